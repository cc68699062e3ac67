"""Rejecting: choose a reason, write the explanation, see what the buyer will read, confirm."""

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import Reject
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.facts import ApplicationRejected
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.reasons import OfferedReason, Outcome, offer
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.evidence import require
from aftersale.store.queries.evidence import describe
from aftersale.web.errors import status_of
from aftersale.web.forms import (
    FORM_BYTES_MAX,
    FieldError,
    Form,
    field_error,
    keep_evidence,
    new_key,
    read_form,
)
from aftersale.web.identity import AnyRequest, language_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.after_sale import facts_of, find
from aftersale.web.workbench.board import BOARD, merchant, view_of


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was typed; nothing of it is lost until the rejection stands."""

    reject_reason: str = ""
    explanation: str = ""
    evidence: tuple[str, ...] = ()
    acknowledged: bool = False
    seen_version: int
    key: str

    def command(self, shop_id: int, after_sale_id: int, *, acknowledged: bool) -> Reject:
        return Reject(
            shop_id=shop_id,
            after_sale_id=after_sale_id,
            seen_version=self.seen_version,
            reject_reason=self.reject_reason,
            explanation=self.explanation,
            evidence=self.evidence,
            acknowledged_risks=acknowledged,
        )


@get("/workbench/after-sales/{after_sale_id:str}/rejection", include_in_schema=False)
async def show_rejection(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    """The empty form, or with `?reason=` the form as this reason fills it."""
    actor, shop_id = await merchant(request)
    order, after_sale = await find(request, shop_id, after_sale_id)
    draft = Draft(
        reject_reason=request.query_params.get("reason", ""),
        seen_version=after_sale.version,
        key=new_key(),
    )
    return await _form(request, actor, order, after_sale, draft, fill=True)


@post(
    "/workbench/after-sales/{after_sale_id:str}/rejection",
    include_in_schema=False,
    request_max_body_size=FORM_BYTES_MAX,
)
async def post_rejection(request: AnyRequest, after_sale_id: FromPath[str]) -> Redirect | Template:
    """One step of the form: fill, replace, edit, preview, confirm. Files are kept at every step."""
    actor, shop_id = await merchant(request)
    form = await read_form(request)
    order, after_sale = await find(request, shop_id, after_sale_id)
    kept, errors = await keep_evidence(request, form, shop_id, actor)
    draft = _draft(form, kept)
    step = "edit" if form.texts("drop") else form.text("step")
    if errors or step not in ("preview", "confirm"):
        filled = not errors and step in ("fill", "replace")
        return await _form(
            request, actor, order, after_sale, draft, errors, fill=filled, replace=step == "replace"
        )
    if step == "preview":
        return await _preview(request, actor, order, after_sale, draft)
    try:
        command = draft.command(shop_id, after_sale.after_sale_id, acknowledged=draft.acknowledged)
        await require(services_of(request).database, shop_id, draft.evidence, actor)
        await services_of(request).desk.handle(command, actor, draft.key or None)
    except Refusal as refusal:
        order, after_sale = await find(request, shop_id, after_sale_id)
        if refusal.code is RefusalCode.RISKS_NOT_ACKNOWLEDGED:
            return await _preview(request, actor, order, after_sale, draft, refusal)
        return await _refused(request, actor, order, after_sale, draft, refusal)
    query = view_of(request.query_params).query()
    return Redirect(f"{BOARD}/{after_sale_id}{query}{'&' if query else '?'}done=rejection", status_code=303)


def _draft(form: Form, kept: tuple[str, ...]) -> Draft:
    return Draft(
        reject_reason=form.text("reject_reason"),
        explanation=form.text("explanation"),
        evidence=kept,
        acknowledged=form.text("acknowledged_risks") == "yes",
        seen_version=form.number("seen_version") or 0,
        key=form.text("key"),
    )


async def _preview(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    after_sale: AfterSale,
    draft: Draft,
    refusal: Refusal | None = None,
) -> Template:
    """What the buyer will read: the very fact that confirming would leave, decided without being kept."""
    services = services_of(request)
    command = draft.command(order.shop_id, after_sale.after_sale_id, acknowledged=True)
    try:
        fact = decide(order, command, actor, Moment(services.policy, services.clock()))[0]
    except Refusal as why:
        return await _refused(request, actor, order, after_sale, draft, why)
    assert isinstance(fact, ApplicationRejected)
    offered = _chosen(_offered(request, order, after_sale), draft.reject_reason)
    outcome = Outcome(fact.rejection.outcome)
    risky = outcome is Outcome.CONTRADICTED or (outcome is Outcome.PROVABLE and not draft.evidence)
    language = language_of(request)
    errors = [] if refusal is None else [field_error(refusal, language)]
    return show(
        request,
        "workbench/rejection_preview.html",
        actor=actor,
        status_code=200 if refusal is None else status_of(RefusalCode.FIELD_INVALID),
        draft=draft,
        fact=fact,
        offered=offered,
        risky=risky,
        errors=errors,
        back=view_of(request.query_params).query(),
        **await _facts(request, order, after_sale, draft),
    )


async def _refused(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    after_sale: AfterSale,
    draft: Draft,
    refusal: Refusal,
) -> Template:
    """The form again with the typed text: a wrong field beside the field, a stale version with fresh facts."""
    fresh = msgspec.structs.replace(draft, seen_version=after_sale.version)
    return await _form(
        request,
        actor,
        order,
        after_sale,
        fresh,
        [field_error(refusal, language_of(request))],
        status_code=status_of(refusal.code),
        stale=refusal.code is RefusalCode.STALE_VERSION,
    )


async def _form(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    after_sale: AfterSale,
    draft: Draft,
    errors: Iterable[FieldError] = (),
    *,
    fill: bool = False,
    replace: bool = False,
    stale: bool = False,
    status_code: int | None = None,
) -> Template:
    """The form. `fill`: the chosen reason fills an untouched explanation; a typed one is kept unless `replace`."""
    services = services_of(request)
    offered = _offered(request, order, after_sale)
    chosen = _chosen(offered, draft.reject_reason)
    closed = why_not(order, after_sale, Act.REJECTION, actor, services.policy)
    errors = list(errors)
    buyers = services.settings.buyer_language
    suggestion = chosen.explanation[buyers] if chosen else ""
    if fill and chosen and (replace or _untouched(draft.explanation, offered)):
        draft = msgspec.structs.replace(draft, explanation=suggestion)
    if closed and not errors:
        errors = [field_error(closed, language_of(request))]
    if status_code is None:
        status_code = status_of(closed.code) if closed else (422 if errors else 200)
    return show(
        request,
        "workbench/rejection.html",
        actor=actor,
        status_code=status_code,
        draft=draft,
        offered=offered,
        chosen=chosen,
        buyer_language=buyers,
        suggestion=suggestion if suggestion != draft.explanation and fill else "",
        closed=closed,
        errors=errors,
        stale=stale,
        chars_max=services.policy.explanation_chars_max,
        evidence_max=services.policy.evidence_count_max,
        back=view_of(request.query_params).query(),
        **await _facts(request, order, after_sale, draft),
    )


async def _facts(request: AnyRequest, order: Order, after_sale: AfterSale, draft: Draft) -> dict[str, Any]:
    facts = await facts_of(request, order, after_sale)
    kept = await describe(services_of(request).database, order.shop_id, draft.evidence)
    return facts | {"pieces": facts["pieces"] | kept, "shop_id": order.shop_id}


def _offered(request: AnyRequest, order: Order, after_sale: AfterSale) -> tuple[OfferedReason, ...]:
    services = services_of(request)
    return offer(order, after_sale, services.policy, services.clock())


def _chosen(offered: tuple[OfferedReason, ...], code: str) -> OfferedReason | None:
    return next((one for one in offered if one.reason.code == code), None)


def _untouched(explanation: str, offered: tuple[OfferedReason, ...]) -> bool:
    """Whether nobody typed anything: it is empty or still what one of the reasons filled in."""
    written = explanation.strip()
    filled = (text.strip() for one in offered for text in (one.explanation.zh, one.explanation.en))
    return not written or written in set(filled)
