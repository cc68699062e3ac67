"""Every page for people, put together for the application."""

from typing import Any

from aftersale.web.buyer import buyer_handlers
from aftersale.web.evidence_files import send_evidence, take_evidence
from aftersale.web.preferences import set_preferences
from aftersale.web.sign_in import sign_in_handlers
from aftersale.web.workbench import workbench_handlers

page_handlers: list[Any] = [
    *sign_in_handlers,
    set_preferences,
    send_evidence,
    take_evidence,
    *workbench_handlers,
    *buyer_handlers,
]
