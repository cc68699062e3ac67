"""Turns: what several workers do at once goes on one step at a time, so that the seed decides who is first."""

import asyncio
from collections.abc import Coroutine
from enum import Enum, auto
from typing import Any

import msgspec

from aftersale.core.refusal import Refusal


class Place(Enum):
    """Where a worker's task waits for its turn."""

    COMMAND = auto()
    """Before it hands a command to the desk."""
    ANSWER = auto()
    """Its sending is recorded; it has not heard so yet."""
    CALL = auto()
    """The call to the provider is on the wire."""


class Waiting(msgspec.Struct):
    """One task that waits; `number` counts tasks in the order in which they were started."""

    number: int
    place: Place
    task: "asyncio.Task[Any]"
    turn: "asyncio.Future[None]"


class Turns:
    """Tasks that were started here stop at every `pause`; all others pass it without waiting."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []
        self._numbers: dict[asyncio.Task[Any], int] = {}
        self._waiting: dict[int, Waiting] = {}
        self._started = 0
        self._running = 0
        self._all_wait = asyncio.Event()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._started += 1
        self._numbers[task] = self._started
        self._running += 1
        task.add_done_callback(self._ended)

    async def pause(self, place: Place) -> None:
        """Wait for the turn of this task, if it is one of ours."""
        task = asyncio.current_task()
        number = self._numbers.get(task) if task else None
        if task is None or number is None:
            return
        waiting = Waiting(number, place, task, asyncio.get_running_loop().create_future())
        self._waiting[number] = waiting
        self._stopped()
        await waiting.turn

    async def settle(self) -> list[Waiting]:
        """Once every task waits or has ended: those that wait, in the order of their numbers."""
        while self._running:
            self._all_wait.clear()
            await self._all_wait.wait()
        return [self._waiting[number] for number in sorted(self._waiting)]

    def go_on(self, waiting: Waiting) -> None:
        del self._waiting[waiting.number]
        self._running += 1
        waiting.turn.set_result(None)

    def die(self, waiting: Waiting) -> None:
        """As if its process had been killed where it waits."""
        del self._waiting[waiting.number]
        self._running += 1
        waiting.task.cancel()

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        del self._numbers[task]
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Refusal):
            self.failures.append(error)
        self._stopped()

    def _stopped(self) -> None:
        self._running -= 1
        if not self._running:
            self._all_wait.set()
