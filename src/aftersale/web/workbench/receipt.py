"""Checking what came back: how many units are in order, and for the others a reason and an explanation."""

from collections.abc import Iterable, Sequence
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import Receive
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AnyFact, ApplicationRejected, RefundGranted
from aftersale.core.after_sale.returning import split_off
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.web.forms import FORM_BYTES_MAX, FieldError, field_error
from aftersale.web.identity import AnyRequest, language_of, services_of
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

PATH = "/workbench/after-sales/{after_sale_id:str}/receipt"
NAMES = {"quantity": "accepted_quantity", "description": "note"}


class Inspection(Reasoned, frozen=True, kw_only=True):
    """The form; `looked_at` is the quantity whose consequences the merchant has seen."""

    quantity: str = ""
    looked_at: int = 0
    note: str = ""

    @property
    def typed(self) -> str:
        return "\n".join(text for text in (self.note, self.explanation) if text)

    @property
    def accepted(self) -> int:
        """How many units are in order; what is no number is none, which the core refuses."""
        text = self.quantity.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@get(PATH, include_in_schema=False)
async def show_receipt(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _form(request, case, Inspection(**start(case), quantity=str(case.after_sale.quantity)))


@post(PATH, include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def post_receipt(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    """One step: all units are taken at once; fewer lead over reason, explanation and preview."""
    case = await case_of(request, after_sale_id)
    form, evidence, errors, staying = await read_act(request, case)
    draft = Inspection(
        **sent(form, evidence),
        **reason_fields(form),
        quantity=form.text("accepted_quantity"),
        looked_at=form.number("looked_at") or 0,
        note=form.text("note"),
    )
    step = form.text("step")
    if step == "mend" and not staying and 1 <= draft.accepted < case.after_sale.quantity:
        known = await knowledge_of(request, case.order, draft)
        draft = mended_by(request, draft, *_rest(case, draft), known)
    if staying or step not in ("accept", "preview", "confirm"):
        return await _form(
            request,
            case,
            draft,
            errors=errors,
            fill=not staying and step in ("fill", "replace"),
            replace=step == "replace",
            check=step in ("check", "mend"),
        )
    if wrong := _wrong_count(request, case, draft):
        return await _form(request, case, draft, errors=wrong)
    if draft.accepted != draft.looked_at:
        return await _form(request, case, draft)  # other sums, another button: look first
    if draft.accepted < case.after_sale.quantity and step != "confirm":
        return await _preview(request, case, draft)
    return await _receive(request, case, draft)


async def _receive(request: AnyRequest, case: Case, draft: Inspection) -> Shown:
    command = _command(case, draft, acknowledged=draft.acknowledged)
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.RECEIPT)
    if refusal.code is RefusalCode.RISKS_NOT_ACKNOWLEDGED:
        return await _preview(request, case, draft, refusal)
    return await _form(request, case, draft, refusal, check=True)


def _wrong_count(request: AnyRequest, case: Case, draft: Inspection) -> list[FieldError]:
    """Taking none is a rejection; more than came back is a slip."""
    whole = case.after_sale.quantity
    if 1 <= draft.accepted <= whole:
        return []
    refusal = Refusal(RefusalCode.QUANTITY_NOT_POSITIVE)
    if draft.accepted > whole:
        refusal = Refusal(RefusalCode.QUANTITY_OVER_LEFT, left=whole)
    said = field_error(refusal, language_of(request))
    return [FieldError(NAMES.get(said.field, said.field), said.text)]


def _command(case: Case, draft: Inspection, *, acknowledged: bool) -> Receive:
    return Receive(
        **case.named,
        seen_version=draft.seen_version,
        accepted_quantity=draft.accepted,
        note=draft.note.strip(),
        evidence=draft.evidence,
        reject_reason=draft.reject_reason,
        explanation=draft.explanation,
        evidence_kinds=draft.evidence_kinds,
        acknowledged_risks=acknowledged,
        offer_fen=draft.offer_fen,
    )


def _rest(case: Case, draft: Inspection) -> tuple[Order, AfterSale]:
    """The order as it would be once the others are an after-sale of their own, and that after-sale."""
    order, a = case.order, case.after_sale
    unused = max(other.after_sale_id for other in order.after_sales) + 1
    split = split_off(order, a, draft.accepted, unused)
    order = evolve(order, split, a.updated_at)
    rest = order.after_sale(unused)
    assert rest is not None
    return order, rest


async def _form(
    request: AnyRequest,
    case: Case,
    draft: Inspection,
    refusal: Refusal | None = None,
    *,
    errors: Iterable[FieldError] = (),
    fill: bool = False,
    replace: bool = False,
    check: bool = False,
) -> Template:
    """With fewer than all: the reasons for the others, judged as if they stood alone."""
    whole = case.after_sale.quantity
    words: dict[str, Any] = {"rest": None}
    if 1 <= draft.accepted < whole:
        order, rest = _rest(case, draft)
        draft, words = await filled(request, draft, order, rest, fill=fill, replace=replace, check=check)
        words["rest"] = rest
    taken = draft.accepted if 1 <= draft.accepted <= whole else 0
    return await show_act(
        request,
        case,
        Act.RECEIPT,
        "workbench/receipt.html",
        draft,
        refusal,
        errors=errors,
        names=NAMES,
        taken=taken,
        granted=_granted(_foreseen_all(request, case)) if taken == whole else None,
        note_max=services_of(request).policy.description_chars_max,
        **words,
    )


def _foreseen_all(request: AnyRequest, case: Case) -> Sequence[AnyFact]:
    try:
        return foreseen(request, case, Receive(**case.named))
    except Refusal:
        return ()


def _granted(facts: Sequence[AnyFact]) -> RefundGranted | None:
    """The refund among the facts; None for an exchange."""
    return next((fact for fact in facts if isinstance(fact, RefundGranted)), None)


async def _preview(
    request: AnyRequest, case: Case, draft: Inspection, refusal: Refusal | None = None
) -> Template:
    """What the buyer will read about the refused units, and what is paid for the others."""
    known = await knowledge_of(request, case.order, draft)
    draft = refilled(request, draft, *_rest(case, draft), known)
    try:
        facts = foreseen(request, case, _command(case, draft, acknowledged=True), known)
    except Refusal as why:
        return await _form(request, case, draft, why, check=True)
    fact = next(fact for fact in facts if isinstance(fact, ApplicationRejected))
    order, rest = _rest(case, draft)
    return await show_act(
        request,
        case,
        Act.RECEIPT,
        "workbench/receipt_preview.html",
        draft,
        refusal,
        fact=fact,
        rest=rest,
        granted=_granted(facts),
        **weighed(request, draft, order, rest, fact, known),
    )
