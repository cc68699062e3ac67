"""What happened, told to the buyer: a heading and a few sentences for every stage of an after-sale."""

from collections.abc import Callable, Sequence

import msgspec

from aftersale.core.after_sale import facts as f
from aftersale.core.after_sale.deadlines import RULES, Rule
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Origin, Stage
from aftersale.core.reasons.scene import Scene
from aftersale.core.text import Text
from aftersale.web.buyer.money_back import confirms_payment, merchant_pays, refunded, refunding


class Situation(msgspec.Struct, frozen=True):
    """The heading of the page and what stands below it."""

    title: Text
    said: tuple[Text, ...] = ()


ASIDE = (
    f.Reminded,
    f.DeadlineMoved,
    f.ParcelRecorded,
    f.LogisticsRecorded,
    f.OrderRecorded,
    f.RefundSent,
    f.RefundPending,
    f.AfterSaleSplit,
)
"""What does not bring an after-sale to where it stands."""


def situation_of(a: AfterSale, entries: Sequence[f.Entry]) -> Situation:
    """`entries`: the facts that concern this after-sale, oldest first."""
    last = next((e.fact for e in reversed(entries) if not isinstance(e.fact, ASIDE)), None)
    title, *said = TELLERS[a.stage](a, last)
    if last is not None and last.rule and a.stage not in MONEY:
        said.insert(0, by_itself(last.rule))
    return Situation(title, tuple(said))


def by_itself(rule: str) -> Text:
    """What the system did without anybody clicking, and by which rule."""
    done = RULES[Rule(rule)].done
    return Text(f"{done.zh}。", f"{done.en}.")


Told = list[Text]
"""The heading, then the sentences."""


def _merchant_decides(_a: AfterSale, last: f.AnyFact | None) -> Told:
    title = Text("等待商家处理", "Waiting for the shop")
    match last:
        case f.ProposalDeclined(rule=""):
            said = Text(
                "您没有同意商家的方案，商家继续处理您原来的申请。",
                "You declined; the shop now decides your application as it was.",
            )
        case f.ProposalDeclined():
            return [title]  # the rule says it
        case f.ProposalAccepted():
            said = Text("您补充的内容商家已收到，会继续处理。", "The shop has what you added and goes on.")
        case f.InterceptionFailed():
            said = Text(
                "包裹没有拦下来，商家需要重新处理您的申请。",
                "The parcel was not stopped; the shop decides your application again.",
            )
        case _:
            said = Text(
                "商家需在下面的时间前同意，或说明不同意的原因。",
                "Before the time below, the shop has to agree or to say why not.",
            )
    return [title, said]


def _answers_proposal(a: AfterSale, _last: f.AnyFact | None) -> Told:
    title = Text("商家提出了一个方案", "The shop makes you a proposal")
    if a.proposal is None:
        return [title, Text("请在原平台查看并答复。", "Read and answer it on the other platform.")]
    return [title]


def _answers_offer(_a: AfterSale, _last: f.AnyFact | None) -> Told:
    return [
        Text("商家为您发起了售后", "The shop started an after-sale for you"),
        Text("您确认后才会生效。", "It counts once you say yes."),
    ]


def _intercepts(_a: AfterSale, _last: f.AnyFact | None) -> Told:
    return [
        Text("商家正在拦截包裹", "The shop is having the parcel stopped"),
        Text(
            "商家同意退款，正联系快递把运输中的包裹拦下，拦截成功就退款。",
            "The shop agreed to refund and has asked the carrier to stop the parcel; then it refunds.",
        ),
        Text(
            "如果快递仍然上门，请拒收：包裹退回后同样会退款。",
            "If it is delivered all the same, refuse it: a parcel that goes back is refunded too.",
        ),
    ]


REFUSED_AT: dict[str, Text] = {
    Scene.RETURN_INSPECTION: Text("商家验收没有通过", "The shop did not accept the returned goods"),
    Scene.EXCHANGE_RESHIPMENT: Text("商家没有寄出换货商品", "The shop refused to send the new goods"),
}


def _adjusts(a: AfterSale, _last: f.AnyFact | None) -> Told:
    scene = a.rejection.scene if a.rejection else ""
    told = [REFUSED_AT.get(scene, Text("商家没有同意您的申请", "The shop did not agree to your application"))]
    if a.goods_back:
        told.append(
            Text(
                "商品在商家处。撤销或到期关闭的，商家须把商品寄回给您。",
                "The shop has the goods. When this is cancelled or closed, it has to send them back to you.",
            )
        )
    return told


