"""Giving back a part of the price while the goods stay: a sum, what it means, then the money."""

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import RefundPriceDifference
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.facts import RefundGranted
from aftersale.core.after_sale.state import Line, Order
from aftersale.core.ids import ID_MAX
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.web.errors import status_of
from aftersale.web.forms import FieldError, field_error, new_key, parse_yuan, read_form
from aftersale.web.identity import AnyRequest, language_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import merchant
from aftersale.web.workbench.orders import LINE, ORDERS, find_line

PRICE_DIFFERENCE = LINE + "/price-difference"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was typed."""

    amount: str = ""
    note: str = ""
    key: str

    def command(self, order: Order, line: Line) -> RefundPriceDifference:
        return RefundPriceDifference(
            shop_id=order.shop_id,
            order_id=order.order_id,
            line_id=line.line_id,
            amount_fen=parse_yuan(self.amount) or 0,
            note=self.note.strip(),
        )


@get(PRICE_DIFFERENCE, include_in_schema=False)
async def show_price_difference(
    request: AnyRequest, order_id: FromPath[str], line_id: FromPath[str]
) -> Template:
    actor, shop_id = await merchant(request)
    order, line = await find_line(request, shop_id, order_id, line_id)
    return await _page(request, actor, order, line, Draft(key=new_key()))


@post(PRICE_DIFFERENCE, include_in_schema=False)
async def post_price_difference(
    request: AnyRequest, order_id: FromPath[str], line_id: FromPath[str]
) -> Redirect | Template:
    """One step of the form: edit, look at what it leads to, confirm."""
    actor, shop_id = await merchant(request)
    order, line = await find_line(request, shop_id, order_id, line_id)
    form = await read_form(request)
    draft = Draft(amount=form.text("amount_fen"), note=form.text("note"), key=form.text("key"))
    step = form.text("step")
    if step == "edit":
        return await _page(request, actor, order, line, draft)
    if parse_yuan(draft.amount) is None:
        text = Text("金额请填数字，最多两位小数，例如 129.50。", "Enter a sum such as 129.50.")
        errors = [FieldError("amount_fen", text[language_of(request)])]
        return await _page(request, actor, order, line, draft, errors)
    services = services_of(request)
    try:
        command = draft.command(order, line)
        if step != "confirm":
            moment = Moment(services.policy, services.clock(), ID_MAX)
            fact = decide(order, command, actor, moment)[-1]
            assert isinstance(fact, RefundGranted)
            return await _page(request, actor, order, line, draft, foreseen=fact)
        answer = await services.desk.handle(command, actor, draft.key or None)
    except Refusal as refusal:
        error = field_error(refusal, language_of(request))
        return await _page(request, actor, order, line, draft, [error], status_code=status_of(refusal.code))
    done = f"done=price_difference&after_sale={answer.after_sale_id}"
    return Redirect(f"{ORDERS}/{order.order_id}?{done}", status_code=303)


async def _page(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    line: Line,
    draft: Draft,
    errors: list[FieldError] | None = None,
    *,
    foreseen: RefundGranted | None = None,
    status_code: int | None = None,
) -> Template:
    """The form, or with `foreseen` what confirming it would leave."""
    services = services_of(request)
    return show(
        request,
        "workbench/price_difference.html",
        actor=actor,
        status_code=status_code or (status_of(RefusalCode.FIELD_INVALID) if errors else 200),
        order=order,
        line=line,
        draft=draft,
        errors=errors or [],
        foreseen=foreseen,
        most=max(0, order.goods_left_fen(line)),
        chars_max=services.policy.description_chars_max,
        shop_name=await services.database.shop_name(order.shop_id),
    )


price_difference_handlers = [show_price_difference, post_price_difference]
