"""One after-sale for its buyer: what happened and why, what can be done now, until when; then the rest."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale import facts as f
from aftersale.core.after_sale.allowed import AWAITED, Act, acts_for
from aftersale.core.after_sale.state import AfterSale, Order, ReturnAddress, Stage
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.addresses import address_book
from aftersale.store.queries.evidence import describe
from aftersale.store.queries.orders import timeline
from aftersale.web.buyer.concerns import concerning
from aftersale.web.buyer.due import due_of
from aftersale.web.buyer.orders import find_own
from aftersale.web.buyer.plans import plan_of
from aftersale.web.buyer.situation import situation_of
from aftersale.web.buyer.steps import steps_of
from aftersale.web.buyer.ways import ways_of
from aftersale.web.carriers import CARRIERS
from aftersale.web.errors import status_of
from aftersale.web.forms import new_key
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.present import show
from aftersale.web.thread import Answer, Turn, thread_of


@get("/buyer/shops/{shop_id:str}/after-sales/{after_sale_id:str}", include_in_schema=False)
async def show_after_sale(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Template:
    actor, order, after_sale = await find_own(request, shop_id, after_sale_id)
    return await after_sale_page(request, actor, order, after_sale)


async def after_sale_page(
    request: AnyRequest, actor: Actor, order: Order, a: AfterSale, refusal: Refusal | None = None
) -> Template:
    """The page, and on top of it why an act of one tap was refused."""
    services = services_of(request)
    now = services.clock()
    acts = {o.act: o.why_not for o in acts_for(order, a, actor, services.policy, now)}
    line = order.line(a.line_id)
    assert line is not None
    entries = concerning(await timeline(services.database, order), a)
    address = await return_address(request, order, a)
    mine = AWAITED[a.stage] is Role.BUYER
    turns = [turn for turn in thread_of(entries) if turn.answer is not Answer.OPEN]
    return show(
        request,
        "buyer/after_sale.html",
        actor=actor,
        status_code=200 if refusal is None else status_of(refusal.code),
        refusal=refusal,
        order=order,
        after_sale=a,
        line=line,
        situation=situation_of(a, entries),
        rejection=a.rejection if a.stage is Stage.BUYER_ADJUSTS else None,
        plan=plan_of(a),
        address=address,
        **_open(a, acts, address),
        mine=mine,
        due=due_of(a, address, entries, now),
        nudge=_nudge(a, entries) if mine else None,
        steps=steps_of(a),
        turns=turns,
        entries=entries[::-1],
        attempts_left=services.policy.applications_max - line.applications,
        pieces=await describe(services.database, order.shop_id, _named(a, turns)),
        shop_name=await services.database.shop_name(order.shop_id),
        siblings=siblings_of(order, a),
        **_empty_form(a),
        done=request.query_params.get("done", ""),
    )


def _open(a: AfterSale, acts: dict[Act, Refusal | None], address: ReturnAddress | None) -> dict[str, Any]:
    """What can be done, and whether the shop was just reminded."""
    open_acts = {act for act, closed in acts.items() if closed is None}
    formed = a.stage is Stage.BUYER_RETURNS and address is not None  # the form stands on this page
    reminder = acts[Act.REMINDER]
    return {
        "open_acts": open_acts,
        "ways": ways_of(a, open_acts - {Act.RETURN_SHIPMENT} if formed else open_acts),
        "reminded": reminder is not None and reminder.code is RefusalCode.REMINDED_ALREADY,
    }


def _empty_form(a: AfterSale) -> dict[str, Any]:
    return {"carriers": CARRIERS, "typed": Typed(seen_version=a.version, key=new_key()), "errors": []}


class Typed(msgspec.Struct, frozen=True):
    """A parcel's number as it was typed."""

    carrier: str = ""
    tracking_number: str = ""
    seen_version: int = 0
    key: str = ""


async def return_address(request: AnyRequest, order: Order, a: AfterSale) -> ReturnAddress | None:
    """Where the goods go: what the merchant told for this after-sale, else the shop's own address.

    Time tells the buyer the shop's own one day (`expiring`); he may know it at once.
    """
    if a.stage is not Stage.BUYER_RETURNS or a.return_address is not None:
        return a.return_address
    return (await address_book(services_of(request).database, order.shop_id)).default


def siblings_of(order: Order, a: AfterSale) -> list[AfterSale]:
    """The other parts of the same application, when an inspection took only some of its units."""
    root = a.split_from or a.after_sale_id
    return [
        o
        for o in order.after_sales
        if o.after_sale_id != a.after_sale_id and (o.split_from == root or o.after_sale_id == a.split_from)
    ]


def _named(a: AfterSale, turns: list[Turn]) -> list[str]:
    """Every piece of evidence that the page shows."""
    brought: list[Any] = [a.rejection, a.proposal, a.refund, *turns, *(turn.proposal for turn in turns)]
    return [*a.evidence, *(piece for one in brought if one for piece in one.evidence)]


def _nudge(a: AfterSale, entries: Sequence[f.Entry]) -> f.Entry | None:
    """The merchant's reminder in this stage, which asks for the buyer's next step."""
    told = [e for e in entries if isinstance(e.fact, f.Reminded) and not e.fact.rule and e.at == a.nudged_at]
    return told[-1] if told else None
