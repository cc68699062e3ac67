"""Endpoints that a shop's webhooks go to: opened, changed, given new secrets, and sent to again."""

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import msgspec

from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.webhooks import PING, SECRET_BYTES, SECRET_PREFIX
from aftersale.store.call_keys import CallKey, Connection, first_result
from aftersale.store.database import Database
from aftersale.store.identifiers import IDENTIFIERS

ENDPOINTS_MAX = 20
"""Per shop, switched on or off: every fact is written once for each. D."""
REPLAYED_MAX = 5_000
"""Dead letters put back in one go; the caller repeats. D."""

REMOVED_MAX = 5_000
"""Deliveries of a removed endpoint deleted in one statement. D."""

_REMOVE = """
with removed as (
    delete from webhook_delivery d using (select o.delivery_id from webhook_delivery o
        where o.cell = $1 and o.shop_id = $2 and o.endpoint_id = $3 limit $4) o
    where d.cell = $1 and d.shop_id = $2 and d.endpoint_id = $3 and d.delivery_id = o.delivery_id returning 1)
select count(*) from removed
"""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about an endpoint. No `events`: all of them."""

    url: str
    description: str = ""
    events: tuple[str, ...] = ()
    active: bool = True


async def open_endpoint(
    database: Database, shop_id: int, wanted: Wanted, now: datetime, key: CallKey | None
) -> int:
    """The id of the new endpoint, which has its first secret. Raises Refusal: NOT_FOUND, WEBHOOKS_TOO_MANY, KEY_REUSED."""
    endpoint_id = IDENTIFIERS.new(now)
    async with _act(database, shop_id) as (connection, cell):
        earlier = await first_result(connection, cell, shop_id, key, endpoint_id, now)
        if earlier is not None:
            return earlier
        # The shop's row is the lock: two that open at once are counted one after the other.
        await connection.execute("select from shop where shop_id = $1 for update", shop_id)
        count = await connection.fetchval(
            "select count(*) from webhook_endpoint where cell = $1 and shop_id = $2", cell, shop_id
        )
        if count >= ENDPOINTS_MAX:
            raise Refusal(RefusalCode.WEBHOOKS_TOO_MANY, max=ENDPOINTS_MAX)
        await connection.execute(
            "insert into webhook_endpoint (cell, shop_id, endpoint_id, url, description, events, active,"
            " created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            cell,
            shop_id,
            endpoint_id,
            wanted.url,
            wanted.description,
            list(wanted.events),
            wanted.active,
            now,
        )
        # The first secret has the endpoint's own id: that is how a repeated call finds it again.
        await _new_secret(connection, cell, shop_id, endpoint_id, endpoint_id, now)
    return endpoint_id


async def change_endpoint(
    database: Database, shop_id: int, endpoint_id: int, wanted: Wanted, now: datetime, key: CallKey | None
) -> None:
    """Put all of it in place of what was said before. What waits goes to the new address. Raises Refusal."""
    async with _act(database, shop_id) as (connection, cell):
        if await first_result(connection, cell, shop_id, key, endpoint_id, now) is not None:
            return
        changed = await connection.fetchval(
            "update webhook_endpoint set url = $4, description = $5, events = $6, active = $7,"
            " gone_at = case when $7 then null else gone_at end"
            " where cell = $1 and shop_id = $2 and endpoint_id = $3 returning true",
            cell,
            shop_id,
            endpoint_id,
            wanted.url,
            wanted.description,
            list(wanted.events),
            wanted.active,
        )
        if not changed:
            raise Refusal(RefusalCode.NOT_FOUND)


async def remove_endpoint(database: Database, shop_id: int, endpoint_id: int) -> None:
    """The endpoint, its secrets and everything on its way. Raises Refusal(NOT_FOUND)."""
    async with _act(database, shop_id) as (connection, cell):
        removed = await connection.fetchval(
            "delete from webhook_endpoint where cell = $1 and shop_id = $2 and endpoint_id = $3 returning true",
            cell,
            shop_id,
            endpoint_id,
        )
        if not removed:
            raise Refusal(RefusalCode.NOT_FOUND)
    # In pieces, each its own transaction: there may be a million, and nobody asks for them any more.
    while await database.pool.fetchval(_REMOVE, cell, shop_id, endpoint_id, REMOVED_MAX):
        pass


async def rotate_secret(
    database: Database, shop_id: int, endpoint_id: int, overlap: timedelta, now: datetime, key: CallKey | None
) -> int:
    """The id of a new secret; the one before it signs as well until `overlap` is over. Raises Refusal."""
    secret_id = IDENTIFIERS.new(now)
    async with _act(database, shop_id) as (connection, cell):
        earlier = await first_result(connection, cell, shop_id, key, secret_id, now)
        if earlier is not None:
            return earlier
        await _lock(connection, cell, shop_id, endpoint_id)
        # None may outlive the overlap: a leaked secret ends at once when the caller says 0.
        await connection.execute(
            "update webhook_secret set expires_at = least(expires_at, $4)"
            " where cell = $1 and shop_id = $2 and endpoint_id = $3",
            cell,
            shop_id,
            endpoint_id,
            now + overlap,
        )
        await _new_secret(connection, cell, shop_id, endpoint_id, secret_id, now)
    return secret_id


async def send_test(
    database: Database, shop_id: int, endpoint_id: int, now: datetime, key: CallKey | None
) -> int:
    """The id of a test message that is due now. Raises Refusal: NOT_FOUND, WEBHOOK_INACTIVE, KEY_REUSED."""
    delivery_id = IDENTIFIERS.new(now)
    async with _act(database, shop_id) as (connection, cell):
        earlier = await first_result(connection, cell, shop_id, key, delivery_id, now)
        if earlier is not None:
            return earlier
        await _require_active(connection, cell, shop_id, endpoint_id)
        await connection.execute(
            "insert into webhook_delivery (cell, shop_id, endpoint_id, delivery_id, type, due_at, created_at)"
            " values ($1, $2, $3, $4, $5, $6, $6)",
            cell,
            shop_id,
            endpoint_id,
            delivery_id,
            PING,
            now,
        )
    return delivery_id


async def replay(
    database: Database, shop_id: int, endpoint_id: int, delivery_id: int, now: datetime, key: CallKey | None
) -> None:
    """Send it again, whatever became of it; one that waits goes now. Raises Refusal, also WEBHOOK_INACTIVE."""
    async with _act(database, shop_id) as (connection, cell):
        if await first_result(connection, cell, shop_id, key, delivery_id, now) is not None:
            return
        await _require_active(connection, cell, shop_id, endpoint_id)
        found = await connection.fetchval(
            "update webhook_delivery set due_at = $5, finished_at = null, status = 'pending',"
            " attempts = case when status = 'pending' then attempts else 0 end"
            " where cell = $1 and shop_id = $2 and endpoint_id = $3 and delivery_id = $4 returning true",
            cell,
            shop_id,
            endpoint_id,
            delivery_id,
            now,
        )
        if not found:
            raise Refusal(RefusalCode.NOT_FOUND)


async def replay_dead(
    database: Database, shop_id: int, endpoint_id: int, now: datetime, key: CallKey | None
) -> int:
    """How many dead letters are pending again, the oldest first, REPLAYED_MAX at most. Raises Refusal."""
    async with _act(database, shop_id) as (connection, cell):
        earlier = await first_result(connection, cell, shop_id, key, 0, now)
        if earlier is not None:
            return earlier
        await _require_active(connection, cell, shop_id, endpoint_id)
        rows = await connection.fetch(
            "update webhook_delivery d set status = 'pending', attempts = 0, due_at = $4, finished_at = null"
            " from (select o.delivery_id from webhook_delivery o where o.cell = $1 and o.shop_id = $2"
            " and o.endpoint_id = $3 and o.status = 'dead' order by o.delivery_id limit $5 for update) o"
            " where d.cell = $1 and d.shop_id = $2 and d.endpoint_id = $3 and d.delivery_id = o.delivery_id"
            " returning 1",
            cell,
            shop_id,
            endpoint_id,
            now,
            REPLAYED_MAX,
        )
        if key is not None:
            await connection.execute(
                "update call_key set result = $5 where cell = $1 and shop_id = $2 and actor = $3 and key = $4",
                cell,
                shop_id,
                key.actor,
                key.key,
                len(rows),
            )
    return len(rows)


@asynccontextmanager
async def _act(database: Database, shop_id: int) -> AsyncIterator[tuple[Connection, int]]:
    """A transaction in the shop's cell. Raises Refusal(NOT_FOUND) when there is no such shop."""
    cell = await database.cell_of(shop_id)
    if cell is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    async with database.pool.acquire() as connection, connection.transaction():
        yield connection, cell


async def _lock(connection: Connection, cell: int, shop_id: int, endpoint_id: int) -> bool:
    """Whether the endpoint is active. Raises Refusal(NOT_FOUND)."""
    active = await connection.fetchval(
        "select active from webhook_endpoint where cell = $1 and shop_id = $2 and endpoint_id = $3 for no key update",
        cell,
        shop_id,
        endpoint_id,
    )
    if active is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return bool(active)


async def _require_active(connection: Connection, cell: int, shop_id: int, endpoint_id: int) -> None:
    if not await _lock(connection, cell, shop_id, endpoint_id):
        raise Refusal(RefusalCode.WEBHOOK_INACTIVE)


async def _new_secret(
    connection: Connection,
    cell: int,
    shop_id: int,
    endpoint_id: int,
    secret_id: int,
    now: datetime,
) -> None:
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    await connection.execute(
        "insert into webhook_secret (cell, shop_id, endpoint_id, secret_id, secret, created_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        cell,
        shop_id,
        endpoint_id,
        secret_id,
        secret,
        now,
    )
