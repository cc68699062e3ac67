"""The address book: where buyers send goods back to, one of them by default."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.returning import ADDRESS_CHARS_MAX, checked_address
from aftersale.core.after_sale.state import ReturnAddress
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.desk.call_keys import call_key
from aftersale.store.queries.addresses import KeptAddress, address_book
from aftersale.store.return_addresses import change_address, keep_address, remove_address
from aftersale.web.errors import status_of
from aftersale.web.forms import FieldError, Form, field_error, new_key, read_form
from aftersale.web.identity import AnyRequest, id_of, language_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import merchant

ADDRESSES = "/workbench/return-addresses"
MISSING: dict[str, Text] = {
    "receiver": Text("请填写收件人。", "Give the receiver."),
    "phone": Text("请填写电话。", "Give the phone number."),
    "detail": Text("请填写完整地址。", "Give the whole address."),
}
EMPTY = ReturnAddress(receiver="", phone="", detail="")


@get(ADDRESSES, include_in_schema=False)
async def show_addresses(request: AnyRequest) -> Template:
    """All addresses of the shop, and the form for another one."""
    actor, shop_id = await merchant(request)
    return await _page(request, actor, shop_id)


@post(ADDRESSES, include_in_schema=False)
async def post_address(request: AnyRequest) -> Redirect | Template:
    actor, shop_id = await merchant(request)
    services, form = services_of(request), await read_form(request)
    draft, default = _draft(form), form.text("is_default") == "yes"
    errors = _errors(draft, request)
    if not errors:
        try:
            address = checked_address(draft)
            key = call_key(actor, form.text("key") or None, "return address", address, default)
            await keep_address(
                services.database, shop_id, address, is_default=default, now=services.clock(), key=key
            )
        except Refusal as refusal:
            errors = [field_error(refusal, language_of(request))]
        else:
            return _back("added")
    return await _page(request, actor, shop_id, draft=draft, default=default, errors=errors)


@get(ADDRESSES + "/{address_id:str}", include_in_schema=False)
async def show_address(request: AnyRequest, address_id: FromPath[str]) -> Template:
    """One address, to be changed."""
    actor, shop_id = await merchant(request)
    kept = await _find(request, shop_id, address_id)
    return await _page(request, actor, shop_id, edited=kept, draft=kept.as_told(), default=kept.is_default)


@post(ADDRESSES + "/{address_id:str}", include_in_schema=False)
async def put_address(request: AnyRequest, address_id: FromPath[str]) -> Redirect | Template:
    """All of it in place of what was there; after-sales that were told the old one keep it."""
    actor, shop_id = await merchant(request)
    services, form = services_of(request), await read_form(request)
    kept = await _find(request, shop_id, address_id)
    draft, default = _draft(form), form.text("is_default") == "yes"
    errors = _errors(draft, request)
    if not errors:
        try:
            await change_address(
                services.database,
                shop_id,
                kept.address_id,
                checked_address(draft),
                is_default=default,
                now=services.clock(),
            )
        except Refusal as refusal:
            if refusal.code is RefusalCode.NOT_FOUND:
                raise
            errors = [field_error(refusal, language_of(request))]
        else:
            return _back("changed")
    return await _page(request, actor, shop_id, edited=kept, draft=draft, default=default, errors=errors)


@post(ADDRESSES + "/{address_id:str}/default", include_in_schema=False)
async def make_default(request: AnyRequest, address_id: FromPath[str]) -> Redirect:
    """What the system tells buyers when it agrees by itself, and what forms begin with."""
    _, shop_id = await merchant(request)
    services, kept = services_of(request), await _find(request, shop_id, address_id)
    await change_address(
        services.database,
        shop_id,
        kept.address_id,
        kept.as_told(),
        is_default=True,
        now=services.clock(),
    )
    return _back("default")


@get(ADDRESSES + "/{address_id:str}/removal", include_in_schema=False)
async def show_removal(request: AnyRequest, address_id: FromPath[str]) -> Template:
    """Asks first, and says what is the default afterwards."""
    actor, shop_id = await merchant(request)
    database = services_of(request).database
    kept = await _find(request, shop_id, address_id)
    others = [one for one in (await address_book(database, shop_id)).addresses if one != kept]
    return show(
        request,
        "workbench/address_removal.html",
        actor=actor,
        kept=kept,
        others=others,
        successor=min(others, key=lambda one: one.address_id) if kept.is_default and others else None,
        shop_name=await database.shop_name(shop_id),
    )


@post(ADDRESSES + "/{address_id:str}/removal", include_in_schema=False)
async def remove(request: AnyRequest, address_id: FromPath[str]) -> Redirect:
    _, shop_id = await merchant(request)
    services = services_of(request)
    await remove_address(services.database, shop_id, id_of(address_id), services.clock())
    return _back("removed")


async def _find(request: AnyRequest, shop_id: int, address_id: str) -> KeptAddress:
    book = await address_book(services_of(request).database, shop_id)
    return book.find(id_of(address_id))


def _draft(form: Form) -> ReturnAddress:
    receiver, phone, detail, note = (form.text(n).strip() for n in ("receiver", "phone", "detail", "note"))
    return ReturnAddress(receiver=receiver, phone=phone, detail=detail, note=note)


def _errors(draft: ReturnAddress, request: AnyRequest) -> list[FieldError]:
    language = language_of(request)
    return [FieldError(f, text[language]) for f, text in MISSING.items() if not getattr(draft, f)]


async def _page(
    request: AnyRequest,
    actor: Actor,
    shop_id: int,
    *,
    edited: KeptAddress | None = None,
    draft: ReturnAddress = EMPTY,
    default: bool = False,
    errors: list[FieldError] | None = None,
) -> Template:
    database = services_of(request).database
    return show(
        request,
        "workbench/addresses.html",
        actor=actor,
        status_code=status_of(RefusalCode.FIELD_INVALID) if errors else 200,
        book=(await address_book(database, shop_id)).addresses,
        edited=edited,
        draft=draft,
        is_default=default,
        errors=errors or [],
        chars_max=ADDRESS_CHARS_MAX,
        done=request.query_params.get("done", ""),
        key=new_key(),
        shop_name=await database.shop_name(shop_id),
    )


def _back(done: str) -> Redirect:
    return Redirect(f"{ADDRESSES}?done={done}", status_code=303)


address_handlers = [
    show_addresses,
    post_address,
    show_address,
    put_address,
    make_default,
    show_removal,
    remove,
]
