"""One reject reason: the editor of the shop's own words, tried on a real case, and its versions with results."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.state import AfterSale, Order, Stage
from aftersale.core.ids import parse_id
from aftersale.core.own_words import (
    CATALOGUE_WORDS,
    LABEL_CHARS,
    MEANINGS,
    TEMPLATE_CHARS_MAX,
    Placeholder,
    Preview,
    checked_reason,
    checked_words,
    fillable_words,
    outcome_on,
    placeholders_on,
    preview,
    reason_by,
)
from aftersale.core.reasons import REJECT_REASONS, Outcome, RejectReason, scene_of, template_version
from aftersale.core.reasons.placeholders import blanks_of
from aftersale.core.reasons.shop_book import OwnReason, ShopBook
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import LANGUAGES, Text
from aftersale.desk.call_keys import call_key
from aftersale.store.own_words import keep_reason, keep_words, words_of
from aftersale.store.queries.board import BoardFilter, list_after_sales
from aftersale.store.queries.orders import find_order_of, orders_by_id
from aftersale.store.queries.reason_results import WINDOW_DAYS, reason_results
from aftersale.store.shop_books import shop_book
from aftersale.web.errors import status_of
from aftersale.web.forms import FieldError, Form, field_error, new_key, read_form
from aftersale.web.identity import AnyRequest, language_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import merchant
from aftersale.web.workbench.own_reasons import (
    REASONS,
    OwnDraft,
    label_error,
    length_of,
    post_reason,
    show_reasons,
)

REASON = REASONS + "/{code:str}"
REJECTABLE = (
    Stage.MERCHANT_DECIDES,
    Stage.BUYER_ANSWERS_PROPOSAL,
    Stage.MERCHANT_INSPECTS,
    Stage.MERCHANT_RESHIPS,
)
"""Stages whose after-sales words are tried on."""
LOOKED_AT, CASES_MAX = 60, 10
"""How many of the newest after-sales are looked at for a case to choose, and how many are offered. D."""
NO_CASE = Text("请选择一个售后，或填写售后单号。", "Choose an after-sale or give its number.")
CASE_UNKNOWN = Text("没有找到这个售后单号。", "There is no after-sale of this number.")


class WordsDraft(msgspec.Struct, frozen=True):
    """The editor as it was typed, with the after-sale chosen from the list or by its number."""

    zh: str = ""
    en: str = ""
    case: str = ""
    number: str = ""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class TrialCase(msgspec.Struct, frozen=True):
    """A real after-sale to read words on."""

    order: Order
    after_sale: AfterSale


@get(REASON, include_in_schema=False)
async def show_reason(request: AnyRequest, code: FromPath[str]) -> Template:
    """One reason: its words, the editor, the versions with their results. `?from=1`: begin with those words."""
    actor, shop_id = await merchant(request)
    book, reason = await _find(request, shop_id, code)
    words = book.templates[code].words if code in book.templates else CATALOGUE_WORDS
    start = request.query_params.get("from", "")
    catalogue = _catalogue(reason)
    if start.isascii() and start.isdigit() and len(start) < 3 and int(start) < len(catalogue):
        words = catalogue[int(start)]
    return await _page(request, actor, shop_id, book, reason, WordsDraft(words.zh, words.en))


@post(REASON, include_in_schema=False)
async def post_words(request: AnyRequest, code: FromPath[str]) -> Redirect | Template:
    """One step of the editor: read the words on a case, or keep them."""
    actor, shop_id = await merchant(request)
    services, form = services_of(request), await read_form(request)
    book, reason = await _find(request, shop_id, code)
    draft = WordsDraft(form.text("zh"), form.text("en"), form.text("case"), form.text("number").strip())
    if form.text("step") != "save":
        return await _page(request, actor, shop_id, book, reason, draft, asked=True)
    now = services.clock()
    try:
        words = checked_words(draft.text, reason, services.policy, now)
        if words == CATALOGUE_WORDS:
            raise Refusal(RefusalCode.TEMPLATE_EMPTY, field="zh")
        await _keep(request, actor, shop_id, code, words, form)
    except Refusal as refusal:
        if refusal.code is RefusalCode.NOT_FOUND:
            raise
        return await _page(request, actor, shop_id, book, reason, draft, refusal, asked=True)
    return Redirect(f"{REASONS}/{code}?done=saved", status_code=303)


@post(REASON + "/catalogue-words", include_in_schema=False)
async def restore_words(request: AnyRequest, code: FromPath[str]) -> Redirect:
    """The catalogue's words again; the shop's stay among the versions."""
    actor, shop_id = await merchant(request)
    await _find(request, shop_id, code)
    await _keep(request, actor, shop_id, code, CATALOGUE_WORDS, await read_form(request))
    return Redirect(f"{REASONS}/{code}?done=restored", status_code=303)


@post(REASON + "/label", include_in_schema=False)
async def change_reason(request: AnyRequest, code: FromPath[str]) -> Redirect | Template:
    """Other labels for a reason of the shop's, or off or on; rejections made with it keep what they said."""
    actor, shop_id = await merchant(request)
    services, form = services_of(request), await read_form(request)
    book, reason = await _find(request, shop_id, code)
    was = book.reasons.get(code)
    if was is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    switch = form.text("active")
    zh, en = form.text("zh").strip(), form.text("en").strip()
    label = was.label if switch else Text(zh, en or zh)
    active = was.active if not switch else switch == "yes"
    now = services.clock()

    def checked(_: str, before: OwnReason | None) -> OwnReason:
        wanted = msgspec.structs.replace(was, label=label, active=active)
        return checked_reason(wanted, before, services.policy, now)

    try:
        key = call_key(actor, form.text("key") or None, "own reason", code, label, active)
        await keep_reason(services.database, shop_id, code, checked, author=actor, now=now, key=key)
    except Refusal as refusal:
        if refusal.code is RefusalCode.NOT_FOUND:
            raise
        words = book.templates[code].words if code in book.templates else CATALOGUE_WORDS
        return await _page(
            request,
            actor,
            shop_id,
            book,
            reason,
            WordsDraft(words.zh, words.en),
            refusal,
            label=OwnDraft(was.leans_on, zh, en),
        )
    done = "renamed" if not switch else "on" if active else "off"
    return Redirect(f"{REASONS}/{code}?done={done}", status_code=303)


