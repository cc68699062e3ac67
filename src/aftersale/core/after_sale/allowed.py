"""The table of allowed acts: it decides, draws the buttons with a why-not, and prints the diagram."""

from enum import StrEnum

import msgspec

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.state import AfterSale, Order, Stage
from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text


class Act(StrEnum):
    """What can be done to an after-sale, named after what it leaves behind."""

    APPROVAL = "approval"
    REJECTION = "rejection"
    APPLICATION = "application"
    CANCELLATION = "cancellation"
    REFUND = "refund"


BUYER = frozenset({Role.BUYER, Role.INTEGRATOR})
MERCHANT = frozenset({Role.MERCHANT, Role.ADMIN})
SYSTEM_ONLY = frozenset({Role.SYSTEM})

ALLOWED: dict[Act, tuple[frozenset[Role], dict[Stage, tuple[Stage, ...]]]] = {
    Act.APPROVAL: (MERCHANT, {Stage.MERCHANT_DECIDES: (Stage.REFUNDING, Stage.BUYER_RETURNS)}),
    Act.REJECTION: (MERCHANT, {Stage.MERCHANT_DECIDES: (Stage.BUYER_ADJUSTS,)}),
    Act.APPLICATION: (
        BUYER,
        {
            Stage.MERCHANT_DECIDES: (Stage.MERCHANT_DECIDES,),
            Stage.BUYER_ADJUSTS: (Stage.MERCHANT_DECIDES,),
        },
    ),
    Act.CANCELLATION: (
        BUYER,
        {
            Stage.MERCHANT_DECIDES: (Stage.CANCELLED,),
            Stage.BUYER_ADJUSTS: (Stage.CANCELLED,),
            Stage.BUYER_RETURNS: (Stage.CANCELLED,),
        },
    ),
    Act.REFUND: (SYSTEM_ONLY, {Stage.REFUNDING: (Stage.REFUNDED,)}),
}
"""Act → who may, and from which stage it leads where."""

AWAITED: dict[Stage, Role | None] = {
    Stage.MERCHANT_DECIDES: Role.MERCHANT,
    Stage.BUYER_ADJUSTS: Role.BUYER,
    Stage.BUYER_RETURNS: Role.BUYER,
    Stage.REFUNDING: Role.SYSTEM,
    Stage.REFUNDED: None,
    Stage.CANCELLED: None,
}
"""Who must act in each stage; nobody in a terminal one."""

STAGE_LABELS: dict[Stage, Text] = {
    Stage.MERCHANT_DECIDES: Text("待商家处理", "Merchant decides"),
    Stage.BUYER_ADJUSTS: Text("已拒绝，待买家修改", "Rejected, buyer adjusts"),
    Stage.BUYER_RETURNS: Text("待买家退货", "Buyer returns the goods"),
    Stage.REFUNDING: Text("退款中", "Refund on its way"),
    Stage.REFUNDED: Text("退款完成", "Refunded"),
    Stage.CANCELLED: Text("已撤销", "Cancelled"),
}

ACT_LABELS: dict[Act, Text] = {
    Act.APPROVAL: Text("同意", "Agree"),
    Act.REJECTION: Text("拒绝", "Reject"),
    Act.APPLICATION: Text("修改申请", "Adjust the application"),
    Act.CANCELLATION: Text("撤销申请", "Cancel the application"),
    Act.REFUND: Text("退款到账", "Refund arrives"),
}


class OpenAct(msgspec.Struct, frozen=True):
    """An act and, when it is closed, why."""

    act: Act
    why_not: Refusal | None = None


def why_not(order: Order, after_sale: AfterSale, act: Act, actor: Actor, policy: Policy) -> Refusal | None:
    """None when the actor may do this now; else the refusal that the attempt would get."""
    roles, stages = ALLOWED[act]
    if actor.role not in roles:
        return Refusal(RefusalCode.ROLE_NOT_ALLOWED)
    if after_sale.stage.terminal:
        return Refusal(RefusalCode.AFTER_SALE_FINISHED)
    if after_sale.stage not in stages:
        return Refusal(RefusalCode.NOT_YOUR_TURN, stage=STAGE_LABELS[after_sale.stage])
    line = order.line(after_sale.line_id)
    assert line is not None
    if act is Act.APPLICATION and line.applications >= policy.applications_max:
        return Refusal(RefusalCode.ATTEMPTS_EXHAUSTED, max=policy.applications_max)
    return None


def acts_for(order: Order, after_sale: AfterSale, actor: Actor, policy: Policy) -> list[OpenAct]:
    """Every act that the actor's role knows, open or with its why-not."""
    return [
        OpenAct(act, why_not(order, after_sale, act, actor, policy))
        for act, (roles, _) in ALLOWED.items()
        if actor.role in roles
    ]
