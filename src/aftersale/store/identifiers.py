"""New ids: unique in this process, and in all likelihood between processes."""

import secrets
from datetime import datetime

from aftersale.core.ids import compose_id


class Identifiers:
    """Hands out ids. The node is drawn by lot; should two processes share one, a unique index notices."""

    def __init__(self) -> None:
        self._node = secrets.randbits(10)
        self._milliseconds = 0
        self._sequence = 0

    def new(self, now: datetime) -> int:
        """Never the same twice, also when the clock stands still or goes back."""
        milliseconds = int(now.timestamp() * 1000)
        if milliseconds > self._milliseconds:
            self._milliseconds, self._sequence = milliseconds, 0
        else:
            self._sequence += 1
            if self._sequence == 1 << 12:
                self._milliseconds, self._sequence = self._milliseconds + 1, 0
        return compose_id(self._milliseconds, self._node, self._sequence)


IDENTIFIERS = Identifiers()
