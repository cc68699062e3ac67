"""Our own shape: the bodies of the public contract, with `shop_id` and `order_id` inside the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from aftersale.channels.stable_ids import id_of
from aftersale.core.after_sale.commands import RecordAfterSale, RecordOrder
from aftersale.core.after_sale.state import (
    AfterSaleType,
    Line,
    ParcelState,
    Payment,
    ReturnPolicy,
    Shipment,
    Stage,
)
from aftersale.core.money import FEN_MAX, Fen, spread
from aftersale.core.policy import SHANGHAI, UTC
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.imports.columns import wrong

Id = str | int
"""Digits, as the contract has it; other names get a stable id."""

DEFAULT_TITLE = "商品"
QUANTITY_MAX = 2**31 - 1
T = TypeVar("T")


class LineBody(msgspec.Struct):
    quantity: int
    paid_fen: int
    line_id: Id = ""
    """Absent: its place in the list."""
    title: str = ""
    product_id: Id = ""
    sku_id: Id = ""
    category: str = ""
    attributes: str = ""
    image_url: str = ""
    return_policy: ReturnPolicy = ReturnPolicy.SEVEN_DAYS
    no_return_confirmed_at: datetime | None = None
    custom_started_at: datetime | None = None
    fast_refund: bool = False


class ShipmentBody(msgspec.Struct):
    tracking_number: str
    carrier: str = ""
    line_ids: list[Id] = []
    state: ParcelState | None = None
    """Absent: what the instants tell."""
    number_given_at: datetime | None = None
    first_scan_at: datetime | None = None
    last_scan_at: datetime | None = None
    last_scan_text: str = ""
    expected_at: datetime | None = None
    signed_at: datetime | None = None
    signed_by: str = ""


class PaymentBody(msgspec.Struct):
    gateway: str = Payment().gateway
    reference: str = ""
    paid_fen: int | None = None


class OrderBody(msgspec.Struct):
    order_id: Id
    buyer_id: Id
    lines: list[LineBody]
    shipments: list[ShipmentBody] = []
    buyer_name: str = ""
    paid_at: datetime | None = None
    ship_before_at: datetime | None = None
    after_sale_until_at: datetime | None = None
    freight_fen: int = 0
    discount_fen: int = 0
    """A discount on the whole order that the lines do not show yet."""
    payment: PaymentBody | None = None


class RejectionBody(msgspec.Struct):
    reject_reason: str = ""
    explanation: str = ""


class ReturnShipmentBody(msgspec.Struct):
    tracking_number: str = ""


class AfterSaleBody(msgspec.Struct):
    order_id: Id
    type: AfterSaleType
    line_id: Id = ""
    id: Id = ""
    after_sale_id: Id = ""
    product_id: Id = ""
    sku_id: Id = ""
    quantity: int = 1
    amount_fen: int | None = None
    application_reason: str = "other"
    description: str = ""
    goods_received: bool | None = None
    evidence: list[str] = []
    stage: Stage = Stage.MERCHANT_DECIDES
    applied_at: datetime | None = None
    updated_at: datetime | None = None
    deadline_at: datetime | None = None
    rejection: RejectionBody | None = None
    return_shipment: ReturnShipmentBody | None = None


def order_command(record: Mapping[str, Any], shop_id: int) -> RecordOrder:
    """The order as a snapshot. Raises Refusal."""
    body = _converted(record, OrderBody)
    return RecordOrder(
        shop_id=shop_id,
        order_id=_id("order", body.order_id, "order_id"),
        buyer_id=_id("buyer", body.buyer_id, "buyer_id"),
        buyer_name=body.buyer_name,
        paid_at=_utc(body.paid_at),
        ship_before_at=_utc(body.ship_before_at),
        after_sale_until_at=_utc(body.after_sale_until_at),
        freight_fen=body.freight_fen,
        payment=_payment(body),
        lines=_discounted(body),
        shipments=tuple(_shipment(shipment) for shipment in body.shipments),
    )


def after_sale_command(record: Mapping[str, Any], shop_id: int, own_id: int) -> RecordAfterSale:
    """Where the after-sale stands; `own_id` is for a record that names none. Raises Refusal."""
    body = _converted(record, AfterSaleBody)
    named = body.id or body.after_sale_id
    rejection = body.rejection or RejectionBody()
    return RecordAfterSale(
        shop_id=shop_id,
        order_id=_id("order", body.order_id, "order_id"),
        after_sale_id=_id("after-sale", named, "id") if named else own_id,
        type=body.type,
        stage=body.stage,
        line_id=_id_or_0("line", body.line_id, "line_id"),
        product_id=_id_or_0("product", body.product_id, "product_id"),
        sku_id=_id_or_0("sku", body.sku_id, "sku_id"),
        quantity=body.quantity,
        amount_fen=body.amount_fen,
        application_reason=body.application_reason,
        description=body.description,
        goods_received=body.goods_received,
        evidence=tuple(body.evidence),
        applied_at=_utc(body.applied_at),
        updated_at=_utc(body.updated_at),
        deadline_at=_utc(body.deadline_at),
        reject_reason=rejection.reject_reason,
        explanation=rejection.explanation,
        return_tracking_number=body.return_shipment.tracking_number if body.return_shipment else "",
    )


def checked_order(command: RecordOrder) -> RecordOrder:
    """The command, once nothing in it would be too much for a row. Raises Refusal."""
    if not command.lines:
        raise wrong("lines", "至少要有一个商品行", "at least one line is needed")
    numbers: set[int] = set()
    for line in command.lines:
        if not 1 <= line.quantity <= QUANTITY_MAX:
            raise wrong(
                "quantity", f"应为正整数，现为 {line.quantity}", f"{line.quantity} is not a count of goods"
            )
        _check_sum("paid_fen", line.paid_fen)
        if line.line_id in numbers:
            raise wrong("line_id", f"{line.line_id} 重复", f"{line.line_id} stands there twice")
        numbers.add(line.line_id)
    _check_sum("freight_fen", command.freight_fen)
    if command.payment.paid_fen is not None:
        _check_sum("payment.paid_fen", command.payment.paid_fen)
    tracking_numbers = [shipment.tracking_number for shipment in command.shipments]
    if "" in tracking_numbers or len(set(tracking_numbers)) < len(tracking_numbers):
        raise wrong("tracking_number", "每个包裹要有不同的单号", "every parcel needs a number of its own")
    _check_storable(command)
    return command


def checked_after_sale(command: RecordAfterSale) -> RecordAfterSale:
    """The command, once nothing in it would be too much for a row. Raises Refusal."""
    if command.quantity > QUANTITY_MAX:
        raise wrong("quantity", "数量过大", "it is too large")
    if command.amount_fen is not None:
        _check_sum("amount_fen", command.amount_fen)
    _check_storable(command)
    return command


def _check_sum(field: str, amount: Fen) -> None:
    if not 0 <= amount <= FEN_MAX:
        raise wrong(field, f"{amount} 超出范围", f"{amount} is out of range")


def _check_storable(command: msgspec.Struct) -> None:
    """PostgreSQL keeps neither NUL nor half a surrogate pair."""
    try:
        written = msgspec.json.encode(command)
    except UnicodeEncodeError:
        written = b"\\u0000"
    if b"\\u0000" in written:
        raise wrong("text", "含有无法存储的字符", "it holds a character that no text may hold")


def _converted(record: Mapping[str, Any], body: type[T]) -> T:
    try:
        return msgspec.convert(record, body)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$")
        field = path.rstrip("`").lstrip(".") or "record"
        raise Refusal(RefusalCode.FIELD_INVALID, field=field, problem=problem) from None


def _id(kind: str, value: Id, field: str) -> int:
    text = str(value).strip()
    if not text:
        raise wrong(field, "缺少该字段", "it is missing")
    return id_of(kind, text)


def _id_or_0(kind: str, value: Id, field: str) -> int:
    return _id(kind, value, field) if str(value).strip() not in ("", "0") else 0


def _utc(at: datetime | None) -> datetime | None:
    """An instant without a zone is Chinese time."""
    return at and (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def _line(body: LineBody, place: int) -> Line:
    return Line(
        line_id=_id_or_0("line", body.line_id, "line_id") or place,
        product_id=_id_or_0("product", body.product_id, "product_id"),
        sku_id=_id_or_0("sku", body.sku_id, "sku_id"),
        title=body.title or DEFAULT_TITLE,
        quantity=body.quantity,
        paid_fen=body.paid_fen,
        category=body.category,
        attributes=body.attributes,
        image_url=body.image_url,
        return_policy=body.return_policy,
        no_return_confirmed_at=_utc(body.no_return_confirmed_at),
        custom_started_at=_utc(body.custom_started_at),
        fast_refund=body.fast_refund,
    )


def _discounted(body: OrderBody) -> tuple[Line, ...]:
    """The lines with what was really paid for them."""
    lines = [_line(line, place) for place, line in enumerate(body.lines, 1)]
    prices = [line.paid_fen for line in lines]
    if not body.discount_fen or min(prices, default=0) < 0:
        return tuple(lines)
    if not 0 < body.discount_fen <= sum(prices):
        raise wrong("discount_fen", "不能为负或超过商品总额", "it is below 0 or above what the lines cost")
    taken_off = spread(body.discount_fen, prices)
    return tuple(
        replace(line, paid_fen=line.paid_fen - off) for line, off in zip(lines, taken_off, strict=True)
    )


def _payment(body: OrderBody) -> Payment:
    told = body.payment
    if told is None:
        return Payment()
    return Payment(gateway=told.gateway, reference=told.reference, paid_fen=told.paid_fen)


def _shipment(body: ShipmentBody) -> Shipment:
    state = body.state
    if state is None:
        scanned = body.first_scan_at or body.last_scan_at
        state = ParcelState.PICKED_UP if scanned else ParcelState.NUMBER_GIVEN
        state = ParcelState.SIGNED if body.signed_at else state
    return Shipment(
        tracking_number=body.tracking_number.strip(),
        carrier=body.carrier,
        line_ids=tuple(_id("line", line_id, "line_ids") for line_id in body.line_ids),
        state=state,
        number_given_at=_utc(body.number_given_at),
        first_scan_at=_utc(body.first_scan_at),
        last_scan_at=_utc(body.last_scan_at),
        last_scan_text=body.last_scan_text,
        expected_at=_utc(body.expected_at),
        signed_at=_utc(body.signed_at),
        signed_by=body.signed_by,
    )
