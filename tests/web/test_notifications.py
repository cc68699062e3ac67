"""WeChat Pay tells what became of a refund: believed when it is signed, recorded once, forgotten when not ours."""

import json

import httpx
import msgspec
import pytest

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import Approve, RecordRefund, SendRefund
from aftersale.core.after_sale.state import Payment, RefundStatus, Stage
from aftersale.desk.desk import Desk, Unavailable
from aftersale.payments.configure import WECHAT_PAY
from aftersale.payments.wechat_pay import WeChatPay
from aftersale.store.queries.orders import find_order
from aftersale.web.app import create_app
from tests.payments.fake_wechat_pay import STRANGERS_KEY, WECHAT_KEY, FakeWeChatPay
from tests.payments.test_wechat_pay import keys_for
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, NOW, ORDER, SHOP, apply, record_order

ADDRESS = "/api/v1/wechat-pay/notifications"


@pytest.fixture
async def provider():
    """Signs by the clock of the services."""
    async with FakeWeChatPay(lambda: NOW) as running:
        yield running


@pytest.fixture
async def tell(services, provider):
    """Post a notification to the application that has WeChat Pay configured."""
    gateways = {WECHAT_PAY: WeChatPay(keys_for(provider), services.clock)}
    configured = msgspec.structs.replace(services, gateways=gateways)
    transport = httpx.ASGITransport(create_app(configured, csrf_secret="s" * 32))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:

        async def post(refund, status="SUCCESS", *, signed_with=WECHAT_KEY):
            body = provider.notification(refund, status)
            headers = provider.signed_headers(body, key=signed_with) | {"Content-Type": "application/json"}
            return await client.post(ADDRESS, content=body.encode(), headers=headers)

        yield post


@pytest.fixture
async def key(services):
    """A refund that was sent and is being processed; its key."""
    handle = services.desk.handle
    await handle(record_order(payment=Payment(gateway=WECHAT_PAY, reference="4200001")), INTEGRATOR)
    about = {"shop_id": SHOP, "after_sale_id": (await handle(apply(), BUYER)).after_sale_id}
    await handle(Approve(**about), MERCHANT)
    await handle(SendRefund(**about, attempt=1), SYSTEM)
    answer = await handle(RecordRefund(**about, attempt=1, outcome="processing", sent=True), SYSTEM)
    return answer.order.after_sales[0].refund.key


async def after_sale(services):
    return (await find_order(services.database, SHOP, ORDER)).after_sales[0]


async def test_money_that_arrived_is_recorded_once(services, tell, key):
    """The second telling of the same changes nothing and is answered alike."""
    for _ in range(2):
        answer = await tell(key)
        assert (answer.status_code, answer.json()["code"]) == (200, "SUCCESS")
        found = await after_sale(services)
        assert (found.stage, found.refund.reference) == (Stage.REFUNDED, f"5030{key}")
        assert found.version == 5


async def test_bad_news_wait_until_they_are_asked_for(services, tell, key):
    """A closed refund is learnt by the worker's own question; the notification alone gives nothing up."""
    assert (await tell(key, "ABNORMAL")).status_code == 200
    found = await after_sale(services)
    assert (found.stage, found.refund.status) == (Stage.REFUNDING, RefundStatus.SENT)


async def test_a_strangers_word_is_not_believed(services, tell, key):
    """401, and nothing was recorded."""
    answer = await tell(key, signed_with=STRANGERS_KEY)
    assert (answer.status_code, answer.json()["code"]) == (401, "FAIL")
    assert (await after_sale(services)).stage is Stage.REFUNDING


@pytest.mark.parametrize("unknown", ["1001-404", "9-9", "nonsense", "1001-", "99999999999999999999-1"])
async def test_a_key_that_is_not_ours_is_passed_over(tell, unknown):
    """200: telling it again would not help."""
    assert (await tell(unknown)).status_code == 200


async def test_a_database_that_is_away_is_told_again_later(tell, key, monkeypatch):
    """503: WeChat Pay repeats it."""

    async def away(*_, **__):
        raise Unavailable("gone")

    monkeypatch.setattr(Desk, "handle", away)
    assert (await tell(key)).status_code == 503


async def test_without_the_gateway_there_is_no_such_door(api):
    """404 like everything that is not there."""
    answer = await api.client.post(ADDRESS, content=json.dumps({}))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
