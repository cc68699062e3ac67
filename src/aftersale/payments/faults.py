"""How often the local ledger misbehaves on purpose, drawn so that the same seed gives the same troubles again."""

import hashlib
from collections import Counter
from enum import StrEnum

import msgspec


class Fault(StrEnum):
    """What goes wrong with one call."""

    ANSWER_LOST = "answer_lost"
    """The refund is booked, and nobody hears of it."""
    CALL_LOST = "call_lost"
    """Nothing is booked, and nobody hears of that."""
    FAILED = "failed"
    """Nothing is booked and the ledger says so; the next call may go through."""


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of calls in per mille. Raises ValueError when they make more than all calls."""

    seed: int = 0
    answer_lost: int = 0
    call_lost: int = 0
    failed: int = 0
    refused: int = 0
    """Of keys, not of calls: a key that is refused once is refused for ever."""
    find_lost: int = 0
    """Of the questions what became of a key."""

    def __post_init__(self) -> None:
        shares = (self.answer_lost, self.call_lost, self.failed)
        if min(*shares, self.refused, self.find_lost) < 0:
            raise ValueError("a share is below 0 per mille")
        if max(sum(shares), self.refused, self.find_lost) > 1000:
            raise ValueError("the shares are more than 1000 per mille")


class Troubles:
    """Draws what happens to each call; counts the calls of a key, so that a repeated one has a chance of its own."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._calls: Counter[tuple[str, str]] = Counter()

    def refuses(self, key: str) -> bool:
        return self._lot("refused", key) < self._faults.refused

    def of_refund(self, key: str) -> Fault | None:
        lot = self._lot("refund", key, self._count("refund", key))
        for fault, share in (
            (Fault.ANSWER_LOST, self._faults.answer_lost),
            (Fault.CALL_LOST, self._faults.call_lost),
            (Fault.FAILED, self._faults.failed),
        ):
            if lot < share:
                return fault
            lot -= share
        return None

    def lose_find(self, key: str) -> bool:
        return self._lot("find", key, self._count("find", key)) < self._faults.find_lost

    def _count(self, what: str, key: str) -> int:
        self._calls[what, key] += 1
        return self._calls[what, key]

    def _lot(self, what: str, key: str, call: int = 0) -> int:
        """0 to 999, evenly enough: the remainder of 64 bits."""
        digest = hashlib.sha256(f"{self._faults.seed}/{what}/{key}/{call}".encode()).digest()
        return int.from_bytes(digest[:8]) % 1000
