"""The patterns of groundless rejection: what matches each, what does not by one fact, and what is kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec.structs import replace

from aftersale.core.after_sale.state import AfterSaleType, Rejection, ReturnPolicy
from aftersale.core.application_reasons import APPLICATION_REASONS, ReasonGroup
from aftersale.core.finding import PRESUMED_GROUNDLESS, Finding, presumed_groundless
from aftersale.core.groundless import PATTERNS, RejectedCase, find, find_adjusted, patterns_for
from aftersale.core.groundless.page import groundless_page
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import (
    REJECT_REASONS,
    SCENE_TYPES,
    EvidenceKind,
    FactSheet,
    Outcome,
    build_sheet,
    judge,
    offer,
    scene_of,
)
from aftersale.core.text import Text
from aftersale.core.wording import LINT_RULES, lint
from tests.core import test_reasons as ordinary
from tests.core.reason_rows import TABLE

DOCS = Path(__file__).parents[2] / "docs"
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
APPLIED = NOW - timedelta(hours=3)
BEFORE, AFTER = APPLIED - timedelta(hours=1), APPLIED + timedelta(hours=1)
LONG_AGO = NOW - timedelta(days=20)
REFUND, RETURN, EXCHANGE = (
    AfterSaleType.REFUND_ONLY,
    AfterSaleType.RETURN_AND_REFUND,
    AfterSaleType.EXCHANGE,
)
P, K = ReturnPolicy, EvidenceKind
WISH, FAULT = ReasonGroup.BUYER_WISH, ReasonGroup.GOODS_FAULT


def case(
    reason: str,
    application_reason: str = "not_wanted",
    *,
    shown: tuple[EvidenceKind, ...] = (),
    lints: tuple[str, ...] = (),
    offered: bool = False,
    liable: bool | None = None,
    outcome: Outcome | None = None,
    **facts: Any,
) -> RejectedCase:
    """A rejection with this reason of an application three hours old; nothing else is known but `facts`."""
    entry = REJECT_REASONS[reason]
    kind = facts.pop("type", SCENE_TYPES[entry.scenes[0]][0])
    sheet = FactSheet(
        now=NOW,
        type=kind,
        applied_at=APPLIED,
        application_reason=application_reason,
        reason_group=APPLICATION_REASONS[application_reason].group,
        amount_fen=12_950,
        quantity=1,
    )
    sheet = replace(sheet, **facts)
    return RejectedCase(
        reason=entry,
        outcome=outcome or judge(entry, sheet)[0],
        scene=next(scene for scene in entry.scenes if kind in SCENE_TYPES[scene]),
        sheet=sheet,
        shown=frozenset(shown),
        lints=frozenset(lints),
        offered=offered,
        liable=liable,
    )


def codes(rejected: RejectedCase) -> list[str]:
    return [finding.pattern for finding in find(rejected)]


class Example(NamedTuple):
    """A rejection that the pattern matches, and changes each of which alone takes the match away."""

    reason: str
    claim: str
    given: dict[str, Any]
    near_misses: tuple[dict[str, Any], ...]


UNPROVEN = {"evidence_count": 1, "alternatives_offered": 0, "proposals_accepted": 0}
"""The buyer showed something; nothing else was proposed and nothing agreed."""
ANSWERED: tuple[dict[str, Any], ...] = (
    {"evidence_count": 0},
    {"alternatives_offered": 1},
    {"proposals_accepted": 1},
    {"offered": True},
    {"shown": (K.QUALITY_REPORT,)},
    {"shown": (K.LISTING_SNAPSHOT,)},
)
SILENT: dict[str, Any] = {"buyer_contacted": None}
TALKED: tuple[dict[str, Any], ...] = ({"buyer_contacted": True}, {"shown": (K.CHAT_RECORD,)})
IN_WINDOW = {"return_policy": P.SEVEN_DAYS, "window_end_at": NOW, "type": RETURN}

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "G1": (
        Example("no_defect", "quality", {"lints": ("change_reason",)}, ({"lints": ()},)),
        # The carrier's record speaks against what the buyer states: then asking is right.
        Example(
            "on_time_and_moving",
            "no_tracking",
            {"lints": ("change_reason",), "first_scan_at": AFTER},
            ({"first_scan_at": BEFORE},),
        ),
        Example(
            "reason_mismatch",
            "not_received",
            {"evidence_count": 1, "signed_at": BEFORE, "correction_asked": True},
            ({"evidence_count": 0},),
        ),
        Example(
            "reason_mismatch", "not_received", {"evidence_count": 0, "signed": False}, ({"signed": None},)
        ),
    ),
    "G2": (
        Example("agreed_to_cancel", "not_wanted", SILENT, (*TALKED, {"cancel_agreed": True})),
        Example("carrier_shows_signed", "not_received", {"signed_at": BEFORE}, TALKED),
        Example("return_tracking_invalid", "not_wanted", {}, TALKED),
        Example("share_too_high", "quality", {}, (*TALKED, {"share_offer_refused": True})),
    ),
    "G3": (
        Example(
            "picked_up_before_application",
            "not_wanted",
            {"first_scan_at": AFTER},
            ({"first_scan_at": BEFORE}, {"first_scan_at": APPLIED}),
        ),
        Example("on_time_and_moving", "not_wanted", {"first_scan_at": AFTER}, ({"first_scan_at": BEFORE},)),
    ),
    "G4": (
        Example(
            "return_needed",
            "quality",
            {"proposals_made": 0},
            ({"proposals_made": 1}, {"correction_asked": True}, *TALKED),
        ),
        Example("quantity_over_left", "not_wanted", {"proposals_made": 0}, ({"proposals_made": 1},)),
    ),
    "G5": (
        Example(
            "carrier_shows_signed",
            "not_received",
            {"signed_at": BEFORE},
            (*TALKED, {"application_reason": "missing_parts"}),
        ),
        Example("return_needed", "not_delivered_for_long", {}, TALKED),
    ),
    "G6": (
        *(
            Example(reason, "quality", {}, ({"application_reason": "not_wanted", "reason_group": WISH},))
            for reason in (
                "over_seven_days",
                "special_category",
                "carrier_shows_signed",
                "activated_or_unsealed",
                "exchange_not_offered",
                "exempt_goods_refused",
            )
        ),
        Example(
            "no_defect",
            "quality",
            {"lints": ("contradicts_reason",)},
            ({"lints": ()}, {"application_reason": "not_wanted", "reason_group": WISH}),
        ),
    ),
    "G7": (Example("return_not_received", "not_wanted", {"lints": ("too_busy",)}, ({"lints": ()},)),),
    "G8": (
        Example(
            "special_category",
            "not_wanted",
            {"return_policy": P.EXEMPT_BY_LAW, "alternatives_offered": 0, "type": RETURN},
            ({"alternatives_offered": 1}, {"offered": True}, {"type": EXCHANGE}),
        ),
        Example(
            "custom_started",
            "not_wanted",
            {"custom_started_at": BEFORE, "alternatives_offered": 0},
            ({"alternatives_offered": 1},),
        ),
    ),
    "G9": (Example("no_defect", "quality", {"liable": True}, ({"liable": False}, {"liable": None})),),
    "T1": (
        Example(
            "no_defect",
            "quality",
            UNPROVEN,
            (*ANSWERED, {"type": EXCHANGE}, {"application_reason": "not_wanted", "reason_group": WISH}),
        ),
        Example("caused_by_use", "quality", UNPROVEN, (*ANSWERED, {"shown": (K.CHAT_RECORD,)})),
        # For durable goods of the last six months the buyer's own word is not enough.
        Example(
            "caused_by_use",
            "quality",
            {**UNPROVEN, "shown": (K.CHAT_RECORD,), "durable_goods": True, "signed_at": LONG_AGO},
            (
                {"shown": (K.QUALITY_REPORT,)},
                {"durable_goods": None},
                {"durable_goods": False},
                {"signed_at": None},
                {"signed_at": NOW - timedelta(days=200)},
            ),
        ),
        # Where the goods come from says nothing about a fault; with a report it goes.
        Example(
            "no_defect",
            "quality",
            {**UNPROVEN, "shown": (K.ORIGIN,)},
            ({"shown": (K.ORIGIN, K.QUALITY_REPORT)}, {"shown": (K.PACKING_VIDEO,)}),
        ),
        Example("not_our_goods", "quality", UNPROVEN, ({"shown": (K.SYSTEM_RECORD,)},)),
        # A calculation of days says nothing about the goods.
        Example("over_seven_days", "quality", {**UNPROVEN, "shown": (K.SYSTEM_RECORD,)}, ANSWERED),
        Example("as_described", "size", UNPROVEN, ({"matches_listing": True},)),
        # Evidence that was asked for and given agrees to nothing.
        Example(
            "no_defect",
            "quality",
            {**UNPROVEN, "proposals_accepted": 1, "evidence_request_expired": False},
            ({"evidence_request_expired": None}, {"alternatives_offered": 1}),
        ),
    ),
    "T2": (
        Example(
            "resale_affected",
            "quality",
            {"agreed_group": FAULT},
            ({"agreed_group": WISH, "reason_group": WISH, "application_reason": "not_wanted"},),
        ),
    ),
    "T3": (
        Example(
            "on_time_and_moving",
            "not_received",
            {"came_back": True, "lost": False, "carrier_silent": False},
            ({"came_back": False}, {"buyer_owes_freight": True}),
        ),
        Example("on_time_and_moving", "not_received", {"carrier_silent": True}, ({"carrier_silent": False},)),
        Example("on_time_and_moving", "not_received", {"lost": True}, ({"lost": False},)),
        Example(
            "interception_failed",
            "not_wanted",
            {"interception_requested_at": AFTER, "interception_failed": False},
            ({"interception_failed": True}, {"interception_requested_at": None}),
        ),
        Example(
            "picked_up_before_application",
            "not_wanted",
            {"shipped": False},
            ({"shipped": True}, {"shown": (K.CARRIER_CERTIFICATE,)}),
        ),
        Example(
            "carrier_shows_signed",
            "not_received",
            {"carrier_silent": True},
            ({"shown": (K.PROOF_OF_DELIVERY,)},),
        ),
        Example(
            "agreed_later_shipping",
            "not_wanted",
            {"later_shipping_until_at": BEFORE},
            ({"later_shipping_until_at": NOW + timedelta(days=1)}, {"later_shipping_until_at": None}),
        ),
    ),
    "T4": (
        Example(
            "complete_and_correct",
            "missing_parts",
            {"type": EXCHANGE, "alternatives_offered": 0, "proposals_accepted": 0},
            (
                {"type": REFUND},
                {"application_reason": "wrong_goods"},
                {"alternatives_offered": 1},
                {"shown": (K.PACKING_VIDEO,)},
                {"content_proven": True},
            ),
        ),
    ),
    "T5": (
        Example(
            "complete_and_correct",
            "wrong_goods",
            UNPROVEN,
            (
                *ANSWERED,
                {"shown": (K.PACKING_VIDEO,)},
                {"shown": (K.CARRIER_CERTIFICATE,)},
                {"shown": (K.WEIGHTS,)},
                {"content_proven": True},
                {"application_reason": "out_of_stock"},
            ),
        ),
        Example(
            "rest_on_the_way",
            "missing_parts",
            {**UNPROVEN, "signed": True},
            ({"signed": False}, {"signed": None}),
        ),
        # To send the goods back is a plan only where there are goods.
        Example("return_needed", "missing_parts", UNPROVEN, ({"application_reason": "wrong_goods"},)),
        Example("over_seven_days", "damaged", UNPROVEN, ANSWERED),
    ),
    "T6": (
        Example(
            "as_described",
            "counterfeit",
            {},
            (
                {"shown": (K.QUALITY_REPORT,)},
                {"shown": (K.ORIGIN,)},
                {"application_reason": "material"},
            ),
        ),
        Example("not_our_goods", "counterfeit", {}, ({"shown": (K.SYSTEM_RECORD,)},)),
        Example("repair_first", "counterfeit", {}, ({"application_reason": "quality"},)),
    ),
    "T7": (
        Example(
            "exempt_goods_refused",
            "not_wanted",
            {"return_policy": P.SEVEN_DAYS, "came_back": True},
            (
                {"came_back": False},
                {"return_policy": P.EXEMPT_BY_LAW},
                {"buyer_owes_freight": True},
                {"window_end_at": APPLIED},
            ),
        ),
        Example(
            "return_freight_open",
            "not_wanted",
            {"return_policy": P.SEVEN_DAYS_SEALED, "came_back": True, "buyer_owes_freight": False},
            ({"buyer_owes_freight": True}, {"buyer_owes_freight": None}),
        ),
        Example(
            "not_delivered_yet",
            "not_wanted",
            {"return_policy": P.SEVEN_DAYS, "came_back": True},
            ({"type": EXCHANGE},),
        ),
    ),
    "T8": (
        Example(
            "over_seven_days",
            "not_wanted",
            IN_WINDOW,
            (
                {"window_end_at": APPLIED},
                {"return_policy": P.EXEMPT_BY_LAW},
                {"return_policy": P.EXEMPT_CONFIRMED, "no_return_confirmed_at": LONG_AGO},
                {"application_reason": "quality", "reason_group": FAULT},
            ),
        ),
        # The window cannot be over before anybody signed.
        Example(
            "over_seven_days",
            "not_wanted",
            {"return_policy": P.SEVEN_DAYS, "signed": False},
            ({"signed": None},),
        ),
        Example("no_defect", "not_wanted", IN_WINDOW, ({"type": REFUND},)),
        Example("activated_or_unsealed", "not_wanted", IN_WINDOW, ({"return_policy": P.SEVEN_DAYS_SEALED},)),
        Example(
            "activated_or_unsealed",
            "not_wanted",
            {**IN_WINDOW, "lints": ("no_returns_slogan",), "return_policy": P.SEVEN_DAYS_SEALED},
            ({"lints": ()}, {"window_end_at": APPLIED}, {"return_policy": P.EXEMPT_BY_LAW}),
        ),
        Example(
            "exchange_not_offered",
            "not_wanted",
            {**IN_WINDOW, "type": EXCHANGE, "exchange_offered": True},
            ({"exchange_offered": False}, {"exchange_offered": None}),
        ),
    ),
    "T9": (
        Example(
            "special_category",
            "not_wanted",
            {"return_policy": P.SEVEN_DAYS},
            ({"return_policy": P.EXEMPT_BY_LAW}, {"return_policy": P.EXEMPT_CONFIRMED}),
        ),
        Example(
            "special_category",
            "not_wanted",
            {"return_policy": P.EXEMPT_BY_LAW, "category_misdeclared": True},
            ({"category_misdeclared": False}, {"category_misdeclared": None}),
        ),
        Example(
            "custom_started",
            "not_wanted",
            {"return_policy": P.SEVEN_DAYS},
            ({"custom_started_at": BEFORE}, {"return_policy": P.EXEMPT_BY_LAW}),
        ),
    ),
    "T10": (
        Example("no_defect", "quality", {**UNPROVEN, "type": EXCHANGE}, (*ANSWERED, {"type": RETURN})),
        Example(
            "no_stock",
            "quality",
            {"target_in_stock": True},
            ({"target_in_stock": False}, {"application_reason": "not_wanted", "reason_group": WISH}),
        ),
        Example(
            "repair_first",
            "quality",
            {"signed_at": NOW - timedelta(days=10), "repair_comes_first": True},
            ({"signed_at": LONG_AGO},),
        ),
        Example(
            "repair_first",
            "quality",
            {"signed_at": LONG_AGO, "repair_comes_first": False},
            ({"repair_comes_first": True}, {"repair_comes_first": None}),
        ),
        Example(
            "price_differs", "quality", {}, ({"application_reason": "not_wanted", "reason_group": WISH},)
        ),
        Example(
            "stock_gone_after_return", "not_wanted", {"target_in_stock": True}, ({"target_in_stock": False},)
        ),
        Example("other_plan_running", "quality", {"plan_until_at": BEFORE}, ({"plan_until_at": NOW},)),
    ),
    "T11": tuple(
        Example(
            reason,
            "not_wanted",
            {"return_signed_at": BEFORE},
            ({"return_signed_at": None}, {"shown": (K.CARRIER_CERTIFICATE,)}),
        )
        for reason in (
            "return_not_received",
            "return_tracking_invalid",
            "return_lost_on_the_way",
            "return_collect_on_delivery",
            "old_goods_not_back",
        )
    ),
    "T12": (
        Example(
            "resale_affected",
            "not_wanted",
            {"return_signed_at": BEFORE, "agreed_group": WISH, "shown": (K.STOCK_RECORD,)},
            (
                {"shown": (K.UNPACKING_VIDEO,)},
                {"shown": (K.INSPECTION_PHOTOS,)},
                {"shown": (K.CARRIER_CERTIFICATE,)},
                {"return_not_intact": True},
            ),
        ),
        *(
            Example(reason, "not_wanted", {}, ({"shown": (K.UNPACKING_VIDEO,)},))
            for reason in (
                "other_goods_returned",
                "parts_missing_in_return",
                "partial_return",
                "returned_goods_swapped",
                "device_locked",
            )
        ),
    ),
    "T13": (Example("no_defect", "quality", {"lints": ("change_reason",)}, ({"lints": ()},)),),
    "T14": (
        Example(
            "agreed_to_cancel",
            "not_wanted",
            {"proposals_accepted": 0},
            (
                {"proposals_accepted": 1},
                {"proposals_accepted": None},
                {"shown": (K.CHAT_RECORD,)},
                {"shown": (K.BUYER_CONFIRMATION,)},
                {"cancel_agreed": True},
            ),
        ),
        Example(
            "already_compensated",
            "quality",
            {"proposals_accepted": 0},
            ({"shown": (K.PAYMENT_VOUCHER,)}, {"compensated_before": True}),
        ),
        # An answered question is a talk, not an agreement.
        Example(
            "refunded_elsewhere",
            "not_wanted",
            {"proposals_accepted": 0, "buyer_contacted": True},
            ({"refunded_elsewhere": True},),
        ),
    ),
}
CASES = [(code, example) for code, examples in EXAMPLES.items() for example in examples]
NAMES = [f"{code} {example.reason} #{number}" for number, (code, example) in enumerate(CASES)]


def made(example: Example, **changes: Any) -> RejectedCase:
    return case(example.reason, **({"application_reason": example.claim} | example.given | changes))


# --- each pattern


def test_the_catalogue_holds_all_23_patterns() -> None:
    """G1 to G9 and T1 to T14, each with an example here and words in both languages."""
    assert list(PATTERNS) == [f"G{n}" for n in range(1, 10)] + [f"T{n}" for n in range(1, 15)]
    assert set(EXAMPLES) == set(PATTERNS)
    for pattern in PATTERNS.values():
        for text in (pattern.label, pattern.because, pattern.checks):
            assert text.zh != text.en
        assert {pattern.severity, *pattern.severities.values()} <= {1, 2, 3}
        assert "rules 2." in pattern.source


def test_the_patterns_name_reasons_of_the_catalogue_only() -> None:
    """A misspelt code would be a pattern that never matches."""
    for pattern in PATTERNS.values():
        assert pattern.reasons <= set(REJECT_REASONS), pattern.code
        assert set(pattern.severities) <= set(REJECT_REASONS), pattern.code
    for code in ("change_reason", "too_busy", "no_returns_slogan", "contradicts_reason"):
        assert code in LINT_RULES


def test_the_pages_of_the_patterns_are_the_catalogue() -> None:
    """Changing a pattern is changing its entry; `scripts/groundless.py` writes the pages."""
    assert (DOCS / "groundless.md").read_text() == groundless_page("en")
    assert (DOCS / "groundless.zh-CN.md").read_text() == groundless_page("zh")


@pytest.mark.parametrize(("code", "example"), CASES, ids=NAMES)
def test_a_pattern_matches(code: str, example: Example) -> None:
    """What the rules describe is found, with a sentence that leaves no blank open."""
    found = {finding.pattern: finding for finding in find(made(example))}

    assert code in found
    for sentence in (found[code].because.zh, found[code].because.en):
        assert sentence
        assert "{" not in sentence


@pytest.mark.parametrize(("code", "example"), CASES, ids=NAMES)
def test_a_near_miss_does_not(code: str, example: Example) -> None:
    """One thing different takes the match away: nothing but that thing was the ground."""
    for change in example.near_misses:
        assert code not in codes(made(example, **change)), change


ALWAYS_KNOWN = {"now", "type", "applied_at", "application_reason", "amount_fen", "quantity"}
MUST_BE_ON_RECORD = {
    # Talk that nobody recorded has to be shown: the rules ask for the chat itself.
    ("G2", "buyer_contacted"),
    ("G4", "buyer_contacted"),
    ("G4", "correction_asked"),
    ("G5", "buyer_contacted"),
    # The words ask for another reason; only a fact that speaks against the stated one makes that right.
    ("G1", "first_scan_at"),
    # A dispute about the freight is there when somebody says so.
    ("T3", "buyer_owes_freight"),
    ("T7", "buyer_owes_freight"),
    # Goods refused at the door were not signed for: only a window that is known can be over.
    ("T7", "window_end_at"),
    # A listing with seven-day returns is none for made-to-order goods, unless work on them is recorded.
    ("T9", "custom_started_at"),
}
"""What clears a merchant only where it is known."""


@pytest.mark.parametrize(("code", "example"), CASES, ids=NAMES)
def test_forgetting_a_fact_never_makes_a_match(code: str, example: Example) -> None:
    """Nobody is held to what nobody knows: what did not match does not match with one fact less."""
    for change in example.near_misses:
        missed = made(example, **change)
        for name in FactSheet.__struct_fields__:
            if name in ALWAYS_KNOWN or (code, name) in MUST_BE_ON_RECORD:
                continue
            forgotten = replace(missed.sheet, **{name: None})
            assert code not in codes(replace(missed, sheet=forgotten)), (change, name)


def test_a_blank_sheet_matches_only_what_was_not_shown() -> None:
    """Where nothing is known, only missing proof, a fault claim as such and missing talk can be held
    against the merchant."""
    found = {(reason, code) for reason in REJECT_REASONS for code in codes(case(reason, "not_wanted"))}

    assert {code for _, code in found} == {"G2", "T12"}


# --- severity


def test_the_risk_column_of_the_reason_decides_the_severity() -> None:
    """The same pattern weighs what the rules say of the reason that was misused."""
    heavy, light = (case(reason, "size", **UNPROVEN, type=RETURN) for reason in ("no_defect", "as_described"))

    assert [f.severity for f in find(heavy) if f.pattern == "T1"] == [3]
    assert [f.severity for f in find(light) if f.pattern == "T1"] == [2]


def test_what_the_facts_support_is_not_presumed_groundless() -> None:
    """A reason that holds leaves at most a warning: by the facts, or by all the evidence it owes."""
    facts = {"return_policy": P.EXEMPT_BY_LAW, "alternatives_offered": 0, "type": RETURN}
    by_facts = case("special_category", **facts)
    unproven = replace(by_facts, outcome=Outcome.PROVABLE)
    proven = replace(unproven, shown=frozenset({K.BUYER_CONFIRMATION}))

    for one, severity in ((by_facts, 2), (unproven, 3), (proven, 2)):
        assert [(f.pattern, f.severity) for f in find(one)] == [("G8", severity)]


def test_what_serves_as_well_weighs_as_much() -> None:
    """A stamped certificate in the place of the proof of delivery leaves a warning, not a presumption."""
    signed = case("carrier_shows_signed", "quality", signed_at=BEFORE)
    assert signed.outcome is Outcome.CONTRADICTED
    unproven = replace(signed, outcome=Outcome.PROVABLE)

    for shown, severity in (
        ((K.PROOF_OF_DELIVERY, K.CHAT_RECORD), 2),
        ((K.CARRIER_CERTIFICATE, K.CHAT_RECORD), 2),
        ((K.CARRIER_CERTIFICATE,), 3),
        ((K.WEIGHTS, K.CHAT_RECORD), 3),
    ):
        found = {f.pattern: f.severity for f in find(replace(unproven, shown=frozenset(shown)))}
        assert found["G6"] == severity


def test_the_platforms_verdict_outweighs_the_facts() -> None:
    """Whoever was found liable is not saved by what the shop's own record says."""
    supported = case("no_defect", "quality", evidence_count=0, liable=True)

    assert supported.outcome is Outcome.SUPPORTED
    assert presumed_groundless(find(supported))


