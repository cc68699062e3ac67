"""What should not be asked: a sensible command, spoiled in one place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from aftersale.core.actors import SYSTEM, Actor, Role
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.state import (
    AfterSaleType,
    Order,
    Payment,
    ProposalKind,
    ReturnAddress,
    Shipment,
)
from aftersale.core.reasons import REJECT_REASONS
from aftersale.simulation.cast import ARBITER, NO_SHOP, SHOPS, STRANGER
from aftersale.simulation.hand import Hand

Asked = tuple[c.AnyCommand, Actor]
Spoil = Callable[[Hand, Order, Any], dict[str, Any]]

LONG = "长" * 501
TEN = tuple(f"sha256-{n}" for n in range(10))
HUGE = 10**12


def outward(_h: Hand, order: Order, _command: Any) -> dict[str, Any]:
    """The number of the parcel in which the goods came: the likeliest slip."""
    return {"tracking_number": order.shipments[0].tracking_number if order.shipments else "x"}


def other_scene(h: Hand, _order: Order, _command: Any) -> dict[str, Any]:
    return {"reject_reason": h.choice(sorted(REJECT_REASONS))}


def over(_h: Hand, order: Order, command: Any) -> dict[str, Any]:
    """One fen more than the whole order paid."""
    del command
    return {"amount_fen": order.paid_fen + 1}


def without_a_line(h: Hand, _order: Order, command: c.RecordOrder) -> dict[str, Any]:
    gone = h.rng.randrange(len(command.lines))
    return {"lines": (*command.lines[:gone], *command.lines[gone + 1 :])}


def emptied(_h: Hand, _order: Order, command: c.RecordOrder) -> dict[str, Any]:
    return {
        "lines": tuple(replace(line, paid_fen=0, quantity=1) for line in command.lines),
        "payment": Payment(),
    }


def unpaid(_h: Hand, _order: Order, command: c.RecordOrder) -> dict[str, Any]:
    return {"payment": replace(command.payment, paid_fen=sum(line.paid_fen for line in command.lines) - 1)}


def strange_parcel(_h: Hand, _order: Order, command: Any) -> dict[str, Any]:
    parcel = Shipment(tracking_number="SF-STRANGE", line_ids=(77,))
    return {"shipments": (parcel,)} if isinstance(command, c.RecordOrder) else {"shipment": parcel}


def same_as_asked(_h: Hand, order: Order, command: c.Propose) -> dict[str, Any]:
    a = order.after_sale(command.after_sale_id)
    amount = a.amount_fen if a else 1
    return {"kind": ProposalKind.CHANGE, "reason": "agreed_plan", "type": None, "amount_fen": amount}


WORDS = ({"description": LONG}, {"evidence": TEN})
ASKS = ({"quantity": 0}, {"quantity": -1}, {"quantity": 99}, {"amount_fen": 0}, {"amount_fen": -5}, over,
        {"amount_fen": HUGE}, {"application_reason": "no_such_reason"}, *WORDS)  # fmt: skip
NUMBERS = ({"tracking_number": "??"}, {"tracking_number": ""}, {"tracking_number": "单号"}, outward)
NO_ADDRESS = {"return_address": ReturnAddress(receiver=" ", phone="1", detail="x")}
REFUSES = (
    {"reject_reason": ""},
    {"reject_reason": "no_such_reason"},
    {"explanation": "  "},
    {"explanation": "请看{{某处}}【请填写】"},
    {"explanation": LONG},
    {"acknowledged_risks": False, "evidence": ()},
    {"evidence": TEN},
    {"reject_reason": "reason_mismatch"},
    {"reject_reason": "other"},
    {"reject_reason": "other", "explanation": "请您看看，谢谢。", "offer_fen": 1, "evidence": ("sha256-a",)},
    {"explanation": "请加微信 wxid_abc12345 私下转账给您。"},
    {"evidence_kinds": {"sha256-z": "chat_record"}},
    {"offer_fen": HUGE},
    other_scene,
)
SPOILS: Mapping[type, Sequence[Spoil | dict[str, Any]]] = {
    c.Apply: (*ASKS, {"line_id": 9}, {"type": AfterSaleType.EXCHANGE}, {"wanted": LONG}),
    c.Offer: (*ASKS, {"line_id": 9}, NO_ADDRESS),
    c.RefundPriceDifference: ({"amount_fen": 0}, {"amount_fen": HUGE}, {"line_id": 9}, {"note": LONG}),
    c.Adjust: (*ASKS, {"type": AfterSaleType.REFUND_ONLY, "quantity": 2}),
    c.Approve: ({"intercept": True},),
    c.Propose: (
        {"reason": "no_such_reason"}, {"message": " "}, {"message": LONG}, {"evidence": TEN}, same_as_asked,
        {"kind": ProposalKind.CHANGE, "reason": "agreed_plan", "amount_fen": HUGE},
        {"kind": ProposalKind.CHANGE, "reason": "agreed_plan", "type": AfterSaleType.REFUND_ONLY, "amount_fen": 0},
    ),
    c.AnswerProposal: ({"note": LONG}, {"description": LONG, "accept": True}, {"evidence": TEN, "accept": True}),
    c.GiveReturnAddress: (NO_ADDRESS,),
    c.ShipReturn: NUMBERS,
    c.Reship: NUMBERS,
    c.SendBack: NUMBERS,
    c.Receive: ({"accepted_quantity": 0}, {"accepted_quantity": -1}, {"accepted_quantity": 99}, *REFUSES),
    c.Reject: (*REFUSES, {"bulk": True}, {"bulk": True}),
    c.PayOffline: ({"evidence": ()}, {"evidence": TEN}, {"note": LONG}),
    c.Remind: ({"note": LONG},),
    c.RecordOrder: (
        {"buyer_id": 1}, {"freight_fen": 0}, without_a_line, emptied, unpaid, strange_parcel,
    ),
    c.RecordLogistics: (strange_parcel,),
    c.RecordAfterSale: (*ASKS, {"line_id": 9}, {"line_id": 0, "sku_id": 10}, {"line_id": 0, "sku_id": 1},
                        {"reject_reason": "no_such_reason"}, {"explanation": LONG}, {"explanation": "{{空}}"},
                        {"updated_at": None}, {"after_sale_id": 0}),
}  # fmt: skip
"""What can be wrong inside a command, by its type."""


def spoil(h: Hand, order: Order, command: c.AnyCommand, actor: Actor) -> Asked:
    """The command with one thing wrong: inside it, with what it names, or with who asks."""
    spoils = SPOILS.get(type(command), ())
    lot = h.rng.randint(1, 10)
    if lot <= 6 and spoils:
        chosen = h.choice(spoils)
        return replace(command, **(chosen if isinstance(chosen, dict) else chosen(h, order, command))), actor
    if lot <= 8 and isinstance(command, c.AfterSaleCommand):
        return _misnamed(h, order, command), actor
    return _by_somebody_else(h, order, command, actor)


def _misnamed(h: Hand, order: Order, command: c.AfterSaleCommand) -> Any:
    a = order.after_sale(command.after_sale_id)
    version = a.version if a else 1
    others = sorted(h.world.owners)
    return replace(
        command,
        **h.choice(
            (
                {"seen_version": version - 1},
                {"seen_version": version - 1},
                {"seen_version": version + 3},
                {"after_sale_id": 404},
                {"after_sale_id": h.choice(others)[1] if others else 404},
                {"order_id": 404},
            )
        ),
    )


def _by_somebody_else(h: Hand, order: Order, command: c.AnyCommand, actor: Actor) -> Asked:
    """Another role, another shop, another buyer, or a shop that is not there."""
    other = h.choice(tuple(SHOPS.values()))
    match h.rng.randint(0, 5):
        case 0:
            return replace(command, shop_id=NO_SHOP), actor
        case 1:
            return replace(command, shop_id=other.shop_id), actor
        case 2:
            return command, STRANGER
        case 3:
            return command, other.merchant
        case 4 if not isinstance(command, c.RecordOrder):
            return command, h.choice((ARBITER, SYSTEM, other.integrator))
        case _:
            return command, Actor(Role.BUYER, id=order.buyer_id, buyer_id=order.buyer_id)


def pretended(h: Hand, order: Order) -> Asked | None:
    """Somebody, even the system, says what only a worker may say at its time."""
    if not order.after_sales:
        return None
    a = h.choice(order.after_sales)
    about: dict[str, Any] = {
        "shop_id": order.shop_id,
        "order_id": order.order_id,
        "after_sale_id": a.after_sale_id,
    }
    attempt = (a.refund.attempts if a.refund else 0) + h.choice((-1, 2, 5))
    said: tuple[c.AnyCommand, ...] = (
        c.Expire(**about),
        c.SendRefund(**about, attempt=attempt),
        c.RecordRefund(
            **about, attempt=attempt, outcome=h.choice(("failed", "unknown", "refused")), sent=True
        ),
    )
    return h.choice(said), SYSTEM if h.chance(70) else SHOPS[order.shop_id].merchant


def with_nul(command: c.AnyCommand) -> c.AnyCommand:
    """PostgreSQL keeps no NUL in a text."""
    for name in ("note", "description", "explanation", "message", "carrier"):
        if name in command.__struct_fields__:
            return replace(command, **{name: "\0"})
    return command
