"""Identifiers: 63-bit integers inside, strings of decimal digits outside."""

ID_MAX = 2**63 - 1


def parse_id(text: str) -> int | None:
    """The id written in `text`, or None when it is not one to nineteen ASCII digits between 1 and 2⁶³-1."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if 1 <= number <= ID_MAX else None


def compose_id(milliseconds: int, random_bits: int) -> int:
    """A new id from the Unix time in milliseconds (41 bits) and 22 random bits; ids sort by time."""
    return (milliseconds & (1 << 41) - 1) << 22 | random_bits & (1 << 22) - 1
