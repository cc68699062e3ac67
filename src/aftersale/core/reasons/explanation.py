"""The explanation the buyer reads: the facts of this after-sale, then what to do, until when, and with whom."""

import hashlib
import re
from datetime import datetime, timedelta
from functools import cache

from aftersale.core.after_sale.state import Remedy
from aftersale.core.policy import SHANGHAI, Policy
from aftersale.core.reasons.placeholders import MONTHS, fill_known, written_time
from aftersale.core.reasons.reason import RejectReason
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import LANGUAGES, Language, Text

GREETING = Text("您好，", "Hello. ")
TAIL = Text(
    "您可以：{remedies}。请在 {until} 前操作，逾期申请将自动关闭。如有疑问，欢迎随时联系我们。",
    " You can: {remedies}. Please act by {until}; after that the application is closed."
    " Contact us with any question.",
)
"""Closing is what the clock of the rejected after-sale does (`deadlines.Rule.ADJUSTED_LATE`)."""
TAIL_WITHOUT_REMEDIES = Text(
    "如有疑问，请在 {until} 前联系我们，逾期申请将自动关闭。",
    " Please contact us by {until} with any question; after that the application is closed.",
)
SEPARATOR = Text("、", "; ")


def fill(
    reason: RejectReason,
    sheet: FactSheet,
    remedies: tuple[Remedy, ...],
    language: Language,
    policy: Policy,
    now: datetime,
) -> str:
    """The default explanation in this language, complete: nothing in it is left to fill in."""
    tail = TAIL if remedies else TAIL_WITHOUT_REMEDIES
    until = now + timedelta(hours=policy.buyer_window_hours)
    return (
        GREETING[language]
        + _facts(reason, sheet, language)
        + tail[language].format(
            remedies=SEPARATOR[language].join(_named(remedy, language) for remedy in remedies),
            until=written_time(until, language),
        )
    )


def is_filled_template(
    text: str,
    reason: RejectReason,
    sheet: FactSheet,
    remedies: tuple[Remedy, ...],
    policy: Policy,
    now: datetime,
) -> bool:
    """Whether these are our words, in either language; a text without our greeting cannot be.

    They were filled in when the form was opened: what they call now, and until when the buyer may act, may
    lie back by as much as `FORM_OPEN`.
    """
    until = now + timedelta(hours=policy.buyer_window_hours)
    return any(
        text.startswith(GREETING[language])
        and _filled_shortly_before(
            text, fill(reason, sheet, remedies, language, policy, now), language, (now, until)
        )
        for language in LANGUAGES
    )


FORM_OPEN = timedelta(hours=24)
"""How long a form may have been open and its words still count as nobody's edit. D."""

_TIMES = {
    "zh": re.compile(r"(\d{1,2})月(\d{1,2})日 (\d\d):(\d\d)"),
    "en": re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d\d):(\d\d)"),
}


def _filled_shortly_before(text: str, filled: str, language: Language, moving: tuple[datetime, ...]) -> bool:
    """Whether the texts differ in nothing but times that have moved on since."""
    if text == filled:
        return True
    times = _TIMES[language]
    if times.sub("", text) != times.sub("", filled):
        return False
    ended = {written_time(at, language): at for at in moving}
    return all(
        was[0] == now[0] or (now[0] in ended and _lies_back(was, ended[now[0]], language))
        for was, now in zip(times.finditer(text), times.finditer(filled), strict=True)
    )


def _lies_back(was: re.Match[str], now: datetime, language: Language) -> bool:
    """Whether the written time is one that `now` was no longer ago than a form stays open."""
    first, second, hour, minute = was.groups()
    month, day = (int(first), int(second)) if language == "zh" else (MONTHS.index(second) + 1, int(first))
    local = now.astimezone(SHANGHAI)
    for year in (local.year, local.year - 1):
        try:
            then = local.replace(year=year, month=month, day=day, hour=int(hour), minute=int(minute))
        except ValueError:
            continue
        if timedelta() <= local - then <= FORM_OPEN:
            return True
    return False


def template_version(reason: RejectReason) -> str:
    """A short name for exactly these templates; it changes when one of their characters does."""
    return _hash_of(reason.templates[1:] if reason.own_version else reason.templates)


def words_used(reason: RejectReason, sheet: FactSheet, language: Language = "zh") -> str:
    """Whose words fill this explanation: `template_version` of the catalogue's, or `shop-3`, the third
    version of the shop's own, where their facts are all known on this sheet."""
    if reason.own_version and _filled(reason.templates[0], sheet, language):
        return f"shop-{reason.own_version}"
    return template_version(reason)


@cache
def _hash_of(templates: tuple[Text, ...]) -> str:
    words = "\x00".join(part for text in (GREETING, *templates, TAIL) for part in (text.zh, text.en))
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _facts(reason: RejectReason, sheet: FactSheet, language: Language) -> str:
    for template in reason.templates:
        filled = _filled(template, sheet, language)
        if filled:
            return filled
    raise AssertionError(f"the last template of {reason.code} names a fact that can be unknown")


def _filled(template: Text, sheet: FactSheet, language: Language) -> str | None:
    """None or empty: a fact is unknown, or the shop wrote no words of its own in this language."""
    return fill_known(template[language], sheet, language)


def _named(remedy: Remedy, language: Language) -> str:
    """A button's label inside a sentence: English starts it with a small letter."""
    label = remedy.label[language]
    return label if language == "zh" else label[:1].lower() + label[1:]
