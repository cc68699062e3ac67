"""Returns, exchanges and negotiations by hand: the buyer on a phone, the merchant at a desk, the worker beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from aftersale.desk.services import Services
from aftersale.store.embedded import EmbeddedPostgres
from tests.journeys.conftest import OpenPage, running_site
from tests.journeys.seed import open_shop, picture, place_order
from tests.journeys.test_rejection import number_of

pytestmark = pytest.mark.journey

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
ORDERS = {
    ("return", True): 71001,
    ("return", False): 71002,
    ("exchange", True): 71003,
    ("exchange", False): 71004,
    ("yes", True): 71005,
    ("yes", False): 71006,
    ("no", True): 71007,
    ("no", False): 71008,
    ("part", True): 71009,
    ("part", False): 71010,
    ("looks", True): 71011,
}
"""Each journey has an order of its own, so that they can run in any order."""
WAREHOUSE = "浙江省杭州市余杭区莫干山路 2988 号 3 幢"


class Clock:
    """The real time, moved forward by the tests."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def site(server: EmbeddedPostgres, clock: Clock) -> Iterator[str]:
    """A shop of its own, with a worker: here refunds arrive."""

    async def fill(services: Services) -> None:
        await open_shop(services)
        for order_id in ORDERS.values():
            await place_order(services, order_id, now=services.clock(), goods=4, quantity=3)

    with running_site(server, fill, clock=clock, works=True) as address:
        yield address


class People:
    """The buyer with a phone and the merchant with a desk, looking at one after-sale."""

    def __init__(self, open_page: OpenPage, *, scripts: bool = True, scheme: str = "light") -> None:
        self.buyer = open_page("buyer", width=390, height=844, scripts=scripts, scheme=scheme)
        self.merchant = open_page("merchant", scripts=scripts)
        self.number = ""

    def apply(self, order_id: int, kind: str, quantity: int = 1, wanted: str = "") -> None:
        buyer = self.buyer
        buyer.goto(f"/buyer/shops/1001/orders/{order_id}/lines/1/application")
        buyer.check(f"#type-{kind}")
        if wanted:
            buyer.get_by_label("换成什么").fill(wanted)
        buyer.get_by_label("申请原因").select_option("size")
        buyer.get_by_label("已收到").check()
        buyer.get_by_label("数量").fill(str(quantity))
        buyer.get_by_label("退款金额").fill(f"{219 * quantity}.00")
        buyer.get_by_role("button", name="提交申请").last.click()
        self.buyer_reads("等待商家处理")
        self.number = number_of(buyer)

    def buyer_reads(self, heading: str) -> None:
        expect(self.buyer.get_by_role("heading", level=1)).to_have_text(heading)

    def buyer_looks(self) -> Page:
        """At the after-sale, from the list: as one does after a notice."""
        self.buyer.goto("/buyer")
        self.buyer.locator(f"a[href$='/after-sales/{self.number}']").first.click()
        expect(self.buyer.locator("#happened-title")).to_be_visible()
        return self.buyer

    def merchant_does(self, act: str) -> Page:
        """Open the page of an act from the list."""
        merchant = self.merchant
        merchant.goto(f"/workbench/after-sales?stage=all&q={self.number}")
        merchant.get_by_role("link", name=self.number).click()
        expect(merchant.locator("#panel-title")).to_contain_text(self.number)
        merchant.get_by_role("link", name=act, exact=True).click()
        return merchant

    def merchant_agrees(self, act: str) -> None:
        """To the goods coming back, with an address that is typed."""
        merchant = self.merchant_does(act)
        merchant.get_by_label("收件人").fill("云上衣橱仓库")
        merchant.get_by_label("电话").fill("0571-88886666")
        merchant.locator("#detail").fill(WAREHOUSE)
        merchant.get_by_role("button", name="确认同意寄回").click()
        expect(merchant.locator("#panel")).to_contain_text("待买家退货")

    def buyer_sends(self, number: str) -> None:
        """The parcel, and its number from the label."""
        buyer = self.buyer_looks()
        self.buyer_reads("商家同意了，请寄回商品")
        expect(buyer.locator(".address")).to_contain_text(WAREHOUSE)
        buyer.get_by_label("快递公司").fill("顺丰速运")
        buyer.get_by_label("退货运单号").fill(number)
        buyer.get_by_role("button", name="提交单号").click()
        self.buyer_reads("商品已寄回，等待商家验收")
        expect(buyer.locator(".parcel")).to_contain_text(number.replace(" ", "").upper())


@pytest.fixture
def people(open_page: OpenPage, request: pytest.FixtureRequest) -> People:
    return People(open_page, scripts=bool(request.getfixturevalue("scripts")))


