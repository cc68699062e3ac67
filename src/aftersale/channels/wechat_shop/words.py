"""The platform's codes and what each means here (wire reference 5; certainty stands there)."""

import re

from aftersale.core.after_sale.state import AfterSaleType, Stage

TYPES = {
    "REFUND": AfterSaleType.REFUND_ONLY,
    "RETURN": AfterSaleType.RETURN_AND_REFUND,
    "EXCHANGE": AfterSaleType.EXCHANGE,
    "1": AfterSaleType.REFUND_ONLY,
    "2": AfterSaleType.RETURN_AND_REFUND,
    "3": AfterSaleType.EXCHANGE,
}
"""RESHIP (补寄) has no counterpart: nothing is paid back and nothing comes back."""

STAGES = {
    "MERCHANT_PROCESSING": Stage.MERCHANT_DECIDES,
    # A dispute keeps the units held and the merchant's answer owed, until disputes have stages of their own.
    "PLATFORM_PROCESSING": Stage.MERCHANT_DECIDES,
    "USER_WAIT_CONFIRM_UPDATE": Stage.BUYER_ANSWERS_PROPOSAL,
    "USER_WAIT_HANDLE_MERCHANT_AFTER_SALE": Stage.BUYER_ANSWERS_OFFER,
    "WAIT_PACKAGE_INTERCEPT": Stage.MERCHANT_INTERCEPTS,
    "MERCHANT_REJECT_REFUND": Stage.BUYER_ADJUSTS,
    "MERCHANT_REJECT_RETURN": Stage.BUYER_ADJUSTS,
    "MERCHANT_REJECT_EXCHANGE": Stage.BUYER_ADJUSTS,
    "MERCHANT_REJECT_RESHIP": Stage.BUYER_ADJUSTS,
    "USER_WAIT_RETURN": Stage.BUYER_RETURNS,
    "RETURN_CLOSED": Stage.RETURN_OVERDUE,
    "MERCHANT_WAIT_RECEIPT": Stage.MERCHANT_INSPECTS,
    "USER_WAIT_RECEIPT": Stage.BUYER_RECEIVES,
    "PLATFORM_REFUNDING": Stage.REFUNDING,
    "PLATFORM_REFUND_FAIL": Stage.MERCHANT_PAYS,
    "MERCHANT_OVERDUE_REFUND": Stage.MERCHANT_PAYS,
    "USER_WAIT_CONFIRM": Stage.BUYER_CONFIRMS_PAYMENT,
    "MERCHANT_REFUND_SUCCESS": Stage.REFUNDED,
    "MERCHANT_RETURN_SUCCESS": Stage.REFUNDED,
    "MERCHANT_EXCHANGE_SUCCESS": Stage.EXCHANGED,
    # Ended without money: NOTES says how.
    "USER_CANCELD": Stage.CANCELLED,
    "MERCHANT_FAIL": Stage.CANCELLED,
    "MERCHANT_REFUND_RETRY_FAIL": Stage.CANCELLED,
}
"""Every documented status. What was not told of an earlier stage is not invented."""

STAGES_ONCE_COMPLETE = STAGES | {"RETURN_CLOSED": Stage.CANCELLED}
"""With a `complete_time`. A return that closed is no end at first: the buyer may still ask for the platform."""

NOTES = {
    "RETURN_CLOSED": "买家逾期未退货，原平台已关闭",
    "MERCHANT_FAIL": "原平台已关闭售后",
    "MERCHANT_REFUND_RETRY_FAIL": "原平台打款失败，客服关闭售后",
}

