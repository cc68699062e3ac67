"""The list of after-sales: tabs with counts, filters, search, and pages by key."""

from datetime import UTC, datetime
from typing import Literal

import asyncpg
import msgspec

from aftersale.core.after_sale.allowed import AWAITED
from aftersale.core.after_sale.state import AfterSaleType, Origin, Stage
from aftersale.core.after_sale.words import parcel_number
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.database import Database
from aftersale.store.queries import containing
from aftersale.store.queries.cursors import cursor_at, read_cursor

COUNT_MAX = 1000
"""Counts stop here and read "1000+": an exact count of a million rows helps nobody."""

Sort = Literal["deadline", "-updated_at"]
OPEN_STAGES = tuple(stage for stage in Stage if AWAITED[stage] is not None)


class BoardFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which after-sales of a shop; everything that is None does not narrow the list."""

    stages: tuple[Stage, ...] = ()
    type: AfterSaleType | None = None
    reason: str | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    order_id: int | None = None
    buyer_id: int | None = None
    search: str = ""
    """An id of an after-sale, order or buyer, a return's tracking number, or part of a title or of the
    buyer's name."""


class BoardRow(msgspec.Struct, frozen=True):
    """One after-sale as a list shows it, with the rejection that the buyer is looking at."""

    after_sale_id: int
    shop_id: int
    order_id: int
    line_id: int
    buyer_id: int
    buyer_name: str
    title: str
    type: AfterSaleType
    stage: Stage
    version: int
    quantity: int
    amount_fen: int
    refund_fen: int
    application_reason: str
    attempt: int
    applied_at: datetime
    updated_at: datetime
    deadline_at: datetime | None
    origin: Origin
    return_number: str | None


class BoardPage(msgspec.Struct, frozen=True):
    items: list[BoardRow]
    next_cursor: str | None


class Tally(msgspec.Struct, frozen=True):
    """How many there are, and how many of them end before a moment; both stop at COUNT_MAX + 1."""

    count: int
    due: int


_COLUMNS = (
    "after_sale_id, shop_id, order_id, line_id, buyer_id, buyer_name, title, type, stage, version, quantity,"
    " amount_fen, refund_fen, application_reason, attempt, applied_at, updated_at, deadline_at, origin,"
    " return_number"
)
_FAR = datetime(9999, 1, 1, tzinfo=UTC)


async def list_after_sales(
    database: Database,
    shop_id: int,
    wanted: BoardFilter,
    *,
    sort: Sort = "deadline",
    limit: int = 50,
    cursor: str | None = None,
) -> BoardPage:
    """One page. By deadline: each stage is read from its own index range, then merged; never an offset."""
    cell = await database.cell_of(shop_id)
    if cell is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    at, last_id = read_cursor(cursor) if cursor else (None, 0)
    query = _Query(cell, shop_id)
    query.narrow(wanted)
    if sort == "deadline":
        sql = _by_deadline(query, wanted.stages or OPEN_STAGES + _ended(wanted), at, last_id, limit + 1)
    else:
        sql = _by_update(query, wanted.stages, at, last_id, limit + 1)
    rows = await database.pool.fetch(sql, *query.values)
    items = [_row(r) for r in rows[:limit]]
    more = len(rows) > limit
    return BoardPage(items, _cursor_after(items[-1], sort) if more else None)


def _ended(wanted: BoardFilter) -> tuple[Stage, ...]:
    """Ended after-sales come last, without a deadline; a due filter leaves them out."""
    return () if wanted.due_before else tuple(stage for stage in Stage if stage.terminal)


