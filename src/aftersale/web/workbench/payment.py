"""Money outside the plain path: paid now, paid another way, or tried again at the provider."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import PayOffline, RefundImmediately, RetryRefund
from aftersale.core.after_sale.deadlines import deadline
from aftersale.core.after_sale.facts import RefundGranted
from aftersale.core.after_sale.state import Stage
from aftersale.core.refusal import Refusal
from aftersale.web.forms import FORM_BYTES_MAX, FieldError, read_form
from aftersale.web.identity import AnyRequest, services_of
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
from aftersale.web.workbench.reminder import Noted

AFTER_SALE = "/workbench/after-sales/{after_sale_id:str}"
NAMES = {"description": "note", "amount_fen": ""}
"""Nobody types a sum here: a refused one concerns the page as a whole."""


@get(f"{AFTER_SALE}/immediate-refund", include_in_schema=False)
async def show_immediate_refund(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _immediate(request, case, Noted(**start(case)))


@post(f"{AFTER_SALE}/immediate-refund", include_in_schema=False)
async def refund_immediately(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    case = await case_of(request, after_sale_id)
    form = await read_form(request)
    draft = Noted(**sent(form), note=form.text("note"))
    command = RefundImmediately(**case.named, seen_version=draft.seen_version, note=draft.note.strip())
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.IMMEDIATE_REFUND)
    return await _immediate(request, case, draft, refusal)


async def _immediate(
    request: AnyRequest, case: Case, draft: Noted, refusal: Refusal | None = None
) -> Template:
    """The page names the very sum that would leave."""
    effect, why = None, None
    try:
        effect = foreseen(request, case, RefundImmediately(**case.named))[0]
    except Refusal as refused:
        why = refused
    assert effect is None or isinstance(effect, RefundGranted)
    return await show_act(
        request,
        case,
        Act.IMMEDIATE_REFUND,
        "workbench/immediate_refund.html",
        draft,
        refusal or why,
        names=NAMES,
        effect=effect,
    )


@get(f"{AFTER_SALE}/offline-payment", include_in_schema=False)
async def show_offline_payment(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _offline(request, case, Noted(**start(case)))


@post(f"{AFTER_SALE}/offline-payment", include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def pay_offline(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    """Files are kept at every step; the act itself needs at least one."""
    case = await case_of(request, after_sale_id)
    form, evidence, errors, staying = await read_act(request, case)
    draft = Noted(**sent(form, evidence), note=form.text("note"))
    if staying:
        return await _offline(request, case, draft, errors=errors)
    command = PayOffline(
        **case.named, seen_version=draft.seen_version, evidence=evidence, note=draft.note.strip()
    )
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.OFFLINE_PAYMENT)
    return await _offline(request, case, draft, refusal)


async def _offline(
    request: AnyRequest,
    case: Case,
    draft: Noted,
    refusal: Refusal | None = None,
    errors: list[FieldError] | None = None,
) -> Template:
    services = services_of(request)
    until = deadline(
        Stage.BUYER_CONFIRMS_PAYMENT, case.order, case.after_sale, services.policy, services.clock()
    )
    return await show_act(
        request,
        case,
        Act.OFFLINE_PAYMENT,
        "workbench/offline_payment.html",
        draft,
        refusal,
        errors=errors or [],
        names=NAMES,
        until=until,
    )


@get(f"{AFTER_SALE}/refund-retry", include_in_schema=False)
async def show_refund_retry(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _retry(request, case, Noted(**start(case)))


@post(f"{AFTER_SALE}/refund-retry", include_in_schema=False)
async def retry_refund(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    case = await case_of(request, after_sale_id)
    form = await read_form(request)
    draft = Noted(**sent(form))
    command = RetryRefund(**case.named, seen_version=draft.seen_version)
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.REFUND_RETRY)
    return await _retry(request, case, draft, refusal)


async def _retry(request: AnyRequest, case: Case, draft: Noted, refusal: Refusal | None = None) -> Template:
    return await show_act(request, case, Act.REFUND_RETRY, "workbench/refund_retry.html", draft, refusal)
