"""The victim of the crash test: commands without end, each acknowledged on standard output after its commit."""

import asyncio
import itertools
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from aftersale.core.after_sale.commands import Adjust, Approve, Reject
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.refusal import Refusal
from aftersale.desk.desk import Desk
from aftersale.store.database import Database, prepare
from aftersale.store.embedded import EmbeddedPostgres
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, SHOP, apply, record_order

CLIENTS = 64


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


async def run(home: Path, first: int) -> None:
    with EmbeddedPostgres(home) as server:
        await prepare(server.dsn())
        async with Database(server.dsn()) as database:
            await database.open_shop(SHOP)
            async with Desk(database, DEFAULT_POLICY, lambda: datetime.now(UTC)) as desk:
                os.write(1, f"postmaster {server.pid}\n".encode())
                orders = itertools.count(first)
                await asyncio.gather(*(client(desk, orders) for _ in range(CLIENTS)))


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2])))
