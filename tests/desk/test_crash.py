"""kill -9 under load: every acknowledged command is there, none is there by half, and no money leaves twice."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from aftersale.core.after_sale.commands import PayOffline
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.desk.clock import real_clock
from aftersale.desk.desk import Desk
from aftersale.desk.timers import fire_timers
from aftersale.store.database import Database
from aftersale.store.embedded import EmbeddedPostgres
from tests.desk.conftest import differences
from tests.desk.crash_load import TROUBLES, fast_clock
from tests.desk.workers import Clock, ledger, move_all
from tests.scenario import MERCHANT, SHOP

KILLS = 20


@pytest.mark.long
def test_twenty_kills_lose_nothing(tmp_path, run_apart):
    """The program alone, or the postmaster with it, dies in the middle of commits and refunds, twenty times over."""
    lots = random.Random(20261123)
    acknowledged: dict[int, int] = {}
    home, began, interrupted = tmp_path / "home", real_clock(), 0
    for kill in range(KILLS):
        told, left_behind = _load_until_killed(
            home, 1 + kill * 100_000, began, lots.uniform(0.3, 1.0), postmaster=kill % 2 == 1
        )
        assert told, f"kill {kill}: nothing was acknowledged"
        acknowledged |= told
        interrupted += left_behind
    with EmbeddedPostgres(home) as server:
        versions = dict(run_apart(_versions(server.dsn())))
        lost = {order: (version, versions.get(order)) for order, version in acknowledged.items()
                if versions.get(order, 0) < version}  # fmt: skip
        found = run_apart(differences(server.dsn()))
        run_apart(_refunds_end(server.dsn(), began))

    assert lost == {}
    assert found == []
    assert len(acknowledged) > KILLS
    assert interrupted > KILLS, "the kills met no refund on its way"


def _load_until_killed(
    home: Path, first: int, began: datetime, seconds: float, *, postmaster: bool
) -> tuple[dict[int, int], int]:
    """The newest acknowledged version of each order, and how many refunds the kill before had left "sent"."""
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.desk.crash_load", str(home), str(first), began.isoformat()],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert victim.stdout is not None
    first_line = victim.stdout.readline().split()
    assert first_line, "the program did not start"
    time.sleep(seconds)
    victim.send_signal(signal.SIGKILL)
    if postmaster:
        os.kill(int(first_line[1]), signal.SIGKILL)
    lines = victim.stdout.read().decode().splitlines()
    assert victim.wait() == -signal.SIGKILL, "the program ended before it was killed"
    acknowledged: dict[int, int] = {}
    for line in lines:
        order, version = line.split()
        acknowledged[int(order)] = max(int(version), acknowledged.get(int(order), 0))
    return acknowledged, int(first_line[2])


async def _refunds_end(dsn: str, began: datetime) -> None:
    """What the kills left is moved to its end: all money is there, and every fen left the house once."""
    async with Database(dsn) as database, Desk(database, DEFAULT_POLICY, fast_clock(began)) as desk:
        promised = await database.pool.fetchval("select count(*) from refund")
        early = await database.pool.fetchval("select count(*) from ledger_refund")
        desk.clock = clock = Clock(desk.clock())
        pace = timedelta(minutes=15)
        await move_all(desk, clock, ledger(desk, TROUBLES), pace)
        # Nobody paid by hand in time: the ledger is tried again, and refuses the same keys again.
        clock.pass_time(hours=DEFAULT_POLICY.pay_offline_hours + 1)
        await fire_timers(desk)
        await move_all(desk, clock, ledger(desk, TROUBLES), pace)
        refused = await database.pool.fetch(
            "select after_sale_id from after_sale where stage = 'merchant_pays'"
        )
        for (after_sale_id,) in refused:
            paid = PayOffline(shop_id=SHOP, after_sale_id=after_sale_id, evidence=("1",))
            await desk.handle(paid, MERCHANT)
        clock.pass_time(hours=DEFAULT_POLICY.confirm_payment_hours + 1)
        await fire_timers(desk)

        assert 0 < early < promised, "the workers did nothing, or nothing was left to do"
        unfinished = await database.pool.fetch(
            "select a.stage, r.status, count(*) from refund r join after_sale a using (cell, shop_id, after_sale_id)"
            " where r.status <> 'succeeded' or a.stage <> 'refunded' or r.act_at is not null group by 1, 2"
        )
        assert unfinished == []
        # Each order has one refund: paid by the ledger or by hand, never by both and never by neither.
        left_the_house = await database.pool.fetch(
            "select r.order_id, r.key, r.amount_fen, r.reference, r.attempts, l.key, l.amount_fen"
            " from refund r full join ledger_refund l using (shop_id, order_id)"
            " where (r.reference = 'offline') is distinct from (l.key is null)"
            " or l.key <> r.key or l.amount_fen <> r.amount_fen"
        )
        assert [tuple(row) for row in left_the_house] == []
        assert len(refused) > 0
    assert await differences(dsn) == []


async def _versions(dsn: str) -> list[tuple[int, int]]:
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(r) for r in await connection.fetch("select order_id, version from order_stream")]
    finally:
        await connection.close()
