"""The table of allowed acts: it decides, draws the buttons with a why-not, and prints the diagram."""

from datetime import datetime
from enum import StrEnum

import msgspec

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.deadlines import CLOCKS, passed
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, Stage
from aftersale.core.policy import SHANGHAI, Policy
from aftersale.core.reasons.reason import RemedyKind
from aftersale.core.reasons.scene import Scene
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text


class Act(StrEnum):
    """What can be done to an after-sale, named after what it leaves behind."""

    APPROVAL = "approval"
    REJECTION = "rejection"
    PROPOSAL = "proposal"
    PROPOSAL_ANSWER = "proposal_answer"
    APPLICATION = "application"
    CANCELLATION = "cancellation"
    RETURN_ADDRESS = "return_address"
    RETURN_SHIPMENT = "return_shipment"
    RECEIPT = "receipt"
    RESHIPMENT = "reshipment"
    SENDING_BACK = "sending_back"
    CONFIRMATION = "confirmation"
    PAYMENT_DENIAL = "payment_denial"
    IMMEDIATE_REFUND = "immediate_refund"
    INTERCEPTION = "interception"
    OFFLINE_PAYMENT = "offline_payment"
    REFUND_RETRY = "refund_retry"
    REMINDER = "reminder"
    REFUND = "refund"
    EXPIRY = "expiry"


BUYER = frozenset({Role.BUYER, Role.INTEGRATOR})
MERCHANT = frozenset({Role.MERCHANT, Role.ADMIN})
BOTH = BUYER | MERCHANT
SYSTEM_ONLY = frozenset({Role.SYSTEM})

