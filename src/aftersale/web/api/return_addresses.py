"""Where the shop wants goods sent back to; one of its addresses is the default."""

from typing import Annotated

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body

from aftersale.core.actors import Role
from aftersale.core.after_sale.returning import checked_address
from aftersale.core.after_sale.state import ReturnAddress
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.call_keys import call_key
from aftersale.store import return_addresses as kept
from aftersale.store.queries.addresses import KeptAddress, address_book
from aftersale.web.api import examples
from aftersale.web.api.address_bodies import AddressBody
from aftersale.web.api.after_sale_views import AddressView
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, Key, PathId, documented
from aftersale.web.api.views import View
from aftersale.web.identity import id_of

OWNERS = (Role.MERCHANT, Role.INTEGRATOR, Role.ADMIN)


class KeptAddressBody(AddressBody, frozen=True, kw_only=True):
    """`is_default` true makes it the default in place of the one before; false leaves that as it is."""

    is_default: bool = False


class KeptAddressView(AddressView, frozen=True, kw_only=True):
    """One address of the shop."""

    id: str
    is_default: bool


class KeptAddressesView(View, frozen=True, kw_only=True):
    items: list[KeptAddressView]


@get(
    "/return-addresses", **documented("return addresses", "List the return addresses", READ_PROBLEMS, OWNERS)
)
async def get_return_addresses(call: NamedDependency[Call]) -> KeptAddressesView:
    """All of the shop's addresses, the default first."""
    call.require(*OWNERS)
    book = await address_book(call.services.database, call.shop_id)
    return KeptAddressesView(items=[_view(address) for address in book.addresses])


@post("/return-addresses", **documented("return addresses", "Keep a return address", WRITE_PROBLEMS, OWNERS))
async def post_kept_address(
    call: NamedDependency[Call],
    data: Annotated[KeptAddressBody, Body(examples=[Example(value=examples.KEPT_ADDRESS)])],
    key: Key = None,
) -> KeptAddressView:
    """One more address; the first one of a shop is its default."""
    call.require(*OWNERS)
    address_id = await kept.keep_address(
        call.services.database,
        call.shop_id,
        _checked(data),
        is_default=data.is_default,
        now=call.services.clock(),
        key=call_key(call.actor, key, "keep address", data),
    )
    return await _kept(call, address_id)


@put(
    "/return-addresses/{address_id:str}",
    **documented("return addresses", "Change a return address", WRITE_PROBLEMS, OWNERS),
)
async def put_kept_address(
    call: NamedDependency[Call],
    address_id: PathId,
    data: Annotated[KeptAddressBody, Body(examples=[Example(value=examples.KEPT_ADDRESS)])],
    key: Key = None,
) -> KeptAddressView:
    """All of it anew; after-sales that were told the old one keep it."""
    call.require(*OWNERS)
    number = id_of(address_id)
    await kept.change_address(
        call.services.database,
        call.shop_id,
        number,
        _checked(data),
        is_default=data.is_default,
        now=call.services.clock(),
        key=call_key(call.actor, key, "change address", number, data),
    )
    return await _kept(call, number)


@delete(
    "/return-addresses/{address_id:str}",
    **documented("return addresses", "Remove a return address", WRITE_PROBLEMS, OWNERS),
)
async def delete_kept_address(call: NamedDependency[Call], address_id: PathId) -> None:
    """No longer offered; if it was the default, the oldest of the others becomes it."""
    call.require(*OWNERS)
    await kept.remove_address(call.services.database, call.shop_id, id_of(address_id), call.services.clock())


async def _kept(call: Call, address_id: int) -> KeptAddressView:
    return _view((await address_book(call.services.database, call.shop_id)).find(address_id))


def _checked(body: KeptAddressBody) -> ReturnAddress:
    address = checked_address(body.as_address())
    if "\x00" in "".join((address.receiver, address.phone, address.detail, address.note)):
        raise Refusal(RefusalCode.FIELD_INVALID, field="text", problem="U+0000")
    return address


def _view(a: KeptAddress) -> KeptAddressView:
    return KeptAddressView(
        id=str(a.address_id),
        receiver=a.receiver,
        phone=a.phone,
        detail=a.detail,
        note=a.note,
        is_default=a.is_default,
    )


ADDRESS_HANDLERS = [get_return_addresses, post_kept_address, put_kept_address, delete_kept_address]
