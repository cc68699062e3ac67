"""The merchant's pages: the list with its panel, rejection and approval."""

from typing import Any

from aftersale.web.workbench.after_sale import show_after_sale
from aftersale.web.workbench.approval import approve, show_approval
from aftersale.web.workbench.board import show_board, show_workbench
from aftersale.web.workbench.orders import order_handlers
from aftersale.web.workbench.rejection import post_rejection, show_rejection

workbench_handlers: list[Any] = [
    show_workbench,
    show_board,
    show_after_sale,
    show_rejection,
    post_rejection,
    show_approval,
    approve,
    *order_handlers,
]
