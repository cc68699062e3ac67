"""It arrived, or it did not: the new goods of an exchange, or a payment made outside the provider."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import Confirm, DenyPayment
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.refusal import Refusal
from aftersale.store.queries.evidence import describe
from aftersale.web.buyer.orders import find_own
from aftersale.web.errors import status_of
from aftersale.web.forms import new_key, read_form
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.present import show

HOME = "/buyer/shops/{shop_id:str}/after-sales/{after_sale_id:str}"
CONFIRMATION, DENIAL = Act.CONFIRMATION, Act.PAYMENT_DENIAL


@get(f"{HOME}/confirmation", include_in_schema=False)
async def show_confirmation(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Template:
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    return await _page(request, actor, order, a, CONFIRMATION)


@post(f"{HOME}/confirmation", include_in_schema=False)
async def confirm(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Redirect | Template:
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    form = await read_form(request)
    seen = form.number("seen_version") or 0
    command = Confirm(shop_id=order.shop_id, after_sale_id=a.after_sale_id, seen_version=seen)
    return await _handle(request, actor, a, command, form.text("key"), CONFIRMATION)


@get(f"{HOME}/payment-denial", include_in_schema=False)
async def show_denial(request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]) -> Template:
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    return await _page(request, actor, order, a, DENIAL)


@post(f"{HOME}/payment-denial", include_in_schema=False)
async def deny(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Redirect | Template:
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    form = await read_form(request)
    note = form.text("note").strip()
    seen = form.number("seen_version") or 0
    command = DenyPayment(shop_id=order.shop_id, after_sale_id=a.after_sale_id, seen_version=seen, note=note)
    return await _handle(request, actor, a, command, form.text("key"), DENIAL, note)


async def _handle(
    request: AnyRequest,
    actor: Actor,
    a: AfterSale,
    command: Confirm | DenyPayment,
    key: str,
    act: Act,
    note: str = "",
) -> Redirect | Template:
    shop_id, after_sale_id = str(command.shop_id), str(a.after_sale_id)
    try:
        await services_of(request).desk.handle(command, actor, key or None)
    except Refusal as refusal:
        actor, order, a = await find_own(request, shop_id, after_sale_id)
        return await _page(request, actor, order, a, act, refusal, note)
    return Redirect(f"/buyer/shops/{shop_id}/after-sales/{after_sale_id}?done={act.value}", status_code=303)


async def _page(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    a: AfterSale,
    act: Act,
    refusal: Refusal | None = None,
    note: str = "",
) -> Template:
    """The question asked once more: a yes ends the after-sale."""
    services = services_of(request)
    closed = why_not(order, a, act, actor, services.policy, services.clock())
    told = refusal or closed
    return show(
        request,
        "buyer/confirmation.html",
        actor=actor,
        status_code=status_of(told.code) if told else 200,
        order=order,
        after_sale=a,
        line=order.line(a.line_id),
        act=act.value,
        refusal=told,
        closed=closed,
        note=note,
        chars_max=services.policy.description_chars_max,
        pieces=await describe(services.database, order.shop_id, a.refund.evidence if a.refund else ()),
        key=new_key(),
    )
