"""The fact sheet: everything a reject reason may rest on, each fact known or unknown (None)."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from aftersale.core.after_sale.period import period_end
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Order,
    ParcelState,
    ProposalKind,
    ProposalOutcome,
    ReturnPolicy,
    Shipment,
    Stage,
)
from aftersale.core.application_reasons import APPLICATION_REASONS, ReasonGroup
from aftersale.core.money import Fen, share
from aftersale.core.policy import Policy
from aftersale.core.reasons import parcels as together
from aftersale.core.reasons.window import no_reason_window

PERISHABLE = frozenset({"fresh", "fresh_food", "flowers", "live_animals", "生鲜", "鲜花", "鲜花绿植", "活体"})
"""Categories whose goods cannot sensibly travel back (R01, D)."""

DURABLE = frozenset(
    {
        *("vehicle", "computer", "phone", "tablet", "television", "fridge", "air_conditioner"),
        *("washing_machine", "appliance"),
        *("机动车", "电脑", "计算机", "手机", "平板电脑", "电视", "电视机", "冰箱", "电冰箱"),
        *("空调", "空调器", "洗衣机", "家用电器", "大家电"),
    }
)
"""Durable goods: the law names vehicles, computers, television, fridge, air conditioner and washing machine
"and the like" (消法 23-3, A); phones, tablets and other appliances are counted among them (D)."""


class FactSheet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One reading of an after-sale at `now`. None says "nobody told us", never "no"."""

    # the application
    now: datetime
    type: AfterSaleType
    applied_at: datetime
    application_reason: str
    amount_fen: Fen
    quantity: int
    reason_group: ReasonGroup | None = None
    first_reason_group: ReasonGroup | None = None
    goods_received: bool | None = None
    evidence_count: int | None = None
    described: bool | None = None
    attempts_used: int | None = None
    attempts_left: int | None = None

    # what was bought
    title: str | None = None
    category: str | None = None
    return_policy: ReturnPolicy | None = None
    no_return_confirmed_at: datetime | None = None
    custom_started_at: datetime | None = None
    perishable: bool | None = None
    durable_goods: bool | None = None
    """Goods whose faults of the first six months the merchant has to explain. The law's list is open, so
    a category that is not on ours leaves it unknown."""
    category_misdeclared: bool | None = None
    """Whether the shop flagged the goods as exempt although their category is not (T9); nobody tells it yet."""
    refundable_fen: Fen | None = None
    units_left: int | None = None
    worth_returning: bool | None = None
    other_after_sales: tuple[int, ...] | None = None
    """Other after-sales of the line that hold units."""
    earlier_after_sales: tuple[int, ...] | None = None
    """Every other after-sale of the line, withdrawn ones included."""
    period_end_at: datetime | None = None
    claim_until_at: datetime | None = None
    """Until when the listing let a buyer report a fault of fresh goods; no order tells it yet."""

    # the way to the buyer
    paid_at: datetime | None = None
    ship_before_at: datetime | None = None
    shipped: bool | None = None
    parcel_states: tuple[ParcelState, ...] | None = None
    tracking_numbers: tuple[str, ...] | None = None
    carrier: str | None = None
    number_given_at: datetime | None = None
    first_scan_at: datetime | None = None
    last_scan_at: datetime | None = None
    last_scan_text: str | None = None
    expected_at: datetime | None = None
    all_moving: bool | None = None
    some_moving: bool | None = None
    carrier_silent: bool | None = None
    overdue: bool | None = None
    came_back: bool | None = None
    back_with_merchant: bool | None = None
    """A parcel is not only refused or on its way back: it has arrived."""
    lost: bool | None = None
    attempt_failed: bool | None = None
    signed: bool | None = None
    signed_at: datetime | None = None
    signed_by: str | None = None
    signed_by_other: bool | None = None
    """Whether somebody signed whom the buyer had not named; a name on the trace does not tell."""
    signed_at_order_address: bool | None = None
    """Whether the place of the signature is the order's address."""
    address_change_agreed: bool | None = None
    """Whether the merchant had agreed to send the parcel to another address."""
    parcels_merged: bool | None = None
    """Whether goods of several orders were put into one parcel without the buyer's consent."""
    window_start_at: datetime | None = None
    window_end_at: datetime | None = None

    # what both sides said: as far as it was said in a negotiation here
    cancel_agreed: bool | None = None
    buyer_contacted: bool | None = None
    correction_asked: bool | None = None
    evidence_asked_at: datetime | None = None
    evidence_request_expired: bool | None = None
    later_shipping_until_at: datetime | None = None
    share_offer_refused: bool | None = None
    proposals_made: int | None = None
    proposals_accepted: int | None = None
    alternatives_offered: int | None = None
    """Proposals of another type or amount, whatever became of them."""
    offered_fen: Fen | None = None
    """What the merchant last offered to pay instead, and the buyer did not take."""
    plan_until_at: datetime | None = None
    same_issue_closed: bool | None = None
    new_evidence_given: bool | None = None
    """Whether the buyer shows what the earlier after-sale had not seen."""
    compensated_before: bool | None = None
    new_problem: bool | None = None
    """Whether this is another problem than the one that was compensated."""
    difference_offer_refused: bool | None = None
    """Whether the buyer was offered to pay the difference in price and did not take it. No proposal here
    can name a higher price, so none tells it."""
    refunded_elsewhere: bool | None = None

    # what the shop's own records would show: mostly nobody can tell yet
    interception_requested_at: datetime | None = None
    interception_failed: bool | None = None
    replacement_sent_at: datetime | None = None
    failed_by_address: bool | None = None
    redeemed_at: datetime | None = None
    activated_at: datetime | None = None
    content_proven: bool | None = None
    matches_listing: bool | None = None
    caused_by_use: bool | None = None
    use_reported: bool | None = None
    """Whether a laboratory or the brand has written that use caused it; somebody's word is none."""
    hidden_defect: bool | None = None
    """Whether the fault is one that nobody sees on receipt."""
    authority_notice: bool | None = None
    """Whether an authority or a court has found against these goods: that is not bound to any time."""
    only_opened_to_look: bool | None = None
    """Whether the goods were opened to look at them and no more (办法 31-1)."""
    shows_other_goods: bool | None = None
    target_in_stock: bool | None = None
    exchange_offered: bool | None = None
    price_difference_fen: Fen | None = None
    repair_comes_first: bool | None = None
    buyer_owes_freight: bool | None = None
    sent_code_recorded: bool | None = None
    """Whether a serial number or security code was written down when the goods were sent."""

    # the way back
    agreed_group: ReasonGroup | None = None
    return_tracking_number: str | None = None
    return_number_at: datetime | None = None
    return_number_valid: bool | None = None
    carrier_outage: bool | None = None
    """Whether the carrier's records could not be asked or were out of date when the number was looked up."""
    return_first_scan_at: datetime | None = None
    return_lost: bool | None = None
    return_lost_by_other: bool | None = None
    """Whether what is missing was lost by somebody else than the buyer: the carrier, or after arrival."""
    return_silent: bool | None = None
    return_refused: bool | None = None
    """The carrier shows the returned parcel not taken in, or on its way back to the buyer."""
    return_signed_at: datetime | None = None
    return_deadline_at: datetime | None = None
    return_deadline_extended: bool | None = None
    """Whether the platform or the merchant gave the buyer longer, outside this system."""
    inspection_until_at: datetime | None = None
    """When the goods count as accepted; known while the merchant inspects."""
    return_inspected_at: datetime | None = None
    """When the merchant opened and checked the returned parcel."""
    return_address_matches: bool | None = None
    return_address_changed: bool | None = None
    """Whether the merchant named the buyer another address after the agreed one."""
    return_collect_on_delivery: bool | None = None
    """Sent with the freight to collect, without an agreement that it may be."""
    return_holds_other_goods: bool | None = None
    return_lacks_parts: bool | None = None
    return_lacks_only_gift: bool | None = None
    return_not_intact: bool | None = None
    return_only_box_deformed: bool | None = None
    """Whether nothing but the box suffered on its way (rules 3.3: intact)."""
    return_damage_known: bool | None = None
    """Whether the merchant knew of the damage, or should have, when he agreed to the return (Douyin art. 52)."""
    return_quantity: int | None = None
    return_code_differs: bool | None = None
    return_device_locked: bool | None = None
    new_goods_signed_at: datetime | None = None


