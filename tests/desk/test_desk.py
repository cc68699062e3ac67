"""The desk over a real PostgreSQL: batches, conflicts, keys, backpressure."""

import asyncio
import random

import msgspec
import pytest

from aftersale.core.actors import SYSTEM, Actor, Role
from aftersale.core.after_sale.commands import Adjust, Approve, Cancel, RecordAfterSale, RecordRefund, Reject
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import offer
from aftersale.core.refusal import Refusal
from aftersale.core.refusal import RefusalCode as C
from aftersale.desk import batch
from aftersale.desk.desk import STATISTICS_AFTER, Desk
from aftersale.desk.refunds import move_refunds
from tests.desk.conftest import differences
from tests.desk.workers import Clock, booked, ledger, move_all
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, NOW, ORDER, SHOP, apply, dress, hours, record_order


def newest(answer):
    return answer.order.after_sale(answer.after_sale_id)


async def refused(work):
    with pytest.raises(Refusal) as caught:
        await work
    return caught.value.code


async def applied(desk, **changes):
    await desk.handle(record_order(), INTEGRATOR)
    return await desk.handle(apply(**changes), BUYER)


def rejection(answer, **more):
    best = offer(answer.order, newest(answer), DEFAULT_POLICY, NOW)[0]
    return Reject(
        shop_id=SHOP,
        after_sale_id=answer.after_sale_id,
        reject_reason=best.reason.code,
        explanation=best.explanation.zh,
        acknowledged_risks=True,
        **more,
    )


async def test_a_whole_life_is_written_and_verified(desk):
    """Apply, reject, adjust, approve, settle: the rows follow each step (the fixture verifies)."""
    answer = await applied(desk)
    answer = await desk.handle(rejection(answer), MERCHANT)
    named = {"shop_id": SHOP, "after_sale_id": answer.after_sale_id}
    await desk.handle(Adjust(**named, amount_fen=9900), BUYER)
    await desk.handle(Approve(**named), MERCHANT)
    desk.clock = clock = Clock()
    await move_all(desk, clock, ledger(desk))

    row = await desk.database.pool.fetchrow(
        "select status, amount_fen, after_fen, paid_fen from refund join refund_share"
        " using (cell, shop_id, after_sale_id, amount_fen)"
    )
    assert tuple(row) == ("succeeded", 9900, 9900, 25901)
    assert await booked(desk.database) == {f"{SHOP}-{answer.after_sale_id}": 9900}


async def test_money_that_another_system_moves_is_not_ours_to_confirm(desk):
    """An imported refund waits for its own system's word; the local ledger leaves it alone."""
    await desk.handle(record_order(), INTEGRATOR)
    told = RecordAfterSale(
        shop_id=SHOP,
        order_id=ORDER,
        after_sale_id=77,
        line_id=1,
        type=AfterSaleType.REFUND_ONLY,
        quantity=1,
        amount_fen=9000,
        application_reason="quality",
        stage=Stage.REFUNDING,
        applied_at=NOW - hours(9),
        updated_at=NOW - hours(2),
    )
    await desk.handle(told, INTEGRATOR)
    desk.clock = lambda: NOW + hours(1)
    gateway = ledger(desk)

    assert await move_refunds(desk, {"ledger": gateway}) == 0
    assert gateway.sent == gateway.asked == []
    later = msgspec.structs.replace(told, stage=Stage.REFUNDED, updated_at=NOW + hours(1))
    answer = await desk.handle(later, INTEGRATOR)

    assert newest(answer).stage is Stage.REFUNDED
    assert await desk.database.pool.fetchval("select status from refund") == "succeeded"


async def test_many_clients_on_one_order_never_claim_a_unit_twice(desk):
    """A hundred applications for the last two units at once: two are accepted."""
    await desk.handle(record_order(), INTEGRATOR)

    answers = await asyncio.gather(
        *(desk.handle(apply(amount_fen=1), BUYER) for _ in range(100)), return_exceptions=True
    )

    codes = [a.code for a in answers if isinstance(a, Refusal)]
    assert len(codes) == 98
    assert set(codes) <= {C.AFTER_SALE_ALREADY_OPEN, C.ATTEMPTS_EXHAUSTED}


