"""Money: integer fen, shares that add up exactly, and how a sum is written."""

Fen = int
"""One hundredth of a yuan. Never a float, anywhere."""

FEN_MAX = 10**13
"""A bound on every sum (100 billion yuan): larger numbers are typing errors."""


def share(total: Fen, quantity: int, first: int, count: int) -> Fen:
    """What `count` units, beginning after the first `first`, are worth of `total` for `quantity` units.

    Cumulative rounding: the shares of consecutive units always add up to `total`.
    """
    return total * (first + count) // quantity - total * first // quantity


def yuan(amount: Fen) -> str:
    """`123450` → `1,234.50`."""
    sign = "-" if amount < 0 else ""
    whole, cents = divmod(abs(amount), 100)
    return f"{sign}{whole:,}.{cents:02d}"
