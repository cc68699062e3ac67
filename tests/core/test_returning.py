"""Goods on their way back: address, number, inspection, partial acceptance, and refused goods that go home."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import (
    Adjust,
    Approve,
    Cancel,
    Expire,
    GiveReturnAddress,
    Receive,
    RecordAfterSale,
    RefundImmediately,
    SendBack,
    ShipReturn,
)
from aftersale.core.after_sale.facts import DeadlineMoved
from aftersale.core.after_sale.state import Cause, ParcelState, Stage
from aftersale.core.policy import DEFAULT_POLICY, Festival
from aftersale.core.refusal import RefusalCode as C
from tests.core.stories import (
    ADDRESS,
    BACK_NUMBER,
    EXCHANGE,
    REFUND_ONLY,
    RETURN,
    RETURN_NUMBER,
    arrives,
    carrier_says,
    given_goods_back,
    given_goods_refused,
    given_return,
    on,
    rejection,
)
from tests.scenario import (
    BUYER,
    INTEGRATOR,
    MERCHANT,
    NOW,
    ORDER,
    SHOP,
    apply,
    dress,
    given_application,
    given_order,
    hours,
)


def ship(story, number=RETURN_NUMBER, **more):
    return on(story, ShipReturn, carrier="YTO", tracking_number=number, **more)


def refused_part(story, **more):
    """What a receipt says of the units that are not taken."""
    words = rejection(story)
    return {
        "reject_reason": words.reject_reason,
        "explanation": words.explanation,
        "acknowledged_risks": True,
    } | more


# --- where to, and under which number


def test_an_agreed_return_tells_the_address_and_until_when():
    """Seven days to post the goods."""
    story = given_return()

    a = story.after_sale
    assert (a.stage, a.return_address) == (Stage.BUYER_RETURNS, ADDRESS)
    assert a.deadline_at == a.return_until_at == NOW + hours(168)


@pytest.mark.parametrize("field", ["receiver", "phone", "detail"])
@pytest.mark.parametrize("text", ["", " \t", "长" * 201])
def test_an_address_that_nobody_could_post_to_is_refused(field, text):
    """With the agreement, with the correction and with an offer."""
    bad = replace(ADDRESS, **{field: text})
    agreed = given_application(type=RETURN)
    assert agreed.refused_code(on(agreed, Approve, return_address=bad), MERCHANT) is C.RETURN_ADDRESS_INVALID
    returning = given_return()
    correction = on(returning, GiveReturnAddress, return_address=bad)
    assert returning.refused_code(correction, MERCHANT) is C.RETURN_ADDRESS_INVALID


def test_the_buyers_time_starts_when_he_knows_where_to():
    """An address told or corrected three days later: seven days from then."""
    story = given_application(type=RETURN)
    story.when(on(story, Approve), MERCHANT)
    story.now += timedelta(days=3)

    story.when(on(story, GiveReturnAddress, return_address=ADDRESS), MERCHANT)

    assert story.after_sale.return_address == ADDRESS
    assert story.after_sale.deadline_at == story.after_sale.return_until_at == NOW + timedelta(days=10)


def test_without_any_address_the_buyer_is_refunded():
    """Nobody told him where to: he cannot be the one who is late (Douyin 31)."""
    story = given_application(type=RETURN)
    story.when(on(story, Approve), MERCHANT)

    facts = story.time_acts()

    assert [fact.rule for fact in facts] == ["no_return_address"]
    assert story.after_sale.refund.cause is Cause.NO_RETURN_ADDRESS


def test_a_return_of_what_was_worth_nothing_is_not_paid_for_lack_of_an_address():
    """The exchange of a gift: there is nothing to pay, so the goods are waited for, and at last it closes."""
    gift = {"lines": (dress(paid_fen=0),)}
    story = given_application(gift, type=EXCHANGE, amount_fen=0)
    story.time_acts()
    assert (story.after_sale.stage, story.after_sale.return_address) == (Stage.BUYER_RETURNS, None)

    story.time_acts()

    assert story.after_sale.stage is Stage.CANCELLED


def test_a_forgotten_address_is_told_with_the_shops_default_and_the_time_starts_anew():
    """The merchant forgot it; the timer finds one, and nobody loses by it."""
    story = given_application(type=RETURN)
    story.when(on(story, Approve), MERCHANT)
    story.now += hours(84)

    facts = story.when(on(story, Expire, return_address=ADDRESS), SYSTEM)

    assert [fact.rule for fact in facts] == ["address_told"]
    assert story.after_sale.return_address == ADDRESS
    assert story.after_sale.deadline_at == NOW + hours(84 + 168)


def test_a_number_starts_the_inspection():
    """Ten days from the number on; blanks and small letters are corrected."""
    story = given_return()
    story.now += hours(20)

    story.when(ship(story, " yt 2000 00001 "), BUYER)

    a = story.after_sale
    assert (a.stage, a.return_shipment.tracking_number) == (Stage.MERCHANT_INSPECTS, RETURN_NUMBER)
    assert a.deadline_at == NOW + hours(20 + 240)


@pytest.mark.parametrize("number", ["", "12345", "SF 12", "单号123456", "SF123456!", "1" * 41])
def test_what_is_no_tracking_number_is_refused(number):
    """6 to 40 letters and digits."""
    story = given_return()

    assert story.refused_code(ship(story, number), BUYER) is C.TRACKING_NUMBER_INVALID


def test_the_number_under_which_the_goods_came_is_not_the_one_they_go_back_under():
    """The likeliest slip: copying the wrong number."""
    story = given_return()

    assert story.refused_code(ship(story, "sf1234567890"), BUYER) is C.TRACKING_NUMBER_TAKEN


def test_two_after_sales_may_come_back_in_one_box():
    """Each knows the number; the carrier's news reach both."""
    story = given_goods_back()
    story.when(apply(type=RETURN), BUYER)
    story.when(on(story, Approve, return_address=ADDRESS), MERCHANT)
    story.when(ship(story), BUYER)

    arrives(story)

    assert [a.return_shipment.signed_at for a in story.order.after_sales] == [NOW, NOW]


