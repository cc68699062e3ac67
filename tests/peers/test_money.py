"""Peers that pay twice, lose a refund or get stuck with it (peers.md (e)2, part one)."""

import contextlib
from collections import Counter

import pytest

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import (
    Adjust,
    Approve,
    Cancel,
    RecordRefund,
    RefundImmediately,
    RetryRefund,
    SendRefund,
    ShipReturn,
)
from aftersale.core.after_sale.state import Stage
from aftersale.core.refusal import RefusalCode as C
from aftersale.desk.desk import Unavailable
from aftersale.desk.refunds import move_refunds
from aftersale.payments.gateway import Outcome, RefundAnswer
from tests.desk.workers import Recorder, booked, ledger, move_all
from tests.peers.conftest import (
    Interrupted,
    about,
    approved,
    at_once,
    by_both,
    known_order,
    moody,
    move_by_both,
    pay_out,
    received,
    refused,
    returned,
    the_order,
)
from tests.scenario import BUYER, MERCHANT, SHOP, apply, dress, parcel

WHOLE_PARCEL = (parcel(line_ids=()),)


def key_of(answer):
    """The one key that this after-sale's refund may ever have."""
    return f"{SHOP}-{answer.after_sale_id}"


async def test_yudao_lost_update(rivals):
    """yudao (b.1.4) reads the order's refunded sum, adds and writes it back: two lines that finish together lose
    one amount. Here two workers finish ten lines of one order against each other; no fen of the sum is missing."""
    lines = tuple(dress(line_id=n, quantity=1, paid_fen=1000 + n) for n in range(1, 11))
    await known_order(rivals, lines=lines, shipments=WHOLE_PARCEL)
    await at_once(
        *(
            approved(desk, apply(line_id=line.line_id, amount_fen=line.paid_fen), BUYER)
            for desk, line in zip((rivals.one, rivals.two) * 5, lines, strict=True)
        )
    )

    await move_by_both(rivals)

    order = await the_order(rivals.database)
    assert {a.stage for a in order.after_sales} == {Stage.REFUNDED}
    assert sum(a.refund_fen for a in order.after_sales) == sum(line.paid_fen for line in lines)
    assert len(order.refunds) == 10
    assert sum((await booked(rivals.database)).values()) == order.paid_fen


async def test_yudao_stuck_refund(rivals):
    """yudao (b.1.3, b.1.5) repeats a failed refund under its id, is told "exists" and never gets on; meanwhile the
    other lines of the order wait. Here the same key is sent again and paid, after a certain failure and after
    the provider had refused for good; the sibling is not held up."""
    await known_order(rivals, lines=(dress(), dress(line_id=2)), shipments=WHOLE_PARCEL)
    failed = await approved(rivals.one, apply(), BUYER)
    dead = await approved(rivals.one, apply(amount_fen=12951), BUYER)
    sibling = await approved(rivals.one, apply(line_id=2), BUYER)

    gateway = moody(rivals.one, {key_of(failed): [Outcome.FAILED] * 3, key_of(dead): [Outcome.REFUSED]})

    await move_all(rivals.one, rivals.clock, gateway)
    order = await the_order(rivals.database)
    stages = [order.after_sale(answer.after_sale_id).stage for answer in (failed, dead, sibling)]
    assert stages == [Stage.REFUNDED, Stage.MERCHANT_PAYS, Stage.REFUNDED]
    await rivals.one.handle(RetryRefund(**about(dead)), MERCHANT)

    assert await pay_out(rivals, gateway) == {1: 25901, 2: 12950}
    sent = {(key_of(failed), 12950): 4, (key_of(dead), 12951): 2, (key_of(sibling), 12950): 1}
    assert Counter(gateway.sent) == sent


