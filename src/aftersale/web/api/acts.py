"""Deciding, negotiating, adjusting: acts on an after-sale, one resource each, named after what it leaves behind."""

from typing import Annotated

from litestar import post, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
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
    f"{PATH}/rejection",
    status_code=200,
    **documented("rejection", "Reject", WRITE_PROBLEMS, ALLOWED[Act.REJECTION][0]),
)
async def post_rejection(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.RejectionBody, Body(examples=[Example(value=examples.REJECTION)])],
    key: Key = None,
) -> AfterSaleView:
    """Reject with a reason of the scene and an explanation; the facts are judged again at this moment."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/approval",
    status_code=200,
    **documented("after-sales", "Approve", WRITE_PROBLEMS, ALLOWED[Act.APPROVAL][0]),
)
async def post_approval(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ApprovalBody, Body(examples=[Example(value=examples.APPROVAL)])],
    key: Key = None,
) -> AfterSaleView:
    """Agree: a refund-only application is paid back, everything else waits for the goods."""
    return await call.act(after_sale_id, data, key)


@route(
    f"{PATH}/application",
    http_method=[HttpMethod.PUT, HttpMethod.POST],
    status_code=200,
    **documented("after-sales", "Adjust the application", WRITE_PROBLEMS, ALLOWED[Act.APPLICATION][0]),
)
async def put_application(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.AdjustmentBody, Body(examples=[Example(value=examples.ADJUSTMENT)])],
    key: Key = None,
) -> AfterSaleView:
    """The buyer asks again, differently; the merchant's clock starts anew."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/cancellation",
    status_code=200,
    **documented("after-sales", "Cancel", WRITE_PROBLEMS, ALLOWED[Act.CANCELLATION][0]),
)
async def post_cancellation(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.CancellationBody, Body(examples=[Example(value=examples.SEEN)])],
    key: Key = None,
) -> AfterSaleView:
    """The buyer withdraws; the attempt is not given back."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/proposal",
    status_code=200,
    **documented("negotiation", "Propose something else", WRITE_PROBLEMS, ALLOWED[Act.PROPOSAL][0]),
)
async def post_proposal(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ProposalBody, Body(examples=[Example(value=examples.PROPOSAL)])],
    key: Key = None,
) -> AfterSaleView:
    """Offer the buyer another amount or type, ask for evidence or for a withdrawal; the merchant's clock stands still meanwhile."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/proposal/answer",
    status_code=200,
    **documented("negotiation", "Answer a proposal", WRITE_PROBLEMS, ALLOWED[Act.PROPOSAL_ANSWER][0]),
)
async def post_proposal_answer(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ProposalAnswerBody, Body(examples=[Example(value=examples.PROPOSAL_ANSWER)])],
    key: Key = None,
) -> AfterSaleView:
    """The buyer says yes or no to a proposal, or to an after-sale that the merchant started; a yes takes effect at once."""
    return await call.act(after_sale_id, data, key)


@post(
    f"{PATH}/reminder",
    status_code=200,
    **documented("after-sales", "Remind the other side", WRITE_PROBLEMS, ALLOWED[Act.REMINDER][0]),
)
async def post_reminder(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[b.ReminderBody, Body(examples=[Example(value=examples.REMINDER)])],
    key: Key = None,
) -> AfterSaleView:
    """Whoever is awaited is asked to go on; once in 24 hours."""
    return await call.act(after_sale_id, data, key)


ACT_HANDLERS = [
    post_rejection,
    post_approval,
    put_application,
    post_cancellation,
    post_proposal,
    post_proposal_answer,
    post_reminder,
]
