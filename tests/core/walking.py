"""A walk through random commands: what each must keep is checked as soon as it was done."""

from datetime import timedelta
from itertools import pairwise

from msgspec.structs import replace

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.allowed import ALLOWED, STARTS, Act, acts_for
from aftersale.core.after_sale.decide import ACT_OF
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import Entry
from aftersale.core.after_sale.state import AfterSaleType, Order, ParcelState, RefundStatus, Shipment, Stage
from aftersale.core.policy import PROFILES, Festival
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.reasons import Outcome, offer
from aftersale.core.refusal import Refusal
from aftersale.store.projections import rows_of
from tests.core.stories import ADDRESS
from tests.scenario import (
    BUYER,
    INTEGRATOR,
    MERCHANT,
    NOW,
    ORDER,
    SHOP,
    Story,
    apply,
    dress,
    parcel,
    record_order,
)

NUMBERS = ("SF1234567890", "SF2222222", "YT3333333", "ZT5555555", "??")
OUTCOMES = ("succeeded", "processing", "failed", "refused", "not_found", "unknown")
FESTIVAL = Festival(name="春节", starts_at=NOW + timedelta(days=4), ends_at=NOW + timedelta(days=18))

STARTING = {
    c.Apply: STARTS["application"],
    c.Offer: STARTS["offer"],
    c.RefundPriceDifference: STARTS["price_difference"],
    c.Receive: STARTS["split"],
}
BY_NEWS = (Act.INTERCEPTION, Act.EXPIRY)
"""What a carrier's word may do by rule."""


class Walk:
    """One order, three parties, time, the carrier and the payment provider."""

    def begin(self, *, shipped, paid, freight, fast, profile, festive):
        policy = PROFILES[profile]
        self.story = Story(policy=replace(policy, festivals=(FESTIVAL,)) if festive else policy)
        self.freight = freight
        self.fast = fast
        self.log = []
        self.arrows = set()
        self.correct(paid, 3, (parcel(),) if shipped else ())
        self.placed = self.story.order

    def correct(self, paid, quantity, shipments):
        """The shop tells the order, again and perhaps differently."""
        lines = (
            dress(quantity=quantity, paid_fen=paid, fast_refund=self.fast),
            dress(line_id=2, quantity=1, paid_fen=999),
        )
        order = record_order(lines=lines, shipments=shipments, freight_fen=self.freight)
        self.attempt(order, INTEGRATOR)

    def running(self):
        return [a for a in self.story.order.after_sales if a.deadline_at]

    def attempt(self, command, actor):
        """`Story.when` checks the invariants; here also the rows, the words of a no, and the arrows."""
        before = self.story.order
        try:
            facts = self.story.when(command, actor)
        except Refusal as refusal:
            self.read_refusal(refusal)
            assert self.story.order is before
            return
        after = self.story.order
        self.follow_the_arrows(before, after, command)
        self.keep_the_limits()
        entries = [
            Entry(before.version + place, self.story.now, actor, "test", fact)
            for place, fact in enumerate(facts, 1)
        ]
        rows_of(before, after, entries)
        if before.version:
            self.log += entries

    def read_refusal(self, refusal):
        """Every refusal has its sentence, filled, in both languages."""
        for language in ("zh", "en"):
            assert "{" not in refusal.text(language)

    def follow_the_arrows(self, before, after, command):
        """Every transition that really happens is an arrow of the table, in the row of the act."""
        act = ACT_OF.get(type(command))
        rows = BY_NEWS if act is None else (act,)
        for a in after.after_sales:
            was = before.after_sale(a.after_sale_id)
            if was is None:
                assert a.stage in STARTING[type(command)], (command, a.stage)
            elif was.stage is not a.stage:
                self.arrows.add((was.stage, a.stage))
                assert any(a.stage in ALLOWED[row][1].get(was.stage, ()) for row in rows), (
                    command,
                    was.stage,
                    a.stage,
                )

    def keep_the_limits(self):
        """No more attempts and proposals than the policy allows; no rejection without a judgement."""
        policy, order = self.story.policy, self.story.order
        assert all(line.applications <= policy.applications_max for line in order.lines)
        for a in order.after_sales:
            assert a.proposals <= policy.proposals_max
            assert a.stage is not Stage.BUYER_ADJUSTS or a.rejection.outcome in {o.value for o in Outcome}

    def end(self):
        """Facts alone make the order and its rows; each was told once, in order."""
        folded = self.placed
        for entry in self.log:
            folded = evolve(folded, entry.fact, entry.at)
        assert folded == self.story.order
        assert all(one.version + 1 == next_one.version for one, next_one in pairwise(self.log))
        nothing = Order(shop_id=SHOP, order_id=ORDER)
        rows = rows_of(nothing, folded, self.log)
        assert rows == rows_of(nothing, self.story.order, self.log)
        assert {row.after_sale_id for row in rows.refunds} == set(folded.refunds)

    # --- by fair dice

    def step(self, luck):
        """Somebody does something; most of the time it is something that is open to him."""
        chance = luck.random()
        if not self.running() or chance < 0.08:
            self.ask(luck)
        elif chance < 0.75:
            self.go_on(luck)
        elif chance < 0.80:
            a = luck.choice(self.story.order.after_sales)
            self.attempt(likely(self.story, a, luck.choice(list(Act)), luck), luck.choice(ACTORS))
        elif chance < 0.82:
            command = c.RefundPriceDifference(
                shop_id=SHOP, order_id=ORDER, line_id=luck.choice([1, 2]), amount_fen=luck.randint(1, 5000)
            )
            self.attempt(command, MERCHANT)
        elif chance < 0.87:
            self.news(luck)
        elif chance < 0.89:
            paid = luck.choice([0, 1, 100, 25_901])
            self.correct(paid, luck.randint(1, 5), self.story.order.shipments)
        elif chance < 0.94:
            self.story.now += timedelta(hours=luck.choice([1, 5, 23, 50, 200]))
        else:
            a = luck.choice(self.running())
            self.story.now = max(self.story.now, a.deadline_at + timedelta(seconds=luck.choice([0, 1, 1])))
            self.attempt(likely(self.story, a, Act.EXPIRY, luck), SYSTEM)

    def go_on(self, luck):
        """An act that is open, of a running after-sale."""
        a = luck.choice(self.running())
        choices = [
            (actor, open_act.act)
            for actor in ACTORS
            for open_act in acts_for(self.story.order, a, actor, self.story.policy, self.story.now)
            if open_act.why_not is None
        ]
        actor, act = luck.choice(choices)
        self.attempt(likely(self.story, a, act, luck), actor)

    def ask(self, luck):
        """A new after-sale for units that are left, by the buyer or for him."""
        line = luck.choice(self.story.order.lines)
        units = min(luck.randint(1, 3), self.story.order.units_left(line))
        kind = luck.choice(list(AfterSaleType))
        most = self.story.order.refundable(line, units)
        amount = luck.choice([most, most, luck.randint(0, most)])
        asked = {"line_id": line.line_id, "type": kind, "quantity": units, "amount_fen": amount}
        if luck.random() < 0.2:
            more = {"shop_id": SHOP, "order_id": ORDER, "application_reason": "wrong_goods"}
            self.attempt(c.Offer(**asked, **more), MERCHANT)
        else:
            self.attempt(apply(**asked), BUYER)

    def news(self, luck):
        """The carrier's, of any parcel, as late as carriers are."""
        signed = luck.choice([None, *(self.story.now - timedelta(hours=ago) for ago in (0, 30, 200))])
        shipment = Shipment(
            tracking_number=luck.choice(NUMBERS),
            state=luck.choice(list(ParcelState)),
            number_given_at=self.story.now,
            signed_at=signed,
        )
        self.attempt(c.RecordLogistics(shop_id=SHOP, order_id=ORDER, shipment=shipment), INTEGRATOR)


