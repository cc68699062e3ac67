"""Negotiating: what the buyer is asked to agree to, the words, a look at what will be read, then the proposal."""

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import AnswerProposal, Propose
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import AnyFact, ProposalMade
from aftersale.core.after_sale.granting import most_for, worth
from aftersale.core.after_sale.state import AfterSaleType, ProposalKind
from aftersale.core.money import Fen
from aftersale.core.proposal_reasons import PROPOSAL_REASONS, ProposalReason
from aftersale.core.reasons.remedies import open_types
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.web.forms import FORM_BYTES_MAX, FieldError, Form, field_error, parse_yuan
from aftersale.web.identity import AnyRequest, language_of, services_of
from aftersale.web.present import plain_yuan
from aftersale.web.workbench.acting import (
    Case,
    Draft,
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

PATH = "/workbench/after-sales/{after_sale_id:str}/proposal"


class Plan(Draft, frozen=True, kw_only=True):
    """The proposal as it was typed; `reasons` holds the choice of each kind."""

    kind: str = ""
    reasons: dict[str, str] = msgspec.field(default_factory=dict)
    type: str = ""
    amount: str = ""
    message: str = ""

    @property
    def typed(self) -> str:
        return self.message

    @property
    def reason(self) -> str:
        return self.reasons.get(self.kind, "")

    @property
    def amount_fen(self) -> Fen | None:
        return parse_yuan(self.amount)

    def command(self, case: Case) -> Propose:
        """As it would be sent. Raises Refusal for what is no choice at all."""
        if self.kind not in tuple(ProposalKind):
            raise Refusal(RefusalCode.PROPOSAL_REASON_UNKNOWN)
        changes: dict[str, Any] = {}
        if self.kind == ProposalKind.CHANGE:
            if self.amount_fen is None:
                raise Refusal(RefusalCode.AMOUNT_NOT_POSITIVE)
            known = self.type in tuple(AfterSaleType)
            changes = {
                "type": AfterSaleType(self.type) if known else None,
                "amount_fen": self.amount_fen,
            }
        return Propose(
            **case.named,
            seen_version=self.seen_version,
            kind=ProposalKind(self.kind),
            reason=self.reason,
            message=self.message,
            evidence=self.evidence,
            **changes,
        )


@get(PATH, include_in_schema=False)
async def show_proposal(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    """The empty form, or with `?kind=` that kind chosen."""
    case = await case_of(request, after_sale_id)
    draft = Plan(
        **start(case),
        kind=request.query_params.get("kind", ""),
        type=case.after_sale.type.value,
        amount=plain_yuan(worth(case.order, case.after_sale)),
    )
    return await _form(request, case, draft)


@post(PATH, include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def post_proposal(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    """One step of the form: edit, preview, confirm. Files are kept at every step."""
    case = await case_of(request, after_sale_id)
    form, evidence, errors, staying = await read_act(request, case)
    draft = _read(form, evidence)
    step = form.text("step")
    if staying or step not in ("preview", "confirm"):
        return await _form(request, case, draft, errors=errors)
    try:
        command = draft.command(case)
    except Refusal as refusal:
        return await _form(request, case, draft, errors=[_error(request, refusal, draft)])
    if step == "preview":
        return await _preview(request, case, draft, command)
    case, refused = await attempt(request, case, command, draft)
    if refused is None:
        return done(request, case, Act.PROPOSAL)
    return await _form(request, case, draft, refused)


def _read(form: Form, evidence: tuple[str, ...]) -> Plan:
    return Plan(
        **sent(form, evidence),
        kind=form.text("kind"),
        reasons={kind.value: form.text(f"reason_{kind.value}") for kind in ProposalKind},
        type=form.text("type"),
        amount=form.text("amount_fen"),
        message=form.text("message"),
    )


def _names(draft: Plan) -> dict[str, str]:
    """A refused reason is a reason of the chosen kind; without a kind the kinds are what is missing."""
    reason = f"reason_{draft.kind}" if draft.kind in tuple(ProposalKind) else "kind"
    return {"reason": reason, "description": "message"}


def _error(request: AnyRequest, refusal: Refusal, draft: Plan) -> FieldError:
    said = field_error(refusal, language_of(request))
    return FieldError(_names(draft).get(said.field, said.field), said.text)


async def _form(
    request: AnyRequest,
    case: Case,
    draft: Plan,
    refusal: Refusal | None = None,
    *,
    errors: Iterable[FieldError] = (),
) -> Template:
    order, a = case.order, case.after_sale
    policy = services_of(request).policy
    return await show_act(
        request,
        case,
        Act.PROPOSAL,
        "workbench/proposal.html",
        draft,
        refusal,
        errors=errors,
        names=_names(draft),
        reasons=_reasons(a.type),
        types=open_types(order, a.line_id),
        most_fen=most_for(order, a),
        message_max=policy.proposal_chars_max,
        proposals_left=policy.proposals_max - a.proposals,
        answer_hours=policy.answer_proposal_hours,
    )


def _reasons(kind: AfterSaleType) -> dict[ProposalKind, list[ProposalReason]]:
    """What can be given as a reason, by kind of proposal."""
    return {
        wanted: [r for r in PROPOSAL_REASONS.values() if r.kind is wanted and kind in r.types]
        for wanted in ProposalKind
    }


async def _preview(request: AnyRequest, case: Case, draft: Plan, command: Propose) -> Template:
    """What the buyer will read, and what a yes would lead to: both decided without being kept."""
    try:
        made = foreseen(request, case, command)[0]
    except Refusal as why:
        return await _form(request, case, draft, why)
    assert isinstance(made, ProposalMade)
    return await show_act(
        request,
        case,
        Act.PROPOSAL,
        "workbench/proposal_preview.html",
        draft,
        proposal=made.proposal,
        outcome=_accepted(request, case, made),
        proposals_left=services_of(request).policy.proposals_max - case.after_sale.proposals,
    )


def _accepted(request: AnyRequest, case: Case, made: ProposalMade) -> AnyFact:
    """The last fact that the buyer's yes would leave if it came now."""
    services = services_of(request)
    order, now = case.order, services.clock()
    buyer = Actor(Role.BUYER, buyer_id=order.buyer_id)
    yes = AnswerProposal(**case.named, accept=True)
    return decide(evolve(order, made, now), yes, buyer, Moment(services.policy, now))[-1]
