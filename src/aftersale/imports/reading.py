"""A file of records, whatever its shape: JSON, JSON Lines, CSV or a table with spaces, read as a stream.

The shape is told by the content, never by the name. One record is held at a time, with its first line.
"""

import codecs
import csv
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text

Source = str | Path | BinaryIO
"""A path, `-` for the standard input, or an open stream of bytes."""

CHUNK_BYTES = 1 << 16
RECORD_CHARS_MAX = 16 * 1024 * 1024
"""A single record longer than this is no record."""
DELIMITERS = ",\t;|"
_LIST_INSIDE = re.compile(r'\s*\{\s*"(orders|after_sales|items)"\s*:\s*\[')
_STRUCTURE = json.JSONDecoder()


class Record(msgspec.Struct, frozen=True, gc=False):
    """One object or one row of cells, with the line it begins on; a Refusal where it cannot be read."""

    line: int
    value: dict[str, Any] | list[str] | Refusal


class Reading:
    """One source that is being read. `table` tells its kind once the first record is out."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        self.bytes_read = 0
        self._stream = stream

    def records(self) -> Iterator[Record]:
        text = _Text(self._chunks())
        start = text.peek_start()
        if start == "[":
            text.drop_until("[")
            yield from _elements(text)
        elif start == "{":
            inside = _LIST_INSIDE.match(text.buffer)
            if inside:
                text.drop(inside.end())
                yield from _elements(text)
            else:
                yield from _objects(text)
        elif start:
            yield from _rows(text)

    def _chunks(self) -> Iterator[str]:
        head = self._stream.read(CHUNK_BYTES)
        decoder = codecs.getincrementaldecoder(_encoding(head))(errors="replace")
        while head:
            self.bytes_read += len(head)
            yield decoder.decode(head)
            head = self._stream.read(CHUNK_BYTES)
        yield decoder.decode(b"", final=True)


@contextmanager
def open_source(source: Source) -> Iterator[Reading]:
    """The source, opened; a stream that the caller opened stays open."""
    if source == "-":
        yield Reading(sys.stdin.buffer, "-")
    elif isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            yield Reading(stream, str(source))
    else:
        yield Reading(source, str(getattr(source, "name", "-")))


def _encoding(head: bytes) -> str:
    """UTF-8 where it can be; UTF-16 by its mark; else GB 18030, as spreadsheets here still write it."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


