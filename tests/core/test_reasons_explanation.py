"""What the buyer reads after a rejection, and what the buyer can do then."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Line,
    Order,
    ParcelState,
    Remedy,
    ReturnPolicy,
    Shipment,
    Shown,
    Stage,
)
from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.policy import DEFAULT_POLICY, UTC
from aftersale.core.reason_desk import missing_kinds
from aftersale.core.reasons import (
    EVIDENCE_LABELS,
    REJECT_REASONS,
    EvidenceKind,
    FactSheet,
    Outcome,
    RejectReason,
    RemedyKind,
    build_sheet,
    fill,
    is_filled_template,
    leftover_placeholders,
    offer,
    remedies_for,
    template_version,
)
from aftersale.core.reasons.placeholders import FILLERS, blanks_of, clean, fill_known, written_time
from aftersale.core.text import LANGUAGES, Language, Text

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
LONG = "很长的{文字}___｛x｝\n" * 40
REASONS = list(REJECT_REASONS.values())

POOR = FactSheet(
    now=NOW,
    type=AfterSaleType.REFUND_ONLY,
    applied_at=NOW,
    application_reason="other",
    amount_fen=1,
    quantity=1,
)
"""Nothing is known but the application."""

KNOWN: dict[str, object] = {
    "AfterSaleType": AfterSaleType.RETURN_AND_REFUND,
    "ReasonGroup": ReasonGroup.OTHER,
    "ReturnPolicy": ReturnPolicy.SEVEN_DAYS_NOT_ACTIVATED,
    "datetime": NOW,
    "bool": True,
    "int": 9_999_999_999_999,
    "str": LONG,
    "tuple[int, ...]": (9_223_372_036_854_775_807, 9_223_372_036_854_775_806),
    "tuple[str, ...]": (LONG, LONG),
    "tuple[ParcelState, ...]": (ParcelState.SIGNED, ParcelState.LOST),
}


def richest() -> FactSheet:
    """Everything is known, and every word and number is as long as it can be."""
    values: dict[str, object] = {}
    for name, annotation in FactSheet.__annotations__.items():
        kind = (
            str(getattr(annotation, "__name__", annotation))
            if isinstance(annotation, type)
            else str(annotation)
        )
        kind = kind.removesuffix(" | None").replace("aftersale.core.after_sale.state.", "")
        kind = kind.replace("aftersale.core.application_reasons.", "").replace(
            "datetime.datetime", "datetime"
        )
        values[name] = KNOWN[kind]
    return FactSheet(**values)  # type: ignore[arg-type]


RICH = richest()
EVERY_REMEDY = (
    Remedy(kind="change_type", label=Text("改为退货退款", "Change to return and refund")),
    Remedy(
        kind="lower_amount",
        label=Text("金额改为 ¥99,999,999,999.99", "Lower the amount to ¥99,999,999,999.99"),
    ),
    Remedy(
        kind="wait",
        label=Text("等待送达（预计 11月23日 18:30）", "Wait for the delivery (expected 23 Nov 18:30)"),
    ),
    Remedy(kind="cancel", label=Text("撤销申请", "Cancel the application")),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", [POOR, RICH], ids=["poor", "rich"])
@pytest.mark.parametrize("remedies", [(), EVERY_REMEDY], ids=["none", "many"])
@pytest.mark.parametrize("reason", REASONS, ids=list(REJECT_REASONS))
def test_an_explanation_is_always_complete(
    reason: RejectReason, remedies: tuple[Remedy, ...], sheet: FactSheet, language: Language
) -> None:
    """Whatever is known or not, the text has no blank left and 10 to 500 characters."""
    text = fill(reason, sheet, remedies, language, DEFAULT_POLICY, NOW)
    assert leftover_placeholders(text) == ()
    assert 10 <= len(text) <= DEFAULT_POLICY.explanation_chars_max
    assert "\n" not in text
    assert "None" not in text
    until = written_time(NOW + timedelta(hours=DEFAULT_POLICY.buyer_window_hours), language)
    assert until in text
    for remedy in remedies:
        assert remedy.label[language].lower() in text.lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS, ids=list(REJECT_REASONS))
def test_every_single_template_fits(reason: RejectReason, language: Language) -> None:
    """Not only the first template that matches: each one renders inside the limit, and is a variant."""
    bodies = [fill_known(template[language], RICH, language) for template in reason.templates]
    for place, body in enumerate(bodies):
        only = replace_templates(reason, reason.templates[place])
        assert body is not None
        text = fill(only, RICH, EVERY_REMEDY, language, DEFAULT_POLICY, NOW)
        assert body in text
        assert len(text) <= DEFAULT_POLICY.explanation_chars_max
    assert len(set(bodies)) == len(bodies)


def replace_templates(reason: RejectReason, template: Text) -> RejectReason:
    return replace(reason, templates=(template,))


@pytest.mark.parametrize("reason", REASONS, ids=list(REJECT_REASONS))
def test_every_entry_is_whole(reason: RejectReason) -> None:
    """Label, scenes, conditions, evidence with a sentence, hint and sources: nothing is missing or foreign."""
    assert REJECT_REASONS[reason.code] is reason
    assert reason.code.replace("_", "").isalpha()
    assert reason.code == reason.code.lower()
    assert reason.scenes
    assert reason.must
    assert reason.evidence
    assert reason.sources
    assert RemedyKind.CANCEL not in reason.remedies
    words = [reason.label, reason.liability_hint, *reason.templates, *(rule.show for rule in reason.evidence)]
    for condition in (*reason.must, *reason.must_not):
        words += [condition.when_true, condition.when_false, condition.when_unknown]
    for text in words:
        assert text.zh
        assert text.en
        assert any("\u4e00" <= char <= "\u9fff" for char in text.zh)
        assert not any("\u4e00" <= char <= "\u9fff" for char in text.en)
        assert set(blanks_of(text.zh)) <= set(FILLERS)
        assert set(blanks_of(text.zh)) == set(blanks_of(text.en))
    for rule in reason.evidence:
        assert EVIDENCE_LABELS[rule.kind].zh


SHOWS: dict[EvidenceKind, tuple[str, ...]] = {
    EvidenceKind.CARRIER_TRACE: ("单号",),
    EvidenceKind.CARRIER_CERTIFICATE: ("单号", "时间", "公章"),
    EvidenceKind.PROOF_OF_DELIVERY: ("单号", "签收人", "时间"),
    EvidenceKind.PACKING_VIDEO: ("单号", "完整打包"),
    EvidenceKind.WEIGHTS: ("1 公斤", "三次"),
    EvidenceKind.UNPACKING_VIDEO: ("拆封前", "不剪辑", "六面", "单号"),
    EvidenceKind.QUALITY_REPORT: ("报告",),
    EvidenceKind.ORIGIN: ("发票", "日期"),
    EvidenceKind.CHAT_RECORD: ("双方",),
    EvidenceKind.BUYER_CONFIRMATION: ("买家", "确认"),
    EvidenceKind.ACTIVATION_RECORD: ("编码", "时间", "查验"),
    EvidenceKind.PRODUCTION_RECORD: ("订单号", "开始制作时间"),
    EvidenceKind.STOCK_RECORD: ("规格", "日期"),
}
"""What such a piece is worth nothing without (rules 2.1.4, A)."""
CALLED: dict[EvidenceKind, str] = {
    EvidenceKind.CARRIER_CERTIFICATE: "盖章",
    EvidenceKind.WEIGHTS: "称重",
    EvidenceKind.CHAT_RECORD: "聊天记录",
    EvidenceKind.PACKING_VIDEO: "打包前的测试视频",
    EvidenceKind.LISTING_SNAPSHOT: "页面快照",
}
"""How a sentence names a piece that serves as well."""
K = EvidenceKind
SERVES_AS_WELL: dict[tuple[str, EvidenceKind], set[EvidenceKind]] = {
    ("picked_up_before_application", K.CARRIER_TRACE): {K.CARRIER_CERTIFICATE},
    ("carrier_shows_signed", K.PROOF_OF_DELIVERY): {K.CARRIER_CERTIFICATE},
    ("no_defect", K.QUALITY_REPORT): {K.PACKING_VIDEO, K.LISTING_SNAPSHOT},
    ("complete_and_correct", K.PACKING_VIDEO): {K.CARRIER_CERTIFICATE, K.WEIGHTS},
    ("caused_by_use", K.QUALITY_REPORT): {K.CHAT_RECORD},
    ("activated_or_unsealed", K.ACTIVATION_RECORD): {K.CHAT_RECORD},
    **{
        (code, K.UNPACKING_VIDEO): {K.CARRIER_CERTIFICATE, K.CHAT_RECORD}
        for code in (
            "other_goods_returned",
            "parts_missing_in_return",
            "resale_affected",
            "partial_return",
            "returned_goods_swapped",
        )
    },
}
"""Rules 2.1.4 (A) and the evidence columns of 5.2 to 5.6."""
ONE_SIDED = {"evidence_not_given"}
"""A request of the merchant that nobody answered has one side only."""


@pytest.mark.parametrize("reason", REASONS, ids=list(REJECT_REASONS))
def test_what_to_show_is_concrete(reason: RejectReason) -> None:
    """Each piece of evidence says what must be readable in it, not only what it is called."""
    assert len({rule.kind for rule in reason.evidence}) == len(reason.evidence)
    for rule in reason.evidence:
        if rule.kind is EvidenceKind.CHAT_RECORD and reason.code in ONE_SIDED:
            continue
        for word in SHOWS.get(rule.kind, ()):
            assert word in rule.show.zh, (rule.kind, word)
        if rule.kind is EvidenceKind.CHAT_RECORD:
            assert "both sides" in rule.show.en


def test_what_serves_as_well_is_what_the_rules_accept() -> None:
    """A certificate for a signature, weights for a packing video, the buyer's own word: no more and no less."""
    assert {
        (reason.code, rule.kind): set(rule.instead)
        for reason in REASONS
        for rule in reason.evidence
        if rule.instead
    } == SERVES_AS_WELL


