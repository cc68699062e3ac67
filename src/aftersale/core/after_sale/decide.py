"""What follows: `decide` turns a command into facts or a refusal. Pure and total."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import msgspec
from msgspec.structs import replace

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale import applying, recording, rejecting
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import (
    Adjust,
    AfterSaleCommand,
    AnyCommand,
    Apply,
    Approve,
    Cancel,
    RecordAfterSale,
    RecordLogistics,
    RecordOrder,
    Reject,
    SettleRefund,
)
from aftersale.core.after_sale.facts import (
    AnyFact,
    ApplicationApproved,
    ApplicationCancelled,
    LogisticsRecorded,
    OrderRecorded,
    RefundSucceeded,
    after,
)
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Line, Order, Shipment
from aftersale.core.money import yuan
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode


class Moment(msgspec.Struct, frozen=True):
    """What a decision may know of the world: the rules, the time, and an id nobody else was given."""

    policy: Policy
    now: datetime
    new_id: int = 0


RECORDERS = frozenset({Role.INTEGRATOR, Role.ADMIN, Role.SYSTEM})
APPLICANTS = frozenset({Role.BUYER, Role.INTEGRATOR})


def decide(order: Order, command: AnyCommand, actor: Actor, moment: Moment) -> Sequence[AnyFact]:
    """The facts that follow from the command, none when it changes nothing.

    `order.version` 0 means that the order is not known yet. Raises Refusal.
    """
    if isinstance(command, RecordOrder):
        return _record_order(order, command, actor)
    if order.version == 0 or not actor.belongs_to(order.shop_id, order.buyer_id):
        raise Refusal(RefusalCode.NOT_FOUND)
    match command:
        case RecordLogistics():
            return _record_logistics(order, command, actor)
        case Apply():
            if actor.role not in APPLICANTS:
                raise Refusal(RefusalCode.ROLE_NOT_ALLOWED)
            return [applying.apply(order, command, moment.policy, moment.now, moment.new_id)]
        case Adjust():
            after_sale = _may(order, command, Act.APPLICATION, actor, moment)
            return [applying.adjust(order, after_sale, command, moment.policy, moment.now)]
        case Approve():
            return [_approve(order, _may(order, command, Act.APPROVAL, actor, moment), moment)]
        case Reject():
            after_sale = _may(order, command, Act.REJECTION, actor, moment)
            return [rejecting.reject(order, after_sale, command, moment.policy, moment.now)]
        case Cancel():
            after_sale = _may(order, command, Act.CANCELLATION, actor, moment)
            if len(command.note) > moment.policy.description_chars_max:
                raise Refusal(RefusalCode.DESCRIPTION_TOO_LONG, max=moment.policy.description_chars_max)
            return [ApplicationCancelled(after_sale_id=after_sale.after_sale_id, note=command.note)]
        case SettleRefund():
            after_sale = _may(order, command, Act.REFUND, actor, moment)
            return [
                RefundSucceeded(
                    after_sale_id=after_sale.after_sale_id,
                    amount_fen=after_sale.refund_fen,
                    reference=command.reference,
                )
            ]
        case RecordAfterSale():
            if actor.role not in RECORDERS:
                raise Refusal(RefusalCode.ROLE_NOT_ALLOWED)
            return recording.record(order, command, moment.policy, moment.now)
        case _:
            assert_never(command)


def _may(order: Order, command: AfterSaleCommand, act: Act, actor: Actor, moment: Moment) -> AfterSale:
    """The after-sale, once the table allows the act and the caller has seen its newest version."""
    after_sale = order.after_sale(command.after_sale_id)
    if after_sale is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    refusal = why_not(order, after_sale, act, actor, moment.policy)
    if refusal is not None:
        raise refusal
    if command.seen_version is not None and command.seen_version != after_sale.version:
        raise Refusal(RefusalCode.STALE_VERSION, seen=command.seen_version, version=after_sale.version)
    return after_sale


def _approve(order: Order, after_sale: AfterSale, moment: Moment) -> ApplicationApproved:
    """Refund-only pays at once; everything else waits for the goods."""
    pays = after_sale.type is AfterSaleType.REFUND_ONLY
    policy = moment.policy
    if pays:
        line = order.line(after_sale.line_id)
        assert line is not None
        # A corrected order may be worth less now than when the buyer applied.
        left = order.refundable(line, after_sale.quantity, but=after_sale.after_sale_id)
        if after_sale.amount_fen > left:
            raise Refusal(RefusalCode.AMOUNT_OVER_REFUNDABLE, max_fen=left, max_yuan=yuan(left))
    return ApplicationApproved(
        after_sale_id=after_sale.after_sale_id,
        refund_fen=after_sale.amount_fen if pays else 0,
        deadline_at=after(policy.refund_hours if pays else policy.buyer_posts_return_hours, moment.now),
    )


def _record_order(order: Order, command: RecordOrder, actor: Actor) -> Sequence[AnyFact]:
    if actor.role not in RECORDERS:
        raise Refusal(RefusalCode.ROLE_NOT_ALLOWED)
    if order.version and order.buyer_id != command.buyer_id:
        raise Refusal(RefusalCode.ORDER_CHANGES_OWNER)
    fact = OrderRecorded(
        buyer_id=command.buyer_id,
        buyer_name=command.buyer_name,
        paid_at=command.paid_at,
        ship_before_at=command.ship_before_at,
        after_sale_until_at=command.after_sale_until_at,
        freight_fen=command.freight_fen,
        lines=tuple(replace(line, applications=0) for line in command.lines),
        shipments=command.shipments,
    )
    if order.version and fact == _as_recorded(order):
        return []
    lines = {line.line_id: line for line in command.lines}
    for shipment in command.shipments:
        _only_known_lines(shipment, set(lines))
    for after_sale in order.after_sales:
        line = lines.get(after_sale.line_id)
        if line is None or not _still_covers(order, line):
            raise Refusal(RefusalCode.ORDER_BELOW_CLAIMED, line_id=after_sale.line_id)
    return [fact]


def _still_covers(order: Order, line: Line) -> bool:
    """Whether the corrected line still holds what its after-sales claim of it."""
    held = order.claims(line.line_id)
    return line.quantity >= sum(a.quantity for a in held) and line.paid_fen >= sum(
        max(a.amount_fen, a.refund_fen) for a in held
    )


def _as_recorded(order: Order) -> OrderRecorded:
    """The snapshot that would lead to this order: what a repeated command is compared with."""
    return OrderRecorded(
        buyer_id=order.buyer_id,
        buyer_name=order.buyer_name,
        paid_at=order.paid_at,
        ship_before_at=order.ship_before_at,
        after_sale_until_at=order.after_sale_until_at,
        freight_fen=order.freight_fen,
        lines=tuple(replace(line, applications=0) for line in order.lines),
        shipments=order.shipments,
    )


def _record_logistics(order: Order, command: RecordLogistics, actor: Actor) -> Sequence[AnyFact]:
    if actor.role not in RECORDERS:
        raise Refusal(RefusalCode.ROLE_NOT_ALLOWED)
    _only_known_lines(command.shipment, {line.line_id for line in order.lines})
    news = command.shipment
    known = next((s for s in order.shipments if s.tracking_number == news.tracking_number), None)
    merged = news if known is None else _merged(known, news)
    return [] if merged == known else [LogisticsRecorded(shipment=merged)]


def _merged(known: Shipment, news: Shipment) -> Shipment:
    """What the report names replaces what was known; what it leaves out stays."""
    said = {
        name: value
        for name in Shipment.__struct_fields__
        if (value := getattr(news, name)) not in (None, "", ())
    }
    return replace(known, **said)


def _only_known_lines(shipment: Shipment, line_ids: set[int]) -> None:
    for line_id in shipment.line_ids:
        if line_id not in line_ids:
            raise Refusal(RefusalCode.SHIPMENT_UNKNOWN, line_id=line_id)
