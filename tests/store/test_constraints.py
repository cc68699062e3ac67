"""What the database refuses by itself, even from hand-written SQL."""

import asyncpg
import pytest

from aftersale.core.after_sale.commands import Approve
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.desk.desk import Desk
from aftersale.store.database import Database
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, NOW, ORDER, SHOP, apply, dress, record_order

FREIGHT_ORDER = ORDER + 1


@pytest.fixture
async def connection(database):
    """One line (2 × 129.5 yuan): one unit refunded, one application open; and an unshipped order of 50 yuan
    and 8 for the way, refunded with its freight."""
    async with Database(database) as store:
        await store.open_shop(SHOP)
        async with Desk(store, DEFAULT_POLICY, lambda: NOW) as desk:
            await desk.handle(record_order(), INTEGRATOR)
            paid = await desk.handle(apply(), BUYER)
            await desk.handle(Approve(shop_id=SHOP, after_sale_id=paid.after_sale_id), MERCHANT)
            await desk.handle(apply(), BUYER)
            unshipped = record_order(
                order_id=FREIGHT_ORDER,
                lines=(dress(quantity=1, paid_fen=5000),),
                shipments=(),
                freight_fen=800,
            )
            await desk.handle(unshipped, INTEGRATOR)
            with_freight = await desk.handle(apply(order_id=FREIGHT_ORDER, amount_fen=5800), BUYER)
            await desk.handle(Approve(shop_id=SHOP, after_sale_id=with_freight.after_sale_id), MERCHANT)
    opened = await asyncpg.connect(database)
    yield opened
    await opened.close()


async def refused(connection, constraint, sql):
    """The statement must fail on the constraint of this name."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
        await connection.execute(sql)
    assert constraint in (caught.value.constraint_name or "")


SHARE = (
    "insert into refund_share (cell, shop_id, order_id, line_id, sequence, after_sale_id, amount_fen, before_fen,"
    " after_fen, paid_fen, prior) select 0, shop_id, order_id, {line}, {sequence},"
    " after_sale_id, {amount}, {before}, {after}, {paid}, {prior} from after_sale"
    " where stage = '{stage}' and order_id = {order}"
)
NAMES = ("sequence", "amount", "before", "after", "paid", "prior")


def share(values, *, line=1, stage="merchant_decides", order=ORDER):
    """A statement that adds a link to the chain of the line."""
    return SHARE.format(**dict(zip(NAMES, values, strict=True)), line=line, stage=stage, order=order)


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
    await refused(connection, constraint, share(values))


async def test_what_is_left_can_be_refunded(connection):
    """The chain accepts exactly the rest: the test above fails for the right reason."""
    await connection.execute(share((2, 12951, 12950, 25901, 25901, 1)))


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("never_over_refunded", (2, 1, 800, 801, 800, 1)),
        ("fkey", (2, 1, 800, 801, 99999, 1)),
        ("pkey", (1, 800, 0, 800, 800, "null")),
    ],
)
async def test_freight_cannot_be_refunded_twice_by_hand(connection, constraint, values):
    """Freight is line 0 with a chain of its own; all 8 yuan of it are gone."""
    # Another after-sale of the order, so that only the chain can object.
    await connection.execute(
        "insert into after_sale select (jsonb_populate_record("
        'a, \'{"after_sale_id": 9, "stage": "merchant_decides"}\')).* from after_sale a where order_id = $1',
        FREIGHT_ORDER,
    )

    await refused(connection, constraint, share(values, line=0, order=FREIGHT_ORDER))


async def test_the_freight_of_an_order_cannot_shrink_below_its_refunds(connection):
    """What was paid for the way cannot be rewritten to less than was given back."""
    await refused(connection, "never_over_refunded", "update order_line set paid_fen = 799 where line_id = 0")


async def test_an_after_sale_takes_from_a_line_once(connection):
    """A second share of the same after-sale has no place to go."""
    again = share((2, 1, 12950, 12951, 25901, 1), stage="refunding")

    await refused(connection, "one_share_per_line", again)


async def test_an_after_sale_has_one_refund(connection):
    """A second document, under whatever key, has no place to go."""
    again = 'insert into refund select (jsonb_populate_record(r, \'{"key": "another"}\')).* from refund r'

    await refused(connection, "refund_pkey", again)


async def test_a_key_names_one_refund(connection):
    """Two documents under one key: the provider would pay one of them and answer for both."""
    await refused(
        connection,
        "refund_cell_shop_id_key_key",
        "insert into refund select (jsonb_populate_record(r, jsonb_build_object('after_sale_id', a.after_sale_id))).*"
        " from refund r, after_sale a where r.order_id = a.order_id and a.stage = 'merchant_decides'",
    )


async def test_a_refund_that_arrived_leaves_nothing_to_do(connection):
    """Succeeded and still on the worker's list cannot be."""
    await refused(connection, "nothing_to_do_when_done", "update refund set status = 'succeeded'")


