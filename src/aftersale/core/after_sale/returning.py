"""Goods on the way: back to the merchant, their inspection, the new ones of an exchange, refused ones home."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from aftersale.core.after_sale.commands import (
    GiveReturnAddress,
    Receive,
    Reject,
    Reship,
    SendBack,
    ShipReturn,
)
from aftersale.core.after_sale.deadlines import Rule, after, arrived_at, deadline
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import (
    AfterSaleSplit,
    AnyFact,
    DeadlineMoved,
    ExchangeShipped,
    GoodsSentBack,
    ParcelRecorded,
    ReturnAccepted,
    ReturnAddressGiven,
    ReturnShipped,
)
from aftersale.core.after_sale.granting import grant, grant_by_rule, worth
from aftersale.core.after_sale.knowledge import NOTHING_KNOWN, ShopKnowledge
from aftersale.core.after_sale.rejecting import reject
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Cause,
    Order,
    ReturnAddress,
    Shipment,
    Stage,
)
from aftersale.core.after_sale.words import check_evidence, check_note, parcel_number
from aftersale.core.money import share
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode


def checked_address(address: ReturnAddress) -> ReturnAddress:
    """An address that somebody could post to. Raises Refusal."""
    fields = (address.receiver.strip(), address.phone.strip(), address.detail.strip())
    if not all(fields) or max(map(len, (*fields, address.note))) > ADDRESS_CHARS_MAX:
        raise Refusal(RefusalCode.RETURN_ADDRESS_INVALID)
    return ReturnAddress(receiver=fields[0], phone=fields[1], detail=fields[2], note=address.note.strip())


ADDRESS_CHARS_MAX = 200
"""Longest part of an address. D."""


def give_address(
    order: Order, a: AfterSale, command: GiveReturnAddress, policy: Policy, now: datetime
) -> ReturnAddressGiven:
    """The buyer's time to post the goods starts when he knows where to."""
    return ReturnAddressGiven(
        after_sale_id=a.after_sale_id,
        return_address=checked_address(command.return_address),
        deadline_at=deadline(Stage.BUYER_RETURNS, order, a, policy, now),
    )


def ship_return(
    order: Order, a: AfterSale, command: ShipReturn, policy: Policy, now: datetime
) -> ReturnShipped:
    """The number under which the goods come back. A corrected one does not cost an attempt."""
    shipment = _parcel(order, a, command, now)
    return ReturnShipped(
        after_sale_id=a.after_sale_id,
        shipment=shipment,
        deadline_at=deadline(
            Stage.MERCHANT_INSPECTS, order, replace(a, return_shipment=shipment), policy, now
        ),
    )


def reship(order: Order, a: AfterSale, command: Reship, policy: Policy, now: datetime) -> ExchangeShipped:
    """The number under which the new goods are on their way."""
    return ExchangeShipped(
        after_sale_id=a.after_sale_id,
        shipment=_parcel(order, a, command, now),
        deadline_at=deadline(Stage.BUYER_RECEIVES, order, a, policy, now),
    )


def send_back(order: Order, a: AfterSale, command: SendBack, now: datetime) -> GoodsSentBack:
    """The number under which refused goods go home."""
    return GoodsSentBack(after_sale_id=a.after_sale_id, shipment=_parcel(order, a, command, now))


def _parcel(order: Order, a: AfterSale, command: ShipReturn | Reship | SendBack, now: datetime) -> Shipment:
    return Shipment(
        tracking_number=_new_number(order, a, command.tracking_number),
        carrier=command.carrier.strip(),
        line_ids=(a.line_id,),
        number_given_at=now,
    )


def _new_number(order: Order, a: AfterSale, text: str) -> str:
    """A number that no other parcel of the order has: the outward one is the likeliest slip."""
    number = parcel_number(text)
    outward = {s.tracking_number for s in order.shipments}
    # Several after-sales may come back in one box, or be sent in one; never the same box both ways.
    if a.stage in (Stage.MERCHANT_RESHIPS, Stage.BUYER_RECEIVES, Stage.MERCHANT_SENDS_BACK):
        taken = {o.return_shipment.tracking_number for o in order.after_sales if o.return_shipment}
    else:
        sent = [p for o in order.after_sales for p in (o.reshipment, o.sent_back)]
        taken = {p.tracking_number for p in sent if p is not None}
    if number in outward | taken:
        raise Refusal(RefusalCode.TRACKING_NUMBER_TAKEN, tracking_number=number)
    return number


