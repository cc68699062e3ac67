"""What starts differently: by the merchant, for a price difference, at once before shipping; and the freight."""

import pytest
from msgspec.structs import replace

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import (
    Adjust,
    Approve,
    Cancel,
    Expire,
    RecordLogistics,
    RefundPriceDifference,
)
from aftersale.core.after_sale.offering import OFFER_REASONS
from aftersale.core.after_sale.state import Cause, Origin, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.refusal import RefusalCode as C
from tests.core.stories import ADDRESS, EXCHANGE, REFUND_ONLY, RETURN, no, offered, on, proposal, yes
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
    parcel,
)

UNSHIPPED = {"shipments": ()}


def difference(**changes):
    command = {"shop_id": SHOP, "order_id": ORDER, "line_id": 1, "amount_fen": 3000, "note": "双十一价保"}
    return RefundPriceDifference(**(command | changes))


# --- started by the merchant


def test_what_the_merchant_starts_waits_a_week_for_the_buyer():
    """It uses up none of the buyer's attempts."""
    story = given_order()

    story.when(offered(), MERCHANT)

    a = story.after_sale
    assert (a.stage, a.origin) == (Stage.BUYER_ANSWERS_OFFER, Origin.MERCHANT)
    assert a.deadline_at == NOW + hours(168)
    assert story.order.line(1).applications == 0


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        (REFUND_ONLY, Stage.REFUNDING),
        (RETURN, Stage.BUYER_RETURNS),
        (EXCHANGE, Stage.BUYER_RETURNS),
    ],
)
def test_a_yes_to_it_is_an_agreed_application(kind, stage):
    """Nobody decides again; the address that came with it is the one to use."""
    story = given_order()
    story.when(offered(type=kind, return_address=ADDRESS), MERCHANT)

    story.when(yes(story), BUYER)

    assert story.after_sale.stage is stage
    assert story.after_sale.return_address == ADDRESS
    if kind is REFUND_ONLY:
        assert story.after_sale.refund.cause is Cause.OFFER_ACCEPTED


def test_a_yes_without_an_address_of_its_own_uses_the_shops():
    """The door brings it along with the answer."""
    story = given_order()
    story.when(offered(), MERCHANT)

    story.when(yes(story, return_address=ADDRESS), BUYER)

    assert story.after_sale.return_address == ADDRESS


@pytest.mark.parametrize("silent", [True, False])
def test_a_no_or_silence_closes_it(silent):
    """The units are free again."""
    story = given_order()
    story.when(offered(), MERCHANT)

    if silent:
        assert [fact.rule for fact in story.time_acts()] == ["offer_expired"]
    else:
        story.when(no(story, note="不用了"), BUYER)

    assert story.after_sale.stage is Stage.CANCELLED
    assert story.order.units_left(story.order.line(1)) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"line_id": 9}, C.LINE_UNKNOWN),
        ({"quantity": 0}, C.QUANTITY_NOT_POSITIVE),
        ({"quantity": 3}, C.QUANTITY_OVER_LEFT),
        ({"amount_fen": 0}, C.AMOUNT_NOT_POSITIVE),
        ({"amount_fen": 12951}, C.AMOUNT_OVER_REFUNDABLE),
        ({"application_reason": "counterfeit"}, C.APPLICATION_REASON_UNKNOWN),
        ({"description": "长" * 501}, C.DESCRIPTION_TOO_LONG),
        ({"evidence": tuple("0123456789")}, C.EVIDENCE_TOO_MANY),
        ({"return_address": replace(ADDRESS, phone="")}, C.RETURN_ADDRESS_INVALID),
    ],
)
def test_what_is_wrong_with_it_is_said(changes, code):
    """The same preconditions as when the buyer asks, and the merchant's own list of reasons."""
    assert given_order().refused_code(offered(**changes), MERCHANT) is code


def test_before_shipping_only_a_refund_can_be_started():
    """There is nothing to send back."""
    story = given_order(**UNSHIPPED)

    assert story.refused_code(offered(), MERCHANT) is C.TYPE_NEEDS_SHIPMENT
    story.when(offered(type=REFUND_ONLY), MERCHANT)


def test_only_the_merchant_starts_one_for_the_buyer():
    """The buyer applies; the merchant of another shop does not exist here."""
    assert given_order().refused_code(offered(), BUYER) is C.ROLE_NOT_ALLOWED


def test_the_merchants_reasons_are_reasons_of_the_catalogue():
    """A subset of what buyers choose from (rules 1.2)."""
    assert set(APPLICATION_REASONS) >= OFFER_REASONS


