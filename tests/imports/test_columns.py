"""Column maps and cells: money by Decimal, times with their zone, mistakes with their field."""

from datetime import UTC, datetime

import pytest

from aftersale.core.refusal import Refusal
from aftersale.imports.columns import (
    ORDER_FIELDS,
    Column,
    find_columns,
    parse_column_map,
    read_flag,
    read_instant,
    read_yuan,
)


def test_a_map_is_written_as_field_and_column():
    """By number or by name, a time with its pattern, in which there may be commas and colons."""
    columns = parse_column_map("buyer_id=1,paid_at=2:%Y%m%d %H:%M, paid=总价")
    assert columns.columns == (
        Column("buyer_id", "1"),
        Column("paid_at", "2", "%Y%m%d %H:%M"),
        Column("paid", "总价"),
    )


@pytest.mark.parametrize("text", ["", "buyer_id", "colour=1", "paid="])
def test_a_map_that_says_nothing_is_refused(text):
    """An unknown field, or no column."""
    with pytest.raises(Refusal):
        parse_column_map(text)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("12", 1200),
        ("12.3", 1230),
        ("0.29", 29),
        ("1,234.50", 123450),
        ("¥19.99", 1999),
        ("8元", 800),
        ("0", 0),
    ],
)
def test_money_is_exact(cell, fen):
    """Yuan with decimals become fen without a float in between."""
    assert read_yuan("paid", cell, "") == fen


@pytest.mark.parametrize("cell", ["", "abc", "1.005", "NaN", "Infinity", "1e30", "--1"])
def test_money_that_is_none_is_refused(cell):
    """More than two decimals is a mistake in the file, not a rounding."""
    with pytest.raises(Refusal):
        read_yuan("paid", cell, "")


def test_times_without_a_zone_are_chinese():
    """A day begins at midnight in Shanghai; seconds and zones say what they say."""
    assert read_instant("paid_at", "19970101", "%Y%m%d") == datetime(1996, 12, 31, 16, tzinfo=UTC)
    assert read_instant("paid_at", "2026/11/01 12:00:00", "") == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert read_instant("paid_at", "2026-11-01T04:00:00Z", "") == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert read_instant("paid_at", "1793505600", "") == datetime(2026, 11, 1, 4, tzinfo=UTC)
    with pytest.raises(Refusal):
        read_instant("paid_at", "yesterday", "")


def test_flags_in_both_languages():
    """Yes and no as people write them."""
    assert read_flag("goods_received", "是", "")
    assert not read_flag("goods_received", "False", "")
    with pytest.raises(Refusal):
        read_flag("goods_received", "vielleicht", "")


def test_a_header_is_told_from_a_first_row():
    """By our own names, by the names of a map, or because nothing in it is a number."""
    assert find_columns(["Order_ID", "x", "paid"], None, ORDER_FIELDS).places == (
        ("order_id", 0, ""),
        ("paid", 2, ""),
    )
    by_number = parse_column_map("buyer_id=1,paid=2")
    assert find_columns(["customer", "value"], by_number, ORDER_FIELDS).header
    assert not find_columns(["00001", "11.77"], by_number, ORDER_FIELDS).header
    by_name = parse_column_map("buyer_id=买家,paid=总价")
    assert find_columns(["总价", "买家"], by_name, ORDER_FIELDS).places == (
        ("buyer_id", 1, ""),
        ("paid", 0, ""),
    )
    with pytest.raises(Refusal):
        find_columns(["a", "b"], None, ORDER_FIELDS)
    with pytest.raises(Refusal):
        find_columns(["总价"], by_name, ORDER_FIELDS)