def test_a_number_is_corrected_until_the_parcel_arrives():
    """A correction costs no attempt and restarts the inspection; afterwards it is settled."""
    story = given_goods_back()
    story.now += hours(5)
    story.when(ship(story, "YT200000002"), BUYER)
    assert story.after_sale.return_shipment.tracking_number == "YT200000002"
    assert story.after_sale.deadline_at == NOW + hours(5 + 240)
    assert story.order.line(1).applications == 1

    arrives(story, "YT200000002")

    assert story.refused_code(ship(story, "YT200000003"), BUYER) is C.RETURN_ALREADY_ARRIVED


def test_goods_not_posted_in_time_close_the_return_and_a_week_later_the_after_sale():
    """WeChat's RETURN_CLOSED is not an end: the merchant may still pay, the buyer may still give up."""
    story = given_return()
    story.time_acts()
    assert story.after_sale.stage is Stage.RETURN_OVERDUE
    assert story.refused_code(ship(story), BUYER) is C.NOT_YOUR_TURN

    story.time_acts()

    assert story.after_sale.stage is Stage.CANCELLED


def test_a_merchant_may_pay_without_the_goods_at_any_time():
    """Refund now: from the return, the overdue return and the inspection."""
    for story in (given_return(), given_goods_back(), given_goods_refused()):
        story.when(on(story, RefundImmediately, note="不用寄回了"), MERCHANT)
        assert story.after_sale.refund.cause is Cause.IMMEDIATE


# --- the inspection


