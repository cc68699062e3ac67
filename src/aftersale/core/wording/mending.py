"""Leaving words out so that what remains can still be read."""

import re
from collections.abc import Iterable

from aftersale.core.wording.reading import CLAUSE_END, SENTENCE_END, folded, span_of

# Half of a condition says something else than the whole: such a sentence goes as one.
_CONDITION = re.compile(
    r"如果|若|要是|只要|只有|除非|先~{0,12}再|否则|不然|才能|就|\bif\b|\bunless\b|\bonce\b|\bonly\b|\botherwise\b|\bthen\b|\bfirst\b".replace(
        "~", "."
    )
)
_JOINT = re.compile(
    r"(?:而且|并且|同时|然后|所以|因此|但是|不过|但|另外|and|but|so|then|or|also|because|hence)\b[\s,，]*|(?:而且|并且|同时|然后|所以|因此|但是|不过|但|另外)",
    re.IGNORECASE,
)
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】"}


def cut(text: str, start: int, end: int) -> str:
    """The text without the clause these characters stand in; the whole sentence where it is a condition."""
    bracket = _bracketed(text, start, end)
    if bracket is not None:
        return text[: bracket[0]] + text[bracket[1] :]
    plain = folded(text)
    first, stop = span_of(SENTENCE_END, plain, start, end)
    left, right = span_of(CLAUSE_END, plain, start, end)
    left, right = max(left, first), min(right, stop)
    whole = left == first and right == stop
    if whole or _CONDITION.search(plain[first:stop]):
        return _joined(text[:first], text[stop + 1 :])
    if right == stop:
        return text[: left - 1].rstrip() + text[right:]
    rest = text[right + 1 :].lstrip()
    if left == first:
        rest = _JOINT.sub("", rest, count=1) if _JOINT.match(rest) else rest
        rest = rest[:1].upper() + rest[1:]
    return _joined(text[:left], rest)


def cut_all(text: str, words: Iterable[str]) -> str:
    """The text in which none of these words stands any more."""
    for each in words:
        while each and each in text:
            at = text.index(each)
            text = cut(text, at, at + len(each))
    return text


def _bracketed(text: str, start: int, end: int) -> tuple[int, int] | None:
    for at in range(start - 1, -1, -1):
        if text[at] in _BRACKETS:
            close = text.find(_BRACKETS[text[at]], end)
            return (at, close + 1) if close >= 0 else None
        if text[at] in "。！？!?\n)）]】":
            return None
    return None


def _joined(before: str, after: str) -> str:
    """One blank between English sentences, none between Chinese ones."""
    before, after = before.rstrip(), after.lstrip()
    blank = " " if before and after and before[-1].isascii() and after[0].isascii() else ""
    return before + blank + after
