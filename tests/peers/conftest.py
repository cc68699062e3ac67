"""Two desks over one database, and the steps that every peer's bug is driven by."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import pytest

from aftersale.core.after_sale.commands import AnyCommand, Approve, Receive, ShipReturn
from aftersale.core.after_sale.invariants import broken
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, ReturnAddress
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import Scene, reasons_of
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.batch import Answer
from aftersale.desk.desk import Desk
from aftersale.desk.refunds import move_refunds
from aftersale.payments.gateway import Gateway, Outcome, RefundAnswer, RefundOrder
from aftersale.store.database import Database
from aftersale.store.journal import decode_order
from tests.desk.conftest import differences, store
from tests.desk.workers import Clock, Recorder, booked, ledger, move_all, promised
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, SHOP, apply, record_order
from tests.web.conftest import api, services

__all__ = ["api", "services", "store"]


class Rivals(NamedTuple):
    """Two desks that know nothing of each other, as two processes; one clock for both."""

    one: Desk
    two: Desk
    clock: Clock

    @property
    def database(self) -> Database:
        return self.one.database


@pytest.fixture
async def rivals(store: Database) -> AsyncIterator[Rivals]:
    """Afterwards the journal and the rows must agree, and no order may break an invariant."""
    clock = Clock()
    async with Desk(store, DEFAULT_POLICY, clock) as one, Desk(store, DEFAULT_POLICY, clock) as two:
        yield Rivals(one, two, clock)
    assert [what for order in await orders(store) for what in broken(order)] == []
    assert await differences(store.dsn) == []


async def orders(database: Database) -> list[Order]:
    return [decode_order(r[0]) for r in await database.pool.fetch("select state from order_stream")]


async def the_order(database: Database) -> Order:
    """The only one."""
    (order,) = await orders(database)
    return order


def after_sale(answer: Answer) -> AfterSale:
    found = answer.order.after_sale(answer.after_sale_id or 0)
    assert found is not None
    return found


def about(answer: Answer) -> dict[str, int]:
    """The fields by which a command names the after-sale."""
    assert answer.after_sale_id is not None
    return {"shop_id": SHOP, "after_sale_id": answer.after_sale_id}


async def refused(work: Awaitable[Answer]) -> RefusalCode:
    """The code of the refusal that must follow."""
    with pytest.raises(Refusal) as caught:
        await work
    return caught.value.code


async def at_once(*work: Awaitable[Answer]) -> tuple[list[Answer], set[RefusalCode]]:
    """All at the same moment: the answers of those that were carried out, and why the others were not."""
    results = await asyncio.gather(*work, return_exceptions=True)
    codes = {result.code for result in results if isinstance(result, Refusal)}
    others = [result for result in results if not isinstance(result, Answer | Refusal)]
    assert others == []
    return [result for result in results if isinstance(result, Answer)], codes


async def by_both(rivals: Rivals, command: AnyCommand, actor, times: int = 10):
    """The same command from both desks, so many times each, all at once."""
    desks = [desk for desk in (rivals.one, rivals.two) for _ in range(times)]
    return await at_once(*(desk.handle(command, actor) for desk in desks))


async def approved(desk: Desk, application: AnyCommand, actor) -> Answer:
    """Applied for and agreed to."""
    applied = await desk.handle(application, actor)
    return await desk.handle(Approve(**about(applied)), MERCHANT)


ADDRESS = ReturnAddress("半夏", "13800000000", "杭州市余杭区文一西路 1 号")
INSPECTION_REASON = reasons_of(Scene.RETURN_INSPECTION)[0].code
RETURN = AfterSaleType.RETURN_AND_REFUND


async def returned(rivals, **changes):
    """Goods that came back and wait for their inspection."""
    answer = await rivals.one.handle(apply(type=RETURN, **changes), BUYER)
    await rivals.one.handle(Approve(**about(answer), return_address=ADDRESS), MERCHANT)
    posted = ShipReturn(**about(answer), carrier="YTO", tracking_number="YT9876543210")
    return await rivals.one.handle(posted, BUYER)


def received(answer, accepted=None):
    """The receipt of all units, or of some, the others being refused."""
    words = {
        "reject_reason": INSPECTION_REASON,
        "explanation": "这件商品有穿着痕迹，请查看照片后重新提交。",
        "acknowledged_risks": True,
    }
    return Receive(**about(answer), accepted_quantity=accepted, **(words if accepted else {}))


async def known_order(rivals: Rivals, **changes: object) -> None:
    await rivals.one.handle(record_order(**changes), INTEGRATOR)


async def pay_out(rivals: Rivals, gateway: Gateway | None = None) -> dict[int, int]:
    """Move every promised refund to its end; what each line gave back, told alike by books, documents and shares."""
    await move_all(rivals.one, rivals.clock, gateway or ledger(rivals.one))
    pool = rivals.database.pool
    assert await pool.fetchval("select count(*) from refund where status <> 'succeeded'") == 0
    documents = dict(await pool.fetch("select key, amount_fen from refund"))
    shares = await promised(rivals.database)
    assert await booked(rivals.database) == documents
    assert sum(documents.values()) == sum(shares.values())
    return shares


async def move_by_both(rivals: Rivals) -> None:
    """As `pay_out`, with two workers that see the same refunds as due and race for each step."""
    gateways = [{"ledger": ledger(desk)} for desk in (rivals.one, rivals.two)]
    for _ in range(100):
        due = await rivals.database.pool.fetchval("select min(act_at) from refund where act_at is not null")
        if due is None:
            return
        rivals.clock.now = max(rivals.clock.now, due)
        await asyncio.gather(move_refunds(rivals.one, gateways[0]), move_refunds(rivals.two, gateways[1]))
    raise AssertionError("refunds without an end")


class Moody:
    """A provider that at first answers so to a key, without booking anything; after that it works."""

    def __init__(self, gateway: Gateway, moods: Mapping[str, Sequence[Outcome]]) -> None:
        self.gateway = gateway
        self.moods = {key: list(first) for key, first in moods.items()}

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        if self.moods.get(order.key):
            return RefundAnswer(self.moods[order.key].pop(0), code="MOODY")
        return await self.gateway.refund(order)

    async def find(self, key: str, payment: str) -> RefundAnswer:
        return await self.gateway.find(key, payment)


def moody(desk: Desk, moods: Mapping[str, Sequence[Outcome]]) -> Recorder:
    """A moody provider whose calls are recorded."""
    return Recorder(Moody(ledger(desk), moods))


class Interrupted:
    """A provider that works, and something happens to us before its answer is heard."""

    def __init__(self, gateway: Gateway, happens: Callable[[], Awaitable[RefundAnswer | None]]) -> None:
        self.gateway = gateway
        self.happens = happens

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        paid = await self.gateway.refund(order)
        return await self.happens() or paid

    async def find(self, key: str, payment: str) -> RefundAnswer:
        return await self.gateway.find(key, payment)


def policy(**changes: object):
    """Another edition of the rules."""
    return msgspec.structs.replace(DEFAULT_POLICY, version="another", **changes)
