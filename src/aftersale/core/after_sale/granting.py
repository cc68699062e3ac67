"""A refund is promised: how much, for which cause, never more than the order has left."""

from datetime import datetime

from aftersale.core.after_sale.deadlines import Rule, deadline
from aftersale.core.after_sale.facts import AnyFact, ApplicationCancelled, RefundGranted
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Cause, Order, Origin, Stage
from aftersale.core.money import Fen, yuan
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode


def most_for(order: Order, a: AfterSale) -> Fen:
    """The most that this after-sale can bring back now, beside all the others."""
    line = order.line(a.line_id)
    assert line is not None
    if a.origin is Origin.PRICE_DIFFERENCE:
        return max(0, order.goods_left_fen(line, a.after_sale_id))
    if a.type is not AfterSaleType.REFUND_ONLY:
        # Who sends goods back was sent them: no freight, but what another system told of it.
        return order.goods_refundable(line, a.quantity, but=a.after_sale_id) + a.freight_fen
    return order.refundable(line, a.quantity, but=a.after_sale_id)


def check_left(order: Order, a: AfterSale, amount_fen: Fen) -> None:
    """Raises Refusal when the order has less left for this after-sale than the amount."""
    most = most_for(order, a)
    if amount_fen > most:
        raise Refusal(RefusalCode.AMOUNT_OVER_REFUNDABLE, max_fen=most, max_yuan=yuan(most))


def worth(order: Order, a: AfterSale) -> Fen:
    """What was asked for; an exchange that named no sum is worth its units."""
    if a.amount_fen == 0 and a.type is AfterSaleType.EXCHANGE:
        return most_for(order, a)
    return a.amount_fen


def freight_in(order: Order, a: AfterSale, amount_fen: Fen) -> Fen:
    """Which part of the amount is freight: what the goods do not cover."""
    line = order.line(a.line_id)
    assert line is not None
    if a.origin is Origin.PRICE_DIFFERENCE:
        return 0
    return max(0, amount_fen - order.goods_refundable(line, a.quantity, but=a.after_sale_id))


def grant(
    order: Order, a: AfterSale, cause: Cause, policy: Policy, now: datetime, note: str = ""
) -> RefundGranted:
    """A promise that somebody makes. Raises Refusal when the order has less left than was asked for."""
    amount = worth(order, a)
    check_left(order, a, amount)
    if amount <= 0:
        raise Refusal(RefusalCode.AMOUNT_NOT_POSITIVE)
    return _granted(order, a, amount, cause, policy, now, note=note)


def grant_by_rule(
    order: Order, a: AfterSale, cause: Cause, rule: Rule, policy: Policy, now: datetime
) -> AnyFact:
    """A promise that a rule makes: what is left of what was asked for; nothing left closes the after-sale."""
    amount = min(worth(order, a), most_for(order, a))
    if amount <= 0:
        return closed(order, a, policy, now, rule=rule.value)
    return _granted(order, a, amount, cause, policy, now, rule=rule.value)


def closed(
    order: Order, a: AfterSale, policy: Policy, now: datetime, note: str = "", rule: str = ""
) -> ApplicationCancelled:
    """The end without money; goods that the merchant holds have to go back first."""
    owes = a.goods_back and a.stage is not Stage.MERCHANT_SENDS_BACK
    return ApplicationCancelled(
        after_sale_id=a.after_sale_id,
        note=note,
        rule=rule,
        deadline_at=deadline(Stage.MERCHANT_SENDS_BACK, order, a, policy, now) if owes else None,
    )


def _granted(
    order: Order,
    a: AfterSale,
    amount: Fen,
    cause: Cause,
    policy: Policy,
    now: datetime,
    rule: str = "",
    note: str = "",
) -> RefundGranted:
    return RefundGranted(
        after_sale_id=a.after_sale_id,
        refund_fen=amount,
        freight_fen=freight_in(order, a, amount),
        cause=cause,
        deadline_at=deadline(Stage.REFUNDING, order, a, policy, now),
        note=note,
        rule=rule,
    )
