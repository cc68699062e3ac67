"""The way of an after-sale: what is behind it, where it stands, and what lies ahead."""

import msgspec

from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Origin, Stage
from aftersale.core.text import Text


class Step(msgspec.Struct, frozen=True):
    label: Text
    state: str
    """`done`, `now` or `ahead`."""


DECIDES = Text("商家处理", "Shop decides")
RETURNS = Text("寄回商品", "Send back")
INSPECTS = Text("商家验收", "Shop checks")
RESHIPS = Text("寄出换货", "New goods sent")
RECEIVES = Text("确认收货", "You confirm")
REFUNDS = Text("退款中", "Refunding")
ENDS = Text("完成", "Done")
CLOSED = Text("已关闭", "Closed")

AHEAD: dict[AfterSaleType, tuple[Text, ...]] = {
    AfterSaleType.REFUND_ONLY: (DECIDES, REFUNDS, ENDS),
    AfterSaleType.RETURN_AND_REFUND: (DECIDES, RETURNS, INSPECTS, REFUNDS, ENDS),
    AfterSaleType.EXCHANGE: (DECIDES, RETURNS, INSPECTS, RESHIPS, RECEIVES, ENDS),
}
"""The whole way of each type, from the application on."""

NOW: dict[Stage, Text] = {
    Stage.MERCHANT_DECIDES: DECIDES,
    Stage.BUYER_ANSWERS_PROPOSAL: Text("您来答复", "You answer"),
    Stage.BUYER_ANSWERS_OFFER: Text("您来确认", "You say yes or no"),
    Stage.MERCHANT_INTERCEPTS: Text("拦截包裹", "Parcel stopped"),
    Stage.BUYER_ADJUSTS: Text("您来修改", "You adjust"),
    Stage.BUYER_RETURNS: RETURNS,
    Stage.RETURN_OVERDUE: Text("退货超时", "Return overdue"),
    Stage.MERCHANT_INSPECTS: INSPECTS,
    Stage.MERCHANT_RESHIPS: RESHIPS,
    Stage.BUYER_RECEIVES: RECEIVES,
    Stage.MERCHANT_SENDS_BACK: Text("商家寄回商品", "Shop sends back"),
    Stage.REFUNDING: REFUNDS,
    Stage.MERCHANT_PAYS: Text("商家另行付款", "Shop pays another way"),
    Stage.BUYER_CONFIRMS_PAYMENT: Text("您确认到账", "You confirm"),
    Stage.REFUNDED: ENDS,
    Stage.EXCHANGED: ENDS,
    Stage.CANCELLED: CLOSED,
}

UNDECIDED = frozenset({Stage.MERCHANT_DECIDES, Stage.BUYER_ANSWERS_OFFER, Stage.CANCELLED})


def steps_of(a: AfterSale) -> list[Step]:
    """What is behind, what is now, what is ahead; an end is behind as a whole."""
    now = Step(NOW[a.stage], "done" if a.stage.terminal else "now")
    return [
        *(Step(label, "done") for label in _behind(a)),
        now,
        *(Step(label, "ahead") for label in _ahead(a)),
    ]


def _behind(a: AfterSale) -> list[Text]:
    by_buyer = a.origin is Origin.BUYER
    gone = [Text("提交申请", "Applied") if by_buyer else Text("商家发起", "Shop started it")]
    if a.origin is Origin.PRICE_DIFFERENCE:
        return gone
    if _from(a) not in UNDECIDED and a.stage is not Stage.BUYER_ADJUSTS:
        gone.append(DECIDES)
    if a.return_shipment:
        gone.append(RETURNS)
    if a.accepted_at and a.stage is not Stage.BUYER_ADJUSTS:
        gone.append(INSPECTS)
    if a.stage is Stage.BUYER_ADJUSTS:
        gone.append(Text("商家拒绝", "Shop rejected"))
    if a.reshipment:
        gone.append(RESHIPS)
    if a.sent_back:
        gone.append(Text("商家已寄回", "Goods sent back"))
    if a.stage in (Stage.MERCHANT_PAYS, Stage.BUYER_CONFIRMS_PAYMENT):
        gone.append(Text("原路退款失败", "Refund failed"))
    return gone


def _from(a: AfterSale) -> Stage:
    """The merchant's stage that a proposal interrupts; else its own."""
    return a.proposal.from_stage if a.proposal else a.stage


def _ahead(a: AfterSale) -> tuple[Text, ...]:
    whole = AHEAD[a.type]
    match a.stage:
        case Stage.REFUNDED | Stage.EXCHANGED | Stage.CANCELLED:
            return ()
        case Stage.RETURN_OVERDUE | Stage.MERCHANT_SENDS_BACK:
            return (CLOSED,)
        case Stage.REFUNDING | Stage.MERCHANT_PAYS | Stage.BUYER_CONFIRMS_PAYMENT:
            return (ENDS,)
        case Stage.MERCHANT_INTERCEPTS:
            return (REFUNDS, ENDS)
        case Stage.BUYER_ANSWERS_OFFER:
            return whole[1:]
        case Stage.BUYER_ADJUSTS:
            return whole[whole.index(INSPECTS) :] if a.goods_back and INSPECTS in whole else whole
        case Stage.BUYER_ANSWERS_PROPOSAL:
            return whole[whole.index(NOW[_from(a)]) :] if a.proposal else whole
        case stage:
            return whole[whole.index(NOW[stage]) + 1 :]
