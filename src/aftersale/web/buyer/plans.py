"""What the merchant offers, in words and money: a proposal, or an after-sale that he started for the buyer."""

import msgspec

from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Proposal, ProposalKind, Stage
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.text import Text
from aftersale.web.labels import TYPE_LABELS
from aftersale.web.present import yuan


class Plan(msgspec.Struct, frozen=True):
    """What is offered, and what either answer brings."""

    asks: Text
    """In one sentence."""
    brings: Text
    """What a yes brings, before it is said."""
    declined: Text
    """What a no brings."""
    accept: Text
    """The words on the button: with the sum where there is one."""
    kind: str
    reason: Text | None = None
    message: str = ""
    evidence: tuple[str, ...] = ()
    changes: bool = False
    """Whether the offer stands beside what the buyer asked for."""


GOES_ON = Text(
    "商家继续处理您原来的申请，从剩下的时间接着算。",
    "the shop then decides your application as it was, in the time that it has left.",
)
CLOSES = Text("售后关闭，不会发生任何退款或退货。", "the after-sale is closed; nothing else happens.")


def plan_of(a: AfterSale) -> Plan | None:
    """What is open to an answer now."""
    if a.stage is Stage.BUYER_ANSWERS_OFFER:
        return _started(a)
    if a.stage is Stage.BUYER_ANSWERS_PROPOSAL and a.proposal:
        return _proposed(a, a.proposal)
    return None


def _started(a: AfterSale) -> Plan:
    kind = TYPE_LABELS[a.type]
    return Plan(
        asks=Text(
            f"{kind.zh}，{a.quantity} 件，{yuan(a.amount_fen)}",
            f"{kind.en}, {a.quantity} pcs, {yuan(a.amount_fen)}",
        ),
        brings=_brings(a, a.type, a.amount_fen),
        declined=CLOSES,
        accept=_accept(a, a.type, a.amount_fen),
        kind="offer",
        message=a.description,
        evidence=a.evidence,
    )


def _proposed(a: AfterSale, proposal: Proposal) -> Plan:
    reason = PROPOSAL_REASONS.get(proposal.reason)
    asks, brings, accept = {
        ProposalKind.CHANGE: _change,
        ProposalKind.WITHDRAW: _withdrawal,
        ProposalKind.EVIDENCE: _more,
    }[proposal.kind](a, proposal)
    return Plan(
        asks=asks,
        brings=brings,
        declined=GOES_ON,
        accept=accept,
        kind=proposal.kind.value,
        reason=reason.label if reason else None,
        message=proposal.message,
        evidence=proposal.evidence,
        changes=proposal.kind is ProposalKind.CHANGE,
    )


Words = tuple[Text, Text, Text]
"""What is asked, what a yes brings, the button."""


def _change(a: AfterSale, proposal: Proposal) -> Words:
    kind, amount = TYPE_LABELS[proposal.type], proposal.amount_fen
    asks = (
        Text(f"{kind.zh}，退款 {yuan(amount)}", f"{kind.en}, {yuan(amount)}")
        if proposal.type is not AfterSaleType.EXCHANGE
        else kind
    )
    return asks, _brings(a, proposal.type, amount), _accept(a, proposal.type, amount)


def _withdrawal(a: AfterSale, _proposal: Proposal) -> Words:
    brings = (
        Text(
            "申请撤销，不退款；商品在商家处，商家须寄回给您。",
            "the application is cancelled without a refund; the shop has to send your goods back.",
        )
        if a.goods_back
        else Text("申请撤销，售后关闭，不退款。", "the application is cancelled and closed without a refund.")
    )
    return (
        Text("请您撤销申请", "Please cancel the application"),
        brings,
        Text("同意撤销", "Agree and cancel"),
    )


def _more(_a: AfterSale, _proposal: Proposal) -> Words:
    return (
        Text("请您补充凭证或说明", "Please add evidence or explain more"),
        Text(
            "补充的内容加到申请里，商家继续处理。", "it becomes part of your application; the shop goes on."
        ),
        Text("去补充", "Add it"),
    )


def _brings(a: AfterSale, kind: AfterSaleType, amount_fen: int) -> Text:
    sum_ = yuan(amount_fen)
    if kind is AfterSaleType.REFUND_ONLY or (kind is AfterSaleType.RETURN_AND_REFUND and a.goods_back):
        goods = (
            Text("商品留在商家处", "the shop keeps the goods")
            if a.goods_back
            else Text("商品不用寄回", "nothing has to be sent back")
        )
        return Text(f"立即退款 {sum_}，{goods.zh}。", f"{sum_} is refunded at once; {goods.en}.")
    if kind is AfterSaleType.RETURN_AND_REFUND:
        return Text(
            f"请寄回商品，商家验收后退款 {sum_}。",
            f"you send the goods back; after checking them the shop refunds {sum_}.",
        )
    if a.goods_back:
        return Text("商家给您寄出换货商品。", "the shop sends you the new goods.")
    return Text(
        "请寄回商品，商家验收后寄出换货商品。",
        "you send the goods back; after checking them the shop sends new ones.",
    )


def _accept(a: AfterSale, kind: AfterSaleType, amount_fen: int) -> Text:
    if kind is AfterSaleType.REFUND_ONLY or (kind is AfterSaleType.RETURN_AND_REFUND and a.goods_back):
        return Text(f"同意，退款 {yuan(amount_fen)}", f"Agree: {yuan(amount_fen)} back")
    if kind is AfterSaleType.RETURN_AND_REFUND:
        return Text("同意，寄回商品", "Agree and send back")
    return Text("同意换货", "Agree to the exchange")
