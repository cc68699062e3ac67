"""Bring a database to this edition: its schema, its catalogue of reject reasons, its folded rows."""

import asyncpg

from aftersale.core.reasons import REJECT_REASONS, SCENE_TYPES
from aftersale.store.migrate import migrate
from aftersale.store.refold import refold_if_needed


async def prepare(dsn: str) -> list[str]:
    """Bring the schema up to date and the catalogue of reject reasons into it; returns what was applied."""
    connection = await asyncpg.connect(dsn)
    try:
        applied = await migrate(connection)
        await _mirror_reject_reasons(connection)
        await refold_if_needed(connection)
    finally:
        await connection.close()
    return applied


async def throw_away(dsn: str) -> None:
    """Empty the database. Everything in it is gone."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("drop schema public cascade; create schema public")
    finally:
        await connection.close()


async def _mirror_reject_reasons(connection: asyncpg.Connection) -> None:
    """Codes are only ever added: an old rejection keeps a reason that the catalogue has dropped."""
    rows = [
        (scene.value, kind.value, reason.code)
        for reason in REJECT_REASONS.values()
        for scene in reason.scenes
        for kind in SCENE_TYPES[scene]
    ]
    await connection.executemany(
        "insert into reject_reason_scene (scene, type, reject_reason) values ($1, $2, $3)"
        " on conflict do nothing",
        rows,
    )
