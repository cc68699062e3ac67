"""After-sales: apply, read, and every act on them, one resource per act."""

import asyncio
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.openapi.spec import Example
from litestar.params import Body as BodyParameter
from litestar.params import FromQuery, QueryParameter

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import ALLOWED, Act, acts_for
from aftersale.core.after_sale.commands import AnyCommand, Approve
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.reasons import offer, scene_of
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.board import BoardFilter, Sort, list_after_sales
from aftersale.store.queries.orders import orders_by_id, timeline
from aftersale.web.api import examples
from aftersale.web.api.bodies import (
    ActBody,
    ActsBody,
    AdjustmentBody,
    ApplicationBody,
    CancellationBody,
    RejectionBody,
    SeenBody,
)
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import PARTIES, READ_PROBLEMS, WRITE_PROBLEMS, Key, PathId, documented
from aftersale.web.api.orders import BATCH_MAX
from aftersale.web.api.views import (
    ActsView,
    AfterSaleView,
    PageView,
    RejectReasonsView,
    TimelineEntryView,
    TimelineView,
    act_view,
    after_sale_view,
    reject_reason_view,
)
from aftersale.web.errors import Problem, problem_of
from aftersale.web.identity import id_of
from aftersale.web.present import sentence

APPLICANTS = (Role.BUYER, Role.INTEGRATOR)
DECIDERS = (Role.MERCHANT, Role.ADMIN)


@post("/orders/{order_id:str}/after-sales", **documented("after-sales", "Apply", WRITE_PROBLEMS, APPLICANTS))
async def post_application(
    call: NamedDependency[Call],
    order_id: PathId,
    data: Annotated[ApplicationBody, BodyParameter(examples=[Example(value=examples.APPLICATION)])],
    key: Key = None,
) -> AfterSaleView:
    """Apply for a refund, a return or an exchange of some units of one line."""
    call.require(*APPLICANTS)
    return await call.carry_out(data.as_command(call.shop_id, id_of(order_id)), key)


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
        items.append(after_sale_view(order, after_sale, call.language))
    return PageView(items=items, next_cursor=page.next_cursor)


@get("/after-sales/{after_sale_id:str}", **documented("after-sales", "Read", READ_PROBLEMS, PARTIES))
async def get_after_sale(call: NamedDependency[Call], after_sale_id: PathId) -> AfterSaleView:
    """The whole of one after-sale."""
    order, after_sale = await call.order_of(after_sale_id)
    return after_sale_view(order, after_sale, call.language)


@get(
    "/after-sales/{after_sale_id:str}/timeline",
    **documented("after-sales", "Timeline", READ_PROBLEMS, PARTIES),
)
async def get_timeline(call: NamedDependency[Call], after_sale_id: PathId) -> TimelineView:
    """The facts of the after-sale and its parcels, oldest first, each with its sentence."""
    order, after_sale = await call.order_of(after_sale_id)
    entries = await timeline(call.services.database, order)
    return TimelineView(
        items=[
            TimelineEntryView(
                version=e.version,
                at=e.at,
                kind=type(e.fact).__name__,
                actor=e.actor.role,
                actor_name=e.actor.name,
                sentence=sentence(e, call.language),
                fact=msgspec.to_builtins(e.fact, str_keys=True),
            )
            for e in entries
            if getattr(e.fact, "after_sale_id", after_sale.after_sale_id) == after_sale.after_sale_id
        ]
    )


@get("/after-sales/{after_sale_id:str}/acts", **documented("after-sales", "Acts", READ_PROBLEMS, PARTIES))
async def get_acts(call: NamedDependency[Call], after_sale_id: PathId) -> ActsView:
    """Which acts are open to the caller now, and for each closed one why not."""
    order, after_sale = await call.order_of(after_sale_id)
    acts = acts_for(order, after_sale, call.actor, call.services.policy)
    return ActsView(items=[act_view(a, call.language) for a in acts])


@get(
    "/after-sales/{after_sale_id:str}/reject-reasons",
    **documented("rejection", "Reject reasons of this after-sale", READ_PROBLEMS, DECIDERS),
)
async def get_reject_reasons(call: NamedDependency[Call], after_sale_id: PathId) -> RejectReasonsView:
    """Every reason of this scene, what the facts say about it, its explanation filled in, the buyer's remedies."""
    call.require(*DECIDERS)
    order, after_sale = await call.order_of(after_sale_id)
    scene = scene_of(order, after_sale)
    offered = offer(order, after_sale, call.services.policy, call.services.clock())
    return RejectReasonsView(items=[reject_reason_view(o, scene, call.language) for o in offered])


