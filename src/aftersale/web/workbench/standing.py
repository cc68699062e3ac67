"""Where an after-sale stands: who must act until when, and what happens otherwise, in one sentence each."""

from datetime import datetime
from typing import NamedTuple

from aftersale.core.after_sale.deadlines import CLOCKS, passed
from aftersale.core.after_sale.state import AfterSale, Stage
from aftersale.core.text import Language, Text
from aftersale.web.present import when, yuan

S = Stage
NEXT: dict[Stage, Text] = {
    S.MERCHANT_DECIDES: Text("请在 {at} 前同意、协商或拒绝。", "Agree, negotiate or reject by {at}."),
    S.BUYER_ANSWERS_PROPOSAL: Text(
        "等买家在 {at} 前答复您的方案。", "The buyer answers your proposal by {at}."
    ),
    S.BUYER_ANSWERS_OFFER: Text(
        "等买家在 {at} 前确认您发起的售后。", "The buyer takes up the after-sale you started by {at}."
    ),
    S.MERCHANT_INTERCEPTS: Text(
        "请拦截包裹，并在 {at} 前登记结果。", "Have the parcel stopped and report the result by {at}."
    ),
    S.BUYER_ADJUSTS: Text("等买家在 {at} 前修改申请或撤销。", "The buyer adjusts or withdraws by {at}."),
    S.BUYER_RETURNS: Text("等买家在 {at} 前寄回商品。", "The buyer posts the goods by {at}."),
    S.RETURN_OVERDUE: Text(
        "买家没有按时寄回。{at} 前买家可以撤销，您也可以直接退款。",
        "The goods were not posted in time. Until {at} the buyer can withdraw and you can refund.",
    ),
    S.MERCHANT_INSPECTS: Text("请在 {at} 前验收退回的商品。", "Check the returned goods by {at}."),
    S.MERCHANT_RESHIPS: Text("请在 {at} 前寄出换货商品。", "Send the new goods by {at}."),
    S.BUYER_RECEIVES: Text("等买家在 {at} 前确认收到换货商品。", "The buyer confirms the new goods by {at}."),
    S.MERCHANT_SENDS_BACK: Text(
        "请在 {at} 前把商品寄回给买家。", "Send the goods back to the buyer by {at}."
    ),
    S.REFUNDING: Text(
        "退款 {amount} 正在退给买家，{at} 前到账，您无需操作。",
        "{amount} is on its way to the buyer and arrives by {at}; nothing for you to do.",
    ),
    S.MERCHANT_PAYS: Text(
        "原路退款 {amount} 失败。请在 {at} 前以其他方式退款并登记凭证，或重试原路退款。",
        "The refund of {amount} failed. Pay another way and show proof by {at}, or try the refund again.",
    ),
    S.BUYER_CONFIRMS_PAYMENT: Text(
        "等买家在 {at} 前确认收到线下退款 {amount}。", "The buyer confirms your payment of {amount} by {at}."
    ),
    S.REFUNDED: Text("退款 {amount} 已到账，售后结束。", "The refund of {amount} arrived; this has ended."),
    S.EXCHANGED: Text("换货完成，售后结束。", "The exchange is done; this has ended."),
    S.CANCELLED: Text("售后已关闭，没有退款。", "Closed without a refund."),
}
"""Every stage has its sentence; a test holds this table against the stages."""

LATE = Text("时限已于 {at} 结束，系统正按规则处理。", "The time ended on {at}; the rule is acting.")
ELSEWHERE = Text(
    "此售后由其他系统处理，时限与到期处理以原系统为准。",
    "Another system handles this; its clock and its rules count.",
)
NO_ADDRESS = Text(
    "买家还不知道寄到哪里。请提供退货地址；买家的寄回时限到 {at}。",
    "The buyer does not know where to send the goods. Give the return address; the time to post ends on {at}.",
)
NO_ADDRESS_OTHERWISE = Text(
    "到期仍没有退货地址，无需退货直接退款。",
    "Without an address by then, the refund is made without a return.",
)


class Standing(NamedTuple):
    """What is awaited, and what happens otherwise ("" when nothing does, or not by us)."""

    next: str
    otherwise: str


def standing_of(after_sale: AfterSale, has_address: bool, now: datetime, language: Language) -> Standing:
    """`has_address`: whether the system knows an address to send goods to when nobody gives one."""
    a = after_sale
    at = "" if a.deadline_at is None else when(a.deadline_at, now, language)
    said = NEXT[a.stage]
    promise = CLOCKS[a.stage].promise if a.stage in CLOCKS else None
    if a.stage is Stage.BUYER_RETURNS and a.return_address is None:
        said = NO_ADDRESS
        promise = promise if has_address else NO_ADDRESS_OTHERWISE
    if passed(a, now):
        said = LATE
    elif a.handled_elsewhere and not a.stage.terminal:
        said, promise = ELSEWHERE, None
    return Standing(
        said[language].format(at=at, amount=yuan(a.refund_fen)), promise[language] if promise else ""
    )
