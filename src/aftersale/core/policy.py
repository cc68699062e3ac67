"""Every number of the rules, in one frozen, versioned document.

Each number names its source and certainty: A read in an official rule, B seen through a third party,
C a single secondary source, D our own default.
"""

from datetime import timezone
from zoneinfo import ZoneInfo

import msgspec

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Calendar rules (midnight after signing) are in this zone; instants are stored in UTC."""

UTC = timezone.utc  # noqa: UP017 - `datetime.UTC` reads like a clock in the core


class Policy(msgspec.Struct, frozen=True):
    """One edition of the rules. Facts store `version`, so an old decision is read by its own rules."""

    version: str = "wechat-2026-11"

    decide_refund_hours: int = 48
    """Merchant decides a refund-only application. WeChat trade component, A; today's shop, B."""
    decide_return_hours: int = 48
    """Merchant decides a return or an exchange. WeChat, A."""
    buyer_window_hours: int = 168
    """Buyer adjusts, or turns to the platform, after a rejection: 7 days. WeChat, A."""
    buyer_posts_return_hours: int = 168
    """Buyer posts the goods after the merchant agreed: 7 days. WeChat, A."""
    refund_hours: int = 72
    """The money leaves after an approval. D."""

    ledger_settles_minutes: int = 10
    """How long the local ledger takes to confirm a refund, as a payment provider would. D."""

    applications_max: int = 5
    """Applications per order line; creating and adjusting both count. WeChat, A."""
    after_sale_period_days: int = 15
    """From the last signature on, when the order names no longer period. WeChat says 7 and lets the shop
    lengthen it (A); claims about faults outlive the seven-day window, so ours is 15. D."""
    no_reason_hours: int = 168
    """The seven-day window: full hours from the midnight after signing. Seven-day rule, A."""

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
