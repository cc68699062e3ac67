"""Shares of a sum: whatever is split adds up again, to the fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersale.core.money import share, spread

PRICES = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


@given(prices=PRICES, data=st.data())
def test_a_discount_is_spread_exactly(prices, data):
    """The parts add up, none is negative, none is above its line's price, and like is treated alike to one fen."""
    total = data.draw(st.integers(0, sum(prices)))

    parts = spread(total, prices)

    assert sum(parts) == total
    assert all(0 <= part <= price for part, price in zip(parts, prices, strict=True))
    whole = sum(prices) or 1
    assert all(abs(part * whole - total * price) < whole for part, price in zip(parts, prices, strict=True))


def test_the_largest_remainder_gets_the_odd_fen():
    """Of equal remainders the first line's; nothing to spread leaves nothing anywhere."""
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(10, [5, 1, 1]) == [7, 2, 1]
    assert spread(0, [0, 0]) == [0, 0]
    assert spread(0, []) == []


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0, 0]), (-1, [1]), (1, [2, -1])])
def test_what_cannot_be_spread_is_an_error(total, weights):
    """A sum over nothing, and anything negative."""
    with pytest.raises(ValueError, match="spread"):
        spread(total, weights)


@given(total=st.integers(0, 10**9), quantity=st.integers(1, 50), data=st.data())
def test_shares_of_units_add_up(total, quantity, data):
    """However the units are cut into consecutive runs."""
    cut = data.draw(st.integers(0, quantity))

    assert share(total, quantity, 0, cut) + share(total, quantity, cut, quantity - cut) == total
