"""Rows of the reasons that do not depend on where the goods are."""

from tests.core.reason_rows.given import Row, contradicted, provable, supported

ANYWHERE: dict[str, tuple[Row, ...]] = {
    "agreed_to_cancel": (
        supported("not_wanted", cancel_agreed=True),
        provable("not_wanted", "cancel_agreed?"),
        contradicted("not_wanted", "not cancel_agreed", cancel_agreed=False),
    ),
    "amount_over_refundable": (
        supported("not_wanted", refundable_fen=12_949),
        contradicted("not_wanted", "not amount_over_refundable", refundable_fen=12_950),
        contradicted("not_wanted", "amount_over_refundable?"),
    ),
    "duplicate": (
        supported("not_wanted", other_after_sales=(8,), units_left=0),
        contradicted("not_wanted", "not other_after_sale", other_after_sales=(), units_left=0),
        contradicted("not_wanted", "not quantity_over_left", other_after_sales=(8,), units_left=1),
        contradicted("not_wanted", "other_after_sale?", units_left=0),
        contradicted("not_wanted", "quantity_over_left?", other_after_sales=(8,)),
    ),
    "other": (provable("other", "own_words?"),),
}