def _situations() -> Iterator[tuple[Any, Any]]:
    """Every order and after-sale that the tests of the reasons judge."""
    for test in (
        ordinary.test_the_scene_follows_from_type_and_parcels,
        ordinary.test_ordinary_situations,
        ordinary.test_goods_on_their_way_back,
    ):
        (mark,) = (m for m in getattr(test, "pytestmark") if m.name == "parametrize")  # noqa: B009
        yield from (row[0] for row in mark.args[1])


def _claims() -> Iterator[tuple[Any, Any]]:
    """Every stated reason, with the parcel before, on and after its way, and the evidence given or not."""
    for claim in APPLICATION_REASONS:
        for kind in AfterSaleType:
            for shipments in ((), (ordinary.parcel(),), (ordinary.signed(timedelta(days=2)),)):
                for evidence in ((), ("a",)):
                    yield ordinary.given(kind, claim, *shipments, evidence=evidence)


def test_an_ordinary_supported_rejection_is_never_presumed_groundless() -> None:
    """What we call supported, with our own words, a platform has nothing heavy against. No exceptions."""
    seen = 0
    for situation in (*_situations(), *_claims()):
        sheet = build_sheet(*situation, DEFAULT_POLICY, ordinary.NOW)
        for one in offer(*situation, DEFAULT_POLICY, ordinary.NOW):
            if one.outcome is not Outcome.SUPPORTED:
                continue
            seen += 1
            for words in (one.explanation.zh, one.explanation.en):
                lints = lint(words, one.reason, sheet, DEFAULT_POLICY)
                rejected = RejectedCase(
                    reason=one.reason,
                    outcome=one.outcome,
                    scene=scene_of(*situation),
                    sheet=sheet,
                    explanation=words,
                    lints=frozenset(one.code for one in lints),
                )
                assert not presumed_groundless(find(rejected)), one.reason.code
                assert not {"G1", "G7", "T13"} & set(codes(rejected)), words
    assert seen > 50


