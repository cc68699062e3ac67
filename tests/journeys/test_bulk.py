"""Acts on many in a browser: ticked with the keyboard, submitted in parts, and nothing for axe to find."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage

pytestmark = pytest.mark.journey


def test_many_are_reminded_in_parts(open_page: OpenPage) -> None:
    """The ticks survive an opened panel, the parts join into one result, and a second time is refused row by row."""
    page = open_page("merchant")
    page.goto("/workbench/after-sales?stage=buyer_returns")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-selected]")).to_have_text("已选 1 单")
    page.locator("tr[data-row] th a").nth(2).click()
    page.wait_for_selector(".board--open")
    expect(page.locator("[data-selected]")).to_have_text("已选 1 单")
    page.locator("[data-select-all]").check()
    rows = page.locator("input[name=row]").count()
    page.locator("#bulk button[value=reminder]").click()

    page.locator("#note").fill("请尽快寄回")
    page.evaluate("document.getElementById('many').dataset.chunks = '2'")
    page.locator("#many button.button--primary").click()
    expect(page.locator("[data-totals]")).to_have_text(f"完成 {rows} 单，未完成 0 单。")
    expect(page.locator("[data-results] tr")).to_have_count(rows)
    assert rows > 2

    page.goto("/workbench/after-sales?stage=buyer_returns&select=page")
    page.locator("#bulk button[value=reminder]").click()
    expect(page.locator("#closed-title")).to_have_text(f"不能处理的 {rows} 单")


def test_a_broken_line_loses_no_row(open_page: OpenPage) -> None:
    """What was not submitted stays ticked; submitting again goes on and joins the first results."""
    page = open_page("merchant")
    page.goto("/workbench/after-sales?stage=buyer_adjusts&select=page")
    page.locator("#bulk button[value=reminder]").click()
    rows = page.locator("#many input[name=row]:checked").count()
    page.evaluate("document.getElementById('many').dataset.chunks = '2'")
    calls: list[str] = []

    def second_fails(route: object) -> None:
        calls.append("call")
        route.abort() if len(calls) == 2 else route.continue_()  # type: ignore[attr-defined]

    page.route("**/workbench/bulk/reminder*", second_fails)
    page.locator("#many button.button--primary").click()
    expect(page.locator(".meter p")).to_contain_text("提交中断")
    expect(page.locator("#many input[name=row]:checked")).to_have_count(rows - 2)
    page.locator("#many button.button--primary").click()

    expect(page.locator("[data-totals]")).to_have_text(f"完成 {rows} 单，未完成 0 单。")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_shop_are_accessible(
    open_page: OpenPage, violations: Callable[[Page], list[str]], scheme: str, width: int
) -> None:
    """WCAG 2.2 AA, and no sideways scroll, on every page of the whole shop."""
    page = open_page("merchant", scheme=scheme, width=width)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        page.wait_for_load_state()
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        problems = violations(page) + ([f"{over} px too wide"] if over > 0 else [])
        if problems:
            found[name] = problems

    for address in (
        "after-sales?stage=all&select=page",
        "after-sales?stage=merchant&due=24h",
        "refunds",
        "refunds?status=unknown",
        "return-addresses",
        "orders/70002",
        "orders/70002/lines/1/offer",
        "orders/70002/lines/1/price-difference",
    ):
        page.goto(f"/workbench/{address}")
        look(address)
    page.locator("#amount_fen").fill("12.5")
    page.locator("button[value=preview]").click()
    look("price difference, confirmation")
    for act in ("approval", "rejection"):
        page.goto("/workbench/after-sales?select=page")
        page.locator(f"#bulk button[value={act}]").click()
        look(f"many: {act}")
    page.locator("input[name=reject_reason]").first.check()
    page.locator(".actions--end button").click()
    page.locator("#many details summary").first.click()
    look("many: explanations")
    assert found == {}
