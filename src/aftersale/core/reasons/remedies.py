"""What the buyer can do after a rejection: only what would be accepted if it were done now."""

from collections.abc import Callable
from datetime import datetime

from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, Remedy, Stage
from aftersale.core.money import Fen
from aftersale.core.policy import Policy
from aftersale.core.reasons.placeholders import written_money, written_time
from aftersale.core.reasons.reason import RejectReason, RemedyKind
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text

OTHER_TYPE: dict[AfterSaleType, AfterSaleType] = {
    AfterSaleType.REFUND_ONLY: AfterSaleType.RETURN_AND_REFUND,
    AfterSaleType.RETURN_AND_REFUND: AfterSaleType.EXCHANGE,
    AfterSaleType.EXCHANGE: AfterSaleType.RETURN_AND_REFUND,
}
"""The type that is worth suggesting instead (D)."""

CHANGE_TYPE_LABELS: dict[AfterSaleType, Text] = {
    AfterSaleType.REFUND_ONLY: Text("改为仅退款", "Change to refund only"),
    AfterSaleType.RETURN_AND_REFUND: Text("改为退货退款", "Change to return and refund"),
    AfterSaleType.EXCHANGE: Text("改为换货", "Change to exchange"),
}
CHANGE_REASON_LABEL = Text("修改申请原因", "Correct the reason")
ADD_EVIDENCE_LABEL = Text("补充凭证", "Add evidence")
REAPPLY_LABEL = Text("撤销后重新申请", "Cancel and apply again")
FIX_TRACKING_LABEL = Text("修改退货单号", "Correct the tracking number")
ACCEPT_OFFER_LABEL = Text("接受商家给出的金额", "Take the sum the shop offers")
REFUSE_AT_DOOR_LABEL = Text(
    "派送时拒收，包裹退回后再申请退款", "Refuse it at the door, then ask for the refund again"
)
WAIT_LABEL = Text("等待送达", "Wait for the delivery")
CANCEL_LABEL = Text("撤销申请", "Cancel the application")

CANCEL = Remedy(kind=RemedyKind.CANCEL, label=CANCEL_LABEL)

REMEDY_LABELS: dict[RemedyKind, Text] = {
    RemedyKind.CHANGE_TYPE: Text("更改售后类型", "Change the type"),
    RemedyKind.LOWER_AMOUNT: Text("降低金额", "Lower the amount"),
    RemedyKind.CHANGE_REASON: CHANGE_REASON_LABEL,
    RemedyKind.ADD_EVIDENCE: ADD_EVIDENCE_LABEL,
    RemedyKind.FIX_TRACKING: FIX_TRACKING_LABEL,
    RemedyKind.ACCEPT_OFFER: ACCEPT_OFFER_LABEL,
    RemedyKind.REFUSE_AT_DOOR: REFUSE_AT_DOOR_LABEL,
    RemedyKind.WAIT: WAIT_LABEL,
    RemedyKind.REAPPLY: REAPPLY_LABEL,
    RemedyKind.CANCEL: CANCEL_LABEL,
}
"""What each is called before a case fills in its own."""


def remedies_for(
    reason: RejectReason,
    order: Order,
    after_sale: AfterSale,
    sheet: FactSheet,
    policy: Policy,
    now: datetime,
    offer_fen: Fen = 0,
) -> tuple[Remedy, ...]:
    """The ways out, the likeliest first; withdrawing the application is always the last one.

    `offer_fen`: what the rejection itself offers to pay; taking it stands first, whatever the reason.
    """
    builders: dict[RemedyKind, Callable[[], Remedy | None]] = {
        RemedyKind.CHANGE_TYPE: lambda: _change_type(order, after_sale, sheet, policy),
        # With a sum on the table, asking for less is taking it.
        RemedyKind.LOWER_AMOUNT: lambda: (
            None if offer_fen else _lower_amount(order, after_sale, sheet, policy)
        ),
        RemedyKind.CHANGE_REASON: lambda: _change_reason(order, after_sale, sheet, policy),
        RemedyKind.ADD_EVIDENCE: lambda: _add_evidence(after_sale, sheet, policy),
        RemedyKind.FIX_TRACKING: lambda: _fix_tracking(after_sale),
        RemedyKind.ACCEPT_OFFER: lambda: None,
        RemedyKind.REFUSE_AT_DOOR: lambda: _refuse_at_door(sheet),
        RemedyKind.WAIT: lambda: _wait(sheet, now),
        RemedyKind.REAPPLY: lambda: _reapply(order, after_sale, sheet, policy, now),
        RemedyKind.CANCEL: lambda: None,
    }
    offered = (_accept_offer(after_sale, offer_fen),) if offer_fen else ()
    built = (builders[kind]() for kind in reason.remedies)
    return (*offered, *(remedy for remedy in built if remedy is not None), CANCEL)


def open_types(order: Order, line_id: int) -> tuple[AfterSaleType, ...]:
    """What may be applied for now: before the goods are shipped there is nothing to send back (WeChat, A)."""
    return tuple(AfterSaleType) if order.shipped(line_id) else (AfterSaleType.REFUND_ONLY,)


def _attempts_left(order: Order, after_sale: AfterSale, policy: Policy) -> int:
    line = order.line(after_sale.line_id)
    return 0 if line is None else policy.applications_max - line.applications


