"""What time does by itself: remind, move a deadline over a holiday, or carry out the rule of the stage."""

from collections.abc import Sequence
from datetime import datetime

from aftersale.core.after_sale.approving import approve_by_rule
from aftersale.core.after_sale.commands import Expire
from aftersale.core.after_sale.deadlines import Rule, after, deadline, passed, reminder_steps, shifted
from aftersale.core.after_sale.facts import (
    AnyFact,
    ApplicationCancelled,
    DeadlineMoved,
    ExchangeReceived,
    Reminded,
    ReturnAddressGiven,
    ReturnClosed,
)
from aftersale.core.after_sale.granting import closed, grant_by_rule
from aftersale.core.after_sale.negotiating import expired
from aftersale.core.after_sale.refunding import arrived_offline, retry
from aftersale.core.after_sale.returning import taken_by_rule
from aftersale.core.after_sale.state import AfterSale, Cause, Order, ReturnAddress, Stage
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode


def expire(order: Order, a: AfterSale, command: Expire, policy: Policy, now: datetime) -> Sequence[AnyFact]:
    """The one thing that is due now; refused when nothing is."""
    if a.handled_elsewhere or a.deadline_at is None or a.since_at is None:
        raise Refusal(RefusalCode.NOTHING_DUE)
    moved = _moved_by_festival(order, a, policy)
    if moved is not None and moved.deadline_at >= now:  # a festival that ended too moves nothing
        return [moved]
    if a.stage is Stage.BUYER_RETURNS and a.return_address is None and command.return_address is not None:
        return [_address_told(order, a, command.return_address, policy, now)]
    if passed(a, now):
        return _rule(order, a, command, policy, now)
    step = sum(at <= now for at in reminder_steps(a))
    if step > a.reminders:
        return [
            Reminded(
                after_sale_id=a.after_sale_id,
                step=step,
                deadline_at=a.deadline_at,
                rule=Rule.REMINDER.value,
            )
        ]
    raise Refusal(RefusalCode.NOTHING_DUE)


def _address_told(
    order: Order, a: AfterSale, address: ReturnAddress, policy: Policy, now: datetime
) -> ReturnAddressGiven:
    """The buyer cannot post the goods to nowhere: his time starts when he knows where to."""
    return ReturnAddressGiven(
        after_sale_id=a.after_sale_id,
        return_address=address,
        deadline_at=deadline(Stage.BUYER_RETURNS, order, a, policy, now),
        rule=Rule.ADDRESS_TOLD.value,
    )


def _moved_by_festival(order: Order, a: AfterSale, policy: Policy) -> DeadlineMoved | None:
    """A running clock that meets a festival it did not know of ends later; both sides are told."""
    assert a.since_at is not None
    assert a.deadline_at is not None
    ends_at, festival = shifted(a.stage, order, a, policy, a.since_at, a.deadline_at)
    if festival is None:
        return None
    return DeadlineMoved(
        after_sale_id=a.after_sale_id,
        was_at=a.deadline_at,
        deadline_at=ends_at,
        rule=Rule.FESTIVAL.value,
        why=festival.name,
    )


def _rule(order: Order, a: AfterSale, command: Expire, policy: Policy, now: datetime) -> Sequence[AnyFact]:
    """What the stage's clock means when it ends (`deadlines.CLOCKS`)."""

    def pays(cause: Cause, rule: Rule) -> AnyFact:
        return grant_by_rule(order, a, cause, rule, policy, now)

    match a.stage:
        case Stage.MERCHANT_DECIDES:
            address = a.return_address or command.return_address
            return [approve_by_rule(order, a, address, policy, now)]
        case Stage.BUYER_ANSWERS_PROPOSAL:
            return [expired(a, policy, now)]
        case Stage.BUYER_ANSWERS_OFFER:
            return [ApplicationCancelled(after_sale_id=a.after_sale_id, rule=Rule.OFFER_EXPIRED.value)]
        case Stage.MERCHANT_INTERCEPTS:
            return [pays(Cause.INTERCEPTED_LATE, Rule.INTERCEPTED_LATE)]
        case Stage.BUYER_ADJUSTS:
            return [closed(order, a, policy, now, rule=Rule.ADJUSTED_LATE.value)]
        case Stage.BUYER_RETURNS if a.return_address is None:
            # Nobody told the buyer where to: he cannot be the one who is late.
            return [pays(Cause.NO_RETURN_ADDRESS, Rule.NO_RETURN_ADDRESS)]
        case Stage.BUYER_RETURNS:
            closes = deadline(Stage.RETURN_OVERDUE, order, a, policy, now)
            return [
                ReturnClosed(after_sale_id=a.after_sale_id, deadline_at=closes, rule=Rule.RETURNED_LATE.value)
            ]
        case Stage.RETURN_OVERDUE:
            return [ApplicationCancelled(after_sale_id=a.after_sale_id, rule=Rule.RETURN_GIVEN_UP.value)]
        case Stage.MERCHANT_INSPECTS:
            return taken_by_rule(order, a, policy, now)
        case Stage.MERCHANT_RESHIPS:
            return [pays(Cause.RESHIPPED_LATE, Rule.RESHIPPED_LATE)]
        case Stage.BUYER_RECEIVES:
            return [ExchangeReceived(after_sale_id=a.after_sale_id, rule=Rule.RECEIVED_SILENTLY.value)]
        case Stage.MERCHANT_SENDS_BACK:
            return [pays(Cause.SENT_BACK_LATE, Rule.SENT_BACK_LATE)]
        case Stage.REFUNDING:
            assert a.deadline_at is not None
            return [
                DeadlineMoved(
                    after_sale_id=a.after_sale_id,
                    was_at=a.deadline_at,
                    deadline_at=after(policy.refund_delay_hours, now),
                    rule=Rule.REFUND_DELAYED.value,
                )
            ]
        case Stage.MERCHANT_PAYS:
            return [retry(order, a, policy, now, rule=Rule.PAID_LATE.value)]
        case Stage.BUYER_CONFIRMS_PAYMENT:
            return [arrived_offline(a, rule=Rule.PAYMENT_UNCONTESTED.value)]
        case Stage.REFUNDED | Stage.EXCHANGED | Stage.CANCELLED:
            raise AssertionError("an end has no deadline")
