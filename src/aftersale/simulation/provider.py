"""The payment provider of a simulation: the local ledger with good and bad days, and books that are counted."""

from collections import Counter

from aftersale.payments.faults import Faults
from aftersale.payments.gateway import RefundAnswer, RefundOrder
from aftersale.payments.local_ledger import LocalLedger, MemoryBooks
from aftersale.simulation.plan import Plan
from aftersale.simulation.world import OrderKey, World
from aftersale.store.ledger import LedgerEntry

MOODS = 5
MOOD_STEPS = 15
"""After so many steps other keys are in trouble: what was refused may go through, and the reverse."""


class CountedBooks(MemoryBooks):
    """The ledger's books, and how often each key was really booked."""

    def __init__(self) -> None:
        super().__init__()
        self.bookings: Counter[str] = Counter()
        self.by_order: dict[OrderKey, list[LedgerEntry]] = {}

    async def book(self, entry: LedgerEntry) -> LedgerEntry:
        if entry.key not in self.entries:
            self.bookings[entry.key] += 1
            self.by_order.setdefault((entry.shop_id, entry.order_id), []).append(entry)
        return await super().book(entry)


class Provider:
    """A gateway; its troubles change with the steps of the world and end before the last stretch."""

    def __init__(self, books: CountedBooks, plan: Plan, world: World) -> None:
        self.calls: Counter[str] = Counter()
        self._world = world
        self._calm = LocalLedger(books, plan.policy, world.clock)
        self._moods = [
            LocalLedger(books, plan.policy, world.clock, _troubles(plan.seed * MOODS + mood, plan.faults))
            for mood in range(MOODS)
        ]

    def calm_down(self) -> None:
        """From now on every call goes well."""
        self._moods = [self._calm]

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        return self._counted("sent", await self._ledger.refund(order))

    async def find(self, key: str, payment: str) -> RefundAnswer:
        return self._counted("asked", await self._ledger.find(key, payment))

    @property
    def _ledger(self) -> LocalLedger:
        return self._moods[self._world.step // MOOD_STEPS % len(self._moods)]

    def _counted(self, what: str, answer: RefundAnswer) -> RefundAnswer:
        self.calls[f"{what}: {answer.outcome} {answer.code}".strip()] += 1
        return answer


def _troubles(seed: int, faults: int) -> Faults:
    """All kinds of faults in equal shares of the calls that go wrong."""
    quarter = faults // 4
    return Faults(
        seed=seed,
        answer_lost=quarter,
        call_lost=quarter,
        failed=quarter,
        refused=faults - 3 * quarter,
        find_lost=faults,
    )
