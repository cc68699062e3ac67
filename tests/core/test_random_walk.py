"""Random commands in any order: what must hold after every one of them."""

from datetime import timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.allowed import ALLOWED, Act
from aftersale.core.after_sale.state import AfterSaleType, ParcelState, ProposalKind, Shipment, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.policy import PROFILES
from tests.core.stories import ADDRESS
from tests.core.walking import NUMBERS, Walk, likely
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, ORDER, SHOP, apply

LINES = (1, 2)
AMOUNTS = st.integers(-5, 30_000)
QUANTITIES = st.integers(-1, 4)
TYPES = st.sampled_from(AfterSaleType)
REASONS = st.sampled_from([*APPLICATION_REASONS, "unknown"])
LUCK = st.integers(0, 2**32).map(Random)
"""Fair dice from one number."""


class Marketplace(Walk, RuleBasedStateMachine):
    """Every command that the three parties, the carrier and the provider can think of."""

    @initialize(
        shipped=st.sampled_from([True, True, False]),
        paid=st.sampled_from([0, 1, 100, 25_901, 30_000]),
        freight=st.sampled_from([0, 0, 1, 800]),
        fast=st.sampled_from([False, False, True]),
        profile=st.sampled_from(list(PROFILES)),
        festive=st.booleans(),
    )
    def place(self, **order):
        self.begin(**order)

    @precondition(lambda self: self.running())
    @rule(luck=LUCK, steps=st.integers(1, 20))
    def what_is_open_is_done(self, luck, steps):
        for _ in range(steps):
            if self.running():
                self.go_on(luck)

    # --- what is not open, and what nobody should ask, is tried all the same

    @precondition(lambda self: self.story.order.after_sales)
    @rule(luck=LUCK, act=st.sampled_from(Act), actor=st.sampled_from([BUYER, MERCHANT, SYSTEM]))
    def try_anything(self, luck, act, actor):
        a = luck.choice(self.story.order.after_sales)
        self.attempt(likely(self.story, a, act, luck), actor)

    @precondition(lambda self: self.story.order.after_sales)
    @rule(
        data=st.data(),
        kind=st.none() | TYPES,
        quantity=st.none() | QUANTITIES,
        amount=st.none() | AMOUNTS,
        seen=st.none() | st.integers(1, 5),
        number=st.sampled_from(NUMBERS),
        attempt=st.integers(0, 3),
    )
    def ask_oddly(self, data, kind, quantity, amount, seen, number, attempt):
        known = [a.after_sale_id for a in self.story.order.after_sales]
        about = {"shop_id": SHOP, "after_sale_id": data.draw(st.sampled_from([*known, 404]))}
        odd = (
            (c.Adjust(**about, type=kind, quantity=quantity, amount_fen=amount, seen_version=seen), BUYER),
            (c.ShipReturn(**about, carrier="", tracking_number=number), BUYER),
            (c.Reject(**about, reject_reason="no_such_reason", explanation="……"), MERCHANT),
            (
                c.Propose(
                    **about,
                    kind=ProposalKind.CHANGE,
                    reason="amount_only",
                    message="这样可以吗？",
                    type=kind,
                    amount_fen=amount,
                ),
                MERCHANT,
            ),
            (c.Receive(**about, accepted_quantity=quantity), MERCHANT),
            (c.Reship(**about, carrier="", tracking_number=number), MERCHANT),
            (c.PayOffline(**about), MERCHANT),
            (c.SendRefund(**about, attempt=attempt), SYSTEM),
            (c.RecordRefund(**about, attempt=attempt, outcome="?", sent=True), SYSTEM),
        )
        self.attempt(*data.draw(st.sampled_from(odd)))

    # --- new after-sales

    @rule(line=st.sampled_from([*LINES, 9]), kind=TYPES, quantity=QUANTITIES, amount=AMOUNTS, reason=REASONS)
    def apply(self, line, kind, quantity, amount, reason):
        self.attempt(
            apply(line_id=line, type=kind, quantity=quantity, amount_fen=amount, application_reason=reason),
            BUYER,
        )

    @rule(line=st.sampled_from(LINES), kind=TYPES, units=st.integers(1, 3), offered=st.booleans())
    def apply_for_units_that_are_left(self, line, kind, units, offered):
        known = self.story.order.line(line)
        units = min(units, self.story.order.units_left(known))
        amount = self.story.order.refundable(known, units)
        asked = {"line_id": line, "type": kind, "quantity": units, "amount_fen": amount}
        if offered:
            more = {"shop_id": SHOP, "order_id": ORDER, "application_reason": "wrong_goods"}
            self.attempt(c.Offer(**asked, **more), MERCHANT)
        else:
            self.attempt(apply(**asked), BUYER)

    @rule(line=st.sampled_from(LINES))
    def apply_for_an_exchange_without_a_sum(self, line):
        self.attempt(apply(line_id=line, type=AfterSaleType.EXCHANGE, quantity=1, amount_fen=0), BUYER)

    @rule(line=st.sampled_from(LINES), amount=AMOUNTS)
    def refund_a_price_difference(self, line, amount):
        command = c.RefundPriceDifference(shop_id=SHOP, order_id=ORDER, line_id=line, amount_fen=amount)
        self.attempt(command, MERCHANT)

    # --- the carrier and the shop's programs

    @rule(
        state=st.sampled_from(ParcelState),
        signed=st.booleans(),
        number=st.sampled_from(NUMBERS),
        ago=st.integers(0, 300),
    )
    def the_carrier_reports(self, state, signed, number, ago):
        now = self.story.now
        shipment = Shipment(
            tracking_number=number,
            state=state,
            number_given_at=now,
            signed_at=now - timedelta(hours=ago) if signed else None,
        )
        self.attempt(c.RecordLogistics(shop_id=SHOP, order_id=ORDER, shipment=shipment), INTEGRATOR)

    @rule(paid=st.integers(0, 30_000), quantity=st.integers(1, 4))
    def correct_the_order(self, paid, quantity):
        self.correct(paid, quantity, self.story.order.shipments)

    # --- time

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours):
        self.story.now += timedelta(hours=hours)

    @precondition(lambda self: self.running())
    @rule(data=st.data(), late=st.sampled_from([0, 1]), address=st.sampled_from([ADDRESS, None]))
    def a_deadline_comes(self, data, late, address):
        """The clock of a running after-sale ends: at its very instant, or a second later the system acts."""
        a = data.draw(st.sampled_from(self.running()))
        self.story.now = max(self.story.now, a.deadline_at + timedelta(seconds=late))
        command = c.Expire(shop_id=SHOP, after_sale_id=a.after_sale_id, return_address=address)
        self.attempt(command, SYSTEM)

    def teardown(self):
        if hasattr(self, "placed"):
            self.end()


