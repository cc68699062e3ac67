"""G1 to G9: groundless rejection as Douyin lists it (rules 2.1.1)."""

from aftersale.core.after_sale.state import AfterSaleType
from aftersale.core.groundless.grounds import (
    NO_REASON_RULES,
    SAYS_AGREED,
    alternative_offered,
    evidence_given,
    fault_claimed,
    guided,
    in_contact,
    supported,
)
from aftersale.core.groundless.pattern import Pattern, RejectedCase
from aftersale.core.reasons.conditions import claim
from aftersale.core.reasons.conditions.answers import not_after, opposite
from aftersale.core.reasons.scene import Scene
from aftersale.core.text import Text

NO_FAULT_ANSWERED = NO_REASON_RULES | {"carrier_shows_signed"}
"""Reasons that a fault of the goods is never answered by."""

LOGISTICS = claim.NOT_RECEIVED | {"parcel_refused"}
"""Claims that the parcel never came into the buyer's hands."""


def change_of_reason_asked(case: RejectedCase) -> bool | None:
    """Asking for another reason is groundless unless the facts contradict the stated one; a reason with
    the buyer's evidence stands until a platform says otherwise (rules A04)."""
    mismatch = case.reason.base == "reason_mismatch"
    if not mismatch and "change_reason" not in case.lints:
        return False
    contradicted = claim.STATED_REASON_CONTRADICTED.test(case.sheet)
    if not mismatch:
        return contradicted is not True
    shown = evidence_given(case.sheet)
    if shown:
        return True
    if "change_reason" in case.lints and contradicted is None:
        return True
    return None if shown is None else opposite(contradicted)


def _no_chat(case: RejectedCase) -> bool | None:
    if supported(case) and case.reason.base in SAYS_AGREED | {"share_too_high"}:
        return False  # the agreement, or the offer, is on record itself
    return not in_contact(case)


def _picked_up_later(case: RejectedCase) -> bool | None:
    if case.sheet.type is not AfterSaleType.REFUND_ONLY:
        return False
    return opposite(not_after(case.sheet.first_scan_at, case.sheet.applied_at))


def _not_guided(case: RejectedCase) -> bool | None:
    """Where the facts bear the reason out, the rejection guides by itself: its remedy is the corrected
    application, already filled in. D."""
    return False if supported(case) else opposite(guided(case))


def _signed_without_contact(case: RejectedCase) -> bool | None:
    return False if in_contact(case) else claim.is_one_of(case.sheet, LOGISTICS)


def _fault_answered_by_the_window(case: RejectedCase) -> bool | None:
    if case.reason.base not in NO_FAULT_ANSWERED and "contradicts_reason" not in case.lints:
        return False
    return fault_claimed(case.sheet)


def _too_busy(case: RejectedCase) -> bool | None:
    return "too_busy" in case.lints


def _nothing_else_offered(case: RejectedCase) -> bool | None:
    if case.scene is Scene.EXCHANGE_APPLICATION:
        return False  # no refund was asked for
    return opposite(alternative_offered(case))


def _found_liable(case: RejectedCase) -> bool | None:
    return case.liable


