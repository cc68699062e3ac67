"""How after-sales begin: the buyer applies, the merchant starts one for the buyer, or refunds a price difference."""

from typing import Annotated

from litestar import post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body
from msgspec.structs import replace

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import MERCHANT
from aftersale.core.after_sale.decide import APPLICANTS
from aftersale.store.queries.addresses import address_book
from aftersale.web.api import examples
from aftersale.web.api.address_bodies import chosen
from aftersale.web.api.after_sale_views import AfterSaleView
from aftersale.web.api.application_bodies import ApplicationBody, PriceDifferenceBody
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import WRITE_PROBLEMS, Key, PathId, documented
from aftersale.web.identity import id_of

STARTERS = tuple(role for role in Role if role in APPLICANTS | MERCHANT)


@post("/orders/{order_id:str}/after-sales", **documented("after-sales", "Apply", WRITE_PROBLEMS, STARTERS))
async def post_application(
    call: NamedDependency[Call],
    order_id: PathId,
    data: Annotated[ApplicationBody, Body(examples=[Example(value=examples.APPLICATION)])],
    key: Key = None,
) -> AfterSaleView:
    """Apply for a refund, a return or an exchange of some units of one line; a merchant starts it for the buyer."""
    call.require(*STARTERS)
    if call.actor.role in APPLICANTS:
        return await call.carry_out(data.as_command(call.shop_id, id_of(order_id)), key)
    started = data.as_offer(call.shop_id, id_of(order_id))
    book = await address_book(call.services.database, call.shop_id)
    address = chosen(data.return_address, data.return_address_id, book)
    return await call.carry_out(replace(started, return_address=address), key, asked=(started, data))


@post(
    "/orders/{order_id:str}/price-difference-refunds",
    **documented("refunds", "Refund a price difference", WRITE_PROBLEMS, sorted(MERCHANT)),
)
async def post_price_difference(
    call: NamedDependency[Call],
    order_id: PathId,
    data: Annotated[PriceDifferenceBody, Body(examples=[Example(value=examples.PRICE_DIFFERENCE)])],
    key: Key = None,
) -> AfterSaleView:
    """Give back a part of what a line cost; the goods stay with the buyer and no application is used up."""
    return await call.carry_out(data.as_command(call.shop_id, id_of(order_id)), key)


APPLICATION_HANDLERS = [post_application, post_price_difference]