# --- a price difference


def test_a_price_difference_is_promised_at_once_for_no_unit():
    """The goods stay, no application is used up, both units may still be applied for."""
    story = given_order()

    story.when(difference(), MERCHANT)

    a = story.after_sale
    assert (a.stage, a.quantity, a.refund_fen) == (Stage.REFUNDING, 0, 3000)
    assert (a.origin, a.refund.cause) == (Origin.PRICE_DIFFERENCE, Cause.PRICE_DIFFERENCE)
    assert story.order.line(1).applications == 0
    assert story.order.units_left(story.order.line(1)) == 2


def test_what_was_given_back_as_a_difference_cannot_be_asked_for_again():
    """25901 paid, 3000 given back: 22901 are left for both units."""
    story = given_order()
    story.when(difference(), MERCHANT)

    refusal = story.refused(apply(quantity=2, amount_fen=22902), BUYER)
    assert (refusal.code, refusal.detail["max_fen"]) == (C.AMOUNT_OVER_REFUNDABLE, 22901)
    story.when(apply(quantity=2, amount_fen=22901), BUYER)


def test_a_running_application_keeps_its_money_from_a_difference():
    """Its amount is taken, whoever comes next."""
    story = given_application(quantity=2, amount_fen=25000)

    refusal = story.refused(difference(amount_fen=902), MERCHANT)
    assert (refusal.code, refusal.detail["max_fen"]) == (C.AMOUNT_OVER_REFUNDABLE, 901)
    story.when(difference(amount_fen=901), MERCHANT)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"line_id": 9}, C.LINE_UNKNOWN),
        ({"amount_fen": 0}, C.AMOUNT_NOT_POSITIVE),
        ({"amount_fen": -1}, C.AMOUNT_NOT_POSITIVE),
        ({"amount_fen": 25902}, C.AMOUNT_OVER_REFUNDABLE),
        ({"note": "长" * 501}, C.DESCRIPTION_TOO_LONG),
    ],
)
def test_what_is_wrong_with_a_difference_is_said(changes, code):
    """No more than the line has."""
    assert given_order().refused_code(difference(**changes), MERCHANT) is code


def test_a_buyer_does_not_give_himself_a_difference():
    """It is the merchant's."""
    assert given_order().refused_code(difference(), BUYER) is C.ROLE_NOT_ALLOWED


# --- at once, before shipping


def quick(**changes):
    return {"lines": (dress(fast_refund=True, **changes),), "shipments": ()}


def test_unshipped_goods_sold_with_fast_refund_are_refunded_at_once():
    """WeChat refund_reason 4: by the rule, not by anybody."""
    story = given_order(**quick())

    facts = story.when(apply(quantity=2, amount_fen=25901), BUYER)

    assert [fact.rule for fact in facts] == ["", "unshipped"]
    assert (story.after_sale.stage, story.after_sale.refund.cause) == (Stage.REFUNDING, Cause.UNSHIPPED)


@pytest.mark.parametrize(
    ("order", "amount"),
    [
        ({"lines": (dress(),), "shipments": ()}, 12950),
        (quick() | {"shipments": (parcel(first_scan_at=None, last_scan_at=None),)}, 12950),
        (quick() | {"shipments": (parcel(number_given_at=None, first_scan_at=None),)}, 12950),
        (quick(custom_started_at=NOW - hours(1)), 12950),
        (quick(paid_fen=2_000_000), 800_001),
    ],
)
def test_a_near_miss_is_decided_by_the_merchant(order, amount):
    """Sold without it, a number given, a parcel known, made for this buyer, more than 8,000 yuan."""
    story = given_order(**order)

    story.when(apply(amount_fen=amount), BUYER)

    assert story.after_sale.stage is Stage.MERCHANT_DECIDES


def test_eight_thousand_yuan_are_still_refunded_at_once():
    """The limit is inclusive."""
    story = given_order(**quick(paid_fen=1_600_000))

    story.when(apply(amount_fen=800_000), BUYER)

    assert story.after_sale.stage is Stage.REFUNDING


def test_a_parcel_of_another_line_does_not_slow_a_fast_refund():
    """Shipping is counted by line."""
    lines = (dress(fast_refund=True), dress(line_id=2))
    story = given_order(lines=lines, shipments=(parcel(line_ids=(2,)),))

    story.when(apply(), BUYER)

    assert story.after_sale.stage is Stage.REFUNDING


# --- freight: with the last unit, before anything is shipped, once


