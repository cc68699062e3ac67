"""The refund in the buyer's words: why it is made, how far it is, and what goes on when it does not arrive."""

from collections.abc import Callable

from aftersale.core.after_sale import facts as f
from aftersale.core.after_sale.refunding import OFFLINE
from aftersale.core.after_sale.state import AfterSale, Cause, Refund, RefundStatus
from aftersale.core.reasons.placeholders import written_time
from aftersale.core.text import Text
from aftersale.web.present import yuan

WHY: dict[Cause, Text] = {
    Cause.MERCHANT_AGREED: Text("商家同意退款 {amount}", "The shop agreed to refund {amount}"),
    Cause.GOODS_ACCEPTED: Text("验收通过，退款 {amount}", "Goods accepted: {amount} is refunded"),
    Cause.NEGOTIATED: Text("协商一致，退款 {amount}", "Agreed: {amount} is refunded"),
    Cause.OFFER_ACCEPTED: Text("您已确认，退款 {amount}", "You said yes: {amount} is refunded"),
    Cause.SUM_ACCEPTED: Text(
        "您接受了商家给出的金额，退款 {amount}", "You took the sum the shop offered: {amount} is refunded"
    ),
    Cause.IMMEDIATE: Text("商家直接退款 {amount}", "The shop refunds {amount} at once"),
    Cause.INTERCEPTED: Text("包裹已拦截，退款 {amount}", "Parcel stopped: {amount} is refunded"),
    Cause.PRICE_DIFFERENCE: Text("商家退给您差价 {amount}", "The shop gives back a difference of {amount}"),
    Cause.UNSHIPPED: Text("极速退款 {amount}", "Fast refund of {amount}"),
    Cause.DECIDED_LATE: Text("已自动同意退款 {amount}", "Agreed automatically: {amount} is refunded"),
    Cause.NO_RETURN_ADDRESS: Text("无需退货，退款 {amount}", "No return needed: {amount} is refunded"),
    Cause.INTERCEPTED_LATE: Text("自动退款 {amount}", "Refunded automatically: {amount}"),
    Cause.INSPECTED_LATE: Text("视为验收通过，退款 {amount}", "Taken as accepted: {amount} is refunded"),
    Cause.RESHIPPED_LATE: Text("换货改为退款 {amount}", "The exchange becomes a refund of {amount}"),
    Cause.SENT_BACK_LATE: Text("自动退款 {amount}", "Refunded automatically: {amount}"),
}
"""Why the money moves, as the heading says it; what a rule did is explained below it."""

BECAUSE: dict[Cause, Text] = {
    Cause.UNSHIPPED: Text(
        "商品还没有发货，支持极速退款。", "The goods were not shipped and have fast refund."
    ),
    Cause.DECIDED_LATE: Text("商家没有在时限内处理。", "The shop did not decide in time."),
    Cause.NO_RETURN_ADDRESS: Text(
        "商家没有提供退货地址，商品不用寄回。", "The shop gave no return address; keep the goods."
    ),
    Cause.INTERCEPTED_LATE: Text("拦截到期没有结果。", "There was no news of the interception in time."),
    Cause.INSPECTED_LATE: Text("商家没有在时限内验收。", "The shop did not check the goods in time."),
    Cause.RESHIPPED_LATE: Text(
        "商家没有在时限内寄出换货商品。", "The shop did not send the new goods in time."
    ),
    Cause.SENT_BACK_LATE: Text(
        "商家没有在时限内寄回商品。", "The shop did not send your goods back in time."
    ),
}


def _why(a: AfterSale) -> Text:
    cause = a.refund.cause if a.refund else Cause.MERCHANT_AGREED
    amount = yuan(a.claimed_fen)
    return Text(WHY[cause].zh.format(amount=amount), WHY[cause].en.format(amount=amount))


def _because(a: AfterSale) -> list[Text]:
    return [BECAUSE[a.refund.cause]] if a.refund and a.refund.cause in BECAUSE else []


def refunding(a: AfterSale, _last: f.AnyFact | None) -> list[Text]:
    return [_why(a), *_because(a), *_progress(a)]


def _progress(a: AfterSale) -> list[Text]:
    if a.paid_elsewhere or a.refund is None:
        return [
            Text(
                "退款由原平台办理，到账以原平台为准。", "The other platform makes this refund and tells when."
            )
        ]
    return [Text("按原支付方式退回。", "It goes back the way you paid."), PROGRESS[a.refund.status](a.refund)]


def _failed(refund: Refund) -> Text:
    if refund.act_at is None:
        return Text("退款没有成功。", "The refund did not go through.")
    at = refund.act_at
    return Text(
        f"刚才没有退成，系统会在 {written_time(at, 'zh')} 再次提交；同一笔款只会退一次。",
        f"It did not go through; it is sent again at {written_time(at, 'en')}, and paid only once.",
    )


PROGRESS: dict[RefundStatus, Callable[[Refund], Text]] = {
    RefundStatus.REQUESTED: lambda _: Text(
        "退款已登记，即将提交给支付渠道。", "The refund is written down and about to be sent."
    ),
    RefundStatus.SENT: lambda _: Text(
        "退款已提交给支付渠道，正在等待到账。", "The payment provider has it; the money is on its way."
    ),
    RefundStatus.UNKNOWN: lambda _: Text(
        "支付渠道还没有明确答复，系统正在核对，不会重复退款。",
        "The payment provider gave no clear answer yet and is being asked; nothing is paid twice.",
    ),
    RefundStatus.FAILED: _failed,
    RefundStatus.SUCCEEDED: lambda _: Text("退款已到账。", "The money arrived."),
}
"""How far the refund is; what the provider said to us in its own words is not for the buyer."""


def merchant_pays(a: AfterSale, last: f.AnyFact | None) -> list[Text]:
    """The provider gave up, or the buyer did not get what the merchant says he paid."""
    amount = yuan(a.claimed_fen)
    owed = Text(
        f"{amount} 仍然要退给您，商家需要换一种方式付款并上传凭证。",
        f"You still get {amount}: the shop has to pay another way and to show proof.",
    )
    if isinstance(last, f.PaymentDenied):
        title = Text("您没有收到退款，商家需要重新处理", "You did not get it: the shop has to act again")
        return [title, owed]
    return [Text("原路退款没有成功", "The refund could not go back the way you paid"), owed]


def confirms_payment(a: AfterSale, last: f.AnyFact | None) -> list[Text]:
    amount = yuan(a.claimed_fen)
    told = [
        Text(f"请确认是否收到 {amount}", f"Did {amount} arrive?"),
        Text(
            "原路退款没有成功，商家说已用其他方式付款，凭证如下。请核对您的账户。",
            "It could not go back the way you paid, so the shop says it paid another way. Look at the proof and "
            "check your account.",
        ),
    ]
    note = last.note if isinstance(last, f.PaidOffline) else ""
    return [*told, Text(f"商家说明：{note}", f"The shop says: {note}")] if note else told


def refunded(a: AfterSale, last: f.AnyFact | None) -> list[Text]:
    amount = yuan(a.claimed_fen)
    told = [Text(f"已退款 {amount}", f"{amount} was refunded"), *_because(a)]
    if a.refund and a.refund.reference == OFFLINE:
        if last is not None and last.rule:
            return [
                *told,
                Text("您没有在时限内反馈，视为已收到。", "You did not object in time: taken as received."),
            ]
        return [*told, Text("商家用其他方式付款，您已确认收到。", "The shop paid another way; you have it.")]
    return told
