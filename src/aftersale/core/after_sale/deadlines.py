"""Time is data: which clock runs in which stage, how long, and which rule acts by itself when it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, Stage
from aftersale.core.policy import Festival, Policy
from aftersale.core.text import Text


class Rule(StrEnum):
    """What the system does without anybody clicking; every automatic fact names its rule."""

    UNSHIPPED = "unshipped"
    DECIDED_LATE = "decided_late"
    NO_RETURN_ADDRESS = "no_return_address"
    PROPOSAL_EXPIRED = "proposal_expired"
    OFFER_EXPIRED = "offer_expired"
    INTERCEPTED = "intercepted"
    INTERCEPTION_FAILED = "interception_failed"
    INTERCEPTED_LATE = "intercepted_late"
    ADJUSTED_LATE = "adjusted_late"
    ADDRESS_TOLD = "address_told"
    RETURNED_LATE = "returned_late"
    RETURN_GIVEN_UP = "return_given_up"
    CARRIER_SIGNED = "carrier_signed"
    INSPECTED_LATE = "inspected_late"
    RESHIPPED_LATE = "reshipped_late"
    RECEIVED_SILENTLY = "received_silently"
    SENT_BACK_LATE = "sent_back_late"
    REFUND_DELAYED = "refund_delayed"
    PAID_LATE = "paid_late"
    PAYMENT_UNCONTESTED = "payment_uncontested"
    FESTIVAL = "festival"
    REMINDER = "reminder"


class RuleEntry(msgspec.Struct, frozen=True):
    """What the rule did, as the timeline says it, and where it comes from."""

    done: Text
    source: str


RULES: dict[Rule, RuleEntry] = {
    Rule.UNSHIPPED: RuleEntry(
        Text(
            "商品未发货且支持极速退款，系统自动同意",
            "Not shipped and sold with fast refund: agreed automatically",
        ),
        "WeChat refund_reason 4, A; conditions of Douyin 2.1.7, A",
    ),
    Rule.DECIDED_LATE: RuleEntry(
        Text("商家逾期未处理，系统自动同意", "The merchant did not decide in time: agreed automatically"),
        "WeChat refund_reason 9, A",
    ),
    Rule.NO_RETURN_ADDRESS: RuleEntry(
        Text(
            "商家没有可用的退货地址，无需退货直接退款",
            "The merchant has no return address: refunded without a return",
        ),
        "Douyin 31, A",
    ),
    Rule.PROPOSAL_EXPIRED: RuleEntry(
        Text(
            "买家未在时限内答复协商，由商家继续处理", "The buyer did not answer in time: back to the merchant"
        ),
        "WeChat 10021068, A",
    ),
    Rule.OFFER_EXPIRED: RuleEntry(
        Text(
            "买家未在时限内确认，售后自动关闭", "The buyer did not take it up in time: closed automatically"
        ),
        "D",
    ),
    Rule.INTERCEPTED: RuleEntry(
        Text("承运商显示包裹已退回，拦截成功", "The carrier is bringing the parcel back: intercepted"),
        "Douyin 22, A",
    ),
    Rule.INTERCEPTION_FAILED: RuleEntry(
        Text("承运商显示包裹已签收，拦截失败", "The carrier shows the parcel as signed for: not intercepted"),
        "Douyin 22, A",
    ),
    Rule.INTERCEPTED_LATE: RuleEntry(
        Text("拦截逾期无结果，按规则退款", "No news of the interception in time: refunded"),
        "D",
    ),
    Rule.ADJUSTED_LATE: RuleEntry(
        Text(
            "买家未在时限内修改申请，售后自动关闭", "The buyer did not adjust in time: closed automatically"
        ),
        "WeChat, A",
    ),
    Rule.ADDRESS_TOLD: RuleEntry(
        Text(
            "商家未告知退货地址，系统已告知店铺默认地址，寄回时间重新计算",
            "The merchant had told no return address: the shop's own was told, and the time to post starts anew",
        ),
        "Douyin 31, A; the restart D",
    ),
    Rule.RETURNED_LATE: RuleEntry(
        Text("买家未在时限内寄回商品，退货关闭", "The goods were not posted in time: the return is closed"),
        "WeChat RETURN_CLOSED, A",
    ),
    Rule.RETURN_GIVEN_UP: RuleEntry(
        Text("退货关闭后无人跟进，售后结束", "Nobody followed up after the return was closed: ended"),
        "WeChat, B",
    ),
    Rule.CARRIER_SIGNED: RuleEntry(
        Text("承运商显示退货已签收，验收时限随之调整", "The carrier shows the return as signed for"),
        "Taobao 20010540, A",
    ),
    Rule.INSPECTED_LATE: RuleEntry(
        Text("商家逾期未验收，视为验收通过", "The merchant did not check in time: taken as accepted"),
        "WeChat refund_reason 11, A",
    ),
    Rule.RESHIPPED_LATE: RuleEntry(
        Text("商家逾期未寄出换货商品，改为退款", "The new goods were not sent in time: becomes a refund"),
        "Tmall 20010491, A",
    ),
    Rule.RECEIVED_SILENTLY: RuleEntry(
        Text("买家逾期未确认收货，视为已收到", "The buyer did not object in time: taken as received"),
        "Taobao 20009347, A",
    ),
    Rule.SENT_BACK_LATE: RuleEntry(
        Text("商家逾期未寄回被拒商品，按规则退款", "The refused goods were not sent back in time: refunded"),
        "Douyin 36, A",
    ),
    Rule.REFUND_DELAYED: RuleEntry(
        Text(
            "支付渠道尚未确认到账，系统持续跟进",
            "The payment provider has not confirmed yet; it is being asked",
        ),
        "D",
    ),
    Rule.PAID_LATE: RuleEntry(
        Text(
            "商家逾期未线下退款，系统再次尝试原路退款",
            "Not paid another way in time: the provider is tried again",
        ),
        "D",
    ),
    Rule.PAYMENT_UNCONTESTED: RuleEntry(
        Text("买家逾期未反馈，视为已收到线下退款", "The buyer did not object in time: taken as paid"),
        "D",
    ),
    Rule.FESTIVAL: RuleEntry(
        Text("节假日期间时限顺延", "Deadlines are longer over the holidays"),
        "Taobao festival table, A",
    ),
    Rule.REMINDER: RuleEntry(Text("时限提醒", "A reminder before the deadline"), "rules 6.1, D"),
}


class Clock(msgspec.Struct, frozen=True):
    """The clock of one stage: its length in hours, and what happens when it ends."""

    rule: Rule
    hours: Callable[[Policy, Order, AfterSale], int]
    festival_hours: Callable[[Festival], int] | None
    """How long it is in a festival; None: as long as always."""
    promise: Text
    """What happens otherwise, said to both sides beforehand."""


def _decision_hours(policy: Policy, order: Order, a: AfterSale) -> int:
    match a.type:
        case AfterSaleType.REFUND_ONLY:
            return policy.decide_refund_hours if order.shipped(a.line_id) else policy.decide_unshipped_hours
        case AfterSaleType.RETURN_AND_REFUND:
            return policy.decide_return_hours
        case AfterSaleType.EXCHANGE:
            return policy.decide_exchange_hours


def _inspection_hours(policy: Policy, _order: Order, a: AfterSale) -> int:
    """Ten days from the number on; less when the goods are there already."""
    return policy.inspect_hours if arrived_at(a) is None else policy.inspect_signed_hours


CLOCKS: dict[Stage, Clock] = {
    Stage.MERCHANT_DECIDES: Clock(
        Rule.DECIDED_LATE,
        _decision_hours,
        lambda f: f.decision_hours,
        Text("商家逾期未处理，系统将自动同意。", "Otherwise the application is agreed to automatically."),
    ),
    Stage.BUYER_ANSWERS_PROPOSAL: Clock(
        Rule.PROPOSAL_EXPIRED,
        lambda p, _o, _a: p.answer_proposal_hours,
        lambda f: f.buyer_hours,
        Text(
            "买家逾期未答复，协商结束，由商家继续处理原申请。",
            "Otherwise the proposal lapses and the merchant decides the application as it was.",
        ),
    ),
    Stage.BUYER_ANSWERS_OFFER: Clock(
        Rule.OFFER_EXPIRED,
        lambda p, _o, _a: p.answer_offer_hours,
        lambda f: f.buyer_hours,
        Text("买家逾期未确认，售后自动关闭。", "Otherwise the after-sale is closed."),
    ),
    Stage.MERCHANT_INTERCEPTS: Clock(
        Rule.INTERCEPTED_LATE,
        lambda p, _o, _a: p.intercept_hours,
        lambda f: f.decision_hours,
        Text("逾期没有拦截结果，系统将自动退款。", "Otherwise the refund is made all the same."),
    ),
    Stage.BUYER_ADJUSTS: Clock(
        Rule.ADJUSTED_LATE,
        lambda p, _o, _a: p.buyer_window_hours,
        lambda f: f.buyer_hours,
        Text("买家逾期未修改申请，售后自动关闭。", "Otherwise the after-sale is closed."),
    ),
    Stage.BUYER_RETURNS: Clock(
        Rule.RETURNED_LATE,
        lambda p, _o, _a: p.buyer_posts_return_hours,
        lambda f: f.return_hours,
        Text("买家逾期未寄回，退货关闭。", "Otherwise the return is closed."),
    ),
    Stage.RETURN_OVERDUE: Clock(
        Rule.RETURN_GIVEN_UP,
        lambda p, _o, _a: p.buyer_window_hours,
        lambda f: f.buyer_hours,
        Text("逾期无人跟进，售后自动结束。", "Otherwise the after-sale ends."),
    ),
    Stage.MERCHANT_INSPECTS: Clock(
        Rule.INSPECTED_LATE,
        _inspection_hours,
        lambda f: f.inspection_hours,
        Text("商家逾期未验收，视为验收通过。", "Otherwise the goods count as accepted."),
    ),
    Stage.MERCHANT_RESHIPS: Clock(
        Rule.RESHIPPED_LATE,
        lambda p, _o, _a: p.reship_hours + p.reship_grace_hours,
        lambda f: f.inspection_hours,
        Text("商家逾期未寄出换货商品，系统将改为退款。", "Otherwise the exchange becomes a refund."),
    ),
    Stage.BUYER_RECEIVES: Clock(
        Rule.RECEIVED_SILENTLY,
        lambda p, _o, _a: p.receive_exchange_hours,
        lambda f: f.buyer_hours,
        Text("买家逾期未确认，视为已收到换货商品。", "Otherwise the new goods count as received."),
    ),
    Stage.MERCHANT_SENDS_BACK: Clock(
        Rule.SENT_BACK_LATE,
        lambda p, _o, _a: p.send_back_hours,
        lambda f: f.inspection_hours,
        Text("商家逾期未寄回，系统将自动退款。", "Otherwise the refund is made."),
    ),
    Stage.REFUNDING: Clock(
        Rule.REFUND_DELAYED,
        lambda p, _o, _a: p.refund_hours,
        None,
        Text("到期未到账会告知双方，并继续跟进。", "Otherwise both sides are told, and it goes on."),
    ),
    Stage.MERCHANT_PAYS: Clock(
        Rule.PAID_LATE,
        lambda p, _o, _a: p.pay_offline_hours,
        None,
        Text("商家逾期未处理，系统再次尝试原路退款。", "Otherwise the payment provider is tried again."),
    ),
    Stage.BUYER_CONFIRMS_PAYMENT: Clock(
        Rule.PAYMENT_UNCONTESTED,
        lambda p, _o, _a: p.confirm_payment_hours,
        lambda f: f.buyer_hours,
        Text("买家逾期未反馈，视为已收到退款。", "Otherwise the payment counts as received."),
    ),
}
"""Every stage that is not an end has a clock; a test holds this table against the stages."""

REMINDER_PERCENTS = (50, 80)
REMINDER_LAST_HOURS = 4
"""Whoever is awaited is reminded when half and four fifths of the time are gone, and four hours before
the end (rules 6.1, D)."""

UNREMINDED = frozenset({Stage.REFUNDING})
"""Nobody can do anything about these but wait."""


def after(hours: int, now: datetime) -> datetime:
    """The instant so many hours later."""
    return now + timedelta(hours=hours)


def deadline(stage: Stage, order: Order, after_sale: AfterSale, policy: Policy, since: datetime) -> datetime:
    """When the clock of the stage ends that starts at `since`, holidays included."""
    ends_at = after(CLOCKS[stage].hours(policy, order, after_sale), since)
    return shifted(stage, order, after_sale, policy, since, lawful(stage, after_sale, policy, ends_at))[0]


def shifted(
    stage: Stage, order: Order, after_sale: AfterSale, policy: Policy, since: datetime, ends_at: datetime
) -> tuple[datetime, Festival | None]:
    """The end of a clock that meets a festival, never earlier than without it, and which one it met.

    What is asked for before shipping is answered over the holidays as always (Taobao, A).
    """
    longer = CLOCKS[stage].festival_hours
    if longer is None or not order.shipped(after_sale.line_id):
        return ends_at, None
    met = None
    for festival in policy.festivals:
        if since < festival.ends_at and ends_at > festival.starts_at:
            later = lawful(stage, after_sale, policy, after(longer(festival), since))
            if later > ends_at:
                ends_at, met = later, festival
    return ends_at, met


BOUND_BY_LAW = frozenset({Stage.MERCHANT_INSPECTS, Stage.BUYER_ANSWERS_PROPOSAL})
"""Where the merchant could hold on to goods and money at once."""


def lawful(stage: Stage, after_sale: AfterSale, policy: Policy, ends_at: datetime) -> datetime:
    """Not later than the law allows for a refund whose goods came back and were not objected to."""
    arrived = arrived_at(after_sale)
    rejection = after_sale.rejection
    objected = rejection is not None and arrived is not None and rejection.at >= arrived
    if (
        arrived is None
        or objected
        or stage not in BOUND_BY_LAW
        or after_sale.type is not AfterSaleType.RETURN_AND_REFUND
    ):
        return ends_at
    return min(ends_at, after(policy.goods_back_hours_max, arrived))


def arrived_at(after_sale: AfterSale) -> datetime | None:
    """When the carrier delivered the returned goods to the merchant; None: not known to have."""
    return after_sale.return_shipment.signed_at if after_sale.return_shipment else None


def resumed(after_sale: AfterSale, policy: Policy, now: datetime) -> datetime:
    """The merchant's deadline after a proposal: what was left of it, and never less than a fair rest.

    Goods that arrived meanwhile leave him no more time than when he sees them arrive.
    """
    left = timedelta(seconds=after_sale.paused_seconds or 0)
    back_to = after_sale.proposal.from_stage if after_sale.proposal else Stage.MERCHANT_DECIDES
    if back_to is Stage.MERCHANT_INSPECTS and arrived_at(after_sale) is not None:
        left = min(left, timedelta(hours=policy.inspect_signed_hours))
    return lawful(back_to, after_sale, policy, now + max(left, timedelta(hours=policy.resumed_hours_min)))


def passed(after_sale: AfterSale, now: datetime) -> bool:
    """Whether the clock has ended. At the exact instant the awaited side may still act (rules 6.1, D)."""
    return (
        after_sale.deadline_at is not None
        and now > after_sale.deadline_at
        and not after_sale.handled_elsewhere
    )


def reminder_steps(after_sale: AfterSale) -> list[datetime]:
    """When the awaited side is reminded in this stage, earliest first."""
    since, ends_at = after_sale.since_at, after_sale.deadline_at
    if since is None or ends_at is None or after_sale.stage in UNREMINDED:
        return []
    length = ends_at - since
    steps = {since + length * percent // 100 for percent in REMINDER_PERCENTS}
    steps.add(ends_at - timedelta(hours=REMINDER_LAST_HOURS))
    return sorted(at for at in steps if since < at < ends_at)


def timer_at(after_sale: AfterSale) -> datetime | None:
    """When the system must look at this after-sale by itself: at its next reminder, or after its deadline."""
    if after_sale.handled_elsewhere or after_sale.deadline_at is None:
        return None
    due = reminder_steps(after_sale)[after_sale.reminders :]
    return due[0] if due else after_sale.deadline_at
