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
    finally:
        await connection.close()
    return [
        (version >= SERVER_MIN, f"PostgreSQL {version} ({SERVER_MIN} or newer)"),
        (encoding == "UTF8", f"encoding {encoding}"),
        (commit == "on" and fsync == "on", f"synchronous_commit {commit}, fsync {fsync}"),
        (tables == 1, "schema present" if tables else "no schema yet: run aftersale migrate"),
    ]
