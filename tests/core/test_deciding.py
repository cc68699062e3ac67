"""The merchant decides: agree or reject; the buyer adjusts or cancels; who may, and when."""

import pytest

from aftersale.core.actors import SYSTEM, Actor, Role
from aftersale.core.after_sale.allowed import Act, acts_for
from aftersale.core.after_sale.commands import Adjust, Approve, Cancel, RecordRefund, Reject
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import REJECT_REASONS, Outcome, offer, scene_of
from aftersale.core.refusal import RefusalCode as C
from tests.scenario import BUYER, MERCHANT, NOW, SHOP, apply, dress, given_application, hours, record_order


def on(story, command, **more):
    return command(shop_id=SHOP, after_sale_id=story.after_sale.after_sale_id, **more)


def first_offer(story):
    """The best-founded reason for the newest after-sale."""
    return offer(story.order, story.after_sale, story.policy, story.now)[0]


def reject(story, **more):
    best = first_offer(story)
    words = {"reject_reason": best.reason.code, "explanation": best.explanation.zh}
    return on(story, Reject, **(words | more))


def test_an_agreed_refund_is_promised_then_paid():
    """Refund-only: approval promises the sum, the ledger confirms it, the after-sale ends."""
    story = given_application()

    story.when(on(story, Approve, seen_version=1), MERCHANT)
    assert (story.after_sale.stage, story.after_sale.refund_fen) == (Stage.REFUNDING, 12950)
    story.when(
        on(story, RecordRefund, attempt=1, outcome="succeeded", sent=True, reference="ledger-1"), SYSTEM
    )

    assert story.after_sale.stage is Stage.REFUNDED
    assert story.after_sale.deadline_at is None


@pytest.mark.parametrize("kind", [AfterSaleType.RETURN_AND_REFUND, AfterSaleType.EXCHANGE])
def test_an_agreed_return_waits_for_the_goods(kind):
    """No money leaves before the goods are back; the buyer has seven days."""
    story = given_application(type=kind)

    story.when(on(story, Approve), MERCHANT)

    assert (story.after_sale.stage, story.after_sale.refund_fen) == (Stage.BUYER_RETURNS, 0)
    assert story.after_sale.deadline_at == NOW + hours(168)


def test_a_rejection_carries_reason_explanation_and_remedies():
    """The buyer reads why and what to do, for seven days."""
    story = given_application()

    story.when(reject(story), MERCHANT)

    a = story.after_sale
    assert a.stage is Stage.BUYER_ADJUSTS
    assert a.deadline_at == NOW + hours(168)
    assert a.rejection is not None
    assert a.rejection.explanation
    assert a.rejection.remedies
    assert a.rejection.edited is False
    assert a.rejection.version == a.version == 2


def test_an_edited_explanation_is_known_as_edited():
    """Which words are the merchant's own can be told later."""
    story = given_application()

    story.when(reject(story, explanation="亲，请把商品寄回，我们收到后马上退款。"), MERCHANT)

    assert story.after_sale.rejection.edited is True


def test_the_buyer_adjusts_and_the_merchant_decides_again():
    """Reject, adjust: back in the merchant's list, with a clock that starts anew."""
    story = given_application()
    story.when(reject(story), MERCHANT)
    story.now += hours(5)

    story.when(on(story, Adjust, type=AfterSaleType.RETURN_AND_REFUND, seen_version=2), BUYER)

    a = story.after_sale
    assert (a.stage, a.type, a.attempt) == (Stage.MERCHANT_DECIDES, AfterSaleType.RETURN_AND_REFUND, 2)
    assert a.deadline_at == NOW + hours(53)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reject_reason": ""}, C.REJECT_REASON_MISSING),
        ({"reject_reason": "i_do_not_feel_like_it"}, C.REJECT_REASON_UNKNOWN),
        ({"explanation": ""}, C.EXPLANATION_EMPTY),
        ({"explanation": " \n\t　"}, C.EXPLANATION_EMPTY),
        ({"explanation": "包裹已于 {signed_at} 签收"}, C.EXPLANATION_HAS_PLACEHOLDERS),
        ({"explanation": "包裹已于 ｛签收时间｝ 签收"}, C.EXPLANATION_HAS_PLACEHOLDERS),
        ({"explanation": "请于 ____ 前寄回"}, C.EXPLANATION_HAS_PLACEHOLDERS),
        ({"explanation": "请" * 501}, C.EXPLANATION_TOO_LONG),
        ({"evidence": tuple("0123456789")}, C.EVIDENCE_TOO_MANY),
    ],
)
def test_a_rejection_without_good_words_is_refused(changes, code):
    """Reason and explanation are owed; nothing half-written reaches a buyer."""
    story = given_application()

    assert story.refused_code(reject(story, **changes), MERCHANT) is code


