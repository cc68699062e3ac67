"""Phrases: what they look like, the words without which they cannot be there, and what excuses them."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from aftersale.core.text import Text
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.reading import Reading

GAP = r"[^,;!?。\n]"
"""Any sign inside a clause."""

NEGATED = re.compile(
    r"不会|不要求|不得|不要|请勿|切勿|勿|谨防|从不|绝不|并非|不是|不论|无论|骗局|冒充|诈骗"
    r"|\bnever\b|\bnot\b|n't\b|\bwithout\b|\bregardless\b|\bno need\b"
)


class Phrase(msgspec.Struct, frozen=True):
    """`keys`: one of them stands in every hit, which spares the pattern where none does."""

    keys: tuple[str, ...]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = NEGATED
    """What excuses the phrase when it stands in the same clause."""
    marks: frozenset[str] = frozenset()
    """The last two signs of each key: a text without any of them need not be searched for the keys."""


def phrase(keys: str, pattern: str, unless: re.Pattern[str] | str | None = NEGATED) -> Phrase:
    """`keys` parted by spaces; `~` in the pattern is any sign inside a clause."""
    excuse = re.compile(unless) if isinstance(unless, str) else unless
    known = tuple(keys.split())
    return Phrase(known, re.compile(pattern.replace("~", GAP)), excuse, frozenset(key[-2:] for key in known))


class Phrases(tuple[Phrase, ...]):
    """Phrases with the marks of them all: a text without any of these is done with in one look."""

    marks: frozenset[str]

    def __new__(cls, phrases: Iterable[Phrase]) -> "Phrases":
        whole = super().__new__(cls, phrases)
        whole.marks = frozenset().union(*(one.marks for one in whole))
        return whole


def spots(phrases: Phrases, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where one of the phrases stands, unexcused."""
    text, pairs = reading.folded, reading.pairs
    if phrases.marks.isdisjoint(pairs):
        return
    for one in phrases:
        if one.marks.isdisjoint(pairs):
            continue
        for key in one.keys:
            if key in text:
                break
        else:
            continue
        for match in one.pattern.finditer(text):
            start, end = match.span()
            if one.unless is None or not one.unless.search(reading.clause(start, end)):
                yield start, end


class WordRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that needs nothing but the words; they are better left out."""

    code: str
    phrases: Phrases
    why: Text
    mend: Text

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for start, end in spots(self.phrases, reading):
            yield self.hit(start, end)

    def hit(self, start: int, end: int) -> Hit:
        return Hit(code=self.code, start=start, end=end, why=self.why, mend=self.mend, replacement="")
