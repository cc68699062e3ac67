"""Starting an after-sale for the buyer: the form, what it leads to, then the offer that the buyer takes up."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import Offer
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.facts import AfterSaleApplied
from aftersale.core.after_sale.offering import OFFER_REASONS
from aftersale.core.after_sale.state import AfterSaleType, Line, Order, ReturnAddress
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.ids import ID_MAX, parse_id
from aftersale.core.reasons.remedies import open_types
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.store.queries.addresses import AddressBook, address_book
from aftersale.web.errors import status_of
from aftersale.web.forms import FieldError, Form, field_error, new_key, parse_yuan, read_form
from aftersale.web.identity import AnyRequest, language_of, services_of
from aftersale.web.present import plain_yuan, show
from aftersale.web.workbench.board import merchant
from aftersale.web.workbench.orders import LINE, ORDERS, find_line

OFFER = LINE + "/offer"
REASONS = tuple(reason for reason in APPLICATION_REASONS.values() if reason.code in OFFER_REASONS)
QUANTITIES_MAX = 200
"""Longer lists of sums help nobody: beyond it the script leaves the amount alone. D."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was typed."""

    type: str = ""
    reason: str = "both_agreed"
    quantity: str = ""
    amount: str = ""
    wanted: str = ""
    description: str = ""
    address_id: str = ""
    key: str

    @property
    def units(self) -> int:
        text = self.quantity.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0

    def errors(self, request: AnyRequest) -> list[FieldError]:
        language = language_of(request)
        wrong: list[tuple[str, Text]] = []
        if self.type not in tuple(AfterSaleType):
            wrong.append(("type", Text("请选择售后类型。", "Choose the type.")))
        if not self.units:
            wrong.append(("quantity", Text("数量请填整数，例如 1。", "Enter a whole number, such as 1.")))
        if parse_yuan(self.amount) is None:
            text = Text("金额请填数字，最多两位小数，例如 129.50。", "Enter a sum such as 129.50.")
            wrong.append(("amount_fen", text))
        return [FieldError(field, text[language]) for field, text in wrong]

    def command(self, order: Order, line: Line, address: ReturnAddress | None) -> Offer:
        kind = AfterSaleType(self.type)
        return Offer(
            shop_id=order.shop_id,
            order_id=order.order_id,
            line_id=line.line_id,
            type=kind,
            quantity=self.units,
            amount_fen=parse_yuan(self.amount) or 0,
            application_reason=self.reason,
            description=self.description.strip(),
            wanted=self.wanted.strip() if kind is AfterSaleType.EXCHANGE else "",
            return_address=None if kind is AfterSaleType.REFUND_ONLY else address,
        )


@get(OFFER, include_in_schema=False)
async def show_offer(request: AnyRequest, order_id: FromPath[str], line_id: FromPath[str]) -> Template:
    """The form, filled with everything that is left of the line."""
    actor, shop_id = await merchant(request)
    order, line = await find_line(request, shop_id, order_id, line_id)
    units, types = order.units_left(line), open_types(order, line.line_id)
    draft = Draft(
        type=types[0].value if len(types) == 1 else "",
        quantity=str(max(units, 1)),
        amount=plain_yuan(order.refundable(line, units)),
        key=new_key(),
    )
    return await _page(request, actor, order, line, draft)


@post(OFFER, include_in_schema=False)
async def post_offer(
    request: AnyRequest, order_id: FromPath[str], line_id: FromPath[str]
) -> Redirect | Template:
    """One step of the form: edit, look at what it leads to, confirm."""
    actor, shop_id = await merchant(request)
    order, line = await find_line(request, shop_id, order_id, line_id)
    form = await read_form(request)
    draft, step = _draft(form), form.text("step")
    if step == "edit":
        return await _page(request, actor, order, line, draft)
    errors = draft.errors(request)
    if errors:
        return await _page(request, actor, order, line, draft, errors)
    services = services_of(request)
    try:
        book = await address_book(services.database, shop_id)
        command = draft.command(order, line, _address(book, draft))
        if step != "confirm":
            moment = Moment(services.policy, services.clock(), ID_MAX)
            fact = decide(order, command, actor, moment)[0]
            assert isinstance(fact, AfterSaleApplied)
            return await _page(request, actor, order, line, draft, foreseen=fact)
        answer = await services.desk.handle(command, actor, draft.key or None)
    except Refusal as refusal:
        error = field_error(refusal, language_of(request))
        return await _page(request, actor, order, line, draft, [error], status_code=status_of(refusal.code))
    done = f"done=offer&after_sale={answer.after_sale_id}"
    return Redirect(f"{ORDERS}/{order.order_id}?{done}", status_code=303)


def _draft(form: Form) -> Draft:
    return Draft(
        type=form.text("type"),
        reason=form.text("application_reason"),
        quantity=form.text("quantity"),
        amount=form.text("amount_fen"),
        wanted=form.text("wanted"),
        description=form.text("description"),
        address_id=form.text("address_id"),
        key=form.text("key"),
    )


def _address(book: AddressBook, draft: Draft) -> ReturnAddress | None:
    number = parse_id(draft.address_id)
    return book.default if number is None else book.named(number)


async def _page(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    line: Line,
    draft: Draft,
    errors: list[FieldError] | None = None,
    *,
    foreseen: AfterSaleApplied | None = None,
    status_code: int | None = None,
) -> Template:
    """The form, or with `foreseen` what confirming it would leave."""
    services = services_of(request)
    units = order.units_left(line)
    context: dict[str, Any] = {
        "order": order,
        "line": line,
        "draft": draft,
        "errors": errors or [],
        "foreseen": foreseen,
        "types": open_types(order, line.line_id),
        "reasons": REASONS,
        "units": units,
        "most": [order.refundable(line, n) for n in range(1, min(units, QUANTITIES_MAX) + 1)],
        "most_now": order.refundable(line, draft.units),
        "addresses": (await address_book(services.database, order.shop_id)).addresses,
        "chars_max": services.policy.description_chars_max,
        "shop_name": await services.database.shop_name(order.shop_id),
    }
    status = status_code or (status_of(RefusalCode.FIELD_INVALID) if errors else 200)
    return show(request, "workbench/offer.html", actor=actor, status_code=status, **context)


offer_handlers = [show_offer, post_offer]
