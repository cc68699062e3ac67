"""What happened: facts are appended, never edited; `evolving.py` folds them into the order."""

from datetime import datetime
from typing import Any

import msgspec

from aftersale.core.actors import Actor
from aftersale.core.after_sale.state import (
    AfterSaleType,
    Cause,
    Line,
    Origin,
    Payment,
    Proposal,
    RefundStatus,
    Rejection,
    ReturnAddress,
    Shipment,
    Stage,
)
from aftersale.core.finding import Finding
from aftersale.core.money import Fen


class Fact(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="kind", gc=False):
    """Base of all facts; the class name is the kind that is stored.

    `happened_at` is told of what happened elsewhere and was recorded later; None: it happened here, at
    the instant of its entry.
    """

    happened_at: datetime | None = None
    rule: str = ""
    """The rule by which the system did this itself (`deadlines.Rule`); empty: somebody did it."""


class OrderRecorded(Fact, frozen=True, kw_only=True, tag=True):
    """The shop told what was bought, paid and promised (again, when something changed)."""

    buyer_id: int
    lines: tuple[Line, ...]
    shipments: tuple[Shipment, ...] = ()
    buyer_name: str = ""
    paid_at: datetime | None = None
    ship_before_at: datetime | None = None
    after_sale_until_at: datetime | None = None
    freight_fen: Fen = 0
    payment: Payment = Payment()
    period_days: int | None = None
    """The after-sale period of the rules under which the order became known; it stays the order's."""


class LogisticsRecorded(Fact, frozen=True, kw_only=True, tag=True):
    """A carrier told where a parcel is; the whole parcel as now known."""

    shipment: Shipment


class ParcelRecorded(Fact, frozen=True, kw_only=True, tag=True):
    """A carrier told where a parcel of an after-sale is: what comes back, or what is sent instead."""

    after_sale_id: int
    shipment: Shipment


