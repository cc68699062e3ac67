"""A shop's words and reasons as kept, and what became of the rejections that used them."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import Adjust, Cancel, Reject
from aftersale.core.after_sale.state import AfterSaleType
from aftersale.core.own_words import checked_reason
from aftersale.core.policy import DEFAULT_POLICY as POLICY
from aftersale.core.reason_desk import advise
from aftersale.core.reasons.shop_book import OwnReason
from aftersale.core.refusal import Refusal
from aftersale.core.refusal import RefusalCode as C
from aftersale.core.text import Text
from aftersale.desk.call_keys import call_key
from aftersale.store import own_words
from aftersale.store.own_words import add_reason, keep_reason, keep_words, words_of
from aftersale.store.queries.reason_results import NO_RESULTS, reason_results
from aftersale.store.shop_books import shop_book
from tests.desk.conftest import desk, differences, store
from tests.desk.workers import Clock
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, NOW, SHOP, apply, hours, parcel, record_order

__all__ = ["desk", "store"]  # fixtures

CODE = "return_needed"
ONE, TWO = Text("您的包裹已于 {signed_at} 签收，请寄回。", ""), Text("请把商品寄回，我们收到当天退款。", "")
LABEL = Text("刻字商品需寄回核对", "Engraved goods come back first")


def key(name, *asked):
    return call_key(MERCHANT, name, *asked)


async def keep(store, words, *, author=MERCHANT, used=None, shop=SHOP, code=CODE):
    return await keep_words(store, shop, code, words, author=author, now=NOW, key=used)


def making(label=LABEL, *, active=True, leans_on=CODE):
    def check(code, before):
        wanted = OwnReason(code=code, version=0, leans_on=leans_on, label=label, active=active, at=NOW)
        return checked_reason(wanted, before, POLICY, NOW)

    return check


async def make(store, code="", *, used=None, **changes):
    how = {"author": MERCHANT, "now": NOW, "key": used}
    if code:
        return await keep_reason(store, SHOP, code, making(**changes), **how)
    return await add_reason(store, SHOP, making(**changes), **how)


async def code_of(work):
    with pytest.raises(Refusal) as caught:
        await work
    return caught.value.code


class TestWords:
    """Versions of the shop's words."""

    async def test_versions_are_added_and_the_newest_is_in_force(self, store):
        """Nothing is overwritten: each version stays with its author."""
        other = Actor(Role.ADMIN, 4, name="平台:小张")
        assert [await keep(store, ONE), await keep(store, TWO, author=other)] == [1, 2]

        kept = await words_of(store, SHOP, CODE)
        assert [(k.template.version, k.template.words) for k in kept] == [(2, TWO), (1, ONE)]
        assert [(k.author.role, k.author.id, k.author.name) for k in kept] == [
            (Role.ADMIN, 4, "平台:小张"),
            (Role.MERCHANT, 1, "阿明"),
        ]
        book = await shop_book(store, SHOP, POLICY, NOW)
        assert (book.templates[CODE].version, book.templates[CODE].words) == (2, TWO)

    async def test_the_same_words_make_no_new_version(self, store):
        """Saving twice is saving once; and what never was cannot be put back."""
        assert await keep(store, Text("", "")) == 0
        assert [await keep(store, ONE), await keep(store, ONE)] == [1, 1]
        assert await keep(store, Text("", "")) == 2
        assert len(await words_of(store, SHOP, CODE)) == 2

    async def test_two_writers_at_once_make_two_versions(self, store):
        """Neither is lost, and no number is given twice."""
        texts = [Text(f"第 {n} 位的说明。", "") for n in range(8)]
        versions = await asyncio.gather(*(keep(store, text) for text in texts))
        assert sorted(versions) == list(range(1, 9))
        assert {k.template.words for k in await words_of(store, SHOP, CODE)} == set(texts)

    async def test_a_key_repeats_the_first_answer(self, store):
        """Also when somebody else wrote meanwhile; with other words the key is refused."""
        assert await keep(store, ONE, used=key("k", ONE)) == 1
        assert await keep(store, TWO) == 2
        assert await keep(store, ONE, used=key("k", ONE)) == 1
        assert await code_of(keep(store, TWO, used=key("k", TWO))) is C.KEY_REUSED
        assert len(await words_of(store, SHOP, CODE)) == 2

    async def test_shops_do_not_meet(self, store):
        """Another shop's words are its own; one that is not there is not found."""
        await store.open_shop(SHOP + 1)
        await keep(store, ONE)
        assert await words_of(store, SHOP + 1, CODE) == []
        assert await code_of(keep(store, ONE, shop=99)) is C.NOT_FOUND


