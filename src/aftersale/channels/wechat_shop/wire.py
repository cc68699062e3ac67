"""A payload read with patience: numbers written as strings, flags as 0 and 1, seconds, and "" for nothing.

What the platform itself contradicts (wire reference 0.2 and 0.3) is accepted in every variant; what no
variant explains is refused with the field's name, never guessed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aftersale.channels.stable_ids import id_of
from aftersale.core.policy import UTC
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text

NOTHING: tuple[Any, ...] = (None, "", [], {})
SECONDS_MAX = 253_402_300_799
"""The last second of the year 9999; more than that is written in milliseconds."""
OLD_NULL_FLAG = 4_294_967_295
"""What old samples show where a flag is unknown (T6)."""

A_NUMBER = Text("应为整数", "a whole number is needed")
A_FLAG = Text("应为 true 或 false", "true or false is needed")
AN_OBJECT = Text("应为对象", "an object is needed")
MISSING = Text("缺少该字段", "it is missing")


def wrong(field: str, problem: Text) -> Refusal:
    return Refusal(RefusalCode.FIELD_INVALID, field=field, problem=problem)


class Wire:
    """One object of a payload; `path` names it in refusals."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self.values = values
        self.path = path

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        return self.values.get(name) not in NOTHING

    def missing(self, name: str) -> Refusal:
        return wrong(self._at(name), MISSING)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value).strip()

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        if value in NOTHING:
            return None
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise wrong(self._at(name), A_NUMBER)
        try:
            return int(value)
        except ValueError:
            raise wrong(self._at(name), A_NUMBER) from None

    def flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        if isinstance(value, str):
            value = {"true": True, "1": True, "false": False, "0": False, "": None}.get(value.lower(), value)
        if value in (None, OLD_NULL_FLAG):
            return None
        if value not in (0, 1):
            raise wrong(self._at(name), A_FLAG)
        return bool(value)

    def id(self, name: str, kind: str) -> int:
        """The number itself, or a stable id for one that is none of ours; 0 when absent."""
        text = self.text(name)
        return id_of(f"wechat_shop {kind}", text) if text not in ("", "0") else 0

    def instant(self, name: str) -> datetime | None:
        seconds = self.number(name)
        if seconds is None or seconds <= 0:
            return None
        while seconds > SECONDS_MAX:
            seconds //= 1000
        return datetime.fromtimestamp(seconds, UTC)

    def part(self, name: str) -> "Wire":
        """The object of this name; empty when absent, the first when the platform wrote a list (C5)."""
        value = self.values.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if value in NOTHING:
            return Wire({}, self._at(name))
        if not isinstance(value, Mapping):
            raise wrong(self._at(name), AN_OBJECT)
        return Wire(value, self._at(name))

    def parts(self, name: str) -> "list[Wire]":
        value = self.values.get(name)
        if isinstance(value, Mapping):
            value = [value]
        if value in NOTHING:
            return []
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            raise wrong(self._at(name), AN_OBJECT)
        return [Wire(one, f"{self._at(name)}[{place}]") for place, one in enumerate(value)]
