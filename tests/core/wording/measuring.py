"""The labelled texts, and how the lints do on them."""

import json
from collections import Counter
from pathlib import Path

import msgspec

from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import REJECT_REASONS
from aftersale.core.wording import LINT_RULES, Lint, lint
from aftersale.core.wording.page import Count, Measured
from tests.core.wording.situations import SITUATIONS

HALVES = ("seen", "held_out")


class Labelled(msgspec.Struct, frozen=True):
    """A merchant's words, and the codes a careful reader would mark in them."""

    half: str
    language: str
    situation: str
    reason: str | None
    codes: tuple[str, ...]
    text: str


TEXTS = tuple(
    msgspec.convert(json.loads(line), Labelled)
    for line in (Path(__file__).parent / "texts.jsonl").read_text(encoding="utf-8").splitlines()
)


def lints_of(one: Labelled) -> tuple[Lint, ...]:
    reason = REJECT_REASONS[one.reason] if one.reason else None
    return lint(one.text, reason, SITUATIONS[one.situation], DEFAULT_POLICY)


def measured() -> dict[str, Measured]:
    return {half: _measured([one for one in TEXTS if one.half == half]) for half in HALVES}


def _measured(texts: list[Labelled]) -> Measured:
    found: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for one in texts:
        codes, labelled = {each.code for each in lints_of(one)}, set(one.codes)
        found.update(codes & labelled)
        false.update(codes - labelled)
        missed.update(labelled - codes)
    counts = {code: Count(found[code], false[code], missed[code]) for code in LINT_RULES}
    return Measured(len(texts), counts)
