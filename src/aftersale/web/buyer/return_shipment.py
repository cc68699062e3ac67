"""The number under which the goods come back: told once, corrected as often as needed."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import ShipReturn
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.web.buyer.after_sale import Typed, return_address
from aftersale.web.buyer.orders import find_own
from aftersale.web.carriers import CARRIERS
from aftersale.web.errors import status_of
from aftersale.web.forms import FieldError, field_error, new_key, read_form
from aftersale.web.identity import AnyRequest, language_of, services_of
from aftersale.web.present import show

ADDRESS = "/buyer/shops/{shop_id:str}/after-sales/{after_sale_id:str}/return-shipment"
CARRIER_CHARS_MAX = 40
"""Longest name of a carrier. D."""


@get(ADDRESS, include_in_schema=False)
async def show_return_shipment(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Template:
    """The form, with the number that is known so far."""
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    known = a.return_shipment
    typed = Typed(
        carrier=known.carrier if known else "",
        tracking_number=known.tracking_number if known else "",
        seen_version=a.version,
        key=new_key(),
    )
    services = services_of(request)
    closed = why_not(order, a, Act.RETURN_SHIPMENT, actor, services.policy, services.clock())
    return await _page(request, actor, order, a, typed, refusal=closed)


@post(ADDRESS, include_in_schema=False)
async def ship_return(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Redirect | Template:
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    form = await read_form(request)
    typed = Typed(
        carrier=form.text("carrier").strip(),
        tracking_number=form.text("tracking_number"),
        seen_version=form.number("seen_version") or 0,
        key=form.text("key"),
    )
    if errors := _errors(request, typed):
        return await _page(request, actor, order, a, typed, errors=errors)
    corrects = a.return_shipment is not None
    command = ShipReturn(
        shop_id=order.shop_id,
        after_sale_id=a.after_sale_id,
        carrier=typed.carrier,
        tracking_number=typed.tracking_number,
        seen_version=typed.seen_version,
    )
    try:
        await services_of(request).desk.handle(command, actor, typed.key or None)
    except Refusal as refusal:
        actor, order, a = await find_own(request, shop_id, after_sale_id)
        typed = Typed(typed.carrier, typed.tracking_number, a.version, new_key())
        return await _page(request, actor, order, a, typed, refusal=refusal)
    done = "correction" if corrects else "return_shipment"
    return Redirect(f"/buyer/shops/{shop_id}/after-sales/{after_sale_id}?done={done}", status_code=303)


def _errors(request: AnyRequest, typed: Typed) -> list[FieldError]:
    """What the core could not even be asked."""
    language = language_of(request)
    if not typed.carrier:
        text = Text("请填写快递公司。", "Say which carrier it is.")
    elif len(typed.carrier) > CARRIER_CHARS_MAX:
        text = Text("快递公司名称过长。", "The carrier's name is too long.")
    else:
        return []
    return [FieldError("carrier", text[language])]


async def _page(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    a: AfterSale,
    typed: Typed,
    *,
    errors: list[FieldError] | None = None,
    refusal: Refusal | None = None,
) -> Template:
    """The form; a refusal of the field stands beside it, one of the state in its place."""
    services = services_of(request)
    fields = (RefusalCode.TRACKING_NUMBER_INVALID, RefusalCode.TRACKING_NUMBER_TAKEN)
    if refusal is not None and refusal.code in fields:
        errors = [field_error(refusal, language_of(request))]
    status = status_of(refusal.code) if refusal else 422 if errors else 200
    return show(
        request,
        "buyer/return_shipment.html",
        actor=actor,
        status_code=status,
        order=order,
        after_sale=a,
        address=await return_address(request, order, a),
        typed=typed,
        errors=errors or [],
        refusal=None if errors else refusal,
        closed=why_not(order, a, Act.RETURN_SHIPMENT, actor, services.policy, services.clock()),
        carriers=CARRIERS,
    )
