"""Refunds that were promised reach the buyer: the local ledger confirms them through the desk."""

import asyncio
from datetime import timedelta

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import SettleRefund
from aftersale.core.refusal import Refusal
from aftersale.desk.desk import Desk
from aftersale.store.queries.refunds import requested_refunds

BATCH = 500


async def settle_refunds(desk: Desk) -> int:
    """Confirm what is due, at most one batch; returns how many. Two workers may do this at once."""
    due = desk.clock() - timedelta(minutes=desk.policy.ledger_settles_minutes)
    refunds = await requested_refunds(desk.database, due, BATCH)

    async def settle(shop_id: int, order_id: int, after_sale_id: int) -> bool:
        command = SettleRefund(
            shop_id=shop_id,
            order_id=order_id,
            after_sale_id=after_sale_id,
            reference=f"ledger-{after_sale_id}",
        )
        try:
            await desk.handle(command, SYSTEM, f"refund-{after_sale_id}")
        except Refusal:
            return False  # another worker was faster: the table of acts lets only one through
        return True

    return sum(await asyncio.gather(*(settle(*refund) for refund in refunds)))
