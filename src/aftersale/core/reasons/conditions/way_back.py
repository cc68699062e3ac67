"""Questions about how the buyer sent the goods back: where to, at whose cost, when, and what the carrier lost."""

from aftersale.core.reasons.conditions.answers import not_after, opposite
from aftersale.core.reasons.reason import Condition, Outcome
from aftersale.core.text import Text

OTHER_ADDRESS = Condition(
    "return_other_address",
    lambda s: opposite(s.return_address_matches),
    Text("退货包裹没有寄往约定的退货地址。", "The returned parcel was not sent to the agreed address."),
    Text("退货包裹寄往约定的退货地址。", "The returned parcel was sent to the agreed address."),
    Text("退货包裹寄往哪里没有记录。", "Where the returned parcel was sent is not on record."),
)

ADDRESS_CHANGED = Condition(
    "return_address_changed",
    lambda s: s.return_address_changed,
    Text(
        "商家另外给过退货地址，寄错由商家承担。",
        "The shop named another address itself: a parcel sent there is its own affair.",
    ),
    Text("商家没有更改过退货地址。", "The shop never changed the return address."),
    Text("不清楚商家是否更改过退货地址。", "It is not known whether the shop changed the return address."),
)

COLLECT_ON_DELIVERY = Condition(
    "return_collect_on_delivery",
    lambda s: s.return_collect_on_delivery,
    Text(
        "退货包裹为到付，事先没有约定。",
        "The return was sent with the freight to collect, which was not agreed.",
    ),
    Text("退货包裹为寄付，或约定可以到付。", "The return was sent prepaid, or collecting was agreed."),
    Text(
        "退货包裹是否到付没有记录。",
        "Whether the return was sent with the freight to collect is not on record.",
    ),
)

NOT_TAKEN_IN = Condition(
    "return_refused",
    lambda s: s.return_refused,
    Text("物流显示退货包裹被拒收。", "The carrier shows the returned parcel refused."),
    Text("退货包裹没有被拒收。", "The returned parcel was not refused."),
    Text("没有退货包裹被拒收的记录。", "No refusal of the returned parcel is on record."),
)

POSTED_LATE = Condition(
    "return_posted_late",
    lambda s: opposite(not_after(s.return_first_scan_at, s.return_deadline_at)),
    Text(
        "退货包裹 {return_first_scan_at} 才揽收，寄回期限为 {return_deadline}。",
        "Picked up {return_first_scan_at}; the goods were to be posted by {return_deadline}.",
    ),
    Text(
        "退货包裹 {return_first_scan_at} 揽收，在寄回期限 {return_deadline} 之内。",
        "Picked up {return_first_scan_at}, inside the time that ended {return_deadline}.",
    ),
    Text("退货包裹的揽收时间没有记录。", "When the returned parcel was picked up is not on record."),
)

DEADLINE_KNOWN = Condition(
    "return_deadline_known",
    lambda s: None if s.return_deadline_at is None else True,
    Text("约定的寄回期限为 {return_deadline}。", "The goods were to be posted by {return_deadline}."),
    Text("没有约定寄回期限。", "No time for posting the goods was set."),
    Text("没有约定寄回期限的记录。", "No time for posting the goods is on record."),
    # Nobody can be late for a time that nobody was told.
    if_unknown=Outcome.CONTRADICTED,
)

DEADLINE_EXTENDED = Condition(
    "return_deadline_extended",
    lambda s: s.return_deadline_extended,
    Text(
        "平台或商家已延长寄回期限，{return_deadline} 不再是期限。",
        "The platform or the shop gave longer: {return_deadline} is no longer the end.",
    ),
    Text("寄回期限没有延长。", "The time for posting the goods was not extended."),
    Text(
        "寄回期限是否延长过没有记录。",
        "Whether the time for posting the goods was extended is not on record.",
    ),
)

LOST_ON_WAY_BACK = Condition(
    "lost_on_way_back",
    # A parcel that is merely silent may still arrive; only the carrier's word makes it lost.
    lambda s: s.return_lost,
    Text("物流显示退货包裹遗失。", "The carrier shows the returned parcel lost."),
    Text("退货包裹没有遗失。", "The returned parcel was not lost."),
    Text("没有退货包裹遗失的记录。", "No loss of the returned parcel is on record."),
)
