"""The heads of the streams, and when something is due next: what a simulation compares and waits for."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from aftersale.store.database import Database


async def versions(database: Database, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The stored version of each of these (shop_id, order_id)."""
    rows = await database.pool.fetch(
        "select s.shop_id, s.order_id, s.version from unnest($1::bigint[], $2::bigint[]) k(shop_id, order_id)"
        " join order_stream s using (shop_id, order_id)",
        [key[0] for key in keys],
        [key[1] for key in keys],
    )
    return {(r[0], r[1]): r[2] for r in rows}


async def digest(database: Database) -> str:
    """One hash over the heads of all streams, and so over every fact that was ever recorded."""
    rows = await database.pool.fetch(
        "select shop_id, order_id, version, hash from order_stream order by shop_id, order_id"
    )
    whole = hashlib.sha256()
    for shop_id, order_id, version, head in rows:
        whole.update(f"{shop_id}/{order_id}/{version}/{head.hex()}\n".encode())
    return whole.hexdigest()


async def next_due(database: Database) -> datetime | None:
    """When the first timer ends or the first refund needs a step; None: nothing will ever be due."""
    due: datetime | None = await database.pool.fetchval(
        "select least((select min(timer_at) from after_sale), (select min(act_at) from refund))"
    )
    return due


async def refunds_by_status_and_cause(database: Database) -> dict[tuple[str, str], int]:
    """How many refunds there are of each kind."""
    rows = await database.pool.fetch(
        "select status, cause, count(*) from refund group by status, cause order by status, cause"
    )
    return {(r[0], r[1]): r[2] for r in rows}
