"""Given / when / then for the core: facts make an order, a command is decided, facts or a refusal follow."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aftersale.core.actors import SYSTEM, Actor, Role
from aftersale.core.after_sale.commands import AnyCommand, Apply, Expire, RecordOrder
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AfterSaleApplied, AfterSaleSplit, AnyFact
from aftersale.core.after_sale.invariants import broken, stuck, undone
from aftersale.core.after_sale.knowledge import NOTHING_KNOWN
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Line, Order, Shipment
from aftersale.core.policy import DEFAULT_POLICY, Policy
from aftersale.core.refusal import Refusal, RefusalCode

SHOP, ORDER, BUYER_ID = 1001, 70001, 9001
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

BUYER = Actor(Role.BUYER, id=BUYER_ID, buyer_id=BUYER_ID, name="林小满")
MERCHANT = Actor(Role.MERCHANT, id=1, shop_id=SHOP, name="阿明")
INTEGRATOR = Actor(Role.INTEGRATOR, id=2, shop_id=SHOP)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def dress(**changes: Any) -> Line:
    line: dict[str, Any] = {
        "line_id": 1,
        "title": "连衣裙 M 码",
        "quantity": 2,
        "paid_fen": 25901,
        "category": "clothing",
    }
    return Line(**(line | changes))


def parcel(**changes: Any) -> Shipment:
    shipment: dict[str, Any] = {
        "tracking_number": "SF1234567890",
        "carrier": "SF",
        "line_ids": (1,),
        "number_given_at": NOW - hours(50),
        "first_scan_at": NOW - hours(48),
        "last_scan_at": NOW - hours(5),
        "last_scan_text": "快件已到达【杭州转运中心】",
    }
    return Shipment(**(shipment | changes))


def record_order(**changes: Any) -> RecordOrder:
    order: dict[str, Any] = {
        "shop_id": SHOP,
        "order_id": ORDER,
        "buyer_id": BUYER_ID,
        "paid_at": NOW - hours(72),
        "lines": (dress(),),
        "shipments": (parcel(),),
    }
    return RecordOrder(**(order | changes))


def apply(**changes: Any) -> Apply:
    application: dict[str, Any] = {
        "shop_id": SHOP,
        "order_id": ORDER,
        "line_id": 1,
        "type": AfterSaleType.REFUND_ONLY,
        "quantity": 1,
        "amount_fen": 12950,
        "application_reason": "quality",
        "goods_received": True,
    }
    return Apply(**(application | changes))


class Story:
    """An order and what happens to it, command by command, with a clock that only the test moves."""

    def __init__(self, *, policy: Policy = DEFAULT_POLICY, now: datetime = NOW) -> None:
        self.order = Order(shop_id=SHOP, order_id=ORDER)
        self.policy = policy
        self.now = now
        self.next_id = 8001
        self.known = NOTHING_KNOWN

    def when(self, command: AnyCommand, actor: Actor) -> Sequence[AnyFact]:
        """Decide and fold; the facts that followed. Raises Refusal."""
        before = self.order
        facts = decide(self.order, command, actor, Moment(self.policy, self.now, self.next_id, self.known))
        for fact in facts:
            self.order = evolve(self.order, fact, self.now)
        assert broken(self.order) == []
        assert undone(before, self.order) == []
        assert stuck(self.order, self.policy, self.now) == []
        if any(isinstance(fact, AfterSaleApplied | AfterSaleSplit) for fact in facts):
            self.next_id += 1
        return facts

    def refused(self, command: AnyCommand, actor: Actor) -> Refusal:
        """Decide; the refusal that must follow. Nothing may have changed."""
        before = self.order
        with pytest.raises(Refusal) as caught:
            self.when(command, actor)
        assert before == self.order
        return caught.value

    def refused_code(self, command: AnyCommand, actor: Actor) -> RefusalCode:
        return self.refused(command, actor).code

    def time_acts(self, **more: Any) -> Sequence[AnyFact]:
        """The newest after-sale's clock ends, a second passes: what the system does then."""
        assert self.after_sale.deadline_at is not None
        self.now = self.after_sale.deadline_at + timedelta(seconds=1)
        command = Expire(shop_id=SHOP, after_sale_id=self.after_sale.after_sale_id, **more)
        return self.when(command, SYSTEM)

    @property
    def after_sale(self) -> AfterSale:
        """The newest after-sale."""
        return self.order.after_sales[-1]

    @property
    def first(self) -> AfterSale:
        """The oldest after-sale."""
        return self.order.after_sales[0]


def given_order(**changes: Any) -> Story:
    """An order that is known."""
    story = Story()
    story.when(record_order(**changes), INTEGRATOR)
    return story


def given_application(order: dict[str, Any] | None = None, **changes: Any) -> Story:
    """An order with one application that waits for the merchant."""
    story = given_order(**(order or {}))
    story.when(apply(**changes), BUYER)
    return story