S = Stage
ALLOWED: dict[Act, tuple[frozenset[Role], dict[Stage, tuple[Stage, ...]]]] = {
    Act.APPROVAL: (
        MERCHANT,
        {
            S.MERCHANT_DECIDES: (S.REFUNDING, S.BUYER_RETURNS, S.MERCHANT_INTERCEPTS),
            S.BUYER_ANSWERS_PROPOSAL: (S.REFUNDING, S.BUYER_RETURNS, S.MERCHANT_INTERCEPTS),
        },
    ),
    Act.REJECTION: (
        MERCHANT,
        {
            S.MERCHANT_DECIDES: (S.BUYER_ADJUSTS,),
            S.MERCHANT_INSPECTS: (S.BUYER_ADJUSTS,),
            S.MERCHANT_RESHIPS: (S.BUYER_ADJUSTS,),
        },
    ),
    Act.PROPOSAL: (
        MERCHANT,
        {
            S.MERCHANT_DECIDES: (S.BUYER_ANSWERS_PROPOSAL,),
            S.MERCHANT_INSPECTS: (S.BUYER_ANSWERS_PROPOSAL,),
            S.MERCHANT_RESHIPS: (S.BUYER_ANSWERS_PROPOSAL,),
        },
    ),
    Act.PROPOSAL_ANSWER: (
        BUYER,
        {
            S.BUYER_ANSWERS_PROPOSAL: (
                S.MERCHANT_DECIDES,
                S.MERCHANT_INSPECTS,
                S.MERCHANT_RESHIPS,
                S.BUYER_RETURNS,
                S.REFUNDING,
                S.MERCHANT_SENDS_BACK,
                S.CANCELLED,
            ),
            S.BUYER_ANSWERS_OFFER: (S.REFUNDING, S.BUYER_RETURNS, S.CANCELLED),
        },
    ),
    Act.APPLICATION: (
        BUYER,
        {
            S.MERCHANT_DECIDES: (S.MERCHANT_DECIDES,),
            # Taking the sum that came with the rejection is refunded at once.
            S.BUYER_ADJUSTS: (S.MERCHANT_DECIDES, S.MERCHANT_INSPECTS, S.REFUNDING),
        },
    ),
    Act.CANCELLATION: (
        BUYER,
        {
            S.MERCHANT_DECIDES: (S.CANCELLED,),
            S.BUYER_ANSWERS_PROPOSAL: (S.CANCELLED, S.MERCHANT_SENDS_BACK),
            S.BUYER_ANSWERS_OFFER: (S.CANCELLED,),
            S.BUYER_ADJUSTS: (S.CANCELLED, S.MERCHANT_SENDS_BACK),
            S.BUYER_RETURNS: (S.CANCELLED,),
            S.RETURN_OVERDUE: (S.CANCELLED,),
        },
    ),
    Act.RETURN_ADDRESS: (MERCHANT, {S.BUYER_RETURNS: (S.BUYER_RETURNS,)}),
    Act.RETURN_SHIPMENT: (
        BUYER,
        {
            S.BUYER_RETURNS: (S.MERCHANT_INSPECTS,),
            S.MERCHANT_INSPECTS: (S.MERCHANT_INSPECTS,),
            S.BUYER_ADJUSTS: (S.MERCHANT_INSPECTS,),
        },
    ),
    Act.RECEIPT: (MERCHANT, {S.MERCHANT_INSPECTS: (S.REFUNDING, S.MERCHANT_RESHIPS)}),
    Act.RESHIPMENT: (
        MERCHANT,
        {S.MERCHANT_RESHIPS: (S.BUYER_RECEIVES,), S.BUYER_RECEIVES: (S.BUYER_RECEIVES,)},
    ),
    Act.SENDING_BACK: (MERCHANT, {S.MERCHANT_SENDS_BACK: (S.CANCELLED,)}),
    Act.CONFIRMATION: (
        BUYER,
        {S.BUYER_RECEIVES: (S.EXCHANGED,), S.BUYER_CONFIRMS_PAYMENT: (S.REFUNDED,)},
    ),
    Act.PAYMENT_DENIAL: (BUYER, {S.BUYER_CONFIRMS_PAYMENT: (S.MERCHANT_PAYS,)}),
    Act.IMMEDIATE_REFUND: (
        MERCHANT,
        {
            S.MERCHANT_DECIDES: (S.REFUNDING,),
            S.MERCHANT_INTERCEPTS: (S.REFUNDING,),
            S.BUYER_ADJUSTS: (S.REFUNDING,),
            S.BUYER_RETURNS: (S.REFUNDING,),
            S.RETURN_OVERDUE: (S.REFUNDING,),
            S.MERCHANT_INSPECTS: (S.REFUNDING,),
            S.MERCHANT_RESHIPS: (S.REFUNDING,),
            S.MERCHANT_SENDS_BACK: (S.REFUNDING,),
        },
    ),
    Act.INTERCEPTION: (MERCHANT, {S.MERCHANT_INTERCEPTS: (S.REFUNDING, S.MERCHANT_DECIDES)}),
    Act.OFFLINE_PAYMENT: (MERCHANT, {S.MERCHANT_PAYS: (S.BUYER_CONFIRMS_PAYMENT,)}),
    Act.REFUND_RETRY: (MERCHANT, {S.MERCHANT_PAYS: (S.REFUNDING,)}),
    Act.REMINDER: (BOTH, {s: (s,) for s in CLOCKS if s is not S.REFUNDING}),
    Act.REFUND: (
        SYSTEM_ONLY,
        {
            S.REFUNDING: (S.REFUNDING, S.REFUNDED, S.MERCHANT_PAYS),
            # The provider's late word that the money did arrive is heard at any time.
            S.MERCHANT_PAYS: (S.MERCHANT_PAYS, S.REFUNDED),
            S.BUYER_CONFIRMS_PAYMENT: (S.BUYER_CONFIRMS_PAYMENT, S.REFUNDED),
        },
    ),
    Act.EXPIRY: (
        SYSTEM_ONLY,
        {
            # Where a rule pays, it closes instead when other refunds have left nothing to pay back.
            S.MERCHANT_DECIDES: (S.REFUNDING, S.BUYER_RETURNS, S.CANCELLED),
            S.BUYER_ANSWERS_PROPOSAL: (S.MERCHANT_DECIDES, S.MERCHANT_INSPECTS, S.MERCHANT_RESHIPS),
            S.BUYER_ANSWERS_OFFER: (S.CANCELLED,),
            S.MERCHANT_INTERCEPTS: (S.REFUNDING, S.CANCELLED),
            S.BUYER_ADJUSTS: (S.CANCELLED, S.MERCHANT_SENDS_BACK),
            S.BUYER_RETURNS: (S.BUYER_RETURNS, S.RETURN_OVERDUE, S.REFUNDING, S.CANCELLED),
            S.RETURN_OVERDUE: (S.CANCELLED,),
            S.MERCHANT_INSPECTS: (S.REFUNDING, S.MERCHANT_RESHIPS),
            S.MERCHANT_RESHIPS: (S.REFUNDING, S.MERCHANT_SENDS_BACK),
            S.BUYER_RECEIVES: (S.EXCHANGED,),
            S.MERCHANT_SENDS_BACK: (S.REFUNDING, S.CANCELLED),
            S.REFUNDING: (S.REFUNDING,),
            S.MERCHANT_PAYS: (S.REFUNDING,),
            S.BUYER_CONFIRMS_PAYMENT: (S.REFUNDED,),
        },
    ),
}
"""Act → who may, and from which stage it leads where."""

STARTS: dict[str, tuple[Stage, ...]] = {
    "application": (S.MERCHANT_DECIDES, S.REFUNDING),
    "offer": (S.BUYER_ANSWERS_OFFER,),
    "price_difference": (S.REFUNDING,),
    "split": (S.BUYER_ADJUSTS,),
}
"""How an after-sale begins and where it then stands; unshipped goods with fast refund at once in
REFUNDING, the refused units of a partial receipt (split) in BUYER_ADJUSTS."""

