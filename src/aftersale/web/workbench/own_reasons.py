"""The list of reject reasons as the shop knows them, with results; and making one of the shop's own."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
from litestar import get, post
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.own_words import LABEL_CHARS, checked_reason
from aftersale.core.reasons import REJECT_REASONS, RejectReason, Scene
from aftersale.core.reasons.known_to_shop import OTHER, with_own_words
from aftersale.core.reasons.shop_book import OwnReason, ShopBook
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import LANGUAGES, Language, Text
from aftersale.desk.call_keys import call_key
from aftersale.store.own_words import add_reason
from aftersale.store.queries.reason_results import WINDOW_DAYS, Results, ShopResults, reason_results
from aftersale.store.shop_books import shop_book
from aftersale.web.errors import status_of
from aftersale.web.forms import FieldError, field_error, new_key, read_form
from aftersale.web.identity import AnyRequest, language_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import merchant

REASONS = "/workbench/reasons"


class ReasonRow(msgspec.Struct, frozen=True):
    """One reason in the list, as the shop knows it. `own`: how the shop made it, if it did."""

    reason: RejectReason
    own: OwnReason | None
    results: Results


class Group(msgspec.Struct, frozen=True):
    """Reasons of a scene, the most used first."""

    scene: Scene
    rows: list[ReasonRow]


class OwnDraft(msgspec.Struct, frozen=True):
    """The form for a reason of the shop's, as it was typed."""

    leans_on: str = ""
    zh: str = ""
    en: str = ""


@get(REASONS, include_in_schema=False)
async def show_reasons(request: AnyRequest) -> Template:
    """The catalogue by scene with its results, and the form for a reason of the shop's own."""
    actor, shop_id = await merchant(request)
    return await _list(request, actor, shop_id, OwnDraft(leans_on=request.query_params.get("leans_on", "")))


@post(REASONS, include_in_schema=False)
async def post_reason(request: AnyRequest) -> Redirect | Template:
    """One more reason of the shop's; without an English label the Chinese one stands for both."""
    actor, shop_id = await merchant(request)
    services, form = services_of(request), await read_form(request)
    draft = OwnDraft(*(form.text(name).strip() for name in ("leans_on", "zh", "en")))
    now = services.clock()

    def checked(code: str, before: OwnReason | None) -> OwnReason:
        label = Text(draft.zh, draft.en or draft.zh)
        wanted = OwnReason(code=code, version=0, leans_on=draft.leans_on, label=label, active=True, at=now)
        return checked_reason(wanted, before, services.policy, now)

    try:
        key = call_key(actor, form.text("key") or None, "own reason", draft)
        own = await add_reason(services.database, shop_id, checked, author=actor, now=now, key=key)
    except Refusal as refusal:
        if refusal.code is RefusalCode.NOT_FOUND:
            raise
        return await _list(request, actor, shop_id, draft, refusal)
    return Redirect(f"{REASONS}/{own.code}?done=made", status_code=303)


async def _list(
    request: AnyRequest, actor: Actor, shop_id: int, draft: OwnDraft, refusal: Refusal | None = None
) -> Template:
    services = services_of(request)
    now = services.clock()
    book = await shop_book(services.database, shop_id, services.policy, now)
    found = await reason_results(services.database, shop_id, now)
    rows = _rows(book, found, other=services.policy.other_reason)
    chosen = request.query_params.get("scene", "")
    scene = Scene(chosen) if chosen in tuple(Scene) else None
    return show(
        request,
        "workbench/reasons_list.html",
        actor=actor,
        status_code=status_of(refusal.code) if refusal else 200,
        groups=_groups(rows, scene),
        scenes=tuple(Scene),
        scene=scene,
        any_used=bool(found.reasons),
        bases=_groups([r for r in rows if r.own is None and r.reason.code != OTHER], None, sort=False),
        labels={code: reason.label for code, reason in REJECT_REASONS.items()},
        draft=draft,
        label_chars=LABEL_CHARS,
        errors=[label_error(refusal, language_of(request))] if refusal else [],
        days=WINDOW_DAYS,
        length_of=length_of,
        key=new_key(),
        shop_name=await services.database.shop_name(shop_id),
    )


def _rows(book: ShopBook, found: ShopResults, *, other: bool) -> list[ReasonRow]:
    """Every reason in catalogue order, each that the shop made after the one it leans on."""
    rows: list[ReasonRow] = []
    for base in REJECT_REASONS.values():
        if base.code == OTHER and not other:
            continue
        rows.append(ReasonRow(with_own_words(base, book), None, found.of(base.code)))
        for own in sorted(book.reasons.values(), key=lambda one: one.code):
            if own.leans_on == base.code:
                made = msgspec.structs.replace(
                    base, code=own.code, label=own.label, leans_on=base.code, bulk=False
                )
                rows.append(ReasonRow(with_own_words(made, book), own, found.of(own.code)))
    return rows


def _groups(rows: Sequence[ReasonRow], wanted: Scene | None, *, sort: bool = True) -> list[Group]:
    """The reasons of one scene, or all of them, each under the first of its scenes."""
    groups = []
    for scene in Scene if wanted is None else (wanted,):
        mine = [r for r in rows if (scene in r.reason.scenes if wanted else r.reason.scenes[0] is scene)]
        if mine:
            groups.append(Group(scene, sorted(mine, key=lambda r: -r.results.used) if sort else mine))
    return groups


def length_of(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def label_error(refusal: Refusal, language: Language) -> FieldError:
    """The error beside a label's field, whose name in the page is not that of the words' field."""
    error = field_error(refusal, language)
    return error._replace(field=f"label_{error.field}") if error.field in LANGUAGES else error
