"""The orders of a shop: what was bought and paid, how far it travelled, which after-sales it has."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.state import Order
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.orders import EPOCH, find_order, orders_of_shop
from aftersale.web.identity import AnyRequest, id_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import PAGE_ROWS, SEARCH_CHARS_MAX, merchant

ORDERS = "/workbench/orders"


async def list_of(request: AnyRequest, shop_id: int) -> dict[str, Any]:
    """Everything that the list shows. A cursor that is none begins at the first page."""
    database = services_of(request).database
    search = request.query_params.get("q", "").replace("\x00", "").strip()[:SEARCH_CHARS_MAX]
    after = _read_cursor(request.query_params.get("after", ""))
    orders = await orders_of_shop(database, shop_id, search, after=after, limit=PAGE_ROWS + 1)
    shown = orders[:PAGE_ROWS]
    more = len(orders) > PAGE_ROWS
    return {
        "orders": shown,
        "search": search,
        "query": f"?{urlencode({'q': search})}" if search else "",
        "next_address": f"{ORDERS}?{urlencode({'q': search, 'after': _cursor(shown[-1])})}" if more else "",
        "first_address": f"{ORDERS}?{urlencode({'q': search})}" if after else "",
        "shop_name": await database.shop_name(shop_id),
    }


@get(ORDERS, include_in_schema=False)
async def show_orders(request: AnyRequest) -> Template:
    actor, shop_id = await merchant(request)
    return show(request, "workbench/orders.html", actor=actor, order=None, **await list_of(request, shop_id))


@get(ORDERS + "/{order_id:str}", include_in_schema=False)
async def show_order(request: AnyRequest, order_id: FromPath[str]) -> Template:
    """One order beside the list, with its lines, parcels and after-sales."""
    actor, shop_id = await merchant(request)
    order = await find_order(services_of(request).database, shop_id, id_of(order_id))
    if order is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return show(request, "workbench/orders.html", actor=actor, order=order, **await list_of(request, shop_id))


def _cursor(order: Order) -> str:
    return f"{(order.paid_at or EPOCH).isoformat()}~{order.order_id}"


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    at, _, last = text.partition("~")
    number = parse_id(last)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, number) if number and moment.tzinfo else None


order_handlers = [show_orders, show_order]