ACTORS = (BUYER, MERCHANT, SYSTEM)


def likely(story, a, act, luck):
    """A command of this act that has a good chance to be accepted."""
    yes = luck.random() < 0.5
    offered = offer(story.order, a, story.policy, story.now)
    chosen = luck.choice(offered)
    words = {
        "reject_reason": chosen.reason.code,
        "explanation": chosen.explanation.zh,
        "acknowledged_risks": luck.random() < 0.8,
    }
    plan = luck.choice(["agreed_plan", "more_evidence", "agreed_cancellation"])
    kind = luck.choice(list(AfterSaleType))
    change = {"type": kind, "amount_fen": max(1, a.amount_fen - luck.randint(-1, 1))}
    command, more = {
        Act.APPROVAL: (c.Approve, {"intercept": yes, "return_address": ADDRESS}),
        Act.REJECTION: (c.Reject, words),
        Act.PROPOSAL: (
            c.Propose,
            {"kind": PROPOSAL_REASONS[plan].kind, "reason": plan, "message": "这样可以吗？", **change},
        ),
        Act.PROPOSAL_ANSWER: (c.AnswerProposal, {"accept": yes}),
        Act.APPLICATION: (c.Adjust, {"type": kind} if yes else {}),
        Act.CANCELLATION: (c.Cancel, {}),
        Act.RETURN_ADDRESS: (c.GiveReturnAddress, {"return_address": ADDRESS}),
        Act.RETURN_SHIPMENT: (c.ShipReturn, {"carrier": "YTO", "tracking_number": NUMBERS[2]}),
        Act.RECEIPT: (c.Receive, {"accepted_quantity": max(1, a.quantity - yes), **words}),
        Act.RESHIPMENT: (c.Reship, {"carrier": "ZTO", "tracking_number": NUMBERS[3]}),
        Act.SENDING_BACK: (c.SendBack, {"carrier": "ZTO", "tracking_number": "ZT6666666"}),
        Act.CONFIRMATION: (c.Confirm, {}),
        Act.PAYMENT_DENIAL: (c.DenyPayment, {}),
        Act.IMMEDIATE_REFUND: (c.RefundImmediately, {}),
        Act.INTERCEPTION: (c.ReportInterception, {"succeeded": yes}),
        Act.OFFLINE_PAYMENT: (c.PayOffline, {"evidence": ("5",)}),
        Act.REFUND_RETRY: (c.RetryRefund, {}),
        Act.REMINDER: (c.Remind, {}),
        Act.EXPIRY: (c.Expire, {"return_address": ADDRESS if yes else None}),
        Act.REFUND: refund_step(a, luck),
    }[act]
    return command(shop_id=SHOP, after_sale_id=a.after_sale_id, **more)


def refund_step(a, luck):
    """What the worker would record next about the refund."""
    attempts = a.refund.attempts if a.refund else 0
    if a.refund is None or a.refund.status in (RefundStatus.REQUESTED, RefundStatus.FAILED):
        return c.SendRefund, {"attempt": attempts + 1}
    return c.RecordRefund, {
        "attempt": attempts,
        "outcome": luck.choice(OUTCOMES),
        "sent": luck.random() < 0.5,
    }
