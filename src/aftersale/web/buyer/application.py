"""Applying for an after-sale of one line of an order."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.applying import refunds_at_once
from aftersale.core.after_sale.commands import Apply
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Line, Order
from aftersale.core.money import Fen
from aftersale.core.reasons.remedies import open_types
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.evidence import require
from aftersale.store.queries.evidence import describe
from aftersale.web.buyer.draft import Draft, draft_of
from aftersale.web.buyer.orders import find_own_order
from aftersale.web.errors import status_of
from aftersale.web.forms import (
    FORM_BYTES_MAX,
    FieldError,
    field_error,
    keep_evidence,
    new_key,
    read_form,
)
from aftersale.web.identity import AnyRequest, id_of, language_of, services_of
from aftersale.web.present import plain_yuan, show

QUANTITIES_MAX = 100
"""How many sums the page carries for its script; beyond, the server tells the most."""

ADDRESS = "/buyer/shops/{shop_id:str}/orders/{order_id:str}/lines/{line_id:str}/application"


@get(ADDRESS, include_in_schema=False)
async def show_apply(
    request: AnyRequest, shop_id: FromPath[str], order_id: FromPath[str], line_id: FromPath[str]
) -> Template:
    actor, order = await find_own_order(request, shop_id, order_id)
    line = line_of(order, line_id)
    units = order.units_left(line)
    types = open_types(order, line.line_id)
    draft = Draft(
        type=types[0].value if len(types) == 1 else "",
        quantity=str(max(units, 1)),
        amount=plain_yuan(order.refundable(line, units)),
        key=new_key(),
    )
    return await application_form(request, actor, order, line, draft)


@post(ADDRESS, include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def apply(
    request: AnyRequest, shop_id: FromPath[str], order_id: FromPath[str], line_id: FromPath[str]
) -> Redirect | Template:
    actor, order = await find_own_order(request, shop_id, order_id)
    line = line_of(order, line_id)
    form = await read_form(request)
    kept, errors = await keep_evidence(request, form, order.shop_id, actor)
    draft = draft_of(form, kept)
    if form.texts("drop") or form.text("step") == "keep":
        return await application_form(request, actor, order, line, draft, errors)
    errors += draft.errors(request)
    if errors:
        return await application_form(request, actor, order, line, draft, errors)
    services = services_of(request)
    try:
        await require(services.database, order.shop_id, draft.evidence, actor)
        command = Apply(
            shop_id=order.shop_id,
            order_id=order.order_id,
            line_id=line.line_id,
            type=AfterSaleType(draft.type),
            quantity=draft.units,
            amount_fen=draft.amount_fen,
            application_reason=draft.reason,
            description=draft.description.strip(),
            goods_received=draft.goods_received,
            evidence=draft.evidence,
            wanted=draft.wanted_instead,
        )
        answer = await services.desk.handle(command, actor, draft.key or None)
    except Refusal as refusal:
        return await refused(request, actor, order, line, draft, refusal)
    return Redirect(
        f"/buyer/shops/{shop_id}/after-sales/{answer.after_sale_id}?done=application", status_code=303
    )


def line_of(order: Order, line_id: str) -> Line:
    line = order.line(id_of(line_id))
    if line is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return line


async def refused(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    line: Line,
    draft: Draft,
    refusal: Refusal,
    after_sale: AfterSale | None = None,
    remedy: str = "",
) -> Template:
    error = field_error(refusal, language_of(request))
    return await application_form(
        request,
        actor,
        order,
        line,
        draft,
        [error],
        after_sale=after_sale,
        remedy=remedy,
        status_code=status_of(refusal.code),
    )


async def application_form(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    line: Line,
    draft: Draft,
    errors: list[FieldError] | None = None,
    *,
    after_sale: AfterSale | None = None,
    remedy: str = "",
    status_code: int | None = None,
) -> Template:
    """The form, for a first application and for an adjusted one."""
    services = services_of(request)
    policy = services.policy
    but = after_sale.after_sale_id if after_sale else 0
    units = _units(order, line, after_sale)
    context: dict[str, Any] = {
        "order": order,
        "line": line,
        "after_sale": after_sale,
        "draft": draft,
        "errors": errors or [],
        "remedy": remedy,
        "types": _types(order, line, after_sale),
        "shipped": order.shipped(line.line_id),
        "units": units,
        **_sums(order, line, units, draft.units, but),
        "fast": after_sale is None and refunds_at_once(order, line, order.refundable(line, units), policy),
        "attempts_left": policy.applications_max - line.applications,
        "chars_max": policy.description_chars_max,
        "evidence_max": policy.evidence_count_max,
        "pieces": await describe(services.database, order.shop_id, draft.evidence),
        "shop_id": order.shop_id,
        "shop_name": await services.database.shop_name(order.shop_id),
    }
    return show(
        request,
        "buyer/application.html",
        actor=actor,
        status_code=status_code or (422 if errors else 200),
        **context,
    )


def _sums(order: Order, line: Line, units: int, asked: int, but: int) -> dict[str, list[Fen] | Fen]:
    """For each quantity, and for the one asked, the most that can come back and how much of it is freight."""
    counts = range(1, min(units, QUANTITIES_MAX) + 1)
    return {
        "most": [order.refundable(line, n, but) for n in counts],
        "most_now": order.refundable(line, asked, but),
        "freight": [order.freight_refundable(line, n, but) for n in counts],
        "freight_now": order.freight_refundable(line, asked, but) if asked else 0,
    }


def _units(order: Order, line: Line, after_sale: AfterSale | None) -> int:
    """How many can be asked for; of goods that are with the merchant, as many as are there."""
    if after_sale is None:
        return order.units_left(line)
    if after_sale.goods_back:
        return after_sale.quantity
    return order.units_left(line, after_sale.after_sale_id)


def _types(order: Order, line: Line, after_sale: AfterSale | None) -> tuple[AfterSaleType, ...]:
    """What can be asked for; goods that are with the merchant cannot become a refund without a return."""
    types = open_types(order, line.line_id)
    if after_sale is None or not after_sale.goods_back:
        return types
    return tuple(t for t in types if t is not AfterSaleType.REFUND_ONLY)
