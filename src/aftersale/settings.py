"""Settings from the environment, frozen at start."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from aftersale.core.text import Language


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may set; every field is `AFTERSALE_` + its name in upper case."""

    database_url: str | None = None
    """A PostgreSQL of your own; unset: the embedded one in `data`."""
    data: Path = Path(".aftersale")
    batch_max: int = 256
    lanes: int = 0
    """Batches under way at once; 0: one for every two processors, at most two."""
    waiting_max: int = 4096
    secure_cookies: bool = False
    """True behind TLS: cookies then leave the browser over https only."""
    buyer_language: Language = "zh"
    """The language in which explanations are filled in: the buyers', whatever the merchant's pages speak."""
    sandbox: bool = False
    """True in the demo: sign-in shows the demo accounts."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment. Raises msgspec.ValidationError that names the wrong one."""
    given = {
        name: value
        for name in Settings.__struct_fields__
        if (value := environment.get(f"AFTERSALE_{name.upper()}"))
    }
    data = Path(given.pop("data", ".aftersale"))
    return msgspec.structs.replace(msgspec.convert(given, Settings, strict=False), data=data)