async def test_two_processes_on_one_order_never_refund_too_much(store):
    """Two desks stand for two processes: each unit is refunded once, whoever is asked."""
    async with (
        Desk(store, DEFAULT_POLICY, lambda: NOW) as one,
        Desk(store, DEFAULT_POLICY, lambda: NOW) as two,
    ):
        await one.handle(record_order(lines=(dress(quantity=20, paid_fen=20000),)), INTEGRATOR)

        async def buy_back(desk):
            answer = await desk.handle(apply(amount_fen=1000), BUYER)
            await desk.handle(Approve(shop_id=SHOP, after_sale_id=answer.after_sale_id), MERCHANT)

        results = await asyncio.gather(
            *(buy_back(desk) for desk in (one, two) for _ in range(20)), return_exceptions=True
        )

    assert [r for r in results if r is not None and not isinstance(r, Refusal)] == []
    # Five applications per line is the limit; all five are paid.
    assert await store.pool.fetchval("select sum(amount_fen) from refund") == 5000


async def test_a_refused_command_does_not_spoil_its_neighbours(desk):
    """In one batch, one wrong amount: the others are written."""
    orders = [record_order(order_id=ORDER + n) for n in range(50)]
    await asyncio.gather(*(desk.handle(o, INTEGRATOR) for o in orders))

    answers = await asyncio.gather(
        *(
            desk.handle(apply(order_id=ORDER + n, amount_fen=99999999 if n == 7 else 1), BUYER)
            for n in range(50)
        ),
        return_exceptions=True,
    )

    assert [n for n, a in enumerate(answers) if isinstance(a, Refusal)] == [7]


async def test_what_only_the_database_refuses_fails_alone(desk, store):
    """A neighbour that breaks a constraint is told; the rest of its batch is committed."""
    for n in range(10):
        await desk.handle(record_order(order_id=ORDER + n), INTEGRATOR)
    # Behind the desk's back one line is shut: only the database knows.
    await store.pool.execute(
        "update order_line set claimed_quantity = quantity where order_id = $1", ORDER + 3
    )
    await store.pool.execute(
        "alter table order_line add constraint shut check (order_id <> $$ || $1) not valid".replace(
            "$$ || $1", str(ORDER + 3)
        )
    )

    answers = await asyncio.gather(
        *(desk.handle(apply(order_id=ORDER + n), BUYER) for n in range(10)), return_exceptions=True
    )

    assert [n for n, a in enumerate(answers) if isinstance(a, Exception)] == [3]
    await store.pool.execute("alter table order_line drop constraint shut")
    await store.pool.execute("update order_line set claimed_quantity = 0 where order_id = $1", ORDER + 3)


async def test_a_mistake_of_ours_fails_alone(desk, monkeypatch):
    """An error nobody foresaw, in deciding one command: its neighbours in the batch are committed."""
    decide_as_written = batch.decide

    def stumbles(order, command, actor, moment):
        assert command.order_id != ORDER + 3
        return decide_as_written(order, command, actor, moment)

    monkeypatch.setattr(batch, "decide", stumbles)
    orders = (desk.handle(record_order(order_id=ORDER + n), INTEGRATOR) for n in range(10))
    answers = await asyncio.gather(*orders, return_exceptions=True)

    assert [n for n, a in enumerate(answers) if isinstance(a, Exception)] == [3]
    assert isinstance(answers[3], AssertionError)


async def test_the_same_key_and_input_gets_the_first_answer_again(desk):
    """A retried request changes nothing, even after the after-sale has moved on."""
    await desk.handle(record_order(), INTEGRATOR)
    first = await desk.handle(apply(), BUYER, "k1")
    again = await desk.handle(apply(), BUYER, "k1")
    await desk.handle(rejection(first), MERCHANT)
    later = await desk.handle(apply(), BUYER, "k1")

    assert first.after_sale_id == again.after_sale_id == later.after_sale_id
    assert newest(first) == newest(again) == newest(later)
    assert newest(later).stage is Stage.MERCHANT_DECIDES


