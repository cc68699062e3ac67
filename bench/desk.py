"""(a) The desk against pgbench: the same writes, one statement and one transaction per command."""

import asyncio
import itertools
import subprocess
import tempfile
import time
from pathlib import Path

import uvloop

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import Adjust, Reject
from aftersale.core.reasons import offer
from aftersale.desk.desk import Desk
from aftersale.store.embedded import EmbeddedPostgres, find_binaries
from aftersale.store.queries.orders import find_order
from bench.stage import NOW, POLICY, Target, buyer, machine, median, merchant, percentile, seed, server, stage

ROUNDS = 3
SECONDS = 4.0
ORDERS = 20_480
IN_FLIGHT = (64, 512)
BEST = 16
"""With so many clients pgbench is fastest here."""
EXPLANATION = (
    "您已收到商品，需要退回后才能退款，请将类型改为「退货退款」后重新提交，我们同意后会提供退货地址。"
    "您可以：改为退货退款、补充凭证、撤销申请。请在 11月30日 12:00 前操作，逾期本次售后将关闭。"
)

PGBENCH = """
\\set n 1 + :client_id + 512 * random(0, {orders} / 512 - 1)
with
target as (
    select shop_id, order_id, after_sale_id from bench_target where n = :n),
known as (
    select key from command_key where cell = 0 and shop_id = 1 and actor = 'bench' and key = 'k' || :n),
moved as (
    update order_stream s set version = s.version + 1, hash = sha256(s.hash), state = convert_to('{state}', 'utf8')
    from target t where s.cell = 0 and s.shop_id = t.shop_id and s.order_id = t.order_id
    returning s.shop_id, s.order_id, s.version, s.hash, t.after_sale_id),
facts as (
    insert into journal (cell, shop_id, order_id, version, after_sale_id, kind, at, body, hash)
    select 0, shop_id, order_id, version, after_sale_id, '{kind}', now(), convert_to('{body}', 'utf8'), hash from moved),
after_sales as (
    update after_sale a set stage = '{stage}', version = m.version, updated_at = now(),
        deadline_at = now() + interval '48 hours', timer_at = now() + interval '24 hours'{rejected}
    from moved m where a.cell = 0 and a.shop_id = m.shop_id and a.after_sale_id = m.after_sale_id),
deliveries as (
    insert into webhook_delivery (cell, shop_id, endpoint_id, delivery_id, order_id, version, after_sale_id,
        type, due_at, created_at)
    select 0, m.shop_id, e.endpoint_id, m.order_id, m.order_id, m.version, m.after_sale_id, '{kind}', now(), now()
    from moved m cross join lateral (select e.endpoint_id from webhook_endpoint e
        where e.cell = 0 and e.shop_id = m.shop_id and e.active offset 0) e),
{more}
keys as (
    insert into command_key (cell, shop_id, actor, key, input_hash, order_id, after_sale_id, version, at)
    select 0, shop_id, 'bench', order_id || '-' || version, hash, order_id, after_sale_id, version, now()
    from moved)
select 1;
"""
REJECTION = """rejections as (
    insert into rejection (cell, shop_id, after_sale_id, version, type, scene, reject_reason, explanation,
        outcome, edited, template_version, acknowledged_risks, at)
    select 0, shop_id, after_sale_id, version, 'refund_only', 'refund_received', 'return_needed',
        '{explanation}', 'supported', true, 'abcdef012345', true, now() from moved),"""
LINE = """lines as (
    update order_line l set claimed_quantity = 1
    from moved m where l.cell = 0 and l.shop_id = m.shop_id and l.order_id = m.order_id and l.line_id = 1),"""


async def filled_in(desk: Desk, target: Target) -> str:
    """The explanation as the form fills it in: the same for all, since their facts are the same."""
    order = await find_order(desk.database, target.shop_id, target.order_id)
    a = None if order is None else order.after_sale(target.after_sale_id)
    assert order is not None
    assert a is not None
    offered = offer(order, a, POLICY, NOW)
    return next(one.explanation.zh for one in offered if one.reason.code == "return_needed")


async def drive(
    desk: Desk, targets: list[Target], users: int, seconds: float, explanation: str = EXPLANATION
) -> tuple[float, float, float]:
    """Closed loop: each user rejects and adjusts their own after-sales in turn. Commands/s, p50 and p99 in ms."""
    taken: list[float] = []
    names = itertools.count()

    def turns(target: Target) -> tuple[tuple[Reject | Adjust, Actor], ...]:
        named = {"shop_id": target.shop_id, "after_sale_id": target.after_sale_id}
        reject = Reject(
            **named, reject_reason="return_needed", explanation=explanation, acknowledged_risks=True
        )
        adjust = Adjust(**named, description="袖口开线，已补充照片")
        return ((reject, merchant(target.shop_id)), (adjust, buyer(target.order_id)))

    async def user(mine: list[tuple[tuple[Reject | Adjust, Actor], ...]]) -> None:
        for both in itertools.cycle(mine):
            if time.perf_counter() > stop:
                return
            for command, actor in both:
                started = time.perf_counter()
                await desk.handle(command, actor, f"{run}-{next(names)}")
                taken.append(time.perf_counter() - started)

    run = time.time_ns()
    prepared = [turns(target) for target in targets]
    share = len(targets) // users
    started = time.perf_counter()
    stop = started + seconds
    await asyncio.gather(*(user(prepared[n * share : (n + 1) * share]) for n in range(users)))
    rate = len(taken) / (time.perf_counter() - started)
    return rate, percentile(taken, 50) * 1000, percentile(taken, 99) * 1000


