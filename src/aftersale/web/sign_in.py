"""Sign-in and sign-out for people, and where each role begins."""

from litestar import get, post
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.response import Redirect, Response, Template

from aftersale.core.actors import Actor, Role
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.demo.people import DEMO_ACCOUNTS
from aftersale.web.errors import status_of
from aftersale.web.forms import read_form, same_site_path
from aftersale.web.identity import SESSION_COOKIE, AnyRequest, services_of, session_cookie, visitor
from aftersale.web.labels import ROLE_LABELS
from aftersale.web.present import show

SIGN_INS = RateLimitConfig(rate_limit=("minute", 60))
"""Attempts per address and minute: enough for an office behind one address, too few to guess a password. D."""


def home_of(actor: Actor) -> str:
    """The first page of a role."""
    if actor.role is Role.BUYER:
        return "/buyer"
    if actor.role in (Role.MERCHANT, Role.ADMIN) and actor.shop_id is not None:
        return "/workbench/after-sales"
    return "/welcome"


@get("/", include_in_schema=False)
async def root(request: AnyRequest) -> Redirect:
    actor = await visitor(request)
    return Redirect("/sign-in" if actor is None else home_of(actor), status_code=303)


@get("/welcome", include_in_schema=False)
async def welcome(request: AnyRequest) -> Template | Redirect:
    """For roles that work through the API: what they can do here."""
    actor = await visitor(request)
    if actor is None:
        return Redirect("/sign-in", status_code=303)
    if home_of(actor) != "/welcome":
        return Redirect(home_of(actor), status_code=303)
    return show(request, "welcome.html", actor=actor, role=ROLE_LABELS[actor.role])


@get("/sign-in", include_in_schema=False)
async def show_sign_in(request: AnyRequest) -> Template | Redirect:
    target = same_site_path(request.query_params.get("next", ""), "")
    actor = await visitor(request)
    if actor is not None:
        return Redirect(target or home_of(actor), status_code=303)
    return _form(request, target)


@post("/sign-in", include_in_schema=False, middleware=[SIGN_INS.middleware])
async def sign_in(request: AnyRequest) -> Response[None] | Template:
    form = await read_form(request)
    services = services_of(request)
    login, target = form.text("login").strip(), same_site_path(form.text("next"), "")
    try:
        token, actor = await services.credentials.sign_in(login, form.text("password"), services.clock())
    except Refusal as refusal:
        return _form(request, target, login=login, refusal=refusal)
    answer = Redirect(target or home_of(actor), status_code=303)
    answer.set_cookie(session_cookie(token, secure=services.settings.secure_cookies))
    return answer


@post("/sign-out", include_in_schema=False)
async def sign_out(request: AnyRequest) -> Redirect:
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        await services_of(request).credentials.revoke(token)
    answer = Redirect("/sign-in", status_code=303)
    answer.delete_cookie(SESSION_COOKIE, path="/")
    return answer


def _form(request: AnyRequest, target: str, *, login: str = "", refusal: Refusal | None = None) -> Template:
    return show(
        request,
        "sign_in.html",
        status_code=200 if refusal is None else status_of(RefusalCode.SIGN_IN_FAILED),
        next=target,
        login=login,
        refusal=refusal,
        demo_accounts=DEMO_ACCOUNTS if services_of(request).settings.sandbox else (),
    )


sign_in_handlers = [root, welcome, show_sign_in, sign_in, sign_out]
