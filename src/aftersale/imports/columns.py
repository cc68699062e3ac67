"""Which column of a table holds what, and a cell read as what it should be: money by Decimal, never a float."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import msgspec

from aftersale.core.money import FEN_MAX, Fen
from aftersale.core.policy import SHANGHAI, UTC
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text


def wrong(field: str, zh: str, en: str) -> Refusal:
    return Refusal(RefusalCode.FIELD_INVALID, field=field, problem=Text(zh, en))


def read_text(field: str, cell: str, pattern: str) -> str:
    del field, pattern
    return cell


def read_number(field: str, cell: str, pattern: str) -> int:
    del pattern
    try:
        return int(cell.replace(",", ""))
    except ValueError:
        raise wrong(field, f"“{cell[:40]}”不是整数", f"“{cell[:40]}” is not a whole number") from None


def read_yuan(field: str, cell: str, pattern: str) -> Fen:
    """`1,234.5`, `¥12.00` or `12元` in fen; more than two decimals are a mistake, not a rounding."""
    del pattern
    plain = re.sub(r"[¥￥$,\s]|元$|CNY|RMB", "", cell)
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation:
        raise wrong(field, f"“{cell[:40]}”不是金额", f"“{cell[:40]}” is not a sum") from None
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > FEN_MAX:
        raise wrong(field, f"“{cell[:40]}”不是金额", f"“{cell[:40]}” is not a sum of yuan and fen")
    return int(fen)


def read_flag(field: str, cell: str, pattern: str) -> bool:
    del pattern
    known = {
        "true": True,
        "1": True,
        "yes": True,
        "是": True,
        "false": False,
        "0": False,
        "no": False,
        "否": False,
    }
    if cell.lower() not in known:
        raise wrong(field, "应为 true 或 false", "true or false is needed")
    return known[cell.lower()]


@lru_cache(maxsize=4096)
def read_instant(field: str, cell: str, pattern: str) -> datetime:
    """By the pattern of the map, else ISO 8601 or Unix seconds; without a zone it is Chinese time."""
    try:
        if pattern:
            at = datetime.strptime(cell, pattern)  # noqa: DTZ007 - the zone is set below
        elif re.fullmatch(r"\d{9,11}", cell):
            at = datetime.fromtimestamp(int(cell), UTC)
        else:
            at = datetime.fromisoformat(cell.replace("/", "-"))
        return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong(field, f"“{cell[:40]}”不是时间", f"“{cell[:40]}” is not a time") from None


Reader = Callable[[str, str, str], Any]

ORDER_FIELDS: dict[str, Reader] = {
    "shop_id": read_text,
    "order_id": read_text,
    "buyer_id": read_text,
    "buyer_name": read_text,
    "paid_at": read_instant,
    "ship_before_at": read_instant,
    "after_sale_until_at": read_instant,
    "freight": read_yuan,
    "freight_fen": read_number,
    "line_id": read_text,
    "product_id": read_text,
    "sku_id": read_text,
    "title": read_text,
    "category": read_text,
    "attributes": read_text,
    "image_url": read_text,
    "quantity": read_number,
    "paid": read_yuan,
    "paid_fen": read_number,
    "return_policy": read_text,
    "carrier": read_text,
    "tracking_number": read_text,
    "number_given_at": read_instant,
    "first_scan_at": read_instant,
    "last_scan_at": read_instant,
    "last_scan_text": read_text,
    "expected_at": read_instant,
    "signed_at": read_instant,
}

AFTER_SALE_FIELDS: dict[str, Reader] = {
    "shop_id": read_text,
    "order_id": read_text,
    "id": read_text,
    "after_sale_id": read_text,
    "line_id": read_text,
    "product_id": read_text,
    "sku_id": read_text,
    "type": read_text,
    "stage": read_text,
    "quantity": read_number,
    "amount": read_yuan,
    "amount_fen": read_number,
    "application_reason": read_text,
    "description": read_text,
    "goods_received": read_flag,
    "applied_at": read_instant,
    "updated_at": read_instant,
    "deadline_at": read_instant,
    "reject_reason": read_text,
    "explanation": read_text,
}


class Column(msgspec.Struct, frozen=True):
    """Where a field stands: the name in the header or the number from 1 on, and how its time is written."""

    field: str
    source: str
    pattern: str = ""


class ColumnMap(msgspec.Struct, frozen=True):
    """The columns that a table has of ours; what it does not name is left at its default."""

    columns: tuple[Column, ...]

    @property
    def by_number(self) -> bool:
        return all(column.source.isdigit() for column in self.columns)


def parse_column_map(text: str) -> ColumnMap:
    """`buyer_id=1,paid_at=2:%Y%m%d,paid=总价` as a map. Raises Refusal(FIELD_INVALID)."""
    columns: dict[str, Column] = {}
    for part in re.split(r",(?=\s*\w+\s*=)", text):
        if not part.strip():
            continue
        field, equals, source = part.partition("=")
        field = field.strip()
        if not equals or not source.strip():
            raise wrong(field or "map", "应写作 字段=列", "write it as field=column")
        if field not in ORDER_FIELDS and field not in AFTER_SALE_FIELDS:
            raise wrong(field, "没有这个字段", "there is no such field")
        where, _, pattern = source.strip().partition(":%")
        columns[field] = Column(field, where.strip(), f"%{pattern}" if pattern else "")
    if not columns:
        raise wrong("map", "没有列", "it names no column")
    return ColumnMap(tuple(columns.values()))


class Table(msgspec.Struct, frozen=True):
    """A table whose columns were found: a row becomes values by field."""

    places: tuple[tuple[str, int, str], ...]
    readers: dict[str, Reader]
    header: bool
    """Whether the first row was the header."""

    def values(self, cells: Sequence[str]) -> dict[str, Any]:
        """The fields that have a cell. Raises Refusal for a cell that is not what it should be."""
        return {
            field: self.readers[field](field, cells[place], pattern)
            for field, place, pattern in self.places
            if place < len(cells) and cells[place] != ""
        }


def find_columns(first: Sequence[str], columns: ColumnMap | None, readers: dict[str, Reader]) -> Table:
    """Where the fields stand, by the map or by a header of our own names. Raises Refusal."""
    names = {name.strip().lower(): place for place, name in reversed(list(enumerate(first)))}
    if columns is None:
        found = tuple((field, names[field], "") for field in readers if field in names)
        if not found:
            raise wrong(
                "header",
                "表头没有可识别的列名，请用 --map 指明各列",
                "no column name is known; say with --map which column holds what",
            )
        return Table(found, readers, header=True)
    places: list[tuple[str, int, str]] = []
    for column in columns.columns:
        if column.field not in readers:
            raise wrong(column.field, "此处没有这个字段", "there is no such field here")
        if column.source.lower() in names and not columns.by_number:
            places.append((column.field, names[column.source.lower()], column.pattern))
        elif column.source.isdigit() and int(column.source) >= 1:
            places.append((column.field, int(column.source) - 1, column.pattern))
        else:
            raise wrong(column.source, "表头中没有此列", "the header has no such column")
    if columns.by_number:
        return Table(tuple(places), readers, header=not any(_is_a_number(cell) for cell in first))
    return Table(tuple(places), readers, header=True)


def _is_a_number(cell: str) -> bool:
    return re.fullmatch(r"[\d.,:/+\-TZ ¥]*\d[\d.,:/+\-TZ ¥]*", cell.strip()) is not None
