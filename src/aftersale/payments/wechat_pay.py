"""WeChat Pay's domestic refunds (APIv3): its statuses and error codes in our words, each answer verified.

What is not known for certain is UNKNOWN: asking for the key costs a request, a wrong belief costs a refund.
Codes as in the provider's table of the refund interface, B; statuses and signatures from its manual, A.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import aiohttp
import msgspec

from aftersale.payments.gateway import Outcome, RefundAnswer, RefundOrder
from aftersale.payments.wechat_pay_keys import WeChatPayKeys

PATH = "/v3/refund/domestic/refunds"
OUR_ORDER_NUMBER = "out:"
"""Before a payment that is named by the merchant's own order number instead of WeChat Pay's transaction."""
TIMEOUT_SECONDS = 10.0
"""A whole call, connecting and reading. D."""
REASON_BYTES_MAX = 80
"""`reason` is a string(80), A; that it counts bytes is the safe reading, D."""

STATUSES = {
    "SUCCESS": Outcome.SUCCEEDED,
    "PROCESSING": Outcome.PROCESSING,
    "CLOSED": Outcome.REFUSED,
    # The buyer's card or account does not take the money. It is with WeChat Pay and goes nowhere by itself:
    # the merchant sends it to another account on the merchant platform, or takes it back and pays another way.
    "ABNORMAL": Outcome.REFUSED,
}

REFUND_CODES = {
    "NOT_ENOUGH": Outcome.FAILED,
    "FREQUENCY_LIMITED": Outcome.FAILED,
    # Nothing was executed, and it goes through once the operator has put the keys or the rights in order.
    "SIGN_ERROR": Outcome.FAILED,
    "NO_AUTH": Outcome.FAILED,
    "MCH_NOT_EXISTS": Outcome.FAILED,
    # Nothing was executed, and every repetition would be the same request: the payment does not exist, is too
    # old or wholly given back, the amount is too large, the buyer's account is closed.
    "RESOURCE_NOT_EXISTS": Outcome.REFUSED,
    "INVALID_REQUEST": Outcome.REFUSED,
    "PARAM_ERROR": Outcome.REFUSED,
    "USER_ACCOUNT_ABNORMAL": Outcome.REFUSED,
}
"""What an error says of a refund that was sent. SYSTEM_ERROR says nothing, and so does a code not named here."""

FIND_CODES = {"RESOURCE_NOT_EXISTS": Outcome.NOT_FOUND}
"""What an error says when asked for a key: any other one is about the question, not about the refund."""

BELIEVED_UNSIGNED = (Outcome.FAILED, Outcome.NOT_FOUND, Outcome.UNKNOWN)
"""A request whose signature is not understood is answered without one. These lead at worst to the same key
being sent again, which moves money once."""


class NotificationRefused(Exception):  # noqa: N818
    """It is not WeChat Pay's word, or not about a refund of ours; answer it with an error and forget it."""


class _Amount(msgspec.Struct, frozen=True):
    refund: int


class _Refund(msgspec.Struct, frozen=True):
    out_refund_no: str
    refund_id: str
    status: str
    amount: _Amount


class _Error(msgspec.Struct, frozen=True):
    code: str
    message: str = ""


class _Resource(msgspec.Struct, frozen=True):
    algorithm: str
    nonce: str
    ciphertext: str
    associated_data: str = ""


class _Notification(msgspec.Struct, frozen=True):
    resource: _Resource


class _NotifiedRefund(msgspec.Struct, frozen=True):
    mchid: str
    out_refund_no: str
    refund_id: str
    refund_status: str


