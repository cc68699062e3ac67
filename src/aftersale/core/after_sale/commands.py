"""What may be asked: one Struct per command, decoded straight from a form or a JSON body."""

from datetime import datetime

import msgspec

from aftersale.core.after_sale.state import AfterSaleType, Line, Shipment, Stage
from aftersale.core.money import Fen


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", gc=False):
    """Base of all commands: which shop and order. `order_id` 0: the order of the named after-sale."""

    shop_id: int
    order_id: int = 0


class RecordOrder(Command, frozen=True, tag=True):
    """Tell or correct what was bought. The same snapshot twice leaves nothing behind."""

    buyer_id: int
    lines: tuple[Line, ...]
    shipments: tuple[Shipment, ...] = ()
    buyer_name: str = ""
    paid_at: datetime | None = None
    ship_before_at: datetime | None = None
    after_sale_until_at: datetime | None = None
    freight_fen: Fen = 0


class RecordLogistics(Command, frozen=True, tag=True):
    """Tell where a parcel is. What this report does not name stays as it was known."""

    shipment: Shipment


class Apply(Command, frozen=True, tag=True):
    """Ask for a refund, a return or an exchange of some units of one line."""

    line_id: int
    type: AfterSaleType
    quantity: int
    amount_fen: Fen
    application_reason: str
    description: str = ""
    goods_received: bool | None = None
    evidence: tuple[str, ...] = ()


class AfterSaleCommand(Command, frozen=True):
    """Base of the commands about one after-sale. `seen_version` None: the caller did not look."""

    after_sale_id: int
    seen_version: int | None = None


class Adjust(AfterSaleCommand, frozen=True, tag=True):
    """Ask again, differently. What is None stays as it was."""

    type: AfterSaleType | None = None
    quantity: int | None = None
    amount_fen: Fen | None = None
    application_reason: str | None = None
    description: str | None = None
    goods_received: bool | None = None
    evidence: tuple[str, ...] | None = None


class Approve(AfterSaleCommand, frozen=True, tag=True):
    """Agree: to the refund, or that the goods come back."""


class Reject(AfterSaleCommand, frozen=True, tag=True):
    """Refuse, with a reason of the scene and an explanation the buyer can act on."""

    reject_reason: str = ""
    explanation: str = ""
    evidence: tuple[str, ...] = ()
    acknowledged_risks: bool = False


class Cancel(AfterSaleCommand, frozen=True, tag=True):
    """Withdraw the application."""

    note: str = ""


class SettleRefund(AfterSaleCommand, frozen=True, tag=True):
    """Record that the money arrived; only the system says so."""

    reference: str = ""


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


AnyCommand = (
    RecordOrder
    | RecordLogistics
    | Apply
    | Adjust
    | Approve
    | Reject
    | Cancel
    | SettleRefund
    | RecordAfterSale
)
