"""The whole application over a real database, called in process."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from aftersale.core.actors import Actor, Role
from aftersale.desk.services import Services, open_services
from aftersale.settings import Settings
from aftersale.web.app import create_app
from tests.desk.conftest import differences
from tests.scenario import BUYER_ID, NOW, SHOP

ACTORS = {
    "integrator": Actor(Role.INTEGRATOR, 2, SHOP),
    "merchant": Actor(Role.MERCHANT, 1, SHOP, name="阿明"),
    "buyer": Actor(Role.BUYER, BUYER_ID, None, BUYER_ID, "林小满"),
    "stranger": Actor(Role.BUYER, 5, None, 5),
    "other_merchant": Actor(Role.MERCHANT, 3, SHOP + 1),
    "admin": Actor(Role.ADMIN, 4),
    "arbiter": Actor(Role.ARBITER, 6),
}


@pytest.fixture
async def services(database: str) -> AsyncIterator[Services]:
    """Services whose clock stands still, with two shops; afterwards journal and rows must agree."""
    async with open_services(database, Settings(), clock=lambda: NOW) as opened:
        await opened.database.open_shop(SHOP, "半夏服饰")
        await opened.database.open_shop(SHOP + 1, "山野食集")
        yield opened
    assert await differences(database) == []


class Api:
    """Calls under one shop, each as a named caller."""

    def __init__(self, client: httpx.AsyncClient, tokens: dict[str, str]) -> None:
        self.client = client
        self.tokens = tokens

    async def __call__(
        self, who: str, method: str, path: str, body: Any = None, *, shop: int = SHOP, **headers: str
    ) -> Any:
        """The response; header names are given with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if who in self.tokens:
            named["Authorization"] = f"Bearer {self.tokens[who]}"
        return await self.client.request(
            method, f"/api/v1/shops/{shop}{path}", json=body, headers={"Accept-Language": "zh"} | named
        )


@pytest.fixture
async def api(services: Services) -> AsyncIterator[Api]:
    """The API with a token for everybody in ACTORS."""
    tokens = {name: await services.credentials.issue(actor, "bearer", NOW) for name, actor in ACTORS.items()}
    transport = httpx.ASGITransport(create_app(services, csrf_secret="s" * 32))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        yield Api(client, tokens)
