"""The preconditions of an application, first or adjusted (rules 1.2 and 1.11)."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from aftersale.core.after_sale.commands import Adjust, Apply
from aftersale.core.after_sale.deadlines import Rule, deadline
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AfterSaleApplied, AnyFact, ApplicationAdjusted
from aftersale.core.after_sale.granting import grant_by_rule
from aftersale.core.after_sale.period import period_end
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Cause, Line, Order, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.money import Fen, yuan
from aftersale.core.policy import SHANGHAI, Policy
from aftersale.core.refusal import Refusal, RefusalCode


def apply(
    order: Order, command: Apply, policy: Policy, now: datetime, after_sale_id: int
) -> Sequence[AnyFact]:
    """A first application for units of a line; unshipped goods with fast refund are refunded at once."""
    line = order.line(command.line_id)
    if line is None:
        raise Refusal(RefusalCode.LINE_UNKNOWN, line_id=command.line_id)
    freight = check_application(order, line, command.type, command.quantity, command.amount_fen, policy, now)
    check_words(command.application_reason, command.description, command.evidence, command.wanted, policy)
    if line.applications >= policy.applications_max:
        raise Refusal(RefusalCode.ATTEMPTS_EXHAUSTED, max=policy.applications_max)
    applied = AfterSaleApplied(
        after_sale_id=after_sale_id,
        line_id=command.line_id,
        type=command.type,
        quantity=command.quantity,
        amount_fen=command.amount_fen,
        freight_fen=freight,
        application_reason=command.application_reason,
        description=command.description,
        goods_received=command.goods_received,
        evidence=command.evidence,
        wanted=command.wanted,
        deadline_at=first_deadline(Stage.MERCHANT_DECIDES, order, line.line_id, command.type, policy, now),
    )
    if not refunds_at_once(order, line, command.amount_fen, policy):
        return [applied]
    order = evolve(order, applied, now)
    a = order.after_sale(after_sale_id)
    assert a is not None
    return [applied, grant_by_rule(order, a, Cause.UNSHIPPED, Rule.UNSHIPPED, policy, now)]


def refunds_at_once(order: Order, line: Line, amount_fen: Fen, policy: Policy) -> bool:
    """Sold with fast refund, not shipped, no number given, not made for this buyer (Douyin 2.1.7, A)."""
    return (
        line.fast_refund
        and amount_fen <= policy.fast_refund_fen_max
        and line.custom_started_at is None
        and not order.parcels(line.line_id)
    )


def adjust(order: Order, a: AfterSale, command: Adjust, policy: Policy, now: datetime) -> ApplicationAdjusted:
    """The same application again, changed where the command says so.

    After a rejection, and with a change of type, the merchant's clock starts anew (Taobao 20010540, A);
    a word added to a running application does not give him more time (D).
    """
    line = order.line(a.line_id)
    assert line is not None
    kind = command.type or a.type
    quantity = a.quantity if command.quantity is None else command.quantity
    amount = a.amount_fen if command.amount_fen is None else command.amount_fen
    reason = a.application_reason if command.application_reason is None else command.application_reason
    description = a.description if command.description is None else command.description
    evidence = a.evidence if command.evidence is None else command.evidence
    received = a.goods_received if command.goods_received is None else command.goods_received
    wanted = a.wanted if command.wanted is None else command.wanted
    if a.goods_back and (kind is AfterSaleType.REFUND_ONLY or quantity != a.quantity):
        raise Refusal(RefusalCode.GOODS_ARE_BACK)
    freight = check_application(order, line, kind, quantity, amount, policy, now, but=a)
    check_words(command.application_reason, description, evidence, wanted, policy)
    restarts = kind is not a.type or a.stage is not Stage.MERCHANT_DECIDES
    stage = Stage.MERCHANT_INSPECTS if a.goods_back else Stage.MERCHANT_DECIDES
    asked = replace(a, type=kind)
    ends_at = deadline(stage, order, asked, policy, now) if restarts else a.deadline_at
    return ApplicationAdjusted(
        after_sale_id=a.after_sale_id,
        type=kind,
        quantity=quantity,
        amount_fen=amount,
        freight_fen=freight,
        application_reason=reason,
        description=description,
        goods_received=received,
        evidence=evidence,
        wanted=wanted,
        restarts=restarts,
        deadline_at=ends_at or now,
    )


def first_deadline(
    stage: Stage, order: Order, line_id: int, kind: AfterSaleType, policy: Policy, now: datetime
) -> datetime:
    """Until when somebody answers an application of this type for this line."""
    asked = AfterSale(
        after_sale_id=0,
        line_id=line_id,
        type=kind,
        stage=stage,
        quantity=1,
        amount_fen=0,
        application_reason="",
        applied_at=now,
        updated_at=now,
    )
    return deadline(stage, order, asked, policy, now)


def check_application(
    order: Order,
    line: Line,
    kind: AfterSaleType,
    quantity: int,
    amount_fen: Fen,
    policy: Policy,
    now: datetime,
    but: AfterSale | None = None,
) -> Fen:
    """The preconditions of asking, first or (`but`) again; the freight that is part of the amount."""
    beside = but.after_sale_id if but else 0
    if kind is not AfterSaleType.REFUND_ONLY and not order.shipped(line.line_id):
        raise Refusal(RefusalCode.TYPE_NEEDS_SHIPMENT)
    until = period_end(order, line, policy)
    if until is not None and now > until and not but:
        raise Refusal(RefusalCode.AFTER_PERIOD, until=f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    if quantity < 1:
        raise Refusal(RefusalCode.QUANTITY_NOT_POSITIVE)
    _check_units(order, line, quantity, beside)
    # An exchange may name no sum; one that is named is what the goods are worth if it ends in a refund.
    if amount_fen < 0 or (amount_fen == 0 and kind is not AfterSaleType.EXCHANGE):
        raise Refusal(RefusalCode.AMOUNT_NOT_POSITIVE)
    goods = order.goods_refundable(line, quantity, beside)
    most = goods
    if kind is AfterSaleType.REFUND_ONLY:  # who sends goods back was sent them: that freight is spent
        most += order.freight_refundable(line, quantity, beside)
    if amount_fen > most:
        raise Refusal(RefusalCode.AMOUNT_OVER_REFUNDABLE, max_fen=most, max_yuan=yuan(most))
    return max(0, amount_fen - goods)


def _check_units(order: Order, line: Line, quantity: int, but: int) -> None:
    left = order.units_left(line, but)
    if quantity <= left:
        return
    running = [a for a in order.claims(line.line_id, but) if not a.stage.terminal]
    if left == 0 and running:
        raise Refusal(RefusalCode.AFTER_SALE_ALREADY_OPEN, after_sale_id=str(running[0].after_sale_id))
    raise Refusal(RefusalCode.QUANTITY_OVER_LEFT, left=left)


def check_words(
    reason: str | None, description: str, evidence: tuple[str, ...], wanted: str, policy: Policy
) -> None:
    """What was chosen (None: not now), typed and attached."""
    if reason is not None and reason not in APPLICATION_REASONS:
        raise Refusal(RefusalCode.APPLICATION_REASON_UNKNOWN, reason=reason)
    if max(len(description), len(wanted)) > policy.description_chars_max:
        raise Refusal(RefusalCode.DESCRIPTION_TOO_LONG, max=policy.description_chars_max)
    if len(evidence) > policy.evidence_count_max:
        raise Refusal(RefusalCode.EVIDENCE_TOO_MANY, max=policy.evidence_count_max)
