"""Where a webhook may go: web addresses of the outside world, checked when named and again at every connection."""

import asyncio
import ipaddress
import socket
from typing import Any

from yarl import URL

from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.settings import Settings

URL_CHARS_MAX = 2_000
"""Longest address; what every proxy on the way takes. D."""
LOOKUP_SECONDS = 3
"""How long a name may take when an endpoint is named; whoever answers later is judged at the connection. D."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateHost(OSError):  # noqa: N818 - an OSError among those of connecting
    """The address leads into our own network."""


async def require_destination(url: str, settings: Settings) -> None:
    """Raises Refusal: WEBHOOK_URL_INVALID, WEBHOOK_HOST_PRIVATE. A name that cannot be resolved now may be later."""
    private_allowed = private_hosts_allowed(settings)
    try:
        address = URL(url)
        host, port = address.host, address.port
    except ValueError:
        host, port = None, None
    good = (
        host
        and port
        and url.isprintable()
        and not any(c.isspace() for c in url)
        and len(url) <= URL_CHARS_MAX
        and address.scheme in (("https", "http") if private_allowed else ("https",))
        and address.user is None
        and address.password is None
        and not address.fragment
    )
    if not good or host is None:
        raise Refusal(RefusalCode.WEBHOOK_URL_INVALID)
    if private_allowed:
        return
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return
    if not all(is_public(str(info[4][0])) for info in found):
        raise Refusal(RefusalCode.WEBHOOK_HOST_PRIVATE, host=host)


def private_hosts_allowed(settings: Settings) -> bool:
    """Receivers on this machine or in our own network: in the demo, and where the operator wants it."""
    return settings.sandbox or settings.webhooks_to_private_hosts


def public_socket(info: tuple[Any, ...]) -> socket.socket:
    """A socket for this address, if it is public; for aiohttp, which asks before every connection it makes.

    The address is the one that is connected to, so a name that points elsewhere after the check gains nothing.
    """
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise PrivateHost("private address")
    return socket.socket(family, kind, protocol)


def is_public(address: str) -> bool:
    """Whether the whole internet may reach it; an IPv4 address inside an IPv6 one is looked at as well."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast
