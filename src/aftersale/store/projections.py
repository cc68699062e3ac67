"""The rows that pages read, folded from the order: what changed between two versions of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from aftersale.core.after_sale.deadlines import timer_at
from aftersale.core.after_sale.facts import AnyFact, ApplicationAdjusted, ApplicationRejected, Entry
from aftersale.core.after_sale.state import AfterSale, Line, Order, Refund


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
    origin: str
    freight_fen: int
    return_number: str | None
    timer_at: datetime | None
    reapplied: bool


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
    own_reason: str
    offer_fen: int


class FindingRow(Row, frozen=True):
    shop_id: int
    after_sale_id: int
    rejection_version: int
    pattern: str
    severity: int
    reject_reason: str
    because_zh: str
    because_en: str
    facts: str


class ShareRow(Row, frozen=True):
    """One link of the chain of refunds of a line: `before_fen` is the running total it builds on."""

    shop_id: int
    order_id: int
    line_id: int
    sequence: int
    after_sale_id: int
    amount_fen: int
    before_fen: int
    paid_fen: int


class RefundRow(Row, frozen=True):
    shop_id: int
    after_sale_id: int
    order_id: int
    key: str
    amount_fen: int
    status: str
    cause: str
    gateway: str
    payment: str
    attempts: int
    asked: int
    requested_at: datetime
    act_at: datetime | None
    reference: str
    code: str
    message: str
    paid_elsewhere: bool


class RemovedLineRow(Row, frozen=True):
    shop_id: int
    order_id: int
    line_id: int


class Rows(msgspec.Struct, gc=False):
    """What one change of one order writes, table by table."""

    lines: list[LineRow]
    after_sales: list[AfterSaleRow]
    rejections: list[RejectionRow]
    findings: list[FindingRow]
    shares: list[ShareRow]
    refunds: list[RefundRow]
    removed_lines: list[RemovedLineRow]


def rows_of(before: Order, after: Order, entries: Sequence[Entry]) -> Rows:
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
        findings=[row for e in entries for row in _finding_rows(after, e.fact)],
        shares=_share_rows(before, after),
        refunds=[_refund_row(after, a) for a in changed if _refund_of(known, a) is not a.refund],
        removed_lines=[
            RemovedLineRow(after.shop_id, after.order_id, line.line_id)
            for line in (_paid_lines(before) if renamed else ())
            if line.line_id not in {kept.line_id for kept in _paid_lines(after)}
        ],
    )


def _line_rows(before: Order, after: Order) -> list[LineRow]:
    """Lines whose row differs. Most acts move neither lines nor claimed units and write none."""
    if (
        before.lines is after.lines
        and before.freight_fen == after.freight_fen
        and _claims(before) == _claims(after)
    ):
        return []
    was = {line.line_id: _line_row(before, line) for line in _paid_lines(before)}
    rows = [_line_row(after, line) for line in _paid_lines(after)]
    return [row for row in rows if was.get(row.line_id) != row]


FREIGHT = 0
"""The line that holds what was paid for the way: refunds of freight are shares of it."""


def _paid_lines(order: Order) -> tuple[Line, ...]:
    """What was paid for: the lines, and the freight when there is any."""
    if not order.freight_fen:
        return order.lines
    return (*order.lines, Line(line_id=FREIGHT, title="", quantity=1, paid_fen=order.freight_fen))


def _claims(order: Order) -> list[tuple[int, int, bool]]:
    return [(a.line_id, a.quantity, a.holds_units) for a in order.after_sales]


def _line_row(order: Order, line: Line) -> LineRow:
    claimed = line.quantity - order.units_left(line)
    return LineRow(
        order.shop_id, order.order_id, line.line_id, line.title, line.quantity, line.paid_fen, claimed
    )


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
        a.origin.value,
        a.freight_fen,
        a.return_shipment.tracking_number if a.return_shipment else None,
        timer_at(a),
        a.reapplied,
    )


def _rejection_row(order: Order, fact: ApplicationRejected) -> RejectionRow:
    r = fact.rejection
    return RejectionRow(
        order.shop_id,
        fact.after_sale_id,
        r.version,
        r.type.value,
        r.scene,
        r.leans_on or r.reject_reason,
        r.explanation,
        r.outcome,
        r.edited,
        r.template_version,
        r.acknowledged_risks,
        r.reject_reason if r.leans_on else "",
        r.offer_fen,
    )


def _finding_rows(order: Order, fact: AnyFact) -> Iterator[FindingRow]:
    """What a rejection matched, or an answer to it showed."""
    if not isinstance(fact, ApplicationRejected | ApplicationAdjusted) or not fact.findings:
        return
    if isinstance(fact, ApplicationRejected):
        rejection, version = fact.rejection, fact.rejection.version
        reason = rejection.leans_on or rejection.reject_reason
    else:
        version, reason = fact.answers, fact.answered_reason
    for finding in fact.findings:
        yield FindingRow(
            order.shop_id,
            fact.after_sale_id,
            version,
            finding.pattern,
            finding.severity,
            reason,
            finding.because.zh,
            finding.because.en,
            msgspec.json.encode(finding.facts).decode(),
        )


def _share_rows(before: Order, after: Order) -> list[ShareRow]:
    """Shares of refunds promised since `before`, each linked to the one before it on its line.

    `Order.refunds` is appended when a refund is promised: its order is the order of the chain.
    """
    if len(before.refunds) == len(after.refunds):
        return []
    paid = {line.line_id: line.paid_fen for line in _paid_lines(after)}
    totals: dict[int, tuple[int, int]] = {}
    chain: list[ShareRow] = []
    for place, after_sale_id in enumerate(after.refunds):
        a = after.after_sale(after_sale_id)
        assert a is not None
        for line_id, fen in ((a.line_id, a.refund_fen - a.freight_fen), (FREIGHT, a.freight_fen)):
            if not fen:
                continue
            count, total = totals.get(line_id, (0, 0))
            totals[line_id] = (count + 1, total + fen)
            if place >= len(before.refunds):
                chain.append(
                    ShareRow(
                        after.shop_id,
                        after.order_id,
                        line_id,
                        count + 1,
                        after_sale_id,
                        fen,
                        total,
                        paid[line_id],
                    )
                )
    return chain


def _refund_of(known: Mapping[int, AfterSale], a: AfterSale) -> Refund | None:
    was = known.get(a.after_sale_id)
    return None if was is None else was.refund


def _refund_row(order: Order, a: AfterSale) -> RefundRow:
    r = a.refund
    assert r is not None
    return RefundRow(
        order.shop_id,
        a.after_sale_id,
        order.order_id,
        r.key,
        r.amount_fen,
        r.status.value,
        r.cause.value,
        r.gateway,
        r.payment,
        r.attempts,
        r.asked,
        r.requested_at,
        r.act_at,
        r.reference,
        r.code,
        r.message,
        a.paid_elsewhere,
    )
