"""Webhooks of a shop: where facts are sent, how each message fares, secrets and dead letters."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.core.webhooks import EVENT_TYPES
from aftersale.desk.call_keys import call_key
from aftersale.desk.webhook_endpoints import OVERLAP_HOURS, change_endpoint, open_endpoint
from aftersale.store import webhook_endpoints
from aftersale.store.queries.webhooks import (
    Status,
    endpoints_of,
    find_endpoint,
    find_secret,
    list_deliveries,
    secrets_of,
)
from aftersale.store.webhook_endpoints import Wanted
from aftersale.store.webhooks import Failure
from aftersale.web.errors import status_of
from aftersale.web.forms import FieldError, field_error, new_key, read_form
from aftersale.web.identity import AnyRequest, id_of, language_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import PAGE_ROWS, merchant

WEBHOOKS = "/workbench/webhooks"

STATUS_LABELS: dict[Status, Text] = {
    "pending": Text("等待推送", "On its way"),
    "delivered": Text("已送达", "Delivered"),
    "dead": Text("推送失败", "Failed for good"),
}
FAILURE_LABELS: dict[Failure, Text] = {
    "status": Text("接收方回答 {status}", "the receiver answered {status}"),
    "timeout": Text("接收方没有按时回答", "no answer in time"),
    "unreachable": Text("连接不上接收方", "the receiver cannot be reached"),
    "certificate": Text("接收方的证书无效", "the receiver's certificate is not valid"),
    "private_host": Text("地址指向内网", "the address leads into a private network"),
    "fact_missing": Text("记录已不存在", "the fact is not there"),
}


@get(WEBHOOKS, include_in_schema=False)
async def show_webhooks(request: AnyRequest) -> Template:
    """The shop's endpoints, and the form for another one."""
    return await _list(request, Wanted(url=""), [])


@post(WEBHOOKS, include_in_schema=False)
async def post_webhook(request: AnyRequest) -> Template:
    """Open an endpoint; the answer is its page with the secret, which is shown this once."""
    actor, shop_id = await merchant(request)
    services, form = services_of(request), await read_form(request)
    wanted = Wanted(
        url=form.text("url").strip(),
        description=form.text("description").strip(),
        events=tuple(dict.fromkeys(form.texts("events"))),
    )
    try:
        endpoint_id = await open_endpoint(services, shop_id, wanted, actor, form.text("key") or None)
    except Refusal as refusal:
        error = field_error(refusal, language_of(request))
        return await _list(request, wanted, [error], status_of(refusal.code))
    secret = await find_secret(services.database, shop_id, endpoint_id, endpoint_id)
    return await _page(request, endpoint_id, secret=secret)


@get(WEBHOOKS + "/{endpoint_id:str}", include_in_schema=False)
async def show_webhook(request: AnyRequest, endpoint_id: FromPath[str]) -> Template:
    """One endpoint with what went to it."""
    return await _page(request, id_of(endpoint_id))


@post(WEBHOOKS + "/{endpoint_id:str}/secret", include_in_schema=False)
async def post_secret(request: AnyRequest, endpoint_id: FromPath[str]) -> Template:
    """A new secret, shown this once; the old one signs as well for a day."""
    actor, shop_id = await merchant(request)
    services, number = services_of(request), id_of(endpoint_id)
    key = (await read_form(request)).text("key") or None
    secret_id = await webhook_endpoints.rotate_secret(
        services.database,
        shop_id,
        number,
        timedelta(hours=OVERLAP_HOURS),
        services.clock(),
        call_key(actor, key, "rotate", number),
    )
    secret = await find_secret(services.database, shop_id, number, secret_id)
    return await _page(request, number, secret=secret)


@post(WEBHOOKS + "/{endpoint_id:str}/state", include_in_schema=False)
async def post_state(request: AnyRequest, endpoint_id: FromPath[str]) -> Redirect | Template:
    """Switch it on or off; what waits stays."""
    actor, shop_id = await merchant(request)
    services, number = services_of(request), id_of(endpoint_id)
    active = (await read_form(request)).text("active") == "yes"
    endpoint = await find_endpoint(services.database, shop_id, number)
    wanted = Wanted(
        url=endpoint.url, description=endpoint.description, events=tuple(endpoint.events), active=active
    )
    try:
        await change_endpoint(services, shop_id, number, wanted, actor, None)
    except Refusal as refusal:
        return await _page(request, number, refusal=refusal)
    return _back(number, "on" if active else "off")


