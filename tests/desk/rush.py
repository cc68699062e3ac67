"""One of several processes that buy back the same units at the same time."""

import asyncio
import sys
from datetime import UTC, datetime

from aftersale.core.after_sale.commands import Approve
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.refusal import Refusal
from aftersale.desk.desk import Desk
from aftersale.store.database import Database
from tests.scenario import BUYER, MERCHANT, SHOP, apply


async def run(dsn: str, orders: int) -> None:
    """Ten clients for each order; prints how many applications were accepted here."""
    accepted = 0

    async def client(desk: Desk, order_id: int) -> None:
        nonlocal accepted
        try:
            answer = await desk.handle(apply(order_id=order_id, amount_fen=5000), BUYER)
            accepted += 1
            await desk.handle(Approve(shop_id=SHOP, after_sale_id=answer.after_sale_id or 0), MERCHANT)
        except Refusal:
            pass

    async with Database(dsn) as database, Desk(database, DEFAULT_POLICY, lambda: datetime.now(UTC)) as desk:
        await asyncio.gather(*(client(desk, 70001 + n % orders) for n in range(10 * orders)))
    print(accepted)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2])))
