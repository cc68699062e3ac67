"""The merchant's list and the pages of the whole shop: tabs, notices, acts on many, refunds, addresses, offers."""

from __future__ import annotations

import html
import re
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest

from aftersale.core.actors import SYSTEM, Actor, Role
from aftersale.core.after_sale.commands import (
    Adjust,
    AnswerProposal,
    Approve,
    Propose,
    Receive,
    RecordOrder,
    RecordRefund,
    Remind,
    SendRefund,
    ShipReturn,
)
from aftersale.core.after_sale.state import (
    AfterSaleType,
    Line,
    ParcelState,
    ProposalKind,
    ReturnAddress,
    Stage,
)
from aftersale.desk.services import Services
from aftersale.store.queries.addresses import address_book
from aftersale.store.queries.board import BoardFilter, list_after_sales, tally_stages
from aftersale.store.queries.notices import notices
from aftersale.store.queries.orders import find_order, find_order_of
from aftersale.store.return_addresses import keep_address
from aftersale.web.workbench.tabs import STAGES, TABS
from tests.journeys.seed import (
    CUSTOMER,
    MERCHANT,
    OTHER_SHOP,
    SHOP,
    apply_for,
    place_order,
    reject_first,
)
from tests.web.test_pages import client, hidden, post, services, sign_in

__all__ = ["client", "services"]  # fixtures: the sandbox with its accounts

Client = httpx.AsyncClient
R = AfterSaleType
BOARD, BULK = "/workbench/after-sales", "/workbench/bulk"
HOME = ReturnAddress(
    receiver="售后部", phone="0571-88886666", detail="杭州市文一西路 969 号", note="请勿到付"
)


async def apply_new(
    services: Services, order_id: int, kind: AfterSaleType = R.REFUND_ONLY, **order: Any
) -> int:
    await place_order(services, order_id, now=services.clock(), **order)
    return await apply_for(services, order_id, kind, 0)


async def keep_home(services: Services) -> int:
    return await keep_address(services.database, SHOP, HOME, is_default=True, now=services.clock())


async def stage_of(services: Services, after_sale_id: int) -> Stage:
    order = await find_order_of(services.database, SHOP, after_sale_id)
    assert order is not None
    found = order.after_sale(after_sale_id)
    assert found is not None
    return found.stage


def named(after_sale_id: int) -> dict[str, int]:
    return {"shop_id": SHOP, "after_sale_id": after_sale_id}


def ticked(page: httpx.Response) -> list[str]:
    """The rows that a page begins with ticked."""
    return re.findall(r'name="row" value="(\d+:\d+)"[^>]* checked', page.text)


