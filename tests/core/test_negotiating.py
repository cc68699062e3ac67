"""Negotiation: one open proposal, the merchant's clock stands still, a yes is carried out at once (rules 1.6)."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import (
    Approve,
    Cancel,
    Expire,
    Receive,
    RefundPriceDifference,
    ShipReturn,
)
from aftersale.core.after_sale.facts import ProposalMade
from aftersale.core.after_sale.state import Cause, ProposalKind, RefundStatus, Stage
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.refusal import RefusalCode as C
from tests.core.stories import (
    ADDRESS,
    EXCHANGE,
    REFUND_ONLY,
    RETURN,
    RETURN_NUMBER,
    arrives,
    carrier_says,
    given_exchange_accepted,
    given_goods_back,
    given_goods_refused,
    no,
    on,
    proposal,
    rejection,
    yes,
)
from tests.scenario import BUYER, MERCHANT, NOW, ORDER, SHOP, given_application, hours


def stands(story):
    a = story.after_sale
    return a.stage, a.type, a.amount_fen


def test_a_proposal_waits_48_hours_and_the_merchants_clock_stands_still():
    """Ten hours gone: 38 are kept for afterwards, and the buyer reads until when he may answer."""
    story = given_application()
    story.now += hours(10)

    story.when(proposal(story), MERCHANT)

    a = story.after_sale
    assert a.stage is Stage.BUYER_ANSWERS_PROPOSAL
    assert a.deadline_at == a.proposal.until_at == NOW + hours(58)
    assert a.paused_seconds == 38 * 3600
    assert (a.proposal.version, a.version) == (2, 2)


def test_a_no_resumes_the_clock_with_the_remainder():
    """Ten hours gone, then a negotiation of ten: the merchant still has his 38."""
    story = given_application()
    story.now += hours(10)
    story.when(proposal(story), MERCHANT)
    story.now += hours(10)

    story.when(no(story, note="还是想退货"), BUYER)

    assert stands(story) == (Stage.MERCHANT_DECIDES, REFUND_ONLY, 12950)
    assert story.after_sale.deadline_at == NOW + hours(20 + 38)
    assert story.after_sale.paused_seconds is None


def test_a_clock_that_had_almost_run_out_resumes_with_a_day():
    """One hour was left: 24 are given, so that nobody is late by negotiating."""
    story = given_application()
    story.now += hours(47)
    story.when(proposal(story), MERCHANT)
    story.now += hours(1)

    story.when(no(story), BUYER)

    assert story.after_sale.deadline_at == NOW + hours(48 + 24)


def test_silence_is_a_no_and_the_merchant_may_then_reject():
    """WeChat 10021068: whose proposal is not answered in time may reject at once."""
    story = given_application()
    story.when(proposal(story), MERCHANT)

    facts = story.time_acts()

    assert [fact.rule for fact in facts] == ["proposal_expired"]
    assert story.after_sale.stage is Stage.MERCHANT_DECIDES
    story.when(rejection(story), MERCHANT)


def test_a_withdrawal_that_the_buyer_accepts_ends_the_after_sale():
    """Kind 1: already agreed, please cancel."""
    story = given_application()
    story.when(proposal(story, kind=ProposalKind.WITHDRAW, reason="agreed_cancellation"), MERCHANT)

    story.when(yes(story), BUYER)

    assert story.after_sale.stage is Stage.CANCELLED


def test_evidence_that_was_asked_for_comes_with_the_yes():
    """Kind 2: the application is the same, better told, and uses up no attempt."""
    story = given_application()
    story.when(proposal(story, kind=ProposalKind.EVIDENCE, reason="more_evidence"), MERCHANT)
    story.now += hours(3)

    story.when(yes(story, description="袖口开线，见照片", evidence=("7", "8")), BUYER)

    a = story.after_sale
    assert (a.stage, a.description, a.evidence) == (
        Stage.MERCHANT_DECIDES,
        "袖口开线，见照片",
        ("7", "8"),
    )
    assert a.deadline_at == NOW + hours(3 + 48)
    assert story.order.line(1).applications == 1


def test_what_was_not_asked_for_is_not_changed_by_a_yes():
    """A yes to another sum does not rewrite what the buyer had told."""
    story = given_application(description="袖口开线", evidence=("7",))
    story.when(proposal(story), MERCHANT)

    story.when(yes(story, description="", evidence=()), BUYER)

    assert (story.after_sale.description, story.after_sale.evidence) == ("袖口开线", ("7",))


def test_an_accepted_sum_is_refunded_at_once():
    """Kind 3, only the amount: nobody decides again."""
    story = given_application()
    story.when(proposal(story), MERCHANT)

    story.when(yes(story), BUYER)

    a = story.after_sale
    assert (a.stage, a.refund_fen, a.refund.cause) == (Stage.REFUNDING, 8000, Cause.NEGOTIATED)
    assert (a.proposal, a.paused_seconds) == (None, None)


def test_a_return_that_becomes_refund_only_is_refunded_at_once():
    """The goods stay, the money goes."""
    story = given_application(type=RETURN)
    story.when(proposal(story, reason="refund_without_return", type=REFUND_ONLY), MERCHANT)

    story.when(yes(story), BUYER)

    assert stands(story)[:2] == (Stage.REFUNDING, REFUND_ONLY)
    assert story.after_sale.refund_fen == 8000


def test_a_return_at_another_sum_still_waits_for_the_goods():
    """The buyer has them: the agreed sum is paid when they are back."""
    story = given_application(type=RETURN)
    story.when(proposal(story, reason="amount_only"), MERCHANT)

    story.when(yes(story), BUYER)

    assert stands(story) == (Stage.BUYER_RETURNS, RETURN, 8000)
    assert story.after_sale.deadline_at == NOW + hours(168)


def test_a_yes_to_a_return_tells_the_shops_address():
    """The door brings it along; an address that was told already stays."""
    story = given_application()
    story.when(proposal(story, reason="return_first", type=RETURN, amount_fen=None), MERCHANT)

    story.when(yes(story, return_address=ADDRESS), BUYER)

    assert story.after_sale.return_address == ADDRESS


@pytest.mark.parametrize(("kind", "reason"), [(RETURN, "return_first"), (EXCHANGE, "exchange_instead")])
def test_a_refund_that_becomes_a_return_or_an_exchange_waits_for_the_goods(kind, reason):
    """The buyer agrees to send them; the same sum is meant when none is named."""
    story = given_application()
    story.when(proposal(story, reason=reason, type=kind, amount_fen=None), MERCHANT)

    story.when(yes(story), BUYER)

    assert stands(story) == (Stage.BUYER_RETURNS, kind, 12950)


def test_an_exchange_may_be_proposed_without_a_sum():
    """As it may be asked for without one."""
    story = given_application()
    story.when(proposal(story, reason="exchange_instead", type=EXCHANGE, amount_fen=0), MERCHANT)

    story.when(yes(story), BUYER)

    assert stands(story) == (Stage.BUYER_RETURNS, EXCHANGE, 0)


@pytest.mark.parametrize("kind", [RETURN, REFUND_ONLY])
def test_goods_that_are_back_are_paid_for_as_agreed(kind):
    """At the inspection: a discount for a stain, agreed and refunded."""
    story = given_goods_back()
    arrives(story)
    story.when(proposal(story, type=kind, amount_fen=10_000), MERCHANT)

    story.when(yes(story), BUYER)

    assert stands(story) == (Stage.REFUNDING, kind, 10_000)


def test_a_return_whose_goods_are_back_may_become_an_exchange():
    """The merchant owes new goods then, not another inspection."""
    story = given_goods_back()
    story.when(proposal(story, reason="exchange_instead", type=EXCHANGE, amount_fen=None), MERCHANT)

    story.when(yes(story), BUYER)

    assert story.after_sale.stage is Stage.MERCHANT_RESHIPS


@pytest.mark.parametrize("kind", [RETURN, REFUND_ONLY])
def test_an_exchange_becomes_a_refund_when_the_stock_is_gone(kind):
    """The old goods are back, the new ones cannot be sent: the buyer takes the money."""
    story = given_exchange_accepted(amount_fen=0)
    story.when(proposal(story, type=kind, amount_fen=12950), MERCHANT)

    story.when(yes(story), BUYER)

    assert stands(story) == (Stage.REFUNDING, kind, 12950)


def test_a_no_at_the_inspection_goes_back_to_the_inspection():
    """The goods did not go away by negotiating."""
    story = given_goods_back()
    story.when(proposal(story), MERCHANT)

    story.when(no(story), BUYER)

    assert story.after_sale.stage is Stage.MERCHANT_INSPECTS


def test_a_withdrawal_agreed_at_the_inspection_sends_the_goods_home():
    """The merchant holds what is not his."""
    story = given_goods_back()
    story.when(proposal(story, kind=ProposalKind.WITHDRAW, reason="agreed_cancellation"), MERCHANT)

    story.when(yes(story), BUYER)

    assert story.after_sale.stage is Stage.MERCHANT_SENDS_BACK
    assert story.after_sale.deadline_at == NOW + hours(168)


def test_a_buyer_may_walk_away_from_a_proposal():
    """Cancelling is open while a proposal is; goods that are back go home first."""
    story = given_application()
    story.when(proposal(story), MERCHANT)
    story.when(on(story, Cancel), BUYER)
    assert story.after_sale.stage is Stage.CANCELLED

    story = given_goods_back()
    story.when(proposal(story), MERCHANT)
    story.when(on(story, Cancel), BUYER)
    assert story.after_sale.stage is Stage.MERCHANT_SENDS_BACK


@pytest.mark.parametrize("intercept", [False, True])
def test_the_merchant_may_still_agree_to_what_was_asked(intercept):
    """Better than his own proposal: the proposal is gone with it."""
    story = given_application(goods_received=None)
    story.when(proposal(story), MERCHANT)

    story.when(on(story, Approve, intercept=intercept), MERCHANT)

    a = story.after_sale
    assert a.stage is (Stage.MERCHANT_INTERCEPTS if intercept else Stage.REFUNDING)
    assert (a.amount_fen, a.proposal, a.paused_seconds) == (12950, None, None)


def test_goods_that_are_back_are_not_agreed_to_but_inspected():
    """While a proposal made at the inspection is open, agreeing to the application is no act."""
    story = given_goods_back()
    story.when(proposal(story), MERCHANT)

    assert story.refused_code(on(story, Approve), MERCHANT) is C.NOT_YOUR_TURN
    assert story.refused_code(on(story, Receive), MERCHANT) is C.NOT_YOUR_TURN


def test_there_is_one_open_proposal():
    """The second waits for the answer to the first."""
    story = given_application()
    story.when(proposal(story), MERCHANT)

    assert story.refused_code(proposal(story), MERCHANT) is C.NOT_YOUR_TURN
    assert story.refused_code(rejection(story), MERCHANT) is C.NOT_YOUR_TURN


def test_the_fourth_proposal_is_refused():
    """Three per after-sale; then it is yes or no."""
    story = given_application()
    for _ in range(3):
        story.when(proposal(story), MERCHANT)
        story.when(no(story), BUYER)

    assert story.refused_code(proposal(story), MERCHANT) is C.PROPOSALS_EXHAUSTED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "because"}, C.PROPOSAL_REASON_UNKNOWN),
        ({"reason": "more_evidence"}, C.PROPOSAL_REASON_UNKNOWN),
        ({"reason": "refund_without_return"}, C.PROPOSAL_REASON_UNKNOWN),
        ({"message": " \n　"}, C.PROPOSAL_EMPTY),
        ({"message": "请" * 501}, C.DESCRIPTION_TOO_LONG),
        ({"evidence": tuple("0123456789")}, C.EVIDENCE_TOO_MANY),
        ({"amount_fen": 0}, C.AMOUNT_NOT_POSITIVE),
        ({"amount_fen": -1}, C.AMOUNT_NOT_POSITIVE),
        ({"amount_fen": 12951}, C.AMOUNT_OVER_REFUNDABLE),
        ({"amount_fen": 12950}, C.PROPOSAL_CHANGES_NOTHING),
        ({"amount_fen": None}, C.PROPOSAL_CHANGES_NOTHING),
    ],
)
def test_what_is_wrong_with_a_proposal_is_said(changes, code):
    """Kind and reason fit, words are there, the sum could be paid, and something changes."""
    story = given_application()

    assert story.refused_code(proposal(story, **changes), MERCHANT) is code


@pytest.mark.parametrize("kind", [RETURN, EXCHANGE])
def test_goods_that_were_never_sent_cannot_be_asked_back(kind):
    """Before shipping a proposal is about money only."""
    story = given_application({"shipments": ()})

    assert story.refused_code(proposal(story, type=kind), MERCHANT) is C.TYPE_NEEDS_SHIPMENT


def test_a_proposal_may_give_more_than_was_asked_but_not_more_than_there_is():
    """The buyer asked for less than the unit is worth."""
    story = given_application(amount_fen=5000)
    assert story.refused_code(proposal(story, amount_fen=12951), MERCHANT) is C.AMOUNT_OVER_REFUNDABLE

    story.when(proposal(story, amount_fen=12950), MERCHANT)
    story.when(yes(story), BUYER)

    assert story.after_sale.refund_fen == 12950


def test_every_reason_of_the_catalogue_makes_a_proposal():
    """Each for its kind and each of its types, with words in both languages."""
    for reason in PROPOSAL_REASONS.values():
        assert reason.label.zh
        assert reason.label.en
        for kind in reason.types:
            story = given_application(type=kind)
            facts = story.when(proposal(story, kind=reason.kind, reason=reason.code), MERCHANT)
            assert [type(fact) for fact in facts] == [ProposalMade]
            assert story.after_sale.proposal.reason == reason.code


def test_words_with_an_answer_are_bounded():
    """A remark, and what the buyer adds."""
    story = given_application()
    story.when(proposal(story, kind=ProposalKind.EVIDENCE, reason="more_evidence"), MERCHANT)

    for words in ({"note": "长" * 501}, {"description": "长" * 501}):
        assert story.refused_code(yes(story, **words), BUYER) is C.DESCRIPTION_TOO_LONG
    assert story.refused_code(yes(story, evidence=tuple("0123456789")), BUYER) is C.EVIDENCE_TOO_MANY
    story.when(yes(story, note="长" * 500, description="长" * 500, evidence=tuple("012345678")), BUYER)


def test_only_the_buyer_answers_and_only_the_merchant_proposes():
    """Nobody negotiates with himself."""
    story = given_application()
    assert story.refused_code(proposal(story), BUYER) is C.ROLE_NOT_ALLOWED
    story.when(proposal(story), MERCHANT)
    assert story.refused_code(yes(story), MERCHANT) is C.ROLE_NOT_ALLOWED


def test_nothing_is_answered_when_nothing_was_proposed():
    """An answer without a question."""
    story = given_application()

    assert story.refused_code(yes(story), BUYER) is C.NOT_YOUR_TURN


def test_a_proposal_that_another_system_holds_is_answered_there():
    """Ours does not know what was offered: the stage was only told."""
    story = given_application()
    told = replace(story.after_sale, stage=Stage.BUYER_ANSWERS_PROPOSAL, handled_elsewhere=True)
    story.order = replace(story.order, after_sales=(told,))

    assert story.refused_code(yes(story), BUYER) is C.NOT_YOUR_TURN


def test_a_yes_cannot_be_paid_with_money_that_went_elsewhere_meanwhile():
    """A proposal does not reserve: the price difference took the money, and the buyer is told so."""
    story = given_application(amount_fen=5000, type=RETURN)
    story.when(proposal(story, reason="amount_only", amount_fen=12950), MERCHANT)
    negotiated = story.after_sale
    story.when(RefundPriceDifference(shop_id=SHOP, order_id=ORDER, line_id=1, amount_fen=20901), MERCHANT)

    answer = on(story, type(yes(story)), negotiated, accept=True)
    assert story.refused_code(answer, BUYER) is C.AMOUNT_OVER_REFUNDABLE

    story.when(on(story, type(yes(story)), negotiated, accept=False), BUYER)
    assert story.first.amount_fen == 5000


def test_negotiating_never_keeps_a_refund_back_beyond_the_law():
    """Seven days after the goods are back (consumer law 25), however often somebody proposes."""
    story = given_goods_back()
    arrives(story)
    arrived = story.now

    for _ in range(3):
        story.now = story.after_sale.deadline_at - hours(1)
        story.when(proposal(story), MERCHANT)
        story.now = story.after_sale.deadline_at
        story.when(no(story), BUYER)
        assert story.after_sale.deadline_at <= arrived + timedelta(days=7)

    assert story.after_sale.deadline_at == arrived + timedelta(days=7)
    story.time_acts()
    assert story.after_sale.refund.cause is Cause.INSPECTED_LATE


def test_an_exchange_is_negotiated_without_the_hurry_of_a_refund():
    """The law's seven days are for money that is kept back."""
    story = given_goods_back(type=EXCHANGE)
    arrives(story)
    for _ in range(3):
        story.now = story.after_sale.deadline_at - hours(1)
        story.when(proposal(story), MERCHANT)
        story.now = story.after_sale.deadline_at
        story.when(no(story), BUYER)

    assert story.after_sale.deadline_at > NOW + timedelta(days=7)


