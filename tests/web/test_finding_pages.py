"""The record of a shop's findings as time passes, and the merchant's page of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from aftersale.core.after_sale.commands import Adjust, Cancel, Reject
from aftersale.core.after_sale.state import AfterSaleType
from aftersale.desk.services import Services
from aftersale.store.queries.findings import FindingFilter, list_findings, standing_of_shop
from tests.journeys.seed import CUSTOMER, MERCHANT, SHOP, apply_for, place_order
from tests.web.life import Hand
from tests.web.test_pages import client, services, sign_in
from tests.web.test_reason_api import GROUNDLESS

__all__ = ["client", "services"]  # fixtures: the sandbox with its accounts

PAGE = "/workbench/findings"
Client = httpx.AsyncClient


class TestTheRecord:
    """What counts, and for how long."""

    async def groundless(self, services: Services, order_id: int) -> int:
        await place_order(services, order_id, now=services.desk.clock())
        number = await apply_for(services, order_id, AfterSaleType.REFUND_ONLY, 0)
        await services.desk.handle(Reject(shop_id=SHOP, after_sale_id=number, **GROUNDLESS), MERCHANT)
        return number

    async def test_the_limit_is_reached_and_left_with_time(self, services: Services) -> None:
        """Three within thirty days; when the oldest of three is older, the way is open again."""
        clock = Hand()
        services.desk.clock = clock
        policy, database = services.policy, services.database
        first_at = clock.now
        for order_id in (70201, 70202, 70203):
            await self.groundless(services, order_id)
            clock.on(24)

        standing = await standing_of_shop(database, SHOP, policy, clock.now)

        assert (standing.groundless, standing.reached) == (3, True)
        assert standing.until == first_at + timedelta(days=30)
        later = first_at + timedelta(days=30, seconds=1)
        standing = await standing_of_shop(database, SHOP, policy, later)
        assert (standing.groundless, standing.reached, standing.until) == (2, False, None)
        wanted = FindingFilter(since=later - timedelta(days=30))
        assert len((await list_findings(database, SHOP, wanted)).items) == 2

    async def test_what_an_answer_shows_stands_with_the_rejection(self, services: Services) -> None:
        """The buyer gave up his reason after a rejection that denied it: that rejection now matches G1 and T13."""
        clock = Hand()
        services.desk.clock = clock
        await place_order(services, 70204, now=clock.now)
        number = await apply_for(services, 70204, AfterSaleType.REFUND_ONLY, 0)
        words = "目前的资料与您选择的原因不一致，请在 7 天内补充照片，我们会重新处理。"
        reject = Reject(
            shop_id=SHOP,
            after_sale_id=number,
            reject_reason="reason_mismatch",
            explanation=words,
            acknowledged_risks=True,
        )
        await services.desk.handle(reject, MERCHANT)
        since = FindingFilter(since=clock.now - timedelta(days=1))
        (before,) = (await list_findings(services.database, SHOP, since)).items
        clock.on(5)
        adjust = Adjust(shop_id=SHOP, after_sale_id=number, application_reason="not_wanted")
        await services.desk.handle(adjust, CUSTOMER)

        (after,) = (await list_findings(services.database, SHOP, since)).items

        assert after.rejection_version == before.rejection_version == 2
        assert not {f.pattern for f in before.findings} & {"G1", "T13"}
        assert {f.pattern for f in after.findings} == {f.pattern for f in before.findings} | {"G1", "T13"}
        assert after.at == clock.now


class TestThePage:
    """/workbench/findings."""

    async def rejected(self, services: Services, order_id: int, **said: Any) -> int:
        await place_order(services, order_id, now=services.clock())
        number = await apply_for(services, order_id, AfterSaleType.REFUND_ONLY, 0)
        reject = Reject(shop_id=SHOP, after_sale_id=number, **(GROUNDLESS | said))
        await services.desk.handle(reject, MERCHANT)
        return number

    async def test_an_empty_page_says_what_will_stand_there(self, client: Client) -> None:
        """And that the shop stands well."""
        await sign_in(client, "merchant")

        page = (await client.get(PAGE)).text

        assert "近 30 天没有拒绝被判断为无故" in page
        assert "没有发现无故拒绝" in page
        assert "还能怎么做" in page
        assert 'href="/workbench/findings" aria-current="page"' in page

    async def test_a_finding_says_what_why_and_what_can_be_done(
        self, client: Client, services: Services
    ) -> None:
        """Severity in words, the pattern's name, the sentence, and a way to pay back while it is open."""
        await sign_in(client, "merchant")
        number = await self.rejected(services, 70201)

        page = (await client.get(PAGE)).text

        assert "近 30 天有 1 次拒绝被判断为无故" in page
        assert "达到 3 次须先协商" in page
        assert "判断为无故</span>" in page
        assert "特殊品类拒绝退款且没有其他方案" in page
        assert f'href="/workbench/after-sales/{number}?stage=all"' in page
        way = f"/workbench/after-sales/{number}/immediate-refund"
        assert f'href="{way}"' in page
        assert (await client.get(way)).status_code == 200

    async def test_the_third_one_says_that_a_proposal_comes_first(
        self, client: Client, services: Services
    ) -> None:
        """And when that ends, if nothing is added."""
        await sign_in(client, "merchant")
        for order_id in (70201, 70202, 70203):
            await self.rejected(services, order_id)

        page = (await client.get(PAGE)).text

        assert "近 30 天有 3 次拒绝被判断为无故" in page
        assert "现在须先协商" in page
        assert "起恢复" in page

    async def test_what_is_over_offers_nothing(self, client: Client, services: Services) -> None:
        """The record stays, the ways out are gone."""
        await sign_in(client, "merchant")
        number = await self.rejected(services, 70201)
        await services.desk.handle(Adjust(shop_id=SHOP, after_sale_id=number, amount_fen=20000), CUSTOMER)
        page = (await client.get(PAGE)).text
        for act in ("approval", "proposal"):
            assert f'href="/workbench/after-sales/{number}/{act}"' in page
        await services.desk.handle(Cancel(shop_id=SHOP, after_sale_id=number), CUSTOMER)

        page = (await client.get(PAGE)).text
        assert "售后已结束" in page
        assert f"/workbench/after-sales/{number}/" not in page

    async def test_filters_are_links_that_can_be_taken_back(self, client: Client, services: Services) -> None:
        """By pattern, by severity; nonsense in the address narrows nothing."""
        await sign_in(client, "merchant")
        number = await self.rejected(services, 70201)
        link = f"/workbench/after-sales/{number}?stage=all"

        page = (await client.get(PAGE)).text
        (by_pattern,) = re.findall(r'href="(/workbench/findings\?pattern=T9)"', page)
        assert link in (await client.get(by_pattern)).text
        none = (await client.get(f"{PAGE}?pattern=G7")).text
        assert link not in none
        assert "没有符合条件的拒绝" in none
        assert f'href="{PAGE}"' in none
        for query in ("days=7", "severity=9", "severity=x", "pattern=X", "cursor=x", "reject_reason=%00"):
            assert link in (await client.get(f"{PAGE}?{query}")).text, query

    async def test_more_than_a_page_goes_on(
        self, client: Client, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With a way on, and a way back to the beginning; filters stay."""
        monkeypatch.setattr("aftersale.web.workbench.findings.ROWS", 1)
        await sign_in(client, "merchant")
        numbers = {await self.rejected(services, order_id) for order_id in (70201, 70202)}

        first = (await client.get(f"{PAGE}?days=90")).text
        (way_on,) = re.findall(r'href="(/workbench/findings\?days=90&amp;cursor=[^"]+)"', first)
        second = (await client.get(way_on.replace("&amp;", "&"))).text

        seen = {int(n) for text in (first, second) for n in re.findall(r"after-sales/(\d+)\?stage", text)}
        assert seen == numbers
        assert "回到第一页" in second
        assert "下一页" not in second

    async def test_it_speaks_english(self, client: Client, services: Services) -> None:
        """No Chinese is left on the page but the shop's and the buyer's own words."""
        await sign_in(client, "merchant")
        await self.rejected(services, 70201)

        page = (await client.get(PAGE, headers={"Accept-Language": "en"})).text

        assert "Presumed groundless within 30 days: 1" in page
        main = page[page.index("<main") : page.index("</main>")]
        names = re.sub(r"法式碎花雪纺连衣裙", "", main)
        assert not re.search("[\u4e00-\u9fff]", names)

    async def test_only_a_merchant_of_the_shop_sees_it(self, client: Client) -> None:
        """A buyer is told that it is not for them; a stranger signs in first."""
        assert (await client.get(PAGE)).status_code == 303
        await sign_in(client, "buyer")
        assert (await client.get(PAGE)).status_code == 403
