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
    "payment": {"gateway": "ledger", "reference": "4200001234202611010000000001"},
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
    "evidence_kinds": {},
    "seen_version": 1,
    "acknowledged_risks": False,
    "offer_fen": 0,
}
EXPLANATION: dict[str, Any] = {
    "reject_reason": "return_needed",
    "explanation": "商品已签收，请退回。",
    "offer_fen": 0,
}
ADJUSTMENT: dict[str, Any] = {
    "type": "return_and_refund",
    "amount_fen": 12950,
    "application_reason": "quality",
    "description": "袖口开线，照片见附件",
    "seen_version": 2,
}
SEEN: dict[str, Any] = {"seen_version": 1}
ADDRESS: dict[str, Any] = {
    "receiver": "半夏服饰退货组",
    "phone": "13800000000",
    "detail": "浙江省杭州市余杭区文一西路 1 号 2 号库",
    "note": "请在包裹内附上订单号",
}
KEPT_ADDRESS: dict[str, Any] = {**ADDRESS, "is_default": True}
APPROVAL: dict[str, Any] = {"return_address": ADDRESS, "seen_version": 1}
PROPOSAL: dict[str, Any] = {
    "kind": "change",
    "reason": "amount_only",
    "message": "袖口开线可以自行缝补，我们愿意补偿 50 元，您看可以吗？",
    "amount_fen": 5000,
    "evidence": [],
    "seen_version": 1,
}
PROPOSAL_ANSWER: dict[str, Any] = {"accept": True, "note": "可以", "seen_version": 2}
PRICE_DIFFERENCE: dict[str, Any] = {"line_id": "1", "amount_fen": 2000, "note": "活动价差"}
RETURN_ADDRESS: dict[str, Any] = {"return_address": ADDRESS, "seen_version": 2}
RETURN_SHIPMENT: dict[str, Any] = {"carrier": "YTO", "tracking_number": "YT9876543210", "seen_version": 2}
RECEIPT: dict[str, Any] = {"note": "验货无误", "evidence": [], "seen_version": 3}
RESHIPMENT: dict[str, Any] = {"carrier": "SF", "tracking_number": "SF5550001111", "seen_version": 4}
SENDING_BACK: dict[str, Any] = {"carrier": "SF", "tracking_number": "SF5550002222", "seen_version": 5}
CONFIRMATION: dict[str, Any] = {"seen_version": 5}
INTERCEPTION: dict[str, Any] = {"succeeded": True, "note": "快递已截停并退回", "seen_version": 2}
IMMEDIATE_REFUND: dict[str, Any] = {"note": "无需寄回", "seen_version": 2}
OFFLINE_PAYMENT: dict[str, Any] = {"evidence": ["123456789"], "note": "已转账到买家银行卡"}
PAYMENT_DENIAL: dict[str, Any] = {"note": "银行卡没有入账"}
REFUND_RETRY: dict[str, Any] = {}
REMINDER: dict[str, Any] = {"note": "麻烦您看一下"}
ACTS: dict[str, Any] = {
    "items": [
        {"act": "approval", "after_sale_id": "8001", "seen_version": 1},
        {"act": "rejection", "after_sale_id": "8002", **REJECTION},
        {"act": "receipt", "after_sale_id": "8003", **RECEIPT},
        {"act": "reminder", "after_sale_id": "8004", **REMINDER},
    ]
}
WEBHOOK: dict[str, Any] = {
    "url": "https://shop.example/hooks/aftersale",
    "description": "订单中心",
    "events": ["after_sale.application_rejected", "after_sale.refund_succeeded"],
    "active": True,
}
