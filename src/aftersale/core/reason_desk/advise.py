"""What the merchant is told about each reason before the click: outcome, words, the gentler way, what is at stake."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.groundless import RejectedCase, foresee
from aftersale.core.money import Fen
from aftersale.core.policy import Policy
from aftersale.core.reason_desk.negotiate_first import NegotiateFirst, negotiate_first, way_opens_at
from aftersale.core.reason_desk.stake import Stake, stake_of
from aftersale.core.reasons.known_to_shop import OTHER, too_many_others
from aftersale.core.reasons.offer import OfferedReason, offer_on, sheet_of
from aftersale.core.reasons.placeholders import written_time
from aftersale.core.reasons.reason import Outcome, RejectReason
from aftersale.core.reasons.scene import scene_of
from aftersale.core.reasons.shop_book import NO_BOOK, ShopBook
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """One reason of the scene. `why_not`: the refusal that choosing it would meet now, whatever is written."""

    offered: OfferedReason
    negotiate: NegotiateFirst | None
    stake: Stake
    """What it would cost as it stands: with the words filled in, and nothing shown."""
    why_not: Refusal | None

    @property
    def reason(self) -> RejectReason:
        return self.offered.reason

    @property
    def outcome(self) -> Outcome:
        return self.offered.outcome


def advise(
    order: Order, a: AfterSale, policy: Policy, now: datetime, book: ShopBook = NO_BOOK, offer_fen: Fen = 0
) -> tuple[Advice, ...]:
    """Every reason of the scene: supported, provable, contradicted."""
    sheet = sheet_of(order, a, policy, now, offer_fen)
    scene = scene_of(order, a)
    opens_at = way_opens_at(order, a, policy, now)
    advice = []
    told: dict[str, Text] = {}
    for offered in offer_on(sheet, order, a, policy, now, book, offer_fen):
        reason, outcome = offered.reason, offered.outcome
        negotiate = negotiate_first(reason, sheet, book, policy, lambda: opens_at)
        case = RejectedCase(
            reason=reason,
            outcome=outcome,
            scene=scene,
            sheet=sheet,
            explanation=offered.explanation.zh,
            offered=offer_fen > 0,
        )
        one = Advice(
            offered=offered,
            negotiate=negotiate,
            stake=stake_of(foresee(case, told), order, a, policy),
            why_not=closed(reason, outcome, negotiate, book, policy),
        )
        advice.append(one)
    return tuple(advice)


def closed_altogether(advice: Sequence[Advice]) -> Refusal | None:
    """What every reason of the scene would meet, so that rejecting is not open at all; None while one is."""
    refusals = [one.why_not for one in advice]
    return refusals[0] if refusals and all(refusals) else None


def closed(
    reason: RejectReason, outcome: Outcome, negotiate: NegotiateFirst | None, book: ShopBook, policy: Policy
) -> Refusal | None:
    """What stands in the way of a reason itself, before anybody looks at words and evidence."""
    if reason.base == OTHER and too_many_others(book, policy):
        return Refusal(
            RefusalCode.OTHER_REASON_SWITCHED_OFF, percent=policy.other_percent_max, days=policy.record_days
        )
    if negotiate is not None and negotiate.compulsory:
        return Refusal(
            RefusalCode.NEGOTIATE_FIRST,
            because=negotiate.because[0],
            opens=Text(written_time(negotiate.opens_at, "zh"), written_time(negotiate.opens_at, "en")),
            opens_at=negotiate.opens_at,
        )
    if outcome is Outcome.CONTRADICTED and not policy.contradicted_rejections:
        return Refusal(RefusalCode.REASON_CONTRADICTED, label=reason.label)
    return None