@pytest.mark.parametrize("reason", REASONS, ids=list(REJECT_REASONS))
def test_what_serves_as_well_is_said_and_accepted(reason: RejectReason) -> None:
    """The sentence names each piece that will do, what will not is not asked for, and one of them is enough."""
    for rule in reason.evidence:
        for kind in rule.instead:
            assert CALLED[kind] in rule.show.zh, (rule.kind, kind)
            others = [r.kind for r in reason.evidence if r is not rule]
            brought = [Shown(evidence_id="1", kind=one.value) for one in (kind, *others)]
            assert missing_kinds(reason, Outcome.PROVABLE, brought) == ()
            if kind is K.CHAT_RECORD:
                assert "双方" in rule.show.zh
        if rule.required and "盖章" in rule.show.zh:
            assert K.CARRIER_CERTIFICATE in (rule.kind, *rule.instead)


def test_labels_tell_reasons_apart() -> None:
    """No two reasons of the catalogue read the same in either language."""
    for language in LANGUAGES:
        labels = [reason.label[language] for reason in REASONS]
        assert len(set(labels)) == len(labels)


# --- blanks


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("请点击【联系商家】。", ()),
        ("单号 {tracking}，{}", ("{tracking}", "{}")),
        ("单号｛单号｝", ("｛单号｝",)),
        ("单号{单号｝", ("{单号｝",)),
        ("于 ____ 签收", ("____",)),
        ("于 ＿＿＿ 签收", ("＿＿＿",)),
        ("a_b __c__", ()),
        ("{{x}} {x}", ("{x}",)),
        ("价格 {", ()),
    ],
)
def test_blanks_are_found(text: str, blanks: tuple[str, ...]) -> None:
    """Braces of either width and runs of underscores are blanks; 【】 and snake_case are words."""
    assert leftover_placeholders(text) == blanks


