"""Writes that are no commands, made repeatable: whose key it is, and what was asked with it."""

import hashlib
from typing import Any

import msgspec

from aftersale.core.actors import Actor
from aftersale.store.call_keys import CallKey


def call_key(actor: Actor, key: str | None, *asked: Any) -> CallKey | None:
    """The key with its owner and the hash of everything that was asked; keys of different callers never meet."""
    if key is None:
        return None
    said = msgspec.json.encode(asked, order="deterministic")
    return CallKey(f"{actor.role.value}:{actor.id}", key, hashlib.sha256(said).digest())
