"""The refund as a document of its own: one key, sent with care, never stuck and never twice."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import (
    Approve,
    Cancel,
    Confirm,
    DenyPayment,
    Expire,
    PayOffline,
    RecordAfterSale,
    RecordRefund,
    RefundImmediately,
    RetryRefund,
    SendRefund,
)
from aftersale.core.after_sale.state import RefundStatus, Stage
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.refusal import RefusalCode as C
from tests.core.stories import (
    REFUND_ONLY,
    given_refund,
    given_refused_refund,
    on,
    provider_says,
    rejection,
    sent,
)
from tests.scenario import (
    BUYER,
    INTEGRATOR,
    MERCHANT,
    NOW,
    ORDER,
    SHOP,
    given_application,
    given_order,
    hours,
)


def minutes(count):
    return timedelta(minutes=count)


def refund(story):
    return story.after_sale.refund


def given_failed_refund(times=1):
    """Sent and certainly not executed, so many times."""
    story = given_refund()
    for attempt in range(1, times + 1):
        story.now = max(story.now, refund(story).act_at)
        sent(story, attempt)
        provider_says(story, "failed", attempt, code="SYSTEM_ERROR")
    return story


# --- requested, sent, answered


def test_a_promise_is_a_document_with_one_key_that_is_due_at_once():
    """The key is shop and after-sale: the same for life, whatever becomes of it."""
    story = given_refund()

    r = refund(story)
    assert (r.key, r.amount_fen, r.status) == (f"{SHOP}-8001", 12950, RefundStatus.REQUESTED)
    assert (r.act_at, r.attempts) == (NOW, 0)
    assert story.after_sale.deadline_at == NOW + hours(72)


def test_sending_is_written_down_before_it_is_done():
    """Five minutes for the answer; then the provider is asked, and nothing is sent meanwhile."""
    story = given_refund()

    sent(story)

    r = refund(story)
    assert (r.status, r.attempts, r.act_at) == (RefundStatus.SENT, 1, NOW + minutes(5))


def test_of_two_workers_only_one_sends():
    """The second hears that nothing is to be done; so does a third attempt nobody made."""
    story = given_refund()
    assert story.refused_code(on(story, SendRefund, attempt=2), SYSTEM) is C.REFUND_NOT_DUE
    sent(story)

    for attempt in (1, 2):
        again = on(story, SendRefund, attempt=attempt)
        assert story.refused_code(again, SYSTEM) is C.REFUND_NOT_DUE


def test_money_that_arrived_ends_the_after_sale():
    """With the provider's reference."""
    story = given_refund()
    sent(story)

    provider_says(story, "succeeded", reference="4200000001")

    assert story.after_sale.stage is Stage.REFUNDED
    assert (refund(story).status, refund(story).reference, refund(story).act_at) == (
        RefundStatus.SUCCEEDED,
        "4200000001",
        None,
    )


def test_a_refund_that_the_provider_took_on_is_asked_about_with_growing_pauses():
    """1, 2, 5, 15 … minutes."""
    story = given_refund()
    sent(story)
    pauses = []

    provider_says(story, "processing")
    for _ in range(4):
        pauses.append(refund(story).act_at - story.now)
        story.now = refund(story).act_at
        provider_says(story, "processing", asked=True)

    assert refund(story).status is RefundStatus.SENT
    assert pauses == [minutes(n) for n in (1, 2, 5, 15)]


def test_pauses_never_outgrow_the_last_one():
    """However often it is asked about, half a day later it is asked again."""
    story = given_refund()
    sent(story)
    provider_says(story, "processing")
    for _ in range(20):
        story.now = refund(story).act_at
        provider_says(story, "processing", asked=True)

    assert refund(story).act_at - story.now == minutes(720)


def test_an_answer_that_did_not_come_is_asked_for_before_anything_is_sent():
    """The connection broke: unknown is not failed."""
    story = given_refund()
    sent(story)

    provider_says(story, "unknown", message="timeout")

    assert (refund(story).status, refund(story).act_at) == (RefundStatus.UNKNOWN, NOW + minutes(1))
    story.now += minutes(1)
    assert story.refused_code(on(story, SendRefund, attempt=2), SYSTEM) is C.REFUND_NOT_DUE


