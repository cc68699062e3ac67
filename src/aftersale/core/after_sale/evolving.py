"""Folding: the order after a fact. Total and pure; every fact has exactly one branch."""

from datetime import datetime
from typing import Any, assert_never

from msgspec.structs import replace

from aftersale.core.after_sale import facts as f
from aftersale.core.after_sale.deadlines import reminder_steps
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Line,
    Order,
    Origin,
    PastProposal,
    ProposalOutcome,
    Refund,
    RefundStatus,
    Shipment,
    Stage,
)


def evolve(order: Order, fact: f.AnyFact, at: datetime) -> Order:
    """The order after the fact. Total: any fact that was decided can be folded."""
    order = replace(order, version=order.version + 1)
    at = fact.happened_at or at
    match fact:
        case f.OrderRecorded():
            return _recorded(order, fact)
        case f.LogisticsRecorded():
            return replace(order, shipments=with_shipment(order.shipments, fact.shipment))
        case f.AfterSaleApplied():
            return _applied(order, fact, at)
        case f.ApplicationAdjusted():
            return _adjusted(order, fact, at)
        case f.AfterSaleSplit():
            return _split(order, fact, at)
        case f.RefundGranted() | f.ApplicationApproved() if fact.refund_fen:
            return _granted(order, fact, at)
    after_sale = order.after_sale(fact.after_sale_id)
    assert after_sale is not None, "a fact names an after-sale of its order"
    changed = _changed(after_sale, fact, at)
    return _with(order, replace(changed, version=after_sale.version + 1, updated_at=at))


def with_shipment(shipments: tuple[Shipment, ...], shipment: Shipment) -> tuple[Shipment, ...]:
    """The parcels with this one in place of its earlier self, or added."""
    known = [s.tracking_number for s in shipments]
    if shipment.tracking_number not in known:
        return (*shipments, shipment)
    return tuple(shipment if s.tracking_number == shipment.tracking_number else s for s in shipments)


