"""Idempotency keys of writes that are no commands; those of commands are in command_key, beside their orders."""

from datetime import datetime

import asyncpg
import msgspec

from aftersale.core.refusal import Refusal, RefusalCode

Connection = asyncpg.pool.PoolConnectionProxy


class CallKey(msgspec.Struct, frozen=True):
    """The idempotency key of one call: who used it, and the hash of what was asked."""

    actor: str
    key: str
    input_hash: bytes


async def first_result(
    connection: Connection, cell: int, shop_id: int, key: CallKey | None, result: int, now: datetime
) -> int | None:
    """What the first call with this key led to; None: this is the first, and `result` is kept for the next.

    Inside the transaction of the write. Raises Refusal(KEY_REUSED) when something else was asked with it.
    """
    if key is None:
        return None
    # A second call at the same moment waits here until the first has committed or given up.
    first = await connection.fetchval(
        "insert into call_key (cell, shop_id, actor, key, input_hash, result, at)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning true",
        cell,
        shop_id,
        key.actor,
        key.key,
        key.input_hash,
        result,
        now,
    )
    if first:
        return None
    used = await connection.fetchrow(
        "select input_hash, result from call_key where cell = $1 and shop_id = $2 and actor = $3 and key = $4",
        cell,
        shop_id,
        key.actor,
        key.key,
    )
    assert used is not None
    if used["input_hash"] != key.input_hash:
        raise Refusal(RefusalCode.KEY_REUSED)
    return int(used["result"])
