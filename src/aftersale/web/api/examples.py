"""The examples of the API document; the contract's smallest bodies, filled in."""

from typing import Any

LINE: dict[str, Any] = {
    "line_id": "1",
    "product_id": "501",
    "sku_id": "50101",
    "title": "连衣裙 M 码",
    "category": "clothing",
    "quantity": 2,
    "paid_fen": 25900,
    "return_policy": "seven_days",
}
LOGISTICS: dict[str, Any] = {
    "carrier": "SF",
    "tracking_number": "SF1234567890",
    "line_ids": ["1"],
    "number_given_at": "2026-11-01T08:00:00Z",
    "first_scan_at": "2026-11-01T12:00:00Z",
    "last_scan_at": "2026-11-02T06:30:00Z",
    "last_scan_text": "快件已到达【杭州转运中心】",
    "signed_at": None,
}
ORDER: dict[str, Any] = {
    "buyer_id": "9001",
    "buyer_name": "林小满",
    "paid_at": "2026-11-01T04:00:00Z",
    "freight_fen": 800,
    "lines": [LINE],
    "shipments": [LOGISTICS],
}
NAMED_ORDER: dict[str, Any] = {"order_id": "70001", **ORDER}
APPLICATION: dict[str, Any] = {
    "type": "refund_only",
    "line_id": "1",
    "quantity": 1,
    "amount_fen": 12950,
    "application_reason": "quality",
    "description": "袖口有一处开线",
    "goods_received": True,
    "evidence": [],
}
REJECTION: dict[str, Any] = {
    "reject_reason": "return_needed",
    "explanation": "商品已签收，需要退回后退款，请将类型改为「退货退款」后重新提交。",
    "evidence": [],
    "seen_version": 1,
    "acknowledged_risks": False,
}
ADJUSTMENT: dict[str, Any] = {
    "type": "return_and_refund",
    "amount_fen": 12950,
    "application_reason": "quality",
    "description": "袖口开线，照片见附件",
    "seen_version": 2,
}
ACTS: dict[str, Any] = {
    "items": [
        {"act": "approval", "after_sale_id": "8001", "seen_version": 1},
        {"act": "rejection", "after_sale_id": "8002", **REJECTION},
    ]
}
