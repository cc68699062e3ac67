"""What a webhook says and how it is signed and retried: Standard Webhooks, pure."""

import base64
import hashlib
import hmac
import re
import zlib
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec

from aftersale.core.after_sale.facts import AnyFact

PING = "webhook.ping"
"""A test message; it is about no order."""

SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets begin with
SECRET_BYTES = 32
"""Random bytes of a secret: Standard Webhooks asks for 24 to 64, A; 32 fill a block of SHA-256, D."""

RETRY_SECONDS = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""The pause before each attempt: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. Standard Webhooks, A."""
JITTER_PERMILLE = 100
"""A pause grows by up to a tenth, so that what failed together does not come back together. D."""


@cache
def event_type(kind: str, about_order: bool) -> str:
    """What a kind of fact is called outside: `after_sale.application_rejected`, `order.order_recorded`."""
    about = "order" if about_order else "after_sale"
    return f"{about}.{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', kind).lower()}"


EVENT_TYPES = tuple(
    event_type(fact.__name__, "after_sale_id" not in fact.__struct_fields__) for fact in AnyFact.__args__
)
"""Everything that an endpoint may ask for."""


def retry_after(delivery_id: int, attempts: int) -> timedelta | None:
    """How long to wait when so many attempts have failed; None: no more."""
    if attempts >= len(RETRY_SECONDS):
        return None
    # The lot is drawn by the delivery, not by chance: the same delivery always waits the same time.
    lot = zlib.crc32(f"{delivery_id}.{attempts}".encode()) % (JITTER_PERMILLE + 1)
    return timedelta(milliseconds=RETRY_SECONDS[attempts] * (1000 + lot))


def message_id(delivery_id: int) -> str:
    """The `webhook-id`: the same in every attempt, so that a receiver notices a repetition."""
    return f"msg_{delivery_id}"


def sign(secrets: Iterable[str], message: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature`: one for each secret that is valid now. `timestamp` in Unix seconds."""
    signed = f"{message}.{timestamp}.".encode() + body
    return " ".join(f"v1,{base64.b64encode(_hmac(secret, signed)).decode()}" for secret in secrets)


def _hmac(secret: str, signed: bytes) -> bytes:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return hmac.new(key, signed, hashlib.sha256).digest()


def fact_body(
    event: str, shop_id: int, order_id: int, version: int, after_sale_id: int | None, entry: bytes
) -> bytes:
    """The message of one entry of the journal: from the same bytes always the same bytes."""
    said = msgspec.json.decode(entry)
    fact = said["fact"]
    data = {
        "shop_id": str(shop_id),
        "order_id": str(order_id),
        "after_sale_id": None if after_sale_id is None else str(after_sale_id),
        "version": version,
        "actor": said["actor"]["role"],
        "fact": with_text_ids(fact),
    }
    return _body(event, fact.get("happened_at") or said["at"], data)


def ping_body(shop_id: int, endpoint_id: int, at: str) -> bytes:
    """The test message. `at`: RFC 3339."""
    return _body(PING, at, {"shop_id": str(shop_id), "endpoint_id": str(endpoint_id)})


def _body(event: str, at: str, data: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"type": event, "timestamp": at, "data": data})


def with_text_ids(value: Any) -> Any:
    """The same with ids as strings of digits: 63 bits are more than a JavaScript number holds."""
    if isinstance(value, list):
        return [with_text_ids(item) for item in value]
    if isinstance(value, dict):
        return {
            name: _text_id(item) if name.endswith(("_id", "_ids")) else with_text_ids(item)
            for name, item in value.items()
        }
    return value


def _text_id(value: Any) -> Any:
    if isinstance(value, list):
        return [_text_id(item) for item in value]
    return str(value) if isinstance(value, int) else value
