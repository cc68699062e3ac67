"""Payloads as the wire reference describes them, written for these tests."""

import copy
from typing import Any

ORDER: dict[str, Any] = {
    "errcode": 0,
    "errmsg": "ok",
    "order": {
        "order_id": "3705115058471208928",
        "openid": "oX1Z05Kexample0000buyer",
        "unionid": "uX1Z05Kexample",
        "status": 30,
        "create_time": 1795000000,
        "update_time": 1795100000,
        "order_detail": {
            "product_infos": [
                {
                    "product_id": "10000000053421",
                    "sku_id": "564613198",
                    "sku_cnt": 2,
                    "on_aftersale_sku_cnt": 0,
                    "finish_aftersale_sku_cnt": 0,
                    "title": "法式连衣裙",
                    "thumb_img": "https://mmecimage.cn/p/wx0/abc",
                    "sale_price": 13950,
                    "market_price": 19900,
                    "real_price": 25900,
                    "estimate_price": 26900,
                    "is_discounted": True,
                    "sku_attrs": [
                        {"attr_key": "颜色", "attr_value": "雾蓝"},
                        {"attr_key": "尺码", "attr_value": "M"},
                    ],
                    "delivery_deadline": 1795180000,
                },
                {
                    "product_id": "10000000053422",
                    "sku_id": "564613200",
                    "sku_cnt": 1,
                    "title": "帆布袋",
                    "sale_price": 1000,
                },
            ],
            "pay_info": {"transaction_id": "42000", "prepay_time": 1795000010, "pay_time": 1795000020},
            "price_info": {"product_price": 26900, "order_price": 27700, "freight": 800},
            "delivery_info": {
                "address_info": {"user_name": "林小满", "province_name": "江苏省"},
                "delivery_product_info": [
                    {
                        "waybill_id": "SF1234567890123",
                        "delivery_id": "SF",
                        "delivery_name": "顺丰速运",
                        "delivery_time": 1795080000,
                        "product_infos": [
                            {"product_id": "10000000053421", "sku_id": "564613198", "product_cnt": 2}
                        ],
                    }
                ],
                "deliver_method": 0,
            },
        },
        "aftersale_detail": {"on_aftersale_order_cnt": 0, "aftersale_order_list": []},
    },
}

AFTER_SALE: dict[str, Any] = {
    "errcode": 0,
    "after_sale_order": {
        "after_sale_order_id": "2000000000000001",
        "order_id": "3705115058471208928",
        "status": "MERCHANT_PROCESSING",
        "type": "RETURN",
        "sub_type": "DEFAULT",
        "openid": "oX1Z05Kexample0000buyer",
        "unionid": "uX1Z05Kexample",
        "product_info": {
            "product_id": "10000000053421",
            "sku_id": "564613198",
            "count": 1,
            "fast_refund": False,
        },
        "details": {
            "desc": "袖口脱线了",
            "receive_product": True,
            "cancel_time": 0,
            "media_id_list": ["mAbc"],
        },
        "refund_info": {"amount": 12950},
        "reason": "10000021",
        "reason_text": "质量问题",
        "create_time": 1795200000,
        "update_time": 1795210000,
        "deadline": 1795382800,
    },
}


def order(**changes: Any) -> dict[str, Any]:
    """The order, with fields of its inner object changed."""
    payload = copy.deepcopy(ORDER)
    payload["order"].update(changes)
    return payload


def after_sale(**changes: Any) -> dict[str, Any]:
    """The after-sale, with fields of its inner object changed."""
    payload = copy.deepcopy(AFTER_SALE)
    payload["after_sale_order"].update(changes)
    return payload


def numbers_as_strings(value: Any) -> Any:
    """Every number written as a string."""
    if isinstance(value, dict):
        return {k: numbers_as_strings(v) for k, v in value.items()}
    if isinstance(value, list):
        return [numbers_as_strings(v) for v in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def ids_as_numbers(value: Any) -> Any:
    """Every string of digits written as a number, every flag as 0 or 1."""
    if isinstance(value, dict):
        return {k: ids_as_numbers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [ids_as_numbers(v) for v in value]
    if isinstance(value, bool):
        return int(value)
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
