"""One refund as the desk would send it, and a clock that only the test moves."""

from datetime import UTC, datetime, timedelta

import msgspec

from aftersale.payments.gateway import RefundOrder

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
KEY = "r8001-1"
PAYMENT, PAID_FEN = "4200002026112300000000000001", 25901

ORDER = RefundOrder(
    key=KEY,
    shop_id=1001,
    order_id=70001,
    payment=PAYMENT,
    amount_fen=9900,
    paid_fen=PAID_FEN,
    reason="质量问题",
)


def refund_order(**changes: object) -> RefundOrder:
    return msgspec.structs.replace(ORDER, **changes)


class Clock:
    """Stands still until told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
