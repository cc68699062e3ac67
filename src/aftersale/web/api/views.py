"""What all answers share: ids as strings, money in fen, instants in UTC; and parcels, which many show."""

from datetime import datetime

import msgspec

from aftersale.core.after_sale.state import ParcelState, Shipment


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all answers."""


class ShipmentView(View, frozen=True, kw_only=True):
    tracking_number: str
    carrier: str
    line_ids: list[str]
    state: ParcelState
    number_given_at: datetime | None
    first_scan_at: datetime | None
    last_scan_at: datetime | None
    last_scan_text: str
    expected_at: datetime | None
    signed_at: datetime | None
    signed_by: str


def shipment_view(s: Shipment) -> ShipmentView:
    return ShipmentView(
        tracking_number=s.tracking_number,
        carrier=s.carrier,
        line_ids=[str(i) for i in s.line_ids],
        state=s.state,
        number_given_at=s.number_given_at,
        first_scan_at=s.first_scan_at,
        last_scan_at=s.last_scan_at,
        last_scan_text=s.last_scan_text,
        expected_at=s.expected_at,
        signed_at=s.signed_at,
        signed_by=s.signed_by,
    )