class TestReasons:
    """Reasons that the shop made."""

    async def test_codes_are_given_in_turn(self, store):
        """`own_1`, `own_2`: also when both are made at once, and past one that a program named."""
        await make(store, "own_2")
        made = await asyncio.gather(*(make(store) for _ in range(3)))
        assert sorted(own.code for own in made) == ["own_1", "own_3", "own_4"]

    async def test_a_form_sent_twice_makes_one(self, store):
        """The key of the form brings back the reason that the first sending made."""
        first = await make(store, used=key("k", LABEL))
        await make(store)
        again = await make(store, used=key("k", LABEL))
        assert (first.code, again.code) == ("own_1", "own_1")
        assert len((await shop_book(store, SHOP, POLICY, NOW)).reasons) == 2

    async def test_off_and_on_are_versions(self, store):
        """The newest is in force; what is as it was makes none."""
        await make(store, "own_a")
        off = await make(store, "own_a", active=False)
        assert (off.version, off.active) == (2, False)
        assert (await make(store, "own_a", active=False)).version == 2
        book = await shop_book(store, SHOP, POLICY, NOW)
        assert (book.reasons["own_a"].version, book.reasons["own_a"].active) == (2, False)

    async def test_the_base_cannot_change(self, store):
        """The check sees the version that is in force, inside the lock."""
        await make(store, "own_a")
        assert await code_of(make(store, "own_a", leans_on="no_defect")) is C.OWN_REASON_BASE_FIXED

    async def test_a_shop_has_only_so_many(self, store, monkeypatch):
        """One more is refused, a change of one that is there is not."""
        monkeypatch.setattr(own_words, "OWN_REASONS_MAX", 2)
        await make(store)
        await make(store)
        assert await code_of(make(store)) is C.OWN_REASONS_TOO_MANY
        assert (await make(store, "own_1", active=False)).version == 2


