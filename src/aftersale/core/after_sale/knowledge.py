"""What a decision may know of a shop beside the order: its book, and the hashes of evidence it names."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from aftersale.core.after_sale.facts import AnyFact, ApplicationAdjusted, ApplicationRejected
from aftersale.core.finding import presumed_groundless
from aftersale.core.reasons.known_to_shop import OTHER
from aftersale.core.reasons.shop_book import NO_BOOK, ShopBook


class ShopKnowledge(msgspec.Struct, frozen=True, kw_only=True):
    """Read at the moment of the decision, and only for commands that need it."""

    book: ShopBook = NO_BOOK
    hashes: Mapping[str, str] = {}
    """SHA-256 of each named piece of evidence, in hex, by its id."""


NOTHING_KNOWN = ShopKnowledge()


def having_seen(known: ShopKnowledge, fact: AnyFact) -> ShopKnowledge:
    """After a fact of the same shop: rejections, and what makes them presumed groundless, are its record."""
    if not isinstance(fact, ApplicationRejected | ApplicationAdjusted):
        return known
    record = known.book.record
    if isinstance(fact, ApplicationRejected):
        other = fact.rejection.reject_reason == OTHER
        record = replace(record, rejections=record.rejections + 1, other=record.other + other)
    if presumed_groundless(fact.findings):
        version = fact.rejection.version if isinstance(fact, ApplicationRejected) else fact.answers
        record = replace(record, presumed=record.presumed | {(fact.after_sale_id, version)})
    return replace(known, book=replace(known.book, record=record))
