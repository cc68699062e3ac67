"""What is asked about an after-sale: its list, its acts with their why-not, its timeline."""

from datetime import datetime
from typing import Any

import msgspec

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import Act, OpenAct
from aftersale.core.after_sale.facts import AnyFact
from aftersale.core.refusal import Refusal
from aftersale.core.text import Language
from aftersale.web.api.after_sale_views import AfterSaleView
from aftersale.web.api.views import View


class PageView(View, frozen=True, kw_only=True):
    """A page of after-sales; `next_cursor` null on the last."""

    items: list[AfterSaleView]
    next_cursor: str | None


class WhyNot(View, frozen=True, kw_only=True):
    code: str
    text: str


class ActView(View, frozen=True, kw_only=True, omit_defaults=True):
    act: Act
    open: bool
    why_not: WhyNot | None = None


class ActsView(View, frozen=True, kw_only=True):
    items: list[ActView]


class TimelineEntryView(View, frozen=True, kw_only=True):
    version: int
    at: datetime
    kind: str
    actor: Role
    actor_name: str
    sentence: str
    fact: dict[str, Any]


class TimelineView(View, frozen=True, kw_only=True):
    items: list[TimelineEntryView]


def why_not_view(refusal: Refusal | None, language: Language) -> WhyNot | None:
    return None if refusal is None else WhyNot(code=refusal.code.value, text=refusal.text(language))


def act_view(open_act: OpenAct, language: Language) -> ActView:
    why_not = why_not_view(open_act.why_not, language)
    return ActView(act=open_act.act, open=why_not is None, why_not=why_not)


SHOPS_OWN = frozenset({"findings", "facts", "lints"})
"""What a rejection rested on and what it matched: the shop's business, and the platform's, never the buyer's."""


def fact_view(fact: AnyFact, role: Role) -> dict[str, Any]:
    """The fact as it is kept; a buyer reads it without what is the shop's own."""
    shown: dict[str, Any] = msgspec.to_builtins(fact, str_keys=True)
    if role is not Role.BUYER:
        return shown
    shown = {name: value for name, value in shown.items() if name not in SHOPS_OWN}
    rejection = shown.get("rejection")
    if isinstance(rejection, dict):
        shown["rejection"] = {name: value for name, value in rejection.items() if name not in SHOPS_OWN}
    return shown
