"""Agreeing: a page that names the exact sum and what happens next, then the act."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import Approve
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.facts import ApplicationApproved
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.web.errors import status_of
from aftersale.web.forms import new_key, read_form
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.present import show
from aftersale.web.workbench.after_sale import facts_of, find
from aftersale.web.workbench.board import BOARD, merchant, view_of


@get("/workbench/after-sales/{after_sale_id:str}/approval", include_in_schema=False)
async def show_approval(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    actor, shop_id = await merchant(request)
    order, after_sale = await find(request, shop_id, after_sale_id)
    return await _page(request, actor, order, after_sale, new_key())


@post("/workbench/after-sales/{after_sale_id:str}/approval", include_in_schema=False)
async def approve(request: AnyRequest, after_sale_id: FromPath[str]) -> Redirect | Template:
    actor, shop_id = await merchant(request)
    form = await read_form(request)
    order, after_sale = await find(request, shop_id, after_sale_id)
    command = Approve(
        shop_id=shop_id, after_sale_id=after_sale.after_sale_id, seen_version=form.number("seen_version") or 0
    )
    try:
        await services_of(request).desk.handle(command, actor, form.text("key") or None)
    except Refusal as refusal:
        if refusal.code is RefusalCode.NOT_FOUND:
            raise
        order, after_sale = await find(request, shop_id, after_sale_id)
        return await _page(request, actor, order, after_sale, new_key(), refusal)
    query = view_of(request.query_params).query()
    joint = "&" if query else "?"
    return Redirect(f"{BOARD}/{after_sale_id}{query}{joint}done=approval", status_code=303)


async def _page(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    after_sale: AfterSale,
    key: str,
    refusal: Refusal | None = None,
) -> Template:
    """What agreeing would lead to now, or why it is closed."""
    services = services_of(request)
    command = Approve(shop_id=order.shop_id, after_sale_id=after_sale.after_sale_id)
    effect, closed = None, None
    try:
        effect = decide(order, command, actor, Moment(services.policy, services.clock()))[0]
    except Refusal as why:
        closed = why
    assert effect is None or isinstance(effect, ApplicationApproved)
    problem = refusal or closed
    return show(
        request,
        "workbench/approval.html",
        actor=actor,
        status_code=200 if problem is None else status_of(problem.code),
        effect=effect,
        refusal=problem,
        key=key,
        back=view_of(request.query_params).query(),
        **await facts_of(request, order, after_sale),
    )
