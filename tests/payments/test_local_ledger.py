"""The local ledger: takes a refund on once, confirms it later, and misbehaves only as it is told."""

import asyncio
import random
from collections import Counter

import pytest

from aftersale.core.policy import DEFAULT_POLICY
from aftersale.payments.faults import Faults
from aftersale.payments.gateway import Outcome
from aftersale.payments.local_ledger import LocalLedger, MemoryBooks
from aftersale.store.database import Database
from aftersale.store.ledger import PostgresBooks
from tests.payments.orders import KEY, NOW, PAYMENT, Clock, refund_order

MINUTES = DEFAULT_POLICY.ledger_settles_minutes
ALWAYS = 1000
TROUBLED = {"answer_lost": 200, "call_lost": 200, "failed": 200, "refused": 100, "find_lost": 300}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=[PostgresBooks, lambda _: MemoryBooks()], ids=["postgres", "memory"])
async def books(request, database):
    """Both kinds of books must behave the same."""
    async with Database(database) as opened:
        yield request.param(opened)


def ledger(books, clock, **faults):
    return LocalLedger(books, DEFAULT_POLICY, clock, Faults(**faults))


async def test_a_refund_is_taken_on_and_confirmed_later(books, clock):
    """Processing until the policy's minutes are over; from then on settled, whoever asks and how."""
    gateway = ledger(books, clock)

    assert (await gateway.find(KEY, PAYMENT)).outcome is Outcome.NOT_FOUND
    assert (await gateway.refund(refund_order())).outcome is Outcome.PROCESSING
    clock.pass_minutes(MINUTES - 1)
    assert (await gateway.find(KEY, PAYMENT)).outcome is Outcome.PROCESSING
    clock.pass_minutes(1)
    found, repeated = await gateway.find(KEY, PAYMENT), await gateway.refund(refund_order())
    assert found == repeated
    assert (found.outcome, found.reference) == (Outcome.SUCCEEDED, f"ledger-{KEY}")


async def test_the_first_sending_starts_the_clock(books, clock):
    """Sending again does not put off what was promised."""
    gateway = ledger(books, clock)
    await gateway.refund(refund_order())
    clock.pass_minutes(MINUTES - 1)
    await gateway.refund(refund_order())
    clock.pass_minutes(1)

    entry = await books.read(KEY)
    assert (entry.sent_at, entry.amount_fen, entry.payment) == (NOW, 9900, PAYMENT)
    assert (await gateway.find(KEY, PAYMENT)).outcome is Outcome.SUCCEEDED


async def test_the_same_key_with_another_amount_is_refused(books, clock):
    """A key is one refund for its whole life; the first amount stands."""
    gateway = ledger(books, clock)
    await gateway.refund(refund_order())
    answer = await gateway.refund(refund_order(amount_fen=9901))

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "AMOUNT_DIFFERS")
    assert (await books.read(KEY)).amount_fen == 9900


async def test_many_workers_with_one_key_book_it_once(books, clock):
    """Twenty at the same moment, through one set of books: all are told the same."""
    answers = await asyncio.gather(*(ledger(books, clock).refund(refund_order()) for _ in range(20)))

    assert {answer.outcome for answer in answers} == {Outcome.PROCESSING}


async def test_a_database_that_is_gone_leaves_the_refund_unknown(database, clock):
    """No exception: the rounds go on, and ask again when the books are back."""
    async with Database(database) as opened:
        gateway = ledger(PostgresBooks(opened), clock)
    for answer in (await gateway.refund(refund_order()), await gateway.find(KEY, PAYMENT)):
        assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "BOOKS_UNREACHABLE")


async def test_each_trouble_does_what_it_says(clock):
    """What is booked, and what is heard of it."""
    for faults, outcome, booked in (
        ({"answer_lost": ALWAYS}, Outcome.UNKNOWN, True),
        ({"call_lost": ALWAYS}, Outcome.UNKNOWN, False),
        ({"failed": ALWAYS}, Outcome.FAILED, False),
        ({"refused": ALWAYS}, Outcome.REFUSED, False),
    ):
        books = MemoryBooks()
        answer = await ledger(books, clock, **faults).refund(refund_order())
        assert (answer.outcome, KEY in books.entries) == (outcome, booked), faults
    assert (await ledger(books, clock, find_lost=ALWAYS).find(KEY, PAYMENT)).outcome is Outcome.UNKNOWN


