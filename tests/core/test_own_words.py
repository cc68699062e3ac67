"""A shop's own words and reasons: what may be kept, and how words read on a real case."""

import pytest

from aftersale.core.own_words import (
    CATALOGUE_WORDS,
    LABEL_CHARS,
    MEANINGS,
    TEMPLATE_CHARS_MAX,
    checked_reason,
    checked_words,
    fillable_words,
    lints_of,
    outcome_on,
    placeholders_on,
    preview,
    reason_by,
)
from aftersale.core.policy import DEFAULT_POLICY as POLICY
from aftersale.core.reasons import REJECT_REASONS, Outcome, fill, sheet
from aftersale.core.reasons.known_to_shop import with_own_words
from aftersale.core.reasons.placeholders import FILLERS
from aftersale.core.reasons.shop_book import OwnReason, OwnTemplate, ShopBook
from aftersale.core.refusal import Refusal
from aftersale.core.refusal import RefusalCode as C
from aftersale.core.text import Text
from aftersale.core.wording import Level
from tests.scenario import BUYER, INTEGRATOR, NOW, Story, apply, hours, parcel, record_order

NEEDED = REJECT_REASONS["return_needed"]


def refused(call, *arguments):
    with pytest.raises(Refusal) as caught:
        call(*arguments)
    return caught.value


@pytest.fixture
def case():
    """A received parcel and an application for a refund only."""
    story = Story()
    signed = parcel(signed_at=NOW - hours(30), signed_by="本人")
    story.when(record_order(shipments=(signed,)), INTEGRATOR)
    story.when(apply(), BUYER)
    return story.order, story.after_sale


def own(**changes):
    fields = {
        "code": "own_1",
        "version": 0,
        "leans_on": "return_needed",
        "label": Text("刻字商品需寄回核对", "Engraved goods come back first"),
        "active": True,
        "at": NOW,
    }
    return OwnReason(**(fields | changes))


def test_every_placeholder_has_its_meaning():
    """Whoever writes words finds every blank explained, and no blank that does not exist."""
    assert set(MEANINGS) == set(FILLERS)
    assert all(text.zh and text.en for text in MEANINGS.values())


def test_the_catalogues_words_could_be_the_shops():
    """What the system itself sends passes every check: nobody is refused for starting from it."""
    for reason in REJECT_REASONS.values():
        for words in reason.templates:
            assert checked_words(words, reason, POLICY, NOW) == words


def test_words_are_trimmed_and_line_ends_made_plain():
    """A form sends carriage returns; the buyer reads none."""
    assert fillable_words(Text("  一\r\n二 ", "\n")) == Text("一\n二", "")


def test_empty_words_are_the_way_back():
    """Both languages empty: the catalogue's words again."""
    assert checked_words(CATALOGUE_WORDS, NEEDED, POLICY, NOW) == CATALOGUE_WORDS


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (Text("   ", ""), C.TEMPLATE_EMPTY, "zh"),
        (Text("", "Please return it."), C.TEMPLATE_EMPTY, "zh"),
        (Text("长" * (TEMPLATE_CHARS_MAX + 1), ""), C.TEMPLATE_TOO_LONG, "zh"),
        (Text("好", "x" * (TEMPLATE_CHARS_MAX + 1)), C.TEMPLATE_TOO_LONG, "en"),
        (Text("已于 {signd_at} 签收", ""), C.TEMPLATE_PLACEHOLDER_UNKNOWN, "zh"),
        (Text("已于 {signed_at:%Y} 签收", ""), C.TEMPLATE_PLACEHOLDER_UNKNOWN, "zh"),
        (Text("已于 {Signed_At} 签收", ""), C.TEMPLATE_PLACEHOLDER_UNKNOWN, "zh"),
        (Text("已于 ｛signed_at｝ 签收", ""), C.TEMPLATE_PLACEHOLDER_UNKNOWN, "zh"),
        (Text("好", "Signed {}"), C.TEMPLATE_PLACEHOLDER_UNKNOWN, "en"),
        (Text("已于 {signed_at 签收", ""), C.TEMPLATE_BRACES_STRAY, "zh"),
        (Text("已签收}", ""), C.TEMPLATE_BRACES_STRAY, "zh"),
        (Text("已于 {{signed_at}} 签收", ""), C.TEMPLATE_BRACES_STRAY, "zh"),
        (Text("已于 ____ 签收", ""), C.TEMPLATE_BRACES_STRAY, "zh"),
        (Text("好\x00的", ""), C.FIELD_INVALID, "zh"),
    ],
)
def test_words_that_cannot_be_filled_are_refused(words, code, field):
    """Each with its field, so that the page can show it where it stands."""
    refusal = refused(fillable_words, words)
    assert (refusal.code, refusal.detail["field"]) == (code, field)


