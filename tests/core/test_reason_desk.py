"""The reason desk: the gentler way first, what is at stake, offers, evidence by kind, corrections that are free."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from aftersale.core.after_sale.commands import Adjust, Receive, Reject, ShipReturn
from aftersale.core.after_sale.facts import ApplicationAdjusted, ApplicationRejected, RefundGranted
from aftersale.core.after_sale.knowledge import ShopKnowledge, having_seen
from aftersale.core.after_sale.state import AfterSaleType, Cause, Line, ProposalKind, ReturnPolicy, Stage
from aftersale.core.finding import Finding
from aftersale.core.policy import DEFAULT_POLICY, Urgency
from aftersale.core.reason_desk import Advice, advise, closed_altogether
from aftersale.core.reasons import REJECT_REASONS, Outcome
from aftersale.core.reasons.shop_book import OwnReason, OwnTemplate, ShopBook, ShopRecord
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from tests.core.stories import (
    EXCHANGE,
    REFUND_ONLY,
    RETURN,
    RETURN_NUMBER,
    arrives,
    given_goods_back,
    given_goods_refused,
    no,
    on,
    proposal,
    rejection,
)
from tests.scenario import BUYER, MERCHANT, NOW, Story, dress, given_application, hours

C = RefusalCode
WORDS = "包裹仍在正常运输，请您等待送达，或在派送时拒收。"
PRESUMED = ShopRecord(presumed=frozenset({(1, 2), (2, 2), (3, 2)}))
STRICT = replace(DEFAULT_POLICY, negotiate_first_evidence=Urgency.COMPULSORY)


def advice_on(story: Story, code: str, book: ShopBook | None = None) -> Advice:
    """What the form says of one reason."""
    told = advise(story.order, story.after_sale, story.policy, story.now, book or story.known.book)
    return next(one for one in told if one.reason.code == code)


def refuse(story: Story, code: str = "no_defect", **more: Any) -> Reject:
    """A rejection with this reason, its risks acknowledged."""
    words = {"reject_reason": code, "explanation": WORDS, "acknowledged_risks": True}
    return on(story, Reject, **(words | more))


# --- negotiate first


def test_a_shown_fault_is_better_negotiated() -> None:
    """The form advises a proposal; rejecting stays possible."""
    story = given_application(evidence=("11", "12"))
    gentler = advice_on(story, "no_defect").negotiate
    assert gentler is not None
    assert gentler.urgency is Urgency.ADVISED
    assert "2" in gentler.because[0].zh
    story.when(refuse(story), MERCHANT)


def test_a_policy_can_make_it_compulsory() -> None:
    """The refusal names why and from when on the rejection is open; a declined proposal opens it."""
    story = given_application(evidence=("11",))
    story.policy = STRICT
    refusal = story.refused(refuse(story), MERCHANT)
    assert refusal.code is C.NEGOTIATE_FIRST
    assert refusal.detail["opens_at"] == NOW + hours(48)
    assert advice_on(story, "no_defect").why_not is not None
    story.when(proposal(story), MERCHANT)
    story.when(no(story), BUYER)
    assert advice_on(story, "no_defect").negotiate is None
    story.when(refuse(story), MERCHANT)
    assert story.after_sale.stage is Stage.BUYER_ADJUSTS


def test_an_expired_proposal_opens_the_way_too() -> None:
    """A buyer who says nothing was asked all the same."""
    story = given_application(evidence=("11",))
    story.policy = STRICT
    story.when(proposal(story), MERCHANT)
    story.time_acts()
    story.when(refuse(story), MERCHANT)


def test_asking_to_withdraw_is_no_negotiation() -> None:
    """Only a plan or a question about evidence counts."""
    story = given_application(evidence=("11",))
    story.policy = STRICT
    story.when(proposal(story, kind=ProposalKind.WITHDRAW, reason="agreed_cancellation"), MERCHANT)
    story.when(no(story), BUYER)
    assert story.refused_code(refuse(story), MERCHANT) is C.NEGOTIATE_FIRST


def test_where_no_proposal_is_left_nothing_is_compulsory() -> None:
    """Nobody is sent a way that is closed."""
    story = given_application(evidence=("11",))
    story.policy = replace(STRICT, proposals_max=1)
    story.when(proposal(story, kind=ProposalKind.WITHDRAW, reason="agreed_cancellation"), MERCHANT)
    story.when(no(story), BUYER)
    assert advice_on(story, "no_defect").negotiate is None
    story.when(refuse(story), MERCHANT)


@pytest.mark.parametrize(("count", "compulsory"), [(2, False), (3, True)])
def test_a_shops_record_decides(count: int, compulsory: bool) -> None:
    """Three presumed groundless rejections within 30 days: the shop negotiates first, whatever the reason."""
    story = given_application()
    presumed = frozenset((n, 2) for n in range(count))
    story.known = ShopKnowledge(book=ShopBook(record=ShopRecord(presumed=presumed)))
    command = rejection(story)
    if compulsory:
        assert story.refused_code(command, MERCHANT) is C.NEGOTIATE_FIRST
    else:
        story.when(command, MERCHANT)


def test_the_reason_itself_can_call_for_a_proposal() -> None:
    """Those of rules 6.2 say so; others do not."""
    advised = {code for code, reason in REJECT_REASONS.items() if reason.better_negotiated}
    assert advised == {
        "return_needed",
        "share_too_high",
        "reason_mismatch",
        "custom_started",
        "return_freight_open",
        "price_differs",
    }
    story = given_application(application_reason="not_wanted")
    told = advice_on(story, "return_needed").negotiate
    assert told is not None
    assert told.urgency is Urgency.ADVISED


def test_a_policy_can_leave_it_out() -> None:
    """Nothing is advised where the policy names no urgency."""
    story = given_application(evidence=("11",))
    story.policy = replace(
        DEFAULT_POLICY, negotiate_first_evidence=Urgency.NONE, negotiate_first_reason=Urgency.NONE
    )
    assert advice_on(story, "no_defect").negotiate is None


# --- against the facts


def test_rejecting_is_closed_when_every_reason_is() -> None:
    """Only then: one reason that stays open keeps the act open."""
    story = given_application(evidence=("11",))
    told = advise(story.order, story.after_sale, STRICT, story.now)
    refusal = closed_altogether(told)
    assert refusal is not None
    assert refusal.code is C.NEGOTIATE_FIRST
    open_one = replace(told[0], why_not=None)
    assert closed_altogether((open_one, *told[1:])) is None
    assert closed_altogether(()) is None


def test_a_policy_can_forbid_what_the_facts_contradict() -> None:
    """With the switch off an acknowledgement is not enough."""
    story = given_application()
    against = next(
        one
        for one in advise(story.order, story.after_sale, story.policy, story.now)
        if one.outcome is Outcome.CONTRADICTED
    )
    story.when(refuse(story, against.reason.code), MERCHANT)
    other = given_application()
    other.policy = replace(DEFAULT_POLICY, contradicted_rejections=False)
    assert other.refused_code(refuse(other, against.reason.code), MERCHANT) is C.REASON_CONTRADICTED
    assert advice_on(other, against.reason.code).why_not is not None


def test_an_acknowledgement_is_recorded() -> None:
    """The fact tells what the merchant knew and chose."""
    story = given_application()
    against = advise(story.order, story.after_sale, story.policy, story.now)[-1].reason.code
    assert (
        story.refused_code(refuse(story, against, acknowledged_risks=False), MERCHANT)
        is C.RISKS_NOT_ACKNOWLEDGED
    )
    (fact,) = story.when(refuse(story, against), MERCHANT)
    assert isinstance(fact, ApplicationRejected)
    assert fact.rejection.acknowledged_risks
    assert fact.rejection.outcome == Outcome.CONTRADICTED


# --- evidence by kind


def provable() -> tuple[Story, str]:
    """A claim that pieces are missing: packing evidence has to answer it."""
    return given_application(application_reason="missing_parts"), "complete_and_correct"


def test_a_piece_without_a_kind_counts_for_what_is_missing() -> None:
    """A program that knows no kinds can reject with evidence."""
    story, code = provable()
    owed = [rule.kind for rule in REJECT_REASONS[code].evidence if rule.required]
    pieces = tuple(str(n) for n, _ in enumerate(owed, 1))
    (fact,) = story.when(refuse(story, code, evidence=pieces, acknowledged_risks=False), MERCHANT)
    assert isinstance(fact, ApplicationRejected)
    assert [one.kind for one in fact.rejection.shown] == [kind.value for kind in owed]


def test_a_piece_of_another_kind_does_not_close_the_gap() -> None:
    """A chat is no packing video: the risk has to be acknowledged."""
    story, code = provable()
    command = refuse(
        story, code, evidence=("5",), evidence_kinds={"5": "payment_voucher"}, acknowledged_risks=False
    )
    assert story.refused_code(command, MERCHANT) is C.RISKS_NOT_ACKNOWLEDGED


@pytest.mark.parametrize("kinds", [{"5": "crystal_ball"}, {"6": "chat_record"}])
def test_a_kind_nobody_knows_is_refused(kinds: dict[str, str]) -> None:
    """Also a kind for a piece that is not there."""
    story, code = provable()
    command = refuse(story, code, evidence=("5",), evidence_kinds=kinds)
    assert story.refused_code(command, MERCHANT) is C.EVIDENCE_KIND_UNKNOWN


def test_the_hash_of_each_piece_is_kept() -> None:
    """What was shown can be checked for ever after."""
    story, code = provable()
    story.known = ShopKnowledge(hashes={"5": "ab" * 32})
    (fact,) = story.when(refuse(story, code, evidence=("5",)), MERCHANT)
    assert isinstance(fact, ApplicationRejected)
    assert fact.rejection.shown[0].sha256 == "ab" * 32


# --- a sum that comes with the rejection


def test_the_buyer_takes_the_offer_with_one_tap() -> None:
    """The remedy is the adjusted application already filled; it is refunded at once and costs no attempt."""
    story = given_application()
    story.when(refuse(story, offer_fen=5000), MERCHANT)
    rejected = story.after_sale
    assert rejected.rejection is not None
    take = rejected.rejection.remedies[0]
    assert (take.kind, take.type, take.amount_fen) == ("accept_offer", REFUND_ONLY, 5000)
    facts = story.when(on(story, Adjust, type=take.type, amount_fen=take.amount_fen), BUYER)
    adjusted, granted = facts
    assert isinstance(adjusted, ApplicationAdjusted)
    assert isinstance(granted, RefundGranted)
    assert not adjusted.counted
    assert (granted.refund_fen, granted.cause) == (5000, Cause.SUM_ACCEPTED)
    assert story.after_sale.stage is Stage.REFUNDING
    assert story.after_sale.attempt == 1


def test_goods_that_are_back_stay_for_the_smaller_sum() -> None:
    """A discount after the inspection: the type stays, the refund is made."""
    story = given_goods_back()
    arrives(story)
    story.when(rejection(story, offer_fen=9000), MERCHANT)
    story.when(on(story, Adjust, amount_fen=9000), BUYER)
    assert story.after_sale.type is RETURN
    assert story.after_sale.stage is Stage.REFUNDING
    assert story.after_sale.refund_fen == 9000


def test_an_exchange_can_become_the_offered_sum() -> None:
    """Who wanted other goods may take money and keep these."""
    story = given_application(type=EXCHANGE, amount_fen=0)
    story.when(rejection(story, offer_fen=3000), MERCHANT)
    story.when(on(story, Adjust, type=REFUND_ONLY, amount_fen=3000), BUYER)
    assert story.after_sale.refund_fen == 3000


@pytest.mark.parametrize("amount", [4999, 5001])
def test_another_sum_is_a_new_application(amount: int) -> None:
    """Only exactly what was offered is agreed."""
    story = given_application()
    story.when(refuse(story, offer_fen=5000), MERCHANT)
    story.when(on(story, Adjust, amount_fen=amount), BUYER)
    assert story.after_sale.stage is Stage.MERCHANT_DECIDES
    assert story.after_sale.attempt == 2


@pytest.mark.parametrize("offer_fen", [-1, 12950, 20000])
def test_an_offer_is_below_what_was_asked(offer_fen: int) -> None:
    """All of it would be an agreement."""
    story = given_application()
    assert story.refused_code(refuse(story, offer_fen=offer_fen), MERCHANT) is C.OFFER_NOT_BELOW


def test_an_offer_ends_with_its_rejection() -> None:
    """After the next rejection, without an offer, the old sum is an application like any other."""
    story = given_application()
    story.when(refuse(story, offer_fen=5000), MERCHANT)
    story.when(on(story, Adjust, amount_fen=6000), BUYER)
    story.when(refuse(story), MERCHANT)
    story.when(on(story, Adjust, amount_fen=5000), BUYER)
    assert story.after_sale.stage is Stage.MERCHANT_DECIDES


def test_the_explanation_names_the_offered_sum() -> None:
    """What is offered is a fact of the case: texts can say it."""
    story = given_application({"lines": (_custom(),), "shipments": ()}, application_reason="not_wanted")
    told = advise(story.order, story.after_sale, story.policy, story.now, offer_fen=4000)
    assert any("40.00" in one.offered.explanation.zh for one in told)
    assert all("¥40.00" in one.offered.remedies[0].label.zh for one in told)


def _custom() -> Line:
    return dress(return_policy=ReturnPolicy.EXEMPT_BY_LAW, custom_started_at=NOW - timedelta(days=1))


# --- corrections cost nothing


def exhausted(story: Story) -> None:
    """All five attempts are used up."""
    lines = tuple(replace(line, applications=5) for line in story.order.lines)
    story.order = replace(story.order, lines=lines)


def test_evidence_that_was_asked_for_costs_no_attempt() -> None:
    """Also when none is left."""
    story = given_application()
    story.when(refuse(story), MERCHANT)
    exhausted(story)
    (fact,) = story.when(on(story, Adjust, evidence=("77",), description="见照片"), BUYER)
    assert isinstance(fact, ApplicationAdjusted)
    assert not fact.counted
    assert story.after_sale.stage is Stage.MERCHANT_DECIDES
    assert story.after_sale.attempt == 1


@pytest.mark.parametrize(
    "change",
    [
        {"evidence": ("77",), "amount_fen": 9000},
        {"description": "只写了字"},
        {"evidence": ("77",), "application_reason": "size"},
    ],
)
def test_anything_more_than_evidence_is_an_attempt(change: dict[str, Any]) -> None:
    """Words alone, or another request beside the evidence, count; without attempts they are refused."""
    story = given_application()
    story.when(refuse(story), MERCHANT)
    (fact,) = story.when(on(story, Adjust, **change), BUYER)
    assert isinstance(fact, ApplicationAdjusted)
    assert fact.counted
    other = given_application()
    other.when(refuse(other), MERCHANT)
    exhausted(other)
    assert other.refused_code(on(other, Adjust, **change), BUYER) is C.ATTEMPTS_EXHAUSTED


def test_evidence_nobody_asked_for_is_an_attempt() -> None:
    """Where the rejection does not ask for any, adding it is asking again."""
    story = given_application({"shipments": ()}, application_reason="not_wanted", goods_received=None)
    story.when(refuse(story, "agreed_to_cancel"), MERCHANT)
    rejected = story.after_sale.rejection
    assert rejected is not None
    if any(remedy.kind == "add_evidence" for remedy in rejected.remedies):
        pytest.fail("this reason asks for evidence; the test needs one that does not")
    (fact,) = story.when(on(story, Adjust, evidence=("77",)), BUYER)
    assert isinstance(fact, ApplicationAdjusted)
    assert fact.counted


def test_a_corrected_number_costs_no_attempt() -> None:
    """The remedy leads to the number's own form, and the inspection goes on."""
    story = given_goods_back()
    story.when(rejection(story, reject_reason="return_tracking_invalid"), MERCHANT)
    rejected = story.after_sale.rejection
    assert rejected is not None
    assert "fix_tracking" in [remedy.kind for remedy in rejected.remedies]
    exhausted(story)
    story.when(on(story, ShipReturn, carrier="YTO", tracking_number=RETURN_NUMBER[:-1] + "9"), BUYER)
    assert story.after_sale.stage is Stage.MERCHANT_INSPECTS
    assert story.after_sale.reapplied


