"""Refunds leave the house: written down, sent outside any transaction, and the answer written down.

What a crash leaves behind is a refund that was "sent" and has no answer; it is asked about, never guessed.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import RecordRefund, SendRefund
from aftersale.core.after_sale.state import Order, Refund
from aftersale.core.refusal import Refusal
from aftersale.desk.desk import Desk
from aftersale.payments.gateway import Gateway, Outcome, RefundAnswer, RefundOrder
from aftersale.store.queries.refunds import DueRefund, due_refunds

log = structlog.get_logger()
BATCH = 500
AT_ONCE = 64
"""Calls to providers that one worker has open at a time. D."""
NOT_CONFIGURED = "gateway_not_configured"
BEGINS_WITHIN = timedelta(minutes=1)
"""A sending leaves the house so soon after it was written down, or not at all. D; with the call itself it
stays below `refund_answer_minutes`, after which the key is asked about and "not found" is believed."""


async def move_refunds(desk: Desk, gateways: Mapping[str, Gateway], part: int = 0, parts: int = 1) -> int:
    """Take the next step with every refund of this part that is due, at most one batch a cell; how many moved."""
    now = desk.clock()
    due: list[DueRefund] = []
    for cell in await desk.database.cells():
        due += await due_refunds(desk.database, cell, now, part, parts, BATCH)
    gate = asyncio.Semaphore(AT_ONCE)

    async def step(refund: DueRefund) -> bool:
        async with gate:
            return await take_step(desk, gateways, refund)

    return sum(await asyncio.gather(*(step(refund) for refund in due)))


async def take_step(desk: Desk, gateways: Mapping[str, Gateway], due: DueRefund) -> bool:
    """One refund, one step. False when another worker was faster."""
    sends = due.status in ("requested", "failed")
    try:
        attempt, answer = await (_send(desk, gateways, due) if sends else _ask(gateways, due))
        told = await desk.handle(
            RecordRefund(
                shop_id=due.shop_id,
                order_id=due.order_id,
                after_sale_id=due.after_sale_id,
                attempt=attempt,
                outcome=answer.outcome.value,
                sent=sends,
                reference=answer.reference,
                code=answer.code,
                message=answer.message,
            ),
            SYSTEM,
        )
    except Refusal:
        return False
    return told.changed


async def _send(desk: Desk, gateways: Mapping[str, Gateway], due: DueRefund) -> tuple[int, RefundAnswer]:
    """Committed first: whatever happens to us now, the sending is known."""
    attempt = due.attempts + 1
    command = SendRefund(
        shop_id=due.shop_id, order_id=due.order_id, after_sale_id=due.after_sale_id, attempt=attempt
    )
    began = desk.clock()
    order = (await desk.handle(command, SYSTEM)).order
    if desk.clock() - began > BEGINS_WITHIN:
        # We were held up, and others may have settled it another way: nobody may be paid a second time.
        return attempt, RefundAnswer(Outcome.UNKNOWN, code="not_sent_in_time")
    refund = refund_order(order, due.after_sale_id)
    gateway = gateways.get(due.gateway)
    if gateway is None:
        log.error("refund has no gateway", gateway=due.gateway, order_id=due.order_id)
        return attempt, RefundAnswer(Outcome.FAILED, code=NOT_CONFIGURED, message=due.gateway)
    try:
        return attempt, await gateway.refund(refund)
    except Exception as error:  # against its protocol; what happened to the money is unknown all the same
        log.exception("gateway failed", gateway=due.gateway)
        return attempt, RefundAnswer(Outcome.UNKNOWN, code=type(error).__name__)


async def _ask(gateways: Mapping[str, Gateway], due: DueRefund) -> tuple[int, RefundAnswer]:
    gateway = gateways.get(due.gateway)
    if gateway is None:
        return due.attempts, RefundAnswer(Outcome.UNKNOWN, code=NOT_CONFIGURED)
    try:
        return due.attempts, await gateway.find(due.key, due.payment)
    except Exception as error:
        log.exception("gateway failed", gateway=due.gateway)
        return due.attempts, RefundAnswer(Outcome.UNKNOWN, code=type(error).__name__)


def refund_order(order: Order, after_sale_id: int) -> RefundOrder:
    """What the provider is told; the same on every attempt."""
    a = order.after_sale(after_sale_id)
    assert a is not None
    refund: Refund | None = a.refund
    assert refund is not None
    return RefundOrder(
        key=refund.key,
        shop_id=order.shop_id,
        order_id=order.order_id,
        payment=refund.payment,
        amount_fen=refund.amount_fen,
        paid_fen=refund.paid_fen,
        reason=refund.cause.value,
    )