@post(WEBHOOKS + "/{endpoint_id:str}/test", include_in_schema=False)
async def post_test(request: AnyRequest, endpoint_id: FromPath[str]) -> Redirect | Template:
    actor, shop_id = await merchant(request)
    services, number = services_of(request), id_of(endpoint_id)
    key = call_key(actor, (await read_form(request)).text("key") or None, "test", number)
    try:
        await webhook_endpoints.send_test(services.database, shop_id, number, services.clock(), key)
    except Refusal as refusal:
        return await _page(request, number, refusal=refusal)
    return _back(number, "test")


@post(WEBHOOKS + "/{endpoint_id:str}/replay", include_in_schema=False)
async def post_replay(request: AnyRequest, endpoint_id: FromPath[str]) -> Redirect | Template:
    """Send the delivery that the form names again; without a name, all dead letters."""
    _, shop_id = await merchant(request)
    services, number = services_of(request), id_of(endpoint_id)
    named = (await read_form(request)).text("delivery")
    database, now = services.database, services.clock()
    try:
        if named:
            await webhook_endpoints.replay(database, shop_id, number, id_of(named), now, None)
        else:
            await webhook_endpoints.replay_dead(database, shop_id, number, now, None)
    except Refusal as refusal:
        return await _page(request, number, refusal=refusal)
    return _back(number, "replay")


async def _list(
    request: AnyRequest, draft: Wanted, errors: list[FieldError], status_code: int = 200
) -> Template:
    actor, shop_id = await merchant(request)
    database = services_of(request).database
    return show(
        request,
        "workbench/webhooks.html",
        actor=actor,
        status_code=status_code,
        endpoints=await endpoints_of(database, shop_id),
        draft=draft,
        errors=errors,
        event_types=EVENT_TYPES,
        key=new_key(),
        shop_name=await database.shop_name(shop_id),
    )


async def _page(
    request: AnyRequest, endpoint_id: int, *, secret: str = "", refusal: Refusal | None = None
) -> Template:
    """One endpoint. A cursor that is none begins at the first page."""
    if refusal is not None and refusal.code is RefusalCode.NOT_FOUND:
        raise refusal
    actor, shop_id = await merchant(request)
    services = services_of(request)
    database = services.database
    endpoint = await find_endpoint(database, shop_id, endpoint_id)
    asked, cursor = request.query_params.get("status"), request.query_params.get("cursor")
    status = next((s for s in STATUS_LABELS if s == asked), None)
    try:
        page = await list_deliveries(
            database, shop_id, endpoint_id, status=status, limit=PAGE_ROWS, cursor=cursor or None
        )
    except Refusal:
        cursor = None
        page = await list_deliveries(database, shop_id, endpoint_id, status=status, limit=PAGE_ROWS)
    address = f"{WEBHOOKS}/{endpoint_id}"
    template = show(
        request,
        "workbench/webhook.html",
        actor=actor,
        status_code=200 if refusal is None else status_of(refusal.code),
        endpoint=endpoint,
        address=address,
        secret=secret,
        refusal=refusal,
        secrets=await secrets_of(database, shop_id, endpoint_id, services.clock()),
        deliveries=page.items,
        status=status,
        tabs=[(None, Text("全部", "All")), *STATUS_LABELS.items()],
        status_labels=STATUS_LABELS,
        failure_labels=FAILURE_LABELS,
        next_address=_address(address, status, page.next_cursor) if page.next_cursor else "",
        first_address=_address(address, status) if cursor else "",
        key=new_key(),
        done=request.query_params.get("done", ""),
        shop_name=await database.shop_name(shop_id),
    )
    if secret:  # shown this once: no copy of it may stay in a cache
        template.headers["Cache-Control"] = "no-store"
    return template


def _address(address: str, status: Status | None, cursor: str | None = None) -> str:
    said = {name: value for name, value in (("status", status), ("cursor", cursor)) if value}
    return f"{address}?{urlencode(said)}" if said else address


def _back(endpoint_id: int, done: str) -> Redirect:
    return Redirect(f"{WEBHOOKS}/{endpoint_id}?done={done}", status_code=303)


webhook_handlers: list[Any] = [
    show_webhooks,
    post_webhook,
    show_webhook,
    post_secret,
    post_state,
    post_test,
    post_replay,
]