TWO_LINES = {
    "lines": (dress(), dress(line_id=2, quantity=1, paid_fen=999)),
    "shipments": (),
    "freight_fen": 800,
}


def all_of_line(line, amount, **more):
    return apply(line_id=line, quantity={1: 2, 2: 1}[line], amount_fen=amount, **more)


def test_the_freight_goes_with_the_last_unshipped_unit():
    """Not with the first line, but with the one that empties the order."""
    story = given_order(**TWO_LINES)
    assert story.refused_code(all_of_line(1, 25902), BUYER) is C.AMOUNT_OVER_REFUNDABLE
    story.when(all_of_line(1, 25901), BUYER)

    story.when(all_of_line(2, 999 + 800), BUYER)

    assert [a.freight_fen for a in story.order.after_sales] == [0, 800]


def test_no_freight_once_anything_was_shipped():
    """Even of another line (rules 1.11)."""
    story = given_order(**TWO_LINES | {"shipments": (parcel(line_ids=(1,)),)})
    story.when(all_of_line(1, 25901), BUYER)

    assert story.refused_code(all_of_line(2, 1000), BUYER) is C.AMOUNT_OVER_REFUNDABLE


def test_the_freight_is_never_given_twice():
    """The last unit gave up and another one became the last: one freight, one claim."""
    story = given_order(**TWO_LINES)
    story.when(all_of_line(1, 25901), BUYER)
    story.when(all_of_line(2, 1799), BUYER)
    story.when(on(story, Approve), MERCHANT)
    story.when(on(story, Cancel, story.first), BUYER)

    assert story.refused_code(all_of_line(1, 25902), BUYER) is C.AMOUNT_OVER_REFUNDABLE
    story.when(all_of_line(1, 25901), BUYER)
    story.when(on(story, Approve), MERCHANT)
    assert sum(a.freight_fen for a in story.order.after_sales if a.refund_fen) == 800
    assert sum(a.refund_fen for a in story.order.after_sales) == 25901 + 999 + 800


def test_freight_that_a_withdrawn_application_held_is_free_again():
    """Cancelled holds nothing."""
    story = given_order(**TWO_LINES)
    story.when(all_of_line(1, 25901), BUYER)
    story.when(all_of_line(2, 1799), BUYER)
    story.when(on(story, Cancel), BUYER)

    story.when(all_of_line(2, 1799), BUYER)

    assert story.after_sale.freight_fen == 800


def test_freight_asked_for_in_time_is_not_lost_by_shipping_later():
    """Asked before shipping, shipped all the same, agreed: the whole is refunded."""
    whole = {"shipments": (), "freight_fen": 800}
    story = given_application(whole, quantity=2, amount_fen=26701, goods_received=None)
    story.when(RecordLogistics(shop_id=SHOP, order_id=ORDER, shipment=parcel()), INTEGRATOR)

    story.when(on(story, Approve), MERCHANT)

    assert (story.after_sale.refund_fen, story.after_sale.freight_fen) == (26701, 800)


def test_freight_is_spent_when_the_application_becomes_a_return():
    """Who sends goods back was sent them."""
    whole = {"shipments": (), "freight_fen": 800}
    story = given_application(whole, quantity=2, amount_fen=26701, goods_received=None)
    story.when(RecordLogistics(shop_id=SHOP, order_id=ORDER, shipment=parcel()), INTEGRATOR)

    over = on(story, Adjust, type=RETURN)
    assert story.refused_code(over, BUYER) is C.AMOUNT_OVER_REFUNDABLE
    more = proposal(story, reason="return_first", type=RETURN, amount_fen=26701)
    assert story.refused_code(more, MERCHANT) is C.AMOUNT_OVER_REFUNDABLE
    story.when(on(story, Adjust, type=RETURN, amount_fen=25901), BUYER)

    assert story.after_sale.freight_fen == 0


def test_freight_that_no_longer_goes_with_it_is_not_paid_by_silence():
    """Another unit was taken back out of the refund: the rest is paid, the freight is not."""
    story = given_order(**TWO_LINES)
    story.when(all_of_line(1, 25901), BUYER)
    story.when(all_of_line(2, 1799), BUYER)
    last = story.after_sale
    story.when(on(story, Cancel, story.first), BUYER)
    assert story.refused_code(on(story, Approve, last), MERCHANT) is C.AMOUNT_OVER_REFUNDABLE

    story.now += hours(49)
    story.when(on(story, Expire, last), SYSTEM)

    assert (story.after_sale.refund_fen, story.after_sale.freight_fen) == (999, 0)