def test_an_answered_rejection_is_known_as_answered() -> None:
    """Adjusting says so; the next rejection begins anew."""
    story = given_application()
    assert not story.after_sale.reapplied
    story.when(refuse(story), MERCHANT)
    assert not story.after_sale.reapplied
    (fact,) = story.when(on(story, Adjust, amount_fen=9000), BUYER)
    assert isinstance(fact, ApplicationAdjusted)
    assert fact.answers == 2
    assert fact.answered_reason == "no_defect"
    assert story.after_sale.reapplied
    story.when(refuse(story), MERCHANT)
    assert not story.after_sale.reapplied


# --- what the shop added

OWN = OwnReason(
    code="own_1", version=1, leans_on="no_defect", label=Text("检测正常", "Tested, fine"), active=True, at=NOW
)
OWN_WORDS = OwnTemplate(
    reject_reason="no_defect", version=3, words=Text("您申请的 {amount} 我们核对过，未见问题。", ""), at=NOW
)


def knowing(story: Story, *, reason: OwnReason = OWN, words: OwnTemplate | None = OWN_WORDS) -> Story:
    templates = {} if words is None else {words.reject_reason: words}
    story.known = ShopKnowledge(book=ShopBook(templates=templates, reasons={reason.code: reason}))
    return story


def test_a_reason_of_the_shop_inherits_the_conditions() -> None:
    """Same outcome, same evidence, same remedies; only the label is its own."""
    story = knowing(given_application())
    base, own = advice_on(story, "no_defect"), advice_on(story, "own_1")
    assert (own.outcome, own.offered.because, own.offered.remedies) == (
        base.outcome,
        base.offered.because,
        base.offered.remedies,
    )
    assert own.reason.label.zh == "检测正常"
    (fact,) = story.when(refuse(story, "own_1"), MERCHANT)
    assert isinstance(fact, ApplicationRejected)
    assert (fact.rejection.reject_reason, fact.rejection.leans_on) == ("own_1", "no_defect")


