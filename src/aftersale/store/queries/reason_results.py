"""What became of a shop's rejections, by reason and by the words that were used."""

from datetime import datetime, timedelta

import msgspec

from aftersale.core.after_sale.state import Stage
from aftersale.store.database import Database

WINDOW_DAYS = 90
"""The window when nobody asks for another one. D."""
WINDOW_DAYS_MAX = 366
OVERTURNED = "G9"
"""The finding of a rejection that the platform decided against the merchant (rules 2.1.1)."""
ENDED = tuple(stage.value for stage in Stage if stage.terminal)


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """Rejections made within a window (`rejection.at`), and what became of them until now.

    An after-sale that was rejected twice counts twice: each rejection had its own words.
    """

    used: int = 0
    """Rejections."""
    edited: int = 0
    """Those whose text was not the filled template: the merchant wrote over it."""
    reapplied: int = 0
    """Those that the buyer answered with another application: there is a later rejection, or
    `after_sale.reapplied`."""
    settled: int = 0
    """Those whose after-sale has ended (refunded, exchanged, cancelled) and that nobody overturned."""
    refunded: int = 0
    """Of the settled ones, those whose after-sale ended in a refund."""
    overturned: int = 0
    """Those with a finding G9: the platform judged against the merchant."""
    median_seconds: int | None = None
    """Over the settled ones: seconds from the rejection to the end of the after-sale, the middle one
    (the lower of two); None while none is settled."""


NO_RESULTS = Results()


class ReasonResults(msgspec.Struct, frozen=True):
    """One reason: the catalogue's (`own_reason` empty), or one the shop made that leans on it."""

    reject_reason: str
    own_reason: str
    results: Results

    @property
    def code(self) -> str:
        return self.own_reason or self.reject_reason


class TemplateResults(msgspec.Struct, frozen=True):
    """One reason with one version of its words: `shop-3`, or the hash of the catalogue's.

    `edited`: whether the merchant wrote over them; both are counted apart, for the edited ones say
    nothing about the words.
    """

    reject_reason: str
    own_reason: str
    template_version: str
    edited: bool
    results: Results

    @property
    def code(self) -> str:
        return self.own_reason or self.reject_reason


class ShopResults(msgspec.Struct, frozen=True, kw_only=True):
    """All of a shop within [since, until); reasons and words that were not used are left out."""

    since: datetime
    until: datetime
    reasons: tuple[ReasonResults, ...]
    """The most used first."""
    templates: tuple[TemplateResults, ...]

    def of(self, code: str) -> Results:
        """Of one reason, by its own code."""
        return next((one.results for one in self.reasons if one.code == code), NO_RESULTS)

    def of_words(self, code: str, template_version: str, *, edited: bool = False) -> Results:
        """Of one version of a reason's words, sent as they are or written over."""
        wanted = (code, template_version, edited)
        return next(
            (t.results for t in self.templates if (t.code, t.template_version, t.edited) == wanted),
            NO_RESULTS,
        )


# The rejections of the window are one range of rejection_of_shop; where that is nearly all of the shop's, the
# planner reads its part of both primary keys side by side. 100,000 rejections take about a quarter of a second.
RESULTS = """
with counted as (
    select r.reject_reason, r.own_reason, r.template_version, r.edited,
        coalesce(a.rejection_version > r.version or a.reapplied, false) as reapplied,
        g.overturned,
        a.stage = any($5) and not g.overturned as settled,
        a.stage = $6 as refunded,
        floor(extract(epoch from a.updated_at - r.at))::bigint as seconds
    from rejection r
    join after_sale a on a.cell = $1 and a.shop_id = $2 and a.after_sale_id = r.after_sale_id
    cross join lateral (select exists (select from finding f where f.cell = $1 and f.shop_id = $2
        and f.after_sale_id = r.after_sale_id and f.rejection_version = r.version
        and f.pattern = $7) as overturned) g
    where r.cell = $1 and r.shop_id = $2 and r.at >= $3 and r.at < $4
        and ($8::text is null or r.reject_reason = $8)
)
select reject_reason, own_reason, template_version, edited, grouping(template_version),
    count(*),
    count(*) filter (where edited),
    count(*) filter (where reapplied),
    count(*) filter (where settled),
    count(*) filter (where settled and refunded),
    count(*) filter (where overturned),
    percentile_disc(0.5) within group (order by seconds) filter (where settled)
from counted
group by grouping sets ((reject_reason, own_reason), (reject_reason, own_reason, template_version, edited))
order by count(*) desc, reject_reason, own_reason, template_version, edited
"""


async def reason_results(
    database: Database, shop_id: int, now: datetime, *, days: int = WINDOW_DAYS, only: str | None = None
) -> ShopResults:
    """The results of one shop over the last days. `only`: of this catalogue reason and those leaning on it."""
    since, until = now - timedelta(days=days), now + timedelta(microseconds=1)
    rows = await database.pool.fetch(
        RESULTS,
        await database.cell_of(shop_id),
        shop_id,
        since,
        until,
        list(ENDED),
        Stage.REFUNDED.value,
        OVERTURNED,
        only,
    )
    reasons: list[ReasonResults] = []
    templates: list[TemplateResults] = []
    for reject_reason, own_reason, template_version, edited, whole, *counts in rows:
        results = Results(
            used=counts[0],
            edited=counts[1],
            reapplied=counts[2],
            settled=counts[3],
            refunded=counts[4],
            overturned=counts[5],
            median_seconds=counts[6],
        )
        if whole:
            reasons.append(ReasonResults(reject_reason, own_reason, results))
        else:
            templates.append(TemplateResults(reject_reason, own_reason, template_version, edited, results))
    return ShopResults(since=since, until=now, reasons=tuple(reasons), templates=tuple(templates))
