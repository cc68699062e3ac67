"""What follows: `decide` turns a command into facts or a refusal. Pure and total."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale import (
    applying,
    approving,
    expiring,
    negotiating,
    offering,
    recording,
    refunding,
    rejecting,
    returning,
)
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.allowed import MERCHANT, Act, why_not
from aftersale.core.after_sale.commands import AnyCommand
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AnyFact, LogisticsRecorded, OrderRecorded, Reminded
from aftersale.core.after_sale.granting import closed, grant
from aftersale.core.after_sale.knowledge import NOTHING_KNOWN, ShopKnowledge
from aftersale.core.after_sale.state import AfterSale, Cause, Line, Order, Shipment
from aftersale.core.after_sale.words import check_note
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode


class Moment(msgspec.Struct, frozen=True):
    """What a decision may know of the world: the rules, the time, and an id nobody else was given."""

    policy: Policy
    now: datetime
    new_id: int = 0
    known: ShopKnowledge = NOTHING_KNOWN


RECORDERS = frozenset({Role.INTEGRATOR, Role.ADMIN, Role.SYSTEM})
APPLICANTS = frozenset({Role.BUYER, Role.INTEGRATOR})


def decide(order: Order, command: AnyCommand, actor: Actor, moment: Moment) -> Sequence[AnyFact]:
    """The facts that follow from the command, none when it changes nothing.

    `order.version` 0 means that the order is not known yet. Raises Refusal.
    """
    policy, now = moment.policy, moment.now
    if isinstance(command, c.RecordOrder):
        return _record_order(order, command, actor, policy)
    if order.version == 0 or not actor.belongs_to(order.shop_id, order.buyer_id):
        raise Refusal(RefusalCode.NOT_FOUND)
    if isinstance(command, c.AfterSaleCommand) and not isinstance(command, c.RecordAfterSale):
        after_sale = _may(order, command, ACT_OF[type(command)], actor, moment)
        return _act(order, after_sale, command, moment)
    match command:
        case c.RecordLogistics():
            _only(actor, RECORDERS)
            return _record_logistics(order, command, policy, now)
        case c.Apply():
            _only(actor, APPLICANTS)
            return applying.apply(order, command, policy, now, moment.new_id)
        case c.Offer():
            _only(actor, MERCHANT)
            return [offering.offer(order, command, policy, now, moment.new_id)]
        case c.RefundPriceDifference():
            _only(actor, MERCHANT)
            return offering.refund_price_difference(order, command, policy, now, moment.new_id)
        case c.RecordAfterSale():
            _only(actor, RECORDERS)
            return recording.record(order, command, policy, now)
        case _:
            raise AssertionError(f"nobody decides {type(command).__name__}")


ACT_OF: dict[type[c.AfterSaleCommand], Act] = {
    c.Adjust: Act.APPLICATION,
    c.Approve: Act.APPROVAL,
    c.Reject: Act.REJECTION,
    c.Propose: Act.PROPOSAL,
    c.AnswerProposal: Act.PROPOSAL_ANSWER,
    c.Cancel: Act.CANCELLATION,
    c.GiveReturnAddress: Act.RETURN_ADDRESS,
    c.ShipReturn: Act.RETURN_SHIPMENT,
    c.Receive: Act.RECEIPT,
    c.Reship: Act.RESHIPMENT,
    c.SendBack: Act.SENDING_BACK,
    c.Confirm: Act.CONFIRMATION,
    c.DenyPayment: Act.PAYMENT_DENIAL,
    c.RefundImmediately: Act.IMMEDIATE_REFUND,
    c.ReportInterception: Act.INTERCEPTION,
    c.PayOffline: Act.OFFLINE_PAYMENT,
    c.RetryRefund: Act.REFUND_RETRY,
    c.Remind: Act.REMINDER,
    c.SendRefund: Act.REFUND,
    c.RecordRefund: Act.REFUND,
    c.Expire: Act.EXPIRY,
}
"""Every command about one after-sale is one act of the table."""


def _act(order: Order, a: AfterSale, command: c.AfterSaleCommand, moment: Moment) -> Sequence[AnyFact]:
    """The facts of an act that the table allows."""
    policy, now = moment.policy, moment.now
    match command:
        case c.Adjust():
            return applying.adjust(order, a, command, policy, now)
        case c.Approve():
            return approving.approve(order, a, command, policy, now)
        case c.Reject():
            return [rejecting.reject(order, a, command, policy, now, moment.known)]
        case c.Propose():
            return [negotiating.propose(order, a, command, policy, now)]
        case c.AnswerProposal():
            return negotiating.answer(order, a, command, policy, now)
        case c.Cancel():
            check_note(command.note, policy)
            return [closed(order, a, policy, now, note=command.note)]
        case c.GiveReturnAddress():
            return [returning.give_address(order, a, command, policy, now)]
        case c.ShipReturn():
            return [returning.ship_return(order, a, command, policy, now)]
        case c.Receive():
            return returning.receive(order, a, command, policy, now, moment.new_id, moment.known)
        case c.Reship():
            return [returning.reship(order, a, command, policy, now)]
        case c.SendBack():
            return [returning.send_back(order, a, command, now)]
        case c.Confirm():
            return [refunding.confirm(a, command)]
        case c.DenyPayment():
            return [refunding.deny_payment(order, a, command, policy, now)]
        case c.RefundImmediately():
            check_note(command.note, policy)
            return [grant(order, a, Cause.IMMEDIATE, policy, now, note=command.note)]
        case c.ReportInterception():
            return approving.report_interception(order, a, command, policy, now)
        case c.PayOffline():
            return [refunding.pay_offline(order, a, command, policy, now)]
        case c.RetryRefund():
            return [refunding.retry(order, a, policy, now)]
        case c.Remind():
            check_note(command.note, policy)
            return [Reminded(after_sale_id=a.after_sale_id, deadline_at=a.deadline_at, note=command.note)]
        case c.SendRefund():
            return [refunding.send_refund(a, command, policy, now)]
        case c.RecordRefund():
            return refunding.record_refund(order, a, command, policy, now)
        case c.Expire():
            return expiring.expire(order, a, command, policy, now)
        case _:
            raise AssertionError(f"nobody decides {type(command).__name__}")


def _only(actor: Actor, roles: frozenset[Role]) -> None:
    if actor.role not in roles:
        raise Refusal(RefusalCode.ROLE_NOT_ALLOWED)


def _may(order: Order, command: c.AfterSaleCommand, act: Act, actor: Actor, moment: Moment) -> AfterSale:
    """The after-sale, once the table allows the act and the caller has seen its newest version."""
    after_sale = order.after_sale(command.after_sale_id)
    if after_sale is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    refusal = why_not(order, after_sale, act, actor, moment.policy, moment.now)
    if refusal is not None:
        raise refusal
    if command.seen_version is not None and command.seen_version != after_sale.version:
        raise Refusal(RefusalCode.STALE_VERSION, seen=command.seen_version, version=after_sale.version)
    return after_sale


def _record_order(order: Order, command: c.RecordOrder, actor: Actor, policy: Policy) -> Sequence[AnyFact]:
    _only(actor, RECORDERS)
    if order.version and order.buyer_id != command.buyer_id:
        raise Refusal(RefusalCode.ORDER_CHANGES_OWNER)
    fact = OrderRecorded(
        buyer_id=command.buyer_id,
        buyer_name=command.buyer_name,
        paid_at=command.paid_at,
        ship_before_at=command.ship_before_at,
        after_sale_until_at=command.after_sale_until_at,
        freight_fen=command.freight_fen,
        payment=command.payment,
        # Shorter periods of later rules take nothing from an order that was placed before.
        period_days=order.period_days if order.version else policy.after_sale_period_days,
        lines=tuple(replace(line, applications=0) for line in command.lines),
        shipments=command.shipments,
    )
    if order.version and fact == _as_recorded(order):
        return []
    lines = {line.line_id: line for line in command.lines}
    paid = command.payment.paid_fen
    if paid is not None and paid < command.freight_fen + sum(line.paid_fen for line in command.lines):
        raise Refusal(RefusalCode.PAYMENT_BELOW_LINES)
    if command.freight_fen < sum(a.freight_fen for a in order.after_sales if a.holds_money):
        raise Refusal(RefusalCode.FREIGHT_BELOW_CLAIMED)
    for shipment in command.shipments:
        _only_known_lines(shipment, set(lines))
    for after_sale in order.after_sales:
        line = lines.get(after_sale.line_id)
        if line is None or not _still_covers(order, line):
            raise Refusal(RefusalCode.ORDER_BELOW_CLAIMED, line_id=after_sale.line_id)
    return [fact]


def _still_covers(order: Order, line: Line) -> bool:
    """Whether the corrected line still holds what its after-sales claim of it."""
    units = sum(a.quantity for a in order.claims(line.line_id))
    money = sum(
        a.claimed_fen - a.freight_fen
        for a in order.after_sales
        if a.line_id == line.line_id and a.holds_money
    )
    return line.quantity >= units and line.paid_fen >= money


def _as_recorded(order: Order) -> OrderRecorded:
    """The snapshot that would lead to this order: what a repeated command is compared with."""
    return OrderRecorded(
        buyer_id=order.buyer_id,
        buyer_name=order.buyer_name,
        paid_at=order.paid_at,
        ship_before_at=order.ship_before_at,
        after_sale_until_at=order.after_sale_until_at,
        freight_fen=order.freight_fen,
        payment=order.payment,
        period_days=order.period_days,
        lines=tuple(replace(line, applications=0) for line in order.lines),
        shipments=order.shipments,
    )


def _record_logistics(
    order: Order, command: c.RecordLogistics, policy: Policy, now: datetime
) -> Sequence[AnyFact]:
    """News of a parcel: of one on its way to the buyer, or of one that an after-sale named as its own."""
    news = command.shipment
    _only_known_lines(news, {line.line_id for line in order.lines})
    facts: list[AnyFact] = []
    owners = returning.ours(order, news.tracking_number)
    for a in owners:
        known = returning.parcel_of(a, news.tracking_number)
        merged = _merged(known, replace(news, line_ids=known.line_ids))
        if merged != known:
            facts += returning.parcel_news(order, a, merged, policy, now)
    if owners:
        return facts
    known_outward = next((s for s in order.shipments if s.tracking_number == news.tracking_number), None)
    merged = news if known_outward is None else _merged(known_outward, news)
    if merged == known_outward:
        return []
    told = LogisticsRecorded(shipment=merged)
    return [told, *approving.intercepted(evolve(order, told, now), merged, policy, now)]


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
