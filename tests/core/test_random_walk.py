"""Random commands in any order: what must hold after every one of them."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.allowed import AWAITED, acts_for
from aftersale.core.after_sale.commands import Adjust, Approve, Cancel, RecordLogistics, Reject, SettleRefund
from aftersale.core.after_sale.facts import Entry, evolve
from aftersale.core.after_sale.state import AfterSaleType, Order, ParcelState, Shipment, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.reasons import Outcome, offer
from aftersale.core.refusal import Refusal
from aftersale.store.projections import rows_of
from tests.scenario import (
    BUYER,
    INTEGRATOR,
    MERCHANT,
    ORDER,
    SHOP,
    Story,
    apply,
    dress,
    parcel,
    record_order,
)

LINES = (1, 2)
AMOUNTS = st.integers(-5, 30_000)
QUANTITIES = st.integers(-1, 4)
TYPES = st.sampled_from(AfterSaleType)
REASONS = st.sampled_from([*APPLICATION_REASONS, "unknown"])


class Marketplace(RuleBasedStateMachine):
    """One order, three parties, and every command they can think of."""

    @initialize(shipped=st.booleans(), paid=st.integers(0, 30_000))
    def place(self, shipped, paid):
        self.story = Story()
        lines = (dress(quantity=3, paid_fen=paid), dress(line_id=2, quantity=1, paid_fen=999))
        self.story.when(record_order(lines=lines, shipments=(parcel(),) if shipped else ()), INTEGRATOR)
        self.placed = self.story.order
        self.log = []

    def attempt(self, command, actor):
        try:
            facts = self.story.when(command, actor)
        except Refusal as refusal:
            self.read_refusal(refusal)
            return
        version = self.story.order.version - len(facts)
        for place, fact in enumerate(facts, 1):
            self.log.append(Entry(version + place, self.story.now, actor, "test", fact))

    def read_refusal(self, refusal):
        """Every refusal has its sentence, filled, in both languages."""
        for language in ("zh", "en"):
            assert "{" not in refusal.text(language)

    def pick(self, data):
        known = [a.after_sale_id for a in self.story.order.after_sales]
        return data.draw(st.sampled_from([*known, 404]))

    @rule(line=st.sampled_from([*LINES, 9]), kind=TYPES, quantity=QUANTITIES, amount=AMOUNTS, reason=REASONS)
    def apply(self, line, kind, quantity, amount, reason):
        self.attempt(
            apply(line_id=line, type=kind, quantity=quantity, amount_fen=amount, application_reason=reason),
            BUYER,
        )

    @rule(line=st.sampled_from(LINES), kind=TYPES)
    def apply_for_all_that_is_left(self, line, kind):
        known = self.story.order.line(line)
        left = self.story.order.units_left(known)
        amount = self.story.order.refundable(known, left)
        self.attempt(apply(line_id=line, type=kind, quantity=left, amount_fen=amount), BUYER)

    @rule(data=st.data(), kind=TYPES, quantity=QUANTITIES, amount=AMOUNTS, seen=st.none() | st.integers(1, 5))
    def adjust(self, data, kind, quantity, amount, seen):
        command = Adjust(
            shop_id=SHOP,
            after_sale_id=self.pick(data),
            type=kind,
            quantity=quantity,
            amount_fen=amount,
            seen_version=seen,
        )
        self.attempt(command, BUYER)

    @rule(data=st.data(), actor=st.sampled_from([MERCHANT, BUYER]))
    def approve(self, data, actor):
        self.attempt(Approve(shop_id=SHOP, after_sale_id=self.pick(data)), actor)

    @rule(data=st.data(), place=st.integers(0, 20), acknowledged=st.booleans())
    def reject(self, data, place, acknowledged):
        after_sale_id = self.pick(data)
        after_sale = self.story.order.after_sale(after_sale_id)
        code, words = "no_such_reason", "……"
        if after_sale is not None:
            offered = offer(self.story.order, after_sale, self.story.policy, self.story.now)
            chosen = offered[place % len(offered)]
            code, words = chosen.reason.code, chosen.explanation.zh
        command = Reject(
            shop_id=SHOP,
            after_sale_id=after_sale_id,
            reject_reason=code,
            explanation=words,
            acknowledged_risks=acknowledged,
        )
        self.attempt(command, MERCHANT)

    @rule(data=st.data())
    def cancel(self, data):
        self.attempt(Cancel(shop_id=SHOP, after_sale_id=self.pick(data)), BUYER)

    @rule(data=st.data())
    def settle(self, data):
        self.attempt(SettleRefund(shop_id=SHOP, after_sale_id=self.pick(data)), SYSTEM)

    @rule(state=st.sampled_from(ParcelState), signed=st.booleans(), number=st.sampled_from(["SF1", "SF2"]))
    def carrier_reports(self, state, signed, number):
        now = self.story.now
        shipment = Shipment(
            tracking_number=number, state=state, number_given_at=now, signed_at=now if signed else None
        )
        self.attempt(RecordLogistics(shop_id=SHOP, order_id=ORDER, shipment=shipment), INTEGRATOR)

    @rule(paid=st.integers(0, 30_000), quantity=st.integers(1, 4))
    def correct_the_order(self, paid, quantity):
        lines = (dress(quantity=quantity, paid_fen=paid), dress(line_id=2, quantity=1, paid_fen=999))
        self.attempt(record_order(lines=lines, shipments=self.story.order.shipments), INTEGRATOR)

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours):
        self.story.now += timedelta(hours=hours)

    @invariant()
    def never_over_refunded(self):
        if not hasattr(self, "log"):
            return
        order = self.story.order
        for line in order.lines:
            held = order.claims(line.line_id)
            assert sum(a.refund_fen for a in held) <= line.paid_fen
            assert sum(max(a.amount_fen, a.refund_fen) for a in held) <= line.paid_fen
            assert sum(a.quantity for a in held) <= line.quantity

    @invariant()
    def nobody_is_stuck(self):
        if not hasattr(self, "log"):
            return
        order = self.story.order
        actors = {actor.role: actor for actor in (BUYER, MERCHANT, SYSTEM)}
        for a in order.after_sales:
            if a.stage.terminal:
                assert a.deadline_at is None
                continue
            assert a.deadline_at is not None
            awaited = AWAITED[a.stage]
            acts = acts_for(order, a, actors[awaited], self.story.policy)
            assert any(act.why_not is None for act in acts)

    @invariant()
    def rejected_means_with_a_reason(self):
        if not hasattr(self, "log"):
            return
        for a in self.story.order.after_sales:
            if a.stage is Stage.BUYER_ADJUSTS:
                assert a.rejection is not None
                assert a.rejection.type is a.type
                assert a.rejection.explanation.strip()
                assert a.rejection.outcome in {o.value for o in Outcome}

    @invariant()
    def facts_alone_make_the_order_and_its_rows(self):
        if not hasattr(self, "log"):
            return
        folded = self.placed
        for entry in self.log:
            folded = evolve(folded, entry.fact, entry.at)
        assert folded == self.story.order
        nothing = Order(shop_id=SHOP, order_id=ORDER)
        assert rows_of(nothing, folded, self.log) == rows_of(nothing, self.story.order, self.log)

    @invariant()
    def applications_never_pass_the_limit(self):
        if not hasattr(self, "log"):
            return
        for line in self.story.order.lines:
            assert line.applications <= self.story.policy.applications_max


Marketplace.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestMarketplace = Marketplace.TestCase
