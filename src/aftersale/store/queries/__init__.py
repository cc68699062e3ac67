"""Questions that pages and the API ask: SQL to Struct, one list or page each."""


def containing(text: str) -> str:
    """The `like` pattern for "has this text in it": what was typed is never a wildcard."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