def test_a_rejection_that_the_facts_bear_out_guides_by_itself() -> None:
    """Its remedy is the corrected application, filled in: G4 is for those who say no and leave it at that."""
    weak = case("return_needed", "quality", outcome=Outcome.PROVABLE, proposals_made=0)
    assert "G4" in codes(weak)
    assert "G4" not in codes(replace(weak, outcome=Outcome.SUPPORTED))


MAY_BE_WARNED = {
    # Rules 2.1.1 no. 2 asks for a talk first, whatever the facts.
    ("amount_over_refundable", "G2"),
    ("return_tracking_invalid", "G2"),
    ("return_wrong_address", "G2"),
    # No. 8: an exempt category needs another plan beside it.
    ("special_category", "G8"),
    ("exempt_goods_refused", "G8"),
    ("custom_started", "G8"),
}
"""Supported reasons that still carry a light finding, for the rule itself says so."""


def test_a_supported_row_of_the_specification_matches_next_to_nothing() -> None:
    """By the facts that support each reason, only the listed patterns remain, and none is heavy."""
    found = set()
    for code, rows in TABLE.items():
        for row in rows:
            if row.outcome is not Outcome.SUPPORTED:
                continue
            for scene in REJECT_REASONS[code].scenes:
                for kind in SCENE_TYPES[scene]:
                    # As an order tells it: nothing was proposed unless the row says so.
                    none = {
                        name: 0
                        for name in ("proposals_made", "proposals_accepted", "alternatives_offered")
                        if getattr(row.sheet, name) is None
                    }
                    rejected = RejectedCase(
                        reason=REJECT_REASONS[code],
                        outcome=row.outcome,
                        scene=scene,
                        sheet=replace(row.sheet, type=kind, **none),
                    )
                    findings = find(rejected)
                    assert not presumed_groundless(findings), (code, row.given)
                    found |= {(code, finding.pattern) for finding in findings}
    assert found <= MAY_BE_WARNED


