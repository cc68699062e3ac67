"""The timeline: each fact of the journal as one sentence that both sides understand."""

from typing import Any, assert_never

from aftersale.core.after_sale import facts as f
from aftersale.core.after_sale.allowed import STAGE_LABELS
from aftersale.core.after_sale.deadlines import RULES, Rule
from aftersale.core.after_sale.state import Origin, ProposalKind, Shipment
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.reasons.placeholders import written_money, written_time
from aftersale.core.text import Language, Text
from aftersale.web.labels import PARCEL_LABELS, TYPE_LABELS, reason_label

PLAIN: dict[type[f.Fact], Text] = {
    f.ApplicationCancelled: Text("申请已撤销", "The application was cancelled"),
    f.ProposalDeclined: Text(
        "买家不同意商家的方案，由商家继续处理", "The buyer declined; the merchant decides"
    ),
    f.OfferAccepted: Text(
        "买家接受了商家发起的售后", "The buyer took up the after-sale that the merchant started"
    ),
    f.InterceptionStarted: Text(
        "商家同意拦截包裹，拦截成功后退款", "The merchant has the parcel stopped and refunds once it is"
    ),
    f.InterceptionFailed: Text(
        "包裹未能拦截，由商家继续处理", "The parcel was not stopped; the merchant decides"
    ),
    f.ReturnClosed: Text("退货已关闭", "The return is closed"),
    f.ExchangeReceived: Text(
        "买家已收到换货商品，换货完成", "The buyer has the new goods; the exchange is done"
    ),
    f.RefundRetried: Text("重新尝试原路退款", "The refund is tried again"),
    f.PaymentDenied: Text("买家表示没有收到线下退款", "The buyer says that the payment did not arrive"),
}
"""Facts that need no values of their own."""


def sentence(entry: f.Entry, language: Language) -> str:
    """One fact as one sentence; what a rule did by itself names the rule, what somebody noted follows."""
    fact = entry.fact
    text = _said(fact, language)
    if fact.rule and not isinstance(fact, f.DeadlineMoved | f.Reminded):
        reason = RULES[Rule(fact.rule)].done[language]
        text = f"{text}（{reason}）" if language == "zh" else f"{text} ({_small(reason)})"
    note = getattr(fact, "note", "")
    if note:
        text = f"{text}：{note}" if language == "zh" else f"{text}: {note}"
    return text


def _said(fact: f.AnyFact, language: Language) -> str:
    def say(zh: str, en: str, **values: Any) -> str:
        return Text(zh, en)[language].format(**values)

    def until(fact: Any) -> str:
        return written_time(fact.deadline_at, language)

    match fact:
        case f.OrderRecorded():
            return say(
                "订单信息已同步：{lines} 种商品，{parcels} 个包裹",
                "Order recorded: lines {lines}, parcels {parcels}",
                lines=len(fact.lines),
                parcels=len(fact.shipments),
            )
        case f.LogisticsRecorded() | f.ParcelRecorded():
            return _parcel(fact.shipment, language)
        case f.AfterSaleApplied() | f.ApplicationAdjusted():
            return _asked(fact, language)
        case f.ApplicationApproved():
            if fact.refund_fen:
                return say(
                    "商家同意退款 {amount}，将在 {until} 前退给买家",
                    "The merchant agreed to refund {amount}; the money goes back by {until}",
                    amount=written_money(fact.refund_fen),
                    until=until(fact),
                )
            return say(
                "商家同意寄回商品，买家需在 {until} 前寄出",
                "The merchant agreed that the goods come back; the buyer posts them by {until}",
                until=until(fact),
            )
        case f.ApplicationRejected():
            return say(
                "商家拒绝，原因「{label}」；买家可在 {until} 前修改申请",
                "The merchant rejected it: “{label}”. The buyer can adjust until {until}",
                label=fact.rejection.label[language],
                until=until(fact),
            )
        case f.ApplicationCancelled() if fact.deadline_at:
            return say(
                "申请已撤销，商家需在 {until} 前寄回商品",
                "The application was cancelled; the merchant sends the goods back by {until}",
                until=until(fact),
            )
        case f.ProposalMade():
            return _proposed(fact, language)
        case f.ProposalAccepted():
            return say("买家同意商家的方案", "The buyer agreed to the proposal")
        case f.ReturnAddressGiven():
            return say(
                "商家提供了退货地址，买家需在 {until} 前寄出",
                "The merchant gave the return address; the buyer posts the goods by {until}",
                until=until(fact),
            )
        case f.ReturnShipped():
            return say(
                "买家已寄回商品（{parcel}），商家需在 {until} 前验收",
                "The buyer posted the goods ({parcel}); the merchant checks them by {until}",
                parcel=_number(fact.shipment),
                until=until(fact),
            )
        case f.AfterSaleSplit():
            return say(
                "验收通过 {quantity} 件，其余 {rest} 件另立售后单 {id}",
                "{quantity} pcs were accepted; the other {rest} go on as after-sale {id}",
                quantity=fact.quantity,
                rest=fact.rest_quantity,
                id=fact.rest_after_sale_id,
            )
        case f.ReturnAccepted():
            return say(
                "退回商品验收通过（{quantity} 件）",
                "The returned goods were accepted ({quantity} pcs)",
                quantity=fact.quantity,
            )
        case f.ExchangeShipped():
            return say(
                "换货商品已寄出（{parcel}），买家需在 {until} 前确认收货",
                "The new goods were sent ({parcel}); the buyer confirms by {until}",
                parcel=_number(fact.shipment),
                until=until(fact),
            )
        case f.GoodsSentBack():
            return say(
                "商家已寄回商品（{parcel}），售后结束",
                "The merchant sent the goods back ({parcel}); the after-sale has ended",
                parcel=_number(fact.shipment),
            )
        case f.RefundGranted():
            return say(
                "退款 {amount}，将在 {until} 前退给买家",
                "{amount} is refunded; the money goes back by {until}",
                amount=written_money(fact.refund_fen),
                until=until(fact),
            )
        case f.RefundSent():
            return say(
                "退款已提交支付渠道（第 {n} 次）",
                "The refund was sent to the provider (no. {n})",
                n=fact.attempt,
            )
        case f.RefundPending():
            if fact.status == "unknown":
                return say(
                    "支付渠道没有明确答复，正在核对", "The provider gave no clear answer; it is being asked"
                )
            return say("支付渠道正在处理退款", "The provider is working on the refund")
        case f.RefundFailed():
            return _failed(fact, language)
        case f.PaidOffline():
            return say(
                "商家登记了线下退款，请买家在 {until} 前确认",
                "The merchant reports a payment made another way; the buyer confirms by {until}",
                until=until(fact),
            )
        case f.RefundSucceeded():
            return say(
                "退款 {amount} 已到账",
                "The refund of {amount} arrived",
                amount=written_money(fact.amount_fen),
            )
        case f.DeadlineMoved():
            return _moved(fact, language)
        case f.Reminded():
            if fact.rule and fact.deadline_at:
                return say("提醒：请在 {until} 前处理", "Reminder: please act by {until}", until=until(fact))
            return say("发送了提醒", "A reminder was sent")
        case f.StageTold():
            return say(
                "原平台状态更新为「{stage}」",
                "The other system now says “{stage}”",
                stage=STAGE_LABELS[fact.stage][language],
            )
        case (
            f.ApplicationCancelled()
            | f.ProposalDeclined()
            | f.OfferAccepted()
            | f.InterceptionStarted()
            | f.InterceptionFailed()
            | f.ReturnClosed()
            | f.ExchangeReceived()
            | f.RefundRetried()
            | f.PaymentDenied()
        ):
            return PLAIN[type(fact)][language]
        case _:
            assert_never(fact)


