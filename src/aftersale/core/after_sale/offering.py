"""What the merchant starts: an after-sale for the buyer (代用户发起售后), or the refund of a price difference."""

from collections.abc import Sequence
from datetime import datetime

from aftersale.core.after_sale.applying import check_application, check_words, first_deadline
from aftersale.core.after_sale.commands import Offer, RefundPriceDifference
from aftersale.core.after_sale.deadlines import after
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AfterSaleApplied, AnyFact
from aftersale.core.after_sale.granting import grant
from aftersale.core.after_sale.returning import checked_address
from aftersale.core.after_sale.state import AfterSaleType, Cause, Order, Origin, Stage
from aftersale.core.after_sale.words import check_note
from aftersale.core.money import yuan
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode

OFFER_REASONS = frozenset(
    {
        "both_agreed",
        "wrong_purchase",
        "not_wanted",
        "out_of_stock",
        "wrong_goods",
        "quality",
        "not_received",
        "not_delivered_for_long",
        "no_tracking",
        "other",
    }
)
"""What a merchant may give as the buyer's reason (WeChat genaftersaleorder, rules 1.2, A)."""


def offer(
    order: Order, command: Offer, policy: Policy, now: datetime, after_sale_id: int
) -> AfterSaleApplied:
    """An application in the buyer's name; it uses up none of his attempts."""
    line = order.line(command.line_id)
    if line is None:
        raise Refusal(RefusalCode.LINE_UNKNOWN, line_id=command.line_id)
    freight = check_application(order, line, command.type, command.quantity, command.amount_fen, policy, now)
    if command.application_reason not in OFFER_REASONS:
        raise Refusal(RefusalCode.APPLICATION_REASON_UNKNOWN, reason=command.application_reason)
    check_words(command.application_reason, command.description, command.evidence, command.wanted, policy)
    address = command.return_address
    return AfterSaleApplied(
        after_sale_id=after_sale_id,
        line_id=command.line_id,
        type=command.type,
        quantity=command.quantity,
        amount_fen=command.amount_fen,
        freight_fen=freight,
        application_reason=command.application_reason,
        description=command.description,
        evidence=command.evidence,
        wanted=command.wanted,
        origin=Origin.MERCHANT,
        return_address=None if address is None else checked_address(address),
        deadline_at=first_deadline(Stage.BUYER_ANSWERS_OFFER, order, line.line_id, command.type, policy, now),
    )


def refund_price_difference(
    order: Order, command: RefundPriceDifference, policy: Policy, now: datetime, after_sale_id: int
) -> Sequence[AnyFact]:
    """Money back for a line that stays with the buyer; promised at once, never more than the line has left."""
    line = order.line(command.line_id)
    if line is None:
        raise Refusal(RefusalCode.LINE_UNKNOWN, line_id=command.line_id)
    check_note(command.note, policy)
    if command.amount_fen <= 0:
        raise Refusal(RefusalCode.AMOUNT_NOT_POSITIVE)
    left = max(0, order.goods_left_fen(line))
    if command.amount_fen > left:
        raise Refusal(RefusalCode.AMOUNT_OVER_REFUNDABLE, max_fen=left, max_yuan=yuan(left))
    applied = AfterSaleApplied(
        after_sale_id=after_sale_id,
        line_id=command.line_id,
        type=AfterSaleType.REFUND_ONLY,
        quantity=0,
        amount_fen=command.amount_fen,
        application_reason="both_agreed",
        description=command.note,
        origin=Origin.PRICE_DIFFERENCE,
        deadline_at=after(policy.decide_refund_hours, now),
    )
    order = evolve(order, applied, now)
    started = order.after_sale(after_sale_id)
    assert started is not None
    return [applied, grant(order, started, Cause.PRICE_DIFFERENCE, policy, now)]
