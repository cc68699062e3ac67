"""Refunds as documents of their own: what was promised, where the money is, what the provider said."""

from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from aftersale.core.actors import Role
from aftersale.core.after_sale.state import Cause, RefundStatus
from aftersale.store.queries.refund_list import RefundDocument, list_refunds
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import READ_PROBLEMS, documented
from aftersale.web.api.views import View

READERS = (Role.MERCHANT, Role.ARBITER, Role.INTEGRATOR, Role.ADMIN)


class RefundDocumentView(View, frozen=True, kw_only=True):
    """One refund. `next_try_at`: when the provider is asked next; null once nothing is left to be done."""

    after_sale_id: str
    order_id: str
    key: str
    amount_fen: int
    status: RefundStatus
    cause: Cause
    gateway: str
    attempts: int
    requested_at: datetime
    next_try_at: datetime | None
    reference: str
    code: str
    message: str
    paid_elsewhere: bool


class RefundsView(View, frozen=True, kw_only=True):
    items: list[RefundDocumentView]
    next_cursor: str | None


@get("/refunds", **documented("refunds", "List refunds", READ_PROBLEMS, READERS))
async def get_refunds(
    call: NamedDependency[Call],
    status: FromQuery[RefundStatus | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    cursor: FromQuery[str | None] = None,
) -> RefundsView:
    """Refunds of the shop, the newest promise first; `status=failed` are those that need somebody."""
    call.require(*READERS)
    page = await list_refunds(call.services.database, call.shop_id, status=status, limit=limit, cursor=cursor)
    return RefundsView(items=[_view(r) for r in page.items], next_cursor=page.next_cursor)


def _view(r: RefundDocument) -> RefundDocumentView:
    return RefundDocumentView(
        after_sale_id=str(r.after_sale_id),
        order_id=str(r.order_id),
        key=r.key,
        amount_fen=r.amount_fen,
        status=r.status,
        cause=r.cause,
        gateway=r.gateway,
        attempts=r.attempts,
        requested_at=r.requested_at,
        next_try_at=r.act_at,
        reference=r.reference,
        code=r.code,
        message=r.message,
        paid_elsewhere=r.paid_elsewhere,
    )


REFUND_HANDLERS = [get_refunds]
