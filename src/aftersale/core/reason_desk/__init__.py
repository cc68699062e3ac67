"""The reason desk: everything a merchant should know of a reason before the click, and the rejection again after it."""

from aftersale.core.reason_desk.advise import Advice, advise
from aftersale.core.reason_desk.evidence import missing_kinds, shown_as
from aftersale.core.reason_desk.negotiate_first import NegotiateFirst
from aftersale.core.reason_desk.stake import Stake

__all__ = ["Advice", "NegotiateFirst", "Stake", "advise", "missing_kinds", "shown_as"]