async def test_lilishop_repeat_refund(rivals):
    """lilishop (b.2.4) refunds whenever the manager's call comes, whatever the state, with a fresh number each time
    that the gateway cannot recognise. Here every way of asking again is refused and one key leaves the house."""
    await known_order(rivals)
    answer = await approved(rivals.one, apply(), BUYER)
    again = (Approve(**about(answer)), RefundImmediately(**about(answer)), RetryRefund(**about(answer)))

    for command in again:
        done, codes = await by_both(rivals, command, MERCHANT)
        assert (done, codes) == ([], {C.NOT_YOUR_TURN})
    gateway = ledger(rivals.one)
    assert await pay_out(rivals, gateway) == {1: 12950}
    for command in (*again, SendRefund(**about(answer), attempt=2)):
        actor = SYSTEM if isinstance(command, SendRefund) else MERCHANT
        assert await refused(rivals.two.handle(command, actor)) is C.AFTER_SALE_FINISHED

    assert gateway.sent == [(key_of(answer), 12950)]
    assert await pay_out(rivals, gateway) == {1: 12950}


async def test_medusa_new_key_on_retry(rivals):
    """Medusa (b.3.6, c.3#46) deletes the refund whose id is the idempotency key when the provider times out: the
    retry has a new key and pays a second time. Here two calls are lost and one answer: always the same key,
    and the books have it once."""
    await known_order(rivals)
    answer = await approved(rivals.one, apply(), BUYER)
    gateway = moody(rivals.one, {key_of(answer): [Outcome.UNKNOWN] * 2})

    assert await pay_out(rivals, gateway) == {1: 12950}

    assert gateway.sent == [(key_of(answer), 12950)] * 3
    assert set(gateway.asked) == {key_of(answer)}
    assert await booked(rivals.database) == {key_of(answer): 12950}


async def test_medusa_new_key_on_retry_when_only_the_answer_was_lost(rivals):
    """The other half of the same bug: the first call had paid. It is asked about and not sent again."""
    await known_order(rivals)
    answer = await approved(rivals.one, apply(), BUYER)

    async def silence():
        return RefundAnswer(Outcome.UNKNOWN)

    gateway = Recorder(Interrupted(ledger(rivals.one), silence))

    assert await pay_out(rivals, gateway) == {1: 12950}
    assert gateway.sent == [(key_of(answer), 12950)]


async def test_solidus_retry_from_total(rivals):
    """Solidus (b.4.4) starts a reimbursement that broke off from its full total again: what was paid before the
    error is paid twice. Here the second of three refunds fails twice; only that one is sent again."""
    lines = tuple(dress(line_id=n, quantity=1, paid_fen=4000) for n in (1, 2, 3))
    await known_order(rivals, lines=lines, shipments=WHOLE_PARCEL)
    answers = [await approved(rivals.one, apply(line_id=n, amount_fen=4000), BUYER) for n in (1, 2, 3)]
    first, second, third = map(key_of, answers)
    gateway = moody(rivals.one, {second: [Outcome.FAILED] * 2})

    assert await pay_out(rivals, gateway) == {1: 4000, 2: 4000, 3: 4000}

    assert Counter(gateway.sent) == {(first, 4000): 1, (second, 4000): 3, (third, 4000): 1}


async def test_vendure_rollback_after_gateway(rivals):
    """Vendure (b.8) calls the gateway inside the transaction: when that rolls back the money is gone and nothing
    tells of it. Here the database is taken away right after the provider paid; the sending is on record, the
    key is asked about, and the refund arrives without a second call."""
    await known_order(rivals)
    answer = await approved(rivals.one, apply(), BUYER)

    async def the_database_goes_away():
        await rivals.database.pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'aftersale desk'"
            " and datname = current_database()"
        )

    gateway = Recorder(Interrupted(ledger(rivals.one), the_database_goes_away))
    with contextlib.suppress(Unavailable):
        await move_refunds(rivals.one, {"ledger": gateway})
    row = await rivals.database.pool.fetchrow("select status, attempts, act_at from refund")
    assert (row["status"], row["attempts"]) == ("sent", 1)
    assert row["act_at"] > rivals.clock.now

    assert await pay_out(rivals, gateway) == {1: 12950}
    assert gateway.sent == [(key_of(answer), 12950)]
    assert gateway.asked


async def test_bagisto_received_twice(rivals):
    """Bagisto (b.8) refunds again each time the status is set to "received", as long as the order line has quantity
    left: a line of 5, a return of 1, up to five refunds. Here twenty receipts at once are one."""
    await known_order(rivals, lines=(dress(quantity=5, paid_fen=5000),))
    answer = await returned(rivals, quantity=1, amount_fen=1000)

    done, codes = await by_both(rivals, received(answer), MERCHANT)
    assert (len(done), codes) == (1, {C.NOT_YOUR_TURN})
    assert await pay_out(rivals) == {1: 1000}

    assert await refused(rivals.two.handle(received(answer), MERCHANT)) is C.AFTER_SALE_FINISHED
    assert await pay_out(rivals) == {1: 1000}


