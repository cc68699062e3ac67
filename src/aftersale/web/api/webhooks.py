"""Webhooks by API: endpoints and their secrets, what went to them, and sending it again."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body as BodyParameter
from litestar.params import FromQuery, QueryParameter
from msgspec import Meta

from aftersale.core.actors import Role
from aftersale.core.webhooks import message_id
from aftersale.desk.call_keys import call_key
from aftersale.desk.webhook_endpoints import OVERLAP_HOURS, change_endpoint, open_endpoint
from aftersale.store import webhook_endpoints
from aftersale.store.queries.webhooks import (
    Delivery,
    Endpoint,
    Status,
    endpoints_of,
    find_delivery,
    find_endpoint,
    find_secret,
    list_deliveries,
)
from aftersale.store.webhook_endpoints import Wanted
from aftersale.web.api import examples
from aftersale.web.api.bodies import Body
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, Key, PathId, documented
from aftersale.web.api.views import View
from aftersale.web.identity import id_of

OWNERS = (Role.MERCHANT, Role.INTEGRATOR, Role.ADMIN)
"""Who sees everything of the shop anyway."""


class WebhookBody(Body, frozen=True, kw_only=True):
    """Where to send what. No `events`: all of them, also those that later editions add."""

    url: Annotated[str, Meta(max_length=2000)]
    description: Annotated[str, Meta(max_length=200)] = ""
    events: Annotated[tuple[str, ...], Meta(max_length=200)] = ()
    active: bool = True

    def as_wanted(self) -> Wanted:
        return Wanted(
            url=self.url,
            description=self.description,
            events=tuple(dict.fromkeys(self.events)),
            active=self.active,
        )


class RotationBody(Body, frozen=True, kw_only=True):
    """How long the old secret signs beside the new one; 0 when it has leaked."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = OVERLAP_HOURS


class WebhookView(View, frozen=True, kw_only=True):
    """An endpoint. `gone_at`: when its receiver answered 410; counts stop at 1001."""

    id: str
    url: str
    description: str
    events: list[str]
    active: bool
    gone_at: datetime | None
    created_at: datetime
    pending: int
    dead: int


class NewWebhookView(WebhookView, frozen=True, kw_only=True):
    """The endpoint with its secret, which is shown this once."""

    secret: str


class WebhooksView(View, frozen=True, kw_only=True):
    items: list[WebhookView]


class SecretView(View, frozen=True, kw_only=True):
    """A new secret, shown this once."""

    secret: str


class DeliveryView(View, frozen=True, kw_only=True):
    """One message to one endpoint. `message_id` is its `webhook-id`; `next_attempt_at` while it is pending."""

    id: str
    message_id: str
    type: str
    order_id: str | None
    after_sale_id: str | None
    version: int | None
    status: Status
    attempts: int
    created_at: datetime
    attempted_at: datetime | None
    next_attempt_at: datetime | None
    last_status: int | None
    last_error: str | None


class DeliveriesView(View, frozen=True, kw_only=True):
    items: list[DeliveryView]
    next_cursor: str | None


class ReplayedView(View, frozen=True, kw_only=True):
    """How many are on their way again."""

    replayed: int


@post("/webhooks", **documented("webhooks", "Open a webhook", WRITE_PROBLEMS, OWNERS))
async def post_webhook(
    call: NamedDependency[Call],
    data: Annotated[WebhookBody, BodyParameter(examples=[Example(value=examples.WEBHOOK)])],
    key: Key = None,
) -> NewWebhookView:
    """From now on facts of the shop are sent there, signed with the secret of this answer."""
    call.require(*OWNERS)
    endpoint_id = await open_endpoint(call.services, call.shop_id, data.as_wanted(), call.actor, key)
    database = call.services.database
    secret = await find_secret(database, call.shop_id, endpoint_id, endpoint_id)
    endpoint = await find_endpoint(database, call.shop_id, endpoint_id)
    return NewWebhookView(**msgspec.structs.asdict(_endpoint_view(endpoint)), secret=secret)


