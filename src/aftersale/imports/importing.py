"""The run of an import: records in, commands to the desk at most 512 at a time, a summary out."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg

from aftersale.channels import wechat_shop
from aftersale.channels.stable_ids import stable_id
from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import RecordAfterSale, RecordOrder
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.state import Order
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Language, Text
from aftersale.desk.desk import Desk
from aftersale.imports import bodies
from aftersale.imports.columns import ColumnMap, wrong
from aftersale.imports.reading import Reading, Record, Source, open_source
from aftersale.imports.summary import ImportSummary, Refused
from aftersale.imports.tables import BrokenTable, SeenBefore, after_sale_records, order_records
from aftersale.store import journal
from aftersale.store.queries.orders import find_order

IN_FLIGHT_MAX = 512
"""Two full batches: one for each lane of the desk."""
PROGRESS_EVERY = 500

Recorded = RecordOrder | RecordAfterSale
Translate = Callable[[Mapping[str, Any]], Recorded]
OnProgress = Callable[[ImportSummary], None]
OnRefused = Callable[[Refused], None]


async def import_orders(
    desk: Desk,
    source: Source,
    *,
    shop_id: int | None = None,
    column_map: ColumnMap | None = None,
    dry_run: bool = False,
    progress: OnProgress | None = None,
    on_refused: OnRefused | None = None,
    language: Language = "en",
) -> ImportSummary:
    """Record every order of the source. A refused record is told and passed over; twice changes nothing."""

    def translate(record: Mapping[str, Any]) -> RecordOrder:
        if wechat_shop.is_after_sale(record):
            raise wrong(
                "record", "这是售后单，请用 import after-sales", "this is an after-sale, not an order"
            )
        shop = _shop(record, shop_id)
        if wechat_shop.is_order(record):
            return bodies.checked_order(wechat_shop.order_command(record, shop))
        return bodies.checked_order(bodies.order_command(record, shop))

    run = _Run(desk, dry_run, progress, on_refused, language)
    with open_source(source) as reading:
        return await run.all(reading, _records(reading, column_map, order_records), translate)


async def import_after_sales(
    desk: Desk,
    source: Source,
    *,
    shop_id: int | None = None,
    column_map: ColumnMap | None = None,
    dry_run: bool = False,
    progress: OnProgress | None = None,
    on_refused: OnRefused | None = None,
    language: Language = "en",
) -> ImportSummary:
    """Record every after-sale of the source, and where it stands; its order must be known already."""
    seen = SeenBefore()

    def translate(record: Mapping[str, Any]) -> RecordAfterSale:
        if wechat_shop.is_order(record):
            raise wrong("record", "这是订单，请用 import orders", "this is an order, not an after-sale")
        shop = _shop(record, shop_id)
        if wechat_shop.is_after_sale(record):
            return bodies.checked_after_sale(wechat_shop.after_sale_command(record, shop))
        own_id = 0 if record.get("id") or record.get("after_sale_id") else _own_id(record, shop, seen)
        return bodies.checked_after_sale(bodies.after_sale_command(record, shop, own_id))

    run = _Run(desk, dry_run, progress, on_refused, language)
    with open_source(source) as reading:
        return await run.all(reading, _records(reading, column_map, after_sale_records), translate)


def _shop(record: Mapping[str, Any], shop_id: int | None) -> int:
    """The shop that the record names, else the one of the whole import."""
    named = str(record.get("shop_id") or "").strip()
    found = parse_id(named) if named else shop_id
    if not found:
        raise wrong("shop_id", "请用 --shop 指定店铺", "say with --shop which shop it belongs to")
    return found


def _own_id(record: Mapping[str, Any], shop_id: int, seen: SeenBefore) -> int:
    """The id of an after-sale that has none: from all it says, and its place among those that say the same."""
    said = repr((shop_id, sorted((str(field), repr(value)) for field, value in record.items())))
    return stable_id("after-sale record", f"{said}{seen.times(said)}")


def _records(
    reading: Reading,
    columns: ColumnMap | None,
    from_rows: Callable[[Iterator[Record], ColumnMap | None], Iterator[Record]],
) -> Iterator[Record]:
    """Objects as they are, rows of a table put together."""
    records = reading.records()
    first = next(records, None)
    if first is None:
        return
    again = itertools.chain([first], records)
    if isinstance(first.value, list):
        yield from from_rows(again, columns)
    else:
        yield from again


class _Run:
    """One import under way."""

    def __init__(
        self,
        desk: Desk,
        dry_run: bool,
        progress: OnProgress | None,
        on_refused: OnRefused | None,
        language: Language,
    ) -> None:
        self.desk = desk
        self.summary = ImportSummary(dry_run=dry_run)
        self.progress = progress
        self.on_refused = on_refused
        self.language = language
        self.places = asyncio.Semaphore(IN_FLIGHT_MAX)
        self.shops: set[int] = set()
        self.latest: dict[journal.OrderKey, asyncio.Task[None]] = {}
        self.file = ""
        self.failure: BaseException | None = None

    async def all(self, reading: Reading, records: Iterator[Record], translate: Translate) -> ImportSummary:
        self.file = reading.name
        try:
            async with _waited_for() as tasks:
                for record in records:
                    await self._take(record, translate, tasks)
                    self.summary.bytes_read = reading.bytes_read
                    if self.failure is not None:
                        raise self.failure
                    if self.progress is not None and self.summary.read % PROGRESS_EVERY == 0:
                        self.progress(self.summary)
        except BrokenTable as broken:
            self._refuse(broken.line, broken.refusal)
        if self.failure is not None:
            raise self.failure
        self.summary.bytes_read = reading.bytes_read
        if self.progress is not None:
            self.progress(self.summary)
        return self.summary

    async def _take(self, record: Record, translate: Translate, tasks: set[asyncio.Task[None]]) -> None:
        self.summary.read += 1
        try:
            if isinstance(record.value, Refusal):
                raise record.value
            assert isinstance(record.value, dict)
            command = translate(record.value)
        except Refusal as refusal:
            self._refuse(record.line, refusal)
            return
        await self._open_shop(command.shop_id)
        await self.places.acquire()
        order = (command.shop_id, command.order_id)
        task = asyncio.create_task(self._carry_out(command, record.line, self.latest.get(order)))
        self.latest[order] = task
        task.add_done_callback(partial(self._forget, order))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _open_shop(self, shop_id: int) -> None:
        """A shop that is named for the first time is made known; an import is how a shop begins."""
        if shop_id in self.shops:
            return
        if await self.desk.database.cell_of(shop_id) is None and not self.summary.dry_run:
            await self.desk.database.open_shop(shop_id)
        self.shops.add(shop_id)

    def _forget(self, order: journal.OrderKey, task: asyncio.Task[None]) -> None:
        if self.latest.get(order) is task:
            del self.latest[order]

    async def _carry_out(self, command: Recorded, line: int, before: asyncio.Task[None] | None) -> None:
        """What the file says about one order is taken in the order of the file."""
        if before is not None:
            await before
        try:
            actor = Actor(Role.INTEGRATOR, shop_id=command.shop_id, name="import")
            changed = await (self._try if self.summary.dry_run else self._record)(command, actor)
        except Refusal as refusal:
            self._refuse(line, refusal)
        except asyncpg.PostgresError as error:
            # The database is the last guard: it names a constraint, and the record is not taken.
            text = str(error).splitlines()[0]
            self._refuse(line, wrong("record", f"数据库拒绝：{text}", f"the database refused it: {text}"))
        except Exception as error:
            self.failure = self.failure or error
        else:
            self.summary.recorded += changed
            self.summary.unchanged += not changed
        finally:
            self.places.release()

    async def _record(self, command: Recorded, actor: Actor) -> bool:
        while True:
            try:
                return (await self.desk.handle(command, actor)).changed
            except Refusal as refusal:
                if refusal.code is not RefusalCode.OVERLOADED:
                    raise
                await asyncio.sleep(0.05)

    async def _try(self, command: Recorded, actor: Actor) -> bool:
        """Decide on what is stored now, and forget it."""
        order = await find_order(self.desk.database, command.shop_id, command.order_id) or Order(
            shop_id=command.shop_id, order_id=command.order_id
        )
        return bool(decide(order, command, actor, Moment(self.desk.policy, self.desk.clock())))

    def _refuse(self, line: int, refusal: Refusal) -> None:
        refused = Refused(self.file, line, _sentence(refusal, self.language))
        self.summary.refuse(refused)
        if self.on_refused is not None:
            self.on_refused(refused)


def _sentence(refusal: Refusal, language: Language) -> str:
    if refusal.code is RefusalCode.NOT_FOUND:
        # The only thing an import looks for is the order, or an after-sale of that number elsewhere.
        return Text(
            "没有这个订单，请先导入订单；或售后单号已属于另一订单。",
            "There is no such order; import it first. Or the after-sale's number belongs to another order.",
        )[language]
    return refusal.text(language)


@asynccontextmanager
async def _waited_for() -> AsyncIterator[set[asyncio.Task[None]]]:
    """A set of tasks of which none is left behind."""
    tasks: set[asyncio.Task[None]] = set()
    try:
        yield tasks
    finally:
        await asyncio.gather(*tasks)
