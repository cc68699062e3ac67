"""Why a buyer applies: the codes, their labels and the group that decides who carries what."""

from enum import StrEnum

import msgspec

from aftersale.core.text import Text


class ReasonGroup(StrEnum):
    """The group decides who bears the freight and which reject reasons can hold (rules 1.10)."""

    BUYER_WISH = "buyer_wish"
    FULFILMENT = "fulfilment"
    GOODS_FAULT = "goods_fault"
    AGREED = "agreed"
    OTHER = "other"


class ApplicationReason(msgspec.Struct, frozen=True):
    code: str
    group: ReasonGroup
    label: Text


G = ReasonGroup
_CATALOGUE = (
    ("not_wanted", G.BUYER_WISH, "不想要了", "No longer wanted"),
    ("wrong_purchase", G.BUYER_WISH, "拍错/多拍", "Ordered wrong or too many"),
    ("seven_days_no_reason", G.BUYER_WISH, "七天无理由退货", "Seven-day return without reason"),
    ("coupon_unused", G.BUYER_WISH, "未使用优惠券", "A coupon was not used"),
    ("wrong_address", G.BUYER_WISH, "地址/电话填错", "Wrong address or phone"),
    ("out_of_stock", G.FULFILMENT, "缺货", "Out of stock"),
    ("not_shipped_in_time", G.FULFILMENT, "未按约定时间发货", "Not shipped in time"),
    ("not_received", G.FULFILMENT, "未收到货", "Not received"),
    ("not_delivered_for_long", G.FULFILMENT, "物流一直未送到", "Not delivered for long"),
    ("no_tracking", G.FULFILMENT, "无快递信息", "No tracking record"),
    ("parcel_refused", G.FULFILMENT, "货物破损已拒签", "Parcel refused at the door"),
    ("empty_parcel", G.FULFILMENT, "包裹为空包", "The parcel was empty"),
    ("missing_parts", G.FULFILMENT, "少件/漏发", "Pieces are missing"),
    ("wrong_goods", G.FULFILMENT, "发错货", "Wrong goods were sent"),
    ("quality", G.GOODS_FAULT, "质量问题", "Quality problem"),
    ("not_as_described", G.GOODS_FAULT, "与描述不符", "Not as described"),
    ("damaged", G.GOODS_FAULT, "包装/商品破损、污渍", "Damaged or stained"),
    ("function", G.GOODS_FAULT, "功能/效果不符", "Function or effect not as described"),
    ("material", G.GOODS_FAULT, "材质不符", "Material not as described"),
    ("colour", G.GOODS_FAULT, "颜色/图案/款式不符", "Colour, pattern or style not as described"),
    ("size", G.GOODS_FAULT, "尺码不符", "Size not as described"),
    ("seam_thread", G.GOODS_FAULT, "开线/线头", "Seam or loose thread"),
    ("skin_intolerance", G.GOODS_FAULT, "使用后过敏", "Skin intolerance"),
    ("pet_intolerance", G.GOODS_FAULT, "宠物不适", "Pet intolerance"),
    ("counterfeit", G.GOODS_FAULT, "假冒商品", "Counterfeit"),
    ("service_not_as_described", G.GOODS_FAULT, "课程/服务与描述不符", "Course or service not as described"),
    ("both_agreed", G.AGREED, "与商家协商一致", "Agreed with the shop"),
    ("other", G.OTHER, "其他", "Other"),
)

APPLICATION_REASONS: dict[str, ApplicationReason] = {
    code: ApplicationReason(code, group, Text(zh, en)) for code, group, zh, en in _CATALOGUE
}
"""By code, in the order a form lists them. Codes and groups: rules 1.10, certainty B."""