def test_foreign_words_cannot_smuggle_blanks() -> None:
    """A carrier's text with braces, lines or underscores becomes one bounded harmless line."""
    assert clean(" 到达\n{广州}____ ") == "到达 (广州)_"
    assert len(clean("很" * 500)) == 40
    assert leftover_placeholders(clean(LONG)) == ()


def test_times_are_written_in_shanghai() -> None:
    """An evening in UTC is the next morning in Shanghai."""
    at = datetime(2026, 11, 30, 16, 5, tzinfo=UTC)
    assert written_time(at, "zh") == "12月1日 00:05"
    assert written_time(at, "en") == "1 Dec 00:05"


# --- real orders


def given(
    kind: AfterSaleType, reason: str, shipment: Shipment | None, **asked: object
) -> tuple[Order, AfterSale]:
    """One coat bought and one application for it."""
    after_sale = AfterSale(
        after_sale_id=9,
        line_id=1,
        type=kind,
        stage=Stage.MERCHANT_DECIDES,
        quantity=1,
        amount_fen=12_950,
        application_reason=reason,
        applied_at=NOW - timedelta(hours=3),
        updated_at=NOW,
    )
    after_sale = replace(after_sale, **asked)
    order = Order(
        shop_id=1,
        order_id=2,
        ship_before_at=NOW - timedelta(days=3),
        lines=(Line(line_id=1, title="大衣", quantity=1, paid_fen=12_950, applications=1),),
        shipments=(shipment,) if shipment else (),
        after_sales=(after_sale,),
    )
    return order, after_sale


