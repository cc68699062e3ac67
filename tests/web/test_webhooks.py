"""Webhooks by API: opened, watched, rotated, put back; by the shop's own people only."""

from __future__ import annotations

import re
from typing import Any

import pytest

from aftersale.core.refusal import RefusalCode
from aftersale.desk.services import Services
from aftersale.store.webhook_endpoints import ENDPOINTS_MAX
from aftersale.web.api import examples
from aftersale.web.workbench import webhooks as webhooks_page
from tests.scenario import NOW, SHOP

ORDER = "/orders/70001"


async def opened(api: Any, **changes: Any) -> dict[str, Any]:
    """A webhook by the document's example."""
    answer = await api("integrator", "POST", "/webhooks", examples.WEBHOOK | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_secret_is_told_once(api: Any) -> None:
    """In the answer that opens the webhook, and in no other."""
    webhook = await opened(api)
    assert re.fullmatch("whsec_[A-Za-z0-9+/=]{44}", webhook["secret"])

    listed = await api("integrator", "GET", "/webhooks")
    read = await api("merchant", "GET", f"/webhooks/{webhook['id']}")

    assert webhook["secret"] not in listed.text + read.text
    assert listed.json()["items"] == [read.json()]
    assert read.json() == {name: value for name, value in webhook.items() if name != "secret"}


async def test_a_repeated_call_opens_one(api: Any) -> None:
    """Same key and body: the first answer with its secret; another body: 409."""
    first, again, other = [
        await api("integrator", "POST", "/webhooks", examples.WEBHOOK | changes, Idempotency_Key="k1")
        for changes in ({}, {}, {"description": "x"})
    ]
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"url": "http://shop.example/"}, "webhook_url_invalid", "url"),
        ({"url": "https://127.0.0.1/"}, "webhook_host_private", "url"),
        ({"url": "https://169.254.169.254/latest"}, "webhook_host_private", "url"),
        ({"events": ["after_sale.danced"]}, "webhook_event_unknown", "events"),
        ({"description": "a\u0000b"}, "field_invalid", "description"),
        ({"description": "长" * 201}, "field_invalid", "description"),
    ],
)
async def test_a_bad_webhook_is_a_problem_with_our_code(
    api: Any, changes: dict[str, Any], code: str, field: str
) -> None:
    """422 with the field; nothing is opened, and an existing one stays as it was."""
    webhook = await opened(api)
    for method, path in (("POST", "/webhooks"), ("PUT", f"/webhooks/{webhook['id']}")):
        answer = await api("integrator", method, path, examples.WEBHOOK | changes)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert list(answer.json()["fields"]) == [field]
    assert [w["url"] for w in (await api("integrator", "GET", "/webhooks")).json()["items"]] == [
        webhook["url"]
    ]


async def test_a_shop_has_so_many(api: Any) -> None:
    """The next one is refused by the state."""
    for _ in range(ENDPOINTS_MAX):
        await opened(api)
    answer = await api("integrator", "POST", "/webhooks", examples.WEBHOOK)
    assert (answer.status_code, answer.json()["code"]) == (409, "webhooks_too_many")


async def test_what_is_not_yours_is_not_there(api: Any) -> None:
    """Another shop's webhook, one of nobody, a buyer's attempt."""
    webhook = await opened(api)
    path = f"/webhooks/{webhook['id']}"
    for who, shop, status in (
        ("other_merchant", SHOP, 404),
        ("other_merchant", SHOP + 1, 404),
        ("admin", SHOP + 2, 404),
        ("buyer", SHOP, 403),
        ("arbiter", SHOP, 403),
    ):
        for method, where, body in (
            ("GET", path, None),
            ("PUT", path, examples.WEBHOOK),
            ("DELETE", path, None),
            ("POST", f"{path}/secret", {}),
            ("POST", f"{path}/test", None),
            ("GET", f"{path}/deliveries", None),
            ("GET", f"{path}/deliveries/1", None),
            ("POST", f"{path}/deliveries/1/replay", None),
            ("POST", f"{path}/replay-dead", None),
        ):
            answer = await api(who, method, where, body, shop=shop)
            assert answer.status_code == status, (who, shop, method, where, answer.text)


