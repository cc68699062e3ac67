"""Peers that promise more than was paid, or count units twice (peers.md (e)2, part two)."""

import pytest

from aftersale.core.after_sale.commands import (
    Adjust,
    AnswerProposal,
    Approve,
    Cancel,
    Offer,
    RecordAfterSale,
    RefundImmediately,
    RefundPriceDifference,
    Reject,
)
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import offer
from aftersale.core.refusal import Refusal
from aftersale.core.refusal import RefusalCode as C
from aftersale.desk.desk import Desk
from aftersale.desk.timers import fire_timers
from tests.desk.workers import Clock, promised
from tests.peers.conftest import (
    ADDRESS,
    RETURN,
    about,
    after_sale,
    approved,
    at_once,
    by_both,
    known_order,
    pay_out,
    policy,
    received,
    refused,
    returned,
    the_order,
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
    hours,
    parcel,
    record_order,
)


def difference(amount, line_id=1):
    return RefundPriceDifference(shop_id=SHOP, order_id=ORDER, line_id=line_id, amount_fen=amount)


async def test_medusa_second_receipt(rivals):
    """Medusa (b.3.3) writes the received quantity of the current change over that of the one before, and judges "all
    received" by it. Here three units are taken in three receipts, each of them raced: every unit once, every fen once."""
    await known_order(rivals, lines=(dress(quantity=3, paid_fen=10000),))
    whole = await returned(rivals, quantity=3, amount_fen=10000)

    done, codes = await by_both(rivals, received(whole, 1), MERCHANT)
    assert (len(done), codes) == (1, {C.NOT_YOUR_TURN})
    rest = (await the_order(rivals.database)).after_sales[-1]
    assert (rest.quantity, rest.stage) == (2, Stage.BUYER_ADJUSTS)
    named = {"shop_id": SHOP, "after_sale_id": rest.after_sale_id}
    again = await rivals.one.handle(Adjust(**named, description="只试穿过，吊牌还在"), BUYER)
    done, _ = await by_both(rivals, received(again, 1), MERCHANT)
    assert len(done) == 1
    last = (await the_order(rivals.database)).after_sales[-1]
    again = await rivals.one.handle(
        Adjust(shop_id=SHOP, after_sale_id=last.after_sale_id, description="照片见附件"), BUYER
    )
    done, _ = await by_both(rivals, received(again), MERCHANT)
    assert len(done) == 1

    assert await pay_out(rivals) == {1: 10000}
    order = await the_order(rivals.database)
    assert [(a.quantity, a.stage) for a in order.after_sales] == [(1, Stage.REFUNDED)] * 3
    assert sorted(a.refund_fen for a in order.after_sales) == [3333, 3333, 3334]


async def test_spree_claims_not_aggregated(rivals):
    """Spree (b.6.2) compares a claim with what was ordered, not with earlier claims, returns or exchanges: several on
    one line each pay the full price. Here an exchange, a refund and an offer share two units, asked for at once."""
    await known_order(rivals)
    asks = (
        (apply(type=AfterSaleType.EXCHANGE, amount_fen=0), BUYER),
        (apply(), BUYER),
        (apply(type=RETURN), BUYER),
        (offered(), MERCHANT),
    )

    done, codes = await at_once(
        *(desk.handle(*ask) for desk in (rivals.one, rivals.two) for ask in asks for _ in range(3))
    )

    assert len(done) == 2
    assert codes <= {C.AFTER_SALE_ALREADY_OPEN, C.QUANTITY_OVER_LEFT}
    order = await the_order(rivals.database)
    assert order.units_left(order.lines[0]) == 0
    await agree_to_all(rivals)
    assert sum((await pay_out(rivals)).values()) in (25900, 25901)


def offered(**changes):
    offering = {
        "shop_id": SHOP,
        "order_id": ORDER,
        "line_id": 1,
        "type": AfterSaleType.REFUND_ONLY,
        "quantity": 1,
        "amount_fen": 12950,
        "application_reason": "both_agreed",
    }
    return Offer(**(offering | changes))


async def agree_to_all(rivals):
    """Every way of saying yes to every after-sale, from both desks at once; in the end each is paid."""
    for a in (await the_order(rivals.database)).after_sales:
        named = {"shop_id": SHOP, "after_sale_id": a.after_sale_id}
        for _ in range(2):
            await at_once(
                rivals.one.handle(Approve(**named), MERCHANT),
                rivals.two.handle(AnswerProposal(**named, accept=True), BUYER),
                rivals.two.handle(RefundImmediately(**named), MERCHANT),
            )


