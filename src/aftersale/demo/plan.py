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
ATTEMPTS_WAITING = (1, 1, 2, 1, 1, 3, 1, 1, 2, 1, 4, 1, 1, 2)

COUNTS: dict[Stage, tuple[int, int, int]] = {
    Stage.MERCHANT_DECIDES: (34, 10, 7),
    Stage.BUYER_ANSWERS_PROPOSAL: (5, 2, 1),
    Stage.BUYER_ANSWERS_OFFER: (2, 1, 1),
    Stage.MERCHANT_INTERCEPTS: (2, 1, 1),
    Stage.BUYER_ADJUSTS: (12, 5, 4),
    Stage.BUYER_RETURNS: (8, 3, 4),
    Stage.RETURN_OVERDUE: (2, 1, 1),
    Stage.MERCHANT_INSPECTS: (7, 2, 3),
    Stage.MERCHANT_RESHIPS: (3, 0, 2),
    Stage.BUYER_RECEIVES: (3, 0, 2),
    Stage.EXCHANGED: (3, 0, 1),
    Stage.MERCHANT_SENDS_BACK: (2, 0, 1),
    Stage.REFUNDING: (5, 3, 2),
    Stage.MERCHANT_PAYS: (2, 1, 1),
    Stage.BUYER_CONFIRMS_PAYMENT: (2, 1, 1),
    Stage.REFUNDED: (9, 5, 3),
    Stage.CANCELLED: (5, 2, 2),
}
"""After-sales by stage, one number for each of `SHOPS`, without Lin Xiaoman's."""


def stories(author: Author, people: list[Buyer], orders: int) -> list[Story]:
    """All of them; as many everyday orders as are needed to make `orders`."""
    told = xiaomans(author)
    customers = people[1:]
    for stage, counts in COUNTS.items():
        for shop, count in zip(SHOPS, counts, strict=True):
            told += [_troubled(author, shop, stage, place, customers) for place in range(count)]
    weights = (6, 2, 2)
    while len(told) < orders:
        shop = author.rng.choices(SHOPS, weights)[0]
        told.append(author.plain(shop, author.rng.choice(customers)))
    return told


def _troubled(author: Author, shop: Shop, stage: Stage, place: int, customers: list[Buyer]) -> Story:
    end = _end(author, shop, stage, place)
    # Every type in turn, so that none is missing in any stage that it can reach.
    types: tuple[AfterSaleType, ...] = ()
    if stage in (Stage.MERCHANT_DECIDES, Stage.BUYER_ADJUSTS, Stage.CANCELLED) and place < 3:
        types = ((REFUND,), (RETURN,), (EXCHANGE,))[place]
    elif stage in (Stage.BUYER_RETURNS, Stage.MERCHANT_INSPECTS) and place < 2:
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
            return End(stage, now - timedelta(hours=rng.uniform(1, 150)), rng.choice((1, 1, 1, 2)))
        case Stage.BUYER_ANSWERS_PROPOSAL | Stage.MERCHANT_INSPECTS | Stage.MERCHANT_PAYS:
            return End(stage, now - timedelta(hours=rng.uniform(0.5, 40)), rng.choice((1, 1, 2)))
        case (
            Stage.BUYER_ANSWERS_OFFER
            | Stage.MERCHANT_INTERCEPTS
            | Stage.RETURN_OVERDUE
            | Stage.MERCHANT_RESHIPS
            | Stage.BUYER_RECEIVES
            | Stage.MERCHANT_SENDS_BACK
            | Stage.BUYER_CONFIRMS_PAYMENT
        ):
            return End(stage, now - timedelta(hours=rng.uniform(1, 60)))
        case Stage.REFUNDING:
            return End(stage, now - timedelta(minutes=rng.uniform(0.5, 7)), rng.choice((1, 1, 2)))
        case _:
            return End(stage, now - timedelta(days=rng.uniform(0.5, 17)), rng.choice((1, 1, 1, 2)))


def _time_left(rng: random.Random, shop: Shop, place: int) -> timedelta:
    """Of the merchant's clock: near ones first, the others far."""
    near = MINUTES_LEFT if shop.shop_id == 1001 else MINUTES_LEFT[::3]
    if place < len(near):
        return timedelta(minutes=near[place])
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
        trouble(1001, Stage.BUYER_ANSWERS_PROPOSAL, ago(hours=2), _ground(REFUND, "quality", "clothing")),
        trouble(1002, Stage.BUYER_ANSWERS_OFFER, ago(hours=9), _ground(REFUND, "quality", "fresh")),
        trouble(
            1001, Stage.MERCHANT_INTERCEPTS, ago(hours=4), _ground(REFUND, "not_delivered_for_long", "home")
        ),
        trouble(1003, Stage.RETURN_OVERDUE, ago(hours=8), _ground(RETURN, "seven_days_no_reason", "books")),
        trouble(1001, Stage.MERCHANT_INSPECTS, ago(hours=6), _ground(RETURN, "colour", "shoes")),
        trouble(1001, Stage.MERCHANT_RESHIPS, ago(hours=11), _ground(EXCHANGE, "size", "clothing")),
        trouble(1001, Stage.BUYER_RECEIVES, ago(hours=30), _ground(EXCHANGE, "seam_thread", "clothing")),
        trouble(1001, Stage.EXCHANGED, ago(days=8), _ground(EXCHANGE, "size", "shoes")),
        trouble(1001, Stage.MERCHANT_SENDS_BACK, ago(hours=5), _ground(RETURN, "quality", "clothing")),
        trouble(1002, Stage.MERCHANT_PAYS, ago(hours=7), _ground(REFUND, "missing_parts", "fresh")),
        trouble(1002, Stage.BUYER_CONFIRMS_PAYMENT, ago(hours=3), _ground(REFUND, "quality", "fresh")),
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
