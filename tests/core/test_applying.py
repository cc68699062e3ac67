"""Preconditions of an application (rules 1.2, 1.11)."""

from datetime import timedelta

import pytest

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import Adjust, Cancel
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.refusal import RefusalCode as C
from tests.scenario import (
    BUYER,
    INTEGRATOR,
    MERCHANT,
    NOW,
    SHOP,
    apply,
    dress,
    given_application,
    given_order,
    hours,
    parcel,
)


def cancel(story, **more):
    return Cancel(shop_id=SHOP, after_sale_id=story.after_sale.after_sale_id, **more)


def adjust(story, **more):
    return Adjust(shop_id=SHOP, after_sale_id=story.after_sale.after_sale_id, **more)


def test_an_application_waits_for_the_merchant_48_hours():
    """A buyer applies: the merchant has 48 hours."""
    story = given_application()

    assert story.after_sale.stage is Stage.MERCHANT_DECIDES
    assert story.after_sale.deadline_at == NOW + hours(48)
    assert story.after_sale.attempt == 1


@pytest.mark.parametrize("kind", [AfterSaleType.RETURN_AND_REFUND, AfterSaleType.EXCHANGE])
def test_unshipped_goods_can_only_be_refunded(kind):
    """Before a tracking number is given, refund-only is the only type (rules 1.11)."""
    story = given_order(shipments=())

    assert story.refused_code(apply(type=kind), BUYER) is C.TYPE_NEEDS_SHIPMENT
    story.when(apply(), BUYER)


def test_a_parcel_of_another_line_does_not_ship_this_one():
    """Shipping is counted by line, not by order."""
    story = given_order(lines=(dress(), dress(line_id=2)), shipments=(parcel(line_ids=(2,)),))

    assert story.refused_code(apply(type=AfterSaleType.EXCHANGE), BUYER) is C.TYPE_NEEDS_SHIPMENT


def test_one_running_after_sale_per_unit():
    """Two units carry two after-sales, a third has nothing to stand on."""
    story = given_application()
    story.when(apply(), BUYER)

    assert story.refused_code(apply(amount_fen=1), BUYER) is C.AFTER_SALE_ALREADY_OPEN


def test_more_units_than_are_left_are_refused_with_their_number():
    """The refusal says how many are left."""
    story = given_application()

    refusal = story.refused(apply(quantity=2), BUYER)

    assert refusal.code is C.QUANTITY_OVER_LEFT
    assert refusal.detail["left"] == 1


def test_a_cancelled_after_sale_frees_its_units_but_not_its_attempt():
    """Create, cancel, create, adjust are three attempts (rules 1.11)."""
    story = given_application()
    story.when(cancel(story), BUYER)
    story.when(apply(quantity=2, amount_fen=25901), BUYER)
    story.when(adjust(story, amount_fen=20000), BUYER)

    assert story.after_sale.attempt == 3


def test_the_sixth_application_of_a_line_is_refused():
    """At most five applications per line, adjustments included; cancelling stays possible."""
    story = given_application()
    for _ in range(4):
        story.when(adjust(story), BUYER)

    assert story.refused_code(adjust(story), BUYER) is C.ATTEMPTS_EXHAUSTED
    story.when(cancel(story), BUYER)
    assert story.refused_code(apply(), BUYER) is C.ATTEMPTS_EXHAUSTED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"line_id": 9}, C.LINE_UNKNOWN),
        ({"quantity": 0}, C.QUANTITY_NOT_POSITIVE),
        ({"quantity": -1}, C.QUANTITY_NOT_POSITIVE),
        ({"quantity": 3}, C.QUANTITY_OVER_LEFT),
        ({"amount_fen": 0}, C.AMOUNT_NOT_POSITIVE),
        ({"amount_fen": -1}, C.AMOUNT_NOT_POSITIVE),
        ({"amount_fen": 12951}, C.AMOUNT_OVER_REFUNDABLE),
        ({"application_reason": "because"}, C.APPLICATION_REASON_UNKNOWN),
        ({"description": "长" * 501}, C.DESCRIPTION_TOO_LONG),
        ({"evidence": tuple(str(n) for n in range(10))}, C.EVIDENCE_TOO_MANY),
    ],
)
def test_what_is_wrong_with_an_application_is_said(changes, code):
    """Each wrong field has a refusal of its own."""
    assert given_order().refused_code(apply(**changes), BUYER) is code


