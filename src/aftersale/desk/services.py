"""What every handler works with, put together once at start."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec

from aftersale.core.policy import DEFAULT_POLICY, Policy
from aftersale.desk.desk import Desk
from aftersale.settings import Settings
from aftersale.store.credentials import Credentials
from aftersale.store.database import Database

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    return datetime.now(UTC)


class Services(msgspec.Struct, frozen=True):
    """The desk for writing, the database for reading, and who is who."""

    settings: Settings
    policy: Policy
    clock: Clock
    database: Database
    desk: Desk
    credentials: Credentials


def calm_collector() -> None:
    """Let the garbage collector look less often: what we make is frozen and without cycles.

    At its defaults it looks through every waiting command again and again, a tenth of the desk's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@asynccontextmanager
async def open_services(
    dsn: str, settings: Settings, *, policy: Policy = DEFAULT_POLICY, clock: Clock = real_clock
) -> AsyncIterator[Services]:
    """Services over a database whose schema is up to date; closed in the reverse order."""
    async with Database(dsn) as database:
        desk = Desk(
            database,
            policy,
            clock,
            lanes=settings.lanes,
            batch_max=settings.batch_max,
            waiting_max=settings.waiting_max,
        )
        async with desk:
            yield Services(settings, policy, clock, database, desk, Credentials(database))
