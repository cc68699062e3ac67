"""The parts that bodies are made of: ids, instants, money and texts with their bounds."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from aftersale.core.ids import parse_id
from aftersale.core.money import FEN_MAX
from aftersale.core.refusal import Refusal, RefusalCode

Id = Annotated[str, Meta(pattern="^[1-9][0-9]{0,18}$", description="63-bit id as decimal digits")]
OptionalId = Annotated[str, Meta(pattern="^(0|[1-9][0-9]{0,18})?$")]
Instant = Annotated[datetime, Meta(tz=True)]
Fen = Annotated[int, Meta(ge=0, le=FEN_MAX, description="integer fen, one hundredth of a yuan")]
AskedFen = Annotated[int, Meta(ge=-FEN_MAX, le=FEN_MAX, description="integer fen; must be positive")]
Units = Annotated[int, Meta(ge=1, le=1_000_000)]
AskedUnits = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=5_000)]
"""Longer than any limit of the rules: the core counts, and says so in its own words."""
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]
EvidenceIds = Annotated[tuple[Short, ...], Meta(max_length=100)]

_EARLIEST, _LATEST = 1970, 2200


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all bodies. Fields we do not know are ignored."""


def number(text: str, field: str) -> int:
    """The id in the text; "" is 0, "none". Raises Refusal(FIELD_INVALID) above 2⁶³-1."""
    if text in ("", "0"):
        return 0
    value = parse_id(text)
    if value is None:
        raise Refusal(RefusalCode.FIELD_INVALID, field=field, problem="id > 2^63-1")
    return value


def instant(at: datetime | None, field: str) -> datetime | None:
    """The instant, if it is of this age; what a typing error made would break every sum of times."""
    if at is not None and not _EARLIEST <= at.year <= _LATEST:
        raise Refusal(RefusalCode.FIELD_INVALID, field=field, problem=f"{_EARLIEST}…{_LATEST}")
    return at


def unique(values: list[int] | list[str], field: str, name: str) -> None:
    """Raises Refusal(FIELD_INVALID) when one stands there twice."""
    if len(set(values)) != len(values):
        raise Refusal(RefusalCode.FIELD_INVALID, field=field, problem=f"{name} ×2")