class ReadSheet:
    """A fact sheet that remembers which facts were read from it: those a judgement rests on."""

    def __init__(self, sheet: FactSheet) -> None:
        self._sheet = sheet
        self.facts: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._sheet, name)
        self.facts[name] = value
        return value


def build_sheet(order: Order, after_sale: AfterSale, policy: Policy, now: datetime) -> FactSheet:
    """Everything the order can tell today about this after-sale."""
    line = order.line(after_sale.line_id)
    assert line is not None, "an after-sale names a line of its order"
    parcels = order.parcels(line.line_id)
    under_way = together.unsigned(parcels)
    states = together.states_of(parcels)
    newest = max(under_way or parcels, key=_last_scan_or_oldest, default=None)
    signed_at = order.signed_at(line.line_id)
    window_start_at, window_end_at = no_reason_window(signed_at, policy)
    group = _group(after_sale)
    others = order.claims(line.line_id, after_sale.after_sale_id)
    return FactSheet(
        now=now,
        type=after_sale.type,
        applied_at=after_sale.applied_at,
        application_reason=after_sale.application_reason,
        amount_fen=after_sale.amount_fen,
        quantity=after_sale.quantity,
        reason_group=group,
        # An adjusted application has lost its first reason; only the first attempt still shows it.
        first_reason_group=group if after_sale.attempt == 1 else None,
        goods_received=after_sale.goods_received,
        evidence_count=len(after_sale.evidence),
        described=bool(after_sale.description.strip()),
        attempts_used=line.applications,
        attempts_left=max(0, policy.applications_max - line.applications),
        title=line.title or None,
        category=line.category or None,
        return_policy=line.return_policy,
        no_return_confirmed_at=line.no_return_confirmed_at,
        custom_started_at=line.custom_started_at,
        perishable=line.category in PERISHABLE if line.category else None,
        durable_goods=True if line.category in DURABLE else None,
        refundable_fen=order.refundable(line, after_sale.quantity, after_sale.after_sale_id),
        units_left=order.units_left(line, after_sale.after_sale_id),
        worth_returning=share(line.paid_fen, line.quantity, 0, after_sale.quantity) >= policy.return_cost_fen,
        other_after_sales=tuple(a.after_sale_id for a in others),
        earlier_after_sales=_earlier(order, after_sale),
        period_end_at=period_end(order, line, policy),
        paid_at=order.paid_at,
        ship_before_at=order.ship_before_at,
        shipped=order.shipped(line.line_id),
        parcel_states=tuple(together.state_of(p) for p in parcels) or None,
        tracking_numbers=tuple(p.tracking_number for p in parcels if p.tracking_number) or None,
        carrier=(newest.carrier or None) if newest else None,
        number_given_at=together.latest_if_all_known(p.number_given_at for p in parcels),
        first_scan_at=together.latest_if_all_known(p.first_scan_at for p in parcels),
        last_scan_at=together.last_scan_of(newest) if newest else None,
        last_scan_text=(newest.last_scan_text or None) if newest else None,
        expected_at=together.latest_if_all_known(p.expected_at for p in under_way),
        all_moving=together.all_moving(states),
        some_moving=together.any_in(states, together.MOVING),
        carrier_silent=_past(parcels, [together.last_scan_of(p) for p in under_way], policy, now),
        overdue=_overdue(parcels, under_way, policy, now),
        came_back=together.any_in(states, together.CAME_BACK),
        back_with_merchant=together.any_in(states, frozenset({ParcelState.RETURNED})),
        lost=together.any_in(states, frozenset({ParcelState.LOST})),
        attempt_failed=together.any_in(states, frozenset({ParcelState.ATTEMPT_FAILED})),
        signed=together.all_signed(states),
        signed_at=signed_at,
        signed_by=_signed_by(parcels, signed_at),
        window_start_at=window_start_at,
        window_end_at=window_end_at,
        inspection_until_at=after_sale.deadline_at if after_sale.stage is Stage.MERCHANT_INSPECTS else None,
        **_negotiated(after_sale),
        **_way_back(after_sale, group, policy, now),
    )


