"""What is: an order with its lines, parcels and after-sales, as one frozen value."""

from datetime import datetime
from enum import StrEnum

import msgspec

from aftersale.core.money import Fen, share
from aftersale.core.text import Text


class AfterSaleType(StrEnum):
    REFUND_ONLY = "refund_only"
    RETURN_AND_REFUND = "return_and_refund"
    EXCHANGE = "exchange"


class Stage(StrEnum):
    """Each stage is named after who is awaited, or after the end that was reached."""

    MERCHANT_DECIDES = "merchant_decides"
    BUYER_ANSWERS_PROPOSAL = "buyer_answers_proposal"
    BUYER_ANSWERS_OFFER = "buyer_answers_offer"
    """The merchant started the after-sale; the buyer has not taken it up yet."""
    MERCHANT_INTERCEPTS = "merchant_intercepts"
    """The merchant agreed to refund once the parcel is stopped on its way."""
    BUYER_ADJUSTS = "buyer_adjusts"
    BUYER_RETURNS = "buyer_returns"
    RETURN_OVERDUE = "return_overdue"
    """The buyer did not post the goods in time; not an end yet (WeChat: RETURN_CLOSED)."""
    MERCHANT_INSPECTS = "merchant_inspects"
    MERCHANT_RESHIPS = "merchant_reships"
    BUYER_RECEIVES = "buyer_receives"
    MERCHANT_SENDS_BACK = "merchant_sends_back"
    """The merchant holds goods that were refused and owes them to the buyer."""
    REFUNDING = "refunding"
    MERCHANT_PAYS = "merchant_pays"
    """The payment provider will not refund; the merchant pays another way and proves it."""
    BUYER_CONFIRMS_PAYMENT = "buyer_confirms_payment"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        return self in TERMINAL


TERMINAL = frozenset({Stage.REFUNDED, Stage.EXCHANGED, Stage.CANCELLED})
"""The ends: nothing more happens, nobody is awaited."""

MONEY_PROMISED = frozenset(
    {Stage.REFUNDING, Stage.MERCHANT_PAYS, Stage.BUYER_CONFIRMS_PAYMENT, Stage.REFUNDED}
)
"""The stages after the promise of a refund, and only after it."""


class Origin(StrEnum):
    """How the after-sale began."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    """The merchant started it for the buyer (代用户发起售后)."""
    PRICE_DIFFERENCE = "price_difference"
    """Money only, for no unit (退差价)."""


class Cause(StrEnum):
    """Why the money moves; WeChat tells the same by `refund_reason` (rules 1.4)."""

    MERCHANT_AGREED = "merchant_agreed"
    GOODS_ACCEPTED = "goods_accepted"
    NEGOTIATED = "negotiated"
    OFFER_ACCEPTED = "offer_accepted"
    SUM_ACCEPTED = "sum_accepted"
    """The buyer took the smaller sum that came with a rejection."""
    IMMEDIATE = "immediate"
    INTERCEPTED = "intercepted"
    PRICE_DIFFERENCE = "price_difference"
    UNSHIPPED = "unshipped"
    DECIDED_LATE = "decided_late"
    NO_RETURN_ADDRESS = "no_return_address"
    INTERCEPTED_LATE = "intercepted_late"
    INSPECTED_LATE = "inspected_late"
    RESHIPPED_LATE = "reshipped_late"
    SENT_BACK_LATE = "sent_back_late"


class RefundStatus(StrEnum):
    """Where the money of one refund is."""

    REQUESTED = "requested"
    SENT = "sent"
    """The provider was asked, or has taken it on."""
    UNKNOWN = "unknown"
    """No answer came: the provider is asked what became of the key before anything else."""
    FAILED = "failed"
    """Certainly not executed; sent again under the same key when `act_at` comes, unless that is None."""
    SUCCEEDED = "succeeded"


class ProposalKind(StrEnum):
    """What the merchant asks the buyer to agree to (WeChat `merchant_update_type`, A)."""

    WITHDRAW = "withdraw"
    EVIDENCE = "evidence"
    CHANGE = "change"


class ReturnPolicy(StrEnum):
    """What the listing promised about returns without reason when the order was placed (rules 5.1)."""

    SEVEN_DAYS = "seven_days"
    SEVEN_DAYS_SEALED = "seven_days_sealed"
    SEVEN_DAYS_NOT_ACTIVATED = "seven_days_not_activated"
    SEVEN_DAYS_NOT_INSTALLED = "seven_days_not_installed"
    SEVEN_DAYS_NOT_USED = "seven_days_not_used"
    EXEMPT_BY_LAW = "exempt_by_law"
    EXEMPT_CONFIRMED = "exempt_confirmed"


class ParcelState(StrEnum):
    """Where a parcel is, in the carrier's last word."""

    NUMBER_GIVEN = "number_given"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    DELIVERING = "delivering"
    ATTEMPT_FAILED = "attempt_failed"
    SIGNED = "signed"
    REFUSED = "refused"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"


