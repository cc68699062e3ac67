"""Orders from files: recorded once, refused with their line, and twice changes nothing."""

import asyncio
import importlib.util
import json
from pathlib import Path

import pytest

from aftersale.core.after_sale.state import ParcelState, ReturnPolicy
from aftersale.imports import Refused, import_orders, parse_column_map
from aftersale.store import journal
from tests.channels.payloads import ORDER
from tests.imports.conftest import facts_and_differences

LIFETIMES = importlib.util.find_spec("lifetimes")
assert LIFETIMES is not None
assert LIFETIMES.origin is not None
CDNOW = Path(LIFETIMES.origin).parent / "datasets" / "CDNOW_master.txt"
CDNOW_MAP = parse_column_map("buyer_id=1,paid_at=2:%Y%m%d,quantity=3,paid=4")

CONTRACT = {
    "shop_id": "1001",
    "order_id": "70001",
    "buyer_id": "9001",
    "paid_at": "2026-11-01T04:00:00Z",
    "freight_fen": 800,
    "lines": [
        {
            "line_id": "1",
            "product_id": "501",
            "sku_id": "50101",
            "title": "连衣裙 M 码",
            "category": "clothing",
            "quantity": 2,
            "paid_fen": 25900,
            "return_policy": "seven_days",
        }
    ],
    "shipments": [
        {
            "carrier": "SF",
            "tracking_number": "SF1234567890",
            "line_ids": ["1"],
            "number_given_at": "2026-11-01T10:00:00Z",
            "first_scan_at": "2026-11-01T12:00:00+08:00",
            "signed_at": None,
        }
    ],
}


async def stored(desk, shop_id, order_id):
    async with desk.database.pool.acquire() as connection:
        return await journal.read_order(connection, 0, shop_id, order_id)


def counts(summary):
    return (summary.read, summary.recorded, summary.unchanged, summary.refused_count)


async def test_the_contracts_own_body(desk, file):
    """The smallest body, with shop and order inside; again it is unchanged."""
    for expected in ((1, 1, 0, 0), (1, 0, 1, 0)):
        assert counts(await import_orders(desk, file(json.dumps(CONTRACT)))) == expected

    order = await stored(desk, 1001, 70001)
    assert (order.buyer_id, order.freight_fen, order.version) == (9001, 800, 1)
    assert order.lines[0].return_policy is ReturnPolicy.SEVEN_DAYS
    assert (order.shipments[0].line_ids, order.shipments[0].state) == ((1,), ParcelState.PICKED_UP)


async def test_the_platforms_payload_beside_our_own(desk, file):
    """JSON Lines with both shapes; the shop comes from the record or from the call."""
    lines = "\n".join(json.dumps(r) for r in (CONTRACT, ORDER))
    assert counts(await import_orders(desk, file(lines), shop_id=1002)) == (2, 2, 0, 0)
    assert (await stored(desk, 1001, 70001)).buyer_id == 9001
    assert len((await stored(desk, 1002, 3705115058471208928)).lines) == 2


async def test_a_correction_is_recorded_and_an_older_order_kept(desk, file):
    """Another snapshot of the same order is news."""
    await import_orders(desk, file(json.dumps(CONTRACT)))
    changed = {**CONTRACT, "freight_fen": 0}
    assert counts(await import_orders(desk, file(json.dumps(changed)))) == (1, 1, 0, 0)
    assert (await stored(desk, 1001, 70001)).version == 2


async def test_a_discount_on_the_order_and_its_payment(desk, file):
    """It is spread over the lines to the fen; fast refund and the payment's number are kept; too much is refused."""
    lines = [
        {"line_id": str(n), "quantity": 1, "paid_fen": paid, "fast_refund": True}
        for n, paid in ((1, 1000), (2, 1000), (3, 1000))
    ]
    payment = {"gateway": "wechat_pay", "reference": "42000", "paid_fen": 2800}
    told = {**CONTRACT, "lines": lines, "shipments": [], "discount_fen": 1000, "payment": payment}
    refused = {**told, "order_id": "70002", "discount_fen": 3001}
    summary = await import_orders(desk, file(json.dumps([told, refused])))
    assert counts(summary) == (2, 1, 0, 1)
    order = await stored(desk, 1001, 70001)
    assert [line.paid_fen for line in order.lines] == [666, 667, 667]
    assert order.lines[0].fast_refund
    assert (order.payment.gateway, order.payment.reference, order.paid_fen) == ("wechat_pay", "42000", 2800)


async def test_refused_records_have_a_line_and_a_reason(desk, file):
    """Every mistake is told where it stands, the other records are taken, and nothing aborts."""
    line = CONTRACT["lines"][0]
    wrong = [
        {**CONTRACT, "order_id": ""},
        {**CONTRACT, "lines": []},
        {**CONTRACT, "lines": [{**line, "quantity": 0}]},
        {**CONTRACT, "lines": [{**line, "paid_fen": 12.5}]},
        {**CONTRACT, "lines": [line, line]},
        {**CONTRACT, "shipments": [{"tracking_number": "1", "line_ids": ["7"]}]},
        {**CONTRACT, "shipments": [{"tracking_number": ""}]},
        {**CONTRACT, "buyer_name": "a\x00b"},
        {**CONTRACT, "paid_at": "yesterday"},
        {**CONTRACT, "shop_id": ""},
        {**CONTRACT, "freight_fen": -1},
        {"after_sale_order_id": "1", "order_id": "2"},
    ]
    content = "\n".join(json.dumps(r) for r in [CONTRACT, *wrong, {**CONTRACT, "order_id": "70002"}])
    told = []

    summary = await import_orders(desk, file(content + "\nnot json"), on_refused=told.append)

    assert counts(summary) == (15, 2, 0, 13)
    assert sorted(told) == sorted(summary.refused)
    assert sorted(r.line for r in told) == [*range(2, 14), 15]
    assert all(r.file == "-" and r.reason for r in told)
    reasons = {r.line: r.reason for r in told}
    assert "quantity" in reasons[4]
    assert "lines[0].paid_fen" in reasons[5]
    assert "--shop" in reasons[11]


