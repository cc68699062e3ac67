"""Webhooks over a real PostgreSQL to a real receiver: signed, at least once, in order, retried, put back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from standardwebhooks import WebhookVerificationError

from aftersale.core.after_sale.commands import Cancel
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.webhooks import EVENT_TYPES, RETRY_SECONDS, retry_after
from aftersale.desk import webhooks as sending
from aftersale.desk.call_keys import call_key
from aftersale.desk.destinations import is_public, require_destination
from aftersale.desk.services import Services
from aftersale.desk.webhook_endpoints import change_endpoint, open_endpoint
from aftersale.desk.webhooks import LEASE, PER_ENDPOINT_AT_ONCE, deliver_webhooks
from aftersale.settings import Settings
from aftersale.store import webhooks as store
from aftersale.store.queries.webhooks import find_endpoint, find_secret, list_deliveries
from aftersale.store.webhook_endpoints import (
    ENDPOINTS_MAX,
    Wanted,
    remove_endpoint,
    replay,
    replay_dead,
    rotate_secret,
    send_test,
)
from tests.desk.conftest import differences
from tests.desk.receiver import OWNER, Clock, Received, Receiver, listen, services_with, statuses
from tests.scenario import BUYER, INTEGRATOR, ORDER, SHOP, apply, record_order

RECORDED, APPLIED, CANCELLED = (
    "order.order_recorded",
    "after_sale.after_sale_applied",
    "after_sale.application_cancelled",
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def services(database: str, clock: Clock) -> AsyncIterator[Services]:
    """Services that may send to this machine; afterwards journal and rows must agree."""
    async with services_with(database, clock, webhooks_to_private_hosts=True) as opened:
        yield opened
    assert await differences(database) == []


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as opened:
        yield opened


async def live(services: Services, order_id: int = ORDER) -> int:
    """An order, an application and its withdrawal: three facts; the after-sale's id."""
    await services.desk.handle(record_order(order_id=order_id), INTEGRATOR)
    answer = await services.desk.handle(apply(order_id=order_id), BUYER)
    assert answer.after_sale_id is not None
    await services.desk.handle(Cancel(shop_id=SHOP, after_sale_id=answer.after_sale_id), BUYER)
    return answer.after_sale_id


async def test_every_fact_arrives_signed_and_in_order(services: Services, receiver: Receiver) -> None:
    """The reference library accepts each message; ids are strings, money is fen, the version tells the place."""
    endpoint_id, secret = await listen(services, receiver.url)
    after_sale_id = await live(services)

    assert await deliver_webhooks(services) == 3
    assert await deliver_webhooks(services) == 0

    assert receiver.types == [RECORDED, APPLIED, CANCELLED]
    assert set(receiver.types) <= set(EVENT_TYPES)
    for received in receiver.received:
        assert received.verify(secret) == received.said
    applied = receiver.received[1].said
    assert applied["timestamp"] == "2026-11-23T04:00:00Z"
    data = applied["data"]
    assert (data["shop_id"], data["order_id"], data["version"]) == (str(SHOP), str(ORDER), 2)
    assert data["after_sale_id"] == data["fact"]["after_sale_id"] == str(after_sale_id)
    assert data["fact"].items() >= {"kind": "AfterSaleApplied", "line_id": "1", "amount_fen": 12950}.items()
    assert receiver.received[0].said["data"]["after_sale_id"] is None
    assert await statuses(services, endpoint_id) == ["delivered"] * 3


async def test_another_secret_is_not_accepted(services: Services, receiver: Receiver) -> None:
    """The signature means something: neither a foreign secret nor a changed body passes."""
    _, secret = await listen(services, receiver.url, RECORDED)
    _, other = await listen(services, receiver.url, CANCELLED)
    await live(services)
    await deliver_webhooks(services)

    first = receiver.received[0]
    with pytest.raises(WebhookVerificationError):
        first.verify(secret if other != secret and first.type == CANCELLED else other)
    with pytest.raises(WebhookVerificationError):
        Received(first.headers, first.body.replace(b"1001", b"1002")).verify(secret)


async def test_an_endpoint_gets_what_it_asked_for(services: Services, receiver: Receiver) -> None:
    """By kind of event, from the moment it is opened, and nothing while it is switched off."""
    await live(services, ORDER + 1)
    endpoint_id, _ = await listen(services, receiver.url, APPLIED)
    await live(services, ORDER + 2)
    wanted = Wanted(url=receiver.url, events=(APPLIED,), active=False)
    await change_endpoint(services, SHOP, endpoint_id, wanted, OWNER, None)
    await live(services, ORDER + 3)
    assert await deliver_webhooks(services) == 0
    wanted = Wanted(url=receiver.url, events=(APPLIED,), active=True)
    await change_endpoint(services, SHOP, endpoint_id, wanted, OWNER, None)

    await deliver_webhooks(services)

    assert [(r.type, r.said["data"]["order_id"]) for r in receiver.received] == [(APPLIED, str(ORDER + 2))]


