"""`aftersale clock`: a demo's clock goes forward, running or stopped, and no other clock does."""

import asyncio
import os
import re
import sys
import time
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from aftersale.cli import app as cli
from aftersale.cli import main
from aftersale.desk.clock import real_clock
from aftersale.desk.services import SANDBOX, open_services
from aftersale.settings import Settings
from aftersale.store.database import Database
from aftersale.store.embedded import EmbeddedPostgres
from aftersale.store.prepare import prepare


async def aftersale(*words: str, dsn: str) -> tuple[int | None, str]:
    """Run the program against this database: its exit code and all it said."""
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "aftersale", *words,
        env={**os.environ, "AFTERSALE_DATABASE_URL": dsn},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await run.communicate()
    return run.returncode, said.decode()


async def test_a_running_demo_follows_within_a_second(database):
    """Two days and half an hour, in two steps; time in the running process jumps with them."""
    async with open_services(database, Settings(sandbox=True)) as services:
        for length, ahead in (("48h", timedelta(hours=48)), ("30m", timedelta(hours=48, minutes=30))):
            code, said = await aftersale("clock", "advance", length, dsn=database)
            assert code == 0, said
            assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d \(Asia/Shanghai\), 2 days, 0:\d0:00 ahead", said)
            noticed_by = time.monotonic() + 2
            while services.clock() < real_clock() + ahead - timedelta(minutes=1):
                assert time.monotonic() < noticed_by, "the running demo did not follow"
                await asyncio.sleep(0.05)
        code, shown = await aftersale("clock", "show", dsn=database)
        assert (code, "2 days, 0:30:00 ahead" in shown) == (0, True)


async def test_a_real_clock_cannot_be_moved(database):
    """Anywhere but in a demo the answer is a sentence, and nothing changes."""
    code, said = await aftersale("clock", "advance", "48h", dsn=database)

    assert (code, "not a demo" in said) == (1, True)
    async with Database(database) as opened:
        assert await opened.clock_ahead_seconds() == 0


def test_a_stopped_demo_is_moved_too(tmp_path, run_apart):
    """The next start is that much later; the server that the command started is stopped again."""
    home = tmp_path / "home"

    async def made(dsn: str) -> None:
        await prepare(dsn)
        async with Database(dsn) as opened:
            await opened.note(SANDBOX, "yes")

    with EmbeddedPostgres(home) as server:
        run_apart(made(server.dsn()))
    words = ["clock", "advance", "1d12h", "--data", str(home)]
    shown = run_apart(_invoked(words))

    assert shown.exit_code == 0, shown.output
    assert "1 day, 12:00:00 ahead" in shown.output
    assert EmbeddedPostgres(home).pid is None


async def _invoked(words: list[str]):
    return await asyncio.to_thread(CliRunner().invoke, cli, words, env={"AFTERSALE_DATABASE_URL": ""})


@pytest.mark.parametrize("length", ["48", "-1h", "2w", "0h", "1.5h", "9999d", "", "h"])
def test_only_a_length_of_time_moves_it(length):
    """Anything else is a wrong argument, told before a database is opened."""
    shown = CliRunner().invoke(cli, ["clock", "advance", "--", length])

    assert shown.exit_code == 2


def test_a_wrong_policy_is_told_in_a_sentence(monkeypatch, tmp_path):
    """Before the program serves anything; not as a traceback."""
    monkeypatch.setenv("AFTERSALE_POLICY", str(tmp_path / "missing.toml"))
    monkeypatch.setattr(sys, "argv", ["aftersale", "serve", "--data", str(tmp_path / "home"), "--port", "0"])

    with pytest.raises(SystemExit, match="AFTERSALE_POLICY"):
        main()
