"""A shop's endpoints and what went to them, for the API and the page."""

from datetime import datetime
from typing import Literal

import msgspec

from aftersale.core.ids import ID_MAX, parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.database import Database
from aftersale.store.queries.board import COUNT_MAX

Status = Literal["pending", "delivered", "dead"]


class Endpoint(msgspec.Struct, frozen=True):
    """An endpoint without its secrets. The counts stop at COUNT_MAX + 1."""

    endpoint_id: int
    url: str
    description: str
    events: list[str]
    active: bool
    gone_at: datetime | None
    created_at: datetime
    pending: int
    dead: int


class Delivery(msgspec.Struct, frozen=True):
    """One message to one endpoint. `due_at` counts only while it is pending."""

    delivery_id: int
    order_id: int | None
    version: int | None
    after_sale_id: int | None
    type: str
    status: Status
    attempts: int
    due_at: datetime
    created_at: datetime
    attempted_at: datetime | None
    last_status: int | None
    last_error: str | None


class DeliveryPage(msgspec.Struct, frozen=True):
    items: list[Delivery]
    next_cursor: str | None


_COUNTED = (
    "(select count(*) from (select 1 from webhook_delivery d where d.cell = e.cell and d.shop_id = e.shop_id"
    " and d.endpoint_id = e.endpoint_id and d.status = '{status}' limit {most}) x)"
)
_ENDPOINTS = (
    "select e.endpoint_id, e.url, e.description, e.events, e.active, e.gone_at, e.created_at,"
    f" {_COUNTED.format(status='pending', most=COUNT_MAX + 1)},"
    f" {_COUNTED.format(status='dead', most=COUNT_MAX + 1)}"
    " from webhook_endpoint e where e.cell = $1 and e.shop_id = $2"
)
_COLUMNS = (
    "delivery_id, order_id, version, after_sale_id, type, status, attempts, due_at, created_at,"
    " attempted_at, last_status, last_error"
)


async def endpoints_of(database: Database, shop_id: int) -> list[Endpoint]:
    """Every endpoint of the shop, the oldest first; there are few (ENDPOINTS_MAX)."""
    cell = await database.cell_of(shop_id)
    if cell is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    rows = await database.pool.fetch(f"{_ENDPOINTS} order by e.endpoint_id", cell, shop_id)
    return [Endpoint(*r) for r in rows]


async def find_endpoint(database: Database, shop_id: int, endpoint_id: int) -> Endpoint:
    """Raises Refusal(NOT_FOUND)."""
    cell = await database.cell_of(shop_id)
    row = await database.pool.fetchrow(f"{_ENDPOINTS} and e.endpoint_id = $3", cell, shop_id, endpoint_id)
    if row is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return Endpoint(*row)


async def secrets_of(
    database: Database, shop_id: int, endpoint_id: int, now: datetime
) -> list[tuple[str, datetime | None]]:
    """The secrets that are valid now with their ends, newest first."""
    rows = await database.pool.fetch(
        "select secret, expires_at from webhook_secret where cell = $1 and shop_id = $2 and endpoint_id = $3"
        " and (expires_at is null or expires_at > $4) order by secret_id desc",
        await database.cell_of(shop_id),
        shop_id,
        endpoint_id,
        now,
    )
    return [(r[0], r[1]) for r in rows]


async def find_secret(database: Database, shop_id: int, endpoint_id: int, secret_id: int) -> str:
    """One secret by its id. Raises Refusal(NOT_FOUND)."""
    secret: str | None = await database.pool.fetchval(
        "select secret from webhook_secret"
        " where cell = $1 and shop_id = $2 and endpoint_id = $3 and secret_id = $4",
        await database.cell_of(shop_id),
        shop_id,
        endpoint_id,
        secret_id,
    )
    if secret is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return secret


async def list_deliveries(
    database: Database,
    shop_id: int,
    endpoint_id: int,
    *,
    status: Status | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> DeliveryPage:
    """One page, the newest first. Raises Refusal(CURSOR_INVALID); an endpoint that is not there has none."""
    before = ID_MAX if cursor is None else parse_id(cursor)
    if before is None:
        raise Refusal(RefusalCode.CURSOR_INVALID)
    # A word of the program, not a parameter: only so does the planner see that the partial index fits.
    of_status = "" if status is None else f" and status = '{status}'"
    rows = await database.pool.fetch(
        f"select {_COLUMNS} from webhook_delivery where cell = $1 and shop_id = $2 and endpoint_id = $3"
        f" and delivery_id < $4{of_status} order by delivery_id desc limit $5",
        await database.cell_of(shop_id),
        shop_id,
        endpoint_id,
        before,
        limit + 1,
    )
    items = [Delivery(*r) for r in rows[:limit]]
    return DeliveryPage(items, str(items[-1].delivery_id) if len(rows) > limit else None)


async def find_delivery(database: Database, shop_id: int, endpoint_id: int, delivery_id: int) -> Delivery:
    """Raises Refusal(NOT_FOUND)."""
    row = await database.pool.fetchrow(
        f"select {_COLUMNS} from webhook_delivery"
        " where cell = $1 and shop_id = $2 and endpoint_id = $3 and delivery_id = $4",
        await database.cell_of(shop_id),
        shop_id,
        endpoint_id,
        delivery_id,
    )
    if row is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return Delivery(*row)
