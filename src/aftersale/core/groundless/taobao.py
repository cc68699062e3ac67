"""T1 to T14: groundless rejection as Taobao and Tmall list it (rules 2.2.1)."""

from aftersale.core.groundless import taobao_questions as asked
from aftersale.core.groundless.douyin import change_of_reason_asked
from aftersale.core.groundless.grounds import LEAVES_NOTHING, SAYS_AGREED
from aftersale.core.groundless.pattern import Pattern
from aftersale.core.text import Text

LIGHT = {
    "as_described": 2,
    "code_redeemed": 2,
    "share_too_high": 2,
    "claim_time_over": 2,
    "after_period": 2,
    "same_issue_closed": 2,
    "rest_on_the_way": 2,
    "evidence_not_given": 1,
    "already_compensated": 1,
}
"""Severities of the risk columns of rules 5.2 to 5.5 that are below 3 (D)."""

_NO_PLAN = Text("没有反证，也没有提出其他方案", "no counter-proof, no other plan")

PATTERNS = (
    Pattern(
        code="T1",
        label=Text("商品问题有凭证仍拒绝", "A fault with evidence, refused"),
        severity=3,
        reasons=LEAVES_NOTHING - {"exchange_not_offered"},
        severities=LIGHT,
        test=asked.proven_fault_refused,
        because=Text(
            "买家反映「{application_reason}」并上传了 {evidence_count} 份凭证；拒绝时没有反证，也没有其他方案。",
            "The buyer reports “{application_reason}” and shows evidence ({evidence_count}); "
            "refused without counter-proof or another plan.",
        ),
        checks=Text(
            "退款或退货，商品问题，买家有凭证，没有达成一致，" + _NO_PLAN.zh,
            "refund or return, a fault of the goods, evidence of the buyer, no agreement, " + _NO_PLAN.en,
        ),
        source="rules 2.2.1 T1 (A); severity 5.2 to 5.5 (D)",
    ),
    Pattern(
        code="T2",
        label=Text("因质量问题退回，以不完好拒绝", "Returned for a fault, refused as not intact"),
        severity=3,
        reasons=frozenset({"resale_affected"}),
        test=asked.fault_called_not_intact,
        because=Text(
            "退货因商品问题同意，商品退回后又以影响二次销售拒绝。",
            "The return was agreed to for a fault; once back, the goods were refused as not intact.",
        ),
        checks=Text("退货是因商品问题同意的", "the return was agreed to for a fault"),
        source="rules 2.2.1 T2; Douyin art. 52 (A); severity 5.6 I05 (D)",
    ),
    Pattern(
        code="T3",
        label=Text("买家收不到货仍拒绝退款", "The goods never arrive, the refund is refused"),
        severity=3,
        reasons=asked.ON_ITS_WAY | {"agreed_later_shipping"},
        severities={
            "interception_failed": 2,
            "not_delivered_yet": 2,
            "delivery_attempt_failed": 2,
            "agreed_later_shipping": 2,
        },
        test=asked.never_arrived,
        because=Text(
            "包裹没有发出、被拒收、正在退回、遗失或长时间没有更新，买家收不到货，却被拒绝退款。",
            "Not shipped, refused, coming back, lost or silent: the buyer will not get the goods, and was refused the money.",
        ),
        checks=Text(
            "包裹未发出、被拒收、退回、遗失、停滞或已拦截成功，运费没有争议；约定的发货时间已过",
            "the parcel is unsent, refused, coming back, lost, silent or was stopped, and no freight is open; "
            "or an agreed shipping date has passed",
        ),
        source="rules 2.2.1 T3; Douyin art. 22 (A); severity 5.3 and 5.5 (D)",
    ),
    Pattern(
        code="T4",
        label=Text("少件拒绝补发且没有其他方案", "Missing goods, no reshipment, no other plan"),
        # Asks for no evidence of the buyer, so it presumes nothing by itself; with evidence T5 does. D.
        severity=2,
        reasons=asked.REFUSES_AN_EXCHANGE,
        severities={"evidence_not_given": 1, "already_compensated": 1},
        test=asked.reshipment_refused,
        because=Text(
            "买家反映「{application_reason}」要求补发，拒绝时没有发货凭证，也没有其他方案。",
            "The buyer reports “{application_reason}” and wants the rest; refused without proof of packing or another plan.",
        ),
        checks=Text(
            "换货（补发）申请，少件或空包，" + _NO_PLAN.zh,
            "application for goods, pieces missing or an empty parcel, " + _NO_PLAN.en,
        ),
        source="rules 2.2.1 T4 (A); read as an exchange, severity (D)",
    ),
    Pattern(
        code="T5",
        label=Text("破损、少件、错件有凭证仍拒绝", "Damaged, missing or wrong, with evidence, refused"),
        severity=3,
        reasons=LEAVES_NOTHING | {"rest_on_the_way", "return_needed"},
        severities=LIGHT,
        test=asked.damage_refused,
        because=Text(
            "买家反映「{application_reason}」并上传了 {evidence_count} 份凭证；拒绝时没有发货凭证，也没有其他方案。",
            "The buyer reports “{application_reason}” and shows evidence ({evidence_count}); refused without proof of "
            "packing or another plan.",
        ),
        checks=Text(
            "破损、少件、错件或空包，买家有凭证，" + _NO_PLAN.zh,
            "damaged, missing or wrong goods, evidence of the buyer, " + _NO_PLAN.en,
        ),
        source="rules 2.2.1 T5; Douyin art. 55-57 (A); severity 5.3 S04, 5.4 R04 (D)",
    ),
    Pattern(
        code="T6",
        label=Text("假冒商品拒绝处理", "A claim of counterfeit refused"),
        severity=3,
        reasons=LEAVES_NOTHING | {"repair_first", "return_needed"},
        severities={"return_needed": 2, "repair_first": 2, "evidence_not_given": 1},
        test=asked.counterfeit_refused,
        because=Text(
            "买家反映假冒商品，由商家先举证；拒绝时没有鉴定或来源证明。",
            "The buyer reports a counterfeit; the merchant proves the origin first, and showed neither a report nor proof of it.",
        ),
        checks=Text(
            "申请原因为假冒，没有检测或鉴定报告，也没有来源凭证",
            "the claim is counterfeit, neither a report nor proof of origin was shown",
        ),
        source="rules 2.2.1 T6, 2.4 no. 66 (A); severity (D)",
    ),
    Pattern(
        code="T7",
        label=Text("七天无理由商品被拒收仍拒绝", "Seven-day goods refused at the door, refund refused"),
        severity=3,
        reasons=asked.AT_THE_DOOR,
        severities={
            "return_freight_open": 2,
            "interception_failed": 2,
            "delivery_attempt_failed": 2,
            "not_delivered_yet": 2,
        },
        test=asked.refused_at_the_door,
        because=Text(
            "该商品{policy_label}，包裹已被拒收或退回，应当退款。",
            "The goods are listed as “{policy_label}” and were refused or came back: the money is owed.",
        ),
        checks=Text(
            "七天无理由商品，包裹被拒收或退回，期限没有过，运费没有争议",
            "seven-day goods, refused or coming back, window not over, no freight open",
        ),
        source="rules 2.2.1 T7 (A); severity 5.3 S07, S08 (D)",
    ),
    Pattern(
        code="T8",
        label=Text("七天无理由期内拒绝", "Seven-day goods refused inside the window"),
        severity=3,
        severities={"exchange_not_offered": 2, "evidence_not_given": 2, "already_compensated": 2, "other": 2},
        test=asked.inside_the_window,
        because=Text(
            "该商品{policy_label}，买家 {applied_at} 申请时在期限之内。",
            "The goods are listed as “{policy_label}”; the buyer applied {applied_at}, inside the window.",
        ),
        checks=Text(
            "七天无理由商品，申请在期限内，个人意愿；或说明中有「售出不退」之类用语",
            "seven-day goods, applied inside the window, a wish; or words like “no returns once sold”",
        ),
        source="rules 2.2.1 T8, 3.1, 3.6 (A); 办法 10 and 31; severity 5.5, 5.7 (D)",
    ),
    Pattern(
        code="T9",
        label=Text("错误标注品类或定制以规避无理由", "A category misused to avoid seven-day returns"),
        severity=3,
        reasons=frozenset({"special_category", "exempt_goods_refused", "custom_started"}),
        severities={"custom_started": 2},
        test=asked.category_misused,
        because=Text(
            "该商品下单时标注「{policy_label}」，不属于所说的特殊品类，或品类标注有误。",
            "The listing said “{policy_label}”: not the category that was named, or a category declared falsely.",
        ),
        checks=Text(
            "下单时标注的不是特殊品类或定制，或品类标注已知有误",
            "the listing named no such category, or it is known to be declared falsely",
        ),
        source="rules 2.2.1 T9 (A); severity 5.2 U02, 5.5 A02, 5.7 E04 (D)",
    ),
    Pattern(
        code="T10",
        label=Text("三包义务或约定的退换不履行", "Warranty duty or an agreed exchange not honoured"),
        severity=3,
        reasons=asked.REFUSES_AN_EXCHANGE
        | {"no_stock", "price_differs", "repair_first", "stock_gone_after_return", "other_plan_running"},
        severities=LIGHT | {"no_stock": 2, "repair_first": 2, "price_differs": 1, "other_plan_running": 2},
        test=asked.duty_not_honoured,
        because=Text(
            "按三包规定或双方约定应当退换，拒绝的理由不成立。",
            "The warranty or an agreement gives a return or an exchange; what was said against it does not hold.",
        ),
        checks=Text(
            "换货申请，商品问题有凭证，"
            + _NO_PLAN.zh
            + "；实际有货；15 天内或维修未果仍要求维修；约定已到期",
            "exchange for a fault with evidence, "
            + _NO_PLAN.en
            + "; in stock after all; repair asked for within "
            "15 days or after it failed; an agreed plan that fell due",
        ),
        source="rules 2.2.1 T10 (A); severity 5.7, 5.8 X01 (D)",
    ),
    Pattern(
        code="T11",
        label=Text("物流显示商家已签收却称未收到", "Signed for at the merchant's, “not received”"),
        severity=3,
        reasons=asked.NOT_BACK,
        test=asked.signed_at_the_merchants,
        because=Text(
            "物流显示退货包裹已于 {return_signed_at} 签收，却以未收到拒绝，没有快递证明。",
            "The returned parcel was signed for {return_signed_at}; “not received” came without a carrier's certificate.",
        ),
        checks=Text(
            "退货包裹有签收时间，没有上传快递盖章证明",
            "the returned parcel has a signature, no stamped carrier certificate was shown",
        ),
        source="rules 2.2.1 T11 (A); severity 5.6 I02 (D)",
    ),
    Pattern(
        code="T12",
        label=Text("验货拒绝没有凭证", "Refused after inspection without proof"),
        severity=3,
        reasons=asked.INSPECTED,
        severities={"partial_return": 2, "device_locked": 1},
        test=asked.no_inspection_shown,
        because=Text(
            "以验货结果拒绝，没有开箱视频、验货照片或快递证明。",
            "Refused for what inspection found, without an unpacking video, photos or a carrier's certificate.",
        ),
        checks=Text(
            "没有开箱视频、验货照片、快递证明、检测报告或买家承认的聊天记录，系统也没有验货记录",
            "no unpacking video, photos, certificate, report or chat, and no inspection on record",
        ),
        source="rules 2.2.1 T12, 2.1.4 (A); severity 5.6 (D)",
    ),
    Pattern(
        code="T13",
        label=Text("要求更改真实原因", "A change of the true reason is asked for"),
        severity=3,
        test=change_of_reason_asked,
        because=Text(
            "买家选择的原因是「{application_reason}」，现有事实没有否定它，拒绝时却要求改成别的。",
            "The stated reason is “{application_reason}”; no fact speaks against it, and the rejection asks for another.",
        ),
        checks=Text("与 G1 相同", "as G1"),
        source="rules 2.2.1 T13, 5.5 A04 (A)",
    ),
    Pattern(
        code="T14",
        label=Text("没有协商却称已协商一致", "“Agreed”, without any negotiation"),
        severity=3,
        reasons=SAYS_AGREED,
        severities={
            "agreed_later_shipping": 2,
            "replacement_sent": 2,
            "other_plan_running": 2,
            "already_compensated": 1,
        },
        test=asked.never_agreed,
        because=Text(
            "称已与买家约定，但没有买家接受的协商，也没有聊天记录。",
            "It says “agreed”; the buyer accepted no proposal, and no chat was shown.",
        ),
        checks=Text(
            "买家没有接受过协商，没有上传聊天或确认记录（已补偿的，付款凭证也可以）",
            "no accepted proposal, no chat and no confirmation of the buyer shown (for a compensation, a payment voucher will do)",
        ),
        source="rules 2.2.1 T14 (A); severity 5.2 to 5.5 (D)",
    ),
)
