"""What holds at every moment, whatever was asked in whatever order: tests and the simulator look here."""

from collections.abc import Iterator
from datetime import datetime

from aftersale.core.actors import SYSTEM, Actor, Role
from aftersale.core.after_sale.allowed import AWAITED, acts_for
from aftersale.core.after_sale.deadlines import passed, timer_at
from aftersale.core.after_sale.state import MONEY_PROMISED, AfterSale, Order, RefundStatus, Stage
from aftersale.core.policy import Policy


def broken(order: Order) -> list[str]:
    """The invariants that this order breaks, each as a sentence; an empty list is as it should be."""
    found = [*_money(order), *_units(order), *_promises(order)]
    for a in order.after_sales:
        found += (f"after-sale {a.after_sale_id}: {what}" for what in (*_stage(a), *_refund(a), *_clock(a)))
    return found


def undone(before: Order, after: Order) -> list[str]:
    """What a later state of the order took back that nothing may take back."""
    found = []
    if after.refunds[: len(before.refunds)] != before.refunds:
        found.append("the chain of promised refunds was rewritten")
    for was in before.after_sales:
        a = after.after_sale(was.after_sale_id)
        if a is None:
            found.append(f"after-sale {was.after_sale_id}: it disappeared")
            continue
        if was.stage.terminal and a.stage is not was.stage:
            found.append(f"after-sale {a.after_sale_id}: it had ended as {was.stage} and is {a.stage}")
        if was.refund is not None and (a.refund is None or a.refund_fen != was.refund_fen):
            found.append(f"after-sale {a.after_sale_id}: its promised refund was changed")
        if a.version < was.version:
            found.append(f"after-sale {a.after_sale_id}: its version went back")
    return found


def stuck(order: Order, policy: Policy, now: datetime) -> list[str]:
    """After-sales in which nobody who is awaited could do anything now, time included."""
    side = {
        Role.BUYER: Actor(Role.BUYER, buyer_id=order.buyer_id),
        Role.MERCHANT: Actor(Role.MERCHANT, shop_id=order.shop_id),
        Role.SYSTEM: SYSTEM,
    }
    found = []
    for a in order.after_sales:
        awaited = AWAITED[a.stage]
        if awaited is None or a.handled_elsewhere:
            continue
        who = SYSTEM if passed(a, now) else side[awaited]
        if all(act.why_not for act in acts_for(order, a, who, policy, now)):
            found.append(f"after-sale {a.after_sale_id}: {who.role} can do nothing in {a.stage}")
    return found


def _money(order: Order) -> Iterator[str]:
    """No line and no freight gives more than was paid for it, and nothing negative is asked for."""
    for line in order.lines:
        ours = [a for a in order.after_sales if a.line_id == line.line_id]
        refunded = sum(a.refund_fen - a.freight_fen for a in ours if a.refund_fen)
        claimed = sum(a.claimed_fen - a.freight_fen for a in ours if a.holds_money)
        if refunded > line.paid_fen:
            yield f"line {line.line_id}: {refunded} fen refunded of {line.paid_fen} paid"
        if claimed > line.paid_fen:
            yield f"line {line.line_id}: {claimed} fen claimed of {line.paid_fen} paid"
    freight = sum(a.freight_fen for a in order.after_sales if a.holds_money)
    if freight > order.freight_fen:
        yield f"{freight} fen of freight claimed of {order.freight_fen} paid"
    for a in order.after_sales:
        if not 0 <= a.freight_fen <= a.amount_fen or not 0 <= a.refund_fen <= a.amount_fen:
            yield f"after-sale {a.after_sale_id}: a part is more than the whole"


def _units(order: Order) -> Iterator[str]:
    """A unit is claimed once."""
    for line in order.lines:
        claimed = sum(a.quantity for a in order.claims(line.line_id))
        if claimed > line.quantity:
            yield f"line {line.line_id}: {claimed} units claimed of {line.quantity}"


def _promises(order: Order) -> Iterator[str]:
    """The chain names every promised refund once."""
    promised = {a.after_sale_id for a in order.after_sales if a.refund is not None}
    if len(order.refunds) != len(promised) or set(order.refunds) != promised:
        yield f"the chain of refunds {order.refunds} is not {sorted(promised)}"


def _stage(a: AfterSale) -> Iterator[str]:
    """Each stage comes with what it is about."""
    if a.stage is Stage.BUYER_ADJUSTS and (a.rejection is None or not a.rejection.explanation.strip()):
        yield "rejected without an explanation"
    if a.stage is Stage.BUYER_ADJUSTS and a.rejection is not None and a.rejection.type is not a.type:
        yield "rejected as another type than it is"
    if a.proposal is not None and a.stage is not Stage.BUYER_ANSWERS_PROPOSAL:
        yield "a proposal is open that nobody is asked about"
    if a.stage is Stage.BUYER_ANSWERS_PROPOSAL and a.proposal is None and not a.handled_elsewhere:
        yield "the buyer is asked about a proposal that is not there"
    if a.paused_seconds is not None and a.stage is not Stage.BUYER_ANSWERS_PROPOSAL:
        yield "the merchant's clock stands still without a proposal"


def _refund(a: AfterSale) -> Iterator[str]:
    """A promise is kept: the document is there as long as the stage says so, and says the same."""
    if (a.stage in MONEY_PROMISED) != (a.refund is not None) or bool(a.refund_fen) != bool(a.refund):
        yield f"in {a.stage} with the refund {a.refund}"
    if a.refund is None:
        return
    if a.refund.amount_fen != a.refund_fen:
        yield "the refund is another sum than was promised"
    if (a.stage is Stage.REFUNDED) != (a.refund.status is RefundStatus.SUCCEEDED):
        yield f"in {a.stage} with a refund that {a.refund.status}"
    if a.refund.act_at is None and a.stage is Stage.REFUNDING and not a.paid_elsewhere:
        yield "nobody will send its refund"
    if a.refund.act_at is not None and a.paid_elsewhere:
        yield "its refund would be sent although another system pays it"


def _clock(a: AfterSale) -> Iterator[str]:
    """Whoever is awaited has a deadline, and the system looks at it no later than that."""
    if a.stage.terminal != (a.deadline_at is None) or a.since_at is None:
        yield f"in {a.stage} until {a.deadline_at}"
    looks_at = timer_at(a)
    if looks_at is not None and a.deadline_at is not None and looks_at > a.deadline_at:
        yield f"the timer {looks_at} comes after the deadline {a.deadline_at}"
    if looks_at is None and a.deadline_at is not None and not a.handled_elsewhere:
        yield "no timer for its deadline"
