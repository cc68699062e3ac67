"""An upgrade folds every stream again: what is stored is then what the facts make, whatever it was before."""

import asyncpg

from aftersale.core.after_sale.commands import Approve
from aftersale.store.prepare import prepare
from aftersale.store.refold import FOLD_EDITION, NAME
from tests.desk.conftest import differences
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, apply, record_order


async def test_what_an_older_edition_stored_is_folded_anew(database, desk):
    """State, rows, refund and its shares come back from the journal alone; the second start does nothing."""
    await desk.handle(record_order(), INTEGRATOR)
    answer = await desk.handle(apply(), BUYER)
    assert answer.after_sale_id is not None
    await desk.handle(Approve(shop_id=answer.order.shop_id, after_sale_id=answer.after_sale_id), MERCHANT)
    connection = await asyncpg.connect(database)
    try:
        await connection.execute("delete from refund_share; delete from refund")
        await connection.execute("update after_sale set timer_at = null, freight_fen = 0")
        await connection.execute("update order_line set title = 'of an older edition'")
        await connection.execute("update installation set value = '1' where name = $1", NAME)
        assert await differences(database) != []

        await prepare(database)

        assert await differences(database) == []
        assert await connection.fetchval("select count(*) from refund") == 1
        assert (
            await connection.fetchval("select value from installation where name = $1", NAME) == FOLD_EDITION
        )
    finally:
        await connection.close()
