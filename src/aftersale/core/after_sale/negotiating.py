"""Negotiation (协商): one open proposal at a time; accepted, it is the application.

What the answer means for the money: WeChat refunds at once when the accepted proposal is refund-only or
changes only the amount (rules 1.6, A). A return whose goods are still with the buyer waits for them all
the same: its refund without the goods is a proposal of type refund-only.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from aftersale.core.after_sale.commands import AnswerProposal, Propose
from aftersale.core.after_sale.deadlines import Rule, deadline, resumed
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import (
    AnyFact,
    ApplicationApproved,
    ApplicationCancelled,
    OfferAccepted,
    ProposalAccepted,
    ProposalDeclined,
    ProposalMade,
    ReturnAccepted,
)
from aftersale.core.after_sale.granting import check_left, closed, grant, worth
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Cause,
    Order,
    Proposal,
    ProposalKind,
    Stage,
)
from aftersale.core.after_sale.words import check_evidence, check_note
from aftersale.core.money import Fen
from aftersale.core.policy import SHANGHAI, Policy
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.refusal import Refusal, RefusalCode


def propose(order: Order, a: AfterSale, command: Propose, policy: Policy, now: datetime) -> ProposalMade:
    """An offer that would be carried out if the buyer took it now."""
    reason = PROPOSAL_REASONS.get(command.reason)
    if reason is None or reason.kind is not command.kind or a.type not in reason.types:
        raise Refusal(RefusalCode.PROPOSAL_REASON_UNKNOWN, reason=command.reason)
    message = command.message.strip()
    if not message:
        raise Refusal(RefusalCode.PROPOSAL_EMPTY)
    if len(message) > policy.proposal_chars_max:
        raise Refusal(RefusalCode.DESCRIPTION_TOO_LONG, max=policy.proposal_chars_max)
    check_evidence(command.evidence, policy)
    kind, amount = a.type, a.amount_fen
    if command.kind is ProposalKind.CHANGE:
        kind, amount = _changed(order, a, command)
    until_at = deadline(Stage.BUYER_ANSWERS_PROPOSAL, order, a, policy, now)
    if until_at <= now:  # the law's days for the refund are over: there is nothing left to negotiate about
        raise Refusal(RefusalCode.DEADLINE_PASSED, at=f"{until_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    return ProposalMade(
        after_sale_id=a.after_sale_id,
        proposal=Proposal(
            kind=command.kind,
            reason=reason.code,
            version=a.version + 1,
            message=message,
            at=now,
            until_at=until_at,
            type=kind,
            amount_fen=amount,
            evidence=command.evidence,
            from_stage=a.stage,
        ),
    )


def _changed(order: Order, a: AfterSale, command: Propose) -> tuple[AfterSaleType, Fen]:
    """The other type and amount, once they could be carried out."""
    kind = command.type or a.type
    amount = worth(order, a) if command.amount_fen is None else command.amount_fen
    if kind is not AfterSaleType.REFUND_ONLY and not order.shipped(a.line_id):
        raise Refusal(RefusalCode.TYPE_NEEDS_SHIPMENT)
    if amount < 0 or (amount == 0 and kind is not AfterSaleType.EXCHANGE):
        raise Refusal(RefusalCode.AMOUNT_NOT_POSITIVE)
    check_left(order, a if kind is a.type else replace(a, type=kind, freight_fen=0), amount)
    if (kind, amount) == (a.type, a.amount_fen):
        raise Refusal(RefusalCode.PROPOSAL_CHANGES_NOTHING)
    return kind, amount


def answer(
    order: Order, a: AfterSale, command: AnswerProposal, policy: Policy, now: datetime
) -> Sequence[AnyFact]:
    """The buyer's yes or no, with all that follows from it."""
    check_note(command.note, policy)
    if a.stage is Stage.BUYER_ANSWERS_OFFER:
        return _answer_offer(order, a, command, policy, now)
    proposal = a.proposal
    assert proposal is not None, "a proposal is open in this stage"
    if not command.accept:
        return [
            ProposalDeclined(
                after_sale_id=a.after_sale_id, deadline_at=resumed(a, policy, now), note=command.note
            )
        ]
    if proposal.kind is not ProposalKind.EVIDENCE:
        command = replace(command, description=None, evidence=None)
    _check_added(command, policy)
    accepted = ProposalAccepted(
        after_sale_id=a.after_sale_id,
        deadline_at=resumed(a, policy, now),
        note=command.note,
        description=command.description,
        evidence=command.evidence,
    )
    order = evolve(order, accepted, now)
    agreed = order.after_sale(a.after_sale_id)
    assert agreed is not None
    match proposal.kind:
        case ProposalKind.WITHDRAW:
            return [accepted, closed(order, agreed, policy, now, note=command.note)]
        case ProposalKind.EVIDENCE:
            return [accepted]
        case ProposalKind.CHANGE:
            return [accepted, _carried_out(order, agreed, command, policy, now)]


def _check_added(command: AnswerProposal, policy: Policy) -> None:
    if command.description is not None and len(command.description) > policy.description_chars_max:
        raise Refusal(RefusalCode.DESCRIPTION_TOO_LONG, max=policy.description_chars_max)
    check_evidence(command.evidence or (), policy)


def _carried_out(
    order: Order, a: AfterSale, command: AnswerProposal, policy: Policy, now: datetime
) -> AnyFact:
    """What the agreed application leads to without anybody deciding again."""
    check_left(order, a, a.amount_fen)
    if a.type is AfterSaleType.REFUND_ONLY:
        return grant(order, a, Cause.NEGOTIATED, policy, now)
    if a.stage is Stage.MERCHANT_DECIDES:
        return ApplicationApproved(
            after_sale_id=a.after_sale_id,
            deadline_at=deadline(Stage.BUYER_RETURNS, order, a, policy, now),
            cause=Cause.NEGOTIATED,
            return_address=a.return_address or command.return_address,
        )
    if a.type is AfterSaleType.RETURN_AND_REFUND:
        return grant(order, a, Cause.NEGOTIATED, policy, now)
    return ReturnAccepted(
        after_sale_id=a.after_sale_id,
        quantity=a.quantity,
        deadline_at=deadline(Stage.MERCHANT_RESHIPS, order, a, policy, now),
    )


def _answer_offer(
    order: Order, a: AfterSale, command: AnswerProposal, policy: Policy, now: datetime
) -> Sequence[AnyFact]:
    """A yes to what the merchant started is at once an agreed application."""
    if not command.accept:
        return [ApplicationCancelled(after_sale_id=a.after_sale_id, note=command.note)]
    taken = OfferAccepted(
        after_sale_id=a.after_sale_id,
        deadline_at=deadline(Stage.MERCHANT_DECIDES, order, a, policy, now),
    )
    if a.type is AfterSaleType.REFUND_ONLY:
        return [taken, grant(order, a, Cause.OFFER_ACCEPTED, policy, now)]
    returns = ApplicationApproved(
        after_sale_id=a.after_sale_id,
        cause=Cause.OFFER_ACCEPTED,
        deadline_at=deadline(Stage.BUYER_RETURNS, order, a, policy, now),
        return_address=a.return_address or command.return_address,
    )
    return [taken, returns]


def expired(a: AfterSale, policy: Policy, now: datetime) -> ProposalDeclined:
    """Silence is a no; the merchant's clock goes on."""
    return ProposalDeclined(
        after_sale_id=a.after_sale_id,
        deadline_at=resumed(a, policy, now),
        rule=Rule.PROPOSAL_EXPIRED.value,
    )
