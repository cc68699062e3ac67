"""What people type and choose: small random pieces that every simulated person uses."""

import random
from collections.abc import Sequence
from typing import Any, TypeVar

from aftersale.core.after_sale.state import AfterSale, Line, Order, ReturnAddress, Shipment
from aftersale.simulation.cast import ADDRESS
from aftersale.simulation.world import World

T = TypeVar("T")


class Hand:
    """Draws from the world's lots, so that the seed decides every word."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng: random.Random = world.rng

    def chance(self, percent: int) -> bool:
        return self.rng.randint(1, 100) <= percent

    def choice(self, things: Sequence[T]) -> T:
        return self.rng.choice(things)

    def note(self) -> str:
        return self.choice(("", "", "好的", "请尽快处理，谢谢"))

    def evidence(self, percent: int = 30) -> tuple[str, ...]:
        return ("sha256-a", "sha256-b")[: self.rng.randint(1, 2)] if self.chance(percent) else ()

    def address(self) -> ReturnAddress:
        return ADDRESS

    def number(self) -> str:
        """A tracking number that no other parcel has."""
        return f"YT{self.world.next_number():08d}"

    def part_of(self, most: int) -> int:
        """All of it, mostly; else a part, at least one."""
        return most if most < 2 or self.chance(60) else self.rng.randint(1, most)

    def about(self, order: Order, a: AfterSale) -> dict[str, Any]:
        """The fields that name an after-sale; half of the callers say which version they saw."""
        return {
            "shop_id": order.shop_id,
            "order_id": order.order_id if self.chance(50) else 0,
            "after_sale_id": a.after_sale_id,
            "seen_version": a.version if self.chance(50) else None,
        }


def parcels_of(a: AfterSale) -> list[Shipment]:
    """What travels because of this after-sale."""
    return [p for p in (a.return_shipment, a.reshipment, a.sent_back) if p is not None]


def asked_line(h: Hand, order: Order) -> Line | None:
    """A line that has units left."""
    lines = [line for line in order.lines if order.units_left(line) > 0]
    return h.choice(lines) if lines else None
