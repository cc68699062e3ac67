"""What the shops of the marketplace added to the catalogue, and when: words of their own, reasons of their own."""

from datetime import datetime, timedelta

import msgspec

from aftersale.core.own_words import checked_reason, checked_words
from aftersale.core.policy import Policy
from aftersale.core.reasons import REJECT_REASONS
from aftersale.core.reasons.shop_book import OwnReason
from aftersale.core.text import Text
from aftersale.demo.people import MERCHANTS
from aftersale.store.database import Database
from aftersale.store.own_words import keep_reason, keep_words


class Written(msgspec.Struct, frozen=True):
    """Words or a reason, and how many days before today the shop wrote them."""

    shop_id: int
    days_ago: float
    code: str
    text: Text
    leans_on: str = ""


WRITTEN = (
    Written(
        1001,
        36,
        "return_needed",
        Text("亲，商品已于 {signed_at} 签收，需要先把商品寄回，我们验收后马上退 {amount}。", ""),
    ),
    Written(
        1001,
        34,
        "own_1",
        Text("逐件检过，未见质量问题", "Checked piece by piece, no fault found"),
        "no_defect",
    ),
    Written(
        1001,
        12,
        "return_needed",
        Text(
            "亲，商品已于 {signed_at} 签收。为了核实情况，请先寄回商品，运费我们承担，验收后马上退 {amount}。",
            "The goods were signed for on {signed_at}. To check them, please send them back at our cost; "
            "we refund {amount} as soon as they are in.",
        ),
    ),
    Written(
        1002,
        30,
        "complete_and_correct",
        Text("老乡，发货前我们称过重、拍过视频，{quantity} 件都装进箱子了，视频在附件里，请您再找找。", ""),
    ),
)
"""The first words for a reason were changed later, so that two versions can be compared."""


async def write_down(database: Database, written: Written, policy: Policy, now: datetime) -> None:
    """As the shop's own page would do it."""
    author = MERCHANTS[written.shop_id]
    if not written.leans_on:
        words = checked_words(written.text, REJECT_REASONS[written.code], policy, now)
        await keep_words(database, written.shop_id, written.code, words, author=author, now=now)
        return

    def made(code: str, before: OwnReason | None) -> OwnReason:
        reason = OwnReason(
            code=code, version=1, leans_on=written.leans_on, label=written.text, active=True, at=now
        )
        return checked_reason(reason, before, policy, now)

    await keep_reason(database, written.shop_id, written.code, made, author=author, now=now)


def written_at(written: Written, today: datetime) -> datetime:
    return today - timedelta(days=written.days_ago)
