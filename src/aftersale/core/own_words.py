"""A shop's own words and reasons: what may be kept, what a placeholder stands for, and how words read on a case."""

import re
from datetime import datetime

import msgspec
from msgspec.structs import replace

from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, Remedy
from aftersale.core.policy import Policy
from aftersale.core.reasons import (
    REJECT_REASONS,
    FactSheet,
    Outcome,
    RejectReason,
    Scene,
    fill,
    judge,
    leftover_placeholders,
    remedies_for,
    scene_of,
)
from aftersale.core.reasons.known_to_shop import OTHER, reason_in
from aftersale.core.reasons.offer import sheet_of
from aftersale.core.reasons.placeholders import FILLERS, blanks_of
from aftersale.core.reasons.shop_book import OwnReason, ShopBook
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import LANGUAGES, Language, Text
from aftersale.core.wording import Level, Lint, lint

TEMPLATE_CHARS_MAX = 400
"""Per language and before blanks are filled; greeting, remedies and filled facts need the rest of
`Policy.explanation_chars_max`. D."""
LABEL_CHARS: dict[Language, tuple[int, int]] = {"zh": (2, 40), "en": (2, 80)}
"""Least and most; a label stands in one line of a list and on the buyer's page. D."""
OWN_CODE = re.compile(r"own_[a-z0-9_]{1,40}", re.ASCII)
"""No code of the catalogue begins so."""

CATALOGUE_WORDS = Text("", "")
"""As the shop's words: the catalogue's are used."""

