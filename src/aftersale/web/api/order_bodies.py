"""What the shop's system tells of an order and its parcels, and how it becomes a command."""

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from aftersale.core.after_sale.commands import RecordLogistics, RecordOrder
from aftersale.core.after_sale.state import Line, ParcelState, Payment, ReturnPolicy, Shipment
from aftersale.core.money import spread
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.web.api.bodies import (
    Body,
    Fen,
    Id,
    Instant,
    OptionalId,
    Short,
    Units,
    instant,
    number,
    unique,
)


class LineBody(Body, frozen=True, kw_only=True):
    line_id: Id
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    quantity: Units
    paid_fen: Fen
    product_id: OptionalId = ""
    sku_id: OptionalId = ""
    category: Short = ""
    attributes: Short = ""
    image_url: Annotated[str, Meta(max_length=1000)] = ""
    return_policy: ReturnPolicy = ReturnPolicy.SEVEN_DAYS
    no_return_confirmed_at: Instant | None = None
    custom_started_at: Instant | None = None
    fast_refund: bool = False

    def as_line(self) -> Line:
        return Line(
            line_id=number(self.line_id, "line_id"),
            title=self.title,
            quantity=self.quantity,
            paid_fen=self.paid_fen,
            product_id=number(self.product_id, "product_id"),
            sku_id=number(self.sku_id, "sku_id"),
            category=self.category,
            attributes=self.attributes,
            image_url=self.image_url,
            return_policy=self.return_policy,
            no_return_confirmed_at=instant(self.no_return_confirmed_at, "no_return_confirmed_at"),
            custom_started_at=instant(self.custom_started_at, "custom_started_at"),
            fast_refund=self.fast_refund,
        )


class ShipmentBody(Body, frozen=True, kw_only=True):
    tracking_number: Annotated[str, Meta(min_length=1, max_length=100)]
    carrier: Short = ""
    line_ids: Annotated[tuple[Id, ...], Meta(max_length=500)] = ()
    state: ParcelState | None = None
    number_given_at: Instant | None = None
    first_scan_at: Instant | None = None
    last_scan_at: Instant | None = None
    last_scan_text: Short = ""
    expected_at: Instant | None = None
    signed_at: Instant | None = None
    signed_by: Short = ""

    def as_shipment(self) -> Shipment:
        return Shipment(
            tracking_number=self.tracking_number,
            carrier=self.carrier,
            line_ids=tuple(number(i, "line_ids") for i in self.line_ids),
            state=self.state or self._state(),
            number_given_at=instant(self.number_given_at, "number_given_at"),
            first_scan_at=instant(self.first_scan_at, "first_scan_at"),
            last_scan_at=instant(self.last_scan_at or self.first_scan_at, "last_scan_at"),
            last_scan_text=self.last_scan_text,
            expected_at=instant(self.expected_at, "expected_at"),
            signed_at=instant(self.signed_at, "signed_at"),
            signed_by=self.signed_by,
        )

    def _state(self) -> ParcelState:
        """What the instants say when the state is not told."""
        if self.signed_at:
            return ParcelState.SIGNED
        return ParcelState.IN_TRANSIT if self.first_scan_at else ParcelState.NUMBER_GIVEN


class PaymentBody(Body, frozen=True, kw_only=True):
    """How it was paid: refunds go back through the same `gateway`, which knows the payment as `reference`."""

    gateway: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")] = Payment().gateway
    reference: Short = ""
    paid_fen: Fen | None = None

    def as_payment(self) -> Payment:
        return Payment(gateway=self.gateway, reference=self.reference, paid_fen=self.paid_fen)


class OrderBody(Body, frozen=True, kw_only=True):
    """A whole order as it stands now; sent again when something changed.

    `discount_fen`: a discount on the whole order that the lines' `paid_fen` do not show yet; it is spread
    over them in proportion. Without `payment` the lines and the freight are what was paid.
    """

    buyer_id: Id
    lines: Annotated[list[LineBody], Meta(min_length=1, max_length=500)]
    shipments: Annotated[tuple[ShipmentBody, ...], Meta(max_length=500)] = ()
    buyer_name: Short = ""
    paid_at: Instant | None = None
    ship_before_at: Instant | None = None
    after_sale_until_at: Instant | None = None
    freight_fen: Fen = 0
    discount_fen: Fen = 0
    payment: PaymentBody | None = None

    def as_command(self, shop_id: int, order_id: int) -> RecordOrder:
        lines = self._lines()
        shipments = tuple(s.as_shipment() for s in self.shipments)
        unique([line.line_id for line in lines], "lines", "line_id")
        unique([s.tracking_number for s in shipments], "shipments", "tracking_number")
        return RecordOrder(
            shop_id=shop_id,
            order_id=order_id,
            buyer_id=number(self.buyer_id, "buyer_id"),
            buyer_name=self.buyer_name,
            paid_at=instant(self.paid_at, "paid_at"),
            ship_before_at=instant(self.ship_before_at, "ship_before_at"),
            after_sale_until_at=instant(self.after_sale_until_at, "after_sale_until_at"),
            freight_fen=self.freight_fen,
            payment=Payment() if self.payment is None else self.payment.as_payment(),
            lines=lines,
            shipments=shipments,
        )

    def _lines(self) -> tuple[Line, ...]:
        """The lines with what was really paid for them."""
        lines = [line.as_line() for line in self.lines]
        prices = [line.paid_fen for line in lines]
        if self.discount_fen > sum(prices):
            raise Refusal(RefusalCode.FIELD_INVALID, field="discount_fen", problem=f"> {sum(prices)}")
        taken_off = spread(self.discount_fen, prices)
        return tuple(
            replace(line, paid_fen=line.paid_fen - off) for line, off in zip(lines, taken_off, strict=True)
        )


class NamedOrderBody(OrderBody, frozen=True, kw_only=True):
    order_id: Id


class OrdersBody(Body, frozen=True, kw_only=True):
    """Up to 500 orders; each is answered for itself."""

    items: list[NamedOrderBody]


class LogisticsBody(ShipmentBody, frozen=True, kw_only=True):
    """What a carrier said about one parcel; what is left out stays as it was known."""

    def as_command(self, shop_id: int, order_id: int) -> RecordLogistics:
        return RecordLogistics(shop_id=shop_id, order_id=order_id, shipment=self.as_shipment())
