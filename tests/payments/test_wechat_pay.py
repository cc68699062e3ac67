"""Refunds through WeChat Pay: what it says in our words, and what is not known for certain stays unknown."""

import asyncio
import json
from datetime import timedelta

import pytest

from aftersale.payments.gateway import Outcome
from aftersale.payments.wechat_pay import FIND_CODES, REFUND_CODES, STATUSES, NotificationRefused, WeChatPay
from aftersale.payments.wechat_pay_keys import WeChatPayKeys
from tests.payments.fake_wechat_pay import (
    APIV3_KEY,
    CERT_SERIAL,
    ERRORS,
    MCHID,
    MERCHANT_KEY,
    PUBLIC_KEY_ID,
    STRANGERS_KEY,
    WECHAT_KEY,
    FakeWeChatPay,
    Trouble,
    private_pem,
    public_pem,
)
from tests.payments.orders import KEY, NOW, PAID_FEN, PAYMENT, Clock, refund_order

UNTRUSTED = (
    Trouble.BODY_TAMPERED,
    Trouble.SIGNATURE_TAMPERED,
    Trouble.UNSIGNED,
    Trouble.STALE,
    Trouble.NOT_JSON,
    Trouble.ANOTHER_REFUND,
)


clock = Clock()


def keys_for(fake, **changes):
    given = {
        "mchid": MCHID,
        "cert_serial": CERT_SERIAL,
        "private_key": private_pem(MERCHANT_KEY),
        "apiv3_key": APIV3_KEY,
        "base_url": fake.base_url,
        "public_key": public_pem(WECHAT_KEY),
        "public_key_id": PUBLIC_KEY_ID,
    }
    return WeChatPayKeys(**(given | changes))


@pytest.fixture
async def fake():
    """A provider that knows one payment."""
    async with FakeWeChatPay(clock) as running:
        yield running


@pytest.fixture
def gateway(fake):
    """Our side of it; a second is a long time here."""
    return WeChatPay(keys_for(fake), clock, timeout_seconds=1)


async def test_a_refund_is_sent_once_and_followed_until_it_arrives(fake, gateway):
    """In integer fen, in the shop's currency, under our key; then the provider is asked what became of it."""
    answer = await gateway.refund(refund_order())

    assert (answer.outcome, answer.reference) == (Outcome.PROCESSING, f"5030{KEY}")
    assert fake.books[KEY] == {
        "out_refund_no": KEY,
        "transaction_id": PAYMENT,
        "amount": {"refund": 9900, "total": PAID_FEN, "currency": "CNY"},
        "reason": "质量问题",
    }
    fake.statuses[KEY] = "SUCCESS"
    answer = await gateway.find(KEY, PAYMENT)
    assert (answer.outcome, answer.reference) == (Outcome.SUCCEEDED, f"5030{KEY}")


async def test_the_same_key_twice_moves_money_once(fake, gateway):
    """A repeated sending is answered with the refund that was made."""
    first, second = await gateway.refund(refund_order()), await gateway.refund(refund_order())

    assert first == second
    assert fake.bookings == [KEY]


async def test_the_same_key_with_another_amount_is_refused(fake, gateway):
    """The provider keeps to the first amount."""
    await gateway.refund(refund_order())
    answer = await gateway.refund(refund_order(amount_fen=9901))

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "INVALID_REQUEST")


async def test_a_payment_may_be_named_by_the_merchants_own_number(fake, gateway):
    """`out:` before it says so; where the notifications go is sent along when it is set."""
    fake.payments["out:70001"] = PAID_FEN
    gateway = WeChatPay(keys_for(fake), clock, notify_url="https://shop.example/wechat-pay")
    answer = await gateway.refund(refund_order(payment="out:70001"))

    assert answer.outcome is Outcome.PROCESSING
    assert fake.books[KEY]["out_trade_no"] == "70001"
    assert "transaction_id" not in fake.books[KEY]
    assert fake.books[KEY]["notify_url"] == "https://shop.example/wechat-pay"


