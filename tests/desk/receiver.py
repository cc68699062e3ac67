"""A receiver of webhooks on this machine, as an integrator would write one, and services that may send to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from aiohttp import web
from standardwebhooks import Webhook

from aftersale.core.actors import Actor, Role
from aftersale.desk.services import Services, open_services
from aftersale.desk.webhook_endpoints import open_endpoint
from aftersale.settings import Settings
from aftersale.store.queries.webhooks import find_secret, list_deliveries
from aftersale.store.webhook_endpoints import Wanted
from tests.scenario import NOW, SHOP

OWNER = Actor(Role.INTEGRATOR, 2, SHOP)


class Received(NamedTuple):
    """One request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.said["type"])

    def verify(self, secret: str) -> Any:
        """By the reference library; raises when the signature is wrong."""
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """Keeps what it is sent and answers as `answer` says; at most `busiest` requests were here at once."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Callable[[Received], int] = lambda _: 204
        self.headers: dict[str, str] = {}
        self.pause = 0.0
        self.busiest = self.busy = 0
        self.url = ""

    @property
    def types(self) -> list[str]:
        return [r.type for r in self.received]

    async def _take(self, request: web.Request) -> web.Response:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        received = Received({k.lower(): v for k, v in request.headers.items()}, await request.read())
        self.received.append(received)
        await asyncio.sleep(self.pause)
        self.busy -= 1
        return web.Response(status=self.answer(received), headers=self.headers)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Receiver"]:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{port}/hook"
        try:
            yield self
        finally:
            await runner.cleanup()


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **length: float) -> None:
        self.now += timedelta(**length)


@asynccontextmanager
async def services_with(dsn: str, clock: Clock, **settings: Any) -> AsyncIterator[Services]:
    async with open_services(dsn, Settings(**settings), clock=clock) as opened:
        await opened.database.open_shop(SHOP, "半夏服饰")
        yield opened


async def listen(services: Services, url: str, *events: str) -> tuple[int, str]:
    """A new endpoint and its secret."""
    endpoint_id = await open_endpoint(services, SHOP, Wanted(url=url, events=events), OWNER, None)
    return endpoint_id, await find_secret(services.database, SHOP, endpoint_id, endpoint_id)


async def statuses(services: Services, endpoint_id: int) -> list[str]:
    """What became of each delivery, the oldest first."""
    page = await list_deliveries(services.database, SHOP, endpoint_id, limit=200)
    return [d.status for d in reversed(page.items)]
