"""Refunds that the worker must do something about."""

from datetime import datetime

import msgspec

from aftersale.store.database import Database
from aftersale.store.shifts import IN_PART


class DueRefund(msgspec.Struct, frozen=True):
    """One refund whose next step is due."""

    cell: int
    shop_id: int
    order_id: int
    after_sale_id: int
    key: str
    status: str
    attempts: int
    gateway: str
    payment: str


async def due_refunds(
    database: Database, cell: int, now: datetime, part: int, parts: int, limit: int
) -> list[DueRefund]:
    """Those of one part of a cell, whatever was due first coming first."""
    rows = await database.pool.fetch(
        "select cell, shop_id, order_id, after_sale_id, key, status, attempts, gateway, payment from refund"
        f" where cell = $5 and act_at <= $1 and {IN_PART} order by act_at, after_sale_id limit $4",
        now,
        part,
        parts,
        limit,
        cell,
    )
    return [DueRefund(*r) for r in rows]