async def test_the_same_key_with_other_input_is_refused(desk):
    """A key is a promise about one request."""
    await desk.handle(record_order(), INTEGRATOR)
    await desk.handle(apply(), BUYER, "k1")

    assert await refused(desk.handle(apply(amount_fen=1), BUYER, "k1")) is C.KEY_REUSED


async def test_one_key_sent_many_times_at_once_applies_once(desk):
    """In one batch, in two lanes, from two desks: one after-sale."""
    await desk.handle(record_order(), INTEGRATOR)
    async with Desk(desk.database, DEFAULT_POLICY, lambda: NOW) as other:
        answers = await asyncio.gather(
            *(d.handle(apply(), BUYER, "k1") for d in (desk, other) for _ in range(20))
        )

    assert len({a.after_sale_id for a in answers}) == 1
    assert await desk.database.pool.fetchval("select count(*) from after_sale") == 1


async def test_keys_of_different_callers_never_meet(desk):
    """Two programs that both count from 1 do not get each other's answers."""
    await desk.handle(record_order(), INTEGRATOR)
    await desk.handle(apply(), BUYER, "1")

    answer = await desk.handle(apply(amount_fen=12951), INTEGRATOR, "1")

    assert newest(answer).amount_fen == 12951


async def test_a_refusal_does_not_use_up_its_key(desk):
    """What was refused may be asked again with the same key, and is decided anew."""
    assert await refused(desk.handle(apply(), BUYER, "k1")) is C.NOT_FOUND
    await desk.handle(record_order(), INTEGRATOR)

    await desk.handle(apply(), BUYER, "k1")


async def test_commands_of_an_unknown_shop_are_not_found(desk):
    """No shop, no stream."""
    assert await refused(desk.handle(record_order(shop_id=5), SYSTEM)) is C.NOT_FOUND


async def test_a_nul_in_a_text_is_refused_before_the_database(desk):
    """PostgreSQL cannot keep U+0000; the caller hears it as a wrong field."""
    await desk.handle(record_order(), INTEGRATOR)

    assert await refused(desk.handle(apply(description="a\x00b"), BUYER)) is C.FIELD_INVALID


async def test_a_full_queue_answers_at_once(store):
    """Backpressure: a clear refusal instead of an endless queue; what was taken on is carried out."""
    async with Desk(store, DEFAULT_POLICY, lambda: NOW, waiting_max=10, batch_max=1) as desk:
        await desk.handle(record_order(), INTEGRATOR)
        orders = (desk.handle(record_order(order_id=ORDER + n), INTEGRATOR) for n in range(1, 60))
        answers = await asyncio.gather(*orders, return_exceptions=True)

    refusals = [a.code for a in answers if isinstance(a, Exception)]
    assert set(refusals) == {C.OVERLOADED}
    assert await store.pool.fetchval("select count(*) from order_stream") == 60 - len(refusals)


async def test_a_lost_connection_is_survived(desk, store):
    """The database lets go of every connection: the next command finds its way again."""
    await desk.handle(record_order(), INTEGRATOR)
    await store.pool.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'aftersale desk'"
        " and datname = current_database()"
    )

    for _ in range(20):
        try:
            await desk.handle(apply(), BUYER, "k")
            break
        except Exception:
            await asyncio.sleep(0.05)

    assert await store.pool.fetchval("select count(*) from after_sale") == 1


