"""Questions about the goods that come back and what inspection finds; nobody tells most of it yet."""

from datetime import timedelta

from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.reasons.conditions.answers import opposite
from aftersale.core.reasons.reason import Condition
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text

NUMBER_GRACE = timedelta(hours=48)
"""A number may take this long to appear in the carrier's records (rules I01, D)."""

LAST_HOURS = timedelta(hours=48)
"""So long before the goods count as accepted "nothing arrived" may be said (rules I02, D)."""

INSPECTION_TIME = timedelta(hours=48)
"""Whoever opens the parcel later cannot say that other goods were in it (rules I03, D)."""


def _number_invalid(sheet: FactSheet) -> bool | None:
    if sheet.return_number_valid or sheet.return_first_scan_at is not None:
        return False  # a parcel that was scanned has a number that the carrier knows
    if sheet.return_number_at is None:
        return None
    if sheet.now - sheet.return_number_at < NUMBER_GRACE:
        return False
    return opposite(sheet.return_number_valid)


NUMBER_INVALID = Condition(
    "return_number_invalid",
    _number_invalid,
    Text(
        "退货单号 {return_tracking} 填写已满 48 小时，仍查不到物流。",
        "After 48 hours number {return_tracking} still has no carrier record.",
    ),
    Text(
        "退货单号 {return_tracking} 有效，或填写未满 48 小时。",
        "Number {return_tracking} is valid, or was given less than 48 hours ago.",
    ),
    Text("系统没有退货单号的查询结果。", "No look-up of the return number is on record."),
)

ARRIVED = Condition(
    "return_arrived",
    # A missing signature is unknown, not "no": the merchant may show that the parcel reached him.
    lambda s: True if s.return_signed_at is not None else None,
    Text(
        "退货包裹已于 {return_signed_at} 签收。", "The returned parcel was signed for on {return_signed_at}."
    ),
    Text("退货包裹没有签收。", "The returned parcel was not signed for."),
    Text("没有退货签收记录。", "No signature for the returned parcel is on record."),
)


def _lost_or_stuck(sheet: FactSheet) -> bool | None:
    if sheet.return_lost or sheet.return_silent:
        return True
    return None if None in (sheet.return_lost, sheet.return_silent) else False


RETURN_LOST = Condition(
    "return_lost",
    _lost_or_stuck,
    Text("物流显示退货包裹遗失或停滞。", "The carrier shows the returned parcel lost or stuck."),
    Text("退货包裹在正常运输。", "The returned parcel is moving normally."),
    Text("没有退货包裹遗失的记录。", "No loss of the returned parcel is on record."),
)

CARRIER_OUTAGE = Condition(
    "carrier_outage",
    lambda s: s.carrier_outage,
    Text(
        "快递系统故障或延迟，查不到不能说明单号有误。",
        "The carrier's records were down or late: that nothing was found says nothing of the number.",
    ),
    Text("快递系统查询正常。", "The carrier's records could be asked."),
    Text("不清楚快递系统当时是否正常。", "It is not known whether the carrier's records could be asked."),
)

INSPECTION_DUE = Condition(
    "inspection_due",
    lambda s: None if s.inspection_until_at is None else s.now >= s.inspection_until_at - LAST_HOURS,
    Text("验货期限将在 48 小时内结束。", "The time to inspect ends within 48 hours."),
    Text(
        "离验货期限还有 48 小时以上，包裹可能还会送达，请再等一等。",
        "More than 48 hours are left to inspect, and the parcel may still come: wait for it.",
    ),
    Text("验货期限没有记录。", "Until when to inspect is not on record."),
)

OTHER_GOODS = Condition(
    "return_holds_other_goods",
    lambda s: s.return_holds_other_goods,
    Text("验货记录：退回的不是本单商品。", "Inspection: the parcel held other goods."),
    Text("验货记录：退回的是本单商品。", "Inspection: the parcel held the goods of this order."),
    Text("退回商品的验货结果没有记录。", "No inspection of the returned goods is on record."),
)