@get("/webhooks", **documented("webhooks", "List webhooks", READ_PROBLEMS, OWNERS))
async def get_webhooks(call: NamedDependency[Call]) -> WebhooksView:
    """All endpoints of the shop; a shop has at most twenty."""
    call.require(*OWNERS)
    found = await endpoints_of(call.services.database, call.shop_id)
    return WebhooksView(items=[_endpoint_view(endpoint) for endpoint in found])


@get("/webhooks/{endpoint_id:str}", **documented("webhooks", "Read a webhook", READ_PROBLEMS, OWNERS))
async def get_webhook(call: NamedDependency[Call], endpoint_id: PathId) -> WebhookView:
    """One endpoint with how much waits and how much has failed for good."""
    call.require(*OWNERS)
    return _endpoint_view(await find_endpoint(call.services.database, call.shop_id, id_of(endpoint_id)))


@put("/webhooks/{endpoint_id:str}", **documented("webhooks", "Change a webhook", WRITE_PROBLEMS, OWNERS))
async def put_webhook(
    call: NamedDependency[Call],
    endpoint_id: PathId,
    data: Annotated[WebhookBody, BodyParameter(examples=[Example(value=examples.WEBHOOK)])],
    key: Key = None,
) -> WebhookView:
    """Address, events and description anew, switched on or off. What waits goes to the new address."""
    call.require(*OWNERS)
    number = id_of(endpoint_id)
    await change_endpoint(call.services, call.shop_id, number, data.as_wanted(), call.actor, key)
    return _endpoint_view(await find_endpoint(call.services.database, call.shop_id, number))


@delete("/webhooks/{endpoint_id:str}", **documented("webhooks", "Remove a webhook", WRITE_PROBLEMS, OWNERS))
async def delete_webhook(call: NamedDependency[Call], endpoint_id: PathId) -> None:
    """The endpoint with its secrets and everything on its way to it."""
    call.require(*OWNERS)
    await webhook_endpoints.remove_endpoint(call.services.database, call.shop_id, id_of(endpoint_id))


@post(
    "/webhooks/{endpoint_id:str}/secret",
    status_code=200,
    **documented("webhooks", "Rotate the secret", WRITE_PROBLEMS, OWNERS),
)
async def post_secret(
    call: NamedDependency[Call],
    endpoint_id: PathId,
    data: Annotated[RotationBody, BodyParameter(examples=[Example(value={"overlap_hours": OVERLAP_HOURS})])],
    key: Key = None,
) -> SecretView:
    """A new secret signs from now on, the old one beside it for a while: receivers change over without a gap."""
    call.require(*OWNERS)
    number = id_of(endpoint_id)
    secret_id = await webhook_endpoints.rotate_secret(
        call.services.database,
        call.shop_id,
        number,
        timedelta(hours=data.overlap_hours),
        call.services.clock(),
        call_key(call.actor, key, "rotate", number, data),
    )
    return SecretView(secret=await find_secret(call.services.database, call.shop_id, number, secret_id))


@post(
    "/webhooks/{endpoint_id:str}/test",
    status_code=200,
    **documented("webhooks", "Send a test message", WRITE_PROBLEMS, OWNERS),
)
async def post_test(call: NamedDependency[Call], endpoint_id: PathId, key: Key = None) -> DeliveryView:
    """A `webhook.ping` is sent within seconds; read its delivery to see what the receiver said."""
    call.require(*OWNERS)
    number = id_of(endpoint_id)
    delivery_id = await webhook_endpoints.send_test(
        call.services.database,
        call.shop_id,
        number,
        call.services.clock(),
        call_key(call.actor, key, "test", number),
    )
    return await _delivery(call, number, delivery_id)


