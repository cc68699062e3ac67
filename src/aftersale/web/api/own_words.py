"""The shop's explanation templates and reasons, kept by version, with what became of the rejections that used them."""

from typing import Annotated

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body as BodyParameter
from litestar.params import PathParameter, QueryParameter

from aftersale.core.actors import Role
from aftersale.core.own_words import (
    MEANINGS,
    checked_reason,
    checked_words,
    fillable_words,
    preview,
    reason_by,
)
from aftersale.core.reasons import RejectReason, template_version
from aftersale.core.reasons.shop_book import OwnReason, ShopBook
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.desk.call_keys import call_key
from aftersale.store.own_words import keep_reason, keep_words, words_of
from aftersale.store.queries.reason_results import (
    WINDOW_DAYS,
    WINDOW_DAYS_MAX,
    reason_results,
)
from aftersale.store.shop_books import shop_book
from aftersale.web.api.calls import Call
from aftersale.web.api.catalogue import words_in_force
from aftersale.web.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, Key, documented
from aftersale.web.api.own_words_views import (
    OWN_REASON,
    OWN_WORDS,
    WORDS_PREVIEW,
    CatalogueWordsView,
    OwnReasonBody,
    OwnReasonView,
    OwnTemplatesView,
    OwnTemplateView,
    PlaceholderView,
    PreviewBody,
    ReasonResultsView,
    ShopResultsView,
    TemplatePreviewView,
    TemplateView,
    WordsBody,
    WordsResultsView,
    own_reason_view,
    own_template_view,
    preview_view,
    results_view,
    version_view,
)
from aftersale.web.api.reject_reason_views import ExplanationsView

WRITERS = (Role.MERCHANT, Role.ADMIN)
READERS = (Role.MERCHANT, Role.INTEGRATOR, Role.ADMIN)

ReasonCode = Annotated[str, PathParameter(schema_extra={"pattern": "^[a-z0-9_]{1,60}$"})]
Days = Annotated[int, QueryParameter(ge=1, le=WINDOW_DAYS_MAX)]


@get("/reasons/results", **documented("rejection", "Results of reject reasons", READ_PROBLEMS, READERS))
async def get_reason_results(call: NamedDependency[Call], days: Days = WINDOW_DAYS) -> ShopResultsView:
    """How often each reason and each version of its words was used in the last days, and what became of it."""
    call.require(*READERS)
    book = await _book(call)
    found = await reason_results(call.services.database, call.shop_id, call.services.clock(), days=days)
    return ShopResultsView(
        since=found.since,
        until=found.until,
        items=[
            ReasonResultsView(
                reject_reason=one.code,
                leans_on=one.reject_reason if one.own_reason else "",
                label=_label(call, book, one.code),
                results=results_view(one.results),
                templates=[
                    WordsResultsView(
                        template_version=words.template_version,
                        edited=words.edited,
                        results=results_view(words.results),
                    )
                    for words in found.templates
                    if words.code == one.code
                ],
            )
            for one in found.reasons
        ],
    )


@put("/reasons/{code:str}", **documented("rejection", "Keep a reason of the shop", WRITE_PROBLEMS, WRITERS))
async def put_own_reason(
    call: NamedDependency[Call],
    code: ReasonCode,
    data: Annotated[OwnReasonBody, BodyParameter(examples=[Example(value=OWN_REASON)])],
    key: Key = None,
) -> OwnReasonView:
    """A label of the shop's for a reason of the catalogue, whose conditions it inherits; or switch it off or on."""
    call.require(*WRITERS)
    now, policy = call.services.clock(), call.services.policy

    def checked(code: str, before: OwnReason | None) -> OwnReason:
        wanted = OwnReason(
            code=code,
            version=0,
            leans_on=data.leans_on,
            label=Text(data.zh, data.en),
            active=data.active,
            at=now,
        )
        return checked_reason(wanted, before, policy, now)

    own = await keep_reason(
        call.services.database,
        call.shop_id,
        code,
        checked,
        author=call.actor,
        now=now,
        key=call_key(call.actor, key, "own reason", code, data),
    )
    return own_reason_view(own)