MOVING = Shipment(
    tracking_number="SF100",
    carrier="顺丰",
    first_scan_at=NOW - timedelta(days=4),
    last_scan_at=NOW - timedelta(hours=5),
    last_scan_text="到达{广州}",
    expected_at=NOW + timedelta(days=1),
)
SIGNED = replace(MOVING, signed_at=NOW - timedelta(days=2))


def offered(situation: tuple[Order, AfterSale], code: str) -> tuple[Text, tuple[Remedy, ...]]:
    one = next(one for one in offer(*situation, DEFAULT_POLICY, NOW) if one.reason.code == code)
    return one.explanation, one.remedies


def test_the_explanation_names_the_facts_of_this_order() -> None:
    """The buyer reads the scan, the expected day, the way out and until when."""
    text, _ = offered(given(AfterSaleType.REFUND_ONLY, "not_received", MOVING), "on_time_and_moving")
    assert text.zh == (
        "您好，商品已按时发出，最近一次物流更新为 11月23日 13:30「到达(广州)」，预计 11月24日 18:30 送达。"
        "请您再等一等；不需要时可以在派送时拒收。您可以：等待送达（预计 11月24日 18:30）、派送时拒收，包裹退回后再申请退款、改为退货退款、撤销申请。"
        "请在 11月30日 18:30 前操作，逾期申请将自动关闭。如有疑问，欢迎随时联系我们。"
    )
    assert "expected 24 Nov 18:30" in text.en
    assert "change to return and refund; cancel the application." in text.en


def kinds(remedies: tuple[Remedy, ...]) -> list[str]:
    return [remedy.kind for remedy in remedies]


def test_waiting_ends_with_the_expected_day() -> None:
    """A remedy that waits says until when, as long as that day is still to come."""
    situation = given(AfterSaleType.REFUND_ONLY, "not_received", MOVING)
    assert offered(situation, "on_time_and_moving")[1][0].until_at == NOW + timedelta(days=1)
    late = given(AfterSaleType.REFUND_ONLY, "not_received", replace(MOVING, expected_at=NOW))
    assert offered(late, "on_time_and_moving")[1][0].until_at is None


