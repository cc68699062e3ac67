"""What the patterns T1 to T14 look at: their questions, and the reasons these are asked about."""

from aftersale.core.after_sale.state import AfterSaleType, ReturnPolicy
from aftersale.core.groundless.grounds import (
    GENUINE,
    LEAVES_NOTHING,
    NO_REASON_RULES,
    SENT_COMPLETE,
    agreed,
    all_of,
    alternative_offered,
    any_of,
    chat_shown,
    evidence_given,
    fault_claimed,
    proven_fault_denied,
    rebutted,
    seven_day_goods,
    supported,
    wish_claimed,
)
from aftersale.core.groundless.pattern import RejectedCase
from aftersale.core.reasons.conditions import claim, goods, record, returned
from aftersale.core.reasons.conditions.answers import opposite
from aftersale.core.reasons.reason import EvidenceKind

ON_ITS_WAY = frozenset(
    {
        "on_time_and_moving",
        "interception_failed",
        "not_delivered_yet",
        "delivery_attempt_failed",
        "picked_up_before_application",
        "carrier_shows_signed",
    }
)
"""Reasons that say the buyer has the goods, or will have them soon."""

AT_THE_DOOR = ON_ITS_WAY | {
    "exempt_goods_refused",
    "return_freight_open",
    "over_seven_days",
    "special_category",
}
"""What a merchant may say against a refund for goods refused at the door."""

REFUND_ONLY_REASONS = frozenset(
    {"carrier_shows_signed", "share_too_high", "code_redeemed", "exempt_goods_refused"}
)
REFUSES_AN_EXCHANGE = LEAVES_NOTHING - REFUND_ONLY_REASONS

MISSING = frozenset({"missing_parts", "empty_parcel"})
NOT_AS_SENT = claim.CONTENT | {"damaged", "parcel_refused"}
"""Damaged, missing, wrong or stained."""

NOT_BACK = frozenset(
    {
        "return_not_received",
        "return_tracking_invalid",
        "return_lost_on_the_way",
        "return_collect_on_delivery",
        "old_goods_not_back",
    }
)
"""Reasons that deny the returned parcel. D: the rules name the first; each of them says the same."""

INSPECTED = frozenset(
    {
        "other_goods_returned",
        "parts_missing_in_return",
        "resale_affected",
        "partial_return",
        "returned_goods_swapped",
        "device_locked",
    }
)
"""Reasons that rest on what inspection found."""

INSPECTION_PROOF = frozenset(
    {
        EvidenceKind.UNPACKING_VIDEO,
        EvidenceKind.INSPECTION_PHOTOS,
        EvidenceKind.CARRIER_CERTIFICATE,
        EvidenceKind.CHAT_RECORD,
        EvidenceKind.QUALITY_REPORT,
    }
)
"""Any of these is a proof of refusal (Douyin 2.1.4 and ch. 3 of its former rules, A)."""

AGAINST_A_WISH = (NO_REASON_RULES - {"exempt_goods_refused"}) | {
    "no_defect",
    "as_described",
    "caused_by_use",
    "complete_and_correct",
    "evidence_not_given",
    "already_compensated",
    "claim_time_over",
    "after_period",
    "other",
}
"""None of these answers a return without reason in time (rules 3.6). Other goods, a settled case and a wish
that tells of a fault may (3.6, 5.5 A04 and A06)."""

CARRIER_SAYS = frozenset({EvidenceKind.CARRIER_TRACE, EvidenceKind.CARRIER_CERTIFICATE})
DELIVERED = frozenset({EvidenceKind.PROOF_OF_DELIVERY, EvidenceKind.CARRIER_CERTIFICATE})


def proven_fault_refused(case: RejectedCase) -> bool | None:
    if case.sheet.type is AfterSaleType.EXCHANGE:
        return False  # T10
    return proven_fault_denied(case)


def fault_called_not_intact(case: RejectedCase) -> bool | None:
    return returned.AGREED_FOR_FAULT.test(case.sheet)


def never_arrived(case: RejectedCase) -> bool | None:
    sheet = case.sheet
    if sheet.type is AfterSaleType.EXCHANGE:
        return False
    if case.reason.base == "agreed_later_shipping":
        # A date that has passed leaves an order that was not shipped, whoever agreed to what.
        return opposite(record.LATER_SHIPPING_AGREED.test(sheet))
    if case.reason.base == "carrier_shows_signed" and case.shown & DELIVERED:
        return False  # the carrier's own proof outweighs a trace that fell silent
    nothing_sent = sheet.shipped is False and not case.shown & CARRIER_SAYS
    stranded = any_of(sheet.came_back, sheet.lost, sheet.carrier_silent, _stopped(case), nothing_sent)
    # An open question about the freight is no refusal of the money. Nobody has to tell that there is none.
    return False if sheet.buyer_owes_freight else stranded


def _stopped(case: RejectedCase) -> bool:
    """Says that the interception failed, while the record shows none that did: a parcel that was stopped comes
    back, and the money is owed (Douyin art. 22)."""
    sheet = case.sheet
    if case.reason.base != "interception_failed":
        return False
    return sheet.interception_requested_at is not None and sheet.interception_failed is False


