"""The local ledger's books in PostgreSQL: a refund is written once under its key and never changed."""

from datetime import datetime

import asyncpg
import msgspec

from aftersale.core.money import Fen
from aftersale.store.database import Database


class LedgerEntry(msgspec.Struct, frozen=True):
    """One refund that the ledger took on."""

    key: str
    shop_id: int
    order_id: int
    payment: str
    amount_fen: Fen
    sent_at: datetime
    settles_at: datetime
    """From then on the money counts as arrived. Kept here: another policy later on takes nothing back."""


class BooksUnreachable(Exception):  # noqa: N818
    """The database did not answer: whether an entry was written is not known."""


NO_ANSWER = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # cancelled by its timeout, or the server is going down
    asyncpg.InsufficientResourcesError,
    OSError,  # TimeoutError too
)


class PostgresBooks:
    """Every process that shares the database shares these books."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def book(self, entry: LedgerEntry) -> LedgerEntry:
        """Write the entry unless its key is taken; what stands in the books under this key.

        Raises BooksUnreachable.
        """
        values = msgspec.structs.astuple(entry)
        try:
            await self._database.pool.execute(
                "insert into ledger_refund (key, shop_id, order_id, payment, amount_fen, sent_at, settles_at)"
                " values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
                *values,
            )
        except NO_ANSWER as error:
            raise BooksUnreachable from error
        # A statement of its own: only a new snapshot shows what a faster process has just written.
        written = await self.read(entry.key)
        assert written is not None, "nothing deletes an entry"
        return written

    async def read(self, key: str) -> LedgerEntry | None:
        """The entry of this key. Raises BooksUnreachable."""
        try:
            row = await self._database.pool.fetchrow(
                "select key, shop_id, order_id, payment, amount_fen, sent_at, settles_at"
                " from ledger_refund where key = $1",
                key,
            )
        except NO_ANSWER as error:
            raise BooksUnreachable from error
        return None if row is None else LedgerEntry(*row)
