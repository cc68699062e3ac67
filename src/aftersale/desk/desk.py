"""The spine of every command: gather what arrives together, decide it, commit once, answer each caller."""

import asyncio
import hashlib
import os
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
import structlog

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import AfterSaleCommand, AnyCommand, Receive, Reject
from aftersale.core.after_sale.knowledge import ShopKnowledge
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.batch import Answer, Decided, Request, decide_batch
from aftersale.store import journal
from aftersale.store.database import Database
from aftersale.store.identifiers import IDENTIFIERS
from aftersale.store.shop_books import read_books, read_hashes

log = structlog.get_logger()
_encode = msgspec.json.Encoder(order="deterministic").encode

RETRIED = (
    asyncpg.UniqueViolationError,
    asyncpg.NotNullViolationError,  # an after-sale id that another order took in the meantime
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
"""Somebody else was faster; deciding again on the new state settles it."""

LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError, OSError)
"""The server went away; whether the last commit happened is unknown."""

STATISTICS_AFTER = (300, 3_000, 30_000, 300_000)
"""Orders written by this process after which the planner is told anew; later the server's own upkeep is enough. D."""


class Unavailable(Exception):  # noqa: N818 - an answer to the caller, like Refusal
    """The database cannot be reached. Repeating with the same idempotency key is safe."""


class _Waiting(msgspec.Struct):
    request: Request
    cell: int
    answer: asyncio.Future[Answer]