def test_a_proposal_without_time_to_answer_is_refused():
    """The carrier told late that the goods came back more than seven days ago."""
    story = given_goods_back()
    story.now += timedelta(days=9)
    carrier_says(story, RETURN_NUMBER, signed_at=NOW + timedelta(days=1))
    assert story.after_sale.deadline_at == story.now + hours(24)

    assert story.refused_code(proposal(story), MERCHANT) is C.DEADLINE_PASSED


def test_goods_that_were_objected_to_are_negotiated_without_hurry():
    """The seven days are for goods that nobody disputes: a rejection at the inspection comes first."""
    story = given_goods_refused()
    story.now += hours(100)
    story.when(on(story, ShipReturn, carrier="YTO", tracking_number="YT209999999"), BUYER)
    arrives(story, "YT209999999")
    story.when(rejection(story), MERCHANT)
    story.now += hours(160)
    story.when(on(story, ShipReturn, carrier="YTO", tracking_number="YT209999998"), BUYER)
    story.when(proposal(story), MERCHANT)

    assert story.after_sale.deadline_at == story.now + hours(48)


def test_goods_that_arrive_during_a_proposal_leave_the_merchant_48_hours():
    """He resumes with no more than when he sees them arrive."""
    story = given_goods_back()
    story.when(proposal(story), MERCHANT)
    story.now += hours(5)
    arrives(story)

    story.when(no(story), BUYER)

    assert story.after_sale.deadline_at == story.now + hours(48)


def test_a_promise_is_a_promise_after_a_negotiation():
    """What was agreed is one refund document, requested once."""
    story = given_application()
    story.when(proposal(story), MERCHANT)
    story.when(yes(story), BUYER)

    assert story.after_sale.refund.status is RefundStatus.REQUESTED
    assert story.refused_code(yes(story), BUYER) is C.NOT_YOUR_TURN
    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE
