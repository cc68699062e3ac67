"""Asking again, differently: the application opens filled, and with a remedy's change already made."""

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import Adjust
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Stage
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.evidence import require
from aftersale.web.buyer.application import application_form, refused
from aftersale.web.buyer.draft import Draft, as_it_stands, draft_of
from aftersale.web.buyer.orders import find_own
from aftersale.web.forms import FORM_BYTES_MAX, keep_evidence, read_form
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.present import plain_yuan

ADDRESS = "/buyer/shops/{shop_id:str}/after-sales/{after_sale_id:str}/application"


@get(ADDRESS, include_in_schema=False)
async def show_adjust(request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]) -> Template:
    """`?remedy=change_type&type=…&amount_fen=…`: what the rejection suggested is already in its field."""
    actor, order, after_sale = await find_own(request, shop_id, after_sale_id)
    line = order.line(after_sale.line_id)
    assert line is not None
    asked = request.query_params
    closed = why_not(
        order, after_sale, Act.APPLICATION, actor, services_of(request).policy, services_of(request).clock()
    )
    draft = as_it_stands(after_sale)
    if asked.get("type") in tuple(AfterSaleType):
        draft = msgspec.structs.replace(draft, type=asked["type"])
    amount_fen = parse_id(asked.get("amount_fen", ""))
    if amount_fen is not None:
        draft = msgspec.structs.replace(draft, amount=plain_yuan(amount_fen))
    if closed is not None:
        return await refused(request, actor, order, line, draft, closed, after_sale)
    remedy = asked.get("remedy", "")
    return await application_form(request, actor, order, line, draft, after_sale=after_sale, remedy=remedy)


@post(ADDRESS, include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def adjust(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Redirect | Template:
    actor, order, after_sale = await find_own(request, shop_id, after_sale_id)
    line = order.line(after_sale.line_id)
    assert line is not None
    form = await read_form(request)
    kept, errors = await keep_evidence(request, form, order.shop_id, actor)
    draft = draft_of(form, kept)
    if not (form.texts("drop") or form.text("step") == "keep"):
        errors += draft.errors(request)
    if errors or form.texts("drop") or form.text("step") == "keep":
        return await application_form(
            request, actor, order, line, draft, errors, after_sale=after_sale, remedy=form.text("remedy")
        )
    services = services_of(request)
    try:
        await require(services.database, order.shop_id, draft.evidence, actor)
        command = _command(order.shop_id, after_sale, draft)
        answer = await services.desk.handle(command, actor, draft.key or None)
    except Refusal as refusal:
        actor, order, after_sale = await find_own(request, shop_id, after_sale_id)
        if refusal.code is RefusalCode.STALE_VERSION:
            draft = msgspec.structs.replace(draft, seen_version=after_sale.version)
        return await refused(request, actor, order, line, draft, refusal, after_sale, form.text("remedy"))
    now = answer.order.after_sale(after_sale.after_sale_id)
    done = "acceptance" if now is not None and now.stage is Stage.REFUNDING else "adjustment"
    return Redirect(f"/buyer/shops/{shop_id}/after-sales/{after_sale_id}?done={done}", status_code=303)


def _command(shop_id: int, after_sale: AfterSale, draft: Draft) -> Adjust:
    return Adjust(
        shop_id=shop_id,
        after_sale_id=after_sale.after_sale_id,
        seen_version=draft.seen_version,
        type=AfterSaleType(draft.type),
        quantity=draft.units,
        amount_fen=draft.amount_fen,
        application_reason=draft.reason,
        description=draft.description.strip(),
        goods_received=draft.goods_received,
        evidence=draft.evidence,
        wanted=draft.wanted_instead,
    )
