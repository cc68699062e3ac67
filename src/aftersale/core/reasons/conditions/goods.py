"""Questions about the goods, what was promised for them, and the time that has passed."""

from datetime import timedelta

from aftersale.core.after_sale.state import ReturnPolicy
from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.reasons.conditions.answers import not_after, opposite
from aftersale.core.reasons.conditions.claim import in_group
from aftersale.core.reasons.conditions.parcel import EXEMPT
from aftersale.core.reasons.reason import Condition, Outcome
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text

CLAIM_AT_LEAST = timedelta(hours=24)
"""No category lets a fault be reported for less than this after the signature (rules R06: fresh 24 h, D)."""

BURDEN_FOR = timedelta(days=183)
"""So long the merchant explains a fault of durable goods: six months (消法 23-3, A), counted in days (D)."""

REPAIR_AFTER = timedelta(days=15)
"""Three-guarantee goods: exchange or return first, repair after 15 days. Douyin shoe and phone rules, A."""


def window_over(sheet: FactSheet) -> bool | None:
    return None if sheet.window_end_at is None else sheet.applied_at >= sheet.window_end_at


def exempt(sheet: FactSheet) -> bool | None:
    """By law it needs no more; else only the buyer's confirmation for this purchase counts (办法 20)."""
    if sheet.return_policy is None or sheet.return_policy is ReturnPolicy.EXEMPT_CONFIRMED:
        return True if sheet.return_policy and sheet.no_return_confirmed_at else None
    return sheet.return_policy is ReturnPolicy.EXEMPT_BY_LAW


WINDOW_OVER = Condition(
    "window_over",
    window_over,
    Text(
        "无理由退货期 {window_end} 结束，申请时间为 {applied_at}。",
        "The seven-day window ended {window_end}; the buyer applied {applied_at}.",
    ),
    Text(
        "申请时间 {applied_at} 在无理由退货期内（至 {window_end}）。",
        "The buyer applied {applied_at}, inside the window that ends {window_end}.",
    ),
    Text(
        "没有签收时间：无理由退货期还没有开始。", "No signature is known: the seven-day window has not begun."
    ),
    # 办法 10: the window begins with the signature, so without one nothing can be over.
    if_unknown=Outcome.CONTRADICTED,
)

EXEMPT_FROM_RETURNS = Condition(
    "exempt_from_returns",
    exempt,
    Text("该商品{policy_label}，依据充分。", "Listed as “{policy_label}”, with what that needs."),
    Text(
        "该商品下单时标注「{policy_label}」，不是特殊品类。",
        "The listing said “{policy_label}” when ordered: no special category.",
    ),
    Text(
        "没有买家对本次购买单独确认的记录，未确认不得拒绝。",
        "No confirmation by the buyer for this purchase is on record; without it refusing is not allowed.",
    ),
)

CATEGORY_MISDECLARED = Condition(
    "category_misdeclared",
    lambda s: s.category_misdeclared,
    Text(
        "商品被标为特殊品类，但所属类目并不特殊，属于错误标注。",
        "The goods were listed as a special category, which theirs is not.",
    ),
    Text("品类标注与所属类目一致。", "The listing names the category that the goods belong to."),
    Text(
        "品类标注是否与所属类目一致没有记录。",
        "Whether the listing names the category that the goods belong to is not on record.",
    ),
)

CONDITIONAL_RETURNS = Condition(
    "conditional_returns",
    lambda s: (
        None
        if s.return_policy is None
        else s.return_policy not in EXEMPT and s.return_policy is not ReturnPolicy.SEVEN_DAYS
    ),
    Text("下单时标注「{policy_label}」。", "The listing said “{policy_label}” when ordered."),
    Text(
        "下单时标注「{policy_label}」，没有激活或拆封的限制。",
        "The listing said “{policy_label}”: no limit on activating or unsealing.",
    ),
    Text("下单时的退货承诺未知。", "What the listing promised is not known."),
)

NO_LONGER_QUALIFIES = Condition(
    "no_longer_qualifies",
    lambda s: True if s.activated_at is not None else None,
    Text("激活或拆封记录为 {activated_at}。", "Activated or unsealed on {activated_at}."),
    Text("商品没有激活或拆封。", "The goods were neither activated nor unsealed."),
    Text(
        "没有激活或拆封记录；为查验而打开包装不算。",
        "No activation is on record; opening the box to look does not count.",
    ),
)