async def pgbench(running: EmbeddedPostgres, scripts: list[Path], clients: int, seconds: float) -> float:
    """Transactions per second of the same writes, prepared, one transaction per command."""
    command = [
        find_binaries() / "pgbench",
        "-n",
        "-M",
        "prepared",
        "-c",
        clients,
        "-j",
        2,
        "-T",
        int(seconds),
    ]
    for script in scripts:
        command += ["-f", script]
    done = await asyncio.to_thread(
        subprocess.run,
        [str(part) for part in [*command, running.dsn("desk")]],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


async def _scripts(desk: Desk, sample: Target, targets: list[Target], home: Path) -> list[Path]:
    """The two commands as SQL, with bodies as long as ours are."""
    pool = desk.database.pool
    await pool.execute(
        "create table bench_target (n int primary key, shop_id bigint, order_id bigint, after_sale_id bigint)"
    )
    await pool.copy_records_to_table(
        "bench_target",
        records=[(n, t.shop_id, t.order_id, t.after_sale_id) for n, t in enumerate(targets, 1)],
    )
    await pool.execute("vacuum analyze")
    await drive(desk, [sample], 1, 0.2)
    state = await pool.fetchval(
        "select convert_from(state, 'utf8') from order_stream where shop_id = $1 and order_id = $2",
        sample.shop_id,
        sample.order_id,
    )
    scripts = []
    for kind, stage_name, rejected, more in (
        ("ApplicationRejected", "buyer_adjusts", ", rejection_version = m.version, rejected_type = 'refund_only'", REJECTION.format(explanation=EXPLANATION)),
        ("ApplicationAdjusted", "merchant_decides", "", LINE),
    ):  # fmt: skip
        body = await pool.fetchval(
            "select convert_from(body, 'utf8') from journal where kind = $1 limit 1", kind
        )
        script = home / f"{kind}.sql"
        statement = PGBENCH.format(
            orders=len(targets), state=_literal(state), kind=kind, body=_literal(body), stage=stage_name,
            rejected=rejected, more=more,
        )  # fmt: skip
        head, _, query = statement.strip().partition("\n")
        script.write_text(head + "\n" + " ".join(query.split("\n")) + "\n")
        scripts.append(script)
    return scripts


def _literal(text: str) -> str:
    """A JSON text inside an SQL literal; a colon would begin a pgbench variable only before a letter."""
    return text.replace("'", "''").replace(":t", ": t").replace(":f", ": f").replace(":n", ": n")


async def measure() -> str:
    with server() as running, tempfile.TemporaryDirectory() as home:
        async with stage(running, "desk") as database, Desk(database, POLICY, lambda: NOW) as desk:
            # Each side has orders of its own: pgbench writes states that only look like ours.
            everything = await seed(desk, 2 * ORDERS)
            targets, theirs = everything[:ORDERS], everything[ORDERS:]
            scripts = await _scripts(desk, targets[0], theirs, Path(home))
            await drive(desk, targets, 64, 2)
            tps: dict[int, list[float]] = {clients: [] for clients in (BEST, *IN_FLIGHT)}
            words = {"written by the shop": EXPLANATION, "as filled in": await filled_in(desk, targets[0])}
            ours: Ours = {(users, whose): [] for users in IN_FLIGHT for whose in words}
            for _ in range(ROUNDS):
                tps[BEST].append(await pgbench(running, scripts, BEST, SECONDS))
                for count in IN_FLIGHT:
                    tps[count].append(await pgbench(running, scripts, count, SECONDS))
                    for whose, text in words.items():
                        ours[count, whose].append(await drive(desk, targets, count, SECONDS, text))
    return table(tps, ours)


Ours = dict[tuple[int, str], list[tuple[float, float, float]]]
"""By commands in flight and whose words they carry: rate, p50 and p99 of each round."""


def table(tps: dict[int, list[float]], ours: Ours) -> str:
    best = max(median(rates) for rates in tps.values())
    lines = [
        f"| variant | commands/s (median of {ROUNDS}) | range | p50 ms | p99 ms | to pgbench with as many"
        " | to pgbench at its best |",
        "|---|---|---|---|---|---|---|",
    ]
    for clients, rates in tps.items():
        spread = f"{min(rates):,.0f}-{max(rates):,.0f}"
        lines.append(f"| pgbench, {clients} clients | {median(rates):,.0f} | {spread} | | | | |")
    for (users, whose), rounds in ours.items():
        rates = [r[0] for r in rounds]
        p50, p99 = (median([r[i] for r in rounds]) for i in (1, 2))
        lines.append(
            f"| desk, {users} in flight, words {whose} | {median(rates):,.0f} | {min(rates):,.0f}-{max(rates):,.0f} | {p50:.1f} |"
            f" {p99:.1f} | **{median(rates) / median(tps[users]):.2f}×** | {median(rates) / best:.2f}× |"
        )
    return "\n".join(lines)


def main() -> None:
    print(machine())
    print(uvloop.run(measure()))


if __name__ == "__main__":
    main()
