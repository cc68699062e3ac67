"""Time as data: profiles, restarts, festivals, reminders, and the one second in which a deadline passes."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.allowed import AWAITED, UNTIMED, acts_for
from aftersale.core.after_sale.commands import Adjust, Approve, Cancel, Expire, Remind, ShipReturn
from aftersale.core.after_sale.deadlines import CLOCKS, UNREMINDED, reminder_steps, timer_at
from aftersale.core.after_sale.facts import DeadlineMoved, Reminded
from aftersale.core.after_sale.state import Stage
from aftersale.core.policy import DEFAULT_POLICY, PROFILES, Festival
from aftersale.core.refusal import RefusalCode as C
from tests.core.stories import (
    ADDRESS,
    EXCHANGE,
    RETURN,
    RETURN_NUMBER,
    given_return,
    on,
    proposal,
    rejection,
    standing_in,
)
from tests.scenario import BUYER, MERCHANT, NOW, apply, given_application, given_order, hours

SPRING = Festival(name="春节", starts_at=NOW + hours(30), ends_at=NOW + hours(24 * 14))
FESTIVE = replace(DEFAULT_POLICY, festivals=(SPRING,))
SIDES = {actor.role: actor for actor in (BUYER, MERCHANT, SYSTEM)}


# --- lengths


@pytest.mark.parametrize(
    ("profile", "unshipped", "refund", "back", "exchange", "adjusts", "inspects"),
    [
        ("wechat", 48, 48, 48, 48, 168, 240),
        ("taobao", 24, 36, 36, 24, 120, 168),
        ("douyin", 24, 24, 24, 24, 24, 240),
    ],
)
def test_each_profile_has_the_lengths_of_its_platform(
    profile, unshipped, refund, back, exchange, adjusts, inspects
):
    """The table of rules 2.2.2 and 6.1, by real applications."""

    def decided_within(order=None, **application):
        story = given_order(**(order or {}))
        story.policy = PROFILES[profile]
        story.when(apply(**application), BUYER)
        return story, story.after_sale.deadline_at - NOW

    assert decided_within({"shipments": ()})[1] == hours(unshipped)
    assert decided_within()[1] == hours(refund)
    assert decided_within(type=EXCHANGE)[1] == hours(exchange)
    story, time = decided_within(type=RETURN)
    assert time == hours(back)
    story.when(on(story, Approve, return_address=ADDRESS), MERCHANT)
    assert story.after_sale.deadline_at == NOW + hours(168)
    story.when(on(story, ShipReturn, carrier="", tracking_number=RETURN_NUMBER), BUYER)
    assert story.after_sale.deadline_at == NOW + hours(inspects)
    story.when(rejection(story), MERCHANT)
    assert story.after_sale.deadline_at == NOW + hours(adjusts)


def test_another_type_restarts_the_clock_with_its_own_length():
    """Taobao 20010540: refund-only becomes a return, and the merchant's time begins anew."""
    story = given_order()
    story.policy = PROFILES["taobao"]
    story.when(apply(), BUYER)
    story.now += hours(30)

    story.when(on(story, Adjust, type=EXCHANGE), BUYER)

    assert story.after_sale.deadline_at == NOW + hours(30 + 24)


def test_a_word_added_to_a_running_application_gives_the_merchant_no_more_time():
    """Only the type restarts it; the reminders already sent are not sent again."""
    story = given_application()
    story.now += hours(24)
    story.when(on(story, Expire), SYSTEM)

    story.when(on(story, Adjust, description="补充：袖口也开线"), BUYER)

    assert story.after_sale.deadline_at == NOW + hours(48)
    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE


# --- the second in which it passes


def acts_of(story, actor):
    """The open acts of this side, by the table."""
    a = story.after_sale
    return {act.act: act.why_not for act in acts_for(story.order, a, actor, story.policy, story.now)}


@pytest.mark.parametrize("stage", [s for s in CLOCKS if s is not Stage.REFUNDING])
def test_at_the_exact_instant_the_awaited_side_still_acts_and_one_instant_later_the_rule(stage):
    """Inclusive for whoever is awaited (rules 6.1, D); then DEADLINE_PASSED, and Expire is what is open."""
    story = standing_in(stage)
    side = SIDES[AWAITED[stage]]
    open_before = {act for act, closed in acts_of(story, side).items() if closed is None} - UNTIMED
    assert open_before

    story.now = story.after_sale.deadline_at
    still_open = {act for act, closed in acts_of(story, side).items() if closed is None} - UNTIMED
    assert still_open == open_before

    story.now += timedelta(microseconds=1)
    closed = acts_of(story, side)
    assert {closed[act].code for act in open_before} == {C.DEADLINE_PASSED}
    story.when(on(story, Expire, return_address=ADDRESS), SYSTEM)


