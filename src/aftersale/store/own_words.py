"""Explanation templates and reasons that a shop made: versions are only ever added, the newest is in force."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count

import msgspec

from aftersale.core.actors import Actor, Role
from aftersale.core.reasons.shop_book import OwnReason, OwnTemplate
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.store.call_keys import CallKey, Connection, first_result
from aftersale.store.database import Database

OWN_REASONS_MAX = 50
"""Per shop, those switched off included; the form of a rejection lists them beside the catalogue's. D."""


class KeptWords(msgspec.Struct, frozen=True):
    """One version of the shop's words for a reason, and who wrote it."""

    template: OwnTemplate
    author: Actor


async def keep_words(
    database: Database,
    shop_id: int,
    reject_reason: str,
    words: Text,
    *,
    author: Actor,
    now: datetime,
    key: CallKey | None = None,
) -> int:
    """The version that holds these words; empty ones are the catalogue's. Raises Refusal: NOT_FOUND, KEY_REUSED.

    The words of the newest version make no new one, nor do empty ones where the shop never had any (0).
    """
    async with _act(database, shop_id) as (connection, cell):
        newest = await connection.fetchrow(
            "select version, zh, en from explanation_template"
            " where cell = $1 and shop_id = $2 and reject_reason = $3 order by version desc limit 1",
            cell,
            shop_id,
            reject_reason,
        )
        version, was = (newest[0], Text(newest[1], newest[2])) if newest else (0, Text("", ""))
        same = was == words
        result = version if same else version + 1
        earlier = await first_result(connection, cell, shop_id, key, result, now)
        if earlier is not None or same:
            return result if earlier is None else earlier
        await connection.execute(
            "insert into explanation_template (cell, shop_id, reject_reason, version, zh, en, author, at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            cell,
            shop_id,
            reject_reason,
            result,
            words.zh,
            words.en,
            _written(author),
            now,
        )
    return result


Check = Callable[[str, OwnReason | None], OwnReason]
"""Makes the reason to be kept from its code and its newest version, if it has one. Raises Refusal."""


async def keep_reason(
    database: Database,
    shop_id: int,
    code: str,
    check: Check,
    *,
    author: Actor,
    now: datetime,
    key: CallKey | None = None,
) -> OwnReason:
    """The reason as it now stands; one that is as it was makes no new version. Raises Refusal: NOT_FOUND,
    KEY_REUSED, OWN_REASONS_TOO_MANY, and what `check` raises."""
    async with _act(database, shop_id) as (connection, cell):
        known = await _reasons(connection, cell, shop_id)
        before = known.get(code)
        wanted = check(code, before)
        same = before is not None and _said(before) == _said(wanted)
        version = (before.version if before else 0) + (0 if same else 1)
        earlier = await first_result(connection, cell, shop_id, key, version, now)
        if before is not None and (same or earlier is not None):
            return before
        return await _append_reason(
            connection, cell, shop_id, known, msgspec.structs.replace(wanted, version=version, at=now), author
        )


async def add_reason(
    database: Database,
    shop_id: int,
    check: Check,
    *,
    author: Actor,
    now: datetime,
    key: CallKey | None = None,
) -> OwnReason:
    """A new reason under the first of `own_1`, `own_2` … that the shop has not used. Raises as `keep_reason`."""
    async with _act(database, shop_id) as (connection, cell):
        known = await _reasons(connection, cell, shop_id)
        number = next(n for n in count(1) if f"own_{n}" not in known)
        wanted = check(f"own_{number}", None)
        earlier = await first_result(connection, cell, shop_id, key, number, now)
        if earlier is not None:
            return known[f"own_{earlier}"]
        return await _append_reason(
            connection, cell, shop_id, known, msgspec.structs.replace(wanted, version=1, at=now), author
        )


async def words_of(database: Database, shop_id: int, reject_reason: str) -> list[KeptWords]:
    """Every version of the shop's words for one reason, the newest first."""
    rows = await database.pool.fetch(
        "select reject_reason, version, zh, en, at, author from explanation_template"
        " where cell = $1 and shop_id = $2 and reject_reason = $3 order by version desc",
        await database.cell_of(shop_id),
        shop_id,
        reject_reason,
    )
    return [
        KeptWords(OwnTemplate(reject_reason=r[0], version=r[1], words=Text(r[2], r[3]), at=r[4]), _read(r[5]))
        for r in rows
    ]


async def _reasons(connection: Connection, cell: int, shop_id: int) -> dict[str, OwnReason]:
    """The newest version of each."""
    rows = await connection.fetch(
        "select distinct on (code) code, version, leans_on, zh, en, active, at from own_reason"
        " where cell = $1 and shop_id = $2 order by code, version desc",
        cell,
        shop_id,
    )
    return {r[0]: _reason(*r) for r in rows}


async def _append_reason(
    connection: Connection,
    cell: int,
    shop_id: int,
    known: dict[str, OwnReason],
    kept: OwnReason,
    author: Actor,
) -> OwnReason:
    if kept.code not in known and len(known) >= OWN_REASONS_MAX:
        raise Refusal(RefusalCode.OWN_REASONS_TOO_MANY, max=OWN_REASONS_MAX)
    await connection.execute(
        "insert into own_reason (cell, shop_id, code, version, leans_on, zh, en, active, author, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        cell,
        shop_id,
        kept.code,
        kept.version,
        kept.leans_on,
        kept.label.zh,
        kept.label.en,
        kept.active,
        _written(author),
        kept.at,
    )
    return kept


def _said(own: OwnReason) -> tuple[str, Text, bool]:
    return own.leans_on, own.label, own.active


def _reason(
    code: str, version: int, leans_on: str, zh: str, en: str, active: bool, at: datetime
) -> OwnReason:
    return OwnReason(code=code, version=version, leans_on=leans_on, label=Text(zh, en), active=active, at=at)


def _written(author: Actor) -> str:
    return f"{author.role.value}:{author.id}:{author.name}"


def _read(text: str) -> Actor:
    role, number, name = text.split(":", 2)
    return Actor(Role(role), int(number), name=name)


@asynccontextmanager
async def _act(database: Database, shop_id: int) -> AsyncIterator[tuple[Connection, int]]:
    """A transaction that is the only one about the shop's words. Raises Refusal(NOT_FOUND)."""
    cell = await database.cell_of(shop_id)
    if cell is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    async with database.pool.acquire() as connection, connection.transaction():
        # The shop's row is the lock: of two writers at once the second sees the first one's version.
        await connection.execute("select from shop where shop_id = $1 for no key update", shop_id)
        yield connection, cell
