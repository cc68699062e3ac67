"""Time acts on a real PostgreSQL: by several workers at once, against people who are just as fast."""

import asyncio
import random
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from aftersale.core.after_sale.commands import Approve, Reject
from aftersale.core.policy import DEFAULT_POLICY, Festival
from aftersale.core.refusal import Refusal
from aftersale.core.refusal import RefusalCode as C
from aftersale.desk import timers
from aftersale.desk.desk import Desk
from aftersale.desk.timers import announce_festivals, fire_timers
from aftersale.store.identifiers import Identifiers
from aftersale.store.journal import read_entries
from aftersale.store.queries.timers import due_timers
from aftersale.store.shifts import PARTS, Work, taken
from tests.desk.workers import Clock
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

DECIDES = DEFAULT_POLICY.decide_refund_hours
LATE = NOW + hours(DECIDES + 1)
GENERATION = 20
"""Lines of one order in the tests of many: what is due at once is often due in the same order."""


@pytest.fixture
async def two_desks(store):
    """Two desks stand for two workers; both look at the same clock."""
    clock = Clock()
    async with Desk(store, DEFAULT_POLICY, clock) as one, Desk(store, DEFAULT_POLICY, clock) as two:
        yield one, two, clock


async def apply_for_many(desk, count, per_order=GENERATION):
    """So many applications that all wait for the merchant until the same instant."""
    lines = tuple(dress(line_id=n + 1, quantity=1, paid_fen=1000) for n in range(per_order))
    ids = []
    for start in range(0, count // per_order, 100):
        orders = range(ORDER + start, ORDER + min(start + 100, count // per_order))
        shipped = (record_order(order_id=o, lines=lines, shipments=(parcel(line_ids=()),)) for o in orders)
        await asyncio.gather(*(desk.handle(order, INTEGRATOR) for order in shipped))
        asked = (apply(order_id=o, line_id=line.line_id, amount_fen=1000) for o in orders for line in lines)
        answers = await asyncio.gather(*(desk.handle(application, BUYER) for application in asked))
        ids += [answer.after_sale_id for answer in answers]
    return ids


async def one_application(desk, **changes):
    order = changes.get("order_id", ORDER)
    await desk.handle(record_order(order_id=order), INTEGRATOR)
    return (await desk.handle(apply(**changes), BUYER)).after_sale_id


async def facts_of(database, kind):
    """How many facts of this kind each after-sale has."""
    rows = await database.pool.fetch("select after_sale_id from journal where kind = $1", kind)
    return Counter(row[0] for row in rows)


async def due_now(database, now):
    return await database.pool.fetchval("select count(*) from after_sale where timer_at < $1", now)


# --- many at once -------------------------------------------------------------------------------


async def test_two_workers_on_the_same_part_act_once_each(two_desks):
    """2,000 deadlines at once, both workers see all of them: 2,000 acts, not one more."""
    one, two, clock = two_desks
    ids = await apply_for_many(one, 2000)
    clock.now = LATE

    acted = await asyncio.gather(fire_timers(one), fire_timers(two))

    assert sum(acted) == 2000
    assert await facts_of(one.database, "RefundGranted") == Counter(ids)
    assert await due_now(one.database, LATE) == 0
    assert await one.database.pool.fetchval("select sum(amount_fen) from refund_share") == 2000 * 1000
    assert await asyncio.gather(fire_timers(one), fire_timers(two)) == [0, 0]


async def test_two_workers_on_different_parts_leave_nothing(two_desks):
    """Each walks half of the parts: together they reach everything, neither the other's."""
    one, two, clock = two_desks
    ids = await apply_for_many(one, 800)
    clock.now = LATE

    async def walk(desk, parts):
        return sum([await fire_timers(desk, part, PARTS) for part in parts])

    acted = await asyncio.gather(walk(one, range(0, PARTS, 2)), walk(two, range(1, PARTS, 2)))

    assert sum(acted) == 800
    assert min(acted) > 0
    assert await facts_of(one.database, "RefundGranted") == Counter(ids)


async def test_the_parts_of_an_instant_are_disjoint_and_whole(two_desks):
    """Every timer is in exactly one part."""
    one, _, _ = two_desks
    ids = await apply_for_many(one, 200)

    parts = [await due_timers(one.database, 0, LATE, part, PARTS, 1000) for part in range(PARTS)]

    assert Counter(timer.after_sale_id for part in parts for timer in part) == Counter(ids)


async def test_the_work_of_a_quiet_shop_is_spread_over_all_parts(store):
    """One application in a while: its id is the first of its millisecond, and still no part has it all."""
    identifiers, lots = Identifiers(), random.Random(7)
    ids = [identifiers.new(NOW + hours(n + lots.random())) for n in range(400)]
    async with Desk(store, DEFAULT_POLICY, lambda: NOW, new_id=lambda _: ids.pop()) as desk:
        await apply_for_many(desk, 180)

    sizes = [len(await due_timers(store, 0, LATE, part, PARTS, 1000)) for part in range(PARTS)]

    assert sum(sizes) == 180
    assert min(sizes) > 0


async def test_a_batch_is_bounded_and_none_is_read_twice(two_desks, monkeypatch):
    """Whatever is due, a worker holds no more than one batch of it; a pass reads each timer once."""
    one, _, clock = two_desks
    ids = await apply_for_many(one, 200)
    clock.now = LATE
    read = []

    async def spy(*arguments):
        found = await due_timers(*arguments)
        read.append(found)
        return found

    monkeypatch.setattr(timers, "BATCH", 30)
    monkeypatch.setattr(timers, "due_timers", spy)

    assert await fire_timers(one) == 200
    assert max(map(len, read)) == 30
    assert Counter(timer.after_sale_id for found in read for timer in found) == Counter(ids)


async def test_what_cannot_be_decided_does_not_hold_up_the_rest(two_desks, monkeypatch):
    """A timer that others have dealt with in the meantime is passed over; the walk ends."""
    one, two, clock = two_desks
    ids = await apply_for_many(one, 60)
    clock.now = LATE
    stale = await due_timers(one.database, 0, LATE, 0, 1, 1000)
    await fire_timers(two)

    async def as_it_was(*arguments):
        return stale

    monkeypatch.setattr(timers, "due_timers", as_it_was)

    assert await fire_timers(one) == 0
    assert await facts_of(one.database, "RefundGranted") == Counter(ids)


async def test_a_full_desk_ends_the_round_and_loses_nothing(store):
    """Backpressure reaches the worker; what was not taken on is still due in the next round."""
    clock = Clock()
    async with Desk(store, DEFAULT_POLICY, clock) as desk:
        ids = await apply_for_many(desk, 200)
    clock.now = LATE
    async with Desk(store, DEFAULT_POLICY, clock, waiting_max=40, batch_max=8) as narrow:
        with pytest.raises(Refusal) as caught:
            await fire_timers(narrow)
    assert caught.value.code is C.OVERLOADED
    # The desk has finished what it took on; the next round goes part by part.
    async with Desk(store, DEFAULT_POLICY, clock, waiting_max=80) as next_round:
        for part in range(PARTS):
            await fire_timers(next_round, part, PARTS)

    assert await facts_of(store, "RefundGranted") == Counter(ids)


@pytest.mark.long
async def test_two_processes_act_on_a_hundred_thousand_deadlines(store):
    """100,000 after-sales due at the same instant, two worker processes: none lost, none doubled."""
    count = 100_000
    async with Desk(store, DEFAULT_POLICY, lambda: NOW) as desk:
        ids = await apply_for_many(desk, count)
    assert await due_now(store, LATE) == count

    runs = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.desk.time_acts", store.dsn, LATE.isoformat(),
            stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
        )
        for _ in range(2)
    ]  # fmt: skip
    outputs = await asyncio.gather(*(run.communicate() for run in runs))

    assert [run.returncode for run in runs] == [0, 0]
    acted = [int(out) for out, _ in outputs]
    assert sum(acted) == count
    assert min(acted) > 0
    assert await facts_of(store, "RefundGranted") == Counter(ids)
    assert await due_now(store, LATE) == 0
    shares = await store.pool.fetchrow("select count(*), sum(amount_fen), max(after_fen) from refund_share")
    assert tuple(shares) == (count, count * 1000, 1000)


# --- a person and the clock ---------------------------------------------------------------------


def rejects(after_sale_id):
    return Reject(
        shop_id=SHOP,
        after_sale_id=after_sale_id,
        reject_reason="return_needed",
        explanation="请寄回商品，我们收到后为您退款。",
        acknowledged_risks=True,
    )


async def outcome(desk, command):
    try:
        await desk.handle(command, MERCHANT)
    except Refusal as refusal:
        return refusal.code
    return None


async def test_at_the_last_instant_the_person_wins_when_first(store):
    """The merchant rejects at the very deadline; a worker whose clock is a second ahead comes second."""
    async with (
        Desk(store, DEFAULT_POLICY, lambda: NOW) as desk,
        Desk(store, DEFAULT_POLICY, lambda: NOW + hours(DECIDES) + hours(1) / 3600) as worker,
    ):
        after_sale_id = await one_application(desk)
        desk.clock = lambda: NOW + hours(DECIDES)

        assert await outcome(desk, rejects(after_sale_id)) is None
        assert await fire_timers(worker) == 0

    assert await facts_of(store, "ApplicationRejected") == Counter([after_sale_id])
    assert await facts_of(store, "RefundGranted") == Counter()


async def test_at_the_last_instant_the_clock_wins_when_first(store):
    """The worker acted; the person hears that the turn is over, and nothing of the rejection is left."""
    async with (
        Desk(store, DEFAULT_POLICY, lambda: NOW) as desk,
        Desk(store, DEFAULT_POLICY, lambda: NOW + hours(DECIDES) + hours(1) / 3600) as worker,
    ):
        after_sale_id = await one_application(desk)
        desk.clock = lambda: NOW + hours(DECIDES)

        assert await fire_timers(worker) == 1
        assert await outcome(desk, rejects(after_sale_id)) is C.NOT_YOUR_TURN

    assert await facts_of(store, "ApplicationRejected") == Counter()
    assert await facts_of(store, "RefundGranted") == Counter([after_sale_id])


async def test_a_person_and_the_clock_at_the_same_moment_have_one_winner(store):
    """Eighty times both at once, through two desks: always one of the two, never both, never neither."""
    async with (
        Desk(store, DEFAULT_POLICY, lambda: NOW, batch_max=4) as desk,
        Desk(store, DEFAULT_POLICY, lambda: NOW + hours(DECIDES) + hours(1) / 3600, batch_max=4) as worker,
    ):
        ids = await apply_for_many(desk, 80, per_order=1)
        desk.clock = lambda: NOW + hours(DECIDES)
        acted, *answers = await asyncio.gather(
            fire_timers(worker), *(outcome(desk, rejects(after_sale_id)) for after_sale_id in ids)
        )

    rejected, granted = await facts_of(store, "ApplicationRejected"), await facts_of(store, "RefundGranted")
    assert rejected + granted == Counter(ids)
    assert (answers.count(None), acted) == (rejected.total(), granted.total())
    assert set(answers) <= {None, C.NOT_YOUR_TURN}


async def test_after_the_deadline_a_late_worker_changes_nothing_for_the_person(store):
    """The rule holds from the deadline on, not from when somebody got round to it."""
    clock = Clock()
    async with Desk(store, DEFAULT_POLICY, clock) as desk:
        after_sale_id = await one_application(desk)
        clock.now = LATE

        assert await outcome(desk, rejects(after_sale_id)) is C.DEADLINE_PASSED
        assert await outcome(desk, Approve(shop_id=SHOP, after_sale_id=after_sale_id)) is C.DEADLINE_PASSED
        assert await fire_timers(desk) == 1


# --- reminders and holidays ---------------------------------------------------------------------


async def test_each_reminder_fires_once(two_desks):
    """Half the time, four fifths, four hours before the end: two workers, one reminder each; then the rule."""
    one, two, clock = two_desks
    after_sale_id = await one_application(one)

    for passed, expected in ((23, 0), (25, 1), (25, 0), (39, 1), (45, 1), (47, 0), (49, 1), (49, 0)):
        clock.now = NOW + hours(passed)
        assert sum(await asyncio.gather(fire_timers(one), fire_timers(two))) == expected, passed

    assert await facts_of(one.database, "Reminded") == Counter({after_sale_id: 3})
    assert await facts_of(one.database, "RefundGranted") == Counter([after_sale_id])


async def test_a_worker_that_was_away_reminds_once_not_thrice(two_desks):
    """Three steps were missed: the awaited side hears of it once, with what is left."""
    one, _, clock = two_desks
    after_sale_id = await one_application(one)
    clock.now = NOW + hours(45)

    assert await fire_timers(one) == 1
    assert await fire_timers(one) == 0
    assert await facts_of(one.database, "Reminded") == Counter([after_sale_id])


NEW_YEAR = Festival(name="春节", starts_at=NOW + hours(24), ends_at=NOW + hours(200))
HOLIDAYS = msgspec.structs.replace(DEFAULT_POLICY, version="with-new-year", festivals=(NEW_YEAR,))


async def test_a_festival_is_announced_once_to_every_clock_that_meets_it(store):
    """Running clocks are told: was, now, why; a clock that ends before it is not; two workers tell once."""
    clock = Clock(NOW - hours(40))
    async with Desk(store, DEFAULT_POLICY, clock) as desk:
        ends_before = await one_application(desk, order_id=ORDER + 1)
        clock.now = NOW
        assert await fire_timers(desk) == 1  # a reminder: eight hours are left
        meets_it = await one_application(desk)
    async with Desk(store, HOLIDAYS, clock) as one, Desk(store, HOLIDAYS, clock) as two:
        moved = await asyncio.gather(announce_festivals(one), announce_festivals(two))
        again = await announce_festivals(one)

    assert (sum(moved), again) == (1, 0)
    async with store.pool.acquire() as connection:
        *_, told = await read_entries(connection, 0, SHOP, ORDER)
    fact = told.fact
    assert (fact.after_sale_id, fact.rule, fact.why) == (meets_it, "festival", "春节")
    assert (fact.was_at, fact.deadline_at) == (NOW + hours(48), NOW + hours(NEW_YEAR.decision_hours))
    deadlines = dict(await store.pool.fetch("select after_sale_id, deadline_at from after_sale"))
    assert deadlines == {ends_before: NOW + hours(8), meets_it: NOW + hours(NEW_YEAR.decision_hours)}


async def test_a_clock_that_nobody_told_learns_of_the_festival_when_it_ends(store):
    """Late to be announced, never too early to act: first it is moved, and only the new deadline acts."""
    clock = Clock()
    async with Desk(store, DEFAULT_POLICY, clock) as desk:
        await one_application(desk)
    async with Desk(store, HOLIDAYS, clock) as worker:
        clock.now = LATE
        assert await fire_timers(worker) == 1
        assert (await facts_of(store, "DeadlineMoved")).total() == 1
        assert (await facts_of(store, "RefundGranted")).total() == 0
        clock.now = NOW + hours(NEW_YEAR.decision_hours + 1)
        assert await fire_timers(worker) == 1
        assert (await facts_of(store, "RefundGranted")).total() == 1


# --- parts of the work --------------------------------------------------------------------------


@pytest.fixture
async def workers(store):
    """The connections of two workers."""
    opened = [await store.connect() for _ in range(2)]
    yield opened
    for connection in opened:
        await connection.close()


async def test_a_part_belongs_to_one_worker(workers):
    """The other one takes another part, or another kind of work, or waits its turn."""
    one, two = workers
    async with taken(one, Work.TIMERS, 3) as mine, taken(two, Work.TIMERS, 3) as theirs:
        assert (mine, theirs) == (True, False)
        async with taken(two, Work.TIMERS, 4) as other_part, taken(two, Work.REFUNDS, 3) as other_work:
            assert (other_part, other_work) == (True, True)
    async with taken(two, Work.TIMERS, 3) as now_theirs:
        assert now_theirs


async def test_a_part_is_given_back_when_the_work_fails(workers):
    """An exception on the way out leaves no lock behind."""
    one, two = workers
    with pytest.raises(ZeroDivisionError):
        async with taken(one, Work.TIMERS, 0):
            _ = 1 // 0
    async with taken(two, Work.TIMERS, 0) as mine:
        assert mine


async def test_a_killed_connection_frees_its_part(store, workers):
    """The worker is gone in the middle of its part; the other one has it at once."""
    one, two = workers
    async with taken(one, Work.TIMERS, 5) as first:
        assert first
        await store.pool.execute("select pg_terminate_backend($1)", one.get_server_pid())
        for _ in range(100):
            async with taken(two, Work.TIMERS, 5) as mine:
                if mine and one.is_closed():
                    break
            await asyncio.sleep(0.02)
        assert mine
        assert one.is_closed()