def _changed(a: AfterSale, fact: f.AnyFact, at: datetime) -> AfterSale:
    """The after-sale after a fact that concerns only it."""
    match fact:
        case f.ApplicationApproved():
            return _returns(a, at, fact)
        case f.ApplicationRejected():
            refused = replace(a, rejection=fact.rejection, reapplied=False)
            return _to(refused, Stage.BUYER_ADJUSTS, at, fact.deadline_at)
        case f.ApplicationCancelled():
            stage = Stage.MERCHANT_SENDS_BACK if fact.deadline_at else Stage.CANCELLED
            return _to(a, stage, at, fact.deadline_at)
        case f.ProposalMade():
            return _proposed(a, fact, at)
        case f.ProposalAccepted():
            return _agreed(a, fact, at)
        case f.ProposalDeclined():
            stage = a.proposal.from_stage if a.proposal else Stage.MERCHANT_DECIDES
            outcome = ProposalOutcome.EXPIRED if fact.rule else ProposalOutcome.DECLINED
            return _to(a, stage, at, fact.deadline_at, past_proposals=_past(a, outcome))
        case f.OfferAccepted():
            return _to(a, Stage.MERCHANT_DECIDES, at, fact.deadline_at)
        case f.InterceptionStarted():
            return _to(a, Stage.MERCHANT_INTERCEPTS, at, fact.deadline_at, intercepted_at=at)
        case f.InterceptionFailed():
            return _to(a, Stage.MERCHANT_DECIDES, at, fact.deadline_at, interception_failed=True)
        case f.ReturnAddressGiven():
            given = replace(a, return_address=fact.return_address, return_until_at=fact.deadline_at)
            return _to(given, Stage.BUYER_RETURNS, at, fact.deadline_at)
        case f.ReturnShipped():
            corrected = replace(a, return_shipment=fact.shipment, reapplied=_reapplied(a))
            return _to(corrected, Stage.MERCHANT_INSPECTS, at, fact.deadline_at)
        case f.ReturnClosed():
            return _to(a, Stage.RETURN_OVERDUE, at, fact.deadline_at)
        case f.ReturnAccepted():
            if a.type is not AfterSaleType.EXCHANGE:
                return replace(a, accepted_at=at)
            return _to(a, Stage.MERCHANT_RESHIPS, at, fact.deadline_at, accepted_at=at)
        case f.ExchangeShipped():
            return _to(a, Stage.BUYER_RECEIVES, at, fact.deadline_at, reshipment=fact.shipment)
        case f.ExchangeReceived():
            return _to(a, Stage.EXCHANGED, at, None)
        case f.GoodsSentBack():
            return _to(a, Stage.CANCELLED, at, None, sent_back=fact.shipment)
        case f.ParcelRecorded():
            return _parcel(a, fact.shipment)
        case f.RefundSent():
            return _refund(a, status=RefundStatus.SENT, attempts=fact.attempt, asked=0, act_at=fact.act_at)
        case f.RefundPending():
            asked = a.refund.asked + 1 if a.refund else 0
            return _refund(
                a,
                status=fact.status,
                act_at=fact.act_at,
                code=fact.code,
                message=fact.message,
                asked=asked,
            )
        case f.RefundFailed():
            failed = _refund(
                a, status=RefundStatus.FAILED, act_at=fact.act_at, code=fact.code, message=fact.message
            )
            if fact.act_at is not None:
                return failed
            return _to(failed, Stage.MERCHANT_PAYS, at, fact.deadline_at)
        case f.RefundRetried():
            tried = _refund(a, status=RefundStatus.REQUESTED, act_at=at, evidence=())
            return _to(tried, Stage.REFUNDING, at, fact.deadline_at)
        case f.PaidOffline():
            paid = _refund(a, evidence=fact.evidence)
            return _to(paid, Stage.BUYER_CONFIRMS_PAYMENT, at, fact.deadline_at)
        case f.PaymentDenied():
            return _to(_refund(a, evidence=()), Stage.MERCHANT_PAYS, at, fact.deadline_at)
        case f.RefundSucceeded():
            done = _refund(a, status=RefundStatus.SUCCEEDED, act_at=None, reference=fact.reference)
            return _to(done, Stage.REFUNDED, at, None, refund_fen=fact.amount_fen)
        case f.DeadlineMoved():
            moved = _moved(a, fact.deadline_at)
            return replace(moved, reminders=sum(step <= at for step in reminder_steps(moved)))
        case f.Reminded():
            if fact.step:
                return replace(a, reminders=fact.step)
            return replace(a, nudged_at=at)
        case f.StageTold():
            told = replace(a, return_shipment=fact.shipment or a.return_shipment)
            return _to(told, fact.stage, at, fact.deadline_at)
        case (
            f.OrderRecorded()
            | f.LogisticsRecorded()
            | f.AfterSaleApplied()
            | f.ApplicationAdjusted()
            | f.AfterSaleSplit()
            | f.RefundGranted()
        ):
            raise AssertionError("folded above")
        case _:
            assert_never(fact)


def _to(a: AfterSale, stage: Stage, at: datetime, deadline_at: datetime | None, **changes: Any) -> AfterSale:
    """Into a stage, whose clock starts here; a proposal ends with the stage in which it was open."""
    here = replace(a, proposal=None, paused_seconds=None, reminders=0, nudged_at=None)
    return replace(here, stage=stage, since_at=at, deadline_at=deadline_at, **changes)


def _moved(a: AfterSale, deadline_at: datetime) -> AfterSale:
    """The same stage with another end, wherever that end is written down."""
    proposal = a.proposal and replace(a.proposal, until_at=deadline_at)
    return_until_at = deadline_at if a.stage is Stage.BUYER_RETURNS else a.return_until_at
    return replace(a, deadline_at=deadline_at, proposal=proposal, return_until_at=return_until_at)


def _with(order: Order, changed: AfterSale) -> Order:
    return replace(
        order,
        after_sales=tuple(
            changed if a.after_sale_id == changed.after_sale_id else a for a in order.after_sales
        ),
    )


