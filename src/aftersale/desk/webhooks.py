"""Facts leave the house: each due webhook is signed and sent, and what the receiver said is kept."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp
import structlog

from aftersale import __version__
from aftersale.core.webhooks import fact_body, message_id, ping_body, retry_after, sign
from aftersale.desk.clock import real_clock
from aftersale.desk.destinations import PrivateHost, private_hosts_allowed, public_socket
from aftersale.desk.services import Services
from aftersale.store import webhooks
from aftersale.store.webhooks import Claimed, Failure, Ready

log = structlog.get_logger()

TIMEOUT_SECONDS = 10
"""From the look-up of the name to the end of the answer. Standard Webhooks says 15 to 30, A; shorter holds a round up less, D."""
LEASE = timedelta(seconds=60)
"""A claimed delivery is ours so long; well above the timeout, so that only a dead worker's is sent by another. D."""
ENDPOINTS_AT_ONCE = 50
PER_ENDPOINT_AT_ONCE = 8
"""Requests under way to one receiver, for each worker. D."""
ROUND_SECONDS = 10
"""No new requests after so long: then other endpoints have their turn. D."""
ANSWER_BYTES_MAX = 64 * 1024
"""More of an answer is not read; nothing of it is kept. D."""
SECRETS_MAX = 5
"""The newest so many sign; a header with more would be somebody's mistake. D."""


async def deliver_webhooks(services: Services, *, wall_clock: Callable[[], datetime] = real_clock) -> int:
    """Send what is due, for about ROUND_SECONDS at most; returns how many were sent. Many workers may do this at once.

    What is due follows the desk's clock, which the sandbox may move; receivers check `webhook-timestamp`
    against their own clock, so that one follows `wall_clock`.
    """
    ready = await webhooks.ready_endpoints(
        services.database, services.desk.clock(), limit=ENDPOINTS_AT_ONCE, secrets_max=SECRETS_MAX
    )
    if not ready:
        return 0
    until = asyncio.get_running_loop().time() + ROUND_SECONDS
    async with _session(services) as session:
        rounds = (_Round(services, session, endpoint, wall_clock, until).run() for endpoint in ready)
        results = await asyncio.gather(*rounds, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            log.error("webhook round failed", error=repr(result))
    return sum(result for result in results if isinstance(result, int))


def _session(services: Services) -> aiohttp.ClientSession:
    """Without cookies, proxies and, unless allowed, without a way into our own network."""
    guarded = None if private_hosts_allowed(services.settings) else public_socket
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, socket_factory=guarded),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"User-Agent": f"Aftersale/{__version__}", "Content-Type": "application/json"},
    )


class _Round:
    """One endpoint's part of a round; a slow receiver holds up nobody else."""

    def __init__(
        self,
        services: Services,
        session: aiohttp.ClientSession,
        endpoint: Ready,
        wall_clock: Callable[[], datetime],
        until: float,
    ) -> None:
        self.database = services.database
        self.clock = services.desk.clock
        self.session = session
        self.endpoint = endpoint
        self.wall_clock = wall_clock
        self.until = until
        self.gone = False

    async def run(self) -> int:
        sent = 0
        while not self.gone and asyncio.get_running_loop().time() < self.until:
            looked_at, claimed = await webhooks.claim(
                self.database, self.endpoint, self.clock(), LEASE, PER_ENDPOINT_AT_ONCE
            )
            if not looked_at:
                break
            results = await asyncio.gather(*(self._deliver(d) for d in claimed), return_exceptions=True)
            for result in results:  # only the database can have failed; the others were let finish
                if result is not None:
                    raise result
            sent += len(claimed)
        await webhooks.forget_delivered(self.database, self.endpoint, self.clock())
        return sent

    async def _deliver(self, delivery: Claimed) -> None:
        """One attempt, outside of any transaction, then what came of it."""
        body = self._body(delivery)
        failure: Failure | None
        if body is None:
            status, failure = None, "fact_missing"
        else:
            status, failure = await self._send(delivery, body)
        now = self.clock()
        if failure is None and status is not None:
            await webhooks.delivered(self.database, self.endpoint, delivery, status, now)
            return
        assert failure is not None
        pause = retry_after(delivery.delivery_id, delivery.attempts)
        if status == 410:
            self.gone = True
            await webhooks.gone(self.database, self.endpoint, now)
        if pause is None or status == 410 or body is None:
            await webhooks.dead(self.database, self.endpoint, delivery, failure, status, now)
            log.warning("webhook dead", endpoint=self.endpoint.endpoint_id, delivery=delivery.delivery_id)
        else:
            await webhooks.put_off(self.database, self.endpoint, delivery, failure, status, now + pause)

    def _body(self, delivery: Claimed) -> bytes | None:
        """None when the fact is not in the journal, which nothing but a hand in the database can do."""
        shop_id = self.endpoint.shop_id
        if delivery.order_id is None or delivery.version is None:
            at = delivery.created_at.isoformat().replace("+00:00", "Z")
            return ping_body(shop_id, self.endpoint.endpoint_id, at)
        if delivery.entry is None:
            return None
        return fact_body(
            delivery.type,
            shop_id,
            delivery.order_id,
            delivery.version,
            delivery.after_sale_id,
            delivery.entry,
        )

    async def _send(self, delivery: Claimed, body: bytes) -> tuple[int | None, Failure | None]:
        """The status of the answer, and why it is a failure when it is one."""
        message, timestamp = message_id(delivery.delivery_id), int(self.wall_clock().timestamp())
        headers = {
            "webhook-id": message,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self.endpoint.secrets, message, timestamp, body),
        }
        try:
            async with self.session.post(
                self.endpoint.url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                await _read_a_little(answer)
        except TimeoutError:
            return None, "timeout"
        except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch):
            return None, "certificate"
        except aiohttp.ClientConnectorError as error:
            return None, "private_host" if isinstance(error.os_error, PrivateHost) else "unreachable"
        except (aiohttp.ClientError, OSError, ValueError):  # ValueError: an address that aiohttp cannot read
            return None, "unreachable"
        return answer.status, None if 200 <= answer.status < 300 else "status"


async def _read_a_little(answer: aiohttp.ClientResponse) -> None:
    """To the end when it is near, so that the connection can be used again; a longer one is closed."""
    left = ANSWER_BYTES_MAX
    while left > 0 and (chunk := await answer.content.read(left)):
        left -= len(chunk)
    if left <= 0:
        answer.close()