async def test_deliveries_are_listed_and_put_back(api: Any) -> None:
    """By status, page by page, the newest first; a delivery says what is next."""
    webhook = await opened(api, events=[])
    path = f"/webhooks/{webhook['id']}"
    await api("integrator", "PUT", ORDER, examples.ORDER)
    await api("buyer", "POST", f"{ORDER}/after-sales", examples.APPLICATION)
    ping = (await api("integrator", "POST", f"{path}/test", Idempotency_Key="p")).json()
    again = (await api("integrator", "POST", f"{path}/test", Idempotency_Key="p")).json()
    assert ping == again

    seen, cursor = [], ""
    while True:
        page = (await api("merchant", "GET", f"{path}/deliveries?limit=2{cursor}")).json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    types = ["webhook.ping", "after_sale.after_sale_applied", "order.order_recorded"]
    assert [d["type"] for d in seen] == types
    assert seen[0] == ping == (await api("admin", "GET", f"{path}/deliveries/{ping['id']}")).json()
    assert seen[1]["order_id"] == "70001"
    assert seen[1]["next_attempt_at"] == "2026-11-23T04:00:00Z"
    for status, count in (("pending", 3), ("dead", 0), ("delivered", 0)):
        page = (await api("merchant", "GET", f"{path}/deliveries?status={status}")).json()
        assert len(page["items"]) == count, status
    broken = await api("merchant", "GET", f"{path}/deliveries?cursor=nonsense")
    assert broken.json()["code"] == "cursor_invalid"

    replayed = await api("integrator", "POST", f"{path}/deliveries/{ping['id']}/replay")
    assert (replayed.status_code, replayed.json()) == (200, ping)
    assert (await api("integrator", "POST", f"{path}/replay-dead")).json() == {"replayed": 0}
    assert (await api("integrator", "POST", f"{path}/deliveries/4711/replay")).status_code == 404


async def test_a_rotated_secret_is_told_once(api: Any, services: Services) -> None:
    """With a key the same again; the old one stays valid as long as was asked."""
    webhook = await opened(api)
    path = f"/webhooks/{webhook['id']}/secret"

    one = await api("integrator", "POST", path, {"overlap_hours": 1}, Idempotency_Key="k")
    again = await api("integrator", "POST", path, {"overlap_hours": 1}, Idempotency_Key="k")
    long = await api("integrator", "POST", path, {"overlap_hours": 169})

    assert one.json() == again.json()
    assert one.json()["secret"] != webhook["secret"]
    assert (long.status_code, long.json()["code"]) == (422, "field_invalid")
    ends = await services.database.pool.fetch("select expires_at from webhook_secret order by 1")
    assert [e[0] and (e[0] - NOW).total_seconds() for e in ends] == [3600, None]


async def test_a_webhook_that_is_off_sends_no_test(api: Any) -> None:
    """It says so; removed, it is not there."""
    webhook = await opened(api, active=False)
    path = f"/webhooks/{webhook['id']}"
    for where in (f"{path}/test", f"{path}/replay-dead"):
        answer = await api("integrator", "POST", where)
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_inactive")
    assert (await api("integrator", "DELETE", path)).status_code == 204
    assert (await api("integrator", "GET", path)).status_code == 404


def test_every_failure_has_its_words() -> None:
    """What the desk writes, the page can say; so do all refusals of webhooks."""
    from aftersale.store.webhooks import Failure

    assert set(webhooks_page.FAILURE_LABELS) == set(Failure.__args__)  # type: ignore[attr-defined]
    assert [c.value for c in RefusalCode if "webhook" in c.value] == [
        "webhook_url_invalid",
        "webhook_host_private",
        "webhook_event_unknown",
        "webhook_inactive",
        "webhooks_too_many",
    ]
