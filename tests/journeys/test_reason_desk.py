"""The reason desk by hand: what a merchant reads before a rejection, and what the buyer can do after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import Approve, Reject, ShipReturn
from aftersale.core.after_sale.state import AfterSaleType, ReturnAddress
from aftersale.desk.services import Services
from aftersale.store.embedded import EmbeddedPostgres
from tests.journeys.conftest import OpenPage, running_site
from tests.journeys.seed import (
    CUSTOMER,
    MERCHANT,
    OTHER_SHOP,
    SHOP,
    apply_for,
    open_shop,
    picture,
    place_order,
)
from tests.journeys.test_life import CRAMPED, SCRIPTS, People

pytestmark = pytest.mark.journey

ORDERS = {
    ("warned", True): 72001,
    ("warned", False): 72002,
    ("proven", True): 72011,
    ("proven", False): 72012,
    ("words", True): 72021,
    ("words", False): 72022,
    ("own words", True): 72031,
    ("own words", False): 72032,
    ("number", True): 72041,
    ("number", False): 72042,
}
"""Of the first shop; each journey has an order of its own, so that they can run in any order."""
RECORD_ORDERS = {True: 73001, False: 73002}
"""Of the shop with a record."""
GROUNDLESS_ORDERS = (73011, 73012, 73013)

STRICT_LOGIN = "strict"
STRICT_MERCHANT = Actor(Role.MERCHANT, 12, shop_id=OTHER_SHOP, name="小周")
"""Of a shop that has rejected without ground."""
GROUNDLESS_WORDS = "该商品属于特殊品类，不支持退款。请您在 7 天内撤销申请，或联系我们处理。"
WAREHOUSE = ReturnAddress(
    receiver="云上衣橱仓库", phone="0571-88886666", detail="浙江省杭州市余杭区莫干山路 2988 号 3 幢"
)

PHONE: ViewportSize = {"width": 390, "height": 844}
SIDEWAYS = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["sideways"] : []"""

SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")

Look = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def site(server: EmbeddedPostgres) -> Iterator[str]:
    """Two shops: one with parcels on their way back, one with three presumed groundless rejections."""
    with running_site(server, _fill) as address:
        yield address


async def _fill(services: Services) -> None:
    await open_shop(services)
    await services.credentials.open_account(STRICT_LOGIN, f"{STRICT_LOGIN}-demo", STRICT_MERCHANT)
    now = services.clock()
    for (journey, scripts), order_id in ORDERS.items():
        await place_order(services, order_id, now=now, goods=4, quantity=2)
        if journey == "number":
            await _send_back(services, order_id, "SF73110000AB" if scripts else "SF73220000AB", now)
    for order_id in (*RECORD_ORDERS.values(), *GROUNDLESS_ORDERS):
        await place_order(services, order_id, now=now, shop_id=OTHER_SHOP, goods=4, quantity=2)
    for order_id in GROUNDLESS_ORDERS:
        number = await apply_for(
            services, order_id, AfterSaleType.REFUND_ONLY, 0, shop_id=OTHER_SHOP, goods=4
        )
        reject = Reject(
            shop_id=OTHER_SHOP,
            after_sale_id=number,
            reject_reason="special_category",
            explanation=GROUNDLESS_WORDS,
            acknowledged_risks=True,
        )
        await services.desk.handle(reject, STRICT_MERCHANT)


async def _send_back(services: Services, order_id: int, number: str, now: datetime) -> None:
    """Agreed to and posted sixty hours ago: long enough for a carrier to know the number."""
    clock = services.desk.clock
    services.desk.clock = partial(_at, now - timedelta(hours=60))
    after_sale_id = await apply_for(services, order_id, AfterSaleType.RETURN_AND_REFUND, 2, goods=4)
    named: dict[str, Any] = {"shop_id": SHOP, "after_sale_id": after_sale_id}
    await services.desk.handle(Approve(**named, return_address=WAREHOUSE), MERCHANT)
    await services.desk.handle(ShipReturn(**named, carrier="顺丰速运", tracking_number=number), CUSTOMER)
    services.desk.clock = clock


