"""What was said in a negotiation is known to the reject reasons: they need no proof of what the system saw."""

from datetime import timedelta

import pytest

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import Approve, Expire, ReportInterception
from aftersale.core.after_sale.state import ParcelState, ProposalKind, ProposalOutcome
from aftersale.core.reasons import Outcome, build_sheet, offer
from tests.core.stories import no, on, proposal, yes
from tests.scenario import BUYER, MERCHANT, NOW, given_application, hours, parcel

RECEIVED = {"shipments": (parcel(signed_at=NOW - hours(20), state=ParcelState.SIGNED),)}


def outcome_of(story, code):
    """How the record judges this reason now."""
    offered = offer(story.order, story.after_sale, story.policy, story.now)
    return next(one.outcome for one in offered if one.reason.code == code)


def sheet_of(story):
    return build_sheet(story.order, story.after_sale, story.policy, story.now)


def silence(story):
    """The buyer lets the answer window pass."""
    story.now = story.after_sale.deadline_at + timedelta(seconds=1)
    story.when(on(story, Expire), SYSTEM)


def asked_for_evidence(story):
    story.when(proposal(story, kind=ProposalKind.EVIDENCE, reason="more_evidence", amount_fen=None), MERCHANT)


@pytest.mark.parametrize("answer", [silence, lambda story: story.when(no(story), BUYER)])
def test_evidence_that_was_asked_for_in_vain_supports_the_reason(answer):
    """Before the question it has to be proved, after it the system knows."""
    story = given_application(RECEIVED)
    assert outcome_of(story, "evidence_not_given") is Outcome.PROVABLE

    asked_for_evidence(story)
    asked_at = story.now
    answer(story)

    assert outcome_of(story, "evidence_not_given") is Outcome.SUPPORTED
    assert sheet_of(story).evidence_asked_at == asked_at


def test_evidence_that_came_contradicts_that_it_did_not():
    """Who gave what was asked for cannot be refused for not giving it."""
    story = given_application(RECEIVED)
    asked_for_evidence(story)

    story.when(yes(story, evidence=("81",)), BUYER)

    assert outcome_of(story, "evidence_not_given") is Outcome.CONTRADICTED


@pytest.mark.parametrize(
    ("answer", "outcome", "contacted"),
    [
        (silence, ProposalOutcome.EXPIRED, None),
        (lambda story: story.when(no(story), BUYER), ProposalOutcome.DECLINED, True),
    ],
)
def test_a_share_that_was_offered_and_not_taken(answer, outcome, contacted):
    """The offer is on record; that the buyer wrote is known only when he did."""
    story = given_application(RECEIVED)
    assert outcome_of(story, "share_too_high") is Outcome.PROVABLE

    story.when(proposal(story, amount_fen=5000), MERCHANT)
    answer(story)

    (past,) = story.after_sale.past_proposals
    assert (past.outcome, past.amount_fen, past.asked_fen) == (outcome, 5000, 12950)
    assert outcome_of(story, "share_too_high") is Outcome.SUPPORTED
    assert (sheet_of(story).buyer_contacted, sheet_of(story).correction_asked) == (contacted, True)


def test_silence_in_the_system_proves_nothing():
    """Without a negotiation here the parties may have talked elsewhere: unknown, not "no"."""
    sheet = sheet_of(given_application(RECEIVED))

    assert sheet.buyer_contacted is None
    assert sheet.correction_asked is None
    assert sheet.share_offer_refused is None
    assert sheet.evidence_request_expired is None


def test_an_interception_that_failed_is_known():
    """When it was tried and that it failed: the reason rests on the record."""
    story = given_application(goods_received=False)
    assert outcome_of(story, "interception_failed") is Outcome.PROVABLE
    story.when(on(story, Approve, intercept=True), MERCHANT)
    tried_at = story.now
    story.now += hours(5)

    story.when(on(story, ReportInterception, succeeded=False), MERCHANT)

    assert outcome_of(story, "interception_failed") is Outcome.SUPPORTED
    assert sheet_of(story).interception_requested_at == tried_at
