"""One simulation: groups of commands, moving time and workers, until the last after-sale has ended."""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import timedelta

import asyncpg
from msgspec.structs import replace

from aftersale.core.after_sale.invariants import stuck
from aftersale.core.policy import Festival, Urgency
from aftersale.desk.timers import announce_festivals
from aftersale.simulation.cast import SHOPS
from aftersale.simulation.checks import Broken, Checks
from aftersale.simulation.crowd import Crowd
from aftersale.simulation.desk import WitnessedDesk
from aftersale.simulation.hand import Hand
from aftersale.simulation.outside import tell_the_end
from aftersale.simulation.plan import Plan
from aftersale.simulation.provider import CountedBooks, Provider
from aftersale.simulation.report import Result
from aftersale.simulation.turns import Turns
from aftersale.simulation.workers import Crew, Wire
from aftersale.simulation.world import BEGINS, Clock, World
from aftersale.store.database import Database
from aftersale.store.prepare import prepare
from aftersale.store.queries.heads import digest, next_due, refunds_by_status_and_cause, versions
from aftersale.store.return_addresses import keep_address
from aftersale.store.verify import Verified, verify

GROUPS = (100, 250)
"""Commands handed in at the same moment: enough to fill the desk's batches."""
LAST_ROUNDS_MAX = 2_000
"""A bound on the last stretch; each round goes on to whatever is due next."""


async def simulated(plan: Plan, dsn: str, progress: Callable[[int], None] = lambda _: None) -> Result:
    """Simulate in this database, which must be empty. Raises Broken."""
    await prepare(dsn)
    async with Database(dsn) as database:
        return await Simulation(plan, database).run(progress)


