"""A failure made small: the fewest commands on one order that still break it, by the rules alone."""

from collections.abc import Sequence

import msgspec

from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.invariants import broken, undone
from aftersale.core.after_sale.state import Order
from aftersale.core.refusal import Refusal
from aftersale.simulation.checks import overdrawn
from aftersale.simulation.world import Deed, OrderKey

REPLAYS_MAX = 4_000
"""A bound on the search; what it leaves is short, if not the shortest."""


class Shrunk(msgspec.Struct):
    """The commands, and what they break in the pure core; `what` None: it takes more than the core."""

    deeds: list[Deed]
    what: str | None

    def lines(self) -> list[str]:
        """One JSON object a command: when, who, what, and the id it could use."""
        return [
            msgspec.json.encode(
                {"at": d.at, "actor": d.actor, "new_id": d.new_id, "key": d.key, "command": d.command}
            ).decode()
            for d in self.deeds
        ]


def shortest(key: OrderKey, deeds: Sequence[Deed]) -> Shrunk:
    """The fewest of the order's commands that break it; all that were accepted when none do by themselves."""
    found = first_break(key, deeds)
    if found is None:
        return Shrunk([d for d in deeds if d.accepted or d is deeds[-1]], None)
    place, _ = found
    shrunk = _without_needless(key, list(deeds[: place + 1]))
    again = first_break(key, shrunk)
    return Shrunk(shrunk, again[1] if again else None)


def first_break(key: OrderKey, deeds: Sequence[Deed]) -> tuple[int, str] | None:
    """Decide the commands one after the other: which one breaks what first. Refused ones do nothing."""
    order = Order(shop_id=key[0], order_id=key[1])
    for place, deed in enumerate(deeds):
        before = order
        try:
            for fact in decide(order, deed.command, deed.actor, Moment(deed.policy, deed.at, deed.new_id)):
                order = evolve(order, fact, deed.at)
        except Refusal:
            continue
        except Exception as error:
            return place, f"{type(deed.command).__name__} fails with {error!r}"
        if order is not before and (found := [*broken(order), *undone(before, order), *overdrawn(order)]):
            return place, f"{type(deed.command).__name__}: {found[0]}"
    return None


def _without_needless(key: OrderKey, deeds: list[Deed]) -> list[Deed]:
    """Delta debugging: leave out ever smaller pieces as long as it still breaks."""
    replays, size = 0, max(1, len(deeds) // 2)
    while True:
        start, left_out = 0, False
        while start < len(deeds) and replays < REPLAYS_MAX:
            candidate = deeds[:start] + deeds[start + size :]
            replays += 1
            if first_break(key, candidate) is not None:
                deeds, left_out = candidate, True
            else:
                start += size
        if size == 1 and (not left_out or replays >= REPLAYS_MAX):
            return deeds
        size = max(1, size // 2)
