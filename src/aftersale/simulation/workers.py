"""Simulated workers: the real timers and refunds, several at the same due lists, some slow and some killed."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from aftersale.desk.desk import Desk
from aftersale.desk.refunds import BATCH as REFUNDS_AT_ONCE
from aftersale.desk.refunds import take_step
from aftersale.desk.timers import BATCH as TIMERS_AT_ONCE
from aftersale.desk.timers import let_time_act
from aftersale.payments.gateway import Gateway, RefundAnswer, RefundOrder
from aftersale.simulation.turns import Place, Turns, Waiting
from aftersale.simulation.world import World
from aftersale.store.queries.refunds import due_refunds
from aftersale.store.queries.timers import default_addresses, due_timers

WIRE_SECONDS_MAX = 240
"""How long a call to the provider may be under way: less than after what time its key is asked about."""
WAKE_PERCENT = 8
"""How many of those that are asleep go on at each look: some have missed weeks by then."""


class Wire:
    """The way to the provider: a call takes its time, and whoever called may be gone when it is answered."""

    def __init__(self, gateway: Gateway, turns: Turns) -> None:
        self.gateway = gateway
        self._turns = turns

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        await self._turns.pause(Place.CALL)
        return await self.gateway.refund(order)

    async def find(self, key: str, payment: str) -> RefundAnswer:
        await self._turns.pause(Place.CALL)
        return await self.gateway.find(key, payment)


class Crew:
    """`size` workers that look at the same time, see the same, and act in an order drawn by lot."""

    def __init__(
        self, size: int, desk: Desk, gateways: Mapping[str, Gateway], world: World, turns: Turns
    ) -> None:
        self.size = size
        self.fates: Counter[str] = Counter()
        self._desk = desk
        self._gateways = gateways
        self._world = world
        self._turns = turns
        self._asleep: set[int] = set()

    async def work(self) -> None:
        """One look of every worker, and all that follows from it; some tasks stay behind, asleep."""
        for _ in range(self.size):
            await self._start_what_is_due()
        self._wake(WAKE_PERCENT)
        wire_seconds = 0
        while True:
            awake = [w for w in await self._turns.settle() if w.number not in self._asleep]
            if not awake:
                return
            self._world.rng.shuffle(awake)
            for waiting in awake:
                self._decide(waiting)
            seconds = min(self._world.rng.choice((0, 0, 1, 30)), WIRE_SECONDS_MAX - wire_seconds)
            wire_seconds += seconds
            self._world.clock.now += timedelta(seconds=seconds)

    async def wake_all(self) -> None:
        """Whoever is still asleep goes on to its end."""
        while await self._turns.settle():
            self._wake(100)
            await self.work()

    async def _start_what_is_due(self) -> None:
        database, now = self._desk.database, self._desk.clock()
        for cell in await database.cells():
            timers = await due_timers(database, cell, now, 0, 1, TIMERS_AT_ONCE)
            addresses = await default_addresses(database, {timer.shop_id for timer in timers})
            for timer in timers:
                self._turns.start(let_time_act(self._desk, timer, addresses.get(timer.shop_id)))
            for refund in await due_refunds(database, cell, now, 0, 1, REFUNDS_AT_ONCE):
                self._turns.start(take_step(self._desk, self._gateways, refund))

    def _decide(self, waiting: Waiting) -> None:
        """Most go on; some are slow, some fall asleep for long, some die."""
        lot = self._world.rng.randint(1, 1000)
        if lot <= 120:
            self.fates["slow"] += 1
        elif lot <= 128:
            self.fates[f"killed at {waiting.place.name.lower()}"] += 1
            self._turns.die(waiting)
        elif lot <= (160 if waiting.place is Place.ANSWER else 136) and waiting.place is not Place.CALL:
            self.fates[f"asleep at {waiting.place.name.lower()}"] += 1
            self._asleep.add(waiting.number)
        else:
            self._turns.go_on(waiting)

    def _wake(self, percent: int) -> None:
        for number in sorted(self._asleep):
            if self._world.rng.randint(1, 100) <= percent:
                self._asleep.discard(number)
