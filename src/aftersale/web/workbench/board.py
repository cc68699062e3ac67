"""The list of after-sales: tabs by who must act, filters, time left in every row; its state is in the address."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.allowed import ALLOWED, AWAITED, Act
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.desk.services import Services
from aftersale.store.queries.board import BoardFilter, BoardPage, Sort, list_after_sales, tally_stages
from aftersale.store.queries.notices import SOON_HOURS, URGENT_HOURS, notices
from aftersale.web.identity import AnyRequest, person, services_of
from aftersale.web.present import SOON, show
from aftersale.web.workbench.tabs import MINE, MINE_LABEL, STAGES, TABS, tab, written

BOARD = "/workbench/after-sales"
BULK_MAX = 500
"""Acts in one call: a day's queue of a busy shop, and two batches of the desk. D."""
PAGE_ROWS = 50
SEARCH_CHARS_MAX = 100

DUE_LABELS: dict[str, Text] = {
    "overdue": Text("已逾期", "Overdue"),
    "4h": Text("4 小时内到期", "Due within 4 h"),
    "24h": Text("24 小时内到期", "Due within 24 h"),
}
HOURS = {"overdue": 0, "4h": URGENT_HOURS, "24h": SOON_HOURS}


BULK_ACTS = (Act.APPROVAL, Act.REJECTION, Act.REMINDER)


def _concerns(act: Act, stage: Stage) -> bool:
    """Whether the merchant can do this in the stage; nobody reminds himself."""
    if act is Act.REJECTION:
        return stage is Stage.MERCHANT_DECIDES  # what came back is looked at one by one
    return stage in ALLOWED[act][1] and (act is not Act.REMINDER or AWAITED[stage] is Role.BUYER)


class View(msgspec.Struct, frozen=True):
    """What the address says: which tab, which filters, which page."""

    tab: str = "merchant_decides"
    type: str = ""
    reason: str = ""
    search: str = ""
    due: str = ""
    cursor: str = ""

    def filter(self, now: datetime) -> BoardFilter:
        ends_at = now + timedelta(hours=HOURS[self.due]) if self.due else None
        return BoardFilter(
            stages=STAGES[self.tab],
            type=AfterSaleType(self.type) if self.type else None,
            reason=self.reason or None,
            search=self.search,
            due_from=now if self.due and self.due != "overdue" else None,
            due_before=ends_at,
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.type or self.reason or self.search or self.due)

    @property
    def ended(self) -> bool:
        """Whether it lists only what has ended, the last updated first."""
        stages = STAGES[self.tab]
        return bool(stages) and all(stage.terminal for stage in stages)

    @property
    def sort(self) -> Sort:
        return "-updated_at" if self.ended else "deadline"

    @property
    def acts(self) -> tuple[Act, ...]:
        """What can be done here to many at once."""
        stages = [s for s in STAGES[self.tab] or tuple(Stage) if not s.terminal]
        return tuple(act for act in BULK_ACTS if any(_concerns(act, stage) for stage in stages))

    def query(self, **changes: str) -> str:
        """The address's query of this view with changes; what is as at first is left out."""
        values = msgspec.structs.asdict(msgspec.structs.replace(self, **changes))
        names = {"tab": "stage", "search": "q", "reason": "application_reason"}
        first = msgspec.structs.asdict(View())
        said = {names.get(n, n): v for n, v in values.items() if v != first[n]}
        return f"?{urlencode(said)}" if said else ""


def view_of(parameters: Any) -> View:
    """Read the view from the address; what does not exist is not narrowed by."""
    name, kind, reason, due = (parameters.get(n, "") for n in ("stage", "type", "application_reason", "due"))
    return View(
        tab=name if name in STAGES else "merchant_decides",
        type=kind if kind in tuple(AfterSaleType) else "",
        reason=reason if reason in APPLICATION_REASONS else "",
        search=parameters.get("q", "").replace("\x00", "").strip()[:SEARCH_CHARS_MAX],
        due=due if due in HOURS else "",
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
    view, now = view_of(request.query_params), services.clock()
    wanted = view.filter(now)
    (view, page), tallies, told, shop_name = await asyncio.gather(
        _page(services, shop_id, view, wanted),
        tally_stages(services.database, shop_id, wanted, now + SOON),
        notices(services.database, shop_id, now),
        services.database.shop_name(shop_id),
    )
    shown = [(name, label) for name, label, _ in TABS]
    if view.tab == MINE:
        shown.insert(0, (MINE, MINE_LABEL))
    tabs = [
        tab(name, label, f"{BOARD}{view.query(tab=name, cursor='')}", tallies, name == view.tab)
        for name, label in shown
    ]
    return {
        "view": view,
        "rows": page.items,
        "ended": view.ended,
        "tabs": tabs,
        "to_decide": next(t.number for t in tabs if t.name == "merchant_decides"),
        "notices": told,
        "written": written,
        "due_labels": DUE_LABELS,
        "bulk_acts": view.acts,
        "bulk_max": BULK_MAX,
        "all_selected": request.query_params.get("select") == "page",
        "next_address": f"{BOARD}{view.query(cursor=page.next_cursor)}" if page.next_cursor else "",
        "first_address": f"{BOARD}{view.query(cursor='')}" if view.cursor else "",
        "shop_name": shop_name,
    }


async def _page(services: Services, shop_id: int, view: View, wanted: BoardFilter) -> tuple[View, BoardPage]:
    """The page that the view names, and the view as it was understood."""
    try:
        return view, await list_after_sales(
            services.database,
            shop_id,
            wanted,
            sort=view.sort,
            limit=PAGE_ROWS,
            cursor=view.cursor or None,
        )
    except Refusal as refusal:
        if refusal.code is not RefusalCode.CURSOR_INVALID:
            raise
    view = msgspec.structs.replace(view, cursor="")
    return view, await list_after_sales(services.database, shop_id, wanted, sort=view.sort, limit=PAGE_ROWS)


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