def said(page: httpx.Response) -> str:
    """The page's words without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(page.text)).split())


class TestTabs:
    """By who must act."""

    def test_every_stage_has_exactly_one_tab(self) -> None:
        """Nothing falls between two tabs, and nothing is counted twice."""
        stages = [stage for _, _, own in TABS for stage in own]
        assert sorted(stages) == sorted(Stage)
        assert set(STAGES["merchant"]) < set(Stage)

    async def test_what_came_back_is_in_the_merchants_tab(self, client: Client, services: Services) -> None:
        """A return that is on its way back waits under 待商家收货, with its tracking number as a way to find it."""
        number = await apply_new(services, 70011, R.RETURN_AND_REFUND)
        await services.desk.handle(Approve(**named(number), return_address=HOME), MERCHANT)
        await services.desk.handle(
            ShipReturn(**named(number), carrier="顺丰", tracking_number="SF 9988 7766"), CUSTOMER
        )
        await sign_in(client, "merchant")

        tab = await client.get(f"{BOARD}?stage=merchant_inspects")
        by_parcel = await client.get(f"{BOARD}?stage=all&q=sf99887766")
        elsewhere = await client.get(f"{BOARD}?stage=all&q=SF00000000")

        assert str(number) in tab.text
        assert re.search(r'aria-current="page"[^>]*>待商家收货 <span class="count">1<', tab.text)
        assert str(number) in by_parcel.text
        assert str(number) not in elsewhere.text

    async def test_only_the_merchants_tabs_are_hot(self, client: Client, services: Services) -> None:
        """Red says "yours": a buyer who has little time left is not the merchant's alarm."""
        number = await apply_new(services, 70011)
        now = services.clock()
        services.desk.clock = lambda: now - timedelta(hours=47)
        await apply_new(services, 70012)
        services.desk.clock = lambda: now - timedelta(hours=160)
        await reject_first(services, number)
        services.desk.clock = services.clock
        await sign_in(client, "merchant")

        page = (await client.get(BOARD)).text

        hot = re.findall(r'data-swap="main">(\S+) <span class="count">\d+</span> <span class="hot"', page)
        assert hot == ["待商家处理"]

    async def test_a_split_after_sale_is_found_by_its_order(self, client: Client, services: Services) -> None:
        """What an inspection refused goes on under a number of its own."""
        await place_order(services, 70011, now=services.clock(), quantity=2)
        number = await apply_for(services, 70011, R.RETURN_AND_REFUND, 1, quantity=2)
        await services.desk.handle(Approve(**named(number), return_address=HOME), MERCHANT)
        await services.desk.handle(
            ShipReturn(**named(number), carrier="顺丰", tracking_number="SF99887766"), CUSTOMER
        )
        answer = await services.desk.handle(
            Receive(
                **named(number),
                accepted_quantity=1,
                reject_reason="parts_missing_in_return",
                explanation="您好，少了一件配件。",
                acknowledged_risks=True,
            ),
            MERCHANT,
        )
        both = {a.after_sale_id for a in answer.order.after_sales}
        await sign_in(client, "merchant")

        found = await list_after_sales(services.database, SHOP, BoardFilter(order_id=70011))
        page = await client.get(f"{BOARD}?stage=all&q=70011")

        assert len(both) == 2
        assert {row.after_sale_id for row in found.items} == both
        assert all(str(one) in page.text for one in both)

    async def test_tallies_agree_with_the_list(self, services: Services) -> None:
        """A tab counts what its list shows, also under filters."""
        for n in range(3):
            await apply_new(services, 70011 + n, R.EXCHANGE if n else R.REFUND_ONLY)
        soon = services.clock() + timedelta(hours=49)

        every = await tally_stages(services.database, SHOP, BoardFilter(), soon)
        exchanges = await tally_stages(
            services.database, SHOP, BoardFilter(type=R.EXCHANGE), soon - timedelta(hours=24)
        )

        assert (every[Stage.MERCHANT_DECIDES].count, every[Stage.MERCHANT_DECIDES].due) == (3, 3)
        assert (exchanges[Stage.MERCHANT_DECIDES].count, exchanges[Stage.MERCHANT_DECIDES].due) == (2, 0)
        assert all(every[stage].count == 0 for stage in Stage if stage is not Stage.MERCHANT_DECIDES)


class TestNotices:
    """What is due, what failed, what came in."""

    async def test_what_is_due_is_counted_and_leads_to_its_rows(
        self, client: Client, services: Services
    ) -> None:
        """Overdue, within four hours, within a day: each a link to exactly these."""
        now = services.clock()
        numbers = {}
        for n, hours in enumerate((-1, 3, 20, 40)):
            services.desk.clock = lambda hours=hours: now - timedelta(hours=48 - hours)
            numbers[hours] = await apply_new(services, 70011 + n)
        services.desk.clock = services.clock

        told = await notices(services.database, SHOP, now)
        await sign_in(client, "merchant")
        page = await client.get(BOARD)

        assert (told.overdue, told.urgent, told.soon) == (1, 1, 2)
        assert "1 单已逾期" in page.text
        for due, wanted in (("overdue", {-1}), ("4h", {3}), ("24h", {3, 20})):
            rows = (await client.get(f"{BOARD}?stage=merchant&due={due}")).text
            assert {hours for hours, number in numbers.items() if str(number) in rows} == wanted

    async def test_reminders_and_answers_are_told(self, client: Client, services: Services) -> None:
        """The buyer's nudge and the answer to a proposal are the news; one's own are not."""
        answered, reminded, waiting = [await apply_new(services, 70011 + n) for n in range(3)]
        propose = {
            "kind": ProposalKind.CHANGE,
            "reason": "amount_only",
            "message": "少退一点",
            "amount_fen": 5000,
        }
        await services.desk.handle(Propose(**named(answered), **propose), MERCHANT)
        await services.desk.handle(AnswerProposal(**named(answered), accept=False, note="不行"), CUSTOMER)
        await services.desk.handle(Remind(**named(reminded), note="麻烦快一点"), CUSTOMER)
        await services.desk.handle(Propose(**named(waiting), **propose), MERCHANT)
        await services.desk.handle(Remind(**named(waiting), note="等您答复"), MERCHANT)

        told = await notices(services.database, SHOP, services.clock())
        await sign_in(client, "merchant")
        page = await client.get(BOARD)

        assert told.answered_today == 1
        assert {news.after_sale_id for news in told.news} == {answered, reminded}
        assert "麻烦快一点" in page.text
        assert "等您答复" not in page.text

    async def test_refunds_that_failed_are_told(self, client: Client, services: Services) -> None:
        """Those that are tried again, and those that the merchant has to pay another way."""
        retried, failed = [await apply_new(services, 70011 + n) for n in range(2)]
        for number in (retried, failed):
            await services.desk.handle(Approve(**named(number)), MERCHANT)
        await fail_refund(services, retried, 1)
        await fail_refund(services, failed, services.policy.refund_attempts_max)

        told = await notices(services.database, SHOP, services.clock())
        await sign_in(client, "merchant")

        assert (told.refunds_failed, told.refunds_retried) == (1, 1)
        assert str(failed) in (await client.get(f"{BOARD}?stage=merchant_pays")).text


