"""(c) The list page: its query at 10⁴ and at 10⁶ after-sales, the same pages asked for in turn."""

import random
import time

import uvloop

from aftersale.core.after_sale.state import Stage
from aftersale.store.database import Database
from aftersale.store.queries.board import BoardFilter, count_stages, list_after_sales
from bench.stage import NOW, machine, percentile, server, stage

SIZES = (10_000, 1_000_000)
QUERIES = 2_000
SHOP = 1
"""The big shop: it owns a tenth of all after-sales."""

LINES = """
insert into order_line (cell, shop_id, order_id, line_id, title, quantity, paid_fen, claimed_quantity)
select 0, case when n % 10 = 0 then 1 else 2 + n % 49 end, n, 1, '连衣裙 M 码 碎花', 2, 25900, 1
from generate_series(1, $1::int) n
"""
AFTER_SALES = """
insert into after_sale (cell, shop_id, after_sale_id, order_id, line_id, buyer_id, type, stage, version, quantity,
    amount_fen, application_reason, attempt, title, buyer_name, applied_at, updated_at, deadline_at)
select 0, case when n % 10 = 0 then 1 else 2 + n % 49 end, n, n, 1, n % 5000 + 1,
    (array['refund_only', 'return_and_refund', 'exchange'])[1 + n % 3], stage, 1, 1, 12950, 'quality', 1,
    '连衣裙 M 码 碎花', '林小满', $2::timestamptz, $2::timestamptz - n * interval '1 second',
    case when stage in ('refunded', 'cancelled') then null else $2::timestamptz + (n::bigint * 7919 % 1000000) * interval '1 second' end
from (select n, (array['merchant_decides', 'merchant_decides', 'buyer_returns', 'refunding', 'refunded',
    'refunded', 'refunded', 'cancelled'])[1 + n / 10 % 8] as stage from generate_series(1, $1::int) n) x
"""


async def fill(database: Database, size: int) -> None:
    connection = await database.connect()
    await connection.execute(LINES, size)
    await connection.execute(AFTER_SALES, size, NOW)
    await connection.execute("vacuum analyze")
    await connection.close()


async def cursors_of(database: Database, lots: random.Random) -> list[str | None]:
    """Places all over the list, as a merchant who pages through it would reach them."""
    places: list[str | None] = [None]
    page = await list_after_sales(database, SHOP, BoardFilter(stages=(Stage.MERCHANT_DECIDES,)), limit=50)
    while page.next_cursor and len(places) < 200:
        places.append(page.next_cursor)
        page = await list_after_sales(
            database, SHOP, BoardFilter(stages=(Stage.MERCHANT_DECIDES,)), limit=50, cursor=page.next_cursor
        )
    lots.shuffle(places)
    return places


async def measure() -> str:
    lots = random.Random(20261123)
    with server() as running:
        async with stage(running, "small") as small, stage(running, "large") as large:
            databases = dict(zip(SIZES, (small, large), strict=True))
            for size, database in databases.items():
                await fill(database, size)
            kinds = {
                "the merchant's tab": BoardFilter(stages=(Stage.MERCHANT_DECIDES,)),
                "every open stage": BoardFilter(),
            }
            places = {size: await cursors_of(database, lots) for size, database in databases.items()}
            taken: dict[tuple[str, int], list[float]] = {}
            for n in range(QUERIES):
                for size, database in databases.items():
                    for name, wanted in kinds.items():
                        cursor = places[size][n % len(places[size])]
                        started = time.perf_counter()
                        await list_after_sales(database, SHOP, wanted, limit=50, cursor=cursor)
                        taken.setdefault((name, size), []).append(time.perf_counter() - started)
            for _ in range(200):
                for size, database in databases.items():
                    started = time.perf_counter()
                    await count_stages(database, SHOP, BoardFilter())
                    taken.setdefault(("counts of all tabs", size), []).append(time.perf_counter() - started)
    lines = [
        "| query | 10⁴: p50 ms | p99 ms | 10⁶: p50 ms | p99 ms | p99 ratio |",
        "|---|---|---|---|---|---|",
    ]
    for name in ("the merchant's tab", "every open stage", "counts of all tabs"):
        a, b = (taken[name, size] for size in SIZES)
        lines.append(
            f"| {name} | {percentile(a, 50) * 1000:.2f} | {percentile(a, 99) * 1000:.2f} |"
            f" {percentile(b, 50) * 1000:.2f} | {percentile(b, 99) * 1000:.2f} |"
            f" **{percentile(b, 99) / percentile(a, 99):.2f}×** |"
        )
    return "\n".join(lines)


def main() -> None:
    print(machine())
    print(uvloop.run(measure()))


if __name__ == "__main__":
    main()
