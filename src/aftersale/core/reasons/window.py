"""The seven-day window: full hours from the midnight after the signature, in Chinese time."""

from datetime import datetime, time, timedelta

from aftersale.core.policy import SHANGHAI, UTC, Policy


def next_midnight(at: datetime) -> datetime:
    """The first midnight in Shanghai after this instant (an instant at 00:00 has its own day first)."""
    tomorrow = at.astimezone(SHANGHAI).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), SHANGHAI).astimezone(UTC)


def no_reason_window(signed_at: datetime | None, policy: Policy) -> tuple[datetime | None, datetime | None]:
    """Start and end; both unknown while nobody is known to have signed: then it has not begun."""
    if signed_at is None:
        return None, None
    start = next_midnight(signed_at)
    return start, start + timedelta(hours=policy.no_reason_hours)