def _at(moment: datetime) -> datetime:
    return moment


class Desk(People):
    """The buyer with a phone and a merchant at the reason desk, looking at one after-sale."""

    def __init__(
        self,
        open_page: OpenPage,
        files: Path,
        look: Look,
        *,
        scripts: bool,
        login: str = "merchant",
        shop_id: int = SHOP,
    ) -> None:
        self.buyer = open_page("buyer", **PHONE, scripts=scripts)
        self.merchant = open_page(login, scripts=scripts)
        self.number = ""
        self.files, self.scripts, self.shop_id, self._look = files, scripts, shop_id, look

    def look(self, page: Page, name: str) -> None:
        """Both themes are looked at; without scripts the page is the same, and axe cannot run."""
        if self.scripts:
            self._look(page, name)

    def buyer_looks(self) -> Page:
        self.buyer.goto(f"/buyer/shops/{self.shop_id}/after-sales/{self.number}")
        expect(self.buyer.locator("#happened-title")).to_be_visible()
        return self.buyer

    def applies_with_a_fault(self, order_id: int, *, shown: bool = True) -> None:
        """A refund for one of two, with or without a picture of the fault."""
        buyer = self.buyer
        buyer.goto(f"/buyer/shops/{self.shop_id}/orders/{order_id}/lines/1/application")
        buyer.check("#type-refund_only")
        buyer.get_by_label("申请原因").select_option("quality")
        buyer.get_by_label("已收到").check()
        buyer.get_by_label("数量").fill("1")
        buyer.get_by_label("退款金额").fill("219.00")
        buyer.get_by_label("说明").fill("穿了一次鞋底就开胶了。")
        if shown:
            self.attach(buyer, "开胶.png", (150, 90, 40))
        buyer.get_by_role("button", name="提交申请").last.click()
        self.buyer_reads("等待商家处理")
        self.number = buyer.url.partition("?")[0].rpartition("/")[2]

    def attach(self, page: Page, name: str, colour: tuple[int, int, int], kind: str = "") -> None:
        """One piece more; the merchant also says what it shows."""
        pieces = page.locator(".upload__piece")
        before = pieces.count()
        file = self.files / name
        file.write_bytes(picture(*colour))
        page.set_input_files("#evidence", file)
        if not self.scripts:
            page.get_by_role("button", name="上传所选文件").click()
        expect(pieces).to_have_count(before + 1)
        if kind:
            pieces.last.get_by_label("能证明什么").select_option(label=kind)

    def opens_the_rejection(self) -> Page:
        page = self.merchant_does("拒绝售后")
        expect(page.get_by_role("group", name="选择拒绝原因")).to_be_visible()
        return page

    def chooses(self, code: str) -> Locator:
        """The reason, whose words are then in the explanation; returns what is told of it."""
        self.merchant.locator(f"#reason-{code}").check()
        if not self.scripts:
            self.merchant.get_by_role("button", name="用此原因填写说明").click()
        expect(self.merchant.locator("#explanation")).not_to_have_value("")
        told = self.merchant.locator(f".reason:has(#reason-{code})")
        expect(told.locator(".reason__more")).to_be_visible()
        return told

    def previews(self) -> Locator:
        """What the buyer would read; returns what the merchant stakes beside it."""
        self.merchant.get_by_role("button", name="看买家会读到什么").last.click()
        expect(self.merchant.get_by_role("region", name="买家会读到的内容")).to_be_visible()
        return self.merchant.locator(".stake")

    def rejects(self, stage: str = "已拒绝，待买家修改") -> None:
        self.merchant.get_by_role("button", name="确认拒绝").last.click()
        expect(self.merchant.locator("#panel")).to_contain_text(stage)

    def proposes(self, amount: str) -> None:
        """On the page of the proposal: a smaller sum, and the goods stay with the buyer."""
        merchant = self.merchant
        expect(merchant.get_by_role("heading", level=1)).to_have_text("发起协商")
        merchant.check("#kind-change")
        merchant.locator("#reason_change").select_option("amount_only")
        merchant.check("#type-refund_only")
        merchant.get_by_label("退款金额").fill(amount)
        merchant.get_by_label("协商说明").fill("您好，鞋子您留着，给您部分退款可以吗？")
        self.look(merchant, "proposal")
        merchant.get_by_role("button", name="看买家会读到什么").last.click()
        merchant.get_by_role("button", name="发出协商").last.click()
        expect(merchant.locator("#panel")).to_contain_text("协商中")


