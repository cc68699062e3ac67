"""How values are written for a reader: money, times, time left, labels, sentences, translations."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template

from aftersale.core import money
from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.allowed import STAGE_LABELS
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.policy import SHANGHAI
from aftersale.core.reasons import EVIDENCE_LABELS, OUTCOME_LABELS, SCENE_LABELS
from aftersale.core.reasons.placeholders import MONTHS, POLICY_LABELS
from aftersale.core.text import Language, Text
from aftersale.web.identity import THEME_COOKIE, AnyRequest, language_of, services_of
from aftersale.web.labels import (
    CAUSE_LABELS,
    PARCEL_LABELS,
    PROPOSAL_KIND_LABELS,
    REFUND_STATUS_LABELS,
    ROLE_LABELS,
    TYPE_LABELS,
    proposal_reason_label,
    reason_label,
)
from aftersale.web.sentences import sentence

TRANSLATIONS = Path(__file__).parent / "translations"
KEYS_COOKIE = "aftersale_keys"
SOON = timedelta(hours=24)
URGENT = timedelta(hours=2)


def _load_english() -> dict[str, str]:
    """Every `en*.po`: a part of the pages may keep its sentences in a file of its own."""
    english: dict[str, str] = {}
    for path in sorted(TRANSLATIONS.glob("en*.po")):
        with path.open("rb") as file:
            english |= {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id and m.string}
    return english


ENGLISH = _load_english()


def translate(message: str, language: Language) -> str:
    """The sentence of a template in the reader's language; Chinese is what templates are written in."""
    return ENGLISH.get(message, message) if language == "en" else message


def yuan(amount: int) -> str:
    """`123450` → `¥1,234.50`."""
    return f"¥{money.yuan(amount)}"


def plain_yuan(amount: int) -> str:
    """`123450` → `1234.50`, as a number field wants it."""
    return money.yuan(amount).replace(",", "")


def when(at: datetime, now: datetime, language: Language) -> str:
    """`今天 18:30`, `11月25日 18:30`, with the year when it is another one; Chinese time."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    clock = f"{local:%H:%M}"
    days = (local.date() - today.date()).days
    near = {
        -1: Text("昨天", "yesterday"),
        0: Text("今天", "today"),
        1: Text("明天", "tomorrow"),
    }.get(days)
    if near is not None:
        return f"{near[language]} {clock}"
    other_year = local.year != today.year
    if language == "zh":
        year = f"{local.year}年" if other_year else ""
        return f"{year}{local.month}月{local.day}日 {clock}"
    year = f" {local.year}" if other_year else ""
    return f"{local.day} {MONTHS[local.month - 1]}{year} {clock}"


def span(length: timedelta, language: Language) -> str:
    """The two largest units of a length of time: `1 小时 12 分`. `countdown.js` writes it the same way."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours, minutes_left = minutes // 1440, minutes // 60 % 24, minutes % 60
    if language == "zh":
        units = (f"{days} 天", f"{hours} 小时", f"{minutes_left} 分")
    else:
        units = (f"{days} d", f"{hours} h", f"{minutes_left} min")
    if days:
        return f"{units[0]} {units[1]}" if hours else units[0]
    if hours:
        return f"{units[1]} {units[2]}"
    return units[2]


def time_left(deadline: datetime, now: datetime, language: Language) -> str:
    if deadline > now:
        return span(deadline - now, language)
    return Text("已逾期 {span}", "{span} overdue")[language].format(span=span(now - deadline, language))


def urgency(deadline: datetime, now: datetime) -> str:
    """`late`, `urgent` under two hours, `soon` under a day, else nothing: a class name for the clock."""
    left = deadline - now
    if left <= timedelta():
        return "late"
    return "urgent" if left < URGENT else "soon" if left < SOON else "calm"


def who(actor: Actor, language: Language, *, named: bool = True) -> str:
    """The side that acted and, for its own people, who of it."""
    role = ROLE_LABELS[actor.role][language]
    if actor.role is Role.SYSTEM or not actor.name or not named:
        return role
    return f"{role} {actor.name}"


def show(
    request: AnyRequest,
    template: str,
    *,
    actor: Actor | None = None,
    status_code: int = 200,
    **context: Any,
) -> Template:
    """A page: its own values, and who looks at it."""
    return Template(
        template,
        context={"actor": actor, "here": _here(request), **context},
        status_code=status_code,
        headers={"Cache-Control": "private, no-cache"} if actor else {},
    )


def _here(request: AnyRequest) -> str:
    """The address to come back to after a change of preferences."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def prepare_templates(engine: JinjaTemplateEngine) -> None:
    """Give templates their words and filters. Everything reads the language from the request."""
    environment = engine.engine
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.globals.update(
        _=_translate,
        lang=pass_context(lambda context: _language(context)),
        theme=pass_context(lambda context: _request(context).cookies.get(THEME_COOKIE, "")),
        keys_on=pass_context(lambda context: _request(context).cookies.get(KEYS_COOKIE) != "off"),
        now=pass_context(lambda context: _now(context)),
        sentence=pass_context(lambda context, entry: sentence(entry, _language(context))),
        who=pass_context(lambda context, actor, named=True: who(actor, _language(context), named=named)),
        TYPE_LABELS=TYPE_LABELS,
        REASONS=tuple(APPLICATION_REASONS.values()),
    )
    environment.filters.update(
        yuan=yuan,
        plain_yuan=plain_yuan,
        json=lambda value: json.dumps(value, ensure_ascii=False),
        t=pass_context(lambda context, text: text[_language(context)]),
        refusal=pass_context(lambda context, refusal: refusal.text(_language(context))),
        when=pass_context(lambda context, at: when(at, _now(context), _language(context))),
        left=pass_context(lambda context, at: time_left(at, _now(context), _language(context))),
        urgency=pass_context(lambda context, at: urgency(at, _now(context))),
        iso=lambda at: at.isoformat(),
        type_label=_labels(TYPE_LABELS),
        stage_label=_labels(STAGE_LABELS),
        scene_label=_labels(SCENE_LABELS),
        outcome_label=_labels(OUTCOME_LABELS),
        evidence_label=_labels(EVIDENCE_LABELS),
        parcel_label=_labels(PARCEL_LABELS),
        policy_label=_labels(POLICY_LABELS),
        refund_status_label=_labels(REFUND_STATUS_LABELS),
        cause_label=_labels(CAUSE_LABELS),
        proposal_kind_label=_labels(PROPOSAL_KIND_LABELS),
        proposal_reason_label=pass_context(
            lambda context, code: proposal_reason_label(code, _language(context))
        ),
        span=pass_context(lambda context, length: span(length, _language(context))),
        reason_label=pass_context(lambda context, code: reason_label(code, _language(context))),
    )


def _labels(labels: Mapping[Any, Text]) -> Any:
    return pass_context(lambda context, key: labels[key][_language(context)])


@pass_context
def _translate(context: Context, message: str, **values: object) -> str:
    text = translate(message, _language(context))
    return text.format(**values) if values else text


def _request(context: Context) -> AnyRequest:
    request: AnyRequest = context["request"]
    return request


def _language(context: Context) -> Language:
    return language_of(_request(context))


def _now(context: Context) -> datetime:
    return services_of(_request(context)).clock()
