"""One after-sale beside the list: where it stands, the acts that are open with the why-not of the others, its facts."""

from datetime import timedelta
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.actors import Actor
from aftersale.core.after_sale.allowed import Act, acts_for
from aftersale.core.after_sale.facts import AfterSaleSplit, Entry, ReturnAccepted
from aftersale.core.after_sale.period import period_end
from aftersale.core.after_sale.state import AfterSale, Order, Stage
from aftersale.core.reasons import scene_of
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text
from aftersale.store.queries.addresses import address_book
from aftersale.store.queries.evidence import describe
from aftersale.store.queries.orders import find_order_of, timeline
from aftersale.web.identity import AnyRequest, id_of, language_of, services_of
from aftersale.web.present import show
from aftersale.web.thread import thread_of
from aftersale.web.workbench.acts import arranged
from aftersale.web.workbench.board import board_of, merchant
from aftersale.web.workbench.standing import standing_of

DONE: dict[Act, Text] = {
    Act.APPROVAL: Text("已同意。", "Agreed."),
    Act.REJECTION: Text(
        "已拒绝，买家已看到原因和可以做的事。", "Rejected. The buyer sees why and what can be done."
    ),
    Act.PROPOSAL: Text(
        "已发出协商方案，您的时限暂停，等买家答复。",
        "The proposal was sent; your clock stands still until the buyer answers.",
    ),
    Act.RETURN_ADDRESS: Text(
        "退货地址已告知买家，寄回时限从现在算起。",
        "The buyer knows the address; the time to post starts now.",
    ),
    Act.RECEIPT: Text("已登记验收结果。", "The inspection is recorded."),
    Act.RESHIPMENT: Text(
        "已登记换货单号，等买家确认收货。", "The new goods are on their way; the buyer confirms them."
    ),
    Act.SENDING_BACK: Text("已登记寄回单号，售后结束。", "The goods are on their way back; this has ended."),
    Act.IMMEDIATE_REFUND: Text("已退款，正在退给买家。", "The refund is on its way to the buyer."),
    Act.INTERCEPTION: Text("已登记拦截结果。", "The result of the interception is recorded."),
    Act.OFFLINE_PAYMENT: Text(
        "已登记线下退款，等买家确认到账。", "The payment is recorded; the buyer confirms it."
    ),
    Act.REFUND_RETRY: Text(
        "正在重试原路退款，不会重复退款。", "The refund is being tried again; it cannot be paid twice."
    ),
    Act.REMINDER: Text("已提醒买家。", "The buyer was reminded."),
}
"""What the panel says after an act."""


async def find(request: AnyRequest, shop_id: int, after_sale_id: str) -> tuple[Order, AfterSale]:
    """The after-sale and its order, in this shop. Raises Refusal(NOT_FOUND)."""
    number = id_of(after_sale_id)
    order = await find_order_of(services_of(request).database, shop_id, number)
    after_sale = None if order is None else order.after_sale(number)
    if order is None or after_sale is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return order, after_sale


async def facts_of(request: AnyRequest, order: Order, after_sale: AfterSale) -> dict[str, Any]:
    """What both the panel and the decision forms show of an after-sale."""
    services = services_of(request)
    line = order.line(after_sale.line_id)
    assert line is not None
    named = [*after_sale.evidence, *(after_sale.rejection.evidence if after_sale.rejection else ())]
    return {
        "order": order,
        "after_sale": after_sale,
        "line": line,
        "parcels": order.parcels(line.line_id),
        "refundable": order.refundable(line, after_sale.quantity, after_sale.after_sale_id),
        "attempts_max": services.policy.applications_max,
        "period_end": period_end(order, line, services.policy),
        "scene": scene_of(order, after_sale),
        "others": [
            a
            for a in order.after_sales
            if a.line_id == line.line_id and a.after_sale_id != after_sale.after_sale_id
        ],
        "rejection": after_sale.rejection,
        "pieces": await describe(services.database, order.shop_id, named),
        "shop_name": await services.database.shop_name(order.shop_id),
    }


def about(entries: list[Entry], after_sale: AfterSale) -> list[Entry]:
    """The facts of the order and of this after-sale, newest first; not those of its neighbours.

    One that an inspection split off was the other one until then: its story begins there.
    """
    kept: list[Entry] = []
    owner = after_sale.after_sale_id
    for entry in reversed(entries):
        fact = entry.fact
        if isinstance(fact, AfterSaleSplit) and fact.rest_after_sale_id == owner:
            owner = fact.after_sale_id
        if getattr(fact, "after_sale_id", None) in (None, owner):
            kept.append(entry)
    return kept


async def panel_of(request: AnyRequest, actor: Actor, order: Order, after_sale: AfterSale) -> dict[str, Any]:
    """Everything that the panel shows beside the facts."""
    services = services_of(request)
    now = services.clock()
    facts = await facts_of(request, order, after_sale)
    entries = about(await timeline(services.database, order), after_sale)
    thread = thread_of(reversed(entries))
    checked = next((e.fact for e in entries if isinstance(e.fact, ReturnAccepted)), None)
    named = [piece for turn in thread for piece in (*turn.proposal.evidence, *turn.evidence)]
    named += [*(checked.evidence if checked else ()), *_proofs(after_sale)]
    return facts | {
        "acts": arranged(acts_for(order, after_sale, actor, services.policy, now), after_sale),
        "standing": standing_of(
            after_sale, await _has_address(request, after_sale, order.shop_id), now, language_of(request)
        ),
        "paused": _paused(after_sale),
        "resumed_hours_min": services.policy.resumed_hours_min,
        "entries": entries,
        "thread": thread,
        "proposals_max": services.policy.proposals_max,
        "checked": checked,
        "siblings": [a for a in order.after_sales if _split_together(a, after_sale)],
        "pieces": facts["pieces"] | await describe(services.database, order.shop_id, named),
    }


def _proofs(after_sale: AfterSale) -> tuple[str, ...]:
    return after_sale.refund.evidence if after_sale.refund else ()


def _paused(after_sale: AfterSale) -> timedelta | None:
    """What the merchant's own clock has left while the buyer's runs."""
    left = after_sale.paused_seconds
    return None if left is None else timedelta(seconds=left)


def _split_together(a: AfterSale, b: AfterSale) -> bool:
    """Whether one inspection made two of them."""
    return a.split_from == b.after_sale_id or (b.split_from != 0 and b.split_from == a.after_sale_id)


async def _has_address(request: AnyRequest, after_sale: AfterSale, shop_id: int) -> bool:
    """Only asked where the answer is said."""
    if after_sale.stage is not Stage.BUYER_RETURNS or after_sale.return_address is not None:
        return True
    return (await address_book(services_of(request).database, shop_id)).default is not None


def _done(request: AnyRequest) -> Text | None:
    """What was just done; an address that says something else says nothing."""
    said = request.query_params.get("done", "")
    return DONE[Act(said)] if said in {act.value for act in DONE} else None


@get("/workbench/after-sales/{after_sale_id:str}", include_in_schema=False)
async def show_after_sale(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    actor, shop_id = await merchant(request)
    order, after_sale = await find(request, shop_id, after_sale_id)
    return show(
        request,
        "workbench/board.html",
        actor=actor,
        done=_done(request),
        done_act=request.query_params.get("done", ""),
        **await board_of(request, shop_id) | await panel_of(request, actor, order, after_sale),
    )
