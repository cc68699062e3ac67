"""Small steps between three-valued answers: unknown stays unknown."""

from datetime import datetime


def not_after(first: datetime | None, second: datetime | None) -> bool | None:
    """Whether one instant came no later than another; unknown as soon as one of them is."""
    return None if first is None or second is None else first <= second


def opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