# --- what a finding keeps


def test_a_finding_keeps_what_it_rests_on() -> None:
    """The facts that the test read, unknown ones as None, and what else counted."""
    shown = (K.STOCK_RECORD, K.SYSTEM_RECORD)
    (found,) = find(case("agreed_to_cancel", shown=shown, proposals_accepted=0, buyer_contacted=True))

    assert found.pattern == "T14"
    assert found.facts["proposals_accepted"] == 0
    assert found.facts["shown"] == ["stock_record", "system_record"]
    assert found.facts["outcome"] == "provable"
    assert "carrier" not in found.facts


def test_a_finding_names_the_facts_in_its_sentence() -> None:
    """The merchant reads the instants that speak against him, in Chinese time."""
    (found,) = find(case("picked_up_before_application", first_scan_at=AFTER))

    assert "11月23日 16:30" in found.because.zh
    assert found.facts["first_scan_at"] == AFTER


@pytest.mark.parametrize(("code", "example"), CASES, ids=NAMES)
def test_a_finding_survives_the_store(code: str, example: Example) -> None:
    """Written as JSON and read again it is the same, instants as their text."""
    for found in find(made(example)):
        written = msgspec.json.encode(found)
        again = msgspec.json.decode(written, type=Finding)
        assert msgspec.json.encode(again) == written
        assert (again.pattern, again.severity, again.because) == (
            found.pattern,
            found.severity,
            found.because,
        )
        assert set(again.facts) == set(found.facts)
        assert again.facts


