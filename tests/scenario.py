"""Given / when / then for the core: facts make an order, a command is decided, facts or a refusal follow."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import AnyCommand, Apply, RecordOrder
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.facts import AnyFact, evolve
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


def dress(**changes: object) -> Line:
    line = {"line_id": 1, "title": "连衣裙 M 码", "quantity": 2, "paid_fen": 25901, "category": "clothing"}
    return Line(**(line | changes))  # type: ignore[arg-type]


def parcel(**changes: object) -> Shipment:
    shipment = {
        "tracking_number": "SF1234567890",
        "carrier": "SF",
        "line_ids": (1,),
        "number_given_at": NOW - hours(50),
        "first_scan_at": NOW - hours(48),
        "last_scan_at": NOW - hours(5),
        "last_scan_text": "快件已到达【杭州转运中心】",
    }
    return Shipment(**(shipment | changes))  # type: ignore[arg-type]


def record_order(**changes: object) -> RecordOrder:
    order = {
        "shop_id": SHOP,
        "order_id": ORDER,
        "buyer_id": BUYER_ID,
        "paid_at": NOW - hours(72),
        "lines": (dress(),),
        "shipments": (parcel(),),
    }
    return RecordOrder(**(order | changes))  # type: ignore[arg-type]


def apply(**changes: object) -> Apply:
    application = {
        "shop_id": SHOP,
        "order_id": ORDER,
        "line_id": 1,
        "type": AfterSaleType.REFUND_ONLY,
        "quantity": 1,
        "amount_fen": 12950,
        "application_reason": "quality",
        "goods_received": True,
    }
    return Apply(**(application | changes))  # type: ignore[arg-type]


class Story:
    """An order and what happens to it, command by command, with a clock that only the test moves."""

    def __init__(self, *, policy: Policy = DEFAULT_POLICY, now: datetime = NOW) -> None:
        self.order = Order(shop_id=SHOP, order_id=ORDER)
        self.policy = policy
        self.now = now
        self.next_id = 8001

    def when(self, command: AnyCommand, actor: Actor) -> Sequence[AnyFact]:
        """Decide and fold; the facts that followed. Raises Refusal."""
        facts = decide(self.order, command, actor, Moment(self.policy, self.now, self.next_id))
        for fact in facts:
            self.order = evolve(self.order, fact, self.now)
        if isinstance(command, Apply):
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

    @property
    def after_sale(self) -> AfterSale:
        """The newest after-sale."""
        return self.order.after_sales[-1]


def given_order(**changes: object) -> Story:
    """An order that is known."""
    story = Story()
    story.when(record_order(**changes), INTEGRATOR)
    return story


def given_application(order: dict[str, object] | None = None, **changes: object) -> Story:
    """An order with one application that waits for the merchant."""
    story = given_order(**(order or {}))
    story.when(apply(**changes), BUYER)
    return story
