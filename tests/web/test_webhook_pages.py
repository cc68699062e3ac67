"""The page of webhooks, as the merchant sees it."""

from __future__ import annotations

import re

import httpx
import pytest

from aftersale.core.actors import Actor, Role
from aftersale.desk.services import Services
from aftersale.desk.webhook_endpoints import open_endpoint
from aftersale.desk.webhooks import deliver_webhooks
from aftersale.store.webhook_endpoints import Wanted
from aftersale.web.workbench import webhooks as webhooks_page
from tests.desk.receiver import Receiver
from tests.journeys.seed import OTHER_SHOP
from tests.scenario import SHOP
from tests.web.test_pages import client, hidden, post, services, sign_in

__all__ = ["client", "services"]  # fixtures: the sandbox with its accounts


async def test_open_test_rotate_and_put_back(
    client: httpx.AsyncClient,
    services: Services,
) -> None:
    """The whole of the page, with a receiver that first fails."""
    await sign_in(client, "merchant")
    home = "/workbench/webhooks"
    assert "还没有推送地址" in (await client.get(home)).text
    async with Receiver().listening() as receiver:
        form = {"url": receiver.url, "description": "订单中心", "key": "k"}
        page = await post(client, home, form)
        secret = re.search("whsec_[A-Za-z0-9+/=]+", page.text)
        assert secret is not None
        assert page.headers["cache-control"] == "no-store"
        assert (await post(client, home, form)).text.count(secret.group()) == 1  # the form sent twice
        found = re.search(rf'{home}/(\d+)"', (await client.get(home)).text)
        assert found is not None
        address = f"{home}/{found.group(1)}"
        assert "whsec_" not in (await client.get(address)).text

        receiver.answer = lambda _: 410
        answer = await post(client, f"{address}/test", {"key": "t"})
        assert answer.headers["location"] == f"{address}?done=test"
        assert await deliver_webhooks(services) == 1
        page = await client.get(address)
        assert "接收方回答 410" in page.text
        assert "推送失败" in page.text
        assert (await post(client, f"{address}/test", {})).status_code == 409

        receiver.answer = lambda _: 200
        await post(client, f"{address}/state", {"active": "yes"})
        rotated = await post(client, f"{address}/secret", {"key": "r"})
        new = re.search("whsec_[A-Za-z0-9+/=]+", rotated.text)
        assert new is not None
        assert "旧密钥有效至" in rotated.text
        page = await client.get(f"{address}?status=dead")
        delivery = hidden(page, "delivery")
        answer = await post(client, f"{address}/replay", {"delivery": delivery})
        assert answer.headers["location"] == f"{address}?done=replay"
        assert await deliver_webhooks(services) == 1
        assert receiver.received[-1].verify(secret.group()) == receiver.received[-1].verify(new.group())
        assert (await post(client, f"{address}/replay", {})).status_code == 303
    assert "已送达" in (await client.get(f"{address}?status=delivered")).text
    await post(client, f"{address}/state", {"active": "no"})
    assert "已停用" in (await client.get(f"{address}?done=off")).text


async def test_what_was_typed_stays(client: httpx.AsyncClient) -> None:
    """A wrong address is told beside its field; description and events are kept."""
    await sign_in(client, "merchant")
    fields = {"url": "nonsense", "description": "订单中心", "events": "order.order_recorded", "key": "k"}
    page = await post(client, "/workbench/webhooks", fields)
    assert page.status_code == 422
    assert 'value="nonsense"' in page.text
    assert 'value="订单中心"' in page.text
    assert 'value="order.order_recorded" checked' in page.text
    assert 'id="url-error"' in page.text


async def test_long_lists_have_pages(
    client: httpx.AsyncClient,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every delivery once; a cursor that is none begins at the first page; English has its words."""
    monkeypatch.setattr(webhooks_page, "PAGE_ROWS", 2)
    actor = Actor(Role.MERCHANT, 11, shop_id=SHOP)
    wanted = Wanted(url="https://shop.example/hook")
    number = await open_endpoint(services, SHOP, wanted, actor, None)
    await sign_in(client, "merchant")
    home = address = f"/workbench/webhooks/{number}"
    for _ in range(5):
        await post(client, f"{home}/test", {})
    seen: list[str] = []
    for _ in range(3):
        page = (await client.get(address, headers={"accept-language": "en"})).text
        assert "Send a test message" in page
        seen += re.findall(r"msg_(\d+) ·", page)
        more = re.search(r'href="([^"]+cursor=[^"]+)"', page)
        address = more.group(1).replace("&amp;", "&") if more else f"{home}?cursor=x"
    assert len(seen) == len(set(seen)) == 5
    assert (await client.get(f"{home}?cursor=x&status=x")).status_code == 200


async def test_only_the_shops_own_people(
    client: httpx.AsyncClient,
    services: Services,
) -> None:
    """A buyer is turned away, another shop's endpoint is not there."""
    actor = Actor(Role.MERCHANT, 11, shop_id=OTHER_SHOP)
    wanted = Wanted(url="https://shop.example/hook")
    number = await open_endpoint(services, OTHER_SHOP, wanted, actor, None)
    await sign_in(client, "merchant")
    for act in ("test", "secret", "state", "replay"):
        answer = await post(client, f"/workbench/webhooks/{number}/{act}", {})
        assert answer.status_code == 404, act
    assert (await client.get(f"/workbench/webhooks/{number}")).status_code == 404
    await post(client, "/sign-out", {})
    await sign_in(client, "buyer")
    assert (await client.get("/workbench/webhooks")).status_code == 403