def test_a_reason_that_was_switched_off_is_unknown() -> None:
    """Old rejections keep its label; new ones cannot use it."""
    story = knowing(given_application(), reason=replace(OWN, active=False))
    assert story.refused_code(refuse(story, "own_1"), MERCHANT) is C.REJECT_REASON_UNKNOWN


def test_another_shops_reason_is_unknown() -> None:
    """Without it in the book there is no such reason."""
    story = given_application()
    assert story.refused_code(refuse(story, "own_1"), MERCHANT) is C.REJECT_REASON_UNKNOWN


def test_the_shops_own_words_stand_first() -> None:
    """Filled with the facts, with greeting and tail; the other language keeps the catalogue's words."""
    story = knowing(given_application())
    told = advice_on(story, "no_defect").offered.explanation
    plain = advice_on(given_application(), "no_defect").offered.explanation
    assert "您申请的 ¥129.50 我们核对过，未见问题。" in told.zh
    assert told.zh.startswith("您好，")
    assert "请在" in told.zh
    assert told.en == plain.en
    (fact,) = story.when(refuse(story, "no_defect", explanation=told.zh), MERCHANT)
    assert isinstance(fact, ApplicationRejected)
    assert (fact.rejection.template_version, fact.rejection.edited) == ("shop-3", False)