AWAITED: dict[Stage, Role | None] = {
    S.MERCHANT_DECIDES: Role.MERCHANT,
    S.BUYER_ANSWERS_PROPOSAL: Role.BUYER,
    S.BUYER_ANSWERS_OFFER: Role.BUYER,
    S.MERCHANT_INTERCEPTS: Role.MERCHANT,
    S.BUYER_ADJUSTS: Role.BUYER,
    S.BUYER_RETURNS: Role.BUYER,
    S.RETURN_OVERDUE: Role.BUYER,
    S.MERCHANT_INSPECTS: Role.MERCHANT,
    S.MERCHANT_RESHIPS: Role.MERCHANT,
    S.BUYER_RECEIVES: Role.BUYER,
    S.MERCHANT_SENDS_BACK: Role.MERCHANT,
    S.REFUNDING: Role.SYSTEM,
    S.MERCHANT_PAYS: Role.MERCHANT,
    S.BUYER_CONFIRMS_PAYMENT: Role.BUYER,
    S.REFUNDED: None,
    S.EXCHANGED: None,
    S.CANCELLED: None,
}
"""Who must act in each stage; nobody in a terminal one."""

STAGE_LABELS: dict[Stage, Text] = {
    S.MERCHANT_DECIDES: Text("待商家处理", "Merchant decides"),
    S.BUYER_ANSWERS_PROPOSAL: Text("协商中，待买家答复", "Negotiation, buyer answers"),
    S.BUYER_ANSWERS_OFFER: Text("商家发起，待买家确认", "Started by the merchant, buyer confirms"),
    S.MERCHANT_INTERCEPTS: Text("包裹拦截中", "Parcel being intercepted"),
    S.BUYER_ADJUSTS: Text("已拒绝，待买家修改", "Rejected, buyer adjusts"),
    S.BUYER_RETURNS: Text("待买家退货", "Buyer returns the goods"),
    S.RETURN_OVERDUE: Text("退货关闭（超时未寄回）", "Return closed, not posted in time"),
    S.MERCHANT_INSPECTS: Text("待商家收货验收", "Merchant checks the return"),
    S.MERCHANT_RESHIPS: Text("待商家寄出换货", "Merchant sends the new goods"),
    S.BUYER_RECEIVES: Text("待买家确认收货", "Buyer confirms the new goods"),
    S.MERCHANT_SENDS_BACK: Text("待商家寄回商品", "Merchant sends the goods back"),
    S.REFUNDING: Text("退款中", "Refund on its way"),
    S.MERCHANT_PAYS: Text("退款失败，待商家线下退款", "Refund failed, merchant pays another way"),
    S.BUYER_CONFIRMS_PAYMENT: Text("待买家确认到账", "Buyer confirms the payment"),
    S.REFUNDED: Text("退款完成", "Refunded"),
    S.EXCHANGED: Text("换货完成", "Exchanged"),
    S.CANCELLED: Text("已关闭", "Closed"),
}

ACT_LABELS: dict[Act, Text] = {
    Act.APPROVAL: Text("同意", "Agree"),
    Act.REJECTION: Text("拒绝", "Reject"),
    Act.PROPOSAL: Text("协商", "Negotiate"),
    Act.PROPOSAL_ANSWER: Text("答复", "Answer"),
    Act.APPLICATION: Text("修改申请", "Adjust the application"),
    Act.CANCELLATION: Text("撤销申请", "Cancel the application"),
    Act.RETURN_ADDRESS: Text("提供退货地址", "Give the return address"),
    Act.RETURN_SHIPMENT: Text("填写退货单号", "Enter the return tracking number"),
    Act.RECEIPT: Text("验收通过", "Accept the returned goods"),
    Act.RESHIPMENT: Text("寄出换货商品", "Send the new goods"),
    Act.SENDING_BACK: Text("寄回商品", "Send the goods back"),
    Act.CONFIRMATION: Text("确认收到", "Confirm"),
    Act.PAYMENT_DENIAL: Text("没有收到", "It did not arrive"),
    Act.IMMEDIATE_REFUND: Text("直接退款", "Refund now"),
    Act.INTERCEPTION: Text("登记拦截结果", "Report the interception"),
    Act.OFFLINE_PAYMENT: Text("登记线下退款", "Report a payment made another way"),
    Act.REFUND_RETRY: Text("重试原路退款", "Try the refund again"),
    Act.REMINDER: Text("提醒对方", "Send a reminder"),
    Act.REFUND: Text("退款到账", "Refund arrives"),
    Act.EXPIRY: Text("时限到期", "Deadline passes"),
}