def test_an_agreed_plan_is_waited_for() -> None:
    """Who was promised a repair until Tuesday waits until Tuesday, not for a parcel."""
    situation = given(AfterSaleType.REFUND_ONLY, "quality", SIGNED)
    sheet = replace(build_sheet(*situation, DEFAULT_POLICY, NOW), plan_until_at=NOW + timedelta(days=2))
    reason = REJECT_REASONS["other_plan_running"]
    first = remedies_for(reason, *situation, sheet, DEFAULT_POLICY, NOW)[0]
    assert (first.kind, first.until_at) == ("wait", NOW + timedelta(days=2))
    assert "等待约定的方案完成" in first.label.zh


def test_a_return_of_goods_still_on_their_way_can_become_a_refund() -> None:
    """Nothing has arrived that could be sent back: the money alone can be asked for."""
    situation = given(AfterSaleType.RETURN_AND_REFUND, "size", MOVING)
    remedies = offered(situation, "not_delivered_yet")[1]
    assert kinds(remedies) == ["wait", "refuse_at_door", "change_type", "reapply", "cancel"]
    assert remedies[2].type is AfterSaleType.REFUND_ONLY


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (
            RemedyKind.FIX_TRACKING,
            "return_tracking_invalid return_not_received old_goods_not_back"
            " return_wrong_address return_collect_on_delivery",
        ),
        (
            RemedyKind.ACCEPT_OFFER,
            "return_freight_open custom_started share_too_high special_category no_stock"
            " parts_missing_in_return resale_affected partial_return other",
        ),
        (
            RemedyKind.REFUSE_AT_DOOR,
            "on_time_and_moving interception_failed picked_up_before_application not_delivered_yet",
        ),
        (
            RemedyKind.WAIT,
            "on_time_and_moving interception_failed rest_on_the_way replacement_sent delivery_attempt_failed"
            " picked_up_before_application agreed_later_shipping other_plan_running not_delivered_yet",
        ),
    ],
)
def test_the_ways_out_that_the_rules_name(kind: RemedyKind, codes: str) -> None:
    """A wrong number is corrected, a fair sum taken, a parcel on its way refused (rules 5.2-5.8)."""
    assert " ".join(code for code, reason in REJECT_REASONS.items() if kind in reason.remedies) == codes


def test_the_reasons_that_a_proposal_answers_better() -> None:
    """Rules 6.2: U02, S08, R01, R08, A04 and E06."""
    assert {code for code, reason in REJECT_REASONS.items() if reason.better_negotiated} == {
        "custom_started",
        "return_freight_open",
        "return_needed",
        "share_too_high",
        "reason_mismatch",
        "price_differs",
    }


def test_a_sum_that_comes_with_the_rejection_is_named_and_can_be_taken() -> None:
    """The explanation says how much, and taking it stands first."""
    situation = given(AfterSaleType.REFUND_ONLY, "quality", SIGNED)
    one = next(
        one
        for one in offer(*situation, DEFAULT_POLICY, NOW, offer_fen=5000)
        if one.reason.code == "share_too_high"
    )
    assert "受影响的部分对应 ¥50.00" in one.explanation.zh
    assert "the affected share comes to ¥50.00" in one.explanation.en
    assert (one.remedies[0].kind, one.remedies[0].amount_fen) == ("accept_offer", 5000)
    without, _ = offered(situation, "share_too_high")
    assert "¥50.00" not in without.zh


def test_a_parcel_is_refused_at_the_door_only_while_it_moves() -> None:
    """Nobody can refuse what has been signed for, or what nobody knows to be on its way."""
    moving = given(AfterSaleType.REFUND_ONLY, "not_received", MOVING)
    assert "refuse_at_door" in kinds(offered(moving, "on_time_and_moving")[1])
    here = given(AfterSaleType.REFUND_ONLY, "not_received", SIGNED, goods_received=False)
    assert "refuse_at_door" not in kinds(offered(here, "on_time_and_moving")[1])


