"""Here the schema grows: SQL files are applied in order, each exactly once, and never change afterwards.

A file is `NNNN_name.sql` and is applied in one transaction together with its record. A file whose first line
is `-- no-transaction` (for `create index concurrently`) runs statement by statement outside of one: each
statement ends with a semicolon at a line's end, and the file must bear being run again after a crash half-way.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

import asyncpg

_FILE_NAME = re.compile(r"\d{4}_[a-z0-9_]+\.sql")
_STATEMENT_END = re.compile(r";[ \t]*(?:--.*)?$", re.MULTILINE)
_NO_TRANSACTION = "-- no-transaction"
_LOCK_KEY = 0x6166746572  # "after"
_LOCK_POLL_SECONDS = 0.05

_RECORDS = """
    create table if not exists migration (
        name text primary key,
        sha256 text not null,
        applied_at timestamptz not null
    )
"""
_RECORD = "insert into migration (name, sha256, applied_at) values ($1, $2, clock_timestamp())"


class MigrationError(RuntimeError):
    """The files and the database do not fit together; nothing was applied."""


class MigrationChanged(MigrationError):  # noqa: N818
    """A file was edited or removed after it had been applied: write a new one instead."""


class MigrationOutOfOrder(MigrationError):  # noqa: N818
    """A file is new but its number is not above the applied ones: give it the next number."""


class SchemaTooNew(MigrationError):  # noqa: N818
    """The database was migrated by a newer release of the program: run that one."""


@dataclass(frozen=True)
class Migration:
    """One file, with the checksum that holds it still (line ends do not count)."""

    name: str
    sql: str
    sha256: str

    @property
    def in_transaction(self) -> bool:
        return self.sql.split("\n", 1)[0].strip() != _NO_TRANSACTION


async def migrate(
    connection: asyncpg.Connection[asyncpg.Record], *, source: Traversable | None = None
) -> list[str]:
    """Apply what is missing and return the names applied; callers at the same moment wait for each other."""
    if connection.is_in_transaction():
        raise MigrationError("migrate makes its own transactions: call it outside of one")
    migrations = read_migrations(source)
    async with _only_one(connection):
        await connection.execute(_RECORDS)
        rows = await connection.fetch("select name, sha256 from migration")
        pending = _pending(migrations, {row["name"]: row["sha256"] for row in rows})
        for migration in pending:
            await _apply(connection, migration)
    return [migration.name for migration in pending]


def read_migrations(source: Traversable | None = None) -> list[Migration]:
    """The files in order; without `source` those that ship with the program."""
    folder = source or resources.files("aftersale.store").joinpath("migrations")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    for name, following in zip(names, [*names[1:], ""], strict=True):
        if not _FILE_NAME.fullmatch(name):
            raise MigrationError(f"{name} is not called like a migration (0001_lower_case_words.sql)")
        if name[:4] == following[:4]:
            raise MigrationError(f"{name} and {following} have the same number")
    return [_read(folder.joinpath(name)) for name in names]


def _read(file: Traversable) -> Migration:
    sql = file.read_text(encoding="utf-8")  # universal line ends: a checkout on Windows is the same file
    return Migration(file.name, sql, hashlib.sha256(sql.encode()).hexdigest())


def _pending(migrations: Sequence[Migration], applied: dict[str, str]) -> list[Migration]:
    """Compare before anything is touched."""
    known = {migration.name for migration in migrations}
    last_known = max(known, default="")
    for name in sorted(applied.keys() - known):
        if name > last_known:
            raise SchemaTooNew(f"the database has {name}, this program ends at {last_known or 'nothing'}")
        raise MigrationChanged(f"{name} is applied but the program does not have it any more")
    last_applied = max(applied, default="")
    pending = []
    for migration in migrations:
        if migration.name not in applied:
            if migration.name < last_applied:
                raise MigrationOutOfOrder(f"{migration.name} comes after {last_applied} was applied")
            pending.append(migration)
        elif applied[migration.name] != migration.sha256:
            raise MigrationChanged(f"{migration.name} was changed after it had been applied")
    return pending


async def _apply(connection: asyncpg.Connection[asyncpg.Record], migration: Migration) -> None:
    if migration.in_transaction:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(_RECORD, migration.name, migration.sha256)
        return
    for statement in _statements(migration.sql):
        await connection.execute(statement)  # sent together they would be one transaction after all
    await connection.execute(_RECORD, migration.name, migration.sha256)


def _statements(sql: str) -> list[str]:
    return [piece for piece in _STATEMENT_END.split(sql) if re.sub(r"--.*", "", piece).strip()]


@asynccontextmanager
async def _only_one(connection: asyncpg.Connection[asyncpg.Record]) -> AsyncIterator[None]:
    """Asks again and again instead of waiting in the lock: a waiting statement holds a snapshot, and
    `create index concurrently` of the one at work would wait for that: a deadlock."""
    while not await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK_KEY):  # noqa: ASYNC110
        await asyncio.sleep(_LOCK_POLL_SECONDS)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("select pg_advisory_unlock($1)", _LOCK_KEY)
