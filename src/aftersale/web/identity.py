"""Who is asking and in which language: bearer tokens for programs, sessions for people."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from aftersale.core.actors import Actor, Role
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Language
from aftersale.desk.services import Services
from aftersale.store.credentials import SESSION_HOURS

SESSION_COOKIE = "aftersale_session"
LANGUAGE_COOKIE = "aftersale_language"
THEME_COOKIE = "aftersale_theme"

AnyRequest = Request[Any, Any, Any]


def services_of(request: ASGIConnection[Any, Any, Any, Any]) -> Services:
    services: Services = request.app.state.services
    return services


async def bearer(request: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    """The holder of the bearer token. Raises Refusal(NOT_SIGNED_IN)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    services = services_of(request)
    actor = (
        await services.credentials.recognise(token.strip(), "bearer", services.clock())
        if scheme.lower() == "bearer" and token
        else None
    )
    if actor is None:
        raise Refusal(RefusalCode.NOT_SIGNED_IN)
    return actor


async def visitor(request: AnyRequest) -> Actor | None:
    """The person behind the session cookie, if any."""
    token = request.cookies.get(SESSION_COOKIE)
    services = services_of(request)
    return await services.credentials.recognise(token, "session", services.clock()) if token else None


async def person(request: AnyRequest, *roles: Role) -> Actor:
    """The person behind the session, in one of the roles. Raises Refusal(NOT_SIGNED_IN or ROLE_NOT_ALLOWED)."""
    actor = await visitor(request)
    if actor is None:
        raise Refusal(RefusalCode.NOT_SIGNED_IN)
    return in_role(actor, *roles)


def in_role(actor: Actor, *roles: Role) -> Actor:
    if actor.role not in roles:
        raise Refusal(RefusalCode.ROLE_NOT_ALLOWED)
    return actor


def shop_of(actor: Actor, shop_id: str) -> int:
    """The shop named in the address, if it is this actor's; else the same 404 as for one that is not there."""
    number = parse_id(shop_id)
    if number is None or actor.shop_id not in (None, number):
        raise Refusal(RefusalCode.NOT_FOUND)
    return number


def id_of(text: str) -> int:
    """An id in an address. Raises Refusal(NOT_FOUND)."""
    number = parse_id(text)
    if number is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return number


def language_of(request: AnyRequest) -> Language:
    """The reader's language: their choice, else what the browser prefers, else Chinese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen == "en" or chosen == "zh":
        return "en" if chosen == "en" else "zh"
    accepted = request.headers.get("accept-language", "").lower()
    zh, en = accepted.find("zh"), accepted.find("en")
    return "en" if en >= 0 and (zh < 0 or en < zh) else "zh"


def session_cookie(token: str, *, secure: bool) -> Cookie:
    return Cookie(
        key=SESSION_COOKIE,
        value=token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )
