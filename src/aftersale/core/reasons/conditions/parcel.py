"""Questions about the parcels on their way to the buyer."""

from aftersale.core.after_sale.state import ReturnPolicy
from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.reasons.conditions.answers import not_after, opposite
from aftersale.core.reasons.conditions.claim import in_group
from aftersale.core.reasons.reason import Condition
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text

EXEMPT = (ReturnPolicy.EXEMPT_BY_LAW, ReturnPolicy.EXEMPT_CONFIRMED)

PICKED_UP_BEFORE_APPLICATION = Condition(
    "picked_up_before_application",
    lambda s: not_after(s.first_scan_at, s.applied_at),
    Text(
        "揽收时间 {first_scan_at} 早于申请时间 {applied_at}。",
        "Picked up {first_scan_at}, before the application of {applied_at}.",
    ),
    Text(
        "揽收时间 {first_scan_at} 晚于申请时间 {applied_at}：申请后才交给快递，属于无故拒绝。",
        "Picked up {first_scan_at}, after the application of {applied_at}: handing it over then is no ground.",
    ),
    Text(
        "没有揽收记录；只有单号不能说明已经揽收。",
        "No pick-up scan is known; a number alone does not show one.",
    ),
)

SHIPPED_IN_TIME = Condition(
    "shipped_in_time",
    lambda s: not_after(s.first_scan_at, s.ship_before_at),
    Text(
        "揽收时间 {first_scan_at} 在约定的 {ship_before_at} 之前。",
        "Picked up {first_scan_at}, within the promised {ship_before_at}.",
    ),
    Text(
        "揽收时间 {first_scan_at} 晚于约定的 {ship_before_at}。",
        "Picked up {first_scan_at}, later than the promised {ship_before_at}.",
    ),
    Text("揽收时间或约定发货时间未知。", "The pick-up or the promised shipping time is not known."),
)

SHIPPED_LATE = Condition(
    "shipped_late",
    lambda s: opposite(not_after(s.first_scan_at, s.ship_before_at)),
    Text(
        "揽收时间 {first_scan_at} 晚于约定的 {ship_before_at}，拒收事出有因。",
        "Picked up {first_scan_at}, later than the promised {ship_before_at}: refusing it has a cause.",
    ),
    Text(
        "揽收时间 {first_scan_at} 在约定的 {ship_before_at} 之前。",
        "Picked up {first_scan_at}, within the promised {ship_before_at}.",
    ),
    Text("揽收时间或约定发货时间未知。", "The pick-up or the promised shipping time is not known."),
)

MOVING = Condition(
    "moving",
    lambda s: s.all_moving,
    Text("包裹正在运往买家。", "The parcel is on its way to the buyer."),
    Text("包裹没有在正常运输中。", "The parcel is not moving towards the buyer."),
    Text("没有物流记录说明包裹在运输。", "No carrier record shows the parcel moving."),
)

RECENT_SCAN = Condition(
    "recent_scan",
    lambda s: opposite(s.carrier_silent),
    Text("最近一次物流更新为 {last_scan_at}。", "The last scan is of {last_scan_at}."),
    Text(
        "物流自 {last_scan_at} 起没有更新，不能算运输正常。",
        "No scan since {last_scan_at}: that is not normal transport.",
    ),
    Text("最近一次物流更新的时间未知。", "The time of the last scan is not known."),
)

SILENT = Condition(
    "carrier_silent",
    lambda s: s.carrier_silent,
    Text(
        "物流自 {last_scan_at} 起没有更新，买家无法等到包裹。",
        "No scan since {last_scan_at}: the buyer waits in vain.",
    ),
    Text("物流在正常更新。", "The carrier reports regularly."),
    Text("最近一次物流更新的时间未知。", "The time of the last scan is not known."),
)

OVERDUE = Condition(
    "overdue",
    lambda s: s.overdue,
    Text("已超过预计送达时间 {expected_at}。", "The expected delivery of {expected_at} has passed."),
    Text("没有超过预计送达时间 {expected_at}。", "The expected delivery of {expected_at} has not passed."),
    Text("预计送达时间未知。", "The expected delivery is not known."),
)