def reshipment_refused(case: RejectedCase) -> bool | None:
    missing = claim.is_one_of(case.sheet, MISSING)
    if case.sheet.type is not AfterSaleType.EXCHANGE or missing is False:
        return False
    return all_of(missing, _left_without_plan(case))


def damage_refused(case: RejectedCase) -> bool | None:
    not_as_sent = claim.is_one_of(case.sheet, NOT_AS_SENT)
    if not_as_sent is False:
        return False
    return all_of(not_as_sent, evidence_given(case.sheet), _left_without_plan(case))


def _left_without_plan(case: RejectedCase) -> bool | None:
    """No proof that all was sent, no agreement, no other plan."""
    sheet = case.sheet
    if supported(case) or rebutted(case, SENT_COMPLETE):
        return False
    match case.reason.base:
        case "return_needed" if sheet.application_reason not in claim.NOTHING_TO_RETURN:
            return False  # to send the goods back is a plan, where there are any
        case "rest_on_the_way" if sheet.signed is not True:
            return sheet.signed  # the rest may still come
    return opposite(any_of(alternative_offered(case), agreed(sheet)))


def counterfeit_refused(case: RejectedCase) -> bool | None:
    if supported(case) or case.shown & GENUINE:
        return False
    if case.reason.base == "not_our_goods" and rebutted(case, frozenset()):
        return False
    return claim.COUNTERFEIT_CLAIMED.test(case.sheet)


def refused_at_the_door(case: RejectedCase) -> bool | None:
    sheet = case.sheet
    if sheet.type is AfterSaleType.EXCHANGE or goods.window_over(sheet):
        return False
    if case.reason.base == "return_freight_open":
        freight_settled = opposite(sheet.buyer_owes_freight)
    else:
        freight_settled = not sheet.buyer_owes_freight
    return all_of(sheet.came_back, seven_day_goods(sheet), freight_settled)


def inside_the_window(case: RejectedCase) -> bool | None:
    sheet = case.sheet
    slogan = "no_returns_slogan" in case.lints
    base = case.reason.base
    if not slogan:
        if supported(case) or base not in AGAINST_A_WISH:
            return False
        if base not in NO_REASON_RULES and sheet.type is not AfterSaleType.RETURN_AND_REFUND:
            return False  # a refund or exchange for a wish is nothing the window promises
    inside = opposite(goods.window_over(sheet))
    if inside is None and sheet.signed is False:
        inside = True  # the window begins with the signature (办法 10)
    known = all_of(seven_day_goods(sheet), inside)
    return known if slogan else all_of(known, wish_claimed(sheet), _still_qualifies(case))


def _still_qualifies(case: RejectedCase) -> bool | None:
    """What this reason says against the wish, looked up; other reasons say nothing that could hold."""
    sheet = case.sheet
    match case.reason.base:
        case "activated_or_unsealed":
            if sheet.return_policy is ReturnPolicy.SEVEN_DAYS:
                return True  # no condition was named
            return None if sheet.activated_at is None else False
        case "exchange_not_offered":
            return sheet.exchange_offered
        case _:
            return True


def category_misused(case: RejectedCase) -> bool | None:
    sheet = case.sheet
    if case.reason.base == "custom_started":
        ordinary = all_of(seven_day_goods(sheet), opposite(goods.MADE_TO_ORDER.test(sheet)))
        return any_of(sheet.category_misdeclared, ordinary)
    return any_of(sheet.category_misdeclared, opposite(goods.exempt(sheet)))


def duty_not_honoured(case: RejectedCase) -> bool | None:
    """Warranty duty, or an agreed return or exchange."""
    sheet = case.sheet
    match case.reason.base:
        case "other_plan_running":
            return opposite(record.PLAN_RUNNING.test(sheet))
        case "stock_gone_after_return":
            return sheet.target_in_stock
        case "no_stock":
            return all_of(sheet.target_in_stock, any_of(fault_claimed(sheet), sheet.exchange_offered))
        case "repair_first":
            due = all_of(goods.REPAIR_TIME.test(sheet), sheet.repair_comes_first)
            return all_of(fault_claimed(sheet), opposite(due))
        case "price_differs":
            return fault_claimed(sheet)
        case _ if sheet.type is AfterSaleType.EXCHANGE:
            return proven_fault_denied(case)
        case _:
            return False


def signed_at_the_merchants(case: RejectedCase) -> bool | None:
    if EvidenceKind.CARRIER_CERTIFICATE in case.shown:
        return False
    return None if case.sheet.return_signed_at is None else True


def no_inspection_shown(case: RejectedCase) -> bool | None:
    # Inspected facts on record are the proof: then nothing more is owed.
    return not (supported(case) or case.shown & INSPECTION_PROOF)


def never_agreed(case: RejectedCase) -> bool | None:
    proof = chat_shown(case) or EvidenceKind.BUYER_CONFIRMATION in case.shown
    if case.reason.base == "already_compensated":
        proof = proof or EvidenceKind.PAYMENT_VOUCHER in case.shown
    return False if supported(case) or proof else opposite(agreed(case.sheet))