def _asked(fact: f.AfterSaleApplied | f.ApplicationAdjusted, language: Language) -> str:
    first = isinstance(fact, f.AfterSaleApplied)
    if isinstance(fact, f.AfterSaleApplied) and fact.origin is Origin.PRICE_DIFFERENCE:
        return Text("商家退还差价 {amount}", "The merchant gives back a price difference of {amount}")[
            language
        ].format(amount=written_money(fact.amount_fen))
    by_merchant = isinstance(fact, f.AfterSaleApplied) and fact.origin is Origin.MERCHANT
    who = Text("商家代买家", "The merchant") if by_merchant else Text("买家", "The buyer")
    verb = Text("申请", "asked for") if first else Text("将申请改为", "changed the application to")
    if by_merchant:
        verb = Text("发起", "started for the buyer")
    return Text(
        "{who}{verb}{type}：{quantity} 件，{amount}，原因「{reason}」",
        "{who} {verb} {type}: {quantity} pcs, {amount}, because of “{reason}”",
    )[language].format(
        who=who[language],
        verb=verb[language],
        type=_inside(TYPE_LABELS[fact.type], language),
        quantity=fact.quantity,
        amount=written_money(fact.amount_fen),
        reason=reason_label(fact.application_reason, language),
    )


def _proposed(fact: f.ProposalMade, language: Language) -> str:
    proposal = fact.proposal
    plan = {
        ProposalKind.WITHDRAW: Text("请买家撤销申请", "asks the buyer to cancel the application"),
        ProposalKind.EVIDENCE: Text("请买家核对并补充凭证", "asks the buyer to check and add evidence"),
        ProposalKind.CHANGE: Text("建议改为{type}，{amount}", "proposes {type}, {amount}"),
    }[proposal.kind][language].format(
        type=_inside(TYPE_LABELS[proposal.type], language), amount=written_money(proposal.amount_fen)
    )
    reason = PROPOSAL_REASONS.get(proposal.reason)
    return Text(
        "商家发起协商：{plan}（{reason}），请在 {until} 前答复",
        "The merchant {plan} ({reason}); please answer by {until}",
    )[language].format(
        plan=plan,
        reason=_inside(reason.label, language) if reason else proposal.reason,
        until=written_time(proposal.until_at, language),
    )


def _failed(fact: f.RefundFailed, language: Language) -> str:
    if fact.act_at is None:
        return Text(
            "原路退款失败，请商家以其他方式退款", "The refund failed for good; the merchant pays another way"
        )[language]
    return Text("退款暂未成功，将在 {at} 重试", "The refund did not go through; it is tried again at {at}")[
        language
    ].format(at=written_time(fact.act_at, language))


def _moved(fact: f.DeadlineMoved, language: Language) -> str:
    reason = RULES[Rule(fact.rule)].done[language]
    why = f"{reason} {fact.why}".strip() if fact.why else reason
    return Text("时限由 {was} 调整为 {now}：{why}", "The deadline moved from {was} to {now}: {why}")[
        language
    ].format(
        was=written_time(fact.was_at, language),
        now=written_time(fact.deadline_at, language),
        why=why if language == "zh" else _small(why),
    )


def _parcel(parcel: Shipment, language: Language) -> str:
    text = Text("包裹 {number} {state}", "Parcel {number}: {state}")[language].format(
        number=parcel.tracking_number, state=PARCEL_LABELS[parcel.state][language]
    )
    return f"{text} — {parcel.last_scan_text}" if parcel.last_scan_text else text


def _number(parcel: Shipment) -> str:
    return f"{parcel.carrier} {parcel.tracking_number}".strip()


def _inside(label: Text, language: Language) -> str:
    """A label inside a sentence: English starts it with a small letter."""
    return label.zh if language == "zh" else _small(label.en)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
