"""Questions that chats, agreements and the shop's own records answer; until they are told, proof must."""

from aftersale.core.reasons.conditions.answers import not_after, opposite
from aftersale.core.reasons.reason import Condition
from aftersale.core.text import Text

CANCEL_AGREED = Condition(
    "cancel_agreed",
    lambda s: s.cancel_agreed,
    Text("买家已同意撤销本次申请。", "The buyer agreed to withdraw this application."),
    Text("买家没有同意撤销。", "The buyer did not agree to withdraw."),
    Text(
        "没有买家同意撤销的记录；单方面的说法不算约定。",
        "No consent of the buyer is on record; one side's word is no agreement.",
    ),
)

BUYER_CONTACTED = Condition(
    "buyer_contacted",
    lambda s: s.buyer_contacted,
    Text("申请后双方已沟通。", "Both sides have talked since the application."),
    Text("申请后没有与买家沟通。", "Nobody has talked to the buyer since the application."),
    Text("没有申请后与买家沟通的记录。", "No talk with the buyer since the application is on record."),
)

CORRECTION_ASKED = Condition(
    "correction_asked",
    lambda s: s.correction_asked,
    Text("已先请买家核对原因。", "The buyer was first asked to check the reason."),
    Text(
        "没有先请买家核对原因，直接拒绝属于无故拒绝。",
        "The buyer was not asked first; rejecting at once is groundless.",
    ),
    Text("没有先与买家核对原因的记录。", "No question to the buyer about the reason is on record."),
)

EVIDENCE_ASKED_IN_VAIN = Condition(
    "evidence_asked_in_vain",
    lambda s: s.evidence_request_expired,
    Text("已请买家补充凭证，期限内未收到。", "Evidence was asked for and did not come in time."),
    Text("买家已按请求补充了凭证。", "The buyer gave the evidence that was asked for."),
    Text("没有请买家补充凭证的记录。", "No request for evidence is on record."),
)

LATER_SHIPPING_AGREED = Condition(
    "later_shipping_agreed",
    lambda s: None if s.later_shipping_until_at is None else s.now < s.later_shipping_until_at,
    Text(
        "买家已同意 {later_shipping_until} 前发货。",
        "The buyer agreed to shipping by {later_shipping_until}.",
    ),
    Text(
        "约定的发货时间 {later_shipping_until} 已过。",
        "The agreed shipping time of {later_shipping_until} has passed.",
    ),
    Text("没有买家同意延期发货的记录。", "No consent of the buyer to later shipping is on record."),
)

OWN_WORDS = Condition(
    "own_words",
    # No fact of the sheet is meant by words that nobody has written yet: only the evidence can carry them.
    lambda _: None,
    Text("商家说明的情况属实。", "What the merchant says is so."),
    Text("商家说明的情况不属实。", "What the merchant says is not so."),
    Text(
        "系统不能核对自行填写的原因，须由凭证证明。",
        "A reason in the merchant's own words cannot be checked: the evidence has to carry it.",
    ),
)

REFUNDED_ELSEWHERE = Condition(
    "refunded_elsewhere",
    lambda s: s.refunded_elsewhere,
    Text("款项已通过其他方式退给买家。", "The money was paid back another way."),
    Text("款项没有通过其他方式退给买家。", "The money was not paid back another way."),
    Text("没有其他方式退款的记录。", "No refund another way is on record."),
)

SHARE_OFFER_REFUSED = Condition(
    "share_offer_refused",
    lambda s: s.share_offer_refused,
    Text(
        "已提出按受影响部分退款，买家没有接受。",
        "A refund of the affected share was offered and not accepted.",
    ),
    Text("没有先提出部分退款方案。", "No partial refund was offered first."),
    Text("没有部分退款方案的记录。", "No offer of a partial refund is on record."),
)

BUYER_OWES_FREIGHT = Condition(
    "buyer_owes_freight",
    lambda s: s.buyer_owes_freight,
    Text("运费应由买家承担，尚未结清。", "The freight is the buyer's and has not been settled."),
    Text("运费不由买家承担，或已结清。", "The freight is not the buyer's, or has been settled."),
    Text(
        "运费是否由买家承担、是否结清没有记录。",
        "Whether the buyer owes the freight, or has settled it, is not on record.",
    ),
)

FREIGHT_OFFER_REFUSED = Condition(
    "freight_offer_refused",
    # The same fact as with a share of the goods: a smaller sum was proposed, whatever it leaves out.
    lambda s: s.share_offer_refused,
    Text(
        "已提出扣除运费后的退款金额，买家没有接受。",
        "A refund less the freight was offered and not accepted.",
    ),
    Text("没有先提出扣除运费后的退款金额。", "No refund less the freight was offered first."),
    Text("没有提出扣除运费后退款的记录。", "No offer of a refund less the freight is on record."),
)

