"""The catalogue of patterns: G1…G9 (Douyin) and T1…T14 (Taobao, Tmall), and the two ways to run it."""

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from aftersale.core.after_sale.state import Rejection
from aftersale.core.application_reasons import APPLICATION_REASONS, ReasonGroup
from aftersale.core.finding import Finding
from aftersale.core.groundless import douyin, taobao
from aftersale.core.groundless.pattern import Pattern, RejectedCase
from aftersale.core.reasons.placeholders import clean, fill_told
from aftersale.core.reasons.reason import Outcome
from aftersale.core.reasons.sheet import ReadSheet
from aftersale.core.text import Language, Text

PATTERNS: dict[str, Pattern] = {p.code: p for p in (*douyin.PATTERNS, *taobao.PATTERNS)}

BESIDE_THE_SHEET = frozenset({"outcome", "shown", "lints", "offered", "liable"})
"""What counts beside the facts of the sheet; kept under the same names."""

ADJUSTED = ("G1", "T13")


def find(case: RejectedCase) -> tuple[Finding, ...]:
    """Every pattern that this rejection matches, in the order of the catalogue."""
    return tuple([_finding(p, case) for p in patterns_for(case.reason.base) if p.test(case)])


def foresee(case: RejectedCase, told: dict[str, Text]) -> tuple[Finding, ...]:
    """As `find`, before the click: without the facts, which only a rejection keeps.

    `told` holds the sentences filled by the same sheet already; every reason of a scene shares them.
    """
    foreseen = []
    for pattern in patterns_for(case.reason.base):
        if pattern.test(case):
            because = told.get(pattern.code)
            if because is None:
                because = told[pattern.code] = fill_told(pattern.because, case.sheet)
            severity = pattern.severity_in(case)
            foreseen.append(Finding(pattern=pattern.code, severity=severity, because=because))
    return tuple(foreseen)


@cache
def patterns_for(reason: str) -> tuple[Pattern, ...]:
    """The patterns that a rejection with this reason of the catalogue can match at all."""
    return tuple(p for p in PATTERNS.values() if not p.reasons or reason in p.reasons)


def find_adjusted(rejection: Rejection, reason_before: str, reason_after: str) -> tuple[Finding, ...]:
    """What an adjusted application shows about the rejection before it: G1 and T13, when the buyer gave
    up the stated reason after the merchant had asked for another one.

    Not where the facts contradicted the old reason, nor where it was "other" and said nothing. Severity 3
    where the buyer gave up a claim against the shop; from a mere wish to a claim the shop gains nothing,
    so 2. D.
    """
    group = _group(reason_before)
    if reason_before == reason_after or group is ReasonGroup.OTHER or not _asked_for_another(rejection):
        return ()
    facts: dict[str, Any] = {
        "reject_reason": rejection.reject_reason,
        "outcome": rejection.outcome,
        "reason_before": reason_before,
        "reason_after": reason_after,
        "lints": list(rejection.lints),
    }
    because = Text(_gave_up("zh", reason_before, reason_after), _gave_up("en", reason_before, reason_after))
    severity = 2 if group is ReasonGroup.BUYER_WISH else 3
    return tuple(Finding(pattern=code, severity=severity, because=because, facts=facts) for code in ADJUSTED)


def _asked_for_another(rejection: Rejection) -> bool:
    if (rejection.leans_on or rejection.reject_reason) == "reason_mismatch":
        return rejection.outcome != Outcome.SUPPORTED.value
    return "change_reason" in rejection.lints


def _gave_up(language: Language, before: str, after: str) -> str:
    old, new = _label(before, language), _label(after, language)
    if language == "zh":
        return f"商家拒绝时要求更改原因，买家把「{old}」改成了「{new}」。"
    return f"The rejection asked for another reason, and the buyer changed “{old}” to “{new}”."


def _label(code: str, language: Language) -> str:
    reason = APPLICATION_REASONS.get(code)
    return reason.label[language] if reason else clean(code)


def _group(code: str) -> ReasonGroup | None:
    reason = APPLICATION_REASONS.get(code)
    return reason.group if reason else None


def _finding(pattern: Pattern, case: RejectedCase) -> Finding:
    """Asked once more, to note what the answer rests on: hits are rare, and the first asking is cheap."""
    read = _ReadCase(case)
    pattern.test(cast(RejectedCase, read))
    return Finding(
        pattern=pattern.code,
        severity=pattern.severity_in(case),
        because=fill_told(pattern.because, case.sheet),
        facts=read.facts,
    )


class _ReadCase:
    """A case that remembers what was read from it and from its sheet."""

    def __init__(self, case: RejectedCase) -> None:
        self._case = case
        self.sheet = ReadSheet(case.sheet)
        self.facts = self.sheet.facts

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._case, name)
        if name in BESIDE_THE_SHEET:
            self.facts[name] = _plain(value)
        return value


def _plain(value: Any) -> Any:
    return sorted(map(str, cast(Iterable[str], value))) if isinstance(value, frozenset) else value
