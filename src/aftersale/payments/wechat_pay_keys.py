"""WeChat Pay's signatures: ours under every request, theirs under every answer and notification.

The library signs, verifies, decrypts, and fetches platform certificates. Its own way of sending is not used:
like the official ones it verifies answers of success only, and a forged refusal would have the merchant pay
a second time by other means.
"""

import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from wechatpayv3.core import Core  # type: ignore[import-untyped]
from wechatpayv3.utils import aes_decrypt, build_authorization  # type: ignore[import-untyped]

from aftersale.core.policy import UTC

FRESH = timedelta(minutes=5)
"""An older signature may be a recording. WeChat Pay's own bound for requests, A; for answers, D."""
CERTIFICATES_PAUSE_SECONDS = 60.0
"""Between two downloads of platform certificates. D."""
CERTIFICATES_TIMEOUT_SECONDS = (5, 10)
"""To connect, and to read. D."""


class WeChatPayKeys(Core):  # type: ignore[misc] # the library has no types
    """The merchant's private key and APIv3 key, and what verifies WeChat Pay: its public key or certificates.

    Without a public key and with an empty folder of certificates they are downloaded at once: construct it
    in a thread then. Raises Exception, as the library does, when a key cannot be read or no certificate is
    to be had.
    """

    _certificates: list[Any]

    def __init__(
        self,
        *,
        mchid: str,
        cert_serial: str,
        private_key: str,
        apiv3_key: str,
        base_url: str,
        public_key: str | None = None,
        public_key_id: str | None = None,
        certificates: str | None = None,
    ) -> None:
        self.mchid = mchid
        self.base_url = base_url.rstrip("/")
        self._lock = threading.Lock()
        self._downloaded_at: float | None = None
        super().__init__(
            mchid,
            cert_serial,
            private_key,
            apiv3_key,
            cert_dir=certificates,
            timeout=CERTIFICATES_TIMEOUT_SECONDS,
            public_key=public_key,
            public_key_id=public_key_id,
        )
        self._gate_way = self.base_url

    def headers(self, method: str, path: str, body: str) -> dict[str, str]:
        """What goes over a request, our signature among it; `body` exactly as it will be sent."""
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "aftersale",
            "Authorization": build_authorization(
                path, method, self.mchid, self._cert_serial_no, self._private_key, data=body
            ),
        }
        if self._public_key_id:
            headers["Wechatpay-Serial"] = self._public_key_id  # asks to be answered under this key
        return headers

    def verifies(self, headers: Mapping[str, str], body: str, now: datetime) -> bool:
        """Whether WeChat Pay signed this body within the last five minutes. May download: call it in a thread."""
        # In one spelling only, so that the time looked at here is the time that was signed.
        said = {name.lower(): value for name, value in headers.items()}
        try:
            signed_at = datetime.fromtimestamp(int(said["wechatpay-timestamp"]), UTC)
        except (KeyError, ValueError, OverflowError, OSError):
            return False
        if abs(now - signed_at) > FRESH:
            return False
        only_by_public_key = self._public_key_id and not self._cert_dir
        if only_by_public_key and said.get("wechatpay-serial") != self._public_key_id:
            return False
        with self._lock:
            try:
                return bool(self._verify_signature(said, body))
            except Exception:  # the library's only class; whatever it is, nothing was verified
                return False

    def decrypt_resource(self, *, nonce: str, ciphertext: str, associated_data: str) -> str | None:
        """The text of a notification's resource; None when it was not encrypted with our APIv3 key."""
        try:
            text: str | None = aes_decrypt(nonce, ciphertext, associated_data, self._apiv3_key)
        except ValueError:
            return None
        return text

    def _init_certificates(self) -> None:
        """Called by the library's constructor, which knows the real address only."""
        self._gate_way = self.base_url
        super()._init_certificates()

    def _update_certificates(self) -> None:
        """Called for every unknown serial, also an invented one: downloads now and then, forgets nothing."""
        now = time.monotonic()
        if self._downloaded_at is not None and now - self._downloaded_at < CERTIFICATES_PAUSE_SECONDS:
            return
        self._downloaded_at = now
        known = list(self._certificates)
        try:
            super()._update_certificates()
        finally:
            self._certificates = self._certificates or known