class Struct(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """Base of what is stored: defaults are left out of the stored form."""


class Line(Struct, frozen=True):
    """What was bought, paid and promised: a snapshot taken when the order was placed."""

    line_id: int
    title: str
    quantity: int
    paid_fen: Fen
    product_id: int = 0
    sku_id: int = 0
    category: str = ""
    attributes: str = ""
    image_url: str = ""
    return_policy: ReturnPolicy = ReturnPolicy.SEVEN_DAYS
    no_return_confirmed_at: datetime | None = None
    custom_started_at: datetime | None = None
    fast_refund: bool = False
    """Sold with the promise that an unshipped order is refunded at once (极速退款)."""
    applications: int = 0
    """Applications made so far for this line, adjustments included."""


class Shipment(Struct, frozen=True):
    """One parcel to the buyer; an instant that is None is unknown, not "no"."""

    tracking_number: str
    carrier: str = ""
    line_ids: tuple[int, ...] = ()
    """Empty: every line of the order."""
    state: ParcelState = ParcelState.NUMBER_GIVEN
    number_given_at: datetime | None = None
    first_scan_at: datetime | None = None
    last_scan_at: datetime | None = None
    last_scan_text: str = ""
    expected_at: datetime | None = None
    signed_at: datetime | None = None
    signed_by: str = ""

    def carries(self, line_id: int) -> bool:
        return not self.line_ids or line_id in self.line_ids


class Remedy(Struct, frozen=True):
    """One way out for the buyer after a rejection; `amount_fen` and `type` fill the adjusted application."""

    kind: str
    label: Text
    type: AfterSaleType | None = None
    amount_fen: Fen | None = None
    until_at: datetime | None = None


class Shown(Struct, frozen=True):
    """One piece of the merchant's evidence: what it is to show, and the hash of its bytes at that moment."""

    evidence_id: str
    kind: str = ""
    """As in `reasons.EvidenceKind`; empty: the merchant did not say."""
    sha256: str = ""


class Rejection(Struct, frozen=True):
    """The merchant's "no" as the buyer reads it, with what it rested on."""

    reject_reason: str
    scene: str
    type: AfterSaleType
    version: int
    """The after-sale's version that this rejection made."""
    label: Text
    explanation: str
    at: datetime
    outcome: str
    edited: bool = False
    template_version: str = ""
    acknowledged_risks: bool = False
    evidence: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    leans_on: str = ""
    """With a reason the shop made: the catalogue's reason it leans on."""
    shown: tuple[Shown, ...] = ()
    """What `evidence` names, piece by piece."""
    offer_fen: Fen = 0
    """What the merchant would pay instead; the buyer takes it with one tap."""
    lints: tuple[str, ...] = ()
    """Codes of what was found in the wording and sent all the same."""


class ReturnAddress(Struct, frozen=True):
    """Where the buyer sends the goods, as it was told when the return was agreed."""

    receiver: str
    phone: str
    detail: str
    """Province, city, district, street: as it stands on a label."""
    note: str = ""


class Proposal(Struct, frozen=True):
    """What the merchant offers instead, and until when the buyer may answer."""

    kind: ProposalKind
    reason: str
    version: int
    """The after-sale's version that this proposal made: the proposal's own name."""
    message: str
    at: datetime
    until_at: datetime
    type: AfterSaleType
    """What the after-sale becomes; the same as before unless `kind` is CHANGE."""
    amount_fen: Fen
    evidence: tuple[str, ...] = ()
    from_stage: Stage = Stage.MERCHANT_DECIDES
    """Where the after-sale goes back to when the buyer declines."""


class ProposalOutcome(StrEnum):
    """What became of a proposal that is no longer open."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class PastProposal(Struct, frozen=True):
    """A proposal and its answer, as far as later decisions rest on it."""

    kind: ProposalKind
    amount_fen: Fen
    asked_fen: Fen
    """What the buyer had asked for then."""
    at: datetime
    outcome: ProposalOutcome


class Refund(Struct, frozen=True):
    """The refund as a document of its own: one key for its whole life, whatever becomes of it."""

    key: str
    amount_fen: Fen
    status: RefundStatus
    cause: Cause
    requested_at: datetime
    gateway: str = "ledger"
    payment: str = ""
    """The provider and its number of the payment, as the order named them when the refund was promised:
    a correction of the order must not send the same refund to another provider."""
    paid_fen: Fen = 0
    """What that payment was in all."""
    attempts: int = 0
    """How often it was sent to the provider."""
    asked: int = 0
    """How often the provider was asked about it since it was last sent."""
    act_at: datetime | None = None
    """When the worker must do something about it; None: nothing, or not ours to do."""
    reference: str = ""
    code: str = ""
    message: str = ""
    """The provider's last words."""
    evidence: tuple[str, ...] = ()
    """Proof of a payment outside the provider."""


class AfterSale(Struct, frozen=True):
    """One application and where it stands. `version` counts what happened to it; `attempt` is n of five."""

    after_sale_id: int
    line_id: int
    type: AfterSaleType
    stage: Stage
    quantity: int
    amount_fen: Fen
    application_reason: str
    applied_at: datetime
    updated_at: datetime
    version: int = 1
    attempt: int = 1
    description: str = ""
    goods_received: bool | None = None
    evidence: tuple[str, ...] = ()
    wanted: str = ""
    """With an exchange: the size, colour or model the buyer wants instead."""
    origin: Origin = Origin.BUYER
    split_from: int = 0
    """The after-sale whose inspection left these units over."""
    freight_fen: Fen = 0
    """The part of `amount_fen` that is freight; the rest is the line's."""
    since_at: datetime | None = None
    """When the clock of this stage started."""
    deadline_at: datetime | None = None
    paused_seconds: int | None = None
    """What the merchant's clock had left when a proposal stopped it."""
    reminders: int = 0
    """Steps of the reminder ladder announced in this stage."""
    nudged_at: datetime | None = None
    """When one side last reminded the other in this stage."""
    proposal: Proposal | None = None
    """The open one."""
    proposals: int = 0
    past_proposals: tuple[PastProposal, ...] = ()
    """Those that were answered, or were not, oldest first."""
    intercepted_at: datetime | None = None
    """When the merchant had the parcel stopped, or tried to."""
    interception_failed: bool = False
    """The parcel could not be stopped; it is tried once."""
    rejection: Rejection | None = None
    reapplied: bool = False
    """Whether the buyer answered the last rejection by asking again, or correcting what was asked for."""
    return_address: ReturnAddress | None = None
    return_until_at: datetime | None = None
    """Until when the goods had to be posted."""
    return_shipment: Shipment | None = None
    accepted_at: datetime | None = None
    """When the merchant took the returned goods as being in order."""
    reshipment: Shipment | None = None
    sent_back: Shipment | None = None
    refund_fen: Fen = 0
    """What was promised or paid back; never more than the line has left."""
    refund: Refund | None = None
    paid_elsewhere: bool = False
    """The money of this refund is moved by another system."""
    handled_elsewhere: bool = False
    """Another system runs this after-sale's clocks; ours only show them."""

    @property
    def holds_money(self) -> bool:
        """Whether its amount is taken from what the line has left."""
        return self.stage not in (Stage.CANCELLED, Stage.EXCHANGED)

    @property
    def holds_units(self) -> bool:
        """Whether its units are taken: it runs, or it ended with the money back."""
        return self.holds_money and self.origin is not Origin.PRICE_DIFFERENCE

    @property
    def claimed_fen(self) -> Fen:
        """What it takes from the order: the refund once there is one, the amount asked for until then."""
        return self.refund_fen or self.amount_fen

    @property
    def goods_back(self) -> bool:
        """Whether the goods are on their way to the merchant or with him."""
        return self.return_shipment is not None and self.sent_back is None


class Payment(Struct, frozen=True):
    """How the order was paid: which provider gives the money back, and under which number it knows it."""

    gateway: str = "ledger"
    reference: str = ""
    paid_fen: Fen | None = None
    """What the payment was in all; None: the lines and the freight together."""


class Order(Struct, frozen=True):
    """The unit of consistency: everything that one decision may depend on."""

    shop_id: int
    order_id: int
    version: int = 0
    buyer_id: int = 0
    buyer_name: str = ""
    paid_at: datetime | None = None
    ship_before_at: datetime | None = None
    after_sale_until_at: datetime | None = None
    freight_fen: Fen = 0
    payment: Payment = Payment()
    period_days: int | None = None
    """The after-sale period that was the rule when the order became known; None: today's rule."""
    lines: tuple[Line, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    after_sales: tuple[AfterSale, ...] = ()
    refunds: tuple[int, ...] = ()
    """After-sales whose refund was promised, in the order of the promises."""

    @property
    def paid_fen(self) -> Fen:
        """What the payment was in all."""
        if self.payment.paid_fen is not None:
            return self.payment.paid_fen
        return self.freight_fen + sum(line.paid_fen for line in self.lines)

    def line(self, line_id: int) -> Line | None:
        for line in self.lines:
            if line.line_id == line_id:
                return line
        return None

    def after_sale(self, after_sale_id: int) -> AfterSale | None:
        for a in self.after_sales:
            if a.after_sale_id == after_sale_id:
                return a
        return None

    def parcels(self, line_id: int) -> tuple[Shipment, ...]:
        return tuple([s for s in self.shipments if not s.line_ids or line_id in s.line_ids])

    def shipped(self, line_id: int) -> bool:
        """Whether a tracking number was given for the line (WeChat: only then may goods be returned)."""
        for s in self.shipments:
            carried = not s.line_ids or line_id in s.line_ids
            if carried and (s.number_given_at or s.first_scan_at or s.signed_at):
                return True
        return False

    def signed_at(self, line_id: int) -> datetime | None:
        """The last signature of the line's parcels; None while one is unsigned (rules 6.7: last parcel, D)."""
        signed = [s.signed_at for s in self.parcels(line_id)]
        known = [at for at in signed if at is not None]
        return max(known) if known and len(known) == len(signed) else None

    def claims(self, line_id: int, but: int = 0) -> tuple[AfterSale, ...]:
        """After-sales that hold units of the line, without the one named `but`."""
        return tuple(
            [a for a in self.after_sales if a.line_id == line_id and a.after_sale_id != but and a.holds_units]
        )

    def units_left(self, line: Line, but: int = 0) -> int:
        return line.quantity - sum([a.quantity for a in self.claims(line.line_id, but)])

    def goods_left_fen(self, line: Line, but: int = 0) -> Fen:
        """What is left of the line's money, freight apart, beside the after-sale named `but`."""
        return line.paid_fen - sum(
            a.claimed_fen - a.freight_fen
            for a in self.after_sales
            if a.line_id == line.line_id and a.holds_money and a.after_sale_id != but
        )

    def goods_refundable(self, line: Line, quantity: int, but: int = 0) -> Fen:
        """The most that may be asked for `quantity` units, given what other after-sales already hold.

        Never more than the units' share of what was paid, nor than what is left of the line. What the
        after-sale named `but` asks for the same units already was their share when it was asked: shares
        differ by a fen with the units that others hold, and by the split of an inspection.
        """
        taken = line.quantity - self.units_left(line, but)
        if quantity < 1 or taken + quantity > line.quantity:
            return 0
        units = share(line.paid_fen, line.quantity, taken, quantity)
        own = self.after_sale(but)
        if own is not None and own.quantity == quantity:
            units = max(units, own.amount_fen - own.freight_fen)
        return max(0, min(units, self.goods_left_fen(line, but)))

    def freight_left_fen(self, but: int = 0) -> Fen:
        """What is left of the freight, beside the after-sale named `but`; nothing once an item was shipped.

        What that after-sale asked for before the shipping stays its own (D).
        """
        if not self.freight_fen:
            return 0
        if any(self.shipped(line.line_id) for line in self.lines):
            own = self.after_sale(but)
            return 0 if own is None else own.freight_fen
        held = sum(a.freight_fen for a in self.after_sales if a.holds_money and a.after_sale_id != but)
        return max(0, self.freight_fen - held)

    def freight_refundable(self, line: Line, quantity: int, but: int = 0) -> Fen:
        """The freight, for the application that empties the order, while nothing of it was shipped.

        WeChat: refundable only while no item has shipped; it goes with the last item (rules 1.11, A).
        """
        for other in self.lines:
            asked = quantity if other.line_id == line.line_id else 0
            if self.units_left(other, but) > asked:
                return 0
        return self.freight_left_fen(but)

    def refundable(self, line: Line, quantity: int, but: int = 0) -> Fen:
        """The most that may be asked for `quantity` units, freight included where it goes with them."""
        goods = self.goods_refundable(line, quantity, but)
        return goods + (self.freight_refundable(line, quantity, but) if quantity >= 1 else 0)