async def test_an_order_without_a_payment_is_refused_without_asking(fake, gateway):
    """There is nothing to give back from; the merchant pays another way."""
    answer = await gateway.refund(refund_order(payment=""))

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "NO_PAYMENT")
    assert fake.requests == []


async def test_a_long_reason_is_cut_between_characters(fake, gateway):
    """Eighty bytes are 26 Chinese characters; half a character would be refused."""
    await gateway.refund(refund_order(reason="退" * 40))

    assert fake.books[KEY]["reason"] == "退" * 26


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("SUCCESS", Outcome.SUCCEEDED),
        ("PROCESSING", Outcome.PROCESSING),
        ("CLOSED", Outcome.REFUSED),
        ("ABNORMAL", Outcome.REFUSED),
        ("SOMETHING_NEW", Outcome.UNKNOWN),
    ],
)
async def test_every_status_means_the_same_however_it_is_told(fake, gateway, status, outcome):
    """By the answer to the sending, by the answer to the question, by a notification."""
    fake.statuses[KEY] = status
    body = fake.notification(KEY, status)
    sent = await gateway.refund(refund_order())
    found = await gateway.find(KEY, PAYMENT)
    key, told = await gateway.read_notification(fake.signed_headers(body), body.encode())

    assert sent == found == told
    assert (key, told.outcome, told.code, told.reference) == (KEY, outcome, status, f"5030{KEY}")
    assert (status in STATUSES) == (outcome is not Outcome.UNKNOWN)


SENT = {
    # It may pass: the balance is topped up, the pace is lower, the operator repairs keys and rights.
    "NOT_ENOUGH": Outcome.FAILED,
    "FREQUENCY_LIMITED": Outcome.FAILED,
    "SIGN_ERROR": Outcome.FAILED,
    "NO_AUTH": Outcome.FAILED,
    "MCH_NOT_EXISTS": Outcome.FAILED,
    # Never under this key.
    "RESOURCE_NOT_EXISTS": Outcome.REFUSED,
    "INVALID_REQUEST": Outcome.REFUSED,
    "PARAM_ERROR": Outcome.REFUSED,
    "USER_ACCOUNT_ABNORMAL": Outcome.REFUSED,
    # The provider does not know itself.
    "SYSTEM_ERROR": Outcome.UNKNOWN,
}


@pytest.mark.parametrize("code", sorted(SENT))
async def test_an_error_says_whether_sending_again_makes_sense(fake, gateway, code):
    """Failed: later with the same key. Refused: another way. Unknown: ask first."""
    fake.next.append(code)
    answer = await gateway.refund(refund_order())

    assert (answer.outcome, answer.code) == (SENT[code], code)
    assert answer.message == f"{code} 的说明"
    assert fake.bookings == []


@pytest.mark.parametrize("code", sorted(ERRORS))
async def test_an_error_on_asking_says_nothing_of_the_refund(fake, gateway, code):
    """Only "no such refund" does: too many questions do not make a refund fail."""
    await gateway.refund(refund_order())
    fake.next.append(code)
    answer = await gateway.find(KEY, PAYMENT)

    assert answer.outcome is (Outcome.NOT_FOUND if code == "RESOURCE_NOT_EXISTS" else Outcome.UNKNOWN)


def test_every_code_of_the_table_is_tried():
    """A line added to the table needs its line here."""
    assert {code: outcome for code, outcome in SENT.items() if outcome is not Outcome.UNKNOWN} == REFUND_CODES
    assert set(FIND_CODES) == {"RESOURCE_NOT_EXISTS"}


async def test_a_payment_that_does_not_exist_is_refused_and_a_key_never_sent_is_not_found(fake, gateway):
    """The same words of the provider; what they mean hangs on the question."""
    refused = await gateway.refund(refund_order(payment="4200000000000000000000000000"))
    found = await gateway.find(KEY, PAYMENT)

    assert (refused.outcome, found.outcome) == (Outcome.REFUSED, Outcome.NOT_FOUND)
    assert refused.code == found.code == "RESOURCE_NOT_EXISTS"


