"""What the database refuses by itself, even from hand-written SQL."""

import asyncpg
import pytest

from aftersale.core.after_sale.commands import Approve
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.desk.desk import Desk
from aftersale.store.database import Database
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, NOW, SHOP, apply, record_order


@pytest.fixture
async def connection(database):
    """A database with one line (2 × 129.5 yuan): one unit refunded, one application open."""
    async with Database(database) as store:
        await store.open_shop(SHOP)
        async with Desk(store, DEFAULT_POLICY, lambda: NOW) as desk:
            await desk.handle(record_order(), INTEGRATOR)
            paid = await desk.handle(apply(), BUYER)
            await desk.handle(Approve(shop_id=SHOP, after_sale_id=paid.after_sale_id), MERCHANT)
            await desk.handle(apply(), BUYER)
    opened = await asyncpg.connect(database)
    yield opened
    await opened.close()


async def refused(connection, constraint, sql):
    """The statement must fail on the constraint of this name."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
        await connection.execute(sql)
    assert constraint in (caught.value.constraint_name or "")


REFUND = (
    "insert into refund (cell, shop_id, order_id, line_id, sequence, after_sale_id, amount_fen, before_fen,"
    " after_fen, paid_fen, prior, status, requested_at) select 0, shop_id, order_id, line_id, {sequence},"
    " after_sale_id, {amount}, {before}, {after}, {paid}, {prior}, 'requested', now() from after_sale"
    " where stage = 'merchant_decides'"
)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        # 12950 of 25901 fen are gone; 12951 are left.
        ("never_over_refunded", (2, 12952, 12950, 25902, 25901, 1)),
        # Pretending that more was paid than the line says.
        ("fkey", (2, 12952, 12950, 25902, 99999, 1)),
        # Pretending that less was refunded before.
        ("fkey", (2, 12952, 0, 12952, 25901, 1)),
        # Beginning a second chain beside the first.
        ("pkey", (1, 12952, 0, 12952, 25901, "null")),
        ("chained", (2, 12952, 0, 12952, 25901, "null")),
        # A sum that does not add up.
        ("adds_up", (2, 12952, 12950, 25901, 25901, 1)),
        ("amount_fen", (2, 0, 12950, 12950, 25901, 1)),
        # Leaving a gap to be filled later.
        ("fkey", (3, 1, 12950, 12951, 25901, 2)),
    ],
)
async def test_a_line_cannot_be_over_refunded_by_hand(connection, constraint, values):
    """Every way of lying about the running total breaks on a constraint."""
    names = ("sequence", "amount", "before", "after", "paid", "prior")

    await refused(connection, constraint, REFUND.format(**dict(zip(names, values, strict=True))))


async def test_what_is_left_can_be_refunded(connection):
    """The chain accepts exactly the rest: the test above fails for the right reason."""
    await connection.execute(
        REFUND.format(sequence=2, amount=12951, before=12950, after=25901, paid=25901, prior=1)
    )


async def test_an_after_sale_is_refunded_once(connection):
    """A second refund of the same after-sale has no place to go."""
    await refused(
        connection,
        "after_sale_id",
        "insert into refund select cell, shop_id, order_id, line_id, 2, after_sale_id, 1, 12950, 12951, paid_fen,"
        " false, 1, 'requested', now() from refund",
    )


async def test_a_line_cannot_shrink_below_its_refunds(connection):
    """What was paid cannot be rewritten to less than was refunded."""
    await refused(connection, "never_over_refunded", "update order_line set paid_fen = 12949")


async def test_units_cannot_be_claimed_twice_by_hand(connection):
    """The count of claimed units stays within the line."""
    await refused(
        connection, "one_after_sale_per_unit", "update order_line set claimed_quantity = claimed_quantity + 1"
    )


async def test_nothing_becomes_rejected_without_a_rejection(connection):
    """The stage alone cannot be set."""
    await refused(connection, "rejected_with_a_reason", "update after_sale set stage = 'buyer_adjusts'")


async def test_a_rejection_that_does_not_exist_cannot_be_named(connection):
    """A made-up rejection version is no rejection."""
    await refused(
        connection,
        "fkey",
        "update after_sale set stage = 'buyer_adjusts', rejection_version = 7, rejected_type = type",
    )


async def test_half_a_name_of_a_rejection_is_none(connection):
    """A version without its type would slip past the foreign key; the check knows."""
    await refused(
        connection,
        "rejected_with_a_reason",
        "update after_sale set stage = 'buyer_adjusts', rejection_version = 7, rejected_type = null",
    )


REJECTION = (
    "insert into rejection (cell, shop_id, after_sale_id, version, type, scene, reject_reason, explanation,"
    " outcome, edited, template_version, acknowledged_risks, at) select 0, shop_id, after_sale_id, 2, type,"
    " {scene}, {reason}, {explanation}, 'supported', false, '', false, now() from after_sale"
    " where stage = 'merchant_decides'"
)


@pytest.mark.parametrize(
    ("constraint", "scene", "reason", "explanation"),
    [
        ("reason_of_the_scene", "'refund_received'", "'because'", "'请寄回'"),
        ("reason_of_the_scene", "'refund_received'", "''", "'请寄回'"),
        ("", "'refund_received'", "null", "'请寄回'"),
        ("reason_of_the_scene", "'exchange_application'", "'return_needed'", "'请寄回'"),
        ("explanation_says_something", "'refund_received'", "'return_needed'", "''"),
        ("explanation_says_something", "'refund_received'", "'return_needed'", "E' \\n\\t'"),
        ("", "'refund_received'", "'return_needed'", "null"),
        ("explanation_says_something", "'refund_received'", "'return_needed'", f"'{'请' * 501}'"),
        ("explanation_has_no_blanks", "'refund_received'", "'return_needed'", "'已于 {signed_at} 签收'"),
    ],
)
async def test_a_bad_rejection_cannot_be_written_by_hand(connection, constraint, scene, reason, explanation):
    """Reason missing, unknown or of another scene; explanation empty, too long or with blanks."""
    await refused(
        connection, constraint, REJECTION.format(scene=scene, reason=reason, explanation=explanation)
    )


async def test_a_good_rejection_can_be_written(connection):
    """The table accepts what the rules allow: the test above fails for the right reason."""
    await connection.execute(
        REJECTION.format(scene="'refund_received'", reason="'return_needed'", explanation="'请寄回'")
    )
    await connection.execute(
        "update after_sale set stage = 'buyer_adjusts', rejection_version = 2, rejected_type = type"
        " where stage = 'merchant_decides'"
    )
