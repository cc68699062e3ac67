"""What an explanation must have: some length, and something the buyer can do next."""

import re
from collections.abc import Iterator

from aftersale.core.policy import Policy
from aftersale.core.reasons.reason import RejectReason, RemedyKind
from aftersale.core.text import Text
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.reading import Reading

_POLITE = r"谅解|理解|知悉|悉知|见谅|体谅|包涵|原谅|支持|配合|勿|不要|别|放心"
_STEP = re.compile(
    rf"(?:请(?!(?:您|你|多多|予以|务必|各位|敬请)?(?:(?:{_POLITE})(?!并|后)|求))|麻烦|烦请|劳烦|建议|欢迎|可联系|可以?(?=[^不无]))[^。!?\n]{{0,30}}?"
    r"(?:补|传|走|提供|提交|选|改|换|调整|更正|修改|撤|申请|联系|联络|拒收|等|留意|保持|查|核对|确认|对照|寄|退|回复|告诉|告知|说明|商量|协商|沟通"
    r"|介入|拍|发|打|加|留言|找|问|到|附|解除|接收|说|去|看|处理|删|取消|定|催|考虑|来)"
    r"|(?:联系|咨询|找)(?:我们|客服|店铺|商家|店长|快递)|重新(?:提交|申请|发起)|(?:我们|会)(?:当天|尽快|马上|立刻|继续|重新)?~{0}(?:重新|继续|安排)"
    r"|有(?:问题|疑问|异议)[^。!?\n]{0,6}(?:联系|找|回复)|如需|等它|才能退|后退款|改为|改成|申请平台|好吗|行吗|可以吗"
    r"|[您你][^。!?\n,无不别]{0,4}(?:等(?!着[。,!])|寄|选|拍|传|问(?!题)|看|查|去|点|打|关)"
    r"|(?:再|重新|随时|要不先?|直接|先|继续)[^。!?\n,无不别]{0,4}(?:拍|传|提交|申请|发起|下单|寄|退货|选)"
    r"|拍照片?(?:给|上传|发)|照片(?:发|传)|都能退|撤销申请|拒收|留言|答复|附图|附上|改选|传以后|上传后|耐心|留意|传上来|点一下".replace(
        "~{0}", ""
    )
)
_STEP_EN = re.compile(
    r"\b(?:please|kindly)\b(?! (?:understand|note|be aware|do not|don't|stop|accept our|forgive|excuse|bear in mind))"
    r"|\byou (?:may|can|could|are (?:welcome|free))\b|\b(?:contact|tell|ask|let|write to|reply to|message|reach) (?:us|me|our)\b"
    r"|\bwe (?:can|could|would like to|are glad to) (?:agree|offer|discuss|propose)|\bwould you\b|\bcould you\b|\bmay we\b|\bwe suggest\b|\bfeel free\b"
    r"|(?:^|[.!?;:,]\s+|\bor |\bthen |\bsimply )(?:add|upload|send|choose|pick|change|lower|wait|refuse|return|apply|reapply|check|accept|post|cancel|agree|attach|give|reply|use|remove|show|follow|keep|edit|message|turn|decline|have|sign|try|swap)\b"
    r"|\b(?:once|if) you (?:add|send|upload|give|show|close|cancel)\b|\bmay (?:return|apply|refuse|change|add)\b|\bwe(?:'ll| will) (?:look|check|pay|see to|refund|help|answer|go on|approve|press|chase|inspect|try|sort)\b|\bopen to you\b|\bso (?:withdraw|choose|send|add|wait)\b|\bapply again\b|\bfree to\b"
)

_REMEDIES: dict[str, Text] = {
    RemedyKind.CHANGE_TYPE: Text(
        "您可以更改售后类型后重新提交。", "You may change the type of the application."
    ),
    RemedyKind.LOWER_AMOUNT: Text("您可以把金额调整到可退范围内。", "You may lower the amount."),
    RemedyKind.CHANGE_REASON: Text("请核对并按真实情况选择原因。", "Please choose the reason that is true."),
    RemedyKind.ADD_EVIDENCE: Text(
        "请补充能看清问题的照片或视频。", "Please add photos or a video that show the problem."
    ),
    RemedyKind.FIX_TRACKING: Text("请核对并更正退货单号。", "Please check and correct the return number."),
    RemedyKind.ACCEPT_OFFER: Text("您可以接受我们提出的金额。", "You may accept the sum that we offered."),
    RemedyKind.REFUSE_AT_DOOR: Text("您可以在派送时拒收。", "You may refuse the parcel at the door."),
    RemedyKind.WAIT: Text("请您等待包裹送达。", "Please wait for the delivery."),
    RemedyKind.REAPPLY: Text("您可以撤销后重新申请。", "You may cancel and apply again."),
}
_ANY = Text("如有疑问，请联系我们。", "Please contact us with any question.")
WHY_NO_STEP = Text(
    "没有写买家接下来可以怎么做，买家只能申请平台介入。",
    "Nothing tells the buyer what can be done next, so all that is left is a dispute.",
)


# A wrong demand is still something to do; once it is gone the text is read again.
_DEMANDS = frozenset({"contact_data", "review_demand", "change_reason"})


def missing(reading: Reading, policy: Policy, found: list[Hit]) -> Iterator[Hit]:
    """What the text as a whole lacks, given what is wrong with its parts."""
    least = policy.explanation_chars_min
    if len(reading.text.strip()) < least:
        yield _whole(
            "too_short",
            Text(f"少于 {least} 个字，说明不了原因。", f"Fewer than {least} characters explain nothing."),
            Text("写明事实和买家可以怎么做。", "State the facts and what the buyer can do."),
        )
    if any(hit.code in _DEMANDS for hit in found):
        return
    if not (_STEP.search(reading.folded) or _STEP_EN.search(reading.folded)):
        first = _first_remedy(reading.reason)
        mend = Text(f"加一句，例如：{first.zh}", f"Add a sentence, such as: {first.en}")
        yield _whole("no_next_step", WHY_NO_STEP, mend)


def _first_remedy(reason: RejectReason | None) -> Text:
    kinds = reason.remedies if reason is not None else ()
    return next((_REMEDIES[kind] for kind in kinds if kind in _REMEDIES), _ANY)


def _whole(code: str, why: Text, mend: Text) -> Hit:
    return Hit(code=code, start=0, end=0, why=why, mend=mend)
