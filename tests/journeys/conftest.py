"""A real server with seeded data, and a real browser."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from aftersale.desk.clock import Clock
from aftersale.desk.services import Services, open_services
from aftersale.settings import Settings
from aftersale.store.embedded import ADMIN_ROLE, APPLICATION_ROLE, EmbeddedPostgres
from aftersale.store.prepare import prepare
from aftersale.web.app import create_app
from aftersale.worker import run_worker
from tests.desk.conftest import differences
from tests.journeys.seed import seed

CHROMIUM = Path(os.environ.get("AFTERSALE_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


Fill = Callable[[Services], Awaitable[None]]


@pytest.fixture(scope="session")
def site(server: EmbeddedPostgres) -> Iterator[str]:
    """The address of a running server with a seeded shop, in which time does nothing by itself."""
    with running_site(server, partial(seed, many=70)) as address:
        yield address


@contextmanager
def running_site(
    server: EmbeddedPostgres, fill: Fill, *, clock: Clock | None = None, works: bool = False
) -> Iterator[str]:
    """A server over a database of its own, from a thread with its own loop; `works`: with the worker inside."""
    ready, stop = threading.Event(), threading.Event()
    port = _free_port()
    failure: list[BaseException] = []

    def work() -> None:
        try:
            asyncio.run(_serve(server, port, ready, stop, fill, clock, works))
        except BaseException as error:
            failure.append(error)
            ready.set()

    thread = threading.Thread(target=work, name="site")
    thread.start()
    ready.wait(120)
    if failure:
        raise failure[0]
    yield f"http://127.0.0.1:{port}"
    stop.set()
    thread.join(20)
    if failure:
        raise failure[0]


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


async def _serve(
    server: EmbeddedPostgres,
    port: int,
    ready: threading.Event,
    stop: threading.Event,
    fill: Fill,
    clock: Clock | None,
    works: bool,
) -> None:
    async with _database(server, f"journeys_{port}") as dsn:
        await prepare(dsn)
        async with open_services(dsn, Settings(sandbox=True), clock=clock) as services:
            await fill(services)
            worker = asyncio.create_task(run_worker(services)) if works else None
            app = create_app(services, csrf_secret="a secret of the journeys only")  # noqa: S106
            running = uvicorn.Server(
                uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="on")
            )
            serving = asyncio.create_task(running.serve())
            while not running.started:  # noqa: ASYNC110 - uvicorn offers no event
                await asyncio.sleep(0.05)
            ready.set()
            await asyncio.to_thread(stop.wait)
            running.should_exit = True
            await serving
            if worker is not None:
                worker.cancel()
                await asyncio.gather(worker, return_exceptions=True)
        assert await differences(dsn) == []


@asynccontextmanager
async def _database(server: EmbeddedPostgres, name: str) -> AsyncIterator[str]:
    admin = await asyncpg.connect(server.dsn("postgres", role=ADMIN_ROLE))
    try:
        await admin.execute(f"create database {name} owner {APPLICATION_ROLE}")
        yield server.dsn(name)
        await admin.execute(f"drop database {name} with (force)")
    finally:
        await admin.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, for one module: its loop must be gone before asynchronous tests run. Without one the journeys are skipped, unless AFTERSALE_REQUIRE_BROWSER=1."""
    if not CHROMIUM.exists():
        message = f"no browser at {CHROMIUM}: apt-get install chromium"
        if os.environ.get("AFTERSALE_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield running
        running.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """Open a page as somebody: `open_page("merchant", width=1440, scripts=False, scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def open_as(
        login: str = "",
        *,
        width: int = 1440,
        height: int = 900,
        scripts: bool = True,
        scheme: Any = "light",
        language: str = "zh-CN",
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            color_scheme=scheme,
            locale=language,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        if login:
            page.goto("/sign-in")
            page.fill("#login", login)
            page.fill("#password", f"{login}-demo")
            page.click("form.stack button")
            page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """What axe finds on a page by WCAG 2.2 AA, one line per rule and element."""
    axe = Axe()

    def find(page: Page) -> list[str]:
        found = axe.run(page, options=RULES).response["violations"]
        return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]

    return find
