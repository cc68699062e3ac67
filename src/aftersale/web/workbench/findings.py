"""Rejections that match a pattern of groundless rejection, newest first, with what can still be done about them."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.response import Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import ACT_LABELS, Act, acts_for
from aftersale.core.after_sale.state import AfterSale, Order, Stage
from aftersale.core.finding import Finding
from aftersale.core.groundless import PATTERNS
from aftersale.core.policy import Policy
from aftersale.core.reasons import REJECT_REASONS
from aftersale.core.reasons.shop_book import ShopBook
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.desk.services import Services
from aftersale.store.queries.findings import (
    FindingFilter,
    FindingPage,
    FoundRejection,
    count_patterns,
    list_findings,
    standing_of_shop,
)
from aftersale.store.queries.orders import orders_of_after_sales
from aftersale.store.shop_books import shop_book
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import merchant

FINDINGS = "/workbench/findings"
ROWS = 20
"""Each row carries its order: half a board's page is a screen or two. D."""
WINDOWS: dict[int, Text] = {
    30: Text("近 30 天", "30 days"),
    90: Text("近 90 天", "90 days"),
    365: Text("近一年", "A year"),
}
SEVERITY_LABELS: dict[int, Text] = {
    1: Text("提醒", "Worth a look"),
    2: Text("风险较高", "High risk"),
    3: Text("判断为无故", "Presumed groundless"),
}
PAYING_BACK = (Act.APPROVAL, Act.IMMEDIATE_REFUND)
"""What makes good; where both are open the first is enough. The page of each act has the act's name."""
TALKING = (Act.PROPOSAL,)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What the address says."""

    days: int
    pattern: str = ""
    severity: int = 1
    reject_reason: str = ""
    cursor: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.pattern or self.severity > 1 or self.reject_reason)

    def address(self, **changes: Any) -> str:
        """Of this view with changes; what is as at first is left out."""
        changed = msgspec.structs.replace(self, cursor="", **changes)
        first = View(days=next(iter(WINDOWS)))
        said = {
            name: value
            for name, value in msgspec.structs.asdict(changed).items()
            if value != getattr(first, name)
        }
        return f"{FINDINGS}?{urlencode(said)}" if said else FINDINGS


class WayOut(msgspec.Struct, frozen=True):
    """An act that is open now, and its page."""

    label: Text
    address: str


class Ground(msgspec.Struct, frozen=True):
    """What was found, and every pattern that says it in the same words."""

    severity: int
    because: Text
    patterns: tuple[tuple[str, Text], ...]


class FoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """One rejection as the page shows it."""

    found: FoundRejection
    title: str
    label: Text
    stage: Stage
    grounds: tuple[Ground, ...]
    ways_out: tuple[WayOut, ...]

    @property
    def reason(self) -> str:
        return self.found.own_reason or self.found.reject_reason


@get(FINDINGS, include_in_schema=False)
async def show_findings(request: AnyRequest) -> Template:
    """One page, narrowed by pattern, severity or reason. A cursor that is none begins at the first page."""
    actor, shop_id = await merchant(request)
    services = services_of(request)
    database, policy, now = services.database, services.policy, services.clock()
    view = _view_of(request.query_params)
    since = now - timedelta(days=view.days)
    page = await _page(services, shop_id, view, since)
    book = await shop_book(database, shop_id, policy, now)
    named = [found.after_sale_id for found in page.items]
    orders = await orders_of_after_sales(database, shop_id, named)
    counts = await count_patterns(database, shop_id, since)
    return show(
        request,
        "workbench/findings.html",
        actor=actor,
        view=view,
        standing=await standing_of_shop(database, shop_id, policy, now),
        windows=[(label, view.address(days=days), days == view.days) for days, label in WINDOWS.items()],
        counts=[(code, _pattern_label(code), count) for code, count in counts.items()],
        pattern_label=_pattern_label(view.pattern),
        reason_label=_reason_label(view.reject_reason, book),
        rows=[_row(found, orders[found.after_sale_id], actor, policy, now, book) for found in page.items],
        severity_labels=SEVERITY_LABELS,
        next_address=_after(view, page.next_cursor) if page.next_cursor else "",
        first_address=view.address() if view.cursor else "",
        shop_name=await database.shop_name(shop_id),
    )


def _view_of(parameters: Any) -> View:
    """What does not exist is not narrowed by."""
    days, severity = parameters.get("days", ""), parameters.get("severity", "")
    pattern, reason = (parameters.get(name, "") for name in ("pattern", "reject_reason"))
    return View(
        days=int(days) if days in map(str, WINDOWS) else next(iter(WINDOWS)),
        pattern=pattern if pattern in PATTERNS else "",
        severity=int(severity) if severity in map(str, SEVERITY_LABELS) else 1,
        reject_reason=reason.replace("\x00", "")[:200],
        cursor=parameters.get("cursor", ""),
    )


async def _page(services: Services, shop_id: int, view: View, since: datetime) -> FindingPage:
    wanted = FindingFilter(
        since=since,
        pattern=view.pattern,
        severity_min=view.severity,
        reject_reason=view.reject_reason,
    )
    try:
        return await list_findings(services.database, shop_id, wanted, limit=ROWS, cursor=view.cursor or None)
    except Refusal as refusal:
        if refusal.code is not RefusalCode.CURSOR_INVALID:
            raise
    return await list_findings(services.database, shop_id, wanted, limit=ROWS)


def _after(view: View, cursor: str) -> str:
    address = view.address()
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'cursor': cursor})}"


def _row(
    found: FoundRejection, order: Order, actor: Actor, policy: Policy, now: datetime, book: ShopBook
) -> FoundRow:
    after_sale = order.after_sale(found.after_sale_id)
    assert after_sale is not None
    line = order.line(after_sale.line_id)
    return FoundRow(
        found=found,
        title=line.title if line else "",
        label=_reason_label(found.own_reason or found.reject_reason, book),
        stage=after_sale.stage,
        grounds=_grounds(found.findings),
        ways_out=_ways_out(order, after_sale, actor, policy, now),
    )


def _grounds(findings: tuple[Finding, ...]) -> tuple[Ground, ...]:
    """The platforms number the same thing each in its own way: what reads the same is said once."""
    said: dict[tuple[int, Text], list[tuple[str, Text]]] = {}
    for finding in findings:
        said.setdefault((finding.severity, finding.because), []).append(
            (finding.pattern, _pattern_label(finding.pattern))
        )
    return tuple(Ground(severity, because, tuple(patterns)) for (severity, because), patterns in said.items())


def _ways_out(
    order: Order, after_sale: AfterSale, actor: Actor, policy: Policy, now: datetime
) -> tuple[WayOut, ...]:
    home = f"/workbench/after-sales/{after_sale.after_sale_id}"
    is_open = {one.act for one in acts_for(order, after_sale, actor, policy, now) if one.why_not is None}
    acts = [act for act in PAYING_BACK if act in is_open][:1] + [act for act in TALKING if act in is_open]
    return tuple(WayOut(ACT_LABELS[act], f"{home}/{act.value.replace('_', '-')}") for act in acts)


def _pattern_label(code: str) -> Text:
    """A code that the catalogue no longer has stands for itself."""
    pattern = PATTERNS.get(code)
    return pattern.label if pattern else Text(code, code)


def _reason_label(code: str, book: ShopBook) -> Text:
    """The catalogue's label or the shop's own; a code that neither has any more stands for itself."""
    known = REJECT_REASONS.get(code) or book.reasons.get(code)
    return known.label if known else Text(code, code)


finding_handlers: list[Any] = [show_findings]
