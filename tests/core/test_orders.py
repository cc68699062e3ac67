"""Orders and parcels as the shop and the carriers tell them."""

from aftersale.core.after_sale.commands import RecordLogistics
from aftersale.core.after_sale.state import ParcelState, Payment, Shipment
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
    parcel,
    record_order,
)


def logistics(shipment):
    return RecordLogistics(shop_id=SHOP, order_id=ORDER, shipment=shipment)


def test_the_same_snapshot_twice_leaves_nothing_behind():
    """Running an import again changes nothing."""
    story = given_order()

    assert list(story.when(record_order(), INTEGRATOR)) == []
    assert story.order.version == 1


def test_a_snapshot_again_keeps_the_count_of_applications():
    """A repeated order does not give attempts back."""
    story = given_application()

    assert list(story.when(record_order(), INTEGRATOR)) == []
    story.when(record_order(lines=(dress(title="连衣裙 L 码"),)), INTEGRATOR)

    line = story.order.line(1)
    assert line.applications == 1
    assert line.title == "连衣裙 L 码"


def test_an_order_cannot_fall_below_what_its_after_sales_claim():
    """Fewer units, less money or a missing line under a running after-sale is refused."""
    story = given_application(quantity=2, amount_fen=20000)

    for lines in ((dress(quantity=1),), (dress(paid_fen=19999),), (dress(line_id=2),)):
        assert (
            story.refused_code(record_order(lines=lines, shipments=()), INTEGRATOR) is C.ORDER_BELOW_CLAIMED
        )


def test_an_order_keeps_its_buyer():
    """A snapshot that names another buyer is a mix-up, not a correction."""
    assert given_order().refused_code(record_order(buyer_id=5), INTEGRATOR) is C.ORDER_CHANGES_OWNER


def test_only_programs_of_the_shop_record_orders():
    """Neither buyer nor merchant writes the facts they are judged by."""
    story = given_order()

    assert story.refused_code(record_order(), BUYER) is C.ROLE_NOT_ALLOWED
    assert story.refused_code(record_order(), MERCHANT) is C.ROLE_NOT_ALLOWED


def test_a_report_of_a_carrier_adds_to_what_is_known():
    """What the report does not name stays."""
    story = given_order()

    story.when(
        logistics(
            Shipment(
                tracking_number="SF1234567890", state=ParcelState.SIGNED, signed_at=NOW, signed_by="本人"
            )
        ),
        INTEGRATOR,
    )

    known = story.order.shipments[0]
    assert (known.signed_at, known.first_scan_at, known.carrier) == (NOW, parcel().first_scan_at, "SF")


def test_the_same_report_twice_leaves_nothing_behind():
    """Carriers repeat themselves."""
    story = given_order()

    assert list(story.when(logistics(parcel()), INTEGRATOR)) == []


def test_a_parcel_cannot_carry_a_line_that_was_not_ordered():
    """A wrong line id is an error of the sender, told at once."""
    story = given_order()

    assert story.refused_code(logistics(parcel(line_ids=(7,))), INTEGRATOR) is C.SHIPMENT_UNKNOWN


def test_a_line_with_several_parcels_is_signed_with_the_last():
    """The window starts with the last parcel; one unsigned parcel keeps the signature unknown."""
    story = given_order(shipments=(parcel(signed_at=NOW), parcel(tracking_number="SF2")))
    assert story.order.signed_at(1) is None

    story.when(logistics(parcel(tracking_number="SF2", signed_at=NOW.replace(hour=6))), INTEGRATOR)

    assert story.order.signed_at(1) == NOW.replace(hour=6)


def test_a_payment_covers_its_lines_and_the_freight():
    """A discount is spread over the lines; what was paid can be more, never less."""
    story = given_order(payment=Payment(paid_fen=26000), freight_fen=99)
    short = record_order(payment=Payment(paid_fen=26000), freight_fen=100)

    assert story.refused_code(short, INTEGRATOR) is C.PAYMENT_BELOW_LINES


def test_the_freight_cannot_fall_below_what_was_asked_of_it():
    """A correction takes nothing away from a running application."""
    unshipped = {"shipments": (), "freight_fen": 800}
    story = given_application(unshipped, quantity=2, amount_fen=25901 + 500)

    lower = record_order(shipments=(), freight_fen=499)
    assert story.refused_code(lower, INTEGRATOR) is C.FREIGHT_BELOW_CLAIMED
    story.when(record_order(shipments=(), freight_fen=500), INTEGRATOR)
