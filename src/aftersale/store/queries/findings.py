"""A shop's rejections that match a pattern of groundless rejection, and how the shop stands by them."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from aftersale.core.finding import PRESUMED_GROUNDLESS, Finding, presumed_groundless
from aftersale.core.ids import parse_id
from aftersale.core.policy import Policy, Urgency
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.store.database import Database
from aftersale.store.queries.board import COUNT_MAX
from aftersale.store.queries.cursors import cursor_at, read_cursor


class FindingFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What to narrow the list by. `reject_reason`: the catalogue's code, or one of the shop's own."""

    since: datetime
    pattern: str = ""
    severity_min: int = 1
    reject_reason: str = ""


class FoundRejection(msgspec.Struct, frozen=True, kw_only=True):
    """One rejection with everything it matches, the gravest first. `at`: when the newest of it was found."""

    after_sale_id: int
    rejection_version: int
    reject_reason: str
    own_reason: str
    at: datetime
    findings: tuple[Finding, ...]

    @property
    def presumed_groundless(self) -> bool:
        return presumed_groundless(self.findings)


class FindingPage(msgspec.Struct, frozen=True):
    items: list[FoundRejection]
    next_cursor: str | None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Rejections presumed groundless within `days`, counted up to COUNT_MAX + 1, against the policy's limit.

    `until`: when the count falls below the limit again if nothing is added; None: it is below it.
    """

    groundless: int
    groundless_max: int
    days: int
    urgency: Urgency
    until: datetime | None

    @property
    def reached(self) -> bool:
        """Whether the record now asks for, or advises, a proposal before a rejection."""
        return self.groundless >= self.groundless_max and self.urgency is not Urgency.NONE


# Each rejection is listed at its newest finding that fits, so the list is a walk down an index; what else it
# matches is read by its key.
_PAGE = """
select f.after_sale_id, f.rejection_version, f.reject_reason, coalesce(r.own_reason, ''), f.at, f.pattern
from finding f
left join lateral (select own_reason from rejection r where r.cell = $1 and r.shop_id = $2
    and r.after_sale_id = f.after_sale_id and r.version = f.rejection_version limit 1) r on true
where f.cell = $1 and f.shop_id = $2 and f.at >= $3 and f.severity >= $4
and not exists (select 1 from finding n where n.cell = $1 and n.shop_id = $2
    and n.after_sale_id = f.after_sale_id and n.rejection_version = f.rejection_version
    and n.severity >= $4 and (n.at, n.pattern) > (f.at, f.pattern){of_newer})
{more}
order by f.at desc, f.after_sale_id desc, f.rejection_version desc, f.pattern desc limit $5
"""

_FOUND = """
select f.after_sale_id, f.rejection_version, f.pattern, f.severity, f.because_zh, f.because_en, f.facts
from unnest($3::bigint[], $4::int[]) k(after_sale_id, version)
cross join lateral (select * from finding f where f.cell = $1 and f.shop_id = $2
    and f.after_sale_id = k.after_sale_id and f.rejection_version = k.version offset 0) f
order by f.severity desc, f.pattern
"""

_PRESUMED = f"""
select max(at) from finding where cell = $1 and shop_id = $2 and severity >= {PRESUMED_GROUNDLESS} and at >= $3
group by after_sale_id, rejection_version order by 1 desc limit {COUNT_MAX + 1}
"""


async def list_findings(
    database: Database, shop_id: int, wanted: FindingFilter, *, limit: int = 50, cursor: str | None = None
) -> FindingPage:
    """One page, the newest first. Raises Refusal: CURSOR_INVALID, NOT_FOUND for an unknown shop."""
    cell = await _cell_of(database, shop_id)
    values: list[object] = [cell, shop_id, wanted.since, wanted.severity_min, limit + 1]
    more, of_newer = "", ""
    if wanted.pattern:
        values.append(wanted.pattern)
        more += f" and f.pattern = ${len(values)}"
        of_newer = f" and n.pattern = ${len(values)}"
    if wanted.reject_reason:
        values.append(wanted.reject_reason)
        more += f" and ${len(values)} in (f.reject_reason, r.own_reason)"
    if cursor:
        values += _read_cursor(cursor)
        first = len(values) - 2
        more += (
            f" and f.at <= ${first} and (f.at, f.after_sale_id, f.rejection_version)"
            f" < (${first}, ${first + 1}, ${first + 2})"
        )
    rows = await database.pool.fetch(_PAGE.format(more=more, of_newer=of_newer), *values)
    shown = rows[:limit]
    found = await _found(database, cell, shop_id, [(r[0], r[1]) for r in shown])
    items = [
        FoundRejection(
            after_sale_id=r[0],
            rejection_version=r[1],
            reject_reason=r[2],
            own_reason=r[3],
            at=r[4],
            findings=tuple(found[r[0], r[1]]),
        )
        for r in shown
    ]
    return FindingPage(items, _cursor_after(items[-1]) if len(rows) > limit else None)


async def count_patterns(database: Database, shop_id: int, since: datetime) -> dict[str, int]:
    """How many rejections matched each pattern since then, the most frequent first."""
    rows = await database.pool.fetch(
        "select pattern, count(*) from finding where cell = $1 and shop_id = $2 and at >= $3"
        " group by pattern order by count(*) desc, pattern",
        await _cell_of(database, shop_id),
        shop_id,
        since,
    )
    return {r[0]: r[1] for r in rows}


async def standing_of_shop(database: Database, shop_id: int, policy: Policy, now: datetime) -> Standing:
    """The record that decides whether the shop has to negotiate before it rejects (`negotiate_first_record`)."""
    length = timedelta(days=policy.record_days)
    cell = await _cell_of(database, shop_id)
    rows = await database.pool.fetch(_PRESUMED, cell, shop_id, now - length)
    times: list[datetime] = [r[0] for r in rows]
    most = policy.groundless_max
    return Standing(
        groundless=len(times),
        groundless_max=most,
        days=policy.record_days,
        urgency=policy.negotiate_first_record,
        until=times[most - 1] + length if 0 < most <= len(times) else None,
    )


async def _cell_of(database: Database, shop_id: int) -> int:
    cell = await database.cell_of(shop_id)
    if cell is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return cell


async def _found(
    database: Database, cell: int, shop_id: int, rejections: list[tuple[int, int]]
) -> dict[tuple[int, int], list[Finding]]:
    """Everything these rejections match, by after-sale and version, the gravest first."""
    rows = await database.pool.fetch(
        _FOUND, cell, shop_id, [r[0] for r in rejections], [r[1] for r in rejections]
    )
    found: dict[tuple[int, int], list[Finding]] = {rejection: [] for rejection in rejections}
    for after_sale_id, version, pattern, severity, zh, en, facts in rows:
        known: dict[str, Any] = msgspec.json.decode(facts)
        finding = Finding(pattern=pattern, severity=severity, because=Text(zh, en), facts=known)
        found[after_sale_id, version].append(finding)
    return found


def _cursor_after(last: FoundRejection) -> str:
    return f"{cursor_at(last.at, last.after_sale_id)}.{last.rejection_version}"


def _read_cursor(cursor: str) -> tuple[datetime, int, int]:
    place, _, version = cursor.rpartition(".")
    number = parse_id(version)
    if number is None or number >= 2**31:
        raise Refusal(RefusalCode.CURSOR_INVALID)
    return (*read_cursor(place), number)