MADE_TO_ORDER = Condition(
    "made_to_order",
    lambda s: (
        True
        if s.custom_started_at is not None
        else None
        if s.return_policy in (None, ReturnPolicy.EXEMPT_BY_LAW)
        else False
    ),
    Text("该商品按买家要求定制。", "The goods are made for this buyer."),
    Text(
        "下单时标注「{policy_label}」，不是定制商品。",
        "The listing said “{policy_label}”: not made to order.",
    ),
    Text("没有记录说明该商品是定制的。", "Nothing on record says that the goods are made to order."),
)

CUSTOM_STARTED = Condition(
    "custom_started",
    lambda s: not_after(s.custom_started_at, s.applied_at),
    Text(
        "制作于 {custom_started_at} 开始，早于申请时间 {applied_at}。",
        "Work began {custom_started_at}, before the application of {applied_at}.",
    ),
    Text(
        "制作于 {custom_started_at} 才开始，晚于申请时间 {applied_at}。",
        "Work began {custom_started_at}, after the application of {applied_at}.",
    ),
    Text("开始制作的时间没有记录。", "When the work began is not on record."),
)

BUYER_HAS_GOODS = Condition(
    "buyer_has_goods",
    lambda s: s.goods_received if s.goods_received is not None else s.signed,
    Text("买家已收到商品。", "The buyer has the goods."),
    Text("买家没有收到商品。", "The buyer does not have the goods."),
    Text("不清楚买家是否收到商品。", "It is not known whether the buyer has the goods."),
)

WORTH_RETURNING = Condition(
    "worth_returning",
    lambda s: s.worth_returning,
    Text("商品价值高于寄回成本。", "The goods are worth more than sending them back costs."),
    Text(
        "商品价值低于寄回成本，要求退回没有意义。", "Sending the goods back costs more than they are worth."
    ),
    Text("商品价值未知。", "What the goods are worth is not known."),
)

PERISHABLE = Condition(
    "perishable",
    lambda s: s.perishable,
    Text("生鲜、活体类商品不能退回。", "Fresh or live goods cannot be sent back."),
    Text("商品可以退回。", "The goods can be sent back."),
    Text("商品品类未知。", "The category is not known."),
)


def _return_would_be_refused(sheet: FactSheet) -> bool | None:
    """Sending a buyer into a return that the next rule refuses would be no honest answer."""
    if in_group(sheet, ReasonGroup.BUYER_WISH) is not True:
        return False
    return True if exempt(sheet) or window_over(sheet) else exempt(sheet)


RETURN_WOULD_BE_REFUSED = Condition(
    "return_would_be_refused",
    _return_would_be_refused,
    Text(
        "该商品已不能无理由退货，请买家改为退货没有意义。",
        "A return without reason is no longer open, so asking for one is pointless.",
    ),
    Text("买家可以退货。", "The buyer can return the goods."),
    Text("不清楚买家能否退货。", "It is not known whether the buyer can return the goods."),
)

PERIOD_OVER = Condition(
    "period_over",
    lambda s: None if s.period_end_at is None else s.applied_at > s.period_end_at,
    Text(
        "售后期 {period_end} 结束，申请时间为 {applied_at}。",
        "The after-sale period ended {period_end}; the buyer applied {applied_at}.",
    ),
    Text(
        "申请时间 {applied_at} 在售后期内（至 {period_end}）。",
        "The buyer applied {applied_at}, inside the period that ends {period_end}.",
    ),
    Text("没有签收时间：售后期还没有开始。", "No signature is known: the after-sale period has not begun."),
    if_unknown=Outcome.CONTRADICTED,
)

REPAIR_TIME = Condition(
    "repair_time",
    lambda s: None if s.signed_at is None else s.applied_at - s.signed_at > REPAIR_AFTER,
    Text(
        "签收（{signed_at}）已超过 15 天。",
        "More than 15 days have passed since the signature of {signed_at}.",
    ),
    Text(
        "签收（{signed_at}）未超过 15 天，买家可以选择换货。",
        "Fewer than 15 days since the signature of {signed_at}: the buyer may choose an exchange.",
    ),
    Text("没有签收时间，不能计算三包期限。", "Without a signature the warranty periods cannot be counted."),
    if_unknown=Outcome.CONTRADICTED,
)