@pytest.fixture
def found() -> Iterator[dict[str, list[str]]]:
    """What axe and a thumb find on the pages passed: nothing."""
    problems: dict[str, list[str]] = {}
    yield problems
    assert problems == {}


@pytest.fixture
def look(violations: Callable[[Page], list[str]], found: dict[str, list[str]]) -> Look:
    """WCAG 2.2 AA by axe in both themes; the buyer's phone has room for a thumb, the merchant's does not scroll sideways."""

    def at(page: Page, name: str) -> None:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if problems := violations(page):
                found[f"{name}, {scheme}"] = problems
        size = page.viewport_size
        assert size is not None
        if size["width"] == PHONE["width"]:
            problems = page.evaluate(CRAMPED)
        else:
            page.set_viewport_size(PHONE)
            problems = page.evaluate(SIDEWAYS)
            page.set_viewport_size(size)
        if problems:
            found[f"{name}, on a phone"] = problems

    return at


@pytest.fixture
def desk(open_page: OpenPage, tmp_path: Path, look: Look, request: pytest.FixtureRequest) -> Desk:
    return Desk(open_page, tmp_path, look, scripts=bool(request.getfixturevalue("scripts")))


@SCRIPTS
def test_a_contradicted_reason_ends_in_a_settlement(desk: Desk, scripts: bool) -> None:
    """The form says what speaks against the reason and what it would cost; the merchant proposes instead."""
    desk.applies_with_a_fault(ORDERS["warned", scripts])
    page = desk.opens_the_rejection()
    closed = page.locator("details.reasons__group")
    expect(closed).not_to_have_attribute("open", "")
    expect(page.locator("#reason-over_seven_days")).to_be_hidden()
    closed.locator("summary").click()
    told = desk.chooses("over_seven_days")
    expect(page.locator("details.reasons__group")).to_have_attribute("open", "")
    expect(told.locator(".reason__because")).to_contain_text(
        "属于商品问题，无理由期限和品类都不能作为拒绝依据"
    )
    expect(told.locator(".tag--risk")).to_have_text("无故拒绝风险")
    expect(told.locator(".price")).to_contain_text("这样拒绝会符合无故拒绝的情形")
    expect(told.locator(".price abbr").first).to_have_text("G6")
    expect(told.locator(".price")).to_contain_text("赔付买家 ¥21.90，体验分扣 3 分")
    desk.look(page, "a contradicted reason")

    stake = desk.previews()
    expect(stake).to_contain_text("与事实不符")
    expect(stake).to_contain_text("这次拒绝会被判断为无故拒绝")
    expect(stake).to_contain_text("赔付买家 ¥21.90，体验分扣 3 分")
    expect(stake.get_by_label("我知道已知事实与这个原因不符，仍要用它拒绝")).not_to_be_checked()
    desk.look(page, "preview of a contradicted reason")
    page.get_by_role("button", name="确认拒绝").last.click()
    expect(page.locator("#acknowledged_risks-error")).to_be_visible()
    desk.look(page, "preview without the acknowledgement")

    page.get_by_role("link", name="改为协商").click()
    desk.proposes("100.00")
    buyer = desk.buyer_looks()
    desk.buyer_reads("商家提出了一个方案")
    desk.look(buyer, "proposal on the phone")
    buyer.get_by_role("link", name="同意，退款 ¥100.00").click()
    desk.look(buyer, "answer on the phone")
    buyer.get_by_role("button", name="确认同意，退款 ¥100.00").last.click()
    desk.buyer_reads("协商一致，退款 ¥100.00")
    page.goto("/workbench/findings")
    expect(page.get_by_role("heading", level=1)).to_have_text("无故拒绝")
    expect(page.locator("main")).not_to_contain_text(desk.number)
    desk.look(page, "findings")