INSPECTED_LATE = Condition(
    "inspected_late",
    lambda s: (
        None
        if s.return_inspected_at is None or s.return_signed_at is None
        else s.return_inspected_at - s.return_signed_at > INSPECTION_TIME
    ),
    Text(
        "退货于 {return_signed_at} 签收，超过 48 小时才开箱，不能说明收到时就是这样。",
        "Signed for {return_signed_at} and opened more than 48 hours later: that does not show what arrived.",
    ),
    Text("退货签收后 48 小时内已开箱。", "The parcel was opened within 48 hours of its signature."),
    Text("退货的开箱时间没有记录。", "When the parcel was opened is not on record."),
)

PARTS_MISSING = Condition(
    "return_lacks_parts",
    lambda s: s.return_lacks_parts,
    Text("验货记录：空包或缺少配件。", "Inspection: the parcel was empty or parts are missing."),
    Text("验货记录：商品和配件齐全。", "Inspection: goods and parts are complete."),
    Text("退回商品的验货结果没有记录。", "No inspection of the returned goods is on record."),
)

ONLY_GIFT_MISSING = Condition(
    "only_gift_missing",
    lambda s: s.return_lacks_only_gift,
    Text("只缺赠品：应折价退款，不能拒绝。", "Only a gift is missing: deduct its price, do not reject."),
    Text("缺少的不只是赠品。", "More than a gift is missing."),
    Text("不清楚是否只缺赠品。", "It is not known whether only a gift is missing."),
)

LOST_BY_OTHER = Condition(
    "return_lost_by_other",
    lambda s: s.return_lost_by_other,
    Text(
        "缺少的部分不是买家造成的，不能由买家承担。",
        "What is missing was not lost by the buyer, and is not the buyer's to bear.",
    ),
    Text("没有其他人造成缺少的记录。", "Nobody else is known to have lost what is missing."),
    Text("不清楚缺少的部分由谁造成。", "It is not known who lost what is missing."),
)

ONLY_BOX_DEFORMED = Condition(
    "only_box_deformed",
    lambda s: s.return_only_box_deformed,
    Text(
        "只是外箱在运输中变形，商品仍为完好。",
        "Only the box suffered on its way: the goods are intact.",
    ),
    Text("不只是外箱变形。", "More than the box has suffered."),
    Text("不清楚是否只是外箱变形。", "It is not known whether only the box has suffered."),
)

DAMAGE_KNOWN = Condition(
    "return_damage_known",
    lambda s: s.return_damage_known,
    Text(
        "同意退货时已知道或应当知道该情况，不能再以此拒绝退款。",
        "You knew of it, or should have, when you agreed to the return: it is no ground any more.",
    ),
    Text("同意退货时不知道该情况。", "It was not known when the return was agreed."),
    Text(
        "同意退货时是否知道该情况没有记录。",
        "Whether it was known when the return was agreed is not on record.",
    ),
)

NOT_INTACT = Condition(
    "return_not_intact",
    lambda s: s.return_not_intact,
    Text("验货记录：商品不完好。", "Inspection: the goods are not intact."),
    Text("验货记录：商品完好。", "Inspection: the goods are intact."),
    Text("退回商品的验货结果没有记录。", "No inspection of the returned goods is on record."),
)

CODE_DIFFERS = Condition(
    "return_code_differs",
    lambda s: s.return_code_differs,
    Text(
        "验货记录：序列号或防伪码与发出时不一致。",
        "Inspection: serial number or security code is not the one that was sent.",
    ),
    Text(
        "验货记录：序列号或防伪码与发出时一致。",
        "Inspection: serial number or security code is the one that was sent.",
    ),
    Text(
        "收到和发出的编码没有比对记录。",
        "No comparison of the code that came back with the one sent is on record.",
    ),
)

SENT_CODE_RECORDED = Condition(
    "sent_code_recorded",
    lambda s: s.sent_code_recorded,
    Text("发货时登记了编码。", "The code was recorded when the goods were sent."),
    Text(
        "发货时没有登记编码，无从比对。",
        "No code was recorded when the goods were sent: there is nothing to compare with.",
    ),
    Text(
        "发货时登记的编码不在系统中，需要您证明。",
        "The code recorded when sending is not in the system; it is yours to show.",
    ),
)

