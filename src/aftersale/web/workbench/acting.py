"""What the pages of all acts share: the case they are about, trying the act, and the form again with its refusal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import AnyCommand
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.facts import AnyFact, Entry
from aftersale.core.after_sale.knowledge import NOTHING_KNOWN, ShopKnowledge
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.evidence import require
from aftersale.store.queries.evidence import describe
from aftersale.store.queries.orders import timeline
from aftersale.web.errors import status_of
from aftersale.web.forms import FieldError, Form, field_error, keep_evidence, new_key, read_form
from aftersale.web.identity import AnyRequest, language_of, services_of
from aftersale.web.present import show
from aftersale.web.workbench.acts import label_of, path_of
from aftersale.web.workbench.after_sale import facts_of, find
from aftersale.web.workbench.board import BOARD, merchant, view_of

Shown = Redirect | Template


class Case(NamedTuple):
    """The after-sale a page is about, in its order, and who looks at it."""

    actor: Actor
    order: Order
    after_sale: AfterSale

    @property
    def named(self) -> dict[str, Any]:
        """The part of every command that says which after-sale."""
        return {"shop_id": self.order.shop_id, "after_sale_id": self.after_sale.after_sale_id}


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was typed; nothing of it is lost until the act stands."""

    seen_version: int
    key: str
    evidence: tuple[str, ...] = ()

    @property
    def typed(self) -> str:
        """What a page shows of it when the act is closed by now."""
        return ""


class Brought(NamedTuple):
    """A submitted form with the pieces it carries; `staying`: it only came to change those."""

    form: Form
    evidence: tuple[str, ...]
    errors: list[FieldError]
    staying: bool


async def case_of(request: AnyRequest, after_sale_id: str) -> Case:
    """The named after-sale of the merchant's own shop. Raises Refusal(NOT_FOUND)."""
    actor, shop_id = await merchant(request)
    return Case(actor, *await find(request, shop_id, after_sale_id))


async def read_act(request: AnyRequest, case: Case) -> Brought:
    """The form of an act that takes files: they are kept at every step."""
    form = await read_form(request)
    kept, errors = await keep_evidence(request, form, case.order.shop_id, case.actor)
    return Brought(form, kept, errors, bool(errors or form.texts("drop") or form.text("step") == "keep"))


def start(case: Case) -> dict[str, Any]:
    """What the draft of an empty form begins with."""
    return {"seen_version": case.after_sale.version, "key": new_key()}


def sent(form: Form, evidence: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the draft of a submitted form begins with."""
    return {"seen_version": form.number("seen_version") or 0, "key": form.text("key"), "evidence": evidence}


def foreseen(
    request: AnyRequest, case: Case, command: AnyCommand, known: ShopKnowledge = NOTHING_KNOWN
) -> Sequence[AnyFact]:
    """The very facts that the act would leave now, decided without being kept. Raises Refusal."""
    services = services_of(request)
    unused = max(a.after_sale_id for a in case.order.after_sales) + 1
    return decide(case.order, command, case.actor, Moment(services.policy, services.clock(), unused, known))


async def attempt(
    request: AnyRequest, case: Case, command: AnyCommand, draft: Draft
) -> tuple[Case, Refusal | None]:
    """Carry the act out. When it is refused: the refusal, with the case as it is by now."""
    services = services_of(request)
    try:
        await require(services.database, case.order.shop_id, draft.evidence, case.actor)
        await services.desk.handle(command, case.actor, draft.key or None)
    except Refusal as refusal:
        if refusal.code is RefusalCode.NOT_FOUND:
            raise
        return await case_of(request, str(case.after_sale.after_sale_id)), refusal
    return case, None


def done(request: AnyRequest, case: Case, act: Act) -> Redirect:
    """Back to the panel, which tells what happened."""
    query = view_of(request.query_params).query()
    joint = "&" if query else "?"
    address = f"{BOARD}/{case.after_sale.after_sale_id}{query}{joint}done={act.value}"
    return Redirect(address, status_code=303)


async def show_act(
    request: AnyRequest,
    case: Case,
    act: Act,
    template: str,
    draft: Draft,
    refusal: Refusal | None = None,
    *,
    errors: Iterable[FieldError] = (),
    names: Mapping[str, str] | None = None,
    **context: Any,
) -> Template:
    """The page of an act, or of one that is closed.

    `names`: what the fields that refusals speak of are called in this form.
    """
    services, language = services_of(request), language_of(request)
    actor, order, after_sale = case
    closed = why_not(order, after_sale, act, actor, services.policy, services.clock())
    problem = refusal or closed
    errors = list(errors)
    if problem is not None:
        said = field_error(problem, language)
        errors.append(FieldError((names or {}).get(said.field, said.field), said.text))
    changes: list[Entry] = []
    if refusal is not None:
        changes = await _since(request, case, draft.seen_version)
        draft = _renewed(draft, after_sale, refusal)
    facts = await facts_of(request, order, after_sale)
    kept = await describe(services.database, order.shop_id, draft.evidence)
    back = view_of(request.query_params).query()
    home = f"{BOARD}/{after_sale.after_sale_id}"
    values = facts | {
        "pieces": facts["pieces"] | kept,
        "shop_id": order.shop_id,
        "heading": label_of(act, after_sale),
        "home": f"{home}{back}",
        "action": f"{home}/{path_of(act)}{back}",
        "proposal_address": f"{home}/proposal{back}",
        "draft": draft,
        "errors": errors,
        "closed": closed,
        "changes": changes,
        "chars_max": services.policy.description_chars_max,
        "evidence_max": services.policy.evidence_count_max,
    }
    status = status_of(problem.code) if problem else 422 if errors else 200
    return show(request, template, actor=actor, status_code=status, **values | context)


async def _since(request: AnyRequest, case: Case, seen_version: int) -> list[Entry]:
    """What happened to the after-sale since that version, oldest first: every fact of it made one."""
    missed = case.after_sale.version - seen_version
    if missed <= 0:
        return []
    entries = await timeline(services_of(request).database, case.order)
    number = case.after_sale.after_sale_id
    return [e for e in entries if getattr(e.fact, "after_sale_id", None) == number][-missed:]


def _renewed(draft: Draft, after_sale: AfterSale, refusal: Refusal) -> Draft:
    """The typed form, ready to be sent again by somebody who has seen what changed."""
    key = new_key() if refusal.code is RefusalCode.KEY_REUSED else draft.key
    return msgspec.structs.replace(draft, seen_version=after_sale.version, key=key)
