"""Every reject reason by its rows: what the facts say, why, and that each condition matters."""

import re
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from aftersale.channels.wechat_shop import words
from aftersale.core.after_sale.state import AfterSaleType, ReturnPolicy
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.groundless import patterns_for
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import REJECT_REASONS, Condition, FactSheet, Outcome, RejectReason, fill, judge
from aftersale.core.reasons.page import reasons_page
from aftersale.core.reasons.placeholders import fill_told
from aftersale.core.reasons.sheet import ReadSheet
from aftersale.core.text import LANGUAGES, Text
from aftersale.core.wording import lint
from tests.core.reason_rows import NEVER, SAYS_WHY_ONLY, TABLE
from tests.core.reason_rows.given import AFTER, BEFORE, Row, sheet

ROWS = [(code, row) for code, rows in TABLE.items() for row in rows]
IDS = [f"{code}: {row.given}" for code, row in ROWS]


def conditions(reason: RejectReason) -> tuple[Condition, ...]:
    return (*reason.must, *reason.must_not)


def deciding(reason: RejectReason, row: Row) -> list[Text]:
    """The sentences that the row names."""
    if row.outcome is Outcome.SUPPORTED:
        return [condition.when_true for condition in reason.must]
    return [sentence(reason, named) for named in row.by]


def sentence(reason: RejectReason, named: str) -> Text:
    """`moving`, `moving?` or `not moving`: the name as it stands goes first, for `not_signed_back` is one."""
    by_name = {condition.name: condition for condition in conditions(reason)}
    if named in by_name:
        return by_name[named].when_true
    if named.endswith("?"):
        return by_name[named[:-1]].when_unknown
    return by_name[named.removeprefix("not ")].when_false


# --- the rows


@pytest.mark.parametrize(("code", "row"), ROWS, ids=IDS)
def test_the_facts_of_a_row_say_what_it_says(code: str, row: Row) -> None:
    """Given these facts, when the reason is judged, then this follows, for exactly these sentences."""
    reason = REJECT_REASONS[code]

    outcome, because = judge(reason, row.sheet)

    assert outcome is row.outcome
    told = sorted(fill_told(one, row.sheet).en for one in deciding(reason, row))
    assert sorted(one.en for one in because) == told
    for one in because:
        assert "{" not in one.zh + one.en
        assert one.zh != one.en


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_every_reason_shows_all_it_can_say(code: str) -> None:
    """Whoever adds a reason adds its rows: supported, provable and contradicted, or why it never is."""
    assert code in TABLE, f"{code} has no rows in tests/core/reason_rows"
    shown = {row.outcome for row in TABLE[code]}
    never = {outcome for of, outcome in NEVER if of == code}
    assert shown | never == set(Outcome)
    assert not shown & never


def test_the_table_has_rows_for_nothing_else() -> None:
    """A reason that left the catalogue takes its rows along; the same facts are not told twice."""
    assert set(TABLE) == set(REJECT_REASONS)
    assert {code for code, _ in NEVER} <= set(REJECT_REASONS)
    assert len({(code, row.sheet) for code, row in ROWS}) == len(ROWS)


def without(reason: RejectReason, dropped: Condition) -> RejectReason:
    return replace(
        reason,
        must=tuple(one for one in reason.must if one is not dropped),
        must_not=tuple(one for one in reason.must_not if one is not dropped),
    )


CONDITIONS = [
    (code, condition) for code, reason in REJECT_REASONS.items() for condition in conditions(reason)
]


@pytest.mark.parametrize(
    ("code", "condition"), CONDITIONS, ids=[f"{code}-{condition.name}" for code, condition in CONDITIONS]
)
def test_every_condition_decides_a_row(code: str, condition: Condition) -> None:
    """Left out, some row would come out otherwise; where another decides too, it would lose its why."""
    reason = REJECT_REASONS[code]
    before = [judge(reason, row.sheet) for row in TABLE[code]]
    after = [judge(without(reason, condition), row.sheet) for row in TABLE[code]]

    assert before != after
    other_outcome = [one[0] for one in before] != [one[0] for one in after]
    assert other_outcome is ((code, condition.name) not in SAYS_WHY_ONLY)


# --- what can never be

REASONS_APART = (
    "not_wanted",
    "quality",
    "counterfeit",
    "not_received",
    "empty_parcel",
    "both_agreed",
    "other",
)
"""One application reason for each way in which conditions tell them apart."""
VALUES: dict[str, tuple[Any, ...]] = {
    "application_reason": REASONS_APART,
    "return_policy": (None, *ReturnPolicy),
    "other_after_sales": (None, (), (8,)),
    "refundable_fen": (None, 12_949, 12_950),
    "units_left": (None, 0, 1),
}


def tried(name: str) -> tuple[Any, ...]:
    """Unknown, and a value for either answer."""
    if name in VALUES:
        return VALUES[name]
    if name.endswith("_at"):
        return (None, BEFORE, AFTER)
    assert "bool" in str(FactSheet.__annotations__[name]), f"say in VALUES what {name} can be"
    return (None, True, False)


GIVEN = {"now", "applied_at", "amount_fen", "quantity", "reason_group"}
"""Always known, or following from the application's reason; fixed while the rest is tried."""


def outcomes_of(reason: RejectReason) -> set[Outcome]:
    """Every outcome that the facts which its conditions read can bring about."""
    facts: set[str] = {"application_reason"}
    while True:
        found: set[Outcome] = set()
        seen: set[str] = set()
        for values in product(*(tried(name) for name in sorted(facts))):
            told = dict(zip(sorted(facts), values, strict=True))
            read = ReadSheet(sheet(told.pop("application_reason"), **told))
            found.add(judge(reason, read)[0])  # type: ignore[arg-type]
            seen |= set(read.facts)
        asked = {name for name in seen - GIVEN if name in FactSheet.__struct_fields__}
        if asked <= facts:
            return found
        facts |= asked


