"""Choosing a reject reason and writing its explanation: the part that rejection and inspection share."""

from typing import Any, TypeVar

import msgspec

from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.reasons import OfferedReason, Outcome, offer
from aftersale.web.forms import Form
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.workbench.acting import Draft


class Reasoned(Draft, frozen=True, kw_only=True):
    """A form with a reject reason."""

    reject_reason: str = ""
    explanation: str = ""
    acknowledged: bool = False

    @property
    def typed(self) -> str:
        return self.explanation


AnyReasoned = TypeVar("AnyReasoned", bound=Reasoned)


def reason_fields(form: Form) -> dict[str, Any]:
    """What was chosen and written."""
    return {
        "reject_reason": form.text("reject_reason"),
        "explanation": form.text("explanation"),
        "acknowledged": form.text("acknowledged_risks") == "yes",
    }


def offered_now(request: AnyRequest, order: Order, after_sale: AfterSale) -> tuple[OfferedReason, ...]:
    """The reasons of the scene, judged by the facts of this moment."""
    services = services_of(request)
    return offer(order, after_sale, services.policy, services.clock())


def chosen_of(offered: tuple[OfferedReason, ...], code: str) -> OfferedReason | None:
    return next((one for one in offered if one.reason.code == code), None)


def filled(
    request: AnyRequest,
    draft: AnyReasoned,
    offered: tuple[OfferedReason, ...],
    *,
    fill: bool = False,
    replace: bool = False,
) -> tuple[AnyReasoned, dict[str, Any]]:
    """The draft and what the form shows beside it.

    `fill`: the chosen reason fills an untouched explanation; a typed one is kept unless `replace`.
    """
    services = services_of(request)
    buyers = services.settings.buyer_language
    chosen = chosen_of(offered, draft.reject_reason)
    suggestion = chosen.explanation[buyers] if chosen else ""
    if fill and chosen and (replace or _untouched(draft.explanation, offered)):
        draft = msgspec.structs.replace(draft, explanation=suggestion)
    return draft, {
        "offered": offered,
        "chosen": chosen,
        "buyer_language": buyers,
        "suggestion": suggestion if suggestion != draft.explanation and fill else "",
        "explanation_max": services.policy.explanation_chars_max,
    }


def risky(outcome: Outcome, evidence: tuple[str, ...]) -> bool:
    """Whether the merchant has to say that he knows what he risks."""
    return outcome is Outcome.CONTRADICTED or (outcome is Outcome.PROVABLE and not evidence)


def _untouched(explanation: str, offered: tuple[OfferedReason, ...]) -> bool:
    """Whether nobody typed anything: it is empty or still what one of the reasons filled in."""
    written = explanation.strip()
    ours = (text.strip() for one in offered for text in (one.explanation.zh, one.explanation.en))
    return not written or written in set(ours)
