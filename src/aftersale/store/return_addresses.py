"""Return addresses kept, changed and removed; while a shop has any, exactly one is the default."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from aftersale.core.after_sale.state import ReturnAddress
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.call_keys import CallKey, Connection, first_result
from aftersale.store.database import Database
from aftersale.store.identifiers import IDENTIFIERS

ADDRESSES_MAX = 100
"""Per shop; a form lists them all. D."""


async def keep_address(
    database: Database,
    shop_id: int,
    address: ReturnAddress,
    *,
    is_default: bool,
    now: datetime,
    key: CallKey | None = None,
) -> int:
    """The id of the new address; the first one is the default. Raises Refusal: RETURN_ADDRESSES_TOO_MANY, KEY_REUSED."""
    address_id = IDENTIFIERS.new(now)
    async with _act(database, shop_id) as (connection, cell):
        earlier = await first_result(connection, cell, shop_id, key, address_id, now)
        if earlier is not None:
            return earlier
        count = await connection.fetchval(
            "select count(*) from return_address where cell = $1 and shop_id = $2 and removed_at is null",
            cell,
            shop_id,
        )
        if count >= ADDRESSES_MAX:
            raise Refusal(RefusalCode.RETURN_ADDRESSES_TOO_MANY, max=ADDRESSES_MAX)
        if is_default:
            await _no_default(connection, cell, shop_id)
        await connection.execute(
            "insert into return_address (cell, shop_id, address_id, receiver, phone, detail, note, is_default,"
            " created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            cell,
            shop_id,
            address_id,
            address.receiver,
            address.phone,
            address.detail,
            address.note,
            is_default or count == 0,
            now,
        )
    return address_id


async def change_address(
    database: Database,
    shop_id: int,
    address_id: int,
    address: ReturnAddress,
    *,
    is_default: bool,
    now: datetime,
    key: CallKey | None = None,
) -> None:
    """Put all of it in place of what was there; the default stays the default until another one becomes it.

    After-sales that were told the old address keep it. Raises Refusal: NOT_FOUND, KEY_REUSED.
    """
    async with _act(database, shop_id) as (connection, cell):
        if await first_result(connection, cell, shop_id, key, address_id, now) is not None:
            return
        found = await connection.fetchval(
            "update return_address set receiver = $4, phone = $5, detail = $6, note = $7"
            " where cell = $1 and shop_id = $2 and address_id = $3 and removed_at is null returning true",
            cell,
            shop_id,
            address_id,
            address.receiver,
            address.phone,
            address.detail,
            address.note,
        )
        if not found:
            raise Refusal(RefusalCode.NOT_FOUND)
        if is_default:
            await _no_default(connection, cell, shop_id)
            await _make_default(connection, cell, shop_id, address_id)


async def remove_address(database: Database, shop_id: int, address_id: int, now: datetime) -> None:
    """No longer offered; if it was the default, the oldest of the others is now. Raises Refusal(NOT_FOUND)."""
    async with _act(database, shop_id) as (connection, cell):
        was_default = await connection.fetchval(
            "update return_address a set removed_at = $4, is_default = false from return_address b"
            " where a.cell = $1 and a.shop_id = $2 and a.address_id = $3 and a.removed_at is null"
            " and b.cell = $1 and b.shop_id = $2 and b.address_id = $3 returning b.is_default",
            cell,
            shop_id,
            address_id,
            now,
        )
        if was_default is None:
            raise Refusal(RefusalCode.NOT_FOUND)
        if was_default:
            oldest = await connection.fetchval(
                "select min(address_id) from return_address"
                " where cell = $1 and shop_id = $2 and removed_at is null",
                cell,
                shop_id,
            )
            if oldest is not None:
                await _make_default(connection, cell, shop_id, oldest)


@asynccontextmanager
async def _act(database: Database, shop_id: int) -> AsyncIterator[tuple[Connection, int]]:
    """A transaction that is the only one about the shop's addresses. Raises Refusal(NOT_FOUND)."""
    cell = await database.cell_of(shop_id)
    if cell is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    async with database.pool.acquire() as connection, connection.transaction():
        # The shop's row is the lock: of two changes at once the second sees which one is the default.
        await connection.execute("select from shop where shop_id = $1 for no key update", shop_id)
        yield connection, cell


async def _no_default(connection: Connection, cell: int, shop_id: int) -> None:
    await connection.execute(
        "update return_address set is_default = false where cell = $1 and shop_id = $2 and is_default",
        cell,
        shop_id,
    )


async def _make_default(connection: Connection, cell: int, shop_id: int, address_id: int) -> None:
    await connection.execute(
        "update return_address set is_default = true where cell = $1 and shop_id = $2 and address_id = $3",
        cell,
        shop_id,
        address_id,
    )