def test_before_the_end_time_has_nothing_to_say():
    """Nothing is due: neither a reminder nor the rule."""
    story = given_application()

    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE


def test_the_other_side_may_still_act_when_the_awaited_one_is_late():
    """The merchant is late; the buyer may withdraw until the system has acted."""
    story = given_application()
    story.now += hours(49)
    assert story.refused_code(on(story, Approve), MERCHANT) is C.DEADLINE_PASSED

    story.when(on(story, Cancel), BUYER)

    assert story.after_sale.stage is Stage.CANCELLED


def test_a_rule_acts_once():
    """Two workers, one deadline: the second finds another clock running."""
    story = given_application(type=RETURN)
    story.time_acts(return_address=ADDRESS)

    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE
    assert story.after_sale.stage is Stage.BUYER_RETURNS


# --- festivals


def test_a_clock_that_meets_a_festival_is_as_long_as_the_festival_says():
    """48 hours become five days for whoever applies just before it."""
    story = given_order()
    story.policy = FESTIVE

    story.when(apply(), BUYER)

    assert story.after_sale.deadline_at == NOW + hours(120)


def test_a_clock_that_ends_before_the_festival_is_as_long_as_always():
    """The festival begins after the last hour."""
    story = given_order()
    story.policy = replace(DEFAULT_POLICY, festivals=(replace(SPRING, starts_at=NOW + hours(48)),))

    story.when(apply(), BUYER)

    assert story.after_sale.deadline_at == NOW + hours(48)


def test_a_festival_never_makes_a_clock_shorter():
    """Ten days of inspection are longer than a festival of five."""
    story = given_return()
    story.policy = replace(FESTIVE, festivals=(replace(SPRING, inspection_hours=120),))

    story.when(on(story, ShipReturn, carrier="", tracking_number=RETURN_NUMBER), BUYER)

    assert story.after_sale.deadline_at == NOW + hours(240)


@pytest.mark.parametrize("closing", [False, True])
def test_what_was_asked_for_before_shipping_is_answered_over_the_holidays_as_always(closing):
    """Taobao's table: unshipped is the same in the festival, for both sides."""
    story = given_order(shipments=())
    story.policy = FESTIVE

    story.when(apply(), BUYER)
    assert story.after_sale.deadline_at == NOW + hours(48)
    if closing:
        story.when(rejection(story), MERCHANT)
        assert story.after_sale.deadline_at == NOW + hours(168)


@pytest.mark.parametrize(
    ("stage", "hours_long"),
    [
        (Stage.MERCHANT_DECIDES, 120),
        (Stage.BUYER_ADJUSTS, 360),
        (Stage.BUYER_RETURNS, 600),
        (Stage.MERCHANT_INSPECTS, 360),
        (Stage.MERCHANT_RESHIPS, 360),
        (Stage.BUYER_RECEIVES, 360),
        (Stage.MERCHANT_SENDS_BACK, 360),
    ],
)
def test_a_festival_that_is_proclaimed_moves_running_clocks_and_says_so(stage, hours_long):
    """Was, now and why; once."""
    story = standing_in(stage)
    was = story.after_sale.deadline_at
    story.policy = FESTIVE
    story.now += hours(1)

    (moved,) = story.when(on(story, Expire), SYSTEM)

    assert isinstance(moved, DeadlineMoved)
    assert (moved.was_at, moved.deadline_at) == (was, NOW + hours(hours_long))
    assert (moved.rule, moved.why) == ("festival", "春节")
    assert story.after_sale.deadline_at == moved.deadline_at
    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE


def test_a_festival_that_would_have_ended_the_clock_too_moves_nothing():
    """Told only after the longer time is over as well: the rule acts, no deadline is announced in the past."""
    story = given_application()
    story.policy = FESTIVE
    story.now += hours(120) + timedelta(seconds=1)

    (granted,) = story.when(on(story, Expire), SYSTEM)

    assert granted.rule == "decided_late"


def test_where_the_end_was_told_it_moves_too():
    """The proposal's answer and the day to post the goods are the moved ones: nobody reads two dates."""
    story = given_application()
    story.when(proposal(story), MERCHANT)
    story.policy = FESTIVE
    story.when(on(story, Expire), SYSTEM)
    assert story.after_sale.proposal.until_at == story.after_sale.deadline_at == NOW + hours(360)

    story = given_return()
    story.policy = FESTIVE
    story.when(on(story, Expire), SYSTEM)
    assert story.after_sale.return_until_at == story.after_sale.deadline_at == NOW + hours(600)


def test_a_clock_that_ended_before_anybody_told_it_of_the_festival_is_still_moved():
    """Late to be announced, never too early to act."""
    story = given_application()
    story.policy = FESTIVE
    story.now += hours(50)

    (moved,) = story.when(on(story, Expire), SYSTEM)

    assert moved.rule == "festival"
    assert story.after_sale.stage is Stage.MERCHANT_DECIDES


