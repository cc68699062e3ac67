"""An after-sale that was handled elsewhere: the facts that lead from what is known here to where it stands there.

The invariants hold as for any other: the line exists, units and amount are there to be claimed. The
preconditions of a first application (period, attempts, shipment) were the other system's to check.
"""

from collections.abc import Iterator
from datetime import datetime

from aftersale.core.after_sale.allowed import STAGE_LABELS
from aftersale.core.after_sale.applying import first_deadline
from aftersale.core.after_sale.commands import RecordAfterSale
from aftersale.core.after_sale.deadlines import after, deadline
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import (
    AfterSaleApplied,
    AnyFact,
    ApplicationAdjusted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationRejected,
    RefundSucceeded,
    StageTold,
)
from aftersale.core.after_sale.granting import freight_in, worth
from aftersale.core.after_sale.state import (
    MONEY_PROMISED,
    AfterSale,
    AfterSaleType,
    Line,
    Order,
    Rejection,
    Shipment,
    Stage,
)
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.money import Fen, share, yuan
from aftersale.core.policy import Policy
from aftersale.core.reasons import (
    REJECT_REASONS,
    SCENE_TYPES,
    RejectReason,
    Scene,
    build_sheet,
    leftover_placeholders,
    reasons_of,
    remedies_for,
    scene_of,
)
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text

IMPORTED = "imported"
"""The outcome of a rejection that nobody here judged."""

UNKNOWN_REASON = Text("商家在原平台拒绝，原因未注明", "Rejected elsewhere; the reason was not told")
NO_EXPLANATION = "原平台未提供拒绝说明。"
"""What stands where the other system kept no words: an explanation may not be empty."""

UNCHANGED = frozenset(
    {
        Stage.MERCHANT_DECIDES,
        Stage.BUYER_ANSWERS_PROPOSAL,
        Stage.BUYER_ANSWERS_OFFER,
        Stage.MERCHANT_INTERCEPTS,
    }
)
"""From here an application comes back to the merchant as it was: the buyer did not ask anew."""

FALLBACK_CODES = ("reason_mismatch", "no_defect")
"""Which code stands for a reason that was not told, when the scene has it; else the scene's first.
The label the buyer reads says that the reason is unknown. D."""


def record(order: Order, command: RecordAfterSale, policy: Policy, now: datetime) -> list[AnyFact]:
    """What has to be added so that the after-sale stands here where it stands there."""
    _check_words(command, policy)
    if command.after_sale_id < 1:
        raise Refusal(RefusalCode.NOT_FOUND)
    known = order.after_sale(command.after_sale_id)
    if known is None:
        return _first_telling(order, command, policy, now)
    if command.updated_at is None or command.updated_at <= known.updated_at:
        return []
    if not known.handled_elsewhere and not known.stage.terminal:
        # Our clocks, workers and people run it: nobody else's word moves it on.
        raise Refusal(RefusalCode.NOT_YOUR_TURN, stage=STAGE_LABELS[known.stage])
    return _news(order, known, command, policy, now)


def _first_telling(order: Order, command: RecordAfterSale, policy: Policy, now: datetime) -> list[AnyFact]:
    line = _line(order, command)
    amount = _claimed(order, line, command)
    applied_at = command.applied_at or command.updated_at or now
    applied = AfterSaleApplied(
        after_sale_id=command.after_sale_id,
        line_id=line.line_id,
        type=command.type,
        quantity=command.quantity,
        amount_fen=amount,
        application_reason=command.application_reason,
        description=command.description,
        goods_received=command.goods_received,
        evidence=command.evidence,
        freight_fen=_freight(order, line, command, amount),
        deadline_at=_decides_until(order, line, command, policy, applied_at),
        handled_elsewhere=True,
        happened_at=None if applied_at == now else applied_at,
    )
    return [applied, *_onwards(evolve(order, applied, now), command, policy, now)]


def _news(
    order: Order, known: AfterSale, command: RecordAfterSale, policy: Policy, now: datetime
) -> list[AnyFact]:
    """The facts that lead on; an after-sale that ended stays as it ended."""
    if known.stage.terminal:
        if known.stage is command.stage:
            return []
        raise Refusal(RefusalCode.AFTER_SALE_FINISHED)
    if known.refund is not None and command.stage not in MONEY_PROMISED:
        # The money was promised: nothing can take that back.
        raise Refusal(RefusalCode.NOT_YOUR_TURN, stage=STAGE_LABELS[known.stage])
    facts: list[AnyFact] = []
    if _asked_again(known, command):
        line = order.line(known.line_id)
        assert line is not None
        at = command.updated_at or now
        amount = _claimed(order, line, command)
        again = ApplicationAdjusted(
            after_sale_id=known.after_sale_id,
            type=command.type,
            quantity=command.quantity,
            amount_fen=amount,
            freight_fen=_freight(order, line, command, amount),
            application_reason=command.application_reason,
            description=command.description,
            goods_received=command.goods_received,
            evidence=command.evidence or known.evidence,
            deadline_at=_decides_until(order, line, command, policy, at),
            happened_at=at,
        )
        facts.append(again)
        order = evolve(order, again, now)
    return [*facts, *_onwards(order, command, policy, now)]