@pytest.mark.parametrize(("code", "outcome"), NEVER, ids=[f"{code}-{never}" for code, never in NEVER])
def test_what_a_reason_can_never_be(code: str, outcome: Outcome) -> None:
    """Whatever its facts are, known or not, this outcome does not follow, and the others do."""
    never = {no for of, no in NEVER if of == code}
    assert outcomes_of(REJECT_REASONS[code]) == set(Outcome) - never
    assert NEVER[code, outcome].endswith(".")


# --- what holds for all of them

GROUND = [(code, row) for code, row in ROWS if row.outcome is not Outcome.CONTRADICTED]


@pytest.mark.parametrize(("code", "row"), GROUND, ids=[f"{code}: {row.given}" for code, row in GROUND])
def test_forgetting_a_fact_never_turns_it_against_a_reason(code: str, row: Row) -> None:
    """Unknown is not "no": with one fact less a reason needs proof, or has no ground at all."""
    reason = REJECT_REASONS[code]
    groundless = {c.when_unknown.en for c in reason.must if c.if_unknown is Outcome.CONTRADICTED}
    for name in FactSheet.__struct_fields__[6:]:
        outcome, because = judge(reason, replace(row.sheet, **{name: None}))
        if outcome is Outcome.CONTRADICTED:
            assert {one.en for one in because} <= groundless, name


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_what_is_left_to_proof_owes_evidence(code: str) -> None:
    """Whoever is told "it needs proof" is told which: one required piece, or for "other" any of several."""
    reason = REJECT_REASONS[code]
    if any(row.outcome is Outcome.PROVABLE for row in TABLE[code]):
        assert any(rule.required for rule in reason.evidence) or (
            code == "other" and len(reason.evidence) > 1
        )


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_every_pair_of_application_and_reject_reason_has_an_answer(code: str) -> None:
    """With nothing known but why the buyer applied, there is an outcome and a sentence for it."""
    for stated in APPLICATION_REASONS:
        _, because = judge(REJECT_REASONS[code], sheet(stated))
        assert because
        assert not any("{" in one.zh + one.en for one in because)


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_every_entry_says_where_it_comes_from_and_how_sure_that_is(code: str) -> None:
    """A place in the rules and a certainty: official, second hand, single source, ours."""
    assert re.match(r"rules \d\.\d.*\([ABCD]\)$", REJECT_REASONS[code].sources)


@pytest.mark.parametrize(("code", "row"), ROWS, ids=IDS)
def test_our_own_words_pass_our_own_reading(code: str, row: Row) -> None:
    """What the system writes by itself never draws a remark, least of all that it contradicts its reason."""
    reason = REJECT_REASONS[code]
    for language in LANGUAGES:
        text = fill(reason, row.sheet, (), language, DEFAULT_POLICY, row.sheet.now)
        assert lint(text, reason, row.sheet, DEFAULT_POLICY) == ()


# --- the platform's numbers (rules 5.10)

OFFICIAL = {1, 4, 6, 15, 16, 17, 19, 20, 21, 22, 24, 46}


def test_every_official_number_is_known() -> None:
    """The numbers that public sources show, here and in the words of the channel."""
    ours = {number for reason in REJECT_REASONS.values() for number in reason.platform_codes}
    assert ours == OFFICIAL == set(words.REJECT_REASONS)


@pytest.mark.parametrize("number", sorted(OFFICIAL))
def test_catalogue_and_channel_agree_on_a_number(number: int) -> None:
    """Whatever the channel reads a number as carries that number here."""
    assert number in REJECT_REASONS[words.REJECT_REASONS[number]].platform_codes


def test_the_page_names_numbers_patterns_and_the_gentler_way() -> None:
    """A reader finds beside each reason what its entry and the patterns say of it."""
    entries = {part.split("`")[1]: part for part in reasons_page("en").split("\n### ")[1:]}
    assert set(entries) == set(REJECT_REASONS)
    for code, reason in REJECT_REASONS.items():
        numbers = ", ".join(str(number) for number in reason.platform_codes)
        assert (f"- WeChat shop number: {numbers}\n" in entries[code]) is bool(numbers)
        assert ("- Better negotiated first: ✓" in entries[code]) is reason.better_negotiated
        told = re.search(r"Groundless pattern when misused: (.+)", entries[code])
        assert (told[1].split(", ") if told else []) == [p.code for p in patterns_for(code) if p.reasons]
    assert "groundless patterns G1, G6, G7, G9, T8, T13 " in reasons_page("en")


def test_a_number_of_several_reasons_is_read_as_the_likeliest() -> None:
    """17 asks for goods back that are still moving (rules 5.10); 19 is the wrong number before the loss."""
    shared = {
        number: {code for code, reason in REJECT_REASONS.items() if number in reason.platform_codes}
        for number in OFFICIAL
    }
    assert {number: codes for number, codes in shared.items() if len(codes) > 1} == {
        17: {"on_time_and_moving", "not_delivered_yet"},
        19: {"return_tracking_invalid", "return_not_received"},
    }
    read = words.reject_reason_of
    assert read(17, "", AfterSaleType.REFUND_ONLY) == "on_time_and_moving"
    assert read(17, "", AfterSaleType.RETURN_AND_REFUND) == "not_delivered_yet"
    assert read(19, "", AfterSaleType.RETURN_AND_REFUND) == "return_tracking_invalid"