async def test_spree_share_before_lock(rivals):
    """Spree (b.6.4) checks the seller's share of a payment before it takes the lock, and inside only the whole payment:
    two refunds of one share eat a sibling's. Here twenty refunds of 600 of a line of 1000 are one; the order has 9000 more."""
    await known_order(rivals, lines=(dress(paid_fen=1000), dress(line_id=2, paid_fen=9000)))

    done, codes = await by_both(rivals, difference(600), MERCHANT)

    assert (len(done), codes) == (1, {C.AMOUNT_OVER_REFUNDABLE})
    assert await pay_out(rivals) == {1: 600}
    await rivals.one.handle(difference(9000, line_id=2), MERCHANT)
    assert await pay_out(rivals) == {1: 600, 2: 9000}


async def test_saleor_many_grants(rivals):
    """Saleor (b.8) lets several granted refunds each reach the charged total, without a lock. Here applications, offers
    and price differences for all of it are made at once and all agreed to: one of them has the money."""
    await known_order(rivals)
    asks = (
        (apply(quantity=2, amount_fen=25901), BUYER),
        (offered(quantity=2, amount_fen=25901), MERCHANT),
        (difference(25901), MERCHANT),
    )
    done, _ = await at_once(
        *(desk.handle(*ask) for desk in (rivals.one, rivals.two) for ask in asks for _ in range(3))
    )
    assert len(done) == 1

    await agree_to_all(rivals)
    assert await pay_out(rivals) == {1: 25901}


async def test_erpnext_credit_note_cap(rivals):
    """ERPNext (b.8) returns before the cap per line when a credit note moves no goods, and sums up unlocked. Here a
    refund for no unit counts against the line like any other, before and after, also in a race."""
    await known_order(rivals)
    await approved(rivals.one, apply(), BUYER)

    with pytest.raises(Refusal) as caught:
        await rivals.one.handle(difference(12952), MERCHANT)
    assert (caught.value.code, caught.value.detail["max_fen"]) == (C.AMOUNT_OVER_REFUNDABLE, 12951)
    done, _ = await by_both(rivals, difference(12951), MERCHANT)
    assert len(done) == 1
    with pytest.raises(Refusal) as caught:
        await rivals.one.handle(apply(amount_fen=1), BUYER)
    assert (caught.value.code, caught.value.detail["max_fen"]) == (C.AMOUNT_OVER_REFUNDABLE, 0)

    assert await pay_out(rivals) == {1: 25901}


async def test_niushop_double_freight(rivals):
    """niushop (b.8) adds the freight to the last line whose siblings were not refunded: a refused sibling makes it due
    twice. Here a line is refused, its sibling takes the freight, and the first one asks again: it is gone."""
    lines = (dress(quantity=1, paid_fen=5000), dress(line_id=2, quantity=1, paid_fen=7000))
    await known_order(rivals, lines=lines, shipments=(), freight_fen=800)
    first = await rivals.one.handle(apply(amount_fen=5000), BUYER)
    best = offer(first.order, after_sale(first), DEFAULT_POLICY, NOW)[0]
    words = {"reject_reason": best.reason.code, "explanation": best.explanation.zh}
    await rivals.one.handle(Reject(**about(first), **words, acknowledged_risks=True), MERCHANT)
    second = await rivals.two.handle(apply(line_id=2, amount_fen=7800), BUYER)

    for too_much in (5800, 5001):
        asked = rivals.one.handle(Adjust(**about(first), amount_fen=too_much), BUYER)
        assert await refused(asked) is C.AMOUNT_OVER_REFUNDABLE
    await rivals.one.handle(Adjust(**about(first), amount_fen=5000), BUYER)
    await at_once(
        *(
            desk.handle(Approve(**about(answer)), MERCHANT)
            for desk in (rivals.one, rivals.two)
            for answer in (first, second)
        )
    )

    assert await pay_out(rivals) == {0: 800, 1: 5000, 2: 7000}


