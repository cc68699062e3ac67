"""The buyer's yes or no to what the merchant offers, asked once more with the sum before it counts."""

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import AnswerProposal
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.evidence import require
from aftersale.store.queries.addresses import address_book
from aftersale.store.queries.evidence import describe
from aftersale.web.buyer.orders import find_own
from aftersale.web.buyer.plans import Plan, plan_of
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

ADDRESS = "/buyer/shops/{shop_id:str}/after-sales/{after_sale_id:str}/proposal/answer"
OF_A_FIELD = frozenset(
    {RefusalCode.DESCRIPTION_TOO_LONG, RefusalCode.EVIDENCE_TOO_MANY, RefusalCode.EVIDENCE_UNKNOWN}
)
"""Refusals that stand beside what was typed, not above the page."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """The answer as it was typed."""

    accept: bool
    note: str = ""
    description: str = ""
    evidence: tuple[str, ...] = ()
    seen_version: int = 0
    key: str = ""


@get(ADDRESS, include_in_schema=False)
async def show_answer(request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]) -> Template:
    """`?accept=yes` or `no`: what that answer brings, and the button that gives it."""
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    answered = Answered(
        accept=request.query_params.get("accept") == "yes",
        description=a.description,
        evidence=a.evidence,
        seen_version=a.version,
        key=new_key(),
    )
    return await _page(request, actor, order, a, answered)


@post(ADDRESS, include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def answer(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Redirect | Template:
    actor, order, a = await find_own(request, shop_id, after_sale_id)
    form = await read_form(request)
    kept, errors = await keep_evidence(request, form, order.shop_id, actor)
    answered = _answered(form, kept)
    if errors or form.texts("drop") or form.text("step") == "keep":
        return await _page(request, actor, order, a, answered, errors)
    services = services_of(request)
    plan = plan_of(a)
    adds = answered.accept and plan is not None and plan.kind == "evidence"
    command = AnswerProposal(
        shop_id=order.shop_id,
        after_sale_id=a.after_sale_id,
        seen_version=answered.seen_version,
        accept=answered.accept,
        note="" if answered.accept else answered.note.strip(),
        description=answered.description.strip() if adds else None,
        evidence=answered.evidence if adds else None,
        return_address=(await address_book(services.database, order.shop_id)).default,
    )
    try:
        await require(services.database, order.shop_id, answered.evidence, actor)
        await services.desk.handle(command, actor, answered.key or None)
    except Refusal as refusal:
        actor, order, a = await find_own(request, shop_id, after_sale_id)
        answered = msgspec.structs.replace(answered, seen_version=a.version, key=new_key())
        return await _page(request, actor, order, a, answered, refusal=refusal)
    done = "addition" if adds else "acceptance" if answered.accept else "refusal"
    return Redirect(f"/buyer/shops/{shop_id}/after-sales/{after_sale_id}?done={done}", status_code=303)


def _answered(form: Form, kept: tuple[str, ...]) -> Answered:
    return Answered(
        accept=form.text("accept") == "yes",
        note=form.text("note"),
        description=form.text("description"),
        evidence=kept,
        seen_version=form.number("seen_version") or 0,
        key=form.text("key"),
    )


async def _page(
    request: AnyRequest,
    actor: Actor,
    order: Order,
    a: AfterSale,
    answered: Answered,
    errors: list[FieldError] | None = None,
    *,
    refusal: Refusal | None = None,
) -> Template:
    """The question; a stale answer shows the newest proposal, so that nobody agrees to what he did not read."""
    services = services_of(request)
    closed = why_not(order, a, Act.PROPOSAL_ANSWER, actor, services.policy, services.clock())
    told = refusal or closed
    of_a_field = told is not None and told.code in OF_A_FIELD
    if told is not None and of_a_field:
        errors = [_beside(told, answered, request)]
    plan: Plan | None = plan_of(a)
    return show(
        request,
        "buyer/answer.html",
        actor=actor,
        status_code=status_of(told.code) if told else 422 if errors else 200,
        order=order,
        after_sale=a,
        plan=plan,
        draft=answered,
        adds=answered.accept and plan is not None and plan.kind == "evidence",
        errors=errors or [],
        refusal=None if of_a_field else told,
        closed=closed,
        chars_max=services.policy.description_chars_max,
        evidence_max=services.policy.evidence_count_max,
        pieces=await describe(
            services.database, order.shop_id, (*answered.evidence, *(plan.evidence if plan else ()))
        ),
        shop_id=order.shop_id,
    )


def _beside(refusal: Refusal, answered: Answered, request: AnyRequest) -> FieldError:
    error = field_error(refusal, language_of(request))
    return error if answered.accept or error.field != "description" else FieldError("note", error.text)