def test_own_words_whose_facts_are_unknown_give_way() -> None:
    """The catalogue's words are used, and named as what was used."""
    words = replace(OWN_WORDS, words=Text("包裹由 {signed_by} 签收，请您再看看。", ""))
    story = knowing(given_application(), words=words)
    told = advice_on(story, "no_defect").offered.explanation
    assert "签收，请您再看看" not in told.zh
    (fact,) = story.when(refuse(story, "no_defect", explanation=told.zh), MERCHANT)
    assert isinstance(fact, ApplicationRejected)
    assert not fact.rejection.template_version.startswith("shop")
    assert not fact.rejection.edited


# --- other


def other(story: Story, **more: Any) -> Reject:
    words = {"explanation": "这是一段足够长的说明，写清了原因，请您查看并选择下一步。"}
    return refuse(story, "other", **(words | {"evidence": ("5",), "offer_fen": 3000} | more))


def test_other_is_off_by_default() -> None:
    """A reason that says nothing is no reason, unless the policy wants it."""
    story = given_application()
    assert story.refused_code(other(story), MERCHANT) is C.REJECT_REASON_UNKNOWN


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"explanation": "太短了，请看。"}, C.EXPLANATION_TOO_SHORT),
        ({"evidence": ()}, C.OTHER_REASON_NEEDS_MORE),
        ({"offer_fen": 0}, C.OTHER_REASON_NEEDS_MORE),
    ],
)
def test_other_has_to_carry_itself(change: dict[str, Any], code: RefusalCode) -> None:
    """At least 20 characters, a piece of evidence, and a sum."""
    story = given_application()
    story.policy = replace(DEFAULT_POLICY, other_reason=True)
    assert story.refused_code(other(story, **change), MERCHANT) is code
    story.when(other(story), MERCHANT)