def _refund(a: AfterSale, **changes: Any) -> AfterSale:
    return a if a.refund is None else replace(a, refund=replace(a.refund, **changes))


def _recorded(order: Order, fact: f.OrderRecorded) -> Order:
    made = {line.line_id: line.applications for line in order.lines}
    return replace(
        order,
        buyer_id=fact.buyer_id,
        buyer_name=fact.buyer_name,
        paid_at=fact.paid_at,
        ship_before_at=fact.ship_before_at,
        after_sale_until_at=fact.after_sale_until_at,
        freight_fen=fact.freight_fen,
        payment=fact.payment,
        period_days=fact.period_days,
        lines=tuple(replace(line, applications=made.get(line.line_id, 0)) for line in fact.lines),
        shipments=fact.shipments,
    )


FIRST_STAGE = {
    Origin.BUYER: Stage.MERCHANT_DECIDES,
    Origin.MERCHANT: Stage.BUYER_ANSWERS_OFFER,
    Origin.PRICE_DIFFERENCE: Stage.MERCHANT_DECIDES,
}


def _applied(order: Order, fact: f.AfterSaleApplied, at: datetime) -> Order:
    by_buyer = fact.origin is Origin.BUYER
    lines = _counted(order, fact.line_id) if by_buyer else order.lines
    line = next(line for line in lines if line.line_id == fact.line_id)
    new = AfterSale(
        after_sale_id=fact.after_sale_id,
        line_id=fact.line_id,
        type=fact.type,
        stage=FIRST_STAGE[fact.origin],
        quantity=fact.quantity,
        amount_fen=fact.amount_fen,
        application_reason=fact.application_reason,
        description=fact.description,
        goods_received=fact.goods_received,
        evidence=fact.evidence,
        wanted=fact.wanted,
        origin=fact.origin,
        freight_fen=fact.freight_fen,
        return_address=fact.return_address,
        handled_elsewhere=fact.handled_elsewhere,
        since_at=at,
        deadline_at=fact.deadline_at,
        applied_at=at,
        updated_at=at,
        attempt=max(1, line.applications),
    )
    return replace(order, lines=lines, after_sales=(*order.after_sales, new))


def _adjusted(order: Order, fact: f.ApplicationAdjusted, at: datetime) -> Order:
    a = order.after_sale(fact.after_sale_id)
    assert a is not None
    lines = _counted(order, a.line_id) if fact.counted else order.lines
    line = next(line for line in lines if line.line_id == a.line_id)
    stage = Stage.MERCHANT_INSPECTS if a.goods_back else Stage.MERCHANT_DECIDES
    asked = replace(
        a,
        version=a.version + 1,
        updated_at=at,
        stage=stage,
        type=fact.type,
        quantity=fact.quantity,
        amount_fen=fact.amount_fen,
        application_reason=fact.application_reason,
        description=fact.description,
        goods_received=fact.goods_received,
        evidence=fact.evidence,
        wanted=fact.wanted,
        freight_fen=fact.freight_fen,
        accepted_at=None,
        reapplied=_reapplied(a),
        attempt=line.applications if fact.counted else a.attempt,
    )
    if fact.restarts:
        asked = _to(asked, stage, at, fact.deadline_at)
    return _with(replace(order, lines=lines), asked)


def _reapplied(a: AfterSale) -> bool:
    """Whether what the buyer does now answers a rejection, or an earlier step did."""
    return a.reapplied or a.stage is Stage.BUYER_ADJUSTS


def _counted(order: Order, line_id: int) -> tuple[Line, ...]:
    return tuple(
        replace(line, applications=line.applications + 1) if line.line_id == line_id else line
        for line in order.lines
    )


def _returns(a: AfterSale, at: datetime, fact: f.ApplicationApproved) -> AfterSale:
    """The goods come back first."""
    return _to(
        a,
        Stage.BUYER_RETURNS,
        at,
        fact.deadline_at,
        return_address=fact.return_address or a.return_address,
        return_until_at=fact.deadline_at,
    )


