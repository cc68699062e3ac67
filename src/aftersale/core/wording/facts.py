"""Statements that the record knows to be otherwise: course, sums, numbers, days."""

import re
from collections.abc import Iterator
from datetime import datetime

from aftersale.core.after_sale.state import ParcelState
from aftersale.core.policy import SHANGHAI
from aftersale.core.reasons.placeholders import MONTHS, written_money
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text
from aftersale.core.wording.claims import NOT_SHIPPED, OVER_SEVEN_DAYS, SHIPPED, SIGNED
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.phrase import GAP, spots
from aftersale.core.wording.reading import Reading

MEND = Text("按记录改写，或删去。", "Write what the record shows, or leave it out.")
_COURSE = (
    (
        SHIPPED,
        lambda s: s.shipped is False,
        Text("记录显示还没有发货。", "The record shows that nothing was shipped yet."),
    ),
    (
        NOT_SHIPPED,
        lambda s: s.shipped is True,
        Text("记录显示已经发货。", "The record shows that the goods were shipped."),
    ),
    (
        SIGNED,
        lambda s: _unsigned(s),
        Text("记录显示还没有签收。", "The record shows that nothing was signed for yet."),
    ),
    (
        OVER_SEVEN_DAYS,
        lambda s: s.window_end_at is not None and s.applied_at < s.window_end_at,
        Text(
            "买家在七天无理由期内申请，并没有超过。",
            "The buyer applied within the seven days; they were not over.",
        ),
    ),
)


def facts(reading: Reading) -> Iterator[Hit]:
    for phrases, contradicted, why in _COURSE:
        if contradicted(reading.sheet):
            for start, end in spots(phrases, reading):
                yield _hit(start, end, why, "")
    yield from _sums(reading)
    yield from _numbers(reading)
    yield from _days(reading)


def _hit(start: int, end: int, why: Text, replacement: str | None) -> Hit:
    return Hit(code="contradicts_facts", start=start, end=end, why=why, mend=MEND, replacement=replacement)


def _unsigned(sheet: FactSheet) -> bool:
    """One parcel of several may be signed for; and a buyer who has the goods settles the question."""
    some = ParcelState.SIGNED in (sheet.parcel_states or ())
    return sheet.signed is False and sheet.goods_received is not True and not some


# --- sums

_SUM = r"(?:[¥¥]\s?)?([0-9]{1,7}(?:,[0-9]{3})*(?:\.[0-9]{1,2})?)(?:\s?(?:元|块|rmb|cny|yuan))?"
_REFUNDABLE = re.compile(
    (
        rf"(?:可退款?(?:金额|的?是|为|:)?|最多(?:可以?|能)退|退款金额|可退范围)~{{0,6}}?{_SUM}(?![0-9.]|\s?(?:%|天|日|件|月|小时|次|号|个))"
        rf"|(?:refundable(?: amount| sum)?|at most|up to|no more than|maximum(?: refund)?)~{{0,25}}?[¥¥]\s?([0-9]{{1,7}}(?:,[0-9]{{3}})*(?:\.[0-9]{{1,2}})?)(?![0-9])"
    ).replace("~", GAP)
)
_COMPUTED = re.compile(
    r"扣除|折价|折算|减去|运费|每件|单件|部分|less|minus|deduct|per (?:piece|unit|item)|freight|postage"
)


def _sums(reading: Reading) -> Iterator[Hit]:
    """Only a sum that the text calls refundable; one that it calculates itself may be any."""
    sheet = reading.sheet
    if sheet.refundable_fen is None or reading.pairs.isdisjoint("退¥¥"):
        return
    known = {sheet.amount_fen, sheet.refundable_fen, sheet.offered_fen, sheet.price_difference_fen}
    for match in _REFUNDABLE.finditer(reading.folded):
        group = 1 if match.group(1) else 2
        if _fen(match.group(group)) in known or _COMPUTED.search(reading.sentence(*match.span())):
            continue
        start, end = match.span(group)
        signed = re.search(r"[¥¥]\s?$", reading.before(start, 2))
        start -= len(signed.group()) if signed else 0
        known_sum = written_money(sheet.refundable_fen)
        why = Text(f"记录显示最多可退 {known_sum}。", f"By the record at most {known_sum} can be refunded.")
        bare = known_sum if reading.folded[start] in "¥¥" else known_sum[1:]
        yield _hit(start, end, why, bare)


def _fen(written: str) -> int:
    whole, _, cents = written.replace(",", "").partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0") or 0)


# --- numbers of parcels

_NUMBER = re.compile(
    r"(?:(?<!订)(?<!下)(?<!售后)(?<!服务)单号|快递号|(?<!order )tracking(?: (?:number|no\.?|id))?)[\s:是为]{0,3}([a-z]{0,4}[0-9]{8,20})(?![0-9a-z])"
)
_NOT_THIS_PARCEL = re.compile(r"补发|换新|新商品|重新|补寄|另一|第二|replacement|\bnew\b|second")
_ON_ITS_WAY_BACK = re.compile(r"退货|退回|寄回|退件|return")


