"""Imports: what other systems wrote down becomes orders and after-sales here; twice is the same as once."""

from aftersale.imports.columns import ColumnMap, parse_column_map
from aftersale.imports.importing import import_after_sales, import_orders
from aftersale.imports.summary import ImportSummary, Refused

__all__ = [
    "ColumnMap",
    "ImportSummary",
    "Refused",
    "import_after_sales",
    "import_orders",
    "parse_column_map",
]
