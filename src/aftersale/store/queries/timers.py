"""After-sales that time must act on, and the addresses it needs for that."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from aftersale.core.after_sale.state import ReturnAddress
from aftersale.store.database import Database
from aftersale.store.shifts import IN_PART


class DueTimer(msgspec.Struct, frozen=True):
    """One after-sale with a reminder or a deadline behind it."""

    timer_at: datetime
    shop_id: int
    order_id: int
    after_sale_id: int


async def due_timers(
    database: Database,
    cell: int,
    now: datetime,
    part: int,
    parts: int,
    limit: int,
    beyond: tuple[datetime, int] | None = None,
) -> list[DueTimer]:
    """Timers of one part of a cell that ended before `now`, earliest first, `beyond` the last one that was seen.

    Without the cursor each batch would read again, at the head of the index, what earlier batches moved.
    """
    rows = await database.pool.fetch(
        "select timer_at, shop_id, order_id, after_sale_id from after_sale"
        f" where cell = $7 and timer_at < $1 and {IN_PART}"
        " and (timer_at, after_sale_id) > ($5, $6) order by timer_at, after_sale_id limit $4",
        now,
        part,
        parts,
        limit,
        *(beyond or (datetime.min.replace(tzinfo=now.tzinfo), 0)),
        cell,
    )
    return [DueTimer(*r) for r in rows]


async def default_addresses(database: Database, shop_ids: Collection[int]) -> dict[int, ReturnAddress]:
    """The default return address of each of these shops that has one."""
    rows = await database.pool.fetch(
        "select shop_id, receiver, phone, detail, note from return_address"
        " where shop_id = any($1) and is_default and removed_at is null",
        sorted(set(shop_ids)),
    )
    return {
        r["shop_id"]: ReturnAddress(
            receiver=r["receiver"], phone=r["phone"], detail=r["detail"], note=r["note"]
        )
        for r in rows
    }


async def overdue(database: Database, before: datetime) -> bool:
    """Whether a timer or a refund should have been acted on before this instant and was not."""
    for cell in await database.cells():
        if await database.pool.fetchval(
            "select exists (select from after_sale where cell = $1 and timer_at < $2)"
            " or exists (select from refund where cell = $1 and act_at < $2)",
            cell,
            before,
            timeout=2,
        ):
            return True
    return False
