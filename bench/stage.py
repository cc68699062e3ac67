"""A stage for a benchmark: a throw-away durable server, orders and after-sales made through the desk."""

import asyncio
import contextlib
import os
import platform
import statistics
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import Apply, RecordOrder
from aftersale.core.after_sale.state import AfterSaleType, Line, Shipment
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.desk.desk import Desk
from aftersale.desk.services import calm_collector
from aftersale.store.database import Database
from aftersale.store.embedded import EmbeddedPostgres
from aftersale.store.prepare import prepare

SHOPS = 50
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
POLICY = msgspec.structs.replace(DEFAULT_POLICY, applications_max=30_000)
"""The limit of five applications would end a benchmark after five rounds."""


@contextlib.contextmanager
def server() -> Iterator[EmbeddedPostgres]:
    """A server of our own with the settings the product ships: every commit reaches the disk."""
    with (
        tempfile.TemporaryDirectory(prefix="aftersale-bench-") as home,
        EmbeddedPostgres(Path(home), conf={"max_connections": "600"}) as running,
    ):
        yield running


@contextlib.asynccontextmanager
async def stage(running: EmbeddedPostgres, name: str) -> AsyncIterator[Database]:
    """An empty database with the schema and fifty shops."""
    calm_collector()
    await asyncio.to_thread(running.create_database, name)
    await prepare(running.dsn(name))
    async with Database(running.dsn(name)) as database:
        for shop in range(1, SHOPS + 1):
            await database.open_shop(shop)
        yield database


class Target(msgspec.Struct, frozen=True):
    """An after-sale that a simulated user works on."""

    shop_id: int
    order_id: int
    after_sale_id: int


def merchant(shop_id: int) -> Actor:
    return Actor(Role.MERCHANT, 1, shop_id)


def buyer(order_id: int) -> Actor:
    return Actor(Role.BUYER, order_id, None, order_id)


async def seed(desk: Desk, count: int) -> list[Target]:
    """So many orders with one open application each."""

    async def one(number: int) -> Target:
        shop_id, order_id = 1 + number % SHOPS, 1_000_000 + number
        await desk.handle(
            RecordOrder(
                shop_id=shop_id,
                order_id=order_id,
                buyer_id=order_id,
                buyer_name="林小满",
                paid_at=NOW - timedelta(days=3),
                lines=(
                    Line(
                        line_id=1, title="连衣裙 M 码 碎花", quantity=2, paid_fen=25900, category="clothing"
                    ),
                ),
                shipments=(
                    Shipment(
                        tracking_number=f"SF{number:012d}",
                        carrier="SF",
                        line_ids=(1,),
                        number_given_at=NOW - timedelta(hours=50),
                        first_scan_at=NOW - timedelta(hours=48),
                        last_scan_at=NOW - timedelta(hours=4),
                        last_scan_text="快件已到达【杭州转运中心】",
                    ),
                ),
            ),
            Actor(Role.INTEGRATOR, 2, shop_id),
        )
        answer = await desk.handle(
            Apply(
                shop_id=shop_id,
                order_id=order_id,
                line_id=1,
                type=AfterSaleType.REFUND_ONLY,
                quantity=1,
                amount_fen=12950,
                application_reason="quality",
                description="袖口有一处开线，洗了一次就更明显了",
                goods_received=True,
            ),
            buyer(order_id),
        )
        assert answer.after_sale_id is not None
        return Target(shop_id, order_id, answer.after_sale_id)

    targets: list[Target] = []
    for start in range(0, count, 512):
        numbers = range(start, min(count, start + 512))
        targets.extend(await asyncio.gather(*(one(n) for n in numbers)))
    return targets


def percentile(values: Sequence[float], share: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def machine() -> str:
    """What it ran on, in one line."""
    model = "unknown processor"
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
    return (
        f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
