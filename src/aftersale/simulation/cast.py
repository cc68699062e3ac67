"""Who takes part: shops with their people, buyers, and what they buy."""

import random
from datetime import datetime, timedelta

import msgspec

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import RecordOrder
from aftersale.core.after_sale.state import Line, Order, Payment, ReturnAddress, ReturnPolicy, Shipment

PLATFORM = Actor(Role.ADMIN, id=1, name="platform")
ARBITER = Actor(Role.ARBITER, id=2, name="arbiter")
STRANGER = Actor(Role.BUYER, id=666_666, buyer_id=666_666, name="somebody else")
NO_SHOP = 999_999

ADDRESS = ReturnAddress(receiver="退货组", phone="13800000000", detail="浙江省杭州市余杭区仓前街道 1 号")


class Shop(msgspec.Struct, frozen=True):
    """One shop; the third has no return address, the fourth lives in another cell."""

    shop_id: int
    cell: int
    address: ReturnAddress | None

    @property
    def merchant(self) -> Actor:
        return Actor(Role.MERCHANT, id=self.shop_id * 10, shop_id=self.shop_id, name="merchant")

    @property
    def integrator(self) -> Actor:
        return Actor(Role.INTEGRATOR, id=self.shop_id * 10 + 1, shop_id=self.shop_id, name="integrator")


SHOPS = {
    shop_id: Shop(shop_id, cell, address)
    for shop_id, cell, address in (
        (1001, 0, ADDRESS),
        (1002, 0, ADDRESS),
        (1003, 0, None),
        (1004, 1, ADDRESS),
    )
}


def buyer_of(order: Order) -> Actor:
    return Actor(Role.BUYER, id=order.buyer_id, buyer_id=order.buyer_id, name="buyer")


CATEGORIES = ("clothing", "shoes", "digital", "fresh_food", "beauty", "")
LONG_DAYS = 60
"""The after-sale period of half the orders, so that they live to see many after-sales."""


def new_order(rng: random.Random, order_id: int, now: datetime) -> RecordOrder:
    """An order of one of the shops, placed some days ago, shipped or not."""
    lines = tuple(_line(rng, line_id, now) for line_id in range(1, rng.randint(1, 4) + 1))
    paid_at = now - timedelta(hours=rng.randint(1, 120))
    freight = rng.choice((0, 600, 1_001))
    due = freight + sum(line.paid_fen for line in lines)
    return RecordOrder(
        shop_id=rng.choice(tuple(SHOPS)),
        order_id=order_id,
        buyer_id=900_000 + rng.randint(1, 200),
        buyer_name="买家",
        paid_at=paid_at,
        ship_before_at=paid_at + timedelta(hours=48),
        after_sale_until_at=now + timedelta(days=LONG_DAYS) if rng.random() < 0.5 else None,
        freight_fen=freight,
        payment=Payment(
            reference=f"pay-{order_id}", paid_fen=due + rng.randint(0, 500) if rng.random() < 0.1 else None
        ),
        lines=lines,
        shipments=_shipments(rng, order_id, lines, paid_at),
    )


def _line(rng: random.Random, line_id: int, now: datetime) -> Line:
    return Line(
        line_id=line_id,
        title=f"商品 {line_id}",
        quantity=rng.choice((1, 1, 2, 3, 5)),
        paid_fen=rng.choice((rng.randint(1, 20), rng.randint(100, 30_000), rng.randint(30_000, 900_000))),
        product_id=line_id,
        sku_id=line_id * 10,
        category=rng.choice(CATEGORIES),
        return_policy=rng.choice(tuple(ReturnPolicy)),
        fast_refund=rng.random() < 0.2,
        custom_started_at=now if rng.random() < 0.1 else None,
    )


def _shipments(
    rng: random.Random, order_id: int, lines: tuple[Line, ...], paid_at: datetime
) -> tuple[Shipment, ...]:
    """None, one for everything, or one for each line."""
    kind = rng.randint(0, 3)
    if kind == 0:
        return ()
    carried = [()] if kind < 3 else [(line.line_id,) for line in lines]
    return tuple(
        Shipment(
            tracking_number=outward_number(order_id, place),
            carrier="SF",
            line_ids=line_ids,
            number_given_at=paid_at + timedelta(minutes=30),
        )
        for place, line_ids in enumerate(carried)
    )


def outward_number(order_id: int, place: int) -> str:
    return f"SF{order_id}{place}"
