"""What is on its way to a shop's endpoints: enqueued with the facts (`journal.APPEND`), claimed for sending, settled by the answer."""

from datetime import datetime, timedelta
from typing import Literal

import asyncpg
import msgspec

from aftersale.core.ids import compose_id
from aftersale.store.database import Database

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
Failure = Literal["status", "timeout", "unreachable", "certificate", "private_host", "fact_missing"]
"""Why an attempt failed; `status`: the receiver answered, but not with 2xx."""

KEPT_DAYS = 30
"""Delivered ones are shown so long, then forgotten; the facts stay. Svix keeps 30 to 90 days, C; here D."""
FORGOTTEN_MAX = 500
"""At most so many are forgotten in one go. D."""

READY = """
select e.cell, e.shop_id, e.endpoint_id, e.url,
    array(select s.secret from webhook_secret s where s.cell = e.cell and s.shop_id = e.shop_id
        and s.endpoint_id = e.endpoint_id and (s.expires_at is null or s.expires_at > $1)
        order by s.secret_id desc limit $3) as secrets
from webhook_endpoint e
cross join lateral (select d.due_at from webhook_delivery d
    where d.cell = e.cell and d.shop_id = e.shop_id and d.endpoint_id = e.endpoint_id
    and d.status = 'pending' and d.due_at <= $1 order by d.due_at, d.delivery_id limit 1) d
where e.active
order by d.due_at limit $2
"""

# Everything due that is looked at gets a later due_at. What is first of its order is sent before that;
# what stands behind another one waits with it, so that nobody looks at it again and again.
CLAIM = """
with due as (
    select d.delivery_id, d.order_id, d.version from webhook_delivery d
    where d.cell = $1 and d.shop_id = $2 and d.endpoint_id = $3 and d.status = 'pending' and d.due_at <= $4
    order by d.due_at, d.delivery_id limit $6 for update skip locked),
judged as (
    select due.delivery_id, ahead.due_at as ahead_due_at
    from due left join lateral (select p.due_at from webhook_delivery p
        where p.cell = $1 and p.shop_id = $2 and p.endpoint_id = $3 and p.order_id = due.order_id
        and p.version < due.version and p.status = 'pending' order by p.version limit 1) ahead on true),
claimed as (
    update webhook_delivery d set due_at = greatest(j.ahead_due_at, $5),
        attempts = d.attempts + (j.ahead_due_at is null)::int,
        attempted_at = case when j.ahead_due_at is null then $4 else d.attempted_at end
    from judged j
    where d.cell = $1 and d.shop_id = $2 and d.endpoint_id = $3 and d.delivery_id = j.delivery_id
    returning d.delivery_id, d.order_id, d.version, d.after_sale_id, d.type, d.attempts, d.created_at,
        j.ahead_due_at is null as first)
select c.delivery_id, c.order_id, c.version, c.after_sale_id, c.type, c.attempts, c.created_at, f.body, c.first
from claimed c left join lateral (select body from journal f
    where f.cell = $1 and f.shop_id = $2 and f.order_id = c.order_id and f.version = c.version offset 0) f on true
order by c.delivery_id
"""

# Once it is out of the way, the next one of the same order is due.
FINISH = """
with finished as (
    update webhook_delivery set status = $5, finished_at = $6, last_status = $7, last_error = $8
    where cell = $1 and shop_id = $2 and endpoint_id = $3 and delivery_id = $4 and status = 'pending'
    returning order_id, version),
next as (
    select n.delivery_id from finished cross join lateral (select n.delivery_id from webhook_delivery n
        where n.cell = $1 and n.shop_id = $2 and n.endpoint_id = $3 and n.order_id = finished.order_id
        and n.version > finished.version and n.status = 'pending' order by n.version limit 1) n)
update webhook_delivery d set due_at = least(d.due_at, $6) from next
where d.cell = $1 and d.shop_id = $2 and d.endpoint_id = $3 and d.delivery_id = next.delivery_id
"""