async def fail_refund(services: Services, number: int, times: int) -> None:
    now = services.clock()
    for attempt in range(1, times + 1):
        services.desk.clock = lambda attempt=attempt: now + timedelta(days=attempt - 1, seconds=1)
        await services.desk.handle(SendRefund(**named(number), attempt=attempt), SYSTEM)
        said = {"outcome": "failed", "sent": True, "code": "NOT_ENOUGH", "message": "商户可用余额不足"}
        await services.desk.handle(RecordRefund(**named(number), attempt=attempt, **said), SYSTEM)
    services.desk.clock = services.clock


class TestAgreeingToMany:
    """A confirmation with its sums, then a result for each."""

    async def test_without_scripts_from_the_ticks_to_the_results(
        self, client: Client, services: Services
    ) -> None:
        """Two refunds and a return: the sums are named, then done, and the return knows its address."""
        await keep_home(services)
        numbers = [await apply_new(services, 70011 + n) for n in range(2)]
        numbers.append(await apply_new(services, 70013, R.RETURN_AND_REFUND))
        await sign_in(client, "merchant")
        board = await client.get(f"{BOARD}?select=page")
        rows = ticked(board)

        asked = await post(client, BULK, {"act": "approval", "row": rows})
        done = await post(client, f"{BULK}/approval", {"row": ticked(asked), "key": hidden(asked, "key")})

        assert len(rows) == 3
        assert "2 单立即退款，合计 ¥518.00" in asked.text
        assert "1 单等买家寄回商品，验收后最多再退 ¥259.00" in asked.text
        assert "完成 3 单，未完成 0 单" in done.text
        assert "¥518.00" in done.text
        assert [await stage_of(services, n) for n in numbers] == [
            Stage.REFUNDING,
            Stage.REFUNDING,
            Stage.BUYER_RETURNS,
        ]
        order = await find_order(services.database, SHOP, 70013)
        assert order is not None
        assert order.after_sales[0].return_address == HOME

    async def test_a_row_that_changed_is_refused_alone(self, client: Client, services: Services) -> None:
        """The others are done; this one is told, and can be checked again."""
        numbers = [await apply_new(services, 70011 + n) for n in range(2)]
        await sign_in(client, "merchant")
        asked = await post(client, BULK, {"act": "approval", "row": [f"{n}:1" for n in numbers]})
        rows = ticked(asked)
        await services.desk.handle(Adjust(**named(numbers[0]), description="补充"), CUSTOMER)

        done = await post(client, f"{BULK}/approval", {"row": rows, "key": "k"})
        again = await post(client, BULK, {"act": "approval", "row": f"{numbers[0]}:2"})

        assert "完成 1 单，未完成 1 单" in done.text
        assert "售后在您打开后有了变化" in done.text
        assert f'name="row" value="{numbers[0]}:2"' in done.text
        assert await stage_of(services, numbers[0]) is Stage.MERCHANT_DECIDES
        assert await stage_of(services, numbers[1]) is Stage.REFUNDING
        assert ticked(again) == [f"{numbers[0]}:2"]

    async def test_what_changed_since_it_was_ticked_begins_unticked(
        self, client: Client, services: Services
    ) -> None:
        """Nobody agrees to what they have not seen."""
        number = await apply_new(services, 70011)
        await services.desk.handle(Adjust(**named(number), description="补充"), CUSTOMER)
        await sign_in(client, "merchant")

        asked = await post(client, BULK, {"act": "approval", "row": f"{number}:1"})

        assert ticked(asked) == []
        assert "选中后有变化" in asked.text

    async def test_the_same_form_twice_agrees_once(self, client: Client, services: Services) -> None:
        """A double click, or a part sent again after a broken line, is the same answer."""
        number = await apply_new(services, 70011)
        await sign_in(client, "merchant")
        fields = {"row": f"{number}:1", "key": "the key of this form"}

        answers = [await post(client, f"{BULK}/approval", fields) for _ in range(2)]

        assert ["完成 1 单，未完成 0 单" in a.text for a in answers] == [True, True]
        order = await find_order_of(services.database, SHOP, number)
        assert order is not None
        assert order.after_sales[0].version == 2

    async def test_a_return_without_an_address_is_left_out(self, client: Client, services: Services) -> None:
        """The page says why and where to add one."""
        number = await apply_new(services, 70011, R.RETURN_AND_REFUND)
        await sign_in(client, "merchant")

        asked = await post(client, BULK, {"act": "approval", "row": f"{number}:1"})

        assert "不能处理的 1 单" in asked.text
        assert "/workbench/return-addresses" in asked.text
        assert ticked(asked) == []

    async def test_whole_means_all_that_the_filters_find(self, client: Client, services: Services) -> None:
        """Not only this page, and nothing beside the filters."""
        for n in range(3):
            await apply_new(services, 70011 + n, R.EXCHANGE if n else R.REFUND_ONLY)
        await sign_in(client, "merchant")

        asked = await post(client, f"{BULK}?type=refund_only", {"act": "approval", "whole": "yes"})

        assert len(ticked(asked)) == 1

    @pytest.mark.parametrize("rows", [[], ["x"], ["8001"], [":1"]])
    async def test_nothing_ticked_is_said(self, client: Client, rows: list[str]) -> None:
        """An empty selection changes nothing and says so."""
        await sign_in(client, "merchant")
        asked = await post(client, BULK, {"act": "approval", "row": rows})
        done = await post(client, f"{BULK}/approval", {"row": rows, "key": "k"})
        assert (asked.status_code, done.status_code) == (422, 422)
        assert "没有选中售后单" in done.text

    async def test_too_many_unknown_and_foreign_rows(self, client: Client, services: Services) -> None:
        """A bound on the call; other shops' after-sales are not there; an act of our own making neither."""
        await place_order(services, 70009, now=services.clock(), shop_id=OTHER_SHOP)
        theirs = await apply_for(services, 70009, R.REFUND_ONLY, 0, shop_id=OTHER_SHOP)
        await sign_in(client, "merchant")

        many = await post(client, BULK, {"act": "approval", "row": [f"{n}:1" for n in range(1, 502)]})
        asked = await post(client, BULK, {"act": "approval", "row": f"{theirs}:1"})
        done = await post(client, f"{BULK}/approval", {"row": f"{theirs}:1", "key": "k"})
        other = await post(client, f"{BULK}/expiry", {"row": f"{theirs}:1"})
        order = await find_order(services.database, OTHER_SHOP, 70009)

        assert (many.status_code, other.status_code) == (422, 404)
        assert str(theirs) not in asked.text
        assert "未完成 1 单" in done.text
        assert "没有找到" in done.text
        assert order is not None
        assert order.after_sales[0].stage is Stage.MERCHANT_DECIDES

    async def test_the_way_back_leads_to_the_list(self, client: Client) -> None:
        """A selection is not in an address: whoever opens it begins at the list."""
        await sign_in(client, "merchant")
        answer = await client.get(BULK)
        assert (answer.status_code, answer.headers["location"]) == (303, BOARD)


