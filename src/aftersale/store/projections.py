"""The rows that pages read, folded from the order: what changed between two versions of it."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from aftersale.core.after_sale.facts import ApplicationRejected, Entry
from aftersale.core.after_sale.state import AfterSale, Order, Stage


class Rows(msgspec.Struct, gc=False):
    """What one change of one order writes, table by table, each row in the table's column order."""

    lines: list[tuple[object, ...]]
    after_sales: list[tuple[object, ...]]
    rejections: list[tuple[object, ...]]
    refunds: list[tuple[object, ...]]
    settled: list[tuple[object, ...]]
    removed_lines: list[int]


class RefundRow(NamedTuple):
    """One link of the chain of refunds of a line."""

    line_id: int
    sequence: int
    after_sale_id: int
    amount_fen: int
    before_fen: int
    paid_fen: int


def rows_of(before: Order, after: Order, entries: Iterable[Entry]) -> Rows:
    """The rows by which `after` differs from `before`; `before.version` 0 gives every row."""
    known = {a.after_sale_id: a for a in before.after_sales}
    changed = [a for a in after.after_sales if known.get(a.after_sale_id) is not a]
    renamed = before.buyer_name != after.buyer_name or before.lines is not after.lines
    rows = [
        _after_sale_row(after, a) for a in after.after_sales if renamed or known.get(a.after_sale_id) is not a
    ]
    return Rows(
        lines=_line_rows(before, after),
        after_sales=rows,
        rejections=[_rejection_row(after, e) for e in entries if isinstance(e.fact, ApplicationRejected)],
        refunds=_refund_rows(after, changed, known),
        settled=[
            (after.shop_id, a.after_sale_id, a.updated_at) for a in changed if a.stage is Stage.REFUNDED
        ],
        removed_lines=[line.line_id for line in before.lines if after.line(line.line_id) is None],
    )


def _line_rows(before: Order, after: Order) -> list[tuple[object, ...]]:
    """Lines whose row differs. Most acts move neither lines nor claimed units and write none."""
    if before.lines is after.lines and _claims(before) == _claims(after):
        return []
    was = {line.line_id: _line_row(before, line.line_id) for line in before.lines}
    rows = [_line_row(after, line.line_id) for line in after.lines]
    return [row for row in rows if was.get(row[2]) != row]  # type: ignore[call-overload]


def _claims(order: Order) -> list[tuple[int, int, bool]]:
    return [(a.line_id, a.quantity, a.holds_units) for a in order.after_sales]


def _line_row(order: Order, line_id: int) -> tuple[object, ...]:
    line = order.line(line_id)
    assert line is not None
    claimed = line.quantity - order.units_left(line)
    return (order.shop_id, order.order_id, line_id, line.title, line.quantity, line.paid_fen, claimed)


def _after_sale_row(order: Order, a: AfterSale) -> tuple[object, ...]:
    line = order.line(a.line_id)
    assert line is not None
    return (
        order.shop_id,
        a.after_sale_id,
        order.order_id,
        a.line_id,
        order.buyer_id,
        a.type.value,
        a.stage.value,
        a.version,
        a.quantity,
        a.amount_fen,
        a.refund_fen,
        a.application_reason,
        a.attempt,
        line.title,
        order.buyer_name,
        a.applied_at,
        a.updated_at,
        a.deadline_at,
        a.rejection and a.rejection.version,
        a.rejection and a.rejection.type.value,
    )


def _rejection_row(order: Order, entry: Entry) -> tuple[object, ...]:
    fact = entry.fact
    assert isinstance(fact, ApplicationRejected)
    r = fact.rejection
    return (
        order.shop_id,
        fact.after_sale_id,
        r.version,
        r.type.value,
        r.scene,
        r.reject_reason,
        r.explanation,
        r.outcome,
        r.edited,
        r.template_version,
        r.acknowledged_risks,
    )


def refund_chain(order: Order) -> dict[int, RefundRow]:
    """Every refund of the order by after-sale, each linked to the one before it on its line.

    The order of promises is the order of the chain: `refunds` is appended when a refund is promised.
    """
    totals: dict[int, tuple[int, int]] = {}
    chain: dict[int, RefundRow] = {}
    for after_sale_id in order.refunds:
        a = order.after_sale(after_sale_id)
        assert a is not None
        line = order.line(a.line_id)
        assert line is not None
        count, total = totals.get(a.line_id, (0, 0))
        chain[after_sale_id] = RefundRow(
            a.line_id, count + 1, after_sale_id, a.refund_fen, total, line.paid_fen
        )
        totals[a.line_id] = (count + 1, total + a.refund_fen)
    return chain


def _refund_rows(
    order: Order, changed: list[AfterSale], known: dict[int, AfterSale]
) -> list[tuple[object, ...]]:
    promised = [
        a
        for a in changed
        if a.refund_fen and not (a.after_sale_id in known and known[a.after_sale_id].refund_fen)
    ]
    if not promised:
        return []
    chain = refund_chain(order)
    rows: list[tuple[object, ...]] = []
    for a in promised:
        link = chain[a.after_sale_id]
        rows.append((order.shop_id, order.order_id, *link, a.updated_at))
    return rows
