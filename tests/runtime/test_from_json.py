from __future__ import annotations

import datetime as dt
import decimal
import uuid

import pytest

from dataflow.dsl.types import Interval, parse_type
from dataflow.runtime.from_json import EXAMPLES, from_json


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("int64", 5, 5),
        ("string", "2026-01-31", "2026-01-31"),
        ("decimal(10,2)", "12.50", decimal.Decimal("12.50")),
        ("decimal(10,2)", 12, 12),
        ("date", "2026-01-31", dt.date(2026, 1, 31)),
        ("time", "10:00:00", dt.time(10)),
        ("timestamp", "2026-01-31T10:00:00", dt.datetime(2026, 1, 31, 10)),
        ("timestamptz", "2026-01-31T10:00:00+00:00", dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)),
        ("interval", "P1M2DT3.5S", Interval(1, 2, 3_500_000)),
        ("uuid", "00000000-0000-0000-0000-000000000005", uuid.UUID(int=5)),
        ("binary", "AP8=", b"\x00\xff"),
        ("list(date)", ["2026-01-31", None], [dt.date(2026, 1, 31), None]),
        ("struct(day: date)", {"day": "2026-01-31", "more": "x"}, {"day": dt.date(2026, 1, 31), "more": "x"}),
        ("date", None, None),
    ],
)
def test_texts_of_json_are_the_values_they_stand_for(type_: str, value: object, expected: object) -> None:
    declared = parse_type(type_)
    assert declared is not None
    assert from_json(declared, value) == expected


@pytest.mark.parametrize("type_", ["decimal(10,2)", "date", "time", "timestamp", "interval", "uuid", "binary"])
def test_other_texts_are_errors(type_: str) -> None:
    declared = parse_type(type_)
    assert declared is not None
    with pytest.raises((ValueError, ArithmeticError)):
        from_json(declared, "no such thing!")


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_can_be_read(name: str) -> None:
    declared = parse_type("decimal(10,2)" if name == "decimal" else name)
    assert declared is not None
    assert not isinstance(from_json(declared, EXAMPLES[name]), str)
