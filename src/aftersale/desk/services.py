"""What every handler works with, put together once at start."""

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec

from aftersale.core.policy import Policy
from aftersale.desk.clock import Clock, SandboxClock, real_clock
from aftersale.desk.desk import Desk
from aftersale.payments.configure import open_gateways
from aftersale.payments.gateway import Gateway
from aftersale.settings import Settings, read_policy
from aftersale.store.credentials import Credentials
from aftersale.store.database import Database

SANDBOX = "sandbox"
"""The note of an installation that its clock may be moved: once a demo, always a demo."""


class Services(msgspec.Struct, frozen=True):
    """The desk for writing, the database for reading, and who is who."""

    settings: Settings
    policy: Policy
    clock: Clock
    database: Database
    desk: Desk
    credentials: Credentials
    gateways: Mapping[str, Gateway]


def calm_collector() -> None:
    """Let the garbage collector look less often: what we make is frozen and without cycles.

    At its defaults it looks through every waiting command again and again, a tenth of the desk's time; pages
    do leave cycles behind, so that looking too seldom makes one of a hundred wait (50,000: 40 ms, D).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)


@asynccontextmanager
async def open_services(
    dsn: str, settings: Settings, *, policy: Policy | None = None, clock: Clock | None = None
) -> AsyncIterator[Services]:
    """Services over a database whose schema is up to date; closed in the reverse order.

    Without a clock it is the real one, or in a sandbox one that `aftersale clock` moves.
    """
    policy = policy or read_policy(settings.policy)
    async with Database(dsn) as database:
        follower = None
        if settings.sandbox:
            await database.note(SANDBOX, "yes")
        if clock is None and await database.noted(SANDBOX):  # also a worker started beside the demo
            clock = sandbox = SandboxClock()
            await sandbox.look(database)
            follower = asyncio.create_task(sandbox.follow(database), name="sandbox clock")
        clock = clock or real_clock
        desk = Desk(
            database,
            policy,
            clock,
            lanes=settings.lanes,
            batch_max=settings.batch_max,
            waiting_max=settings.waiting_max,
        )
        gateways = open_gateways(settings, database, clock, policy)
        try:
            async with desk:
                yield Services(settings, policy, clock, database, desk, Credentials(database), gateways)
        finally:
            if follower is not None:
                follower.cancel()