async def test_niushop_double_freight_by_withdrawing(rivals):
    """The same by another way: the first line is withdrawn and applied for again once its sibling has the freight."""
    lines = (dress(quantity=1, paid_fen=5000), dress(line_id=2, quantity=1, paid_fen=7000))
    await known_order(rivals, lines=lines, shipments=(), freight_fen=800)
    first = await rivals.one.handle(apply(amount_fen=5000), BUYER)
    await approved(rivals.one, apply(line_id=2, amount_fen=7800), BUYER)
    await rivals.one.handle(Cancel(**about(first)), BUYER)

    done, codes = await by_both(rivals, apply(amount_fen=5800), BUYER)
    assert (done, codes) == ([], {C.AMOUNT_OVER_REFUNDABLE})
    await approved(rivals.one, apply(amount_fen=5000), BUYER)

    assert await pay_out(rivals) == {0: 800, 1: 5000, 2: 7000}


async def test_oca_list_price(rivals):
    """OCA (b.5.3) refunds the product's list price, not what was paid for it. Here an exchange that named no sum becomes
    a refund, and an after-sale told from elsewhere names none: both are worth the unit's share of what was paid."""
    await known_order(rivals, lines=(dress(title="连衣裙（标价 199.00 元）"),))
    exchange = await rivals.one.handle(apply(type=AfterSaleType.EXCHANGE, amount_fen=0), BUYER)
    await rivals.one.handle(Approve(**about(exchange), return_address=ADDRESS), MERCHANT)
    await rivals.one.handle(RefundImmediately(**about(exchange)), MERCHANT)
    told = RecordAfterSale(
        shop_id=SHOP,
        order_id=ORDER,
        after_sale_id=77,
        line_id=1,
        type=AfterSaleType.REFUND_ONLY,
        quantity=1,
        application_reason="quality",
        stage=Stage.REFUNDED,
    )
    await rivals.one.handle(told, INTEGRATOR)

    assert await promised(rivals.database) == {1: 25901}
    order = await the_order(rivals.database)
    assert sorted(a.refund_fen for a in order.after_sales) == [12950, 12951]


async def test_lilishop_current_price(rivals):
    """lilishop (b.2.7) copies today's price, picture and quantity of the goods into a complaint. Here the shop tells the
    order again with another price while an after-sale runs: what was asked for and promised stays as it was."""
    await known_order(rivals)
    applied = await rivals.one.handle(apply(), BUYER)
    await known_order(rivals, lines=(dress(title="连衣裙 新款", paid_fen=59900, quantity=9),))

    stands = after_sale(await rivals.one.handle(Approve(**about(applied)), MERCHANT))
    assert (stands.quantity, stands.amount_fen, stands.refund_fen) == (1, 12950, 12950)
    cheaper = record_order(lines=(dress(paid_fen=12949),))
    assert await refused(rivals.one.handle(cheaper, INTEGRATOR)) is C.ORDER_BELOW_CLAIMED

    assert await pay_out(rivals) == {1: 12950}


async def test_bagisto_rule_retroactive(store):
    """Bagisto (c.1#5, issue 11100): a new return window changed the rights of orders that were placed before. Here the
    rules get shorter overnight: the order keeps its period, the running after-sale its deadline; a new order has neither."""
    clock = Clock()
    signed = (parcel(signed_at=NOW - hours(240)),)
    async with Desk(store, DEFAULT_POLICY, clock) as before:
        await before.handle(record_order(shipments=signed), INTEGRATOR)
        running = after_sale(await before.handle(apply(), BUYER))
    strict = policy(after_sale_period_days=7, decide_refund_hours=1)
    async with Desk(store, strict, clock) as after:
        # The shop tells its orders again, as it does every night.
        await after.handle(record_order(shipments=signed, buyer_name="林小满"), INTEGRATOR)
        await after.handle(record_order(order_id=ORDER + 1, shipments=signed), INTEGRATOR)
        second = after_sale(await after.handle(apply(), BUYER))
        assert second.deadline_at == NOW + hours(1)
        assert await refused(after.handle(apply(order_id=ORDER + 1), BUYER)) is C.AFTER_PERIOD

        clock.pass_time(hours=2)
        assert await fire_timers(after) == 1
        order = await the_first(after)
        assert order.after_sale(running.after_sale_id).deadline_at == running.deadline_at
        assert order.after_sale(running.after_sale_id).stage is Stage.MERCHANT_DECIDES
        assert order.after_sale(second.after_sale_id).stage is Stage.REFUNDING


async def the_first(desk):
    """The order that was placed under the old rules."""
    named = record_order(shipments=(parcel(signed_at=NOW - hours(240)),), buyer_name="林小满")
    return (await desk.handle(named, INTEGRATOR)).order
