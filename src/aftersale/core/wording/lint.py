"""What a lint is, and the one way to run all of them over an explanation."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from aftersale.core.policy import Policy
from aftersale.core.reasons.reason import RejectReason
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text
from aftersale.core.wording.contact import contacts
from aftersale.core.wording.demands import demands
from aftersale.core.wording.excuses import excuses
from aftersale.core.wording.facts import facts
from aftersale.core.wording.grounds import grounds
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.mending import cut, cut_all
from aftersale.core.wording.next_step import missing
from aftersale.core.wording.placeholders import blanks
from aftersale.core.wording.promises import promises
from aftersale.core.wording.reading import Reading
from aftersale.core.wording.threats import RULE as THREATS


class Level(StrEnum):
    """What a finding does to the rejection; the policy may raise or lower it."""

    BLOCKING = "blocking"
    WARNING = "warning"


class Lint(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the text, why it should not stand there, and what could stand instead.

    `start` and `end` count characters; both 0 where something is missing from the text as a whole.
    """

    code: str
    level: Level
    start: int
    end: int
    words: str
    why: Text
    mend: Text
    replacement: str | None = None
    """What would stand there instead; empty: the words are better left out; None: only a person knows."""


class LintRule(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of lint. `patterns`: the groundless patterns (rules 2.1.1, 2.2.1) that such words match."""

    code: str
    label: Text
    patterns: tuple[str, ...] = ()


_RULES = (
    LintRule(code="placeholder", label=Text("有没填的空", "Something left to fill in")),
    LintRule(code="no_next_step", label=Text("没写买家可以怎么做", "No next step for the buyer")),
    LintRule(code="too_short", label=Text("太短", "Too short")),
    LintRule(code="contact_data", label=Text("平台外的联系方式", "A way to reach you outside")),
    LintRule(code="outside_promise", label=Text("平台外付款或补偿", "Money outside the platform")),
    LintRule(code="review_demand", label=Text("以评价或投诉为条件", "A demand about reviews or complaints")),
    LintRule(
        code="change_reason",
        label=Text("要求改成不真实的原因", "A demand for an untrue reason"),
        patterns=("G1", "T13"),
    ),
    LintRule(
        code="too_busy", label=Text("放假、没人、太忙", "Holiday, nobody there, too busy"), patterns=("G7",)
    ),
    LintRule(code="no_returns_slogan", label=Text("概不退换", "“No returns”"), patterns=("T8",)),
    LintRule(code="threat", label=Text("辱骂或威胁", "An insult or a threat")),
    LintRule(
        code="contradicts_reason",
        label=Text("与所选原因矛盾", "Contradicts the chosen reason"),
        patterns=("G6", "T11"),
    ),
    LintRule(code="contradicts_facts", label=Text("与事实矛盾", "Contradicts the facts")),
)
LINT_RULES: dict[str, LintRule] = {rule.code: rule for rule in _RULES}


def lint(text: str, reason: RejectReason | None, sheet: FactSheet, policy: Policy) -> tuple[Lint, ...]:
    """Everything that is wrong with this explanation of this reason, by position in the text.

    The catalogue's own words about the reason are never found: whether they are true, `judge` has said.
    """
    reading = Reading(text, reason, sheet)
    found = _kept(list(_hits(reading)), reading)
    found += missing(reading, policy, found)
    return tuple(_told(hit, text, policy) for hit in _merged(found))


def mended(text: str, lints: tuple[Lint, ...]) -> str:
    """The text with every replacement put in; words better left out go with their clause.

    From the end to the beginning, so that offsets before `untouched` stay those of the text that was read.
    May be empty, where nothing else was said.
    """
    untouched = len(text)
    for one in sorted(lints, key=lambda each: (each.start, each.end), reverse=True):
        end = min(one.end, untouched)
        if one.replacement is None or one.start >= end:
            continue
        if one.replacement and end == one.end:
            text = text[: one.start] + one.replacement + text[end:]
            untouched = one.start
        else:
            shorter = cut(text, one.start, end)
            untouched = _common(text, shorter)
            text = shorter
    return cut_all(text, [one.words for one in lints if one.replacement == ""]).strip(" ,，;；")


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _hits(reading: Reading) -> Iterator[Hit]:
    yield from blanks(reading)
    yield from contacts(reading)
    yield from promises(reading)
    yield from demands(reading)
    yield from excuses(reading)
    yield from THREATS.hits(reading)
    yield from grounds(reading)
    yield from facts(reading)


def _kept(found: list[Hit], reading: Reading) -> list[Hit]:
    """Without what a carrier or the catalogue says in words that nobody here has chosen."""
    if not found:
        return found
    others, own = list(reading.told_by_others()), list(reading.own_sentences())
    return [hit for hit in found if not _inside(hit, others) and not _inside(hit, own)]


def _inside(hit: Hit, places: list[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in places)


def _merged(found: list[Hit]) -> list[Hit]:
    """Of findings of one kind that overlap, the first and longest."""
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda each: (each.start, -each.end, each.code)):
        if not any(hit.code == one.code and hit.start < one.end for one in kept):
            kept.append(hit)
    return kept


def _told(hit: Hit, text: str, policy: Policy) -> Lint:
    return Lint(
        code=hit.code,
        level=Level.BLOCKING if hit.code in policy.lint_blocking else Level.WARNING,
        start=hit.start,
        end=hit.end,
        words=text[hit.start : hit.end],
        why=hit.why,
        mend=hit.mend,
        replacement=hit.replacement,
    )
