"""The reason desk: everything a merchant should know of a reason before the click, and the rejection again after it."""

from aftersale.core.reason_desk.advise import Advice, advise, closed_altogether
from aftersale.core.reason_desk.evidence import missing_kinds, shown_as
from aftersale.core.reason_desk.negotiate_first import NegotiateFirst
from aftersale.core.reason_desk.stake import Stake

__all__ = ["Advice", "NegotiateFirst", "Stake", "advise", "closed_altogether", "missing_kinds", "shown_as"]