async def _keep(request: AnyRequest, actor: Actor, shop_id: int, code: str, words: Text, form: Form) -> None:
    services = services_of(request)
    key = call_key(actor, form.text("key") or None, "words", code, words)
    await keep_words(services.database, shop_id, code, words, author=actor, now=services.clock(), key=key)


async def _find(request: AnyRequest, shop_id: int, code: str) -> tuple[ShopBook, RejectReason]:
    """Raises Refusal(NOT_FOUND)."""
    services = services_of(request)
    book = await shop_book(services.database, shop_id, services.policy, services.clock())
    reason = reason_by(book, code, services.policy)
    if reason is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return book, reason


async def _page(
    request: AnyRequest,
    actor: Actor,
    shop_id: int,
    book: ShopBook,
    reason: RejectReason,
    draft: WordsDraft,
    refusal: Refusal | None = None,
    *,
    asked: bool = False,
    label: OwnDraft | None = None,
) -> Template:
    """`asked`: a preview of the draft was asked for; else the words in force are shown on the newest case."""
    services, language = services_of(request), language_of(request)
    now = services.clock()
    said = label_error if label else field_error
    errors = [said(refusal, language)] if refusal else []
    cases = await _cases(request, shop_id, reason)
    case = cases[0] if cases else None
    if asked:
        case, problem = await _chosen(request, shop_id, cases, draft)
        errors += [problem] if problem else []
    draft = msgspec.structs.replace(draft, case=str(case.after_sale.after_sale_id) if case else draft.case)
    read: Preview | None = None
    in_force = reason.templates[0] if reason.own_version else CATALOGUE_WORDS
    if case is not None and not errors:
        try:
            words = fillable_words(draft.text) if asked else in_force
            read = preview(words, reason, case.order, case.after_sale, services.policy, now)
        except Refusal as why:
            # What does not fit is the case, whatever field the API names.
            of_case = why.code is RefusalCode.REJECT_REASON_OTHER_SCENE
            errors.append(FieldError("number", why.text(language)) if of_case else field_error(why, language))
    found = await reason_results(services.database, shop_id, now, only=reason.base)
    own = book.reasons.get(reason.code)
    return show(
        request,
        "workbench/own_words.html",
        actor=actor,
        status_code=status_of(RefusalCode.FIELD_INVALID) if errors else 200,
        address=f"{REASONS}/{reason.code}",
        reason=reason,
        base=REJECT_REASONS[reason.base],
        own=own,
        label=label or (OwnDraft(own.leans_on, own.label.zh, own.label.en) if own else None),
        catalogue=_catalogue(reason),
        catalogue_version=template_version(reason),
        versions=await words_of(services.database, shop_id, reason.code),
        found=found,
        draft=draft,
        cases=cases,
        case=case,
        read=read,
        asked=asked,
        buyers=services.settings.buyer_language,
        placeholders=_placeholders(reason, draft, case, request),
        errors=errors,
        chars_max=TEMPLATE_CHARS_MAX,
        label_chars=LABEL_CHARS,
        days=WINDOW_DAYS,
        length_of=length_of,
        done=request.query_params.get("done", ""),
        key=new_key(),
        shop_name=await services.database.shop_name(shop_id),
    )