@pytest.mark.parametrize("trouble", [Trouble.SILENT, Trouble.DROPPED])
async def test_a_refund_whose_answer_was_lost_is_found_again(fake, gateway, trouble):
    """Unknown at first; asked for the key, the provider has it."""
    fake.next.append(trouble)

    assert (await gateway.refund(refund_order())).outcome is Outcome.UNKNOWN
    assert (await gateway.find(KEY, PAYMENT)).outcome is Outcome.PROCESSING
    assert fake.bookings == [KEY]


async def test_a_refund_that_was_lost_on_its_way_is_sent_again(fake, gateway):
    """Unknown at first; asked for the key, the provider never heard of it."""
    fake.next.append(Trouble.DROPPED_BEFORE)

    assert (await gateway.refund(refund_order())).outcome is Outcome.UNKNOWN
    assert (await gateway.find(KEY, PAYMENT)).outcome is Outcome.NOT_FOUND
    assert (await gateway.refund(refund_order())).outcome is Outcome.PROCESSING
    assert fake.bookings == [KEY]


async def test_nobody_listening_is_no_answer(fake):
    """A provider that is down leaves the refund unknown, at once and without an exception."""
    gateway = WeChatPay(keys_for(fake, base_url="http://127.0.0.1:9"), clock)
    answer = await gateway.refund(refund_order())

    assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "NO_ANSWER")


@pytest.mark.parametrize("trouble", UNTRUSTED)
async def test_success_is_believed_from_the_provider_only(fake, gateway, trouble):
    """Tampered, unsigned, recorded, unreadable, about another refund: unknown, whether sent or asked for."""
    fake.statuses[KEY] = "SUCCESS"
    fake.next.extend([trouble, trouble])

    assert (await gateway.refund(refund_order())).outcome is Outcome.UNKNOWN
    assert (await gateway.find(KEY, PAYMENT)).outcome is Outcome.UNKNOWN
    assert (await gateway.find(KEY, PAYMENT)).outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize(
    "trouble", [Trouble.BODY_TAMPERED, Trouble.SIGNATURE_TAMPERED, Trouble.UNSIGNED, Trouble.STALE]
)
async def test_a_refusal_is_believed_from_the_provider_only(fake, gateway, trouble):
    """A forged one would have the merchant pay another way while the refund is under way."""
    fake.next.append(trouble)
    answer = await gateway.refund(refund_order(payment="4200000000000000000000000000"))

    assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "SIGNATURE_INVALID")
    assert answer.message == "RESOURCE_NOT_EXISTS"


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [(Trouble.UNSIGNED, Outcome.NOT_FOUND), (Trouble.SIGNATURE_TAMPERED, Outcome.UNKNOWN)],
)
async def test_what_only_repeats_the_key_may_come_unsigned_but_not_forged(fake, gateway, trouble, outcome):
    """Sending the same key again moves money once, whoever talked us into it."""
    fake.next.append(trouble)

    assert (await gateway.find(KEY, PAYMENT)).outcome is outcome


async def test_a_wrong_private_key_fails_until_the_operator_repairs_it(fake):
    """The provider does not understand the request, executes nothing, and signs nothing."""
    wrong = WeChatPay(keys_for(fake, private_key=private_pem(STRANGERS_KEY)), clock)
    answer = await wrong.refund(refund_order())

    assert (answer.outcome, answer.code) == (Outcome.FAILED, "SIGN_ERROR")
    assert (await wrong.find(KEY, PAYMENT)).outcome is Outcome.UNKNOWN
    assert fake.books == {}


async def test_answers_are_verified_by_certificates_too(tmp_path):
    """A merchant without the public key: the certificates are downloaded at the first start and kept."""
    folder = tmp_path / "certificates"
    async with FakeWeChatPay(clock, by_certificate=True) as fake:
        given = {"public_key": None, "public_key_id": None, "certificates": str(folder)}
        for downloads in (1, 1):
            gateway = WeChatPay(await asyncio.to_thread(keys_for, fake, **given), clock)
            assert (await gateway.refund(refund_order())).outcome is Outcome.PROCESSING
            assert [path for _, path, _, _ in fake.requests].count("/v3/certificates") == downloads
            assert len(list(folder.iterdir())) == 1
        fake.next.append(Trouble.SIGNATURE_TAMPERED)
        assert (await gateway.refund(refund_order())).outcome is Outcome.UNKNOWN