class TestResults:
    """What became of rejections, counted from real ones."""

    async def applied(self, desk, number):
        signed = parcel(signed_at=NOW - hours(30), signed_by="本人", tracking_number=f"SF{number:010d}")
        await desk.handle(record_order(order_id=number, shipments=(signed,)), INTEGRATOR)
        return (await desk.handle(apply(order_id=number), BUYER)).after_sale_id

    async def rejected(self, desk, number, code=CODE, *, more=""):
        """Rejected in the words that the reason fills in, or with more written behind them."""
        from aftersale.store.queries.orders import find_order_of

        order = await find_order_of(desk.database, SHOP, number)
        now = desk.clock()
        book = await shop_book(desk.database, SHOP, POLICY, now)
        offered = advise(order, order.after_sale(number), POLICY, now, book, 0)
        words = next(o.offered.explanation.zh for o in offered if o.offered.reason.code == code)
        await desk.handle(
            Reject(
                shop_id=SHOP,
                after_sale_id=number,
                reject_reason=code,
                explanation=words + more,
                acknowledged_risks=True,
            ),
            MERCHANT,
        )

    async def test_every_number_is_counted_from_rows(self, desk):
        """Used, edited, applied again, settled, refunded, overturned, and the median of the seconds."""
        store = desk.database
        clock = desk.clock = Clock()
        await keep(store, ONE)
        await make(store)
        plain, edited, own, again, left = [await self.applied(desk, 70001 + n) for n in range(5)]
        await self.rejected(desk, plain)
        await self.rejected(desk, edited, more="谢谢您的理解。")
        await self.rejected(desk, own, "own_1")
        await self.rejected(desk, again)
        await self.rejected(desk, left)
        named = {"shop_id": SHOP, "after_sale_id": again}
        await desk.handle(Adjust(**named, description="仍要退款"), BUYER)
        await self.rejected(desk, again)
        clock.now += timedelta(minutes=10)
        await desk.handle(Cancel(shop_id=SHOP, after_sale_id=plain), BUYER)
        clock.now += timedelta(minutes=20)
        await desk.handle(Cancel(shop_id=SHOP, after_sale_id=again), BUYER)

        found = await reason_results(store, SHOP, clock())
        whole = found.of(CODE)
        assert (whole.used, whole.edited, whole.reapplied, whole.settled) == (5, 1, 1, 3)
        assert (whole.refunded, whole.overturned, whole.median_seconds) == (0, 0, 1800)
        assert found.of("own_1").used == 1
        assert [r.reject_reason for r in found.reasons] == [CODE, CODE]
        assert [r.own_reason for r in found.reasons] == ["", "own_1"]

        as_sent = found.of_words(CODE, "shop-1")
        assert (as_sent.used, as_sent.edited, as_sent.settled, as_sent.median_seconds) == (4, 0, 3, 1800)
        written_over = found.of_words(CODE, "shop-1", edited=True)
        assert (written_over.used, written_over.edited, written_over.settled) == (1, 1, 0)
        assert written_over.median_seconds is None
        assert found.of_words("own_1", "shop-1") == NO_RESULTS

    async def test_a_judgement_against_the_merchant_is_no_settlement(self, desk, database):
        """A finding G9 is an overturned rejection, another finding is none; refunds are told apart."""
        store = desk.database
        numbers = [await self.applied(desk, 70001 + n) for n in range(3)]
        for number in numbers:
            await self.rejected(desk, number)
            await desk.handle(Cancel(shop_id=SHOP, after_sale_id=number), BUYER)
        connection = await asyncpg.connect(database)
        try:
            async with connection.transaction():
                await connection.execute(
                    "insert into finding (cell, shop_id, after_sale_id, rejection_version, pattern, severity,"
                    " reject_reason, because_zh, because_en, facts, at)"
                    " select cell, shop_id, after_sale_id, version,"
                    " case when after_sale_id = $1 then 'G9' else 'T5' end, 3, reject_reason, '', '', '{}', at"
                    " from rejection where after_sale_id = any($2)",
                    numbers[0],
                    numbers[:2],
                )
                await connection.execute(
                    "update after_sale set stage = 'refunded' where after_sale_id = $1", numbers[1]
                )
            found = await reason_results(store, SHOP, NOW)
            # The journal knows neither: what was written by hand goes, so that the fixture finds them agreed.
            await connection.execute("delete from finding where severity = 3 and because_zh = ''")
            await connection.execute("update after_sale set stage = 'cancelled' where stage = 'refunded'")
        finally:
            await connection.close()
        whole = found.of(CODE)
        assert (whole.used, whole.settled, whole.refunded, whole.overturned) == (3, 2, 1, 1)

    async def test_the_window_and_the_shop_bound_it(self, desk):
        """What was rejected before the window, or in another shop, is not there."""
        store = desk.database
        await store.open_shop(SHOP + 1)
        number = await self.applied(desk, 70001)
        await self.rejected(desk, number)
        assert (await reason_results(store, SHOP, NOW, days=1)).of(CODE).used == 1
        assert (await reason_results(store, SHOP, NOW + timedelta(days=2), days=1)).reasons == ()
        assert (await reason_results(store, SHOP, NOW, only="no_defect")).reasons == ()
        assert (await reason_results(store, SHOP, NOW, only=CODE)).of(CODE).used == 1
        assert (await reason_results(store, SHOP + 1, NOW)).reasons == ()
        assert await differences(store.dsn) == []


async def test_a_rejection_keeps_whose_words_it_used(desk):
    """The row has the catalogue's reason it leans on, the shop's code, and the version of the shop's words."""
    await make(desk.database)
    await keep(desk.database, TWO, code="own_1")
    results = TestResults()
    number = await results.applied(desk, 70001)
    await results.rejected(desk, number, "own_1")
    row = await desk.database.pool.fetchrow(
        "select reject_reason, own_reason, template_version, edited, type from rejection"
    )
    assert tuple(row) == (CODE, "own_1", "shop-1", False, AfterSaleType.REFUND_ONLY.value)
