"""What the desk asks of a payment provider: send a refund under its key, and say what became of a key."""

from enum import StrEnum
from typing import Protocol

import msgspec

from aftersale.core.money import Fen


class Outcome(StrEnum):
    """What is known of a refund after asking the provider."""

    SUCCEEDED = "succeeded"
    PROCESSING = "processing"
    """Accepted and not finished: ask again later, never send again."""
    FAILED = "failed"
    """Certainly not executed, for a reason that may pass (balance, pace, maintenance): the same key may be sent again."""
    REFUSED = "refused"
    """Certainly not executed and never will be under this key: the merchant has to pay another way."""
    UNKNOWN = "unknown"
    """No answer, or one that says nothing: ask for the key before anything else."""
    NOT_FOUND = "not_found"
    """The provider never heard of the key: sending it is safe."""


class RefundOrder(msgspec.Struct, frozen=True):
    """One refund as a provider needs it. Every field is the same on every attempt."""

    key: str
    """Ours, for the refund's whole life; letters, digits and "-", at most 64."""
    shop_id: int
    order_id: int
    payment: str
    """The provider's own number of the payment that is given back; empty where the order names none."""
    amount_fen: Fen
    paid_fen: Fen
    """What the payment was in all."""
    reason: str = ""


class RefundAnswer(msgspec.Struct, frozen=True):
    """What the provider said, in our words; `code` and `message` are its own."""

    outcome: Outcome
    reference: str = ""
    """The provider's number of the refund, once it has one."""
    code: str = ""
    message: str = ""


class Gateway(Protocol):
    """A payment provider. Trouble on the way is an answer (UNKNOWN), never an exception."""

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        """Send the refund. The same key twice moves money once."""

    async def find(self, key: str, payment: str) -> RefundAnswer:
        """What became of this key."""
