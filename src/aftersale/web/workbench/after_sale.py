"""One after-sale beside the list: its facts, the acts that are open with the why-not of the others, its timeline."""

from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import acts_for
from aftersale.core.after_sale.facts import Entry
from aftersale.core.after_sale.period import period_end
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.reasons import scene_of
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.evidence import describe
from aftersale.store.queries.orders import find_order_of, timeline
from aftersale.web.identity import AnyRequest, id_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import board_of, merchant


async def find(request: AnyRequest, shop_id: int, after_sale_id: str) -> tuple[Order, AfterSale]:
    """The after-sale and its order, in this shop. Raises Refusal(NOT_FOUND)."""
    number = id_of(after_sale_id)
    order = await find_order_of(services_of(request).database, shop_id, number)
    after_sale = None if order is None else order.after_sale(number)
    if order is None or after_sale is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return order, after_sale


async def facts_of(request: AnyRequest, order: Order, after_sale: AfterSale) -> dict[str, Any]:
    """What both the panel and the decision forms show of an after-sale."""
    services = services_of(request)
    line = order.line(after_sale.line_id)
    assert line is not None
    named = [*after_sale.evidence, *(after_sale.rejection.evidence if after_sale.rejection else ())]
    return {
        "order": order,
        "after_sale": after_sale,
        "line": line,
        "parcels": order.parcels(line.line_id),
        "refundable": order.refundable(line, after_sale.quantity, after_sale.after_sale_id),
        "attempts_max": services.policy.applications_max,
        "period_end": period_end(order, line, services.policy),
        "scene": scene_of(order, after_sale),
        "others": [
            a
            for a in order.after_sales
            if a.line_id == line.line_id and a.after_sale_id != after_sale.after_sale_id
        ],
        "rejection": after_sale.rejection,
        "pieces": await describe(services.database, order.shop_id, named),
        "shop_name": await services.database.shop_name(order.shop_id),
    }


def about(entries: list[Entry], after_sale: AfterSale) -> list[Entry]:
    """The facts of the order and of this after-sale, newest first; not those of its neighbours."""
    own = (None, after_sale.after_sale_id)
    return [e for e in reversed(entries) if getattr(e.fact, "after_sale_id", None) in own]


async def panel_of(request: AnyRequest, actor: Actor, order: Order, after_sale: AfterSale) -> dict[str, Any]:
    services = services_of(request)
    entries = await timeline(services.database, order)
    return {
        **await facts_of(request, order, after_sale),
        "acts": acts_for(order, after_sale, actor, services.policy),
        "entries": about(entries, after_sale),
    }


@get("/workbench/after-sales/{after_sale_id:str}", include_in_schema=False)
async def show_after_sale(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    actor, shop_id = await merchant(request)
    order, after_sale = await find(request, shop_id, after_sale_id)
    return show(
        request,
        "workbench/board.html",
        actor=actor,
        done=request.query_params.get("done", ""),
        **await board_of(request, shop_id) | await panel_of(request, actor, order, after_sale),
    )