APPLICATION_REASONS = {
    "10000000": "not_wanted",
    "10000001": "out_of_stock",
    "10000002": "wrong_purchase",
    "10000003": "coupon_unused",
    "10000004": "wrong_address",
    "10000005": "missing_parts",
    "10000006": "wrong_goods",
    "10000007": "not_received",
    "10000008": "other",
    "10000010": "not_shipped_in_time",
    "10000011": "not_as_described",
    "10000014": "both_agreed",
    "10000015": "not_delivered_for_long",
    "10000016": "empty_parcel",
    "10000017": "no_tracking",
    "10000018": "parcel_refused",
    "10000019": "seven_days_no_reason",
    "10000021": "quality",
    "10000023": "service_not_as_described",
    "10000028": "skin_intolerance",
    "10000029": "pet_intolerance",
    "10000031": "seam_thread",
    "10000033": "counterfeit",
    "10000039": "size",
    "10000040": "damaged",
    "10000041": "function",
    "10000042": "material",
    "10000043": "colour",
    # A refund of a price difference.
    "10001336": "both_agreed",
    "10001337": "other",
    "10001338": "coupon_unused",
    # Words, until 2023 (C12).
    "INCORRECT_SELECTION": "wrong_purchase",
    "NO_LONGER_WANT": "not_wanted",
    "NO_EXPRESS_INFO": "no_tracking",
    "EMPTY_PACKAGE": "empty_parcel",
    "REJECT_RECEIVE_PACKAGE": "parcel_refused",
    "NOT_DELIVERED_TOO_LONG": "not_delivered_for_long",
    "NOT_MATCH_PRODUCT_DESC": "not_as_described",
    "QUALITY_ISSUE": "quality",
    "SEND_WRONG_GOODS": "wrong_goods",
    "THREE_NO_PRODUCT": "quality",
    "FAKE_PRODUCT": "counterfeit",
    "NO_REASON_7_DAYS": "seven_days_no_reason",
    "INITIATE_BY_PLATFORM": "other",
    "OTHERS": "other",
}

REJECT_REASONS = {
    1: "on_time_and_moving",
    4: "picked_up_before_application",
    6: "agreed_to_cancel",
    15: "special_category",
    16: "no_defect",
    17: "on_time_and_moving",
    19: "return_tracking_invalid",
    20: "resale_affected",
    21: "other_goods_returned",
    22: "parts_missing_in_return",
    24: "reason_mismatch",
    46: "resale_affected",
}
"""All numbers that public sources show (rules 5.10)."""

WHILE_GOODS_ARE_ASKED_BACK = dict.fromkeys((1, 4, 17), "not_delivered_yet")
"""The same words mean something else when a return or an exchange was applied for."""

REJECT_TEXTS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), number)
    for pattern, number in (
        ("单号.{0,12}(有误|错误|查不到|查询不到|不存在)", 19),
        ("二次销售", 20),
        ("(寄回|退回).{0,16}(非本|不是本|不是您)", 21),
        ("(寄回|退回|包裹).{0,16}(空包|缺少|缺件|少了)", 22),
        ("原因.{0,12}(与实际|与事实).{0,4}不(符|一致)", 24),
        ("未存在问题|(看不出|未发现|没有发现|未见).{0,12}问题", 16),
        ("特殊品类|不支持.{0,6}无理由|不适用.{0,6}无理由", 15),
        ("误操作|协商.{0,6}取消|约定取消|同意取消", 6),
        ("(已完成发货|已完成揽收|已揽收|已被揽收)", 4),
        ("(约定时间|按时|准时)发货|物流(运输)?正常", 1),
    )
)
"""What the labels and default texts of each number always contain; the first that fits is taken.

The platform never sends the number of a rejection back, only its text (wire reference 2.2).
"""


def reject_reason_of(number: int | None, text: str, kind: AfterSaleType) -> str:
    """Our code for a rejection told by its number, or else by the text; "" when neither says enough."""
    if number is None:
        number = next((n for pattern, n in REJECT_TEXTS if pattern.search(text)), 0)
    if kind is not AfterSaleType.REFUND_ONLY and number in WHILE_GOODS_ARE_ASKED_BACK:
        return WHILE_GOODS_ARE_ASKED_BACK[number]
    return REJECT_REASONS.get(number, "")