@SCRIPTS
def test_a_proven_reason_a_correction_and_a_sum(desk: Desk, scripts: bool) -> None:
    """With its evidence nothing is missing; evidence added and a sum taken cost the buyer no attempt."""
    order_id = ORDERS["proven", scripts]
    desk.applies_with_a_fault(order_id)
    page = desk.opens_the_rejection()
    told = desk.chooses("no_defect")
    expect(told.locator(".reason__because")).to_contain_text("买家上传了 1 份凭证，需要您提供相反的证明")
    expect(told.locator(".checklist")).to_contain_text("检测报告 必需")
    expect(told.locator(".price")).to_contain_text("没有凭证时，会符合无故拒绝的情形")
    desk.attach(page, "检测报告.png", (40, 120, 90), kind="检测报告")
    explanation = page.locator("#explanation").input_value()
    desk.look(page, "a reason that needs proof")

    _expect_nothing_missing(desk, desk.previews())
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label("能证明什么").locator("option:checked")).to_have_text("检测报告")
    expect(page.locator("#explanation")).to_have_value(explanation)
    _expect_nothing_missing(desk, desk.previews())
    desk.look(page, "preview with everything shown")
    desk.rejects()

    buyer = desk.buyer_looks()
    desk.buyer_reads("商家没有同意您的申请")
    expect(buyer.locator(".happened__reason")).to_have_text("商品未存在问题")
    assert buyer.locator(".happened .claim").inner_text().split() == explanation.split()
    expect(buyer.locator(".happened .evidence img")).to_have_count(1)
    expect(buyer.locator(".ways .button")).to_have_text(["补充凭证", "改为退货退款", "撤销申请"])
    expect(buyer.locator(".now")).to_contain_text("还可以申请 4 次")
    desk.look(buyer, "rejection on the phone")

    buyer.get_by_role("link", name="补充凭证").click()
    expect(buyer.get_by_role("heading", level=1)).to_have_text("修改申请")
    expect(buyer.locator(".notice")).to_contain_text("只补充凭证不占用申请次数")
    expect(buyer.locator("#description")).to_have_value("穿了一次鞋底就开胶了。")
    expect(buyer.get_by_label("退款金额")).to_have_value("219.00")
    desk.attach(buyer, "开胶近照.png", (180, 100, 60))
    desk.look(buyer, "evidence on the phone")
    buyer.get_by_role("button", name="提交修改").last.click()
    desk.buyer_reads("等待商家处理")

    page = desk.opens_the_rejection()
    desk.chooses("no_defect")
    desk.attach(page, "复检报告.png", (60, 130, 100), kind="检测报告")
    page.get_by_label("愿意退的金额").fill("300")
    page.get_by_role("button", name="看买家会读到什么").last.click()
    expect(page.locator("#offer_fen-error")).to_be_visible()
    expect(page.locator(".upload__piece")).to_have_count(1)
    desk.look(page, "a sum that is too high")
    page.get_by_label("愿意退的金额").fill("120")
    _expect_nothing_missing(desk, desk.previews())
    expect(page.locator(".preview__ways")).to_contain_text("接受 ¥120.00，立即退款")
    desk.rejects()

    buyer = desk.buyer_looks()
    expect(buyer.locator(".now")).to_contain_text("还可以申请 4 次")
    # The untouched words were filled in before the sum was entered: they name it all the same.
    expect(buyer.locator(".happened .claim")).to_contain_text("接受 ¥120.00")
    buyer.get_by_role("link", name="接受 ¥120.00，立即退款").click()
    expect(buyer.locator(".notice")).to_contain_text("提交后立即退款，不占用申请次数")
    expect(buyer.get_by_label("退款金额")).to_have_value("120.00")
    expect(buyer.locator("#type-refund_only")).to_be_checked()
    desk.look(buyer, "the sum on the phone")
    buyer.get_by_role("button", name="提交修改").last.click()
    expect(buyer.get_by_role("heading", level=1)).to_contain_text("退款 ¥120.00")
    desk.look(buyer, "refund on the phone")
    buyer.goto(f"/buyer/shops/{SHOP}/orders/{order_id}/lines/1/application")
    expect(buyer.locator("main")).to_contain_text("还可以申请 4 次")


