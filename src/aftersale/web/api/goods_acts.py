"""Goods on their way: acts about parcels, one resource each, named after what it leaves behind."""

from typing import Annotated

from litestar import post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body

from aftersale.core.after_sale.allowed import ALLOWED, Act
from aftersale.web.api import act_bodies as b
from aftersale.web.api import examples
from aftersale.web.api.after_sale_views import AfterSaleView
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import WRITE_PROBLEMS, Key, PathId, documented

PATH = "/after-sales/{after_sale_id:str}"


@post(
    f"{PATH}/return-address",
    status_code=200,
    **documented("returns", "Give the return address", WRITE_PROBLEMS, ALLOWED[Act.RETURN_ADDRESS][0]),
)
async def post_return_address(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ReturnAddressBody, Body(examples=[Example(value=examples.RETURN_ADDRESS)])],
    key: Key = None,
) -> AfterSaleView:
    """Tell or correct where the goods are to be sent; the buyer's time to post them starts now."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/return-shipment",
    status_code=200,
    **documented("returns", "Name the returned parcel", WRITE_PROBLEMS, ALLOWED[Act.RETURN_SHIPMENT][0]),
)
async def post_return_shipment(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ReturnShipmentBody, Body(examples=[Example(value=examples.RETURN_SHIPMENT)])],
    key: Key = None,
) -> AfterSaleView:
    """The number under which the goods come back, or a corrected one."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/receipt",
    status_code=200,
    **documented("returns", "Accept the returned goods", WRITE_PROBLEMS, ALLOWED[Act.RECEIPT][0]),
)
async def post_receipt(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ReceiptBody, Body(examples=[Example(value=examples.RECEIPT)])],
    key: Key = None,
) -> AfterSaleView:
    """The goods are in order: the refund is made, or the new ones are due. Of fewer units the others are refused with a reason and become an after-sale of their own."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/reshipment",
    status_code=200,
    **documented("returns", "Send the new goods", WRITE_PROBLEMS, ALLOWED[Act.RESHIPMENT][0]),
)
async def post_reshipment(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ReshipmentBody, Body(examples=[Example(value=examples.RESHIPMENT)])],
    key: Key = None,
) -> AfterSaleView:
    """The number under which the new goods of an exchange are on their way, or a corrected one."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/sending-back",
    status_code=200,
    **documented("returns", "Send refused goods back", WRITE_PROBLEMS, ALLOWED[Act.SENDING_BACK][0]),
)
async def post_sending_back(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.SendingBackBody, Body(examples=[Example(value=examples.SENDING_BACK)])],
    key: Key = None,
) -> AfterSaleView:
    """The number under which refused goods go back to the buyer."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/confirmation",
    status_code=200,
    **documented("returns", "Confirm the arrival", WRITE_PROBLEMS, ALLOWED[Act.CONFIRMATION][0]),
)
async def post_confirmation(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ConfirmationBody, Body(examples=[Example(value=examples.CONFIRMATION)])],
    key: Key = None,
) -> AfterSaleView:
    """The buyer has the new goods, or the money that was paid another way."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/interception",
    status_code=200,
    **documented("returns", "Report an interception", WRITE_PROBLEMS, ALLOWED[Act.INTERCEPTION][0]),
)
async def post_interception(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.InterceptionBody, Body(examples=[Example(value=examples.INTERCEPTION)])],
    key: Key = None,
) -> AfterSaleView:
    """Whether the parcel was stopped: stopped, the refund is made; not stopped, the merchant decides again."""
    return await call.act(after_sale_id, data, key)


GOODS_HANDLERS = [
    post_return_address,
    post_return_shipment,
    post_receipt,
    post_reshipment,
    post_sending_back,
    post_confirmation,
    post_interception,
]