async def test_invented_serial_numbers_do_not_make_us_download_again_and_again(tmp_path):
    """Anybody may post to the door of notifications; the certificates we know survive it."""
    async with FakeWeChatPay(clock, by_certificate=True) as fake:
        given = {"public_key": None, "public_key_id": None, "certificates": str(tmp_path)}
        gateway = WeChatPay(await asyncio.to_thread(keys_for, fake, **given), clock)
        body = fake.notification(KEY, "SUCCESS")
        for serial in ("1A2B", "3C4D", "no number"):
            with pytest.raises(NotificationRefused):
                await gateway.read_notification(
                    fake.signed_headers(body) | {"Wechatpay-Serial": serial}, body.encode()
                )
        assert [path for _, path, _, _ in fake.requests] == ["/v3/certificates"]
        key, answer = await gateway.read_notification(fake.signed_headers(body), body.encode())
        assert (key, answer.outcome) == (KEY, Outcome.SUCCEEDED)


async def test_a_server_may_spell_headers_its_own_way(fake, gateway):
    """In small letters, as the web server hands them on."""
    body = fake.notification(KEY, "SUCCESS")
    headers = {name.lower(): value for name, value in fake.signed_headers(body).items()}

    assert (await gateway.read_notification(headers, body.encode()))[0] == KEY


async def refused(gateway, headers, body):
    with pytest.raises(NotificationRefused) as caught:
        await gateway.read_notification(headers, body if isinstance(body, bytes) else body.encode())
    return str(caught.value)


async def test_a_forged_notification_is_refused(fake, gateway):
    """Another key, another body, no signature, another serial: all the same."""
    body = fake.notification(KEY, "SUCCESS")
    good = fake.signed_headers(body)

    for headers, told in (
        (fake.signed_headers(body, key=STRANGERS_KEY), body),
        (good, body.replace("退款", "付款")),
        ({}, body),
        (good | {"Wechatpay-Serial": "PUB_KEY_ID_OF_SOMEBODY"}, body),
        (good | {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/abc"}, body),
        (good | {"Wechatpay-Signature-Type": "MD5"}, body),
        (good | {"Wechatpay-Timestamp": "soon"}, body),
    ):
        assert "signature" in await refused(gateway, headers, told)
    assert "not text" in await refused(gateway, good, b"\xff\xfe")


@pytest.mark.parametrize(("age", "believed"), [(299, True), (301, False), (-299, True), (-301, False)])
async def test_a_recorded_notification_is_refused_after_five_minutes(fake, gateway, age, believed):
    """Also one from the future, and also when an old time hides behind a second spelling of its header."""
    body = fake.notification(KEY, "SUCCESS")
    headers = fake.signed_headers(body, age=timedelta(seconds=age))

    if believed:
        assert (await gateway.read_notification(headers, body.encode()))[0] == KEY
    else:
        fresh = {"WECHATPAY-TIMESTAMP": str(int(NOW.timestamp()))}
        assert "five minutes" in await refused(gateway, headers, body)
        assert "five minutes" in await refused(gateway, headers | fresh, body)


async def test_a_notification_that_is_not_ours_is_refused(fake, gateway):
    """Encrypted for another merchant, about another merchant, about something else, or nothing at all."""
    for body, why in (
        (fake.notification(KEY, "SUCCESS", apiv3_key="x" * 32), "APIv3 key"),
        (fake.notification(KEY, "SUCCESS", mchid="1900000110"), "1900000110"),
        (json.dumps({"resource_type": "encrypt-resource"}), "not a notification"),
        ("", "not a notification"),
    ):
        assert why in await refused(gateway, fake.signed_headers(body), body)


async def test_nothing_secret_is_shown(fake, gateway):
    """Neither the gateway nor its keys tell what they hold."""
    shown = repr(gateway) + repr(keys_for(fake))

    assert APIV3_KEY not in shown
    assert "PRIVATE KEY" not in shown
