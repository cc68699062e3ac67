"""The plan of the marketplace: every order as a story with dates, told from the end it should come to."""

import random
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from aftersale.core.after_sale.offering import OFFER_REASONS
from aftersale.core.after_sale.state import AfterSaleType, Line, ParcelState, ReturnPolicy, Shipment, Stage
from aftersale.core.money import Fen
from aftersale.core.policy import SHANGHAI, Policy
from aftersale.demo import words
from aftersale.demo.goods import PRODUCTS, SHOPS, Product, Shop
from aftersale.demo.grounds import GROUNDS, Ground, Where
from aftersale.demo.people import Buyer

HISTORY_DAYS = 40
CARELESS = {1001: 0.25, 1002: 0.8, 1003: 0.2}
"""How often each shop would refuse against the facts."""
SHIPS_WITHIN_HOURS = 48


class StepKind(StrEnum):
    APPLY = "apply"
    OFFER = "offer"
    REJECT = "reject"
    ADJUST = "adjust"
    PROPOSE = "propose"
    APPROVE = "approve"
    INTERCEPT = "intercept"
    CANCEL = "cancel"
    POST = "post"
    ARRIVE = "arrive"
    RECEIVE = "receive"
    RESHIP = "reship"
    CONFIRM = "confirm"
    RUN_OUT = "run_out"
    SETTLE = "settle"
    FAIL = "fail"
    PAY = "pay"


class Step(msgspec.Struct, frozen=True):
    at: datetime
    kind: StepKind


class Trouble(msgspec.Struct):
    """The after-sale of an order, from the first application to where it stands today."""

    ground: Ground
    category: str
    line_id: int
    quantity: int
    amount_fen: Fen
    description: str
    pictures: int
    steps: list[Step]
    end: Stage
    groundless: bool = False
    """Whether the shop refuses against the facts."""


class Story(msgspec.Struct):
    """One order with its parcels as they were reported, and what went wrong with it."""

    shop: Shop
    buyer: Buyer
    order_id: int
    lines: tuple[Line, ...]
    paid_at: datetime
    ship_before_at: datetime
    freight_fen: Fen
    reports: list[tuple[datetime, Shipment]]
    trouble: Trouble | None = None


class End(msgspec.Struct, frozen=True):
    """Where an after-sale should stand: the stage, since when, and after how many applications."""

    stage: Stage
    since: datetime
    attempts: int = 1


