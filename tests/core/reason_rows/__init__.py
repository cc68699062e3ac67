"""The reject reasons as a specification: for each the facts, what they say, and the sentence that decides.

A sentence is named by its condition: `moving` answered yes, `not moving` no, `moving?` nobody knows.
A supported row names none: there every condition that must hold does. One file for each of the catalogue.
"""

from aftersale.core.reasons import Outcome
from tests.core.reason_rows.anywhere import ANYWHERE
from tests.core.reason_rows.given import Row
from tests.core.reason_rows.in_transit import IN_TRANSIT
from tests.core.reason_rows.received import RECEIVED
from tests.core.reason_rows.returned_parcel import RETURNED_PARCEL
from tests.core.reason_rows.sent_back import SENT_BACK
from tests.core.reason_rows.unshipped import UNSHIPPED
from tests.core.reason_rows.way_back import WAY_BACK

TABLE: dict[str, tuple[Row, ...]] = {
    **IN_TRANSIT,
    **UNSHIPPED,
    **RECEIVED,
    **SENT_BACK,
    **RETURNED_PARCEL,
    **WAY_BACK,
    **ANYWHERE,
}

S, PROOF, C = Outcome.SUPPORTED, Outcome.PROVABLE, Outcome.CONTRADICTED
NEVER: dict[tuple[str, Outcome], str] = {
    ("amount_over_refundable", PROOF): "The system counts the sum itself; nothing shown could replace it.",
    ("quantity_over_left", PROOF): "The system counts the units itself; nothing shown could replace it.",
    ("duplicate", PROOF): "The system knows every after-sale of the line; nothing shown could add one.",
    ("after_period", PROOF): "Without a signature no period has begun; with one it is counted.",
    ("return_not_received", S): "That something did not arrive is never known, only certified.",
    ("other", S): "Words that nobody has written yet rest on no fact: the evidence has to carry them.",
    ("other", C): "What no fact can support, no fact can contradict either.",
}
"""The outcomes that a reason cannot have, and why; each is proved by trying everything its conditions read."""

SAYS_WHY_ONLY = {
    (code, "goods_fault")
    for code in (
        "exempt_goods_refused",
        "return_freight_open",
        "over_seven_days",
        "special_category",
        "activated_or_unsealed",
        "exchange_not_offered",
    )
}
"""Conditions whose outcome `wish` has decided already: they say to the merchant why a fault weighs more."""
