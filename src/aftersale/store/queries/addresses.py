"""Where a shop wants goods sent back to: its addresses, one of them the default."""

from datetime import datetime

import msgspec

from aftersale.core.after_sale.state import ReturnAddress
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.database import Database


class KeptAddress(msgspec.Struct, frozen=True):
    """One address of the shop."""

    address_id: int
    receiver: str
    phone: str
    detail: str
    note: str
    is_default: bool
    created_at: datetime

    def as_told(self) -> ReturnAddress:
        """The snapshot that a fact keeps: what is changed here later does not reach it."""
        return ReturnAddress(receiver=self.receiver, phone=self.phone, detail=self.detail, note=self.note)


class AddressBook(msgspec.Struct, frozen=True):
    """All addresses of a shop, the default first, then the oldest."""

    addresses: tuple[KeptAddress, ...]

    @property
    def default(self) -> ReturnAddress | None:
        """Where goods go when nobody says otherwise; None while the shop has no address."""
        return next((kept.as_told() for kept in self.addresses if kept.is_default), None)

    def find(self, address_id: int) -> KeptAddress:
        """Raises Refusal(NOT_FOUND)."""
        for kept in self.addresses:
            if kept.address_id == address_id:
                return kept
        raise Refusal(RefusalCode.NOT_FOUND)

    def named(self, address_id: int) -> ReturnAddress:
        """The address that somebody chose. Raises Refusal(RETURN_ADDRESS_UNKNOWN)."""
        for kept in self.addresses:
            if kept.address_id == address_id:
                return kept.as_told()
        raise Refusal(RefusalCode.RETURN_ADDRESS_UNKNOWN, return_address_id=str(address_id))


async def address_book(database: Database, shop_id: int) -> AddressBook:
    """The addresses of one shop; there are few (return_addresses.ADDRESSES_MAX)."""
    rows = await database.pool.fetch(
        "select address_id, receiver, phone, detail, note, is_default, created_at from return_address"
        " where cell = $1 and shop_id = $2 and removed_at is null order by is_default desc, address_id",
        await database.cell_of(shop_id),
        shop_id,
    )
    return AddressBook(tuple(KeptAddress(*r) for r in rows))
