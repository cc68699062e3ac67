"""The invariants can be broken: each says so when an order is made that the rules would never make."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from aftersale.core.after_sale.deadlines import CLOCKS
from aftersale.core.after_sale.invariants import broken, stuck, undone
from aftersale.core.after_sale.state import RefundStatus, Stage
from tests.core.stories import EXCHANGE, standing_in


def altered(story, **changes):
    """The order with its newest after-sale made different by hand."""
    changed = replace(story.after_sale, **changes)
    return replace(story.order, after_sales=(*story.order.after_sales[:-1], changed))


@pytest.mark.parametrize("stage", Stage)
def test_nothing_is_broken_in_any_stage(stage):
    """By real commands, in every stage."""
    story = standing_in(stage)

    assert broken(story.order) == []
    assert stuck(story.order, story.policy, story.now) == []
    assert undone(story.order, story.order) == []


@pytest.mark.parametrize(
    ("stage", "changes", "said"),
    [
        (Stage.MERCHANT_DECIDES, {"amount_fen": 25_902}, "claimed of 25901"),
        (Stage.MERCHANT_DECIDES, {"quantity": 3}, "units claimed"),
        (Stage.MERCHANT_DECIDES, {"freight_fen": 1}, "of freight claimed"),
        (Stage.MERCHANT_DECIDES, {"freight_fen": 20_000}, "more than the whole"),
        (Stage.MERCHANT_DECIDES, {"deadline_at": None}, "until None"),
        (Stage.MERCHANT_DECIDES, {"since_at": None}, "until"),
        (Stage.MERCHANT_DECIDES, {"stage": Stage.REFUNDING}, "with the refund None"),
        (Stage.MERCHANT_DECIDES, {"stage": Stage.BUYER_ADJUSTS}, "without an explanation"),
        (Stage.MERCHANT_DECIDES, {"stage": Stage.BUYER_ANSWERS_PROPOSAL}, "not there"),
        (Stage.MERCHANT_DECIDES, {"paused_seconds": 5}, "stands still"),
        (Stage.BUYER_ADJUSTS, {"type": EXCHANGE}, "another type"),
        (Stage.BUYER_ANSWERS_PROPOSAL, {"stage": Stage.MERCHANT_DECIDES}, "nobody is asked"),
        (Stage.REFUNDING, {"refund": None}, "chain of refunds"),
        (Stage.REFUNDING, {"refund_fen": 5}, "another sum"),
        (Stage.REFUNDING, {"paid_elsewhere": True}, "another system pays"),
        (Stage.REFUNDED, {"refund_fen": 30_000, "amount_fen": 30_000}, "refunded of 25901"),
        (Stage.REFUNDED, {"stage": Stage.CANCELLED}, "with the refund"),
    ],
)
def test_what_is_broken_is_said(stage, changes, said):
    """Each sentence names what is wrong."""
    story = standing_in(stage)

    assert any(said in sentence for sentence in broken(altered(story, **changes)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"status": RefundStatus.SUCCEEDED}, "succeeded"), ({"act_at": None}, "nobody will send")],
)
def test_a_broken_refund_is_said(changes, said):
    """A document that contradicts its stage, and one that nobody would look at again."""
    story = standing_in(Stage.REFUNDING)
    refund = replace(story.after_sale.refund, **changes)

    assert any(said in sentence for sentence in broken(altered(story, refund=refund)))


def test_what_was_taken_back_is_said():
    """An end that is no end, a promise that changed, an after-sale that is gone."""
    story = standing_in(Stage.REFUNDED)
    before = story.order

    assert undone(before, altered(story, stage=Stage.REFUNDING))
    assert undone(before, altered(story, refund_fen=1))
    assert undone(before, altered(story, refund=None))
    assert undone(before, altered(story, version=1))
    assert undone(before, replace(before, after_sales=()))
    assert undone(before, replace(before, refunds=()))


@pytest.mark.parametrize("stage", CLOCKS)
def test_nobody_is_stuck_even_long_after_the_end(stage):
    """Time itself is what is open then."""
    story = standing_in(stage)

    assert stuck(story.order, story.policy, story.now + timedelta(days=400)) == []


def test_who_is_stuck_is_said(monkeypatch):
    """A table without the expiry leaves the late ones alone."""
    story = standing_in(Stage.MERCHANT_DECIDES)
    monkeypatch.setattr("aftersale.core.after_sale.invariants.acts_for", lambda *_: [])

    assert stuck(story.order, story.policy, story.now)