def test_a_wrong_number_can_be_corrected_where_one_was_given() -> None:
    """Correcting it stands first; without a number there is nothing to correct."""
    back = Shipment(tracking_number="SF900", number_given_at=NOW - timedelta(days=3))
    returning = given(
        AfterSaleType.RETURN_AND_REFUND,
        "not_wanted",
        SIGNED,
        stage=Stage.MERCHANT_INSPECTS,
        return_shipment=back,
    )
    assert kinds(offered(returning, "return_tracking_invalid")[1])[0] == "fix_tracking"
    nothing = (returning[0], replace(returning[1], return_shipment=None))
    assert "fix_tracking" not in kinds(offered(nothing, "return_tracking_invalid")[1])


def test_an_unshipped_order_offers_no_return() -> None:
    """Nothing can be sent back that never left."""
    situation = given(AfterSaleType.REFUND_ONLY, "not_wanted", None)
    assert kinds(offered(situation, "picked_up_before_application")[1]) == ["wait", "cancel"]


def test_a_refund_of_received_goods_can_become_a_return() -> None:
    """The type is part of the remedy, so that one tap is enough."""
    remedy = offered(given(AfterSaleType.REFUND_ONLY, "quality", SIGNED), "return_needed")[1][0]
    assert remedy.type is AfterSaleType.RETURN_AND_REFUND
    assert remedy.label == Text("改为退货退款", "Change to return and refund")


def test_too_much_can_be_lowered_to_what_is_left() -> None:
    """The remedy carries the most that can be refunded; other adjustments would be refused."""
    situation = given(AfterSaleType.REFUND_ONLY, "quality", SIGNED, amount_fen=20_000)
    text, remedies = offered(situation, "amount_over_refundable")
    assert kinds(remedies) == ["lower_amount", "cancel"]
    assert remedies[0].amount_fen == 12_950
    assert "¥200.00" in text.zh
    assert "¥129.50" in text.zh
    assert kinds(offered(situation, "no_defect")[1]) == ["cancel"]


def test_an_amount_within_bounds_is_not_lowered() -> None:
    """Offering the very amount that was asked for would be no way out."""
    situation = given(AfterSaleType.REFUND_ONLY, "not_wanted", None)
    assert "lower_amount" not in kinds(offered(situation, "amount_over_refundable")[1])


def test_the_last_attempt_leaves_what_costs_none() -> None:
    """After five applications no new one would be accepted; what the merchant asks for may still be added."""
    order, after_sale = given(AfterSaleType.REFUND_ONLY, "not_received", MOVING)
    used_up = replace(order, lines=(replace(order.lines[0], applications=5),))
    adjusting = {"change_type", "lower_amount", "change_reason", "reapply"}
    for one in offer(used_up, after_sale, DEFAULT_POLICY, NOW):
        assert not adjusting & set(kinds(one.remedies)), one.reason.code
        assert one.remedies[-1].kind == "cancel"
    assert kinds(offered((used_up, after_sale), "replacement_sent")[1]) == ["wait", "add_evidence", "cancel"]


def test_a_new_application_is_not_offered_after_the_period() -> None:
    """Cancelling and applying again would be refused once the period is over."""
    order, after_sale = given(AfterSaleType.REFUND_ONLY, "not_wanted", SIGNED)
    over = replace(order, after_sale_until_at=NOW - timedelta(seconds=1))
    assert "reapply" in kinds(offered((order, after_sale), "agreed_to_cancel")[1])
    assert "reapply" not in kinds(offered((over, after_sale), "agreed_to_cancel")[1])