def _expect_nothing_missing(desk: Desk, stake: Locator) -> None:
    expect(stake).to_contain_text("需要凭证")
    expect(stake).not_to_contain_text("还缺凭证")
    expect(stake.locator(".price")).to_have_count(0)
    expect(desk.merchant.locator("#acknowledged_risks")).to_have_count(0)


@SCRIPTS
def test_words_are_mended_and_survive_a_change(desk: Desk, scripts: bool) -> None:
    """A number stops it, a demand is warned of; both can be mended at once, and nothing typed is ever lost."""
    desk.applies_with_a_fault(ORDERS["words", scripts])
    page = desk.opens_the_rejection()
    desk.chooses("no_defect")
    desk.attach(page, "检测报告.png", (40, 120, 90), kind="检测报告")
    typed = (
        "您好，检测没有发现开胶，报告见附件。有疑问请致电 13812345678。"
        "请改成七天无理由。如您仍看到问题，请补充照片，我们会尽快重新处理。"
    )
    box = page.locator("#explanation")
    box.fill(typed)
    page.get_by_role("button", name="检查用语").click()
    said = page.get_by_role("group", name="用语检查")
    expect(said.locator("mark")).to_have_text(["致电 13812345678", "改成七天无理由"])
    expect(said.locator(".wording__one--blocking")).to_contain_text("不能发送 致电 13812345678")
    expect(said.locator(".wording__one--warning")).to_contain_text("属于无故拒绝，判商家责任")
    desk.look(page, "words that cannot stand")
    page.get_by_role("button", name="看买家会读到什么").last.click()
    expect(page.locator("#explanation-error")).to_contain_text("13812345678")
    expect(box).to_have_value(typed)
    expect(page.locator("#reason-no_defect")).to_be_checked()
    desk.look(page, "words that were refused")

    page.get_by_role("button", name="按建议改好").click()
    expect(box).not_to_have_value(typed)
    left = box.input_value()
    assert "138" not in left
    assert "无理由" not in left
    assert left.startswith("您好，检测没有发现开胶，报告见附件。")
    assert left.endswith("如您仍看到问题，请补充照片，我们会尽快重新处理。")
    expect(said).to_have_count(0)
    expect(page.locator(".upload__piece")).to_have_count(1)

    # Meanwhile the buyer writes more: the merchant reads it before anything is sent.
    buyer = desk.buyer_looks()
    buyer.get_by_role("link", name="修改申请").click()
    buyer.get_by_label("说明").fill("左右两只都开胶了。")
    buyer.get_by_role("button", name="提交修改").last.click()
    desk.buyer_reads("等待商家处理")
    page.get_by_role("button", name="看买家会读到什么").last.click()
    expect(page.get_by_role("heading", name="您打开后发生了这些变化，您填写的内容都在")).to_be_visible()
    expect(box).to_have_value(left)
    expect(page.locator("#reason-no_defect")).to_be_checked()
    expect(page.get_by_label("能证明什么").locator("option:checked")).to_have_text("检测报告")
    desk.look(page, "the case has changed")
    _expect_nothing_missing(desk, desk.previews())
    desk.rejects()
    expect(desk.buyer_looks().locator(".happened .claim")).to_have_text(left)


