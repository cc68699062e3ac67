"""Where goods are sent, as a body says it."""

from aftersale.core.after_sale.state import ReturnAddress
from aftersale.store.queries.addresses import AddressBook
from aftersale.web.api.bodies import Body, Short, number


class AddressBody(Body, frozen=True, kw_only=True):
    """Where goods are sent: `detail` is province, city, district and street as on a label."""

    receiver: Short
    phone: Short
    detail: Short
    note: Short = ""

    def as_address(self) -> ReturnAddress:
        return ReturnAddress(receiver=self.receiver, phone=self.phone, detail=self.detail, note=self.note)


def chosen(in_words: AddressBody | None, address_id: str | None, book: AddressBook) -> ReturnAddress | None:
    """The address in words, the kept one with the id, else the default. Raises Refusal(RETURN_ADDRESS_UNKNOWN)."""
    if in_words is not None:
        return in_words.as_address()
    return book.default if address_id is None else book.named(number(address_id, "return_address_id"))