class WeChatPay:
    """A gateway to the WeChat Pay of one merchant. CLOSED and ABNORMAL are REFUSED: both wait for the merchant.

    `notify_url` is where WeChat Pay sends what became of a refund; without it, where its own settings say.
    """

    def __init__(
        self,
        keys: WeChatPayKeys,
        clock: Callable[[], datetime],
        *,
        notify_url: str | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._notify_url = notify_url
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        """Send the refund under `out_refund_no` = key: WeChat Pay refunds once however often it is sent."""
        if not order.payment:
            return RefundAnswer(Outcome.REFUSED, code="NO_PAYMENT", message="订单没有微信支付单号")
        body = msgspec.json.encode(self._body(order)).decode()
        told = await self._ask("POST", PATH, body, REFUND_CODES)
        if isinstance(told, RefundAnswer):
            return told
        if told.out_refund_no != order.key or told.amount.refund != order.amount_fen:
            return _unknown("ANOTHER_REFUND")
        return _answer(told.status, told.refund_id)

    async def find(self, key: str, payment: str) -> RefundAnswer:  # noqa: ARG002 - the key says enough here
        """What became of this key."""
        told = await self._ask("GET", f"{PATH}/{key}", "", FIND_CODES)
        if isinstance(told, RefundAnswer):
            return told
        return (
            _answer(told.status, told.refund_id) if told.out_refund_no == key else _unknown("ANOTHER_REFUND")
        )

    async def read_notification(self, headers: Mapping[str, str], body: bytes) -> tuple[str, RefundAnswer]:
        """The key and what became of it, as WeChat Pay posts it to `notify_url`; may come more than once.

        Raises NotificationRefused when the signature is not WeChat Pay's or is older than five minutes, and
        when the notification is about something else.
        """
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise NotificationRefused("the body is not text") from None
        if not await asyncio.to_thread(self._keys.verifies, headers, text, self._clock()):
            raise NotificationRefused("the signature is not WeChat Pay's, or older than five minutes")
        try:
            resource = msgspec.json.decode(text, type=_Notification).resource
            refund = msgspec.json.decode(self._decrypted(resource), type=_NotifiedRefund)
        except msgspec.DecodeError as error:
            raise NotificationRefused(f"not a notification of a refund: {error}") from None
        if refund.mchid != self._keys.mchid:
            raise NotificationRefused(f"for the merchant {refund.mchid}, not for ours")
        return refund.out_refund_no, _answer(refund.refund_status, refund.refund_id)

    def _decrypted(self, resource: _Resource) -> str:
        text = self._keys.decrypt_resource(
            nonce=resource.nonce, ciphertext=resource.ciphertext, associated_data=resource.associated_data
        )
        if text is None or resource.algorithm != "AEAD_AES_256_GCM":
            raise NotificationRefused("it cannot be decrypted: look at the APIv3 key")
        return text

    def _body(self, order: RefundOrder) -> dict[str, object]:
        body: dict[str, object] = {
            "out_refund_no": order.key,
            "amount": {"refund": order.amount_fen, "total": order.paid_fen, "currency": "CNY"},
        }
        if order.payment.startswith(OUR_ORDER_NUMBER):
            body["out_trade_no"] = order.payment.removeprefix(OUR_ORDER_NUMBER)
        else:
            body["transaction_id"] = order.payment
        if order.reason:
            body["reason"] = order.reason.encode()[:REASON_BYTES_MAX].decode(errors="ignore")
        if self._notify_url:
            body["notify_url"] = self._notify_url
        return body

    async def _ask(
        self, method: str, path: str, body: str, codes: Mapping[str, Outcome]
    ) -> _Refund | RefundAnswer:
        """The refund that WeChat Pay speaks of; else what its error, or the lack of an answer, amounts to."""
        url = self._keys.base_url + path
        headers = self._keys.headers(method, path, body)
        try:
            # A session for each call leaves nothing to close; refunds are too rare for it to count.
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.request(method, url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                status, text = response.status, await response.text(encoding="utf-8")
        except (aiohttp.ClientError, OSError, UnicodeDecodeError) as error:  # OSError: TimeoutError too
            return _unknown("NO_ANSWER", type(error).__name__)
        verified = await asyncio.to_thread(self._keys.verifies, response.headers, text, self._clock())
        if status == 200:
            return _refund(text) if verified else _unknown("SIGNATURE_INVALID")
        answer = _error(status, text, codes)
        forged = not verified and "Wechatpay-Signature" in response.headers
        if forged or (not verified and answer.outcome not in BELIEVED_UNSIGNED):
            return _unknown("SIGNATURE_INVALID", answer.code)
        return answer


def _refund(text: str) -> _Refund | RefundAnswer:
    try:
        return msgspec.json.decode(text, type=_Refund)
    except msgspec.DecodeError as error:
        return _unknown("UNREADABLE", str(error))


def _error(status: int, text: str, codes: Mapping[str, Outcome]) -> RefundAnswer:
    try:
        told = msgspec.json.decode(text, type=_Error)
    except msgspec.DecodeError:
        return _unknown(f"HTTP_{status}")
    # From 500 on the provider itself does not know, whatever the code.
    outcome = codes.get(told.code, Outcome.UNKNOWN) if status < 500 else Outcome.UNKNOWN
    return RefundAnswer(outcome, code=told.code, message=told.message)


def _answer(status: str, reference: str) -> RefundAnswer:
    return RefundAnswer(STATUSES.get(status, Outcome.UNKNOWN), reference=reference, code=status)


def _unknown(code: str, message: str = "") -> RefundAnswer:
    return RefundAnswer(Outcome.UNKNOWN, code=code, message=message)