def _asked_again(known: AfterSale, command: RecordAfterSale) -> bool:
    """Whether the buyer changed the application over there since it was known here."""
    if known.refund is not None or command.stage is Stage.CANCELLED:
        return False
    asks_otherwise = (
        known.type is not command.type
        or known.quantity != command.quantity
        or command.amount_fen not in (None, known.amount_fen)
        or known.application_reason != command.application_reason
    )
    back_with_the_merchant = command.stage is Stage.MERCHANT_DECIDES and known.stage not in UNCHANGED
    return asks_otherwise or back_with_the_merchant


def _onwards(order: Order, command: RecordAfterSale, policy: Policy, now: datetime) -> Iterator[AnyFact]:
    """From where the after-sale stands in `order` to the stage that was told."""
    stands = order.after_sale(command.after_sale_id)
    assert stands is not None
    at = command.updated_at or stands.applied_at
    happened_at = None if at == now else at
    match command.stage:
        case stage if stage is stands.stage:
            return
        case Stage.BUYER_ADJUSTS:
            yield _rejected(order, stands, command, policy, at)
        case Stage.BUYER_RETURNS:
            until = command.deadline_at or after(policy.buyer_posts_return_hours, at)
            yield ApplicationApproved(
                after_sale_id=stands.after_sale_id, deadline_at=until, happened_at=happened_at
            )
        case stage if stage in MONEY_PROMISED:
            # An exchange that named no sum and ends with money over there is worth its units.
            amount = stands.refund_fen or worth(order, stands)
            if amount <= 0:
                raise Refusal(RefusalCode.AMOUNT_NOT_POSITIVE)
            if stands.refund is None:
                yield ApplicationApproved(
                    after_sale_id=stands.after_sale_id,
                    refund_fen=amount,
                    freight_fen=freight_in(order, stands, amount),
                    paid_elsewhere=True,
                    deadline_at=after(policy.refund_hours, at),
                    happened_at=happened_at,
                )
            if command.stage is Stage.REFUNDED:
                yield RefundSucceeded(
                    after_sale_id=stands.after_sale_id,
                    amount_fen=amount,
                    happened_at=happened_at,
                )
            elif command.stage is not Stage.REFUNDING:
                yield _told(order, stands, command.stage, command, policy, at, happened_at)
        case Stage.CANCELLED:
            if command.explanation and stands.rejection is None:
                yield _rejected(order, stands, command, policy, at)
            yield ApplicationCancelled(
                after_sale_id=stands.after_sale_id, note=command.note, happened_at=happened_at
            )
        case stage:
            yield _told(order, stands, stage, command, policy, at, happened_at)


def _told(
    order: Order,
    stands: AfterSale,
    stage: Stage,
    command: RecordAfterSale,
    policy: Policy,
    at: datetime,
    happened_at: datetime | None,
) -> StageTold:
    """A stage that another system runs, without the steps that led to it there."""
    number = command.return_tracking_number.strip()
    parcel = Shipment(tracking_number=number, line_ids=(stands.line_id,), number_given_at=at)
    return StageTold(
        after_sale_id=stands.after_sale_id,
        stage=stage,
        deadline_at=None
        if stage.terminal
        else command.deadline_at or deadline(stage, order, stands, policy, at),
        shipment=parcel if number else None,
        happened_at=happened_at,
    )


def _decides_until(
    order: Order, line: Line, command: RecordAfterSale, policy: Policy, since: datetime
) -> datetime:
    told = command.deadline_at if command.stage is Stage.MERCHANT_DECIDES else None
    return told or first_deadline(Stage.MERCHANT_DECIDES, order, line.line_id, command.type, policy, since)


def _freight(order: Order, line: Line, command: RecordAfterSale, amount: Fen) -> Fen:
    """Which part of the amount the goods do not cover."""
    if command.stage is Stage.CANCELLED:
        return 0
    return max(0, amount - order.goods_refundable(line, command.quantity, command.after_sale_id))


def _line(order: Order, command: RecordAfterSale) -> Line:
    """The line by its number, or the one of this product that has the units to claim."""
    if command.line_id:
        line = order.line(command.line_id)
        if line is None:
            raise Refusal(RefusalCode.LINE_UNKNOWN, line_id=command.line_id)
        return line
    named = [
        line
        for line in order.lines
        if (line.product_id, line.sku_id) == (command.product_id, command.sku_id)
        or line.line_id == command.sku_id
    ]
    if not named:
        raise Refusal(RefusalCode.LINE_UNKNOWN, line_id=command.sku_id or command.product_id)
    return next((line for line in named if order.units_left(line) >= command.quantity), named[0])


