"""The buyer's orders with their after-sales, and how the other buyer pages find theirs."""

from typing import Any

from litestar import get
from litestar.response import Template

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.period import period_end
from aftersale.core.after_sale.state import AfterSale, Line, Order
from aftersale.core.ids import parse_id
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.orders import (
    find_order,
    find_order_of,
    orders_awaiting_buyer,
    orders_of_buyer,
)
from aftersale.web.buyer.due import TO_DO
from aftersale.web.identity import AnyRequest, id_of, person, services_of
from aftersale.web.present import show

PAGE_ORDERS = 20
TO_DO_ORDERS_MAX = 50
"""More orders than a person can have open questions about. D."""


async def find_own_order(request: AnyRequest, shop_id: str, order_id: str) -> tuple[Actor, Order]:
    """The buyer and their order; the same 404 for other people's. Raises Refusal."""
    actor = await person(request, Role.BUYER)
    order = await find_order(services_of(request).database, id_of(shop_id), id_of(order_id))
    return actor, _own(actor, order)


async def find_own(request: AnyRequest, shop_id: str, after_sale_id: str) -> tuple[Actor, Order, AfterSale]:
    """The buyer, their order and the after-sale on it. Raises Refusal."""
    actor = await person(request, Role.BUYER)
    number = id_of(after_sale_id)
    order = _own(actor, await find_order_of(services_of(request).database, id_of(shop_id), number))
    after_sale = order.after_sale(number)
    assert after_sale is not None, "found by this very id"
    return actor, order, after_sale


def _own(actor: Actor, order: Order | None) -> Order:
    if order is None or not actor.belongs_to(order.shop_id, order.buyer_id):
        raise Refusal(RefusalCode.NOT_FOUND)
    return order


def can_apply(request: AnyRequest, order: Order, line: Line, policy: Policy) -> bool:
    """Whether the list should offer a new application for the line; the command decides for good."""
    until = period_end(order, line, policy)
    in_time = until is None or services_of(request).clock() <= until
    return in_time and order.units_left(line) > 0 and line.applications < policy.applications_max


@get("/buyer", include_in_schema=False)
async def show_orders(request: AnyRequest) -> Template:
    actor = await person(request, Role.BUYER)
    services = services_of(request)
    shop, order = (parse_id(request.query_params.get(n, "")) or 0 for n in ("after_shop", "after_order"))
    waiting = (
        []
        if order
        else await orders_awaiting_buyer(
            services.database, actor.buyer_id or 0, TO_DO, limit=TO_DO_ORDERS_MAX
        )
    )
    found = await orders_of_buyer(
        services.database, actor.buyer_id or 0, after=(shop, order), limit=PAGE_ORDERS + 1
    )
    orders = found[:PAGE_ORDERS]
    return show(
        request,
        "buyer/orders.html",
        actor=actor,
        orders=[_card(request, o, services.policy) for o in orders],
        due=_due(waiting),
        TO_DO=TO_DO,
        shops={o.shop_id: await services.database.shop_name(o.shop_id) for o in (*orders, *waiting)},
        more=orders[-1] if len(found) > PAGE_ORDERS else None,
    )


def _due(waiting: list[Order]) -> list[dict[str, Any]]:
    """What needs the buyer, what ends first at the top."""
    rows = [
        {"order": o, "after_sale": a, "line": o.line(a.line_id)}
        for o in waiting
        for a in o.after_sales
        if a.stage in TO_DO
    ]
    return sorted(rows, key=lambda row: row["after_sale"].deadline_at)


def _card(request: AnyRequest, order: Order, policy: Policy) -> dict[str, Any]:
    """An order with, for each line, its after-sales (the newest first) and whether one more may be asked for."""
    lines = [
        {
            "line": line,
            "after_sales": [a for a in reversed(order.after_sales) if a.line_id == line.line_id],
            "can_apply": can_apply(request, order, line, policy),
        }
        for line in order.lines
    ]
    return {"order": order, "lines": lines}