def test_a_reason_of_the_shop_matches_as_the_one_it_leans_on() -> None:
    """Another label is no way around a pattern."""
    usual = case("over_seven_days", "quality", **UNPROVEN)
    own = replace(usual.reason, code="own-1", leans_on="over_seven_days")

    assert codes(replace(usual, reason=own)) == codes(usual)
    assert "G6" in codes(usual)


def test_only_patterns_of_the_reason_are_asked() -> None:
    """The list that is run for a reason leaves out what could not match it."""
    assert "T11" not in [pattern.code for pattern in patterns_for("no_defect")]
    assert {"G1", "G7", "G9", "T8", "T13"} <= {pattern.code for pattern in patterns_for("duplicate")}


# --- what an adjusted application shows


def rejection(reason: str = "no_defect", **changes: Any) -> Rejection:
    spoken = Rejection(
        reject_reason=reason,
        scene="return_application",
        type=RETURN,
        version=2,
        label=Text("商品未存在问题", "The goods show no problem"),
        explanation="请把原因改为七天无理由",
        at=NOW,
        outcome="provable",
        lints=("change_reason",),
    )
    return replace(spoken, **changes)


def test_giving_up_the_stated_reason_shows_what_the_rejection_did() -> None:
    """Asked to change a quality claim into a wish, the buyer did: G1 and T13, with both reasons kept."""
    found = find_adjusted(rejection(), "quality", "seven_days_no_reason")

    assert [(f.pattern, f.severity) for f in found] == [("G1", 3), ("T13", 3)]
    for finding in found:
        assert finding.facts["reason_before"] == "quality"
        assert finding.facts["reason_after"] == "seven_days_no_reason"
        assert "质量问题" in finding.because.zh
        assert "Quality problem" in finding.because.en
    assert presumed_groundless(found)


