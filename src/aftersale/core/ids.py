"""Identifiers: 63-bit integers inside, strings of decimal digits outside."""

ID_MAX = 2**63 - 1


def parse_id(text: str) -> int | None:
    """The id written in `text`, or None when it is not one to nineteen ASCII digits between 1 and 2⁶³-1."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if 1 <= number <= ID_MAX else None


def compose_id(milliseconds: int, node: int, sequence: int) -> int:
    """A 63-bit id that sorts by time: Unix milliseconds (41 bits), node (10 bits), sequence (12 bits)."""
    assert 0 <= sequence < 1 << 12
    return (milliseconds & (1 << 41) - 1) << 22 | (node & (1 << 10) - 1) << 12 | sequence
