"""The questions that several patterns ask, and the reject reasons they ask them about."""

from aftersale.core.after_sale.state import ReturnPolicy
from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.groundless.pattern import RejectedCase
from aftersale.core.reasons.conditions import claim
from aftersale.core.reasons.conditions.goods import burden_on_merchant
from aftersale.core.reasons.reason import EvidenceKind, Outcome
from aftersale.core.reasons.sheet import FactSheet

NO_REASON_RULES = frozenset(
    {
        "over_seven_days",
        "special_category",
        "activated_or_unsealed",
        "exchange_not_offered",
        "exempt_goods_refused",
    }
)
"""Reasons from the rules of returns without a reason: they answer a wish and nothing else (rules 3.6)."""

DENIES_THE_FAULT = frozenset(
    {
        "no_defect",
        "as_described",
        "caused_by_use",
        "not_our_goods",
        "code_redeemed",
        "share_too_high",
        "evidence_not_given",
        "reason_mismatch",
        "complete_and_correct",
        "same_issue_closed",
        "already_compensated",
        "claim_time_over",
        "after_period",
        "other",
    }
)
"""Reasons that say: there is no such problem, it is not ours, or it no longer counts."""

LEAVES_NOTHING = DENIES_THE_FAULT | NO_REASON_RULES | {"carrier_shows_signed"}
"""Reasons after which a buyer with a problem stands without any plan. Not "return needed": it names one. D."""

SAYS_AGREED = frozenset(
    {
        "agreed_to_cancel",
        "agreed_later_shipping",
        "refunded_elsewhere",
        "replacement_sent",
        "other_plan_running",
        "already_compensated",
    }
)
"""Reasons that stand on the buyer's consent."""

REBUTS = frozenset({EvidenceKind.QUALITY_REPORT, EvidenceKind.LISTING_SNAPSHOT, EvidenceKind.PACKING_VIDEO})
"""What answers a buyer's pictures whatever the reason (Douyin art. 55 to 61, A)."""

SENT_COMPLETE = REBUTS | {EvidenceKind.CARRIER_CERTIFICATE, EvidenceKind.WEIGHTS}
"""What answers missing, wrong or broken goods (Douyin art. 55 to 57, 2.1.4, A)."""

GENUINE = frozenset({EvidenceKind.QUALITY_REPORT, EvidenceKind.ORIGIN})
"""What answers a claim of counterfeit first (Taobao no. 66, A)."""


def all_of(*answers: bool | None) -> bool | None:
    """No as soon as one says no; unknown as soon as one of the others is."""
    if False in answers:
        return False
    return None if None in answers else True


def any_of(*answers: bool | None) -> bool | None:
    """Yes as soon as one says yes; unknown as soon as one of the others is."""
    if True in answers:
        return True
    return None if None in answers else False


def supported(case: RejectedCase) -> bool:
    return case.outcome is Outcome.SUPPORTED


def wish_claimed(sheet: FactSheet) -> bool | None:
    return claim.in_group(sheet, ReasonGroup.BUYER_WISH)


def fault_claimed(sheet: FactSheet) -> bool | None:
    return claim.in_group(sheet, ReasonGroup.GOODS_FAULT)


def evidence_given(sheet: FactSheet) -> bool | None:
    """Whether the buyer showed anything."""
    return None if sheet.evidence_count is None else sheet.evidence_count > 0


def chat_shown(case: RejectedCase) -> bool:
    return EvidenceKind.CHAT_RECORD in case.shown


def in_contact(case: RejectedCase) -> bool:
    """A chat was shown, or a negotiation here was answered. Other talk nobody can see: it must be shown."""
    return chat_shown(case) or case.sheet.buyer_contacted is True


def guided(case: RejectedCase) -> bool | None:
    """Whether the buyer was asked to change or withdraw the application before it was rejected."""
    if in_contact(case) or case.sheet.correction_asked:
        return True
    made = case.sheet.proposals_made
    return None if made is None else made > 0


def agreed(sheet: FactSheet) -> bool | None:
    """Whether a proposal was accepted. Giving the evidence that was asked for agrees to nothing. D."""
    if not sheet.proposals_accepted:
        return None if sheet.proposals_accepted is None else False
    only_evidence = sheet.evidence_request_expired is False and sheet.alternatives_offered == 0
    return not only_evidence


def alternative_offered(case: RejectedCase) -> bool | None:
    """Another type or sum was proposed, or the rejection itself names a sum (rules 2.2.1, definition)."""
    made = case.sheet.alternatives_offered
    return any_of(case.offered, None if made is None else made > 0)


def seven_day_goods(sheet: FactSheet) -> bool | None:
    """Goods that may come back without a reason. A category that needs the buyer's confirmation is none
    once that is on record; without a record nobody knows."""
    match sheet.return_policy:
        case None:
            return None
        case ReturnPolicy.EXEMPT_BY_LAW:
            return False
        case ReturnPolicy.EXEMPT_CONFIRMED:
            return None if sheet.no_return_confirmed_at is None else False
        case _:
            return True


def rebutted(case: RejectedCase, kinds: frozenset[EvidenceKind]) -> bool:
    """Whether proof came with the rejection: one of these kinds, or what its own reason owes."""
    if not case.shown:
        return False
    if case.shown & kinds:
        return True
    base = case.reason.base
    if base == "caused_by_use" and burden_on_merchant(case.sheet):
        return False  # for durable goods the buyer's own word is not enough (rules 5.4 R09)
    if base == "reason_mismatch" or base not in DENIES_THE_FAULT:
        return False  # a chat, or a calculation of days, says nothing about the goods
    return any(rule.required and rule.met_by(case.shown) for rule in case.reason.evidence)


def proven_fault_denied(case: RejectedCase) -> bool | None:
    """A fault with the buyer's evidence, refused without counter-proof, agreement or another plan."""
    if supported(case) or rebutted(case, REBUTS):
        return False
    sheet = case.sheet
    plan = any_of(alternative_offered(case), agreed(sheet))
    return all_of(fault_claimed(sheet), evidence_given(sheet), None if plan is None else not plan)