def _returns(a: AfterSale, last: f.AnyFact | None) -> Told:
    agreed = last is not None and last.rule
    title = (
        Text("已同意，请寄回商品", "Agreed: please send the goods back")
        if agreed
        else Text("商家同意了，请寄回商品", "The shop agreed: please send the goods back")
    )
    after = (
        Text("商家验收后给您寄出换货商品。", "After checking them, the shop sends the new goods.")
        if a.type is AfterSaleType.EXCHANGE
        else Text("商家验收后给您退款。", "After checking them, the shop refunds.")
    )
    return [title, after]


def _overdue(_a: AfterSale, _last: f.AnyFact | None) -> Told:
    return [
        Text("没有按时寄回，退货已关闭", "Not sent in time: the return is closed"),
        Text(
            "如果您已经寄出或仍想退货，请尽快联系商家：商家还可以直接退款。",
            "If you have sent the goods or still want to, contact the shop soon: it can still refund you.",
        ),
        Text(
            "售后结束后，在售后期内可以重新申请。",
            "After the end you can apply again within the after-sale period.",
        ),
    ]


def _inspects(a: AfterSale, last: f.AnyFact | None) -> Told:
    parcel = a.return_shipment
    signed = parcel is not None and parcel.signed_at is not None
    title = (
        Text("商家已签收，正在验收", "The parcel arrived: the shop is checking the goods")
        if signed
        else Text("商品已寄回，等待商家验收", "Sent back: waiting for the shop to check the goods")
    )
    if isinstance(last, f.ProposalDeclined) and not last.rule:
        return [
            title,
            Text("您没有同意商家的方案，商家继续验收。", "You declined; the shop goes on checking."),
        ]
    return [title]


def _reships(_a: AfterSale, _last: f.AnyFact | None) -> Told:
    return [Text("验收通过，等待商家寄出换货商品", "Goods accepted: waiting for the new ones to be sent")]


def _receives(_a: AfterSale, _last: f.AnyFact | None) -> Told:
    return [
        Text("换货商品已寄出", "The new goods are on their way"),
        Text("收到并检查后，请确认收货。", "When you have them and they are right, confirm."),
        Text(
            "没有收到或商品有问题的，请在时限前联系商家。",
            "If they do not arrive or are not right, contact the shop before the time ends.",
        ),
    ]


def _sends_back(_a: AfterSale, last: f.AnyFact | None) -> Told:
    title = (
        Text("售后已关闭，商家须寄回商品", "Closed: the shop has to send your goods back")
        if last is not None and last.rule
        else Text("已撤销，商家须寄回商品", "Cancelled: the shop has to send your goods back")
    )
    return [
        title,
        Text("商品还在商家处，寄出后这里会显示单号。", "Once they are sent, their number is shown here."),
    ]


def _exchanged(_a: AfterSale, _last: f.AnyFact | None) -> Told:
    return [Text("换货完成", "The exchange is done")]


def _cancelled(a: AfterSale, last: f.AnyFact | None) -> Told:
    again = Text(
        "商品仍可再次申请售后，次数有限。",
        "These goods can be applied for again, a limited number of times.",
    )
    if a.sent_back is not None:
        return [Text("商家已寄回商品，售后结束", "The goods were sent back to you: ended"), again]
    match last:
        case f.ApplicationCancelled(rule=rule) if rule:
            title = Text("售后已自动关闭", "The after-sale was closed automatically")
        case f.ApplicationCancelled() if a.origin is Origin.MERCHANT:
            title = Text("售后已关闭", "The after-sale is closed")
        case _:
            title = Text("您已撤销申请", "You cancelled the application")
    return [title, again]


TELLERS: dict[Stage, Callable[[AfterSale, f.AnyFact | None], Told]] = {
    Stage.MERCHANT_DECIDES: _merchant_decides,
    Stage.BUYER_ANSWERS_PROPOSAL: _answers_proposal,
    Stage.BUYER_ANSWERS_OFFER: _answers_offer,
    Stage.MERCHANT_INTERCEPTS: _intercepts,
    Stage.BUYER_ADJUSTS: _adjusts,
    Stage.BUYER_RETURNS: _returns,
    Stage.RETURN_OVERDUE: _overdue,
    Stage.MERCHANT_INSPECTS: _inspects,
    Stage.MERCHANT_RESHIPS: _reships,
    Stage.BUYER_RECEIVES: _receives,
    Stage.MERCHANT_SENDS_BACK: _sends_back,
    Stage.REFUNDING: refunding,
    Stage.MERCHANT_PAYS: merchant_pays,
    Stage.BUYER_CONFIRMS_PAYMENT: confirms_payment,
    Stage.REFUNDED: refunded,
    Stage.EXCHANGED: _exchanged,
    Stage.CANCELLED: _cancelled,
}
"""Every stage has its words; a test holds this table against the stages."""

MONEY = frozenset({Stage.REFUNDING, Stage.MERCHANT_PAYS, Stage.BUYER_CONFIRMS_PAYMENT, Stage.REFUNDED})
"""Stages whose words name the cause of the refund themselves."""
