"""One order, found by its own id or by one of its after-sales, and the orders of a buyer."""

from collections.abc import Collection
from datetime import UTC, datetime

from aftersale.core.after_sale.facts import Entry
from aftersale.core.after_sale.state import Order
from aftersale.core.ids import parse_id
from aftersale.store import journal
from aftersale.store.database import Database
from aftersale.store.journal import decode_order
from aftersale.store.queries import containing

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def find_order(database: Database, shop_id: int, order_id: int) -> Order | None:
    cell = await database.cell_of(shop_id)
    if cell is None:
        return None
    async with database.pool.acquire() as connection:
        return await journal.read_order(connection, cell, shop_id, order_id)


async def find_order_of(database: Database, shop_id: int, after_sale_id: int) -> Order | None:
    """The order that the after-sale belongs to."""
    cell = await database.cell_of(shop_id)
    state = await database.pool.fetchval(
        "select s.state from after_sale a join order_stream s"
        " on s.cell = $1 and s.shop_id = a.shop_id and s.order_id = a.order_id"
        " where a.cell = $1 and a.shop_id = $2 and a.after_sale_id = $3",
        cell,
        shop_id,
        after_sale_id,
    )
    return None if state is None else decode_order(state)


async def orders_of_buyer(
    database: Database, buyer_id: int, *, after: tuple[int, int] = (0, 0), limit: int = 50
) -> list[Order]:
    """A buyer's orders in every shop, by shop and order id."""
    rows = await database.pool.fetch(
        "select state from order_stream where cell = any(array(select distinct cell from shop))"
        " and buyer_id = $1 and (shop_id, order_id) > ($2, $3)"
        " order by shop_id, order_id limit $4",
        buyer_id,
        *after,
        limit,
    )
    return [decode_order(r[0]) for r in rows]


async def orders_awaiting_buyer(
    database: Database, buyer_id: int, stages: Collection[str], *, limit: int
) -> list[Order]:
    """Those of a buyer's orders with an after-sale in one of these stages: few, found among his own."""
    rows = await database.pool.fetch(
        "select state from order_stream where cell = any(array(select distinct cell from shop))"
        " and buyer_id = $1 and exists (select from json_array_elements("
        " convert_from(state, 'utf8')::json -> 'after_sales') a where a ->> 'stage' = any($2))"
        " order by shop_id, order_id limit $3",
        buyer_id,
        sorted(stages),
        limit,
    )
    return [decode_order(r[0]) for r in rows]


async def orders_of_shop(
    database: Database, shop_id: int, search: str, *, after: tuple[datetime, int] | None, limit: int
) -> list[Order]:
    """A shop's orders, last paid first. `search`: an order's or buyer's id, or part of a title.

    `after`: payment and id of the last order seen; one that was never paid stands at the epoch.
    """
    number = parse_id(search)
    rows = await database.pool.fetch(
        "select s.state from order_stream s where s.cell = $1 and s.shop_id = $2"
        " and ($3::timestamptz is null or s.paid_at < $3 or (s.paid_at = $3 and s.order_id < $4)"
        " or (s.paid_at is null and ($3 > $8 or s.order_id < $4)))"
        " and ($5::bigint is null or s.order_id = $5 or s.buyer_id = $5)"
        " and ($6 = '%%' or $5 is not null or exists (select from order_line l where l.cell = $1"
        " and l.shop_id = $2 and l.order_id = s.order_id and l.title ilike $6))"
        " order by s.paid_at desc nulls last, s.order_id desc limit $7",
        await database.cell_of(shop_id),
        shop_id,
        after and after[0],
        after[1] if after else 0,
        number,
        containing(search),
        limit,
        EPOCH,
    )
    return [decode_order(r[0]) for r in rows]


async def orders_by_id(database: Database, shop_id: int, order_ids: set[int]) -> dict[int, Order]:
    """Several orders of one shop."""
    rows = await database.pool.fetch(
        "select order_id, state from order_stream where cell = $1 and shop_id = $2 and order_id = any($3)",
        await database.cell_of(shop_id),
        shop_id,
        list(order_ids),
    )
    return {r[0]: decode_order(r[1]) for r in rows}


async def orders_of_after_sales(
    database: Database, shop_id: int, after_sale_ids: Collection[int]
) -> dict[int, Order]:
    """The orders of several after-sales of one shop, by after-sale; those that are not there are left out."""
    rows = await database.pool.fetch(
        "select a.after_sale_id, s.order_id, s.state from after_sale a join order_stream s"
        " on s.cell = $1 and s.shop_id = a.shop_id and s.order_id = a.order_id"
        " where a.cell = $1 and a.shop_id = $2 and a.after_sale_id = any($3)",
        await database.cell_of(shop_id),
        shop_id,
        list(after_sale_ids),
    )
    known: dict[int, Order] = {}
    for _, order_id, state in rows:
        if order_id not in known:
            known[order_id] = decode_order(state)
    return {after_sale_id: known[order_id] for after_sale_id, order_id, _ in rows}


async def timeline(database: Database, order: Order) -> list[Entry]:
    """Every fact of the order, oldest first."""
    cell = await database.cell_of(order.shop_id)
    async with database.pool.acquire() as connection:
        return await journal.read_entries(connection, cell or 0, order.shop_id, order.order_id)
