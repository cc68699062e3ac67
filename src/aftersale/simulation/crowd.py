"""The people of the marketplace: who asks for what next, sensibly for the most part."""

from msgspec.structs import replace

from aftersale.core.actors import Actor
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.allowed import AWAITED, BUYER
from aftersale.core.after_sale.state import AfterSale, Order, Stage
from aftersale.simulation import buyers, merchants, nonsense, outside
from aftersale.simulation.cast import PLATFORM, SHOPS, buyer_of, new_order
from aftersale.simulation.hand import Hand
from aftersale.simulation.nonsense import Asked
from aftersale.simulation.world import Deed, OrderKey, World

AFTER_SALES_MAX = 16
"""An order with more is left alone, so that folding it stays quick."""

Request = tuple[c.AnyCommand, Actor, str | None]
"""A command, who asks, and the idempotency key."""


class Crowd:
    """Keeps `size` orders in play; one that nothing more can come of makes room for a new one."""

    def __init__(self, world: World, size: int) -> None:
        self._world = world
        self._hand = Hand(world)
        self._size = size
        self._live: list[OrderKey] = []
        self.orders = 0

    def ask(self, count: int) -> list[Request]:
        """About `count` commands of as many people, to be handed in at the same moment."""
        asked: list[Request] = []
        while len(asked) < count:
            if len(self._live) < self._size:
                asked.append(self._place())
                continue
            place = self._hand.rng.randrange(len(self._live))
            order = self._world.orders.get(self._live[place])
            if order is None or self._done(order):
                self._live[place] = self._live[-1]
                self._live.pop()
                continue
            # Some orders are busy: several people at once, who do not see each other's commands.
            for _ in range(self._hand.choice((1, 1, 1, 1, 1, 2, 3))):
                request = self._one(order)
                if request is not None:
                    asked.append(request)
        return asked[:count]

    def _place(self) -> Request:
        self.orders += 1
        command = new_order(self._hand.rng, self._world.next_order_id(), self._world.clock())
        self._live.append((command.shop_id, command.order_id))
        return command, SHOPS[command.shop_id].integrator, None

    def _done(self, order: Order) -> bool:
        if any(not a.stage.terminal for a in order.after_sales):
            return False
        if len(order.after_sales) >= AFTER_SALES_MAX:
            return True
        worn_out = all(order.units_left(line) < 1 or line.applications >= 5 for line in order.lines)
        return self._hand.chance(60 if worn_out else 2)

    def _one(self, order: Order) -> Request | None:
        h = self._hand
        lot = h.rng.randint(1, 1000)
        if lot <= 30 and self._world.answered:
            return self._repeated(order)
        if lot <= 40:
            pretended = nonsense.pretended(h, order)
            return None if pretended is None else (*pretended, None)
        asked = self._sensible(order)
        if asked is None:
            return None
        if lot <= 45:
            asked = nonsense.with_nul(asked[0]), asked[1]
        elif lot <= 170:
            asked = nonsense.spoil(h, order, *asked)
        return (*asked, f"key-{self._world.next_number()}" if h.chance(40) else None)

    def _sensible(self, order: Order) -> Asked | None:
        """Something new for the order, news from outside, or the next step of an after-sale."""
        h, integrator = self._hand, SHOPS[order.shop_id].integrator
        open_ones = [a for a in order.after_sales if not a.stage.terminal]
        # Where only the provider is awaited there is little to do.
        running = [a for a in open_ones if a.stage is not Stage.REFUNDING or h.chance(15)]
        lot = h.rng.randint(1, 100)
        if not running or (lot <= 8 and len(order.after_sales) < AFTER_SALES_MAX):
            return self._begun(order, h.rng.randint(1, 100))
        if lot <= (50 if any(a.stage is Stage.MERCHANT_INTERCEPTS for a in running) else 22):
            return outside.carrier_news(h, order), integrator
        if lot <= 24:
            return outside.correct_order(h, order), integrator
        if lot <= 26:
            told = outside.tell_of_ours(h, order) if h.chance(30) else outside.tell_after_sale(h, order)
            return None if told is None else (told, integrator)
        if lot <= 27 and (ended := [a for a in order.after_sales if a.stage.terminal]):
            return self._step(order, replace(h.choice(ended), stage=h.choice(running).stage))
        return self._step(order, h.choice(running))

    def _begun(self, order: Order, lot: int) -> Asked | None:
        h, shop = self._hand, SHOPS[order.shop_id]
        if lot <= 70:
            command, actor = buyers.apply(h, order), buyer_of(order) if h.chance(85) else shop.integrator
        elif lot <= 85:
            command, actor = merchants.start(h, order), shop.merchant
        elif lot <= 95:
            command, actor = outside.carrier_news(h, order), shop.integrator
        else:
            command, actor = outside.tell_after_sale(h, order), shop.integrator
        return None if command is None else (command, actor)

    def _step(self, order: Order, a: AfterSale) -> Asked:
        """Mostly whoever is awaited acts, sometimes the other side."""
        h, shop = self._hand, SHOPS[order.shop_id]
        buyers_turn = AWAITED[a.stage] in BUYER
        if buyers_turn if h.chance(75) else not buyers_turn:
            command = h.choice(buyers.MOVES[a.stage])(h, order, a)
            return command, buyer_of(order) if h.chance(85) else shop.integrator
        command = h.choice(merchants.MOVES[a.stage])(h, order, a)
        return command, shop.merchant if h.chance(90) else PLATFORM

    def _repeated(self, order: Order) -> Request:
        """A command again under its idempotency key, or another one under a key that is taken."""
        deed: Deed = self._hand.choice(self._world.answered)
        if self._hand.chance(70):
            return deed.command, deed.actor, deed.key
        other = outside.correct_order(self._hand, order)
        return replace(other, shop_id=deed.command.shop_id), deed.actor, deed.key