@get(
    "/webhooks/{endpoint_id:str}/deliveries",
    **documented("webhooks", "List deliveries", READ_PROBLEMS, OWNERS),
)
async def get_deliveries(
    call: NamedDependency[Call],
    endpoint_id: PathId,
    status: FromQuery[Status | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    cursor: FromQuery[str | None] = None,
) -> DeliveriesView:
    """What went to the endpoint, the newest first; `status=dead` are the dead letters."""
    call.require(*OWNERS)
    number = id_of(endpoint_id)
    await find_endpoint(call.services.database, call.shop_id, number)
    page = await list_deliveries(
        call.services.database, call.shop_id, number, status=status, limit=limit, cursor=cursor
    )
    return DeliveriesView(items=[_delivery_view(d) for d in page.items], next_cursor=page.next_cursor)


@get(
    "/webhooks/{endpoint_id:str}/deliveries/{delivery_id:str}",
    **documented("webhooks", "Read a delivery", READ_PROBLEMS, OWNERS),
)
async def get_delivery(call: NamedDependency[Call], endpoint_id: PathId, delivery_id: PathId) -> DeliveryView:
    """How one message fares."""
    call.require(*OWNERS)
    return await _delivery(call, id_of(endpoint_id), id_of(delivery_id))


@post(
    "/webhooks/{endpoint_id:str}/deliveries/{delivery_id:str}/replay",
    status_code=200,
    **documented("webhooks", "Send a delivery again", WRITE_PROBLEMS, OWNERS),
)
async def post_replay(
    call: NamedDependency[Call], endpoint_id: PathId, delivery_id: PathId, key: Key = None
) -> DeliveryView:
    """The same message with the same `webhook-id`, whatever became of it; one that waits goes at once."""
    call.require(*OWNERS)
    number, delivery = id_of(endpoint_id), id_of(delivery_id)
    await webhook_endpoints.replay(
        call.services.database,
        call.shop_id,
        number,
        delivery,
        call.services.clock(),
        call_key(call.actor, key, "replay", number, delivery),
    )
    return await _delivery(call, number, delivery)


@post(
    "/webhooks/{endpoint_id:str}/replay-dead",
    status_code=200,
    **documented("webhooks", "Send all dead letters again", WRITE_PROBLEMS, OWNERS),
)
async def post_replay_dead(call: NamedDependency[Call], endpoint_id: PathId, key: Key = None) -> ReplayedView:
    """Up to 5,000 dead letters, the oldest first, each order's in its order."""
    call.require(*OWNERS)
    number = id_of(endpoint_id)
    count = await webhook_endpoints.replay_dead(
        call.services.database,
        call.shop_id,
        number,
        call.services.clock(),
        call_key(call.actor, key, "replay-dead", number),
    )
    return ReplayedView(replayed=count)


async def _delivery(call: Call, endpoint_id: int, delivery_id: int) -> DeliveryView:
    return _delivery_view(await find_delivery(call.services.database, call.shop_id, endpoint_id, delivery_id))


def _endpoint_view(e: Endpoint) -> WebhookView:
    return WebhookView(
        id=str(e.endpoint_id),
        url=e.url,
        description=e.description,
        events=e.events,
        active=e.active,
        gone_at=e.gone_at,
        created_at=e.created_at,
        pending=e.pending,
        dead=e.dead,
    )


def _delivery_view(d: Delivery) -> DeliveryView:
    return DeliveryView(
        id=str(d.delivery_id),
        message_id=message_id(d.delivery_id),
        type=d.type,
        order_id=None if d.order_id is None else str(d.order_id),
        after_sale_id=None if d.after_sale_id is None else str(d.after_sale_id),
        version=d.version,
        status=d.status,
        attempts=d.attempts,
        created_at=d.created_at,
        attempted_at=d.attempted_at,
        next_attempt_at=d.due_at if d.status == "pending" else None,
        last_status=d.last_status,
        last_error=d.last_error,
    )


WEBHOOK_HANDLERS = [
    post_webhook,
    get_webhooks,
    get_webhook,
    put_webhook,
    delete_webhook,
    post_secret,
    post_test,
    get_deliveries,
    get_delivery,
    post_replay,
    post_replay_dead,
]