def test_an_unknown_placeholder_is_named():
    """The sentence says which one."""
    refusal = refused(fillable_words, Text("已于 {signd_at} 签收", ""))
    assert "{signd_at}" in refusal.text("zh")


def test_words_of_the_longest_length_are_kept():
    """The limit itself is allowed."""
    words = Text("长" * TEMPLATE_CHARS_MAX, "")
    assert fillable_words(words) == words


def test_wording_that_blocks_a_rejection_blocks_the_template():
    """With the words, why, and where they stand in what was typed, blanks counted as typed."""
    typed = "您的包裹已于 {signed_at} 签收，请加微信 abc12345 联系。"
    refusal = refused(checked_words, Text(typed, ""), NEEDED, POLICY, NOW)
    assert refusal.code is C.TEMPLATE_UNFIT
    assert refusal.detail["field"] == "zh"
    start, end = refusal.detail["start"], refusal.detail["end"]
    assert typed[start:end] == refusal.detail["words"]
    assert "微信" in refusal.detail["words"]


def test_what_is_missing_as_a_whole_is_not_the_templates_fault():
    """Greeting, remedies and length come with filling; a short sentence is fine as a template."""
    assert all(one.level is not Level.BLOCKING for one in lints_of("好的。", NEEDED, POLICY, NOW))
    assert checked_words(Text("好的。", ""), NEEDED, POLICY, NOW) == Text("好的。", "")


def test_a_preview_is_what_the_buyer_would_read(case):
    """The very text that choosing the reason fills in, with greeting and remedies."""
    words = Text("您的包裹已于 {signed_at} 由 {signed_by} 签收，请寄回。", "")
    read = preview(words, NEEDED, *case, POLICY, NOW)

    book = ShopBook(
        templates={
            "return_needed": OwnTemplate(reject_reason="return_needed", version=1, words=words, at=NOW)
        }
    )
    known = sheet.build_sheet(*case, POLICY, NOW)
    told = fill(with_own_words(NEEDED, book), known, read.remedies, "zh", POLICY, NOW)
    assert read.explanation.zh == told
    assert "由 本人 签收" in told
    assert read.own == {"zh": True, "en": False}
    assert read.explanation.en.startswith("Hello. The goods were signed for on")
    assert read.unknown == {"zh": (), "en": ()}
    assert read.outcome is outcome_on(NEEDED, *case, POLICY, NOW)


def test_a_blank_without_its_fact_reads_in_the_catalogues_words(case):
    """The page names the blank, and shows what is sent instead."""
    words = Text("已于 {interception_at} 申请拦截。", "Stopped on {interception_at}, signed {signed_at}.")
    read = preview(words, NEEDED, *case, POLICY, NOW)
    assert read.unknown == {"zh": ("interception_at",), "en": ("interception_at",)}
    assert read.own == {"zh": False, "en": False}
    assert "拦截" not in read.explanation.zh


