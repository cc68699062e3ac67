"""Rows of a table as records of our own shape: rows of one order that stand together are its lines."""

import hashlib
from collections.abc import Iterator
from typing import Any

from aftersale.channels.stable_ids import stable_id
from aftersale.core.refusal import Refusal
from aftersale.imports.columns import (
    AFTER_SALE_FIELDS,
    ORDER_FIELDS,
    ColumnMap,
    Reader,
    Table,
    find_columns,
    wrong,
)
from aftersale.imports.reading import Record

LINE_FIELDS = (
    "line_id",
    "product_id",
    "sku_id",
    "title",
    "category",
    "attributes",
    "image_url",
    "quantity",
    "return_policy",
)
PARCEL_FIELDS = (
    "carrier",
    "tracking_number",
    "number_given_at",
    "first_scan_at",
    "last_scan_at",
    "last_scan_text",
    "expected_at",
    "signed_at",
)


class SeenBefore:
    """Counts what it is shown. Exact, so it keeps about 100 bytes for each different thing."""

    def __init__(self) -> None:
        self._times: dict[bytes, int] = {}

    def times(self, what: str) -> int:
        digest = hashlib.blake2b(what.encode("utf-8", "replace"), digest_size=12).digest()
        before = self._times.get(digest, 0)
        self._times[digest] = before + 1
        return before


class BrokenTable(Exception):  # noqa: N818 - it says what happened
    """The columns cannot be found: no row of this table can be read."""

    def __init__(self, line: int, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.line = line
        self.refusal = refusal


def order_records(rows: Iterator[Record], columns: ColumnMap | None) -> Iterator[Record]:
    """One record per order. Raises BrokenTable."""
    seen = SeenBefore()
    order: dict[str, Any] = {}
    began = 0
    for row in _read(rows, columns, ORDER_FIELDS):
        if not isinstance(row.value, dict):
            yield row
            continue
        try:
            _check_row(row.value)
            named = str(row.value.get("order_id", ""))
            line, parcel = _line_of(row.value), _parcel_of(row.value)
        except Refusal as refusal:
            yield Record(row.line, refusal)
            continue
        if order and named and named == order["order_id"]:
            order["lines"].append(line)
            _add_parcel(order["shipments"], parcel)
            continue
        if order:
            yield Record(began, order)
        order = {}
        if named and seen.times(named):
            yield Record(
                row.line, wrong("order_id", "同一订单的各行必须相邻", "rows of one order must stand together")
            )
            continue
        began = row.line
        order = {
            **row.value,
            "order_id": named or _own_id(row.value, seen),
            "lines": [line],
            "shipments": parcel,
        }
    if order:
        yield Record(began, order)


def after_sale_records(rows: Iterator[Record], columns: ColumnMap | None) -> Iterator[Record]:
    """One record per row. Raises BrokenTable."""
    for row in _read(rows, columns, AFTER_SALE_FIELDS):
        if isinstance(row.value, dict):
            told = row.value
            if "amount" in told:
                told["amount_fen"] = told.pop("amount")
            said = {name: told.pop(name) for name in ("reject_reason", "explanation") if name in told}
            if said:
                told["rejection"] = said
        yield row


def _read(rows: Iterator[Record], columns: ColumnMap | None, readers: dict[str, Reader]) -> Iterator[Record]:
    """Rows as values by field, the header taken off."""
    table: Table | None = None
    for row in rows:
        if not isinstance(row.value, list):
            yield row
            continue
        if table is None:
            try:
                table = find_columns(row.value, columns, readers)
            except Refusal as refusal:
                raise BrokenTable(row.line, refusal) from None
            if table.header:
                continue
        try:
            yield Record(row.line, table.values(row.value))
        except Refusal as refusal:
            yield Record(row.line, refusal)


def _own_id(values: dict[str, Any], seen: SeenBefore) -> str:
    """The id of an order that has none: from all its row says, and its place among rows that say the same."""
    said = "\x1f".join(f"{field}={values[field]}" for field in sorted(values))
    return str(stable_id("row", f"{said}\x1f{seen.times(said)}"))


def _check_row(values: dict[str, Any]) -> None:
    """What an order cannot do without, said of this row alone, so that only this row is refused."""
    if not values.get("buyer_id"):
        raise wrong("buyer_id", "缺少该字段", "it is missing")
    if values.get("quantity", 1) < 1:
        quantity = values["quantity"]
        raise wrong("quantity", f"应为正整数，现为 {quantity}", f"{quantity} is not a count of goods")
    if "paid" not in values and "paid_fen" not in values:
        raise wrong("paid", "缺少该字段", "it is missing")


def _line_of(values: dict[str, Any]) -> dict[str, Any]:
    line = {field: values[field] for field in LINE_FIELDS if field in values}
    paid = values["paid_fen"] if "paid_fen" in values else values["paid"]
    if paid < 0:
        raise wrong("paid", f"{paid} 超出范围", f"{paid} is out of range")
    return {"quantity": 1, **line, "paid_fen": paid}


def _parcel_of(values: dict[str, Any]) -> list[dict[str, Any]]:
    if "freight" in values:
        values.setdefault("freight_fen", values["freight"])
    parcel = {field: values[field] for field in PARCEL_FIELDS if field in values}
    if not parcel.get("tracking_number"):
        return []
    return [{**parcel, "line_ids": [values["line_id"]] if "line_id" in values else []}]


def _add_parcel(parcels: list[dict[str, Any]], news: list[dict[str, Any]]) -> None:
    """The same number again is the same parcel with one more line inside."""
    for parcel in news:
        known = next((p for p in parcels if p["tracking_number"] == parcel["tracking_number"]), None)
        if known is None:
            parcels.append(parcel)
        elif known["line_ids"] and parcel["line_ids"]:
            known["line_ids"] = [*known["line_ids"], *parcel["line_ids"]]
