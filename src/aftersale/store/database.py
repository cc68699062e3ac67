"""The way to the database: a pool for reading, connections for the desk, and which cell a shop lives in."""

import secrets
from typing import Self

import asyncpg

SCANS = ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_material")

COMMAND_TABLES = (
    "order_stream",
    "journal",
    "order_line",
    "after_sale",
    "rejection",
    "refund",
    "refund_share",
    "command_key",
)


class Database:
    """One PostgreSQL by its DSN. Shops are remembered once seen: a shop never changes its cell while we run."""

    def __init__(self, dsn: str, *, readers_max: int = 10) -> None:
        self.dsn = dsn
        self._readers_max = readers_max
        self._cells: dict[int, int] = {}
        self.pool: asyncpg.Pool

    async def __aenter__(self) -> Self:
        self.pool = await asyncpg.create_pool(
            self.dsn,
            min_size=1,
            max_size=self._readers_max,
            server_settings={"application_name": "aftersale reader", "statement_timeout": "10s"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pool.close()

    async def connect(self) -> asyncpg.Connection:
        """A connection for the desk: every statement on it goes by key, and is planned so.

        PostgreSQL keeps a foreign key's check planned as it was when its table was still empty: a scan
        of the whole table. On a fresh installation that costs a hundred times the index look-up.
        """
        settings = {"application_name": "aftersale desk"} | dict.fromkeys(SCANS, "off")
        return await asyncpg.connect(self.dsn, server_settings=settings)

    async def refresh_statistics(self) -> None:
        """Tell the planner how large the tables of the command path have become; kept plans are made anew.

        Of two indexes that begin alike, a plan made over an empty table may have kept the wrong one.
        """
        connection = await self.connect()
        try:
            await connection.execute(f"analyze {', '.join(COMMAND_TABLES)}")
        finally:
            await connection.close()

    async def cell_of(self, shop_id: int) -> int | None:
        """The cell of the shop; None when there is no such shop."""
        cell = self._cells.get(shop_id)
        if cell is None:
            cell = await self.pool.fetchval("select cell from shop where shop_id = $1", shop_id)
            if cell is not None:
                self._cells[shop_id] = cell
        return cell

    async def cells(self) -> list[int]:
        """The cells that hold shops; every index begins with one, so what concerns all goes cell by cell."""
        return [r[0] for r in await self.pool.fetch("select distinct cell from shop order by cell")]

    async def has_shops(self) -> bool:
        found: bool = await self.pool.fetchval("select exists (select from shop)")
        return found

    async def open_shop(self, shop_id: int, name: str = "", cell: int = 0) -> None:
        """Make the shop known; an existing one keeps its cell, and its name unless a new one is given."""
        await self.pool.execute(
            "insert into shop (shop_id, cell, name) values ($1, $2, $3)"
            " on conflict (shop_id) do update set name = coalesce(nullif(excluded.name, ''), shop.name)",
            shop_id,
            cell,
            name,
        )

    async def secret(self, name: str) -> str:
        """A random secret of this installation, made when first asked for and the same ever after."""
        await self.pool.execute(
            "insert into installation (name, value) values ($1, $2) on conflict do nothing",
            name,
            secrets.token_urlsafe(32),
        )
        value: str = await self.pool.fetchval("select value from installation where name = $1", name)
        return value

    async def clock_ahead_seconds(self) -> int:
        """How far the clock of this sandbox was moved forward."""
        value = await self.pool.fetchval("select value from installation where name = 'clock_ahead_seconds'")
        return int(value or 0)

    async def advance_clock(self, seconds: int) -> int:
        """Move the sandbox's clock forward; returns how far ahead it is now."""
        value = await self.pool.fetchval(
            "insert into installation (name, value) values ('clock_ahead_seconds', $1::bigint::text)"
            " on conflict (name) do update"
            " set value = (installation.value::bigint + excluded.value::bigint)::text returning value",
            seconds,
        )
        return int(value)

    async def note(self, name: str, value: str) -> None:
        """Write down something this installation must agree on with itself."""
        await self.pool.execute(
            "insert into installation (name, value) values ($1, $2)"
            " on conflict (name) do update set value = excluded.value",
            name,
            value,
        )

    async def noted(self, name: str) -> str | None:
        """What was written down under this name."""
        value: str | None = await self.pool.fetchval("select value from installation where name = $1", name)
        return value

    async def shop_name(self, shop_id: int) -> str:
        return await self.pool.fetchval("select name from shop where shop_id = $1", shop_id) or str(shop_id)
