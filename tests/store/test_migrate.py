"""The schema grows file by file: in order, once, under a lock, and never behind anybody's back."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from aftersale.store.embedded import EmbeddedPostgres
from aftersale.store.migrate import (
    MigrationChanged,
    MigrationError,
    MigrationOutOfOrder,
    SchemaTooNew,
    migrate,
    read_migrations,
)


@pytest.fixture
async def empty(server: EmbeddedPostgres) -> AsyncIterator[str]:
    """The DSN of a database without any schema."""
    name = f"empty_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(server.dsn("postgres", role="postgres"))
    await admin.execute(f"create database {name} owner aftersale")
    yield server.dsn(name)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture
async def connection(empty: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(empty)
    yield opened
    await opened.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two files: a table, and a row in it."""
    (tmp_path / "0001_shop.sql").write_text("create table shop (name text);\n")
    (tmp_path / "0002_first_shop.sql").write_text("insert into shop values ('茶');\n")
    return tmp_path


async def test_applies_in_order_and_only_once(connection: asyncpg.Connection, source: Path) -> None:
    """The first call applies both files, the second call nothing."""
    assert await migrate(connection, source=source) == ["0001_shop.sql", "0002_first_shop.sql"]
    assert await migrate(connection, source=source) == []
    assert await connection.fetchval("select count(*) from shop") == 1


async def test_a_new_file_is_applied_alone(connection: asyncpg.Connection, source: Path) -> None:
    """A release that brings a file applies that file and leaves the others."""
    await migrate(connection, source=source)
    (source / "0003_second_shop.sql").write_text("insert into shop values ('酒');\n")
    assert await migrate(connection, source=source) == ["0003_second_shop.sql"]


async def test_records_checksum_and_instant(connection: asyncpg.Connection, source: Path) -> None:
    """Each applied file leaves its name, its checksum and when it happened."""
    await migrate(connection, source=source)
    rows = await connection.fetch("select * from migration order by name")
    assert [(row["name"], row["sha256"]) for row in rows] == [
        (migration.name, migration.sha256) for migration in read_migrations(source)
    ]
    assert all(row["applied_at"].tzinfo is not None for row in rows)


async def test_a_changed_file_is_refused(connection: asyncpg.Connection, source: Path) -> None:
    """A file edited after it had been applied stops the program instead of passing for applied."""
    await migrate(connection, source=source)
    (source / "0001_shop.sql").write_text("create table shop (title text);\n")
    with pytest.raises(MigrationChanged, match="0001_shop"):
        await migrate(connection, source=source)


async def test_line_ends_do_not_count_as_a_change(connection: asyncpg.Connection, source: Path) -> None:
    """A checkout with Windows line ends is the same schema."""
    await migrate(connection, source=source)
    (source / "0001_shop.sql").write_bytes(b"create table shop (name text);\r\n")
    assert await migrate(connection, source=source) == []


async def test_a_removed_file_is_refused(connection: asyncpg.Connection, source: Path) -> None:
    """A file that is applied and gone from the middle is a change, not a newer schema."""
    await migrate(connection, source=source)
    (source / "0001_shop.sql").unlink()
    with pytest.raises(MigrationChanged, match="0001_shop"):
        await migrate(connection, source=source)


async def test_an_older_program_is_refused(connection: asyncpg.Connection, source: Path) -> None:
    """A program that does not know the last migration must not write into that schema."""
    await migrate(connection, source=source)
    (source / "0002_first_shop.sql").unlink()
    with pytest.raises(SchemaTooNew, match="0002_first_shop"):
        await migrate(connection, source=source)


async def test_a_late_number_is_refused(connection: asyncpg.Connection, source: Path) -> None:
    """A new file numbered below an applied one would run in another order elsewhere."""
    (source / "0002_first_shop.sql").rename(source / "0003_first_shop.sql")
    await migrate(connection, source=source)
    (source / "0002_late.sql").write_text("select 1;\n")
    with pytest.raises(MigrationOutOfOrder, match="0002_late"):
        await migrate(connection, source=source)


@pytest.mark.parametrize("name", ["0002_twin.sql", "3_short.sql", "0003_UPPER.sql"])
async def test_a_misnamed_file_is_refused(connection: asyncpg.Connection, source: Path, name: str) -> None:
    """A doubled number or a name of another form is an error before anything is applied."""
    (source / name).write_text("select 1;\n")
    with pytest.raises(MigrationError):
        await migrate(connection, source=source)
    assert await connection.fetchval("select to_regclass('shop')") is None


async def test_a_failing_file_leaves_nothing(connection: asyncpg.Connection, source: Path) -> None:
    """A file that fails half-way is rolled back whole, keeps what came before, and can be mended."""
    bad = source / "0003_bad.sql"
    bad.write_text("create table half (id int);\nselect 1 / 0;\n")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(connection, source=source)
    assert await connection.fetchval("select to_regclass('half')") is None
    bad.write_text("create table whole (id int);\n")
    assert await migrate(connection, source=source) == ["0003_bad.sql"]


async def test_many_at_once_apply_once(empty: str, source: Path) -> None:
    """Six processes that start together apply each file once, also an index built concurrently."""
    (source / "0003_index.sql").write_text(
        "-- no-transaction\ncreate index concurrently if not exists shop_name on shop (name);\n"
    )

    async def one() -> list[str]:
        opened = await asyncpg.connect(empty)
        try:
            return await migrate(opened, source=source)
        finally:
            await opened.close()

    applied = await asyncio.gather(*(one() for _ in range(6)))
    assert sorted(name for names in applied for name in names) == [
        "0001_shop.sql",
        "0002_first_shop.sql",
        "0003_index.sql",
    ]


async def test_no_transaction_runs_each_statement_alone(connection: asyncpg.Connection, source: Path) -> None:
    """Two indexes built concurrently in one file, with comments between, both come to be."""
    (source / "0003_indexes.sql").write_text(
        "-- no-transaction\n"
        "create index concurrently if not exists shop_a on shop (name); -- one; two\n"
        "-- a remark;\n"
        "create index concurrently if not exists shop_b\n  on shop (upper(name));\n"
    )
    await migrate(connection, source=source)
    indexes = await connection.fetch("select indexname from pg_indexes where tablename = 'shop' order by 1")
    assert [row["indexname"] for row in indexes] == ["shop_a", "shop_b"]


async def test_inside_a_transaction_is_refused(connection: asyncpg.Connection, source: Path) -> None:
    """The caller's transaction would swallow ours, so the call says no."""
    async with connection.transaction():
        with pytest.raises(MigrationError, match="outside"):
            await migrate(connection, source=source)


async def test_the_shipped_files_apply(connection: asyncpg.Connection) -> None:
    """What the package ships applies to an empty database, and a second call finds nothing to do."""
    names = [migration.name for migration in read_migrations()]
    assert await migrate(connection) == names
    assert await migrate(connection) == []


async def test_each_test_has_a_database_of_its_own(database: str, server: EmbeddedPostgres) -> None:
    """The fixture hands out a migrated database that is not the template."""
    opened = await asyncpg.connect(database)
    try:
        assert await opened.fetchval("select count(*) from migration") == len(read_migrations())
        assert str(await opened.fetchval("select current_database()")).startswith("test_")
        assert not await opened.fetchval("select rolsuper from pg_roles where rolname = current_user")
    finally:
        await opened.close()
    assert server.pid is not None
