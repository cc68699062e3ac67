"""What things are called on pages: types, parcels, refunds, proposals, roles, reasons."""

from aftersale.core.actors import Role
from aftersale.core.after_sale.state import AfterSaleType, Cause, ParcelState, ProposalKind, RefundStatus
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.reasons import EVIDENCE_LABELS
from aftersale.core.text import Language, Text

TYPE_LABELS: dict[AfterSaleType, Text] = {
    AfterSaleType.REFUND_ONLY: Text("仅退款", "Refund only"),
    AfterSaleType.RETURN_AND_REFUND: Text("退货退款", "Return and refund"),
    AfterSaleType.EXCHANGE: Text("换货", "Exchange"),
}
PARCEL_LABELS: dict[ParcelState, Text] = {
    ParcelState.NUMBER_GIVEN: Text("已填单号，未揽收", "Number given, not picked up"),
    ParcelState.PICKED_UP: Text("已揽收", "Picked up"),
    ParcelState.IN_TRANSIT: Text("运输中", "On its way"),
    ParcelState.DELIVERING: Text("派送中", "Out for delivery"),
    ParcelState.ATTEMPT_FAILED: Text("派送未成功", "Delivery attempt failed"),
    ParcelState.SIGNED: Text("已签收", "Signed for"),
    ParcelState.REFUSED: Text("拒收", "Refused at the door"),
    ParcelState.RETURNING: Text("退回中", "Going back"),
    ParcelState.RETURNED: Text("已退回", "Gone back"),
    ParcelState.LOST: Text("丢失", "Lost"),
}
ROLE_LABELS: dict[Role, Text] = {
    Role.BUYER: Text("买家", "Buyer"),
    Role.MERCHANT: Text("商家", "Merchant"),
    Role.ARBITER: Text("平台", "Platform"),
    Role.INTEGRATOR: Text("店铺系统", "Shop system"),
    Role.ADMIN: Text("管理员", "Administrator"),
    Role.SYSTEM: Text("系统自动", "Automatic"),
}
REFUND_STATUS_LABELS: dict[RefundStatus, Text] = {
    RefundStatus.REQUESTED: Text("待提交", "To be sent"),
    RefundStatus.SENT: Text("支付渠道处理中", "With the payment provider"),
    RefundStatus.UNKNOWN: Text("结果未知，核对中", "Outcome unknown, being asked"),
    RefundStatus.FAILED: Text("未成功", "Did not go through"),
    RefundStatus.SUCCEEDED: Text("已到账", "Arrived"),
}
CAUSE_LABELS: dict[Cause, Text] = {
    Cause.MERCHANT_AGREED: Text("商家同意", "The merchant agreed"),
    Cause.GOODS_ACCEPTED: Text("退货验收通过", "The returned goods were accepted"),
    Cause.NEGOTIATED: Text("协商一致", "Negotiated"),
    Cause.OFFER_ACCEPTED: Text("买家接受商家发起的售后", "The buyer took up the merchant's offer"),
    Cause.SUM_ACCEPTED: Text("买家接受商家给出的金额", "The buyer took the sum the merchant named"),
    Cause.IMMEDIATE: Text("商家直接退款", "Refunded at once by the merchant"),
    Cause.INTERCEPTED: Text("包裹拦截成功", "The parcel was stopped"),
    Cause.PRICE_DIFFERENCE: Text("退差价", "Price difference"),
    Cause.UNSHIPPED: Text("未发货极速退款", "Fast refund before shipping"),
    Cause.DECIDED_LATE: Text("商家逾期未处理", "Not decided in time"),
    Cause.NO_RETURN_ADDRESS: Text("没有退货地址", "No return address"),
    Cause.INTERCEPTED_LATE: Text("拦截逾期无结果", "No news of the interception in time"),
    Cause.INSPECTED_LATE: Text("商家逾期未验收", "Not checked in time"),
    Cause.RESHIPPED_LATE: Text("换货逾期未寄出", "The new goods were not sent in time"),
    Cause.SENT_BACK_LATE: Text("被拒商品逾期未寄回", "The refused goods were not sent back in time"),
}
PROPOSAL_KIND_LABELS: dict[ProposalKind, Text] = {
    ProposalKind.WITHDRAW: Text("请买家撤销申请", "Ask the buyer to withdraw"),
    ProposalKind.EVIDENCE: Text("请买家补充凭证", "Ask for more evidence"),
    ProposalKind.CHANGE: Text("更改申请内容", "Change the application"),
}


def reason_label(code: str, language: Language) -> str:
    """The label of an application reason; a code that the catalogue no longer has stands for itself."""
    reason = APPLICATION_REASONS.get(code)
    return reason.label[language] if reason else code


def evidence_kinds() -> dict[str, Text]:
    """What a merchant can say that a piece shows, by code."""
    return {kind.value: label for kind, label in EVIDENCE_LABELS.items()}


def proposal_reason_label(code: str, language: Language) -> str:
    """The label of a reason for a proposal; a code that the catalogue no longer has stands for itself."""
    reason = PROPOSAL_REASONS.get(code)
    return reason.label[language] if reason else code