@SCRIPTS
def test_a_return_until_the_money_is_there(people: People, clock: Clock, scripts: bool) -> None:
    """Applied, agreed with an address, copied and posted, checked, refunded by the worker."""
    people.apply(ORDERS["return", scripts], "return_and_refund")
    people.merchant_agrees("同意退货")
    buyer = people.buyer_looks()
    if scripts:
        buyer.context.grant_permissions(["clipboard-read", "clipboard-write"])
        buyer.get_by_role("button", name="复制 退货地址").click()
        expect(buyer.locator(".copy")).to_contain_text("已复制")
        assert WAREHOUSE in buyer.evaluate("navigator.clipboard.readText()")
    people.buyer_sends(f"sf 7100 {ORDERS['return', scripts]} 00")

    merchant = people.merchant_does("验收商品")
    merchant.get_by_role("button", name="验收通过，退款 ¥219.00").last.click()
    expect(merchant.locator("#panel")).to_contain_text("退款中")
    people.buyer_looks()
    people.buyer_reads("验收通过，退款 ¥219.00")
    arrive(people, clock)
    people.buyer_reads("已退款 ¥219.00")


def arrive(people: People, clock: Clock) -> None:
    """The provider takes its time; the worker asks until the money is there."""
    for _ in range(20):
        clock.ahead += timedelta(minutes=10)
        people.buyer.wait_for_timeout(700)
        people.buyer.reload()
        if "已退款" in people.buyer.get_by_role("heading", level=1).inner_text():
            return


@SCRIPTS
def test_an_exchange_until_the_new_goods_are_there(people: People, scripts: bool) -> None:
    """What is wanted instead travels from the application to the parcel; the buyer's yes ends it."""
    people.apply(ORDERS["exchange", scripts], "exchange", wanted="30 码")
    people.merchant_agrees("同意换货")
    people.buyer_sends(f"SF7200{ORDERS['exchange', scripts]}00")
    merchant = people.merchant_does("验收商品")
    merchant.get_by_role("button", name="验收通过").last.click()
    expect(merchant.locator("#panel")).to_contain_text("待商家寄出换货")
    people.buyer_looks()
    people.buyer_reads("验收通过，等待商家寄出换货商品")

    merchant = people.merchant_does("寄出换货商品")
    expect(merchant.locator("form.stack")).to_contain_text("30 码")
    merchant.get_by_label("快递公司").fill("京东快递")
    merchant.get_by_label("运单号").fill("JDVA00012345678")
    merchant.get_by_role("button", name="提交换货单号").click()
    expect(merchant.locator("#panel")).to_contain_text("待买家确认收货")

    buyer = people.buyer_looks()
    people.buyer_reads("换货商品已寄出")
    expect(buyer.locator(".parcel")).to_contain_text("JDVA00012345678")
    buyer.get_by_role("link", name="确认收货").click()
    buyer.get_by_role("button", name="确认收货，换货完成").click()
    people.buyer_reads("换货完成")


def propose(people: People, sum_: str) -> None:
    """The merchant offers less, without the goods coming back, with a picture."""
    merchant = people.merchant_does("发起协商")
    merchant.check("#kind-change")
    merchant.locator("#reason_change").select_option("refund_without_return")
    merchant.check("#type-refund_only")
    merchant.get_by_label("退款金额").fill(sum_)
    merchant.get_by_label("协商说明").fill("您好，鞋子您留着，给您部分退款可以吗？")
    merchant.get_by_role("button", name="看买家会读到什么").last.click()
    expect(merchant.locator(".preview")).to_contain_text("给您部分退款可以吗")
    merchant.get_by_role("button", name="发出协商").last.click()
    expect(merchant.locator("#panel")).to_contain_text("协商中")


@SCRIPTS
def test_a_lower_amount_is_agreed_on_and_refunded_at_once(people: People, scripts: bool) -> None:
    """The buyer reads both sums, says yes twice, and nobody has to decide again."""
    people.apply(ORDERS["yes", scripts], "return_and_refund")
    propose(people, "100.00")
    buyer = people.buyer
    buyer.goto("/buyer")
    due = buyer.get_by_role("region", name="需要您处理")
    due.locator(f"a[href$='/after-sales/{people.number}']").click()
    people.buyer_reads("商家提出了一个方案")
    expect(buyer.locator(".offer")).to_contain_text("您申请的是：退货退款，¥219.00")
    buyer.get_by_role("link", name="同意，退款 ¥100.00").click()
    expect(buyer.locator("main")).to_contain_text("立即退款 ¥100.00，商品不用寄回。")
    buyer.get_by_role("button", name="确认同意，退款 ¥100.00").last.click()
    people.buyer_reads("协商一致，退款 ¥100.00")


