"""Money: integer fen, shares that add up exactly, and how a sum is written."""

from collections.abc import Sequence

Fen = int
"""One hundredth of a yuan. Never a float, anywhere."""

FEN_MAX = 10**13
"""A bound on every sum (100 billion yuan): larger numbers are typing errors."""


def share(total: Fen, quantity: int, first: int, count: int) -> Fen:
    """What `count` units, beginning after the first `first`, are worth of `total` for `quantity` units.

    Cumulative rounding: the shares of consecutive units always add up to `total`.
    """
    return total * (first + count) // quantity - total * first // quantity


def spread(total: Fen, weights: Sequence[int]) -> list[Fen]:
    """`total` split in proportion to the weights, the largest remainders rounded up, the first of equals first.

    The parts add up exactly; none is negative, and none is above its weight when `total` is not above their
    sum. Raises ValueError for a negative number, and for something to split among weights of 0.
    """
    whole = sum(weights)
    if total < 0 or min(weights, default=0) < 0 or (total and not whole):
        raise ValueError("only a sum of 0 or more can be spread, over weights that are more than 0")
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: -(total * weights[n] % whole))
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return parts


def yuan(amount: Fen) -> str:
    """`123450` → `1,234.50`."""
    sign = "-" if amount < 0 else ""
    whole, cents = divmod(abs(amount), 100)
    return f"{sign}{whole:,}.{cents:02d}"