async def test_money_that_others_move_is_not_on_our_list(connection):
    """Paid elsewhere and due here cannot be."""
    await refused(connection, "others_move_their_money", "update refund set paid_elsewhere = true")


async def test_a_refund_belongs_to_an_after_sale(connection):
    """Nor can its after-sale disappear."""
    await refused(connection, "fkey", "delete from after_sale")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        # An end has no deadline, everything else has one; the timer rings no later than that.
        ("deadline_while_awaited", "stage = 'exchanged'"),
        ("deadline_while_awaited", "stage = 'merchant_reships', deadline_at = null, timer_at = null"),
        ("timer_within_deadline", "timer_at = deadline_at + interval '1 second'"),
        ("after_sale_stage_check", "stage = 'lost'"),
        # A price difference is for no unit, and nothing else is.
        ("after_sale_quantity_check", "origin = 'price_difference'"),
        ("after_sale_quantity_check", "quantity = 0"),
        ("after_sale_quantity_check", "quantity = -1, origin = 'price_difference'"),
        ("after_sale_origin_check", "origin = 'nobody'"),
        ("freight_within_amount", "freight_fen = amount_fen + 1"),
        ("freight_within_amount", "freight_fen = -1"),
        ("after_sale_check", "refund_fen = amount_fen + 1"),
    ],
)
async def test_an_after_sale_that_cannot_be(connection, constraint, change):
    """Each of these rows would contradict itself."""
    sql = f"update after_sale set {change} where stage = 'merchant_decides'"  # noqa: S608 - the values above
    await refused(connection, constraint, sql)


ADDRESS = (
    "insert into return_address (cell, shop_id, address_id, receiver, phone, detail, note, is_default,"
    " removed_at, created_at) values (0, 1001, {id}, '{receiver}', '13800000000', '杭州市', '', {default},"
    " {removed}, now())"
)


def address(address_id, *, receiver="半夏", default="true", removed="null"):
    return ADDRESS.format(id=address_id, receiver=receiver, default=default, removed=removed)


async def test_a_shop_has_one_default_address(connection):
    """Of two default addresses nobody could say where the goods go; a removed one does not count."""
    await connection.execute(address(1))
    await connection.execute(address(2, default="false"))

    await refused(connection, "one_default_address", address(3))
    await connection.execute("update return_address set removed_at = now() where address_id = 1")
    await connection.execute(address(3))
    await refused(connection, "one_default_address", "update return_address set removed_at = null")


async def test_an_address_without_a_receiver_is_none(connection):
    """Blanks are not a name."""
    await refused(connection, "receiver", address(1, receiver="  "))


async def test_a_line_cannot_shrink_below_its_refunds(connection):
    """What was paid cannot be rewritten to less than was refunded."""
    await refused(
        connection, "never_over_refunded", "update order_line set paid_fen = 12949 where line_id = 1"
    )


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