class AfterSaleApplied(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer asked, or (`origin`) the merchant asked for the buyer."""

    after_sale_id: int
    line_id: int
    type: AfterSaleType
    quantity: int
    amount_fen: Fen
    application_reason: str
    deadline_at: datetime
    description: str = ""
    goods_received: bool | None = None
    evidence: tuple[str, ...] = ()
    wanted: str = ""
    origin: Origin = Origin.BUYER
    freight_fen: Fen = 0
    return_address: ReturnAddress | None = None
    handled_elsewhere: bool = False


class ApplicationAdjusted(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer asked again, differently."""

    after_sale_id: int
    type: AfterSaleType
    quantity: int
    amount_fen: Fen
    application_reason: str
    deadline_at: datetime
    description: str = ""
    goods_received: bool | None = None
    evidence: tuple[str, ...] = ()
    wanted: str = ""
    freight_fen: Fen = 0
    counted: bool = True
    """Whether it was one of the buyer's five attempts; what the merchant asked for is not."""
    restarts: bool = True
    """Whether the merchant's clock began anew."""
    answers: int = 0
    """The version of the rejection that this answers; 0: there was none."""
    answered_reason: str = ""
    """The catalogue's code of that rejection's reason."""
    findings: tuple[Finding, ...] = ()
    """What this answer shows about that rejection."""


class ApplicationApproved(Fact, frozen=True, kw_only=True, tag=True):
    """The merchant agreed: to pay back `refund_fen`, or (0) that the goods come back first."""

    after_sale_id: int
    deadline_at: datetime
    refund_fen: Fen = 0
    paid_elsewhere: bool = False
    """Another system moves the money and will tell us; ours must not."""
    cause: Cause = Cause.MERCHANT_AGREED
    freight_fen: Fen = 0
    return_address: ReturnAddress | None = None


class ApplicationRejected(Fact, frozen=True, kw_only=True, tag=True):
    """The merchant refused, with a reason from the catalogue and the words the buyer reads."""

    after_sale_id: int
    rejection: Rejection
    deadline_at: datetime
    facts: dict[str, Any] = {}
    """The facts the reason was judged by, as they were known then."""
    findings: tuple[Finding, ...] = ()
    """The patterns of groundless rejection that it matches."""


class ApplicationCancelled(Fact, frozen=True, kw_only=True, tag=True):
    """The application was withdrawn, or closed by a rule."""

    after_sale_id: int
    note: str = ""
    deadline_at: datetime | None = None
    """Until when the merchant sends back the goods he holds; None: he holds none, this is the end."""


class ProposalMade(Fact, frozen=True, kw_only=True, tag=True):
    """The merchant offered something else; his own clock stands still."""

    after_sale_id: int
    proposal: Proposal


class ProposalAccepted(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer agreed: the proposal is the application now. What follows from it are facts of their own."""

    after_sale_id: int
    deadline_at: datetime
    note: str = ""
    description: str | None = None
    evidence: tuple[str, ...] | None = None


class ProposalDeclined(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer said no, or (`rule`) nothing: the merchant's clock goes on."""

    after_sale_id: int
    deadline_at: datetime
    note: str = ""


class OfferAccepted(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer took up the after-sale that the merchant had started."""

    after_sale_id: int
    deadline_at: datetime


class InterceptionStarted(Fact, frozen=True, kw_only=True, tag=True):
    """The merchant agreed to refund once the parcel is stopped on its way."""

    after_sale_id: int
    deadline_at: datetime


class InterceptionFailed(Fact, frozen=True, kw_only=True, tag=True):
    """The parcel reached the buyer: the merchant decides again."""

    after_sale_id: int
    deadline_at: datetime
    note: str = ""


class ReturnAddressGiven(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer now knows where to send the goods; the time to post them starts here."""

    after_sale_id: int
    return_address: ReturnAddress
    deadline_at: datetime


class ReturnShipped(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer told under which number the goods come back, or corrected it."""

    after_sale_id: int
    shipment: Shipment
    deadline_at: datetime


class ReturnClosed(Fact, frozen=True, kw_only=True, tag=True):
    """The goods were not posted in time."""

    after_sale_id: int
    deadline_at: datetime


class AfterSaleSplit(Fact, frozen=True, kw_only=True, tag=True):
    """An inspection accepted only some units: the others go on as an after-sale of their own."""

    after_sale_id: int
    quantity: int
    amount_fen: Fen
    rest_after_sale_id: int
    rest_quantity: int
    rest_amount_fen: Fen


class ReturnAccepted(Fact, frozen=True, kw_only=True, tag=True):
    """The merchant checked the goods that came back and takes them; an exchange waits for the new ones."""

    after_sale_id: int
    quantity: int
    deadline_at: datetime
    note: str = ""
    evidence: tuple[str, ...] = ()


class ExchangeShipped(Fact, frozen=True, kw_only=True, tag=True):
    """The new goods are on their way, or their number was corrected."""

    after_sale_id: int
    shipment: Shipment
    deadline_at: datetime


class ExchangeReceived(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer has the new goods: the exchange is done."""

    after_sale_id: int


class GoodsSentBack(Fact, frozen=True, kw_only=True, tag=True):
    """The merchant sent the refused goods back: nothing is owed any more."""

    after_sale_id: int
    shipment: Shipment


class RefundGranted(Fact, frozen=True, kw_only=True, tag=True):
    """A refund was promised, for another reason than a plain approval."""

    after_sale_id: int
    refund_fen: Fen
    cause: Cause
    deadline_at: datetime
    freight_fen: Fen = 0
    note: str = ""


class RefundSent(Fact, frozen=True, kw_only=True, tag=True):
    """The worker is about to send the refund to the provider; written before it is sent."""

    after_sale_id: int
    attempt: int
    act_at: datetime
    """From when on a missing answer is asked for."""


class RefundPending(Fact, frozen=True, kw_only=True, tag=True):
    """The provider has taken the refund on, or gave no answer: it will be asked again."""

    after_sale_id: int
    status: RefundStatus
    act_at: datetime
    code: str = ""
    message: str = ""


class RefundFailed(Fact, frozen=True, kw_only=True, tag=True):
    """The provider certainly did not refund. It is sent again at `act_at`; None: the merchant has to pay."""

    after_sale_id: int
    code: str = ""
    message: str = ""
    act_at: datetime | None = None
    deadline_at: datetime | None = None


class RefundRetried(Fact, frozen=True, kw_only=True, tag=True):
    """The provider is to be tried again, under the same key."""

    after_sale_id: int
    deadline_at: datetime


class PaidOffline(Fact, frozen=True, kw_only=True, tag=True):
    """The merchant paid outside the provider and shows proof."""

    after_sale_id: int
    evidence: tuple[str, ...]
    deadline_at: datetime
    note: str = ""


class PaymentDenied(Fact, frozen=True, kw_only=True, tag=True):
    """The buyer did not get what the merchant says he paid."""

    after_sale_id: int
    deadline_at: datetime
    note: str = ""


class RefundSucceeded(Fact, frozen=True, kw_only=True, tag=True):
    """The money arrived."""

    after_sale_id: int
    amount_fen: Fen
    reference: str = ""


class DeadlineMoved(Fact, frozen=True, kw_only=True, tag=True):
    """A running clock ends at another time: what it was, what it is, and (`rule`) why."""

    after_sale_id: int
    was_at: datetime
    deadline_at: datetime
    why: str = ""
    """The festival's name, or the carrier's words."""


class Reminded(Fact, frozen=True, kw_only=True, tag=True):
    """Whoever is awaited was reminded: by (`rule`) the ladder, or by the other side."""

    after_sale_id: int
    deadline_at: datetime | None
    step: int = 0
    note: str = ""


class StageTold(Fact, frozen=True, kw_only=True, tag=True):
    """Another system, which handles this after-sale, told where it stands there."""

    after_sale_id: int
    stage: Stage
    deadline_at: datetime | None = None
    shipment: Shipment | None = None
    """The return, as it is known there."""


AnyFact = (
    OrderRecorded
    | LogisticsRecorded
    | ParcelRecorded
    | AfterSaleApplied
    | ApplicationAdjusted
    | ApplicationApproved
    | ApplicationRejected
    | ApplicationCancelled
    | ProposalMade
    | ProposalAccepted
    | ProposalDeclined
    | OfferAccepted
    | InterceptionStarted
    | InterceptionFailed
    | ReturnAddressGiven
    | ReturnShipped
    | ReturnClosed
    | AfterSaleSplit
    | ReturnAccepted
    | ExchangeShipped
    | ExchangeReceived
    | GoodsSentBack
    | RefundGranted
    | RefundSent
    | RefundPending
    | RefundFailed
    | RefundRetried
    | PaidOffline
    | PaymentDenied
    | RefundSucceeded
    | DeadlineMoved
    | Reminded
    | StageTold
)


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One line of the journal: the fact, its place in the order's stream, when, by whom, by which rules."""

    version: int
    at: datetime
    actor: Actor
    policy: str
    fact: AnyFact