@SCRIPTS
def test_a_shop_with_a_record_proposes_first(
    open_page: OpenPage, tmp_path: Path, look: Look, scripts: bool
) -> None:
    """After three groundless rejections the way is closed until the buyer has answered a proposal."""
    desk = Desk(open_page, tmp_path, look, scripts=scripts, login=STRICT_LOGIN, shop_id=OTHER_SHOP)
    page = desk.merchant
    page.goto("/workbench/findings")
    expect(page.locator(".shop-standing")).to_contain_text("近 30 天有 3 次拒绝被判断为无故")
    expect(page.locator(".shop-standing")).to_contain_text("现在须先协商")
    expect(page.locator(".found__row")).to_have_count(3)
    desk.look(page, "findings of a shop with a record")

    desk.applies_with_a_fault(RECORD_ORDERS[scripts], shown=False)
    desk.opens_the_rejection()
    first = page.locator(".gentler--first").first
    expect(first).to_contain_text("这个售后须先协商，再拒绝")
    expect(first).to_contain_text("近 30 天店铺有 3 次被判断为无故的拒绝，须先协商再拒绝。")
    expect(page.locator(".reasons__group--supported")).not_to_contain_text("可以直接拒绝")
    told = desk.chooses("return_needed")
    expect(told.locator(".tag--first")).to_have_count(0)  # said once, above all reasons
    desk.look(page, "a proposal has to come first")
    page.get_by_role("button", name="看买家会读到什么").last.click()
    expect(page.get_by_role("alert")).to_contain_text("近 30 天店铺有 3 次被判断为无故的拒绝，须先协商再拒绝")
    expect(page.locator(".preview")).to_have_count(0)
    expect(page.locator("#reason-return_needed")).to_be_checked()
    desk.look(page, "refused without a proposal")

    page.get_by_role("link", name="先协商", exact=True).click()
    desk.proposes("80.00")
    buyer = desk.buyer_looks()
    buyer.get_by_role("link", name="不同意").click()
    buyer.get_by_label("告诉商家原因").fill("太少了，我要全额退款")
    buyer.get_by_role("button", name="确认不同意").last.click()
    desk.buyer_reads("等待商家处理")

    desk.opens_the_rejection()
    expect(page.locator(".gentler--first")).to_have_count(0)
    desk.chooses("return_needed")
    expect(desk.previews()).to_contain_text("事实支持")
    desk.rejects()


OWN_REASON = {True: "caused_by_use", False: "not_our_goods"}
"""Each journey writes for a reason that no other one uses."""