def _claimed(order: Order, line: Line, command: RecordAfterSale) -> Fen:
    """The amount, once the units and the money are there. A withdrawn after-sale holds neither."""
    if command.quantity < 1:
        raise Refusal(RefusalCode.QUANTITY_NOT_POSITIVE)
    left = line.quantity
    worth = most = share(line.paid_fen, line.quantity, 0, min(command.quantity, left))
    if command.stage is not Stage.CANCELLED:
        left = order.units_left(line, command.after_sale_id)
        # Which after-sale the freight goes with was the other system's to decide; there is only one freight.
        most = order.goods_refundable(line, command.quantity, command.after_sale_id)
        most += order.freight_left_fen(command.after_sale_id)
        worth = order.refundable(line, command.quantity, command.after_sale_id)
    if command.quantity > left:
        raise Refusal(RefusalCode.QUANTITY_OVER_LEFT, left=left)
    amount = worth if command.amount_fen is None else command.amount_fen
    gives_money = command.stage in MONEY_PROMISED
    may_be_nothing = command.type is AfterSaleType.EXCHANGE or command.stage is Stage.CANCELLED
    if amount < 0 or (amount == 0 and (gives_money or not may_be_nothing)):
        raise Refusal(RefusalCode.AMOUNT_NOT_POSITIVE)
    if amount > most:
        raise Refusal(RefusalCode.AMOUNT_OVER_REFUNDABLE, max_fen=most, max_yuan=yuan(most))
    return amount


def _check_words(command: RecordAfterSale, policy: Policy) -> None:
    if command.application_reason not in APPLICATION_REASONS:
        raise Refusal(RefusalCode.APPLICATION_REASON_UNKNOWN, reason=command.application_reason)
    if max(len(command.description), len(command.note)) > policy.description_chars_max:
        raise Refusal(RefusalCode.DESCRIPTION_TOO_LONG, max=policy.description_chars_max)
    if len(command.evidence) > policy.evidence_count_max:
        raise Refusal(RefusalCode.EVIDENCE_TOO_MANY, max=policy.evidence_count_max)
    if command.reject_reason and command.reject_reason not in REJECT_REASONS:
        raise Refusal(RefusalCode.REJECT_REASON_UNKNOWN, reject_reason=command.reject_reason)
    if len(command.explanation) > policy.explanation_chars_max:
        raise Refusal(
            RefusalCode.EXPLANATION_TOO_LONG,
            count=len(command.explanation),
            max=policy.explanation_chars_max,
        )
    blanks = leftover_placeholders(command.explanation)
    if blanks:
        raise Refusal(RefusalCode.EXPLANATION_HAS_PLACEHOLDERS, placeholders=" ".join(blanks))


def _rejected(
    order: Order, after_sale: AfterSale, command: RecordAfterSale, policy: Policy, at: datetime
) -> ApplicationRejected:
    """The rejection as it was spoken there: its words are kept, its reason is not judged again."""
    reason, scene, told = _reason(order, after_sale, command)
    sheet = build_sheet(order, after_sale, policy, at)
    rejection = Rejection(
        reject_reason=reason.code,
        scene=scene.value,
        type=after_sale.type,
        version=after_sale.version + 1,
        label=reason.label if told else UNKNOWN_REASON,
        explanation=command.explanation.strip() or NO_EXPLANATION,
        at=at,
        outcome=IMPORTED,
        edited=True,
        remedies=remedies_for(reason, order, after_sale, sheet, policy, at),
    )
    until = command.deadline_at if command.stage is Stage.BUYER_ADJUSTS else None
    return ApplicationRejected(
        after_sale_id=after_sale.after_sale_id,
        rejection=rejection,
        deadline_at=until or after(policy.buyer_window_hours, at),
        happened_at=at,
    )


def _reason(
    order: Order, after_sale: AfterSale, command: RecordAfterSale
) -> tuple[RejectReason, Scene, bool]:
    """The reason with a scene of this type that has it, and whether it is the one that was told."""
    here = scene_of(order, after_sale)
    told = REJECT_REASONS.get(command.reject_reason)
    if told is not None:
        if here in told.scenes:
            return told, here, True
        for scene in told.scenes:
            if after_sale.type in SCENE_TYPES[scene]:
                return told, scene, True
    offered = {reason.code: reason for reason in reasons_of(here)}
    code = next((code for code in FALLBACK_CODES if code in offered), next(iter(offered)))
    return offered[code], here, False
