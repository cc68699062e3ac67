"""(b) The rejection over HTTP: batches on against batch size one, on the same server, alternating."""

import asyncio
import itertools
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import uvloop

from aftersale.core.actors import Actor, Role
from aftersale.desk.desk import Desk
from aftersale.store.credentials import Credentials
from bench.stage import NOW, POLICY, SHOPS, Target, machine, median, percentile, seed, server, stage

ROUNDS = 3
SECONDS = 5.0
CONNECTIONS = 64
LANES_ALONE = 2
"""Without batches a single connection would hold it back for another reason; four and eight were no faster."""
WORDS = json.dumps(
    {
        "reject_reason": "return_needed",
        "explanation": "商品已签收，需要退回后退款，请将类型改为「退货退款」后重新提交。",
        "evidence": [],
        "acknowledged_risks": True,
    },
    ensure_ascii=False,
).encode()
ADJUSTED = json.dumps({"description": "袖口开线，已补充照片"}, ensure_ascii=False).encode()


@asynccontextmanager
async def served(dsn: str, batch_max: int, lanes: int) -> AsyncIterator[int]:
    """The product's own server as a process of its own; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "AFTERSALE_DATABASE_URL": dsn,
        "AFTERSALE_BATCH_MAX": str(batch_max),
        "AFTERSALE_LANES": str(lanes),
        "BENCH_POLICY": msgspec.json.encode(POLICY).decode(),
    }
    command = [sys.executable, "-m", "bench.serve", str(port)]
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                break
        yield port
    finally:
        process.terminate()
        await process.wait()


async def drive(
    port: int, targets: list[Target], tokens: dict[int, str], buyers: dict[int, str], seconds: float
) -> tuple[float, float, float]:
    """Closed loop over kept-alive connections: rejections timed, adjustments between them not. Requests/s of both."""
    stop = time.perf_counter() + seconds
    taken: list[float] = []
    done = itertools.count()

    async def user(number: int, mine: list[Target]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for target in itertools.cycle(mine):
            base = f"/api/v1/shops/{target.shop_id}/after-sales/{target.after_sale_id}"
            for path, token, body in (
                (f"POST {base}/rejection", tokens[target.shop_id], WORDS),
                (f"PUT {base}/application", buyers[target.shop_id], ADJUSTED),
            ):
                started = time.perf_counter()
                if started > stop and body is WORDS:
                    writer.close()
                    return
                key = f"{number}-{next(done)}-{started}"
                writer.write(
                    f"{path} HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                status = await _answer(reader)
                assert status == 200, status
                taken.append(time.perf_counter() - started)

    share = len(targets) // CONNECTIONS
    started = time.perf_counter()
    await asyncio.gather(*(user(n, targets[n * share : (n + 1) * share]) for n in range(CONNECTIONS)))
    rate = len(taken) / (time.perf_counter() - started)
    return rate, percentile(taken, 50) * 1000, percentile(taken, 99) * 1000


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = next(
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)
    return status


async def measure() -> str:
    with server() as running:
        async with stage(running, "http") as database:
            async with Desk(database, POLICY, lambda: NOW) as desk:
                targets = await seed(desk, 4_000)
            credentials = Credentials(database)
            tokens = {
                shop: await credentials.issue(Actor(Role.MERCHANT, 1, shop), "bearer", NOW)
                for shop in range(1, SHOPS + 1)
            }
            programs = {
                shop: await credentials.issue(Actor(Role.INTEGRATOR, 2, shop), "bearer", NOW)
                for shop in range(1, SHOPS + 1)
            }
            dsn = running.dsn("http")
            results: dict[int, list[tuple[float, float, float]]] = {256: [], 1: []}
            async with served(dsn, 256, 0) as together, served(dsn, 1, LANES_ALONE) as alone:
                for port in (together, alone):
                    await drive(port, targets, tokens, programs, 1)
                for _ in range(ROUNDS):
                    for batch_max, port in ((256, together), (1, alone)):
                        results[batch_max].append(await drive(port, targets, tokens, programs, SECONDS))
    one = median([r[0] for r in results[1]])
    lines = [
        "| variant | requests/s (median of 3) | range | p50 ms | p99 ms | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for batch_max, rows in results.items():
        rates = [r[0] for r in rows]
        lines.append(
            f"| batch at most {batch_max} | {median(rates):,.0f} | {min(rates):,.0f}-{max(rates):,.0f} |"
            f" {median([r[1] for r in rows]):.1f} | {median([r[2] for r in rows]):.1f} |"
            f" **{median(rates) / one:.2f}×** |"
        )
    return "\n".join(lines)


def main() -> None:
    print(machine())
    print(uvloop.run(measure()))


if __name__ == "__main__":
    main()