class _Query:
    """Collects conditions and their values, so that nothing typed ever becomes SQL."""

    def __init__(self, cell: int, shop_id: int) -> None:
        self.values: list[object] = [cell, shop_id]
        self.conditions = ["cell = $1", "shop_id = $2"]

    def value(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def narrow(self, wanted: BoardFilter) -> None:
        for column, value in (
            ("type", wanted.type and wanted.type.value),
            ("application_reason", wanted.reason),
            ("buyer_id", wanted.buyer_id),
        ):
            if value is not None:
                self.conditions.append(f"{column} = {self.value(value)}")
        if wanted.order_id is not None:
            self._of_order(wanted.order_id)
        if wanted.due_from is not None:
            self.conditions.append(f"deadline_at >= {self.value(wanted.due_from)}")
        if wanted.due_before is not None:
            self.conditions.append(f"deadline_at < {self.value(wanted.due_before)}")
        if wanted.search.strip():
            self._search(wanted.search.strip())

    def _search(self, text: str) -> None:
        number, parcel = parse_id(text), _parcel_number(text)
        found = []
        if number is not None:
            n = self.value(number)
            found += [f"after_sale_id = {n}", f"buyer_id = {n}", self._in_order(n)]
        else:
            p = self.value(containing(text))
            found += [f"title ilike {p}", f"buyer_name ilike {p}"]
        if parcel:
            found.append(f"return_number = {self.value(parcel)}")
        self.conditions.append(f"({' or '.join(found)})")

    def _of_order(self, order_id: int) -> None:
        self.conditions.append(self._in_order(self.value(order_id)))

    def _in_order(self, n: str) -> str:
        """The journal knows the after-sales of an order by its key, so after_sale needs no index for it.

        Any fact names its after-sale: those that a split inspection left over were never applied for.
        """
        return (
            "after_sale_id = any(array(select distinct after_sale_id from journal j where j.cell = $1"
            f" and j.shop_id = $2 and j.order_id = {n} and j.after_sale_id is not null))"
        )

    def where(self, *more: str) -> str:
        return " and ".join([*self.conditions, *more])


def _parcel_number(text: str) -> str:
    """The text as a tracking number; "" when it cannot be one."""
    try:
        return parcel_number(text)
    except Refusal:
        return ""


def _by_deadline(
    query: _Query, stages: tuple[Stage, ...], at: datetime | None, last_id: int, limit: int
) -> str:
    """Running stages by deadline, then ended ones by id; a cursor at _FAR stands among the ended."""
    most = query.value(limit)
    last = query.value(last_id) if at is not None else ""
    moment = query.value(at) if at is not None and at != _FAR else ""
    parts = []
    for stage in stages:
        keyset = []
        if stage.terminal:
            keyset.append("deadline_at is null")
            if at == _FAR:
                keyset.append(f"after_sale_id > {last}")
        elif at == _FAR:
            continue
        elif at is not None:
            keyset.append(f"(deadline_at, after_sale_id) > ({moment}, {last})")
        where = query.where(f"stage = {query.value(stage.value)}", *keyset)
        parts.append(
            f"(select {_COLUMNS} from after_sale where {where}"
            f" order by deadline_at, after_sale_id limit {most})"
        )
    if not parts:
        return f"select {_COLUMNS} from after_sale where {query.where('false')}"
    return (
        f"select * from ({' union all '.join(parts)}) u"
        f" order by deadline_at nulls last, after_sale_id limit {most}"
    )


def _by_update(
    query: _Query, stages: tuple[Stage, ...], at: datetime | None, last_id: int, limit: int
) -> str:
    more = []
    if stages:
        more.append(f"stage = any({query.value([s.value for s in stages])}::text[])")
    if at is not None:
        more.append(f"(updated_at, after_sale_id) < ({query.value(at)}, {query.value(last_id)})")
    return (
        f"select {_COLUMNS} from after_sale where {query.where(*more)}"
        f" order by updated_at desc, after_sale_id desc limit {query.value(limit)}"
    )


def _row(r: asyncpg.Record) -> BoardRow:
    return msgspec.convert(dict(r), BoardRow, strict=False)


def _cursor_after(row: BoardRow, sort: Sort) -> str:
    return cursor_at((row.deadline_at or _FAR) if sort == "deadline" else row.updated_at, row.after_sale_id)


async def count_stages(database: Database, shop_id: int, wanted: BoardFilter) -> dict[Stage, int]:
    """How many there are in each stage, each count stopping at COUNT_MAX + 1; by the list's own filters."""
    query = await _counting(database, shop_id, wanted)
    rows = await database.pool.fetch(
        f"select s.stage, {_counted(query, '')} as n from {_stages(query)}", *query.values
    )
    return {Stage(r["stage"]): r["n"] for r in rows}


async def tally_stages(
    database: Database, shop_id: int, wanted: BoardFilter, due_before: datetime
) -> dict[Stage, Tally]:
    """As `count_stages`, with how many of each stage end before the moment: one question for all tabs."""
    query = await _counting(database, shop_id, wanted)
    due = f" and deadline_at < {query.value(due_before)}"
    rows = await database.pool.fetch(
        f"select s.stage, {_counted(query, '')} as n, {_counted(query, due)} as due from {_stages(query)}",
        *query.values,
    )
    return {Stage(r["stage"]): Tally(r["n"], r["due"]) for r in rows}


async def _counting(database: Database, shop_id: int, wanted: BoardFilter) -> _Query:
    query = _Query(await database.cell_of(shop_id) or 0, shop_id)
    query.narrow(msgspec.structs.replace(wanted, stages=()))
    return query


def _stages(query: _Query) -> str:
    return f"unnest({query.value([stage.value for stage in Stage])}::text[]) s(stage)"


def _counted(query: _Query, more: str) -> str:
    """A count of one stage. The order leaves the planner no choice but the stage's own index range."""
    return (
        "(select count(*) from (select 1 from after_sale a"
        f" where {query.where('a.stage = s.stage')}{more}"
        f" order by deadline_at, after_sale_id limit {COUNT_MAX + 1}) x)"
    )