@pytest.mark.parametrize(("used", "closed"), [(1, False), (2, True)])
def test_other_is_switched_off_for_a_shop_that_uses_it_too_often(used: int, closed: bool) -> None:
    """Above a tenth of its rejections, from the tenth on."""
    story = given_application()
    story.policy = replace(DEFAULT_POLICY, other_reason=True)
    story.known = ShopKnowledge(book=ShopBook(record=ShopRecord(rejections=12, other=used)))
    if closed:
        assert story.refused_code(other(story), MERCHANT) is C.OTHER_REASON_SWITCHED_OFF
    else:
        story.when(other(story), MERCHANT)


# --- what is at stake


@pytest.mark.parametrize(("paid", "compensation"), [(2000, 500), (25901, 1295), (900_000, 5000)])
def test_a_reason_that_matches_a_pattern_shows_its_price(paid: int, compensation: int) -> None:
    """A tenth of what the units cost, within its bounds, and the points of the score."""
    story = given_application({"lines": (dress(paid_fen=paid),)}, amount_fen=900, evidence=("11",))
    told = advise(story.order, story.after_sale, story.policy, NOW)
    costly = [one.stake for one in told if one.stake.presumed_groundless]
    assert costly
    assert {(one.compensation_fen, one.points) for one in costly} == {(compensation, 3)}
    free = [one.stake for one in told if not one.stake.presumed_groundless]
    assert any(stake.findings for stake in free)
    assert all((one.compensation_fen, one.points) == (0, 0) for one in free)


