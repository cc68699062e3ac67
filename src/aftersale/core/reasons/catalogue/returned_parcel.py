"""Reasons after the goods came back: inspection, sending new goods, fast exchange."""

from aftersale.core.reasons.conditions import goods, parcel, returned, way_back
from aftersale.core.reasons.conditions.record import SOLD_OUT
from aftersale.core.reasons.reason import EvidenceKind, EvidenceRule, RejectReason, RemedyKind
from aftersale.core.reasons.scene import GOODS_CAME_BACK, Scene
from aftersale.core.text import Text

_UNPACKING = EvidenceRule(
    EvidenceKind.UNPACKING_VIDEO,
    True,
    Text(
        "上传从拆封前开始、不剪辑的开箱视频，能看清包裹六面、与买家所填一致的单号和问题；或快递写明具体问题的盖章证明；"
        "或买家承认的聊天记录，能看到双方的话。",
        "Show the uncut unpacking, begun before opening: all six faces, the buyer's number and the problem; "
        "or a stamped certificate of the carrier that names the problem; or a chat in which the buyer admits it, both sides "
        "visible.",
    ),
    instead=(EvidenceKind.CARRIER_CERTIFICATE, EvidenceKind.CHAT_RECORD),
)

_NUMBER_ASKED = EvidenceRule(
    EvidenceKind.CHAT_RECORD,
    False,
    Text(
        "附上先请买家核对单号的聊天记录，须能看到双方的话。",
        "Add the chat in which you first asked the buyer to check the number, both sides visible.",
    ),
)