@pytest.mark.parametrize("seed", range(5))
async def test_a_seeded_random_walk_leaves_a_clean_journal(store, seed):
    """Random parties act at random through two desks; every fact folds to its rows, nothing is over-refunded."""
    lots = random.Random(seed)
    orders = [ORDER + n for n in range(8)]
    async with (
        Desk(store, DEFAULT_POLICY, lambda: NOW) as one,
        Desk(store, DEFAULT_POLICY, lambda: NOW) as two,
    ):
        for order_id in orders:
            lines = (dress(quantity=3, paid_fen=lots.randrange(3000, 9999)), dress(line_id=2, paid_fen=500))
            await one.handle(record_order(order_id=order_id, lines=lines), INTEGRATOR)
        known: list[int] = [404]
        # One refund at least, so that the sums below are sums of something.
        first = await one.handle(apply(order_id=orders[0], amount_fen=1), BUYER)
        await one.handle(Approve(shop_id=SHOP, after_sale_id=first.after_sale_id), MERCHANT)

        async def act():
            desk = lots.choice((one, two))
            named = {"shop_id": SHOP, "after_sale_id": lots.choice(known)}
            command, actor = lots.choice(
                (
                    (
                        apply(
                            order_id=lots.choice(orders),
                            line_id=lots.choice((1, 2)),
                            quantity=lots.randrange(1, 3),
                            amount_fen=lots.randrange(1, 1500),
                            type=lots.choice(list(AfterSaleType)),
                        ),
                        BUYER,
                    ),
                    (Adjust(**named, amount_fen=lots.randrange(0, 2000)), BUYER),
                    (Adjust(**named, type=lots.choice(list(AfterSaleType))), BUYER),
                    (Cancel(**named), BUYER),
                    (Approve(**named), MERCHANT),
                    (
                        Reject(
                            **named,
                            reject_reason=lots.choice(("return_needed", "no_defect", "special_category")),
                            explanation="请补充照片。",
                            acknowledged_risks=True,
                        ),
                        MERCHANT,
                    ),
                    (RecordRefund(**named, attempt=1, outcome="succeeded", sent=True), SYSTEM),
                )
            )
            try:
                answer = await desk.handle(command, actor, lots.choice((None, f"k{lots.randrange(50)}")))
            except Refusal:
                return
            if answer.after_sale_id:
                known.append(answer.after_sale_id)

        for _ in range(25):
            await asyncio.gather(*(act() for _ in range(16)))

    over = await store.pool.fetchval(
        "select count(*) from (select sum(amount_fen) s, max(paid_fen) p from refund_share"
        " group by shop_id, order_id, line_id) x where s > p"
    )
    assert over == 0
    assert await store.pool.fetchval("select count(*) from refund") > 0


async def test_verify_finds_what_was_changed_by_hand(desk, store):
    """A row, a state, a fact or a hash altered behind the system's back is named."""
    answer = await applied(desk)
    await desk.handle(rejection(answer), MERCHANT)
    dsn = store.dsn
    for change, mend, word in (
        ("update after_sale set amount_fen = amount_fen + 1", "update after_sale set amount_fen = amount_fen - 1", "after_sale"),
        ("update rejection set explanation = explanation || '!'", "update rejection set explanation = left(explanation, -1)", "rejection"),
        ("update journal set body = convert_to(replace(convert_from(body, 'utf8'), '12950', '12949'), 'utf8') where version = 2", "update journal set body = convert_to(replace(convert_from(body, 'utf8'), '12949', '12950'), 'utf8') where version = 2", "hash"),
        ("update order_stream set state = convert_to(replace(convert_from(state, 'utf8'), '12950', '12949'), 'utf8')", "update order_stream set state = convert_to(replace(convert_from(state, 'utf8'), '12949', '12950'), 'utf8')", "state"),
        ("update order_line set claimed_quantity = 0", "update order_line set claimed_quantity = 1", "order_line"),
    ):  # fmt: skip
        await store.pool.execute(change)
        assert any(word in found for found in await differences(dsn)), change
        await store.pool.execute(mend)
        assert await differences(dsn) == []


async def test_a_stranger_gets_the_same_answer_as_for_nothing(desk):
    """Another buyer's after-sale is not found, by id or by order."""
    answer = await applied(desk)
    stranger = Actor(Role.BUYER, id=5, buyer_id=5)

    for after_sale_id in (answer.after_sale_id, 404):
        command = Cancel(shop_id=SHOP, after_sale_id=after_sale_id)
        assert await refused(desk.handle(command, stranger)) is C.NOT_FOUND


async def test_a_young_database_is_told_when_it_has_grown(store):
    """After the first few hundred orders the planner has statistics; kept plans are made anew."""
    async with Desk(store, DEFAULT_POLICY, lambda: NOW) as desk:
        orders = (record_order(order_id=ORDER + n) for n in range(STATISTICS_AFTER[0]))
        await asyncio.gather(*(desk.handle(order, INTEGRATOR) for order in orders))

    known = await store.pool.fetchval("select reltuples from pg_class where relname = 'order_stream'")
    assert known >= STATISTICS_AFTER[0] / 2
