"""The list of after-sales: tabs by who must act, filters, time left in every row; its state is in the address."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.store.queries.board import COUNT_MAX, BoardFilter, count_stages, list_after_sales
from aftersale.web.identity import AnyRequest, person, services_of
from aftersale.web.present import SOON, show

BOARD = "/workbench/after-sales"
PAGE_ROWS = 50
SEARCH_CHARS_MAX = 100

TABS: tuple[tuple[str, Text, tuple[Stage, ...]], ...] = (
    ("merchant_decides", Text("待商家处理", "To decide"), (Stage.MERCHANT_DECIDES,)),
    ("buyer_adjusts", Text("已拒绝待买家修改", "Rejected, buyer adjusts"), (Stage.BUYER_ADJUSTS,)),
    ("buyer_returns", Text("待买家退货", "Buyer returns"), (Stage.BUYER_RETURNS,)),
    ("refunding", Text("退款中", "Refunding"), (Stage.REFUNDING,)),
    ("refunded", Text("已完成", "Refunded"), (Stage.REFUNDED,)),
    ("cancelled", Text("已撤销", "Cancelled"), (Stage.CANCELLED,)),
    ("all", Text("全部", "All"), ()),
)
STAGES = {name: stages for name, _, stages in TABS}


class Tab(NamedTuple):
    """One tab with how many it holds and how many of these are due within a day."""

    name: str
    label: Text
    address: str
    number: str
    due: str
    current: bool


class View(msgspec.Struct, frozen=True):
    """What the address says: which tab, which filters, which page."""

    tab: str = "merchant_decides"
    type: str = ""
    reason: str = ""
    search: str = ""
    cursor: str = ""

    @property
    def filter(self) -> BoardFilter:
        return BoardFilter(
            stages=STAGES[self.tab],
            type=AfterSaleType(self.type) if self.type else None,
            reason=self.reason or None,
            search=self.search,
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.type or self.reason or self.search)

    def query(self, **changes: str) -> str:
        """The address's query of this view with changes; what is as at first is left out."""
        values = msgspec.structs.asdict(msgspec.structs.replace(self, **changes))
        names = {"tab": "stage", "search": "q", "reason": "application_reason"}
        first = msgspec.structs.asdict(View())
        said = {names.get(n, n): v for n, v in values.items() if v != first[n]}
        return f"?{urlencode(said)}" if said else ""


def view_of(parameters: Any) -> View:
    """Read the view from the address; what does not exist is not narrowed by."""
    tab, kind, reason = (parameters.get(n, "") for n in ("stage", "type", "application_reason"))
    return View(
        tab=tab if tab in STAGES else "merchant_decides",
        type=kind if kind in tuple(AfterSaleType) else "",
        reason=reason if reason in APPLICATION_REASONS else "",
        search=parameters.get("q", "").replace("\x00", "").strip()[:SEARCH_CHARS_MAX],
        cursor=parameters.get("cursor", ""),
    )


async def merchant(request: AnyRequest) -> tuple[Actor, int]:
    """The person at the desk of one shop, and the shop."""
    actor = await person(request, Role.MERCHANT, Role.ADMIN)
    if actor.shop_id is None:
        raise Refusal(RefusalCode.ROLE_NOT_ALLOWED)
    return actor, actor.shop_id


async def board_of(request: AnyRequest, shop_id: int) -> dict[str, Any]:
    """Everything that the list shows. A cursor that is none begins at the first page."""
    services = services_of(request)
    view = view_of(request.query_params)
    ended = bool(STAGES[view.tab]) and all(stage.terminal for stage in STAGES[view.tab])
    sort: Any = "-updated_at" if ended else "deadline"
    wanted = view.filter
    try:
        page = await list_after_sales(
            services.database, shop_id, wanted, sort=sort, limit=PAGE_ROWS, cursor=view.cursor or None
        )
    except Refusal as refusal:
        if refusal.code is not RefusalCode.CURSOR_INVALID:
            raise
        view = msgspec.structs.replace(view, cursor="")
        page = await list_after_sales(services.database, shop_id, wanted, sort=sort, limit=PAGE_ROWS)
    counts = await count_stages(services.database, shop_id, wanted)
    soon = msgspec.structs.replace(wanted, due_before=services.clock() + SOON)
    due = await count_stages(services.database, shop_id, soon)
    return {
        "view": view,
        "rows": page.items,
        "ended": ended,
        "tabs": [_tab(name, label, view, counts, due) for name, label, _ in TABS],
        "to_decide": _written(counts[Stage.MERCHANT_DECIDES]),
        "next_address": f"{BOARD}{view.query(cursor=page.next_cursor)}" if page.next_cursor else "",
        "first_address": f"{BOARD}{view.query(cursor='')}" if view.cursor else "",
        "shop_name": await services.database.shop_name(shop_id),
    }


def _tab(name: str, label: Text, view: View, counts: dict[Stage, int], due: dict[Stage, int]) -> Tab:
    stages = STAGES[name] or tuple(Stage)
    hot = due[Stage.MERCHANT_DECIDES] if name == "merchant_decides" else 0
    return Tab(
        name,
        label,
        f"{BOARD}{view.query(tab=name, cursor='')}",
        _written(sum(counts[stage] for stage in stages)),
        _written(hot) if hot else "",
        name == view.tab,
    )


def _written(count: int) -> str:
    """Counts stop somewhere: an exact count of a million rows helps nobody."""
    return f"{COUNT_MAX}+" if count > COUNT_MAX else str(count)


@get("/workbench", include_in_schema=False)
async def show_workbench() -> Redirect:
    return Redirect(BOARD, status_code=303)


@get(BOARD, include_in_schema=False)
async def show_board(request: AnyRequest) -> Template:
    actor, shop_id = await merchant(request)
    return show(
        request,
        "workbench/board.html",
        actor=actor,
        after_sale=None,
        **await board_of(request, shop_id),
    )