class _Text:
    """Text that arrives in pieces; knows the line it stands on."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self.buffer = ""
        self.line = 1
        self.more = True

    def fill(self) -> bool:
        """Take in the next piece; False at the end. Pieces double, so that a long record stays cheap."""
        wanted = max(CHUNK_BYTES // 4, len(self.buffer))
        pieces = [self.buffer]
        taken = 0
        while self.more and taken < wanted:
            piece = next(self._chunks, None)
            if piece is None:
                self.more = False
            else:
                pieces.append(piece)
                taken += len(piece)
        self.buffer = "".join(pieces)
        return taken > 0

    def drop(self, count: int) -> str:
        """Give up the first `count` characters."""
        gone, self.buffer = self.buffer[:count], self.buffer[count:]
        self.line += gone.count("\n")
        return gone

    def drop_until(self, mark: str) -> None:
        self.drop(self.buffer.index(mark) + 1)

    def peek_start(self) -> str:
        """The first character that is not white, without taking it; "" in an empty source."""
        self.fill()
        while not self.buffer.strip() and self.more:
            self.drop(len(self.buffer))
            self.fill()
        return self.buffer.strip()[:1]

    def lines(self) -> Iterator[tuple[int, str]]:
        """The rest, line by line."""
        while self.buffer or self.fill():
            *whole, rest = self.buffer.split("\n")
            for text in whole:
                yield self.line, text
                self.line += 1
            self.buffer = rest
            if not self.fill():
                if self.buffer:
                    yield self.line, self.buffer
                self.buffer = ""


def _elements(text: _Text) -> Iterator[Record]:
    """The elements of a JSON list whose opening bracket was taken; stops where the list is broken."""
    while True:
        skipped = re.match(r"[\s,]*", text.buffer)
        text.drop(skipped.end() if skipped else 0)
        if not text.buffer:
            if text.fill():
                continue
            yield Record(text.line, _malformed("the list does not end", "列表没有结尾"))
            return
        if text.buffer[0] == "]":
            return
        value, end = _decoded(text)
        if end is None:
            yield Record(text.line, value)
            return
        yield Record(text.line, _object(value))
        text.drop(end)


def _decoded(text: _Text) -> tuple[Any, int | None]:
    """The next JSON value and its length; a Refusal and None when there is none."""
    while True:
        try:
            value, end = _STRUCTURE.raw_decode(text.buffer)
        except (json.JSONDecodeError, RecursionError) as error:
            too_long = len(text.buffer) > RECORD_CHARS_MAX
            if too_long or not text.fill():
                return _malformed(*_why(error)), None
        else:
            # A number at the end of the buffer may go on; an object cannot.
            return value, end


def _objects(text: _Text) -> Iterator[Record]:
    """JSON objects one after the other: one a line, or written over several lines."""
    lines = text.lines()
    number, first = next(lines)
    while not first.strip():
        number, first = next(lines)
    if _line_object(first) is not None:
        yield Record(number, _object(_line_object(first)))
        yield from _json_lines(lines)
        return
    second = next(((n, t) for n, t in lines if t.strip()), None)
    if second is not None and _line_object(second[1]) is not None:
        yield Record(number, _malformed_line(first))
        yield Record(second[0], _object(_line_object(second[1])))
        yield from _json_lines(lines)
        return
    yield from _spread_objects(number, first, second, lines)


def _json_lines(lines: Iterator[tuple[int, str]]) -> Iterator[Record]:
    for number, line in lines:
        if not line.strip():
            continue
        value = _line_object(line)
        yield Record(number, _malformed_line(line) if value is None else _object(value))


def _spread_objects(
    number: int, first: str, second: tuple[int, str] | None, lines: Iterator[tuple[int, str]]
) -> Iterator[Record]:
    """Objects that span lines: each ends where a line closes it."""
    pieces = [first, *([second[1]] if second else [])]
    size = sum(map(len, pieces))
    tried = False
    for here, line in lines:
        if not pieces and not line.strip():
            continue
        if not pieces:
            number = here
            size = 0
        pieces.append(line)
        size += len(line)
        tried = line.rstrip().endswith("}") and not line.startswith((" ", "\t"))
        if tried and (value := _line_object("\n".join(pieces))) is not None:
            yield Record(number, _object(value))
            pieces = []
        elif size > RECORD_CHARS_MAX:
            break
    if pieces:
        whole = "\n".join(pieces)
        value = _line_object(whole)
        yield Record(number, _malformed_line(whole) if value is None else _object(value))


def _line_object(line: str) -> Any | None:
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def _object(value: Any) -> dict[str, Any] | Refusal:
    if isinstance(value, dict):
        return value
    return _malformed("an object is needed here", "此处应为一个对象")


def _malformed_line(line: str) -> Refusal:
    try:
        json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        return _malformed(*_why(error))
    return _malformed("it holds a character that no text may hold", "含有无法存储的字符")


def _why(error: Exception) -> tuple[str, str]:
    """Where the JSON breaks, without its content: a line of a file may hold anything."""
    if isinstance(error, json.JSONDecodeError):
        return (
            f"{error.msg.lower()} (column {error.colno})",
            f"JSON 格式有误（第 {error.colno} 列：{error.msg}）",
        )
    return "it is nested too deeply", "JSON 嵌套过深"


def _malformed(en: str, zh: str) -> Refusal:
    return Refusal(RefusalCode.FIELD_INVALID, field="JSON", problem=Text(zh, en))


def _rows(text: _Text) -> Iterator[Record]:
    """Cells of a table: separated by what the first line shows, or by white space."""
    numbered = ((number, line.rstrip("\r").replace("\x00", "")) for number, line in text.lines())
    first = next(((n, line) for n, line in numbered if line.strip()), None)
    if first is None:
        return
    counts = {mark: first[1].count(mark) for mark in DELIMITERS}
    delimiter = max(counts, key=lambda mark: counts[mark])
    if not counts[delimiter]:
        yield Record(first[0], first[1].split())
        yield from (Record(number, line.split()) for number, line in numbered if line.strip())
        return
    yield from _delimited(first, numbered, delimiter)


def _delimited(
    first: tuple[int, str], numbered: Iterator[tuple[int, str]], delimiter: str
) -> Iterator[Record]:
    """CSV, where a quoted cell may hold the delimiter and line ends."""
    here = first[0]

    def fed() -> Iterator[str]:
        nonlocal here
        yield first[1] + "\n"
        for number, line in numbered:
            here = number
            yield line + "\n"

    reader = csv.reader(fed(), delimiter=delimiter)
    began = here
    while True:
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(here, Refusal(RefusalCode.FIELD_INVALID, field="CSV", problem=str(error)))
            continue
        began = here - (reader.line_num - before - 1)
        if any(cell.strip() for cell in cells):
            yield Record(began, [cell.strip() for cell in cells])
