from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import math
import uuid

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataflow.dsl.errors import ResultError
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    NULL,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Interval,
    List,
    Struct,
)
from dataflow.runtime.values import duration_of, duration_text, json_values, python_values

US = pa.timestamp("us")
NOON = dt.datetime(2026, 1, 31, 12, 0)
KEY = uuid.UUID(int=5)


@pytest.mark.parametrize(
    ("type_", "column", "python", "safe"),
    [
        (INT64, pa.array([2**63 - 1, None], pa.int64()), 2**63 - 1, 2**63 - 1),
        (FLOAT64, pa.array([0.1, None]), 0.1, 0.1),
        (BOOL, pa.array([True, None]), True, True),
        (STRING, pa.array(["ä", None]), "ä", "ä"),
        (JSON, pa.array(['{"a": 1}', None]), '{"a": 1}', '{"a": 1}'),
        (BINARY, pa.array([b"\x00\xff", None]), b"\x00\xff", "AP8="),
        (DATE, pa.array([dt.date(1, 1, 1), None]), dt.date(1, 1, 1), "0001-01-01"),
        (TIME, pa.array([dt.time(9, 5), None], pa.time64("us")), dt.time(9, 5), "09:05:00"),
        (TIMESTAMP, pa.array([NOON, None], US), NOON, "2026-01-31T12:00:00"),
        (
            TIMESTAMPTZ,
            pa.array([NOON.replace(tzinfo=dt.UTC), None], pa.timestamp("us", "UTC")),
            NOON.replace(tzinfo=dt.UTC),
            "2026-01-31T12:00:00+00:00",
        ),
        (
            INTERVAL,
            pa.array([pa.MonthDayNano([14, -3, 1_500_000_000]), None]),
            Interval(14, -3, 1_500_000),
            "P14M-3DT1.5S",
        ),
        (UUID, pa.array([KEY.bytes, None], pa.uuid()), KEY, "00000000-0000-0000-0000-000000000005"),
        (
            Decimal(15, 2),
            pa.array([decimal.Decimal("-1.20"), None], pa.decimal128(15, 2)),
            decimal.Decimal("-1.20"),
            "-1.20",
        ),
        (NULL, pa.nulls(2), None, None),
    ],
    ids=str,
)
def test_values_of_each_type(type_: DataType, column: pa.Array, python: object, safe: object) -> None:
    for arrow in (column, pa.chunked_array([column.slice(0, 1), column.slice(1)])):
        assert python_values(arrow, type_) == [python, None]
        assert json_values(arrow, type_) == [safe, None]
        assert type(python_values(arrow, type_)[0]) is type(python)


def test_numbers_without_nulls_are_python_numbers() -> None:
    assert [type(value) for value in python_values(pa.array([1, 2]), INT64)] == [int, int]
    assert [type(value) for value in python_values(pa.array([1.5]), FLOAT64)] == [float]
    assert python_values(pa.chunked_array([], pa.int64()), INT64) == []


def test_dates_that_python_does_not_have() -> None:
    beyond = pa.array([10**7, None], pa.int32()).cast(pa.date32())
    with pytest.raises(ResultError, match="expected dates of the years 1 to 9999"):
        python_values(beyond, DATE)
    assert json_values(beyond, DATE) == ["29349-01-26", None]
    with pytest.raises(ResultError, match="expected dates of the years 1 to 9999"):
        python_values(pa.array([10**18], pa.int64()).cast(US), TIMESTAMP)


def test_nan_and_infinity_stay_floats() -> None:
    nan, infinity = json_values(pa.array([math.nan, math.inf]), FLOAT64)
    assert isinstance(nan, float)
    assert math.isnan(nan)
    assert infinity == math.inf


@pytest.mark.parametrize(
    ("scale", "text"), [(6, "0.000001"), (7, "0.0000001"), (9, "0.000000001"), (37, "0." + "0" * 36 + "1")]
)
def test_decimals_have_plain_digits(scale: int, text: str) -> None:
    column = pa.array([decimal.Decimal(text), decimal.Decimal(0)], pa.decimal128(38, scale))
    assert json_values(column, Decimal(38, scale)) == [text, "0." + "0" * scale]


def test_lists_and_structs_convert_what_they_hold() -> None:
    keys = pa.array([KEY.bytes, None, KEY.bytes], pa.uuid())
    lists = pa.ListArray.from_arrays(pa.array([0, 2, None, 2, 3]), keys)
    assert python_values(lists, List(UUID)) == [[KEY, None], [], None, [KEY]]
    assert json_values(lists, List(UUID)) == [[str(KEY), None], [], None, [str(KEY)]]
    struct = pa.StructArray.from_arrays(
        [lists, pa.array([1, 2, 3, 4])], ["keys", "n"], mask=pa.array([False, False, False, True])
    )
    type_ = Struct((("keys", List(UUID)), ("n", INT64)))
    chunked = pa.chunked_array([struct.slice(0, 1), struct.slice(1)])
    assert python_values(chunked, type_) == [
        {"keys": [KEY, None], "n": 1},
        {"keys": [], "n": 2},
        {"keys": None, "n": 3},
        None,
    ]


@given(st.lists(st.datetimes() | st.none()))
def test_timestamps_are_written_as_isoformat_writes_them(values: list[dt.datetime | None]) -> None:
    naive = pa.array(values, US)
    assert json_values(naive, TIMESTAMP) == [value and value.isoformat() for value in values]
    aware = [value and value.replace(tzinfo=dt.UTC) for value in values]
    assert json_values(naive.cast(pa.timestamp("us", "UTC")), TIMESTAMPTZ) == [
        value and value.isoformat() for value in aware
    ]


@given(st.lists(st.times() | st.none()), st.lists(st.dates() | st.none()))
def test_times_and_dates_are_written_as_isoformat_writes_them(
    times: list[dt.time | None], dates: list[dt.date | None]
) -> None:
    assert json_values(pa.array(times, pa.time64("us")), TIME) == [value and value.isoformat() for value in times]
    assert json_values(pa.array(dates, pa.date32()), DATE) == [value and value.isoformat() for value in dates]


@given(st.binary())
def test_json_values_are_json(data: bytes) -> None:
    text = json.loads(json.dumps(json_values(pa.array([data], pa.binary()), BINARY)))
    assert base64.b64decode(text[0]) == data


SMALL = st.integers(-(10**6), 10**6)


@given(st.builds(Interval, SMALL, SMALL, st.integers(-(10**15), 10**15)))
def test_durations_are_read_back(interval: Interval) -> None:
    assert duration_of(duration_text(interval)) == interval


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("P1Y2M3W4DT5H6M7.25S", Interval(14, 25, 18_367_250_000)),
        ("PT-1M", Interval(0, 0, -60_000_000)),
        ("P2W", Interval(0, 14, 0)),
        ("PT0S", Interval()),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("1 day", None),
        ("", None),
    ],
)
def test_duration_of(text: str, interval: Interval | None) -> None:
    assert duration_of(text) == interval
