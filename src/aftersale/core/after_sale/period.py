"""The after-sale period: until when a line may be applied for."""

from datetime import datetime, timedelta

from aftersale.core.after_sale.state import Line, Order, Stage
from aftersale.core.policy import Policy


def period_end(order: Order, line: Line, policy: Policy) -> datetime | None:
    """When the after-sale period of the line ends; None while the goods are not signed for.

    It starts anew with the new goods of an exchange (implementing regulation 18, A). Its length is the one
    that was the rule when the order became known: no later edition takes a right away.
    """
    days = timedelta(days=policy.after_sale_period_days if order.period_days is None else order.period_days)
    exchanged = [
        a.updated_at + days
        for a in order.after_sales
        if a.line_id == line.line_id and a.stage is Stage.EXCHANGED
    ]
    signed_at = order.signed_at(line.line_id)
    ends_at = order.after_sale_until_at or (None if signed_at is None else signed_at + days)
    return None if ends_at is None else max([ends_at, *exchanged])
