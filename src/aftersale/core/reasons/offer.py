"""The reasons of a scene as the merchant sees them: judged by the facts, the well-founded ones first."""

from datetime import datetime
from typing import Any, cast

import msgspec

from aftersale.core.after_sale.state import AfterSale, Order, Remedy
from aftersale.core.money import Fen
from aftersale.core.policy import Policy
from aftersale.core.reasons.explanation import fill
from aftersale.core.reasons.known_to_shop import reasons_for
from aftersale.core.reasons.placeholders import fill_told
from aftersale.core.reasons.reason import Outcome, RejectReason
from aftersale.core.reasons.remedies import remedies_for
from aftersale.core.reasons.scene import scene_of
from aftersale.core.reasons.sheet import FactSheet, ReadSheet, build_sheet
from aftersale.core.reasons.shop_book import NO_BOOK, ShopBook
from aftersale.core.text import Text

RANK = {outcome: place for place, outcome in enumerate(Outcome)}


class OfferedReason(msgspec.Struct, frozen=True):
    """A reason with what the facts say about it and what the buyer would read."""

    reason: RejectReason
    outcome: Outcome
    because: tuple[Text, ...]
    remedies: tuple[Remedy, ...]
    explanation: Text


def offer(
    order: Order,
    after_sale: AfterSale,
    policy: Policy,
    now: datetime,
    book: ShopBook = NO_BOOK,
    offer_fen: Fen = 0,
) -> tuple[OfferedReason, ...]:
    """Every reason of the scene: supported, provable, contradicted; inside each in catalogue order.

    `offer_fen`: a sum that the rejection would offer, named by explanations and taken by a remedy.
    """
    sheet = sheet_of(order, after_sale, policy, now, offer_fen)
    return offer_on(sheet, order, after_sale, policy, now, book, offer_fen)


def offer_on(
    sheet: FactSheet,
    order: Order,
    after_sale: AfterSale,
    policy: Policy,
    now: datetime,
    book: ShopBook,
    offer_fen: Fen,
) -> tuple[OfferedReason, ...]:
    """As `offer`, by a sheet that was built already."""
    offered = [
        _offered(reason, order, after_sale, sheet, policy, now, offer_fen)
        for reason in reasons_for(scene_of(order, after_sale), book, policy)
    ]
    return tuple(sorted(offered, key=lambda one: RANK[one.outcome]))


def sheet_of(
    order: Order, after_sale: AfterSale, policy: Policy, now: datetime, offer_fen: Fen = 0
) -> FactSheet:
    """The fact sheet, with what the rejection itself would offer as the last offer."""
    sheet = build_sheet(order, after_sale, policy, now)
    return msgspec.structs.replace(sheet, offered_fen=offer_fen) if offer_fen else sheet


def judge(reason: RejectReason, sheet: FactSheet) -> tuple[Outcome, tuple[Text, ...]]:
    """What the facts say about a reason, and the sentences that decided it.

    A fact that speaks against it outweighs everything; then an open one leaves it to proof. An unknown
    `must_not` is no hit: nobody is held to what nobody knows.
    """
    against = [hit.when_true for hit in reason.must_not if hit.test(sheet) is True]
    still_open: list[Text] = []
    in_favour: list[Text] = []
    for condition in reason.must:
        match condition.test(sheet):
            case True:
                in_favour.append(condition.when_true)
            case False:
                against.append(condition.when_false)
            case None if condition.if_unknown is Outcome.CONTRADICTED:
                against.append(condition.when_unknown)
            case None:
                still_open.append(condition.when_unknown)
    if against:
        return Outcome.CONTRADICTED, _filled(against, sheet)
    if still_open:
        return Outcome.PROVABLE, _filled(still_open, sheet)
    return Outcome.SUPPORTED, _filled(in_favour, sheet)


def judge_on_record(
    reason: RejectReason, sheet: FactSheet
) -> tuple[Outcome, tuple[Text, ...], dict[str, Any]]:
    """As `judge`, with the facts that decided, unknown ones as None: what is stored with a rejection."""
    read = ReadSheet(sheet)
    outcome, because = judge(reason, cast(FactSheet, read))
    return outcome, because, read.facts


def _filled(sentences: list[Text], sheet: FactSheet) -> tuple[Text, ...]:
    return tuple(fill_told(sentence, sheet) for sentence in sentences)


def _offered(
    reason: RejectReason,
    order: Order,
    after_sale: AfterSale,
    sheet: FactSheet,
    policy: Policy,
    now: datetime,
    offer_fen: Fen,
) -> OfferedReason:
    outcome, because = judge(reason, sheet)
    remedies = remedies_for(reason, order, after_sale, sheet, policy, now, offer_fen)
    explanation = Text(
        fill(reason, sheet, remedies, "zh", policy, now), fill(reason, sheet, remedies, "en", policy, now)
    )
    return OfferedReason(reason, outcome, because, remedies, explanation)
