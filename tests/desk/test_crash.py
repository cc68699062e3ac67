"""kill -9 under load: every acknowledged command is there, none is there by half."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from aftersale.store.embedded import EmbeddedPostgres
from tests.desk.conftest import differences

KILLS = 20


@pytest.mark.long
def test_twenty_kills_lose_nothing(tmp_path, run_apart):
    """The program alone, or the postmaster with it, dies in the middle of commits, twenty times over."""
    lots = random.Random(20261123)
    acknowledged: dict[int, int] = {}
    home = tmp_path / "home"
    for kill in range(KILLS):
        told = _load_until_killed(home, 1 + kill * 100_000, lots.uniform(0.3, 1.0), postmaster=kill % 2 == 1)
        assert told, f"kill {kill}: nothing was acknowledged"
        acknowledged |= told
    with EmbeddedPostgres(home) as server:
        versions = dict(run_apart(_versions(server.dsn())))
        lost = {order: (version, versions.get(order)) for order, version in acknowledged.items()
                if versions.get(order, 0) < version}  # fmt: skip
        found = run_apart(differences(server.dsn()))

    assert lost == {}
    assert found == []
    assert len(acknowledged) > KILLS


def _load_until_killed(home: Path, first: int, seconds: float, *, postmaster: bool) -> dict[int, int]:
    """The newest acknowledged version of each order."""
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.desk.crash_load", str(home), str(first)],
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
    victim.wait()
    acknowledged: dict[int, int] = {}
    for line in lines:
        order, version = line.split()
        acknowledged[int(order)] = max(int(version), acknowledged.get(int(order), 0))
    return acknowledged


async def _versions(dsn: str) -> list[tuple[int, int]]:
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(r) for r in await connection.fetch("select order_id, version from order_stream")]
    finally:
        await connection.close()
