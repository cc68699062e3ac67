"""What time it is: the real clock, or in a sandbox one that can be moved forward."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from aftersale.store.database import Database

log = structlog.get_logger()
Clock = Callable[[], datetime]

LOOKS_EVERY_SECONDS = 0.5
"""How soon a running system notices that its clock was moved. D."""


def real_clock() -> datetime:
    """The only place where the system asks for the time."""
    return datetime.now(UTC)


class SandboxClock:
    """The real clock moved forward by what the database says; every process of a sandbox sees the same."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return real_clock() + self.ahead

    async def look(self, database: Database) -> None:
        """Read how far ahead this sandbox is. It never goes back."""
        seconds = await database.clock_ahead_seconds()
        self.ahead = max(self.ahead, timedelta(seconds=seconds))

    async def follow(self, database: Database) -> None:
        """Keep looking until cancelled; a database that is away for a moment changes nothing."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
            try:
                await self.look(database)
            except Exception as error:
                log.warning("sandbox clock not read", error=str(error))
