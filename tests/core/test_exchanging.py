"""An exchange: old goods back, new goods out, received, or a refund when they cannot be sent."""

import pytest

from aftersale.core.after_sale.commands import (
    Adjust,
    Cancel,
    Confirm,
    Receive,
    RefundImmediately,
    RefundPriceDifference,
    Reship,
    SendBack,
)
from aftersale.core.after_sale.state import Cause, ParcelState, Stage
from aftersale.core.reasons import reasons_of, scene_of
from aftersale.core.reasons.scene import Scene
from aftersale.core.refusal import RefusalCode as C
from tests.core.stories import (
    BACK_NUMBER,
    EXCHANGE,
    RESHIP_NUMBER,
    RETURN,
    RETURN_NUMBER,
    carrier_says,
    given_exchange_accepted,
    given_goods_back,
    on,
    rejection,
)
from tests.scenario import BUYER, MERCHANT, NOW, ORDER, SHOP, apply, dress, hours


def reship(story, number=RESHIP_NUMBER):
    return on(story, Reship, carrier="ZTO", tracking_number=number)


def given_new_goods_sent(**changes):
    """The new goods are on their way."""
    story = given_exchange_accepted(**changes)
    story.when(reship(story), MERCHANT)
    return story


def test_accepted_goods_of_an_exchange_are_followed_by_new_ones():
    """48 hours, and 72 more before it counts as refused: no money moves."""
    story = given_exchange_accepted()

    a = story.after_sale
    assert (a.stage, a.refund, a.accepted_at) == (Stage.MERCHANT_RESHIPS, None, NOW)
    assert a.deadline_at == NOW + hours(48 + 72)


def test_goods_of_an_exchange_that_nobody_checked_count_as_accepted_too():
    """The merchant then owes the new ones."""
    story = given_goods_back(type=EXCHANGE)

    story.time_acts()

    assert story.after_sale.stage is Stage.MERCHANT_RESHIPS


def test_the_buyer_confirms_the_new_goods_and_the_exchange_is_done():
    """The unit is the buyer's again, and may be applied for again if it is faulty too."""
    story = given_new_goods_sent()
    assert story.after_sale.deadline_at == NOW + hours(240)

    story.when(on(story, Confirm), BUYER)

    a = story.after_sale
    assert (a.stage, a.refund_fen, a.deadline_at) == (Stage.EXCHANGED, 0, None)
    story.when(apply(type=RETURN), BUYER)


def test_silence_counts_as_received():
    """Ten days after they were sent (Taobao 20009347)."""
    story = given_new_goods_sent()

    facts = story.time_acts()

    assert [fact.rule for fact in facts] == ["received_silently"]
    assert story.after_sale.stage is Stage.EXCHANGED


def test_the_number_of_the_new_goods_may_be_corrected():
    """The buyer's time starts anew with the right one; the carrier's news find it."""
    story = given_new_goods_sent()
    story.now += hours(5)

    story.when(reship(story, "ZTO30000002"), MERCHANT)
    carrier_says(story, "ZTO30000002", state=ParcelState.IN_TRANSIT)

    a = story.after_sale
    assert (a.stage, a.reshipment.state) == (Stage.BUYER_RECEIVES, ParcelState.IN_TRANSIT)
    assert (a.reshipment.carrier, a.return_shipment.carrier) == ("ZTO", "YTO")
    assert a.deadline_at == NOW + hours(5 + 240)


@pytest.mark.parametrize("number", [RETURN_NUMBER, "SF1234567890"])
def test_new_goods_do_not_travel_under_a_number_that_is_taken(number):
    """Neither the return's nor the first parcel's."""
    story = given_exchange_accepted()

    assert story.refused_code(reship(story, number), MERCHANT) is C.TRACKING_NUMBER_TAKEN