async def test_a_refused_command_sends_nothing(services: Services, receiver: Receiver) -> None:
    """Deliveries are of the transaction that appends the facts: no fact, no message."""
    endpoint_id, _ = await listen(services, receiver.url)
    with pytest.raises(Refusal):
        await services.desk.handle(apply(), BUYER)

    assert await statuses(services, endpoint_id) == []


async def test_secrets_are_rotated_without_a_gap(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """For a day both secrets sign, then the new one alone; a leaked one ends at once."""
    endpoint_id, old = await listen(services, receiver.url, RECORDED)
    day = timedelta(hours=24)
    secret_id = await rotate_secret(services.database, SHOP, endpoint_id, day, clock(), None)
    new = await find_secret(services.database, SHOP, endpoint_id, secret_id)

    await services.desk.handle(record_order(), INTEGRATOR)
    await deliver_webhooks(services)
    assert receiver.received[-1].verify(old) == receiver.received[-1].verify(new)

    clock.move(hours=24)
    await services.desk.handle(record_order(order_id=ORDER + 1), INTEGRATOR)
    await deliver_webhooks(services)
    assert receiver.received[-1].verify(new)
    with pytest.raises(WebhookVerificationError):
        receiver.received[-1].verify(old)

    await rotate_secret(services.database, SHOP, endpoint_id, timedelta(), clock(), None)
    await services.desk.handle(record_order(order_id=ORDER + 2), INTEGRATOR)
    await deliver_webhooks(services)
    with pytest.raises(WebhookVerificationError):
        receiver.received[-1].verify(new)


async def test_two_rotations_at_once_leave_one_current_secret(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """The second waits for the first and takes over from it."""
    endpoint_id, _ = await listen(services, receiver.url)
    day = timedelta(hours=24)
    await asyncio.gather(
        *(rotate_secret(services.database, SHOP, endpoint_id, day, clock(), None) for _ in range(5))
    )

    current = await services.database.pool.fetchval(
        "select count(*) from webhook_secret where expires_at is null"
    )
    assert current == 1


async def test_a_failure_holds_back_its_own_order_only(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """What follows of the same order waits; other orders go on; afterwards everything came in its order."""
    await listen(services, receiver.url)
    await live(services, ORDER)
    await live(services, ORDER + 1)
    failing = {(str(ORDER), APPLIED)}
    receiver.answer = lambda r: 500 if (r.said["data"]["order_id"], r.type) in failing else 200

    await deliver_webhooks(services)
    clock.move(seconds=2)
    await deliver_webhooks(services)
    assert [r.type for r in receiver.received if r.said["data"]["order_id"] == str(ORDER)] == [
        RECORDED,
        APPLIED,
    ]
    assert [r.type for r in receiver.received if r.said["data"]["order_id"] == str(ORDER + 1)] == [
        RECORDED,
        APPLIED,
        CANCELLED,
    ]

    failing.clear()
    clock.move(seconds=10)
    await deliver_webhooks(services)
    assert [r.type for r in receiver.received if r.said["data"]["order_id"] == str(ORDER)] == [
        RECORDED,
        APPLIED,
        APPLIED,
        CANCELLED,
    ]


async def test_a_crash_after_sending_sends_again(
    services: Services, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: the lease runs out, and the same message comes again with the same id and the same bytes."""
    endpoint_id, _ = await listen(services, receiver.url, RECORDED)
    await services.desk.handle(record_order(), INTEGRATOR)

    async def dies(*_: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(store, "delivered", dies)
        await deliver_webhooks(services)
    assert await deliver_webhooks(services) == 0  # leased
    assert await statuses(services, endpoint_id) == ["pending"]

    clock.now += LEASE
    assert await deliver_webhooks(services) == 1

    one, two = receiver.received
    assert (one.id, one.body) == (two.id, two.body)
    assert await statuses(services, endpoint_id) == ["delivered"]


async def test_retries_follow_the_schedule_and_end(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """Ten attempts over three days, each a little later than the schedule says; then it is a dead letter."""
    endpoint_id, _ = await listen(services, receiver.url, RECORDED)
    await services.desk.handle(record_order(), INTEGRATOR)
    receiver.answer = lambda _: 503

    for pause in RETRY_SECONDS:
        if pause:
            clock.move(seconds=pause - 1)
            assert await deliver_webhooks(services) == 0
            clock.move(seconds=1 + pause / 10)
        assert await deliver_webhooks(services) == 1
    clock.move(days=30)
    assert await deliver_webhooks(services) == 0

    assert len({r.id for r in receiver.received}) == 1
    assert await statuses(services, endpoint_id) == ["dead"]
    dead = (await list_deliveries(services.database, SHOP, endpoint_id)).items[0]
    assert (dead.attempts, dead.last_status, dead.last_error) == (len(RETRY_SECONDS), 503, "status")


def test_the_jitter_is_the_same_every_time() -> None:
    """Drawn by the delivery: between the schedule and a tenth more."""
    for attempts, pause in enumerate(RETRY_SECONDS[1:], start=1):
        found = [retry_after(delivery, attempts) for delivery in range(50)]
        assert found == [retry_after(delivery, attempts) for delivery in range(50)]
        assert len(set(found)) > 10
        assert all(w and pause <= w.total_seconds() <= pause * 1.1 for w in found)
    assert retry_after(1, len(RETRY_SECONDS)) is None


async def test_a_dead_letter_steps_aside_and_can_be_put_back(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """What stood behind it goes on; put back, it is sent with its own id; the receiver sees by the version."""
    endpoint_id, _ = await listen(services, receiver.url)
    await live(services)
    receiver.answer = lambda r: 400 if r.type == APPLIED else 200
    for pause in RETRY_SECONDS:
        clock.move(seconds=pause * 1.1)
        await deliver_webhooks(services)
    assert await statuses(services, endpoint_id) == ["delivered", "dead", "delivered"]
    assert (await find_endpoint(services.database, SHOP, endpoint_id)).dead == 1

    receiver.answer = lambda _: 200
    assert await replay_dead(services.database, SHOP, endpoint_id, clock(), None) == 1
    assert await replay_dead(services.database, SHOP, endpoint_id, clock(), None) == 0
    await deliver_webhooks(services)

    assert receiver.types[-2:] == [CANCELLED, APPLIED]
    assert len({r.id for r in receiver.received if r.type == APPLIED}) == 1
    assert await statuses(services, endpoint_id) == ["delivered"] * 3


async def test_dead_letters_put_back_together_keep_their_order(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """A receiver that was away for a week gets each order's facts as they happened."""
    await listen(services, receiver.url)
    endpoint_id = (await listen(services, receiver.url + "-gone"))[0]
    for n in range(3):
        await live(services, ORDER + n)
    for _ in range(3):  # one after the other each order's next fact runs out of attempts
        for pause in RETRY_SECONDS:
            clock.move(seconds=pause * 1.1)
            await deliver_webhooks(services)
    assert await statuses(services, endpoint_id) == ["dead"] * 9
    receiver.received.clear()

    wanted = Wanted(url=receiver.url)
    await change_endpoint(services, SHOP, endpoint_id, wanted, OWNER, None)
    assert await replay_dead(services.database, SHOP, endpoint_id, clock(), None) == 9
    await deliver_webhooks(services)

    for n in range(3):
        order = [r.type for r in receiver.received if r.said["data"]["order_id"] == str(ORDER + n)]
        assert order == [RECORDED, APPLIED, CANCELLED]


async def test_a_delivered_message_can_be_sent_again(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """The receiver lost it: the very same message comes once more; with a key only once."""
    endpoint_id, _ = await listen(services, receiver.url, RECORDED)
    await services.desk.handle(record_order(), INTEGRATOR)
    await deliver_webhooks(services)
    delivery_id = (await list_deliveries(services.database, SHOP, endpoint_id)).items[0].delivery_id

    for _ in range(2):
        key = call_key(OWNER, "k1", "replay", delivery_id)
        await replay(services.database, SHOP, endpoint_id, delivery_id, clock(), key)
        await deliver_webhooks(services)

    one, two = receiver.received
    assert (one.id, one.body) == (two.id, two.body)


async def test_gone_switches_the_endpoint_off(services: Services, receiver: Receiver, clock: Clock) -> None:
    """410: nothing more goes there until somebody switches it on; what waited is then sent."""
    endpoint_id, _ = await listen(services, receiver.url)
    await live(services)
    receiver.answer = lambda _: 410
    assert await deliver_webhooks(services) == 1
    assert await deliver_webhooks(services) == 0
    found = await find_endpoint(services.database, SHOP, endpoint_id)
    assert (found.active, found.gone_at, found.dead, found.pending) == (False, clock(), 1, 2)
    with pytest.raises(Refusal) as refused:
        await send_test(services.database, SHOP, endpoint_id, clock(), None)
    assert refused.value.code is RefusalCode.WEBHOOK_INACTIVE

    receiver.answer = lambda _: 200
    await change_endpoint(services, SHOP, endpoint_id, Wanted(url=receiver.url), OWNER, None)
    clock.now += LEASE
    await deliver_webhooks(services)

    assert receiver.types == [RECORDED, APPLIED, CANCELLED]
    assert (await find_endpoint(services.database, SHOP, endpoint_id)).gone_at is None


async def test_many_workers_send_each_message_once(services: Services, receiver: Receiver) -> None:
    """Four at once over forty orders: every message once, each order in its order."""
    await listen(services, receiver.url)
    for n in range(40):
        await services.desk.handle(record_order(order_id=ORDER + n), INTEGRATOR)
        await services.desk.handle(apply(order_id=ORDER + n), BUYER)

    sent = await asyncio.gather(*(deliver_webhooks(services) for _ in range(4)))

    rest = await deliver_webhooks(services)
    assert sum(sent) + rest == len(receiver.received) == len({r.id for r in receiver.received}) == 80
    for n in range(40):
        order = [r.type for r in receiver.received if r.said["data"]["order_id"] == str(ORDER + n)]
        assert order == [RECORDED, APPLIED]


async def test_a_receiver_is_not_flooded(services: Services, receiver: Receiver) -> None:
    """Of many due messages only so many are under way at once."""
    await listen(services, receiver.url, RECORDED)
    for n in range(30):
        await services.desk.handle(record_order(order_id=ORDER + n), INTEGRATOR)
    receiver.pause = 0.02

    assert await deliver_webhooks(services) == 30

    assert receiver.busiest == PER_ENDPOINT_AT_ONCE


async def test_a_slow_receiver_holds_up_nobody_else(
    services: Services, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer that does not come is a timeout, and meanwhile another endpoint got all of its messages."""
    monkeypatch.setattr(sending, "TIMEOUT_SECONDS", 0.3)
    async with Receiver().listening() as slow:
        slow.pause = 1
        slow_id, _ = await listen(services, slow.url)
        quick_id, _ = await listen(services, receiver.url)
        await live(services)
        await deliver_webhooks(services)

    assert await statuses(services, quick_id) == ["delivered"] * 3
    first = (await list_deliveries(services.database, SHOP, slow_id)).items[-1]
    assert (first.status, first.last_status, first.last_error) == ("pending", None, "timeout")


async def test_redirects_are_not_followed(services: Services, receiver: Receiver) -> None:
    """A receiver cannot send us elsewhere."""
    endpoint_id, _ = await listen(services, receiver.url, RECORDED)
    receiver.answer, receiver.headers = lambda _: 307, {"Location": receiver.url}
    await services.desk.handle(record_order(), INTEGRATOR)
    await deliver_webhooks(services)

    assert len(receiver.received) == 1
    assert (await list_deliveries(services.database, SHOP, endpoint_id)).items[0].last_status == 307


async def test_nobody_there_is_a_failure_like_others(services: Services) -> None:
    """A closed port is retried by the schedule."""
    endpoint_id, _ = await listen(services, "http://127.0.0.1:9/hook", RECORDED)
    await services.desk.handle(record_order(), INTEGRATOR)
    await deliver_webhooks(services)

    assert (await list_deliveries(services.database, SHOP, endpoint_id)).items[0].last_error == "unreachable"


async def test_a_test_message_takes_the_same_way(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """Signed and listed like the others, about no order."""
    endpoint_id, secret = await listen(services, receiver.url, APPLIED)
    await send_test(services.database, SHOP, endpoint_id, clock(), None)
    await deliver_webhooks(services)

    said = receiver.received[0].verify(secret)
    assert said["type"] == "webhook.ping"
    assert said["timestamp"] == "2026-11-23T04:00:00Z"


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hook",
        "ftp://shop.example/hook",
        "https://user:pass@shop.example/hook",
        "https://shop.example/hook#part",
        "https://",
        "https:///hook",
        "https://shop.example:99999/",
        "https://shop.example/a b",
        "/hook",
        "",
        "https://shop.example/" + "a" * 2000,
    ],
)
async def test_an_address_that_is_none_is_refused(url: str) -> None:
    """Whole https addresses only, without what does not belong into one."""
    with pytest.raises(Refusal) as refused:
        await require_destination(url, Settings())
    assert refused.value.code is RefusalCode.WEBHOOK_URL_INVALID


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "2130706433", "[::ffff:10.0.0.1]"],
)
async def test_a_private_host_is_refused(host: str) -> None:
    """Our own network is no destination, in whatever way it is written."""
    with pytest.raises(Refusal) as refused:
        await require_destination(f"https://{host}/hook", Settings())
    assert refused.value.code is RefusalCode.WEBHOOK_HOST_PRIVATE
    await require_destination(f"http://{host}/hook", Settings(webhooks_to_private_hosts=True))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1", True),
        ("0.0.0.0", False),  # noqa: S104
        ("100.64.0.1", False),
        ("192.168.0.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    """Also those that carry an IPv4 address inside."""
    assert is_public(address) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_name_that_moved_into_our_network_gets_nothing(
    database: str, clock: Clock, receiver: Receiver, host: str
) -> None:
    """Whatever was true when the endpoint was named: the connection itself is refused, by name or by number."""
    async with services_with(database, clock) as services:
        async with services_with(database, clock, webhooks_to_private_hosts=True) as lenient:
            endpoint_id, _ = await listen(lenient, receiver.url.replace("127.0.0.1", host), RECORDED)
        await services.desk.handle(record_order(), INTEGRATOR)
        await deliver_webhooks(services)

        assert receiver.received == []
        found = (await list_deliveries(services.database, SHOP, endpoint_id)).items[0]
        assert (found.status, found.last_error) == ("pending", "private_host")


async def test_old_deliveries_are_forgotten(services: Services, receiver: Receiver, clock: Clock) -> None:
    """What arrived is kept for a month; what did not arrive stays until somebody decides."""
    endpoint_id, _ = await listen(services, receiver.url)
    receiver.answer = lambda r: 410 if r.type == CANCELLED else 200
    await live(services)
    await deliver_webhooks(services)
    await change_endpoint(services, SHOP, endpoint_id, Wanted(url=receiver.url), OWNER, None)
    clock.move(days=3_650)  # ids of this process may be ahead: other tests moved their clocks too
    await services.desk.handle(record_order(order_id=ORDER + 1), INTEGRATOR)
    await deliver_webhooks(services)

    assert await statuses(services, endpoint_id) == ["dead", "delivered"]


async def test_an_endpoint_is_removed_with_all_it_had(
    services: Services, receiver: Receiver, clock: Clock
) -> None:
    """Nothing of it is left, and nothing is sent."""
    endpoint_id, _ = await listen(services, receiver.url)
    await live(services)
    await remove_endpoint(services.database, SHOP, endpoint_id)

    assert await deliver_webhooks(services) == 0
    for table in ("webhook_endpoint", "webhook_secret", "webhook_delivery"):
        assert await services.database.pool.fetchval(f"select count(*) from {table}") == 0  # noqa: S608
    with pytest.raises(Refusal):
        await remove_endpoint(services.database, SHOP, endpoint_id)


async def test_a_shop_has_so_many_endpoints(services: Services, receiver: Receiver) -> None:
    """Also when they are opened at the same moment."""
    opened = await asyncio.gather(
        *(listen(services, receiver.url) for _ in range(ENDPOINTS_MAX + 3)), return_exceptions=True
    )

    refused = [o.code for o in opened if isinstance(o, Refusal)]
    assert refused == [RefusalCode.WEBHOOKS_TOO_MANY] * 3


async def test_one_key_opens_one_endpoint(services: Services, receiver: Receiver) -> None:
    """Sent many times at once: the same endpoint; with another address: refused."""
    wanted = Wanted(url=receiver.url)
    ids = await asyncio.gather(*(open_endpoint(services, SHOP, wanted, OWNER, "k1") for _ in range(10)))
    assert len(set(ids)) == 1
    with pytest.raises(Refusal) as refused:
        await open_endpoint(services, SHOP, Wanted(url=receiver.url + "2"), OWNER, "k1")
    assert refused.value.code is RefusalCode.KEY_REUSED


async def test_a_message_whose_fact_is_gone_is_given_up(services: Services, receiver: Receiver) -> None:
    """A hand in the database can do that; the round goes on."""
    endpoint_id, _ = await listen(services, receiver.url, RECORDED)
    for n in range(2):
        await services.desk.handle(record_order(order_id=ORDER + n), INTEGRATOR)
    await services.database.pool.execute("update webhook_delivery set version = 9 where order_id = $1", ORDER)
    assert await deliver_webhooks(services) == 2

    assert await statuses(services, endpoint_id) == ["dead", "delivered"]
