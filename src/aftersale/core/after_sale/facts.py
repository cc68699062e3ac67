"""What happened: facts are appended, never edited; `evolve` folds them into the order."""

from datetime import datetime, timedelta
from typing import Any, assert_never

import msgspec
from msgspec.structs import replace

from aftersale.core.actors import Actor
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Line,
    Order,
    Rejection,
    Shipment,
    Stage,
)
from aftersale.core.money import Fen


class Fact(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="kind", gc=False):
    """Base of all facts; the class name is the kind that is stored.

    `happened_at` is told of what happened elsewhere and was recorded later; None: it happened here, at
    the instant of its entry.
    """

    happened_at: datetime | None = None


class OrderRecorded(Fact, frozen=True, tag=True):
    """The shop told what was bought, paid and promised (again, when something changed)."""

    buyer_id: int
    lines: tuple[Line, ...]
    shipments: tuple[Shipment, ...] = ()
    buyer_name: str = ""
    paid_at: datetime | None = None
    ship_before_at: datetime | None = None
    after_sale_until_at: datetime | None = None
    freight_fen: Fen = 0


class LogisticsRecorded(Fact, frozen=True, tag=True):
    """A carrier told where a parcel is; the whole parcel as now known."""

    shipment: Shipment


class AfterSaleApplied(Fact, frozen=True, tag=True):
    """The buyer asked."""

    after_sale_id: int
    line_id: int
    type: AfterSaleType
    quantity: int
    amount_fen: Fen
    application_reason: str
    deadline_at: datetime
    description: str = ""
    goods_received: bool | None = None
    evidence: tuple[str, ...] = ()


class ApplicationAdjusted(Fact, frozen=True, tag=True):
    """The buyer asked again, differently."""

    after_sale_id: int
    type: AfterSaleType
    quantity: int
    amount_fen: Fen
    application_reason: str
    deadline_at: datetime
    description: str = ""
    goods_received: bool | None = None
    evidence: tuple[str, ...] = ()


class ApplicationApproved(Fact, frozen=True, tag=True):
    """The merchant agreed: to pay back `refund_fen`, or (0) that the goods come back first."""

    after_sale_id: int
    deadline_at: datetime
    refund_fen: Fen = 0
    paid_elsewhere: bool = False
    """Another system moves the money and will tell us; ours must not."""


class ApplicationRejected(Fact, frozen=True, tag=True):
    """The merchant refused, with a reason from the catalogue and the words the buyer reads."""

    after_sale_id: int
    rejection: Rejection
    deadline_at: datetime
    facts: dict[str, Any] = {}
    """The facts the reason was judged by, as they were known then."""


class ApplicationCancelled(Fact, frozen=True, tag=True):
    """The buyer withdrew the application."""

    after_sale_id: int
    note: str = ""


class RefundSucceeded(Fact, frozen=True, tag=True):
    """The money arrived."""

    after_sale_id: int
    amount_fen: Fen
    reference: str = ""


AnyFact = (
    OrderRecorded
    | LogisticsRecorded
    | AfterSaleApplied
    | ApplicationAdjusted
    | ApplicationApproved
    | ApplicationRejected
    | ApplicationCancelled
    | RefundSucceeded
)


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One line of the journal: the fact, its place in the order's stream, when, by whom, by which rules."""

    version: int
    at: datetime
    actor: Actor
    policy: str
    fact: AnyFact