@SCRIPTS
def test_the_words_of_the_shop(desk: Desk, scripts: bool) -> None:
    """Written once, read on a real case, filled in by the form, and counted after the rejection."""
    code = OWN_REASON[scripts]
    desk.applies_with_a_fault(ORDERS["own words", scripts])
    page = desk.merchant
    page.goto("/workbench/reasons")
    desk.look(page, "all reasons")
    page.locator(f".rows__reason a[href='/workbench/reasons/{code}']").first.click()
    expect(page.locator(".outcomes").first).to_contain_text("近 90 天没有用过")
    desk.look(page, "one reason")
    page.get_by_label("中文说明").fill("我们的师傅看过{application_reason}的照片，见附件；联系 13812345678。")
    page.locator("#case").select_option(desk.number)
    page.get_by_role("button", name="看买家会读到什么").click()
    read = page.get_by_role("region", name="买家会读到什么")
    expect(read).to_contain_text(f"以售后 {desk.number} 为例")
    expect(read.locator("[lang=zh-CN]").first).to_contain_text("我们的师傅看过质量问题的照片")
    expect(read.locator(".readings__note--blocking")).to_contain_text("13812345678")
    desk.look(page, "words on a case")
    page.get_by_role("button", name="保存说明").click()
    expect(page.locator("#zh-error")).to_contain_text("13812345678")
    desk.look(page, "words that cannot be kept")
    page.get_by_label("中文说明").fill("我们的师傅看过{application_reason}的照片，意见见附件。")
    page.get_by_role("button", name="保存说明").click()
    expect(page.locator(".notice")).to_contain_text("已保存")
    expect(page.get_by_role("heading", level=1)).to_contain_text("自有说明")
    expect(page.locator(".version.is-current")).to_contain_text("第 1 版")
    desk.look(page, "words kept")

    desk.opens_the_rejection()
    told = desk.chooses(code)
    expect(told.locator(".tag").first).to_have_text("自有说明")
    expect(page.locator("#explanation")).to_have_value(re.compile("我们的师傅看过质量问题的照片"))
    desk.attach(page, "师傅意见.png", (90, 60, 120))  # its kind follows from the reason
    _expect_nothing_missing(desk, desk.previews())
    desk.rejects()
    expect(desk.buyer_looks().locator(".happened .claim")).to_contain_text("我们的师傅看过质量问题的照片")

    page.goto(f"/workbench/reasons/{code}")
    expect(page.locator(".outcomes").first).to_contain_text("用过 1 次")
    expect(page.locator(".version.is-current .outcomes")).to_contain_text("用过 1 次")
    desk.look(page, "words used once")
    page.goto("/workbench/reasons")
    row = page.locator(f"tr[data-row]:has(a[href='/workbench/reasons/{code}'])").first
    expect(row.locator("td.number").first).to_have_text("1")
    expect(row).to_contain_text("自有说明")


@SCRIPTS
def test_another_number_for_the_returned_parcel(desk: Desk, scripts: bool) -> None:
    """A number that the carrier does not know is rejected; the buyer corrects it and the shop looks again."""
    buyer, page = desk.buyer, desk.merchant
    buyer.goto("/buyer")
    order = buyer.get_by_role("region", name=f"订单 {ORDERS['number', scripts]}")
    order.locator("a.cell").first.click()
    desk.buyer_reads("商品已寄回，等待商家验收")
    desk.number = buyer.url.partition("?")[0].rpartition("/")[2]

    desk.opens_the_rejection()
    told = desk.chooses("return_tracking_invalid")
    expect(told.locator(".nexts")).to_contain_text("修改退货单号")
    desk.attach(page, "官网查询.png", (60, 60, 150), kind="物流轨迹")
    desk.look(page, "rejection of a parcel")
    expect(desk.previews().locator(".price")).to_contain_text("没有上传，也没有协商记录")
    page.get_by_role("button", name="返回修改").click()
    desk.attach(page, "请买家核对单号.png", (90, 60, 90), kind="聊天记录")
    _expect_nothing_missing(desk, desk.previews())
    expect(page.get_by_role("region", name="买家会读到的内容")).to_contain_text("商家验收没有通过")
    desk.look(page, "preview for a parcel")
    desk.rejects()

    desk.buyer_looks()
    desk.buyer_reads("商家验收没有通过")
    expect(buyer.locator(".ways .button--primary")).to_have_text("修改退货单号")
    desk.look(buyer, "a wrong number on the phone")
    buyer.get_by_role("link", name="修改退货单号").click()
    expect(buyer.locator("main")).to_contain_text("商家会按新单号重新验收")
    expect(buyer.locator("main")).to_contain_text("填错了可以修改，不占用申请次数")
    desk.look(buyer, "another number on the phone")
    wanted = f"SF{ORDERS['number', scripts]}889900"
    buyer.get_by_label("退货运单号").fill(wanted)
    buyer.get_by_role("button", name="保存新单号").click()
    desk.buyer_reads("商品已寄回，等待商家验收")
    expect(buyer.locator(".parcel")).to_contain_text(wanted)
    page = desk.merchant_does("验收商品")
    expect(page.locator(".decide__facts")).to_contain_text(wanted)
    expect(page.locator(".decide__state")).to_contain_text("待商家收货验收")
    desk.look(page, "inspection again")
