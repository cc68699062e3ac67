"""What a rejection leaves in the store: findings, hashes of evidence, a record that later rejections depend on."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import Adjust, Reject
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.desk.desk import Desk
from aftersale.store.evidence import keep
from aftersale.store.own_words import keep_words
from aftersale.store.shop_books import shop_book
from tests.desk.conftest import differences
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, NOW, SHOP, apply, record_order

WORDS = "根据目前的资料暂未看到该问题，请补充能看清问题的照片，我们会尽快重新处理。"


async def applied(desk: Desk, order_id: int, **changes: Any) -> int:
    """An after-sale for a fault that the buyer shows."""
    await desk.handle(record_order(order_id=order_id), INTEGRATOR)
    asked = {"order_id": order_id, "evidence": ("11",)} | changes
    answer = await desk.handle(apply(**asked), BUYER)
    assert answer.after_sale_id is not None
    return answer.after_sale_id


def refuse(after_sale_id: int, **more: Any) -> Reject:
    """Without anything to show for it."""
    words = {"reject_reason": "no_defect", "explanation": WORDS, "acknowledged_risks": True}
    return Reject(shop_id=SHOP, after_sale_id=after_sale_id, **(words | more))


async def rows(database: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(database)
    try:
        return [tuple(r) for r in await connection.fetch(query)]
    finally:
        await connection.close()


async def test_findings_are_rows_with_their_evidence(database, desk):
    """Pattern, severity, sentence in both languages and the facts; the journal holds the same."""
    after_sale_id = await applied(desk, 1)
    await desk.handle(refuse(after_sale_id), MERCHANT)
    found = await rows(
        database, "select pattern, severity, reject_reason, because_zh, because_en, facts from finding"
    )
    (t1,) = [f for f in found if f[0] == "T1"]
    assert t1[1:3] == (3, "no_defect")
    assert "1 份凭证" in t1[3]
    assert "evidence" in t1[4]
    assert msgspec.json.decode(t1[5])["evidence_count"] == 1


async def test_a_rejection_with_proof_is_not_held_against_the_shop(database, desk, store):
    """What the reason owes was shown: nothing is presumed groundless."""
    report = await keep(store, SHOP, PNG, "检测报告.png", MERCHANT, NOW)
    piece = str(report.evidence_id)
    after_sale_id = await applied(desk, 1)
    await desk.handle(
        refuse(after_sale_id, evidence=(piece,), evidence_kinds={piece: "quality_report"}), MERCHANT
    )
    assert await rows(database, "select count(*) from finding where severity >= 3") == [(0,)]


async def test_an_answer_can_show_what_a_rejection_was(database, desk):
    """The buyer gives up the true reason after the text asked for it: found then, about that rejection."""
    after_sale_id = await applied(desk, 1)
    text = "请您把申请原因改成七天无理由后重新提交，我们马上同意。"
    await desk.handle(refuse(after_sale_id, explanation=text), MERCHANT)
    await desk.handle(
        Adjust(shop_id=SHOP, after_sale_id=after_sale_id, application_reason="seven_days_no_reason"), BUYER
    )
    found = await rows(database, "select distinct rejection_version from finding where pattern = 'G1'")
    assert found == [(2,)]


async def test_three_of_them_and_the_shop_negotiates_first(desk):
    """The fourth is refused; another shop is not held to it; a month later it is forgotten."""
    for order_id in (1, 2, 3):
        await desk.handle(refuse(await applied(desk, order_id)), MERCHANT)
    fourth = await applied(desk, 4, evidence=())
    with pytest.raises(Refusal) as caught:
        await desk.handle(refuse(fourth, reject_reason="return_needed"), MERCHANT)
    assert caught.value.code is RefusalCode.NEGOTIATE_FIRST

    await desk.database.open_shop(SHOP + 1, "山野食集")
    other = Actor(Role.MERCHANT, id=3, shop_id=SHOP + 1)
    await desk.handle(record_order(shop_id=SHOP + 1, order_id=9), Actor(Role.INTEGRATOR, 2, SHOP + 1))
    answer = await desk.handle(apply(shop_id=SHOP + 1, order_id=9), BUYER)
    assert answer.after_sale_id is not None
    theirs = msgspec.structs.replace(
        refuse(answer.after_sale_id, reject_reason="return_needed"), shop_id=SHOP + 1
    )
    await desk.handle(theirs, other)

    policy, later = DEFAULT_POLICY, NOW + timedelta(days=31)
    assert (await shop_book(desk.database, SHOP, policy, NOW)).record.groundless == 3
    assert (await shop_book(desk.database, SHOP, policy, later)).record.groundless == 0


async def test_those_of_one_batch_count_one_after_the_other(desk):
    """Handed in together they are decided in turn: the first three stand, the others meet the record."""
    ids = [await applied(desk, order_id) for order_id in range(1, 7)]
    answers = await asyncio.gather(
        *(desk.handle(refuse(after_sale_id), MERCHANT) for after_sale_id in ids), return_exceptions=True
    )
    refused = [a for a in answers if isinstance(a, Refusal)]
    # With several lanes two batches may read the record side by side; never fewer than three stand.
    assert {r.code for r in refused} <= {RefusalCode.NEGOTIATE_FIRST}
    assert 1 <= len(refused) <= 3


async def test_the_shops_newest_words_are_what_counts(desk, store):
    """Read at the moment of the rejection: words kept a second before are the version it names."""
    after_sale_id = await applied(desk, 1, evidence=())
    for text in ("第一版说明，申请金额 {amount}。", "第二版说明，申请金额 {amount}，请您再看看。"):
        await keep_words(store, SHOP, "no_defect", Text(text, ""), author=MERCHANT, now=NOW)
    answer = await desk.handle(refuse(after_sale_id), MERCHANT)
    rejected = answer.order.after_sales[-1].rejection
    assert rejected.template_version == "shop-2"
    assert rejected.edited


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("update evidence set content = content || '\\x00'", "was altered"),
        ("delete from evidence", "is gone"),
    ],
)
async def test_evidence_that_was_altered_or_deleted_is_noticed(database, desk, store, harm, what):
    """Rules 6.7: the rejection holds the hash of every piece, and `verify` compares."""
    report = await keep(store, SHOP, PNG, "检测报告.png", MERCHANT, NOW)
    piece = str(report.evidence_id)
    after_sale_id = await applied(desk, 1)
    answer = await desk.handle(refuse(after_sale_id, evidence=(piece,)), MERCHANT)
    shown = answer.order.after_sales[-1].rejection.shown
    assert shown[0].sha256 == report.sha256.hex()
    assert await differences(database) == []

    connection = await asyncpg.connect(database)
    try:
        kept = await connection.fetch("select * from evidence")
        await connection.execute(harm)
        assert await differences(database) == [f"1: evidence: {piece} {what}"]
        await connection.execute("delete from evidence")
        await connection.copy_records_to_table("evidence", records=[tuple(r) for r in kept])
    finally:
        await connection.close()


async def test_a_finding_made_up_by_hand_is_noticed(database, desk):
    """Rows follow from facts: one without a fact is a difference."""
    await desk.handle(refuse(await applied(desk, 1)), MERCHANT)
    connection = await asyncpg.connect(database)
    try:
        await connection.execute("update finding set severity = 1 where severity = 3")
        assert any("finding" in line for line in await differences(database))
        await connection.execute("update finding set severity = 3 where severity = 1")
    finally:
        await connection.close()
