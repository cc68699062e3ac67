"""What the API takes: bodies with their bounds, and how each becomes a command."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from aftersale.core.after_sale.commands import (
    Adjust,
    Apply,
    Approve,
    Cancel,
    RecordLogistics,
    RecordOrder,
    Reject,
)
from aftersale.core.after_sale.state import AfterSaleType, Line, ParcelState, ReturnPolicy, Shipment
from aftersale.core.ids import parse_id
from aftersale.core.money import FEN_MAX
from aftersale.core.refusal import Refusal, RefusalCode

Id = Annotated[str, Meta(pattern="^[1-9][0-9]{0,18}$", description="63-bit id as decimal digits")]
OptionalId = Annotated[str, Meta(pattern="^(0|[1-9][0-9]{0,18})?$")]
Instant = Annotated[datetime, Meta(tz=True)]
Fen = Annotated[int, Meta(ge=0, le=FEN_MAX, description="integer fen, one hundredth of a yuan")]
AskedFen = Annotated[int, Meta(ge=-FEN_MAX, le=FEN_MAX, description="integer fen; must be positive")]
Units = Annotated[int, Meta(ge=1, le=1_000_000)]
AskedUnits = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=5_000)]
"""Longer than any limit of the rules: the core counts, and says so in its own words."""
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]
EvidenceIds = Annotated[tuple[Short, ...], Meta(max_length=100)]

_EARLIEST, _LATEST = 1970, 2200


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all bodies. Fields we do not know are ignored."""


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
        )


class ShipmentBody(Body, frozen=True, kw_only=True):
    tracking_number: Annotated[str, Meta(min_length=1, max_length=100)]
    carrier: Short = ""
    line_ids: Annotated[list[Id], Meta(max_length=500)] = []
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


class OrderBody(Body, frozen=True, kw_only=True):
    """A whole order as it stands now; sent again when something changed."""

    buyer_id: Id
    lines: Annotated[list[LineBody], Meta(min_length=1, max_length=500)]
    shipments: Annotated[list[ShipmentBody], Meta(max_length=500)] = []
    buyer_name: Short = ""
    paid_at: Instant | None = None
    ship_before_at: Instant | None = None
    after_sale_until_at: Instant | None = None
    freight_fen: Fen = 0

    def as_command(self, shop_id: int, order_id: int) -> RecordOrder:
        lines = tuple(line.as_line() for line in self.lines)
        shipments = tuple(s.as_shipment() for s in self.shipments)
        _unique([line.line_id for line in lines], "lines", "line_id")
        _unique([s.tracking_number for s in shipments], "shipments", "tracking_number")
        return RecordOrder(
            shop_id=shop_id,
            order_id=order_id,
            buyer_id=number(self.buyer_id, "buyer_id"),
            buyer_name=self.buyer_name,
            paid_at=instant(self.paid_at, "paid_at"),
            ship_before_at=instant(self.ship_before_at, "ship_before_at"),
            after_sale_until_at=instant(self.after_sale_until_at, "after_sale_until_at"),
            freight_fen=self.freight_fen,
            lines=lines,
            shipments=shipments,
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


class ApplicationBody(Body, frozen=True, kw_only=True):
    type: AfterSaleType
    line_id: Id
    quantity: AskedUnits
    application_reason: Short
    amount_fen: AskedFen = 0
    description: Long = ""
    goods_received: bool | None = None
    evidence: EvidenceIds = ()

    def as_command(self, shop_id: int, order_id: int) -> Apply:
        return Apply(
            shop_id=shop_id,
            order_id=order_id,
            line_id=number(self.line_id, "line_id"),
            type=self.type,
            quantity=self.quantity,
            amount_fen=self.amount_fen,
            application_reason=self.application_reason,
            description=self.description,
            goods_received=self.goods_received,
            evidence=self.evidence,
        )


class AdjustmentBody(Body, frozen=True, kw_only=True):
    """The application again, changed; what is left out stays."""

    type: AfterSaleType | None = None
    quantity: AskedUnits | None = None
    amount_fen: AskedFen | None = None
    application_reason: Short | None = None
    description: Long | None = None
    goods_received: bool | None = None
    evidence: EvidenceIds | None = None
    seen_version: Version | None = None

    def as_command(self, shop_id: int, after_sale_id: int) -> Adjust:
        return Adjust(
            shop_id=shop_id,
            after_sale_id=after_sale_id,
            seen_version=self.seen_version,
            type=self.type,
            quantity=self.quantity,
            amount_fen=self.amount_fen,
            application_reason=self.application_reason,
            description=self.description,
            goods_received=self.goods_received,
            evidence=self.evidence,
        )


class RejectionBody(Body, frozen=True, kw_only=True):
    """`reject_reason` is required; it may be left out here so that the refusal can say so in words."""

    reject_reason: Short = ""
    explanation: Long = ""
    evidence: EvidenceIds = ()
    seen_version: Version | None = None
    acknowledged_risks: bool = False

    def as_command(self, shop_id: int, after_sale_id: int) -> Reject:
        return Reject(
            shop_id=shop_id,
            after_sale_id=after_sale_id,
            seen_version=self.seen_version,
            reject_reason=self.reject_reason,
            explanation=self.explanation,
            evidence=self.evidence,
            acknowledged_risks=self.acknowledged_risks,
        )


class SeenBody(Body, frozen=True, kw_only=True):
    seen_version: Version | None = None

    def as_command(self, shop_id: int, after_sale_id: int) -> Approve:
        return Approve(shop_id=shop_id, after_sale_id=after_sale_id, seen_version=self.seen_version)


class CancellationBody(Body, frozen=True, kw_only=True):
    seen_version: Version | None = None
    note: Long = ""

    def as_command(self, shop_id: int, after_sale_id: int) -> Cancel:
        return Cancel(
            shop_id=shop_id, after_sale_id=after_sale_id, seen_version=self.seen_version, note=self.note
        )


class ActBody(RejectionBody, frozen=True, kw_only=True):
    """One row of a batch: which act on which after-sale, with the fields of that act."""

    after_sale_id: Id
    act: Short


class ActsBody(Body, frozen=True, kw_only=True):
    items: list[ActBody]


def number(text: str, field: str) -> int:
    """The id in the text; "" is 0, "none". Raises Refusal(FIELD_INVALID) above 2⁶³-1."""
    if text in ("", "0"):
        return 0
    value = parse_id(text)
    if value is None:
        raise Refusal(RefusalCode.FIELD_INVALID, field=field, problem="id > 2^63-1")
    return value


def instant(at: datetime | None, field: str) -> datetime | None:
    """The instant, if it is of this age; what a typing error made would break every sum of times."""
    if at is not None and not _EARLIEST <= at.year <= _LATEST:
        raise Refusal(RefusalCode.FIELD_INVALID, field=field, problem=f"{_EARLIEST}…{_LATEST}")
    return at


def _unique(values: list[int] | list[str], field: str, name: str) -> None:
    if len(set(values)) != len(values):
        raise Refusal(RefusalCode.FIELD_INVALID, field=field, problem=f"{name} ×2")