REASONS = (
    RejectReason(
        code="return_tracking_invalid",
        label=Text("买家上传退货单号有误，商家未收到货", "The return number is wrong; nothing arrived"),
        scenes=GOODS_CAME_BACK,
        must=(returned.NUMBER_INVALID,),
        must_not=(returned.ARRIVED, returned.CARRIER_OUTAGE),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传在快递官网查询该单号的结果，须能看清单号和查询时间，且填写已满 48 小时。",
                    "Show the look-up at the carrier with the number and its time, 48 hours after the number was given.",
                ),
            ),
            _NUMBER_ASKED,
        ),
        templates=(
            Text(
                "您填写的退货单号 {return_tracking} 查询不到物流信息，请核对后补充正确的单号或寄件凭证。",
                "The carrier has no record of return number {return_tracking}. Please check it, "
                "and give the right number or the posting receipt.",
            ),
            Text(
                "您填写的退货单号查询不到物流信息，请核对后补充正确的单号或寄件凭证。",
                "The carrier has no record of your return number. Please check it, "
                "and give the right number or the posting receipt.",
            ),
        ),
        remedies=(RemedyKind.FIX_TRACKING, RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "单号有效或填写未满 48 小时，判商家责任。",
            "If the number is valid, or younger than 48 hours, the liability is yours.",
        ),
        sources="rules 5.6 I01; 48 h (D)",
        platform_codes=(19,),
    ),
    RejectReason(
        code="return_not_received",
        label=Text("商家未收到退货包裹", "The returned parcel did not arrive"),
        scenes=GOODS_CAME_BACK,
        must=(returned.NOT_SIGNED_BACK, returned.RETURN_LOST, returned.INSPECTION_DUE),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_CERTIFICATE,
                True,
                Text(
                    "上传快递盖章的未送达或遗失证明，须能看清单号、签收状态、时间和公章。",
                    "Show the carrier's stamped statement of loss or non-delivery: number, sign state, time and stamp.",
                ),
            ),
            _NUMBER_ASKED,
        ),
        templates=(
            Text(
                "截至 {now}，我们没有收到退货包裹（单号 {return_tracking}），快递说明见附件。请提供寄件凭证，或联系快递查询。",
                "By {now} the returned parcel (no. {return_tracking}) had not reached us; the carrier's statement is "
                "attached. Please give the posting receipt or ask the carrier.",
            ),
            Text(
                "截至 {now}，我们没有收到退货包裹，快递说明见附件。请提供寄件凭证，或联系快递查询。",
                "By {now} the returned parcel had not reached us; the carrier's statement is attached. "
                "Please give the posting receipt or ask the carrier.",
            ),
        ),
        remedies=(RemedyKind.FIX_TRACKING, RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "物流显示商家已签收而称未收到，判商家责任。",
            "If the carrier shows it signed for at your end, the liability is yours.",
        ),
        sources="rules 5.6 I02; Taobao 2.2.1 no. 11 (A)",
        platform_codes=(19,),
    ),
    RejectReason(
        code="other_goods_returned",
        label=Text("买家寄回包裹非本订单商品", "Other goods came back"),
        scenes=GOODS_CAME_BACK,
        must=(returned.ARRIVED, returned.OTHER_GOODS),
        must_not=(returned.INSPECTED_LATE,),
        evidence=(_UNPACKING,),
        templates=(
            Text(
                "我们于 {return_signed_at} 收到退货，开箱记录（见附件）显示不是本单商品。我们会寄回该物品，请您寄回正确的商品。",
                "We received the return on {return_signed_at}; the unpacking (attached) shows other goods. "
                "We will send them back; please send the goods of this order.",
            ),
            Text(
                "您寄回的包裹经开箱核对（记录见附件）不是本单商品。我们会寄回该物品，请您寄回正确的商品。",
                "The unpacking of your parcel (attached) shows other goods than those of this order. "
                "We will send them back; please send the right ones.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "没有完整开箱视频或快递证明，判商家责任；签收的物品须寄回。",
            "Without the whole unpacking or a certificate you are liable; what you signed for must go back.",
        ),
        sources="rules 5.6 I03, 5.8 X03; Douyin art. 36, evidence 2.1.4 (A)",
        platform_codes=(21,),
    ),
    RejectReason(
        code="parts_missing_in_return",
        label=Text("买家寄回包裹为空包、缺少配件/赠品等异常包裹", "Empty parcel, or parts missing"),
        scenes=GOODS_CAME_BACK,
        must=(returned.ARRIVED, returned.PARTS_MISSING),
        must_not=(returned.ONLY_GIFT_MISSING, returned.LOST_BY_OTHER),
        evidence=(_UNPACKING,),
        templates=(
            Text(
                "我们于 {return_signed_at} 收到退货，开箱记录（见附件）显示缺少商品或配件。您可以补寄；按缺少部分折算后可退 {offered}。",
                "We received the return on {return_signed_at}; the unpacking (attached) shows goods or parts missing. "
                "You may send them; less what is missing, {offered} can be refunded.",
            ),
            Text(
                "我们于 {return_signed_at} 收到退货，开箱记录（见附件）显示缺少商品或配件。您可以补寄，也可以与我们商量按缺少部分折算后退款。",
                "We received the return on {return_signed_at}; the unpacking (attached) shows goods or parts missing. "
                "You may send them, or agree with us on a refund less what is missing.",
            ),
            Text(
                "您寄回的包裹经开箱核对（记录见附件）缺少商品或配件。您可以补寄，也可以与我们商量按缺少部分折算后退款。",
                "The unpacking of your parcel (attached) shows goods or parts missing. "
                "You may send them, or agree with us on a refund less what is missing.",
            ),
        ),
        remedies=(
            RemedyKind.ACCEPT_OFFER,
            RemedyKind.LOWER_AMOUNT,
            RemedyKind.ADD_EVIDENCE,
            RemedyKind.REAPPLY,
        ),
        liability_hint=Text(
            "只缺赠品应按事先标明的价格折算，不能拒绝；没有开箱视频而拒绝，判商家责任。",
            "For a missing gift only its stated price is deducted; without an unpacking video the liability is yours.",
        ),
        sources="rules 5.6 I04, 5.8 X03; 办法 12, evidence 2.1.4 (A)",
        platform_codes=(22,),
    ),
    RejectReason(
        code="resale_affected",
        label=Text("买家寄回商品影响二次销售", "The returned goods cannot be sold again"),
        scenes=GOODS_CAME_BACK,
        must=(returned.AGREED_FOR_WISH, returned.ARRIVED, returned.NOT_INTACT),
        must_not=(
            returned.AGREED_FOR_FAULT,
            returned.DAMAGE_KNOWN,
            returned.ONLY_BOX_DEFORMED,
            goods.ONLY_OPENED_TO_LOOK,
        ),
        evidence=(
            _UNPACKING,
            EvidenceRule(
                EvidenceKind.INSPECTION_PHOTOS,
                True,
                Text(
                    "上传能看清商品编码和具体污损、缺失吊牌或使用痕迹的照片；外箱变形、为查验而打开不算不完好。",
                    "Show photos with the item's code and the stain, missing label or trace of use; a dented box, or one opened to "
                    "look, leaves the goods intact.",
                ),
            ),
        ),
        templates=(
            Text(
                "我们于 {return_signed_at} 收到退货，商品已不完好，影响再次销售（照片见附件）。折价后可退 {offered}，也可以由我们寄回商品。",
                "We received the return on {return_signed_at}; the goods are no longer intact (photos attached). "
                "{offered} can be refunded for them, or we send them back.",
            ),
            Text(
                "我们于 {return_signed_at} 收到退货，商品已不完好，影响再次销售（照片见附件）。您可以与我们商量折价退款，或由我们寄回商品。",
                "We received the return on {return_signed_at}; the goods are no longer intact (photos attached). "
                "You may agree with us on a reduced refund, or we send them back.",
            ),
            Text(
                "您寄回的商品已不完好，影响再次销售（照片见附件）。您可以与我们商量折价退款，或由我们寄回商品。",
                "The goods you sent back are no longer intact and cannot be sold again (photos attached). "
                "You may agree with us on a reduced refund, or we send them back.",
            ),
        ),
        remedies=(
            RemedyKind.ACCEPT_OFFER,
            RemedyKind.LOWER_AMOUNT,
            RemedyKind.ADD_EVIDENCE,
            RemedyKind.REAPPLY,
        ),
        liability_hint=Text(
            "因质量问题退回的商品不能以此拒绝；合理查验和外箱变形不算不完好。",
            "Never for goods returned for a fault; a reasonable look and a dented box leave them intact.",
        ),
        sources="rules 5.6 I05, 5.8 X03, 3.3; Douyin art. 35 and 52, 办法 31-1 (A)",
        platform_codes=(20, 46),
    ),
    RejectReason(
        code="partial_return",
        label=Text("买家寄回件数不足", "Fewer units came back"),
        scenes=GOODS_CAME_BACK,
        must=(returned.ARRIVED, returned.FEWER_COUNTED),
        evidence=(_UNPACKING,),
        templates=(
            Text(
                "本次申请退 {quantity} 件，实际收到 {return_quantity} 件，开箱记录见附件。您可以补寄其余商品；按实收件数可退 {offered}。",
                "{quantity} units were to come back and {return_quantity} did; the unpacking is attached. "
                "You may send the rest; for what arrived {offered} can be refunded.",
            ),
            Text(
                "本次申请退 {quantity} 件，实际收到 {return_quantity} 件，开箱记录见附件。您可以补寄其余商品，或与我们商量按实收件数退款。",
                "{quantity} units were to come back and {return_quantity} did; the unpacking is attached. "
                "You may send the rest, or agree with us on a refund for what arrived.",
            ),
            Text(
                "本次申请退 {quantity} 件，实际收到的件数不足，开箱记录见附件。您可以补寄其余商品，或与我们商量按实收件数退款。",
                "{quantity} units were to come back and fewer did; the unpacking is attached. "
                "You may send the rest, or agree with us on a refund for what arrived.",
            ),
        ),
        remedies=(
            RemedyKind.ACCEPT_OFFER,
            RemedyKind.LOWER_AMOUNT,
            RemedyKind.ADD_EVIDENCE,
            RemedyKind.REAPPLY,
        ),
        liability_hint=Text(
            "实收部分应当退款；没有开箱视频，判商家责任。",
            "What arrived must be refunded; without an unpacking video the liability is yours.",
        ),
        sources="rules 5.6 I06 (A)",
    ),
    RejectReason(
        code="stock_gone_after_return",
        label=Text("旧商品已收到，新商品缺货", "The new goods sold out meanwhile"),
        scenes=(Scene.EXCHANGE_RESHIPMENT,),
        must=(returned.ARRIVED, SOLD_OUT),
        evidence=(
            EvidenceRule(
                EvidenceKind.STOCK_RECORD,
                True,
                Text(
                    "上传该规格的库存截图，须能看清商品规格、库存数量和日期。",
                    "Show the stock of the wanted item: which item, how many, and the date.",
                ),
            ),
        ),
        templates=(
            Text(
                "非常抱歉，旧商品已收到，但您想换的新商品已经缺货。请改为退货退款，我们会尽快把货款退给您。",
                "We are sorry: your goods arrived, but the new ones have sold out. Please change to return and refund, "
                "and we will pay you back soon.",
            ),
        ),
        remedies=(RemedyKind.CHANGE_TYPE,),
        liability_hint=Text(
            "收到旧商品后不换货也不退款，判商家责任。",
            "Neither exchanging nor refunding once the old goods are back makes you liable.",
        ),
        sources="rules 5.8 X01; Tmall 48 h + 72 h (A)",
    ),
    RejectReason(
        code="old_goods_not_back",
        label=Text("旧商品未按时寄回", "The old goods were not sent back in time"),
        scenes=(Scene.FAST_EXCHANGE_RECEIPT,),
        must=(returned.NEW_GOODS_SIGNED, returned.OLD_GOODS_LATE),
        must_not=(returned.OLD_GOODS_POSTED, way_back.DEADLINE_EXTENDED, parcel.CAME_BACK_OR_LOST),
        evidence=(
            EvidenceRule(
                EvidenceKind.CARRIER_TRACE,
                True,
                Text(
                    "上传能看清单号和签收时间的新商品物流截图，以及约定的寄回期限。",
                    "Show the trace of the new goods with number and signature, and the agreed time for the old ones.",
                ),
            ),
        ),
        templates=(
            Text(
                "换新商品已于 {new_goods_signed_at} 签收，旧商品截至 {return_deadline} 没有寄回。请尽快寄回并补充单号。",
                "The new goods were signed for on {new_goods_signed_at}; the old ones were due by {return_deadline}. "
                "Please send them and give us the number.",
            ),
            Text(
                "换新商品已签收，旧商品没有在约定时间内寄回。请尽快寄回并补充单号。",
                "The new goods were signed for, and the old ones did not come back in the agreed time. "
                "Please send them and give us the number.",
            ),
        ),
        remedies=(RemedyKind.FIX_TRACKING, RemedyKind.ADD_EVIDENCE),
        liability_hint=Text(
            "买家已寄出旧商品而拒绝，判商家责任。",
            "If the buyer has posted the old goods, the liability is yours.",
        ),
        sources="rules 5.8 X02 (D)",
    ),
    RejectReason(
        code="returned_goods_swapped",
        label=Text("买家寄回商品被调换", "The returned goods were swapped"),
        scenes=GOODS_CAME_BACK,
        must=(returned.ARRIVED, returned.SENT_CODE_RECORDED, returned.CODE_DIFFERS),
        evidence=(
            _UNPACKING,
            EvidenceRule(
                EvidenceKind.SYSTEM_RECORD,
                True,
                Text(
                    "上传发货时登记的序列号或防伪码（能看到登记时间），以及收到商品上编码的照片。",
                    "Show the serial number or security code recorded when sending, with its time, and a photo of the one that came "
                    "back.",
                ),
            ),
            EvidenceRule(
                EvidenceKind.QUALITY_REPORT,
                False,
                Text(
                    "涉及假冒时，附上品牌方或检测机构的鉴定报告。",
                    "Where a counterfeit came back, add the report of the brand or of a laboratory.",
                ),
            ),
        ),
        templates=(
            Text(
                "我们于 {return_signed_at} 收到退货，商品的序列号或防伪码与发出时登记的不一致，开箱记录和比对见附件。请核对并寄回本单商品。",
                "We received the return on {return_signed_at}; its serial number or security code is not the one recorded "
                "when sending (unpacking and comparison attached). Please check, and send the goods of this order.",
            ),
            Text(
                "您寄回商品的序列号或防伪码与发出时登记的不一致，开箱记录和比对见附件。请核对并寄回本单商品。",
                "The serial number or security code of what you sent back is not the one recorded when sending (unpacking "
                "and comparison attached). Please check, and send the goods of this order.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "发货时没有登记编码，或没有完整开箱视频，判商家责任；签收的物品须寄回。",
            "Without a code recorded when sending, or the whole unpacking, you are liable; what you signed for must go back.",
        ),
        sources="rules 5.6 I11 (D); sending back: Douyin art. 36 (A)",
    ),
    RejectReason(
        code="device_locked",
        label=Text("寄回设备未解除账号绑定", "The returned device is still locked to an account"),
        scenes=GOODS_CAME_BACK,
        must=(returned.ARRIVED, returned.DEVICE_LOCKED),
        evidence=(
            EvidenceRule(
                EvidenceKind.INSPECTION_PHOTOS,
                True,
                Text(
                    "上传能看清锁定界面、设备编码和拍摄时间的照片。",
                    "Show photos of the lock screen and the number of the device, with their time.",
                ),
            ),
        ),
        templates=(
            Text(
                "我们于 {return_signed_at} 收到设备，它仍绑定账号或留有个人数据（照片见附件），无法检验。请远程解除绑定后通知我们，我们会继续处理。",
                "We received the device on {return_signed_at}; it is still locked to an account or holds personal data "
                "(photos attached), so it cannot be checked. Please unlock it remotely and tell us; we will go on then.",
            ),
            Text(
                "收到的设备仍绑定账号或留有个人数据（照片见附件），无法检验。请远程解除绑定后通知我们，我们会继续处理。",
                "The device is still locked to an account or holds personal data (photos attached), so it cannot be "
                "checked. Please unlock it remotely and tell us; we will go on then.",
            ),
        ),
        remedies=(RemedyKind.ADD_EVIDENCE, RemedyKind.REAPPLY),
        liability_hint=Text(
            "请先联系买家远程解除；解除后仍不检验退款，判商家责任。",
            "Ask the buyer to unlock it first; once it is free, not checking and refunding makes you liable.",
        ),
        sources="rules 5.6 I12, 3.3 (D)",
    ),
)
