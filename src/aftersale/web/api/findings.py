"""Findings: rejections that match a pattern of groundless rejection, and how the shop stands by them."""

from datetime import datetime, timedelta
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from aftersale.core.actors import Role
from aftersale.core.policy import Urgency
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.findings import (
    FindingFilter,
    FoundRejection,
    Standing,
    count_patterns,
    list_findings,
    standing_of_shop,
)
from aftersale.web.api.bodies import instant
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import READ_PROBLEMS, documented
from aftersale.web.api.reject_reason_views import FindingView, finding_view, pattern_label
from aftersale.web.api.views import View

READERS = (Role.MERCHANT, Role.ARBITER, Role.INTEGRATOR, Role.ADMIN)
DAYS_MAX = 3_660


class FoundRejectionView(View, frozen=True, kw_only=True):
    """One rejection with every pattern it matches, the gravest first. `at`: when the newest was found.

    `own_reason`: the shop's reason that leaned on `reject_reason`, or "".
    """

    after_sale_id: str
    rejection_version: int
    reject_reason: str
    own_reason: str
    at: datetime
    presumed_groundless: bool
    findings: list[FindingView]


class PatternCountView(View, frozen=True, kw_only=True):
    """How many rejections matched this pattern since `since_at`, whatever else the list is narrowed by."""

    pattern: str
    label: str
    rejections: int


class StandingView(View, frozen=True, kw_only=True):
    """Rejections presumed groundless within `days`; from `groundless_max` on a proposal comes first.

    `negotiate_first`: what that asks for now. `until_at`: when the count falls below the limit again.
    """

    groundless: int
    groundless_max: int
    days: int
    negotiate_first: Urgency
    until_at: datetime | None


class FindingsView(View, frozen=True, kw_only=True):
    since_at: datetime
    standing: StandingView
    patterns: list[PatternCountView]
    items: list[FoundRejectionView]
    next_cursor: str | None


@get("/findings", **documented("rejection", "List findings", READ_PROBLEMS, READERS))
async def get_findings(
    call: NamedDependency[Call],
    pattern: Annotated[str, QueryParameter(max_length=20)] = "",
    severity_min: Annotated[int, QueryParameter(ge=1, le=3)] = 1,
    reject_reason: Annotated[str, QueryParameter(max_length=200)] = "",
    since: FromQuery[datetime | None] = None,
    days: Annotated[int | None, QueryParameter(ge=1, le=DAYS_MAX)] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    cursor: FromQuery[str | None] = None,
) -> FindingsView:
    """Rejections of the shop that match a pattern of groundless rejection, the newest first, and where the shop stands."""
    call.require(*READERS)
    services, now = call.services, call.services.clock()
    database, policy = services.database, services.policy
    if since is not None and since.tzinfo is None:
        raise Refusal(RefusalCode.FIELD_INVALID, field="since", problem="UTC offset")
    since_at = instant(since, "since") or now - timedelta(days=days or policy.record_days)
    wanted = FindingFilter(
        since=since_at,
        pattern=pattern.replace("\x00", ""),
        severity_min=severity_min,
        reject_reason=reject_reason.replace("\x00", ""),
    )
    page = await list_findings(database, call.shop_id, wanted, limit=limit, cursor=cursor)
    counts = await count_patterns(database, call.shop_id, since_at)
    standing = await standing_of_shop(database, call.shop_id, policy, now)
    return FindingsView(
        since_at=since_at,
        standing=_standing_view(standing),
        patterns=[
            PatternCountView(pattern=code, label=pattern_label(code, call.language), rejections=count)
            for code, count in counts.items()
        ],
        items=[_found_view(found, call) for found in page.items],
        next_cursor=page.next_cursor,
    )


def _found_view(found: FoundRejection, call: Call) -> FoundRejectionView:
    return FoundRejectionView(
        after_sale_id=str(found.after_sale_id),
        rejection_version=found.rejection_version,
        reject_reason=found.reject_reason,
        own_reason=found.own_reason,
        at=found.at,
        presumed_groundless=found.presumed_groundless,
        findings=[finding_view(finding, call.language) for finding in found.findings],
    )


def _standing_view(standing: Standing) -> StandingView:
    return StandingView(
        groundless=standing.groundless,
        groundless_max=standing.groundless_max,
        days=standing.days,
        negotiate_first=standing.urgency if standing.reached else Urgency.NONE,
        until_at=standing.until,
    )


FINDING_HANDLERS = [get_findings]
