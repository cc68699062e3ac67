"""What evidence is, by its ids, and whether a buyer may look at a piece."""

from collections.abc import Iterable

import msgspec

from aftersale.core.ids import parse_id
from aftersale.store.database import Database


class Piece(msgspec.Struct, frozen=True):
    """One piece as a page shows it, without its bytes."""

    evidence_id: str
    media_type: str
    name: str
    size_bytes: int

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


async def describe(database: Database, shop_id: int, named: Iterable[str]) -> dict[str, Piece]:
    """The pieces by id; ids that are none are left out."""
    ids = sorted({number for text in named if (number := parse_id(text)) is not None})
    if not ids:
        return {}
    rows = await database.pool.fetch(
        "select evidence_id, media_type, name, size_bytes from evidence"
        " where cell = $1 and shop_id = $2 and evidence_id = any($3::bigint[])",
        await database.cell_of(shop_id),
        shop_id,
        ids,
    )
    return {str(r[0]): Piece(str(r[0]), r[1], r[2], r[3]) for r in rows}


async def buyer_may_see(
    database: Database, shop_id: int, evidence_id: int, buyer_id: int, account_id: int
) -> bool:
    """Whether the buyer brought it, or a fact about one of the buyer's own orders names it."""
    seen: bool = await database.pool.fetchval(
        "select exists (select 1 from evidence where cell = $1 and shop_id = $2 and evidence_id = $3"
        " and actor = 'buyer:' || $5::text)"
        " or exists (select 1 from order_stream s join journal j"
        " on j.cell = $1 and j.shop_id = $2 and j.order_id = s.order_id"
        " cross join lateral json_array_elements_text(coalesce("
        " convert_from(j.body, 'utf8')::json -> 'fact' -> 'evidence',"
        " convert_from(j.body, 'utf8')::json -> 'fact' -> 'rejection' -> 'evidence',"
        " convert_from(j.body, 'utf8')::json -> 'fact' -> 'proposal' -> 'evidence', '[]')) named"
        " where s.cell = $1 and s.shop_id = $2 and s.buyer_id = $4 and j.after_sale_id is not null"
        " and named = $3::bigint::text)",
        await database.cell_of(shop_id),
        shop_id,
        evidence_id,
        buyer_id,
        str(account_id),
    )
    return seen
