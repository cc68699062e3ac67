"""An explanation made readable for rules: folded character by character, cut into clauses and sentences."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from operator import add

from aftersale.core.reasons.placeholders import clean, fill_known
from aftersale.core.reasons.reason import RejectReason
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import LANGUAGES

_CIRCLED = {circled: str(digit) for digit, circled in enumerate("⓪①②③④⑤⑥⑦⑧⑨")}
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
_CAPITALS = {capital: capital.lower() for capital in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_FOLD = {**_CAPITALS, **_FULL_WIDTH, **_CIRCLED, "\u3000": " ", "’": "'"}

CLAUSE_END = re.compile(r"[,;!?。;\n](?<![0-9],(?=[0-9]))|\.(?=\s|$)(?<!no\.)")
SENTENCE_END = re.compile(r"[!?。\n]|\.(?=\s|$)(?<!no\.)")


def folded(text: str) -> str:
    """Small letters and half-width signs, one for each character, so that offsets stay what they are."""
    for sign in _FOLD.keys() & set(text):  # few of them: a tenth of the time of `translate`
        text = text.replace(sign, _FOLD[sign])
    return text


def span_of(ends: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """The piece between two ends around these characters; the closing end itself is not part of it."""
    return _between([mark.start() for mark in ends.finditer(text)], len(text), start, end)


def _between(ends: list[int], length: int, start: int, end: int) -> tuple[int, int]:
    """Every end is one character long."""
    before, after = bisect_left(ends, start), bisect_left(ends, end)
    return (ends[before - 1] + 1 if before else 0), (ends[after] if after < len(ends) else length)


class Reading:
    """One explanation with what is known about its case."""

    def __init__(self, text: str, reason: RejectReason | None, sheet: FactSheet) -> None:
        self.text = text
        self.folded = folded(text)
        # Every two signs that stand side by side, and every sign: what a key cannot be without.
        self.pairs = set(map(add, self.folded, self.folded[1:]))
        self.pairs.update(self.folded)
        self.reason = reason
        self.sheet = sheet

    def clause(self, start: int, end: int) -> str:
        left, right = _between(self._clause_ends, len(self.folded), start, end)
        return self.folded[left:right]

    def sentence(self, start: int, end: int) -> str:
        left, right = span_of(SENTENCE_END, self.folded, start, end)
        return self.folded[left:right]

    @cached_property
    def _clause_ends(self) -> list[int]:
        return [mark.start() for mark in CLAUSE_END.finditer(self.folded)]

    def before(self, start: int, chars: int) -> str:
        return self.folded[max(0, start - chars) : start]

    def told_by_others(self) -> Iterator[tuple[int, int]]:
        """Where the text repeats what a carrier or an order says: nobody here chose those words."""
        sheet = self.sheet
        words = [
            sheet.last_scan_text,
            sheet.signed_by,
            sheet.carrier,
            sheet.title,
            sheet.return_tracking_number,
        ]
        words += sheet.tracking_numbers or ()
        for word in words:
            if word:
                for form in {word, clean(word), clean(word, 32), clean(word, 20)}:
                    yield from _places(self.text, form)

    def own_sentences(self) -> Iterator[tuple[int, int]]:
        """Where the text is the catalogue's own about this reason: its truth is judged with the reason."""
        if self.reason is None:
            return
        templates = self.reason.templates[1 if self.reason.own_version else 0 :]
        for template in templates:
            for language in LANGUAGES:
                filled = fill_known(template[language], self.sheet, language)
                if filled:
                    yield from _places(self.text, filled)


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    at = text.find(words)
    while at >= 0 and words:
        yield at, at + len(words)
        at = text.find(words, at + len(words))
