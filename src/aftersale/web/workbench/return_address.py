"""Where the goods of one after-sale go back to: told, or corrected, while the buyer has not posted them."""

from typing import Any, NamedTuple

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import GiveReturnAddress
from aftersale.core.after_sale.deadlines import deadline
from aftersale.core.after_sale.state import ReturnAddress, Stage
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.addresses import address_book
from aftersale.web.forms import Form, read_form
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.workbench.acting import (
    Case,
    Draft,
    Shown,
    attempt,
    case_of,
    done,
    sent,
    show_act,
    start,
)

PATH = "/workbench/after-sales/{after_sale_id:str}/return-address"
TOLD, NEW = "told", "new"
NAMES = {"return_address_id": "return_address"}
NOWHERE = ReturnAddress(receiver="", phone="", detail="")
"""What an empty form asks for: the core says what is missing."""


class Choice(NamedTuple):
    """An address that can be chosen: the one the buyer was told, or one of the shop's."""

    value: str
    address: ReturnAddress
    default: bool = False


class Addressed(Draft, frozen=True, kw_only=True):
    """A form in which an address is chosen or typed."""

    choice: str = ""
    receiver: str = ""
    phone: str = ""
    detail: str = ""
    address_note: str = ""

    @property
    def typed(self) -> str:
        return " ".join(part for part in (self.receiver, self.phone, self.detail, self.address_note) if part)

    def address(self, choices: list[Choice]) -> ReturnAddress | None:
        """The chosen one, or what was typed; None when nothing was. Raises Refusal when it is gone by now."""
        for one in choices:
            if one.value == self.choice:
                return one.address
        if self.choice not in ("", NEW):
            raise Refusal(RefusalCode.RETURN_ADDRESS_UNKNOWN, return_address_id=self.choice)
        if not self.typed.strip():
            return None
        return ReturnAddress(
            receiver=self.receiver, phone=self.phone, detail=self.detail, note=self.address_note
        )


async def choices_of(request: AnyRequest, case: Case) -> list[Choice]:
    """What can be chosen, the likeliest first: what the buyer was told, the shop's default, the others."""
    book = await address_book(services_of(request).database, case.order.shop_id)
    ours = [Choice(str(kept.address_id), kept.as_told(), kept.is_default) for kept in book.addresses]
    told = case.after_sale.return_address
    if told is None:
        return ours
    return [Choice(TOLD, told), *(one for one in ours if one.address != told)]


def prefilled(choices: list[Choice]) -> dict[str, Any]:
    """What an empty form has chosen."""
    return {"choice": choices[0].value if choices else NEW}


def address_fields(form: Form) -> dict[str, Any]:
    """What was chosen and typed."""
    return {
        "choice": form.text("address"),
        "receiver": form.text("receiver"),
        "phone": form.text("phone"),
        "detail": form.text("detail"),
        "address_note": form.text("address_note"),
    }


@get(PATH, include_in_schema=False)
async def show_return_address(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _page(request, case, Addressed(**start(case), **prefilled(await choices_of(request, case))))


@post(PATH, include_in_schema=False)
async def give_return_address(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    case = await case_of(request, after_sale_id)
    form = await read_form(request)
    draft = Addressed(**sent(form), **address_fields(form))
    try:
        address = draft.address(await choices_of(request, case)) or NOWHERE
    except Refusal as gone:
        return await _page(request, case, draft, gone)
    command = GiveReturnAddress(**case.named, seen_version=draft.seen_version, return_address=address)
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.RETURN_ADDRESS)
    return await _page(request, case, draft, refusal)


async def _page(
    request: AnyRequest, case: Case, draft: Addressed, refusal: Refusal | None = None
) -> Template:
    services = services_of(request)
    return await show_act(
        request,
        case,
        Act.RETURN_ADDRESS,
        "workbench/return_address.html",
        draft,
        refusal,
        names=NAMES,
        choices=await choices_of(request, case),
        optional=False,
        until=deadline(Stage.BUYER_RETURNS, case.order, case.after_sale, services.policy, services.clock()),
    )
