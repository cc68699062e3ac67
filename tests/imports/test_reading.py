"""Files of every shape, read record by record with their lines."""

import json
from io import BytesIO

import pytest

from aftersale.core.refusal import Refusal
from aftersale.imports.reading import CHUNK_BYTES, open_source


def read(content):
    """Lines and values; a refusal is read as its sentence."""
    data = content if isinstance(content, bytes) else content.encode()
    with open_source(BytesIO(data)) as reading:
        return [
            (r.line, r.value.text("en") if isinstance(r.value, Refusal) else r.value)
            for r in reading.records()
        ]


def test_one_object_a_list_and_lists_inside_an_object():
    """The same two records in the shapes that programs write."""
    one, two = {"order_id": "1"}, {"order_id": "2"}
    assert read(json.dumps(one)) == [(1, one)]
    assert read(json.dumps(one, indent=2)) == [(1, one)]
    assert [v for _, v in read(json.dumps([one, two]))] == [one, two]
    assert read(json.dumps([one, two], indent=2)) == [(2, one), (5, two)]
    for name in ("orders", "after_sales", "items"):
        assert [v for _, v in read(json.dumps({name: [one, two]}, indent=1))] == [one, two]


def test_json_lines_go_on_after_a_broken_line():
    """A line that cannot be read is told with its number, the others are there."""
    found = read('{"a":1}\n\n{"a":\n[1]\n{"a":2}\r\n')
    assert [line for line, _ in found] == [1, 3, 4, 5]
    assert (found[0][1], found[3][1]) == ({"a": 1}, {"a": 2})
    assert "JSON is wrong" in found[1][1]
    assert "an object is needed" in found[2][1]


def test_a_broken_first_line_does_not_swallow_the_file():
    """The second line tells that this is JSON Lines."""
    found = read('{"a":\n{"a":2}\n{"a":3}')
    assert [(line, isinstance(value, dict)) for line, value in found] == [(1, False), (2, True), (3, True)]


def test_objects_over_several_lines_one_after_the_other():
    """Pretty-printed objects without a list around them."""
    one, two = {"a": {"b": 1}}, {"a": {"b": 2}}
    assert read(f"{json.dumps(one, indent=2)}\n{json.dumps(two, indent=2)}\n") == [(1, one), (6, two)]


def test_a_list_that_breaks_off_keeps_what_came_before():
    """A half-sent upload: the whole records are there, the break has its line."""
    found = read('[{"a":1},\n{"a":2},\n{"a"')
    assert found[:2] == [(1, {"a": 1}), (2, {"a": 2})]
    assert found[2][0] == 3
    assert len(found) == 3
    assert "the list does not end" in read('[{"a":1},\n')[-1][1]


def test_a_long_list_is_read_in_pieces():
    """Records that lie across the borders of pieces."""
    records = [{"n": n, "text": "汉" * (n % 700)} for n in range(2000)]
    content = json.dumps(records, ensure_ascii=False)
    assert len(content.encode()) > 20 * CHUNK_BYTES
    assert [v for _, v in read(content)] == records
    lines = "\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    assert read(lines) == [(n + 1, r) for n, r in enumerate(records)]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_tables_with_any_delimiter(mark):
    """Cells are trimmed, empty lines passed over, quoted cells may hold the delimiter and line ends."""
    content = f'id{mark} title\n\n1{mark}"a{mark}b\nc"\n2{mark}d\n'
    assert read(content) == [(1, ["id", "title"]), (3, ["1", f"a{mark}b\nc"]), (5, ["2", "d"])]


def test_a_table_with_white_space():
    """Columns that are only set apart by spaces."""
    assert read(" a  b\r\n 1   2\r\n") == [(1, ["a", "b"]), (2, ["1", "2"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_spreadsheets_write_in_many_encodings(encoding):
    """UTF-8 with and without its mark, GB 18030, UTF-16."""
    content = ("订单号,商品\n1,连衣裙\n" * 50).encode(encoding)
    assert read(content)[:2] == [(1, ["订单号", "商品"]), (2, ["1", "连衣裙"])]


@pytest.mark.parametrize("content", ["", "\n \n", "[]", '{"orders":[]}'])
def test_nothing_is_nothing(content):
    """An empty source has no records and is no mistake."""
    assert read(content) == []


def test_what_cannot_be_read_is_told_not_thrown():
    """Too deep, a lone surrogate, NUL bytes, a quote that never ends."""
    assert "JSON is wrong" in read("[" + "[" * 100_000)[0][1]
    assert len(read('{"a":"\\ud800"}\n{"a":1}')) == 2
    assert read("a,b\n1,\x002\n")[1] == (2, ["1", "2"])
    assert read('a,b\n"1,2\n3,4')
