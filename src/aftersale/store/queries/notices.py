"""What the merchant should know before looking at the list: what is due, what failed, what just came in."""

from datetime import datetime, timedelta

import msgspec

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import AWAITED, MERCHANT
from aftersale.core.after_sale.facts import Entry, ProposalAccepted, ProposalDeclined, Reminded
from aftersale.core.after_sale.state import RefundStatus, Stage
from aftersale.core.policy import SHANGHAI
from aftersale.store.database import Database
from aftersale.store.journal import decode_entry
from aftersale.store.queries.board import COUNT_MAX

URGENT_HOURS, SOON_HOURS = 4, 24
NEWS_HOURS = 24
NEWS_MAX = 5
TOUCHED_MAX = 500
"""News are looked for in so many after-sales that changed last: a look at a page stays cheap. D."""

MERCHANT_STAGES = tuple(stage for stage, role in AWAITED.items() if role is Role.MERCHANT)


class News(msgspec.Struct, frozen=True):
    """One fact that the merchant did not cause, and the after-sale it is about."""

    after_sale_id: int
    title: str
    entry: Entry


class Notices(msgspec.Struct, frozen=True):
    """Counts stop at COUNT_MAX + 1. `urgent` is part of `soon`; `overdue` is in neither."""

    overdue: int
    urgent: int
    soon: int
    refunds_failed: int
    """The provider will not: the merchant pays another way."""
    refunds_retried: int
    """Failed or unclear for now; the system goes on by itself."""
    answered_today: int
    news: list[News]


def _due(more: str) -> str:
    """A count over the stages of $3, each read from its own index range."""
    return f"""(select count(*) from (select 1 from unnest($3::text[]) s(stage) cross join lateral (
        select 1 from after_sale a where a.cell = $1 and a.shop_id = $2 and a.stage = s.stage and {more}
        order by deadline_at, after_sale_id limit {COUNT_MAX + 1}) x limit {COUNT_MAX + 1}) y)"""


_COUNTS = f"""
select
    {_due("a.deadline_at < $4")} as overdue,
    {_due("a.deadline_at >= $4 and a.deadline_at < $5")} as urgent,
    {_due("a.deadline_at >= $4 and a.deadline_at < $6")} as soon,
    (select count(*) from (select 1 from after_sale a where a.cell = $1 and a.shop_id = $2
        and a.stage = '{Stage.MERCHANT_PAYS}' order by deadline_at, after_sale_id
        limit {COUNT_MAX + 1}) x) as refunds_failed,
    (select count(*) from (select 1 from refund r where r.cell = $1 and r.shop_id = $2
        and r.status in ('{RefundStatus.FAILED}', '{RefundStatus.UNKNOWN}')
        and r.act_at is not null limit {COUNT_MAX + 1}) x) as refunds_retried
"""

# The after-sales that changed last, and of each its newest fact of the wanted kinds.
_NEWS = f"""
select t.after_sale_id, t.title, t.stage, j.body
from (select order_id, after_sale_id, title, stage from after_sale
    where cell = $1 and shop_id = $2 and updated_at >= $3
    order by updated_at desc, after_sale_id desc limit {TOUCHED_MAX}) t
cross join lateral (select j.body, j.at from journal j
    where j.cell = $1 and j.shop_id = $2 and j.order_id = t.order_id and j.after_sale_id = t.after_sale_id
    and j.kind = any($4::text[]) and j.at >= $3 order by j.version desc limit 1) j
order by j.at desc, t.after_sale_id desc
"""
_KINDS = [kind.__name__ for kind in (Reminded, ProposalAccepted, ProposalDeclined)]


async def notices(database: Database, shop_id: int, now: datetime) -> Notices:
    """What is due of the merchant's, which refunds need a hand, and the newest reminders and answers."""
    cell = await database.cell_of(shop_id) or 0
    counts = await database.pool.fetchrow(
        _COUNTS,
        cell,
        shop_id,
        [stage.value for stage in MERCHANT_STAGES],
        now,
        now + timedelta(hours=URGENT_HOURS),
        now + timedelta(hours=SOON_HOURS),
    )
    assert counts is not None
    rows = await database.pool.fetch(_NEWS, cell, shop_id, now - timedelta(hours=NEWS_HOURS), _KINDS)
    found = [(Stage(r[2]), News(r[0], r[1], decode_entry(r[3]))) for r in rows]
    today = now.astimezone(SHANGHAI).date()
    answered = sum(
        not isinstance(news.entry.fact, Reminded) and news.entry.at.astimezone(SHANGHAI).date() == today
        for _, news in found
    )
    news = [news for stage, news in found if _concerns_the_merchant(stage, news)]
    return Notices(**dict(counts), answered_today=answered, news=news[:NEWS_MAX])


def _concerns_the_merchant(stage: Stage, news: News) -> bool:
    """His own reminders, and the system's to the buyer, are no news to him."""
    if news.entry.actor.role in MERCHANT:
        return False
    return news.entry.actor.role is not Role.SYSTEM or AWAITED[stage] is Role.MERCHANT