def _negotiated(after_sale: AfterSale) -> dict[str, Any]:
    """What the negotiation shows. Silence here proves nothing: the parties may have talked elsewhere."""
    past = after_sale.past_proposals
    changes = [p for p in past if p.kind is ProposalKind.CHANGE]
    told: dict[str, Any] = {
        "proposals_made": len(past),
        "proposals_accepted": sum(p.outcome is ProposalOutcome.ACCEPTED for p in past),
        "alternatives_offered": len(changes),
    }
    if any(p.outcome is not ProposalOutcome.EXPIRED for p in past):
        told["buyer_contacted"] = True
    if any(p.kind is not ProposalKind.WITHDRAW for p in past):
        told["correction_asked"] = True
    if any(p.kind is ProposalKind.WITHDRAW and p.outcome is ProposalOutcome.DECLINED for p in past):
        told["cancel_agreed"] = False
    asked = [p for p in past if p.kind is ProposalKind.EVIDENCE]
    if asked:
        told["evidence_asked_at"] = asked[-1].at
        told["evidence_request_expired"] = asked[-1].outcome is not ProposalOutcome.ACCEPTED
    shares = [p for p in changes if 0 < p.amount_fen < p.asked_fen]
    if shares:
        refused = shares[-1].outcome is not ProposalOutcome.ACCEPTED
        told["share_offer_refused"] = refused
        told["offered_fen"] = shares[-1].amount_fen if refused else None
    if after_sale.intercepted_at is not None:
        told["interception_requested_at"] = after_sale.intercepted_at
        told["interception_failed"] = after_sale.interception_failed
    return told


