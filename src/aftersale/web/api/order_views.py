"""An order as the API shows it, with its lines, parcels and after-sales."""

from datetime import datetime

from aftersale.core.after_sale.state import Order, ReturnPolicy
from aftersale.core.policy import Policy
from aftersale.core.text import Language
from aftersale.web.api.after_sale_views import AfterSaleView, after_sale_view
from aftersale.web.api.views import ShipmentView, View, shipment_view


class LineView(View, frozen=True, kw_only=True):
    line_id: str
    product_id: str
    sku_id: str
    title: str
    attributes: str
    category: str
    quantity: int
    paid_fen: int
    return_policy: ReturnPolicy
    fast_refund: bool
    applications: int
    units_left: int
    refundable_fen: int


class PaymentView(View, frozen=True, kw_only=True):
    """Through which gateway refunds go back, the payment's name there, and what it was in all."""

    gateway: str
    reference: str
    paid_fen: int


class OrderView(View, frozen=True, kw_only=True):
    order_id: str
    shop_id: str
    buyer_id: str
    buyer_name: str
    version: int
    paid_at: datetime | None
    freight_fen: int
    payment: PaymentView
    lines: list[LineView]
    shipments: list[ShipmentView]
    after_sales: list[AfterSaleView]


def order_view(order: Order, policy: Policy, language: Language) -> OrderView:
    return OrderView(
        order_id=str(order.order_id),
        shop_id=str(order.shop_id),
        buyer_id=str(order.buyer_id),
        buyer_name=order.buyer_name,
        version=order.version,
        paid_at=order.paid_at,
        freight_fen=order.freight_fen,
        payment=PaymentView(
            gateway=order.payment.gateway, reference=order.payment.reference, paid_fen=order.paid_fen
        ),
        lines=[_line_view(order, line.line_id) for line in order.lines],
        shipments=[shipment_view(s) for s in order.shipments],
        after_sales=[after_sale_view(order, a, policy, language) for a in order.after_sales],
    )


def _line_view(order: Order, line_id: int) -> LineView:
    line = order.line(line_id)
    assert line is not None
    left = order.units_left(line)
    return LineView(
        line_id=str(line.line_id),
        product_id=str(line.product_id),
        sku_id=str(line.sku_id),
        title=line.title,
        attributes=line.attributes,
        category=line.category,
        quantity=line.quantity,
        paid_fen=line.paid_fen,
        return_policy=line.return_policy,
        fast_refund=line.fast_refund,
        applications=line.applications,
        units_left=left,
        refundable_fen=order.refundable(line, left),
    )
