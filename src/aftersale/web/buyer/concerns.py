"""Which facts of an order belong on the page of one of its after-sales."""

from collections.abc import Sequence

from aftersale.core.after_sale import facts as f
from aftersale.core.after_sale.state import AfterSale


def concerning(entries: Sequence[f.Entry], a: AfterSale) -> list[f.Entry]:
    """Its own facts and the parcels of its line; units that an inspection left over share what came before."""
    return [e for e in entries if _concerns(e.fact, a, e.version, _split_at(entries, a))]


def _split_at(entries: Sequence[f.Entry], a: AfterSale) -> int:
    """The version of the order at which the units became an after-sale of their own; 0 for a whole one."""
    return next(
        (
            e.version
            for e in entries
            if isinstance(e.fact, f.AfterSaleSplit) and e.fact.rest_after_sale_id == a.after_sale_id
        ),
        0,
    )


def _concerns(fact: f.AnyFact, a: AfterSale, version: int, split_at: int) -> bool:
    if isinstance(fact, f.OrderRecorded):
        return False
    if isinstance(fact, f.LogisticsRecorded):
        return fact.shipment.carries(a.line_id)
    if fact.after_sale_id == a.split_from:
        return version <= split_at
    return fact.after_sale_id == a.after_sale_id
