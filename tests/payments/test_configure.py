"""Which gateways an installation has, and what an operator is told who set half of one."""

import msgspec
import pytest

from aftersale.core.policy import DEFAULT_POLICY
from aftersale.payments.configure import GatewayMisconfigured, open_gateways
from aftersale.payments.gateway import Outcome
from aftersale.payments.local_ledger import LocalLedger
from aftersale.settings import read_settings
from aftersale.store.database import Database
from tests.payments.fake_wechat_pay import (
    APIV3_KEY,
    CERT_SERIAL,
    MCHID,
    MERCHANT_KEY,
    PUBLIC_KEY_ID,
    WECHAT_KEY,
    FakeWeChatPay,
    private_pem,
    public_pem,
)
from tests.payments.orders import KEY, PAYMENT, Clock, refund_order

CREDENTIALS = ("MCHID", "CERT_SERIAL", "KEY_FILE", "APIV3_KEY", "PUBLIC_KEY_ID", "PUBLIC_KEY_FILE")


@pytest.fixture
def environment(tmp_path):
    """Everything WeChat Pay needs."""
    private, public = tmp_path / "apiclient_key.pem", tmp_path / "pub_key.pem"
    private.write_text(private_pem(MERCHANT_KEY))
    public.write_text(public_pem(WECHAT_KEY))
    values = (MCHID, CERT_SERIAL, str(private), APIV3_KEY, PUBLIC_KEY_ID, str(public))
    return {f"AFTERSALE_WECHAT_PAY_{name}": value for name, value in zip(CREDENTIALS, values, strict=True)}


def open_with(environment):
    unopened = Database("postgresql://nowhere")
    return open_gateways(read_settings(environment), unopened, Clock(), DEFAULT_POLICY)


def test_without_settings_there_is_the_ledger_alone():
    """It needs nothing; another address alone asks for nothing either."""
    gateways = open_with({"AFTERSALE_WECHAT_PAY_BASE_URL": "https://api2.mch.weixin.qq.com"})

    assert list(gateways) == ["ledger"]
    assert isinstance(gateways["ledger"], LocalLedger)


async def test_with_its_settings_wechat_pay_is_there_and_works(environment):
    """The keys from the files, the address from the settings: a refund goes through."""
    async with FakeWeChatPay(Clock()) as fake:
        gateways = open_with(environment | {"AFTERSALE_WECHAT_PAY_BASE_URL": f"{fake.base_url}/"})

        assert list(gateways) == ["ledger", "wechat_pay"]
        assert (await gateways["wechat_pay"].refund(refund_order())).outcome is Outcome.PROCESSING
        assert (await gateways["wechat_pay"].find(KEY, PAYMENT)).outcome is Outcome.PROCESSING


@pytest.mark.parametrize("name", CREDENTIALS)
def test_half_a_configuration_names_what_is_missing(environment, name):
    """At start, not at the first refund."""
    variable = f"AFTERSALE_WECHAT_PAY_{name}"
    del environment[variable]

    with pytest.raises(GatewayMisconfigured, match=variable):
        open_with(environment)


def test_without_anything_to_verify_answers_nothing_starts(environment):
    """Neither a public key nor certificates: both ways are named."""
    for name in ("PUBLIC_KEY_ID", "PUBLIC_KEY_FILE"):
        del environment[f"AFTERSALE_WECHAT_PAY_{name}"]

    with pytest.raises(GatewayMisconfigured, match=r"_PUBLIC_KEY_ID and .+_CERTIFICATES"):
        open_with(environment)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KEY_FILE", "/nowhere/key.pem", "KEY_FILE cannot be read"),
        ("APIV3_KEY", "short", "APIV3_KEY is not 32 bytes long"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environment, name, value, told):
    """And a secret is not repeated in the message."""
    with pytest.raises(GatewayMisconfigured, match=told) as caught:
        open_with(environment | {f"AFTERSALE_WECHAT_PAY_{name}": value})

    assert "short" not in str(caught.value)


def test_a_key_file_with_something_else_in_it_is_told(environment, tmp_path):
    """A certificate, say, where the private key belongs."""
    (tmp_path / "apiclient_key.pem").write_text(public_pem(WECHAT_KEY))

    with pytest.raises(GatewayMisconfigured, match="private key"):
        open_with(environment)


def test_settings_do_not_show_their_secrets(environment):
    """In no log and no traceback; what is not secret stays readable, and they travel to workers whole."""
    settings = read_settings(environment | {"AFTERSALE_DATABASE_URL": "postgresql://shop:geheim@db/shop"})
    shown = repr(settings) + repr(settings.__rich_repr__())

    assert MCHID in shown
    assert APIV3_KEY not in shown
    assert "geheim" not in shown
    assert (
        msgspec.json.decode(msgspec.json.encode(settings, enc_hook=str))["wechat_pay_apiv3_key"] == APIV3_KEY
    )
