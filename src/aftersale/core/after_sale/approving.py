"""Agreeing: to the refund, to a refund once the parcel is stopped, or that the goods come back."""

from collections.abc import Sequence
from datetime import datetime

from aftersale.core.after_sale.commands import Approve, ReportInterception
from aftersale.core.after_sale.deadlines import Rule, deadline
from aftersale.core.after_sale.facts import (
    AnyFact,
    ApplicationApproved,
    InterceptionFailed,
    InterceptionStarted,
)
from aftersale.core.after_sale.granting import check_left, freight_in, grant, grant_by_rule, most_for, worth
from aftersale.core.after_sale.returning import checked_address
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Cause,
    Order,
    ParcelState,
    ReturnAddress,
    Shipment,
    Stage,
)
from aftersale.core.after_sale.words import check_note
from aftersale.core.policy import Policy
from aftersale.core.reasons.parcels import CAME_BACK
from aftersale.core.refusal import Refusal, RefusalCode


def approve(order: Order, a: AfterSale, command: Approve, policy: Policy, now: datetime) -> Sequence[AnyFact]:
    """Refund-only pays at once, or when the parcel is stopped; everything else waits for the goods."""
    if a.type is not AfterSaleType.REFUND_ONLY:
        address = command.return_address
        return [_goods_come_back(order, a, address and checked_address(address), policy, now)]
    if command.intercept:
        return [_intercept(order, a, policy, now)]
    check_left(order, a, a.amount_fen)
    return [
        ApplicationApproved(
            after_sale_id=a.after_sale_id,
            refund_fen=a.amount_fen,
            freight_fen=freight_in(order, a, a.amount_fen),
            deadline_at=deadline(Stage.REFUNDING, order, a, policy, now),
        )
    ]


def approve_by_rule(
    order: Order, a: AfterSale, address: ReturnAddress | None, policy: Policy, now: datetime
) -> AnyFact:
    """What silence of the merchant means: the refund, the return, or without an address the refund at once."""
    if a.type is AfterSaleType.REFUND_ONLY:
        return grant_by_rule(order, a, Cause.DECIDED_LATE, Rule.DECIDED_LATE, policy, now)
    if address is None and min(worth(order, a), most_for(order, a)) > 0:
        return grant_by_rule(order, a, Cause.NO_RETURN_ADDRESS, Rule.NO_RETURN_ADDRESS, policy, now)
    return _goods_come_back(order, a, address, policy, now, rule=Rule.DECIDED_LATE.value)


def _goods_come_back(
    order: Order, a: AfterSale, address: ReturnAddress | None, policy: Policy, now: datetime, rule: str = ""
) -> ApplicationApproved:
    return ApplicationApproved(
        after_sale_id=a.after_sale_id,
        return_address=address,
        deadline_at=deadline(Stage.BUYER_RETURNS, order, a, policy, now),
        rule=rule,
    )


def _intercept(order: Order, a: AfterSale, policy: Policy, now: datetime) -> InterceptionStarted:
    if a.interception_failed:
        raise Refusal(RefusalCode.NOTHING_TO_INTERCEPT)
    on_the_way = [p for p in order.parcels(a.line_id) if p.signed_at is None and p.state not in CAME_BACK]
    if not order.shipped(a.line_id) or not on_the_way:
        raise Refusal(RefusalCode.NOTHING_TO_INTERCEPT)
    return InterceptionStarted(
        after_sale_id=a.after_sale_id,
        deadline_at=deadline(Stage.MERCHANT_INTERCEPTS, order, a, policy, now),
    )


def report_interception(
    order: Order, a: AfterSale, command: ReportInterception, policy: Policy, now: datetime
) -> Sequence[AnyFact]:
    """Stopped: the refund; not stopped: the merchant decides again."""
    check_note(command.note, policy)
    if command.succeeded:
        return [grant(order, a, Cause.INTERCEPTED, policy, now, note=command.note)]
    return [_not_stopped(order, a, policy, now, note=command.note)]


def intercepted(order: Order, shipment: Shipment, policy: Policy, now: datetime) -> Sequence[AnyFact]:
    """What the carrier's news of an outward parcel means for after-sales that wait for it to be stopped.

    `order` already knows the news.
    """
    facts: list[AnyFact] = []
    for a in order.after_sales:
        if a.stage is not Stage.MERCHANT_INTERCEPTS or not shipment.carries(a.line_id):
            continue
        if a.handled_elsewhere:
            continue
        parcels = order.parcels(a.line_id)
        if all(p.state in CAME_BACK for p in parcels):
            facts.append(grant_by_rule(order, a, Cause.INTERCEPTED, Rule.INTERCEPTED, policy, now))
        elif shipment.signed_at is not None or shipment.state is ParcelState.SIGNED:
            facts.append(_not_stopped(order, a, policy, now, rule=Rule.INTERCEPTION_FAILED.value))
    return facts


def _not_stopped(
    order: Order, a: AfterSale, policy: Policy, now: datetime, rule: str = "", note: str = ""
) -> InterceptionFailed:
    return InterceptionFailed(
        after_sale_id=a.after_sale_id,
        deadline_at=deadline(Stage.MERCHANT_DECIDES, order, a, policy, now),
        note=note,
        rule=rule,
    )