def _adjustable(order: Order, after_sale: AfterSale, sheet: FactSheet, policy: Policy) -> bool:
    """Whether an adjustment that keeps quantity and amount would be accepted."""
    return _attempts_left(order, after_sale, policy) > 0 and _still_asked_rightly(sheet)


def _still_asked_rightly(sheet: FactSheet) -> bool:
    """Whether quantity and amount are still within what is left."""
    return (sheet.units_left is None or sheet.quantity <= sheet.units_left) and (
        sheet.refundable_fen is None or sheet.amount_fen <= sheet.refundable_fen
    )


def _change_type(order: Order, after_sale: AfterSale, sheet: FactSheet, policy: Policy) -> Remedy | None:
    wanted = OTHER_TYPE[after_sale.type]
    if after_sale.type is not AfterSaleType.REFUND_ONLY and sheet.signed is False:
        wanted = AfterSaleType.REFUND_ONLY  # nothing has arrived that could be sent back or exchanged
    if wanted not in open_types(order, after_sale.line_id) or not _adjustable(
        order, after_sale, sheet, policy
    ):
        return None
    # An exchange may name no sum, but a refund must: the buyer would meet a refusal instead of a way out.
    amount = sheet.refundable_fen if sheet.amount_fen == 0 else None
    return Remedy(
        kind=RemedyKind.CHANGE_TYPE, label=CHANGE_TYPE_LABELS[wanted], type=wanted, amount_fen=amount
    )


def _lower_amount(order: Order, after_sale: AfterSale, sheet: FactSheet, policy: Policy) -> Remedy | None:
    """Down to what is refundable, or to what the merchant offered before and the buyer did not take."""
    known = [fen for fen in (sheet.refundable_fen, sheet.offered_fen) if fen is not None]
    most = min(known, default=0)
    if not 0 < most < sheet.amount_fen or not _attempts_left(order, after_sale, policy) > 0:
        return None
    money = written_money(most)
    label = Text(f"金额改为 {money}", f"Lower the amount to {money}")
    return Remedy(kind=RemedyKind.LOWER_AMOUNT, label=label, amount_fen=most)


def _change_reason(order: Order, after_sale: AfterSale, sheet: FactSheet, policy: Policy) -> Remedy | None:
    if not _adjustable(order, after_sale, sheet, policy):
        return None
    return Remedy(kind=RemedyKind.CHANGE_REASON, label=CHANGE_REASON_LABEL)


def _add_evidence(after_sale: AfterSale, sheet: FactSheet, policy: Policy) -> Remedy | None:
    """What the merchant asks for costs no attempt: it stays open when all are used up."""
    if not _still_asked_rightly(sheet) or len(after_sale.evidence) >= policy.evidence_count_max:
        return None
    return Remedy(kind=RemedyKind.ADD_EVIDENCE, label=ADD_EVIDENCE_LABEL)


def _accept_offer(after_sale: AfterSale, offer_fen: Fen) -> Remedy:
    """Who still has the goods keeps them for the smaller sum; goods that are back stay with the merchant."""
    money = written_money(offer_fen)
    label = Text(f"接受 {money}，立即退款", f"Take {money}, refunded at once")
    kind = after_sale.type if after_sale.goods_back else AfterSaleType.REFUND_ONLY
    return Remedy(kind=RemedyKind.ACCEPT_OFFER, label=label, type=kind, amount_fen=offer_fen)


def _fix_tracking(after_sale: AfterSale) -> Remedy | None:
    """Only a number that was given can be corrected, and only while the goods are being inspected."""
    if after_sale.return_shipment is None or after_sale.stage is Stage.MERCHANT_RESHIPS:
        return None
    return Remedy(kind=RemedyKind.FIX_TRACKING, label=FIX_TRACKING_LABEL)


def _refuse_at_door(sheet: FactSheet) -> Remedy | None:
    if not sheet.some_moving:
        return None
    return Remedy(kind=RemedyKind.REFUSE_AT_DOOR, label=REFUSE_AT_DOOR_LABEL)


WAITING_FOR: tuple[tuple[str, Text], ...] = (
    ("later_shipping_until_at", Text("等待约定的发货", "Wait for the agreed shipping")),
    ("plan_until_at", Text("等待约定的方案完成", "Wait for the agreed plan")),
    ("expected_at", WAIT_LABEL),
)
"""What somebody waits for, and by which fact until when: an agreement goes before the carrier's forecast."""


def _wait(sheet: FactSheet, now: datetime) -> Remedy:
    for fact, label in WAITING_FOR:
        until_at = getattr(sheet, fact)
        if until_at is not None and until_at > now:
            dated = Text(
                f"{label.zh}（预计 {written_time(until_at, 'zh')}）",
                f"{label.en} (expected {written_time(until_at, 'en')})",
            )
            return Remedy(kind=RemedyKind.WAIT, label=dated, until_at=until_at)
    return Remedy(kind=RemedyKind.WAIT, label=WAIT_LABEL)


def _reapply(
    order: Order, after_sale: AfterSale, sheet: FactSheet, policy: Policy, now: datetime
) -> Remedy | None:
    if after_sale.goods_back:
        return None  # cancelled, they first have to come home: until then nothing can be asked for them
    over = sheet.period_end_at is not None and now > sheet.period_end_at
    if over or sheet.units_left == 0 or _attempts_left(order, after_sale, policy) <= 0:
        return None
    return Remedy(kind=RemedyKind.REAPPLY, label=REAPPLY_LABEL)
