"""The after-sale period: until when a line may be applied for."""

from datetime import datetime, timedelta

from aftersale.core.after_sale.state import Line, Order
from aftersale.core.policy import Policy


def period_end(order: Order, line: Line, policy: Policy) -> datetime | None:
    """When the after-sale period of the line ends; None while the goods are not signed for."""
    if order.after_sale_until_at is not None:
        return order.after_sale_until_at
    signed_at = order.signed_at(line.line_id)
    return None if signed_at is None else signed_at + timedelta(days=policy.after_sale_period_days)
