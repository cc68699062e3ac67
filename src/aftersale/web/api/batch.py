"""Many acts in one call: each row is decided for itself and answered for itself."""

import asyncio
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body as BodyParameter
from msgspec import Meta

from aftersale.core.after_sale.allowed import MERCHANT, Act
from aftersale.core.after_sale.commands import Reject
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.desk import Unavailable
from aftersale.store.queries.addresses import AddressBook, address_book
from aftersale.web.api import examples
from aftersale.web.api.act_bodies import BODY_OF, RejectionBody
from aftersale.web.api.after_sale_views import AfterSaleView
from aftersale.web.api.bodies import Body, Id
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import WRITE_PROBLEMS, Key, documented
from aftersale.web.api.orders import BATCH_MAX
from aftersale.web.errors import Problem, as_refusal, problem_of

T = TypeVar("T", bound=Body)


class ActsBody(Body, frozen=True, kw_only=True):
    """Up to 500 rows: `act` by its name, `after_sale_id`, and the fields of that act's own body."""

    items: list[dict[str, Any]]


class RowBody(Body, frozen=True, kw_only=True):
    """What every row of a batch has."""

    after_sale_id: Id
    act: Annotated[str, Meta(max_length=40)]


class ActAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one row of a batch."""

    after_sale_id: str
    status: int
    after_sale: AfterSaleView | None = None
    problem: Problem | None = None


class ActAnswers(msgspec.Struct, frozen=True):
    items: list[ActAnswer]


class BulkRejectionBody(RejectionBody, frozen=True, kw_only=True):
    """A rejection that nobody looked at one by one."""

    def as_command(self, shop_id: int, after_sale_id: int) -> Reject:
        command = super().as_command(shop_id, after_sale_id)
        assert isinstance(command, Reject)
        return msgspec.structs.replace(command, bulk=True)


ROW_BODIES = {act.value: body for act, body in BODY_OF.items()} | {Act.REJECTION.value: BulkRejectionBody}


@post(
    "/after-sales:batch",
    status_code=200,
    **documented("after-sales", "Many acts in one call", WRITE_PROBLEMS, sorted(MERCHANT)),
)
async def post_acts(
    call: NamedDependency[Call],
    data: Annotated[ActsBody, BodyParameter(examples=[Example(value=examples.ACTS)])],
    key: Key = None,
) -> ActAnswers:
    """Up to 500 rows, each an act by its name with the fields of its own body, and an answer per row; with a key, each row is repeatable."""
    call.require(*MERCHANT)
    if len(data.items) > BATCH_MAX:
        raise Refusal(RefusalCode.TOO_MANY_ROWS, max=BATCH_MAX)
    book = await address_book(call.services.database, call.shop_id)
    rows = [
        _row(call, row, None if key is None else f"{key}#{place}", book)
        for place, row in enumerate(data.items)
    ]
    # Together: what waits at the desk at the same time shares its commits.
    return ActAnswers(list(await asyncio.gather(*rows)))


async def _row(call: Call, row: dict[str, Any], key: str | None, book: AddressBook) -> ActAnswer:
    """One row; whatever is wrong with it concerns no other."""
    try:
        named = _read(row, RowBody)
        if named.act not in ROW_BODIES:
            raise Refusal(RefusalCode.ACT_UNKNOWN, act=named.act)
        said = _read(row, ROW_BODIES[named.act])
        view = await call.act(named.after_sale_id, said, key, book)
    except (Refusal, Unavailable) as error:
        problem = problem_of(as_refusal(error), call.language)
        return ActAnswer(str(row.get("after_sale_id", ""))[:200], problem.status, problem=problem)
    return ActAnswer(named.after_sale_id, 200, view)


def _read(row: dict[str, Any], body: type[T]) -> T:
    """As leniently as a body of its own is read. Raises Refusal(FIELD_INVALID)."""
    try:
        return msgspec.convert(row, body, strict=False)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$")
        field = path.rstrip("`").lstrip(".") or "row"
        raise Refusal(RefusalCode.FIELD_INVALID, field=field, problem=problem) from None


BATCH_HANDLERS = [post_acts]