@SCRIPTS
def test_a_declined_proposal_goes_back_to_the_merchant(people: People, scripts: bool) -> None:
    """With the buyer's words, and with the application as it was."""
    people.apply(ORDERS["no", scripts], "return_and_refund")
    propose(people, "30.00")
    buyer = people.buyer_looks()
    buyer.get_by_role("link", name="不同意").click()
    buyer.get_by_label("告诉商家原因").fill("太少了，我还是想退货")
    buyer.get_by_role("button", name="确认不同意").last.click()
    people.buyer_reads("等待商家处理")
    merchant = people.merchant
    merchant.goto(f"/workbench/after-sales?q={people.number}")
    merchant.get_by_role("link", name=people.number).click()
    expect(merchant.locator("#panel")).to_contain_text("太少了，我还是想退货")
    expect(merchant.locator("#panel")).to_contain_text("待商家处理")
    expect(merchant.get_by_role("link", name="同意退货")).to_be_visible()


@SCRIPTS
def test_a_part_is_accepted_and_the_rest_explained(people: People, tmp_path: Path, scripts: bool) -> None:
    """Two of three are refunded; the third stands by itself, with the reason and the picture."""
    people.apply(ORDERS["part", scripts], "return_and_refund", quantity=3)
    people.merchant_agrees("同意退货")
    people.buyer_sends(f"SF7300{ORDERS['part', scripts]}00")
    merchant = people.merchant_does("验收商品")
    merchant.get_by_label("完好的数量").fill("2")
    merchant.get_by_role("button", name="更新数量").click()
    expect(merchant.locator("#rest-title")).to_contain_text("不接受的 1 件")
    merchant.locator("#reason-parts_missing_in_return").check()
    merchant.get_by_label("填写拒绝说明").fill("您好，其中一双少了一只鞋垫，见照片。")
    photo = tmp_path / "鞋垫.png"
    photo.write_bytes(picture(40, 90, 160))
    merchant.set_input_files("#evidence", photo)
    if not scripts:
        merchant.get_by_role("button", name="上传所选文件").click()
    expect(merchant.locator(".upload__piece")).to_have_count(1)
    merchant.get_by_role("button", name="看买家会读到什么").last.click()
    expect(merchant.locator(".preview")).to_contain_text("少了一只鞋垫")
    merchant.get_by_role("button", name="确认：退款 ¥438.00，其余 1 件拒绝").last.click()
    expect(merchant.locator("#panel")).to_contain_text("退款中")

    buyer = people.buyer_looks()
    people.buyer_reads("验收通过，退款 ¥438.00")
    buyer.get_by_role("link", name="查看这 1 件").click()
    people.buyer_reads("商家验收没有通过")
    expect(buyer.locator(".happened")).to_contain_text("少了一只鞋垫")
    expect(buyer.locator(".happened .evidence img")).to_have_count(1)
    buyer.get_by_role("link", name="撤销申请").click()
    expect(buyer.locator("main")).to_contain_text("商家须在 7 天内寄回给您")
    buyer.get_by_role("button", name="确认撤销").click()
    people.buyer_reads("已撤销，商家须寄回商品")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violations_in_the_buyers_life(
    open_page: OpenPage, violations: Callable[[Page], list[str]], scheme: str
) -> None:
    """WCAG 2.2 AA by axe on the pages of a return and of a proposal, and room for a thumb on each."""
    people = People(open_page, scheme=scheme)
    people.apply(ORDERS["looks", True], "return_and_refund")
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        if problems := violations(people.buyer):
            found[name] = problems
        if cramped := people.buyer.evaluate(CRAMPED):
            found[f"{name}, targets"] = cramped

    propose(people, "100.00")
    people.buyer.goto("/buyer")
    look("list with something to do")
    home = people.buyer_looks().url
    look("proposal")
    for answer in ("yes", "no"):
        people.buyer.goto(f"{home}/proposal/answer?accept={answer}")
        look(f"answer {answer}")
    people.buyer.get_by_role("button", name="确认不同意").last.click()
    look("declined")
    people.merchant_agrees("同意退货")
    people.buyer_looks()
    look("return address")
    people.buyer.get_by_role("button", name="提交单号").click()
    expect(people.buyer.get_by_role("alert")).to_be_focused()
    look("return without a number")
    people.buyer_sends(f"SF7400{len(scheme)}0000")
    look("return sent")
    people.buyer.get_by_role("link", name="修改退货单号").click()
    look("correction")
    assert found == {}


CRAMPED = """() => [
    ...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["sideways"] : []),
    ...[...document.querySelectorAll("a, button, select, textarea, input:not([type=hidden])")]
        .filter((e) => !e.matches(".skip-link, .default-submit, .choice input"))
        .filter((e) => { const h = e.getBoundingClientRect().height; return h > 2 && h < 43.5; })
        .map((e) => e.outerHTML.slice(0, 90)),
]"""
"""What is too small for a thumb, or makes the page wider than the phone."""
