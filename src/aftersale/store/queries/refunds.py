"""Refunds that were promised and have not arrived."""

from datetime import datetime

from aftersale.store.database import Database


async def requested_refunds(database: Database, before: datetime, limit: int) -> list[tuple[int, int, int]]:
    """(shop_id, order_id, after_sale_id) of refunds requested before this instant, oldest first."""
    rows = await database.pool.fetch(
        "select shop_id, order_id, after_sale_id from refund"
        " where status = 'requested' and not paid_elsewhere and requested_at <= $1 order by requested_at limit $2",
        before,
        limit,
    )
    return [tuple(r) for r in rows]