def test_exactly_500_characters_are_allowed():
    """The limit is inclusive."""
    story = given_application()

    story.when(reject(story, explanation="请" * 500), MERCHANT)


def test_a_reason_of_another_scene_is_refused():
    """Each reason of the catalogue is accepted in its own scenes only."""
    story = given_application()
    scene = scene_of(story.order, story.after_sale)
    strangers = [r for r in REJECT_REASONS.values() if scene not in r.scenes]

    assert strangers
    for reason in strangers:
        command = reject(story, reject_reason=reason.code)
        assert story.refused_code(command, MERCHANT) is C.REJECT_REASON_OTHER_SCENE


def test_rejecting_against_the_facts_needs_an_acknowledgement_that_is_kept():
    """A contradicted reason passes only when the merchant says that the risk is known."""
    story = given_application()
    offered = offer(story.order, story.after_sale, story.policy, story.now)
    contradicted = next(o for o in offered if o.outcome is Outcome.CONTRADICTED)
    words = {"reject_reason": contradicted.reason.code, "explanation": contradicted.explanation.zh}

    assert story.refused_code(on(story, Reject, **words), MERCHANT) is C.RISKS_NOT_ACKNOWLEDGED
    story.when(on(story, Reject, **words, acknowledged_risks=True), MERCHANT)

    assert story.after_sale.rejection.outcome == "contradicted"
    assert story.after_sale.rejection.acknowledged_risks is True


def test_a_provable_reason_stands_on_evidence_or_on_an_acknowledgement():
    """Without a piece of evidence, what is only provable is a risk."""
    story = given_application({"shipments": ()}, goods_received=None)
    provable = next(
        o
        for o in offer(story.order, story.after_sale, story.policy, story.now)
        if o.outcome is Outcome.PROVABLE
    )
    words = {"reject_reason": provable.reason.code, "explanation": provable.explanation.zh}

    assert story.refused_code(on(story, Reject, **words), MERCHANT) is C.RISKS_NOT_ACKNOWLEDGED
    story.when(on(story, Reject, **words, evidence=("5",)), MERCHANT)


def test_a_stale_view_is_refused_and_told_so():
    """Who decides on an old picture gets the fresh one instead."""
    story = given_application()
    story.when(on(story, Adjust, amount_fen=5000), BUYER)

    for command in (Approve, Cancel):
        actor = MERCHANT if command is Approve else BUYER
        assert story.refused_code(on(story, command, seen_version=1), actor) is C.STALE_VERSION


def test_approving_checks_the_sum_again_after_a_correction():
    """An order corrected downwards between application and approval cannot be over-refunded."""
    story = given_application(amount_fen=12000)

    assert (
        story.refused_code(record_order(lines=(dress(paid_fen=11999),)), Actor(Role.INTEGRATOR, shop_id=SHOP))
        is C.ORDER_BELOW_CLAIMED
    )


def test_an_ended_after_sale_stays_ended():
    """Terminal is terminal for everybody."""
    story = given_application()
    story.when(on(story, Cancel), BUYER)

    assert story.refused_code(on(story, Approve), MERCHANT) is C.AFTER_SALE_FINISHED
    assert story.refused_code(on(story, Adjust, amount_fen=1), BUYER) is C.AFTER_SALE_FINISHED
    assert (
        story.refused_code(on(story, RecordRefund, attempt=1, outcome="succeeded", sent=True), SYSTEM)
        is C.AFTER_SALE_FINISHED
    )


def test_who_is_not_awaited_is_told_whose_turn_it_is():
    """A rejection cannot be rejected again, nor a running return cancelled by the merchant."""
    story = given_application()
    story.when(reject(story), MERCHANT)

    assert story.refused_code(reject(story), MERCHANT) is C.NOT_YOUR_TURN
    assert story.refused_code(on(story, Cancel), MERCHANT) is C.ROLE_NOT_ALLOWED


def test_acts_are_closed_for_the_same_reason_as_the_command_is_refused():
    """What the buttons say is what the command would answer."""
    story = given_application()
    story.when(reject(story), MERCHANT)

    closed = {
        a.act: a.why_not for a in acts_for(story.order, story.after_sale, MERCHANT, DEFAULT_POLICY, story.now)
    }

    assert closed[Act.APPROVAL].code is story.refused_code(on(story, Approve), MERCHANT)
    assert closed[Act.REJECTION].code is story.refused_code(reject(story), MERCHANT)


def test_new_units_can_be_applied_for_after_a_refund_but_not_the_same():
    """A refunded unit is settled for good."""
    story = given_application()
    story.when(on(story, Approve), MERCHANT)
    story.when(on(story, RecordRefund, attempt=1, outcome="succeeded", sent=True), SYSTEM)
    story.when(apply(amount_fen=12951), BUYER)

    assert story.refused_code(apply(amount_fen=1), BUYER) is C.AFTER_SALE_ALREADY_OPEN