def evolve(order: Order, fact: AnyFact, at: datetime) -> Order:
    """The order after the fact. Total: any fact that was decided can be folded."""
    order = replace(order, version=order.version + 1)
    at = fact.happened_at or at
    match fact:
        case OrderRecorded():
            return _recorded(order, fact)
        case LogisticsRecorded():
            return replace(order, shipments=with_shipment(order.shipments, fact.shipment))
        case AfterSaleApplied():
            return _applied(order, fact, at)
        case ApplicationAdjusted():
            return _adjusted(order, fact, at)
        case ApplicationApproved():
            stage = Stage.REFUNDING if fact.refund_fen else Stage.BUYER_RETURNS
            if fact.refund_fen:
                order = replace(order, refunds=(*order.refunds, fact.after_sale_id))
            return _changed(
                order,
                fact.after_sale_id,
                at,
                stage,
                deadline_at=fact.deadline_at,
                refund_fen=fact.refund_fen,
                paid_elsewhere=fact.paid_elsewhere,
            )
        case ApplicationRejected():
            return _changed(
                order,
                fact.after_sale_id,
                at,
                Stage.BUYER_ADJUSTS,
                deadline_at=fact.deadline_at,
                rejection=fact.rejection,
            )
        case ApplicationCancelled():
            return _changed(order, fact.after_sale_id, at, Stage.CANCELLED, deadline_at=None)
        case RefundSucceeded():
            return _changed(
                order, fact.after_sale_id, at, Stage.REFUNDED, deadline_at=None, refund_fen=fact.amount_fen
            )
        case _:
            assert_never(fact)


def with_shipment(shipments: tuple[Shipment, ...], shipment: Shipment) -> tuple[Shipment, ...]:
    """The parcels with this one in place of its earlier self, or added."""
    known = [s.tracking_number for s in shipments]
    if shipment.tracking_number not in known:
        return (*shipments, shipment)
    return tuple(shipment if s.tracking_number == shipment.tracking_number else s for s in shipments)


def _recorded(order: Order, fact: OrderRecorded) -> Order:
    made = {line.line_id: line.applications for line in order.lines}
    return replace(
        order,
        buyer_id=fact.buyer_id,
        buyer_name=fact.buyer_name,
        paid_at=fact.paid_at,
        ship_before_at=fact.ship_before_at,
        after_sale_until_at=fact.after_sale_until_at,
        freight_fen=fact.freight_fen,
        lines=tuple(replace(line, applications=made.get(line.line_id, 0)) for line in fact.lines),
        shipments=fact.shipments,
    )


def _applied(order: Order, fact: AfterSaleApplied, at: datetime) -> Order:
    lines = _counted(order, fact.line_id)
    line = next(line for line in lines if line.line_id == fact.line_id)
    new = AfterSale(
        after_sale_id=fact.after_sale_id,
        line_id=fact.line_id,
        type=fact.type,
        stage=Stage.MERCHANT_DECIDES,
        quantity=fact.quantity,
        amount_fen=fact.amount_fen,
        application_reason=fact.application_reason,
        description=fact.description,
        goods_received=fact.goods_received,
        evidence=fact.evidence,
        deadline_at=fact.deadline_at,
        applied_at=at,
        updated_at=at,
        attempt=line.applications,
    )
    return replace(order, lines=lines, after_sales=(*order.after_sales, new))


def _adjusted(order: Order, fact: ApplicationAdjusted, at: datetime) -> Order:
    after_sale = order.after_sale(fact.after_sale_id)
    assert after_sale is not None
    lines = _counted(order, after_sale.line_id)
    line = next(line for line in lines if line.line_id == after_sale.line_id)
    return _changed(
        replace(order, lines=lines),
        fact.after_sale_id,
        at,
        Stage.MERCHANT_DECIDES,
        type=fact.type,
        quantity=fact.quantity,
        amount_fen=fact.amount_fen,
        application_reason=fact.application_reason,
        description=fact.description,
        goods_received=fact.goods_received,
        evidence=fact.evidence,
        deadline_at=fact.deadline_at,
        attempt=line.applications,
    )


def _counted(order: Order, line_id: int) -> tuple[Line, ...]:
    return tuple(
        replace(line, applications=line.applications + 1) if line.line_id == line_id else line
        for line in order.lines
    )


def _changed(order: Order, after_sale_id: int, at: datetime, stage: Stage, **changes: object) -> Order:
    return replace(
        order,
        after_sales=tuple(
            replace(a, version=a.version + 1, updated_at=at, stage=stage, **changes)
            if a.after_sale_id == after_sale_id
            else a
            for a in order.after_sales
        ),
    )


def after(hours: int, now: datetime) -> datetime:
    """The instant so many hours later."""
    return now + timedelta(hours=hours)
