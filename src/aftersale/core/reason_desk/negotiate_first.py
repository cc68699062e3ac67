"""Negotiating before rejecting: when it is the better way, when it is the only one, and what opens the other."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from aftersale.core.after_sale.deadlines import deadline
from aftersale.core.after_sale.state import AfterSale, Order, ProposalKind, Stage
from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.policy import Policy, Urgency
from aftersale.core.reasons.reason import RejectReason
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.reasons.shop_book import ShopBook
from aftersale.core.text import Text


class NegotiateFirst(msgspec.Struct, frozen=True, kw_only=True):
    """Why a proposal should, or has to, come first. `opens_at`: when the rejection would be open at the
    latest if the merchant proposed now; an answer of the buyer opens it sooner."""

    urgency: Urgency
    because: tuple[Text, ...]
    opens_at: datetime

    @property
    def compulsory(self) -> bool:
        return self.urgency is Urgency.COMPULSORY


FOR_THE_REASON = Text(
    "这个原因通常协商就能解决，直接拒绝容易引起纠纷。",
    "What this reason says is usually settled by a proposal; rejecting invites a dispute.",
)
FOR_THE_EVIDENCE = Text(
    "买家反映商品问题并上传了 {count} 份凭证，请先提出方案。",
    "The buyer reports a fault and shows evidence ({count}): make a proposal first.",
)
FOR_THE_RECORD = Text(
    "近 {days} 天店铺有 {count} 次被判断为无故的拒绝，须先协商再拒绝。",
    "{count} rejections of the last {days} days are presumed groundless: the shop has to negotiate first.",
)

RANK = {urgency: place for place, urgency in enumerate(Urgency)}


def way_opens_at(order: Order, a: AfterSale, policy: Policy, now: datetime) -> datetime | None:
    """When a proposal made now would have run out; None: the buyer was asked already, or cannot be any more.

    Asking the buyer to withdraw is no negotiation (rules 5.5 A04: kinds 2 and 3, D).
    """
    if any(p.kind is not ProposalKind.WITHDRAW for p in a.past_proposals):
        return None
    opens_at = deadline(Stage.BUYER_ANSWERS_PROPOSAL, order, a, policy, now)
    return None if a.proposals >= policy.proposals_max or opens_at <= now else opens_at


def negotiate_first(
    reason: RejectReason,
    sheet: FactSheet,
    book: ShopBook,
    policy: Policy,
    opens_at: Callable[[], datetime | None],
) -> NegotiateFirst | None:
    """None where nothing speaks for it, or (`opens_at`, as `way_opens_at`) nothing is left to propose."""
    grounds = [
        (urgency, because)
        for urgency, because in _grounds(reason, sheet, book, policy)
        if urgency is not Urgency.NONE
    ]
    opening = opens_at() if grounds else None
    if opening is None:
        return None
    most = max((urgency for urgency, _ in grounds), key=RANK.__getitem__)
    return NegotiateFirst(urgency=most, because=tuple(because for _, because in grounds), opens_at=opening)


def _grounds(
    reason: RejectReason, sheet: FactSheet, book: ShopBook, policy: Policy
) -> list[tuple[Urgency, Text]]:
    """By the shop's record, by what the buyer has shown, by the reason (rules 6.2, 4)."""
    grounds: list[tuple[Urgency, Text]] = []
    if book.record.groundless >= policy.groundless_max:
        grounds.append(
            (
                policy.negotiate_first_record,
                _with(FOR_THE_RECORD, days=policy.record_days, count=book.record.groundless),
            )
        )
    if sheet.reason_group is ReasonGroup.GOODS_FAULT and sheet.evidence_count:
        grounds.append((policy.negotiate_first_evidence, _with(FOR_THE_EVIDENCE, count=sheet.evidence_count)))
    if reason.better_negotiated:
        grounds.append((policy.negotiate_first_reason, FOR_THE_REASON))
    return grounds


def _with(text: Text, **values: int) -> Text:
    return Text(text.zh.format_map(values), text.en.format_map(values))
