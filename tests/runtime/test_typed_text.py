from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from messages import told

from dataflow.dsl.types import STRING, DataType, Field, Interval, List, Struct, parse_type
from dataflow.runtime.typed_text import typed_values


def read(type_: str | DataType, text: str) -> object:
    parsed = parse_type(type_) if isinstance(type_, str) else type_
    assert parsed is not None
    return typed_values([Field("x", parsed)], {"x": text}, "--param {}=…")["x"]


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("bool", "true", True),
        ("bool", "False", False),
        ("int64", "-1_000", -1000),
        ("float64", "2.5", 2.5),
        ("float64", "1e3", 1000.0),
        ("float64", "inf", float("inf")),
        ("decimal(10,2)", "12.50", Decimal("12.50")),
        ("string", " as it is, 'so' ", " as it is, 'so' "),
        ("string", "", ""),
        ("string", "'null'", "null"),
        ("string", "'it''s'", "it's"),
        ("binary", "00ff", b"\x00\xff"),
        ("date", "2026-01-31", dt.date(2026, 1, 31)),
        ("time", "10:00", dt.time(10)),
        ("timestamp", "2026-01-31", dt.datetime(2026, 1, 31)),
        ("timestamp", "2026-01-31 10:00:01.5", dt.datetime(2026, 1, 31, 10, 0, 1, 500_000)),
        ("timestamptz", "2026-01-31T10:00Z", dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)),
        ("interval", "7days", Interval(0, 7, 0)),
        ("interval", "1 month -2 days 3hours", Interval(1, -2, 10_800_000_000)),
        ("interval", "P1M2DT3S", Interval(1, 2, 3_000_000)),
        ("uuid", "00000000-0000-0000-0000-000000000001", uuid.UUID(int=1)),
        ("json", '{"a": [1]}', '{"a": [1]}'),
    ],
)
def test_values_by_type(type_: str, text: str, value: object) -> None:
    found = read(type_, text)
    assert (type(found), found) == (type(value), value)
    assert read(type_, "null") is None


def test_lists() -> None:
    integers = List(parse_type("int64") or STRING)
    assert read(integers, "1,2, 3") == [1, 2, 3]
    assert read(integers, "[1,null]") == [1, None]
    assert read(integers, "") == []
    assert read(integers, "[]") == []
    assert read(List(STRING), "a,'b, c',d\"e,'it''s', 'null'") == ["a", "b, c", 'd"e', "it's", "null"]


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("bool", "1"),
        ("int64", "1.5"),
        ("int64", "٣"),
        ("int64", ""),
        ("float64", "much"),
        ("decimal(10,2)", "1,5"),
        ("binary", "xx"),
        ("date", "2026-02-30"),
        ("date", "2026-01-31T10:00"),
        ("time", "25:00"),
        ("timestamp", "2026-01-31T10:00Z"),
        ("timestamptz", "2026-01-31T10:00"),
        ("interval", "7"),
        ("interval", "7 parsecs"),
        ("uuid", "1"),
        ("json", "{"),
    ],
)
def test_what_is_no_value_of_the_type(type_: str, text: str) -> None:
    first, *rest = told(lambda: read(type_, text)).splitlines()
    assert first == f"error: parameter `x` is {type_}, found `{text}`"
    assert rest[0].startswith(" = hint: as in `x=")


def test_a_type_that_cannot_be_typed() -> None:
    type_ = Struct((("a", STRING),))
    assert told(lambda: read(type_, "{a: 1}")) == f"error: parameter `x` is {type_}, found `{{a: 1}}`"


def test_everything_wrong_is_told_at_once() -> None:
    fields = [Field("low", parse_type("int64") or STRING), Field("until", parse_type("date") or STRING)]
    assert told(lambda: typed_values(fields, {"until": "soon", "lo": "1"}, "--param {}=…")) == (
        "error: parameter `low` (int64) is not given\n"
        " = hint: give it: `--param low=…`\n"
        "\n"
        "error: unknown parameter `lo`\n"
        " = parameters here: `low`, `until`\n"
        " = hint: `low` might be meant\n"
        "\n"
        "error: parameter `until` is date, found `soon`\n"
        " = hint: as in `until=2026-01-31`"
    )
    assert told(lambda: typed_values([], {"x": "1"}, "")).endswith(" = the query has no parameters")
