"""Every number of the rules, in one frozen, versioned document.

Each number names its source and certainty: A read in an official rule, B seen through a third party,
C a single secondary source, D our own default.
"""

from datetime import datetime, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from aftersale.core.money import Fen

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Calendar rules (midnight after signing) are in this zone; instants are stored in UTC."""

UTC = timezone.utc  # noqa: UP017 - `datetime.UTC` reads like a clock in the core


class Festival(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days in which clocks are longer; the lengths are Taobao's of 2026-02-10…23 (rules 2.2.2, A).

    Not longer: what was not shipped (Taobao, A), money on its way, and what the law bounds.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    decision_hours: int = 120
    """Merchant decides: 5 days."""
    buyer_hours: int = 360
    """Buyer adjusts after a rejection, answers, or confirms what was sent: 15 days."""
    return_hours: int = 600
    """Buyer posts the goods: 25 days."""
    inspection_hours: int = 360
    """Merchant checks returned goods, or sends new ones: 15 days."""
    metrics_excluded: bool = True
    """What was applied for in these days is left out of handling times (Taobao, A)."""


class Urgency(StrEnum):
    """Whether a proposal has to come before a rejection."""

    NONE = "none"
    ADVISED = "advised"
    COMPULSORY = "compulsory"


BLOCKING_LINTS = ("placeholder", "contact_data", "outside_promise", "review_demand", "threat")


class Policy(msgspec.Struct, frozen=True):
    """One edition of the rules. Facts store `version`, so an old decision is read by its own rules."""

    version: str = "wechat-2026-11"

    decide_unshipped_hours: int = 48
    """Merchant decides a refund before shipping. WeChat trade component, A; today's shop, B."""
    decide_refund_hours: int = 48
    """Merchant decides a refund-only application for shipped goods. WeChat as above, A / B."""
    decide_return_hours: int = 48
    """Merchant decides a return. WeChat, A."""
    decide_exchange_hours: int = 48
    """Merchant decides an exchange. WeChat, A."""
    answer_proposal_hours: int = 48
    """Buyer answers a proposal; the merchant's clock stands still meanwhile. Not published, D."""
    resumed_hours_min: int = 24
    """What the merchant has at least when his clock goes on after a proposal (rules 6.1), or when the carrier
    tells late that a return had arrived. D."""
    answer_offer_hours: int = 168
    """Buyer takes up an after-sale that the merchant started. Not published, D."""
    intercept_hours: int = 72
    """Merchant has a parcel stopped on its way; then the refund is made all the same. Duty: Douyin 22, A;
    length D."""
    buyer_window_hours: int = 168
    """Buyer adjusts, or turns to the platform, after a rejection: 7 days. WeChat, A."""
    buyer_posts_return_hours: int = 168
    """Buyer posts the goods after the merchant agreed: 7 days. WeChat, A."""
    inspect_hours: int = 240
    """Merchant checks returned goods, from the tracking number on: 10 days. WeChat, A."""
    inspect_signed_hours: int = 48
    """The same from the carrier's "signed" on, when that ends earlier. Taobao 20010540, A. Also when the
    buyer asks again while the goods are there: rules 6.7, the 48 h / 10 d rule of a changed exchange, A."""
    goods_back_hours_max: int = 168
    """No clock and no negotiation keeps a refund back longer after the goods of a return came back and were
    not objected to: 7 days. Consumer law 25, A."""
    reship_hours: int = 48
    """Merchant sends the new goods of an exchange, from the acceptance on. Tmall 20010493, A."""
    reship_grace_hours: int = 72
    """After so much more the exchange counts as refused and becomes a refund. Tmall 20010491, A."""
    receive_exchange_hours: int = 240
    """Buyer confirms the exchanged goods: 10 days. Taobao 20009347, A."""
    send_back_hours: int = 168
    """Merchant sends refused goods back. Duty: Douyin 36, A; length D."""
    refund_hours: int = 72
    """The money has arrived after an approval; when not, everybody is told. D."""
    refund_delay_hours: int = 24
    """How much later a refund that has not arrived is announced to be. D."""
    pay_offline_hours: int = 48
    """Merchant pays another way when the provider will not; then the provider is tried again. D."""
    confirm_payment_hours: int = 168
    """Buyer says whether a payment outside the provider arrived; silence is yes. D."""
    festivals: tuple[Festival, ...] = ()

    reminder_pause_hours: int = 24
    """One side may remind the other so often within a stage. D."""

    fast_refund_fen_max: Fen = 800_000
    """The most that is refunded by itself before shipping: CNY 8,000. Douyin aJmtW2ombFf1, A."""

    refund_answer_minutes: int = 5
    """How long the answer to a sent refund may take before the provider is asked what became of it. D."""
    refund_retry_minutes: tuple[int, ...] = (1, 2, 5, 15, 30, 60, 180, 360, 720)
    """Pauses before a failed refund is sent again or an unknown one is asked about again. D."""
    refund_attempts_max: int = 10
    """Sendings that certainly failed before the merchant has to pay another way. D."""

    ledger_settles_minutes: int = 10
    """How long the local ledger takes to confirm a refund, as a payment provider would. D."""

    proposals_max: int = 3
    """Proposals per after-sale (rules 1.6). D."""
    proposal_chars_max: int = 500
    """Longest message of a proposal, like an explanation. D."""
    applications_max: int = 5
    """Applications per order line; creating and adjusting both count. WeChat, A."""
    after_sale_period_days: int = 15
    """From the last signature on, when the order names no longer period. WeChat says 7 and lets the shop
    lengthen it (A); claims about faults outlive the seven-day window, so ours is 15. D."""
    no_reason_hours: int = 168
    """The seven-day window: full hours from the midnight after signing. Seven-day rule, A."""

    contradicted_rejections: bool = True
    """Whether a reason that the facts contradict may be used at all, once the risk is acknowledged. D."""
    negotiate_first_reason: Urgency = Urgency.ADVISED
    """Before a reason that a proposal answers better (rules 6.2: R01, R08, A04, U02, S08, E06). D."""
    negotiate_first_evidence: Urgency = Urgency.ADVISED
    """Before refusing a fault that the buyer has shown (rules 6.2). D."""
    negotiate_first_record: Urgency = Urgency.COMPULSORY
    """For a shop with `groundless_max` presumed groundless rejections (rules 6.2). WeChat forces a proposal
    for "some" after-sales and does not say which, B; D."""
    groundless_max: int = 3
    """Presumed groundless rejections within `record_days` from which the shop has to negotiate first. D."""
    record_days: int = 30
    """How far back a shop's record of rejections counts, like the score's window. Douyin 2.1.5, A; here D."""
    other_reason: bool = False
    """Whether the reason "other" can be chosen at all (rules 5.9). D."""
    other_chars_min: int = 20
    """Shortest explanation of the reason "other" (rules 5.9). D."""
    other_percent_max: int = 10
    """Share of "other" among a shop's rejections within `record_days` above which it is switched off for
    the shop (rules 5.9); counted from the tenth rejection on. D."""
    compensation_percent: int = 10
    """What a groundless rejection costs for the buyer, of what was paid. Douyin 2.1.2, A."""
    compensation_fen_min: Fen = 500
    """At least CNY 5. Douyin 2.1.2, A."""
    compensation_fen_max: Fen = 5_000
    """At most CNY 50. Douyin 2.1.2, A."""
    groundless_points: int = 3
    """Points of the score that a groundless rejection costs. Douyin 2.1.2, edition of 2026-05, A."""
    groundless_points_max: int = 15
    """The most points that groundless rejections cost in 30 days. Douyin 2.1.2, A."""
    lint_blocking: tuple[str, ...] = BLOCKING_LINTS
    """Lints that stop a rejection; the others warn (rules 5.11). D."""

    explanation_chars_min: int = 10
    """An explanation shorter than this explains nothing (rules 5.11). D."""
    explanation_chars_max: int = 500
    """Longest explanation. Shopify's note and WeChat's evidence text allow 500, A; here D."""
    description_chars_max: int = 500
    """Longest description by the buyer. D."""
    evidence_count_max: int = 9
    """Pieces of evidence with one application or rejection. D."""

    carrier_silence_hours: int = 72
    """A parcel without a scan for longer is no longer moving normally (`rules` S01). D."""
    eta_grace_hours: int = 24
    """A parcel may be this much later than its expected day and still count as normal (S01). D."""
    return_cost_fen: int = 1_000
    """Sending goods worth less than this back costs more than they are worth (R01). D."""


DEFAULT_POLICY = Policy()

TAOBAO_POLICY = Policy(
    version="taobao-2026-08",
    decide_unshipped_hours=24,
    decide_refund_hours=36,
    decide_return_hours=36,
    decide_exchange_hours=24,
    buyer_window_hours=120,
    inspect_hours=168,
)
"""Rules 2.2.2, the table of 2026, A; what it does not name is as in the default."""

DOUYIN_POLICY = Policy(
    version="douyin-2026-09",
    decide_unshipped_hours=24,
    decide_refund_hours=24,
    decide_return_hours=24,
    decide_exchange_hours=24,
    buyer_window_hours=24,
)
"""Rules 2.1.8: 24 h for the merchant and 24 h for the buyer after a rejection, from the one Douyin chain
whose clocks are public ("坏了包退", ended 2026-07), C for the others; the rest is as in the default."""

PROFILES: dict[str, Policy] = {
    "wechat": DEFAULT_POLICY,
    "taobao": TAOBAO_POLICY,
    "douyin": DOUYIN_POLICY,
}
"""The editions that come with the system, by the name an operator chooses."""
