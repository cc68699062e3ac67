"""What became of each row of a bulk act."""

from collections.abc import Sequence

import msgspec

from aftersale.core.refusal import Refusal
from aftersale.desk.batch import Answer
from aftersale.store.database import Database
from aftersale.store.queries.orders import orders_of_after_sales
from aftersale.web.workbench.bulk_plan import Choice, Picked


class ResultRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row; `refusal` None: it is done. `version` and `explanation` are for another attempt."""

    after_sale_id: int
    version: int
    title: str = ""
    buyer: str = ""
    refund_fen: int = 0
    refusal: Refusal | None = None
    explanation: str = ""


async def results_of(
    database: Database,
    shop_id: int,
    picked: Sequence[Picked],
    answers: Sequence[Answer | Refusal],
    choice: Choice,
) -> list[ResultRow]:
    """Every row, in the order it was picked; refused ones as they are by now."""
    answered = list(zip(picked, answers, strict=True))
    refused = [one.after_sale_id for one, answer in answered if isinstance(answer, Refusal)]
    orders = await orders_of_after_sales(database, shop_id, refused) if refused else {}
    rows = []
    for one, answer in answered:
        refusal = answer if isinstance(answer, Refusal) else None
        order = answer.order if isinstance(answer, Answer) else orders.get(one.after_sale_id)
        a = None if order is None else order.after_sale(one.after_sale_id)
        line = None if order is None or a is None else order.line(a.line_id)
        row = ResultRow(
            after_sale_id=one.after_sale_id,
            version=one.version if a is None else a.version,
            refusal=refusal,
            refund_fen=a.refund_fen if a is not None and refusal is None else 0,
            explanation=choice.explanations.get(one.after_sale_id, ""),
        )
        if order is not None and line is not None:
            row = msgspec.structs.replace(
                row, title=line.title, buyer=order.buyer_name or str(order.buyer_id)
            )
        rows.append(row)
    return rows
