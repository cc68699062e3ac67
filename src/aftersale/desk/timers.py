"""Time acts: what is due becomes commands, in bounded batches, by as many workers as there are."""

import asyncio
from datetime import datetime

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import Expire
from aftersale.core.after_sale.state import ReturnAddress
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.desk import Desk
from aftersale.store.queries.timers import DueTimer, default_addresses, due_timers

BATCH = 512
"""Timers read at once: two of the desk's own batches. D."""


async def fire_timers(desk: Desk, part: int = 0, parts: int = 1) -> int:
    """Let time act on everything of this part that is due now; how many acts followed."""
    return await _walk(desk, desk.clock(), part, parts)


async def announce_festivals(desk: Desk) -> int:
    """Tell every running clock that meets a festival of the policy; how many were moved.

    A clock that nobody tells learns of it when it ends: late to be announced, never too early to act.
    """
    return await _walk(desk, _end_of_time(desk), 0, 1)


async def let_time_act(desk: Desk, timer: DueTimer, address: ReturnAddress | None) -> bool:
    """The one thing that is due; False when somebody acted in the meantime and nothing is."""
    command = Expire(
        shop_id=timer.shop_id,
        order_id=timer.order_id,
        after_sale_id=timer.after_sale_id,
        return_address=address,
    )
    try:
        return (await desk.handle(command, SYSTEM)).changed
    except Refusal as refusal:
        if refusal.code is RefusalCode.OVERLOADED:
            raise
        return False


def _end_of_time(desk: Desk) -> datetime:
    return datetime.max.replace(tzinfo=desk.clock().tzinfo)


async def _walk(desk: Desk, before: datetime, part: int, parts: int) -> int:
    return sum([await _walk_cell(desk, cell, before, part, parts) for cell in await desk.database.cells()])


async def _walk_cell(desk: Desk, cell: int, before: datetime, part: int, parts: int) -> int:
    acted = 0
    beyond: tuple[datetime, int] | None = None
    while True:
        due = await due_timers(desk.database, cell, before, part, parts, BATCH, beyond)
        if not due:
            return acted
        addresses = await default_addresses(desk.database, {timer.shop_id for timer in due})
        acts = (let_time_act(desk, timer, addresses.get(timer.shop_id)) for timer in due)
        acted += sum(await asyncio.gather(*acts))
        if len(due) < BATCH:
            return acted
        beyond = (due[-1].timer_at, due[-1].after_sale_id)
