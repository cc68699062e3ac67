"""What may be asked: one Struct per command, decoded straight from a form or a JSON body."""

from datetime import datetime

import msgspec

from aftersale.core.after_sale.state import (
    AfterSaleType,
    Line,
    Payment,
    ProposalKind,
    ReturnAddress,
    Shipment,
    Stage,
)
from aftersale.core.money import Fen


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", gc=False):
    """Base of all commands: which shop and order. `order_id` 0: the order of the named after-sale."""

    shop_id: int
    order_id: int = 0


class RecordOrder(Command, frozen=True, kw_only=True, tag=True):
    """Tell or correct what was bought. The same snapshot twice leaves nothing behind."""

    buyer_id: int
    lines: tuple[Line, ...]
    shipments: tuple[Shipment, ...] = ()
    buyer_name: str = ""
    paid_at: datetime | None = None
    ship_before_at: datetime | None = None
    after_sale_until_at: datetime | None = None
    freight_fen: Fen = 0
    payment: Payment = Payment()


class RecordLogistics(Command, frozen=True, kw_only=True, tag=True):
    """Tell where a parcel is, outward or on the way back. What this report does not name stays as it was
    known. A number that an after-sale of the order told as its return or reshipment is that parcel."""

    shipment: Shipment


class Apply(Command, frozen=True, kw_only=True, tag=True):
    """Ask for a refund, a return or an exchange of some units of one line."""

    line_id: int
    type: AfterSaleType
    quantity: int
    amount_fen: Fen
    application_reason: str
    description: str = ""
    goods_received: bool | None = None
    evidence: tuple[str, ...] = ()
    wanted: str = ""
    """With an exchange: what the buyer wants instead."""


class Offer(Command, frozen=True, kw_only=True, tag=True):
    """Start an after-sale for the buyer, who has to take it up."""

    line_id: int
    type: AfterSaleType
    quantity: int
    amount_fen: Fen
    application_reason: str
    description: str = ""
    evidence: tuple[str, ...] = ()
    wanted: str = ""
    return_address: ReturnAddress | None = None


class RefundPriceDifference(Command, frozen=True, kw_only=True, tag=True):
    """Give back a part of the price, for no unit; the goods stay and no application is used up."""

    line_id: int
    amount_fen: Fen
    note: str = ""


class AfterSaleCommand(Command, frozen=True):
    """Base of the commands about one after-sale. `seen_version` None: the caller did not look."""

    after_sale_id: int
    seen_version: int | None = None


