"""What tests share: one server for all workers and, for each test that asks, a fresh migrated database."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg
import pytest

from aftersale.store.embedded import ADMIN_ROLE, APPLICATION_ROLE, EmbeddedPostgres
from aftersale.store.prepare import prepare

FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300"}
TEMPLATE = "aftersale_template"


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread, because pytest-asyncio keeps a loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def run_apart() -> Any:
    """`run`, for tests that are not coroutines themselves."""
    return run


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One embedded server for the whole run; pytest-xdist workers attach to it and the last one stops it."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    with EmbeddedPostgres(base / "postgres", conf=FORGETFUL) as running:
        yield running


@pytest.fixture(scope="session")
def template(server: EmbeddedPostgres) -> str:
    """The name of a database that all migrations and the catalogue were applied to, made by whichever worker is first."""
    run(_make_template(server))
    return TEMPLATE


async def _make_template(server: EmbeddedPostgres) -> None:
    admin = await asyncpg.connect(server.dsn("postgres", role=ADMIN_ROLE))
    try:
        await admin.execute("select pg_advisory_lock(1)")
        if await admin.fetchval("select true from pg_database where datname = $1", TEMPLATE):
            return
        await admin.execute("drop database if exists template_unfinished with (force)")
        await admin.execute(f"create database template_unfinished owner {APPLICATION_ROLE}")
        await prepare(server.dsn("template_unfinished"))
        await admin.execute(f"alter database template_unfinished rename to {TEMPLATE}")
    finally:
        await admin.close()


@pytest.fixture
async def database(server: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """The DSN of a fresh, migrated, empty database, dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(server.dsn("postgres", role=ADMIN_ROLE))
    try:
        # Copying files is three times as fast as logging pages; its checkpoint costs little without fsync.
        await admin.execute(
            f"create database {name} template {template} strategy file_copy owner {APPLICATION_ROLE}"
        )
        yield server.dsn(name)
        await admin.execute(f"drop database {name} with (force)")
    finally:
        await admin.close()