async def test_a_booked_refund_is_never_told_to_have_failed(clock):
    """Failed means certainly not executed; the second sending finds it in the books."""
    books = MemoryBooks()
    await ledger(books, clock).refund(refund_order())

    assert (await ledger(books, clock, failed=ALWAYS).refund(refund_order())).outcome is Outcome.PROCESSING


async def test_a_refused_key_stays_refused(clock):
    """However often it is sent; other keys go through."""
    gateway = ledger(MemoryBooks(), clock, refused=300)
    keys = [f"r{number}-1" for number in range(100)]
    rounds = [
        {key for key in keys if (await gateway.refund(refund_order(key=key))).outcome is Outcome.REFUSED}
        for _ in range(3)
    ]

    assert rounds[0] == rounds[1] == rounds[2]
    assert 15 < len(rounds[0]) < 45


async def test_a_run_repeats_itself(clock):
    """The same seed and calls give the same answers; another seed gives others."""

    async def run(seed):
        gateway = ledger(MemoryBooks(), clock, seed=seed, **TROUBLED)
        orders = [refund_order(key=f"r{number % 20}-1") for number in range(100)]
        return [answer for o in orders for answer in (await gateway.refund(o), await gateway.find(o.key, ""))]

    assert await run(1) == await run(1)
    assert await run(1) != await run(2)


@pytest.mark.parametrize(
    "shares", [{"failed": -1}, {"refused": 1001}, {"answer_lost": 500, "call_lost": 400, "failed": 101}]
)
def test_shares_that_cannot_be_are_refused(shares):
    """A per mille is between 0 and 1000, and a call has one fate."""
    with pytest.raises(ValueError, match="per mille"):
        Faults(**shares)


class CountingBooks:
    """Counts how often each key was really written."""

    def __init__(self, books):
        self.books = books
        self.written = Counter()

    async def book(self, entry):
        before = await self.books.read(entry.key)
        written = await self.books.book(entry)
        if before is None:
            self.written[entry.key] += 1
        return written

    async def read(self, key):
        return await self.books.read(key)


async def settle(gateway, order, clock, chance):
    """The desk's rule: after UNKNOWN ask first, after NOT_FOUND or FAILED send the same key again.

    Now and then a crash makes somebody send it once more without asking, and the answer is lost.
    """
    outcome = None
    for _ in range(500):
        clock.pass_minutes(chance.choice((0, 1, 7)))
        if chance.random() < 0.2:
            await gateway.refund(order)
        if outcome in (None, Outcome.NOT_FOUND, Outcome.FAILED):
            outcome = (await gateway.refund(order)).outcome
        else:
            outcome = (await gateway.find(order.key, order.payment)).outcome
        if outcome in (Outcome.SUCCEEDED, Outcome.REFUSED):
            return outcome
    raise AssertionError("never ended")


async def settle_many(books, clock, seed, count):
    """Refunds under all troubles; what the desk believes in the end, and how often each was written."""
    counting = CountingBooks(books)
    gateway = ledger(counting, clock, seed=seed, **TROUBLED)
    chance = random.Random(seed)
    orders = [refund_order(key=f"r{seed}-{number}", amount_fen=100 + number) for number in range(count)]
    return [(order, await settle(gateway, order, clock, chance)) for order in orders], counting


async def money_agrees(books, ended, written):
    """What the desk believes is in the books, to the fen and once."""
    for order, outcome in ended:
        entry = await books.read(order.key)
        paid = entry.amount_fen if entry else 0
        assert paid == (order.amount_fen if outcome is Outcome.SUCCEEDED else 0), order.key
        assert written[order.key] == (1 if outcome is Outcome.SUCCEEDED else 0), order.key


@pytest.mark.parametrize("seed", range(20))
async def test_no_trouble_and_no_retry_pays_twice_or_forgets(clock, seed):
    """Every refund ends, booked exactly once when it succeeded and never when it was refused."""
    books = MemoryBooks()
    ended, counting = await settle_many(books, clock, seed, 50)

    await money_agrees(books, ended, counting.written)
    assert {outcome for _, outcome in ended} == {Outcome.SUCCEEDED, Outcome.REFUSED}


async def test_no_trouble_and_no_retry_pays_twice_in_the_database(database, clock):
    """The same over the books that shops use; the table holds exactly what succeeded."""
    async with Database(database) as opened:
        books = PostgresBooks(opened)
        ended, counting = await settle_many(books, clock, 7, 30)
        await money_agrees(books, ended, counting.written)
        total = await opened.pool.fetchval("select sum(amount_fen) from ledger_refund")

    assert total == sum(order.amount_fen for order, outcome in ended if outcome is Outcome.SUCCEEDED)