def test_a_partial_receipt_carries_kinds_and_offer_too() -> None:
    """The refused units are a rejection like any other."""
    story = given_goods_back(quantity=2, amount_fen=25901)
    arrives(story)
    facts = story.when(
        on(
            story,
            Receive,
            accepted_quantity=1,
            reject_reason="resale_affected",
            explanation="寄回的一件有使用痕迹，请查看照片，或接受折价退款。",
            evidence=("5",),
            evidence_kinds={"5": "unpacking_video"},
            acknowledged_risks=True,
            offer_fen=6000,
        ),
        MERCHANT,
    )
    refused = next(fact for fact in facts if isinstance(fact, ApplicationRejected))
    assert refused.rejection.offer_fen == 6000
    assert refused.rejection.shown[0].kind == "unpacking_video"


def test_findings_become_part_of_the_record() -> None:
    """One rejection counts once, however many patterns it matches."""
    story = given_goods_refused()
    rejected = story.after_sale.rejection
    assert rejected is not None
    one = Finding(pattern="G6", severity=3, because=Text("甲", "a"))
    mild = replace(one, severity=2)
    fact = ApplicationRejected(after_sale_id=8001, rejection=rejected, deadline_at=NOW, findings=(one, one))
    known = having_seen(having_seen(ShopKnowledge(), fact), fact)
    assert known.book.record.groundless == 1
    assert having_seen(ShopKnowledge(), replace(fact, findings=(mild,))).book.record.groundless == 0


def test_every_refusal_of_the_desk_reads_in_both_languages() -> None:
    """The sentences fill without a gap."""
    story = given_application(evidence=("11",))
    story.policy = STRICT
    refusal: Refusal = story.refused(refuse(story), MERCHANT)
    assert "11月25日" in refusal.text("zh")
    assert "25 Nov" in refusal.text("en")
    assert story.after_sale.type is AfterSaleType.REFUND_ONLY