@post(
    "/after-sales/{after_sale_id:str}/rejection",
    status_code=200,
    **documented("rejection", "Reject", WRITE_PROBLEMS, ALLOWED[Act.REJECTION][0]),
)
async def post_rejection(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[RejectionBody, BodyParameter(examples=[Example(value=examples.REJECTION)])],
    key: Key = None,
) -> AfterSaleView:
    """Reject with a reason of the scene and an explanation; the facts are judged again at this moment."""
    return await call.carry_out(data.as_command(call.shop_id, id_of(after_sale_id)), key)


@post(
    "/after-sales/{after_sale_id:str}/approval",
    status_code=200,
    **documented("after-sales", "Approve", WRITE_PROBLEMS, ALLOWED[Act.APPROVAL][0]),
)
async def post_approval(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[SeenBody, BodyParameter(examples=[Example(value={"seen_version": 1})])],
    key: Key = None,
) -> AfterSaleView:
    """Agree: a refund-only application is paid back, everything else waits for the goods."""
    return await call.carry_out(data.as_command(call.shop_id, id_of(after_sale_id)), key)


@route(
    "/after-sales/{after_sale_id:str}/application",
    http_method=[HttpMethod.PUT, HttpMethod.POST],
    status_code=200,
    **documented("after-sales", "Adjust the application", WRITE_PROBLEMS, ALLOWED[Act.APPLICATION][0]),
)
async def put_application(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[AdjustmentBody, BodyParameter(examples=[Example(value=examples.ADJUSTMENT)])],
    key: Key = None,
) -> AfterSaleView:
    """The buyer asks again, differently; the merchant's clock starts anew."""
    return await call.carry_out(data.as_command(call.shop_id, id_of(after_sale_id)), key)


@post(
    "/after-sales/{after_sale_id:str}/cancellation",
    status_code=200,
    **documented("after-sales", "Cancel", WRITE_PROBLEMS, ALLOWED[Act.CANCELLATION][0]),
)
async def post_cancellation(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[CancellationBody, BodyParameter(examples=[Example(value={"seen_version": 1})])],
    key: Key = None,
) -> AfterSaleView:
    """The buyer withdraws; the attempt is not given back."""
    return await call.carry_out(data.as_command(call.shop_id, id_of(after_sale_id)), key)


class ActAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one row of a batch."""

    after_sale_id: str
    status: int
    after_sale: AfterSaleView | None = None
    problem: Problem | None = None


class ActAnswers(msgspec.Struct, frozen=True):
    items: list[ActAnswer]


@post(
    "/after-sales:batch",
    status_code=200,
    **documented("after-sales", "Many acts in one call", WRITE_PROBLEMS, DECIDERS),
)
async def post_acts(
    call: NamedDependency[Call],
    data: Annotated[ActsBody, BodyParameter(examples=[Example(value=examples.ACTS)])],
    key: Key = None,
) -> ActAnswers:
    """Up to 500 approvals and rejections, an answer per row; with a key, each row is repeatable."""
    call.require(*DECIDERS)
    if len(data.items) > BATCH_MAX:
        raise Refusal(RefusalCode.TOO_MANY_ROWS, max=BATCH_MAX)

    async def one(place: int, row: ActBody) -> ActAnswer:
        try:
            row_key = None if key is None else f"{key}#{place}"
            view = await call.carry_out(_act(call.shop_id, row), row_key)
        except Refusal as refusal:
            problem = problem_of(refusal, call.language)
            return ActAnswer(row.after_sale_id, problem.status, problem=problem)
        return ActAnswer(row.after_sale_id, 200, view)

    return ActAnswers(list(await asyncio.gather(*(one(n, row) for n, row in enumerate(data.items)))))


def _act(shop_id: int, row: ActBody) -> AnyCommand:
    after_sale_id = id_of(row.after_sale_id)
    if row.act == Act.REJECTION:
        return row.as_command(shop_id, after_sale_id)
    if row.act == Act.APPROVAL:
        return Approve(shop_id=shop_id, after_sale_id=after_sale_id, seen_version=row.seen_version)
    raise Refusal(RefusalCode.ACT_UNKNOWN, act=row.act)


AFTER_SALE_HANDLERS = [
    post_application,
    get_after_sales,
    get_after_sale,
    get_timeline,
    get_acts,
    get_reject_reasons,
    post_rejection,
    post_approval,
    put_application,
    post_cancellation,
    post_acts,
]
