"""Until when, and what happens otherwise: the clock of the stage as the buyer reads it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from aftersale.core.actors import Role
from aftersale.core.after_sale import facts as f
from aftersale.core.after_sale.allowed import AWAITED
from aftersale.core.after_sale.deadlines import CLOCKS, passed
from aftersale.core.after_sale.state import AfterSale, ReturnAddress, Stage
from aftersale.core.text import Text


class Due(msgspec.Struct, frozen=True):
    """Whose time it is, when it ends, and what happens then without anybody acting."""

    label: Text
    at: datetime
    promise: Text
    moved: f.Entry | None = None
    """The fact that gave this clock another end than it had."""
    over: bool = False
    """The time has ended and the rule has not acted yet."""


LABELS: dict[Role | None, Text] = {
    Role.BUYER: Text("您最晚操作时间", "You act by"),
    Role.MERCHANT: Text("商家最晚处理时间", "The shop acts by"),
    Role.SYSTEM: Text("最晚到账时间", "The money is back by"),
}
OVERDUE = Text("售后结束时间", "The after-sale ends at")
ELSEWHERE = Text("由原平台按其规则处理。", "The other platform acts by its own rules.")
NO_ADDRESS = Text(
    "到期商家仍没有提供退货地址的，无需退货，直接退款。",
    "If the shop has given no return address by then, you are refunded without sending the goods.",
)

TO_DO: dict[Stage, Text] = {
    Stage.BUYER_ANSWERS_PROPOSAL: Text("答复商家的方案", "Answer the shop's proposal"),
    Stage.BUYER_ANSWERS_OFFER: Text("确认商家发起的售后", "Answer the after-sale the shop started"),
    Stage.BUYER_ADJUSTS: Text("修改或撤销申请", "Adjust or cancel the application"),
    Stage.BUYER_RETURNS: Text("寄回商品，填写运单号", "Send the goods back, enter the number"),
    Stage.RETURN_OVERDUE: Text("退货已超时，请联系商家", "The return is overdue: contact the shop"),
    Stage.BUYER_RECEIVES: Text("确认收到换货商品", "Confirm the new goods"),
    Stage.BUYER_CONFIRMS_PAYMENT: Text("确认退款是否到账", "Say whether the money arrived"),
}
"""What the list asks the buyer to do, for every stage in which he is awaited."""


def due_of(
    a: AfterSale, address: ReturnAddress | None, entries: Sequence[f.Entry], now: datetime
) -> Due | None:
    """None at an end. `entries`: the facts that concern this after-sale, oldest first."""
    if a.deadline_at is None:
        return None
    promise = CLOCKS[a.stage].promise
    if a.handled_elsewhere or (a.stage is Stage.REFUNDING and a.paid_elsewhere):
        promise = ELSEWHERE
    elif a.stage is Stage.BUYER_RETURNS and address is None:
        promise = NO_ADDRESS
    moved = [
        e for e in entries if isinstance(e.fact, f.DeadlineMoved) and e.fact.deadline_at == a.deadline_at
    ]
    return Due(
        label=OVERDUE if a.stage is Stage.RETURN_OVERDUE else LABELS[AWAITED[a.stage]],
        at=a.deadline_at,
        promise=promise,
        moved=moved[-1] if moved else None,
        over=passed(a, now),
    )
