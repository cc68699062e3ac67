"""What an import came to: how much was read, recorded, already known, and refused for which reason."""

from typing import NamedTuple

import msgspec

REFUSED_KEPT_MAX = 10_000
"""How many refusals the summary keeps in memory; each one is told to the caller's callback all the same."""


class Refused(NamedTuple):
    """One record that was not taken, and where it stands."""

    file: str
    line: int
    reason: str


class ImportSummary(msgspec.Struct):
    """Grows while the import runs. Without a dry run, `recorded` records left something behind."""

    read: int = 0
    recorded: int = 0
    unchanged: int = 0
    refused: list[Refused] = []
    refused_count: int = 0
    bytes_read: int = 0
    dry_run: bool = False

    def refuse(self, refused: Refused) -> None:
        self.refused_count += 1
        if len(self.refused) < REFUSED_KEPT_MAX:
            self.refused.append(refused)
