"""What the simulated people know: the time, the orders as they stand, what was asked before."""

import random
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import AnyCommand
from aftersale.core.after_sale.state import Order
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal
from aftersale.desk.batch import Answer

OrderKey = tuple[int, int]
"""shop_id, order_id"""

BEGINS = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class Deed(msgspec.Struct):
    """One command as it was handed in, and what came of it."""

    number: int
    step: int
    at: datetime
    actor: Actor
    command: AnyCommand
    policy: Policy
    key: str | None = None
    new_id: int = 0
    outcome: Answer | Refusal | Exception | None = None
    """Let go once it was checked: a hundred thousand orders would not fit in the memory."""
    accepted: bool = False


class Clock:
    """Virtual time: it moves when it is told to, also backwards, as clocks that are set right do."""

    def __init__(self) -> None:
        self.now = BEGINS

    def __call__(self) -> datetime:
        return self.now

    def pass_some(self, rng: random.Random) -> None:
        """Mostly minutes or hours; now and then days, weeks, or a step back."""
        lot = rng.randint(1, 100)
        if lot <= 55:
            self.now += timedelta(minutes=rng.randint(1, 90))
        elif lot <= 88:
            self.now += timedelta(hours=rng.randint(1, 8), seconds=rng.randint(0, 3599))
        elif lot <= 95:
            self.now += timedelta(hours=rng.randint(24, 72))
        elif lot <= 97:
            self.now += timedelta(days=rng.randint(7, 21))
        elif lot <= 98:
            self.now -= timedelta(seconds=rng.randint(1, 300))


class World:
    """Shared by everybody in the simulation; what they know is what the desk has answered."""

    def __init__(self, rng: random.Random, clock: Clock, policy: Policy) -> None:
        self.rng = rng
        self.clock = clock
        self.policy = policy
        self.step = 0
        self.orders: dict[OrderKey, Order] = {}
        self.owners: dict[OrderKey, OrderKey] = {}
        """shop_id, after_sale_id → the order"""
        self.histories: dict[OrderKey, list[Deed]] = {}
        self.answered: deque[Deed] = deque(maxlen=300)
        """Accepted commands with an idempotency key, to be repeated."""
        self.next_id = _counter(8_000_000)
        self.next_order_id = _counter(70_000)
        self.next_number = _counter(0)


def _counter(first: int) -> Callable[[], int]:
    """Gives the numbers after `first`, one by one."""
    numbers = iter(range(first + 1, 2**62))
    return lambda: next(numbers)
