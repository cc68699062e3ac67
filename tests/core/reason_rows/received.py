"""Rows of the reasons for goods the buyer has."""

from datetime import timedelta

from tests.core.reason_rows.given import (
    AFTER,
    APPLIED,
    BEFORE,
    LONG_AGO,
    NOW,
    TOMORROW,
    Facts,
    P,
    Row,
    but,
    contradicted,
    provable,
    supported,
)

WORTH_IT: Facts = {"goods_received": True, "worth_returning": True}
ASKED_IN_VAIN: Facts = {"evidence_count": 0, "evidence_request_expired": True}
ASKED_TO_CHECK: Facts = {"correction_asked": True, "evidence_count": 0}
ROTTEN: Facts = {
    "perishable": True,
    "signed_at": NOW - timedelta(days=4),
    "claim_until_at": NOW - timedelta(days=2),
}
DURABLE: Facts = {
    "caused_by_use": True,
    "durable_goods": True,
    "signed_at": APPLIED - timedelta(days=183),
    "use_reported": False,
}
OTHER_CODE: Facts = {"evidence_count": 1, "sent_code_recorded": True, "shows_other_goods": True}

RECEIVED: dict[str, tuple[Row, ...]] = {
    "return_needed": (
        supported("quality", **WORTH_IT),
        supported("not_wanted", **WORTH_IT, return_policy=P.SEVEN_DAYS, window_end_at=TOMORROW),
        provable("quality", "buyer_has_goods?", worth_returning=True),
        provable("quality", "worth_returning?", goods_received=True),
        contradicted("quality", "not buyer_has_goods", **but(WORTH_IT, goods_received=False)),
        contradicted("quality", "not worth_returning", **but(WORTH_IT, worth_returning=False)),
        contradicted("quality", "perishable", **WORTH_IT, perishable=True),
        contradicted("not_wanted", "return_would_be_refused", **WORTH_IT, window_end_at=BEFORE),
        contradicted("not_wanted", "return_would_be_refused", **WORTH_IT, return_policy=P.EXEMPT_BY_LAW),
        contradicted("missing_parts", "nothing_can_come_back", **WORTH_IT),
        contradicted("counterfeit", "counterfeit_claimed", **WORTH_IT),
    ),
    "no_defect": (
        supported("quality", evidence_count=0),
        provable("quality", "nothing_shown_against_us?", evidence_count=2),
        provable("other", "fault_claimed?", evidence_count=0),
        contradicted("not_wanted", "not fault_claimed", evidence_count=0),
        contradicted("counterfeit", "counterfeit_claimed", evidence_count=0),
    ),
    "evidence_not_given": (
        supported("quality", **ASKED_IN_VAIN),
        provable("quality", "evidence_asked_in_vain?", evidence_count=0),
        provable("quality", "no_evidence_given?", evidence_request_expired=True),
        contradicted("quality", "not no_evidence_given", **but(ASKED_IN_VAIN, evidence_count=1)),
        contradicted(
            "quality", "not evidence_asked_in_vain", evidence_count=0, evidence_request_expired=False
        ),
        contradicted("not_wanted", "wish", **ASKED_IN_VAIN),
        contradicted("not_received", "not_received_claimed", **ASKED_IN_VAIN),
    ),
    "complete_and_correct": (
        supported("missing_parts", content_proven=True),
        provable("missing_parts", "content_proven?"),
        provable("other", "content_claimed?", content_proven=True),
        contradicted("missing_parts", "not content_proven", content_proven=False),
        contradicted("quality", "not content_claimed", content_proven=True),
        contradicted("missing_parts", "parcels_merged", content_proven=True, parcels_merged=True),
    ),
    "as_described": (
        supported("size", matches_listing=True),
        provable("size", "matches_listing?"),
        provable("other", "description_claimed?", matches_listing=True),
        contradicted("size", "not matches_listing", matches_listing=False),
        contradicted("damaged", "not description_claimed", matches_listing=True),
    ),
    "already_compensated": (
        supported("quality", compensated_before=True),
        provable("quality", "compensated_before?"),
        contradicted("quality", "not compensated_before", compensated_before=False),
        contradicted("not_wanted", "wish", compensated_before=True),
        contradicted("quality", "new_problem", compensated_before=True, new_problem=True),
    ),
    "share_too_high": (
        supported("quality", share_offer_refused=True),
        provable("quality", "share_offer_refused?"),
        contradicted("quality", "not share_offer_refused", share_offer_refused=False),
        contradicted("not_wanted", "wish", share_offer_refused=True),
        contradicted("counterfeit", "counterfeit_claimed", share_offer_refused=True),
    ),
    "caused_by_use": (
        supported("quality", caused_by_use=True),
        provable("quality", "caused_by_use?"),
        provable("other", "fault_claimed?", caused_by_use=True),
        contradicted("quality", "not caused_by_use", caused_by_use=False),
        contradicted("wrong_goods", "not fault_claimed", caused_by_use=True),
        contradicted("counterfeit", "counterfeit_claimed", caused_by_use=True),
        contradicted("quality", "burden_not_met", **DURABLE),
        contradicted("quality", "burden_not_met", "not caused_by_use", **but(DURABLE, caused_by_use=False)),
        supported("quality", **but(DURABLE, use_reported=True)),
        supported("quality", **but(DURABLE, use_reported=None)),
        supported("quality", **but(DURABLE, durable_goods=False)),
        supported("quality", **but(DURABLE, durable_goods=None)),
        supported("quality", **but(DURABLE, signed_at=APPLIED - timedelta(days=183, seconds=1))),
        supported("quality", **but(DURABLE, signed_at=None)),
        provable("quality", "caused_by_use?", durable_goods=True, signed_at=LONG_AGO),
    ),
    "reason_mismatch": (
        supported("not_received", **ASKED_TO_CHECK, signed_at=BEFORE),
        supported("no_tracking", **ASKED_TO_CHECK, first_scan_at=BEFORE),
        supported("not_shipped_in_time", **ASKED_TO_CHECK, first_scan_at=BEFORE, ship_before_at=BEFORE),
        supported("empty_parcel", **ASKED_TO_CHECK, content_proven=True),
        provable("not_received", "correction_asked?", evidence_count=0, signed_at=BEFORE),
        provable("quality", "stated_reason_contradicted?", **ASKED_TO_CHECK),
        provable("not_wanted", "stated_reason_contradicted?", **ASKED_TO_CHECK, described=True),
        contradicted("not_received", "not stated_reason_contradicted", **ASKED_TO_CHECK, signed=False),
        contradicted(
            "empty_parcel", "not stated_reason_contradicted", **ASKED_TO_CHECK, content_proven=False
        ),
        contradicted("not_wanted", "not stated_reason_contradicted", **ASKED_TO_CHECK, described=False),
        contradicted(
            "not_received",
            "not correction_asked",
            **but(ASKED_TO_CHECK, correction_asked=False),
            signed_at=BEFORE,
        ),
        contradicted(
            "not_received", "buyer_evidence_stands", **but(ASKED_TO_CHECK, evidence_count=1), signed_at=BEFORE
        ),
    ),
    "after_period": (
        supported("quality", period_end_at=BEFORE),
        contradicted("quality", "not period_over", period_end_at=APPLIED),
        contradicted("quality", "period_over?"),
        contradicted("counterfeit", "counterfeit_claimed", period_end_at=BEFORE),
        contradicted("not_received", "not_received_claimed", period_end_at=BEFORE),
        contradicted("quality", "authority_notice", period_end_at=BEFORE, authority_notice=True),
    ),
    "claim_time_over": (
        supported("quality", **ROTTEN),
        provable("quality", "claim_time_over?", **but(ROTTEN, claim_until_at=None)),
        provable("quality", "fresh?", **but(ROTTEN, perishable=None)),
        provable("other", "fault_claimed?", **ROTTEN),
        contradicted("quality", "not claim_time_over", **but(ROTTEN, claim_until_at=APPLIED)),
        contradicted("quality", "not claim_time_over", perishable=True, signed_at=BEFORE),
        provable("quality", "claim_time_over?", perishable=True, signed_at=BEFORE - timedelta(seconds=1)),
        contradicted("quality", "claim_time_begun?", **but(ROTTEN, signed_at=None)),
        contradicted("quality", "not fresh", **but(ROTTEN, perishable=False)),
        contradicted("not_wanted", "not fault_claimed", **ROTTEN),
        contradicted("counterfeit", "counterfeit_claimed", **ROTTEN),
        contradicted("quality", "hidden_defect", **ROTTEN, hidden_defect=True),
        contradicted("quality", "authority_notice", **ROTTEN, authority_notice=True),
    ),
    "same_issue_closed": (
        supported("quality", earlier_after_sales=(8,), same_issue_closed=True),
        provable("quality", "same_issue_closed?", earlier_after_sales=(8,)),
        contradicted("quality", "not same_issue_closed", earlier_after_sales=(8,), same_issue_closed=False),
        contradicted("quality", "not same_issue_closed", earlier_after_sales=()),
        contradicted(
            "quality",
            "new_evidence_given",
            earlier_after_sales=(8,),
            same_issue_closed=True,
            new_evidence_given=True,
        ),
    ),
    "not_our_goods": (
        supported("quality", **OTHER_CODE),
        provable("quality", "sent_code_recorded?", **but(OTHER_CODE, sent_code_recorded=None)),
        provable("quality", "shows_other_goods?", **but(OTHER_CODE, shows_other_goods=None)),
        contradicted("quality", "not pictures_given", **but(OTHER_CODE, evidence_count=0)),
        contradicted("quality", "not sent_code_recorded", **but(OTHER_CODE, sent_code_recorded=False)),
        contradicted("quality", "not shows_other_goods", **but(OTHER_CODE, shows_other_goods=False)),
    ),
    "other_plan_running": (
        supported("quality", plan_until_at=NOW),
        provable("quality", "plan_running?"),
        contradicted("quality", "not plan_running", plan_until_at=AFTER),
    ),
}
