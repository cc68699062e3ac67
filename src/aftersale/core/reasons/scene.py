"""Where a rejection happens: the scene decides which reject reasons can be chosen at all."""

from enum import StrEnum

from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, Stage
from aftersale.core.reasons.parcels import all_signed, states_of
from aftersale.core.text import Text


class Scene(StrEnum):
    """What the merchant would refuse; the last three concern goods that come back."""

    REFUND_UNSHIPPED = "refund_unshipped"
    REFUND_IN_TRANSIT = "refund_in_transit"
    REFUND_RECEIVED = "refund_received"
    RETURN_APPLICATION = "return_application"
    EXCHANGE_APPLICATION = "exchange_application"
    RETURN_INSPECTION = "return_inspection"
    EXCHANGE_RESHIPMENT = "exchange_reshipment"
    FAST_EXCHANGE_RECEIPT = "fast_exchange_receipt"


GOODS_CAME_BACK = (Scene.RETURN_INSPECTION, Scene.EXCHANGE_RESHIPMENT, Scene.FAST_EXCHANGE_RECEIPT)
"""Scenes in which the merchant has, or should have, the goods again (rules 5.6, 5.8)."""

SCENE_LABELS: dict[Scene, Text] = {
    Scene.REFUND_UNSHIPPED: Text("仅退款：未发货", "Refund only: not shipped"),
    Scene.REFUND_IN_TRANSIT: Text("仅退款：运输中", "Refund only: on its way"),
    Scene.REFUND_RECEIVED: Text("仅退款：已收货", "Refund only: received"),
    Scene.RETURN_APPLICATION: Text("退货退款申请", "Return and refund: application"),
    Scene.EXCHANGE_APPLICATION: Text("换货申请", "Exchange: application"),
    Scene.RETURN_INSPECTION: Text("退货验收", "Return: inspection"),
    Scene.EXCHANGE_RESHIPMENT: Text("换货寄出新商品", "Exchange: sending the new goods"),
    Scene.FAST_EXCHANGE_RECEIPT: Text("极速换货收回旧商品", "Fast exchange: the old goods come back"),
}

SCENE_TYPES: dict[Scene, tuple[AfterSaleType, ...]] = {
    Scene.REFUND_UNSHIPPED: (AfterSaleType.REFUND_ONLY,),
    Scene.REFUND_IN_TRANSIT: (AfterSaleType.REFUND_ONLY,),
    Scene.REFUND_RECEIVED: (AfterSaleType.REFUND_ONLY,),
    Scene.RETURN_APPLICATION: (AfterSaleType.RETURN_AND_REFUND,),
    Scene.EXCHANGE_APPLICATION: (AfterSaleType.EXCHANGE,),
    # What comes back for an exchange is inspected like any return (rules 5.6).
    Scene.RETURN_INSPECTION: (AfterSaleType.RETURN_AND_REFUND, AfterSaleType.EXCHANGE),
    Scene.EXCHANGE_RESHIPMENT: (AfterSaleType.EXCHANGE,),
    Scene.FAST_EXCHANGE_RECEIPT: (AfterSaleType.EXCHANGE,),
}


def scene_of(order: Order, after_sale: AfterSale) -> Scene:
    """The scene in which the merchant would refuse now: the goods that are back, or the application.

    Always one of the after-sale's type, also where another system told a stage that its type does not have.
    """
    if after_sale.stage is Stage.MERCHANT_INSPECTS and after_sale.type is not AfterSaleType.REFUND_ONLY:
        return Scene.RETURN_INSPECTION
    if after_sale.stage is Stage.MERCHANT_RESHIPS and after_sale.type is AfterSaleType.EXCHANGE:
        return Scene.EXCHANGE_RESHIPMENT
    match after_sale.type:
        case AfterSaleType.RETURN_AND_REFUND:
            return Scene.RETURN_APPLICATION
        case AfterSaleType.EXCHANGE:
            return Scene.EXCHANGE_APPLICATION
        case AfterSaleType.REFUND_ONLY:
            return _refund_scene(order, after_sale)


def _refund_scene(order: Order, after_sale: AfterSale) -> Scene:
    if not order.shipped(after_sale.line_id):
        return Scene.REFUND_UNSHIPPED
    if after_sale.goods_received is not None:
        # The buyer's own statement outweighs the carrier's: who has the goods knows it best.
        return Scene.REFUND_RECEIVED if after_sale.goods_received else Scene.REFUND_IN_TRANSIT
    signed = all_signed(states_of(order.parcels(after_sale.line_id)))
    return Scene.REFUND_RECEIVED if signed else Scene.REFUND_IN_TRANSIT
