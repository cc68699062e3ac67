"""The merchant's pages: the list with its panel, a page for every act, acts on many, orders, refunds, webhooks."""

from typing import Any

from aftersale.web.workbench.addresses import address_handlers
from aftersale.web.workbench.after_sale import show_after_sale
from aftersale.web.workbench.approval import approve, show_approval
from aftersale.web.workbench.board import show_board, show_workbench
from aftersale.web.workbench.bulk import bulk_handlers
from aftersale.web.workbench.findings import finding_handlers
from aftersale.web.workbench.interception import report_interception, show_interception
from aftersale.web.workbench.negotiation import post_proposal, show_proposal
from aftersale.web.workbench.offer import offer_handlers
from aftersale.web.workbench.orders import order_handlers
from aftersale.web.workbench.own_words import own_words_handlers
from aftersale.web.workbench.payment import (
    pay_offline,
    refund_immediately,
    retry_refund,
    show_immediate_refund,
    show_offline_payment,
    show_refund_retry,
)
from aftersale.web.workbench.price_difference import price_difference_handlers
from aftersale.web.workbench.receipt import post_receipt, show_receipt
from aftersale.web.workbench.refunds import refund_handlers
from aftersale.web.workbench.rejection import post_rejection, show_rejection
from aftersale.web.workbench.reminder import remind, show_reminder
from aftersale.web.workbench.return_address import give_return_address, show_return_address
from aftersale.web.workbench.shipping import reship, send_back, show_reshipment, show_sending_back
from aftersale.web.workbench.webhooks import webhook_handlers

act_handlers: list[Any] = [
    show_approval,
    approve,
    show_rejection,
    post_rejection,
    show_proposal,
    post_proposal,
    show_return_address,
    give_return_address,
    show_receipt,
    post_receipt,
    show_reshipment,
    reship,
    show_sending_back,
    send_back,
    show_interception,
    report_interception,
    show_immediate_refund,
    refund_immediately,
    show_offline_payment,
    pay_offline,
    show_refund_retry,
    retry_refund,
    show_reminder,
    remind,
]
"""A page for every act on one after-sale."""

workbench_handlers: list[Any] = [
    show_workbench,
    show_board,
    show_after_sale,
    *act_handlers,
    *bulk_handlers,
    *order_handlers,
    *offer_handlers,
    *price_difference_handlers,
    *refund_handlers,
    *address_handlers,
    *own_words_handlers,
    *finding_handlers,
    *webhook_handlers,
]
