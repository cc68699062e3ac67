"""After-sales that were handled elsewhere: where they stand there is where they stand here."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.core.after_sale.commands import Approve, RecordAfterSale, Reject
from aftersale.core.after_sale.invariants import broken
from aftersale.core.after_sale.recording import IMPORTED, NO_EXPLANATION, UNKNOWN_REASON
from aftersale.core.after_sale.state import MONEY_PROMISED, AfterSaleType, ParcelState, Stage
from aftersale.core.reasons import REJECT_REASONS, SCENE_TYPES, Scene, scene_of
from aftersale.core.refusal import Refusal
from aftersale.core.refusal import RefusalCode as C
from tests.scenario import (
    BUYER,
    INTEGRATOR,
    MERCHANT,
    NOW,
    ORDER,
    SHOP,
    dress,
    given_application,
    given_order,
    hours,
    parcel,
)

ELSEWHERE = 2_000_000_000_000_001


def told(**changes):
    after_sale = {
        "shop_id": SHOP,
        "order_id": ORDER,
        "after_sale_id": ELSEWHERE,
        "type": AfterSaleType.RETURN_AND_REFUND,
        "line_id": 1,
        "quantity": 1,
        "amount_fen": 9000,
        "application_reason": "quality",
        "applied_at": NOW - hours(100),
        "updated_at": NOW - hours(90),
    }
    return RecordAfterSale(**(after_sale | changes))


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_can_be_told_and_telling_it_twice_leaves_nothing_behind(stage):
    """The facts lead to the stage, under its own number and with its own dates; then there is no news."""
    story = given_order(shipments=(parcel(signed_at=NOW - hours(120), state=ParcelState.SIGNED),))

    story.when(told(stage=stage), INTEGRATOR)

    after_sale = story.after_sale
    assert (after_sale.after_sale_id, after_sale.stage) == (ELSEWHERE, stage)
    assert after_sale.applied_at == NOW - hours(100)
    if stage is not Stage.MERCHANT_DECIDES:
        assert after_sale.updated_at == NOW - hours(90)
    assert (after_sale.deadline_at is None) == stage.terminal
    assert after_sale.refund_fen == (9000 if stage in MONEY_PROMISED else 0)
    assert list(story.when(told(stage=stage), INTEGRATOR)) == []


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (Stage.BUYER_ADJUSTS, ["ApplicationRejected"]),
        (Stage.BUYER_RETURNS, ["ApplicationApproved"]),
        (Stage.REFUNDING, ["ApplicationApproved"]),
        (Stage.REFUNDED, ["ApplicationApproved", "RefundSucceeded"]),
        (Stage.CANCELLED, ["ApplicationCancelled"]),
    ],
)
def test_a_later_telling_adds_only_what_happened_since(later, expected):
    """Merchant decides, then something: only the facts that lead on are added."""
    story = given_order()
    story.when(told(), INTEGRATOR)

    facts = story.when(told(stage=later, updated_at=NOW - hours(10)), INTEGRATOR)

    assert [type(f).__name__ for f in facts] == expected
    assert {f.happened_at for f in facts} == {NOW - hours(10)}
    assert story.after_sale.stage is later


def test_what_happened_here_is_not_undone_by_an_older_telling():
    """The merchant agreed here; the file still says that the merchant decides."""
    story = given_order()
    story.when(told(type=AfterSaleType.REFUND_ONLY), INTEGRATOR)
    story.when(Approve(shop_id=SHOP, after_sale_id=ELSEWHERE), MERCHANT)

    assert list(story.when(told(type=AfterSaleType.REFUND_ONLY), INTEGRATOR)) == []
    assert story.after_sale.stage is Stage.REFUNDING


def test_an_application_that_changed_over_there_was_adjusted():
    """Another type and amount with the merchant again: the buyer asked again."""
    story = given_order()
    story.when(told(stage=Stage.BUYER_ADJUSTS), INTEGRATOR)

    facts = story.when(
        told(type=AfterSaleType.REFUND_ONLY, amount_fen=5000, updated_at=NOW - hours(2)), INTEGRATOR
    )

    assert [type(f).__name__ for f in facts] == ["ApplicationAdjusted"]
    after_sale = story.after_sale
    assert (after_sale.stage, after_sale.type, after_sale.amount_fen, after_sale.attempt) == (
        Stage.MERCHANT_DECIDES,
        AfterSaleType.REFUND_ONLY,
        5000,
        2,
    )


def test_a_promised_refund_and_an_ended_after_sale_are_not_taken_back():
    """Money that was promised stays promised; what ended stays as it ended."""
    story = given_order()
    story.when(told(stage=Stage.REFUNDING), INTEGRATOR)
    later = told(stage=Stage.CANCELLED, updated_at=NOW)
    assert story.refused_code(later, INTEGRATOR) is C.NOT_YOUR_TURN

    story.when(told(stage=Stage.REFUNDED, updated_at=NOW - hours(1)), INTEGRATOR)
    assert story.refused_code(later, INTEGRATOR) is C.AFTER_SALE_FINISHED


def test_units_and_money_must_be_there_as_for_any_other():
    """A second after-sale for the same unit, too much money, no such line: refused."""
    story = given_order(lines=(dress(quantity=1, paid_fen=9000),))
    story.when(told(), INTEGRATOR)

    assert story.refused_code(told(after_sale_id=5), INTEGRATOR) is C.QUANTITY_OVER_LEFT
    assert story.refused_code(told(after_sale_id=5, line_id=9), INTEGRATOR) is C.LINE_UNKNOWN
    fresh = given_order(lines=(dress(quantity=1, paid_fen=9000),))
    assert fresh.refused_code(told(amount_fen=9001), INTEGRATOR) is C.AMOUNT_OVER_REFUNDABLE
    assert fresh.refused_code(told(amount_fen=0), INTEGRATOR) is C.AMOUNT_NOT_POSITIVE
    assert fresh.refused_code(told(quantity=0), INTEGRATOR) is C.QUANTITY_NOT_POSITIVE
    assert fresh.refused_code(told(application_reason="x"), INTEGRATOR) is C.APPLICATION_REASON_UNKNOWN


def test_a_withdrawn_after_sale_holds_no_units():
    """The first was withdrawn, the second refunded, told in any order: both are there."""
    for first, second in ((1, 2), (2, 1)):
        story = given_order(lines=(dress(quantity=1, paid_fen=9000),))
        tellings = {
            1: told(after_sale_id=1, stage=Stage.CANCELLED),
            2: told(after_sale_id=2, stage=Stage.REFUNDED),
        }
        story.when(tellings[first], INTEGRATOR)
        story.when(tellings[second], INTEGRATOR)
        assert {a.stage for a in story.order.after_sales} == {Stage.CANCELLED, Stage.REFUNDED}


def test_without_an_amount_it_is_what_the_units_are_worth():
    """Two dresses for 259.01: one of them is worth 129.50."""
    story = given_order()
    story.when(told(amount_fen=None), INTEGRATOR)
    assert story.after_sale.amount_fen == 12950


def test_the_line_is_found_by_product_and_sku():
    """Of two lines with the same sku, the one that still has units."""
    lines = tuple(dress(line_id=n, quantity=1, paid_fen=9000, product_id=501, sku_id=50101) for n in (1, 2))
    story = given_order(lines=lines)
    for after_sale_id in (1, 2):
        story.when(told(after_sale_id=after_sale_id, line_id=0, product_id=501, sku_id=50101), INTEGRATOR)

    assert [a.line_id for a in story.order.after_sales] == [1, 2]
    missing = told(after_sale_id=3, line_id=0, product_id=501, sku_id=7)
    assert story.refused_code(missing, INTEGRATOR) is C.LINE_UNKNOWN


def test_a_rejection_keeps_its_words_and_its_reason():
    """What the buyer read there is what stands here; nobody here judged it."""
    story = given_order(shipments=(parcel(signed_at=NOW - hours(120), state=ParcelState.SIGNED),))
    story.when(
        told(
            stage=Stage.BUYER_ADJUSTS,
            reject_reason="resale_affected",
            explanation="寄回的商品有使用痕迹。",
        ),
        INTEGRATOR,
    )

    rejection = story.after_sale.rejection
    assert rejection.reject_reason == "resale_affected"
    assert rejection.scene == Scene.RETURN_INSPECTION
    assert (rejection.explanation, rejection.outcome) == ("寄回的商品有使用痕迹。", IMPORTED)
    assert rejection.at == NOW - hours(90)
    assert rejection.remedies


@pytest.mark.parametrize("kind", AfterSaleType)
def test_a_rejection_without_a_reason_says_that_the_reason_was_not_told(kind):
    """The code comes from the catalogue of the scene, the label does not pretend."""
    story = given_order()
    story.when(told(type=kind, stage=Stage.BUYER_ADJUSTS), INTEGRATOR)

    rejection = story.after_sale.rejection
    assert rejection.reject_reason in REJECT_REASONS
    assert kind in SCENE_TYPES[Scene(rejection.scene)]
    assert (rejection.label, rejection.explanation) == (UNKNOWN_REASON, NO_EXPLANATION)


def test_a_withdrawal_after_a_rejection_shows_both():
    """The explanation is told with the end: the rejection came before it."""
    story = given_order()
    facts = story.when(told(stage=Stage.CANCELLED, explanation="已与您协商取消。"), INTEGRATOR)
    assert [type(f).__name__ for f in facts] == [
        "AfterSaleApplied",
        "ApplicationRejected",
        "ApplicationCancelled",
    ]


def test_words_that_cannot_stand_are_refused():
    """Blanks, too long words, a code that is none of ours."""
    story = given_order()
    for changes, code in (
        ({"explanation": "金额 {amount}"}, C.EXPLANATION_HAS_PLACEHOLDERS),
        ({"explanation": "很" * 501}, C.EXPLANATION_TOO_LONG),
        ({"reject_reason": "because"}, C.REJECT_REASON_UNKNOWN),
        ({"description": "很" * 501}, C.DESCRIPTION_TOO_LONG),
        ({"evidence": tuple("0123456789")}, C.EVIDENCE_TOO_MANY),
        ({"after_sale_id": 0}, C.NOT_FOUND),
    ):
        assert story.refused_code(told(stage=Stage.BUYER_ADJUSTS, **changes), INTEGRATOR) is code


def test_only_programs_record_after_sales():
    """Neither buyer nor merchant may say what happened elsewhere."""
    story = given_order()
    for actor in (BUYER, MERCHANT):
        assert story.refused_code(told(), actor) is C.ROLE_NOT_ALLOWED


def test_a_recorded_after_sale_goes_on_like_any_other():
    """The merchant rejects here what was applied for elsewhere."""
    story = given_order(shipments=(parcel(signed_at=NOW - hours(120), state=ParcelState.SIGNED),))
    story.when(told(), INTEGRATOR)
    story.when(
        Reject(
            shop_id=SHOP,
            after_sale_id=ELSEWHERE,
            reject_reason="no_defect",
            explanation="未见问题，请补充照片。",
            acknowledged_risks=True,
        ),
        MERCHANT,
    )
    assert story.after_sale.stage is Stage.BUYER_ADJUSTS


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            told,
            after_sale_id=st.integers(1, 4),
            type=st.sampled_from(AfterSaleType),
            stage=st.sampled_from(Stage),
            quantity=st.integers(0, 4),
            amount_fen=st.none() | st.integers(-1, 20_000),
            updated_at=st.integers(0, 50).map(lambda h: NOW - hours(h)),
            explanation=st.sampled_from(("", "商品未存在问题")),
        ),
        max_size=12,
    )
)
def test_whatever_is_told_no_line_gives_more_than_it_has(tellings):
    """Units and money of a line suffice after any tellings in any order, and each is settled at once."""
    story = given_order(lines=(dress(quantity=3, paid_fen=10_000),))
    for telling in tellings:
        try:
            story.when(telling, INTEGRATOR)
        except Refusal:
            continue
        assert list(story.when(telling, INTEGRATOR)) == []
        line = story.order.line(1)
        claims = story.order.claims(1)
        assert sum(a.quantity for a in claims) <= line.quantity
        assert sum(max(a.amount_fen, a.refund_fen) for a in claims) <= line.paid_fen
        assert len(set(story.order.refunds)) == len(story.order.refunds)
        for after_sale in story.order.after_sales:
            assert 0 <= after_sale.refund_fen <= after_sale.amount_fen
            if after_sale.stage is Stage.BUYER_ADJUSTS:
                assert after_sale.rejection.type is after_sale.type


@pytest.mark.parametrize("stage", Stage)
def test_what_is_handled_here_is_not_moved_by_another_systems_word(stage):
    """Our own after-sale has our clocks and our refund; only its end is the same for everybody."""
    story = given_application()
    own = told(after_sale_id=story.after_sale.after_sale_id, stage=stage, updated_at=NOW + hours(1))

    assert story.refused_code(own, INTEGRATOR) is C.NOT_YOUR_TURN


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("kind", AfterSaleType)
def test_the_scene_is_one_of_the_type_whatever_stage_was_told(kind, stage):
    """Otherwise the merchant's rejection is one that the database does not know."""
    story = given_order()
    story.when(told(type=kind, stage=stage), INTEGRATOR)

    assert kind in SCENE_TYPES[scene_of(story.order, story.after_sale)]


def test_an_exchange_that_named_no_sum_and_ends_with_money_is_worth_its_units():
    """The promise is never nothing."""
    story = given_order()
    story.when(told(type=AfterSaleType.EXCHANGE, amount_fen=0), INTEGRATOR)
    later = told(type=AfterSaleType.EXCHANGE, amount_fen=0, stage=Stage.REFUNDED, updated_at=NOW)
    story.when(later, INTEGRATOR)

    assert (story.after_sale.stage, story.after_sale.refund_fen) == (Stage.REFUNDED, 12950)
    assert broken(story.order) == []
