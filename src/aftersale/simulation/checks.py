"""What is looked at after every step: each answer, each order, and the money in the ledger's books."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from aftersale.core.after_sale.commands import Expire, SendRefund
from aftersale.core.after_sale.deadlines import timer_at
from aftersale.core.after_sale.invariants import broken, undone
from aftersale.core.after_sale.refunding import OFFLINE
from aftersale.core.after_sale.state import AfterSale, Order, RefundStatus, Stage
from aftersale.core.refusal import Refusal
from aftersale.desk.batch import Answer
from aftersale.simulation.model import Expected, Model, same_answer
from aftersale.simulation.provider import CountedBooks
from aftersale.simulation.world import Deed, OrderKey, World


class Broken(Exception):  # noqa: N818 - the finding that a simulation exists for
    """Something that must always hold does not; `key` is the order it was seen on, `deed` the command."""

    def __init__(self, what: str, step: int, key: OrderKey | None = None, deed: Deed | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.step = step
        self.key = key
        self.deed = deed
        self.deeds: list[Deed] = []
        """All that was asked of the order, told when the run has ended."""


def overdrawn(order: Order) -> Iterator[str]:
    """More sold back than was sold: counted here anew, without the core's own arithmetic."""
    gone = (Stage.CANCELLED, Stage.EXCHANGED)
    for line in order.lines:
        claims = [a for a in order.after_sales if a.line_id == line.line_id and a.stage not in gone]
        units = sum(a.quantity for a in claims)
        refunded = sum(a.refund.amount_fen - a.freight_fen for a in claims if a.refund is not None)
        if units > line.quantity:
            yield f"line {line.line_id}: {units} units claimed of {line.quantity}"
        if refunded > line.paid_fen:
            yield f"line {line.line_id}: {refunded} fen promised of {line.paid_fen} paid"


class Checks:
    """Reads what the witness wrote down, counts it, and raises Broken for what may not be."""

    def __init__(self, world: World, books: CountedBooks) -> None:
        self.held: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        """Facts by kind, refusals by code, stages, rules, causes: `kind:name`."""
        self.touched: set[OrderKey] = set()
        self._world = world
        self._books = books
        self._model = Model(world)

    def read(self, deeds: list[Deed]) -> None:
        """Every command since the last time, in the order in which they were handed in."""
        for deed in deeds:
            try:
                expected = self._model.expect(deed)
            except Exception as error:
                what = f"{type(deed.command).__name__} fails with {error!r}"
                raise Broken(what, deed.step, self._model.order_of(deed), deed) from error
            if expected.key is not None and expected.key in self._world.orders:
                self.touched.add(expected.key)
                self._world.histories.setdefault(expected.key, []).append(deed)
            problem = next(self._wrong_answer(deed, expected), None) or next(
                self._wrong_order(deed, expected), None
            )
            if problem:
                raise Broken(f"{type(deed.command).__name__}: {problem}", deed.step, expected.key, deed)
            self._count(deed, expected)
            deed.accepted, deed.outcome = isinstance(deed.outcome, Answer), None

    def _wrong_answer(self, deed: Deed, expected: Expected) -> Iterator[str]:
        """The desk says what the rules alone say; a repeated command hears the first answer."""
        outcome = deed.outcome
        if isinstance(outcome, Refusal):
            if outcome.code is not expected.refusal:
                yield f"refused as {outcome.code}, expected {expected.refusal or 'to be accepted'}"
            self.held["a refused command changes nothing"] += 1
        elif not isinstance(outcome, Answer):
            yield f"failed with {outcome!r}"
        elif expected.refusal is not None:
            yield f"accepted, expected {expected.refusal}"
        elif expected.repeats is not None:
            if not same_answer(outcome, expected.repeats) or outcome.changed:
                yield "the repeated command got another answer than the first one"
            self.held["a repeated command gets its first answer"] += 1
        elif outcome.order != expected.after or outcome.changed != bool(expected.facts):
            yield "the answer is another order than the rules make alone"
        else:
            self.held["the desk answers as the rules do alone"] += 1

    def _wrong_order(self, deed: Deed, expected: Expected) -> Iterator[str]:
        before, after = expected.before, expected.after
        if before is None or after is None or not expected.facts:
            return
        yield from broken(after)
        yield from undone(before, after)
        yield from overdrawn(after)
        self.held["no order is broken or taken back"] += 1
        if isinstance(deed.command, Expire):
            yield from self._time_moved_on(before, after, deed.command.after_sale_id, deed.at)
        if isinstance(deed.command, SendRefund):
            a = after.after_sale(deed.command.after_sale_id)
            if a is None or a.refund is None or a.refund.attempts != deed.command.attempt:
                yield "a sending was not counted"
            self.held["one worker wins each sending"] += 1

    def _time_moved_on(self, before: Order, after: Order, after_sale_id: int, now: datetime) -> Iterator[str]:
        """Otherwise the second worker at the same timer would act a second time."""
        was, a = before.after_sale(after_sale_id), after.after_sale(after_sale_id)
        if was is None or a is None:
            yield "time acted on nothing"
            return
        due, next_due = timer_at(was), timer_at(a)
        # A new stage may begin with its time over (the law's seven days); within a stage time moves on.
        same = a.stage is was.stage
        if due is None or (same and next_due is not None and next_due < now):
            yield f"time acted and left its timer at {next_due}"
        self.held["one worker wins each deadline"] += 1

    def money(self) -> None:
        """The books against the promises, for every order that was touched."""
        for key in sorted(self.touched):
            order = self._world.orders[key]
            problem = next(self._wrong_money(order), None)
            if problem:
                raise Broken(problem, self._world.step, key)
        self.held["booked ≤ promised ≤ paid, each refund once"] += len(self.touched)

    def _wrong_money(self, order: Order) -> Iterator[str]:
        promised = {a.refund.key: a for a in order.after_sales if a.refund is not None}
        for entry in self._books.by_order.get((order.shop_id, order.order_id), ()):
            a = promised.get(entry.key)
            if a is None or a.refund is None or entry.amount_fen != a.refund.amount_fen:
                yield f"the ledger booked {entry.amount_fen} fen under {entry.key}, which was not promised"
            if self._books.bookings[entry.key] != 1:
                yield f"the ledger booked {entry.key} {self._books.bookings[entry.key]} times"
        for a in promised.values():
            yield from self._wrong_payment(a)
        if sum(a.refund_fen for a in promised.values()) > order.paid_fen:
            yield "more was promised than the order paid"

    def _wrong_payment(self, a: AfterSale) -> Iterator[str]:
        refund = a.refund
        if refund is None:
            return
        booked = refund.key in self._books.entries
        succeeded = refund.status is RefundStatus.SUCCEEDED
        offline = succeeded and refund.reference == OFFLINE
        if booked and (offline or a.paid_elsewhere):
            yield f"after-sale {a.after_sale_id} was paid twice: by the ledger and another way"
        if succeeded and not (booked or offline or a.paid_elsewhere):
            yield f"after-sale {a.after_sale_id} counts as refunded and nothing was paid"

    def _count(self, deed: Deed, expected: Expected) -> None:
        self.seen[f"command:{type(deed.command).__name__}"] += 1
        if isinstance(deed.outcome, Refusal):
            self.seen[f"refusal:{deed.outcome.code}"] += 1
            return
        for fact in expected.facts:
            self.seen[f"fact:{type(fact).__name__}"] += 1
            if fact.rule:
                self.seen[f"rule:{fact.rule}"] += 1
        if expected.facts and expected.after is not None:
            for stage in {a.stage for a in expected.after.after_sales}:
                self.seen[f"stage:{stage}"] += 1