_BLANK = re.compile(r"[{｛][^{}｛｝]*[}｝]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def checked_words(words: Text, reason: RejectReason, policy: Policy, now: datetime) -> Text:
    """The words as they are kept: `fillable_words` in which no wording blocks.

    Raises Refusal with the field `zh` or `en`: those of `fillable_words`, TEMPLATE_UNFIT.
    """
    kept = fillable_words(words)
    for language in LANGUAGES:
        for one in lints_of(kept[language], reason, policy, now):
            if one.level is Level.BLOCKING:
                raise Refusal(
                    RefusalCode.TEMPLATE_UNFIT,
                    field=language,
                    words=one.words,
                    why=one.why,
                    lint=one.code,
                    start=one.start,
                    end=one.end,
                    mend=one.mend,
                )
    return kept


def fillable_words(words: Text) -> Text:
    """The words, trimmed; both empty is the way back to the catalogue's words.

    Raises Refusal with the field `zh` or `en`: FIELD_INVALID, TEMPLATE_EMPTY, TEMPLATE_TOO_LONG,
    TEMPLATE_PLACEHOLDER_UNKNOWN, TEMPLATE_BRACES_STRAY.
    """
    kept = Text(_trimmed(words.zh), _trimmed(words.en))
    if not kept.zh and (words.zh or kept.en):
        raise Refusal(RefusalCode.TEMPLATE_EMPTY, field="zh")
    for language in LANGUAGES:
        _check_language(kept[language], language)
    return kept


def lints_of(template: str, reason: RejectReason, policy: Policy, now: datetime) -> tuple[Lint, ...]:
    """What is wrong with words that are not filled yet: `lint` with nothing known, blanks masked in their length.

    What is missing from a text as a whole is left out: greeting, remedies and facts are still to come.
    """
    masked = _BLANK.sub(lambda blank: "事" * len(blank.group()), template)
    found = lint(masked, reason, _nothing_known(now), policy) if template else ()
    return tuple(one for one in found if one.end > one.start)


def checked_reason(own: OwnReason, before: OwnReason | None, policy: Policy, now: datetime) -> OwnReason:
    """The reason as it is kept, its labels trimmed. `before`: its newest version, if it is not new.

    Raises Refusal: OWN_REASON_CODE_INVALID, OWN_REASON_NEEDS_BASE, OWN_REASON_BASE_FIXED,
    OWN_REASON_LABEL_INVALID, TEMPLATE_UNFIT.
    """
    if not OWN_CODE.fullmatch(own.code):
        raise Refusal(RefusalCode.OWN_REASON_CODE_INVALID, field="code", own_code=own.code)
    if own.leans_on == OTHER or own.leans_on not in REJECT_REASONS:
        raise Refusal(RefusalCode.OWN_REASON_NEEDS_BASE, field="leans_on", leans_on=own.leans_on)
    if before is not None and before.leans_on != own.leans_on:
        # Its results and words were those of the other conditions.
        raise Refusal(RefusalCode.OWN_REASON_BASE_FIXED, field="leans_on", leans_on=before.leans_on)
    label = Text(*(_checked_label(own.label[language], language) for language in LANGUAGES))
    for language in LANGUAGES:
        for one in lints_of(label[language], REJECT_REASONS[own.leans_on], policy, now):
            if one.level is Level.BLOCKING:
                raise Refusal(RefusalCode.TEMPLATE_UNFIT, field=language, words=one.words, why=one.why)
    return replace(own, label=label)


def reason_by(book: ShopBook, code: str, policy: Policy) -> RejectReason | None:
    """As `reason_in`, also one that the shop made and switched off: its words and results can still be seen."""
    own = book.reasons.get(code)
    if own is not None:
        book = replace(book, reasons={code: replace(own, active=True)})
    return reason_in(book, code, policy)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a shop on one real case, exactly as the buyer would read them.

    `unknown`: placeholders of each language whose fact this case does not know; with any, that language
    reads in the catalogue's words, and so it does where the shop wrote none (`own` false).
    """

    scene: Scene
    outcome: Outcome
    explanation: Text
    remedies: tuple[Remedy, ...]
    unknown: dict[Language, tuple[str, ...]]
    own: dict[Language, bool]
    lints: dict[Language, tuple[Lint, ...]]


def preview(
    words: Text, reason: RejectReason, order: Order, after_sale: AfterSale, policy: Policy, now: datetime
) -> Preview:
    """The words as they would be sent for this after-sale now.

    Raises Refusal(REJECT_REASON_OTHER_SCENE) when the reason cannot be chosen for it.
    """
    scene = scene_of(order, after_sale)
    if scene not in reason.scenes:
        raise Refusal(RefusalCode.REJECT_REASON_OTHER_SCENE, reject_reason=reason.code, label=reason.label)
    sheet = sheet_of(order, after_sale, policy, now)
    tried = _with_words(reason, words)
    remedies = remedies_for(tried, order, after_sale, sheet, policy, now)
    explanation = Text(*(fill(tried, sheet, remedies, language, policy, now) for language in LANGUAGES))
    unknown = {language: _unknown(words[language], sheet, language) for language in LANGUAGES}
    return Preview(
        scene=scene,
        outcome=judge(tried, sheet)[0],
        explanation=explanation,
        remedies=remedies,
        unknown=unknown,
        own={language: bool(words[language]) and not unknown[language] for language in LANGUAGES},
        lints={language: lint(explanation[language], tried, sheet, policy) for language in LANGUAGES},
    )


def outcome_on(
    reason: RejectReason, order: Order, after_sale: AfterSale, policy: Policy, now: datetime
) -> Outcome:
    """What the facts of this case say about the reason."""
    return judge(reason, sheet_of(order, after_sale, policy, now))[0]


class Placeholder(msgspec.Struct, frozen=True):
    """A blank that words may have: what it means and, on a case, what would stand there (None: unknown)."""

    name: str
    meaning: Text
    value: Text | None = None


def placeholders_on(
    order: Order, after_sale: AfterSale, policy: Policy, now: datetime
) -> tuple[Placeholder, ...]:
    """Every placeholder with its value on this case."""
    sheet = sheet_of(order, after_sale, policy, now)
    return tuple(Placeholder(name, meaning, _value(name, sheet)) for name, meaning in MEANINGS.items())


def _trimmed(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _check_language(text: str, language: Language) -> None:
    if _CONTROL.search(text):
        raise Refusal(RefusalCode.FIELD_INVALID, field=language, problem="U+0000–U+001F")
    if len(text) > TEMPLATE_CHARS_MAX:
        raise Refusal(RefusalCode.TEMPLATE_TOO_LONG, field=language, count=len(text), max=TEMPLATE_CHARS_MAX)
    for blank in _BLANK.findall(text):
        if not (blank[0] == "{" and blank[-1] == "}" and blank[1:-1] in FILLERS):
            raise Refusal(RefusalCode.TEMPLATE_PLACEHOLDER_UNKNOWN, field=language, placeholder=blank)
    rest = _BLANK.sub("", text)
    if re.search(r"[{}｛｝]", rest) or leftover_placeholders(rest):
        raise Refusal(RefusalCode.TEMPLATE_BRACES_STRAY, field=language)


def _checked_label(text: str, language: Language) -> str:
    label = " ".join(text.split())
    least, most = LABEL_CHARS[language]
    if not least <= len(label) <= most or _CONTROL.search(label) or re.search(r"[{}｛｝]|_{3,}", label):
        raise Refusal(RefusalCode.OWN_REASON_LABEL_INVALID, field=language, least=least, most=most)
    return label


def _with_words(reason: RejectReason, words: Text) -> RejectReason:
    """The reason with these words in place of those the shop has now."""
    catalogue = reason.templates[1:] if reason.own_version else reason.templates
    return replace(reason, templates=(words, *catalogue), own_version=1)


def _unknown(template: str, sheet: FactSheet, language: Language) -> tuple[str, ...]:
    return tuple(name for name in blanks_of(template) if FILLERS[name](sheet, language) is None)


def _value(name: str, sheet: FactSheet) -> Text | None:
    zh, en = (FILLERS[name](sheet, language) for language in LANGUAGES)
    return None if zh is None or en is None else Text(zh, en)


def _nothing_known(now: datetime) -> FactSheet:
    return FactSheet(
        now=now,
        type=AfterSaleType.REFUND_ONLY,
        applied_at=now,
        application_reason="",
        amount_fen=0,
        quantity=1,
    )


MEANINGS: dict[str, Text] = {
    "now": Text("现在的时间", "the time now"),
    "applied_at": Text("买家申请的时间", "when the buyer applied"),
    "application_reason": Text("买家选择的申请原因", "the buyer's reason"),
    "amount": Text("申请金额", "the amount asked for"),
    "quantity": Text("申请件数", "the units applied for"),
    "evidence_count": Text("买家上传的凭证数", "pieces of evidence from the buyer"),
    "offered": Text("商家最近一次愿意退的金额", "the sum the shop last offered"),
    "refundable": Text("该商品还可退的金额", "what can still be refunded"),
    "units_left": Text("还可申请售后的件数", "units that can still be applied for"),
    "other_after_sale": Text("占用该商品的另一售后单号", "another after-sale that holds the goods"),
    "earlier_after_sale": Text("该商品上一个售后单号", "the after-sale before this one"),
    "policy_label": Text("商品的退货规则", "the return rule of the goods"),
    "confirmed_at": Text("买家下单确认不支持无理由的时间", "when the buyer confirmed there is no return"),
    "custom_started_at": Text("定制开始制作的时间", "when custom work began"),
    "claim_until": Text("问题反馈的截止时间", "until when defects can be claimed"),
    "period_end": Text("售后期结束的时间", "end of the after-sale period"),
    "ship_before_at": Text("约定的发货时间", "when it had to be shipped"),
    "carrier": Text("快递公司", "the carrier"),
    "tracking": Text("发货运单号", "the tracking number"),
    "parcel_count": Text("包裹数", "number of parcels"),
    "first_scan_at": Text("揽收时间", "first scan of the carrier"),
    "last_scan_at": Text("最近一条物流的时间", "latest scan of the carrier"),
    "last_scan_text": Text("最近一条物流的内容", "what the latest scan says"),
    "expected_at": Text("预计送达时间", "expected delivery"),
    "signed_at": Text("签收时间", "when it was signed for"),
    "signed_by": Text("签收人", "who signed for it"),
    "window_start": Text("七天无理由的起算时间", "start of the seven days"),
    "window_end": Text("七天无理由的截止时间", "end of the seven days"),
    "evidence_asked_at": Text("请买家补充凭证的时间", "when evidence was asked for"),
    "later_shipping_until": Text("买家同意的延期发货时间", "the later shipping date agreed to"),
    "plan_until": Text("约定方案的执行期限", "until when the agreed plan runs"),
    "interception_at": Text("申请拦截的时间", "when an interception was asked for"),
    "replacement_sent_at": Text("补发的时间", "when the replacement was sent"),
    "redeemed_at": Text("兑换码使用的时间", "when the code was redeemed"),
    "activated_at": Text("激活的时间", "when it was activated"),
    "price_difference": Text("规格之间的差价", "the difference in price"),
    "return_tracking": Text("退货运单号", "the return's tracking number"),
    "return_number_at": Text("买家填写退货单号的时间", "when the return number was given"),
    "return_first_scan_at": Text("退货揽收时间", "first scan of the return"),
    "return_signed_at": Text("退货签收时间", "when the return was signed for"),
    "return_deadline": Text("买家寄回的期限", "until when the goods had to be posted back"),
    "return_quantity": Text("实际寄回的件数", "units that came back"),
    "new_goods_signed_at": Text("换货新商品签收时间", "when the new goods were signed for"),
}
"""What stands in place of each of `placeholders.FILLERS`, for the person who writes words."""
