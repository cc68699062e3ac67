"""What one act would lead to on many after-sales: row by row the effect, or why it is closed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.after_sale.commands import Approve, Reject, Remind
from aftersale.core.after_sale.decide import Moment, decide
from aftersale.core.after_sale.facts import ApplicationApproved
from aftersale.core.after_sale.knowledge import NOTHING_KNOWN, ShopKnowledge
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, ReturnAddress
from aftersale.core.ids import parse_id
from aftersale.core.policy import Policy
from aftersale.core.reasons import (
    REJECT_REASONS,
    Outcome,
    RejectReason,
    build_sheet,
    fill,
    judge,
    reasons_of,
    remedies_for,
    scene_of,
)
from aftersale.core.reasons.known_to_shop import with_own_words
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Language, Text

NO_ADDRESS = Text(
    "店铺还没有退货地址，买家不知道寄到哪里；请先添加，或单独处理。",
    "The shop has no return address yet, so the buyer would not know where to send the goods. "
    "Add one first, or decide it by itself.",
)


class Picked(NamedTuple):
    """One row that was ticked, as it was when it was ticked."""

    after_sale_id: int
    version: int


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What is the same for every row; `explanations` are what was typed for single ones."""

    act: Act
    note: str = ""
    reject_reason: str = ""
    return_address: ReturnAddress | None = None
    explanations: Mapping[int, str] = {}


class PlannedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One after-sale and what the act would do to it; with `why` it is closed."""

    after_sale: AfterSale
    buyer: str
    title: str
    refund_fen: int = 0
    """What leaves at once."""
    later_fen: int = 0
    """What may leave once the goods are back."""
    explanation: str = ""
    changed: bool = False
    """It is not as it was when it was ticked: left to look at first."""
    why: tuple[Text, ...] = ()


def read_picked(texts: Sequence[str]) -> list[Picked]:
    """`8001:3` is after-sale 8001 as of version 3; what is something else is nothing, each counts once."""
    picked: dict[int, Picked] = {}
    for text in texts:
        number, _, version = text.partition(":")
        after_sale_id, seen = parse_id(number), parse_id(version)
        if after_sale_id is not None and seen is not None:
            picked[after_sale_id] = Picked(after_sale_id, seen)
    return list(picked.values())


def bulk_reason(code: str) -> RejectReason | None:
    """The reject reason, if the record alone can carry it; all others want a look at each case."""
    reason = REJECT_REASONS.get(code)
    return reason if reason is not None and reason.bulk else None


def command_for(shop_id: int, one: Picked, choice: Choice) -> Approve | Reject | Remind:
    """The act on one row. Nothing in it depends on the moment, so a repeated call is the same call."""
    match choice.act:
        case Act.APPROVAL:
            return Approve(
                shop_id=shop_id,
                after_sale_id=one.after_sale_id,
                seen_version=one.version,
                return_address=choice.return_address,
            )
        case Act.REJECTION:
            return Reject(
                shop_id=shop_id,
                after_sale_id=one.after_sale_id,
                seen_version=one.version,
                reject_reason=choice.reject_reason,
                explanation=choice.explanations.get(one.after_sale_id, ""),
                bulk=True,
            )
        case Act.REMINDER:
            return Remind(
                shop_id=shop_id, after_sale_id=one.after_sale_id, seen_version=one.version, note=choice.note
            )
    raise Refusal(RefusalCode.ACT_UNKNOWN, act=choice.act.value)


def plan(
    orders: Mapping[int, Order],
    picked: Sequence[Picked],
    choice: Choice,
    actor: Actor,
    policy: Policy,
    language: Language,
    now: datetime,
    known: ShopKnowledge = NOTHING_KNOWN,
) -> list[PlannedRow]:
    """Every row that is there, in the order it was picked. `language`: the buyer's."""
    rows = []
    for one in picked:
        order = orders.get(one.after_sale_id)
        a = None if order is None else order.after_sale(one.after_sale_id)
        if order is not None and a is not None:
            rows.append(_planned(order, a, one, choice, actor, policy, language, now, known))
    return rows


def _planned(
    order: Order,
    a: AfterSale,
    one: Picked,
    choice: Choice,
    actor: Actor,
    policy: Policy,
    language: Language,
    now: datetime,
    known: ShopKnowledge,
) -> PlannedRow:
    line = order.line(a.line_id)
    assert line is not None
    row = PlannedRow(
        after_sale=a,
        buyer=order.buyer_name or str(order.buyer_id),
        title=line.title,
        changed=a.version != one.version,
    )
    if choice.act is Act.REJECTION:
        text = choice.explanations.get(a.after_sale_id) or _explanation(
            order, a, choice, policy, language, now, known
        )
        row = msgspec.structs.replace(row, explanation=text)
        choice = msgspec.structs.replace(choice, explanations={a.after_sale_id: text})
    try:
        command = command_for(order.shop_id, Picked(a.after_sale_id, a.version), choice)
        fact = decide(order, command, actor, Moment(policy, now, known=known))[0]
    except Refusal as refusal:
        return msgspec.structs.replace(row, why=_why(refusal, order, a, choice, policy, now))
    if not isinstance(fact, ApplicationApproved):
        return row
    if not fact.refund_fen and fact.return_address is None:
        return msgspec.structs.replace(row, why=(NO_ADDRESS,))
    later = 0 if fact.refund_fen or a.type is AfterSaleType.EXCHANGE else a.amount_fen
    return msgspec.structs.replace(row, refund_fen=fact.refund_fen, later_fen=later)


def _why(
    refusal: Refusal, order: Order, a: AfterSale, choice: Choice, policy: Policy, now: datetime
) -> tuple[Text, ...]:
    """The refusal's sentence; where the record does not carry the reason, what it says instead."""
    reason = REJECT_REASONS.get(choice.reject_reason)
    if refusal.code is RefusalCode.REJECT_REASON_NOT_FOR_BULK and reason is not None and reason.bulk:
        return judge(reason, build_sheet(order, a, policy, now))[1]
    return (Text(refusal.text("zh"), refusal.text("en")),)


def _explanation(
    order: Order,
    a: AfterSale,
    choice: Choice,
    policy: Policy,
    language: Language,
    now: datetime,
    known: ShopKnowledge,
) -> str:
    """The shop's or the catalogue's words for the reason, filled with the facts of this after-sale."""
    reason = bulk_reason(choice.reject_reason)
    if reason is None or a.stage.terminal:
        return ""
    reason = with_own_words(reason, known.book)
    sheet = build_sheet(order, a, policy, now)
    return fill(reason, sheet, remedies_for(reason, order, a, sheet, policy, now), language, policy, now)


def reasons_for(
    orders: Mapping[int, Order],
    picked: Sequence[Picked],
    actor: Actor,
    policy: Policy,
    now: datetime,
) -> list[tuple[RejectReason, int]]:
    """The reasons that the record carries for some of these rows, with for how many, the most useful first."""
    fits: Counter[str] = Counter()
    for one in picked:
        order = orders.get(one.after_sale_id)
        a = None if order is None else order.after_sale(one.after_sale_id)
        if order is None or a is None or why_not(order, a, Act.REJECTION, actor, policy, now):
            continue
        sheet = build_sheet(order, a, policy, now)
        fits.update(
            reason.code
            for reason in reasons_of(scene_of(order, a))
            if reason.bulk and judge(reason, sheet)[0] is Outcome.SUPPORTED
        )
    return [(REJECT_REASONS[code], count) for code, count in fits.most_common()]
