"""Mended texts: readable, deterministic, and without what was found in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import REJECT_REASONS
from aftersale.core.wording import lint, mended
from tests.core.wording.measuring import TEXTS, Labelled, lints_of
from tests.core.wording.situations import SITUATIONS


def mend(text: str, situation: str = "delivered_quality", reason: str | None = None) -> str:
    chosen = REJECT_REASONS[reason] if reason else None
    return mended(text, lint(text, chosen, SITUATIONS[situation], DEFAULT_POLICY))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("照片不清楚，请加微信abc_123，再拍一张上传。", "照片不清楚，再拍一张上传。"),
        ("请加微信abc_123，请补充照片。", "请补充照片。"),
        ("请补充照片，一经售出概不退换。", "请补充照片。"),
        ("请补充照片。一经售出概不退换。谢谢。", "请补充照片。谢谢。"),
        ("请联系我们（微信：abc_123）处理。", "请联系我们处理。"),
        ("如果您删除差评，我们就同意。请补充照片。", "请补充照片。"),
        ("请加微信abc_123、QQ 10086123。", ""),
        (
            "Photos are dark, add me on WeChat: abc_123. Please take new ones.",
            "Photos are dark. Please take new ones.",
        ),
        ("All sales are final, and please add a photo.", "Please add a photo."),
        ("Please add a photo. All sales are final. Thank you.", "Please add a photo. Thank you."),
        ("您于11月18日签收，请补充照片。", "您于11月21日签收，请补充照片。"),
        (
            "It was signed for on Nov 18. Please add a photo.",
            "It was signed for on 21 Nov. Please add a photo.",
        ),
        ("请补充{内容}的照片。", "请补充{内容}的照片。"),
    ],
)
def test_what_remains(text: str, rest: str) -> None:
    """Clauses go whole, conditions with their consequence, brackets with their content; facts are put right."""
    assert mend(text) == rest


def test_a_sum_and_a_number_are_put_right() -> None:
    """What the record knows for certain replaces what was written."""
    assert mend("最多可退¥65，请调整金额。", "partial") == "最多可退¥80.00，请调整金额。"
    assert mend("最多可退 65 元，请调整金额。", "partial") == "最多可退 80.00 元，请调整金额。"
    wrong = "单号SF1040231187659，请您查收。"
    assert mend(wrong, "on_the_way") == "单号SF1040231187652，请您查收。"


@pytest.mark.parametrize("one", [one for one in TEXTS if one.codes], ids=lambda one: one.text[:24])
def test_mending_leaves_nothing_of_it(one: Labelled) -> None:
    """In every labelled text: words that are better left out are gone, and reading again finds no others."""
    lints = lints_of(one)
    text = mended(one.text, lints)
    for each in lints:
        assert each.replacement != "" or each.words not in text
    reason = REJECT_REASONS[one.reason] if one.reason else None
    again = lint(text, reason, SITUATIONS[one.situation], DEFAULT_POLICY)
    assert [each for each in again if each.replacement is not None] == []
    assert mended(one.text, lints) == text


PIECES = st.sampled_from(
    [piece for one in TEXTS for piece in (one.text, *one.text.replace("。", "，").split("，"))]
    + [" ", "，", "。", ",", ". ", "（", "）", "加微信", "如果", "！", "\n", "and "]
)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES, min_size=1, max_size=6), situation=st.sampled_from(sorted(SITUATIONS)))
def test_no_flagged_words_survive(pieces: list[str], situation: str) -> None:
    """However merchants' words are thrown together: offsets fit, cut words are gone, mending ends."""
    text = "".join(pieces)
    lints = lint(text, None, SITUATIONS[situation], DEFAULT_POLICY)
    rest = mended(text, lints)
    for one in lints:
        assert 0 <= one.start <= one.end <= len(text)
        assert text[one.start : one.end] == one.words
        assert one.replacement != "" or one.words not in rest


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Nothing a person can type breaks the reading; offsets stay those of the text."""
    for one in lint(text, REJECT_REASONS["no_defect"], SITUATIONS["delivered_quality"], DEFAULT_POLICY):
        assert text[one.start : one.end] == one.words
