"""The buyer's pages, made for a phone: orders, applying, what happened and what to do now."""

from typing import Any

from aftersale.web.buyer.adjustment import adjust, show_adjust
from aftersale.web.buyer.after_sale import show_after_sale
from aftersale.web.buyer.answer import answer, show_answer
from aftersale.web.buyer.application import apply, show_apply
from aftersale.web.buyer.cancellation import cancel, show_cancel
from aftersale.web.buyer.confirmation import confirm, deny, show_confirmation, show_denial
from aftersale.web.buyer.orders import show_orders
from aftersale.web.buyer.reminder import remind
from aftersale.web.buyer.return_shipment import ship_return, show_return_shipment

buyer_handlers: list[Any] = [
    show_orders,
    show_apply,
    apply,
    show_after_sale,
    show_adjust,
    adjust,
    show_answer,
    answer,
    show_return_shipment,
    ship_return,
    show_confirmation,
    confirm,
    show_denial,
    deny,
    remind,
    show_cancel,
    cancel,
]