def test_a_signed_return_is_inspected_within_48_hours():
    """min(48 h after the carrier's "signed", 10 d after the number): was, now and why are told."""
    story = given_goods_back()
    story.now += hours(30)

    facts = carrier_says(
        story,
        RETURN_NUMBER,
        state=ParcelState.SIGNED,
        signed_at=story.now - hours(1),
        last_scan_text="已签收，签收人：仓库",
    )

    moved = next(fact for fact in facts if isinstance(fact, DeadlineMoved))
    assert (moved.was_at, moved.deadline_at) == (NOW + hours(240), NOW + hours(29 + 48))
    assert (moved.rule, moved.why) == ("carrier_signed", "已签收，签收人：仓库")
    assert story.after_sale.deadline_at == NOW + hours(77)


def test_news_on_the_way_move_no_clock():
    """Only the signature does."""
    story = given_goods_back()

    facts = carrier_says(story, RETURN_NUMBER, state=ParcelState.IN_TRANSIT, last_scan_text="已揽收")

    assert [type(fact).__name__ for fact in facts] == ["ParcelRecorded"]
    assert story.after_sale.deadline_at == NOW + hours(240)


def test_news_of_a_signature_that_come_late_leave_the_merchant_a_day():
    """Signed three days ago, told now: he cannot have been late without knowing."""
    story = given_goods_back()
    story.now += hours(100)

    carrier_says(story, RETURN_NUMBER, signed_at=story.now - hours(72))

    assert story.after_sale.deadline_at == story.now + hours(24)


def test_a_late_signature_never_makes_the_inspection_longer():
    """Signed on the last day: the ten days from the number still end."""
    story = given_goods_back()
    story.now += hours(230)

    arrives(story)

    assert story.after_sale.deadline_at == NOW + hours(240)


def test_a_signature_is_announced_once():
    """Carriers repeat themselves."""
    story = given_goods_back()
    arrives(story)

    assert list(arrives(story)) == []


def test_no_festival_keeps_goods_and_money_for_longer_than_the_law():
    """Fifteen days for the inspection over the holidays; seven from the day the goods are back."""
    story = given_goods_back()
    story.policy = replace(
        DEFAULT_POLICY,
        festivals=(Festival(name="春节", starts_at=NOW + hours(40), ends_at=NOW + hours(400)),),
    )
    arrives(story)
    assert story.after_sale.deadline_at == NOW + timedelta(days=7)

    story.now += hours(1)

    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE


def test_accepted_goods_are_refunded():
    """The merchant checked them: the refund is promised, with when and what he noted."""
    story = given_goods_back()

    story.when(on(story, Receive, note="完好", evidence=("9",)), MERCHANT)

    a = story.after_sale
    assert (a.stage, a.refund_fen, a.refund.cause) == (Stage.REFUNDING, 12950, Cause.GOODS_ACCEPTED)
    assert a.accepted_at == NOW


def test_goods_that_nobody_checked_count_as_accepted():
    """WeChat refund_reason 11."""
    story = given_goods_back()

    facts = story.time_acts()

    assert {fact.rule for fact in facts} == {"inspected_late"}
    assert (story.after_sale.stage, story.after_sale.refund.cause) == (
        Stage.REFUNDING,
        Cause.INSPECTED_LATE,
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"accepted_quantity": 0}, C.QUANTITY_NOT_POSITIVE),
        ({"accepted_quantity": -1}, C.QUANTITY_NOT_POSITIVE),
        ({"accepted_quantity": 3}, C.QUANTITY_OVER_LEFT),
        ({"note": "长" * 501}, C.DESCRIPTION_TOO_LONG),
        ({"evidence": tuple("0123456789")}, C.EVIDENCE_TOO_MANY),
        ({"accepted_quantity": 1}, C.REJECT_REASON_MISSING),
        ({"accepted_quantity": 1, "reject_reason": "because"}, C.REJECT_REASON_UNKNOWN),
        ({"accepted_quantity": 1, "reject_reason": "resale_affected"}, C.EXPLANATION_EMPTY),
        (
            {"accepted_quantity": 1, "reject_reason": "resale_affected", "explanation": "有使用痕迹"},
            C.RISKS_NOT_ACKNOWLEDGED,
        ),
    ],
)
def test_what_is_wrong_with_a_receipt_is_said(changes, code):
    """Counts, words, and a reason for what is refused: taking none at all is a rejection."""
    story = given_goods_back(quantity=2, amount_fen=25901)

    assert story.refused_code(on(story, Receive, **changes), MERCHANT) is code