@get(
    "/explanation-templates",
    **documented("rejection", "List the explanation templates", READ_PROBLEMS, READERS),
)
async def get_explanation_templates(call: NamedDependency[Call]) -> OwnTemplatesView:
    """The shop's own words, the newest version of each reason that ever had any."""
    call.require(*READERS)
    book = await _book(call)
    return OwnTemplatesView(
        items=[
            own_template_view(code, _label(call, book, code), own)
            for code, own in sorted(book.templates.items())
        ]
    )


@get(
    "/explanation-templates/{reject_reason:str}",
    **documented("rejection", "Read an explanation template", READ_PROBLEMS, READERS),
)
async def get_explanation_template(
    call: NamedDependency[Call], reject_reason: ReasonCode, days: Days = WINDOW_DAYS
) -> TemplateView:
    """All versions of the shop's words for a reason and the catalogue's, each with its results."""
    call.require(*READERS)
    reason = _reason(call, await _book(call), reject_reason)
    database, now = call.services.database, call.services.clock()
    found = await reason_results(database, call.shop_id, now, days=days, only=reason.base)
    catalogue = reason.templates[1:] if reason.own_version else reason.templates
    version = template_version(reason)
    return TemplateView(
        reject_reason=reason.code,
        label=reason.label[call.language],
        in_force=words_in_force(reason),
        versions=[
            version_view(kept, found) for kept in await words_of(database, call.shop_id, reject_reason)
        ],
        catalogue=CatalogueWordsView(
            template_version=version,
            templates=[ExplanationsView(zh=t.zh, en=t.en) for t in catalogue],
            results=results_view(found.of_words(reason.code, version)),
            edited_results=results_view(found.of_words(reason.code, version, edited=True)),
        ),
        placeholders=[
            PlaceholderView(name=name, meaning=meaning[call.language]) for name, meaning in MEANINGS.items()
        ],
    )


@put(
    "/explanation-templates/{reject_reason:str}",
    **documented("rejection", "Keep an explanation template", WRITE_PROBLEMS, WRITERS),
)
async def put_explanation_template(
    call: NamedDependency[Call],
    reject_reason: ReasonCode,
    data: Annotated[WordsBody, BodyParameter(examples=[Example(value=OWN_WORDS)])],
    key: Key = None,
) -> OwnTemplateView:
    """A new version of the shop's words for a reason, in force at once; the same words make no new one."""
    call.require(*WRITERS)
    services, now = call.services, call.services.clock()
    reason = _reason(call, await _book(call), reject_reason)
    words = checked_words(data.as_text(), reason, services.policy, now)
    version = await keep_words(
        services.database,
        call.shop_id,
        reject_reason,
        words,
        author=call.actor,
        now=now,
        key=call_key(call.actor, key, "explanation template", reject_reason, data),
    )
    versions = await words_of(services.database, call.shop_id, reject_reason)
    kept = next((one.template for one in versions if one.template.version == version), None)
    return own_template_view(reason.code, reason.label[call.language], kept)


@post(
    "/explanation-templates/{reject_reason:str}/preview",
    status_code=200,
    **documented("rejection", "Preview an explanation template", WRITE_PROBLEMS, WRITERS),
)
async def post_template_preview(
    call: NamedDependency[Call],
    reject_reason: ReasonCode,
    data: Annotated[PreviewBody, BodyParameter(examples=[Example(value=WORDS_PREVIEW)])],
) -> TemplatePreviewView:
    """The words on a real after-sale, exactly as its buyer would read them; nothing is kept."""
    call.require(*WRITERS)
    services, now = call.services, call.services.clock()
    reason = _reason(call, await _book(call), reject_reason)
    order, after_sale = await call.order_of(data.after_sale_id)
    words = fillable_words(data.as_text())
    return preview_view(preview(words, reason, order, after_sale, services.policy, now), call.language)


async def _book(call: Call) -> ShopBook:
    return await shop_book(call.services.database, call.shop_id, call.services.policy, call.services.clock())


def _reason(call: Call, book: ShopBook, code: str) -> RejectReason:
    """Raises Refusal(NOT_FOUND)."""
    reason = reason_by(book, code, call.services.policy)
    if reason is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return reason


def _label(call: Call, book: ShopBook, code: str) -> str:
    """A code that the catalogue no longer has stands for itself."""
    reason = reason_by(book, code, call.services.policy)
    return reason.label[call.language] if reason else code


OWN_WORDS_HANDLERS = [
    get_reason_results,
    put_own_reason,
    get_explanation_templates,
    get_explanation_template,
    put_explanation_template,
    post_template_preview,
]