def test_a_key_that_the_provider_does_not_know_is_sent_again():
    """It was never executed: the same key, the second attempt."""
    story = given_refund()
    sent(story)
    provider_says(story, "unknown")
    story.now += minutes(1)

    provider_says(story, "not_found", asked=True)

    assert (refund(story).status, refund(story).act_at) == (RefundStatus.FAILED, story.now + minutes(1))
    story.now += minutes(1)
    sent(story, 2)
    assert (refund(story).key, refund(story).attempts) == (f"{SHOP}-8001", 2)


def test_a_worker_that_died_leaves_a_sending_that_is_asked_about():
    """No answer was ever written down: after five minutes the key is asked for, not sent."""
    story = given_refund()
    sent(story)
    story.now += minutes(5)

    assert story.refused_code(on(story, SendRefund, attempt=2), SYSTEM) is C.REFUND_NOT_DUE
    provider_says(story, "succeeded", asked=True)

    assert story.after_sale.stage is Stage.REFUNDED


# --- failed, refused


def test_a_failed_refund_is_sent_again_not_before_its_pause_is_over():
    """Backoff: one minute after the first."""
    story = given_failed_refund()
    assert story.refused_code(on(story, SendRefund, attempt=2), SYSTEM) is C.REFUND_NOT_DUE

    story.now += minutes(1)
    sent(story, 2)


def test_after_ten_failures_the_merchant_pays_another_way():
    """The tenth is the last: 48 hours for the merchant."""
    story = given_failed_refund(times=9)
    assert story.after_sale.stage is Stage.REFUNDING

    story = given_failed_refund(times=10)

    assert (story.after_sale.stage, refund(story).act_at) == (Stage.MERCHANT_PAYS, None)
    assert story.after_sale.deadline_at == story.now + hours(48)


def test_a_refund_that_the_provider_will_not_make_is_the_merchants_at_once():
    """The account is closed: trying again makes no sense; the words are kept, cut to a bound."""
    story = given_refund()
    sent(story)

    provider_says(story, "refused", code="ACCOUNT_CLOSED", message="账户已注销" * 100)

    assert story.after_sale.stage is Stage.MERCHANT_PAYS
    assert (refund(story).code, len(refund(story).message)) == ("ACCOUNT_CLOSED", 200)


# --- stale and late answers


@pytest.mark.parametrize("outcome", ["processing", "failed", "refused", "not_found", "unknown"])
def test_an_answer_to_an_earlier_sending_changes_nothing(outcome):
    """The first answer arrives after the second sending: it is not about this one."""
    story = given_failed_refund()
    story.now += minutes(1)
    sent(story, 2)

    assert list(provider_says(story, outcome, 1)) == []
    assert list(provider_says(story, outcome, 1, asked=True)) == []


@pytest.mark.parametrize("outcome", ["processing", "failed", "refused", "unknown"])
def test_an_answer_that_comes_when_it_is_already_being_asked_for_changes_nothing(outcome):
    """A "failed" after five minutes may be older than what is known since: only the question counts."""
    story = given_refund()
    sent(story)
    story.now += minutes(5)

    assert list(provider_says(story, outcome)) == []
    assert refund(story).status is RefundStatus.SENT


@pytest.mark.parametrize("outcome", ["failed", "not_found"])
def test_nobody_asked_so_the_answer_to_a_question_changes_nothing(outcome):
    """Before it is due, what became of the key is not asked; a stray answer must not resend money."""
    story = given_refund()
    sent(story)

    assert list(provider_says(story, outcome, asked=True)) == []


@pytest.mark.parametrize("attempt", [0, 1, 7])
def test_money_that_arrived_counts_whenever_it_is_told(attempt):
    """Late, for another attempt, after giving up: the buyer has it."""
    for story in (given_failed_refund(2), given_refused_refund()):
        story.now += minutes(500)
        provider_says(story, "succeeded", attempt)
        assert story.after_sale.stage is Stage.REFUNDED


def test_the_providers_late_word_ends_an_offline_payment():
    """The merchant had paid another way; the money from the provider arrived after all, and is recorded."""
    story = given_refused_refund()
    story.when(on(story, PayOffline, evidence=("5",)), MERCHANT)

    provider_says(story, "succeeded", reference="late-1")

    assert (story.after_sale.stage, refund(story).reference) == (Stage.REFUNDED, "late-1")