def lanes_here() -> int:
    """A second lane decides while the first one writes: that takes two processors for each.

    On two processors one lane was as fast with 512 commands in flight and faster with 64 (`make bench`).
    """
    return max(1, min(2, (os.cpu_count() or 1) // 2))


class Desk:
    """Takes commands, at most `waiting_max` at a time, and answers each after its commit.

    `lanes` batches may be under way at once (0: as many as this machine can use). Commands that name the
    same thing keep to one lane; the database's locks hold between lanes and processes. `new_id` gives each
    command an id of its own for what it may create.
    """

    def __init__(
        self,
        database: Database,
        policy: Policy,
        clock: Callable[[], datetime],
        *,
        lanes: int = 0,
        batch_max: int = 256,
        waiting_max: int = 4096,
        new_id: Callable[[datetime], int] = IDENTIFIERS.new,
    ) -> None:
        self.database = database
        self.policy = policy
        self.clock = clock
        self.batch_max = batch_max
        self.waiting_max = waiting_max
        self.new_id = new_id
        self._lanes = [_Lane(self) for _ in range(lanes or lanes_here())]
        self._written = 0
        self._upkeep: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Desk":
        for lane in self._lanes:
            lane.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(lane.stop() for lane in self._lanes))
        await asyncio.gather(*self._upkeep, return_exceptions=True)

    @property
    def waiting(self) -> int:
        """Commands that have not been taken into a batch yet."""
        return sum(len(lane.queue) for lane in self._lanes)

    async def handle(
        self, command: AnyCommand, actor: Actor, key: str | None = None, *, asked: Any = None
    ) -> Answer:
        """Carry out one command. Raises Refusal, also OVERLOADED, and Unavailable.

        `asked`: what the caller said, where a door filled in more; by it a repeated call is recognised.
        """
        if self.waiting >= self.waiting_max:
            raise Refusal(RefusalCode.OVERLOADED)
        cell = await self.database.cell_of(command.shop_id)
        if cell is None:
            raise Refusal(RefusalCode.NOT_FOUND)
        body = _encode(command)
        if b"\\u0000" in body:  # PostgreSQL keeps no NUL in a text; one check here guards every door
            raise Refusal(RefusalCode.FIELD_INVALID, field="text", problem="U+0000")
        request = Request(
            command,
            actor,
            self.new_id(self.clock()),
            None if key is None else (command.shop_id, f"{actor.role.value}:{actor.id}", key),
            b"" if key is None else hashlib.sha256(body if asked is None else _encode(asked)).digest(),
        )
        waiting = _Waiting(request, cell, asyncio.get_running_loop().create_future())
        about = command.after_sale_id if isinstance(command, AfterSaleCommand) else command.order_id
        self._lanes[about % len(self._lanes)].put(waiting)
        try:
            answer = await waiting.answer
        finally:
            # A refusal would hold itself, by its traceback and this frame, until the collector comes.
            del waiting
        return answer if answer.until is None else await self._as_it_was(cell, answer)

    def grew(self, orders: int) -> None:
        """So many more orders were written; now and then the planner must know."""
        before, self._written = self._written, self._written + orders
        if any(before < step <= self._written for step in STATISTICS_AFTER):
            task = asyncio.create_task(self.database.refresh_statistics(), name="statistics")
            self._upkeep.add(task)
            task.add_done_callback(self._upkeep_done)

    def _upkeep_done(self, task: "asyncio.Task[None]") -> None:
        self._upkeep.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("statistics not refreshed", error=str(task.exception()))

    async def _as_it_was(self, cell: int, answer: Answer) -> Answer:
        """The order at the version that the first command with this key left behind."""
        shop_id, order_id = answer.order.shop_id, answer.order.order_id
        async with self.database.pool.acquire() as connection:
            entries = await journal.read_entries(connection, cell, shop_id, order_id, answer.until)
        return Answer(journal.fold(shop_id, order_id, entries), answer.after_sale_id)


class _Lane:
    """One connection with one batch under way; what arrives meanwhile is the next batch."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.queue: deque[_Waiting] = deque()
        self.arrived = asyncio.Event()
        self.connection: asyncpg.Connection | None = None
        self.task: asyncio.Task[None] | None = None
        self.stopping = False

    def put(self, waiting: _Waiting) -> None:
        if self.stopping:
            raise Refusal(RefusalCode.OVERLOADED)
        self.queue.append(waiting)
        self.arrived.set()

    def start(self) -> None:
        self.task = asyncio.create_task(self._run(), name="desk lane")

    async def stop(self) -> None:
        """Finish what was taken on, then let go of the connection."""
        self.stopping = True
        self.arrived.set()
        if self.task is not None:
            await self.task
        if self.connection is not None:
            await self.connection.close()

    async def _run(self) -> None:
        while self.queue or not self.stopping:
            if not self.queue:
                self.arrived.clear()
                await self.arrived.wait()
                continue
            batch = self._gather()
            try:
                await self._carry_out(batch)
            except Exception as error:
                log.exception("batch failed", commands=len(batch))
                for waiting in batch:
                    if not waiting.answer.done():
                        waiting.answer.set_exception(error)

    def _gather(self) -> list[_Waiting]:
        """The next batch: as many as wait, of one cell, in the order they came."""
        cell = self.queue[0].cell
        batch: list[_Waiting] = []
        others: list[_Waiting] = []
        while self.queue and len(batch) < self.desk.batch_max:
            waiting = self.queue.popleft()
            if waiting.answer.cancelled():
                continue
            (batch if waiting.cell == cell else others).append(waiting)
        self.queue.extendleft(reversed(others))
        return batch

    async def _carry_out(self, batch: list[_Waiting]) -> None:
        """One commit for all; when that fails, each command alone, so that none spoils another's."""
        try:
            decided = await self._commit([w.request for w in batch], batch[0].cell)
        except LOST as error:
            self.connection = None
            self._fail(batch, error)
        except Exception:  # the database's objection or our own mistake: it concerns one command, not all
            for waiting in batch:
                await self._carry_out_alone(waiting)
        else:
            for waiting, answer in zip(batch, decided.answers, strict=True):
                _reply(waiting, answer)

    async def _carry_out_alone(self, waiting: _Waiting, attempts: int = 5) -> None:
        for attempt in range(attempts):
            try:
                decided = await self._commit([waiting.request], waiting.cell)
            except RETRIED as error:
                new_id = self.desk.new_id(self.desk.clock())
                waiting.request = msgspec.structs.replace(waiting.request, new_id=new_id)
                if attempt == attempts - 1:
                    self._fail([waiting], error)
            except LOST as error:
                self.connection = None
                return self._fail([waiting], error)
            except Exception as error:
                log.exception("command failed", command=type(waiting.request.command).__name__)
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
                return None
            else:
                return _reply(waiting, decided.answers[0])
        return None

    def _fail(self, batch: Sequence[_Waiting], error: Exception) -> None:
        log.warning("database unavailable", error=str(error), commands=len(batch))
        for waiting in batch:
            if not waiting.answer.done():
                waiting.answer.set_exception(Unavailable(str(error)))

    async def _commit(self, requests: list[Request], cell: int) -> Decided:
        connection = await self._connected()
        await connection.execute("begin")
        try:
            decided = await self._write(connection, requests, cell)
            await connection.execute("commit")
        except BaseException:
            if not connection.is_closed():
                await connection.execute("rollback")
            raise
        self.desk.grew(len(decided.changes))
        return decided

    async def _write(self, connection: asyncpg.Connection, requests: list[Request], cell: int) -> Decided:
        commands = [r.command for r in requests]
        heads = await journal.lock_orders(
            connection,
            cell,
            sorted({(c.shop_id, c.order_id) for c in commands if c.order_id}),
            sorted({(c.shop_id, c.after_sale_id) for c in commands if isinstance(c, AfterSaleCommand)}),
        )
        named = [r.key_id for r in requests if r.key_id is not None]
        # Asked after the lock: a key that a faster process has just committed must be seen.
        keys = await journal.find_keys(connection, cell, named) if named else {}
        now = self.desk.clock()
        shops = await self._known(connection, commands, cell, now)
        decided = decide_batch(requests, heads, keys, self.desk.policy, now, shops)
        if decided.changes or decided.keys:
            await journal.append(connection, cell, decided.changes, decided.keys, now)
        return decided

    async def _known(
        self, connection: asyncpg.Connection, commands: Sequence[AnyCommand], cell: int, now: datetime
    ) -> dict[int, ShopKnowledge]:
        """What rejections among the commands depend on; nothing is read when there are none."""
        rejecting = [
            c for c in commands if isinstance(c, Reject) or (isinstance(c, Receive) and c.reject_reason)
        ]
        if not rejecting:
            return {}
        shop_ids = {c.shop_id for c in rejecting}
        books = await read_books(connection, cell, shop_ids, self.desk.policy, now)
        named = [(c.shop_id, piece) for c in rejecting for piece in c.evidence]
        hashes = await read_hashes(connection, cell, named)
        return {s: ShopKnowledge(book=books[s], hashes=hashes.get(s, {})) for s in shop_ids}

    async def _connected(self) -> asyncpg.Connection:
        if self.connection is None or self.connection.is_closed():
            self.connection = await self.desk.database.connect()
        return self.connection


def _reply(waiting: _Waiting, answer: Answer | Refusal) -> None:
    if waiting.answer.done():
        return
    if isinstance(answer, Refusal):
        waiting.answer.set_exception(answer)
    else:
        waiting.answer.set_result(answer)
