"""What a worker does, at the pace of a test: a clock that only the test moves, and refunds moved to their end."""

from datetime import datetime, timedelta

from aftersale.desk.desk import Desk
from aftersale.desk.refunds import move_refunds
from aftersale.payments.faults import Faults
from aftersale.payments.gateway import Gateway, RefundAnswer, RefundOrder
from aftersale.payments.local_ledger import NO_FAULTS, LocalLedger
from aftersale.store.database import Database
from aftersale.store.ledger import PostgresBooks
from tests.scenario import NOW

ROUNDS_MAX = 300
"""A refund that is not at its end by then never will be."""


class Clock:
    """Stands still until told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **length: float) -> None:
        self.now += timedelta(**length)


class Recorder:
    """A gateway that writes down every key and amount it was sent, and passes them on."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.sent: list[tuple[str, int]] = []
        self.asked: list[str] = []

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        self.sent.append((order.key, order.amount_fen))
        return await self.gateway.refund(order)

    async def find(self, key: str, payment: str) -> RefundAnswer:
        self.asked.append(key)
        return await self.gateway.find(key, payment)


def ledger(desk: Desk, faults: Faults = NO_FAULTS) -> Recorder:
    """The local ledger with books in the desk's database, and a record of what it was asked."""
    return Recorder(LocalLedger(PostgresBooks(desk.database), desk.policy, lambda: desk.clock(), faults))


async def move_all(desk: Desk, clock: Clock, gateway: Gateway, pace: timedelta = timedelta()) -> None:
    """Move refunds until the worker has nothing left to do; the clock jumps to whatever is due next.

    With thousands of them a `pace` lets it jump further, so that one round finds many.
    """
    for _ in range(ROUNDS_MAX):
        due = await desk.database.pool.fetchval("select min(act_at) from refund where act_at is not null")
        if due is None:
            return
        clock.now = max(clock.now + pace, due)
        await move_refunds(desk, {"ledger": gateway})
    raise AssertionError("refunds without an end")


async def booked(database: Database) -> dict[str, int]:
    """What left the house: every key in the ledger's books with its amount."""
    return dict(await database.pool.fetch("select key, amount_fen from ledger_refund"))


async def promised(database: Database) -> dict[int, int]:
    """What the chain of shares holds for each line; line 0 is the freight."""
    return dict(
        await database.pool.fetch(
            "select line_id, sum(amount_fen)::bigint from refund_share group by line_id"
        )
    )
