"""What a batch of commands leads to: pure, from the locked orders to answers and changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from aftersale.core.actors import SYSTEM, Actor
from aftersale.core.after_sale.commands import AfterSaleCommand, AnyCommand, RecordAfterSale
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AfterSaleApplied, Entry
from aftersale.core.after_sale.knowledge import NOTHING_KNOWN, ShopKnowledge, having_seen
from aftersale.core.after_sale.state import Order
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.journal import GENESIS, Change, Head, KeyRow, OrderKey


class Request(msgspec.Struct, frozen=True, gc=False):
    """One command as it reached the desk. `new_id` is for what it may create; `key_id` makes it repeatable."""

    command: AnyCommand
    actor: Actor
    new_id: int
    key_id: tuple[int, str, str] | None = None
    """The idempotency key with the shop and the caller: keys of different callers never meet."""
    input_hash: bytes = b""


class Answer(msgspec.Struct, frozen=True, gc=False):
    """The order after the command, and which after-sale it was about. `until` set: see that version of it.

    `changed`: whether this command left a fact behind.
    """

    order: Order
    after_sale_id: int | None
    until: int | None = None
    changed: bool = False


class Decided(msgspec.Struct, gc=False):
    """Everything that follows from a batch."""

    answers: list[Answer | Refusal]
    changes: list[Change]
    keys: list[KeyRow]


def decide_batch(
    requests: Sequence[Request],
    heads: Mapping[OrderKey, Head],
    known_keys: Mapping[tuple[int, str, str], KeyRow],
    policy: Policy,
    now: datetime,
    shops: Mapping[int, ShopKnowledge] = {},
) -> Decided:
    """Decide the requests one after the other; each sees what those before it did, a refused one nothing.

    `shops`: what is known of the shops whose rejections are among them.
    """
    work = _Work(heads, known_keys, policy, now, shops)
    answers: list[Answer | Refusal] = []
    for request in requests:
        try:
            answers.append(work.answer(request))
        except Refusal as refusal:
            # Its traceback holds this frame, and so every order of the batch, until the collector comes.
            answers.append(refusal.with_traceback(None))
    return Decided(answers, [c for c in work.changes.values() if c.entries], work.new_keys)


class _Work:
    """The orders of one batch while it is being decided."""

    def __init__(
        self,
        heads: Mapping[OrderKey, Head],
        known_keys: Mapping[tuple[int, str, str], KeyRow],
        policy: Policy,
        now: datetime,
        shops: Mapping[int, ShopKnowledge],
    ) -> None:
        self.changes = {key: Change(head, head.order, []) for key, head in heads.items()}
        self.owners: dict[OrderKey, OrderKey] = {}
        for head in heads.values():
            self._own(head.order)
        self.keys = dict(known_keys)
        self.new_keys: list[KeyRow] = []
        self.policy = policy
        self.now = now
        self.shops = dict(shops)

    def _own(self, order: Order) -> None:
        for a in order.after_sales:
            self.owners[order.shop_id, a.after_sale_id] = (order.shop_id, order.order_id)

    def answer(self, request: Request) -> Answer:
        if request.key_id is not None:
            used = self.keys.get(request.key_id)
            if used is not None:
                return self._again(request, used)
        change = self._change_for(request.command)
        known = self.shops.get(request.command.shop_id, NOTHING_KNOWN)
        moment = Moment(self.policy, self.now, request.new_id, known)
        facts = decide(change.after, request.command, request.actor, moment)
        after_sale_id = _subject(request.command)
        count = len(change.after.after_sales)
        for fact in facts:
            change.after = evolve(change.after, fact, self.now)
            # What a rule does by itself was nobody's act, whoever's command brought it about.
            actor = SYSTEM if fact.rule else request.actor
            change.entries.append(Entry(change.after.version, self.now, actor, self.policy.version, fact))
            if isinstance(fact, AfterSaleApplied):
                after_sale_id = fact.after_sale_id
            known = having_seen(known, fact)
        self.shops[request.command.shop_id] = known
        if len(change.after.after_sales) > count:
            self._own(change.after)
        answer = Answer(change.after, after_sale_id, changed=bool(facts))
        if request.key_id is not None:
            self._remember(request.key_id, request.input_hash, answer)
        return answer

    def _change_for(self, command: AnyCommand) -> Change:
        key = (command.shop_id, command.order_id)
        if isinstance(command, AfterSaleCommand):
            owner = self.owners.get((command.shop_id, command.after_sale_id))
            if owner is None and isinstance(command, RecordAfterSale):
                owner = key
            if owner is None or (command.order_id and owner != key):
                raise Refusal(RefusalCode.NOT_FOUND)
            key = owner
        if key not in self.changes:
            nothing = Order(shop_id=key[0], order_id=key[1])
            self.changes[key] = Change(Head(nothing, GENESIS), nothing, [])
        return self.changes[key]

    def _again(self, request: Request, used: KeyRow) -> Answer:
        """The first answer again, read from the version that the first command left."""
        if used.input_hash != request.input_hash:
            raise Refusal(RefusalCode.KEY_REUSED)
        change = self.changes.get((used.shop_id, used.order_id))
        order = change.after if change else Order(shop_id=used.shop_id, order_id=used.order_id)
        until = None if order.version == used.version else used.version
        return Answer(order, used.after_sale_id, until)

    def _remember(self, key_id: tuple[int, str, str], input_hash: bytes, answer: Answer) -> None:
        shop_id, actor, key = key_id
        row = KeyRow(
            shop_id,
            actor,
            key,
            input_hash,
            answer.order.order_id,
            answer.after_sale_id,
            answer.order.version,
            self.now,
        )
        self.keys[key_id] = row
        self.new_keys.append(row)


def _subject(command: AnyCommand) -> int | None:
    return command.after_sale_id if isinstance(command, AfterSaleCommand) else None
