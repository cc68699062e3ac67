"""A desk over a real database, and the check that every test which writes leaves a clean journal."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from aftersale.core.policy import DEFAULT_POLICY
from aftersale.desk.desk import Desk
from aftersale.store.database import Database
from aftersale.store.verify import Verified, verify
from tests.scenario import NOW, SHOP


async def differences(dsn: str) -> list[str]:
    """What `aftersale verify` would print."""
    connection = await asyncpg.connect(dsn)
    try:
        return [f"{d.order_id}: {d.what}" async for d in verify(connection, Verified())]
    finally:
        await connection.close()


@pytest.fixture
async def store(database: str) -> AsyncIterator[Database]:
    """An open database with one shop; afterwards the journal and the rows must agree."""
    async with Database(database) as opened:
        await opened.open_shop(SHOP, "半夏服饰")
        yield opened
    assert await differences(database) == []


@pytest.fixture
async def desk(store: Database) -> AsyncIterator[Desk]:
    """A desk whose clock stands still."""
    async with Desk(store, DEFAULT_POLICY, lambda: NOW) as opened:
        yield opened
