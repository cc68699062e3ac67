"""Reasons for goods the buyer has: refund only first, most of them also against a return or an exchange."""

from aftersale.core.reasons.conditions import claim, goods, record
from aftersale.core.reasons.reason import EvidenceKind, EvidenceRule, RejectReason, RemedyKind
from aftersale.core.reasons.scene import Scene
from aftersale.core.text import Text

_APPLICATIONS = (Scene.REFUND_RECEIVED, Scene.RETURN_APPLICATION, Scene.EXCHANGE_APPLICATION)

REASONS = (
    RejectReason(
        code="return_needed",
        label=Text("商品需退回后退款", "The goods must come back for a refund"),
        scenes=(Scene.REFUND_RECEIVED,),
        must=(goods.BUYER_HAS_GOODS, goods.WORTH_RETURNING),
        must_not=(
            goods.PERISHABLE,
            goods.RETURN_WOULD_BE_REFUSED,
            claim.NOTHING_CAN_COME_BACK,
            claim.COUNTERFEIT_CLAIMED,
        ),
        evidence=(
            EvidenceRule(
                EvidenceKind.PROOF_OF_DELIVERY,
                True,
                Text("上传买家已收到商品的签收凭证。", "Show proof that the buyer received the goods."),
            ),
        ),
        templates=(
            Text(
                "商品已于 {signed_at} 签收，需要退回后才能退款。请把售后类型改为「退货退款」，我们同意后会提供退货地址。",
                "The goods were signed for on {signed_at} and need to come back before a refund. Please change the type "
                "to “return and refund”; once we agree you will get the return address.",
            ),
            Text(
                "您已收到商品，需要退回后才能退款。请把售后类型改为「退货退款」，我们同意后会提供退货地址。",
                "You have the goods, and they need to come back before a refund. Please change the type to "
                "“return and refund”; once we agree you will get the return address.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_TYPE,),
        liability_hint=Text(
            "商品不值得寄回或无法寄回却要求退货，判商家责任；建议先与买家协商。",
            "Asking for goods back that are not worth it or cannot travel makes you liable; better talk first.",
        ),
        patterns="G4",
        sources="rules 5.4 R01; return cost (D)",
        bulk=True,
    ),
    RejectReason(
        code="no_defect",
        label=Text("商品未存在问题", "The goods show no problem"),
        scenes=_APPLICATIONS,
        must=(claim.FAULT_CLAIMED, claim.NOTHING_SHOWN_AGAINST_US),
        must_not=(claim.COUNTERFEIT_CLAIMED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.QUALITY_REPORT,
                True,
                Text(
                    "上传检测报告、发货前测试视频或页面快照，任选其一，须能反驳买家的凭证。",
                    "Show one of: a test report, a test video before shipping, the listing; it must answer the buyer's evidence.",
                ),
            ),
        ),
        templates=(
            Text(
                "您反映「{application_reason}」，根据目前的资料暂未看到该问题。请补充能看清问题的照片或视频，我们会尽快重新处理。",
                "You report “{application_reason}”; what we have so far does not show it. Please add photos or a video "
                "in which it can be seen, and we will look again at once.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.CHANGE_TYPE),
        liability_hint=Text(
            "买家的凭证能看出问题而商家没有反证，判商家责任；是否符合描述由商家最终举证。",
            "If the buyer's evidence shows it and you have no counter-proof you are liable; the final burden is yours.",
        ),
        patterns="T1 T10",
        sources="rules 5.4 R02, 5.7 E05; Douyin art. 58-61 (A)",
    ),
    RejectReason(
        code="evidence_not_given",
        label=Text("买家未在期限内补充凭证", "The evidence asked for did not come"),
        scenes=_APPLICATIONS,
        must=(claim.NO_EVIDENCE_GIVEN, record.EVIDENCE_ASKED_IN_VAIN),
        must_not=(claim.WISH, claim.NOT_RECEIVED_CLAIMED),
        evidence=(
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传请买家补充凭证的记录，须能看到日期。",
                    "Show your request for evidence, with its date visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "我们于 {evidence_asked_at} 请您补充凭证，至今没有收到，因此暂时无法处理。补充后我们会尽快重新处理。",
                "We asked for evidence on {evidence_asked_at} and have not received it, so we cannot go on for now. "
                "Once you add it, we will look again at once.",
            ),
            Text(
                "我们曾请您补充能看清问题的凭证，至今没有收到，因此暂时无法处理。补充后我们会尽快重新处理。",
                "We asked for evidence that shows the problem and have not received it, so we cannot go on for now. "
                "Once you add it, we will look again at once.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "没有真正请买家补充过凭证，拒绝没有依据。",
            "If evidence was never really asked for, the rejection has no ground.",
        ),
        patterns="G4",
        sources="rules 5.4 R03 (D)",
    ),
    RejectReason(
        code="complete_and_correct",
        label=Text("发货完整且正确", "What was sent is complete and correct"),
        scenes=_APPLICATIONS,
        must=(claim.CONTENT_CLAIMED, record.CONTENT_PROVEN),
        evidence=(
            EvidenceRule(
                EvidenceKind.PACKING_VIDEO,
                True,
                Text(
                    "上传能看清单号的完整打包视频、三次称重记录或快递盖章证明，任选其一。",
                    "Show one of: the whole packing with a readable number, three matching weights, a stamped certificate.",
                ),
            ),
        ),
        templates=(
            Text(
                "您反映「{application_reason}」，我们核对了发货记录，商品与数量正确，资料见附件。请补充开箱视频或快递证明，我们会继续核实。",
                "You report “{application_reason}”; our packing record (attached) shows the right goods and number. "
                "Please add an unpacking video or a carrier's statement, and we will go on checking.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "没有打包或称重凭证，少件、错件由商家承担。",
            "Without a packing or weighing record, missing or wrong goods are yours to bear.",
        ),
        patterns="T4 T5",
        sources="rules 5.4 R04; Douyin art. 55-57 (A)",
    ),
    RejectReason(
        code="as_described",
        label=Text("商品与页面描述一致", "The goods match their description"),
        scenes=_APPLICATIONS,
        must=(claim.DESCRIPTION_CLAIMED, record.MATCHES_LISTING),
        evidence=(
            EvidenceRule(
                EvidenceKind.LISTING_SNAPSHOT,
                True,
                Text(
                    "上传下单时的页面快照，以及同款商品的测量或对比照片。",
                    "Show the listing of the order's day, and a measurement or comparison of the same goods.",
                ),
            ),
        ),
        templates=(
            Text(
                "您反映「{application_reason}」，商品与下单时的页面说明一致，快照和对比照片见附件。"
                "如您认为仍有差异，请补充能看清差异的照片。",
                "You report “{application_reason}”; the goods match the listing of the day you ordered (snapshot and "
                "comparison attached). If you still see a difference, please add photos of it.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_TYPE, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "差异超过合理范围（如服装误差 3 厘米以上）仍拒绝，判商家责任。",
            "If the difference exceeds tolerance (clothes: 3 cm), rejecting makes you liable.",
        ),
        patterns="T1",
        sources="rules 5.4 R05; tolerance 3 cm (A)",
    ),
    RejectReason(
        code="already_compensated",
        label=Text("同一问题已补偿", "The same problem was compensated"),
        scenes=_APPLICATIONS,
        must=(record.COMPENSATED_BEFORE,),
        must_not=(claim.WISH,),
        evidence=(
            EvidenceRule(
                EvidenceKind.PAYMENT_VOUCHER,
                True,
                Text(
                    "上传补偿的付款凭证和买家接受该方案的记录。",
                    "Show the payment and the buyer's acceptance of that settlement.",
                ),
            ),
        ),
        templates=(
            Text(
                "您反映的同一问题此前已经补偿，凭证见附件。如出现了新的问题，请说明并上传凭证，我们会重新处理。",
                "The same problem was compensated before; the proof is attached. If there is a new problem, "
                "please describe it and add evidence, and we will look again.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_REASON, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "买家没有接受过补偿，或这次是新问题，判商家责任。",
            "If the buyer never accepted it, or the problem is a new one, the liability is yours.",
        ),
        patterns="T14",
        sources="rules 5.4 R07; Douyin art. 16 (A)",
    ),
    RejectReason(
        code="share_too_high",
        label=Text("申请金额高于受影响部分", "More is asked for than the affected share"),
        scenes=(Scene.REFUND_RECEIVED,),
        must=(record.SHARE_OFFER_REFUSED,),
        must_not=(claim.WISH, claim.COUNTERFEIT_CLAIMED),
        evidence=(
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传您提出的部分退款方案、计算依据和买家的答复。",
                    "Show your offer of a partial refund, how it was calculated, and the buyer's answer.",
                ),
            ),
        ),
        templates=(
            Text(
                "您申请退款 {amount}，高于受影响部分对应的金额，计算方式见附件。您可以与我们商量金额，也可以改为退货退款。",
                "The {amount} you ask for is more than the affected share; our calculation is attached. "
                "You may agree an amount with us, or change to return and refund.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_TYPE, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "没有先提出部分退款方案就拒绝，判商家责任。",
            "Rejecting without having offered a partial refund makes you liable.",
        ),
        patterns="T1",
        sources="rules 5.4 R08 (D)",
    ),
    RejectReason(
        code="caused_by_use",
        label=Text("损坏由买家使用造成", "The damage was caused by use"),
        scenes=_APPLICATIONS,
        must=(claim.FAULT_CLAIMED, record.CAUSED_BY_USE),
        must_not=(claim.COUNTERFEIT_CLAIMED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.QUALITY_REPORT,
                True,
                Text(
                    "上传检测机构或品牌售后的书面报告，或买家承认的聊天记录。",
                    "Show a written report of a laboratory or the brand's service, or the buyer's own word in the chat.",
                ),
            ),
        ),
        templates=(
            Text(
                "检测或沟通记录显示，您反映的「{application_reason}」发生在使用过程中，资料见附件。如您有不同意见，请补充检测报告。",
                "The attached report or chat shows that “{application_reason}” came about in use. "
                "If you see it differently, please add a report of your own.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "耐用品六个月内由商家举证；没有书面报告，判商家责任。",
            "For durable goods the burden is yours for six months; without a written report you are liable.",
        ),
        patterns="T1",
        sources="rules 5.4 R09; consumer law 23-3 (A)",
    ),
    RejectReason(
        code="reason_mismatch",
        label=Text("买家申请售后原因与实际不符", "The stated reason does not match the facts"),
        scenes=_APPLICATIONS,
        must=(claim.STATED_REASON_CONTRADICTED, record.CORRECTION_ASKED),
        must_not=(claim.BUYER_EVIDENCE_STANDS,),
        evidence=(
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传先与买家核对原因的聊天记录，以及说明原因不符的事实资料。",
                    "Show the chat in which you first asked the buyer, and what shows that the reason is untrue.",
                ),
            ),
        ),
        templates=(
            Text(
                "您选择的原因是「{application_reason}」，与目前的记录不一致，资料见附件。"
                "请按真实情况核对；如原因无误，请上传凭证，我们会重新处理。",
                "You chose “{application_reason}”, which our record (attached) does not bear out. Please check it against "
                "what happened; if it is right, add evidence and we will look again.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.CHANGE_REASON),
        liability_hint=Text(
            "要求买家把真实原因改成别的，属于无故拒绝，判商家责任。",
            "Making a buyer change a true reason is groundless, and the liability is yours.",
        ),
        patterns="G1 G4 T13",
        sources="rules 5.5 A04 (A)",
    ),
    RejectReason(
        code="after_period",
        label=Text("已超过售后期", "The after-sale period is over"),
        scenes=_APPLICATIONS,
        must=(goods.PERIOD_OVER,),
        must_not=(claim.COUNTERFEIT_CLAIMED, claim.NOT_RECEIVED_CLAIMED),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                False,
                Text(
                    "系统自动附上签收时间和售后期的计算。",
                    "The system attaches the signature and how the period was counted.",
                ),
            ),
        ),
        templates=(
            Text(
                "本单售后期已于 {period_end} 结束，您的申请时间为 {applied_at}。如有特殊情况，请联系我们说明。",
                "The after-sale period ended on {period_end}; you applied on {applied_at}. "
                "If there are special circumstances, please tell us.",
            ),
            Text(
                "您于 {applied_at} 申请时，本单的售后期已经结束。如有特殊情况，请联系我们说明。",
                "When you applied on {applied_at} the after-sale period was over. "
                "If there are special circumstances, please tell us.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "假冒、未收到货等主张不受售后期限制。",
            "Counterfeit and goods never received are not cut off by the period.",
        ),
        patterns="T10",
        sources="rules 5.5 A05; Douyin art. 4 (A)",
        bulk=True,
    ),
    RejectReason(
        code="claim_time_over",
        label=Text("已超过该类商品的问题反馈时限", "The time to report a fault of fresh goods is over"),
        scenes=_APPLICATIONS,
        must=(claim.FAULT_CLAIMED, goods.FRESH, goods.CLAIM_TIME_BEGUN, goods.CLAIM_TIME_OVER),
        must_not=(claim.COUNTERFEIT_CLAIMED, goods.HIDDEN_DEFECT),
        evidence=(
            EvidenceRule(
                EvidenceKind.LISTING_SNAPSHOT,
                True,
                Text(
                    "上传下单时的页面快照，须能看清该类问题的反馈时限。",
                    "Show the listing of the order's day with the time in which such a fault had to be reported.",
                ),
            ),
        ),
        templates=(
            Text(
                "该类商品的此类问题需在 {claim_until} 前反馈，您的签收时间为 {signed_at}，申请时间为 {applied_at}。如属不易发现的问题，请补充凭证。",
                "A fault of such goods had to be reported by {claim_until}; you signed on {signed_at} and applied on "
                "{applied_at}. If it could not be seen at once, please add evidence.",
            ),
            Text(
                "该类商品的此类问题需在签收后及时反馈，您的签收时间为 {signed_at}，申请时间为 {applied_at}，已超过公示的时限（见附件）。"
                "如属不易发现的问题，请补充凭证。",
                "A fault of such goods has to be reported soon after delivery; you signed on {signed_at} and applied on "
                "{applied_at}, later than the listing allows (attached). If it could not be seen at once, please add evidence.",
            ),
            Text(
                "您于 {applied_at} 申请时，已超过该类商品公示的问题反馈时限（见附件）。如属不易发现的问题，请补充凭证。",
                "When you applied on {applied_at} the time to report a fault of such goods was over (see the listing, "
                "attached). If it could not be seen at once, please add evidence.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "时限须在下单时公示；假冒、监管通报或不易发现的问题不受此限，以此拒绝判商家责任。",
            "The listing must have named the time; counterfeit, a notice of an authority or a hidden fault is not cut off.",
        ),
        patterns="",
        sources="rules 5.4 R06 (D)",
    ),
    RejectReason(
        code="same_issue_closed",
        label=Text("同一问题此前已处理完毕", "The same problem was settled before"),
        scenes=_APPLICATIONS,
        must=(claim.SAME_ISSUE_CLOSED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                True,
                Text(
                    "上传此前售后的处理结果，说明是同一问题。",
                    "Show the result of the earlier after-sale and that the problem is the same.",
                ),
            ),
        ),
        templates=(
            Text(
                "同一问题的售后（编号 {earlier_after_sale}）此前已处理完毕。如有新的凭证，欢迎补充，我们会重新处理。",
                "After-sale {earlier_after_sale} settled the same problem before. "
                "If there is new evidence, please add it and we will look again.",
            ),
            Text(
                "同一问题的售后此前已处理完毕。如有新的凭证，欢迎补充，我们会重新处理。",
                "The same problem was settled before. If there is new evidence, please add it and we will look again.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "买家有新的凭证，或并非同一问题，判商家责任。",
            "If there is new evidence, or the problem is another one, the liability is yours.",
        ),
        patterns="T1",
        sources="rules 5.5 A06 (A)",
    ),
    RejectReason(
        code="not_our_goods",
        label=Text("图片中的商品非本单商品", "The pictures show other goods"),
        scenes=_APPLICATIONS,
        must=(claim.PICTURES_GIVEN, record.SHOWS_OTHER_GOODS),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                True,
                Text(
                    "上传发货时登记的防伪码或序列号，并标出与买家图片的差异。",
                    "Show the code or serial number recorded when shipping, and where the picture differs.",
                ),
            ),
        ),
        templates=(
            Text(
                "您上传的图片中，商品编码与本单发出的编码不一致，对比资料见附件。请核对是否为本单商品，并补充含编码和面单的照片。",
                "The code in your pictures is not the one we sent with this order; a comparison is attached. "
                "Please check, and add a photo that shows both the code and the waybill.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "发货时没有登记编码，无法证明，判商家责任。",
            "If no code was recorded when shipping it cannot be proven, and the liability is yours.",
        ),
        patterns="T1",
        sources="rules 5.5 A07 (D)",
    ),
    RejectReason(
        code="other_plan_running",
        label=Text("双方约定的方案正在执行", "Another agreed plan is under way"),
        scenes=_APPLICATIONS,
        must=(record.PLAN_RUNNING,),
        evidence=(
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传双方约定换货、维修或补偿的记录，须写明完成时间。",
                    "Show the agreed exchange, repair or compensation, with its due time.",
                ),
            ),
        ),
        templates=(
            Text(
                "双方约定的方案正在执行，最晚 {plan_until} 完成，请您再等一等。",
                "The plan we agreed on is under way and will be done by {plan_until}. Please bear with us.",
            ),
            Text(
                "双方约定的方案正在执行，仍在约定时间内，约定记录见附件，请您再等一等。",
                "The plan we agreed on is under way and within its time; the record is attached. Please bear with us.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "约定已到期而没有完成，判商家责任。",
            "If the plan fell due undone, the liability is yours.",
        ),
        patterns="T14",
        sources="rules 5.5 A08 (D)",
    ),
)
