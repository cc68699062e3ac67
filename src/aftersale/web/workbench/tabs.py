"""The tabs of the list: by who must act, hot only where that is the merchant."""

from typing import NamedTuple

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import AWAITED
from aftersale.core.after_sale.state import Stage
from aftersale.core.text import Text
from aftersale.store.queries.board import COUNT_MAX, Tally
from aftersale.store.queries.notices import MERCHANT_STAGES

S = Stage
TABS: tuple[tuple[str, Text, tuple[Stage, ...]], ...] = (
    ("merchant_decides", Text("待商家处理", "To decide"), (S.MERCHANT_DECIDES, S.MERCHANT_INTERCEPTS)),
    (
        "buyer_answers",
        Text("待买家回应", "Buyer answers"),
        (S.BUYER_ANSWERS_PROPOSAL, S.BUYER_ANSWERS_OFFER),
    ),
    ("buyer_adjusts", Text("已拒绝", "Rejected"), (S.BUYER_ADJUSTS,)),
    ("buyer_returns", Text("待买家退货", "Buyer returns"), (S.BUYER_RETURNS, S.RETURN_OVERDUE)),
    (
        "merchant_inspects",
        Text("待商家收货", "Goods with me"),
        (S.MERCHANT_INSPECTS, S.MERCHANT_RESHIPS, S.MERCHANT_SENDS_BACK),
    ),
    (
        "buyer_confirms",
        Text("待买家确认", "Buyer confirms"),
        (S.BUYER_RECEIVES, S.BUYER_CONFIRMS_PAYMENT),
    ),
    ("refunding", Text("退款中", "Refunding"), (S.REFUNDING,)),
    ("merchant_pays", Text("退款异常", "Refund failed"), (S.MERCHANT_PAYS,)),
    ("refunded", Text("已完成", "Done"), (S.REFUNDED, S.EXCHANGED)),
    ("cancelled", Text("已关闭", "Closed"), (S.CANCELLED,)),
    ("all", Text("全部", "All"), ()),
)
MINE = "merchant"
MINE_LABEL = Text("所有待商家环节", "Everything awaiting me")
"""Beside the tabs: whatever waits for the merchant, in any stage. Notices lead there."""

STAGES: dict[str, tuple[Stage, ...]] = {name: stages for name, _, stages in TABS} | {MINE: MERCHANT_STAGES}


class Tab(NamedTuple):
    """One tab with how many it holds and how many of these the merchant must see to within a day."""

    name: str
    label: Text
    address: str
    number: str
    due: str
    current: bool


def tab(name: str, label: Text, address: str, tallies: dict[Stage, Tally], current: bool) -> Tab:
    stages = STAGES[name] or tuple(Stage)
    waiting = [stage for stage in STAGES[name] if AWAITED[stage] is Role.MERCHANT]
    due = sum(tallies[stage].due for stage in waiting)
    number = sum(tallies[stage].count for stage in stages)
    return Tab(name, label, address, written(number), written(due) if due else "", current)


def written(count: int) -> str:
    """Counts stop somewhere: an exact count of a million rows helps nobody."""
    return f"{COUNT_MAX}+" if count > COUNT_MAX else str(count)
