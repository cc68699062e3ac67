"""A database for one simulation: made for it, and gone with it."""

import contextlib
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from aftersale.store.embedded import EmbeddedPostgres

FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Nothing of it is to survive anything."""


@contextlib.contextmanager
def throwaway_database(data: Path | None) -> Iterator[str]:
    """The DSN of an empty database: on a server of its own, or on the one in `data`, beside what is there."""
    with contextlib.ExitStack() as ends:
        if data is None:
            home = ends.enter_context(tempfile.TemporaryDirectory(prefix="aftersale-"))
            server = ends.enter_context(EmbeddedPostgres(Path(home), conf=FORGETFUL))
        else:
            server = ends.enter_context(EmbeddedPostgres(data))
        name = f"simulation_{secrets.token_hex(6)}"
        server.create_database(name)
        ends.callback(server.drop_database, name)
        yield server.dsn(name)
