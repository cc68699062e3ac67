"""The preconditions of an application, first or adjusted (rules 1.2 and 1.11)."""

from datetime import datetime

from aftersale.core.after_sale.commands import Adjust, Apply
from aftersale.core.after_sale.facts import AfterSaleApplied, ApplicationAdjusted, after
from aftersale.core.after_sale.period import period_end
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Line, Order
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.money import Fen, yuan
from aftersale.core.policy import SHANGHAI, Policy
from aftersale.core.refusal import Refusal, RefusalCode


def apply(
    order: Order, command: Apply, policy: Policy, now: datetime, after_sale_id: int
) -> AfterSaleApplied:
    """A first application for units of a line."""
    line = order.line(command.line_id)
    if line is None:
        raise Refusal(RefusalCode.LINE_UNKNOWN, line_id=command.line_id)
    _check(order, line, command.type, command.quantity, command.amount_fen, policy, now)
    _check_words(command.application_reason, command.description, command.evidence, policy)
    if line.applications >= policy.applications_max:
        raise Refusal(RefusalCode.ATTEMPTS_EXHAUSTED, max=policy.applications_max)
    return AfterSaleApplied(
        after_sale_id=after_sale_id,
        line_id=command.line_id,
        type=command.type,
        quantity=command.quantity,
        amount_fen=command.amount_fen,
        application_reason=command.application_reason,
        description=command.description,
        goods_received=command.goods_received,
        evidence=command.evidence,
        deadline_at=decision_deadline(command.type, policy, now),
    )


def adjust(
    order: Order, after_sale: AfterSale, command: Adjust, policy: Policy, now: datetime
) -> ApplicationAdjusted:
    """The same application again, changed where the command says so; the clock starts anew."""
    line = order.line(after_sale.line_id)
    assert line is not None
    kind = command.type or after_sale.type
    quantity = after_sale.quantity if command.quantity is None else command.quantity
    amount = after_sale.amount_fen if command.amount_fen is None else command.amount_fen
    reason = command.application_reason or after_sale.application_reason
    description = after_sale.description if command.description is None else command.description
    evidence = after_sale.evidence if command.evidence is None else command.evidence
    received = after_sale.goods_received if command.goods_received is None else command.goods_received
    _check(order, line, kind, quantity, amount, policy, now, but=after_sale.after_sale_id)
    _check_words(reason, description, evidence, policy)
    return ApplicationAdjusted(
        after_sale_id=after_sale.after_sale_id,
        type=kind,
        quantity=quantity,
        amount_fen=amount,
        application_reason=reason,
        description=description,
        goods_received=received,
        evidence=evidence,
        deadline_at=decision_deadline(kind, policy, now),
    )


def decision_deadline(kind: AfterSaleType, policy: Policy, now: datetime) -> datetime:
    """Until when the merchant decides; a change of type restarts the clock with the new length."""
    refund_only = kind is AfterSaleType.REFUND_ONLY
    return after(policy.decide_refund_hours if refund_only else policy.decide_return_hours, now)


def _check(
    order: Order,
    line: Line,
    kind: AfterSaleType,
    quantity: int,
    amount_fen: Fen,
    policy: Policy,
    now: datetime,
    but: int = 0,
) -> None:
    if kind is not AfterSaleType.REFUND_ONLY and not order.shipped(line.line_id):
        raise Refusal(RefusalCode.TYPE_NEEDS_SHIPMENT)
    until = period_end(order, line, policy)
    if until is not None and now > until and not but:
        raise Refusal(RefusalCode.AFTER_PERIOD, until=f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    if quantity < 1:
        raise Refusal(RefusalCode.QUANTITY_NOT_POSITIVE)
    _check_units(order, line, quantity, but)
    _check_amount(order, line, kind, quantity, amount_fen, but)


def _check_units(order: Order, line: Line, quantity: int, but: int) -> None:
    left = order.units_left(line, but)
    if quantity <= left:
        return
    running = [a for a in order.claims(line.line_id, but) if not a.stage.terminal]
    if left == 0 and running:
        raise Refusal(RefusalCode.AFTER_SALE_ALREADY_OPEN, after_sale_id=str(running[0].after_sale_id))
    raise Refusal(RefusalCode.QUANTITY_OVER_LEFT, left=left)


def _check_amount(
    order: Order, line: Line, kind: AfterSaleType, quantity: int, amount_fen: Fen, but: int
) -> None:
    # An exchange may name no sum; one that is named is what the goods are worth if it ends in a refund.
    if amount_fen < 0 or (amount_fen == 0 and kind is not AfterSaleType.EXCHANGE):
        raise Refusal(RefusalCode.AMOUNT_NOT_POSITIVE)
    most = order.refundable(line, quantity, but)
    if amount_fen > most:
        raise Refusal(RefusalCode.AMOUNT_OVER_REFUNDABLE, max_fen=most, max_yuan=yuan(most))


def _check_words(reason: str, description: str, evidence: tuple[str, ...], policy: Policy) -> None:
    if reason not in APPLICATION_REASONS:
        raise Refusal(RefusalCode.APPLICATION_REASON_UNKNOWN, reason=reason)
    if len(description) > policy.description_chars_max:
        raise Refusal(RefusalCode.DESCRIPTION_TOO_LONG, max=policy.description_chars_max)
    if len(evidence) > policy.evidence_count_max:
        raise Refusal(RefusalCode.EVIDENCE_TOO_MANY, max=policy.evidence_count_max)
