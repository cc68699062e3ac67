"""Reasons against a refund while the parcel is on its way."""

from aftersale.core.reasons.conditions import claim, goods, parcel, record
from aftersale.core.reasons.reason import EvidenceKind, EvidenceRule, RejectReason, RemedyKind
from aftersale.core.reasons.scene import Scene
from aftersale.core.text import Text

_TRACE = EvidenceRule(
    EvidenceKind.CARRIER_TRACE,
    True,
    Text(
        "上传能看清单号、揽收时间和 72 小时内更新的物流截图；买家不想要时，还要附上快递对拦截的答复。",
        "Show the trace with number, pick-up and a scan within 72 hours; for a mere wish also the carrier's answer to an interception.",
    ),
)

REASONS = (
    RejectReason(
        code="on_time_and_moving",
        label=Text("已在约定时间发货且物流运输正常", "Shipped on time and moving normally"),
        scenes=(Scene.REFUND_IN_TRANSIT,),
        must=(
            parcel.SHIPPED_IN_TIME,
            parcel.MOVING,
            parcel.RECENT_SCAN,
            parcel.INTERCEPTION_TRIED_OR_NOT_OWED,
        ),
        must_not=(parcel.OVERDUE, parcel.CAME_BACK_OR_LOST),
        evidence=(_TRACE,),
        templates=(
            Text(
                "商品已按时发出，最近一次物流更新为 {last_scan_at}「{last_scan_text}」，预计 {expected_at} 送达。"
                "请您再等一等；不需要时可以在派送时拒收。",
                "Your goods were sent on time. Last update {last_scan_at}: “{last_scan_text}”; expected {expected_at}. "
                "Please bear with us, or refuse the parcel at the door if you no longer need it.",
            ),
            Text(
                "商品已按时发出，最近一次物流更新为 {last_scan_at}，包裹运输正常。请您再等一等；不需要时可以在派送时拒收。",
                "Your goods were sent on time and are moving normally; the last update is of {last_scan_at}. "
                "Please bear with us, or refuse the parcel at the door if you no longer need it.",
            ),
            Text(
                "商品已按时发出，包裹正在正常运输，物流凭证见附件。请您再等一等；不需要时可以在派送时拒收。",
                "Your goods were sent on time and are moving normally; the trace is attached. "
                "Please bear with us, or refuse the parcel at the door if you no longer need it.",
            ),
        ),
        remedies=(RemedyKind.WAIT, RemedyKind.REFUSE_AT_DOOR, RemedyKind.CHANGE_TYPE),
        liability_hint=Text(
            "包裹停滞、被拒收或退回而不退款，判商家责任。",
            "If the parcel is stuck, refused or coming back, keeping the money makes you liable.",
        ),
        sources="rules 5.3 S01; silence 72 h and grace 24 h (D)",
        platform_codes=(1, 17),
        bulk=True,
    ),
    RejectReason(
        code="interception_failed",
        label=Text("已申请拦截，未能拦下", "Interception was tried and failed"),
        scenes=(Scene.REFUND_IN_TRANSIT,),
        must=(parcel.INTERCEPTION_FAILED,),
        must_not=(parcel.CAME_BACK_OR_LOST, parcel.SILENT, parcel.OVERDUE),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号、拦截申请时间和快递答复的记录。",
                    "Show the number, when the interception was asked for, and what the carrier answered.",
                ),
            ),
        ),
        templates=(
            Text(
                "我们已于 {interception_at} 申请拦截包裹，快递反馈未能拦下。您可以在派送时拒收，或签收后申请退货退款。",
                "We asked for interception on {interception_at}; the carrier could not stop the parcel. "
                "You may refuse it at the door, or apply for a return after receiving it.",
            ),
            Text(
                "我们已为您申请拦截包裹，快递反馈未能拦下，答复见附件。您可以在派送时拒收，或签收后申请退货退款。",
                "We asked the carrier to stop the parcel, which failed; the answer is attached. "
                "You may refuse it at the door, or apply for a return after receiving it.",
            ),
        ),
        remedies=(RemedyKind.REFUSE_AT_DOOR, RemedyKind.CHANGE_TYPE, RemedyKind.WAIT),
        liability_hint=Text(
            "从未申请拦截而以此拒绝，判商家责任。",
            "If interception was never asked for, the liability is yours.",
        ),
        sources="rules 5.3 S02; Douyin art. 22 (A)",
    ),
    RejectReason(
        code="carrier_shows_signed",
        label=Text("物流显示已签收", "The carrier shows it signed for"),
        scenes=(Scene.REFUND_IN_TRANSIT,),
        must=(parcel.SIGNED_BEFORE_APPLICATION, record.BUYER_CONTACTED),
        must_not=(parcel.SIGNED_ELSEWHERE, claim.GOODS_FAULT),
        evidence=(
            EvidenceRule(
                EvidenceKind.PROOF_OF_DELIVERY,
                True,
                Text(
                    "上传签收底单、取件码记录或快递盖章证明之一，须能看清单号、签收人、签收地址和时间。",
                    "Show the signature, the pick-up code record or a stamped certificate, with number, signer, address and time.",
                ),
                instead=(EvidenceKind.CARRIER_CERTIFICATE,),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传申请后与买家核对签收情况的聊天记录，须能看到双方的话。",
                    "Show the chat after the application in which you checked with the buyer, both sides visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "物流显示包裹已于 {signed_at} 由 {signed_by} 签收，签收凭证见附件。如您仍未找到包裹，请补充说明，我们会继续协助查找。",
                "The carrier shows the parcel signed for on {signed_at} by {signed_by}; the proof is attached. "
                "If you still cannot find it, please tell us more and we will go on looking.",
            ),
            Text(
                "物流显示包裹已于 {signed_at} 签收，签收凭证见附件。如您仍未找到包裹，请补充说明，我们会继续协助查找。",
                "The carrier shows the parcel signed for on {signed_at}; the proof is attached. "
                "If you still cannot find it, please tell us more and we will go on looking.",
            ),
            Text(
                "快递提供的凭证显示包裹已经签收，请见附件。如您仍未找到包裹，请补充说明，我们会继续协助查找。",
                "The attached proof of the carrier shows the parcel signed for. "
                "If you still cannot find it, please tell us more and we will go on looking.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.CHANGE_TYPE),
        liability_hint=Text(
            "「未收到」由发货方举证；没有联系买家就以签收拒绝，判商家责任。",
            "The sender must prove delivery; saying “signed” without contacting the buyer makes you liable.",
        ),
        sources="rules 5.3 S03; Douyin art. 27 (A)",
    ),
    RejectReason(
        code="rest_on_the_way",
        label=Text("商品分多个包裹，其余仍在途", "Several parcels; the rest is on its way"),
        scenes=(Scene.REFUND_IN_TRANSIT, Scene.REFUND_RECEIVED),
        must=(parcel.SEVERAL_PARCELS, parcel.SOME_MOVING),
        must_not=(parcel.ALL_SIGNED, parcel.SILENT, parcel.OVERDUE, claim.GOODS_FAULT),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "列出全部单号，并上传在途包裹 72 小时内更新的物流截图。",
                    "List every number, and show a trace of the parcel on its way with a scan within 72 hours.",
                ),
            ),
        ),
        templates=(
            Text(
                "本单分 {parcel_count} 个包裹发出（单号 {tracking}），其余包裹仍在运输，预计 {expected_at} 送达，请您留意查收。",
                "Your order was sent in {parcel_count} parcels (no. {tracking}); the rest is on its way, expected "
                "{expected_at}. Please look out for it.",
            ),
            Text(
                "本单分 {parcel_count} 个包裹发出，其余包裹仍在运输，请您留意查收。",
                "Your order was sent in {parcel_count} parcels; the rest is on its way. Please look out for it.",
            ),
            Text(
                "本单分多个包裹发出，其余包裹仍在运输，单号见附件，请您留意查收。",
                "Your order was sent in several parcels; the rest is on its way, numbers attached. Please look out for it.",
            ),
        ),
        remedies=(RemedyKind.WAIT, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "全部包裹已签收仍缺件而拒绝，判商家责任。",
            "If every parcel was signed for and something is still missing, the liability is yours.",
        ),
        sources="rules 5.3 S04 (D)",
        bulk=True,
    ),
    RejectReason(
        code="replacement_sent",
        label=Text("已按约定补发", "A replacement was sent as agreed"),
        scenes=(Scene.REFUND_IN_TRANSIT, Scene.REFUND_RECEIVED),
        must=(parcel.REPLACEMENT_SENT,),
        must_not=(parcel.CAME_BACK_OR_LOST,),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清补发包裹单号和揽收时间的物流截图。",
                    "Show a trace of the replacement with its number and pick-up.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传买家同意补发的聊天记录，须能看到双方的话。",
                    "Show the chat in which the buyer agreed to a replacement, both sides visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "按双方约定，补发包裹已于 {replacement_sent_at} 发出，请您留意查收。",
                "As agreed, a replacement was sent on {replacement_sent_at}. Please look out for it.",
            ),
            Text(
                "按双方约定，补发包裹已经发出，单号见附件，请您留意查收。",
                "As agreed, a replacement was sent; its number is attached. Please look out for it.",
            ),
        ),
        remedies=(RemedyKind.WAIT, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "买家没有同意补发，判商家责任。",
            "If the buyer never agreed to a replacement, the liability is yours.",
        ),
        sources="rules 5.3 S05 (D)",
    ),
    RejectReason(
        code="delivery_attempt_failed",
        label=Text("地址有误或无人签收，派送未成功", "Wrong address or nobody there: delivery failed"),
        scenes=(Scene.REFUND_IN_TRANSIT,),
        must=(parcel.ATTEMPT_FAILED, parcel.FAILED_BY_ADDRESS),
        must_not=(parcel.CAME_BACK_OR_LOST, parcel.ADDRESS_CHANGE_AGREED),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号、派送时间和失败原因的快递记录。",
                    "Show the carrier's record with the number, the time of the attempt and why it failed.",
                ),
            ),
        ),
        templates=(
            Text(
                "{carrier} 于 {last_scan_at} 派送未成功。请核对收件地址和电话，我们会安排再次派送。",
                "{carrier} could not deliver on {last_scan_at}. Please check address and phone; "
                "we will arrange another delivery.",
            ),
            Text(
                "快递派送未成功，原因见附件。请核对收件地址和电话，我们会安排再次派送。",
                "The carrier could not deliver; the cause is attached. Please check address and phone; "
                "we will arrange another delivery.",
            ),
        ),
        remedies=(RemedyKind.WAIT, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "商家曾同意修改地址，或失败不是买家原因，判商家责任。",
            "If you agreed to another address, or the buyer did not cause it, the liability is yours.",
        ),
        sources="rules 5.3 S06 (D)",
    ),
    RejectReason(
        code="exempt_goods_refused",
        label=Text("特殊品类商品被无故拒收", "Exempt goods were refused without cause"),
        scenes=(Scene.REFUND_IN_TRANSIT,),
        must=(claim.WISH, goods.EXEMPT_FROM_RETURNS, parcel.REFUSED_OR_RETURNING),
        must_not=(parcel.LOST, parcel.SHIPPED_LATE, goods.CATEGORY_MISDECLARED, claim.GOODS_FAULT),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号和快递登记的拒收原因的物流记录。",
                    "Show the trace with the number and the cause of the refusal as the carrier recorded it.",
                ),
            ),
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
                "该商品{policy_label}，包裹运输正常而被拒收，暂时无法退款。您可以联系我们安排再次派送。",
                "These goods are listed as “{policy_label}”; the parcel was refused without a fault of transport. "
                "Please contact us and we will arrange another delivery.",
            ),
            Text(
                "该商品不支持无理由退货，包裹运输正常而被拒收，暂时无法退款。您可以联系我们安排再次派送。",
                "These goods cannot be returned without reason; the parcel was refused without a fault of transport. "
                "Please contact us and we will arrange another delivery.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.CHANGE_REASON),
        liability_hint=Text(
            "支持七天无理由的商品被拒收应当退款，以此拒绝判商家责任。",
            "Seven-day goods refused at the door must be refunded; rejecting makes you liable.",
        ),
        sources="rules 5.3 S07; Douyin art. 37, 办法 20 (A)",
        bulk=True,
    ),
    RejectReason(
        code="return_freight_open",
        label=Text("拒收退回的运费尚未结清", "The freight of the refused parcel is not settled"),
        scenes=(Scene.REFUND_IN_TRANSIT,),
        must=(
            claim.WISH,
            parcel.BACK_WITH_MERCHANT,
            record.BUYER_OWES_FREIGHT,
            record.FREIGHT_OFFER_REFUSED,
        ),
        must_not=(parcel.LOST, claim.GOODS_FAULT),
        evidence=(
            EvidenceRule(
                EvidenceKind.PAYMENT_VOUCHER,
                True,
                Text(
                    "上传能看清单号和金额的运费账单。",
                    "Show the freight bill with the number of the parcel and the amount.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传已向买家提出扣除运费后退款金额的聊天记录，须能看到双方的话。",
                    "Show the chat in which a refund less the freight was offered to the buyer, both sides visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "商品拒收后已退回，本次运费由买家承担，账单见附件，扣除运费后可退 {offered}。",
                "The parcel was refused and has come back; its freight is yours to bear (bill attached). "
                "Less the freight, {offered} can be refunded.",
            ),
            Text(
                "商品拒收后已退回，本次运费由买家承担，账单见附件，目前没有就扣除运费达成一致。请把 {amount} 调整为扣除运费后的金额，我们会尽快退款。",
                "The parcel was refused and has come back. Its freight is yours to bear (bill attached) and no agreement "
                "on it was reached. Please lower the {amount} by the freight and we will refund you soon.",
            ),
        ),
        remedies=(RemedyKind.ACCEPT_OFFER, RemedyKind.LOWER_AMOUNT, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "应先用协商提出扣除运费后的金额；没有运费账单而扣着货款不退，判商家责任。",
            "Propose the refund less the freight first; keeping the whole sum without a freight bill makes you liable.",
        ),
        sources="rules 5.3 S08, 3.4; Douyin art. 44 (A)",
        better_negotiated=True,
    ),
)