Marketplace.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestMarketplace = Marketplace.TestCase

RARE = {
    (Stage.MERCHANT_INTERCEPTS, Stage.CANCELLED),
    (Stage.MERCHANT_PAYS, Stage.REFUNDED),
    (Stage.MERCHANT_RESHIPS, Stage.MERCHANT_SENDS_BACK),
}
"""Arrows that chance hardly ever takes; each has a test of its own, or is the same rule elsewhere."""


def test_long_walks_break_nothing_and_take_every_arrow():
    """By fair dice and the same every time: hypothesis alone seldom finds the long way to an exchange."""
    taken = set()
    for seed in range(350):
        luck = Random(seed)
        walk = Walk()
        walk.begin(
            shipped=luck.random() < 0.8,
            paid=luck.choice([0, 1, 2, 100, 25_901]),
            freight=luck.choice([0, 0, 1, 800]),
            fast=luck.random() < 0.2,
            profile=luck.choice(list(PROFILES)),
            festive=luck.random() < 0.5,
        )
        try:
            for _ in range(luck.randint(10, 120)):
                walk.step(luck)
            walk.end()
        except Exception as error:
            error.add_note(f"the walk of seed {seed}")
            raise
        taken |= walk.arrows

    table = {
        (source, target)
        for _, stages in ALLOWED.values()
        for source, targets in stages.items()
        for target in targets
        if source is not target
    }
    assert taken <= table
    assert table - taken <= RARE