class Author:
    """Writes the stories. Everything random comes from one generator, so a seed tells the same again."""

    def __init__(self, seed: int, now: datetime, policy: Policy) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a demo, no secrets
        self.now = now
        self.policy = policy
        self.voices = words.Voices(self.rng)
        self._order_ids: set[int] = set()

    # the everyday order

    def plain(self, shop: Shop, buyer: Buyer, paid_at: datetime | None = None) -> Story:
        """An order without trouble, as far on its way as its age allows."""
        rng = self.rng
        if paid_at is None:
            age_days = HISTORY_DAYS * rng.random() ** 1.4
            paid_at = self._by_day(self.now - timedelta(days=age_days, minutes=20))
        story = self._ordered(shop, buyer, self._products(shop, None), paid_at)
        ships_at = self._by_day(paid_at + timedelta(hours=rng.uniform(11, 40)))
        if rng.random() < 0.03:
            ships_at = paid_at + timedelta(days=200)
        self._parcel(story, ships_at, rng.uniform(40, 110), lost=rng.random() < 0.01)
        return story

    # the order with trouble

    def troubled(self, shop: Shop, buyer: Buyer, end: End, ground: Ground) -> Story:
        """An order whose after-sale comes to this end."""
        rng = self.rng
        steps = self._steps(end, ground)
        applied_at = steps[0].at
        category = rng.choice([c for c in ground.categories if c in shop.sells])
        way = self._way_before(applied_at, ground.where, category)
        story = self._ordered(shop, buyer, self._products(shop, category), way.paid_at)
        if ground.where is Where.LATE_TO_SHIP:
            story.ship_before_at = way.paid_at + timedelta(hours=SHIPS_WITHIN_HOURS)
        if way.ships_at is not None:
            self._parcel_until(story, way, applied_at)
        line = story.lines[0]
        quantity = line.quantity if rng.random() < 0.7 else 1
        share = rng.choice(ground.shares)
        whole = line.paid_fen * quantity // line.quantity
        amount = whole if share == 100 else max(100, whole * share // 100 // 100 * 100)
        story.trouble = Trouble(
            ground=ground,
            category=category,
            line_id=line.line_id,
            quantity=quantity,
            amount_fen=min(amount, whole),
            description=self.voices.describe(line.title, ground.reason, ground.context, category),
            pictures=rng.choice((1, 2, 2, 3)) if ground.fault else int(rng.random() < 0.25),
            steps=steps,
            end=end.stage,
            groundless=rng.random() < CARELESS[shop.shop_id],
        )
        return story

    def ground_for(self, shop: Shop, stage: Stage, types: tuple[AfterSaleType, ...] = ()) -> Ground:
        """Some trouble that this shop can have and that can come to this stage."""
        goods = (AfterSaleType.RETURN_AND_REFUND, AfterSaleType.EXCHANGE)
        money = (AfterSaleType.REFUND_ONLY, AfterSaleType.RETURN_AND_REFUND)
        exchange = (AfterSaleType.EXCHANGE,)
        can_end = {
            Stage.MERCHANT_INTERCEPTS: (AfterSaleType.REFUND_ONLY,),
            Stage.BUYER_RETURNS: goods,
            Stage.RETURN_OVERDUE: goods,
            Stage.MERCHANT_INSPECTS: goods,
            Stage.MERCHANT_RESHIPS: exchange,
            Stage.BUYER_RECEIVES: exchange,
            Stage.EXCHANGED: exchange,
            Stage.MERCHANT_SENDS_BACK: goods[:1],
            Stage.REFUNDING: money,
            Stage.MERCHANT_PAYS: money[:1],
            Stage.BUYER_CONFIRMS_PAYMENT: money[:1],
            Stage.REFUNDED: money,
        }.get(stage, tuple(AfterSaleType))
        fitting = [
            g
            for g in GROUNDS
            if g.type in can_end
            and (not types or g.type in types)
            and any(c in shop.sells for c in g.categories)
            and not (stage is Stage.BUYER_ADJUSTS and not g.answers)
            and not (stage is Stage.MERCHANT_INTERCEPTS and g.where is not Where.MOVING)
            and not (stage is Stage.BUYER_ANSWERS_OFFER and g.reason not in OFFER_REASONS)
        ]
        return self.rng.choices(fitting, [g.weight for g in fitting])[0]

    # the dates of an after-sale, from its end back to its beginning

    def _steps(self, end: End, ground: Ground) -> list[Step]:
        """`end.since` is the last step; earlier applications were refused one by one."""
        K = StepKind  # noqa: N806 - the kinds, short
        back = (K.APPROVE, K.POST, K.ARRIVE)
        paid = (*back, K.RECEIVE) if ground.type is AfterSaleType.RETURN_AND_REFUND else (K.APPROVE,)
        closing: tuple[StepKind, ...] = {
            Stage.MERCHANT_DECIDES: (),
            Stage.BUYER_ANSWERS_OFFER: (),
            Stage.BUYER_ANSWERS_PROPOSAL: (K.PROPOSE,),
            Stage.MERCHANT_INTERCEPTS: (K.INTERCEPT,),
            Stage.BUYER_ADJUSTS: (K.REJECT,),
            Stage.BUYER_RETURNS: (K.APPROVE,),
            Stage.RETURN_OVERDUE: (K.APPROVE, K.RUN_OUT),
            Stage.MERCHANT_INSPECTS: back if self.rng.random() < 0.7 else back[:2],
            Stage.MERCHANT_RESHIPS: (*back, K.RECEIVE),
            Stage.BUYER_RECEIVES: (*back, K.RECEIVE, K.RESHIP),
            Stage.EXCHANGED: (*back, K.RECEIVE, K.RESHIP, K.CONFIRM),
            Stage.MERCHANT_SENDS_BACK: (*back, K.REJECT, K.CANCEL),
            Stage.REFUNDING: paid,
            Stage.MERCHANT_PAYS: (*paid, K.FAIL),
            Stage.BUYER_CONFIRMS_PAYMENT: (*paid, K.FAIL, K.PAY),
            Stage.REFUNDED: (*paid, K.SETTLE),
            Stage.CANCELLED: (K.CANCEL,),
        }[end.stage]
        first = K.OFFER if end.stage is Stage.BUYER_ANSWERS_OFFER else K.APPLY
        asked = [first, *[k for _ in range(end.attempts - 1) for k in (K.REJECT, K.ADJUST)]]
        if end.stage is Stage.CANCELLED and ground.answers and self.rng.random() < 0.4:
            asked.append(K.REJECT)
        steps: list[Step] = []
        at = end.since
        for kind in reversed([*asked, *closing]):
            steps.append(Step(at, kind))
            at -= self._waiting_before(kind)
        return steps[::-1]

    def _waiting_before(self, kind: StepKind) -> timedelta:
        """How long the side that acts lets the other wait."""
        rng = self.rng
        match kind:
            case StepKind.SETTLE | StepKind.FAIL:
                return timedelta(minutes=rng.uniform(1, 40))
            case StepKind.RUN_OUT:
                return timedelta(hours=self.policy.buyer_posts_return_hours, minutes=rng.uniform(1, 3))
            case StepKind.ARRIVE:
                return timedelta(hours=rng.uniform(26, 60))
            case StepKind.RECEIVE | StepKind.PAY:
                return timedelta(hours=rng.uniform(0.5, 20))
            case StepKind.REJECT | StepKind.APPROVE | StepKind.INTERCEPT | StepKind.PROPOSE | StepKind.RESHIP:
                return timedelta(hours=rng.triangular(0.3, 44, 6))
            case _:
                return timedelta(hours=rng.triangular(0.4, 60, 7))

    # the way of the goods

    def _way_before(self, applied_at: datetime, where: Where, category: str) -> "_Way":
        rng = self.rng

        def ago(hours_min: float, hours_max: float) -> datetime:
            return applied_at - timedelta(hours=rng.uniform(hours_min, hours_max))

        match where:
            case Where.UNSHIPPED:
                return _Way(ago(0.3, 30), None)
            case Where.LATE_TO_SHIP:
                return _Way(ago(72, 130), None)
            case Where.NUMBER_ONLY:
                ships_at = ago(60, 90)
                return _Way(ships_at - timedelta(hours=rng.uniform(4, 30)), ships_at, number_only=True)
            case Where.MOVING | Where.STUCK:
                ships_at = ago(26, 60) if where is Where.MOVING else ago(110, 150)
                silent = timedelta(hours=rng.uniform(2, 20) if where is Where.MOVING else rng.uniform(74, 96))
                paid_at = ships_at - timedelta(hours=rng.uniform(4, 30))
                return _Way(paid_at, ships_at, last_scan_at=applied_at - silent)
            case Where.REFUSED:
                ends_at = ago(3, 40)
            case Where.SIGNED_BY_NOBODY:
                ends_at = ago(8, 70)
            case Where.RECEIVED_LONG_AGO:
                ends_at = ago(9.2 * 24, 13 * 24)
            case Where.RECEIVED:
                ends_at = ago(0.5, 22) if category == "fresh" else ago(4, 110)
        travel = timedelta(hours=rng.uniform(22, 40) if category == "fresh" else rng.uniform(30, 90))
        ships_at = self._by_day(ends_at - travel)
        paid_at = ships_at - timedelta(hours=rng.uniform(3, 30))
        return _Way(paid_at, ships_at, ends_at=ends_at, refused=where is Where.REFUSED)

    def _parcel(self, story: Story, ships_at: datetime, travel_hours: float, *, lost: bool) -> None:
        """The parcel of an everyday order, as far as it is today."""
        if ships_at > self.now - timedelta(minutes=40):
            return
        ends_at = ships_at + timedelta(hours=travel_hours)
        if lost or ends_at > self.now - timedelta(minutes=40):
            last = min(self.now - timedelta(hours=self.rng.uniform(0.7, 9)), ends_at)
            way = _Way(
                story.paid_at, ships_at, last_scan_at=max(last, ships_at + timedelta(minutes=5)), lost=lost
            )
        else:
            way = _Way(story.paid_at, ships_at, ends_at=self._by_day(ends_at))
        self._parcel_until(story, way, self.now)

    def _parcel_until(self, story: Story, way: "_Way", until: datetime) -> None:
        """Report by report: the number, the first scan, the middle of the way, the end."""
        assert way.ships_at is not None
        rng = self.rng
        carrier, prefix, digits = rng.choice(words.CARRIERS)
        number = prefix + "".join(rng.choice("0123456789") for _ in range(digits))
        origin, target = story.shop.city, story.buyer.city
        parcel = Shipment(tracking_number=number, carrier=carrier, number_given_at=way.ships_at)
        if way.number_only:
            story.reports.append((way.ships_at, parcel))
            return
        latest = (way.ends_at or way.last_scan_at or until) - timedelta(minutes=10)
        first_scan_at = min(way.ships_at + timedelta(hours=rng.uniform(1, 6)), latest)
        expected_at = self._by_day(first_scan_at + timedelta(hours=rng.choice((48, 60, 72, 84))))
        known: dict[str, object] = {"first_scan_at": first_scan_at, "expected_at": expected_at}

        def report(at: datetime, state: ParcelState, text: str, **more: object) -> None:
            known.update(more)
            story.reports.append(
                (
                    at,
                    msgspec.structs.replace(
                        parcel, state=state, last_scan_at=at, last_scan_text=text, **known
                    ),
                )
            )

        report(first_scan_at, ParcelState.PICKED_UP, words.picked_up(origin, rng))
        if way.last_scan_at is not None:
            moving = rng.random() < 0.75
            text = words.travelling(origin, target, rng) if moving else words.delivering(target, rng)
            state = ParcelState.IN_TRANSIT if moving else ParcelState.DELIVERING
            report(max(way.last_scan_at, first_scan_at), ParcelState.LOST if way.lost else state, text)
            return
        assert way.ends_at is not None
        halfway = first_scan_at + (way.ends_at - first_scan_at) * rng.uniform(0.4, 0.8)
        report(halfway, ParcelState.IN_TRANSIT, words.travelling(origin, target, rng))
        if way.refused:
            report(way.ends_at, ParcelState.REFUSED, words.refused(target))
            return
        signer = rng.choice(words.SIGNERS)
        report(
            way.ends_at,
            ParcelState.SIGNED,
            words.signed(target, signer),
            signed_at=way.ends_at,
            signed_by=signer,
        )

    # what was bought

    def _ordered(self, shop: Shop, buyer: Buyer, products: list[Product], paid_at: datetime) -> Story:
        rng = self.rng
        lines = tuple(self._line(place, product, paid_at) for place, product in enumerate(products, 1))
        return Story(
            shop=shop,
            buyer=buyer,
            order_id=self._order_id(),
            lines=lines,
            paid_at=paid_at,
            ship_before_at=paid_at + timedelta(hours=SHIPS_WITHIN_HOURS),
            freight_fen=rng.choice((0, 0, 0, 600, 800, 1000)),
            reports=[],
        )

    def _order_id(self) -> int:
        while True:
            order_id = 3_705_000_000_000_000_000 + self.rng.randrange(10**15)
            if order_id not in self._order_ids:
                self._order_ids.add(order_id)
                return order_id

    def _products(self, shop: Shop, category: str | None) -> list[Product]:
        """One to three listings, the one of the named category first."""
        rng = self.rng
        count = rng.choices((1, 2, 3), (70, 22, 8))[0]
        first = rng.choice(PRODUCTS[category or rng.choice(shop.sells)])
        others = [rng.choice(PRODUCTS[rng.choice(shop.sells)]) for _ in range(count - 1)]
        return [first, *(p for p in others if p is not first)]

    def _line(self, place: int, product: Product, paid_at: datetime) -> Line:
        rng = self.rng
        quantity = rng.choices((1, 2, 3), (82, 14, 4))[0] if product.price_fen < 100_000 else 1
        choice = rng.randrange(len(product.choices))
        off = rng.choice((0, 0, 0, 500, 1000, 2000)) if product.price_fen > 8000 else 0
        confirmed = product.return_policy is ReturnPolicy.EXEMPT_CONFIRMED
        return Line(
            line_id=place,
            product_id=product.product_id,
            sku_id=product.product_id * 100 + choice,
            title=product.title,
            category=product.category,
            attributes=product.choices[choice],
            quantity=quantity,
            paid_fen=product.price_fen * quantity - off,
            return_policy=product.return_policy,
            no_return_confirmed_at=paid_at if confirmed else None,
            custom_started_at=paid_at + timedelta(minutes=15) if product.category == "custom" else None,
        )

    def _by_day(self, at: datetime) -> datetime:
        """The instant, moved out of the small hours: people and vans sleep."""
        local = at.astimezone(SHANGHAI)
        if 1 <= local.hour < 7:
            at -= timedelta(hours=self.rng.uniform(6, 9))
        return at.replace(microsecond=0)


class _Way(msgspec.Struct, frozen=True):
    """From the payment to the carrier's last word."""

    paid_at: datetime
    ships_at: datetime | None
    last_scan_at: datetime | None = None
    ends_at: datetime | None = None
    refused: bool = False
    lost: bool = False
    number_only: bool = False


def shop_of(shop_id: int) -> Shop:
    return next(shop for shop in SHOPS if shop.shop_id == shop_id)