CAME_BACK_OR_LOST = Condition(
    "came_back_or_lost",
    lambda s: True if s.came_back or s.lost else s.came_back,
    Text(
        "包裹已被拒收、退回或遗失，应当退款。",
        "The parcel was refused, came back or was lost: the money is owed.",
    ),
    Text("包裹没有被退回或遗失。", "The parcel neither came back nor was lost."),
    Text("不清楚包裹是否被退回或遗失。", "It is not known whether the parcel came back or was lost."),
)

REFUSED_OR_RETURNING = Condition(
    "refused_or_returning",
    lambda s: s.came_back,
    Text("包裹被拒收或正在退回。", "The parcel was refused or is coming back."),
    Text("包裹没有被拒收。", "The parcel was not refused."),
    Text("没有拒收记录。", "No refusal is on record."),
)

BACK_WITH_MERCHANT = Condition(
    "back_with_merchant",
    lambda s: s.back_with_merchant,
    Text("包裹已退回到商家。", "The parcel has come back to the shop."),
    Text("包裹没有退回到商家。", "The parcel has not come back to the shop."),
    Text("没有包裹退回到商家的记录。", "No parcel that came back to the shop is on record."),
)

LOST = Condition(
    "lost",
    lambda s: s.lost,
    Text("包裹已遗失。", "The parcel was lost."),
    Text("包裹没有遗失。", "The parcel was not lost."),
    Text("不清楚包裹是否遗失。", "It is not known whether the parcel was lost."),
)


def _interception_tried_or_not_owed(sheet: FactSheet) -> bool | None:
    """A wish to give seven-day goods back in transit obliges the merchant to try and stop them (art. 22)."""
    if sheet.return_policy in EXEMPT or sheet.interception_requested_at is not None:
        return True
    return True if in_group(sheet, ReasonGroup.BUYER_WISH) is False else None


INTERCEPTION_TRIED_OR_NOT_OWED = Condition(
    "interception_tried_or_not_owed",
    _interception_tried_or_not_owed,
    Text("无需拦截，或已申请拦截。", "An interception was not owed, or was asked for."),
    Text("没有申请拦截。", "No interception was asked for."),
    Text(
        "买家不想要了，应先申请拦截；没有拦截记录。",
        "The buyer no longer wants it: ask for interception first. None is on record.",
    ),
)

INTERCEPTION_FAILED = Condition(
    "interception_failed",
    lambda s: s.interception_failed,
    Text(
        "已于 {interception_at} 申请拦截，未能拦下。",
        "Interception was asked for on {interception_at} and failed.",
    ),
    Text("拦截成功，应当退款。", "The interception succeeded: the money is owed."),
    Text("没有拦截结果的记录。", "No result of an interception is on record."),
)

SIGNED_BEFORE_APPLICATION = Condition(
    "signed_before_application",
    lambda s: False if s.signed is False else not_after(s.signed_at, s.applied_at),
    Text("物流显示 {signed_at} 签收。", "The carrier shows it signed for on {signed_at}."),
    Text("申请时物流没有显示签收。", "The carrier did not show it signed for when the buyer applied."),
    Text("签收时间未知。", "The time of the signature is not known."),
)

ALL_SIGNED = Condition(
    "all_signed",
    lambda s: s.signed,
    Text("所有包裹都已签收。", "Every parcel was signed for."),
    Text("还有包裹没有签收。", "A parcel is still unsigned."),
    Text("不清楚包裹是否都已签收。", "It is not known whether every parcel was signed for."),
)

SEVERAL_PARCELS = Condition(
    "several_parcels",
    lambda s: None if s.parcel_states is None else len(s.parcel_states) > 1,
    Text("本单分 {parcel_count} 个包裹发出。", "The order was sent in {parcel_count} parcels."),
    Text("该商品只有一个包裹。", "There is only one parcel for these goods."),
    Text("没有包裹记录。", "No parcel is on record."),
)

