"""Reasons for goods the buyer has: refund only first, most of them also against a return or an exchange."""

from aftersale.core.reasons.conditions import claim, goods, parcel, record, returned
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
                Text(
                    "上传能看清单号、签收人和时间的签收凭证。",
                    "Show proof of delivery with the number, who signed and when.",
                ),
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
        sources="rules 5.4 R01; return cost (D)",
        better_negotiated=True,
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
                    "上传两年内的 CMA/CNAS 检测报告，或该件商品打包前的测试视频，或写明该情况的页面快照；须能反驳买家的凭证。",
                    "Show a CMA/CNAS report of the last two years, or a video in which this very item was tested before packing, or "
                    "the listing where it states this; it must answer the buyer's evidence.",
                ),
                instead=(EvidenceKind.PACKING_VIDEO, EvidenceKind.LISTING_SNAPSHOT),
            ),
            # Origin alone answers no fault: it goes with the report (rules 2.1.4, Douyin art. 58-61).
            EvidenceRule(
                EvidenceKind.ORIGIN,
                False,
                Text(
                    "问题从外观看不出时，与检测报告一起上传进货发票或授权书，须能看清商品和日期。",
                    "Where the fault cannot be seen, add the invoice or authorisation to the report, with goods and date readable.",
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
        sources="rules 5.4 R02, 5.7 E05; Douyin art. 58-61, evidence 2.1.4 (A)",
        platform_codes=(16,),
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
                    "上传请买家补充凭证的记录，须写明要什么凭证、何时提出和期限。",
                    "Show your request: which evidence, when you asked for it, and until when.",
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
        sources="rules 5.4 R03 (D)",
    ),
    RejectReason(
        code="complete_and_correct",
        label=Text("发货完整且正确", "What was sent is complete and correct"),
        scenes=_APPLICATIONS,
        must=(claim.CONTENT_CLAIMED, record.CONTENT_PROVEN),
        must_not=(parcel.PARCELS_MERGED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.PACKING_VIDEO,
                True,
                Text(
                    "任选其一：能看清单号的完整打包视频；快递总部盖章证明（单号、签收状态、时间、日期）；商品超过 1 公斤时，发货、签收、商品三次一致的称重。",
                    "Show one of: the whole packing with a readable number; a certificate of the carrier's head office (number, "
                    "sign state, time, stamp); above 1 kg, matching weights as sent, as signed for and of the goods.",
                ),
                instead=(EvidenceKind.CARRIER_CERTIFICATE, EvidenceKind.WEIGHTS),
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
        sources="rules 5.4 R04; Douyin art. 55-57, evidence 2.1.4 (A)",
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
                    "上传下单时的页面快照，须写明买家所说的尺寸、颜色、材质或功能。",
                    "Show the listing of the order's day where it states the size, colour, material or function in question.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.INSPECTION_PHOTOS,
                True,
                Text(
                    "上传同款商品的测量或对比照片，能看清刻度和商品编码。",
                    "Show a measurement or comparison of the same goods, with the scale and the item's code readable.",
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
        sources="rules 5.4 R05; tolerance 3 cm (A)",
    ),
    RejectReason(
        code="already_compensated",
        label=Text("同一问题已补偿", "The same problem was compensated"),
        scenes=_APPLICATIONS,
        must=(record.COMPENSATED_BEFORE,),
        must_not=(claim.WISH, claim.NEW_PROBLEM),
        evidence=(
            EvidenceRule(
                EvidenceKind.PAYMENT_VOUCHER,
                True,
                Text(
                    "上传补偿的付款凭证，须能看清收款人、金额和时间。",
                    "Show the payment with payee, amount and time.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传买家就同一问题接受该补偿的聊天记录，须能看到双方的话。",
                    "Show the chat in which the buyer accepted it for this very problem, both sides visible.",
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
                    "上传您提出部分退款、买家答复的聊天记录（能看到双方的话），并附按买家图片计算受影响部分的依据。",
                    "Show the chat with your partial offer and the answer, both sides visible, and how the share follows from the "
                    "buyer's pictures.",
                ),
            ),
        ),
        templates=(
            Text(
                "您申请退款 {amount}，受影响的部分对应 {offered}，计算方式见附件。您可以调整金额，也可以改为退货退款。",
                "You ask for {amount}; the affected share comes to {offered} (calculation attached). "
                "You may change the amount, or change to return and refund.",
            ),
            Text(
                "您申请退款 {amount}，高于受影响部分对应的金额，计算方式见附件。您可以与我们商量金额，也可以改为退货退款。",
                "The {amount} you ask for is more than the affected share; our calculation is attached. "
                "You may agree an amount with us, or change to return and refund.",
            ),
        ),
        remedies=(
            RemedyKind.ACCEPT_OFFER,
            RemedyKind.LOWER_AMOUNT,
            RemedyKind.CHANGE_TYPE,
            RemedyKind.ADD_EVIDENCE,
        ),
        liability_hint=Text(
            "没有先提出部分退款方案就拒绝，判商家责任。",
            "Rejecting without having offered a partial refund makes you liable.",
        ),
        sources="rules 5.4 R08 (D)",
        better_negotiated=True,
    ),
    RejectReason(
        code="caused_by_use",
        label=Text("损坏由买家使用造成", "The damage was caused by use"),
        scenes=_APPLICATIONS,
        must=(claim.FAULT_CLAIMED, record.CAUSED_BY_USE),
        must_not=(claim.COUNTERFEIT_CLAIMED, goods.BURDEN_NOT_MET),
        evidence=(
            EvidenceRule(
                EvidenceKind.QUALITY_REPORT,
                True,
                Text(
                    "上传检测机构或品牌售后写明人为损坏的书面报告；非耐用品也可上传买家承认的聊天记录，须能看到双方的话。",
                    "Show a written report of a laboratory or the brand's service that names damage by use; except for durable "
                    "goods, a chat in which the buyer admits it will do, both sides visible.",
                ),
                instead=(EvidenceKind.CHAT_RECORD,),
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
                    "上传先与买家核对原因的聊天记录（能看到双方的话），并附说明原因不符的事实资料；不能要求买家改成不真实的原因。",
                    "Show the chat in which you first asked, both sides visible, and what makes the reason untrue; never ask for an "
                    "untrue one.",
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
        sources="rules 5.5 A04 (A)",
        platform_codes=(24,),
        better_negotiated=True,
    ),
    RejectReason(
        code="after_period",
        label=Text("已超过售后期", "The after-sale period is over"),
        scenes=_APPLICATIONS,
        must=(goods.PERIOD_OVER,),
        must_not=(claim.COUNTERFEIT_CLAIMED, claim.NOT_RECEIVED_CLAIMED, goods.AUTHORITY_NOTICE),
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
            "假冒、未收到货、监管通报或法院认定不受售后期限制。",
            "Counterfeit, goods never received and a notice of an authority are not cut off by the period.",
        ),
        sources="rules 5.5 A05; Douyin art. 4 (A)",
        bulk=True,
    ),
    RejectReason(
        code="claim_time_over",
        label=Text("已超过该类商品的问题反馈时限", "The time to report a fault of fresh goods is over"),
        scenes=_APPLICATIONS,
        must=(claim.FAULT_CLAIMED, goods.FRESH, goods.CLAIM_TIME_BEGUN, goods.CLAIM_TIME_OVER),
        must_not=(claim.COUNTERFEIT_CLAIMED, goods.HIDDEN_DEFECT, goods.AUTHORITY_NOTICE),
        evidence=(
            EvidenceRule(
                EvidenceKind.LISTING_SNAPSHOT,
                True,
                Text(
                    "上传下单时的页面快照，须能看清快照日期和该类问题的反馈时限。",
                    "Show the listing with its date and the time in which such a fault had to be reported.",
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
        sources="rules 5.4 R06 (D)",
    ),
    RejectReason(
        code="same_issue_closed",
        label=Text("同一问题此前已处理完毕", "The same problem was settled before"),
        scenes=_APPLICATIONS,
        must=(claim.SAME_ISSUE_CLOSED,),
        must_not=(claim.NEW_EVIDENCE_GIVEN,),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                True,
                Text(
                    "上传此前售后的编号、时间和处理结果，并说明是同一问题。",
                    "Show number, date and result of the earlier after-sale, and that the problem is the same.",
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
        sources="rules 5.5 A06 (A)",
    ),
    RejectReason(
        code="not_our_goods",
        label=Text("图片中的商品非本单商品", "The pictures show other goods"),
        scenes=_APPLICATIONS,
        must=(claim.PICTURES_GIVEN, returned.SENT_CODE_RECORDED, record.SHOWS_OTHER_GOODS),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                True,
                Text(
                    "上传发货时登记的防伪码或序列号（能看到登记时间），并标出与买家图片的差异。",
                    "Show the code or serial number recorded when shipping, with its time, and where the picture differs.",
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
                    "上传双方约定换货、维修或补偿的聊天记录，须能看到双方的话和完成时间。",
                    "Show the chat that agrees an exchange, repair or compensation: both sides, and the due time.",
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
        remedies=(RemedyKind.WAIT, RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "约定已到期而没有完成，判商家责任。",
            "If the plan fell due undone, the liability is yours.",
        ),
        sources="rules 5.5 A08 (D)",
    ),
)
