"""How a row is written: given these facts, when a reason is judged, then this follows, for these sentences."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from aftersale.core.after_sale.state import AfterSaleType, ReturnPolicy
from aftersale.core.application_reasons import APPLICATION_REASONS, ReasonGroup
from aftersale.core.reasons import FactSheet, Outcome

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
APPLIED = NOW - timedelta(hours=3)
BEFORE, AFTER = APPLIED - timedelta(days=1), NOW - timedelta(hours=1)
"""An instant before, and one after the application."""
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)
LONG_AGO = NOW - timedelta(days=20)

P = ReturnPolicy
WISH, FAULT, FULFILMENT = ReasonGroup.BUYER_WISH, ReasonGroup.GOODS_FAULT, ReasonGroup.FULFILMENT

Facts = dict[str, Any]

ARRIVED: Facts = {"return_signed_at": YESTERDAY}


class Row(NamedTuple):
    """Given a sheet on which nothing but this is known, when it is judged, then this follows."""

    sheet: FactSheet
    outcome: Outcome
    by: tuple[str, ...]
    given: str


def sheet(reason: str, **facts: Any) -> FactSheet:
    """Applied three hours ago for this reason; nothing else is known but what is named."""
    applied: Facts = {
        "now": NOW,
        "type": AfterSaleType.REFUND_ONLY,
        "applied_at": APPLIED,
        "application_reason": reason,
        "reason_group": APPLICATION_REASONS[reason].group,
        "amount_fen": 12_950,
        "quantity": 1,
    }
    return FactSheet(**(applied | facts))


def supported(reason: str, **facts: Any) -> Row:
    return _row(Outcome.SUPPORTED, reason, (), facts)


def provable(reason: str, *by: str, **facts: Any) -> Row:
    return _row(Outcome.PROVABLE, reason, by, facts)


def contradicted(reason: str, *by: str, **facts: Any) -> Row:
    return _row(Outcome.CONTRADICTED, reason, by, facts)


def _row(outcome: Outcome, reason: str, by: tuple[str, ...], facts: Facts) -> Row:
    told = [f"{name}={value}" if isinstance(value, bool) else name for name, value in facts.items()]
    return Row(sheet(reason, **facts), outcome, by, " ".join([reason, *told, "=>", outcome.value, *by]))


def but(facts: Facts, **changed: Any) -> Facts:
    """The same facts with some of them otherwise; None forgets one."""
    return facts | changed
