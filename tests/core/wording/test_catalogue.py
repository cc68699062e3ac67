"""The catalogue's own explanations are never found."""

import pytest
from msgspec.structs import replace

from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import REJECT_REASONS, build_sheet, fill, offer
from aftersale.core.text import LANGUAGES, Text
from aftersale.core.wording import lint
from tests.core.test_reasons_explanation import EVERY_REMEDY, POOR, RICH
from tests.core.wording.situations import (
    CASES,
    EXCHANGE,
    EXEMPT,
    NOW,
    REFUND,
    RETURN,
    SITUATIONS,
    ParcelState,
    ReturnPolicy,
    applied,
    delivered,
    on_the_way,
)

PARCELS = {
    "none": (),
    "moving": (on_the_way(),),
    "a courier's telephone": (on_the_way(last_scan_text="快递员王师傅13800138000正在派送，请保持电话畅通"),),
    "delivered": (delivered(2),),
    "delivered long ago": (delivered(20),),
    "coming back": (on_the_way(state=ParcelState.RETURNED),),
    "two": (delivered(2, signed_by="驿站0571-87654321"), on_the_way(tracking_number="SF1040231187653")),
}
LINES: dict[str, dict[str, object]] = {
    "plain": {},
    "exempt": EXEMPT,
    "sealed": {"return_policy": ReturnPolicy.SEVEN_DAYS_SEALED},
}


@pytest.mark.parametrize("kind", [REFUND, RETURN, EXCHANGE])
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("parcels", PARCELS)
def test_what_is_offered_is_clean(parcels: str, line: str, kind: object) -> None:
    """For every application reason, every reason of the scene, contradicted ones included, in both languages."""
    for code in APPLICATION_REASONS:
        case = applied(kind, code, *PARCELS[parcels], line=LINES[line])  # type: ignore[arg-type]
        sheet = build_sheet(*case, DEFAULT_POLICY, NOW)
        for one in offer(*case, DEFAULT_POLICY, NOW):
            for language in LANGUAGES:
                text = one.explanation[language]
                assert lint(text, one.reason, sheet, DEFAULT_POLICY) == (), text


@pytest.mark.parametrize("name", CASES)
def test_what_is_offered_in_the_named_cases_is_clean(name: str) -> None:
    """Also where goods came back and are inspected."""
    sheet = build_sheet(*CASES[name], DEFAULT_POLICY, NOW)
    for one in offer(*CASES[name], DEFAULT_POLICY, NOW):
        for language in LANGUAGES:
            assert lint(one.explanation[language], one.reason, sheet, DEFAULT_POLICY) == ()


@pytest.mark.parametrize("reason", REJECT_REASONS.values(), ids=list(REJECT_REASONS))
def test_every_reason_is_clean_whatever_is_known(reason: object) -> None:
    """Also on sheets it does not fit, with nothing known, and with everything known."""
    for sheet in (*SITUATIONS.values(), POOR, RICH):
        for remedies in ((), EVERY_REMEDY):
            for language in LANGUAGES:
                text = fill(reason, sheet, remedies, language, DEFAULT_POLICY, NOW)  # type: ignore[arg-type]
                assert lint(text, reason, sheet, DEFAULT_POLICY) == (), text  # type: ignore[arg-type]


def test_a_shops_own_words_are_read() -> None:
    """Only the catalogue's words are trusted: a template of the shop is linted like any text."""
    mine = Text("请加微信abc_123处理，我们会尽快答复。", "Add us on WeChat: abc_123 and we will see.")
    reason = REJECT_REASONS["no_defect"]
    own = replace(reason, own_version=1, templates=(mine, *reason.templates))
    codes = {one.code for one in lint(mine.zh, own, SITUATIONS["delivered_quality"], DEFAULT_POLICY)}
    assert codes == {"contact_data"}