def _granted(order: Order, fact: f.RefundGranted | f.ApplicationApproved, at: datetime) -> Order:
    """A refund is promised: from here on it is a document of its own, with one key for its whole life."""
    a = order.after_sale(fact.after_sale_id)
    assert a is not None
    told = isinstance(fact, f.ApplicationApproved) and fact.paid_elsewhere
    # Who runs an after-sale also moves its money: ours would be a second payment.
    elsewhere = told or a.handled_elsewhere
    refund = Refund(
        key=f"{order.shop_id}-{a.after_sale_id}",
        amount_fen=fact.refund_fen,
        status=RefundStatus.REQUESTED,
        cause=fact.cause,
        requested_at=at,
        gateway=order.payment.gateway,
        payment=order.payment.reference,
        paid_fen=order.paid_fen,
        act_at=None if elsewhere else at,
    )
    granted = _to(
        a,
        Stage.REFUNDING,
        at,
        fact.deadline_at,
        version=a.version + 1,
        updated_at=at,
        amount_fen=max(a.amount_fen, fact.refund_fen),
        refund_fen=fact.refund_fen,
        freight_fen=fact.freight_fen,
        paid_elsewhere=elsewhere,
        refund=refund,
    )
    return _with(replace(order, refunds=(*order.refunds, a.after_sale_id)), granted)


def _split(order: Order, fact: f.AfterSaleSplit, at: datetime) -> Order:
    a = order.after_sale(fact.after_sale_id)
    assert a is not None
    kept = replace(
        a, version=a.version + 1, updated_at=at, quantity=fact.quantity, amount_fen=fact.amount_fen
    )
    rest = replace(
        a,
        after_sale_id=fact.rest_after_sale_id,
        split_from=a.after_sale_id,
        version=1,
        updated_at=at,
        quantity=fact.rest_quantity,
        amount_fen=fact.rest_amount_fen,
        freight_fen=0,
    )
    order = _with(order, kept)
    return replace(order, after_sales=(*order.after_sales, rest))


def _proposed(a: AfterSale, fact: f.ProposalMade, at: datetime) -> AfterSale:
    left = 0 if a.deadline_at is None else max(0, int((a.deadline_at - at).total_seconds()))
    return _to(
        a,
        Stage.BUYER_ANSWERS_PROPOSAL,
        at,
        fact.proposal.until_at,
        proposal=fact.proposal,
        proposals=a.proposals + 1,
        paused_seconds=left,
    )


def _agreed(a: AfterSale, fact: f.ProposalAccepted, at: datetime) -> AfterSale:
    """The proposal is the application; it stands again where it came from."""
    proposal = a.proposal
    assert proposal is not None
    return _to(
        a,
        proposal.from_stage,
        at,
        fact.deadline_at,
        type=proposal.type,
        amount_fen=proposal.amount_fen,
        freight_fen=min(a.freight_fen, proposal.amount_fen) if proposal.type is a.type else 0,
        description=a.description if fact.description is None else fact.description,
        evidence=a.evidence if fact.evidence is None else fact.evidence,
        past_proposals=_past(a, ProposalOutcome.ACCEPTED),
    )


def _past(a: AfterSale, outcome: ProposalOutcome) -> tuple[PastProposal, ...]:
    """With the open proposal among those that have their answer."""
    if a.proposal is None:
        return a.past_proposals
    answered = PastProposal(
        kind=a.proposal.kind,
        amount_fen=a.proposal.amount_fen,
        asked_fen=a.amount_fen,
        at=a.proposal.at,
        outcome=outcome,
    )
    return (*a.past_proposals, answered)


def _parcel(a: AfterSale, shipment: Shipment) -> AfterSale:
    """News of a parcel of this after-sale, told apart by its number."""
    for name in ("return_shipment", "reshipment", "sent_back"):
        known: Shipment | None = getattr(a, name)
        if known is not None and known.tracking_number == shipment.tracking_number:
            return replace(a, **{name: shipment})
    return a