class OpenAct(msgspec.Struct, frozen=True):
    """An act and, when it is closed, why."""

    act: Act
    why_not: Refusal | None = None


def why_not(
    order: Order, after_sale: AfterSale, act: Act, actor: Actor, policy: Policy, now: datetime
) -> Refusal | None:
    """None when the actor may do this now; else the refusal that the attempt would get."""
    roles, stages = ALLOWED[act]
    if actor.role not in roles:
        return Refusal(RefusalCode.ROLE_NOT_ALLOWED)
    if after_sale.stage.terminal:
        return Refusal(RefusalCode.AFTER_SALE_FINISHED)
    if after_sale.stage not in stages:
        return Refusal(RefusalCode.NOT_YOUR_TURN, stage=STAGE_LABELS[after_sale.stage])
    if act not in UNTIMED and AWAITED[after_sale.stage] in roles and passed(after_sale, now):
        ended = after_sale.deadline_at
        assert ended is not None
        return Refusal(RefusalCode.DEADLINE_PASSED, at=f"{ended.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    return _closed(order, after_sale, act, actor, policy, now)


UNTIMED = frozenset({Act.REFUND, Act.EXPIRY, Act.REMINDER})
"""Time itself, and what only asks: no deadline closes these."""


def _closed(
    order: Order, a: AfterSale, act: Act, actor: Actor, policy: Policy, now: datetime
) -> Refusal | None:
    """What closes an act beside the stage."""
    line = order.line(a.line_id)
    assert line is not None
    here = Refusal(RefusalCode.NOT_YOUR_TURN, stage=STAGE_LABELS[a.stage])
    match act:
        case Act.APPROVAL if a.proposal and a.proposal.from_stage is not Stage.MERCHANT_DECIDES:
            return here  # the goods are back: what is open is their inspection, not the application
        case Act.PROPOSAL_ANSWER if a.stage is Stage.BUYER_ANSWERS_PROPOSAL and a.proposal is None:
            return here  # another system runs this negotiation and did not tell what was proposed
        case Act.APPLICATION if line.applications >= policy.applications_max and not free_corrections(a):
            return Refusal(RefusalCode.ATTEMPTS_EXHAUSTED, max=policy.applications_max)
        case Act.PROPOSAL if a.proposals >= policy.proposals_max:
            return Refusal(RefusalCode.PROPOSALS_EXHAUSTED, max=policy.proposals_max)
        case Act.RETURN_SHIPMENT if a.stage is Stage.BUYER_ADJUSTS:
            # Only a rejection at the inspection can be answered by another number.
            return None if a.rejection and a.rejection.scene == Scene.RETURN_INSPECTION else here
        case Act.RETURN_SHIPMENT if a.return_shipment and a.return_shipment.signed_at:
            return Refusal(RefusalCode.RETURN_ALREADY_ARRIVED)
        case Act.REFUND_RETRY if a.paid_elsewhere:
            return here  # the other system moves this money
        case Act.IMMEDIATE_REFUND if (
            a.type is AfterSaleType.REFUND_ONLY and a.stage is Stage.MERCHANT_DECIDES
        ):
            return here  # that is what agreeing does
        case Act.REMINDER:
            return _reminder_closed(a, actor, policy, now)
    return None


FREE = frozenset({RemedyKind.ADD_EVIDENCE, RemedyKind.ACCEPT_OFFER})


def free_corrections(a: AfterSale) -> bool:
    """Whether the rejection leaves something open that costs no attempt: evidence asked for, a sum offered."""
    if a.stage is not Stage.BUYER_ADJUSTS or a.rejection is None:
        return False
    return any(remedy.kind in FREE for remedy in a.rejection.remedies)


def _reminder_closed(a: AfterSale, actor: Actor, policy: Policy, now: datetime) -> Refusal | None:
    """The one who is awaited has nobody to remind; the other may once in a while."""
    side = Role.BUYER if actor.role in BUYER else Role.MERCHANT
    if AWAITED[a.stage] is side:
        return Refusal(RefusalCode.NOT_YOUR_TURN, stage=STAGE_LABELS[a.stage])
    if a.nudged_at is not None and (now - a.nudged_at).total_seconds() < policy.reminder_pause_hours * 3600:
        return Refusal(RefusalCode.REMINDED_ALREADY, hours=policy.reminder_pause_hours)
    return None


def acts_for(
    order: Order, after_sale: AfterSale, actor: Actor, policy: Policy, now: datetime
) -> list[OpenAct]:
    """Every act that the actor's role knows, open or with its why-not."""
    return [
        OpenAct(act, why_not(order, after_sale, act, actor, policy, now))
        for act, (roles, _) in ALLOWED.items()
        if actor.role in roles
    ]