class TestRejectingMany:
    """Only with reasons that the record carries, each in words of its own."""

    async def test_each_row_is_explained_by_its_own_facts(self, client: Client, services: Services) -> None:
        """Both parcels move, each with its own last scan; what is signed for is left out with the reason."""
        moving = [await apply_moving(services, 70011 + n, scanned_hours_ago=5 + n) for n in range(2)]
        signed = await apply_new(services, 70013)
        await sign_in(client, "merchant")
        rows = [f"{n}:1" for n in (*moving, signed)]

        chooser = await post(client, BULK, {"act": "rejection", "row": rows})
        asked = await post(
            client,
            BULK,
            {"act": "rejection", "step": "reason", "row": rows, "reject_reason": "on_time_and_moving"},
        )
        texts = explanations(asked)
        texts[moving[1]] += "谢谢。"
        fields = {f"explanation-{number}": text for number, text in texts.items()}
        done = await post(
            client,
            f"{BULK}/rejection",
            {"row": ticked(asked), "reject_reason": "on_time_and_moving", "key": "k", **fields},
        )

        assert "记录支持 2 单，共 3 单" in chooser.text
        assert set(texts) == set(moving)
        assert texts[moving[0]] != texts[moving[1]]
        assert "不能处理的 1 单" in asked.text
        assert "完成 2 单，未完成 0 单" in done.text
        for number in moving:
            order = await find_order_of(services.database, SHOP, number)
            assert order is not None
            rejection = order.after_sales[0].rejection
            assert rejection is not None
            assert rejection.explanation == texts[number]
            assert (rejection.outcome, rejection.acknowledged_risks) == ("supported", False)

    async def test_without_a_reason_the_page_asks_for_one(self, client: Client, services: Services) -> None:
        """Also for one that is not safe for many, and when somebody skips the page."""
        number = await apply_moving(services, 70011)
        await sign_in(client, "merchant")
        fields = {"act": "rejection", "step": "reason", "row": f"{number}:1"}

        none = await post(client, BULK, fields)
        unsafe = await post(client, BULK, fields | {"reject_reason": "no_defect"})
        skipped = await post(client, f"{BULK}/rejection", fields | {"reject_reason": "no_defect", "key": "k"})

        assert all("请选择拒绝原因。" in page.text for page in (none, unsafe, skipped))
        assert await stage_of(services, number) is Stage.MERCHANT_DECIDES

    async def test_what_the_record_does_not_carry_is_refused(
        self, client: Client, services: Services
    ) -> None:
        """A forged form cannot reject in bulk what is not supported; the typed text comes back."""
        number = await apply_new(services, 70011)
        await sign_in(client, "merchant")
        fields = {
            "row": f"{number}:1",
            "reject_reason": "over_seven_days",
            "key": "k",
            f"explanation-{number}": "您好，这是我写的。",
        }

        done = await post(client, f"{BULK}/rejection", fields)

        assert "未完成 1 单" in done.text
        assert "您好，这是我写的。" in done.text
        assert await stage_of(services, number) is Stage.MERCHANT_DECIDES

    async def test_when_no_record_helps_the_page_says_what_to_do(
        self, client: Client, services: Services
    ) -> None:
        """No list of reasons that would all be refused."""
        number = await apply_new(services, 70011)
        await services.desk.handle(Approve(**named(number)), MERCHANT)
        await sign_in(client, "merchant")

        asked = await post(client, BULK, {"act": "rejection", "row": f"{number}:2"})

        assert "请逐单处理" in asked.text


