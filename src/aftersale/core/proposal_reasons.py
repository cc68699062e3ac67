"""Why a merchant proposes something else: a small catalogue, each reason for one kind of proposal."""

import msgspec

from aftersale.core.after_sale.state import AfterSaleType, ProposalKind
from aftersale.core.text import Text


class ProposalReason(msgspec.Struct, frozen=True):
    """One reason: the kind it belongs to, the types it makes sense for, whether a picture helps."""

    code: str
    kind: ProposalKind
    types: tuple[AfterSaleType, ...]
    label: Text
    picture: bool


K, T = ProposalKind, AfterSaleType
ANY = (T.REFUND_ONLY, T.RETURN_AND_REFUND, T.EXCHANGE)
_CATALOGUE = (
    ProposalReason("agreed_plan", K.CHANGE, ANY, Text("已与买家商定新方案", "A new plan was agreed"), True),
    ProposalReason("amount_only", K.CHANGE, ANY, Text("只调整退款金额", "Only the amount changes"), True),
    ProposalReason(
        "refund_without_return",
        K.CHANGE,
        (T.RETURN_AND_REFUND, T.EXCHANGE),
        Text("无需退货，直接退款", "Refund without sending the goods back"),
        False,
    ),
    ProposalReason(
        "return_first",
        K.CHANGE,
        (T.REFUND_ONLY, T.EXCHANGE),
        Text("需先寄回商品再退款", "The goods have to come back first"),
        False,
    ),
    ProposalReason(
        "exchange_instead",
        K.CHANGE,
        (T.REFUND_ONLY, T.RETURN_AND_REFUND),
        Text("建议改为换货", "An exchange instead"),
        False,
    ),
    ProposalReason(
        "buyer_unreachable", K.EVIDENCE, ANY, Text("联系不上买家", "The buyer cannot be reached"), True
    ),
    ProposalReason(
        "more_evidence", K.EVIDENCE, ANY, Text("请核对并补充凭证", "Please check and add evidence"), False
    ),
    ProposalReason(
        "interception_failed",
        K.WITHDRAW,
        (T.REFUND_ONLY,),
        Text("已发货且拦截失败", "Shipped, and the interception failed"),
        True,
    ),
    ProposalReason("agreed_cancellation", K.WITHDRAW, ANY, Text("已协商取消申请", "Agreed to cancel"), False),
)

PROPOSAL_REASONS: dict[str, ProposalReason] = {reason.code: reason for reason in _CATALOGUE}
"""By code, in the order a form lists them. WeChat's update reasons 6-11 and 44-46 (rules 1.6, A / B);
return_first, exchange_instead and more_evidence are ours, D."""
