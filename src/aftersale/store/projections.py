"""The rows that pages read, folded from the order: what changed between two versions of it."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from aftersale.core.after_sale.facts import ApplicationRejected, Entry
from aftersale.core.after_sale.state import AfterSale, Order, Stage


class Row(msgspec.Struct, frozen=True, gc=False):
    """Base of all rows: the fields are the table's columns, without the cell."""


class LineRow(Row, frozen=True):
    shop_id: int
    order_id: int
    line_id: int
    title: str
    quantity: int
    paid_fen: int
    claimed_quantity: int


class AfterSaleRow(Row, frozen=True):
    shop_id: int
    after_sale_id: int
    order_id: int
    line_id: int
    buyer_id: int
    type: str
    stage: str
    version: int
    quantity: int
    amount_fen: int
    refund_fen: int
    application_reason: str
    attempt: int
    title: str
    buyer_name: str
    applied_at: datetime
    updated_at: datetime
    deadline_at: datetime | None
    rejection_version: int | None
    rejected_type: str | None


class RejectionRow(Row, frozen=True):
    shop_id: int
    after_sale_id: int
    version: int
    type: str
    scene: str
    reject_reason: str
    explanation: str
    outcome: str
    edited: bool
    template_version: str
    acknowledged_risks: bool


class RefundRow(Row, frozen=True):
    """One link of the chain of refunds of a line: `before_fen` is the running total it builds on."""

    shop_id: int
    order_id: int
    line_id: int
    sequence: int
    after_sale_id: int
    amount_fen: int
    before_fen: int
    paid_fen: int
    paid_elsewhere: bool


class SettledRow(Row, frozen=True):
    shop_id: int
    after_sale_id: int


class RemovedLineRow(Row, frozen=True):
    shop_id: int
    order_id: int
    line_id: int


class Rows(msgspec.Struct, gc=False):
    """What one change of one order writes, table by table."""

    lines: list[LineRow]
    after_sales: list[AfterSaleRow]
    rejections: list[RejectionRow]
    refunds: list[RefundRow]
    settled: list[SettledRow]
    removed_lines: list[RemovedLineRow]


def rows_of(before: Order, after: Order, entries: Iterable[Entry]) -> Rows:
    """The rows by which `after` differs from `before`; `before.version` 0 gives every row."""
    known = {a.after_sale_id: a for a in before.after_sales}
    changed = [a for a in after.after_sales if known.get(a.after_sale_id) is not a]
    renamed = before.buyer_name != after.buyer_name or before.lines is not after.lines
    return Rows(
        lines=_line_rows(before, after),
        after_sales=[_after_sale_row(after, a) for a in (after.after_sales if renamed else changed)],
        rejections=[
            _rejection_row(after, e.fact) for e in entries if isinstance(e.fact, ApplicationRejected)
        ],
        refunds=_refund_rows(before, after),
        settled=[SettledRow(after.shop_id, a.after_sale_id) for a in changed if a.stage is Stage.REFUNDED],
        removed_lines=[
            RemovedLineRow(after.shop_id, after.order_id, line.line_id)
            for line in (before.lines if renamed else ())
            if after.line(line.line_id) is None
        ],
    )


def _line_rows(before: Order, after: Order) -> list[LineRow]:
    """Lines whose row differs. Most acts move neither lines nor claimed units and write none."""
    if before.lines is after.lines and _claims(before) == _claims(after):
        return []
    was = {line.line_id: _line_row(before, line.line_id) for line in before.lines}
    rows = [_line_row(after, line.line_id) for line in after.lines]
    return [row for row in rows if was.get(row.line_id) != row]


def _claims(order: Order) -> list[tuple[int, int, bool]]:
    return [(a.line_id, a.quantity, a.holds_units) for a in order.after_sales]


def _line_row(order: Order, line_id: int) -> LineRow:
    line = order.line(line_id)
    assert line is not None
    claimed = line.quantity - order.units_left(line)
    return LineRow(order.shop_id, order.order_id, line_id, line.title, line.quantity, line.paid_fen, claimed)


def _after_sale_row(order: Order, a: AfterSale) -> AfterSaleRow:
    line = order.line(a.line_id)
    assert line is not None
    return AfterSaleRow(
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
        a.rejection.version if a.rejection else None,
        a.rejection.type.value if a.rejection else None,
    )


def _rejection_row(order: Order, fact: ApplicationRejected) -> RejectionRow:
    r = fact.rejection
    return RejectionRow(
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


def _refund_rows(before: Order, after: Order) -> list[RefundRow]:
    """Refunds promised since `before`, each linked to the one before it on its line.

    `Order.refunds` is appended when a refund is promised: its order is the order of the chain.
    """
    if len(before.refunds) == len(after.refunds):
        return []
    totals: dict[int, tuple[int, int]] = {}
    chain: list[RefundRow] = []
    for after_sale_id in after.refunds:
        a = after.after_sale(after_sale_id)
        assert a is not None
        line = after.line(a.line_id)
        assert line is not None
        count, total = totals.get(a.line_id, (0, 0))
        totals[a.line_id] = (count + 1, total + a.refund_fen)
        chain.append(
            RefundRow(
                after.shop_id,
                after.order_id,
                a.line_id,
                count + 1,
                after_sale_id,
                a.refund_fen,
                total,
                line.paid_fen,
                a.paid_elsewhere,
            )
        )
    return chain[len(before.refunds) :]