async def apply_moving(services: Services, order_id: int, scanned_hours_ago: int = 6) -> int:
    """A refund of goods that are on their way, on time."""
    now = services.clock() + timedelta(hours=6 - scanned_hours_ago)
    await place_order(services, order_id, now=now, state=ParcelState.IN_TRANSIT)
    return await apply_for(services, order_id, R.REFUND_ONLY, 3, received=False)


def explanations(page: httpx.Response) -> dict[int, str]:
    found = re.findall(r'<textarea id="explanation-(\d+)"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    return {int(number): html.unescape(text) for number, text in found}


class TestRemindingMany:
    async def test_buyers_are_reminded_once(self, client: Client, services: Services) -> None:
        """With the same words for all; who was reminded already is left out."""
        numbers = [await apply_new(services, 70011 + n) for n in range(2)]
        for number in numbers:
            await reject_first(services, number)
        await sign_in(client, "merchant")
        rows = [f"{n}:2" for n in numbers]

        asked = await post(client, BULK, {"act": "reminder", "row": rows})
        done = await post(
            client, f"{BULK}/reminder", {"row": ticked(asked), "note": "请看看方案", "key": "k"}
        )
        again = await post(client, BULK, {"act": "reminder", "row": [f"{n}:3" for n in numbers]})

        assert "完成 2 单" in done.text
        assert "不能处理的 2 单" in again.text
        assert "24 小时内已经提醒过一次" in again.text


async def test_five_hundred_at_once_stay_quick(client: Client, services: Services) -> None:
    """One call, every row with its own answer, and the desk's batches make it a matter of seconds."""
    await place_many(services, 500)
    await sign_in(client, "merchant")

    started = time.perf_counter()
    asked = await post(client, BULK, {"act": "approval", "whole": "yes"})
    planned = time.perf_counter()
    done = await post(client, f"{BULK}/approval", {"row": ticked(asked), "key": "k"})
    finished = time.perf_counter()

    assert "500 单立即退款，合计 ¥129,500.00" in asked.text
    assert "完成 500 单，未完成 0 单" in done.text
    counts = await tally_stages(services.database, SHOP, BoardFilter(), services.clock())
    assert counts[Stage.REFUNDING].count == 500
    # A bound that only a mistake passes, such as one transaction after the other; speed itself is benched.
    assert finished - started < 60, (planned - started, finished - planned)


async def place_many(services: Services, count: int) -> None:
    import asyncio

    async def one(order_id: int) -> None:
        await place_order(services, order_id, now=services.clock())
        await apply_for(services, order_id, R.REFUND_ONLY, 0)

    await asyncio.gather(*(one(100_000 + n) for n in range(count)))


class TestRefunds:
    async def test_each_document_says_where_its_money_is(self, client: Client, services: Services) -> None:
        """State, cause, the provider's last words and what comes next; narrowed by state."""
        sent, failed = [await apply_new(services, 70011 + n) for n in range(2)]
        for number in (sent, failed):
            await services.desk.handle(Approve(**named(number)), MERCHANT)
        await fail_refund(services, failed, 1)
        await sign_in(client, "merchant")

        every = await client.get("/workbench/refunds")
        narrowed = await client.get("/workbench/refunds?status=failed")

        assert all(str(number) in every.text for number in (sent, failed))
        assert "商家同意" in every.text
        assert "商户可用余额不足" in narrowed.text
        assert "自动重试" in narrowed.text
        assert str(sent) not in narrowed.text

    async def test_pages_lead_on(
        self, client: Client, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Every refund is on exactly one page."""
        from aftersale.web.workbench import refunds

        monkeypatch.setattr(refunds, "PAGE_ROWS", 2)
        numbers = {await apply_new(services, 70011 + n) for n in range(3)}
        for number in numbers:
            await services.desk.handle(Approve(**named(number)), MERCHANT)
        await sign_in(client, "merchant")

        first = await client.get("/workbench/refunds")
        following = re.search(r'href="([^"]+cursor=[^"]+)"', first.text)
        assert following is not None
        second = await client.get(following.group(1).replace("&amp;", "&"))

        rows = [re.findall(r'<th scope="row"><a href="[^"]+">(\d+)', page.text) for page in (first, second)]
        assert [len(r) for r in rows] == [2, 1]
        assert {*map(int, rows[0]), *map(int, rows[1])} == numbers

    @pytest.mark.parametrize("query", ["", "?status=none", "?cursor=nonsense", "?status=unknown"])
    async def test_an_empty_list_says_why(self, client: Client, query: str) -> None:
        """No refund yet, or none in this state; a broken address is no error."""
        await sign_in(client, "merchant")
        page = await client.get(f"/workbench/refunds{query}")
        assert page.status_code == 200
        assert "还没有退款" in page.text or "没有这种状态的退款" in page.text


class TestAddresses:
    """The address book of the shop."""

    async def test_without_one_the_page_warns_what_silence_means(self, client: Client) -> None:
        """Money goes back and the goods stay with the buyer: better known before."""
        await sign_in(client, "merchant")
        assert "系统会直接退款，商品不用寄回" in (await client.get("/workbench/return-addresses")).text

    async def test_add_change_default_and_remove(self, client: Client, services: Services) -> None:
        """The whole life of an address book."""
        await sign_in(client, "merchant")
        home = "/workbench/return-addresses"
        fields = {"receiver": "售后部", "phone": "0571-1", "detail": "杭州", "note": ""}
        first = await post(client, home, fields | {"key": "a"})
        await post(client, home, fields | {"key": "a"})  # the form sent twice
        await post(client, home, fields | {"receiver": "李工", "key": "b"})
        book = (await address_book(services.database, SHOP)).addresses
        assert first.headers["location"] == f"{home}?done=added"
        assert [(kept.receiver, kept.is_default) for kept in book] == [("售后部", True), ("李工", False)]

        edit = await client.get(f"{home}/{book[1].address_id}")
        await post(client, f"{home}/{book[1].address_id}", fields | {"receiver": "李工二号"})
        await post(client, f"{home}/{book[1].address_id}/default", {})
        asked = await client.get(f"{home}/{book[1].address_id}/removal")
        await post(client, f"{home}/{book[1].address_id}/removal", {})
        left = (await address_book(services.database, SHOP)).addresses

        assert 'value="李工"' in edit.text
        assert "默认地址变为：售后部" in asked.text
        assert [(kept.receiver, kept.is_default) for kept in left] == [("售后部", True)]

    async def test_what_is_missing_is_said_beside_its_field(self, client: Client) -> None:
        """And what was typed stays."""
        await sign_in(client, "merchant")
        page = await post(client, "/workbench/return-addresses", {"receiver": "售后部", "phone": " "})
        assert page.status_code == 422
        assert 'href="#phone"' in page.text
        assert 'href="#detail"' in page.text
        assert 'value="售后部"' in page.text

    async def test_other_shops_addresses_are_not_there(self, client: Client, services: Services) -> None:
        """Not to see, not to change, not to remove."""
        theirs = await keep_address(
            services.database, OTHER_SHOP, HOME, is_default=True, now=services.clock()
        )
        await sign_in(client, "merchant")
        address = f"/workbench/return-addresses/{theirs}"
        answers = [
            await client.get(address),
            await client.get(f"{address}/removal"),
            await post(client, address, {"receiver": "a", "phone": "1", "detail": "b"}),
            await post(client, f"{address}/default", {}),
            await post(client, f"{address}/removal", {}),
        ]
        assert [answer.status_code for answer in answers] == [404] * 5
        assert (await address_book(services.database, OTHER_SHOP)).default == HOME


class TestOrderActs:
    """What the merchant starts from an order."""

    async def test_an_offer_is_shown_confirmed_and_waits_for_the_buyer(
        self, client: Client, services: Services
    ) -> None:
        """The sums stand on the page before; afterwards the order shows the after-sale."""
        await place_order(services, 70011, now=services.clock())
        await sign_in(client, "merchant")
        order = "/workbench/orders/70011"
        address = f"{order}/lines/1/offer"
        form = await client.get(address)
        fields = {
            "type": "refund_only",
            "application_reason": "quality",
            "quantity": "1",
            "amount_fen": "88.8",
            "description": "补偿您一件",
            "key": hidden(form, "key"),
        }

        asked = await post(client, address, fields | {"step": "preview"})
        back = await post(client, address, fields | {"step": "edit"})
        done = await post(client, address, fields | {"step": "confirm"})
        twice = await post(client, address, fields | {"step": "confirm"})
        page = await client.get(done.headers["location"])

        assert 'value="518.00"' in form.text
        assert "买家确认后，立即退款 ¥88.80" in asked.text
        assert "补偿您一件</textarea>" in back.text
        assert done.status_code == twice.status_code == 303
        assert done.headers["location"] == twice.headers["location"]
        assert "已发起售后，等买家确认" in page.text
        assert "商家发起，待买家确认" in page.text

    async def test_an_offer_names_what_is_wrong_and_keeps_the_rest(
        self, client: Client, services: Services
    ) -> None:
        """More than there is, no number, no type: each beside its field."""
        await place_order(services, 70011, now=services.clock())
        await sign_in(client, "merchant")
        address = "/workbench/orders/70011/lines/1/offer"
        fields = {"type": "refund_only", "application_reason": "quality", "quantity": "1", "key": "k"}

        over = await post(client, address, fields | {"amount_fen": "999", "step": "preview"})
        nonsense = await post(
            client, address, {"quantity": "x", "amount_fen": "y", "description": "我写的", "step": "preview"}
        )

        assert over.status_code == 409
        assert "最多可退 259.00 元" in over.text
        assert nonsense.status_code == 422
        assert all(f'href="#{field}"' in nonsense.text for field in ("type", "quantity", "amount_fen"))
        assert "我写的</textarea>" in nonsense.text

    async def test_a_price_difference_names_the_sum_then_pays_it_once(
        self, client: Client, services: Services
    ) -> None:
        """Nothing moves before the confirmation, and a double click pays once."""
        await place_order(services, 70011, now=services.clock())
        await sign_in(client, "merchant")
        address = "/workbench/orders/70011/lines/1/price-difference"
        fields = {"amount_fen": "300", "note": "双十一差价", "key": "k"}

        asked = await post(client, address, fields | {"step": "preview"})
        before = await find_order(services.database, SHOP, 70011)
        done = [await post(client, address, fields | {"step": "confirm"}) for _ in range(2)]
        after = await find_order(services.database, SHOP, 70011)
        page = await client.get(done[0].headers["location"])
        over = await post(client, address, fields | {"key": "k2", "step": "preview"})

        assert "确认退款 ¥300.00" in asked.text
        assert "这件商品最多还能退 ¥218.00" in asked.text
        assert before is not None
        assert before.after_sales == ()
        assert [answer.status_code for answer in done] == [303, 303]
        assert after is not None
        assert [a.refund_fen for a in after.after_sales] == [30000]
        assert "差价 ¥300.00 正在退给买家" in page.text
        assert over.status_code == 409
        assert "最多可退 218.00 元" in over.text

    async def test_a_price_difference_is_listed_as_one(self, client: Client, services: Services) -> None:
        """No "× 0" in a list: it is about no unit."""
        await place_order(services, 70011, now=services.clock())
        await sign_in(client, "merchant")
        address = "/workbench/orders/70011/lines/1/price-difference"
        await post(client, address, {"amount_fen": "5", "key": "k", "step": "confirm"})
        page = await client.get(f"{BOARD}?stage=refunding")
        assert "退差价" in page.text
        assert "× 0" not in page.text

    async def test_the_order_tells_its_sums(self, client: Client, services: Services) -> None:
        """What was paid, the freight in it, what is on its way back and what is left."""
        order = RecordOrder(
            shop_id=SHOP,
            order_id=70011,
            buyer_id=CUSTOMER.id,
            paid_at=services.clock(),
            freight_fen=1000,
            lines=(Line(line_id=1, title="连衣裙", quantity=2, paid_fen=20000),),
        )
        await services.desk.handle(order, SYSTEM)
        await sign_in(client, "merchant")
        address = "/workbench/orders/70011/lines/1/price-difference"
        await post(client, address, {"amount_fen": "5", "key": "k", "step": "confirm"})

        page = said(await client.get("/workbench/orders/70011"))

        assert "订单实付 ¥210.00" in page
        assert "其中运费 ¥10.00" in page
        assert "已退和在退 ¥5.00" in page
        assert "还可退 ¥195.00 · 2 件" in page

    async def test_lines_of_others_are_not_there(self, client: Client, services: Services) -> None:
        """Another shop's order, a line that does not exist, a number that is none."""
        await place_order(services, 70009, now=services.clock(), shop_id=OTHER_SHOP)
        await place_order(services, 70011, now=services.clock())
        await sign_in(client, "merchant")
        for path in ("70009/lines/1", "70011/lines/2", "70011/lines/x", "x/lines/1"):
            for act in ("offer", "price-difference"):
                assert (await client.get(f"/workbench/orders/{path}/{act}")).status_code == 404


async def test_other_roles_have_no_shop_pages(client: Client, services: Services) -> None:
    """A buyer at the desk's doors; a form without its token."""
    assert Actor(Role.BUYER, 1).shop_id is None
    number = await apply_new(services, 70011)
    await sign_in(client, "buyer")
    for path in ("refunds", "return-addresses", "orders/70011/lines/1/offer"):
        assert (await client.get(f"/workbench/{path}")).status_code == 403
    assert (await post(client, f"{BULK}/approval", {"row": f"{number}:1"})).status_code == 403
    await post(client, "/sign-out", {})
    await sign_in(client, "merchant")
    assert (await client.post(f"{BULK}/approval", data={"row": f"{number}:1"})).status_code == 403
