"""How an after-sale gets to each stage by calls of the API: what is applied for, and who then does what."""

from typing import Any

from aftersale.core.after_sale.state import Stage
from aftersale.web.api import examples

REFUND = examples.APPLICATION
RETURN = examples.APPLICATION | {"type": "return_and_refund"}
EXCHANGE = examples.APPLICATION | {"type": "exchange", "wanted": "L 码"}

Step = tuple[str, str, dict[str, Any]]
APPROVED: Step = ("merchant", "approval", examples.APPROVAL)
POSTED: Step = ("buyer", "return-shipment", examples.RETURN_SHIPMENT)
REFUSED: Step = (
    "merchant",
    "rejection",
    {
        "reject_reason": "parts_missing_in_return",
        "explanation": "退回的包裹中缺少腰带，请补寄或联系我们。",
        "acknowledged_risks": True,
    },
)
TAKEN: Step = ("merchant", "receipt", examples.RECEIPT)
RESHIPPED: Step = ("merchant", "reshipment", examples.RESHIPMENT)

WAYS: dict[Stage, tuple[dict[str, Any], tuple[Step, ...]]] = {
    Stage.MERCHANT_DECIDES: (REFUND, ()),
    Stage.BUYER_ANSWERS_PROPOSAL: (REFUND, (("merchant", "proposal", examples.PROPOSAL),)),
    Stage.MERCHANT_INTERCEPTS: (REFUND, (("merchant", "approval", {"intercept": True}),)),
    Stage.BUYER_ADJUSTS: (REFUND, (("merchant", "rejection", examples.REJECTION),)),
    Stage.BUYER_RETURNS: (RETURN, (APPROVED,)),
    Stage.MERCHANT_INSPECTS: (RETURN, (APPROVED, POSTED)),
    Stage.MERCHANT_RESHIPS: (EXCHANGE, (APPROVED, POSTED, TAKEN)),
    Stage.BUYER_RECEIVES: (EXCHANGE, (APPROVED, POSTED, TAKEN, RESHIPPED)),
    Stage.MERCHANT_SENDS_BACK: (RETURN, (APPROVED, POSTED, REFUSED, ("buyer", "cancellation", {}))),
    Stage.REFUNDING: (REFUND, (("merchant", "approval", {}),)),
}
"""Everything but what needs a clock, a merchant's own start, or a payment provider that refuses."""
