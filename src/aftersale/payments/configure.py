"""The gateways of one installation: the local ledger always, WeChat Pay once its keys are set."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from aftersale.core.policy import Policy
from aftersale.payments.gateway import Gateway
from aftersale.payments.local_ledger import LocalLedger
from aftersale.settings import Settings
from aftersale.store.database import Database
from aftersale.store.ledger import PostgresBooks

LEDGER = "ledger"
WECHAT_PAY = "wechat_pay"

APIV3_KEY_BYTES = 32
"""The length of an APIv3 key. WeChat Pay, A."""


class GatewayMisconfigured(Exception):  # noqa: N818
    """A setting of a gateway is missing or cannot be used; the message names it."""


def open_gateways(
    settings: Settings, database: Database, clock: Callable[[], datetime], policy: Policy
) -> dict[str, Gateway]:
    """Every configured gateway by its name. Raises GatewayMisconfigured for credentials set by half.

    With WeChat Pay's certificates instead of its public key the first start downloads them: some seconds.
    """
    gateways: dict[str, Gateway] = {LEDGER: LocalLedger(PostgresBooks(database), policy, clock)}
    if _speaks_of_wechat_pay(settings):
        gateways[WECHAT_PAY] = _open_wechat_pay(settings, clock)
    return gateways


def _open_wechat_pay(settings: Settings, clock: Callable[[], datetime]) -> Gateway:
    # Here, because the library takes a fifth of a second to load, which only its users should pay.
    from aftersale.payments.wechat_pay import WeChatPay
    from aftersale.payments.wechat_pay_keys import WeChatPayKeys

    mchid = _given(settings, "wechat_pay_mchid")
    cert_serial = _given(settings, "wechat_pay_cert_serial")
    private_key = _text(settings, "wechat_pay_key_file")
    apiv3_key = _given(settings, "wechat_pay_apiv3_key")
    if len(apiv3_key.encode()) != APIV3_KEY_BYTES:
        raise GatewayMisconfigured(f"{_variable('wechat_pay_apiv3_key')} is not {APIV3_KEY_BYTES} bytes long")
    public_key = public_key_id = None
    if settings.wechat_pay_public_key_id or settings.wechat_pay_public_key_file:
        public_key_id = _given(settings, "wechat_pay_public_key_id")
        public_key = _text(settings, "wechat_pay_public_key_file")
    elif not settings.wechat_pay_certificates:
        raise GatewayMisconfigured(
            f"{_variable('wechat_pay_public_key_id')} and {_variable('wechat_pay_public_key_file')},"
            f" or {_variable('wechat_pay_certificates')}, must be set: without them no answer can be believed"
        )
    try:
        keys = WeChatPayKeys(
            mchid=mchid,
            cert_serial=cert_serial,
            private_key=private_key,
            apiv3_key=apiv3_key,
            base_url=settings.wechat_pay_base_url,
            public_key=public_key,
            public_key_id=public_key_id,
            certificates=settings.wechat_pay_certificates,
        )
    except Exception as error:  # the library's only class
        raise GatewayMisconfigured(f"WeChat Pay cannot be used: {error}") from error
    return WeChatPay(keys, clock, notify_url=settings.wechat_pay_notify_url)


def _speaks_of_wechat_pay(settings: Settings) -> bool:
    """Whether any of its settings but the address is set: one forgotten is then an error, not silence."""
    return any(
        getattr(settings, name)
        for name in settings.__struct_fields__
        if name.startswith("wechat_pay_") and name != "wechat_pay_base_url"
    )


def _given(settings: Settings, name: str) -> str:
    value: str | None = getattr(settings, name)
    if not value:
        raise GatewayMisconfigured(f"{_variable(name)} is not set, and WeChat Pay needs it")
    return value


def _text(settings: Settings, name: str) -> str:
    path = Path(_given(settings, name))
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise GatewayMisconfigured(f"{_variable(name)} cannot be read: {error}") from None


def _variable(name: str) -> str:
    return f"AFTERSALE_{name.upper()}"
