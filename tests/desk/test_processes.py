"""Several processes on the same orders: what one accepted, no other accepts again."""

import asyncio
import sys
from pathlib import Path

from tests.scenario import INTEGRATOR, ORDER, record_order

PROCESSES, ORDERS = 3, 20


async def test_processes_share_the_units_of_an_order(desk, store):
    """Three processes, thirty clients for each order of two units: two applications each, each paid once."""
    for n in range(ORDERS):
        await desk.handle(record_order(order_id=ORDER + n), INTEGRATOR)

    runs = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.desk.rush", store.dsn, str(ORDERS),
            stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    outputs = await asyncio.gather(*(run.communicate() for run in runs))

    assert [run.returncode for run in runs] == [0] * PROCESSES
    assert sum(int(out) for out, _ in outputs) == 2 * ORDERS
    refunds = await store.pool.fetch("select count(*), sum(amount_fen) from refund group by order_id")
    assert [tuple(r) for r in refunds] == [(2, 10000)] * ORDERS
