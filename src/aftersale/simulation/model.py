"""The same commands decided one at a time in memory: what the desk, its batches and its database must agree with."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from aftersale.core.after_sale.commands import AfterSaleCommand, RecordAfterSale
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AnyFact, ApplicationRejected
from aftersale.core.after_sale.knowledge import ShopKnowledge, having_seen
from aftersale.core.after_sale.state import Order
from aftersale.core.reasons.known_to_shop import OTHER
from aftersale.core.reasons.shop_book import ShopBook, ShopRecord
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.batch import Answer
from aftersale.simulation.cast import SHOPS
from aftersale.simulation.world import Deed, OrderKey, World

KeyId = tuple[int, str, int, str]
"""shop_id, role, actor's id, idempotency key"""


class Expected(msgspec.Struct):
    """What must come of one command: an order with these new facts, or a refusal."""

    key: OrderKey | None = None
    before: Order | None = None
    after: Order | None = None
    facts: Sequence[AnyFact] = ()
    refusal: RefusalCode | None = None
    repeats: Answer | None = None
    """What the first command with the same idempotency key and input was told."""


class Model:
    """Keeps the orders of the world as they must be."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._first: dict[KeyId, tuple[Deed, Answer]] = {}
        self._presumed: dict[int, dict[tuple[int, int], datetime]] = {}
        self._rejected: dict[int, list[tuple[datetime, bool]]] = {}

    def expect(self, deed: Deed) -> Expected:
        """What must come of the command; the world's orders move on with it."""
        try:
            return self._expect(deed)
        except Refusal as refusal:
            return Expected(key=self.order_of(deed), refusal=refusal.code)

    def _expect(self, deed: Deed) -> Expected:
        command = deed.command
        if command.shop_id not in SHOPS:
            raise Refusal(RefusalCode.NOT_FOUND)
        if b"\\u0000" in msgspec.json.encode(command):
            raise Refusal(RefusalCode.FIELD_INVALID)
        key_id = _key_id(deed)
        if key_id is not None and (first := self._first.get(key_id)) is not None:
            deed, answer = first
            if deed.command != command:
                raise Refusal(RefusalCode.KEY_REUSED)
            return Expected(key=self.order_of(deed), repeats=answer)
        key = self.order_of(deed)
        if key is None:
            raise Refusal(RefusalCode.NOT_FOUND)
        before = self._world.orders.get(key) or Order(shop_id=key[0], order_id=key[1])
        known = self.known(deed)
        facts = decide(before, command, deed.actor, Moment(deed.policy, deed.at, deed.new_id, known))
        after = before
        for fact in facts:
            after = evolve(after, fact, deed.at)
            known = having_seen(known, fact)
            if isinstance(fact, ApplicationRejected):
                other = fact.rejection.reject_reason == OTHER
                self._rejected.setdefault(key[0], []).append((deed.at, other))
        for rejection in known.book.record.presumed:
            self._presumed.setdefault(key[0], {}).setdefault(rejection, deed.at)
        self._keep(key, after)
        if key_id is not None and isinstance(deed.outcome, Answer):
            self._first[key_id] = deed, Answer(after, deed.outcome.after_sale_id)
        return Expected(key, before, after, facts)

    def known(self, deed: Deed) -> ShopKnowledge:
        """What the shop's record said when the command was decided."""
        since = deed.at - timedelta(days=deed.policy.record_days)
        shop_id = deed.command.shop_id
        presumed = self._presumed.get(shop_id, {})
        others = [other for at, other in self._rejected.get(shop_id, ()) if at >= since]
        record = ShopRecord(
            presumed=frozenset(rejection for rejection, at in presumed.items() if at >= since),
            rejections=len(others),
            other=sum(others),
        )
        return ShopKnowledge(book=ShopBook(record=record))

    def order_of(self, deed: Deed) -> OrderKey | None:
        """The order that the command names, by its number or by that of an after-sale."""
        command = deed.command
        named = (command.shop_id, command.order_id)
        if not isinstance(command, AfterSaleCommand):
            return named
        owner = self._world.owners.get((command.shop_id, command.after_sale_id))
        if owner is None and isinstance(command, RecordAfterSale):
            return named
        return None if owner is None or (command.order_id and owner != named) else owner

    def _keep(self, key: OrderKey, order: Order) -> None:
        if order.version:
            self._world.orders[key] = order
        for a in order.after_sales:
            self._world.owners[key[0], a.after_sale_id] = key


def _key_id(deed: Deed) -> KeyId | None:
    if deed.key is None:
        return None
    return (deed.command.shop_id, deed.actor.role.value, deed.actor.id, deed.key)


def same_answer(answer: Answer, other: Answer) -> bool:
    """Whether two callers were told the same."""
    return answer.order == other.order and answer.after_sale_id == other.after_sale_id
