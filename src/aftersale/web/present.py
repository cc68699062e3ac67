"""How values are written for a reader: money, times, time left, labels, sentences, translations."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, assert_never

from babel.messages.pofile import read_po
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template

from aftersale.core import money
from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.allowed import STAGE_LABELS
from aftersale.core.after_sale.facts import (
    AfterSaleApplied,
    ApplicationAdjusted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationRejected,
    Entry,
    LogisticsRecorded,
    OrderRecorded,
    RefundSucceeded,
)
from aftersale.core.after_sale.state import AfterSaleType, ParcelState
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.policy import SHANGHAI
from aftersale.core.reasons import EVIDENCE_LABELS, OUTCOME_LABELS, SCENE_LABELS
from aftersale.core.reasons.placeholders import MONTHS, POLICY_LABELS, written_time
from aftersale.core.text import Language, Text
from aftersale.web.identity import THEME_COOKIE, AnyRequest, language_of, services_of

TRANSLATIONS = Path(__file__).parent / "translations"
KEYS_COOKIE = "aftersale_keys"
SOON = timedelta(hours=24)
URGENT = timedelta(hours=2)

TYPE_LABELS: dict[AfterSaleType, Text] = {
    AfterSaleType.REFUND_ONLY: Text("仅退款", "Refund only"),
    AfterSaleType.RETURN_AND_REFUND: Text("退货退款", "Return and refund"),
    AfterSaleType.EXCHANGE: Text("换货", "Exchange"),
}
PARCEL_LABELS: dict[ParcelState, Text] = {
    ParcelState.NUMBER_GIVEN: Text("已填单号，未揽收", "Number given, not picked up"),
    ParcelState.PICKED_UP: Text("已揽收", "Picked up"),
    ParcelState.IN_TRANSIT: Text("运输中", "On its way"),
    ParcelState.DELIVERING: Text("派送中", "Out for delivery"),
    ParcelState.ATTEMPT_FAILED: Text("派送未成功", "Delivery attempt failed"),
    ParcelState.SIGNED: Text("已签收", "Signed for"),
    ParcelState.REFUSED: Text("拒收", "Refused at the door"),
    ParcelState.RETURNING: Text("退回中", "Going back"),
    ParcelState.RETURNED: Text("已退回", "Gone back"),
    ParcelState.LOST: Text("丢失", "Lost"),
}
ROLE_LABELS: dict[Role, Text] = {
    Role.BUYER: Text("买家", "Buyer"),
    Role.MERCHANT: Text("商家", "Merchant"),
    Role.ARBITER: Text("平台", "Platform"),
    Role.INTEGRATOR: Text("店铺系统", "Shop system"),
    Role.ADMIN: Text("管理员", "Administrator"),
    Role.SYSTEM: Text("系统自动", "Automatic"),
}


def _load_english() -> dict[str, str]:
    with (TRANSLATIONS / "en.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string}


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


def reason_label(code: str, language: Language) -> str:
    """The label of an application reason; a code that the catalogue no longer has stands for itself."""
    reason = APPLICATION_REASONS.get(code)
    return reason.label[language] if reason else code


def who(actor: Actor, language: Language, *, named: bool = True) -> str:
    """The side that acted and, for its own people, who of it."""
    role = ROLE_LABELS[actor.role][language]
    if actor.role is Role.SYSTEM or not actor.name or not named:
        return role
    return f"{role} {actor.name}"


def sentence(entry: Entry, language: Language) -> str:
    """One fact of the journal as one sentence of the timeline."""

    def say(zh: str, en: str, **values: object) -> str:
        return Text(zh, en)[language].format(**values)

    fact = entry.fact
    match fact:
        case OrderRecorded():
            return say(
                "订单信息已同步：{lines} 种商品，{parcels} 个包裹",
                "Order recorded: lines {lines}, parcels {parcels}",
                lines=len(fact.lines),
                parcels=len(fact.shipments),
            )
        case LogisticsRecorded():
            parcel = fact.shipment
            text = say(
                "包裹 {number} {state}",
                "Parcel {number}: {state}",
                number=parcel.tracking_number,
                state=PARCEL_LABELS[parcel.state][language],
            )
            return f"{text} — {parcel.last_scan_text}" if parcel.last_scan_text else text
        case AfterSaleApplied() | ApplicationAdjusted():
            first = isinstance(fact, AfterSaleApplied)
            verb = Text("申请", "asked for") if first else Text("将申请改为", "changed the application to")
            return say(
                "买家{verb}{type}：{quantity} 件，{amount}，原因「{reason}」",
                "The buyer {verb} {type}: {quantity} pcs, {amount}, because of “{reason}”",
                verb=verb[language],
                type=_inside(TYPE_LABELS[fact.type], language),
                quantity=fact.quantity,
                amount=yuan(fact.amount_fen),
                reason=reason_label(fact.application_reason, language),
            )
        case ApplicationApproved():
            until = written_time(fact.deadline_at, language)
            if fact.refund_fen:
                return say(
                    "商家同意退款 {amount}，将在 {until} 前退给买家",
                    "The merchant agreed to refund {amount}; the money goes back by {until}",
                    amount=yuan(fact.refund_fen),
                    until=until,
                )
            return say(
                "商家同意寄回商品，买家需在 {until} 前寄出",
                "The merchant agreed that the goods come back; the buyer posts them by {until}",
                until=until,
            )
        case ApplicationRejected():
            return say(
                "商家拒绝，原因「{label}」；买家可在 {until} 前修改申请",
                "The merchant rejected it: “{label}”. The buyer can adjust until {until}",
                label=fact.rejection.label[language],
                until=written_time(fact.deadline_at, language),
            )
        case ApplicationCancelled():
            text = say("申请已撤销", "The application was cancelled")
            return f"{text}：{fact.note}" if fact.note and language == "zh" else f"{text} {fact.note}".strip()
        case RefundSucceeded():
            return say("退款 {amount} 已到账", "The refund of {amount} arrived", amount=yuan(fact.amount_fen))
        case _:
            assert_never(fact)


def _inside(label: Text, language: Language) -> str:
    """A label inside a sentence: English starts it with a small letter."""
    return label.zh if language == "zh" else label.en[:1].lower() + label.en[1:]


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