class Simulation:
    """Everything that one run holds; `histories` of the world outlive a failure."""

    def __init__(self, plan: Plan, database: Database) -> None:
        self.plan = plan
        self.clock = Clock()
        self.world = World(random.Random(plan.seed), self.clock, plan.policy)  # noqa: S311 - lots by seed
        self.books = CountedBooks()
        self.checks = Checks(self.world, self.books)
        self.commands = self.accepted = self.acts_of_workers = 0
        self._database = database
        self._provider = Provider(self.books, plan, self.world)
        self._turns = Turns()
        self._crowd = Crowd(self.world, plan.orders)
        self.desk = WitnessedDesk(database, self.world, self._turns)
        wire = Wire(self._provider, self._turns)
        self._crew = Crew(plan.workers, self.desk, {"ledger": wire}, self.world, self._turns)

    async def run(self, progress: Callable[[int], None]) -> Result:
        """Raises Broken."""
        try:
            return await self._run(progress)
        except Broken as broken:
            if broken.key is not None:
                deeds = self.world.histories.get(broken.key, [])
                last = [broken.deed] if broken.deed is not None and broken.deed not in deeds[-1:] else []
                broken.deeds = [*deeds, *last]
            raise

    async def _run(self, progress: Callable[[int], None]) -> Result:
        started = time.monotonic()
        for shop in SHOPS.values():
            await self._database.open_shop(shop.shop_id, cell=shop.cell)
            if shop.address is not None:
                await keep_address(
                    self._database, shop.shop_id, shop.address, is_default=True, now=self.clock()
                )
        async with self.desk:
            while self.commands < self.plan.commands:
                self.world.step += 1
                await self._people_act()
                await self._time_passes()
                progress(self.commands)
            await self._last_stretch()
            await self._verified()
        return await self._result(time.monotonic() - started)

    async def _people_act(self) -> None:
        left = self.plan.commands - self.commands
        requests = self._crowd.ask(min(left, self.world.rng.randint(*GROUPS)))
        before = len(self.desk.deeds)
        hand_in = (self.desk.handle(command, actor, key) for command, actor, key in requests)
        await asyncio.gather(*hand_in, return_exceptions=True)
        deeds = self.desk.deeds[before:]
        self.commands += len(deeds)
        await self._check()
        self.accepted += sum(deed.accepted for deed in deeds)
        self.world.answered += [deed for deed in deeds if deed.key and deed.accepted]

    async def _time_passes(self) -> None:
        rng = self.world.rng
        self.clock.pass_some(rng)
        if rng.randint(1, 1000) <= 8:
            await self._festival()
        if rng.randint(1, 100) <= 8:
            self._rules_change()
        if rng.randint(1, 100) <= 40:
            await self._workers_act()

    async def _workers_act(self) -> None:
        before = len(self.desk.deeds)
        await self._crew.work()
        self.acts_of_workers += len(self.desk.deeds) - before
        if self._turns.failures:
            raise Broken(f"a worker failed: {self._turns.failures[0]!r}", self.world.step)
        await self._check()

    def _rules_change(self) -> None:
        """What a rejection needs is another from now on: a proposal first, the facts behind it, or less."""
        rng = self.world.rng
        urgencies = (Urgency.NONE, Urgency.NONE, Urgency.NONE, Urgency.COMPULSORY)
        self.world.policy = replace(
            self.world.policy,
            version=f"{self.plan.policy.version}+{self.world.step}",
            contradicted_rejections=rng.choice((True, True, False)),
            negotiate_first_record=rng.choice(urgencies),
            negotiate_first_evidence=rng.choice(urgencies),
            other_reason=rng.choice((True, False)),
        )
        self.desk.policy = self.world.policy

    async def _festival(self) -> None:
        """One is announced; clocks that are running learn of it."""
        starts_at = self.clock() + timedelta(days=self.world.rng.randint(1, 10))
        festival = Festival(
            name="节日", starts_at=starts_at, ends_at=starts_at + timedelta(days=self.world.rng.randint(3, 8))
        )
        version = f"{self.plan.policy.version}+{self.world.step}"
        self.world.policy = replace(self.world.policy, version=version, festivals=(festival,))
        self.desk.policy = self.world.policy
        await announce_festivals(self.desk)
        await self._check()

    async def _check(self) -> None:
        """Answers, orders, money, and that the database holds just this and no more."""
        deeds, self.desk.deeds = self.desk.deeds, []
        self.checks.read(deeds)
        self.checks.money()
        touched = sorted(self.checks.touched)
        stored = await versions(self._database, touched)
        for key in touched:
            order = self.world.orders[key]
            if stored.get(key) != order.version:
                what = f"version {stored.get(key)} is stored, {order.version} was answered"
                raise Broken(what, self.world.step, key)
            if found := stuck(order, self.world.policy, self.clock()):
                raise Broken(found[0], self.world.step, key)
        self.checks.held["somebody can always go on"] += len(touched)
        self.checks.touched.clear()

    async def _last_stretch(self) -> None:
        """Nobody asks for anything any more: time and workers bring everything to its end."""
        self._provider.calm_down()
        await self._crew.wake_all()
        await self._others_come_to_an_end()
        for _ in range(LAST_ROUNDS_MAX):
            await self._check()
            due = await next_due(self._database)
            if due is None:
                break
            self.world.step += 1
            # At least hours at once: what is due one after the other is due in one round.
            self.clock.now = max(due, self.clock.now + timedelta(hours=3)) + timedelta(seconds=1)
            await self._workers_act()
        await self._crew.wake_all()
        await self._check()
        self._all_ended()

    async def _others_come_to_an_end(self) -> None:
        hand = Hand(self.world)
        self.clock.now += timedelta(hours=1)  # news must be newer than what is known, also after a step back
        for key in sorted(self.world.orders):
            order = self.world.orders[key]
            for a in order.after_sales:
                if (a.handled_elsewhere or a.paid_elsewhere) and not a.stage.terminal:
                    told = tell_the_end(hand, order, a)
                    await asyncio.gather(
                        self.desk.handle(told, SHOPS[key[0]].integrator), return_exceptions=True
                    )

    def _all_ended(self) -> None:
        for key, order in sorted(self.world.orders.items()):
            for a in order.after_sales:
                if not a.stage.terminal:
                    what = f"after-sale {a.after_sale_id} never ends: {a.stage}, refund {a.refund}"
                    raise Broken(what, self.world.step, key)
        self.checks.held["every after-sale ends, every refund arrives"] = len(self.world.orders)

    async def _verified(self) -> None:
        connection = await asyncpg.connect(self._database.dsn)
        seen = Verified()
        try:
            async for wrong in verify(connection, seen):
                raise Broken(f"verify: {wrong.what}", self.world.step, (wrong.shop_id, wrong.order_id))
        finally:
            await connection.close()
        self.checks.held["verify: rows and hashes are what the facts make"] = seen.facts

    async def _result(self, seconds: float) -> Result:
        refunds = await refunds_by_status_and_cause(self._database)
        for _, cause in refunds:
            self.checks.seen[f"cause:{cause}"] += 1
        return Result(
            seed=self.plan.seed,
            commands=self.commands,
            acts_of_workers=self.acts_of_workers,
            accepted=self.accepted,
            orders=self._crowd.orders,
            steps=self.world.step,
            virtual=self.clock() - BEGINS,
            seconds=seconds,
            digest=await digest(self._database),
            seen=self.checks.seen,
            held=self.checks.held,
            fates=self._crew.fates,
            refunds=refunds,
            calls=self._provider.calls,
        )
