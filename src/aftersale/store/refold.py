"""After an upgrade: fold every stream again, so that state and rows are what this edition makes of the facts.

The journal is the record; state and rows only follow from it. When the folding changes, nothing needs a
migration of data by hand: what is stored is thrown away and folded anew.
"""

from collections.abc import AsyncIterator

import asyncpg

from aftersale.core.after_sale.state import Order
from aftersale.store.journal import Change, Head, OrderKey, append, fold, read_entries

FOLD_EDITION = "3"
"""Raise it whenever the same facts fold to another state, or the state to other rows."""

NAME = "fold_edition"
BATCH = 200
"""Orders folded in one transaction. D."""


async def refold_if_needed(connection: asyncpg.Connection) -> int:
    """Fold all streams when the stored ones are of another edition; how many orders were folded.

    Interrupted, it begins again: folding twice gives the same. Call it while nothing else writes.
    """
    edition = await connection.fetchval("select value from installation where name = $1", NAME)
    count = 0
    if edition != FOLD_EDITION:
        async for keys in _batches(connection):
            async with connection.transaction():
                await _refold(connection, *keys)
            count += len(keys[1])
        await connection.execute(
            "insert into installation (name, value) values ($1, $2)"
            " on conflict (name) do update set value = excluded.value",
            NAME,
            FOLD_EDITION,
        )
    return count


async def _batches(connection: asyncpg.Connection) -> AsyncIterator[tuple[int, list[OrderKey]]]:
    """All orders, by key, each batch of one cell."""
    last = (-1, 0, 0)
    while True:
        rows = await connection.fetch(
            "select cell, shop_id, order_id from order_stream where (cell, shop_id, order_id) > ($1, $2, $3)"
            " order by cell, shop_id, order_id limit $4",
            *last,
            BATCH,
        )
        if not rows:
            return
        cell = rows[0]["cell"]
        keys = [(r["shop_id"], r["order_id"]) for r in rows if r["cell"] == cell]
        last = (cell, *keys[-1])
        yield cell, keys


async def _refold(connection: asyncpg.Connection, cell: int, keys: list[OrderKey]) -> None:
    shop_ids, order_ids = [k[0] for k in keys], [k[1] for k in keys]
    heads = await connection.fetch(
        "select s.shop_id, s.order_id, s.hash from order_stream s"
        " join unnest($2::bigint[], $3::bigint[]) k(shop_id, order_id) using (shop_id, order_id)"
        " where s.cell = $1 for update of s",
        cell,
        shop_ids,
        order_ids,
    )
    # The chain of shares is written once and never changed: to be folded anew it is taken down first.
    await connection.execute(
        "delete from refund_share r using unnest($2::bigint[], $3::bigint[]) k(shop_id, order_id)"
        " where r.cell = $1 and r.shop_id = k.shop_id and r.order_id = k.order_id",
        cell,
        shop_ids,
        order_ids,
    )
    changes = []
    for shop_id, order_id, link in heads:
        order = fold(shop_id, order_id, await read_entries(connection, cell, shop_id, order_id))
        nothing = Order(shop_id=shop_id, order_id=order_id)
        changes.append(Change(Head(nothing, link), order, []))
    moment = await connection.fetchval("select statement_timestamp()")  # unused: there are no new facts
    await append(connection, cell, changes, [], moment)
