"""One of several processes that let time act, as the worker does: part by part, until nothing is due."""

import asyncio
import sys
from datetime import datetime

from aftersale.desk.services import open_services
from aftersale.desk.timers import fire_timers
from aftersale.settings import Settings
from aftersale.store.shifts import PARTS, Work, taken


async def run(dsn: str, now: datetime) -> None:
    """Prints how many acts followed here."""
    acted = 0
    async with open_services(dsn, Settings(), clock=lambda: now) as services:
        connection = await services.database.connect()
        while await services.database.pool.fetchval(
            "select exists (select from after_sale where timer_at < $1)", now
        ):
            for part in range(PARTS):
                async with taken(connection, Work.TIMERS, part) as mine:
                    acted += await fire_timers(services.desk, part, PARTS) if mine else 0
        await connection.close()
    print(acted)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
