"""Reasons that do not depend on where the goods are: agreements, arithmetic, and the merchant's own words."""

from aftersale.core.reasons.conditions import claim, record
from aftersale.core.reasons.reason import EvidenceKind, EvidenceRule, RejectReason, RemedyKind
from aftersale.core.reasons.scene import Scene
from aftersale.core.text import Text

_REFUNDS = (Scene.REFUND_UNSHIPPED, Scene.REFUND_IN_TRANSIT, Scene.REFUND_RECEIVED)
_APPLICATIONS = (*_REFUNDS, Scene.RETURN_APPLICATION, Scene.EXCHANGE_APPLICATION)

REASONS = (
    RejectReason(
        code="agreed_to_cancel",
        label=Text("买家误操作/已协商取消申请", "Applied by mistake, or agreed to cancel"),
        scenes=_APPLICATIONS,
        must=(record.CANCEL_AGREED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传申请之后、买家亲口同意撤销的聊天记录，须能看到双方的话和时间；商家单方的话不算约定。",
                    "Show the chat after the application with both sides and its time, in which the buyer agrees to cancel.",
                ),
            ),
        ),
        templates=(
            Text(
                "经与您沟通，您表示本次申请为误操作或同意撤销，因此先关闭本次申请。若并非如此，请重新发起，我们会尽快处理。",
                "When we talked you said that you applied by mistake or agreed to cancel, so we close this application. "
                "If that is not so, please apply again and we will see to it soon.",
            ),
        ),
        remedies=(RemedyKind.REAPPLY,),
        liability_hint=Text(
            "没有买家同意的聊天记录，属于无故拒绝，判商家责任。",
            "Without a chat in which the buyer agrees, the rejection is groundless and yours.",
        ),
        sources="rules 5.2 U03; Douyin 2.1.1 no. 2 (A)",
        platform_codes=(6,),
    ),
    RejectReason(
        code="amount_over_refundable",
        label=Text("申请金额超过可退金额", "More is asked for than can be refunded"),
        scenes=(*_REFUNDS, Scene.RETURN_APPLICATION),
        must=(claim.AMOUNT_OVER,),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                False,
                Text("系统自动附上可退金额的计算。", "The system attaches how the amount was calculated."),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                False,
                Text(
                    "附上先请买家调整金额的聊天记录，须能看到双方的话。",
                    "Add the chat in which you first asked the buyer to lower the amount, both sides visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "本次申请 {amount}，该商品最多可退 {refundable}。请把金额调整到可退范围内，我们会尽快处理。",
                "You asked for {amount}; at most {refundable} can be refunded for these goods. "
                "Please lower the amount and we will see to it soon.",
            ),
            Text(
                "本次申请的 {amount} 超过了该商品的可退金额。请调整金额，我们会尽快处理。",
                "The {amount} you asked for is more than can be refunded for these goods. "
                "Please lower the amount and we will see to it soon.",
            ),
        ),
        remedies=(RemedyKind.LOWER_AMOUNT,),
        liability_hint=Text(
            "金额由系统计算；调整金额前最好先与买家沟通。",
            "The system calculates the amount; better talk to the buyer first.",
        ),
        sources="rules 5.2 U06 (D)",
        bulk=True,
    ),
    RejectReason(
        code="duplicate",
        label=Text("重复申请：商品已有其他售后", "The goods already have another after-sale"),
        scenes=_APPLICATIONS,
        must=(claim.OTHER_AFTER_SALE, claim.QUANTITY_OVER),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                False,
                Text("系统自动附上另一笔售后的记录。", "The system attaches the other after-sale."),
            ),
        ),
        templates=(
            Text(
                "该商品已有处理中或已完成的售后（编号 {other_after_sale}），不能重复申请，请在该售后中查看进度。",
                "These goods are already covered by after-sale {other_after_sale}, running or finished. "
                "Please follow its progress there.",
            ),
            Text(
                "该商品已有处理中或已完成的售后，不能重复申请，请在该售后中查看进度。",
                "These goods are already covered by another after-sale, running or finished. "
                "Please follow its progress there.",
            ),
        ),
        remedies=(),
        liability_hint=Text("由系统核对，风险低。", "The system checks it; the risk is low."),
        sources="rules 5.2 U07 (D)",
        bulk=True,
    ),
    RejectReason(
        code="other",
        label=Text("其他原因（由商家说明）", "Another reason, in the shop's own words"),
        scenes=tuple(Scene),
        must=(record.OWN_WORDS,),
        # Any one piece will do, so none of them is required by kind; that there is one is asked at rejecting.
        evidence=(
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                False,
                Text(
                    "能证明所述情况的聊天记录，须能看到双方的话和时间。",
                    "A chat that shows what you say, with both sides and its time visible.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.INSPECTION_PHOTOS,
                False,
                Text(
                    "能证明所述情况的照片或视频，须能看清商品或单号。",
                    "Photos or a video that show what you say, with the goods or the number readable.",
                ),
            ),
        ),
        templates=(
            Text(
                "我们核对了您的申请（原因：{application_reason}），暂时无法按申请处理，具体情况和资料见附件。",
                "We have looked into your application (“{application_reason}”) and cannot grant it as it stands; "
                "what we found is attached.",
            ),
        ),
        remedies=(RemedyKind.ACCEPT_OFFER, RemedyKind.CHANGE_TYPE, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "须写明具体情况、上传凭证并给出替代方案；这类拒绝都会被抽查，没有依据的判商家责任。",
            "Say what happened, show it and offer something instead; every such rejection may be reviewed, "
            "and without a ground the liability is yours.",
        ),
        sources="rules 5.9 (D)",
    ),
)
