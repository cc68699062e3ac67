"""What a rule gives back: a place in the text, why it is wrong, and how it could be mended."""

import msgspec

from aftersale.core.text import Text


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """As `lint.Lint`, before the policy has said how heavy it is."""

    code: str
    start: int
    end: int
    why: Text
    mend: Text
    replacement: str | None = None