# --- some are taken, the others refused


def test_a_partial_receipt_pays_for_what_was_taken_and_splits_off_the_rest():
    """One of two dresses is worn: one is refunded, the other waits for the buyer, with its own number."""
    story = given_goods_back(quantity=2, amount_fen=25901)

    story.when(on(story, Receive, accepted_quantity=1, **refused_part(story)), MERCHANT)

    kept, rest = story.order.after_sales
    assert (kept.stage, kept.quantity, kept.refund_fen) == (Stage.REFUNDING, 1, 12950)
    assert (rest.stage, rest.quantity, rest.amount_fen) == (Stage.BUYER_ADJUSTS, 1, 12951)
    assert (rest.split_from, rest.return_shipment) == (kept.after_sale_id, kept.return_shipment)
    assert rest.rejection.scene == "return_inspection"
    assert story.order.line(1).applications == 1


def test_the_rest_of_a_partial_receipt_may_be_paid_in_full_after_all():
    """Its amount is what the line has left for it, to the fen."""
    story = given_goods_back(quantity=2, amount_fen=25901)
    story.when(on(story, Receive, accepted_quantity=1, **refused_part(story)), MERCHANT)

    story.when(on(story, RefundImmediately), MERCHANT)

    assert sum(a.refund_fen for a in story.order.after_sales) == 25901


@settings(max_examples=150, deadline=None)
@given(data=st.data(), quantity=st.integers(2, 9), paid=st.integers(1, 50_000))
def test_however_often_a_return_is_split_the_parts_add_up_exactly(data, quantity, paid):
    """Accept some, refuse the rest, get the rest again …: nothing is lost and nothing won by rounding."""
    units = data.draw(st.integers(2, quantity))
    story = given_order(lines=(dress(quantity=quantity, paid_fen=paid),))
    most = story.order.refundable(story.order.line(1), units)
    if most < units:
        return
    amount = data.draw(st.integers(units, most))
    story.when(apply(type=RETURN, quantity=units, amount_fen=amount), BUYER)
    story.when(on(story, Approve, return_address=ADDRESS), MERCHANT)
    for n in range(quantity):
        story.when(ship(story, f"YT3000000{n}"), BUYER)
        a = story.after_sale
        some = data.draw(st.integers(1, a.quantity))
        # A part that is worth nothing cannot be refunded: all or none of it.
        some = some if a.amount_fen * some // a.quantity else a.quantity
        words = refused_part(story) if some < a.quantity else {}
        story.when(on(story, Receive, accepted_quantity=some, **words), MERCHANT)
        if some == a.quantity:
            break

    parts = story.order.after_sales
    assert sum(a.refund_fen for a in parts) == sum(a.amount_fen for a in parts) == amount
    assert sum(a.quantity for a in parts) == units


def test_a_split_does_not_double_the_freight():
    """Another system told a return with freight; here one of two is taken: the freight goes with it, once."""
    story = given_order(shipments=(), freight_fen=800)
    told = RecordAfterSale(
        shop_id=SHOP,
        order_id=ORDER,
        after_sale_id=77,
        type=RETURN,
        line_id=1,
        quantity=2,
        amount_fen=26701,
        stage=Stage.MERCHANT_INSPECTS,
        return_tracking_number=RETURN_NUMBER,
    )
    story.when(told, INTEGRATOR)

    story.when(on(story, Receive, accepted_quantity=1, **refused_part(story)), MERCHANT)

    kept, rest = story.order.after_sales
    assert kept.return_shipment.tracking_number == RETURN_NUMBER
    assert (kept.refund_fen, kept.freight_fen) == (12950 + 800, 800)
    assert (rest.amount_fen, rest.freight_fen) == (12951, 0)


# --- refused at the inspection


