"""The preconditions of an application, first or adjusted (rules 1.2 and 1.11)."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from aftersale.core.after_sale.commands import Adjust, Apply
from aftersale.core.after_sale.deadlines import Rule, deadline
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AfterSaleApplied, AnyFact, ApplicationAdjusted
from aftersale.core.after_sale.granting import grant, grant_by_rule
from aftersale.core.after_sale.period import period_end
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Cause, Line, Order, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.groundless import find_adjusted
from aftersale.core.money import Fen, yuan
from aftersale.core.policy import SHANGHAI, Policy
from aftersale.core.reasons.reason import RemedyKind
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


def adjust(order: Order, a: AfterSale, command: Adjust, policy: Policy, now: datetime) -> Sequence[AnyFact]:
    """The same application again, changed where the command says so.

    After a rejection, and with a change of type, the merchant's clock starts anew (Taobao 20010540, A);
    a word added to a running application does not give him more time (D). Taking the sum that came with
    the rejection is refunded at once.
    """
    line = order.line(a.line_id)
    assert line is not None
    asked = _asked_again(a, command)
    if a.goods_back and (asked.type is AfterSaleType.REFUND_ONLY or asked.quantity != a.quantity):
        raise Refusal(RefusalCode.GOODS_ARE_BACK)
    freight = check_application(order, line, asked.type, asked.quantity, asked.amount_fen, policy, now, but=a)
    check_words(command.application_reason, asked.description, asked.evidence, asked.wanted, policy)
    counted = not (takes_offer(a, asked) or corrects(a, asked))
    if counted and line.applications >= policy.applications_max:
        raise Refusal(RefusalCode.ATTEMPTS_EXHAUSTED, max=policy.applications_max)
    restarts = asked.type is not a.type or a.stage is not Stage.MERCHANT_DECIDES
    stage = Stage.MERCHANT_INSPECTS if a.goods_back else Stage.MERCHANT_DECIDES
    ends_at = deadline(stage, order, asked, policy, now) if restarts else a.deadline_at
    answered = a.rejection if a.stage is Stage.BUYER_ADJUSTS else None
    adjusted = ApplicationAdjusted(
        after_sale_id=a.after_sale_id,
        type=asked.type,
        quantity=asked.quantity,
        amount_fen=asked.amount_fen,
        freight_fen=freight,
        application_reason=asked.application_reason,
        description=asked.description,
        goods_received=asked.goods_received,
        evidence=asked.evidence,
        wanted=asked.wanted,
        counted=counted,
        restarts=restarts,
        deadline_at=ends_at or now,
        answers=answered.version if answered else 0,
        answered_reason=(answered.leans_on or answered.reject_reason) if answered else "",
        findings=find_adjusted(answered, a.application_reason, asked.application_reason) if answered else (),
    )
    if not takes_offer(a, asked):
        return [adjusted]
    order = evolve(order, adjusted, now)
    agreed = order.after_sale(a.after_sale_id)
    assert agreed is not None
    return [adjusted, grant(order, agreed, Cause.SUM_ACCEPTED, policy, now)]


def _asked_again(a: AfterSale, command: Adjust) -> AfterSale:
    """The application with what the command changes; what is None stays as it was."""
    names = (
        "type",
        "quantity",
        "amount_fen",
        "application_reason",
        "description",
        "goods_received",
        "evidence",
        "wanted",
    )
    changes = {name: value for name in names if (value := getattr(command, name)) is not None}
    return replace(a, **changes)


def takes_offer(a: AfterSale, asked: AfterSale) -> bool:
    """Whether the buyer takes exactly the sum that the rejection offers, as it was offered."""
    rejection = a.rejection if a.stage is Stage.BUYER_ADJUSTS else None
    if rejection is None or not rejection.offer_fen:
        return False
    kind = a.type if a.goods_back else AfterSaleType.REFUND_ONLY
    return (asked.type, asked.quantity, asked.amount_fen) == (kind, a.quantity, rejection.offer_fen)


def corrects(a: AfterSale, asked: AfterSale) -> bool:
    """Whether the buyer only adds the evidence that the rejection asked for: no attempt (rules 6.2, D).

    The number of pieces is limited, and so is how often this can be done.
    """
    rejection = a.rejection if a.stage is Stage.BUYER_ADJUSTS else None
    if rejection is None or not any(r.kind == RemedyKind.ADD_EVIDENCE for r in rejection.remedies):
        return False
    added = set(asked.evidence) - set(a.evidence)
    same = replace(asked, description=a.description, evidence=a.evidence) == a
    return bool(added) and same and set(a.evidence) <= set(asked.evidence)


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
