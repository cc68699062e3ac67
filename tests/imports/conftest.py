"""A desk over a database in which no shop is known yet; afterwards the journal and the rows agree."""

from collections.abc import AsyncIterator, Callable
from io import BytesIO

import asyncpg
import pytest

from aftersale.core.policy import DEFAULT_POLICY
from aftersale.desk.desk import Desk
from aftersale.store.database import Database
from aftersale.store.prepare import prepare
from aftersale.store.verify import Verified, verify
from tests.scenario import NOW


async def facts_and_differences(dsn: str) -> tuple[int, list[str]]:
    """How many facts the journal holds, and what `aftersale verify` would print."""
    connection = await asyncpg.connect(dsn)
    try:
        seen = Verified()
        differences = [f"{d.order_id}: {d.what}" async for d in verify(connection, seen)]
        return seen.facts, differences
    finally:
        await connection.close()


@pytest.fixture
async def desk(database: str) -> AsyncIterator[Desk]:
    await prepare(database)
    async with Database(database) as opened, Desk(opened, DEFAULT_POLICY, lambda: NOW) as desk:
        yield desk
    _, differences = await facts_and_differences(database)
    assert differences == []


@pytest.fixture
def file() -> Callable[[str], BytesIO]:
    """A text as an open file."""
    return lambda text: BytesIO(text.encode())