COMPENSATED_BEFORE = Condition(
    "compensated_before",
    lambda s: s.compensated_before,
    Text("同一问题此前已补偿。", "The same problem was compensated before."),
    Text("同一问题没有补偿过。", "The same problem was never compensated."),
    Text("没有同一问题已补偿的记录。", "No compensation for the same problem is on record."),
)

PLAN_RUNNING = Condition(
    "plan_running",
    lambda s: None if s.plan_until_at is None else s.now <= s.plan_until_at,
    Text("约定的方案最晚 {plan_until} 完成。", "The agreed plan is due by {plan_until}."),
    Text("约定的方案已于 {plan_until} 到期。", "The agreed plan fell due on {plan_until}."),
    Text("没有双方约定方案的记录。", "No agreed plan is on record."),
)

CONTENT_PROVEN = Condition(
    "content_proven",
    lambda s: s.content_proven,
    Text("发货记录显示商品与数量正确。", "The packing record shows the right goods and number."),
    Text("发货记录显示商品或数量有误。", "The packing record shows wrong goods or a wrong number."),
    Text("系统没有打包或称重记录。", "No packing or weighing record is in the system."),
)

MATCHES_LISTING = Condition(
    "matches_listing",
    lambda s: s.matches_listing,
    Text("商品与下单时的页面说明一致。", "The goods match the listing of the order's day."),
    Text("商品与下单时的页面说明不一致。", "The goods differ from the listing of the order's day."),
    Text(
        "商品是否与页面说明一致，需要页面快照和测量照片证明。",
        "Whether the goods match the listing needs a snapshot and a measurement.",
    ),
)

CAUSED_BY_USE = Condition(
    "caused_by_use",
    lambda s: s.caused_by_use,
    Text("检测显示损坏由使用造成。", "An examination shows damage by use."),
    Text("检测显示损坏不是使用造成。", "An examination shows that use did not cause the damage."),
    Text("没有检测报告或买家承认的记录。", "Neither a report nor the buyer's word is on record."),
)

SHOWS_OTHER_GOODS = Condition(
    "shows_other_goods",
    lambda s: s.shows_other_goods,
    Text("图片中的编码与发出商品的编码不一致。", "The code in the picture is not the code that was sent."),
    Text("图片中的编码与发出商品的编码一致。", "The code in the picture is the code that was sent."),
    Text(
        "发货时的编码没有记录，需要您证明。", "The code that was sent is not on record; it is yours to show."
    ),
)

REDEEMED = Condition(
    "redeemed",
    lambda s: not_after(s.redeemed_at, s.applied_at),
    Text("兑换码已于 {redeemed_at} 使用。", "The code was used on {redeemed_at}."),
    Text("兑换码在申请时尚未使用。", "The code was not used when the buyer applied."),
    Text("没有核销记录。", "No use of the code is on record."),
)

SOLD_OUT = Condition(
    "sold_out",
    lambda s: opposite(s.target_in_stock),
    Text("想换的规格无货。", "The wanted item is sold out."),
    Text("想换的规格有货。", "The wanted item is in stock."),
    Text("系统没有该规格的库存记录。", "No stock of the wanted item is known to the system."),
)

EXCHANGE_NOT_OFFERED = Condition(
    "exchange_not_offered",
    lambda s: opposite(s.exchange_offered),
    Text("下单时说明不提供无理由换货。", "The listing said that wishes are not exchanged."),
    Text("下单时承诺提供换货。", "The listing promised an exchange."),
    Text("下单时是否承诺换货没有记录。", "Whether the listing promised an exchange is not on record."),
)

PRICE_DIFFERS = Condition(
    "price_differs",
    lambda s: None if s.price_difference_fen is None else s.price_difference_fen > 0,
    Text("想换的规格差价 {price_difference}。", "The wanted item costs {price_difference} more."),
    Text("想换的规格没有差价。", "The wanted item costs no more."),
    Text("差价没有记录。", "The difference in price is not on record."),
)

REPAIR_FIRST = Condition(
    "repair_first",
    lambda s: s.repair_comes_first,
    Text("按三包规定应先维修。", "The warranty rules give repair first."),
    Text("两次维修未修好，应当换货或退货。", "Two repairs failed: an exchange or a return is owed."),
    Text("没有三包和维修记录。", "No warranty or repair record is known."),
)

DIFFERENCE_OFFER_REFUSED = Condition(
    "difference_offer_refused",
    lambda s: s.difference_offer_refused,
    Text("已提出补差价，买家没有接受。", "Paying the difference was offered and not accepted."),
    Text("没有先提出补差价。", "Paying the difference was not offered first."),
    Text("没有提出补差价的记录。", "No offer to settle the difference is on record."),
)
