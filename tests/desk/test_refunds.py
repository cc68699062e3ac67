"""Refunds on their way out: to the provider the order named when they were promised, whatever happens there."""

from datetime import datetime, timedelta

from aftersale.core.after_sale.commands import Approve
from aftersale.core.after_sale.state import Payment, RefundStatus, Stage
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.desk.desk import Desk
from aftersale.desk.refunds import move_refunds
from aftersale.payments.gateway import Outcome, RefundAnswer, RefundOrder
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, NOW, apply, record_order


class Clock:
    """Moved by the test."""

    def __init__(self) -> None:
        self.now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


class Provider:
    """Answers what it is told to; remembers who asked for what. An exception is raised, not answered."""

    def __init__(self, *answers: Outcome | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, str]] = []

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        return self._next("refund", order.key, order.payment)

    async def find(self, key: str, payment: str) -> RefundAnswer:
        return self._next("find", key, payment)

    def _next(self, what: str, key: str, payment: str) -> RefundAnswer:
        self.asked.append((what, key, payment))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return RefundAnswer(answer, reference="p-1")


async def promised(desk: Desk, payment: Payment):
    """An order paid that way, with a refund that was promised."""
    await desk.handle(record_order(payment=payment), INTEGRATOR)
    applied = await desk.handle(apply(), BUYER)
    assert applied.after_sale_id is not None
    return await desk.handle(
        Approve(shop_id=applied.order.shop_id, after_sale_id=applied.after_sale_id), MERCHANT
    )


async def newest(desk: Desk):
    """The after-sale as it stands."""
    answer = await desk.handle(record_order(payment=Payment(gateway="second", reference="b-1")), INTEGRATOR)
    return answer.order.after_sales[-1]


async def test_a_corrected_order_does_not_send_its_refund_to_another_provider(store):
    """The first provider may have paid: only it is asked, and with the number it knows."""
    clock = Clock()
    first, second = Provider(Outcome.UNKNOWN, Outcome.SUCCEEDED), Provider()
    async with Desk(store, DEFAULT_POLICY, clock) as desk:
        await promised(desk, Payment(gateway="first", reference="a-1"))
        await move_refunds(desk, {"first": first, "second": second})
        assert (await newest(desk)).refund.status is RefundStatus.UNKNOWN

        clock.now += timedelta(minutes=30)
        await move_refunds(desk, {"first": first, "second": second})

        assert (await newest(desk)).stage is Stage.REFUNDED
    assert [(what, payment) for what, _, payment in first.asked] == [("refund", "a-1"), ("find", "a-1")]
    assert second.asked == []


async def test_a_provider_that_breaks_leaves_an_unknown_refund(store):
    """An exception says nothing about the money: the key is asked about, then sent again."""
    clock = Clock()
    provider = Provider(RuntimeError("boom"), RuntimeError("again"), Outcome.NOT_FOUND, Outcome.SUCCEEDED)
    async with Desk(store, DEFAULT_POLICY, clock) as desk:
        await promised(desk, Payment(gateway="first", reference="a-1"))
        for _ in range(4):
            await move_refunds(desk, {"first": provider})
            clock.now += timedelta(hours=1)

        assert (await newest(desk)).stage is Stage.REFUNDED
    assert [what for what, _, _ in provider.asked] == ["refund", "find", "find", "refund"]
    assert len({key for _, key, _ in provider.asked}) == 1


async def test_a_refund_without_its_provider_waits_and_is_never_guessed(store):
    """Not configured means certainly not sent: it is tried again, and comes through once it is configured."""
    clock = Clock()
    provider = Provider(Outcome.SUCCEEDED)
    async with Desk(store, DEFAULT_POLICY, clock) as desk:
        await promised(desk, Payment(gateway="first", reference="a-1"))
        await move_refunds(desk, {})
        clock.now += timedelta(hours=1)
        assert (await newest(desk)).refund.code == "gateway_not_configured"
        await move_refunds(desk, {"first": provider})

        assert (await newest(desk)).stage is Stage.REFUNDED
