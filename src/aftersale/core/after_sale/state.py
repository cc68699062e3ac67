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
    BUYER_ADJUSTS = "buyer_adjusts"
    BUYER_RETURNS = "buyer_returns"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        return self in (Stage.REFUNDED, Stage.CANCELLED)


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
    deadline_at: datetime | None = None
    rejection: Rejection | None = None
    refund_fen: Fen = 0
    """What was promised or paid back; never more than the line has left."""
    paid_elsewhere: bool = False
    """The money of this refund is moved by another system."""

    @property
    def holds_units(self) -> bool:
        """Whether its units are taken: it runs, or it ended with the money back."""
        return self.stage is not Stage.CANCELLED


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
    lines: tuple[Line, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    after_sales: tuple[AfterSale, ...] = ()
    refunds: tuple[int, ...] = ()
    """After-sales whose refund was promised, in the order of the promises."""

    def line(self, line_id: int) -> Line | None:
        return next((line for line in self.lines if line.line_id == line_id), None)

    def after_sale(self, after_sale_id: int) -> AfterSale | None:
        return next((a for a in self.after_sales if a.after_sale_id == after_sale_id), None)

    def parcels(self, line_id: int) -> tuple[Shipment, ...]:
        return tuple(s for s in self.shipments if s.carries(line_id))

    def shipped(self, line_id: int) -> bool:
        """Whether a tracking number was given for the line (WeChat: only then may goods be returned)."""
        return any(s.number_given_at or s.first_scan_at or s.signed_at for s in self.parcels(line_id))

    def signed_at(self, line_id: int) -> datetime | None:
        """The last signature of the line's parcels; None while one is unsigned (rules 6.7: last parcel, D)."""
        signed = [s.signed_at for s in self.parcels(line_id)]
        known = [at for at in signed if at is not None]
        return max(known) if known and len(known) == len(signed) else None

    def claims(self, line_id: int, but: int = 0) -> tuple[AfterSale, ...]:
        """After-sales that hold units of the line, without the one named `but`."""
        return tuple(
            a for a in self.after_sales if a.line_id == line_id and a.holds_units and a.after_sale_id != but
        )

    def units_left(self, line: Line, but: int = 0) -> int:
        return line.quantity - sum(a.quantity for a in self.claims(line.line_id, but))

    def refundable(self, line: Line, quantity: int, but: int = 0) -> Fen:
        """The most that may be asked for `quantity` units, given what other after-sales already hold.

        Never more than the units' share of what was paid, nor than what is left of the line.
        """
        others = self.claims(line.line_id, but)
        taken = sum(a.quantity for a in others)
        promised = sum(max(a.amount_fen, a.refund_fen) for a in others)
        if quantity < 1 or taken + quantity > line.quantity:
            return 0
        return max(0, min(share(line.paid_fen, line.quantity, taken, quantity), line.paid_fen - promised))