@pytest.mark.parametrize(
    ("spoken", "before", "after"),
    [
        (rejection(), "quality", "quality"),
        (rejection(lints=()), "quality", "not_wanted"),
        (rejection(), "other", "not_wanted"),
        (rejection("reason_mismatch", outcome="supported"), "not_received", "not_wanted"),
    ],
    ids=["unchanged", "not asked", "nothing was stated", "the facts spoke against it"],
)
def test_other_adjustments_show_nothing(spoken: Rejection, before: str, after: str) -> None:
    """The same reason, a rejection that asked for nothing, or one that was right to ask."""
    assert find_adjusted(spoken, before, after) == ()


def test_a_mismatch_that_was_not_borne_out_needs_no_words() -> None:
    """The reason itself asks for another one; under a name of the shop's own too."""
    own = rejection("own-1", leans_on="reason_mismatch", lints=())

    for spoken in (rejection("reason_mismatch", lints=()), own):
        assert [f.pattern for f in find_adjusted(spoken, "quality", "not_wanted")] == ["G1", "T13"]


def test_from_a_wish_to_a_claim_weighs_less() -> None:
    """A shop gains nothing when a wish turns into a claim against it."""
    found = find_adjusted(rejection(), "not_wanted", "quality")

    assert found
    assert all(f.severity < PRESUMED_GROUNDLESS for f in found)