def _numbers(reading: Reading) -> Iterator[Hit]:
    if "号" not in reading.pairs and "tracking" not in reading.folded:
        return
    for match in _NUMBER.finditer(reading.folded):
        clause = reading.clause(*match.span())
        if _NOT_THIS_PARCEL.search(clause):
            continue
        back = _ON_ITS_WAY_BACK.search(clause) is not None
        known = _known_numbers(reading.sheet, back)
        if not known or match.group(1) in {number.lower() for number in known}:
            continue
        why = Text("这不是本单登记的单号。", "This is not a number on record for this order.")
        yield _hit(*match.span(1), why, known[0] if len(known) == 1 else None)


def _known_numbers(sheet: FactSheet, back: bool) -> tuple[str, ...]:
    """Where both ways are known and the clause names none, either may be meant."""
    returned = (sheet.return_tracking_number,) if sheet.return_tracking_number else ()
    return (
        returned if back else (*(sheet.tracking_numbers or ()), *returned) if sheet.tracking_numbers else ()
    )


# --- days

_DAY_ZH = r"(?:([0-9]{1,2})月([0-9]{1,2})[日号])"
_DAY_EN = r"(?:([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? ([0-9]{1,2})(?:st|nd|rd|th)?)(?![0-9:])"
_SHORT_GAP = r"[^,;!?。\n0-9]"
_SIGNED_ON = (
    re.compile(rf"{_DAY_ZH}{_SHORT_GAP}{{0,8}}?(?:签收|收到|妥投)(?!后|前|时)"),
    re.compile(rf"签收(?:时间|日期|日)?(?:是|为|于|在|:)+\s?{_DAY_ZH}"),
    re.compile(
        rf"(?:signed for|delivered(?: it)?|received|handed over|arrived|delivery was)\b{_SHORT_GAP}{{0,30}}?\bon (?:the )?{_DAY_EN}"
    ),
)
_PICKED_UP_ON = (
    re.compile(rf"{_DAY_ZH}{_SHORT_GAP}{{0,10}}?(?:揽收|揽件|揽走|取走|收走)(?!后|前)"),
    re.compile(rf"揽收(?:时间|日期)?(?:是|为|于|在|:)+\s?{_DAY_ZH}"),
    re.compile(
        rf"(?:picked(?: it)? up|collected(?: it)?|collected by \w+)\b{_SHORT_GAP}{{0,20}}?\bon (?:the )?{_DAY_EN}"
    ),
)
_OPEN = re.compile(
    r"预计|将|会|之?前|请|可能|如|若|约定|最晚|expect|will\b|\bby (?:the )?(?:[0-9]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|before|until|please|should|\bif\b"
)


def _days(reading: Reading) -> Iterator[Hit]:
    """A day of signature or pick-up that is another one in Shanghai."""
    text, sheet = reading.folded, reading.sheet
    if "月" in reading.pairs or " on " in text:
        for patterns, there, back in (
            (_SIGNED_ON, sheet.signed_at, sheet.return_signed_at),
            (_PICKED_UP_ON, sheet.first_scan_at, sheet.return_first_scan_at),
        ):
            for pattern in patterns:
                for match in pattern.finditer(text):
                    yield from _other_day(reading, match, there, back)


def _other_day(
    reading: Reading, match: re.Match[str], there: datetime | None, back: datetime | None
) -> Iterator[Hit]:
    clause = reading.clause(*match.span())
    if _OPEN.search(clause) or _NOT_THIS_PARCEL.search(clause):
        return
    on_way_back = _ON_ITS_WAY_BACK.search(clause) is not None or (back is not None and _about_us(clause))
    at = back if on_way_back else there
    if at is None or (not on_way_back and len(reading.sheet.parcel_states or ()) > 1):
        return
    groups = [(number, text) for number, text in enumerate(match.groups(), 1) if text]
    local = at.astimezone(SHANGHAI)
    months = [_month(text) for _, text in groups if not text.isdigit()]
    digits = [int(text) for _, text in groups if text.isdigit()]
    month, day = (months[0], digits[0]) if months else (digits[0], digits[1])
    if (month, day) == (local.month, local.day) or not 1 <= month <= 12:
        return
    start = min(match.start(number) for number, _ in groups)
    end = max(match.end(number) for number, _ in groups)
    if months:
        written = f"{local.day} {MONTHS[local.month - 1]}"
        end += len(re.match(r"(?:[a-z]*)", reading.folded[end:]).group())  # type: ignore[union-attr]
    else:
        end += 1
        written = f"{local.month}月{local.day}日"
    why = Text(
        f"记录中的日期是 {local.month}月{local.day}日。",
        f"The day on record is {local.day} {MONTHS[local.month - 1]}.",
    )
    yield _hit(start, end, why, written)


def _about_us(clause: str) -> bool:
    return "仓库" in clause or "我们" in clause or "warehouse" in clause or clause.lstrip().startswith("we ")


def _month(name: str) -> int:
    return [month.lower() for month in MONTHS].index(name[:3]) + 1