@pytest.mark.parametrize("reason", REASONS, ids=list(REJECT_REASONS))
def test_cancelling_is_always_the_last_way_out(reason: RejectReason) -> None:
    """Every rejection leaves at least one thing to do, and the same thing never twice."""
    situation = given(AfterSaleType.EXCHANGE, "size", SIGNED)
    sheet = build_sheet(*situation, DEFAULT_POLICY, NOW)
    found = kinds(remedies_for(reason, *situation, sheet, DEFAULT_POLICY, NOW))
    assert found[-1] == "cancel"
    assert len(set(found)) == len(found)


# --- versions


def test_a_template_version_names_exactly_these_words() -> None:
    """The same words give the same version, one other character another, and no two reasons share one."""
    reason = REJECT_REASONS["no_defect"]
    assert template_version(reason) == template_version(reason)
    assert len(template_version(reason)) == 12
    changed = replace_templates(reason, Text(reason.templates[0].zh, reason.templates[0].en + " "))
    assert template_version(changed) != template_version(reason)
    assert len({template_version(one) for one in REASONS}) == len(REASONS)


# --- whose words they are


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("later", "ours"),
    [
        (timedelta(0), True),
        (timedelta(minutes=1), True),
        (timedelta(hours=23), True),
        (timedelta(hours=25), False),
        (timedelta(minutes=-1), False),
    ],
)
def test_words_filled_in_a_while_ago_are_still_nobodys_edit(
    language: Language, later: timedelta, ours: bool
) -> None:
    """The form was open for a minute or a day: until when the buyer may act has moved on, nothing else has."""
    situation = given(AfterSaleType.REFUND_ONLY, "not_received", MOVING)
    reason = REJECT_REASONS["on_time_and_moving"]
    now = NOW + later
    sheet = build_sheet(*situation, DEFAULT_POLICY, now)
    remedies = remedies_for(reason, *situation, sheet, DEFAULT_POLICY, NOW)
    text = fill(reason, sheet, remedies, language, DEFAULT_POLICY, NOW)
    assert is_filled_template(text, reason, sheet, remedies, DEFAULT_POLICY, now) is ours


@pytest.mark.parametrize(
    ("changed", "to"),
    [
        ("11月23日 13:30", "11月22日 13:30"),
        ("11月30日 18:30", "12月30日 18:30"),
        ("11月30日 18:30", "11月31日 18:30"),
        ("广州", "杭州"),
        ("请您再等一等；", ""),
    ],
)
def test_any_other_change_is_an_edit(changed: str, to: str) -> None:
    """Another scan, another end, another place, a sentence less: somebody wrote that."""
    situation = given(AfterSaleType.REFUND_ONLY, "not_received", MOVING)
    text, remedies = offered(situation, "on_time_and_moving")
    sheet = build_sheet(*situation, DEFAULT_POLICY, NOW)
    reason = REJECT_REASONS["on_time_and_moving"]
    assert changed in text.zh
    edited = text.zh.replace(changed, to, 1)
    assert is_filled_template(text.zh, reason, sheet, remedies, DEFAULT_POLICY, NOW)
    assert not is_filled_template(edited, reason, sheet, remedies, DEFAULT_POLICY, NOW)


def test_a_form_left_open_over_new_year() -> None:
    """December's words are a minute old in January."""
    before = datetime(2026, 12, 31, 15, 59, tzinfo=UTC) - timedelta(hours=DEFAULT_POLICY.buyer_window_hours)
    situation = given(AfterSaleType.REFUND_ONLY, "not_received", MOVING)
    reason = REJECT_REASONS["on_time_and_moving"]
    after = before + timedelta(minutes=2)
    sheet = build_sheet(*situation, DEFAULT_POLICY, after)
    text = fill(reason, sheet, (), "zh", DEFAULT_POLICY, before)
    assert "12月31日 23:59" in text
    assert is_filled_template(text, reason, sheet, (), DEFAULT_POLICY, after)
