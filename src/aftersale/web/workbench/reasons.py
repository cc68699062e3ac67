"""Choosing a reject reason and writing its explanation: the part that rejection and inspection share."""

from typing import Any, TypeVar

import msgspec

from aftersale.core.after_sale.facts import ApplicationRejected
from aftersale.core.after_sale.knowledge import ShopKnowledge
from aftersale.core.after_sale.rejecting import risky
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.groundless import PATTERNS
from aftersale.core.money import Fen
from aftersale.core.reason_desk import Advice, advise, missing_kinds
from aftersale.core.reason_desk.stake import stake_of
from aftersale.core.reasons import EVIDENCE_LABELS, Outcome, build_sheet
from aftersale.core.reasons.offer import sheet_of
from aftersale.core.wording import Lint, lint, mended
from aftersale.store.shop_books import shop_knowledge
from aftersale.web.forms import Form, parse_yuan
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.labels import evidence_kinds
from aftersale.web.present import plain_yuan
from aftersale.web.workbench.acting import Draft

KIND_FIELD = "kind_"
"""The field beside each piece: what it is to show."""


class Reasoned(Draft, frozen=True, kw_only=True):
    """A form with a reject reason."""

    reject_reason: str = ""
    explanation: str = ""
    filled: str = ""
    """What the form filled in last: while it still stands there, nobody has written anything."""
    acknowledged: bool = False
    offer: str = ""
    """The sum the merchant would pay instead, as it was typed."""
    kinds: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def typed(self) -> str:
        return self.explanation

    @property
    def offer_fen(self) -> Fen:
        """0: no sum; what is no sum at all is below every sum, which the core refuses."""
        if not self.offer.strip():
            return 0
        amount = parse_yuan(self.offer)
        return -1 if amount is None else amount

    @property
    def evidence_kinds(self) -> dict[str, str]:
        """Of the pieces that are still there."""
        return {piece: kind for piece, kind in self.kinds.items() if kind and piece in self.evidence}


AnyReasoned = TypeVar("AnyReasoned", bound=Reasoned)


def reason_fields(form: Form) -> dict[str, Any]:
    """What was chosen and written."""
    return {
        "reject_reason": form.text("reject_reason"),
        "explanation": form.text("explanation"),
        "filled": form.text("filled"),
        "acknowledged": form.text("acknowledged_risks") == "yes",
        "offer": form.text("offer_fen"),
        "kinds": {piece: form.text(KIND_FIELD + piece) for piece in form.texts("evidence")},
    }


async def knowledge_of(request: AnyRequest, order: Order, draft: Reasoned) -> ShopKnowledge:
    """What the rejection would be decided by, beside its order."""
    services = services_of(request)
    return await shop_knowledge(
        services.database, order.shop_id, draft.evidence, services.policy, services.clock()
    )


def advised(
    request: AnyRequest, order: Order, a: AfterSale, known: ShopKnowledge, offer_fen: Fen
) -> tuple[Advice, ...]:
    """The reasons of the scene as they stand at this moment."""
    services = services_of(request)
    return advise(order, a, services.policy, services.clock(), known.book, max(0, offer_fen))


def chosen_of(advice: tuple[Advice, ...], code: str) -> Advice | None:
    return next((one for one in advice if one.reason.code == code), None)


