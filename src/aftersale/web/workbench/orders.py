"""The orders of a shop: what was bought and paid, how far it travelled, which after-sales it has."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.state import Line, Order
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.orders import EPOCH, find_order, orders_of_shop
from aftersale.web.identity import AnyRequest, id_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import PAGE_ROWS, SEARCH_CHARS_MAX, merchant

ORDERS = "/workbench/orders"
LINE = ORDERS + "/{order_id:str}/lines/{line_id:str}"


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
    order = await _find(request, shop_id, order_id)
    new_id = parse_id(request.query_params.get("after_sale", ""))
    return show(
        request,
        "workbench/orders.html",
        actor=actor,
        order=order,
        done=request.query_params.get("done", ""),
        made=None if new_id is None else order.after_sale(new_id),
        **sums_of(order),
        **await list_of(request, shop_id),
    )


def sums_of(order: Order) -> dict[str, Any]:
    """What the order cost, what of it was promised back, and what each line has left."""
    refunded = [a.refund_fen for a in order.after_sales if a.holds_money]
    return {
        "paid_fen": order.paid_fen,
        "refund_fen": sum(refunded),
        "units_left": {line.line_id: order.units_left(line) for line in order.lines},
        "left_fen": {line.line_id: max(0, order.goods_left_fen(line)) for line in order.lines},
    }


async def _find(request: AnyRequest, shop_id: int, order_id: str) -> Order:
    order = await find_order(services_of(request).database, shop_id, id_of(order_id))
    if order is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return order


async def find_line(request: AnyRequest, shop_id: int, order_id: str, line_id: str) -> tuple[Order, Line]:
    """A line of an order of this shop. Raises Refusal(NOT_FOUND)."""
    order = await _find(request, shop_id, order_id)
    line = order.line(id_of(line_id))
    if line is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return order, line


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
