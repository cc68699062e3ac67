"""A merchant rejects, the buyer reads why on a phone and adjusts by remedy; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.seed import picture

pytestmark = pytest.mark.journey

APPLICATION = {True: "70004", False: "70002"}
"""Which of the buyer's orders a journey uses; each has its own, so that they can run in any order."""


def number_of(page: Page) -> str:
    return page.url.rpartition("?")[0].rpartition("/")[2] or page.url.rpartition("/")[2]


def apply_for_a_refund(buyer: Page, order_id: str) -> str:
    """The buyer applies for a refund without sending the goods back; returns the after-sale's number."""
    buyer.goto(f"/buyer/shops/1001/orders/{order_id}/lines/1/application")
    buyer.check("#type-refund_only")
    buyer.select_option("#application_reason", "quality")
    buyer.check("#received-yes")
    buyer.fill("#description", "用了一天就坏了。")
    buyer.get_by_role("button", name="提交申请").last.click()
    expect(buyer.get_by_role("heading", level=1)).to_have_text("等待商家处理")
    return number_of(buyer)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_reject_then_adjust(open_page: OpenPage, tmp_path: Path, scripts: bool) -> None:
    """The main path, end to end, as the merchant at a desk and the buyer on a phone."""
    buyer = open_page("buyer", width=390, height=844, scripts=scripts)
    number = apply_for_a_refund(buyer, APPLICATION[scripts])

    merchant = open_page("merchant", scripts=scripts)
    merchant.goto(f"/workbench/after-sales?q={number}")
    merchant.get_by_role("link", name=number).click()
    expect(merchant.locator("#panel-title")).to_contain_text(number)
    merchant.get_by_role("link", name="拒绝售后").click()

    # A reason that the facts leave to proof: it fills the explanation in.
    merchant.locator("input[name=reject_reason]").first.check()
    if not scripts:
        merchant.get_by_role("button", name="用此原因填写说明").click()
    explanation = merchant.locator("#explanation")
    expect(explanation).not_to_have_value("")
    filled = explanation.input_value()
    explanation.fill(f"{filled}本店编号 A-17。")

    proof = tmp_path / "检测报告.png"
    proof.write_bytes(picture(40, 120, 90))
    merchant.set_input_files("#evidence", proof)
    if not scripts:
        merchant.get_by_role("button", name="上传所选文件").click()
    expect(merchant.locator(".upload__piece")).to_have_count(1)
    expect(merchant.locator("#explanation")).to_have_value(f"{filled}本店编号 A-17。")

    # What the buyer will read, then the confirmation.
    merchant.get_by_role("button", name="看买家会读到什么").last.click()
    expect(merchant.locator(".preview")).to_contain_text("本店编号 A-17。")
    expect(merchant.locator(".preview .evidence img")).to_have_count(1)
    merchant.get_by_role("button", name="确认拒绝").last.click()
    expect(merchant.locator("#panel")).to_contain_text("已拒绝，待买家修改")
    expect(merchant.locator(".timeline__item").first).to_contain_text("商家拒绝")

    # The buyer sees why, with the picture, and what to do, in this order.
    buyer.goto("/buyer")
    buyer.locator(f"a[href$='/after-sales/{number}']").first.click()
    expect(buyer.get_by_role("heading", level=1)).to_have_text("商家没有同意您的申请")
    expect(buyer.locator(".happened")).to_contain_text("本店编号 A-17。")
    expect(buyer.locator(".happened .evidence img")).to_have_js_property(
        "naturalWidth", 96
    ) if scripts else None
    expect(buyer.locator(".ways .button--primary")).to_have_count(1)
    buyer.locator(".ways a[href*='remedy=change_type']").click()

    # One tap more: the form is filled, with the remedy's change already made.
    wanted = buyer.locator("input[name=type]:checked").input_value()
    assert wanted != "refund_only"
    expect(buyer.locator("#description")).to_have_value("用了一天就坏了。")
    buyer.get_by_role("button", name="提交修改").last.click()
    expect(buyer.get_by_role("heading", level=1)).to_have_text("等待商家处理")

    # It is back in the merchant's list.
    merchant.goto(f"/workbench/after-sales?q={number}")
    expect(merchant.locator("tr[data-row]")).to_have_count(1)
    expect(merchant.locator("tr[data-row]")).to_contain_text("第 2 次申请")
    merchant.context.close()
    buyer.get_by_role("link", name="撤销申请").click()
    buyer.get_by_role("button", name="确认撤销").click()
    expect(buyer.get_by_role("heading", level=1)).to_have_text("您已撤销申请")


def test_a_contradicted_reason_must_be_acknowledged(open_page: OpenPage) -> None:
    """The confirmation of a reason that the facts contradict is refused until the risk is acknowledged."""
    merchant = open_page("merchant")
    merchant.goto("/workbench/after-sales?type=refund_only")
    merchant.locator("tr[data-row] a").nth(5).click()
    expect(merchant.locator("#panel-title")).to_be_focused()
    merchant.keyboard.press("r")
    merchant.locator("details.reasons__group summary").click()
    merchant.locator("details.reasons__group input").first.check()
    merchant.get_by_role("button", name="看买家会读到什么").last.click()
    merchant.get_by_role("button", name="确认拒绝").last.click()
    expect(merchant.get_by_role("alert")).to_be_focused()
    expect(merchant.locator("#acknowledged_risks-error")).to_be_visible()
    merchant.check("#acknowledged_risks")
    merchant.get_by_role("button", name="确认拒绝").last.click()
    expect(merchant.locator("#panel")).to_contain_text("已拒绝，待买家修改")