# Of two workers with the same delivery, after a lease ran out, only the later one may put it off.
PUT_OFF = """
update webhook_delivery set due_at = $6, last_status = $7, last_error = $8
where cell = $1 and shop_id = $2 and endpoint_id = $3 and delivery_id = $4 and status = 'pending'
and attempts = $5
"""

FORGET = """
delete from webhook_delivery d using (select o.delivery_id from webhook_delivery o
    where o.cell = $1 and o.shop_id = $2 and o.endpoint_id = $3 and o.delivery_id < $4
    and o.status = 'delivered' order by o.delivery_id limit $5 for update skip locked) o
where d.cell = $1 and d.shop_id = $2 and d.endpoint_id = $3 and d.delivery_id = o.delivery_id
"""


class Ready(msgspec.Struct, frozen=True):
    """An endpoint with something due, and the secrets that sign for it now, newest first."""

    cell: int
    shop_id: int
    endpoint_id: int
    url: str
    secrets: list[str]

    @property
    def key(self) -> tuple[int, int, int]:
        return self.cell, self.shop_id, self.endpoint_id


class Claimed(msgspec.Struct, frozen=True):
    """A delivery that is ours to send until its lease ends. `entry`: the journal's bytes; None for a test message."""

    delivery_id: int
    order_id: int | None
    version: int | None
    after_sale_id: int | None
    type: str
    attempts: int
    created_at: datetime
    entry: bytes | None


async def ready_endpoints(database: Database, now: datetime, *, limit: int, secrets_max: int) -> list[Ready]:
    """Active endpoints with something due, the longest due first."""
    rows = await database.pool.fetch(READY, now, limit, secrets_max)
    return [Ready(*r) for r in rows]


async def claim(
    database: Database, endpoint: Ready, now: datetime, lease: timedelta, limit: int
) -> tuple[int, list[Claimed]]:
    """How many due ones were looked at, and those of them to send: of each order the oldest that is not finished."""
    rows = await database.pool.fetch(CLAIM, *endpoint.key, now, now + lease, limit)
    return len(rows), [Claimed(*r[:8]) for r in rows if r["first"]]


async def delivered(
    database: Database, endpoint: Ready, delivery: Claimed, status: int, now: datetime
) -> None:
    await _finish(database, endpoint, delivery, "delivered", now, status, None)


async def dead(
    database: Database,
    endpoint: Ready,
    delivery: Claimed,
    failure: Failure,
    status: int | None,
    now: datetime,
) -> None:
    """No more attempts by ourselves; what stood behind it goes on."""
    await _finish(database, endpoint, delivery, "dead", now, status, failure)


async def _finish(
    database: Database,
    endpoint: Ready,
    delivery: Claimed,
    end: str,
    now: datetime,
    status: int | None,
    failure: Failure | None,
) -> None:
    await database.pool.execute(FINISH, *endpoint.key, delivery.delivery_id, end, now, status, failure)


async def put_off(
    database: Database,
    endpoint: Ready,
    delivery: Claimed,
    failure: Failure,
    status: int | None,
    due_at: datetime,
) -> None:
    """The attempt failed; the next one is due then."""
    await database.pool.execute(
        PUT_OFF, *endpoint.key, delivery.delivery_id, delivery.attempts, due_at, status, failure
    )


async def gone(database: Database, endpoint: Ready, now: datetime) -> None:
    """The receiver wants no more: switch the endpoint off until somebody switches it on again."""
    await database.pool.execute(
        "update webhook_endpoint set active = false, gone_at = $4"
        " where cell = $1 and shop_id = $2 and endpoint_id = $3",
        *endpoint.key,
        now,
    )


async def forget_delivered(database: Database, endpoint: Ready, now: datetime) -> None:
    """Some of the endpoint's old deliveries; their ids tell their age."""
    before = now - timedelta(days=KEPT_DAYS)
    oldest = compose_id(int(before.timestamp() * 1000), 0, 0)
    await database.pool.execute(FORGET, *endpoint.key, oldest, FORGOTTEN_MAX)
