"""The table of acts as a graph: no dead end, nobody waits for nobody, time alone leads to an end."""

import re
from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from aftersale.core.actors import SYSTEM, Role
from aftersale.core.after_sale.allowed import (
    ACT_LABELS,
    ALLOWED,
    AWAITED,
    STAGE_LABELS,
    STARTS,
    UNTIMED,
    Act,
)
from aftersale.core.after_sale.commands import (
    Approve,
    Cancel,
    Expire,
    RecordRefund,
)
from aftersale.core.after_sale.deadlines import CLOCKS, RULES, Rule, deadline, timer_at
from aftersale.core.after_sale.decide import ACT_OF
from aftersale.core.after_sale.diagram import diagram
from aftersale.core.after_sale.state import Stage
from aftersale.core.refusal import RefusalCode as C
from tests.core.stories import (
    ADDRESS,
    EXCHANGE,
    RETURN,
    given_return,
    on,
    provider_says,
    sent,
    standing_in,
)
from tests.scenario import BUYER, MERCHANT

REACHED = {stage for stages in STARTS.values() for stage in stages}


def leads(acts=frozenset(Act)):
    """Stage → the stages that these acts lead to."""
    return {
        stage: {target for act in acts for target in ALLOWED[act][1].get(stage, ())} - {stage}
        for stage in Stage
    }


def everything_from(starts, arrows: Mapping[Stage, set[Stage]]):
    reached = set(starts)
    while more := {target for stage in reached for target in arrows[stage]} - reached:
        reached |= more
    return reached


def test_every_stage_has_an_owner_and_a_clock_or_is_an_end():
    """Who is awaited can act, a clock runs, and what happens otherwise is said beforehand."""
    for stage in Stage:
        assert STAGE_LABELS[stage].zh
        assert STAGE_LABELS[stage].en
        assert (AWAITED[stage] is None) == stage.terminal == (stage not in CLOCKS)
        assert stage.terminal == (not leads()[stage])
        if not stage.terminal:
            owners = {role for roles, stages in ALLOWED.values() if stage in stages for role in roles}
            assert AWAITED[stage] in owners
            assert stage in ALLOWED[Act.EXPIRY][1]
            assert CLOCKS[stage].promise.zh
            assert CLOCKS[stage].rule in RULES


def test_every_stage_is_reached_from_a_start():
    """Nothing in the table is unreachable."""
    assert everything_from(REACHED, leads()) == set(Stage)


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_reaches_an_end_by_acts_and_by_time_alone(stage):
    """With everybody acting, and with nobody but the clock and the payment provider."""
    by_time = leads({Act.EXPIRY, Act.REFUND})

    assert any(reached.terminal for reached in everything_from({stage}, leads()))
    assert any(reached.terminal for reached in everything_from({stage}, by_time))


def test_every_act_and_rule_has_its_words():
    """What the buttons, the timeline and the documentation say."""
    assert set(ACT_LABELS) == set(ALLOWED) == set(Act)
    assert set(RULES) == set(Rule)
    assert {Act.REFUND, Act.EXPIRY, Act.REMINDER} == UNTIMED
    assert set(ACT_OF.values()) == set(Act)
    for words in (*ACT_LABELS.values(), *(entry.done for entry in RULES.values())):
        assert words.zh
        assert words.en
    for entry in RULES.values():
        assert re.search(r"\b[A-D]\b", entry.source)


def test_only_time_and_the_provider_act_as_the_system():
    """What people may do, and what only the worker says."""
    for act, (roles, _) in ALLOWED.items():
        assert (roles == {Role.SYSTEM}) == (act in (Act.EXPIRY, Act.REFUND))


def test_the_diagram_is_printed_from_the_table():
    """Every arrow that leaves its stage is in the picture, under the names of its acts."""
    drawn = {}
    for source, target, names in re.findall(r"^ {4}(\S+) --> (\S+?)(?:: (.+))?$", diagram(), re.M):
        drawn[source, target] = set(names.split(", ")) - {""}

    table = {(("[*]", s.value), start) for start, stages in STARTS.items() for s in stages}
    for act, (_, stages) in ALLOWED.items():
        name = "deadline" if act is Act.EXPIRY else act.value
        table |= {((s.value, t.value), name) for s, targets in stages.items() for t in targets if s != t}

    assert {(arrow, name) for arrow, names in drawn.items() for name in names} == table
    assert {source for (source, target) in drawn if target == "[*]"} == {s for s in Stage if s.terminal}


@pytest.mark.parametrize("address", [ADDRESS, None])
@pytest.mark.parametrize("stage", Stage)
def test_nobody_does_anything_and_it_ends_all_the_same(stage, address):
    """From every stage: only the timer fires, and the provider answers as soon as it is asked."""
    story = standing_in(stage)
    for _ in range(60):
        a = story.after_sale
        if a.stage.terminal:
            break
        before = a.stage
        if a.stage is Stage.REFUNDING:
            sent(story, a.refund.attempts + 1)
            provider_says(story, "succeeded", a.refund.attempts + 1)
            continue
        if timer_at(a) == a.deadline_at:  # at this very instant the awaited side may still act
            story.time_acts(return_address=address)
        else:
            story.now = timer_at(a)
            story.when(on(story, Expire, return_address=address), SYSTEM)
        if story.after_sale.stage is not before:
            assert story.after_sale.stage in ALLOWED[Act.EXPIRY][1][before]

    assert story.after_sale.stage.terminal
    assert timer_at(story.after_sale) is None


@pytest.mark.parametrize("stage", CLOCKS)
def test_what_the_clock_promises_is_what_the_rule_does(stage):
    """The sentence beside the clock names the rule that then acts; no fact of the system is without one."""
    story = standing_in(stage)

    facts = story.time_acts(return_address=ADDRESS)

    assert {fact.rule for fact in facts} == {CLOCKS[stage].rule.value}


@pytest.mark.parametrize("stage", CLOCKS)
def test_a_stage_that_begins_has_the_length_of_its_clock(stage):
    """Since, until and the policy agree."""
    story = standing_in(stage)
    a = story.after_sale

    assert a.deadline_at == deadline(stage, story.order, a, story.policy, a.since_at)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage.terminal])
def test_an_end_hears_nothing_more(stage):
    """Neither time, nor the provider, nor anybody."""
    story = standing_in(stage)

    for command, actor in (
        (on(story, Expire), SYSTEM),
        (on(story, RecordRefund, attempt=1, outcome="succeeded", sent=True), SYSTEM),
        (on(story, Approve), MERCHANT),
        (on(story, Cancel), BUYER),
    ):
        assert story.refused_code(command, actor) is C.AFTER_SALE_FINISHED


@pytest.mark.parametrize("kind", [RETURN, EXCHANGE])
def test_an_after_sale_that_another_system_runs_never_expires(kind):
    """Its clock is shown, not acted on."""
    story = given_return(type=kind)
    story.order = replace(story.order, after_sales=(replace(story.after_sale, handled_elsewhere=True),))
    story.now = story.after_sale.deadline_at + (story.after_sale.deadline_at - story.now)

    assert timer_at(story.after_sale) is None
    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE
