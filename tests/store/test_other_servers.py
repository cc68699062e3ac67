"""A PostgreSQL of one's own: the oldest supported server runs the same life."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest

from aftersale.core.after_sale.commands import Approve, Reject
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import offer
from aftersale.desk.desk import Desk
from aftersale.desk.timers import fire_timers
from aftersale.store.database import Database
from aftersale.store.doctor import SERVER_MIN, examine
from aftersale.store.prepare import prepare
from aftersale.store.queries.board import BoardFilter, count_stages, list_after_sales
from aftersale.store.queries.orders import orders_of_shop
from tests.desk.conftest import differences
from tests.desk.workers import Clock, booked, ledger, move_all
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, NOW, SHOP, apply, hours, record_order

DEBIAN = Path(f"/usr/lib/postgresql/{SERVER_MIN}/bin")


@pytest.fixture
def old_server(run_apart: Callable[..., Any]) -> Iterator[str]:
    """The DSN of a server that somebody else made and runs, as an operator would."""
    account = {"user": "nobody"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(dir="/var/tmp") as home:
        Path(home).chmod(0o755)
        data = Path(home) / "data"
        data.mkdir()
        if account:
            shutil.chown(data, "nobody")
            shutil.chown(home, "nobody")
        run = partial(subprocess.run, check=True, capture_output=True, cwd="/", **account)
        run([DEBIAN / "initdb", "-D", data, "-U", "operator", "-A", "trust", "-E", "UTF8", "--no-sync"])
        options = ["-k", home, "-c", "listen_addresses=", "-c", "max_connections=30"]
        with subprocess.Popen(
            [DEBIAN / "postgres", "-D", data, *options], cwd="/", stderr=subprocess.DEVNULL, **account
        ) as server:
            dsn = f"postgresql://operator@/postgres?host={quote(home, safe='')}"
            run_apart(answer(dsn))
            yield dsn
            server.send_signal(signal.SIGINT)


async def answer(dsn: str) -> None:
    for _ in range(100):
        try:
            connection = await asyncpg.connect(dsn)
        except (OSError, asyncpg.CannotConnectNowError):
            await asyncio.sleep(0.05)
        else:
            return await connection.close()
    raise AssertionError("the server did not start")


@pytest.mark.skipif(not (DEBIAN / "postgres").exists(), reason=f"no PostgreSQL {SERVER_MIN} in {DEBIAN}")
async def test_the_oldest_supported_server_does_it_all(old_server: str) -> None:
    """Schema, commands, refunds, lists, verify and doctor on the oldest PostgreSQL we promise."""
    await live_a_life(old_server)


async def live_a_life(dsn: str) -> None:
    await prepare(dsn)
    async with Database(dsn) as store:
        await store.open_shop(SHOP)
        async with Desk(store, DEFAULT_POLICY, lambda: NOW) as desk:
            await desk.handle(record_order(), INTEGRATOR, "o")
            rejected = await desk.handle(apply(), BUYER, "a")
            after_sale = rejected.order.after_sales[0]
            best = offer(rejected.order, after_sale, DEFAULT_POLICY, NOW)[0]
            named = {"shop_id": SHOP, "after_sale_id": after_sale.after_sale_id}
            words = {"reject_reason": best.reason.code, "explanation": best.explanation.zh}
            await desk.handle(Reject(**named, **words, acknowledged_risks=True), MERCHANT, "r")
            paid = await desk.handle(apply(), BUYER, "b")
            await desk.handle(Approve(shop_id=SHOP, after_sale_id=paid.after_sale_id or 0), MERCHANT)
            desk.clock = clock = Clock()
            await move_all(desk, clock, ledger(desk))
            assert list((await booked(store)).values()) == [12950]
            desk.clock = lambda: NOW + hours(400)
            assert await fire_timers(desk) == 1  # the rejected one: the buyer did not adjust it
        page = await list_after_sales(store, SHOP, BoardFilter(search="连衣裙"))
        counts = await count_stages(store, SHOP, BoardFilter())
        orders = await orders_of_shop(store, SHOP, "", after=None, limit=10)
    assert len(page.items) == sum(counts.values()) == 2
    assert len(orders) == 1
    assert await differences(dsn) == []
    assert all(fine for fine, _ in await examine(dsn))
