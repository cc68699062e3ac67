"""Many after-sales at once: agree, remind or reject; first what it would lead to, then a result for each."""

from collections.abc import Sequence

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.state import ReturnAddress
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.together import handle_together
from aftersale.store.queries.addresses import AddressBook, address_book
from aftersale.store.queries.board import list_after_sales
from aftersale.store.queries.orders import orders_of_after_sales
from aftersale.store.shop_books import shop_knowledge
from aftersale.web.errors import status_of
from aftersale.web.forms import Form, new_key, read_form
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.present import show
from aftersale.web.workbench.board import BOARD, BULK_ACTS, BULK_MAX, merchant, view_of
from aftersale.web.workbench.bulk_plan import (
    Choice,
    Picked,
    PlannedRow,
    bulk_reason,
    command_for,
    plan,
    read_picked,
    reasons_for,
)
from aftersale.web.workbench.bulk_results import results_of

BULK = "/workbench/bulk"
FORM_BYTES_MAX = 8 * 1024 * 1024
"""500 rows, each with an explanation of its own, escaped as forms are."""


@get(BULK, include_in_schema=False)
async def show_bulk() -> Redirect:
    """The selection is not in the address: whoever comes back begins at the list."""
    return Redirect(BOARD, status_code=303)


@post(BULK, include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def post_bulk(request: AnyRequest) -> Template:
    """The ticked rows, or all that the list's filters find: what the act would do to each."""
    actor, shop_id = await merchant(request)
    form = await read_form(request)
    act = _act(form.text("act"))
    picked = await _picked(request, shop_id, form)
    return await _plan(request, actor, shop_id, act, picked, form)


@post(BULK + "/{act:str}", include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def carry_out(request: AnyRequest, act: FromPath[str]) -> Template:
    """Every row through the desk, together; each row is decided by itself."""
    actor, shop_id = await merchant(request)
    form = await read_form(request)
    wanted = _act(act)
    picked = _bounded(read_picked(form.texts("row")))
    services = services_of(request)
    choice = await _choice(request, shop_id, wanted, form, picked)
    if not picked or (wanted is Act.REJECTION and not choice.reject_reason):
        return await _plan(request, actor, shop_id, wanted, picked, form)
    commands = [command_for(shop_id, one, choice) for one in picked]
    key = form.text("key")
    keys = [f"{key}:{one.after_sale_id}" if key else None for one in picked]
    answers = await handle_together(services.desk, commands, actor, keys)
    rows = await results_of(services.database, shop_id, picked, answers, choice)
    done = [row for row in rows if row.refusal is None]
    return show(
        request,
        "workbench/bulk_results.html",
        actor=actor,
        act=wanted.value,
        view=view_of(request.query_params),
        rows=sorted(rows, key=lambda row: row.refusal is None),
        done=len(done),
        refund_fen=sum(row.refund_fen for row in done),
        choice=choice,
        address_id=form.text("address_id"),
        shop_name=await services.database.shop_name(shop_id),
    )


def _act(text: str) -> Act:
    act = next((act for act in BULK_ACTS if act.value == text), None)
    if act is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return act


def _bounded(picked: list[Picked]) -> list[Picked]:
    if len(picked) > BULK_MAX:
        raise Refusal(RefusalCode.TOO_MANY_ROWS, max=BULK_MAX)
    return picked


async def _picked(request: AnyRequest, shop_id: int, form: Form) -> list[Picked]:
    if form.text("whole") != "yes":
        return _bounded(read_picked(form.texts("row")))
    services = services_of(request)
    view = view_of(request.query_params)
    wanted = view.filter(services.clock())
    page = await list_after_sales(services.database, shop_id, wanted, sort=view.sort, limit=BULK_MAX)
    return [Picked(row.after_sale_id, row.version) for row in page.items if not row.stage.terminal]


async def _choice(
    request: AnyRequest, shop_id: int, act: Act, form: Form, picked: Sequence[Picked]
) -> Choice:
    book = await address_book(services_of(request).database, shop_id)
    return Choice(
        act=act,
        note=form.text("note").strip(),
        reject_reason=form.text("reject_reason") if bulk_reason(form.text("reject_reason")) else "",
        return_address=_address(book, form),
        explanations={
            one.after_sale_id: text
            for one in picked
            if (text := form.text(f"explanation-{one.after_sale_id}"))
        },
    )


def _address(book: AddressBook, form: Form) -> ReturnAddress | None:
    """The address that was chosen; what is not chosen, or gone, is the default."""
    number = parse_id(form.text("address_id"))
    chosen = next((kept for kept in book.addresses if kept.address_id == number), None)
    return chosen.as_told() if chosen else book.default


async def _plan(
    request: AnyRequest, actor: Actor, shop_id: int, act: Act, picked: list[Picked], form: Form
) -> Template:
    """What would happen, or for a rejection without a reason: which reasons the records carry."""
    services = services_of(request)
    orders = await orders_of_after_sales(services.database, shop_id, [one.after_sale_id for one in picked])
    choice = await _choice(request, shop_id, act, form, picked)
    policy, now = services.policy, services.clock()
    choosing = act is Act.REJECTION and not choice.reject_reason
    known = await shop_knowledge(services.database, shop_id, (), policy, now)
    rows = plan(orders, picked, choice, actor, policy, services.settings.buyer_language, now, known)
    ready = [row for row in rows if not row.why] if not choosing else []
    book = await address_book(services.database, shop_id)
    return show(
        request,
        "workbench/bulk.html",
        actor=actor,
        status_code=200 if picked else status_of(RefusalCode.FIELD_INVALID),
        act=act.value,
        view=view_of(request.query_params),
        rows=rows,
        ready=ready,
        closed=[row for row in rows if row.why] if not choosing else [],
        choosing=choosing,
        reasons=reasons_for(orders, picked, actor, policy, now) if act is Act.REJECTION else [],
        reason=bulk_reason(choice.reject_reason),
        choice=choice,
        addresses=book.addresses,
        address_id=form.text("address_id"),
        missing=act is Act.REJECTION and choosing and bool(form.text("step")),
        chars_max=policy.explanation_chars_max,
        note_chars_max=policy.description_chars_max,
        sums=_sums(ready),
        pause_hours=policy.reminder_pause_hours,
        key=new_key(),
        buyer_language=services.settings.buyer_language,
        shop_name=await services.database.shop_name(shop_id),
    )


def _sums(ready: Sequence[PlannedRow]) -> dict[str, int]:
    """Of the rows that begin ticked."""
    ticked = [row for row in ready if not row.changed]
    return {
        "rows": len(ticked),
        "refunds": sum(row.refund_fen > 0 for row in ticked),
        "refund_fen": sum(row.refund_fen for row in ticked),
        "returns": sum(row.refund_fen == 0 for row in ticked),
        "later_fen": sum(row.later_fen for row in ticked),
    }


bulk_handlers = [show_bulk, post_bulk, carry_out]