def test_the_longest_of_two_festivals_counts():
    """National day runs into the mid-autumn festival."""
    second = replace(SPRING, name="中秋", starts_at=NOW + hours(100), decision_hours=200)
    story = given_order()
    story.policy = replace(DEFAULT_POLICY, festivals=(SPRING, second))

    story.when(apply(), BUYER)

    assert story.after_sale.deadline_at == NOW + hours(200)


# --- reminders


def test_whoever_is_awaited_is_reminded_at_half_at_four_fifths_and_four_hours_before_the_end():
    """24 h, 38.4 h and 44 h of 48; each once; then the rule."""
    story = given_application()
    steps = []

    while story.after_sale.stage is Stage.MERCHANT_DECIDES:
        due = timer_at(story.after_sale)
        if due == story.after_sale.deadline_at:
            story.time_acts()
            break
        story.now = due
        (reminded,) = story.when(on(story, Expire), SYSTEM)
        steps.append((story.now - NOW, reminded.step, reminded.rule))

    assert steps == [
        (hours(24), 1, "reminder"),
        (hours(38.4), 2, "reminder"),
        (hours(44), 3, "reminder"),
    ]
    assert story.after_sale.stage is Stage.REFUNDING


def test_a_short_clock_has_no_reminder_at_its_start():
    """Four hours long: the last-four-hours step would be its first instant."""
    a = replace(given_application().after_sale, deadline_at=NOW + hours(4))

    assert reminder_steps(a) == [NOW + hours(2), NOW + hours(3.2)]


def test_reminders_that_were_missed_are_sent_as_one():
    """The worker was down for two days: one reminder, not three."""
    story = given_application()
    story.now += hours(45)

    (reminded,) = story.when(on(story, Expire), SYSTEM)

    assert reminded.step == 3
    assert timer_at(story.after_sale) == story.after_sale.deadline_at


def test_a_new_stage_starts_the_reminders_anew():
    """What the merchant was told is not what the buyer was told."""
    story = given_application()
    story.now += hours(45)
    story.when(on(story, Expire), SYSTEM)

    story.when(rejection(story), MERCHANT)

    assert (story.after_sale.reminders, story.after_sale.nudged_at) == (0, None)
    assert timer_at(story.after_sale) == story.now + hours(84)


@settings(max_examples=200, deadline=None)
@given(length=st.integers(1, 60 * 24 * 30), reminders=st.integers(0, 3), stage=st.sampled_from(list(CLOCKS)))
def test_the_timer_is_never_later_than_the_deadline(length, reminders, stage):
    """And no reminder comes before the clock starts or after it ended."""
    a = replace(
        given_application().after_sale,
        stage=stage,
        since_at=NOW,
        deadline_at=NOW + timedelta(minutes=length),
        reminders=reminders,
    )

    assert timer_at(a) <= a.deadline_at
    assert all(NOW < step < a.deadline_at for step in reminder_steps(a))
    assert (stage in UNREMINDED) <= (reminder_steps(a) == [])


def test_one_side_may_remind_the_other_once_a_day():
    """A nudge with a word; the second has to wait; it moves no deadline."""
    story = given_application()
    nudge = on(story, Remind, note="麻烦尽快处理")

    (reminded,) = story.when(nudge, BUYER)

    assert isinstance(reminded, Reminded)
    assert (reminded.rule, reminded.note) == ("", "麻烦尽快处理")
    assert story.refused_code(nudge, BUYER) is C.REMINDED_ALREADY
    story.now += hours(24)
    story.when(nudge, BUYER)
    assert story.after_sale.deadline_at == NOW + hours(48)
    assert story.refused_code(on(story, Remind, note="长" * 501), BUYER) is C.REMINDED_ALREADY


def test_nobody_reminds_himself_and_nobody_reminds_of_money_on_its_way():
    """Whoever is awaited knows; a refund is the provider's."""
    story = given_application()
    assert story.refused_code(on(story, Remind), MERCHANT) is C.NOT_YOUR_TURN
    story.when(on(story, Approve), MERCHANT)
    assert story.refused_code(on(story, Remind), BUYER) is C.NOT_YOUR_TURN


def test_a_word_with_a_reminder_is_bounded():
    """Like every other."""
    story = given_application()

    assert story.refused_code(on(story, Remind, note="长" * 501), BUYER) is C.DESCRIPTION_TOO_LONG


def test_after_the_end_one_may_still_be_reminded():
    """The merchant is late and the worker too: asking harms nobody."""
    story = given_application()
    story.now += hours(49)

    story.when(on(story, Remind), BUYER)