PATTERNS = (
    Pattern(
        code="G1",
        label=Text("要求买家更改真实原因", "The buyer is asked to change a true reason"),
        severity=3,
        test=change_of_reason_asked,
        because=Text(
            "买家选择的原因是「{application_reason}」，现有事实没有否定它，拒绝时却要求改成别的。",
            "The stated reason is “{application_reason}”; no fact speaks against it, and the rejection asks for another.",
        ),
        checks=Text(
            "说明要求更改原因而事实没有否定原因；或以「原因不符」拒绝，而买家有凭证或记录与原因一致",
            "the explanation asks for another reason and no fact contradicts the stated one; or “reason does not "
            "match” although the buyer has evidence or the record agrees",
        ),
        source="rules 2.1.1 G1, 5.5 A04 (A); the words alone, 5.11 (D)",
    ),
    Pattern(
        code="G2",
        label=Text("没有有效聊天记录", "No chat record where one is needed"),
        severity=2,
        reasons=frozenset(
            {
                "agreed_to_cancel",
                "carrier_shows_signed",
                "already_compensated",
                "agreed_later_shipping",
                "replacement_sent",
                "refunded_elsewhere",
                "other_plan_running",
                "return_not_received",
                "return_tracking_invalid",
                "amount_over_refundable",
                "share_too_high",
                "return_wrong_address",
            }
        ),
        # Not in a risk column, therefore as the reason's own one: consent and delivery 3, what the record counts 1. D.
        severities={
            "agreed_to_cancel": 3,
            "refunded_elsewhere": 3,
            "carrier_shows_signed": 3,
            "amount_over_refundable": 1,
            "already_compensated": 1,
        },
        test=_no_chat,
        because=Text(
            "这个原因需要与买家沟通的聊天记录，拒绝时没有上传，也没有协商记录。",
            "This reason needs a chat with the buyer; none was shown, and no negotiation is on record.",
        ),
        checks=Text(
            "这些原因没有上传聊天记录，买家也没有回复过协商（约定已有记录的除外）",
            "one of these reasons, no chat shown, no proposal that the buyer answered; not where the agreement "
            "itself is on record",
        ),
        source="rules 2.1.1 G2 (A); severity 5.2 to 5.6 (D)",
    ),
    Pattern(
        code="G3",
        label=Text("申请后才揽收，以已发货拒绝", "“Already shipped”, but picked up after the application"),
        severity=3,
        reasons=frozenset({"picked_up_before_application", "on_time_and_moving"}),
        test=_picked_up_later,
        because=Text(
            "买家 {applied_at} 申请退款，快递 {first_scan_at} 才揽收：申请时商品还没有发出。",
            "The buyer applied {applied_at}, the carrier picked up {first_scan_at}: nothing had been shipped by then.",
        ),
        checks=Text("仅退款，揽收时间晚于申请时间", "refund only; first scan later than the application"),
        source="rules 2.1.1 G3, 5.2 U01 (A); severity 5.2 (D)",
    ),
    Pattern(
        code="G4",
        label=Text("没有先引导买家修改就拒绝", "Rejected without guiding the buyer to correct it"),
        severity=2,
        reasons=frozenset(
            {
                "return_needed",
                "reason_mismatch",
                "amount_over_refundable",
                "quantity_over_left",
                "share_too_high",
            }
        ),
        severities={"reason_mismatch": 3, "amount_over_refundable": 1, "quantity_over_left": 1},
        test=_not_guided,
        because=Text(
            "申请的类型、金额或选项需要修改，但拒绝前没有发起协商，也没有聊天记录。",
            "Type, sum or option needed a correction; no proposal was made and no chat shown before the rejection.",
        ),
        checks=Text(
            "事实没有支持该原因，没有发起过协商，没有上传聊天记录",
            "the facts do not bear it out; no proposal before, no chat shown",
        ),
        source="rules 2.1.1 G4 (A); 5.4 R01, 5.5 A04 (D); the sums and units: 5.2 U06, 5.5 A10 (D)",
    ),
    Pattern(
        code="G5",
        label=Text("物流纠纷未联系买家，以已签收拒绝", "“Signed for”, without asking the buyer"),
        severity=3,
        reasons=frozenset({"carrier_shows_signed", "return_needed"}),
        severities={"return_needed": 2},
        test=_signed_without_contact,
        because=Text(
            "买家反映「{application_reason}」，没有联系买家核实就以已签收为由拒绝。",
            "The buyer says “{application_reason}”; “signed for” was answered without asking about it.",
        ),
        checks=Text(
            "买家反映未收到货，没有上传聊天记录，买家也没有回复过协商",
            "the buyer says that nothing arrived; no chat shown, no proposal that the buyer answered",
        ),
        source="rules 2.1.1 G5, 5.3 S03 (A); “return needed” says signed too (D)",
    ),
    Pattern(
        code="G6",
        label=Text("质量问题以签收或不支持无理由拒绝", "A fault answered by “signed” or by no-reason rules"),
        severity=2,
        severities=dict.fromkeys(NO_FAULT_ANSWERED, 3),
        test=_fault_answered_by_the_window,
        because=Text(
            "买家反映「{application_reason}」，属于商品问题；签收、期限、品类或与所选原因无关的说法都不能作为拒绝依据。",
            "The buyer reports “{application_reason}”, a fault; neither signature, window, category nor a ground other "
            "than the chosen one answers it.",
        ),
        checks=Text(
            "买家申请原因属于商品问题，以这些原因拒绝；或说明与所选原因矛盾（2）",
            "the stated reason is a fault of the goods, answered by one of these; or words that contradict the chosen "
            "reason (2)",
        ),
        source="rules 2.1.1 G6, 3.6 (A); activation, exchange and refused goods alike, the words, 5.11 (D)",
    ),
    Pattern(
        code="G7",
        label=Text("以无人处理、放假、搬仓等拒绝", "“Nobody here”, “holiday”, “moving house”"),
        # No risk column names it; the platform calls the words themselves groundless. D.
        severity=3,
        test=_too_busy,
        because=Text(
            "说明以无人处理、放假或仓库搬迁为由，属于明确列举的无故拒绝。",
            "The explanation pleads that nobody can handle it; the rules list exactly that as groundless.",
        ),
        checks=Text("说明中出现这类用语", "such words in the explanation"),
        source="rules 2.1.1 G7, 2.1.9, 5.11 (A); severity (D)",
    ),
    Pattern(
        code="G8",
        label=Text("特殊品类拒绝退款且没有其他方案", "Exempt goods refused, nothing else offered"),
        severity=3,
        reasons=frozenset({"special_category", "exempt_goods_refused", "custom_started"}),
        severities={"exempt_goods_refused": 2, "custom_started": 2},
        test=_nothing_else_offered,
        because=Text(
            "以特殊品类拒绝退款，没有提出部分退款、补发或换货等其他方案。",
            "Refused as a special category without any other plan: partial refund, reshipment or exchange.",
        ),
        checks=Text(
            "没有提出过其他类型或金额，拒绝时也没有给出金额；换货申请除外",
            "no other type or sum proposed, none named in the rejection; not for exchanges",
        ),
        source="rules 2.1.1 G8 (A); 5.5 A02, made to order 5.2 U02 (D)",
    ),
    Pattern(
        code="G9",
        label=Text("平台判定商家责任", "The platform found the merchant liable"),
        severity=3,
        whatever_the_facts=True,
        test=_found_liable,
        because=Text(
            "买家申请平台介入后，平台判定商家责任。",
            "The buyer asked the platform, which found the shop liable.",
        ),
        checks=Text("纠纷结果为商家责任", "the dispute was decided against the merchant"),
        source="rules 2.1.1 G9 (A)",
    ),
)
