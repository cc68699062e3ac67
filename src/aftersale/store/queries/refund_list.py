"""A shop's refunds as documents, the newest first, and the one that a provider's notification names."""

from datetime import datetime

import msgspec

from aftersale.core.after_sale.state import Cause, RefundStatus
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.database import Database
from aftersale.store.queries.cursors import cursor_at, read_cursor


class RefundDocument(msgspec.Struct, frozen=True):
    """One refund with where its money is; `act_at`: when the worker takes its next step."""

    after_sale_id: int
    order_id: int
    key: str
    amount_fen: int
    status: RefundStatus
    cause: Cause
    gateway: str
    attempts: int
    requested_at: datetime
    act_at: datetime | None
    reference: str
    code: str
    message: str
    paid_elsewhere: bool


class RefundPage(msgspec.Struct, frozen=True):
    items: list[RefundDocument]
    next_cursor: str | None


class NamedRefund(msgspec.Struct, frozen=True):
    """Which refund a key names, and how often it was sent."""

    shop_id: int
    order_id: int
    after_sale_id: int
    attempts: int


_COLUMNS = (
    "after_sale_id, order_id, key, amount_fen, status, cause, gateway, attempts, requested_at, act_at,"
    " reference, code, message, paid_elsewhere"
)


async def list_refunds(
    database: Database,
    shop_id: int,
    *,
    status: RefundStatus | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> RefundPage:
    """One page by the instant of the promise. Raises Refusal: CURSOR_INVALID, NOT_FOUND for an unknown shop."""
    cell = await database.cell_of(shop_id)
    if cell is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    values: list[object] = [cell, shop_id, limit + 1]
    more = ""
    if status is not None:
        values.append(status.value)
        more += f" and status = ${len(values)}"
    if cursor:
        values += read_cursor(cursor)
        more += f" and (requested_at, after_sale_id) < (${len(values) - 1}, ${len(values)})"
    rows = await database.pool.fetch(
        f"select {_COLUMNS} from refund where cell = $1 and shop_id = $2{more}"
        " order by requested_at desc, after_sale_id desc limit $3",
        *values,
    )
    items = [msgspec.convert(dict(r), RefundDocument) for r in rows[:limit]]
    more_follow = len(rows) > limit
    return RefundPage(
        items, cursor_at(items[-1].requested_at, items[-1].after_sale_id) if more_follow else None
    )


async def find_refund(database: Database, key: str) -> NamedRefund | None:
    """The refund with this key, which begins with its shop (`evolving._granted`)."""
    shop_id = parse_id(key.partition("-")[0])
    cell = None if shop_id is None else await database.cell_of(shop_id)
    if cell is None:
        return None
    row = await database.pool.fetchrow(
        "select shop_id, order_id, after_sale_id, attempts from refund"
        " where cell = $1 and shop_id = $2 and key = $3",
        cell,
        shop_id,
        key,
    )
    return None if row is None else NamedRefund(*row)
