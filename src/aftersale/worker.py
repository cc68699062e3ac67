"""The loops that do what nobody clicks for: time acts, refunds reach their buyers, webhooks go out."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from aftersale.desk.refunds import BATCH, move_refunds
from aftersale.desk.services import Services
from aftersale.desk.timers import announce_festivals, fire_timers
from aftersale.desk.webhooks import deliver_webhooks
from aftersale.store.shifts import PARTS, Work, taken

log = structlog.get_logger()
PAUSE_SECONDS = 1.0

Round = Callable[[Services, asyncpg.Connection], Awaitable[bool]]
"""One bounded round of one kind of work; True when more is waiting."""


async def run_worker(services: Services) -> None:
    """Until cancelled. A failing round is logged and tried again; nothing it does can happen twice.

    Each kind of work has a loop of its own: slow receivers of webhooks hold up no refund.
    """
    async with asyncio.TaskGroup() as group:
        for name, work in ROUNDS.items():
            group.create_task(_repeat(services, name, work), name=f"worker: {name}")


async def _repeat(services: Services, name: str, work: Round) -> None:
    connection: asyncpg.Connection | None = None
    try:
        while True:
            try:
                if connection is None or connection.is_closed():
                    connection = await services.database.connect()
                busy = await work(services, connection)
            except Exception:
                log.exception("worker round failed", work=name)
                busy = False
            if not busy:
                await asyncio.sleep(PAUSE_SECONDS)
    finally:
        if connection is not None:
            await connection.close()


async def timers(services: Services, connection: asyncpg.Connection) -> bool:
    """Reminders and deadlines of every part that no other worker has taken; festivals first."""
    await _announce(services, connection)
    for part in _parts():
        async with taken(connection, Work.TIMERS, part) as mine:
            acted = await fire_timers(services.desk, part, PARTS) if mine else 0
        if acted:
            log.info("time acted", acts=acted)
    return False


async def refunds(services: Services, connection: asyncpg.Connection) -> bool:
    """The next step of every refund of every part that no other worker has taken."""
    busy = False
    for part in _parts():
        async with taken(connection, Work.REFUNDS, part) as mine:
            moved = await move_refunds(services.desk, services.gateways, part, PARTS) if mine else 0
        if moved:
            log.info("refunds moved", count=moved)
        busy = busy or moved >= BATCH
    return busy


async def webhooks(services: Services, _connection: asyncpg.Connection) -> bool:
    """What is due; deliveries are claimed one by one, so workers share them without parts."""
    return await deliver_webhooks(services) > 0


ROUNDS: dict[str, Round] = {"timers": timers, "refunds": refunds, "webhooks": webhooks}


def _parts() -> list[int]:
    """In another order each time, so that workers do not queue for the first one."""
    return random.sample(range(PARTS), PARTS)


async def _announce(services: Services, connection: asyncpg.Connection) -> None:
    """Once per edition of the rules: clocks that were running when a festival was announced are told."""
    policy, name = services.policy, "festivals_announced"
    if not policy.festivals or await services.database.noted(name) == policy.version:
        return
    async with taken(connection, Work.FESTIVALS, 0) as mine:
        if mine:
            moved = await announce_festivals(services.desk)
            await services.database.note(name, policy.version)
            log.info("festivals announced", policy=policy.version, deadlines_moved=moved)
