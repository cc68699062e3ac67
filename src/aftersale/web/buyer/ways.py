"""What the buyer can do now: the acts that are open, as links and buttons, the likeliest first."""

from urllib.parse import urlencode

import msgspec

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.state import AfterSale, Remedy, Stage
from aftersale.core.reasons import RemedyKind
from aftersale.core.text import Text


class Way(msgspec.Struct, frozen=True):
    """Something the buyer can do now; without an address it is only advice."""

    label: Text
    address: str = ""
    destructive: bool = False


ADJUST = Text("修改申请", "Adjust the application")
CANCEL = Text("撤销申请", "Cancel the application")


def ways_of(a: AfterSale, open_acts: set[Act]) -> list[Way]:
    """The acts of the stage, or after a rejection its remedies as they are open now; withdrawing comes last."""
    home = f"/after-sales/{a.after_sale_id}"
    ways = [*_of_stage(a, open_acts, home), *_of_application(a, open_acts, home)]
    return sorted(ways, key=lambda w: (w.destructive, not _likeliest(a, w)))


def _of_stage(a: AfterSale, open_acts: set[Act], home: str) -> list[Way]:
    ways: list[Way] = []
    if Act.CONFIRMATION in open_acts:
        goods = a.stage is Stage.BUYER_RECEIVES
        label = Text("确认收货", "Confirm the new goods") if goods else Text("已收到退款", "I have the money")
        ways.append(Way(label, f"{home}/confirmation"))
    if Act.PAYMENT_DENIAL in open_acts:
        ways.append(Way(Text("没有收到", "It did not arrive"), f"{home}/payment-denial", True))
    if Act.RETURN_SHIPMENT in open_acts:
        label = (
            Text("修改退货单号", "Correct the tracking number")
            if a.return_shipment
            else Text("已寄出，填写单号", "Sent already: enter the number")
        )
        ways.append(Way(label, f"{home}/return-shipment"))
    return ways


def _likeliest(a: AfterSale, way: Way) -> bool:
    """Another number answers a rejection that is about the number; one about the goods needs more."""
    if a.stage is not Stage.BUYER_ADJUSTS or not way.address.endswith("/return-shipment"):
        return True
    remedies = a.rejection.remedies if a.rejection else ()
    return any(remedy.kind == RemedyKind.FIX_TRACKING for remedy in remedies)


def _of_application(a: AfterSale, open_acts: set[Act], home: str) -> list[Way]:
    rejection = a.rejection if a.stage is Stage.BUYER_ADJUSTS else None
    remedies = rejection.remedies if rejection else ()
    # Correcting the number is an act of the stage: it is among the ways already.
    ways = [_way(remedy, home) for remedy in remedies if remedy.kind != RemedyKind.FIX_TRACKING]
    if not any(w.address.startswith(f"{home}/application") for w in ways):
        ways.append(Way(ADJUST, f"{home}/application"))
    if (
        not any(w.address == f"{home}/cancellation" for w in ways)
        and a.stage is not Stage.BUYER_ANSWERS_OFFER
    ):
        ways.append(Way(CANCEL, f"{home}/cancellation", True))
    closed = [
        f"{home}{name}"
        for act, name in ((Act.APPLICATION, "/application"), (Act.CANCELLATION, "/cancellation"))
        if act not in open_acts
    ]
    if a.goods_back:
        closed.append(f"{home}/cancellation?then=reapply")  # the goods have to come home first
    return [w for w in ways if not any(w.address.startswith(name) for name in closed)]


def _way(remedy: Remedy, home: str) -> Way:
    match remedy.kind:
        case RemedyKind.WAIT | RemedyKind.REFUSE_AT_DOOR:
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
