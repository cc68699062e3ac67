"""Money that does not go the usual way: acts about the refund, one resource each."""

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
    f"{PATH}/immediate-refund",
    status_code=200,
    **documented("refunds", "Refund now", WRITE_PROBLEMS, ALLOWED[Act.IMMEDIATE_REFUND][0]),
)
async def post_immediate_refund(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ImmediateRefundBody, Body(examples=[Example(value=examples.IMMEDIATE_REFUND)])],
    key: Key = None,
) -> AfterSaleView:
    """The refund is made without waiting for goods, parcels or the buyer's next step."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/offline-payment",
    status_code=200,
    **documented(
        "refunds", "Report a payment made another way", WRITE_PROBLEMS, ALLOWED[Act.OFFLINE_PAYMENT][0]
    ),
)
async def post_offline_payment(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.OfflinePaymentBody, Body(examples=[Example(value=examples.OFFLINE_PAYMENT)])],
    key: Key = None,
) -> AfterSaleView:
    """The payment provider will not refund; the money was sent another way, with proof."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/payment-denial",
    status_code=200,
    **documented("refunds", "Deny a payment", WRITE_PROBLEMS, ALLOWED[Act.PAYMENT_DENIAL][0]),
)
async def post_payment_denial(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.PaymentDenialBody, Body(examples=[Example(value=examples.PAYMENT_DENIAL)])],
    key: Key = None,
) -> AfterSaleView:
    """The buyer did not get the money that was said to be paid another way."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/refund-retry",
    status_code=200,
    **documented("refunds", "Try the refund again", WRITE_PROBLEMS, ALLOWED[Act.REFUND_RETRY][0]),
)
async def post_refund_retry(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.RefundRetryBody, Body(examples=[Example(value=examples.REFUND_RETRY)])],
    key: Key = None,
) -> AfterSaleView:
    """The payment provider is asked once more, under the same key."""
    return await call.act(after_sale_id, data, key)


MONEY_HANDLERS = [
    post_immediate_refund,
    post_offline_payment,
    post_payment_denial,
    post_refund_retry,
]
