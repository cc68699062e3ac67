"""Refunds as documents: where the money of each is, what the provider said last, when it is tried next."""

from urllib.parse import urlencode

from litestar import get
from litestar.response import Template

from aftersale.core.after_sale.state import RefundStatus
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.store.queries.refund_list import list_refunds
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.labels import CAUSE_LABELS, REFUND_STATUS_LABELS
from aftersale.web.present import show
from aftersale.web.workbench.board import PAGE_ROWS, merchant

REFUNDS = "/workbench/refunds"
ALL = Text("全部", "All")


@get(REFUNDS, include_in_schema=False)
async def show_refunds(request: AnyRequest) -> Template:
    """One page, narrowed to a status. A cursor that is none begins at the first page."""
    actor, shop_id = await merchant(request)
    database = services_of(request).database
    asked, cursor = request.query_params.get("status", ""), request.query_params.get("cursor", "")
    status = RefundStatus(asked) if asked in tuple(RefundStatus) else None
    try:
        page = await list_refunds(database, shop_id, status=status, limit=PAGE_ROWS, cursor=cursor or None)
    except Refusal as refusal:
        if refusal.code is not RefusalCode.CURSOR_INVALID:
            raise
        cursor = ""
        page = await list_refunds(database, shop_id, status=status, limit=PAGE_ROWS)
    return show(
        request,
        "workbench/refunds.html",
        actor=actor,
        refunds=page.items,
        status=status,
        tabs=[
            (label, _address(one), one is status)
            for one, label in ((None, ALL), *REFUND_STATUS_LABELS.items())
        ],
        status_labels=REFUND_STATUS_LABELS,
        cause_labels=CAUSE_LABELS,
        next_address=_address(status, page.next_cursor) if page.next_cursor else "",
        first_address=_address(status) if cursor else "",
        shop_name=await database.shop_name(shop_id),
    )


def _address(status: RefundStatus | None, cursor: str | None = None) -> str:
    said = {name: str(value) for name, value in (("status", status), ("cursor", cursor)) if value}
    return f"{REFUNDS}?{urlencode(said)}" if said else REFUNDS


refund_handlers = [show_refunds]