async def test_a_dry_run_writes_nothing(desk, file, database):
    """It tells what would happen, and no shop, order or fact is there."""
    content = json.dumps([CONTRACT, {**CONTRACT, "order_id": "70002"}, {**CONTRACT, "lines": []}])
    assert counts(await import_orders(desk, file(content), dry_run=True)) == (3, 2, 0, 1)
    assert await facts_and_differences(database) == (0, [])
    assert await desk.database.cell_of(1001) is None

    await import_orders(desk, file(json.dumps(CONTRACT)))
    assert counts(await import_orders(desk, file(content), dry_run=True)) == (3, 1, 1, 1)


async def test_rows_of_one_order_are_its_lines(desk, file):
    """A CSV with a header of our names: neighbours with the same order are one order."""
    content = (
        "order_id,buyer_id,title,quantity,paid,freight,tracking_number,carrier\n"
        "A-1,9001,连衣裙,2,259.00,8,SF1,顺丰\n"
        "A-1,9001,帆布袋,1,10.00,8,SF1,顺丰\n"
        "7,9002,,1,0,,,\n"
    )
    assert counts(await import_orders(desk, file(content), shop_id=7)) == (2, 2, 0, 0)
    assert counts(await import_orders(desk, file(content), shop_id=7)) == (2, 0, 2, 0)
    plain = await stored(desk, 7, 7)
    assert (plain.lines[0].title, plain.lines[0].paid_fen, plain.lines[0].line_id) == ("商品", 0, 1)
    rows = await desk.database.pool.fetch("select order_id from order_stream where order_id <> 7")
    order = await stored(desk, 7, rows[0][0])
    assert [(line.line_id, line.quantity, line.paid_fen) for line in order.lines] == [
        (1, 2, 25900),
        (2, 1, 1000),
    ]
    assert (order.freight_fen, order.shipments[0].tracking_number) == (800, "SF1")


async def test_a_refused_row_does_not_spoil_its_neighbours(desk, file):
    """Quantity 0, bad money, an order that comes back later: each is told, the rest is recorded."""
    content = "订单,买家,数量,实付\n1,a,1,10\n2,b,0,10\n3,c,1,1.005\n4,d,1,5\n1,a,1,7\n,e,1,\n5,,1,3\n6,f,1\n"
    columns = parse_column_map("order_id=订单,buyer_id=买家,quantity=数量,paid=实付")
    summary = await import_orders(desk, file(content), shop_id=7, column_map=columns, language="zh")
    assert counts(summary) == (8, 2, 0, 6)
    assert [r.line for r in sorted(summary.refused, key=lambda r: r.line)] == [3, 4, 6, 7, 8, 9]
    reasons = {r.line: r.reason for r in summary.refused}
    assert "0" in reasons[3]
    assert "相邻" in reasons[6]


async def test_a_table_nobody_can_read_is_one_refusal(desk, file):
    """No known column: the line says how to name them."""
    summary = await import_orders(desk, file("a,b\n1,2\n"), shop_id=7)
    assert summary.refused == [Refused("-", 1, summary.refused[0].reason)]
    assert "--map" in summary.refused[0].reason


async def test_equal_rows_are_different_orders(desk, file):
    """Without an order number the same row twice is two purchases, and again they are the same two."""
    content = "1 19970101 1 11.77\n1 19970101 1 11.77\n2 19970101 1 3.00\n"
    for expected in ((3, 3, 0, 0), (3, 0, 3, 0)):
        summary = await import_orders(desk, file(content), shop_id=7, column_map=CDNOW_MAP)
        assert counts(summary) == expected
    turned = "\n".join(reversed(content.splitlines()))
    assert counts(await import_orders(desk, file(turned), shop_id=7, column_map=CDNOW_MAP)) == (3, 0, 3, 0)


async def test_the_beginning_of_a_public_purchase_log(desk, tmp_path):
    """CDNOW's fixed-width file from a path, with its header; progress is told on the way."""
    few = tmp_path / "log.txt"
    few.write_bytes(b"".join(CDNOW.open("rb").readlines()[:1501]))
    seen = []
    summary = await import_orders(
        desk, few, shop_id=7, column_map=CDNOW_MAP, progress=lambda s: seen.append((s.read, s.bytes_read))
    )
    assert counts(summary) == (1500, 1500, 0, 0)
    assert summary.bytes_read == few.stat().st_size
    assert [read for read, _ in seen] == [500, 1000, 1500, 1500]


async def test_orders_of_one_batch_of_imports_may_run_at_once(desk, file):
    """Two imports of the same file side by side record every order once."""
    records = [{**CONTRACT, "order_id": str(n)} for n in range(1, 600)]
    content = json.dumps(records)
    both = await asyncio.gather(*(import_orders(desk, file(content)) for _ in range(2)))
    assert sum(s.recorded for s in both) == 599
    assert sum(s.unchanged for s in both) == 599


@pytest.mark.long
async def test_the_whole_public_purchase_log_twice(desk):
    """All 69,659 purchases are recorded, and the second time nothing changes."""
    for expected in ((69659, 69659, 0, 0), (69659, 0, 69659, 0)):
        summary = await import_orders(desk, CDNOW, shop_id=7, column_map=CDNOW_MAP)
        assert counts(summary) == expected
