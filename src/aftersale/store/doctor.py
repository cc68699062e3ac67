"""What an installation needs of its PostgreSQL, and whether it is so."""

import asyncpg

SERVER_MIN = 15
"""The oldest server that the statements are written for."""


async def examine(dsn: str) -> list[tuple[bool, str]]:
    """Each finding: whether it is as it should be, and what it is."""
    connection = await asyncpg.connect(dsn)
    try:
        version = int(await connection.fetchval("show server_version_num")) // 10000
        encoding = await connection.fetchval("show server_encoding")
        commit = await connection.fetchval("show synchronous_commit")
        fsync = await connection.fetchval("show fsync")
        tables = await connection.fetchval("select count(*) from pg_tables where tablename = 'journal'")
        shops = await _shops(connection) if tables else []
    finally:
        await connection.close()
    return [
        (version >= SERVER_MIN, f"PostgreSQL {version} ({SERVER_MIN} or newer)"),
        (encoding == "UTF8", f"encoding {encoding}"),
        (commit == "on" and fsync == "on", f"synchronous_commit {commit}, fsync {fsync}"),
        (tables == 1, "schema present" if tables else "no schema yet: run aftersale migrate"),
        *shops,
    ]


async def _shops(connection: asyncpg.Connection) -> list[tuple[bool, str]]:
    """What shops lack or wait for: worth knowing, nothing wrong with the installation."""
    if await connection.fetchval("select to_regclass('return_address') is null"):
        return []
    homeless = await connection.fetchval(
        "select count(*) from shop s where not exists (select from return_address a"
        " where a.cell = s.cell and a.shop_id = s.shop_id and a.is_default and a.removed_at is null)"
    )
    unpaid = await connection.fetchval("select count(*) from after_sale where stage = 'merchant_pays'")
    dead = await connection.fetchval("select count(*) from webhook_delivery where status = 'dead'")
    notes = (
        (homeless, "shops without a return address: silence then means a refund without a return"),
        (unpaid, "refunds that the provider refused wait for their merchants"),
        (dead, "webhooks could not be delivered"),
    )
    return [(True, f"note: {count} {what}") for count, what in notes if count]
