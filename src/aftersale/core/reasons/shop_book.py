"""What a shop has added to the catalogue, and its record: read with each rejection, never part of an order."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from aftersale.core.text import Text


class OwnTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """The shop's own words for a reason, one version of them. An empty language: the catalogue's words."""

    reject_reason: str
    version: int
    words: Text
    at: datetime


class OwnReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason the shop made: another label for a catalogue reason, whose conditions it inherits."""

    code: str
    version: int
    leans_on: str
    label: Text
    active: bool
    at: datetime


class ShopRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How the shop has rejected within `Policy.record_days`."""

    presumed: frozenset[tuple[int, int]] = frozenset()
    """Rejections presumed groundless, by after-sale and version; no more than `Policy.groundless_max`."""
    rejections: int = 0
    other: int = 0
    """Those with the reason "other". Both are counted only where that reason can be chosen."""

    @property
    def groundless(self) -> int:
        return len(self.presumed)


class ShopBook(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a shop that a rejection depends on beside the order; the newest versions only."""

    templates: Mapping[str, OwnTemplate] = {}
    reasons: Mapping[str, OwnReason] = {}
    record: ShopRecord = ShopRecord()


NO_BOOK = ShopBook()
"""A shop that added nothing and has no record."""