FRESH = Condition(
    "fresh",
    lambda s: s.perishable,
    Text("该商品属于生鲜、鲜花或活体类。", "The goods are fresh food, flowers or live."),
    Text(
        "该商品不属于生鲜类，没有更短的反馈时限。",
        "The goods are not fresh: no shorter time to report a fault applies.",
    ),
    Text("商品品类未知。", "The category is not known."),
)

CLAIM_TIME_BEGUN = Condition(
    "claim_time_begun",
    lambda s: True if s.signed_at is not None else None,
    Text(
        "签收时间为 {signed_at}，反馈时限由此起算。",
        "Signed for {signed_at}: the time to report runs from there.",
    ),
    Text("商品没有签收。", "The goods were not signed for."),
    Text("没有签收时间：反馈时限还没有开始。", "No signature is known: the time to report has not begun."),
    if_unknown=Outcome.CONTRADICTED,
)


def _claim_time_over(sheet: FactSheet) -> bool | None:
    """By the listing's own time; without it only the shortest one that there is can be told to be running."""
    if sheet.claim_until_at is not None:
        return sheet.applied_at > sheet.claim_until_at
    if sheet.signed_at is None or sheet.applied_at - sheet.signed_at > CLAIM_AT_LEAST:
        return None
    return False


CLAIM_TIME_OVER = Condition(
    "claim_time_over",
    _claim_time_over,
    Text(
        "反馈时限 {claim_until} 已过，申请时间为 {applied_at}。",
        "A fault had to be reported by {claim_until}; the buyer applied {applied_at}.",
    ),
    Text(
        "申请时间 {applied_at} 仍在反馈时限内。",
        "The buyer applied {applied_at}, inside the time to report a fault.",
    ),
    Text(
        "下单时公示的反馈时限没有记录，需要页面快照证明。",
        "The time to report that the listing named is not on record; a snapshot must show it.",
    ),
)

HIDDEN_DEFECT = Condition(
    "hidden_defect",
    lambda s: s.hidden_defect,
    Text(
        "属于签收时不易发现的问题，不受普通反馈时限限制。",
        "The fault cannot be seen on receipt: the ordinary time to report does not cut it off.",
    ),
    Text("属于签收时可以发现的问题。", "The fault could be seen on receipt."),
    Text("不清楚问题签收时能否发现。", "It is not known whether the fault could be seen on receipt."),
)

AUTHORITY_NOTICE = Condition(
    "authority_notice",
    lambda s: s.authority_notice,
    Text(
        "监管部门通报或法院已认定商品有问题，不受时限限制。",
        "An authority or a court has found against these goods: no time cuts that off.",
    ),
    Text("没有监管通报或法院认定。", "No authority and no court has found against these goods."),
    Text(
        "是否有监管通报或法院认定没有记录。",
        "Whether an authority or a court has found against these goods is not on record.",
    ),
)

ONLY_OPENED_TO_LOOK = Condition(
    "only_opened_to_look",
    lambda s: s.only_opened_to_look,
    Text(
        "只是为查验而打开，商品仍为完好，不能以此拒绝。",
        "Opened to look at them and no more, the goods are intact: that is no ground.",
    ),
    Text("不只是为查验而打开。", "More was done than opening them to look."),
    Text("不清楚是否只是打开查验。", "It is not known whether they were only opened to look."),
)


def burden_on_merchant(sheet: FactSheet) -> bool | None:
    """Within six months of the signature the merchant explains a fault of durable goods."""
    if sheet.durable_goods is False:
        return False
    in_time = None if sheet.signed_at is None else sheet.applied_at - sheet.signed_at <= BURDEN_FOR
    return False if in_time is False else sheet.durable_goods and in_time


def _burden_not_met(sheet: FactSheet) -> bool | None:
    """Only a written report meets it (rules 5.4 R09); not met where there is known to be none."""
    if sheet.use_reported:
        return False
    burden = burden_on_merchant(sheet)
    return opposite(sheet.use_reported) if burden else burden


BURDEN_NOT_MET = Condition(
    "burden_not_met",
    _burden_not_met,
    Text(
        "耐用商品签收（{signed_at}）未满六个月，由商家举证，而没有检测或品牌售后的书面报告。",
        "Durable goods, signed for {signed_at}, less than six months ago: yours to prove, and no written report says so.",
    ),
    Text("举证责任不在商家，或已有书面报告。", "The burden is not yours, or a written report is there."),
    Text(
        "不清楚是否为六个月内的耐用商品，或是否有书面报告。",
        "It is not known whether these are durable goods of the last six months, or whether there is a report.",
    ),
)
