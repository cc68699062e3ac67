"""Refold every stream and compare: journal against hash chain, state and rows."""

import hashlib
from collections.abc import AsyncIterator

import asyncpg
import msgspec

from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import ApplicationRejected, Entry
from aftersale.core.after_sale.state import Order
from aftersale.store.journal import GENESIS, decode_entry, decode_order
from aftersale.store.projections import (
    AfterSaleRow,
    FindingRow,
    LineRow,
    RefundRow,
    RejectionRow,
    Row,
    ShareRow,
    rows_of,
)


class Difference(msgspec.Struct, frozen=True):
    """One place where what is stored is not what the facts make."""

    shop_id: int
    order_id: int
    what: str


class Verified(msgspec.Struct):
    """How much was looked at."""

    orders: int = 0
    facts: int = 0


async def verify(connection: asyncpg.Connection, seen: Verified) -> AsyncIterator[Difference]:
    """Every difference, in order of the keys; one consistent snapshot, memory bounded by one order."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        streams = connection.cursor(
            "select cell, shop_id, order_id, version, hash, state, buyer_id, paid_at from order_stream"
            " order by cell, shop_id, order_id",
            prefetch=500,
        )
        async for stream in streams:
            seen.orders += 1
            for what in await _differences(connection, stream, seen):
                yield Difference(stream["shop_id"], stream["order_id"], what)
        for orphan in await connection.fetch(_ORPHANS):
            yield Difference(orphan["shop_id"], orphan["order_id"], f"{orphan['what']} without a stream")


_ORPHANS = """
select 'journal' as what, j.shop_id, j.order_id from journal j
where j.version = 1 and not exists (select 1 from order_stream s
    where s.cell = j.cell and s.shop_id = j.shop_id and s.order_id = j.order_id)
union all
select 'after-sale', a.shop_id, a.order_id from after_sale a
where not exists (select 1 from journal j
    where j.cell = a.cell and j.shop_id = a.shop_id and j.order_id = a.order_id
    and j.after_sale_id = a.after_sale_id)
"""


async def _differences(connection: asyncpg.Connection, stream: asyncpg.Record, seen: Verified) -> list[str]:
    key = (stream["cell"], stream["shop_id"], stream["order_id"])
    facts = await connection.fetch(
        "select version, body, hash, kind, at, after_sale_id from journal"
        " where cell = $1 and shop_id = $2 and order_id = $3 order by version",
        *key,
    )
    seen.facts += len(facts)
    order = Order(shop_id=key[1], order_id=key[2])
    link = GENESIS
    entries = []
    for fact in facts:
        entry = decode_entry(fact["body"])
        if (entry.version, order.version + 1) != (fact["version"], fact["version"]):
            return [f"journal: expected version {order.version + 1}, found {fact['version']}"]
        link = hashlib.sha256(link + fact["body"]).digest()
        if link != fact["hash"]:
            return [f"journal: the hash of version {fact['version']} does not follow"]
        if (fact["kind"], fact["at"]) != (type(entry.fact).__name__, entry.at):
            return [f"journal: the columns of version {fact['version']} differ from its body"]
        entries.append(entry)
        order = evolve(order, entry.fact, entry.at)
    found = []
    head = (stream["version"], stream["hash"], stream["buyer_id"], stream["paid_at"])
    if head != (order.version, link, order.buyer_id, order.paid_at):
        found.append("order_stream: version, hash, buyer or payment differ from the journal")
    if decode_order(stream["state"]) != order:
        found.append("order_stream: the state is not what the facts make")
    rows = rows_of(Order(shop_id=key[1], order_id=key[2]), order, entries)
    ids = [a.after_sale_id for a in order.after_sales]
    for table, kind, expected, named in (
        ("order_line", LineRow, rows.lines, key[2]),
        ("after_sale", AfterSaleRow, rows.after_sales, ids),
        ("rejection", RejectionRow, rows.rejections, ids),
        ("finding", FindingRow, _first_found(rows.findings), ids),
        ("refund", RefundRow, rows.refunds, key[2]),
        ("refund_share", ShareRow, rows.shares, key[2]),
    ):
        stored = [kind(**dict(r)) for r in await connection.fetch(_STORED[table], *key[:2], named)]
        if sorted(map(repr, stored)) != sorted(map(repr, expected)):
            found.append(f"{table}: the rows are not what the facts make")
    found += await _altered(connection, key, entries)
    return found


def _first_found(findings: list[FindingRow]) -> list[FindingRow]:
    """A pattern counts once for a rejection: where it was found first."""
    first: dict[tuple[int, int, str], FindingRow] = {}
    for row in findings:
        first.setdefault((row.after_sale_id, row.rejection_version, row.pattern), row)
    return list(first.values())


async def _altered(
    connection: asyncpg.Connection, key: tuple[int, int, int], entries: list[Entry]
) -> list[str]:
    """Evidence of rejections whose bytes are gone, or no longer those whose hash the fact holds."""
    shown = [p for e in entries if isinstance(e.fact, ApplicationRejected) for p in e.fact.rejection.shown]
    held = {int(piece.evidence_id): piece.sha256 for piece in shown if piece.sha256}
    if not held:
        return []
    rows = await connection.fetch(
        "select evidence_id, encode(sha256(content), 'hex') from evidence"
        " where cell = $1 and shop_id = $2 and evidence_id = any($3)",
        key[0],
        key[1],
        list(held),
    )
    stored = {r[0]: r[1] for r in rows}
    return [
        f"evidence: {evidence_id} {'was altered' if evidence_id in stored else 'is gone'}"
        for evidence_id, sha256 in held.items()
        if stored.get(evidence_id) != sha256
    ]


def _select(kind: type[Row], table: str, where: str) -> str:
    return (
        f"select {', '.join(kind.__struct_fields__)} from {table}"  # noqa: S608 - our own names only
        f" where cell = $1 and shop_id = $2 and {where}"
    )


_STORED = {
    "order_line": _select(LineRow, "order_line", "order_id = $3"),
    "after_sale": _select(AfterSaleRow, "after_sale", "after_sale_id = any($3)"),
    "rejection": _select(RejectionRow, "rejection", "after_sale_id = any($3)"),
    "finding": _select(FindingRow, "finding", "after_sale_id = any($3)"),
    "refund": _select(RefundRow, "refund", "order_id = $3"),
    "refund_share": _select(ShareRow, "refund_share", "order_id = $3"),
}