def test_other_news_after_giving_up_change_nothing():
    """The merchant is paying: a late "processing" does not take it back."""
    story = given_refused_refund()

    for outcome in ("processing", "failed", "unknown"):
        assert list(provider_says(story, outcome)) == []
    assert story.refused_code(on(story, SendRefund, attempt=2), SYSTEM) is C.REFUND_NOT_DUE


# --- what everybody is told, and what nobody can do


def test_a_refund_that_does_not_arrive_is_announced_every_day():
    """72 hours were said: was, now and why, and it goes on."""
    story = given_refund()
    sent(story)

    (moved,) = story.time_acts()

    assert (moved.was_at, moved.deadline_at, moved.rule) == (
        NOW + hours(72),
        story.now + hours(24),
        "refund_delayed",
    )
    assert story.after_sale.stage is Stage.REFUNDING
    assert refund(story).attempts == 1


def test_a_promised_refund_is_not_taken_back_by_anybody():
    """Neither by the buyer, nor by the merchant, nor by paying twice."""
    story = given_refund()

    assert story.refused_code(on(story, Cancel), BUYER) is C.NOT_YOUR_TURN
    assert story.refused_code(rejection(story), MERCHANT) is C.NOT_YOUR_TURN
    assert story.refused_code(on(story, RefundImmediately), MERCHANT) is C.NOT_YOUR_TURN
    assert story.refused_code(on(story, PayOffline, evidence=("5",)), MERCHANT) is C.NOT_YOUR_TURN


def test_only_the_worker_speaks_for_the_provider():
    """Money is not confirmed by who would like it to be."""
    story = given_refund()

    for command in (
        on(story, SendRefund, attempt=1),
        on(story, RecordRefund, attempt=1, outcome="succeeded", sent=True),
        on(story, Expire),
    ):
        for actor in (BUYER, MERCHANT, INTEGRATOR):
            assert story.refused_code(command, actor) is C.ROLE_NOT_ALLOWED


def test_there_is_nothing_to_send_before_a_promise():
    """A refund that nobody promised is not in a stage of money."""
    story = given_application()

    assert story.refused_code(on(story, SendRefund, attempt=1), SYSTEM) is C.NOT_YOUR_TURN


# --- another way


def test_a_payment_made_another_way_needs_proof():
    """A picture of the transfer; at most nine."""
    story = given_refused_refund()

    assert story.refused_code(on(story, PayOffline), MERCHANT) is C.PROOF_MISSING
    too_many = on(story, PayOffline, evidence=tuple("0123456789"))
    assert story.refused_code(too_many, MERCHANT) is C.EVIDENCE_TOO_MANY
    long_note = on(story, PayOffline, evidence=("5",), note="长" * 501)
    assert story.refused_code(long_note, MERCHANT) is C.DESCRIPTION_TOO_LONG


@pytest.mark.parametrize("silent", [True, False])
def test_the_buyer_confirms_a_payment_made_another_way_or_says_nothing(silent):
    """Seven days; the sum is what was promised, the reference says how."""
    story = given_refused_refund()
    story.when(on(story, PayOffline, evidence=("5",), note="支付宝转账"), MERCHANT)
    assert story.after_sale.deadline_at == NOW + hours(168)

    if silent:
        facts = story.time_acts()
        assert [fact.rule for fact in facts] == ["payment_uncontested"]
    else:
        story.when(on(story, Confirm), BUYER)

    a = story.after_sale
    assert (a.stage, a.refund_fen, a.refund.reference) == (Stage.REFUNDED, 12950, "offline")


def test_a_payment_that_did_not_arrive_is_the_merchants_again():
    """The proof is gone with it; he has 48 hours, as before."""
    story = given_refused_refund()
    story.when(on(story, PayOffline, evidence=("5",)), MERCHANT)
    story.now += hours(24)

    story.when(on(story, DenyPayment, note="没有收到"), BUYER)

    assert (story.after_sale.stage, refund(story).evidence) == (Stage.MERCHANT_PAYS, ())
    assert story.after_sale.deadline_at == story.now + hours(48)


