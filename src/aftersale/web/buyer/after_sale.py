"""One after-sale for its buyer: what happened and why, what can be done now, until when; then the rest."""

from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import AWAITED, Act, acts_for
from aftersale.core.after_sale.facts import Entry, LogisticsRecorded, OrderRecorded
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Remedy, Stage
from aftersale.core.reasons import RemedyKind
from aftersale.core.text import Text
from aftersale.store.queries.evidence import describe
from aftersale.store.queries.orders import timeline
from aftersale.web.buyer.orders import find_own
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.present import show


class Way(msgspec.Struct, frozen=True):
    """Something the buyer can do now; without an address it is only advice."""

    label: Text
    address: str = ""
    destructive: bool = False


class Step(msgspec.Struct, frozen=True):
    label: Text
    state: str
    """`done`, `now` or `ahead`."""


@get("/buyer/shops/{shop_id:str}/after-sales/{after_sale_id:str}", include_in_schema=False)
async def show_after_sale(
    request: AnyRequest, shop_id: FromPath[str], after_sale_id: FromPath[str]
) -> Template:
    actor, order, after_sale = await find_own(request, shop_id, after_sale_id)
    services = services_of(request)
    rejected = after_sale.rejection if after_sale.stage is Stage.BUYER_ADJUSTS else None
    open_acts = {a.act for a in acts_for(order, after_sale, actor, services.policy) if a.why_not is None}
    named = [*after_sale.evidence, *(after_sale.rejection.evidence if after_sale.rejection else ())]
    line = order.line(after_sale.line_id)
    assert line is not None
    entries = await timeline(services.database, order)
    return show(
        request,
        "buyer/after_sale.html",
        actor=actor,
        order=order,
        after_sale=after_sale,
        line=line,
        rejection=rejected,
        ways=ways_of(after_sale, open_acts),
        mine=AWAITED[after_sale.stage] is Role.BUYER,
        steps=steps_of(after_sale),
        entries=[e for e in reversed(entries) if _concerns(e, after_sale)],
        attempts_left=services.policy.applications_max - line.applications,
        pieces=await describe(services.database, order.shop_id, named),
        shop_name=await services.database.shop_name(order.shop_id),
        done=request.query_params.get("done", ""),
    )


def ways_of(after_sale: AfterSale, open_acts: set[Act]) -> list[Way]:
    """The rejection's remedies as they are open now, else the acts of the stage; withdrawing comes last."""
    home = f"/after-sales/{after_sale.after_sale_id}"
    rejection = after_sale.rejection if after_sale.stage is Stage.BUYER_ADJUSTS else None
    ways = [_way(remedy, home) for remedy in (rejection.remedies if rejection else ())]
    if rejection is None or not any(w.address.startswith(f"{home}/application") for w in ways):
        ways.append(Way(Text("修改申请", "Adjust the application"), f"{home}/application"))
    if not any(w.address == f"{home}/cancellation" for w in ways):
        ways.append(Way(Text("撤销申请", "Cancel the application"), f"{home}/cancellation", True))
    closed = [
        name
        for act, name in ((Act.APPLICATION, "/application"), (Act.CANCELLATION, "/cancellation"))
        if act not in open_acts
    ]
    possible = [w for w in ways if not any(f"{home}{name}" in w.address for name in closed)]
    return sorted(possible, key=lambda w: w.destructive)


def _way(remedy: Remedy, home: str) -> Way:
    match remedy.kind:
        case RemedyKind.WAIT:
            return Way(remedy.label)
        case RemedyKind.CANCEL:
            return Way(remedy.label, f"{home}/cancellation", True)
        case RemedyKind.REAPPLY:
            return Way(remedy.label, f"{home}/cancellation?then=reapply")
        case _:
            values = {"remedy": str(remedy.kind)}
            if remedy.type is not None:
                values["type"] = remedy.type.value
            if remedy.amount_fen is not None:
                values["amount_fen"] = str(remedy.amount_fen)
            return Way(remedy.label, f"{home}/application?{urlencode(values)}")


def steps_of(after_sale: AfterSale) -> list[Step]:
    """The way to the end, as far as it has been gone."""
    with_goods = after_sale.type is not AfterSaleType.REFUND_ONLY
    way: list[tuple[Stage | None, Text]] = [
        (None, Text("提交申请", "Applied")),
        (Stage.MERCHANT_DECIDES, Text("商家处理", "Shop decides")),
    ]
    if with_goods:
        way.append((Stage.BUYER_RETURNS, Text("寄回商品", "Send back")))
    way += [(Stage.REFUNDING, Text("退款中", "Refunding")), (Stage.REFUNDED, Text("完成", "Done"))]
    stage = after_sale.stage
    if stage is Stage.CANCELLED:
        return [Step(way[0][1], "done"), Step(Text("已撤销", "Cancelled"), "now")]
    if stage is Stage.BUYER_ADJUSTS:
        return [
            Step(way[0][1], "done"),
            Step(Text("商家拒绝", "Shop rejected"), "done"),
            Step(Text("您来修改", "You adjust"), "now"),
            *(Step(label, "ahead") for _, label in way[1:]),
        ]
    at = [s for s, _ in way].index(stage)
    states = ["done"] * at + ["done" if stage.terminal else "now"] + ["ahead"] * (len(way) - at - 1)
    return [Step(label, state) for (_, label), state in zip(way, states, strict=True)]


def _concerns(entry: Entry, after_sale: AfterSale) -> bool:
    """Whether the buyer's history shows the fact: its own, and the parcels of the line."""
    fact = entry.fact
    if isinstance(fact, OrderRecorded):
        return False
    if isinstance(fact, LogisticsRecorded):
        return fact.shipment.carries(after_sale.line_id)
    return fact.after_sale_id == after_sale.after_sale_id
