"""Orders and parcels: what the shop and the carriers tell us."""

import asyncio
from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body as BodyParameter

from aftersale.core.actors import Role
from aftersale.core.after_sale.commands import AnyCommand
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.orders import find_order
from aftersale.web.api import examples
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import PARTIES, READ_PROBLEMS, WRITE_PROBLEMS, Key, PathId, documented
from aftersale.web.api.order_bodies import LogisticsBody, OrderBody, OrdersBody
from aftersale.web.api.order_views import OrderView, order_view
from aftersale.web.errors import Problem, problem_of
from aftersale.web.identity import id_of

BATCH_MAX = 500
RECORDERS = (Role.INTEGRATOR, Role.ADMIN)


class OrderAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one order of a batch."""

    order_id: str
    status: int
    version: int | None = None
    problem: Problem | None = None


class OrderAnswers(msgspec.Struct, frozen=True):
    items: list[OrderAnswer]


@put("/orders/{order_id:str}", **documented("orders", "Record an order", WRITE_PROBLEMS, RECORDERS))
async def put_order(
    call: NamedDependency[Call],
    order_id: PathId,
    data: Annotated[OrderBody, BodyParameter(examples=[Example(value=examples.ORDER)])],
    key: Key = None,
) -> OrderView:
    """Upsert an order snapshot; the same snapshot twice changes nothing."""
    call.require(*RECORDERS)
    answer = await call.services.desk.handle(data.as_command(call.shop_id, id_of(order_id)), call.actor, key)
    return order_view(answer.order, call.services.policy, call.language)


@get("/orders/{order_id:str}", **documented("orders", "Read an order", READ_PROBLEMS, PARTIES))
async def get_order(call: NamedDependency[Call], order_id: PathId) -> OrderView:
    """An order with its lines, parcels and after-sales."""
    order = await find_order(call.services.database, call.shop_id, id_of(order_id))
    if order is None or not call.actor.belongs_to(order.shop_id, order.buyer_id):
        raise Refusal(RefusalCode.NOT_FOUND)
    return order_view(order, call.services.policy, call.language)


@post(
    "/orders:batch",
    status_code=200,
    **documented("orders", "Record many orders", WRITE_PROBLEMS, RECORDERS),
)
async def post_orders(
    call: NamedDependency[Call],
    data: Annotated[OrdersBody, BodyParameter(examples=[Example(value={"items": [examples.NAMED_ORDER]})])],
) -> OrderAnswers:
    """Up to 500 orders in one call, an answer per order."""
    call.require(*RECORDERS)
    if len(data.items) > BATCH_MAX:
        raise Refusal(RefusalCode.TOO_MANY_ROWS, max=BATCH_MAX)

    async def one(order_id: str, body: OrderBody) -> OrderAnswer:
        try:
            command: AnyCommand = body.as_command(call.shop_id, id_of(order_id))
            answer = await call.services.desk.handle(command, call.actor)
        except Refusal as refusal:
            problem = problem_of(refusal, call.language)
            return OrderAnswer(order_id, problem.status, problem=problem)
        return OrderAnswer(order_id, 200, answer.order.version)

    return OrderAnswers(list(await asyncio.gather(*(one(o.order_id, o) for o in data.items))))


@post(
    "/orders/{order_id:str}/logistics",
    status_code=200,
    **documented("orders", "Record what a carrier said", WRITE_PROBLEMS, RECORDERS),
)
async def post_logistics(
    call: NamedDependency[Call],
    order_id: PathId,
    data: Annotated[LogisticsBody, BodyParameter(examples=[Example(value=examples.LOGISTICS)])],
    key: Key = None,
) -> OrderView:
    """Number given, first scan, scans, signed, refused, lost: one parcel, as much as is known."""
    call.require(*RECORDERS)
    answer = await call.services.desk.handle(data.as_command(call.shop_id, id_of(order_id)), call.actor, key)
    return order_view(answer.order, call.services.policy, call.language)


ORDER_HANDLERS = [put_order, get_order, post_orders, post_logistics]
