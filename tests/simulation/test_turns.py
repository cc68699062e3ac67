"""Turns: tasks that were started in turns stop at every pause, everybody else passes it."""

import asyncio

from aftersale.core.after_sale.commands import Approve
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.refusal import Refusal
from aftersale.desk.batch import Request, decide_batch
from aftersale.simulation.turns import Place, Turns
from tests.scenario import MERCHANT, NOW, SHOP


async def walk(turns: Turns, name: str, log: list[str]) -> None:
    for place in (Place.COMMAND, Place.CALL):
        await turns.pause(place)
        log.append(f"{name} {place.name.lower()}")


async def test_only_whose_turn_it_is_goes_on():
    """Two tasks, one step at a time, in whatever order they are let go; one dies where it waits."""
    turns, log = Turns(), []
    for name in "abc":
        turns.start(walk(turns, name, log))
    a, b, c = await turns.settle()
    turns.go_on(b)
    turns.die(c)
    a, b = await turns.settle()
    turns.go_on(b)
    assert await turns.settle() == [a]
    turns.go_on(a)
    (a,) = await turns.settle()
    turns.go_on(a)

    assert await turns.settle() == []
    assert log == ["b command", "b call", "a command", "a call"]
    assert turns.failures == []


async def test_whoever_was_not_started_in_turns_does_not_wait():
    """People hand their commands in at once."""
    log: list[str] = []
    await asyncio.wait_for(walk(Turns(), "buyer", log), timeout=1)

    assert len(log) == 2


async def test_a_task_that_fails_is_remembered():
    """A refusal is an answer; anything else is a finding."""
    turns = Turns()

    async def fail(error: Exception) -> None:
        raise error

    turns.start(fail(Refusal("not_found")))
    turns.start(fail(ValueError("broken")))
    await turns.settle()

    assert [str(error) for error in turns.failures] == ["broken"]


def test_a_refusal_does_not_keep_its_batch_alive():
    """Found by a long simulation: through its traceback a refusal held every order that was decided with it."""
    request = Request(Approve(shop_id=SHOP, after_sale_id=404), MERCHANT, 1)
    (refusal,) = decide_batch([request], {}, {}, DEFAULT_POLICY, NOW).answers

    assert isinstance(refusal, Refusal)
    assert refusal.__traceback__ is None
