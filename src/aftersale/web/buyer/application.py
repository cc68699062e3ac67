"""Applying for an after-sale of one line of an order."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import Apply
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Line, Order
from aftersale.core.reasons.remedies import open_types
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.store.evidence import require
from aftersale.store.queries.evidence import describe
from aftersale.web.buyer.orders import find_own_order
from aftersale.web.errors import status_of
from aftersale.web.forms import (
    FORM_BYTES_MAX,
    FieldError,
    Form,
    field_error,
    keep_evidence,
    new_key,
    parse_yuan,
    read_form,
)
from aftersale.web.identity import AnyRequest, id_of, language_of, services_of
from aftersale.web.present import plain_yuan, show

QUANTITIES_MAX = 100
"""How many sums the page carries for its script; beyond, the server tells the most."""

ADDRESS = "/buyer/shops/{shop_id:str}/orders/{order_id:str}/lines/{line_id:str}/application"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The application as it was typed."""

    type: str = ""
    reason: str = ""
    quantity: str = ""
    amount: str = ""
    description: str = ""
    received: str = ""
    evidence: tuple[str, ...] = ()
    seen_version: int = 0
    key: str = ""

    @property
    def goods_received(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.received)

    def errors(self, request: AnyRequest) -> list[FieldError]:
        """What the core could not even be asked: fields that are empty or no numbers."""
        language = language_of(request)
        wrong: list[tuple[str, Text]] = []
        if self.type not in tuple(AfterSaleType):
            wrong.append(("type", Text("请选择售后类型。", "Choose what you ask for.")))
        if not self.reason:
            wrong.append(("application_reason", Text("请选择申请原因。", "Choose a reason.")))
        if _whole(self.quantity) is None:
            wrong.append(("quantity", Text("数量请填整数，例如 1。", "Enter a whole number, such as 1.")))
        if parse_yuan(self.amount) is None:
            text = Text("金额请填数字，最多两位小数，例如 129.50。", "Enter a sum such as 129.50.")
            wrong.append(("amount_fen", text))
        return [FieldError(field, text[language]) for field, text in wrong]

    @property
    def units(self) -> int:
        return _whole(self.quantity) or 0

    @property
    def amount_fen(self) -> int:
        return parse_yuan(self.amount) or 0


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def draft_of(form: Form, kept: tuple[str, ...]) -> Draft:
    return Draft(
        type=form.text("type"),
        reason=form.text("application_reason"),
        quantity=form.text("quantity"),
        amount=form.text("amount_fen"),
        description=form.text("description"),
        received=form.text("goods_received"),
        evidence=kept,
        seen_version=form.number("seen_version") or 0,
        key=form.text("key"),
    )


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
    but = after_sale.after_sale_id if after_sale else 0
    units = order.units_left(line, but)
    context: dict[str, Any] = {
        "order": order,
        "line": line,
        "after_sale": after_sale,
        "draft": draft,
        "errors": errors or [],
        "remedy": remedy,
        "types": open_types(order, line.line_id),
        "shipped": order.shipped(line.line_id),
        "units": units,
        "most": [order.refundable(line, n, but) for n in range(1, min(units, QUANTITIES_MAX) + 1)],
        "most_now": order.refundable(line, draft.units, but),
        "attempts_left": services.policy.applications_max - line.applications,
        "chars_max": services.policy.description_chars_max,
        "evidence_max": services.policy.evidence_count_max,
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
