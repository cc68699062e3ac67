"""The simulator: every seed holds every rule, a seed repeats itself, and a bug is found and made small."""

from datetime import timedelta

import pytest

from aftersale.core.after_sale import applying, refunding
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.money import share
from aftersale.simulation import Broken, Plan, explained, shortest, simulated, told
from aftersale.store.prepare import throw_away

ALWAYS = {
    "the desk answers as the rules do alone",
    "a refused command changes nothing",
    "a repeated command gets its first answer",
    "no order is broken or taken back",
    "somebody can always go on",
    "one worker wins each deadline",
    "one worker wins each sending",
    "booked ≤ promised ≤ paid, each refund once",
    "every after-sale ends, every refund arrives",
    "verify: rows and hashes are what the facts make",
}


@pytest.mark.parametrize("seed", [11, 12])
async def test_every_rule_holds_for_any_seed(database, seed):
    """Two thousand commands of random people, with a faulty provider and two workers that meet."""
    result = await simulated(Plan(seed=seed, commands=2_000, orders=60), database)

    assert result.commands == 2_000
    assert result.accepted_percent >= 40
    assert all(result.held[what] for what in ALWAYS), result.held
    assert {status for status, _ in result.refunds} == {"succeeded"}
    assert any("NO_ANSWER" in call for call in result.calls)
    assert any(fate.startswith("killed") for fate in result.fates)
    assert "\n".join(told(result)).startswith(f"seed {seed}: 2,000 commands")


async def test_a_seed_repeats_itself(database):
    """The same commands, refusals and facts, down to the last hash; another seed is another run."""
    runs = []
    for seed in (21, 21, 22):
        await throw_away(database)
        runs.append(await simulated(Plan(seed=seed, commands=500, orders=30), database))

    first, again, other = runs
    assert (first.digest, first.seen, first.fates) == (again.digest, again.seen, again.fates)
    assert first.digest != other.digest


@pytest.mark.parametrize("faults", [0, 1000])
async def test_refunds_end_whatever_the_provider_does(database, faults):
    """From a provider without faults to one that never answers before the last stretch."""
    result = await simulated(Plan(seed=31, commands=500, orders=30, faults=faults, workers=3), database)

    assert {status for status, _ in result.refunds} == {"succeeded"}


async def broken_by(database, seeds=(41,), commands=3_000, **plan) -> Broken:
    """What the first of these seeds finds."""
    for seed in seeds:
        await throw_away(database)
        try:
            await simulated(Plan(seed=seed, commands=commands, orders=40, **plan), database)
        except Broken as broken:
            return broken
    raise AssertionError("nothing was found")


async def test_units_that_can_be_sold_back_twice_are_found_and_made_small(database, monkeypatch):
    """A planted bug: what other after-sales hold is forgotten. A handful of commands is left of hundreds."""

    def forgetful(self: Order, line, quantity, but=0):
        return share(line.paid_fen, line.quantity, 0, quantity)

    monkeypatch.setattr(Order, "goods_refundable", forgetful)
    monkeypatch.setattr(applying, "_check_units", lambda *_: None)

    found = await broken_by(database)
    shrunk = shortest(found.key, found.deeds)

    assert "claimed" in shrunk.what
    assert 3 <= len(shrunk.deeds) <= 4
    text = "\n".join(explained(Plan(seed=41, commands=3_000, orders=40), found))
    assert "aftersale simulate --seed 41 --commands 3000" in text
    assert '"command":"RecordOrder"' in text


@pytest.mark.long
async def test_a_worker_that_sends_too_late_is_found(database, monkeypatch):
    """A planted bug: a worker that was held up sends all the same, after the merchant paid another way."""
    monkeypatch.setattr("aftersale.desk.refunds.BEGINS_WITHIN", timedelta(days=365))

    found = await broken_by(database, seeds=range(1, 9), commands=8_000, faults=400)

    assert "paid twice" in found.what
    assert shortest(found.key, found.deeds).what is None, "the rules alone know nothing of the ledger"


@pytest.mark.long
async def test_a_provider_that_is_believed_too_early_is_found(database, monkeypatch):
    """A planted bug: news of a sending that is not the latest is believed."""
    monkeypatch.setattr(refunding, "_awaited", lambda *_: True)

    found = await broken_by(database, seeds=range(1, 9), commands=8_000, faults=400)

    assert found.key is not None


async def test_units_that_nobody_counts_are_found(database, monkeypatch):
    """A planted bug in what the core's own invariants rest on: they are counted once more without it."""
    monkeypatch.setattr(AfterSale, "holds_units", property(lambda _: False))

    found = await broken_by(database)

    assert "units claimed" in found.what
    assert len(shortest(found.key, found.deeds).deeds) <= 4


@pytest.mark.long
async def test_a_hundred_thousand_commands_hold_every_rule_and_meet_nearly_everything(database):
    """Every stage, fact, rule and cause is reached, and all refusals but a rare one."""
    result = await simulated(Plan(seed=20261123, commands=100_000), database)

    never = result.never()
    assert [name for name in never if not name.startswith("refusal:")] == []
    assert len(never) <= 2, never
    assert all(result.held[what] for what in ALWAYS)
    assert result.accepted_percent >= 40