class Adjust(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Ask again, differently. What is None stays as it was."""

    type: AfterSaleType | None = None
    quantity: int | None = None
    amount_fen: Fen | None = None
    application_reason: str | None = None
    description: str | None = None
    goods_received: bool | None = None
    evidence: tuple[str, ...] | None = None
    wanted: str | None = None


class Approve(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Agree: to the refund, or that the goods come back."""

    return_address: ReturnAddress | None = None
    intercept: bool = False
    """Refund once the parcel is stopped on its way, not at once."""


class Propose(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Offer something else. For kind CHANGE, what is None stays as the buyer asked."""

    kind: ProposalKind
    reason: str
    message: str = ""
    type: AfterSaleType | None = None
    amount_fen: Fen | None = None
    evidence: tuple[str, ...] = ()


class AnswerProposal(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Say yes or no to a proposal, or to an after-sale that the merchant started.

    A yes to "add evidence" brings it along.
    """

    accept: bool
    note: str = ""
    description: str | None = None
    evidence: tuple[str, ...] | None = None
    return_address: ReturnAddress | None = None
    """Where goods are sent when the yes means a return; the shop's own, which the door fills in."""


class GiveReturnAddress(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Tell, or correct, where the goods are to be sent."""

    return_address: ReturnAddress


class ShipReturn(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Tell under which number the goods come back, or correct it."""

    carrier: str
    tracking_number: str


class Receive(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Take the goods that came back, all or `accepted_quantity` of them.

    With fewer, the others are refused: with a reason of the inspection, an explanation, evidence.
    """

    accepted_quantity: int | None = None
    note: str = ""
    evidence: tuple[str, ...] = ()
    evidence_kinds: dict[str, str] = {}
    reject_reason: str = ""
    explanation: str = ""
    acknowledged_risks: bool = False
    offer_fen: Fen = 0


class Reship(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Tell under which number the new goods of an exchange are on their way, or correct it."""

    carrier: str
    tracking_number: str


class SendBack(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Tell under which number refused goods go back to the buyer."""

    carrier: str
    tracking_number: str


class Confirm(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Say that the new goods, or a payment outside the provider, arrived."""


class DenyPayment(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Say that a payment outside the provider did not arrive."""

    note: str = ""


class RefundImmediately(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Pay now, without waiting for goods, parcels or the buyer's next step."""

    note: str = ""


class ReportInterception(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Tell whether the parcel was stopped."""

    succeeded: bool
    note: str = ""


class PayOffline(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Tell that the refund was paid outside the provider, with proof."""

    evidence: tuple[str, ...] = ()
    note: str = ""


class RetryRefund(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Have the provider tried again, under the same key."""


class Remind(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Ask whoever is awaited to go on."""

    note: str = ""


class Reject(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Refuse, with a reason of the scene and an explanation the buyer can act on."""

    reject_reason: str = ""
    explanation: str = ""
    evidence: tuple[str, ...] = ()
    evidence_kinds: dict[str, str] = {}
    """What a piece is to show, by its id (`reasons.EvidenceKind`). One that is not named here counts for
    the first kind the reason still lacks."""
    acknowledged_risks: bool = False
    offer_fen: Fen = 0
    """What the merchant would pay instead; 0: nothing."""
    bulk: bool = False
    """One of many at once, which nobody looks at one by one: only what the record itself supports."""


class Cancel(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Withdraw the application."""

    note: str = ""


class Expire(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Let time act: remind, move the deadline, or carry out the rule of the stage. Only the system says so."""

    return_address: ReturnAddress | None = None
    """Where goods are sent when the rule agrees to a return; None: there is no valid one."""


class SendRefund(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Record that the refund is about to be sent to the provider for the n-th time. Only the system says so."""

    attempt: int


class RecordRefund(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Record what the provider said about the refund. Only the system says so."""

    attempt: int
    outcome: str
    """As in `payments.gateway.Outcome`."""
    sent: bool
    """The answer to a sending; False: to the question what became of it."""
    reference: str = ""
    code: str = ""
    message: str = ""


class RecordAfterSale(AfterSaleCommand, frozen=True, kw_only=True, tag=True):
    """Tell of an after-sale that was handled elsewhere, and where it stands there.

    Told twice it leaves nothing behind. `updated_at` decides what is newer: a telling that is not newer
    than what is known here changes nothing, and one without `updated_at` counts only the first time.
    """

    type: AfterSaleType
    quantity: int
    stage: Stage = Stage.MERCHANT_DECIDES
    line_id: int = 0
    """0: the line that `product_id` and `sku_id` name."""
    product_id: int = 0
    sku_id: int = 0
    amount_fen: Fen | None = None
    """None: what the units are worth."""
    application_reason: str = "other"
    description: str = ""
    goods_received: bool | None = None
    evidence: tuple[str, ...] = ()
    applied_at: datetime | None = None
    updated_at: datetime | None = None
    deadline_at: datetime | None = None
    reject_reason: str = ""
    """Our code, when the other system's reason has one."""
    explanation: str = ""
    """What the buyer read there; with a cancelled after-sale it tells that a rejection came before."""
    note: str = ""
    """Why it ended without money."""
    return_tracking_number: str = ""
    """Under which number the goods come back there."""


AnyCommand = (
    RecordOrder
    | RecordLogistics
    | Apply
    | Offer
    | RefundPriceDifference
    | Adjust
    | Approve
    | Propose
    | AnswerProposal
    | GiveReturnAddress
    | ShipReturn
    | Receive
    | Reship
    | SendBack
    | Confirm
    | DenyPayment
    | RefundImmediately
    | ReportInterception
    | PayOffline
    | RetryRefund
    | Remind
    | Reject
    | Cancel
    | Expire
    | SendRefund
    | RecordRefund
    | RecordAfterSale
)
