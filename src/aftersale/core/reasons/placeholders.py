"""The blanks of a sentence: what each is filled with, and which ones somebody left open."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from aftersale.core.after_sale.state import ReturnPolicy
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.money import Fen, yuan
from aftersale.core.policy import SHANGHAI
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Language, Text

Filler = Callable[[FactSheet, Language], str | None]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNKNOWN = Text("（未知）", "(unknown)")

POLICY_LABELS: dict[ReturnPolicy, Text] = {
    ReturnPolicy.SEVEN_DAYS: Text("支持七天无理由退货", "seven-day return"),
    ReturnPolicy.SEVEN_DAYS_SEALED: Text("七天无理由（拆封后不支持）", "seven-day return unless unsealed"),
    ReturnPolicy.SEVEN_DAYS_NOT_ACTIVATED: Text(
        "七天无理由（激活后不支持）", "seven-day return unless activated"
    ),
    ReturnPolicy.SEVEN_DAYS_NOT_INSTALLED: Text(
        "七天无理由（安装后不支持）", "seven-day return unless installed"
    ),
    ReturnPolicy.SEVEN_DAYS_NOT_USED: Text("七天无理由（使用后不支持）", "seven-day return unless used"),
    ReturnPolicy.EXEMPT_BY_LAW: Text("依法不适用七天无理由", "exempt from the seven-day return by law"),
    ReturnPolicy.EXEMPT_CONFIRMED: Text(
        "下单确认不支持七天无理由", "no seven-day return, confirmed when ordering"
    ),
}


@lru_cache(maxsize=4096)
def written_time(at: datetime, language: Language) -> str:
    """`11月23日 18:30` or `23 Nov 18:30`, in Chinese time."""
    local = at.astimezone(SHANGHAI)
    clock = f"{local.hour:02d}:{local.minute:02d}"
    if language == "zh":
        return f"{local.month}月{local.day}日 {clock}"
    return f"{local.day} {MONTHS[local.month - 1]} {clock}"


def written_money(amount: Fen) -> str:
    return f"¥{yuan(amount)}"


def clean(value: str, chars_max: int = 40) -> str:
    """A foreign word made harmless: one line, bounded, and nothing in it that looks like a blank."""
    value = re.sub(r"_{3,}|＿{3,}", "_", value.translate(_NO_BRACES))
    value = " ".join(value.split())
    return value if len(value) <= chars_max else value[: chars_max - 1] + "…"


_NO_BRACES = str.maketrans("{}｛｝", "()()")


def _time(fact: Callable[[FactSheet], datetime | None]) -> Filler:
    def filler(sheet: FactSheet, language: Language) -> str | None:
        at = fact(sheet)
        return None if at is None else written_time(at, language)

    return filler


def _money(fact: Callable[[FactSheet], Fen | None]) -> Filler:
    def filler(sheet: FactSheet, _: Language) -> str | None:
        amount = fact(sheet)
        return None if amount is None else written_money(amount)

    return filler


def _word(fact: Callable[[FactSheet], str | None], chars_max: int = 40) -> Filler:
    def filler(sheet: FactSheet, _: Language) -> str | None:
        word = fact(sheet)
        return (clean(word, chars_max) or None) if word else None

    return filler


def _count(fact: Callable[[FactSheet], int | None]) -> Filler:
    def filler(sheet: FactSheet, _: Language) -> str | None:
        count = fact(sheet)
        return None if count is None else str(count)

    return filler


def _application_reason(sheet: FactSheet, language: Language) -> str | None:
    reason = APPLICATION_REASONS.get(sheet.application_reason)
    return reason.label[language] if reason else clean(sheet.application_reason)


def _tracking(sheet: FactSheet, language: Language) -> str | None:
    numbers = sheet.tracking_numbers
    if not numbers:
        return None
    first = clean(numbers[0], 32)
    if len(numbers) == 1:
        return first
    return f"{first} 等 {len(numbers)} 个" if language == "zh" else f"{first} and {len(numbers) - 1} more"


def _policy_label(sheet: FactSheet, language: Language) -> str | None:
    return None if sheet.return_policy is None else POLICY_LABELS[sheet.return_policy][language]


FILLERS: dict[str, Filler] = {
    "now": _time(lambda s: s.now),
    "applied_at": _time(lambda s: s.applied_at),
    "application_reason": _application_reason,
    "amount": _money(lambda s: s.amount_fen),
    "quantity": _count(lambda s: s.quantity),
    "evidence_count": _count(lambda s: s.evidence_count),
    "offered": _money(lambda s: s.offered_fen),
    "refundable": _money(lambda s: s.refundable_fen),
    "units_left": _count(lambda s: s.units_left),
    "other_after_sale": _count(lambda s: s.other_after_sales[0] if s.other_after_sales else None),
    "earlier_after_sale": _count(lambda s: s.earlier_after_sales[-1] if s.earlier_after_sales else None),
    "policy_label": _policy_label,
    "confirmed_at": _time(lambda s: s.no_return_confirmed_at),
    "custom_started_at": _time(lambda s: s.custom_started_at),
    "claim_until": _time(lambda s: s.claim_until_at),
    "period_end": _time(lambda s: s.period_end_at),
    "ship_before_at": _time(lambda s: s.ship_before_at),
    "carrier": _word(lambda s: s.carrier, 20),
    "tracking": _tracking,
    "parcel_count": _count(lambda s: len(s.parcel_states) if s.parcel_states else None),
    "first_scan_at": _time(lambda s: s.first_scan_at),
    "last_scan_at": _time(lambda s: s.last_scan_at),
    "last_scan_text": _word(lambda s: s.last_scan_text),
    "expected_at": _time(lambda s: s.expected_at),
    "signed_at": _time(lambda s: s.signed_at),
    "signed_by": _word(lambda s: s.signed_by),
    "window_start": _time(lambda s: s.window_start_at),
    "window_end": _time(lambda s: s.window_end_at),
    "evidence_asked_at": _time(lambda s: s.evidence_asked_at),
    "later_shipping_until": _time(lambda s: s.later_shipping_until_at),
    "plan_until": _time(lambda s: s.plan_until_at),
    "interception_at": _time(lambda s: s.interception_requested_at),
    "replacement_sent_at": _time(lambda s: s.replacement_sent_at),
    "redeemed_at": _time(lambda s: s.redeemed_at),
    "activated_at": _time(lambda s: s.activated_at),
    "price_difference": _money(lambda s: s.price_difference_fen),
    "return_tracking": _word(lambda s: s.return_tracking_number),
    "return_number_at": _time(lambda s: s.return_number_at),
    "return_first_scan_at": _time(lambda s: s.return_first_scan_at),
    "return_signed_at": _time(lambda s: s.return_signed_at),
    "return_deadline": _time(lambda s: s.return_deadline_at),
    "return_quantity": _count(lambda s: s.return_quantity),
    "new_goods_signed_at": _time(lambda s: s.new_goods_signed_at),
}
"""What a sentence of the catalogue may name, and how it is written for the buyer."""


@lru_cache(maxsize=1024)
def blanks_of(sentence: str) -> tuple[str, ...]:
    """The names of the blanks in a sentence of ours."""
    return tuple(dict.fromkeys(re.findall(r"\{([a-z_]+)\}", sentence)))


def fill_known(sentence: str, sheet: FactSheet, language: Language) -> str | None:
    """The sentence with every blank filled, or None when one of its facts is unknown."""
    values: dict[str, str] = {}
    for name in blanks_of(sentence):
        value = FILLERS[name](sheet, language)
        if value is None:
            return None
        values[name] = value
    return sentence.format_map(values) if values else sentence


def fill_told(text: Text, sheet: FactSheet) -> Text:
    """The sentence in every language; an unknown fact is called unknown."""
    return Text(_told(text, sheet, "zh"), _told(text, sheet, "en"))


def _told(text: Text, sheet: FactSheet, language: Language) -> str:
    sentence = text[language]
    values = {name: FILLERS[name](sheet, language) or UNKNOWN[language] for name in blanks_of(sentence)}
    return sentence.format_map(values) if values else sentence


_BLANK = re.compile(r"[{｛][^{}｛｝]*[}｝]|_{3,}|＿{3,}")


def leftover_placeholders(text: str) -> tuple[str, ...]:
    """Blanks that nobody filled: `{…}` of either width and runs of three or more underscores.

    【…】 is ordinary Chinese text (【联系商家】) and therefore none.
    """
    return tuple(dict.fromkeys(_BLANK.findall(text)))
