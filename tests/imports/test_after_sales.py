"""After-sales from files: where they stand elsewhere is where they stand here, however often they are read."""

import json

import pytest

from aftersale.channels.wechat_shop import words
from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import AnswerProposal
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.imports import import_after_sales, import_orders
from aftersale.store import journal
from tests.channels.payloads import AFTER_SALE, ORDER, after_sale
from tests.imports.conftest import facts_and_differences
from tests.imports.test_orders import CONTRACT, counts

OWN = {
    "order_id": "70001",
    "type": "refund_only",
    "line_id": "1",
    "quantity": 1,
    "amount_fen": 12950,
    "application_reason": "quality",
    "description": "袖口脱线了",
    "goods_received": True,
}


async def stored(desk, shop_id, order_id):
    async with desk.database.pool.acquire() as connection:
        return await journal.read_order(connection, 0, shop_id, order_id)


@pytest.fixture
async def ordered(desk, file):
    """The orders of both shapes are known."""
    lines = "\n".join(json.dumps(r) for r in (CONTRACT, ORDER))
    await import_orders(desk, file(lines), shop_id=1001)
    return desk


async def test_the_platforms_after_sale(ordered, file):
    """Recorded under its number with its dates; again it is unchanged; later it has moved on."""
    for expected in ((1, 1, 0, 0), (1, 0, 1, 0)):
        assert (
            counts(await import_after_sales(ordered, file(json.dumps(AFTER_SALE)), shop_id=1001)) == expected
        )
    found = (await stored(ordered, 1001, 3705115058471208928)).after_sales[0]
    assert (found.after_sale_id, found.stage, found.line_id) == (
        2000000000000001,
        Stage.MERCHANT_DECIDES,
        564613198,
    )
    assert found.applied_at.timestamp() == 1795200000

    rejected = after_sale(
        status="MERCHANT_REJECT_RETURN",
        update_time=1795220000,
        merchant_upload_info={"reject_reason": "从照片看不出质量问题，请补充。"},
    )
    assert counts(await import_after_sales(ordered, file(json.dumps(rejected)), shop_id=1001)) == (1, 1, 0, 0)
    found = (await stored(ordered, 1001, 3705115058471208928)).after_sales[0]
    assert (found.stage, found.rejection.reject_reason) == (Stage.BUYER_ADJUSTS, "no_defect")
    # The older file again: it says nothing new.
    assert counts(await import_after_sales(ordered, file(json.dumps(AFTER_SALE)), shop_id=1001)) == (
        1,
        0,
        1,
        0,
    )


@pytest.mark.parametrize("status", ["MERCHANT_REFUND_SUCCESS", "USER_CANCELD", "PLATFORM_REFUNDING"])
async def test_what_ended_elsewhere_is_stored_as_ended(ordered, file, status):
    """Refund rows, claims and hashes of an after-sale told at once are right: the fixture verifies them."""
    payload = after_sale(status=status, type="REFUND", merchant_upload_info={"reject_reason": "已协商取消"})
    assert counts(await import_after_sales(ordered, file(json.dumps(payload)), shop_id=1001)) == (1, 1, 0, 0)


@pytest.mark.parametrize("status", sorted(words.STAGES))
async def test_every_stage_can_be_told_and_no_clock_of_ours_acts(ordered, file, status):
    """Each status is stored with its rows; the other system runs the clock, so no timer of ours is set."""
    kind = "EXCHANGE" if status in ("USER_WAIT_RECEIPT", "MERCHANT_EXCHANGE_SUCCESS") else "RETURN"
    payload = after_sale(status=status, type=kind, return_info={"waybill_id": "YT987654"})
    summary = await import_after_sales(ordered, file(json.dumps(payload)), shop_id=1001)
    assert counts(summary) == (1, 1, 0, 0), summary.refused
    found = (await stored(ordered, 1001, 3705115058471208928)).after_sales[0]
    assert found.stage is words.STAGES[status]
    assert found.handled_elsewhere
    assert not await ordered.database.pool.fetchval(
        "select count(*) from after_sale where timer_at is not null"
    )


async def test_a_negotiation_elsewhere_cannot_be_answered_here(ordered, file):
    """What was proposed over there was not told, so there is nothing to say yes to; then it goes on."""
    told = after_sale(status="USER_WAIT_CONFIRM_UPDATE")
    await import_after_sales(ordered, file(json.dumps(told)), shop_id=1001)
    order = await stored(ordered, 1001, 3705115058471208928)
    answer = AnswerProposal(shop_id=1001, after_sale_id=2000000000000001, accept=True)
    buyer = Actor(Role.BUYER, order.buyer_id, buyer_id=order.buyer_id)
    with pytest.raises(Refusal) as caught:
        await ordered.handle(answer, buyer)
    assert caught.value.code is RefusalCode.NOT_YOUR_TURN

    back = after_sale(status="MERCHANT_PROCESSING", update_time=1795220000)
    await import_after_sales(ordered, file(json.dumps(back)), shop_id=1001)
    order = await stored(ordered, 1001, 3705115058471208928)
    assert (order.after_sales[0].stage, order.line(564613198).applications) == (Stage.MERCHANT_DECIDES, 1)