async def _cases(request: AnyRequest, shop_id: int, reason: RejectReason) -> list[TrialCase]:
    """The shop's newest after-sales that this reason could be chosen for; those that contradict it come last."""
    services = services_of(request)
    database, policy, now = services.database, services.policy, services.clock()
    wanted = BoardFilter(stages=REJECTABLE)
    page = await list_after_sales(database, shop_id, wanted, sort="-updated_at", limit=LOOKED_AT)
    orders = await orders_by_id(database, shop_id, {row.order_id for row in page.items})
    found: list[TrialCase] = []
    for row in page.items:
        case = _case(orders.get(row.order_id), row.after_sale_id)
        if case and scene_of(case.order, case.after_sale) in reason.scenes and len(found) < CASES_MAX:
            found.append(case)
    return sorted(
        found,
        key=lambda c: outcome_on(reason, c.order, c.after_sale, policy, now) is Outcome.CONTRADICTED,
    )


async def _chosen(
    request: AnyRequest, shop_id: int, cases: list[TrialCase], draft: WordsDraft
) -> tuple[TrialCase | None, FieldError | None]:
    """The after-sale whose number was typed, else the one of the list."""
    language = language_of(request)
    if not draft.number:
        case = next((c for c in cases if str(c.after_sale.after_sale_id) == draft.case), None)
        number = parse_id(draft.case)
        if case is None and number is not None:  # it left the list meanwhile
            case = _case(await find_order_of(services_of(request).database, shop_id, number), number)
        return case, None if case else FieldError("number", NO_CASE[language])
    number = parse_id(draft.number)
    order = number and await find_order_of(services_of(request).database, shop_id, number)
    case = _case(order or None, number or 0)
    return case, None if case else FieldError("number", CASE_UNKNOWN[language])


def _case(order: Order | None, after_sale_id: int) -> TrialCase | None:
    after_sale = order.after_sale(after_sale_id) if order else None
    return TrialCase(order, after_sale) if order and after_sale else None


def _placeholders(
    reason: RejectReason, draft: WordsDraft, case: TrialCase | None, request: AnyRequest
) -> dict[str, list[Placeholder]]:
    """Those that the catalogue's words or the draft use, and all others."""
    services = services_of(request)
    known: Sequence[Placeholder] = [Placeholder(name, meaning) for name, meaning in MEANINGS.items()]
    if case is not None:
        known = placeholders_on(case.order, case.after_sale, services.policy, services.clock())
    texts = (*_catalogue(reason), draft.text)
    near = {name for text in texts for language in LANGUAGES for name in blanks_of(text[language])}
    return {
        "near": [one for one in known if one.name in near],
        "others": [one for one in known if one.name not in near],
    }


def _catalogue(reason: RejectReason) -> tuple[Text, ...]:
    return reason.templates[1:] if reason.own_version else reason.templates


own_words_handlers: list[Any] = [
    show_reasons,
    post_reason,
    show_reason,
    post_words,
    restore_words,
    change_reason,
]