async def filled(
    request: AnyRequest,
    draft: AnyReasoned,
    order: Order,
    a: AfterSale,
    *,
    fill: bool = False,
    replace: bool = False,
    check: bool = False,
) -> tuple[AnyReasoned, dict[str, Any]]:
    """The draft and what the form shows beside it.

    `fill`: the chosen reason fills an untouched explanation; a typed one is kept unless `replace`.
    `check`: what is found in the wording is shown, too.
    """
    services = services_of(request)
    buyers = services.settings.buyer_language
    known = await knowledge_of(request, order, draft)
    advice = advised(request, order, a, known, draft.offer_fen)
    chosen = chosen_of(advice, draft.reject_reason)
    sheet = build_sheet(order, a, services.policy, services.clock())
    suggestion = chosen.offered.explanation[buyers] if chosen else ""
    if fill and chosen and (replace or _untouched(draft, advice)):
        draft = msgspec.structs.replace(draft, explanation=suggestion, filled=suggestion)
    return draft, {
        "advice": advice,
        "chosen": chosen,
        "buyer_language": buyers,
        "suggestion": suggestion if suggestion != draft.explanation and fill else "",
        "explanation_max": services.policy.explanation_chars_max,
        "patterns": PATTERNS,
        "kinds": evidence_kinds(),
        # What the buyer was offered last and did not take is the sum that suggests itself.
        "suggested_offer": plain_yuan(sheet.offered_fen) if sheet.offered_fen else "",
        "attempts_left": sheet.attempts_left,
        "lints": _lints(request, draft, order, a, chosen) if check else (),
    }


def refilled(
    request: AnyRequest, draft: AnyReasoned, order: Order, a: AfterSale, known: ShopKnowledge
) -> AnyReasoned:
    """The draft whose untouched words name the sum that was entered since they were filled in."""
    advice = advised(request, order, a, known, draft.offer_fen)
    chosen = chosen_of(advice, draft.reject_reason)
    if chosen is None or not draft.explanation.strip() or not _untouched(draft, advice):
        return draft
    text = chosen.offered.explanation[services_of(request).settings.buyer_language]
    return msgspec.structs.replace(draft, explanation=text, filled=text)


def mended_by(
    request: AnyRequest, draft: AnyReasoned, order: Order, a: AfterSale, known: ShopKnowledge
) -> AnyReasoned:
    """The draft with every mend that needs no person put in."""
    chosen = chosen_of(advised(request, order, a, known, draft.offer_fen), draft.reject_reason)
    lints = _lints(request, draft, order, a, chosen)
    # Where nothing else was said nothing would be left: then only a person can mend it.
    return msgspec.structs.replace(
        draft, explanation=mended(draft.explanation.strip(), lints) or draft.explanation
    )


def weighed(
    request: AnyRequest,
    draft: Reasoned,
    order: Order,
    a: AfterSale,
    fact: ApplicationRejected,
    known: ShopKnowledge,
) -> dict[str, Any]:
    """What the merchant stakes with exactly this rejection: its findings, what is missing, what is in its words."""
    services = services_of(request)
    advice = chosen_of(advised(request, order, a, known, draft.offer_fen), draft.reject_reason)
    assert advice is not None, "the core has just accepted this reason"
    outcome = Outcome(fact.rejection.outcome)
    lints = _lints(request, draft, order, a, advice)
    stake = stake_of(fact.findings, order, a, services.policy)
    return {
        "advised": advice,
        "lints": lints,
        "stake": stake,
        "missing": [
            EVIDENCE_LABELS[kind] for kind in missing_kinds(advice.reason, outcome, fact.rejection.shown)
        ],
        "risky": risky(advice.reason, outcome, fact.rejection.shown, lints),
        "patterns": PATTERNS,
    }


def _lints(
    request: AnyRequest, draft: Reasoned, order: Order, a: AfterSale, chosen: Advice | None
) -> tuple[Lint, ...]:
    services = services_of(request)
    if not draft.explanation.strip():
        return ()
    sheet = sheet_of(order, a, services.policy, services.clock(), max(0, draft.offer_fen))
    return lint(draft.explanation.strip(), chosen.reason if chosen else None, sheet, services.policy)


def _untouched(draft: Reasoned, advice: tuple[Advice, ...]) -> bool:
    """Whether nobody typed anything: it is empty, or still what the form or one of the reasons filled in."""
    written = _plain(draft.explanation)
    ours = (
        _plain(text) for one in advice for text in (one.offered.explanation.zh, one.offered.explanation.en)
    )
    return not written or written == _plain(draft.filled) or written in set(ours)


def _plain(text: str) -> str:
    """As it was before a browser sent it."""
    return text.replace("\r\n", "\n").strip()
