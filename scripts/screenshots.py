"""Pictures of the pages for the documentation, taken from a fresh demo that this script starts and stops.

.venv/bin/python scripts/screenshots.py [--url http://127.0.0.1:8800] [--out docs/images]
"""

import argparse
import contextlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from aftersale.demo import DEMO_ACCOUNTS

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PASSWORDS = {account.login: account.password for account in DEMO_ACCOUNTS}
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@contextlib.contextmanager
def fresh_demo() -> Iterator[str]:
    """The address of a demo of our own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "aftersale", "demo", "--port", str(port), "--data", data]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as demo:  # noqa: S603
            try:
                _wait_for(f"http://127.0.0.1:{port}/readyz")
                yield f"http://127.0.0.1:{port}"
            finally:
                demo.terminate()


def _wait_for(url: str) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(url) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the demo did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--url", help="a running sandbox; without it, a fresh demo is started")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with (
        contextlib.nullcontext(given.url) if given.url else fresh_demo() as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=given.chromium, args=ARGUMENTS)
        camera = Camera(browser, url, given.out)
        camera.workbench("light", "zh-CN", "workbench")
        camera.workbench("dark", "zh-CN", "workbench-dark")
        camera.workbench("light", "en-US", "workbench-en")
        camera.orders()
        camera.rejection()
        camera.buyer("light", "zh-CN", "buyer")
        camera.buyer("dark", "en-US", "buyer-en-dark")
        browser.close()


class Camera:
    """Signs in, goes to the page, and takes the picture."""

    def __init__(self, browser: Browser, url: str, out: Path) -> None:
        self.browser, self.url, self.out = browser, url, out

    def signed_in(self, login: str, size: Any, scheme: Any = "light", language: str = "zh-CN") -> Page:
        page = self.browser.new_page(
            base_url=self.url,
            viewport=size,
            color_scheme=scheme,
            locale=language,
            device_scale_factor=2 if size is PHONE else 1,
        )
        page.goto("/sign-in")
        page.fill("#login", login)
        page.fill("#password", PASSWORDS[login])
        page.click("form.stack button")
        page.wait_for_load_state("networkidle")
        return page

    def shoot(self, page: Page, name: str, *, whole: bool = False) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=self.out / f"{name}.png", full_page=whole)

    def workbench(self, scheme: str, language: str, name: str) -> None:
        """The list with a panel open."""
        page = self.signed_in("merchant", DESK, scheme, language)
        page.locator("tr[data-row] a").nth(2).click()
        page.wait_for_selector(".board--open")
        page.mouse.move(0, 0)
        self.shoot(page, name)
        page.close()

    def orders(self) -> None:
        """The orders, one of them opened."""
        page = self.signed_in("merchant", DESK)
        page.goto("/workbench/orders")
        page.locator("tr[data-row] th a").nth(1).click()
        page.wait_for_selector(".board--open")
        self.shoot(page, "orders")
        page.close()

    def rejection(self) -> None:
        """The form with a reason chosen, and what the buyer will read."""
        page = self.signed_in("merchant", DESK)
        page.locator("tr[data-row] a").nth(2).click()
        page.click("[data-key=r]")
        page.locator("input[name=reject_reason]").first.check()
        page.evaluate("scrollTo(0, 0)")
        self.shoot(page, "rejection", whole=True)
        page.locator(".actions--end button[value=preview]").click()
        page.wait_for_selector(".preview")
        self.shoot(page, "rejection-preview")
        page.close()

    def buyer(self, scheme: str, language: str, name: str) -> None:
        """A rejection as its buyer sees it, on a phone."""
        page = self.signed_in("buyer", PHONE, scheme, language)
        rejected = page.locator("a.cell:has(.chip--buyer_adjusts)")
        (rejected if rejected.count() else page.locator("a.cell")).first.click()
        page.wait_for_selector("#happened-title")
        self.shoot(page, name, whole=True)
        page.close()


if __name__ == "__main__":
    main()
