"""Reasons about how the goods were sent back: to another address, at the shop's cost, late, or lost."""

from aftersale.core.reasons.conditions import returned, way_back
from aftersale.core.reasons.reason import EvidenceKind, EvidenceRule, RejectReason, RemedyKind
from aftersale.core.reasons.scene import GOODS_CAME_BACK
from aftersale.core.text import Text

REASONS = (
    RejectReason(
        code="return_wrong_address",
        label=Text("退货包裹未寄往约定地址", "The return was sent to another address"),
        scenes=GOODS_CAME_BACK,
        must=(way_back.OTHER_ADDRESS,),
        must_not=(way_back.ADDRESS_CHANGED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号和收件地址的面单或物流记录，并与约定的退货地址对照。",
                    "Show the label or the trace with the number and the address it went to, beside the agreed one.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传告知买家退货地址的聊天记录，须能看到双方的话。",
                    "Show the chat in which the buyer was told the return address, both sides visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "退货包裹（单号 {return_tracking}）寄往的地址与约定的退货地址不一致，记录见附件。请联系快递转寄到约定地址，或核对后修改单号。",
                "The returned parcel (no. {return_tracking}) went to another address than the agreed one; the record is "
                "attached. Please have the carrier redirect it, or check the number and correct it.",
            ),
            Text(
                "退货包裹寄往的地址与约定的退货地址不一致，记录见附件。请联系快递转寄到约定地址，或核对后修改单号。",
                "The returned parcel went to another address than the agreed one; the record is attached. "
                "Please have the carrier redirect it, or check the number and correct it.",
            ),
        ),
        remedies=(RemedyKind.FIX_TRACKING, RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "商家给错或更改过地址的，由商家承担并自行取回。",
            "If you gave a wrong address, or changed it, the loss is yours and the goods are yours to fetch.",
        ),
        sources="rules 5.6 I07 (D); chat: Douyin 2.1.1 no. 2 (A); wrong address of the shop: Douyin art. 31 (A)",
    ),
    RejectReason(
        code="return_collect_on_delivery",
        label=Text("退货包裹到付，商家未签收", "The return came freight collect and was not taken in"),
        scenes=GOODS_CAME_BACK,
        must=(way_back.COLLECT_ON_DELIVERY, way_back.NOT_TAKEN_IN),
        must_not=(returned.ARRIVED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号和「到付」的面单，以及快递的拒收记录。",
                    "Show the label with the number and the freight to collect, and the carrier's record of the refusal.",
                ),
            ),
        ),
        templates=(
            Text(
                "退货包裹（单号 {return_tracking}）为到付且事先没有约定，仓库未签收，记录见附件。请改为寄付后重新寄出，并更新单号。",
                "The returned parcel (no. {return_tracking}) came with the freight to collect, which was not agreed, and was "
                "not taken in; the record is attached. Please send it again prepaid and give us the new number.",
            ),
            Text(
                "退货包裹为到付且事先没有约定，仓库未签收，记录见附件。请改为寄付后重新寄出，并更新单号。",
                "The returned parcel came with the freight to collect, which was not agreed, and was not taken in; the "
                "record is attached. Please send it again prepaid and give us the new number.",
            ),
        ),
        remedies=(RemedyKind.FIX_TRACKING, RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "约定过可以到付，或商家已经签收，判商家责任。",
            "If collecting was agreed, or you signed for the parcel, the liability is yours.",
        ),
        sources="rules 5.6 I08; Taobao dispute rule 44, 46 and 48 (A)",
    ),
    RejectReason(
        code="return_posted_late",
        label=Text("退货超过约定期限才寄出", "The goods were posted after the agreed time"),
        scenes=GOODS_CAME_BACK,
        must=(way_back.DEADLINE_KNOWN, way_back.POSTED_LATE),
        must_not=(way_back.DEADLINE_EXTENDED,),
        # Not for bulk: whether the platform gave the buyer longer is not always on record here.
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号和揽收时间的物流截图，揽收时间须晚于寄回期限。",
                    "Show a trace with the number and a pick-up later than the time for posting the goods.",
                ),
            ),
        ),
        templates=(
            Text(
                "约定的寄回期限为 {return_deadline}，退货包裹于 {return_first_scan_at} 才揽收。如有特殊情况，请补充说明和凭证。",
                "The goods were to be posted by {return_deadline}; the parcel was picked up on {return_first_scan_at}. "
                "If there are special circumstances, please tell us and add evidence.",
            ),
            Text(
                "约定的寄回期限为 {return_deadline}，退货包裹在此之后才寄出，记录见附件。如有特殊情况，请补充说明和凭证。",
                "The goods were to be posted by {return_deadline} and were posted later; the record is attached. "
                "If there are special circumstances, please tell us and add evidence.",
            ),
            Text(
                "退货包裹在约定的寄回期限之后才寄出，记录见附件。如有特殊情况，请补充说明和凭证。",
                "The goods were posted after the agreed time; the record is attached. "
                "If there are special circumstances, please tell us and add evidence.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "平台或商家延长过期限的，判商家责任；签收的商品须寄回。",
            "If the platform or you gave the buyer longer, the liability is yours; what you signed for must go back.",
        ),
        sources="rules 5.6 I09 (D); sending back: Douyin art. 36 (A)",
    ),
    RejectReason(
        code="return_lost_on_the_way",
        label=Text("无理由退货的包裹在途中遗失", "A return without reason was lost on its way"),
        scenes=GOODS_CAME_BACK,
        must=(returned.AGREED_FOR_WISH, way_back.LOST_ON_WAY_BACK),
        must_not=(returned.AGREED_FOR_FAULT, returned.ARRIVED),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_CERTIFICATE,
                True,
                Text(
                    "上传快递盖章的遗失证明，须能看清单号、时间和公章。",
                    "Show the carrier's stamped statement of the loss: number, time and stamp.",
                ),
            ),
        ),
        templates=(
            Text(
                "退货包裹（单号 {return_tracking}）在运输中遗失，快递证明见附件。无理由退货的在途遗失需向快递索赔，我们可以协助您办理。",
                "The returned parcel (no. {return_tracking}) was lost on its way; the carrier's statement is attached. The loss "
                "of a return without reason is claimed from the carrier; we will help you with it.",
            ),
            Text(
                "退货包裹在运输中遗失，快递证明见附件。无理由退货的在途遗失需向快递索赔，我们可以协助您办理。",
                "The returned parcel was lost on its way; the carrier's statement is attached. The loss of a return without "
                "reason is claimed from the carrier; we will help you with it.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "因质量问题退回的商品，交给快递后风险由商家承担；途中破损不是拒绝理由。",
            "Goods returned for a fault travel at your risk; breakage on the way back is never a ground.",
        ),
        sources="rules 5.6 I10 (D); risk of faulty goods: Douyin art. 14 (A)",
    ),
)