def test_new_goods_that_are_not_sent_become_a_refund():
    """Tmall: 48 h + 72 h without new goods is a refusal to exchange."""
    story = given_exchange_accepted()

    facts = story.time_acts()

    assert [fact.rule for fact in facts] == ["reshipped_late"]
    assert (story.after_sale.refund_fen, story.after_sale.refund.cause) == (12950, Cause.RESHIPPED_LATE)


def test_an_exchange_without_a_sum_is_worth_its_units():
    """Nothing was asked for; the goods are gone; the refund is their share of what was paid."""
    story = given_exchange_accepted(amount_fen=0)

    story.time_acts()

    assert story.after_sale.refund_fen == 12950


def test_an_exchange_without_worth_that_is_not_sent_sends_the_old_goods_home():
    """A gift that cost nothing: there is nothing to pay back, but the goods are owed."""
    gift = {"lines": (dress(paid_fen=0),)}
    story = given_exchange_accepted(gift, amount_fen=0)

    facts = story.time_acts()

    assert [fact.rule for fact in facts] == ["reshipped_late"]
    assert story.after_sale.stage is Stage.MERCHANT_SENDS_BACK
    story.time_acts()
    assert story.after_sale.stage is Stage.CANCELLED


def test_an_exchange_after_everything_was_paid_back_pays_nothing_more():
    """A price difference took the line's whole money while the exchange named no sum."""
    story = given_exchange_accepted(amount_fen=0)
    exchange = story.first
    story.when(RefundPriceDifference(shop_id=SHOP, order_id=ORDER, line_id=1, amount_fen=25901), MERCHANT)

    now_please = on(story, RefundImmediately, exchange)
    assert story.refused_code(now_please, MERCHANT) is C.AMOUNT_NOT_POSITIVE


def test_sending_the_new_goods_can_be_rejected_with_its_own_reasons():
    """The scene of the reshipment has its own catalogue (official scene 6)."""
    story = given_exchange_accepted()
    assert scene_of(story.order, story.after_sale) is Scene.EXCHANGE_RESHIPMENT
    assert list(reasons_of(Scene.EXCHANGE_RESHIPMENT))

    story.when(rejection(story), MERCHANT)

    assert story.after_sale.stage is Stage.BUYER_ADJUSTS
    story.when(on(story, Cancel), BUYER)
    story.when(on(story, SendBack, carrier="JD", tracking_number=BACK_NUMBER), MERCHANT)
    assert story.after_sale.stage is Stage.CANCELLED


def test_a_rejected_reshipment_may_become_a_return_of_the_goods_that_are_back():
    """The buyer takes the money instead; the merchant sees to the goods again."""
    story = given_exchange_accepted()
    story.when(rejection(story), MERCHANT)

    story.when(on(story, Adjust, type=RETURN), BUYER)

    a = story.after_sale
    assert (a.stage, a.type, a.accepted_at) == (Stage.MERCHANT_INSPECTS, RETURN, None)
    story.when(on(story, RefundImmediately), MERCHANT)
    assert story.after_sale.refund_fen == 12950


def test_nobody_confirms_what_was_not_sent():
    """The new goods first."""
    story = given_exchange_accepted()

    assert story.refused_code(on(story, Confirm), BUYER) is C.NOT_YOUR_TURN
    assert story.refused_code(reship(story), BUYER) is C.ROLE_NOT_ALLOWED


def test_part_of_an_exchange_may_be_refused():
    """One of two is worn: one is exchanged, the other waits for the buyer."""
    story = given_goods_back(type=EXCHANGE, quantity=2, amount_fen=0)
    words = rejection(story)

    story.when(
        on(
            story,
            Receive,
            accepted_quantity=1,
            reject_reason=words.reject_reason,
            explanation=words.explanation,
            acknowledged_risks=True,
        ),
        MERCHANT,
    )

    kept, rest = story.order.after_sales
    assert (kept.stage, kept.amount_fen) == (Stage.MERCHANT_RESHIPS, 12950)
    assert (rest.stage, rest.amount_fen) == (Stage.BUYER_ADJUSTS, 12951)
