"""Asking the shop to go on: one tap, and not too often."""

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.after_sale.commands import Remind
from aftersale.core.refusal import Refusal
from aftersale.web.buyer.after_sale import after_sale_page
from aftersale.web.buyer.orders import find_own
from aftersale.web.forms import read_form
from aftersale.web.identity import AnyRequest, services_of


@post("/buyer/shops/{shop_id:str}/after-sales/{after_sale_id:str}/reminder", include_in_schema=False)
async def remind(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Redirect | Template:
    """A refusal (reminded already, not awaited any more) stands on the after-sale's own page."""
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    form = await read_form(request)
    command = Remind(shop_id=order.shop_id, after_sale_id=a.after_sale_id)
    try:
        await services_of(request).desk.handle(command, actor, form.text("key") or None)
    except Refusal as refusal:
        actor, order, a = await find_own(request, shop_id, after_sale_id)
        return await after_sale_page(request, actor, order, a, refusal)
    return Redirect(f"/buyer/shops/{shop_id}/after-sales/{after_sale_id}?done=reminder", status_code=303)