def receive(
    order: Order,
    a: AfterSale,
    command: Receive,
    policy: Policy,
    now: datetime,
    new_id: int,
    known: ShopKnowledge = NOTHING_KNOWN,
) -> Sequence[AnyFact]:
    """The goods are taken: all of them, or some, the others being refused with a reason of their own."""
    check_note(command.note, policy)
    check_evidence(command.evidence, policy)
    accepted = a.quantity if command.accepted_quantity is None else command.accepted_quantity
    if accepted < 1:
        raise Refusal(RefusalCode.QUANTITY_NOT_POSITIVE)  # taking none is a rejection
    if accepted > a.quantity:
        raise Refusal(RefusalCode.QUANTITY_OVER_LEFT, left=a.quantity)
    if accepted == a.quantity:
        return _taken(order, a, command, policy, now)
    split = split_off(order, a, accepted, new_id)
    order = evolve(order, split, now)
    kept, rest = order.after_sale(a.after_sale_id), order.after_sale(new_id)
    assert kept is not None
    assert rest is not None
    refusal = Reject(
        shop_id=command.shop_id,
        after_sale_id=new_id,
        reject_reason=command.reject_reason,
        explanation=command.explanation,
        evidence=command.evidence,
        evidence_kinds=command.evidence_kinds,
        acknowledged_risks=command.acknowledged_risks,
        offer_fen=command.offer_fen,
    )
    refused = reject(order, rest, refusal, policy, now, known)
    return [split, refused, *_taken(evolve(order, refused, now), kept, command, policy, now)]


def split_off(order: Order, a: AfterSale, accepted: int, new_id: int) -> AfterSaleSplit:
    """What taking only some units makes of the after-sale. Both parts add up to the whole: the first ones' share, and what is left of the amount."""
    whole = worth(order, a)
    part = share(whole - a.freight_fen, a.quantity, 0, accepted) + a.freight_fen
    return AfterSaleSplit(
        after_sale_id=a.after_sale_id,
        quantity=accepted,
        amount_fen=part,
        rest_after_sale_id=new_id,
        rest_quantity=a.quantity - accepted,
        rest_amount_fen=whole - part,
    )


def _taken(order: Order, a: AfterSale, command: Receive, policy: Policy, now: datetime) -> Sequence[AnyFact]:
    accepted = ReturnAccepted(
        after_sale_id=a.after_sale_id,
        quantity=a.quantity,
        note=command.note,
        evidence=command.evidence,
        deadline_at=deadline(Stage.MERCHANT_RESHIPS, order, a, policy, now),
    )
    if a.type is AfterSaleType.EXCHANGE:
        return [accepted]
    return [accepted, grant(order, a, Cause.GOODS_ACCEPTED, policy, now)]


def taken_by_rule(order: Order, a: AfterSale, policy: Policy, now: datetime) -> Sequence[AnyFact]:
    """Nobody checked the goods in time: they count as being in order."""
    rule = Rule.INSPECTED_LATE
    accepted = ReturnAccepted(
        after_sale_id=a.after_sale_id,
        quantity=a.quantity,
        deadline_at=deadline(Stage.MERCHANT_RESHIPS, order, a, policy, now),
        rule=rule.value,
    )
    if a.type is AfterSaleType.EXCHANGE:
        return [accepted]
    return [accepted, grant_by_rule(order, a, Cause.INSPECTED_LATE, rule, policy, now)]


def parcel_news(
    order: Order, a: AfterSale, shipment: Shipment, policy: Policy, now: datetime
) -> Sequence[AnyFact]:
    """The carrier's news of a parcel of this after-sale; a signed return shortens the inspection."""
    facts: list[AnyFact] = [ParcelRecorded(after_sale_id=a.after_sale_id, shipment=shipment)]
    known = a.return_shipment
    newly_signed = (
        known is not None
        and known.tracking_number == shipment.tracking_number
        and known.signed_at is None
        and shipment.signed_at is not None
    )
    if newly_signed and a.stage is Stage.MERCHANT_INSPECTS and a.deadline_at and not a.handled_elsewhere:
        moved = _inspected_until(order, replace(a, return_shipment=shipment), policy, now)
        if moved < a.deadline_at:
            facts.append(
                DeadlineMoved(
                    after_sale_id=a.after_sale_id,
                    was_at=a.deadline_at,
                    deadline_at=moved,
                    rule=Rule.CARRIER_SIGNED.value,
                    why=shipment.last_scan_text,
                )
            )
    return facts


def _inspected_until(order: Order, a: AfterSale, policy: Policy, now: datetime) -> datetime:
    """48 h after the carrier's "signed"; news that come late still leave the merchant a fair rest."""
    signed_at = arrived_at(a)
    assert signed_at is not None
    regular = deadline(Stage.MERCHANT_INSPECTS, order, a, policy, signed_at)
    return max(regular, after(policy.resumed_hours_min, now))


def ours(order: Order, tracking_number: str) -> Sequence[AfterSale]:
    """The after-sales whose return, reshipment or sent-back goods travel under this number."""
    return [
        a
        for a in order.after_sales
        if any(
            parcel is not None and parcel.tracking_number == tracking_number
            for parcel in (a.return_shipment, a.reshipment, a.sent_back)
        )
    ]


def parcel_of(a: AfterSale, tracking_number: str) -> Shipment:
    """The after-sale's parcel with this number; `ours` has found it."""
    for parcel in (a.return_shipment, a.reshipment, a.sent_back):
        if parcel is not None and parcel.tracking_number == tracking_number:
            return parcel
    raise AssertionError("looked for by its number")