def _way_back(
    after_sale: AfterSale, group: ReasonGroup | None, policy: Policy, now: datetime
) -> dict[str, Any]:
    """What is known of goods that come back; nothing while the buyer has named no parcel."""
    parcel = after_sale.return_shipment
    if parcel is None:
        return {}
    states = together.states_of((parcel,))
    return {
        "agreed_group": group,
        "return_tracking_number": parcel.tracking_number,
        "return_number_at": parcel.number_given_at,
        "return_first_scan_at": parcel.first_scan_at,
        "return_lost": together.any_in(states, frozenset({ParcelState.LOST})),
        "return_silent": _past((parcel,), [together.last_scan_of(parcel)], policy, now),
        "return_refused": together.any_in(states, together.CAME_BACK),
        "return_signed_at": parcel.signed_at,
        "return_deadline_at": after_sale.return_until_at,
        "new_goods_signed_at": after_sale.reshipment.signed_at if after_sale.reshipment else None,
    }


def _group(after_sale: AfterSale) -> ReasonGroup | None:
    reason = APPLICATION_REASONS.get(after_sale.application_reason)
    return reason.group if reason else None


def _earlier(order: Order, after_sale: AfterSale) -> tuple[int, ...]:
    return tuple(
        a.after_sale_id
        for a in order.after_sales
        if a.line_id == after_sale.line_id and a.after_sale_id != after_sale.after_sale_id
    )


def _last_scan_or_oldest(parcel: Shipment) -> tuple[bool, datetime | None]:
    """Sorts parcels without a scan first; their None is never compared because of the flag before it."""
    scanned = together.last_scan_of(parcel)
    return (scanned is not None, scanned)


def _past(
    parcels: together.Parcels, scans: list[datetime | None], policy: Policy, now: datetime
) -> bool | None:
    if not parcels:
        return None
    return together.any_past(scans, timedelta(hours=policy.carrier_silence_hours), now)


def _overdue(
    parcels: together.Parcels, under_way: together.Parcels, policy: Policy, now: datetime
) -> bool | None:
    if not parcels:
        return None
    grace = timedelta(hours=policy.eta_grace_hours)
    return together.any_past([p.expected_at for p in under_way], grace, now)


def _signed_by(parcels: together.Parcels, signed_at: datetime | None) -> str | None:
    """Who signed for the last parcel."""
    names = (p.signed_by for p in parcels if signed_at is not None and p.signed_at == signed_at)
    return next((name for name in names if name), None)
