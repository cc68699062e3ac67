"""Questions about what the buyer claims and asks for."""

from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.reasons.conditions.answers import not_after
from aftersale.core.reasons.reason import Condition, Outcome
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text

NOT_RECEIVED = frozenset({"not_received", "not_delivered_for_long", "no_tracking"})
CONTENT = frozenset({"missing_parts", "wrong_goods", "empty_parcel"})
DESCRIPTION = frozenset(
    {"not_as_described", "function", "material", "colour", "size", "service_not_as_described"}
)
COUNTERFEIT = frozenset({"counterfeit"})
NOTHING_TO_RETURN = NOT_RECEIVED | {"missing_parts", "empty_parcel"}
OPEN_GROUPS = (None, ReasonGroup.OTHER)
"""A reason of these groups does not say what the buyer means: nobody knows, so nobody is held to it."""


def in_group(sheet: FactSheet, group: ReasonGroup) -> bool | None:
    return None if sheet.reason_group in OPEN_GROUPS else sheet.reason_group is group


def is_one_of(sheet: FactSheet, codes: frozenset[str]) -> bool | None:
    return None if sheet.reason_group in OPEN_GROUPS else sheet.application_reason in codes


_STATED = Text("买家选择的原因是「{application_reason}」", "The stated reason is “{application_reason}”")


def _stated(zh: str, en: str) -> Text:
    return Text(f"{_STATED.zh}，{zh}", f"{_STATED.en}{en}")


WISH = Condition(
    "wish",
    lambda s: in_group(s, ReasonGroup.BUYER_WISH),
    _stated("属于个人意愿。", ": the buyer's own wish."),
    _stated("不是个人意愿，不能按无理由处理。", ", not a mere wish; the no-reason rules do not answer it."),
    _stated("没有说明是否属于个人意愿。", ", which does not say whether it is a mere wish."),
)

GOODS_FAULT = Condition(
    "goods_fault",
    lambda s: in_group(s, ReasonGroup.GOODS_FAULT),
    _stated(
        "属于商品问题，无理由期限和品类都不能作为拒绝依据。",
        ", a fault of the goods; neither window nor category answers it.",
    ),
    _stated("不涉及商品问题。", ", not a fault of the goods."),
    _stated("没有说明商品有什么问题。", ", which does not name a fault."),
)

FAULT_CLAIMED = Condition(
    "fault_claimed",
    lambda s: in_group(s, ReasonGroup.GOODS_FAULT),
    _stated("属于商品问题。", ", a fault of the goods."),
    _stated(
        "不涉及商品问题，本原因答非所问。", ", not a fault of the goods; this reason does not answer it."
    ),
    _stated("没有说明商品有什么问题。", ", which does not name a fault."),
)

CONTENT_CLAIMED = Condition(
    "content_claimed",
    lambda s: is_one_of(s, CONTENT),
    _stated("涉及少件、错件或空包。", ": pieces missing, wrong goods or an empty parcel."),
    _stated("不涉及少件、错件或空包。", ", not missing or wrong goods."),
    _stated("没有说明是否少件或错件。", ", which does not say whether anything is missing or wrong."),
)

DESCRIPTION_CLAIMED = Condition(
    "description_claimed",
    lambda s: is_one_of(s, DESCRIPTION),
    _stated("涉及与描述是否一致。", ": whether the goods match the description."),
    _stated("不涉及与描述是否一致。", ", not a difference from the description."),
    _stated("没有说明哪里与描述不同。", ", which does not say what differs from the description."),
)

NOT_RECEIVED_CLAIMED = Condition(
    "not_received_claimed",
    lambda s: is_one_of(s, NOT_RECEIVED),
    _stated("涉及未收到货，不受售后期限限制。", ": goods not received, which no period cuts off."),
    _stated("不涉及未收到货。", ", not goods that never arrived."),
    _stated("没有说明是否收到货。", ", which does not say whether the goods arrived."),
)

NOTHING_CAN_COME_BACK = Condition(
    "nothing_can_come_back",
    lambda s: is_one_of(s, NOTHING_TO_RETURN),
    _stated("没有可以退回的商品。", ": there is nothing to send back."),
    _stated("商品在买家手中。", ": the buyer has the goods."),
    _stated("没有说明是否有商品可退回。", ", which does not say whether there is anything to send back."),
)

COUNTERFEIT_CLAIMED = Condition(
    "counterfeit_claimed",
    lambda s: is_one_of(s, COUNTERFEIT),
    _stated("假冒商品的主张不能以此拒绝。", "; a claim of counterfeit is never answered this way."),
    _stated("不涉及假冒。", ", not counterfeit."),
    _stated("没有说明是否涉及假冒。", ", which does not say whether the goods are counterfeit."),
)

NOTHING_SHOWN_AGAINST_US = Condition(
    "nothing_shown_against_us",
    # Pictures of the buyer do not make the reason false: they hand the burden of proof to the merchant (T1).
    lambda s: True if s.evidence_count == 0 else None,
    Text("买家没有上传能看出问题的凭证。", "The buyer has shown nothing that makes the problem visible."),
    Text("买家的凭证显示了问题。", "The buyer's evidence shows the problem."),
    Text(
        "买家上传了 {evidence_count} 份凭证，需要您提供相反的证明。",
        "The buyer has shown evidence ({evidence_count}); proof of the contrary is yours to give.",
    ),
)

BUYER_EVIDENCE_STANDS = Condition(
    "buyer_evidence_stands",
    lambda s: None if s.evidence_count is None else s.evidence_count > 0,
    Text(
        "买家已为所选原因上传 {evidence_count} 份凭证，要求更改真实原因属于无故拒绝。",
        "The buyer has given evidence ({evidence_count}) for the stated reason; "
        "asking to change a true reason is groundless.",
    ),
    Text("买家没有为所选原因上传凭证。", "The buyer has given no evidence for the stated reason."),
    Text("不清楚买家是否上传过凭证。", "It is not known whether the buyer has given evidence."),
)