def test_goods_refused_at_the_inspection_give_the_buyer_seven_days():
    """He may ask again, give another number, or give up."""
    story = given_goods_refused()

    a = story.after_sale
    assert (a.stage, a.rejection.scene) == (Stage.BUYER_ADJUSTS, "return_inspection")
    assert a.deadline_at == NOW + hours(168)


def test_the_buyers_window_is_not_shortened_by_the_law_that_binds_the_merchant():
    """Refused 40 hours after the goods arrived: seven days from the rejection, not from the arrival."""
    story = given_goods_back()
    arrives(story)
    story.now += hours(40)

    story.when(rejection(story), MERCHANT)

    assert story.after_sale.deadline_at == NOW + hours(40 + 168)


def test_another_number_answers_a_rejection_at_the_inspection():
    """The wrong parcel was sent: the right one comes, with ten days from its own number."""
    story = given_goods_refused()

    story.when(ship(story, "YT200000009"), BUYER)

    a = story.after_sale
    assert (a.stage, a.return_shipment.tracking_number) == (Stage.MERCHANT_INSPECTS, "YT200000009")
    assert a.deadline_at == NOW + hours(240)


def test_another_number_does_not_answer_a_rejected_application():
    """Nothing was to be sent yet."""
    story = given_application(type=RETURN)
    story.when(rejection(story), MERCHANT)

    assert story.refused_code(ship(story), BUYER) is C.NOT_YOUR_TURN


def test_who_asks_again_while_the_goods_are_back_is_answered_at_the_inspection():
    """An adjusted reason: the goods are there, so the merchant has 48 hours."""
    story = given_goods_refused()
    story.now += hours(10)

    story.when(on(story, Adjust, application_reason="wrong_goods"), BUYER)

    a = story.after_sale
    assert (a.stage, a.attempt) == (Stage.MERCHANT_INSPECTS, 2)
    assert a.deadline_at == NOW + hours(10 + 48)


@pytest.mark.parametrize("changes", [{"type": REFUND_ONLY}, {"quantity": 2, "amount_fen": 25901}])
def test_goods_that_are_back_are_not_asked_away(changes):
    """Neither refund-only nor another quantity makes sense of what lies in the warehouse."""
    story = given_goods_refused()

    assert story.refused_code(on(story, Adjust, **changes), BUYER) is C.GOODS_ARE_BACK


@pytest.mark.parametrize("silent", [True, False])
def test_refused_goods_go_home_when_the_buyer_gives_up(silent):
    """By a click or by silence: the merchant owes them (Douyin 36)."""
    story = given_goods_refused()
    if silent:
        story.time_acts()
    else:
        story.when(on(story, Cancel, note="那就寄回来吧"), BUYER)
    assert story.after_sale.stage is Stage.MERCHANT_SENDS_BACK
    assert story.after_sale.deadline_at == story.now + hours(168)

    back = on(story, SendBack, carrier="JD", tracking_number=BACK_NUMBER)
    story.when(back, MERCHANT)

    a = story.after_sale
    assert (a.stage, a.sent_back.tracking_number) == (Stage.CANCELLED, BACK_NUMBER)
    assert story.order.units_left(story.order.line(1)) == 2


def test_refused_goods_that_are_kept_are_paid_for():
    """Not sent back in time: refunded (Douyin 36)."""
    story = given_goods_refused()
    story.when(on(story, Cancel), BUYER)

    facts = story.time_acts()

    assert [fact.rule for fact in facts] == ["sent_back_late"]
    assert (story.after_sale.stage, story.after_sale.refund_fen) == (Stage.REFUNDING, 12950)


@pytest.mark.parametrize("number", [RETURN_NUMBER, "SF1234567890"])
def test_refused_goods_do_not_go_home_under_a_number_that_is_taken(number):
    """Neither the outward parcel's nor the return's."""
    story = given_goods_refused()
    story.when(on(story, Cancel), BUYER)

    back = on(story, SendBack, carrier="JD", tracking_number=number)
    assert story.refused_code(back, MERCHANT) is C.TRACKING_NUMBER_TAKEN
