"""The money of one refund: requested → sent → succeeded, failed or unknown; one key, sent with care.

The worker writes down that it is about to send, sends outside any transaction, and writes down the answer.
Whatever happens in between, the next step follows from what is written: a sending without an answer is
asked about before anything is sent again, and the same key at the provider moves money once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from aftersale.core.after_sale.commands import (
    Confirm,
    DenyPayment,
    PayOffline,
    RecordRefund,
    SendRefund,
)
from aftersale.core.after_sale.deadlines import deadline
from aftersale.core.after_sale.facts import (
    AnyFact,
    ExchangeReceived,
    PaidOffline,
    PaymentDenied,
    RefundFailed,
    RefundPending,
    RefundRetried,
    RefundSent,
    RefundSucceeded,
)
from aftersale.core.after_sale.state import AfterSale, Order, Refund, RefundStatus, Stage
from aftersale.core.after_sale.words import check_evidence, check_note
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode

WORDS_CHARS_MAX = 200
"""How much of a provider's own words is kept. D."""

OFFLINE = "offline"
"""The reference of a refund that was paid outside the provider."""


def send_refund(a: AfterSale, command: SendRefund, policy: Policy, now: datetime) -> RefundSent:
    """May it be sent now, for the n-th time? Of several workers only one hears yes."""
    refund = _open_refund(a)
    sendable = refund.status in (RefundStatus.REQUESTED, RefundStatus.FAILED)
    if not sendable or command.attempt != refund.attempts + 1 or not _due(refund, now):
        raise Refusal(RefusalCode.REFUND_NOT_DUE)
    return RefundSent(
        after_sale_id=a.after_sale_id,
        attempt=command.attempt,
        act_at=now + timedelta(minutes=policy.refund_answer_minutes),
    )


def record_refund(
    order: Order, a: AfterSale, command: RecordRefund, policy: Policy, now: datetime
) -> Sequence[AnyFact]:
    """What the provider's word changes. Money that arrived always counts; other news only when asked for."""
    refund = _open_refund(a)
    if command.outcome == "succeeded":
        return [
            RefundSucceeded(
                after_sale_id=a.after_sale_id, amount_fen=refund.amount_fen, reference=command.reference
            )
        ]
    if a.stage is not Stage.REFUNDING or not _awaited(refund, command, now):
        return []  # an answer that came too late: what became of the key is being asked, or was told since
    match command.outcome:
        case "processing":
            return [_pending(a, refund, RefundStatus.SENT, command, policy, now)]
        case "failed" | "not_found":
            return [_failed(order, a, refund, command, policy, now)]
        case "refused":
            return [_given_up(order, a, command, policy, now)]
        case _:
            return [_pending(a, refund, RefundStatus.UNKNOWN, command, policy, now)]


def _awaited(refund: Refund, command: RecordRefund, now: datetime) -> bool:
    """The answer to the latest sending while it may still come; after that, only the answer to a question."""
    if command.attempt != refund.attempts or refund.status not in (RefundStatus.SENT, RefundStatus.UNKNOWN):
        return False
    if command.sent:
        return refund.status is RefundStatus.SENT and refund.asked == 0 and not _due(refund, now)
    return _due(refund, now)


def _due(refund: Refund, now: datetime) -> bool:
    return refund.act_at is not None and refund.act_at <= now


def _open_refund(a: AfterSale) -> Refund:
    if a.refund is None or a.paid_elsewhere:
        raise Refusal(RefusalCode.REFUND_NOT_DUE)
    return a.refund


def _pause(step: int, policy: Policy) -> timedelta:
    pauses = policy.refund_retry_minutes
    return timedelta(minutes=pauses[min(step, len(pauses) - 1)])


def _pending(
    a: AfterSale, refund: Refund, status: RefundStatus, command: RecordRefund, policy: Policy, now: datetime
) -> RefundPending:
    return RefundPending(
        after_sale_id=a.after_sale_id,
        status=status,
        act_at=now + _pause(refund.asked, policy),
        code=command.code[:WORDS_CHARS_MAX],
        message=command.message[:WORDS_CHARS_MAX],
    )


def _failed(
    order: Order, a: AfterSale, refund: Refund, command: RecordRefund, policy: Policy, now: datetime
) -> RefundFailed:
    """Certainly not executed: sent again later under the same key, until trying makes no sense."""
    if refund.attempts >= policy.refund_attempts_max:
        return _given_up(order, a, command, policy, now)
    return RefundFailed(
        after_sale_id=a.after_sale_id,
        act_at=now + _pause(refund.attempts - 1, policy),
        code=command.code[:WORDS_CHARS_MAX],
        message=command.message[:WORDS_CHARS_MAX],
    )


def _given_up(
    order: Order, a: AfterSale, command: RecordRefund, policy: Policy, now: datetime
) -> RefundFailed:
    return RefundFailed(
        after_sale_id=a.after_sale_id,
        code=command.code[:WORDS_CHARS_MAX],
        message=command.message[:WORDS_CHARS_MAX],
        deadline_at=deadline(Stage.MERCHANT_PAYS, order, a, policy, now),
    )


def retry(order: Order, a: AfterSale, policy: Policy, now: datetime, rule: str = "") -> RefundRetried:
    """The provider again, under the same key."""
    return RefundRetried(
        after_sale_id=a.after_sale_id,
        deadline_at=deadline(Stage.REFUNDING, order, a, policy, now),
        rule=rule,
    )


def pay_offline(
    order: Order, a: AfterSale, command: PayOffline, policy: Policy, now: datetime
) -> PaidOffline:
    """Paid outside the provider, which certainly did not pay: with proof, for the buyer to confirm."""
    if not command.evidence:
        raise Refusal(RefusalCode.PROOF_MISSING)
    check_evidence(command.evidence, policy)
    check_note(command.note, policy)
    return PaidOffline(
        after_sale_id=a.after_sale_id,
        evidence=command.evidence,
        note=command.note,
        deadline_at=deadline(Stage.BUYER_CONFIRMS_PAYMENT, order, a, policy, now),
    )


def confirm(a: AfterSale, _command: Confirm) -> AnyFact:
    """The buyer has it: the new goods, or the money."""
    if a.stage is Stage.BUYER_RECEIVES:
        return ExchangeReceived(after_sale_id=a.after_sale_id)
    return arrived_offline(a)


def arrived_offline(a: AfterSale, rule: str = "") -> RefundSucceeded:
    """A payment outside the provider that the buyer does not contest."""
    return RefundSucceeded(
        after_sale_id=a.after_sale_id, amount_fen=a.refund_fen, reference=OFFLINE, rule=rule
    )


def deny_payment(
    order: Order, a: AfterSale, command: DenyPayment, policy: Policy, now: datetime
) -> PaymentDenied:
    """The buyer did not get it: the merchant's turn again."""
    check_note(command.note, policy)
    return PaymentDenied(
        after_sale_id=a.after_sale_id,
        note=command.note,
        deadline_at=deadline(Stage.MERCHANT_PAYS, order, a, policy, now),
    )
