"""Reading after-sales: the list, one of them, its timeline, its acts; its reject reasons are in a file of their own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import Act, OpenAct, acts_for
from aftersale.core.after_sale.facts import AfterSaleSplit, Entry
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Stage
from aftersale.core.reason_desk import advise, closed_altogether
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.board import BoardFilter, Sort, list_after_sales
from aftersale.store.queries.orders import orders_by_id, timeline
from aftersale.store.shop_books import shop_book
from aftersale.web.api.after_sale_views import AfterSaleView
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import PARTIES, READ_PROBLEMS, PathId, documented
from aftersale.web.api.reading_views import (
    ActsView,
    PageView,
    TimelineEntryView,
    TimelineView,
    act_view,
    fact_view,
)
from aftersale.web.api.reject_reasons import REJECT_REASON_HANDLERS
from aftersale.web.identity import id_of
from aftersale.web.sentences import sentence


@get("/after-sales", **documented("after-sales", "List", READ_PROBLEMS, PARTIES))
async def get_after_sales(
    call: NamedDependency[Call],
    stage: FromQuery[list[Stage] | None] = None,
    type: FromQuery[AfterSaleType | None] = None,  # noqa: A002 - the query parameter's public name
    reason: FromQuery[str | None] = None,
    due_before: FromQuery[datetime | None] = None,
    order_id: FromQuery[str | None] = None,
    buyer_id: FromQuery[str | None] = None,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    sort: FromQuery[Sort] = "deadline",
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    cursor: FromQuery[str | None] = None,
) -> PageView:
    """After-sales of the shop, soonest deadline first; a buyer sees their own."""
    if due_before is not None and due_before.tzinfo is None:
        raise Refusal(RefusalCode.FIELD_INVALID, field="due_before", problem="UTC offset")
    wanted = BoardFilter(
        stages=tuple(stage or ()),
        type=type,
        reason=reason,
        due_before=due_before,
        order_id=None if order_id is None else id_of(order_id),
        buyer_id=call.actor.buyer_id
        if call.actor.role is Role.BUYER
        else (None if buyer_id is None else id_of(buyer_id)),
        search=q.replace("\x00", ""),
    )
    database = call.services.database
    page = await list_after_sales(database, call.shop_id, wanted, sort=sort, limit=limit, cursor=cursor)
    orders = await orders_by_id(database, call.shop_id, {row.order_id for row in page.items})
    items = []
    for row in page.items:
        order = orders[row.order_id]
        after_sale = order.after_sale(row.after_sale_id)
        assert after_sale is not None
        items.append(call.shown(order, after_sale))
    return PageView(items=items, next_cursor=page.next_cursor)


@get("/after-sales/{after_sale_id:str}", **documented("after-sales", "Read", READ_PROBLEMS, PARTIES))
async def get_after_sale(call: NamedDependency[Call], after_sale_id: PathId) -> AfterSaleView:
    """The whole of one after-sale."""
    order, after_sale = await call.order_of(after_sale_id)
    return call.shown(order, after_sale)


@get(
    "/after-sales/{after_sale_id:str}/timeline",
    **documented("after-sales", "Timeline", READ_PROBLEMS, PARTIES),
)
async def get_timeline(call: NamedDependency[Call], after_sale_id: PathId) -> TimelineView:
    """The facts of the after-sale and its parcels, oldest first, each with its sentence."""
    order, after_sale = await call.order_of(after_sale_id)
    entries = of_after_sale(await timeline(call.services.database, order), after_sale)
    return TimelineView(
        items=[
            TimelineEntryView(
                version=e.version,
                at=e.at,
                kind=type(e.fact).__name__,
                actor=e.actor.role,
                actor_name=e.actor.name,
                sentence=sentence(e, call.language),
                fact=fact_view(e.fact, call.actor.role),
            )
            for e in entries
        ]
    )


@get("/after-sales/{after_sale_id:str}/acts", **documented("after-sales", "Acts", READ_PROBLEMS, PARTIES))
async def get_acts(call: NamedDependency[Call], after_sale_id: PathId) -> ActsView:
    """Which acts are open to the caller now, and for each closed one why not."""
    order, after_sale = await call.order_of(after_sale_id)
    services, now = call.services, call.services.clock()
    acts = acts_for(order, after_sale, call.actor, services.policy, now)
    if OpenAct(Act.REJECTION) in acts:  # the table leaves it open; the shop's record may not
        book = await shop_book(services.database, order.shop_id, services.policy, now)
        refusal = closed_altogether(advise(order, after_sale, services.policy, now, book))
        acts = [OpenAct(a.act, refusal) if a.act is Act.REJECTION else a for a in acts]
    return ActsView(items=[act_view(a, call.language) for a in acts])


def of_after_sale(entries: Sequence[Entry], after_sale: AfterSale) -> list[Entry]:
    """The facts of the order that are about this after-sale or about none.

    One that an inspection left over shares the story of the after-sale it was split from, until the split.
    """
    told = []
    named = {after_sale.split_from or after_sale.after_sale_id}
    for entry in entries:
        about = getattr(entry.fact, "after_sale_id", None)
        if about is None or about in named:
            told.append(entry)
        if (
            isinstance(entry.fact, AfterSaleSplit)
            and entry.fact.rest_after_sale_id == after_sale.after_sale_id
        ):
            named = {after_sale.after_sale_id}
    return told


READING_HANDLERS = [
    get_after_sales,
    get_after_sale,
    get_timeline,
    get_acts,
    *REJECT_REASON_HANDLERS,
]
