"""Who does what: each part of the recurring work belongs to one worker at a time, and to nobody who died.

The parts are advisory locks of a session: when a worker's connection ends, for whatever reason, another
worker takes over at once. Correctness does not rest on them (the desk lets only one act through); they
keep two workers from doing the same work twice for nothing.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum

import asyncpg

PARTS = 8
"""How finely each kind of work is divided: as many workers may share it. D."""

IN_PART = "(after_sale_id # (after_sale_id >> 22)) % $3 = $2"
"""Which after-sales are in part $2 of $3. The last bits of an id count within a millisecond and are nearly
always 0: by them alone one part would have all the work. Its time begins at bit 22."""

SPACE = 0x4154
"""The first key of our advisory locks ("AT"), so that other programs' locks do not meet ours."""


class Work(IntEnum):
    """The kinds of recurring work."""

    TIMERS = 1
    REFUNDS = 2
    FESTIVALS = 3


@asynccontextmanager
async def taken(connection: asyncpg.Connection, work: Work, part: int) -> AsyncIterator[bool]:
    """Whether this part of the work is ours until the end of the block."""
    number = work * 1_000 + part
    mine = bool(await connection.fetchval("select pg_try_advisory_lock($1, $2)", SPACE, number))
    try:
        yield mine
    finally:
        if mine and not connection.is_closed():
            await connection.execute("select pg_advisory_unlock($1, $2)", SPACE, number)
