"""The buyer's pages, made for a phone: orders, applying, what happened and what to do now."""

from typing import Any

from aftersale.web.buyer.adjustment import adjust, show_adjust
from aftersale.web.buyer.after_sale import show_after_sale
from aftersale.web.buyer.application import apply, show_apply
from aftersale.web.buyer.cancellation import cancel, show_cancel
from aftersale.web.buyer.orders import show_orders

buyer_handlers: list[Any] = [
    show_orders,
    show_apply,
    apply,
    show_after_sale,
    show_adjust,
    adjust,
    show_cancel,
    cancel,
]