@pytest.mark.parametrize("silent", [True, False])
def test_the_provider_is_tried_again_under_the_same_key(silent):
    """By the merchant, or because he did not pay in time; the next attempt has the next number."""
    story = given_refused_refund()
    if silent:
        facts = story.time_acts()
        assert [fact.rule for fact in facts] == ["paid_late"]
    else:
        story.when(on(story, RetryRefund), MERCHANT)

    r = refund(story)
    assert (story.after_sale.stage, r.status, r.attempts) == (Stage.REFUNDING, RefundStatus.REQUESTED, 1)
    sent(story, 2)
    assert refund(story).key == f"{SHOP}-8001"


def test_after_a_retry_one_more_failure_is_the_merchants_again():
    """The attempts are not given back: no endless row of them behind the merchant's back."""
    story = given_failed_refund(times=10)
    story.when(on(story, RetryRefund), MERCHANT)
    sent(story, 11)

    provider_says(story, "failed", 11)

    assert story.after_sale.stage is Stage.MERCHANT_PAYS


# --- money that another system moves


def elsewhere(stage, ago):
    return RecordAfterSale(
        shop_id=SHOP,
        order_id=ORDER,
        after_sale_id=77,
        type=REFUND_ONLY,
        line_id=1,
        quantity=1,
        amount_fen=12950,
        application_reason="quality",
        stage=stage,
        updated_at=NOW - hours(ago),
    )


def test_what_another_system_pays_is_never_sent_by_ours():
    """Neither sent, nor retried, nor given a time to act."""
    story = given_order()
    story.when(elsewhere(Stage.MERCHANT_PAYS, 9), INTEGRATOR)

    assert refund(story).act_at is None
    assert story.refused_code(on(story, RetryRefund), MERCHANT) is C.NOT_YOUR_TURN
    assert story.refused_code(on(story, SendRefund, attempt=1), SYSTEM) is C.REFUND_NOT_DUE
    stray = on(story, RecordRefund, attempt=0, outcome="succeeded", sent=True)
    assert story.refused_code(stray, SYSTEM) is C.REFUND_NOT_DUE


def test_who_agrees_here_to_what_another_system_runs_does_not_pay_here():
    """The promise is recorded; its money is moved, and told, over there."""
    story = given_order()
    story.when(elsewhere(Stage.MERCHANT_DECIDES, 9), INTEGRATOR)
    story.when(on(story, Approve), MERCHANT)
    assert (story.after_sale.stage, refund(story).act_at) == (Stage.REFUNDING, None)
    assert story.refused_code(on(story, SendRefund, attempt=1), SYSTEM) is C.REFUND_NOT_DUE

    story.when(elsewhere(Stage.REFUNDED, -1), INTEGRATOR)

    assert (story.after_sale.stage, story.after_sale.refund_fen) == (Stage.REFUNDED, 12950)


# --- any answers in any order


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_answers_in_any_order_move_the_money_once(data):
    """A provider that lies, repeats itself and forgets: one success, one key, attempts without a gap."""
    story = given_refund()
    story.policy = replace(DEFAULT_POLICY, refund_attempts_max=3)
    keys, sendings, succeeded = set(), 0, 0
    for _ in range(25):
        a = story.after_sale
        keys.add(a.refund.key)
        if a.stage.terminal:
            break
        act = data.draw(st.sampled_from(["send", "answer", "answer", "wait", "retry"]))
        if act == "wait":
            story.now += minutes(data.draw(st.integers(1, 800)))
        elif act == "retry" and a.stage is Stage.MERCHANT_PAYS:
            story.when(on(story, RetryRefund), MERCHANT)
        elif act == "send":
            waits = a.refund.status in (RefundStatus.REQUESTED, RefundStatus.FAILED)
            if waits and a.refund.act_at is not None and a.refund.act_at <= story.now:
                sent(story, a.refund.attempts + 1)
                sendings += 1
        elif act == "answer":
            outcome = data.draw(
                st.sampled_from(["succeeded", "processing", "failed", "refused", "not_found", "?"])
            )
            facts = provider_says(
                story, outcome, data.draw(st.integers(0, sendings)), asked=data.draw(st.booleans())
            )
            succeeded += sum(type(fact).__name__ == "RefundSucceeded" for fact in facts)
        if story.after_sale.refund.status is RefundStatus.UNKNOWN:
            assert story.after_sale.refund.act_at is not None

    assert keys == {f"{SHOP}-8001"}
    assert story.after_sale.refund.attempts == sendings
    assert succeeded == (story.after_sale.stage is Stage.REFUNDED)
