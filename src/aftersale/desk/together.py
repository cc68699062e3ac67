"""Many commands of one person at once: carried out together, each with an answer of its own."""

import asyncio
from collections.abc import Sequence

import structlog

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import AnyCommand
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.batch import Answer
from aftersale.desk.desk import Desk

log = structlog.get_logger()


async def handle_together(
    desk: Desk, commands: Sequence[AnyCommand], actor: Actor, keys: Sequence[str | None]
) -> list[Answer | Refusal]:
    """Every command with its answer or refusal, in the order given; none spoils another's."""

    async def one(command: AnyCommand, key: str | None) -> Answer | Refusal:
        try:
            return await desk.handle(command, actor, key)
        except Refusal as refusal:
            return refusal
        except Exception as error:  # the others' answers must still be told
            log.warning("one of many failed", command=type(command).__name__, error=str(error))
            return Refusal(RefusalCode.OUTCOME_UNKNOWN)

    return await asyncio.gather(*(one(c, k) for c, k in zip(commands, keys, strict=True)))
