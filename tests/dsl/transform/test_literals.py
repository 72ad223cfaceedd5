from __future__ import annotations

import datetime as dt
import decimal
import math
import uuid

import pytest

from dataflow import ParseError
from dataflow.dsl.expr import Literal, Value
from dataflow.dsl.parse import parse_expr
from dataflow.dsl.transform.literals import read_interval
from dataflow.dsl.types import Interval


def value(text: str) -> Value:
    literal = parse_expr(text)
    assert isinstance(literal, Literal)
    return literal.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1_000", 1000),
        ("007", 7),
        (".5", 0.5),
        ("1_0.5", 10.5),
        ("1e6", 1e6),
        ("2.5E-3", 0.0025),
        ("-5", -5),
        ("- 5", -5),
        ("-0.0", -0.0),
        ("-9223372036854775808", -(2**63)),
        ("true", True),
        ("false", False),
        ("null", None),
        ("float64 'nan'", math.nan),
        ("float64 '-inf'", -math.inf),
        ("decimal '12.50'", decimal.Decimal("12.50")),
        ("decimal '-1E+5'", decimal.Decimal("-1E+5")),
        ("binary '00ff'", b"\x00\xff"),
        ("time '10:00'", dt.time(10)),
        ("uuid '00000000-0000-0000-0000-000000000001'", uuid.UUID(int=1)),
        ("date '2026-01-31'", dt.date(2026, 1, 31)),
        ("timestamp '2026-01-31 10:00:00'", dt.datetime(2026, 1, 31, 10)),
        ("@2026-01-31", dt.date(2026, 1, 31)),
        ("@2026-01-31T10:00", dt.datetime(2026, 1, 31, 10)),
        ("@2026-01-31T10:00:05.000001", dt.datetime(2026, 1, 31, 10, 0, 5, 1)),
        ("@2026-01-31T10:00Z", dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)),
        ("@2026-01-31T10:00+02:00", dt.datetime(2026, 1, 31, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
    ],
)
def test_values(text: str, expected: Value) -> None:
    assert repr(value(text)) == repr(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'it''s'", "it's"),
        ('"say ""hi"""', 'say "hi"'),
        ("'a\"\"b'", 'a""b'),
        (r"'it\'s \"x\"'", 'it\'s "x"'),
        (r"'a\\b\n\r\t'", "a\\b\n\r\t"),
        (r"'\u{1F600}\u{41}'", "\U0001f600A"),
        (r"'^\d+\.\d*$'", r"^\d+\.\d*$"),
        (r"'50\%'", r"50\%"),
        (r"'\u0041'", r"\u0041"),
        ("'# | ( filter'", "# | ( filter"),
        ("''", ""),
    ],
)
def test_texts(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7days", Interval(0, 7, 0)),
        ("1day", Interval(0, 1, 0)),
        ("2years 1quarter 1month", Interval(28, 0, 0)),
        ("1week 1day", Interval(0, 8, 0)),
        ("1month 7days 90minutes", Interval(1, 7, 5_400_000_000)),
        ("1.5hours", Interval(0, 0, 5_400_000_000)),
        ("0.5weeks 0.5years", None),
        ("3milliseconds 2microseconds", Interval(0, 0, 3002)),
        ("-1month", Interval(-1, 0, 0)),
        ("interval '1 months -2 days'", Interval(1, -2, 0)),
        ("interval '1month 2days'", Interval(1, 2, 0)),
    ],
)
def test_intervals(text: str, expected: Interval | None) -> None:
    if expected is None:
        with pytest.raises(ParseError, match=r"`0.5weeks` is not a whole number"):
            value(text)
    else:
        assert value(text) == expected


@pytest.mark.parametrize("text", ["", "  ", "7", "days", "7 fortnights", "1 day, 2 days", "1..5 days"])
def test_texts_that_are_no_intervals(text: str) -> None:
    with pytest.raises(ValueError, match="interval"):
        read_interval(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("`a b`", "a b"),
        ("`a``b`", "a`b"),
        (r"`C:\new`", r"C:\new"),
        (r"`\u{24}{x}`", "${x}"),
        (r"`\u{5c}u{41}`", r"\u{41}"),
        ("``", ""),
        ("größe", "größe"),
    ],
)
def test_names(text: str, name: str) -> None:
    column = parse_expr(text)
    assert getattr(column, "path", None) == (name,)
