"""Our own payment provider: a ledger that takes a refund on, once, and confirms it some minutes later.

It moves no money: it stands in for a provider where none is configured, and where one has to misbehave.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from aftersale.core.policy import Policy
from aftersale.payments.faults import Fault, Faults, Troubles
from aftersale.payments.gateway import Outcome, RefundAnswer, RefundOrder
from aftersale.store.ledger import BooksUnreachable, LedgerEntry

NO_FAULTS = Faults()

NO_ANSWER = RefundAnswer(Outcome.UNKNOWN, code="NO_ANSWER")
UNREACHABLE = RefundAnswer(Outcome.UNKNOWN, code="BOOKS_UNREACHABLE")
NOT_FOUND = RefundAnswer(Outcome.NOT_FOUND, code="NOT_FOUND")
NOT_ENOUGH = RefundAnswer(Outcome.FAILED, code="NOT_ENOUGH", message="余额不足")
ACCOUNT_CLOSED = RefundAnswer(Outcome.REFUSED, code="ACCOUNT_CLOSED", message="收款账户已注销")
AMOUNT_DIFFERS = RefundAnswer(Outcome.REFUSED, code="AMOUNT_DIFFERS", message="同一退款单号的金额不一致")


class Books(Protocol):
    """Where the ledger writes; may raise BooksUnreachable."""

    async def book(self, entry: LedgerEntry) -> LedgerEntry:
        """Write the entry unless its key is taken; what stands in the books under this key."""

    async def read(self, key: str) -> LedgerEntry | None:
        """The entry of this key."""


class MemoryBooks:
    """Books of one process, gone with it: for the simulator and for tests."""

    def __init__(self) -> None:
        self.entries: dict[str, LedgerEntry] = {}

    async def book(self, entry: LedgerEntry) -> LedgerEntry:
        return self.entries.setdefault(entry.key, entry)

    async def read(self, key: str) -> LedgerEntry | None:
        return self.entries.get(key)


class LocalLedger:
    """A gateway over books of our own. With the same faults and the same calls a run repeats itself."""

    def __init__(
        self, books: Books, policy: Policy, clock: Callable[[], datetime], faults: Faults = NO_FAULTS
    ) -> None:
        self.books = books
        self._settles_after = timedelta(minutes=policy.ledger_settles_minutes)
        self._clock = clock
        self._troubles = Troubles(faults)

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        """Take the refund on. A key that is taken is answered from the books; with another amount, REFUSED."""
        try:
            return await self._refund(order)
        except BooksUnreachable:
            return UNREACHABLE

    async def find(self, key: str, payment: str) -> RefundAnswer:  # noqa: ARG002 - other providers may need it
        """What the books say of this key."""
        if self._troubles.lose_find(key):
            return NO_ANSWER
        try:
            entry = await self.books.read(key)
        except BooksUnreachable:
            return UNREACHABLE
        return NOT_FOUND if entry is None else self._answer(entry)

    async def _refund(self, order: RefundOrder) -> RefundAnswer:
        if self._troubles.refuses(order.key):
            return ACCOUNT_CLOSED
        fault = self._troubles.of_refund(order.key)
        if fault is Fault.CALL_LOST:
            return NO_ANSWER
        # "Certainly not executed" would be a lie about a refund that an earlier call has booked.
        if fault is Fault.FAILED and await self.books.read(order.key) is None:
            return NOT_ENOUGH
        now = self._clock()
        entry = await self.books.book(
            LedgerEntry(
                key=order.key,
                shop_id=order.shop_id,
                order_id=order.order_id,
                payment=order.payment,
                amount_fen=order.amount_fen,
                sent_at=now,
                settles_at=now + self._settles_after,
            )
        )
        if fault is Fault.ANSWER_LOST:
            return NO_ANSWER
        return self._answer(entry) if entry.amount_fen == order.amount_fen else AMOUNT_DIFFERS

    def _answer(self, entry: LedgerEntry) -> RefundAnswer:
        settled = self._clock() >= entry.settles_at
        return RefundAnswer(
            Outcome.SUCCEEDED if settled else Outcome.PROCESSING, reference=f"ledger-{entry.key}"
        )