SOME_MOVING = Condition(
    "some_moving",
    lambda s: s.some_moving,
    Text("还有包裹在运输中。", "A parcel is still moving."),
    Text("没有包裹在运输中。", "No parcel is moving."),
    Text("没有物流记录说明还有包裹在运输。", "No carrier record shows a parcel still moving."),
)

REPLACEMENT_SENT = Condition(
    "replacement_sent",
    lambda s: True if s.replacement_sent_at is not None else None,
    Text("补发包裹已于 {replacement_sent_at} 发出。", "The replacement was sent on {replacement_sent_at}."),
    Text("没有补发。", "No replacement was sent."),
    Text("没有双方同意补发和补发物流的记录。", "Neither consent to a replacement nor its scan is on record."),
)

ATTEMPT_FAILED = Condition(
    "attempt_failed",
    lambda s: s.attempt_failed,
    Text("快递派送未成功。", "The carrier's attempt to deliver failed."),
    Text("没有派送失败的记录。", "No attempt to deliver failed."),
    Text("没有派送记录。", "No attempt to deliver is on record."),
)

FAILED_BY_ADDRESS = Condition(
    "failed_by_address",
    lambda s: s.failed_by_address,
    Text("原因是地址、电话有误或无人签收。", "The cause was the address, the phone or nobody being there."),
    Text("派送失败不是买家地址的原因。", "The cause was not the buyer's address."),
    Text("派送失败的原因没有记录。", "The cause of the failure is not on record."),
)


def _shipping_late(sheet: FactSheet) -> bool | None:
    if sheet.ship_before_at is None:
        return None
    return False if sheet.now <= sheet.ship_before_at else opposite(sheet.shipped)


SHIPPING_LATE = Condition(
    "shipping_late",
    _shipping_late,
    Text(
        "已超过约定的发货时间 {ship_before_at}。",
        "The promised shipping time of {ship_before_at} has passed.",
    ),
    Text(
        "没有超过约定的发货时间 {ship_before_at}。",
        "The promised shipping time of {ship_before_at} has not passed.",
    ),
    Text("约定的发货时间未知。", "The promised shipping time is not known."),
)

SIGNED_BY_OTHER = Condition(
    "signed_by_other",
    lambda s: s.signed_by_other,
    Text(
        "包裹并非买家或其指定的人签收，无理由退货期不能由此起算。",
        "Neither the buyer nor anybody the buyer named signed for it: the window does not run from there.",
    ),
    Text("包裹由买家或其指定的人签收。", "The buyer, or somebody the buyer named, signed for it."),
    Text("不清楚包裹是否由买家签收。", "It is not known whether the buyer signed for it."),
)

SIGNED_ELSEWHERE = Condition(
    "signed_elsewhere",
    lambda s: opposite(s.signed_at_order_address),
    Text(
        "签收地址不是订单的收货地址，不能证明买家收到。",
        "It was signed for at another address than the order's: that does not show that the buyer has it.",
    ),
    Text("签收地址与订单的收货地址一致。", "It was signed for at the order's address."),
    Text("签收地址没有记录。", "Where it was signed for is not on record."),
)

ADDRESS_CHANGE_AGREED = Condition(
    "address_change_agreed",
    lambda s: s.address_change_agreed,
    Text(
        "商家已同意改送其他地址，派送失败不能归于买家。",
        "You had agreed to another address: the failure is not the buyer's.",
    ),
    Text("商家没有同意过更改地址。", "No other address had been agreed."),
    Text("不清楚商家是否同意过更改地址。", "It is not known whether another address had been agreed."),
)

PARCELS_MERGED = Condition(
    "parcels_merged",
    lambda s: s.parcels_merged,
    Text(
        "未经买家同意与其他订单合并发货，一份打包记录不能证明本单齐全。",
        "Sent together with other orders, without the buyer's consent: one packing record does not show this one.",
    ),
    Text(
        "没有与其他订单合并发货，或买家同意合并。",
        "It was sent by itself, or the buyer agreed to one parcel.",
    ),
    Text("不清楚是否与其他订单合并发货。", "It is not known whether it was sent together with other orders."),
)
