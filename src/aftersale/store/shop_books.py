"""What a rejection depends on beside its order: the shop's own words and reasons, its record, evidence hashes."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import asyncpg

from aftersale.core.after_sale.knowledge import NOTHING_KNOWN, ShopKnowledge
from aftersale.core.ids import parse_id
from aftersale.core.policy import Policy
from aftersale.core.reasons.known_to_shop import OTHER
from aftersale.core.reasons.shop_book import NO_BOOK, OwnReason, OwnTemplate, ShopBook, ShopRecord
from aftersale.core.text import Text
from aftersale.store.database import Database

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

# The newest version of the shops' words and reasons, and their rejections that are presumed groundless: one
# statement, since every batch with a rejection asks it. The record is read only as far as it matters: a shop
# with a long one costs no more than one with a short one.
BOOKS = """
select 'words' as what, shop_id, reject_reason as code, version, zh, en, at, '' as leans_on, true as active,
    0::bigint as after_sale_id
from (select distinct on (shop_id, reject_reason) * from explanation_template
    where cell = $1 and shop_id = any($2) order by shop_id, reject_reason, version desc) t
union all
select 'reason', shop_id, code, version, zh, en, at, leans_on, active, 0
from (select distinct on (shop_id, code) * from own_reason
    where cell = $1 and shop_id = any($2) order by shop_id, code, version desc) r
union all
select 'presumed', k.shop_id, '', f.rejection_version, '', '', $3, '', true, f.after_sale_id
from unnest($2::bigint[]) k(shop_id)
cross join lateral (select distinct f.after_sale_id, f.rejection_version from finding f
    where f.cell = $1 and f.shop_id = k.shop_id and f.severity >= 3 and f.at >= $3 limit $4) f
"""

OTHERS = """
select shop_id, count(*), count(*) filter (where reject_reason = $4) from rejection
where cell = $1 and shop_id = any($2) and at >= $3 group by shop_id
"""

HASHES = """
select e.shop_id, e.evidence_id, encode(e.sha256, 'hex')
from unnest($2::bigint[], $3::bigint[]) k(shop_id, evidence_id)
cross join lateral (select e.shop_id, e.evidence_id, e.sha256 from evidence e
    where e.cell = $1 and e.shop_id = k.shop_id and e.evidence_id = k.evidence_id offset 0) e
"""


async def read_books(
    connection: Connection, cell: int, shop_ids: Collection[int], policy: Policy, now: datetime
) -> dict[int, ShopBook]:
    """The book of each shop as it stands; shares of "other" are counted only where it can be chosen."""
    shops = sorted(shop_ids)
    since = now - timedelta(days=policy.record_days)
    templates: dict[int, dict[str, OwnTemplate]] = {shop_id: {} for shop_id in shops}
    reasons: dict[int, dict[str, OwnReason]] = {shop_id: {} for shop_id in shops}
    presumed: dict[int, set[tuple[int, int]]] = {shop_id: set() for shop_id in shops}
    for row in await connection.fetch(BOOKS, cell, shops, since, policy.groundless_max):
        what, shop_id, code, version, zh, en, at, leans_on, active, after_sale_id = row
        if what == "words":
            own = OwnTemplate(reject_reason=code, version=version, words=Text(zh, en), at=at)
            templates[shop_id][code] = own
        elif what == "reason":
            reasons[shop_id][code] = OwnReason(
                code=code, version=version, leans_on=leans_on, label=Text(zh, en), active=active, at=at
            )
        else:
            presumed[shop_id].add((after_sale_id, version))
    counted: dict[int, tuple[int, int]] = {}
    if policy.other_reason:
        rows = await connection.fetch(OTHERS, cell, shops, since, OTHER)
        counted = {r[0]: (r[1], r[2]) for r in rows}
    return {
        shop_id: ShopBook(
            templates=templates[shop_id],
            reasons=reasons[shop_id],
            record=ShopRecord(
                presumed=frozenset(presumed[shop_id]),
                rejections=counted.get(shop_id, (0, 0))[0],
                other=counted.get(shop_id, (0, 0))[1],
            ),
        )
        for shop_id in shops
    }


async def read_hashes(
    connection: Connection, cell: int, named: Iterable[tuple[int, str]]
) -> dict[int, dict[str, str]]:
    """SHA-256 in hex of each named piece of evidence, by shop and id; what is not there is left out."""
    keys = sorted({(shop_id, number) for shop_id, text in named if (number := parse_id(text)) is not None})
    if not keys:
        return {}
    rows = await connection.fetch(HASHES, cell, [k[0] for k in keys], [k[1] for k in keys])
    hashes: dict[int, dict[str, str]] = {}
    for shop_id, evidence_id, sha256 in rows:
        hashes.setdefault(shop_id, {})[str(evidence_id)] = sha256
    return hashes


async def shop_book(database: Database, shop_id: int, policy: Policy, now: datetime) -> ShopBook:
    """One shop's book, for a page or an answer; nothing is locked."""
    cell = await database.cell_of(shop_id)
    if cell is None:
        return NO_BOOK
    async with database.pool.acquire() as connection:
        return (await read_books(connection, cell, [shop_id], policy, now))[shop_id]


async def shop_knowledge(
    database: Database, shop_id: int, evidence: Iterable[str], policy: Policy, now: datetime
) -> ShopKnowledge:
    """As `shop_book`, with the hashes of these pieces: what a rejection would be decided by."""
    cell = await database.cell_of(shop_id)
    if cell is None:
        return NOTHING_KNOWN
    async with database.pool.acquire() as connection:
        books = await read_books(connection, cell, [shop_id], policy, now)
        hashes = await read_hashes(connection, cell, [(shop_id, piece) for piece in evidence])
    return ShopKnowledge(book=books[shop_id], hashes=hashes.get(shop_id, {}))
