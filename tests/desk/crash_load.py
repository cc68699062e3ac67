"""The victim of the crash test: commands without end, each acknowledged on standard output after its commit.

Two workers move the promised refunds meanwhile, through a ledger that loses calls, answers and patience.
"""

import asyncio
import itertools
import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from aftersale.core.after_sale.commands import Adjust, Approve, Reject
from aftersale.core.refusal import Refusal
from aftersale.desk.clock import Clock, real_clock
from aftersale.desk.desk import Desk
from aftersale.desk.services import Services, open_services
from aftersale.logs import configure_logs
from aftersale.payments.faults import Faults
from aftersale.payments.local_ledger import LocalLedger
from aftersale.settings import Settings
from aftersale.store.embedded import EmbeddedPostgres
from aftersale.store.ledger import PostgresBooks
from aftersale.store.prepare import prepare
from aftersale.worker import refunds, timers
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, SHOP, apply, record_order

CLIENTS, WORKERS = 32, 2
FASTER = 600
"""A second of the test is ten minutes of its clock: a refund is sent, asked about and settled within one life."""

TROUBLES = Faults(seed=1, answer_lost=150, call_lost=150, failed=150, refused=50, find_lost=100)


def fast_clock(began: datetime) -> Clock:
    """The same time in every process that was told the same beginning."""
    return lambda: began + (real_clock() - began) * FASTER


async def client(desk: Desk, orders: "itertools.count[int]") -> None:
    """A life after the other: order, application, rejection, adjustment, approval."""
    while True:
        order_id = next(orders)
        await desk.handle(record_order(order_id=order_id), INTEGRATOR, f"o{order_id}")
        acknowledge(order_id, 1)
        answer = await desk.handle(apply(order_id=order_id), BUYER, f"a{order_id}")
        acknowledge(order_id, answer.order.version)
        named = {"shop_id": SHOP, "after_sale_id": answer.after_sale_id}
        for command, actor in (
            (
                Reject(**named, reject_reason="return_needed", explanation="请寄回", acknowledged_risks=True),
                MERCHANT,
            ),
            (Adjust(**named, amount_fen=9000), BUYER),
            (Approve(**named), MERCHANT),
        ):
            try:
                answer = await desk.handle(command, actor, f"{type(command).__name__}{order_id}")
            except Refusal as refusal:
                raise SystemExit(f"unexpected refusal {refusal.code}") from refusal
            acknowledge(order_id, answer.order.version)


def acknowledge(order_id: int, version: int) -> None:
    """One write per line, so that a killed process leaves whole lines only."""
    os.write(1, f"{order_id} {version}\n".encode())


async def worker(services: Services) -> None:
    """As `run_worker`, without the pause between rounds and without forgiving a failed one."""
    connection = await services.database.connect()
    while True:
        await refunds(services, connection)
        await timers(services, connection)
        await asyncio.sleep(0.01)


async def run(home: Path, first: int, began: datetime) -> None:
    clock = fast_clock(began)
    with EmbeddedPostgres(home) as server:
        await prepare(server.dsn())
        async with open_services(server.dsn(), Settings(), clock=clock) as services:
            await services.database.open_shop(SHOP)
            books = PostgresBooks(services.database)
            ledger = LocalLedger(books, services.policy, clock, TROUBLES)
            services = replace(services, gateways={"ledger": ledger})
            left_behind = await services.database.pool.fetchval(
                "select count(*) from refund where status = 'sent'"
            )
            os.write(1, f"postmaster {server.pid} {left_behind}\n".encode())
            orders = itertools.count(first)
            await asyncio.gather(
                *(client(services.desk, orders) for _ in range(CLIENTS)),
                *(worker(services) for _ in range(WORKERS)),
            )


if __name__ == "__main__":
    # Standard output is for what was acknowledged; the workers' diary goes beside it.
    configure_logs()
    with suppress(KeyboardInterrupt):
        asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))
