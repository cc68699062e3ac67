"""Where a page of a list by time ended, as an opaque text: an instant and an id."""

import base64
from datetime import datetime

from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode


def cursor_at(at: datetime, last_id: int) -> str:
    """The cursor after the row with this instant and id."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{last_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, int]:
    """The instant and the id of the last row that was seen. Raises Refusal(CURSOR_INVALID)."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, last = text.partition("|")
        moment, number = datetime.fromisoformat(at), parse_id(last)
    except ValueError:
        raise Refusal(RefusalCode.CURSOR_INVALID) from None
    if number is None or moment.tzinfo is None:
        raise Refusal(RefusalCode.CURSOR_INVALID)
    return moment, number