def test_a_preview_of_other_words_is_not_the_words_in_force(case):
    """With words already kept, trying others shows the others, and falls back to the catalogue's."""
    kept = OwnTemplate(reject_reason="return_needed", version=3, words=Text("旧的说明。", ""), at=NOW)
    reason = with_own_words(NEEDED, ShopBook(templates={"return_needed": kept}))
    assert "新的说明" in preview(Text("新的说明。", ""), reason, *case, POLICY, NOW).explanation.zh
    assert "旧的说明" not in preview(CATALOGUE_WORDS, reason, *case, POLICY, NOW).explanation.zh


def test_a_case_of_another_scene_is_refused(case):
    """Words of a reason that cannot be chosen there would never be read."""
    refusal = refused(preview, Text("好", ""), REJECT_REASONS["no_stock"], *case, POLICY, NOW)
    assert refusal.code is C.REJECT_REASON_OTHER_SCENE


def test_placeholders_say_what_stands_there(case):
    """With their value on the case; what it does not know is None."""
    values = {one.name: one.value for one in placeholders_on(*case, POLICY, NOW)}
    assert values["signed_by"] == Text("本人", "本人")
    assert values["amount"] == Text("¥129.50", "¥129.50")
    assert values["interception_at"] is None
    assert set(values) == set(FILLERS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "return_needed"}, C.OWN_REASON_CODE_INVALID),
        ({"code": "own_"}, C.OWN_REASON_CODE_INVALID),
        ({"code": "own_A"}, C.OWN_REASON_CODE_INVALID),
        ({"code": "own_" + "a" * 41}, C.OWN_REASON_CODE_INVALID),
        ({"code": "own_1\n"}, C.OWN_REASON_CODE_INVALID),
        ({"leans_on": "other"}, C.OWN_REASON_NEEDS_BASE),
        ({"leans_on": "own_2"}, C.OWN_REASON_NEEDS_BASE),
        ({"leans_on": ""}, C.OWN_REASON_NEEDS_BASE),
        ({"label": Text("短", "Short enough")}, C.OWN_REASON_LABEL_INVALID),
        ({"label": Text("名称", "x" * (LABEL_CHARS["en"][1] + 1))}, C.OWN_REASON_LABEL_INVALID),
        ({"label": Text("名称 {amount}", "A name")}, C.OWN_REASON_LABEL_INVALID),
        ({"label": Text("加微信 abc12345", "A name")}, C.TEMPLATE_UNFIT),
    ],
)
def test_reasons_that_cannot_stand_are_refused(changes, code):
    """A code of its own, a base that says what it is, and a label fit for the buyer."""
    assert refused(checked_reason, own(**changes), None, POLICY, NOW).code is code


def test_a_label_is_one_line():
    """Blanks around and inside are made single."""
    kept = checked_reason(own(label=Text(" 刻字\n商品 ", "Engraved\tgoods")), None, POLICY, NOW)
    assert kept.label == Text("刻字 商品", "Engraved goods")


def test_the_base_of_a_reason_never_changes():
    """Its results were those of the other conditions."""
    before = own(version=1)
    assert checked_reason(own(active=False), before, POLICY, NOW).active is False
    refusal = refused(checked_reason, own(leans_on="no_defect"), before, POLICY, NOW)
    assert refusal.code is C.OWN_REASON_BASE_FIXED


def test_a_reason_that_is_off_can_still_be_read():
    """Its words and results stay, although nobody can choose it."""
    book = ShopBook(reasons={"own_1": own(active=False)})
    reason = reason_by(book, "own_1", POLICY)
    assert reason is not None
    assert (reason.base, reason.label.zh) == ("return_needed", "刻字商品需寄回核对")
    assert reason_by(book, "own_2", POLICY) is None


def test_a_contradicted_reason_says_so_on_the_case(case):
    """The preview also tells whether the facts carry the reason."""
    assert outcome_on(REJECT_REASONS["rest_on_the_way"], *case, POLICY, NOW) is Outcome.CONTRADICTED
