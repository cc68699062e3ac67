"""Reasons against taking goods back or exchanging them, when the buyer applies."""

from aftersale.core.reasons.conditions import claim, goods, parcel, record
from aftersale.core.reasons.reason import EvidenceKind, EvidenceRule, RejectReason, RemedyKind
from aftersale.core.reasons.scene import Scene
from aftersale.core.text import Text

_RETURN_OR_EXCHANGE = (Scene.RETURN_APPLICATION, Scene.EXCHANGE_APPLICATION)
_GOODS_WITH_BUYER = (Scene.REFUND_RECEIVED, *_RETURN_OR_EXCHANGE)

REASONS = (
    RejectReason(
        code="over_seven_days",
        label=Text("已超过七天无理由期限", "The seven-day window is over"),
        scenes=_GOODS_WITH_BUYER,
        must=(claim.WISH, goods.WINDOW_OVER),
        must_not=(claim.GOODS_FAULT, parcel.SIGNED_BY_OTHER),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                False,
                Text(
                    "系统自动附上签收时间和期限计算。",
                    "The system attaches the signature and how the window was counted.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "买家的原因未说明是否个人意愿时，上传买家说明是个人意愿的聊天记录，须能看到双方的话。",
                    "If the stated reason leaves it open, show the chat in which the buyer calls it a wish, both sides visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "无理由退货期从 {window_start} 起算，已于 {window_end} 结束，您的申请时间为 {applied_at}。"
                "如商品有质量问题，请选择真实原因并上传凭证。",
                "The seven-day window began {window_start} and ended {window_end}; you applied {applied_at}. "
                "If the goods have a fault, please choose the true reason and add evidence.",
            ),
            Text(
                "您于 {applied_at} 申请时，无理由退货期已经结束。如商品有质量问题，请选择真实原因并上传凭证。",
                "When you applied on {applied_at} the seven-day window was over. "
                "If the goods have a fault, please choose the true reason and add evidence.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_REASON, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "期限从签收次日零点起算满 168 小时；期内拒绝，或用于质量问题，判商家责任。",
            "The window is 168 full hours from the midnight after signing; used inside it or on a fault, you are liable.",
        ),
        sources="rules 5.5 A01, 5.7 E03; seven-day rule art. 10 (A)",
        bulk=True,
    ),
    RejectReason(
        code="special_category",
        label=Text("特殊品类商品，不支持无理由退换", "Special category without no-reason returns"),
        scenes=_GOODS_WITH_BUYER,
        must=(claim.WISH, goods.EXEMPT_FROM_RETURNS),
        must_not=(goods.CATEGORY_MISDECLARED, claim.GOODS_FAULT),
        evidence=(
            EvidenceRule(
                EvidenceKind.BUYER_CONFIRMATION,
                True,
                Text(
                    "上传买家对本次购买单独确认不支持无理由退货的记录（不能是默认勾选）。",
                    "Show the buyer's own confirmation for this purchase; a box ticked in advance does not count.",
                ),
            ),
        ),
        templates=(
            Text(
                "该商品属于不支持无理由退换的品类，您已于 {confirmed_at} 下单时单独确认。我们提出退款 {offered}、商品由您保留；"
                "如商品有质量问题，请选择真实原因并上传凭证。",
                "These goods are of a category without no-reason returns, which you confirmed on {confirmed_at}. Our offer: "
                "{offered} back, and the goods stay with you; if they have a fault, please choose that reason and add evidence.",
            ),
            Text(
                "该商品属于不支持无理由退换的品类，您已于 {confirmed_at} 下单时单独确认。"
                "我们愿意与您商量其他方案；如商品有质量问题，请选择真实原因并上传凭证。",
                "These goods are of a category without no-reason returns, which you confirmed on {confirmed_at}. "
                "We are glad to look for another solution; if they have a fault, please choose that reason and add evidence.",
            ),
            Text(
                "该商品属于不支持无理由退换的品类，下单时已说明。我们愿意与您商量其他方案；如商品有质量问题，请选择真实原因并上传凭证。",
                "These goods are of a category without no-reason returns, as the listing said. We are glad to look for "
                "another solution; if they have a fault, please choose that reason and add evidence.",
            ),
        ),
        remedies=(RemedyKind.ACCEPT_OFFER, RemedyKind.CHANGE_REASON, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "没有单独确认、错误标注品类、或没有提出其他方案，判商家责任。",
            "Without a separate confirmation, with a false category or no other offer, the liability is yours.",
        ),
        sources="rules 5.5 A02, 5.7 E04; consumer law 25, 办法 7 and 20 (A)",
        platform_codes=(15,),
        bulk=True,
    ),
    RejectReason(
        code="activated_or_unsealed",
        label=Text("商品已激活或拆封", "The goods were activated or unsealed"),
        scenes=_RETURN_OR_EXCHANGE,
        must=(claim.WISH, goods.CONDITIONAL_RETURNS, goods.NO_LONGER_QUALIFIES),
        must_not=(claim.GOODS_FAULT, goods.ONLY_OPENED_TO_LOOK),
        evidence=(
            EvidenceRule(
                EvidenceKind.ACTIVATION_RECORD,
                True,
                Text(
                    "上传能看清设备编码和时间的激活、安装或拆封记录，或买家承认的聊天记录（能看到双方的话）；为查验而打开外包装不算。",
                    "Show the activation, installation or unsealing with the item's number and time, or a chat in which the buyer "
                    "admits it, both sides visible; opening the box to look is none.",
                ),
                instead=(EvidenceKind.CHAT_RECORD,),
            ),
        ),
        templates=(
            Text(
                "该商品下单时标注「{policy_label}」，激活或拆封记录为 {activated_at}，不再符合无理由条件。如商品有质量问题，请选择真实原因。",
                "The listing said “{policy_label}”; it was activated or unsealed on {activated_at}, so the no-reason return "
                "no longer applies. If the goods have a fault, please choose that reason.",
            ),
            Text(
                "该商品激活或拆封后不支持无理由退换，使用记录见附件。如商品有质量问题，请选择真实原因并上传凭证。",
                "Once activated or unsealed these goods have no no-reason return; the record is attached. "
                "If they have a fault, please choose that reason and add evidence.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_REASON, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "下单时没有标注该条件，或只是打开查验，判商家责任。",
            "If the listing did not say so, or the box was only opened to look, the liability is yours.",
        ),
        sources="rules 5.5 A03, 3.3; 办法 31-1 (A)",
    ),
    RejectReason(
        code="not_delivered_yet",
        label=Text(
            "已按时发货且物流正常，请收到后再申请", "On its way and moving normally: not delivered yet"
        ),
        scenes=_RETURN_OR_EXCHANGE,
        must=(parcel.MOVING, parcel.RECENT_SCAN, parcel.INTERCEPTION_TRIED_OR_NOT_OWED),
        must_not=(parcel.ALL_SIGNED, parcel.OVERDUE, parcel.CAME_BACK_OR_LOST),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号和 72 小时内更新的物流截图；买家不想要时，还要附上快递对拦截的答复。",
                    "Show the trace with the number and a scan within 72 hours; for a mere wish also the carrier's answer to an "
                    "interception.",
                ),
            ),
        ),
        templates=(
            Text(
                "包裹正在运输，最近一次物流更新为 {last_scan_at}「{last_scan_text}」。您可以在派送时拒收，或收到后再申请售后。",
                "The parcel is on its way; last update {last_scan_at}: “{last_scan_text}”. "
                "You may refuse it at the door, or apply once you have it.",
            ),
            Text(
                "包裹正在正常运输，还没有送达。您可以在派送时拒收，或收到后再申请售后。",
                "The parcel is moving normally and has not been delivered. "
                "You may refuse it at the door, or apply once you have it.",
            ),
        ),
        remedies=(RemedyKind.WAIT, RemedyKind.REFUSE_AT_DOOR, RemedyKind.CHANGE_TYPE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "本可拦截而没有拦截，或物流停滞，判商家责任。",
            "If it could have been stopped, or the carrier is silent, the liability is yours.",
        ),
        sources="rules 5.5 A09 (D)",
        platform_codes=(17,),
        bulk=True,
    ),
    RejectReason(
        code="quantity_over_left",
        label=Text("申请件数超过可售后件数", "More units than are left"),
        scenes=_RETURN_OR_EXCHANGE,
        must=(claim.QUANTITY_OVER,),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                False,
                Text("系统自动附上件数的计算。", "The system attaches how the units were counted."),
            ),
        ),
        templates=(
            Text(
                "您申请了 {quantity} 件，该商品目前可售后的为 {units_left} 件。请按实际件数申请。",
                "You applied for {quantity} units; {units_left} are left for an after-sale. Please apply for those.",
            ),
            Text(
                "您申请的 {quantity} 件超过了可售后的件数，请按实际件数申请。",
                "The {quantity} units you applied for are more than are left. Please apply for those that are.",
            ),
        ),
        remedies=(RemedyKind.REAPPLY,),
        liability_hint=Text("件数由系统计算，风险低。", "The system counts the units; the risk is low."),
        sources="rules 5.5 A10 (D)",
        bulk=True,
    ),
    RejectReason(
        code="no_stock",
        label=Text("想换的规格无货", "The wanted item is sold out"),
        scenes=(Scene.EXCHANGE_APPLICATION,),
        must=(record.SOLD_OUT,),
        evidence=(
            EvidenceRule(
                EvidenceKind.STOCK_RECORD,
                True,
                Text(
                    "上传该规格的库存截图，须能看清商品规格、库存数量和日期。",
                    "Show the stock of the wanted item: which item, how many, and the date.",
                ),
            ),
        ),
        templates=(
            Text(
                "非常抱歉，您想换的规格目前无货。您可以改为退货退款，也可以联系我们选择其他规格。",
                "We are sorry: the item you want is sold out. You may change to return and refund, "
                "or contact us to choose another one.",
            ),
        ),
        remedies=(RemedyKind.ACCEPT_OFFER, RemedyKind.CHANGE_TYPE),
        liability_hint=Text(
            "实际有货而以此拒绝，判商家责任。",
            "If it is in stock after all, the liability is yours.",
        ),
        sources="rules 5.7 E01 (D)",
    ),
    RejectReason(
        code="exchange_not_offered",
        label=Text("该商品不提供无理由换货", "No exchange for a mere wish"),
        scenes=(Scene.EXCHANGE_APPLICATION,),
        must=(claim.WISH, record.EXCHANGE_NOT_OFFERED),
        must_not=(claim.GOODS_FAULT,),
        evidence=(
            EvidenceRule(
                EvidenceKind.LISTING_SNAPSHOT,
                True,
                Text(
                    "上传下单时的页面快照，须能看清日期和「不提供无理由换货」的说明。",
                    "Show the listing with its date, saying that wishes are not exchanged.",
                ),
            ),
        ),
        templates=(
            Text(
                "该商品下单时说明不提供无理由换货。您可以改为退货退款（无理由退货期至 {window_end}），再重新购买合适的规格。",
                "The listing offered no exchange for a mere wish. You may change to return and refund (the seven-day "
                "window ends {window_end}) and order the one that suits you.",
            ),
            Text(
                "该商品下单时说明不提供无理由换货。您可以改为退货退款，再重新购买合适的规格。",
                "The listing offered no exchange for a mere wish. You may change to return and refund "
                "and order the one that suits you.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_TYPE,),
        liability_hint=Text(
            "页面没有说明，或买家反映质量问题，判商家责任。",
            "If the listing did not say so, or the buyer reports a fault, the liability is yours.",
        ),
        sources="rules 5.7 E02 (D)",
    ),
    RejectReason(
        code="price_differs",
        label=Text("想换的规格存在差价", "The wanted item has another price"),
        scenes=(Scene.EXCHANGE_APPLICATION,),
        must=(record.PRICE_DIFFERS, record.DIFFERENCE_OFFER_REFUSED),
        must_not=(claim.GOODS_FAULT,),
        evidence=(
            EvidenceRule(
                EvidenceKind.LISTING_SNAPSHOT,
                True,
                Text(
                    "上传能看清两种规格价格和日期的页面快照。",
                    "Show the listing with both prices and its date.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传先提出补差价、买家不同意的聊天记录，须能看到双方的话。",
                    "Show the chat in which you proposed the difference and the buyer declined, both sides visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "您想换的规格与原商品差价 {price_difference}，目前没有就补差价达成一致。您可以改为退货退款，再重新购买。",
                "The item you want costs {price_difference} more and no agreement on the difference was reached. "
                "You may change to return and refund and order it anew.",
            ),
            Text(
                "您想换的规格与原商品存在差价，目前没有就补差价达成一致。您可以改为退货退款，再重新购买。",
                "The item you want has another price and no agreement on the difference was reached. "
                "You may change to return and refund and order it anew.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_TYPE,),
        liability_hint=Text(
            "没有先提出补差价就拒绝，容易判商家责任。",
            "Rejecting without having offered to settle the difference is likely to be held against you.",
        ),
        sources="rules 5.7 E06 (D)",
        better_negotiated=True,
    ),
    RejectReason(
        code="repair_first",
        label=Text("三包期内应先维修", "Under warranty, repair comes first"),
        scenes=(Scene.EXCHANGE_APPLICATION,),
        must=(claim.FAULT_CLAIMED, goods.REPAIR_TIME, record.REPAIR_FIRST),
        must_not=(claim.COUNTERFEIT_CLAIMED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                True,
                Text(
                    "上传该商品的三包凭证和全部维修记录，须能看清日期和次数。",
                    "Show the warranty of these goods and every repair, with dates and how many there were.",
                ),
            ),
        ),
        templates=(
            Text(
                "该商品签收已超过 15 天，按三包规定先提供免费维修；两次维修仍未修好的可以换货或退货。请联系我们安排维修。",
                "More than 15 days after delivery the warranty gives free repair first; after two failed repairs it can be "
                "exchanged or returned. Please contact us to arrange the repair.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "签收 15 天内，或已两次维修未好，应当换货或退货。",
            "Within 15 days, or after two failed repairs, an exchange or return is owed.",
        ),
        sources="rules 5.7 E07; 15 days: Douyin shoe and phone rules (A)",
    ),
)
