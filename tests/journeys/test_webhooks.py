"""A merchant adds a webhook, keeps its secret and tests it; with scripts and without, and nothing bars the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage

pytestmark = pytest.mark.journey


def add(page: Page, url: str) -> None:
    page.goto("/workbench/after-sales")
    page.get_by_role("link", name="事件推送").click()
    page.fill("#url", url)
    page.get_by_text("只推送部分事件").click()
    page.get_by_label("after_sale.application_rejected").check()
    page.get_by_role("button", name="添加推送地址").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_add_and_test(open_page: OpenPage, scripts: bool) -> None:
    """The secret is there once; the test message is on the list."""
    page = open_page("merchant", scripts=scripts)
    add(page, f"https://shop.example/hooks/{scripts}")
    expect(page.locator(".notice--secret code")).to_contain_text("whsec_")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"https://shop.example/hooks/{scripts}")
    page.get_by_role("button", name="发送测试消息").click()
    expect(page.locator("main .notice")).to_contain_text("测试消息已排队")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".notice--secret")).to_have_count(0)
    page.get_by_role("link", name="推送失败").click()
    expect(page.get_by_text("没有推送记录。")).to_be_visible()
    page.get_by_role("link", name="全部推送地址").click()
    expect(page.get_by_role("link", name=f"https://shop.example/hooks/{scripts}")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violations(
    open_page: OpenPage, violations: Callable[[Page], list[str]], scheme: str, width: int
) -> None:
    """WCAG 2.2 AA by axe: the list, the form with an error, the secret, the deliveries; nothing is cut off."""
    page = open_page("merchant", scheme=scheme, width=width)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if problems := violations(page):
            found[name] = problems
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    page.goto("/workbench/webhooks")
    look("list")
    add(page, "ftp://shop.example/")
    expect(page.get_by_role("alert")).to_be_focused()
    look("error")
    add(page, f"https://shop.example/{scheme}/{width}/{'long' * 40}")
    look("secret")
    page.get_by_role("button", name="发送测试消息").click()
    page.wait_for_url("**done=test")
    look("deliveries")
    page.get_by_role("button", name="停用").click()
    page.wait_for_url("**done=off")
    look("switched off")
    page.goto("/workbench/webhooks")
    look("list with some")
    assert found == {}
