"""Ids for what other systems name by letters: the same name always gives the same id."""

import hashlib

from aftersale.core.ids import ID_MAX, parse_id


def stable_id(kind: str, name: str) -> int:
    """An id for a name that is no number of ours: the first 63 bits of sha256(kind, NUL, name), never 0.

    Two names of one kind meet with a probability of n² / 2⁶⁴: 3 in a million for ten million buyers.
    """
    digest = hashlib.sha256(f"{kind}\x00{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") & ID_MAX or 1


def id_of(kind: str, name: str) -> int:
    """The name itself when it is a number that can be an id, else its stable id."""
    return parse_id(name) or stable_id(kind, name)
