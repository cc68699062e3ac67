"""(e) The reason desk: every reason of a scene weighed for one after-sale, and the reject form at 10⁶ after-sales."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import uvloop

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Line, Order, Shipment, Stage
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reason_desk import advise
from aftersale.core.reasons import SCENE_LABELS, reasons_of, scene_of
from aftersale.desk.desk import Desk
from aftersale.store.credentials import Credentials
from aftersale.store.database import Database
from aftersale.web.identity import SESSION_COOKIE
from bench.board import fill
from bench.http import served
from bench.stage import NOW, Target, machine, percentile, seed, server, stage

LIMIT_MS, FORM_LIMIT_MS = 1.0, 30.0
"""What the reason desk owes: a scene under a millisecond, the form's server time under thirty."""
ROUNDS, FORMS = 1_000, 400
AFTER_SALES = 1_000_000


def cases() -> Iterator[tuple[Order, AfterSale]]:
    """One after-sale for each scene that can be reached."""
    sent = Shipment(
        tracking_number="SF000000000001",
        carrier="SF",
        number_given_at=NOW - timedelta(days=4),
        first_scan_at=NOW - timedelta(days=4),
        last_scan_at=NOW - timedelta(hours=4),
        last_scan_text="快件已到达【杭州转运中心】",
    )
    signed = msgspec.structs.replace(sent, signed_at=NOW - timedelta(days=2), signed_by="本人")
    back = msgspec.structs.replace(signed, tracking_number="YT000000000001")
    for kind, stage_, outward, more in (
        (AfterSaleType.REFUND_ONLY, Stage.MERCHANT_DECIDES, (), {}),
        (AfterSaleType.REFUND_ONLY, Stage.MERCHANT_DECIDES, (sent,), {}),
        (AfterSaleType.REFUND_ONLY, Stage.MERCHANT_DECIDES, (signed,), {"evidence": ("1", "2")}),
        (AfterSaleType.RETURN_AND_REFUND, Stage.MERCHANT_DECIDES, (signed,), {"evidence": ("1", "2")}),
        (AfterSaleType.EXCHANGE, Stage.MERCHANT_DECIDES, (signed,), {"evidence": ("1", "2")}),
        (AfterSaleType.RETURN_AND_REFUND, Stage.MERCHANT_INSPECTS, (signed,), {"return_shipment": back}),
        (AfterSaleType.EXCHANGE, Stage.MERCHANT_RESHIPS, (signed,), {"return_shipment": back}),
    ):
        yield _case(kind, stage_, outward, more)


def _case(
    kind: AfterSaleType, at: Stage, outward: tuple[Shipment, ...], more: dict[str, object]
) -> tuple[Order, AfterSale]:
    a = AfterSale(
        after_sale_id=9,
        line_id=1,
        type=kind,
        stage=at,
        quantity=1,
        amount_fen=12_950,
        application_reason="quality",
        applied_at=NOW - timedelta(hours=3),
        updated_at=NOW - timedelta(hours=3),
        since_at=NOW - timedelta(hours=3),
        deadline_at=NOW + timedelta(hours=45),
        **more,  # type: ignore[arg-type]
    )
    line = Line(
        line_id=1, title="连衣裙 M 码", quantity=2, paid_fen=25_900, category="clothing", applications=1
    )
    order = Order(
        shop_id=1,
        order_id=2,
        paid_at=NOW - timedelta(days=5),
        lines=(line,),
        shipments=outward,
        after_sales=(a,),
    )
    return order, a


def weigh() -> list[str]:
    """A row for each scene: judged, filled in two languages, remedies, patterns, stake and the gentler way."""
    rows = []
    for order, a in cases():
        taken = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            advise(order, a, DEFAULT_POLICY, NOW)
            taken.append((time.perf_counter() - started) * 1000)
        scene = scene_of(order, a)
        p50, p99 = percentile(taken, 50), percentile(taken, 99)
        rows.append(
            f"| {SCENE_LABELS[scene].en} | {len(reasons_of(scene))} | {p50:.2f} | {p99:.2f} | **{p50 / LIMIT_MS:.2f}×** |"
        )
    return rows


async def forms(database: Database, dsn: str) -> str:
    """One form after the other over a kept-alive connection, each of another after-sale, among 10⁶."""
    now = datetime.now(UTC)
    await fill(database, AFTER_SALES)
    async with Desk(database, DEFAULT_POLICY, lambda: now) as desk:
        targets = await seed(desk, FORMS + 20)
    sessions = {
        shop: await Credentials(database).issue(Actor(Role.MERCHANT, 1, shop), "session", now)
        for shop in {t.shop_id for t in targets}
    }
    async with served(dsn, 256, 0) as port:
        taken = await _ask(port, targets, sessions)
    p50, p99 = percentile(taken, 50), percentile(taken, 99)
    return f"| reject form at 10⁶ after-sales | | {p50:.1f} | {p99:.1f} | **{p50 / FORM_LIMIT_MS:.2f}×** |"


async def _ask(port: int, targets: list[Target], sessions: dict[int, str]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    for n, target in enumerate(targets):
        path = f"/workbench/after-sales/{target.after_sale_id}/rejection"
        started = time.perf_counter()
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: shop\r\nCookie: {SESSION_COOKIE}={sessions[target.shop_id]}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.split(b" ", 2)[1] == b"200", head
        length = next(
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        await reader.readexactly(length)
        if n >= 20:  # the first ones compile templates and plans
            taken.append((time.perf_counter() - started) * 1000)
    writer.close()
    return taken


async def measure() -> str:
    rows = weigh()
    with server() as running:
        async with stage(running, "forms") as database:
            rows.append(await forms(database, running.dsn("forms")))
    head = ["| what | reasons | p50 ms | p99 ms | p50 to its limit (1 ms, 30 ms) |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def main() -> None:
    print(machine())
    print(uvloop.run(measure()))


if __name__ == "__main__":
    main()
