"""The shop's words and reasons as JSON: bodies, versions with their results, previews."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta

from aftersale.core.actors import Role
from aftersale.core.own_words import Preview
from aftersale.core.reasons import Outcome, Scene
from aftersale.core.reasons.shop_book import OwnReason, OwnTemplate
from aftersale.core.text import Language, Text
from aftersale.store.own_words import KeptWords
from aftersale.store.queries.reason_results import Results, ShopResults
from aftersale.web.api.after_sale_views import RemedyView, remedy_view
from aftersale.web.api.bodies import Body, Id, Long, Short
from aftersale.web.api.reject_reason_views import ExplanationsView, LintView, lint_view
from aftersale.web.api.views import View

OWN_WORDS: dict[str, Any] = {
    "zh": "您的包裹已于 {signed_at} 签收，请将类型改为「退货退款」，我们收到商品后当天退款。",
    "en": "Your parcel was signed for on {signed_at}. Please change the type to return and refund.",
}
WORDS_PREVIEW: dict[str, Any] = {**OWN_WORDS, "after_sale_id": "8001"}
OWN_REASON: dict[str, Any] = {
    "leans_on": "return_needed",
    "zh": "定制刻字商品需寄回核对",
    "en": "Engraved goods have to come back first",
    "active": True,
}


class WordsBody(Body, frozen=True, kw_only=True):
    """The shop's words; an empty language reads in the catalogue's. Both empty: the catalogue's again."""

    zh: Long
    en: Long = ""

    def as_text(self) -> Text:
        return Text(self.zh, self.en)


class PreviewBody(WordsBody, frozen=True, kw_only=True):
    """Words, and the after-sale to read them on."""

    after_sale_id: Id


class OwnReasonBody(Body, frozen=True, kw_only=True):
    """A reason of the shop: `leans_on` is the catalogue's reason whose conditions it inherits, for good."""

    leans_on: Short
    zh: Annotated[str, Meta(max_length=200)]
    en: Annotated[str, Meta(max_length=200)]
    active: bool = True


class ResultsView(View, frozen=True, kw_only=True):
    """What became of rejections of the window: counts, and the median of seconds from rejection to end.

    `edited`: written over by the merchant. `settled`: the after-sale has ended, `refunded` those of them
    that ended in a refund. `overturned`: the platform judged against the merchant.
    """

    used: int
    edited: int
    reapplied: int
    settled: int
    refunded: int
    overturned: int
    median_seconds: int | None


class OwnTemplateView(View, frozen=True, kw_only=True):
    """The shop's words for a reason. `version` 0: it never had any; both empty: the catalogue's are in force."""

    reject_reason: str
    label: str
    version: int
    zh: str
    en: str
    at: datetime | None


class OwnTemplatesView(View, frozen=True, kw_only=True):
    items: list[OwnTemplateView]


class TemplateVersionView(View, frozen=True, kw_only=True):
    """One version. `results` are of rejections that sent these words, `edited_results` of those that wrote over them."""

    version: int
    zh: str
    en: str
    author: Role
    author_name: str
    at: datetime
    results: ResultsView
    edited_results: ResultsView


class CatalogueWordsView(View, frozen=True, kw_only=True):
    """The catalogue's words, from rich to plain: the first whose facts are all known is used."""

    template_version: str
    templates: list[ExplanationsView]
    results: ResultsView
    edited_results: ResultsView


class PlaceholderView(View, frozen=True, kw_only=True):
    name: str
    meaning: str


class TemplateView(View, frozen=True, kw_only=True):
    """Everything about the words of one reason; `in_force` is `shop-3` or the catalogue's `template_version`."""

    reject_reason: str
    label: str
    in_force: str
    versions: list[TemplateVersionView]
    catalogue: CatalogueWordsView
    placeholders: list[PlaceholderView]


class LanguageLintsView(View, frozen=True, kw_only=True):
    zh: list[LintView]
    en: list[LintView]


class LanguageNamesView(View, frozen=True, kw_only=True):
    zh: list[str]
    en: list[str]


class LanguageFlagsView(View, frozen=True, kw_only=True):
    zh: bool
    en: bool


class TemplatePreviewView(View, frozen=True, kw_only=True):
    """What the buyer would read. `own` false: that language reads in the catalogue's words, because the shop
    wrote none or a placeholder of `unknown` has no fact on this after-sale."""

    scene: Scene
    outcome: Outcome
    explanation: ExplanationsView
    own: LanguageFlagsView
    unknown: LanguageNamesView
    lints: LanguageLintsView
    remedies: list[RemedyView]


class OwnReasonView(View, frozen=True, kw_only=True):
    """A reason that the shop made; `version` counts its changes."""

    code: str
    leans_on: str
    zh: str
    en: str
    active: bool
    version: int
    at: datetime


class WordsResultsView(View, frozen=True, kw_only=True):
    """Of one version of the words; `edited`: of the rejections that wrote over them."""

    template_version: str
    edited: bool
    results: ResultsView


class ReasonResultsView(View, frozen=True, kw_only=True):
    """Of one reason; with one that the shop made, `leans_on` is the catalogue's."""

    reject_reason: str
    leans_on: str
    label: str
    results: ResultsView
    templates: list[WordsResultsView]


class ShopResultsView(View, frozen=True, kw_only=True):
    """Rejections since `since`, by reason, the most used first; what was not used is left out."""

    since: datetime
    until: datetime
    items: list[ReasonResultsView]


def results_view(found: Results) -> ResultsView:
    return ResultsView(
        used=found.used,
        edited=found.edited,
        reapplied=found.reapplied,
        settled=found.settled,
        refunded=found.refunded,
        overturned=found.overturned,
        median_seconds=found.median_seconds,
    )


def own_template_view(code: str, label: str, own: OwnTemplate | None) -> OwnTemplateView:
    return OwnTemplateView(
        reject_reason=code,
        label=label,
        version=own.version if own else 0,
        zh=own.words.zh if own else "",
        en=own.words.en if own else "",
        at=own.at if own else None,
    )


def version_view(kept: KeptWords, found: ShopResults) -> TemplateVersionView:
    template = kept.template
    name = f"shop-{template.version}"
    return TemplateVersionView(
        version=template.version,
        zh=template.words.zh,
        en=template.words.en,
        author=kept.author.role,
        author_name=kept.author.name,
        at=template.at,
        results=results_view(found.of_words(template.reject_reason, name)),
        edited_results=results_view(found.of_words(template.reject_reason, name, edited=True)),
    )


def preview_view(found: Preview, language: Language) -> TemplatePreviewView:
    return TemplatePreviewView(
        scene=found.scene,
        outcome=found.outcome,
        explanation=ExplanationsView(zh=found.explanation.zh, en=found.explanation.en),
        own=LanguageFlagsView(zh=found.own["zh"], en=found.own["en"]),
        unknown=LanguageNamesView(zh=list(found.unknown["zh"]), en=list(found.unknown["en"])),
        lints=LanguageLintsView(
            zh=[lint_view(one, language) for one in found.lints["zh"]],
            en=[lint_view(one, language) for one in found.lints["en"]],
        ),
        remedies=[remedy_view(remedy, language) for remedy in found.remedies],
    )


def own_reason_view(own: OwnReason) -> OwnReasonView:
    return OwnReasonView(
        code=own.code,
        leans_on=own.leans_on,
        zh=own.label.zh,
        en=own.label.en,
        active=own.active,
        version=own.version,
        at=own.at,
    )