DEVICE_LOCKED = Condition(
    "return_device_locked",
    lambda s: s.return_device_locked,
    Text(
        "验货记录：设备仍绑定账号或留有个人数据。",
        "Inspection: the device is locked to an account or holds personal data.",
    ),
    Text("验货记录：设备已解除绑定。", "Inspection: the device is free of accounts and personal data."),
    Text("退回设备的验货结果没有记录。", "No inspection of the returned device is on record."),
)

FEWER_COUNTED = Condition(
    "fewer_counted",
    lambda s: None if s.return_quantity is None else s.return_quantity < s.quantity,
    Text(
        "申请退 {quantity} 件，实收 {return_quantity} 件。",
        "{quantity} units were to come back, {return_quantity} did.",
    ),
    Text("实收 {return_quantity} 件，数量相符。", "{return_quantity} units came back, as applied for."),
    Text("实收件数没有记录。", "The number that came back is not on record."),
)


def _agreed_for(sheet: FactSheet, group: ReasonGroup) -> bool | None:
    return None if sheet.agreed_group in (None, ReasonGroup.OTHER) else sheet.agreed_group is group


AGREED_FOR_WISH = Condition(
    "agreed_for_wish",
    lambda s: _agreed_for(s, ReasonGroup.BUYER_WISH),
    Text("退货按个人意愿同意。", "The return was agreed to as a wish."),
    Text(
        "退货不是按个人意愿同意的，不能以影响二次销售拒绝。",
        "The return was not agreed to as a wish; resale is then no ground.",
    ),
    Text("同意退货时的原因没有记录。", "What the return was agreed for is not on record."),
)

AGREED_FOR_FAULT = Condition(
    "agreed_for_fault",
    # The claim itself counts too: a quality claim is no resale matter, whoever recorded what.
    lambda s: (
        True
        if ReasonGroup.GOODS_FAULT in (s.agreed_group, s.reason_group)
        else _agreed_for(s, ReasonGroup.GOODS_FAULT)
    ),
    Text(
        "买家因商品问题退货，不能再以影响二次销售拒绝。",
        "The goods came back for a fault; resale is then no ground.",
    ),
    Text("退货不是因为商品问题。", "The goods did not come back for a fault."),
    Text("同意退货时的原因没有记录。", "What the return was agreed for is not on record."),
)

NEW_GOODS_SIGNED = Condition(
    "new_goods_signed",
    lambda s: True if s.new_goods_signed_at is not None else None,
    Text(
        "新商品已于 {new_goods_signed_at} 签收。", "The new goods were signed for on {new_goods_signed_at}."
    ),
    Text("新商品没有签收。", "The new goods were not signed for."),
    Text("没有新商品的签收记录。", "No signature for the new goods is on record."),
)

OLD_GOODS_LATE = Condition(
    "old_goods_late",
    lambda s: None if s.return_deadline_at is None else s.now > s.return_deadline_at,
    Text("旧商品的寄回期限 {return_deadline} 已过。", "The old goods were due back by {return_deadline}."),
    Text(
        "旧商品的寄回期限 {return_deadline} 还没有到。",
        "The old goods are due back by {return_deadline}, which is still to come.",
    ),
    Text("旧商品的寄回期限没有记录。", "When the old goods are due back is not on record."),
)

OLD_GOODS_POSTED = Condition(
    "old_goods_posted",
    lambda s: True if s.return_tracking_number is not None else None,
    Text("买家已填写退货单号 {return_tracking}。", "The buyer has given return number {return_tracking}."),
    Text("买家没有填写退货单号。", "The buyer has given no return number."),
    Text("不清楚买家是否已寄出旧商品。", "It is not known whether the buyer has posted the old goods."),
)

NOT_SIGNED_BACK = Condition(
    "not_signed_back",
    lambda s: opposite(True if s.return_signed_at is not None else None),
    Text("退货包裹没有签收。", "The returned parcel was not signed for."),
    Text(
        "物流显示退货包裹已于 {return_signed_at} 签收，不能说没有收到。",
        "The carrier shows it signed for on {return_signed_at}: “not received” cannot stand.",
    ),
    Text(
        "没有退货签收记录，需要快递证明。",
        "No signature is on record; the carrier's certificate must show that nothing came.",
    ),
)