async def test_freight_comes_back_with_whichever_after_sale_the_platform_chose(desk, file):
    """An unshipped order of two lines: the newest after-sale comes first in the file, with the freight."""
    unshipped = json.loads(json.dumps(ORDER))
    unshipped["order"]["order_detail"]["delivery_info"]["delivery_product_info"] = []
    await import_orders(desk, file(json.dumps(unshipped)), shop_id=1001)
    dress = {"product_id": "10000000053421", "sku_id": "564613198", "count": 2}
    bag = {"product_id": "10000000053422", "sku_id": "564613200", "count": 1}
    told = [
        after_sale(
            after_sale_order_id=number,
            type="REFUND",
            status="MERCHANT_REFUND_SUCCESS",
            product_info=product,
            refund_info={"amount": amount},
        )
        for number, product, amount in (("3", bag, 1800), ("2", dress, 25900), ("1", bag, 1))
    ]
    summary = await import_after_sales(desk, file(json.dumps(told)), shop_id=1001)
    assert counts(summary) == (3, 2, 0, 1)
    order = await stored(desk, 1001, 3705115058471208928)
    assert [(a.refund_fen, a.freight_fen) for a in order.after_sales] == [(1800, 800), (25900, 0)]


async def test_our_own_body_with_and_without_a_number(ordered, file):
    """The contract's smallest body: equal bodies are different after-sales, and again the same ones."""
    content = json.dumps([OWN, OWN, {**OWN, "id": "55"}])
    summary = await import_after_sales(ordered, file(content), shop_id=1001)
    assert counts(summary) == (3, 2, 0, 1)  # two units were bought
    assert "another" not in summary.refused[0].reason
    assert (await stored(ordered, 1001, 70001)).after_sale(55) is None
    again = json.dumps([OWN, OWN])
    assert counts(await import_after_sales(ordered, file(again), shop_id=1001)) == (2, 0, 2, 0)


async def test_an_exported_after_sale_comes_back(ordered, file):
    """The fields of the API's answer are read, its stage and its rejection included."""
    told = {
        **OWN,
        "id": "8001",
        "shop_id": "1001",
        "stage": "buyer_adjusts",
        "version": 2,
        "attempts": 1,
        "terminal": False,
        "applied_at": "2026-11-20T04:00:00Z",
        "updated_at": "2026-11-21T04:00:00Z",
        "rejection": {"reject_reason": "no_defect", "explanation": "未见问题。", "label": "…"},
    }
    assert counts(await import_after_sales(ordered, file(json.dumps(told)))) == (1, 1, 0, 0)
    found = (await stored(ordered, 1001, 70001)).after_sale(8001)
    assert (found.stage, found.rejection.explanation) == (Stage.BUYER_ADJUSTS, "未见问题。")
    assert counts(await import_after_sales(ordered, file(json.dumps(told)))) == (1, 0, 1, 0)


async def test_after_sales_from_a_table(ordered, file):
    """Amounts in yuan, a stage, a rejection in two columns."""
    content = (
        "id,order_id,line_id,type,quantity,amount,application_reason,stage,applied_at,updated_at,"
        "reject_reason,explanation,goods_received\n"
        "1,70001,1,refund_only,1,129.50,quality,refunded,2026-11-20 12:00,2026-11-21 12:00,,,是\n"
        "2,70001,1,exchange,1,0,size,buyer_adjusts,2026-11-20 12:00,2026-11-21 12:00,no_stock,没有货了,是\n"
    )
    assert counts(await import_after_sales(ordered, file(content), shop_id=1001)) == (2, 2, 0, 0)
    first, second = (await stored(ordered, 1001, 70001)).after_sales
    assert (first.stage, first.refund_fen) == (Stage.REFUNDED, 12950)
    assert (second.type, second.rejection.reject_reason) == (AfterSaleType.EXCHANGE, "no_stock")


async def test_what_cannot_be_taken_is_told(ordered, file):
    """Unknown order, a number of another order, too much money, an order instead of an after-sale."""
    await import_after_sales(ordered, file(json.dumps(AFTER_SALE)), shop_id=1001)
    records = [
        {**OWN, "order_id": "404"},
        {**OWN, "id": "2000000000000001"},
        {**OWN, "amount_fen": 12951},
        {**OWN, "line_id": "9"},
        {**OWN, "type": "gift"},
        {**OWN, "application_reason": "mood"},
        {**OWN, "stage": "lost"},
        CONTRACT | {"order_detail": {}},
        after_sale(type="RESHIP"),
    ]
    content = "\n".join(json.dumps(r) for r in records)
    summary = await import_after_sales(ordered, file(content), shop_id=1001)
    assert counts(summary) == (9, 0, 0, 9)
    reasons = {r.line: r.reason for r in summary.refused}
    assert "no such order" in reasons[1]
    assert "another order" in reasons[2]
    assert "¥129.50" in reasons[3]
    assert "import orders" not in reasons[1]
    assert "RESHIP" in reasons[9]


async def test_a_dry_run_of_after_sales_writes_nothing(ordered, file, database):
    """It decides on what is stored, and leaves it."""
    before = await facts_and_differences(database)
    content = json.dumps([AFTER_SALE, {**OWN, "shop_id": "1001", "amount_fen": 99999}])
    summary = await import_after_sales(ordered, file(content), shop_id=1001, dry_run=True)
    assert counts(summary) == (2, 1, 0, 1)
    assert await facts_and_differences(database) == before
