"""Rejecting: choose a reason, write the explanation, see what the buyer will read, confirm."""

from collections.abc import Iterable

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import Reject
from aftersale.core.after_sale.facts import ApplicationRejected
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.web.forms import FORM_BYTES_MAX, FieldError
from aftersale.web.identity import AnyRequest
from aftersale.web.workbench.acting import (
    Case,
    Shown,
    attempt,
    case_of,
    done,
    foreseen,
    read_act,
    sent,
    show_act,
    start,
)
from aftersale.web.workbench.reasons import (
    Reasoned,
    filled,
    knowledge_of,
    mended_by,
    reason_fields,
    refilled,
    weighed,
)

PATH = "/workbench/after-sales/{after_sale_id:str}/rejection"


@get(PATH, include_in_schema=False)
async def show_rejection(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    """The empty form, or with `?reason=` the form as this reason fills it."""
    case = await case_of(request, after_sale_id)
    draft = Reasoned(**start(case), reject_reason=request.query_params.get("reason", ""))
    return await _form(request, case, draft, fill=True)


@post(PATH, include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def post_rejection(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    """One step of the form: fill, replace, check, mend, edit, preview, confirm. Files are kept at every step."""
    case = await case_of(request, after_sale_id)
    form, evidence, errors, staying = await read_act(request, case)
    draft = Reasoned(**sent(form, evidence), **reason_fields(form))
    step = form.text("step")
    if step == "mend" and not staying:
        known = await knowledge_of(request, case.order, draft)
        draft = mended_by(request, draft, case.order, case.after_sale, known)
    if staying or step not in ("preview", "confirm"):
        fill = not staying and step in ("fill", "replace")
        return await _form(
            request,
            case,
            draft,
            errors=errors,
            fill=fill,
            replace=step == "replace",
            check=step in ("check", "mend"),
        )
    if step == "preview":
        return await _preview(request, case, draft)
    command = _command(case, draft, acknowledged=draft.acknowledged)
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.REJECTION)
    if refusal.code is RefusalCode.RISKS_NOT_ACKNOWLEDGED:
        return await _preview(request, case, draft, refusal)
    return await _form(request, case, draft, refusal, check=True)


def _command(case: Case, draft: Reasoned, *, acknowledged: bool) -> Reject:
    return Reject(
        **case.named,
        seen_version=draft.seen_version,
        reject_reason=draft.reject_reason,
        explanation=draft.explanation,
        evidence=draft.evidence,
        evidence_kinds=draft.evidence_kinds,
        acknowledged_risks=acknowledged,
        offer_fen=draft.offer_fen,
    )


async def _preview(
    request: AnyRequest, case: Case, draft: Reasoned, refusal: Refusal | None = None
) -> Template:
    """What the buyer will read: the very fact that confirming would leave."""
    known = await knowledge_of(request, case.order, draft)
    draft = refilled(request, draft, case.order, case.after_sale, known)
    try:
        fact = foreseen(request, case, _command(case, draft, acknowledged=True), known)[0]
    except Refusal as why:
        return await _form(request, case, draft, why, check=True)
    assert isinstance(fact, ApplicationRejected)
    return await show_act(
        request,
        case,
        Act.REJECTION,
        "workbench/rejection_preview.html",
        draft,
        refusal,
        fact=fact,
        **weighed(request, draft, case.order, case.after_sale, fact, known),
    )


async def _form(
    request: AnyRequest,
    case: Case,
    draft: Reasoned,
    refusal: Refusal | None = None,
    *,
    errors: Iterable[FieldError] = (),
    fill: bool = False,
    replace: bool = False,
    check: bool = False,
) -> Template:
    draft, words = await filled(
        request, draft, case.order, case.after_sale, fill=fill, replace=replace, check=check
    )
    return await show_act(
        request,
        case,
        Act.REJECTION,
        "workbench/rejection.html",
        draft,
        refusal,
        errors=errors,
        **words,
    )
