"""Withdrawing an application, asked once more before it is done."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import Cancel
from aftersale.core.after_sale.deadlines import CLOCKS
from aftersale.core.after_sale.state import AfterSale, Order, Stage
from aftersale.core.refusal import Refusal
from aftersale.web.buyer.orders import find_own
from aftersale.web.errors import status_of
from aftersale.web.forms import new_key, read_form
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.present import show

ADDRESS = "/buyer/shops/{shop_id:str}/after-sales/{after_sale_id:str}/cancellation"


@get(ADDRESS, include_in_schema=False)
async def show_cancel(request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]) -> Template:
    """`?then=reapply`: a new application follows."""
    actor, order, after_sale = await find_own(request, shop_id, after_sale_id)
    closed = why_not(
        order, after_sale, Act.CANCELLATION, actor, services_of(request).policy, services_of(request).clock()
    )
    return await _page(request, actor, order, after_sale, request.query_params.get("then", ""), closed)


@post(ADDRESS, include_in_schema=False)
async def cancel(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Redirect | Template:
    actor, order, after_sale = await find_own(request, shop_id, after_sale_id)
    form = await read_form(request)
    command = Cancel(
        shop_id=order.shop_id,
        after_sale_id=after_sale.after_sale_id,
        seen_version=form.number("seen_version") or 0,
    )
    try:
        await services_of(request).desk.handle(command, actor, form.text("key") or None)
    except Refusal as refusal:
        actor, order, after_sale = await find_own(request, shop_id, after_sale_id)
        return await _page(request, actor, order, after_sale, form.text("then"), refusal)
    home = f"/buyer/shops/{shop_id}"
    if form.text("then") == "reapply" and not after_sale.goods_back:
        return Redirect(
            f"{home}/orders/{order.order_id}/lines/{after_sale.line_id}/application", status_code=303
        )
    return Redirect(f"{home}/after-sales/{after_sale_id}?done=cancellation", status_code=303)


async def _page(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    after_sale: AfterSale,
    then: str,
    refusal: Refusal | None,
) -> Template:
    services = services_of(request)
    return show(
        request,
        "buyer/cancellation.html",
        actor=actor,
        status_code=200 if refusal is None else status_of(refusal.code),
        order=order,
        after_sale=after_sale,
        line=order.line(after_sale.line_id),
        attempts_left=services.policy.applications_max - _applications(order, after_sale),
        refusal=refusal,
        closed=why_not(order, after_sale, Act.CANCELLATION, actor, services.policy, services.clock()),
        then="reapply" if then == "reapply" and not after_sale.goods_back else "",
        promise=CLOCKS[Stage.MERCHANT_SENDS_BACK].promise,
        days=services.policy.send_back_hours // 24,
        key=new_key(),
    )


def _applications(order: Order, after_sale: AfterSale) -> int:
    line = order.line(after_sale.line_id)
    return line.applications if line else 0
