"""How many stories of which kind: the queues a merchant should find, and Lin Xiaoman's own."""

import random
from datetime import timedelta

from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.demo.goods import SHOPS, Shop
from aftersale.demo.grounds import EXCHANGE, GROUNDS, REFUND, RETURN, Ground, Where
from aftersale.demo.people import XIAOMAN, Buyer
from aftersale.demo.story import Author, End, Story, shop_of

MINUTES_LEFT = (10, 60, 300, 1200, 25, 95, 190, 420, 560, 64, 700, 1320)
"""What the nearest deadlines have left, in the main shop; then they are a day and more away."""
MINUTES_OVER = (-20, -150, -900)
ATTEMPTS_WAITING = (1, 1, 2, 1, 1, 3, 1, 1, 2, 1, 4, 1, 1, 2)

COUNTS: dict[int, dict[Stage, int]] = {
    1001: {
        Stage.MERCHANT_DECIDES: 34,
        Stage.BUYER_ADJUSTS: 12,
        Stage.BUYER_RETURNS: 9,
        Stage.REFUNDING: 5,
        Stage.REFUNDED: 9,
        Stage.CANCELLED: 5,
    },
    1002: {
        Stage.MERCHANT_DECIDES: 10,
        Stage.BUYER_ADJUSTS: 5,
        Stage.BUYER_RETURNS: 3,
        Stage.REFUNDING: 3,
        Stage.REFUNDED: 5,
        Stage.CANCELLED: 2,
    },
    1003: {
        Stage.MERCHANT_DECIDES: 7,
        Stage.BUYER_ADJUSTS: 4,
        Stage.BUYER_RETURNS: 4,
        Stage.REFUNDING: 2,
        Stage.REFUNDED: 3,
        Stage.CANCELLED: 2,
    },
}
"""After-sales by shop and stage, without Lin Xiaoman's."""


def stories(author: Author, people: list[Buyer], orders: int) -> list[Story]:
    """All of them; as many everyday orders as are needed to make `orders`."""
    told = xiaomans(author)
    customers = people[1:]
    for shop in SHOPS:
        for stage, count in COUNTS[shop.shop_id].items():
            told += [_troubled(author, shop, stage, place, customers) for place in range(count)]
    weights = (6, 2, 2)
    while len(told) < orders:
        shop = author.rng.choices(SHOPS, weights)[0]
        told.append(author.plain(shop, author.rng.choice(customers)))
    return told


def _troubled(author: Author, shop: Shop, stage: Stage, place: int, customers: list[Buyer]) -> Story:
    end = _end(author, shop, stage, place)
    # Every type in turn, so that none is missing in any stage that it can reach.
    types: tuple[AfterSaleType, ...] = ((REFUND,), (RETURN,), (EXCHANGE,))[place % 3] if place < 3 else ()
    if stage in (Stage.REFUNDING, Stage.REFUNDED, Stage.BUYER_RETURNS):
        types = ()
    if stage is Stage.BUYER_RETURNS and place < 2:
        types = ((RETURN,), (EXCHANGE,))[place]
    while True:
        ground = author.ground_for(shop, stage, types)
        if end.attempts == 1 or ground.answers:
            return author.troubled(shop, author.rng.choice(customers), end, ground)


def _end(author: Author, shop: Shop, stage: Stage, place: int) -> End:
    rng, now, policy = author.rng, author.now, author.policy
    match stage:
        case Stage.MERCHANT_DECIDES:
            decides = timedelta(hours=policy.decide_refund_hours)
            return End(stage, now - decides + _time_left(rng, shop, place), ATTEMPTS_WAITING[place % 14])
        case Stage.BUYER_ADJUSTS:
            # The first one is fresh, the last one has let its time nearly run out.
            hours = 0.4 if place == 0 else rng.uniform(2, policy.buyer_window_hours - 20)
            hours = policy.buyer_window_hours - 5 if place == 4 else hours
            return End(stage, now - timedelta(hours=hours), rng.choice((1, 1, 1, 2, 2, 3)))
        case Stage.BUYER_RETURNS:
            hours = policy.buyer_posts_return_hours + 3 if place == 3 else rng.uniform(1, 150)
            return End(stage, now - timedelta(hours=hours), rng.choice((1, 1, 1, 2)))
        case Stage.REFUNDING:
            return End(stage, now - timedelta(minutes=rng.uniform(0.5, 7)), rng.choice((1, 1, 2)))
        case _:
            return End(stage, now - timedelta(days=rng.uniform(0.5, 17)), rng.choice((1, 1, 1, 2)))


def _time_left(rng: random.Random, shop: Shop, place: int) -> timedelta:
    """Of the merchant's clock: near ones, a few that ran out, the others far."""
    near = MINUTES_LEFT if shop.shop_id == 1001 else MINUTES_LEFT[::3]
    over = MINUTES_OVER if shop.shop_id == 1001 else MINUTES_OVER[:1]
    fixed = (*near, *over)
    if place < len(fixed):
        return timedelta(minutes=fixed[place])
    return timedelta(minutes=rng.uniform(22 * 60, 47.8 * 60))


def xiaomans(author: Author) -> list[Story]:
    """What Lin Xiaoman bought: in three shops, with an after-sale in every stage, one freshly rejected."""
    now = author.now

    def ago(**how_long: float) -> timedelta:
        return timedelta(**how_long)

    def trouble(shop_id: int, stage: Stage, since: timedelta, ground: Ground, attempts: int = 1) -> Story:
        story = author.troubled(shop_of(shop_id), XIAOMAN, End(stage, now - since, attempts), ground)
        assert story.trouble is not None
        story.trouble.groundless = False
        return story

    def plain(shop_id: int, age: timedelta) -> Story:
        return author.plain(shop_of(shop_id), XIAOMAN, paid_at=now - age)

    return [
        trouble(1001, Stage.BUYER_ADJUSTS, ago(minutes=25), _ground(RETURN, "quality", "clothing")),
        trouble(1001, Stage.MERCHANT_DECIDES, ago(hours=31), _ground(EXCHANGE, "size", "shoes")),
        trouble(1002, Stage.MERCHANT_DECIDES, ago(hours=5), _ground(REFUND, "quality", "fresh"), 2),
        trouble(
            1003, Stage.BUYER_ADJUSTS, ago(days=2), _ground(REFUND, "not_delivered_for_long", "digital"), 3
        ),
        trouble(1001, Stage.BUYER_RETURNS, ago(days=1), _ground(RETURN, "seven_days_no_reason", "home")),
        trouble(1002, Stage.REFUNDING, ago(minutes=3), _ground(REFUND, "missing_parts", "fresh")),
        trouble(1003, Stage.REFUNDED, ago(days=9), _ground(REFUND, "not_wanted", "books")),
        trouble(1001, Stage.CANCELLED, ago(days=6), _ground(REFUND, "not_received", "cosmetics")),
        plain(1001, ago(hours=7)),
        plain(1001, ago(hours=46)),
        plain(1001, ago(days=6)),
        plain(1002, ago(days=4)),
        plain(1003, ago(days=5)),
        plain(1003, ago(days=24)),
    ]


def _ground(kind: AfterSaleType, reason: str, category: str) -> Ground:
    """The first trouble of this kind, held to one category."""
    for ground in GROUNDS:
        if (ground.type, ground.reason) == (kind, reason) and category in ground.categories:
            where = ground.where if ground.where is not Where.STUCK else Where.MOVING
            return Ground(
                where,
                kind,
                reason,
                (category,),
                ground.weight,
                ground.context,
                ground.fault,
                ground.answers,
                ground.shares,
            )
    raise LookupError(reason)