def test_a_typed_explanation_is_never_overwritten(open_page: OpenPage) -> None:
    """Another reason offers its text; keeping and replacing are the merchant's choice."""
    merchant = open_page("merchant")
    merchant.locator("tr[data-row] a").nth(7).click()
    merchant.locator("[data-key=r]").click()
    reasons = merchant.locator("input[name=reject_reason]")
    reasons.nth(0).check()
    merchant.fill("#explanation", "我自己写的说明。")
    reasons.nth(1).check()
    expect(merchant.locator("#explanation")).to_have_value("我自己写的说明。")
    merchant.get_by_role("button", name="替换为此说明").click()
    expect(merchant.locator("#explanation")).not_to_have_value("我自己写的说明。")


def test_the_keyboard_is_enough(open_page: OpenPage) -> None:
    """J, Enter and Escape walk the list; the focus goes into the panel and back to the row."""
    merchant = open_page("merchant")
    merchant.keyboard.press("j")
    merchant.keyboard.press("j")
    merchant.keyboard.press("Enter")
    expect(merchant.locator("#panel-title")).to_be_focused()
    number = number_of(merchant)
    merchant.keyboard.press("Escape")
    expect(merchant.locator(f"tr[data-row] a[href*='{number}']")).to_be_focused()
    merchant.go_back()
    expect(merchant.locator("#panel-title")).to_contain_text(number)
    merchant.keyboard.press("/")
    merchant.keyboard.type("jjr")
    expect(merchant.locator("input[name=q]")).to_have_value("jjr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violations(
    open_page: OpenPage, violations: Callable[[Page], list[str]], scheme: str
) -> None:
    """WCAG 2.2 AA by axe, on every page in both themes."""
    found: dict[str, list[str]] = {}

    def look(page: Page, name: str) -> None:
        if problems := violations(page):
            found[name] = problems

    nobody = open_page(scheme=scheme)
    nobody.goto("/sign-in")
    look(nobody, "sign-in")
    nobody.goto("/nowhere")
    look(nobody, "error")
    _look_at_the_workbench(open_page("merchant", scheme=scheme), look)
    _look_at_the_buyer(open_page("buyer", width=390, height=844, scheme=scheme), look)
    assert found == {}


def _look_at_the_workbench(page: Page, look: Callable[[Page, str], None]) -> None:
    look(page, "board")
    for stage in ("all", "refunded"):
        page.goto(f"/workbench/after-sales?stage={stage}&q=%E5%9B%B4%E5%B7%BE")
        look(page, f"board {stage}")
    page.goto("/workbench/after-sales?q=nothing")
    look(page, "board, empty")
    for stage in ("merchant_decides", "buyer_adjusts", "refunded"):
        page.goto(f"/workbench/after-sales?stage={stage}")
        page.locator("tr[data-row] a").nth(1).click()
        expect(page.locator("#panel-title")).to_be_focused()
        look(page, f"panel {stage}")
    page.goto("/workbench/after-sales")
    page.locator("tr[data-row] a").nth(9).click()
    page.locator("[data-key=r]").click()
    page.locator(".actions--end button[value=preview]").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "rejection with errors")
    page.locator("input[name=reject_reason]").nth(1).check()
    page.locator(".actions--end button[value=preview]").click()
    page.wait_for_selector(".preview")
    look(page, "rejection preview")
    page.goto(page.url.replace("/rejection", "/approval"))
    look(page, "approval")
    page.keyboard.press("?")
    look(page, "shortcut keys")


def _look_at_the_buyer(page: Page, look: Callable[[Page, str], None]) -> None:
    look(page, "orders")
    page.locator("a.cell").first.click()
    page.wait_for_selector("#happened-title")
    look(page, "buyer's after-sale")
    home = page.url
    page.goto(f"{home}/application")
    page.fill("#amount_fen", "many")
    page.get_by_role("button", name="提交修改").last.click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "application with errors")
    page.goto(f"{home}/cancellation")
    look(page, "cancellation")


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_the_phone_needs_no_sideways_scroll_and_has_large_targets(
    open_page: OpenPage, width: int, language: str
) -> None:
    """On a buyer's phone nothing is cut off and every target is at least 44 pixels high."""
    page = open_page("buyer", width=width, height=800, language=language)
    addresses = ["/buyer", "/buyer/shops/1001/orders/70003/lines/1/application"]
    after_sale = page.locator("a.cell").first.get_attribute("href")
    addresses += [f"{after_sale}", f"{after_sale}/application", f"{after_sale}/cancellation"]
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state()
        seen: Any = page.evaluate(
            """() => ({
                over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
                small: [...document.querySelectorAll("a, button, select, textarea, input:not([type=hidden])")]
                    .filter((e) => !e.matches(".skip-link, .default-submit, .choice input"))
                    .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
                    .filter(([r]) => r.height > 2 && r.height < 43.5).map(([, html]) => html)
            })"""
        )
        assert seen == {"over": 0, "small": []}, address
