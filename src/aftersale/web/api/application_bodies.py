"""What an application takes, and the refund of a price difference."""

from typing import Any

from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.state import AfterSaleType
from aftersale.web.api.address_bodies import AddressBody
from aftersale.web.api.bodies import AskedFen, AskedUnits, Body, EvidenceIds, Id, Long, Short, number


class ApplicationBody(Body, frozen=True, kw_only=True):
    """What is asked for. The return address counts only where a merchant starts the after-sale."""

    type: AfterSaleType
    line_id: Id
    quantity: AskedUnits
    application_reason: Short
    amount_fen: AskedFen = 0
    description: Long = ""
    goods_received: bool | None = None
    evidence: EvidenceIds = ()
    wanted: Long = ""
    return_address: AddressBody | None = None
    return_address_id: Id | None = None

    def as_command(self, shop_id: int, order_id: int) -> c.Apply:
        return c.Apply(
            shop_id=shop_id, order_id=order_id, goods_received=self.goods_received, **self._asked()
        )

    def as_offer(self, shop_id: int, order_id: int) -> c.Offer:
        """The same, started by the merchant for the buyer; without an address."""
        return c.Offer(shop_id=shop_id, order_id=order_id, **self._asked())

    def _asked(self) -> dict[str, Any]:
        return {
            "line_id": number(self.line_id, "line_id"),
            "type": self.type,
            "quantity": self.quantity,
            "amount_fen": self.amount_fen,
            "application_reason": self.application_reason,
            "description": self.description,
            "evidence": self.evidence,
            "wanted": self.wanted,
        }


class PriceDifferenceBody(Body, frozen=True, kw_only=True):
    """Which part of a line's price goes back; the goods stay with the buyer."""

    line_id: Id
    amount_fen: AskedFen
    note: Long = ""

    def as_command(self, shop_id: int, order_id: int) -> c.RefundPriceDifference:
        return c.RefundPriceDifference(
            shop_id=shop_id,
            order_id=order_id,
            line_id=number(self.line_id, "line_id"),
            amount_fen=self.amount_fen,
            note=self.note,
        )