NO_EVIDENCE_GIVEN = Condition(
    "no_evidence_given",
    lambda s: None if s.evidence_count is None else s.evidence_count == 0,
    Text("买家没有上传凭证。", "The buyer has given no evidence."),
    Text("买家已上传 {evidence_count} 份凭证。", "The buyer has given evidence ({evidence_count})."),
    Text("不清楚买家是否上传过凭证。", "It is not known whether the buyer has given evidence."),
)

PICTURES_GIVEN = Condition(
    "pictures_given",
    lambda s: None if s.evidence_count is None else s.evidence_count > 0,
    Text(
        "买家上传了 {evidence_count} 份凭证，可以核对。",
        "The buyer has given evidence ({evidence_count}) to compare.",
    ),
    Text(
        "买家没有上传图片，无从核对是否为本单商品。",
        "The buyer has given no picture that could show other goods.",
    ),
    Text("不清楚买家是否上传过图片。", "It is not known whether the buyer has given pictures."),
)


def _contradicted_by_facts(sheet: FactSheet) -> bool | None:
    """The contradictions of rules A04 that an order can tell; for every other claim nobody knows."""
    match sheet.application_reason:
        case "not_received" | "not_delivered_for_long":
            return False if sheet.signed is False else not_after(sheet.signed_at, sheet.applied_at)
        case "no_tracking" | "out_of_stock":
            return not_after(sheet.first_scan_at, sheet.applied_at)
        case "not_shipped_in_time":
            return not_after(sheet.first_scan_at, sheet.ship_before_at)
        case "empty_parcel":
            return sheet.content_proven
        case _ if sheet.reason_group is ReasonGroup.BUYER_WISH and sheet.described is False:
            # Only the buyer's own words could turn a wish into something else.
            return False
        case _:
            return None


STATED_REASON_CONTRADICTED = Condition(
    "stated_reason_contradicted",
    _contradicted_by_facts,
    _stated("与物流或发货记录不符。", ", but the carrier's or the packing record says otherwise."),
    _stated("现有记录与它一致。", ", and the record agrees with it."),
    _stated("现有记录不能说明它与事实不符。", "; nothing on record says that it is untrue."),
)

# The system counts these three itself; where it cannot, nothing the merchant shows would replace the sum.

AMOUNT_OVER = Condition(
    "amount_over_refundable",
    lambda s: None if s.refundable_fen is None else s.amount_fen > s.refundable_fen,
    Text(
        "申请 {amount}，最多可退 {refundable}。",
        "{amount} is asked for; at most {refundable} can be refunded.",
    ),
    Text(
        "申请 {amount}，没有超过可退的 {refundable}。",
        "{amount} is asked for, within the refundable {refundable}.",
    ),
    Text("可退金额未知。", "The refundable amount is not known."),
    if_unknown=Outcome.CONTRADICTED,
)

QUANTITY_OVER = Condition(
    "quantity_over_left",
    lambda s: None if s.units_left is None else s.quantity > s.units_left,
    Text(
        "申请 {quantity} 件，只剩 {units_left} 件可申请。",
        "{quantity} units are asked for; {units_left} are left.",
    ),
    Text(
        "申请 {quantity} 件，没有超过可申请的 {units_left} 件。",
        "{quantity} units are asked for, within the {units_left} left.",
    ),
    Text("可申请的件数未知。", "The number of units left is not known."),
    if_unknown=Outcome.CONTRADICTED,
)

OTHER_AFTER_SALE = Condition(
    "other_after_sale",
    lambda s: None if s.other_after_sales is None else bool(s.other_after_sales),
    Text(
        "售后 {other_after_sale} 已包含该商品。", "After-sale {other_after_sale} already covers these goods."
    ),
    Text("该商品没有其他售后。", "These goods have no other after-sale."),
    Text("不清楚该商品是否有其他售后。", "It is not known whether these goods have another after-sale."),
    if_unknown=Outcome.CONTRADICTED,
)

SAME_ISSUE_CLOSED = Condition(
    "same_issue_closed",
    # Without any earlier after-sale the answer is a plain no; with one, its result is not on record yet.
    lambda s: False if s.earlier_after_sales == () else s.same_issue_closed,
    Text(
        "同一问题已在售后 {earlier_after_sale} 中处理完毕。",
        "After-sale {earlier_after_sale} already settled the same problem.",
    ),
    Text("该商品此前没有处理过同一问题的售后。", "No earlier after-sale settled the same problem."),
    Text(
        "此前的售后是否处理过同一问题，需要您证明。",
        "Whether an earlier after-sale settled the same problem is yours to show.",
    ),
)

NEW_EVIDENCE_GIVEN = Condition(
    "new_evidence_given",
    lambda s: s.new_evidence_given,
    Text(
        "买家有此前售后没有的新凭证，应当重新核对。",
        "The buyer shows what the earlier after-sale had not seen: look at it again.",
    ),
    Text("买家没有新的凭证。", "The buyer shows nothing new."),
    Text("不清楚买家的凭证是否为新的。", "It is not known whether the buyer's evidence is new."),
)

NEW_PROBLEM = Condition(
    "new_problem",
    lambda s: s.new_problem,
    Text(
        "这次是新的问题，此前的补偿不包括它。", "This is a new problem, which the compensation did not cover."
    ),
    Text("与此前补偿的是同一问题。", "It is the problem that was compensated."),
    Text("不清楚是否为新的问题。", "It is not known whether the problem is a new one."),
)