async def test_crmeb_agree_twice(rivals):
    """CRMEB (b.8) agrees to a refund without looking at its state, under an id with three random digits, gateway
    first; a finished refund even goes back to "goods on the way". Here twenty agreements at once are one,
    and nothing leads back from the end."""
    await known_order(rivals)
    applied = await rivals.one.handle(apply(), BUYER)

    done, codes = await by_both(rivals, Approve(**about(applied)), MERCHANT)
    assert (len(done), codes) == (1, {C.NOT_YOUR_TURN})
    gateway = ledger(rivals.one)
    assert await pay_out(rivals, gateway) == {1: 12950}

    assert gateway.sent == [(key_of(applied), 12950)]
    back = ShipReturn(**about(applied), carrier="SF", tracking_number="SF0000000001")
    assert await refused(rivals.one.handle(back, BUYER)) is C.AFTER_SALE_FINISHED
    assert await refused(rivals.one.handle(Approve(**about(applied)), MERCHANT)) is C.AFTER_SALE_FINISHED
    assert await pay_out(rivals) == {1: 12950}


async def test_niushop_cancel_completed(rivals):
    """niushop (b.8) lets the buyer cancel a completed refund: the line is reset, applied for and paid again. Here
    a promised and a paid refund cannot be withdrawn, their units stay taken."""
    await known_order(rivals, lines=(dress(quantity=1, paid_fen=12950),))
    answer = await approved(rivals.one, apply(), BUYER)

    assert await refused(rivals.one.handle(Cancel(**about(answer)), BUYER)) is C.NOT_YOUR_TURN
    assert await refused(rivals.one.handle(apply(), BUYER)) is C.AFTER_SALE_ALREADY_OPEN
    assert await pay_out(rivals) == {1: 12950}
    for command in (Cancel(**about(answer)), Adjust(**about(answer), amount_fen=1)):
        assert await refused(rivals.one.handle(command, BUYER)) is C.AFTER_SALE_FINISHED
    assert await refused(rivals.one.handle(apply(amount_fen=1), BUYER)) is C.QUANTITY_OVER_LEFT

    assert await pay_out(rivals) == {1: 12950}


async def test_niushop_cancel_completed_in_a_race(rivals):
    """The same at the same moment: withdrawn or agreed to, never both; the provider's word afterwards undoes neither."""
    ids = range(70101, 70131)
    for order_id in ids:
        await known_order(rivals, order_id=order_id)
    applied = [await rivals.one.handle(apply(order_id=order_id), BUYER) for order_id in ids]

    done, codes = await at_once(
        *(rivals.one.handle(Cancel(**about(answer)), BUYER) for answer in applied),
        *(rivals.two.handle(Approve(**about(answer)), MERCHANT) for answer in applied),
    )
    assert len(done) == len(applied)
    assert codes <= {C.NOT_YOUR_TURN, C.AFTER_SALE_FINISHED}
    late = (
        rivals.two.handle(RecordRefund(**about(a), attempt=1, outcome="failed", sent=True), SYSTEM)
        for a in applied
    )
    await at_once(*late)

    await pay_out(rivals)
    granted = await rivals.database.pool.fetchval("select count(*) from after_sale where stage = 'refunded'")
    assert len(await booked(rivals.database)) == granted


@pytest.mark.parametrize("times", [1, 3])
async def test_a_provider_that_tells_its_success_again_changes_nothing(rivals, times):
    """What all of these have in common: the word "succeeded" counts once."""
    await known_order(rivals)
    answer = await approved(rivals.one, apply(), BUYER)
    assert await pay_out(rivals) == {1: 12950}
    told = RecordRefund(**about(answer), attempt=1, outcome="succeeded", sent=True)

    done, codes = await by_both(rivals, told, SYSTEM, times)

    assert (done, codes) == ([], {C.AFTER_SALE_FINISHED})
