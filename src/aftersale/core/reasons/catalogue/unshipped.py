"""Reasons against a refund of goods that were not shipped, or had only just left."""

from aftersale.core.reasons.conditions import claim, goods, parcel, record
from aftersale.core.reasons.reason import EvidenceKind, EvidenceRule, RejectReason, RemedyKind
from aftersale.core.reasons.scene import Scene
from aftersale.core.text import Text

REASONS = (
    RejectReason(
        code="picked_up_before_application",
        label=Text(
            "包裹在买家发起售后时已完成揽收", "The parcel was with the carrier before the application"
        ),
        scenes=(Scene.REFUND_UNSHIPPED, Scene.REFUND_IN_TRANSIT),
        must=(parcel.PICKED_UP_BEFORE_APPLICATION,),
        must_not=(parcel.CAME_BACK_OR_LOST, parcel.SILENT, parcel.OVERDUE),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号和揽收时间的物流截图或快递盖章证明，揽收时间须早于买家申请；只有单号不算。",
                    "Show a trace or a stamped certificate with the number and a pick-up before the application; a number alone is none.",
                ),
                instead=(EvidenceKind.CARRIER_CERTIFICATE,),
            ),
        ),
        templates=(
            Text(
                "您于 {applied_at} 申请退款，包裹已于 {first_scan_at} 由 {carrier} 揽收（单号 {tracking}），暂时无法直接退款。"
                "您可以等待送达，也可以在派送时拒收。",
                "You applied on {applied_at}; {carrier} had picked the parcel up on {first_scan_at} (no. {tracking}), "
                "so it cannot be refunded right now. You may wait for it or refuse it at the door.",
            ),
            Text(
                "您于 {applied_at} 申请退款，包裹已于 {first_scan_at} 揽收，暂时无法直接退款。您可以等待送达，也可以在派送时拒收。",
                "You applied on {applied_at}; the carrier had picked the parcel up on {first_scan_at}, "
                "so it cannot be refunded right now. You may wait for it or refuse it at the door.",
            ),
            Text(
                "在您于 {applied_at} 申请退款之前，包裹已经交给快递运输，暂时无法直接退款。您可以等待送达，也可以在派送时拒收。",
                "Before you applied on {applied_at} the parcel was already with the carrier, "
                "so it cannot be refunded right now. You may wait for it or refuse it at the door.",
            ),
        ),
        remedies=(RemedyKind.WAIT, RemedyKind.REFUSE_AT_DOOR, RemedyKind.CHANGE_TYPE),
        liability_hint=Text(
            "揽收晚于申请时间即为无故拒绝，判商家责任。",
            "If the pick-up came after the application, the rejection is groundless and yours.",
        ),
        sources="rules 5.2 U01; Douyin 2.1.1 no. 3 (A)",
        platform_codes=(4,),
        bulk=True,
    ),
    RejectReason(
        code="custom_started",
        label=Text("定制商品已开始制作", "Work on the made-to-order goods had begun"),
        scenes=(Scene.REFUND_UNSHIPPED,),
        must=(goods.MADE_TO_ORDER, goods.CUSTOM_STARTED),
        must_not=(parcel.SHIPPING_LATE, claim.FAULT_CLAIMED, goods.CATEGORY_MISDECLARED),
        evidence=(
            EvidenceRule(
                EvidenceKind.PRODUCTION_RECORD,
                True,
                Text(
                    "上传能看清订单号、定制内容和开始制作时间的生产记录，开始制作须早于买家申请。",
                    "Show a production record with the order's number, what was made, and a start before the application.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.BUYER_CONFIRMATION,
                True,
                Text(
                    "上传买家确认定制内容（文字、尺寸、图案等）的记录；可选规格不算定制。",
                    "Show the buyer's own specification (words, measures, picture); a choice from a list is not made to order.",
                ),
            ),
        ),
        templates=(
            Text(
                "该商品按您提供的要求定制，已于 {custom_started_at} 开始制作，扣除已发生的成本后可退 {offered}。",
                "These goods are made to your order and work began on {custom_started_at}. "
                "Less what has been spent on them, {offered} can be refunded.",
            ),
            Text(
                "该商品按您提供的要求定制，已于 {custom_started_at} 开始制作，暂时无法全额退款。我们愿意与您商量部分退款。",
                "These goods are made to your order and work began on {custom_started_at}, so we cannot refund them "
                "in full. We are glad to discuss a partial refund.",
            ),
            Text(
                "该商品按您提供的要求定制，在您申请前已开始制作，暂时无法全额退款。我们愿意与您商量部分退款。",
                "These goods are made to your order and work had begun before you applied, so we cannot refund them "
                "in full. We are glad to discuss a partial refund.",
            ),
        ),
        remedies=(RemedyKind.ACCEPT_OFFER, RemedyKind.LOWER_AMOUNT, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "把普通商品当作定制商品、或已逾期未发货，属于无故拒绝；请先提出部分退款。",
            "Calling ordinary goods made to order, or being late yourself, is groundless; offer a partial refund first.",
        ),
        sources="rules 5.2 U02; consumer law 25-1-1 (A); Taobao 2.2.1 no. 9 (A)",
        better_negotiated=True,
        bulk=True,
    ),
    RejectReason(
        code="agreed_later_shipping",
        label=Text("买家已同意延期发货", "The buyer agreed to later shipping"),
        scenes=(Scene.REFUND_UNSHIPPED,),
        must=(record.LATER_SHIPPING_AGREED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传买家同意新发货时间的聊天记录，须能看到双方的话、约定的日期和对话时间；商家单方承诺不算。",
                    "Show the chat with both sides, the new date and the time of the talk; a promise of one side is no consent.",
                ),
            ),
        ),
        templates=(
            Text(
                "您已同意我们在 {later_shipping_until} 前发货，目前仍在约定时间内，请您再等一等。",
                "You agreed to shipping by {later_shipping_until}, and that time has not passed yet. Please bear with us.",
            ),
            Text(
                "您已同意延期发货，目前仍在双方约定的时间内，请您再等一等。",
                "You agreed to later shipping, and the agreed time has not passed yet. Please bear with us.",
            ),
        ),
        remedies=(RemedyKind.WAIT, RemedyKind.REAPPLY),
        liability_hint=Text(
            "没有买家同意的记录，或约定时间已过，判商家责任。",
            "Without the buyer's consent on record, or once the date has passed, the liability is yours.",
        ),
        sources="rules 5.2 U04 (D)",
    ),
    RejectReason(
        code="code_redeemed",
        label=Text("兑换码或票券已使用", "The code or ticket was already used"),
        scenes=(Scene.REFUND_UNSHIPPED,),
        must=(record.REDEEMED,),
        must_not=(claim.FAULT_CLAIMED,),
        evidence=(
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                True,
                Text(
                    "上传能看清订单号、兑换码和使用时间的核销记录，使用须早于买家申请。",
                    "Show the redemption log with the order's number, the code, and a use before the application.",
                ),
            ),
        ),
        templates=(
            Text(
                "该兑换码已于 {redeemed_at} 使用，无法按未使用退款。如使用中遇到问题，请选择对应的原因并上传截图。",
                "The code was used on {redeemed_at}, so it is no longer an unused one. If something went wrong with it, "
                "please choose the matching reason and add a screenshot.",
            ),
            Text(
                "记录显示该兑换码在您申请前已使用，无法按未使用退款。如使用中遇到问题，请选择对应的原因并上传截图。",
                "Our record shows the code used before you applied, so it is no longer an unused one. If something "
                "went wrong with it, please choose the matching reason and add a screenshot.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_REASON, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "没有核销记录，或买家反映的是服务问题，判商家责任。",
            "Without a redemption log, or if the buyer complains about the service, the liability is yours.",
        ),
        sources="rules 5.2 U05 (D)",
    ),
    RejectReason(
        code="refunded_elsewhere",
        label=Text("款项已通过其他方式退回", "The money was paid back another way"),
        scenes=(Scene.REFUND_UNSHIPPED, Scene.REFUND_IN_TRANSIT, Scene.REFUND_RECEIVED),
        must=(record.REFUNDED_ELSEWHERE,),
        evidence=(
            EvidenceRule(
                EvidenceKind.PAYMENT_VOUCHER,
                True,
                Text(
                    "上传能看清收款人、金额和时间的付款凭证，收款人须为买家本人，金额不得低于申请金额。",
                    "Show a voucher with payee, amount and time: the payee is the buyer, the amount no less than asked for.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.CHAT_RECORD,
                True,
                Text(
                    "上传买家同意以该方式退款的聊天记录，须能看到双方的话。",
                    "Show the chat in which the buyer agreed to be paid this way, both sides visible.",
                ),
            ),
        ),
        templates=(
            Text(
                "本次申请的 {amount} 已通过其他方式退还给您，付款凭证见附件。如您没有收到，请告诉我们，我们立即核实。",
                "The {amount} you ask for was already paid back to you another way; the voucher is attached. "
                "If it has not arrived, please tell us and we will check at once.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE,),
        liability_hint=Text(
            "付款凭证与订单金额、收款人对不上，判商家责任。",
            "If voucher, amount and payee do not match the order, the liability is yours.",
        ),
        sources="rules 5.2 U08 (D)",
    ),
)
