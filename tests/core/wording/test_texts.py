"""The labelled texts, and the page that says how well they are judged."""

from collections import Counter
from pathlib import Path

from aftersale.core.reasons import REJECT_REASONS
from aftersale.core.wording import LINT_RULES
from aftersale.core.wording.page import SAID, percent, wording_page
from tests.core.wording.measuring import HALVES, TEXTS, measured
from tests.core.wording.situations import SITUATIONS

DOCS = Path(__file__).parents[3] / "docs"


def test_the_set_is_what_it_says() -> None:
    """Enough texts, each one once, about half of them clean, with codes, reasons and cases that exist."""
    assert len({one.text for one in TEXTS}) == len(TEXTS) >= 240
    clean = sum(not one.codes for one in TEXTS)
    assert 35 <= 100 * clean // len(TEXTS) <= 60
    assert {one.half for one in TEXTS} == set(HALVES)
    for one in TEXTS:
        assert set(one.codes) <= set(LINT_RULES)
        assert one.situation in SITUATIONS
        assert one.reason is None or one.reason in REJECT_REASONS
    for half in HALVES:
        codes = Counter(code for one in TEXTS if one.half == half for code in one.codes)
        assert set(codes) == set(LINT_RULES)


def test_the_seen_texts_are_judged_as_labelled() -> None:
    """Almost everything in the texts the rules were tuned on: less would be a step back."""
    count = measured()["seen"].all
    assert 100 * count.found >= 95 * (count.found + count.false)
    assert 100 * count.found >= 95 * (count.found + count.missed)


def test_the_pages_of_the_wording_are_the_rules_and_their_measurement() -> None:
    """Whoever changes a rule or a text writes the pages anew: `scripts/wording.py`."""
    results = measured()
    assert (DOCS / "wording.md").read_text() == wording_page("en", results)
    assert (DOCS / "wording.zh-CN.md").read_text() == wording_page("zh", results)


def test_every_lint_is_explained() -> None:
    """The page leaves none out, and shares are rounded half up."""
    assert set(SAID) == set(LINT_RULES)
    assert (percent(1, 3), percent(1, 2), percent(1, 8), percent(0, 0)) == ("33 %", "50 %", "13 %", "—")