def test_words_and_pieces_up_to_their_limits_are_taken():
    """The limits are inclusive: 500 characters, nine pieces."""
    story = given_order()

    story.when(apply(description="长" * 500, wanted="长" * 500, evidence=tuple("012345678")), BUYER)


def test_shares_of_single_units_add_up_to_what_was_paid():
    """25901 fen for two units: 12950 for the first, 12951 for the second, nothing lost."""
    story = given_application()

    story.when(apply(amount_fen=12951), BUYER)

    assert sum(a.amount_fen for a in story.order.after_sales) == 25901
    assert [a.attempt for a in story.order.after_sales] == [1, 2]


def test_an_adjustment_may_use_its_own_units_again():
    """Adjusting counts against what others hold, not against itself."""
    story = given_application(quantity=2, amount_fen=25901)

    story.when(adjust(story, quantity=1, amount_fen=12950), BUYER)
    story.when(adjust(story, quantity=2, amount_fen=25901), BUYER)

    assert story.refused_code(adjust(story, amount_fen=25902), BUYER) is C.AMOUNT_OVER_REFUNDABLE


def test_an_adjustment_keeps_what_it_does_not_name():
    """Redundant entry is never asked for (WCAG 3.3.7): only the type changes."""
    story = given_application(description="袖口开线")

    story.when(adjust(story, type=AfterSaleType.RETURN_AND_REFUND), BUYER)

    assert story.after_sale.type is AfterSaleType.RETURN_AND_REFUND
    assert (story.after_sale.description, story.after_sale.amount_fen) == ("袖口开线", 12950)


def test_an_exchange_may_name_no_sum():
    """An exchange needs no amount, and none above the worth of the goods."""
    story = given_order()

    code = story.refused_code(apply(type=AfterSaleType.EXCHANGE, amount_fen=99999), BUYER)
    story.when(apply(type=AfterSaleType.EXCHANGE, amount_fen=0), BUYER)

    assert code is C.AMOUNT_OVER_REFUNDABLE


def test_after_the_after_sale_period_nothing_can_be_applied_for():
    """Fifteen days after the signature by default; to the second."""
    signed = NOW - timedelta(days=15)
    story = given_order(shipments=(parcel(signed_at=signed),))
    story.now = signed + timedelta(days=15)
    story.when(apply(), BUYER)
    story.now += timedelta(seconds=1)

    assert story.refused_code(apply(amount_fen=12951), BUYER) is C.AFTER_PERIOD


def test_a_shop_may_promise_a_longer_period():
    """The order's own promise replaces the default."""
    story = given_order(
        shipments=(parcel(signed_at=NOW - timedelta(days=40)),), after_sale_until_at=NOW + hours(1)
    )

    story.when(apply(), BUYER)


def test_a_running_after_sale_may_still_be_adjusted_after_the_period():
    """The period is for asking; who asked in time may answer a rejection later."""
    story = given_application({"shipments": (parcel(signed_at=NOW - timedelta(days=14)),)})
    story.now += timedelta(days=3)

    story.when(adjust(story, amount_fen=1), BUYER)


def test_an_order_of_somebody_else_is_not_there():
    """Another buyer, another shop's merchant: the same answer as for an order that does not exist."""
    story = given_order()
    stranger = Actor(Role.BUYER, id=5, buyer_id=5)
    other_shop = Actor(Role.MERCHANT, id=6, shop_id=SHOP + 1)

    assert story.refused_code(apply(), stranger) is C.NOT_FOUND
    assert story.refused_code(apply(), other_shop) is C.NOT_FOUND


def test_a_merchant_does_not_apply():
    """Applying is the buyer's, or a program's on the buyer's behalf."""
    story = given_order()

    assert story.refused_code(apply(), MERCHANT) is C.ROLE_NOT_ALLOWED
    story.when(apply(), INTEGRATOR)
