"""(d) Deadlines that fall due at once: two worker processes let time act on all of them."""

import asyncio
import sys
import time
from datetime import timedelta

import uvloop

from aftersale.core.after_sale.commands import Approve
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.desk.desk import Desk
from aftersale.desk.services import calm_collector
from aftersale.desk.timers import fire_timers
from aftersale.store.database import Database
from aftersale.store.shifts import PARTS, Work, taken
from bench.stage import NOW, Target, machine, merchant, seed, server, stage

COUNT = 100_000
AT_HAND = 20_000
"""After-sales that one desk agrees to, for comparison: the same fact, refund and share for each."""
IN_FLIGHT = 512
LATER = NOW + timedelta(hours=DEFAULT_POLICY.decide_refund_hours, seconds=1)
WORKERS = 2


async def work(dsn: str) -> None:
    """What one worker process does: parts that nobody else has, until nothing is due."""
    calm_collector()
    async with Database(dsn) as database, Desk(database, DEFAULT_POLICY, lambda: LATER) as desk:
        connection = await database.connect()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        acted, rest = 0, set(range(PARTS))
        while rest:
            for part in sorted(rest):
                async with taken(connection, Work.TIMERS, part) as mine:
                    if mine:
                        acted += await fire_timers(desk, part, PARTS)
                        rest.discard(part)
                        break
            else:
                break  # another worker has what is left
        print(acted, flush=True)
        await connection.close()


async def _workers(dsn: str) -> tuple[float, int]:
    """Seconds that two processes need together, and how many acts they count."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.deadlines",
            dsn,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(WORKERS)
    ]
    for process in processes:
        assert process.stdout is not None
        assert (await process.stdout.readline()).strip() == b"ready"
    started = time.perf_counter()
    outputs = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    took = time.perf_counter() - started
    return took, sum(int(out) for out, _ in outputs)


async def _by_hand(desk: Desk, targets: list[Target]) -> float:
    """Agreements per second of the desk itself, 512 in flight."""
    waiting = iter(targets)

    async def user() -> None:
        for target in waiting:
            await desk.handle(
                Approve(shop_id=target.shop_id, after_sale_id=target.after_sale_id),
                merchant(target.shop_id),
            )

    started = time.perf_counter()
    await asyncio.gather(*(user() for _ in range(IN_FLIGHT)))
    return len(targets) / (time.perf_counter() - started)


async def measure() -> str:
    with server() as running:
        async with stage(running, "deadlines") as database:
            async with Desk(database, DEFAULT_POLICY, lambda: NOW) as desk:
                targets = await seed(desk, COUNT + AT_HAND)
                by_hand = await _by_hand(desk, targets[COUNT:])
            took, acted = await _workers(running.dsn("deadlines"))
            refunded = await database.pool.fetchval(
                "select count(*) from refund where cause = 'decided_late'"
            )
            left = await database.pool.fetchval(
                "select count(*) from after_sale where stage = 'merchant_decides'"
            )
    assert (acted, refunded, left) == (COUNT, COUNT, 0), "an action was lost or doubled"
    rate = COUNT / took
    return "\n".join(
        (
            "| variant | acts/s | seconds | ratio |",
            "|---|---|---|---|",
            f"| the desk, {AT_HAND:,} agreements, {IN_FLIGHT} in flight | {by_hand:,.0f} | {AT_HAND / by_hand:.1f} | **1.00×** |",
            f"| {WORKERS} workers, {COUNT:,} deadlines at once | {rate:,.0f} | {took:.1f} | **{rate / by_hand:.2f}×** |",
        )
    )


def main() -> None:
    if len(sys.argv) > 1:
        uvloop.run(work(sys.argv[1]))
    else:
        print(machine())
        print(uvloop.run(measure()))


if __name__ == "__main__":
    main()
