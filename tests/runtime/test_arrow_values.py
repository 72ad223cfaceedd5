"""Drivers' values as Arrow's: which of them fit their columns, and what is said of those that do not."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

import pytest

from dataflow.dsl.errors import SourceError
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
    Field,
    Interval,
    List,
    Struct,
)
from dataflow.runtime import arrow, arrow_values

UTC = dt.UTC
PLUS_TWO = dt.timezone(dt.timedelta(hours=2))
MONEY = Decimal(7, 2)
POINT = Struct((("x", INT64), ("y", FLOAT64)))


def column(values: list[Any], type_: DataType) -> list[Any]:
    batch = arrow_values.batch_of([values], [Field("x", type_)], "shop")
    assert batch.schema == arrow.schema_of([Field("x", type_)])
    assert batch.column(0).null_count == values.count(None)
    return batch.column(0).to_pylist()  # type: ignore[no-any-return]


def refusal(value: object, type_: DataType) -> str:
    with pytest.raises(SourceError) as caught:
        column([None, value], type_)
    return caught.value.message


TAKEN: list[tuple[DataType, object, object]] = [
    (BOOL, True, True),
    (BOOL, 0, False),
    (BOOL, 1, True),
    (BOOL, b"\x01", True),
    (INT64, -(2**63), -(2**63)),
    (INT64, decimal.Decimal("12.00"), 12),
    (INT64, 3.0, 3),
    (INT64, True, 1),
    (FLOAT64, 0.1, 0.1),
    (FLOAT64, 2**53 + 1, float(2**53)),
    (FLOAT64, decimal.Decimal("0.1"), 0.1),
    (MONEY, decimal.Decimal("1.5"), decimal.Decimal("1.50")),
    (MONEY, decimal.Decimal("1E+3"), decimal.Decimal("1000.00")),
    (MONEY, decimal.Decimal("2.54000"), decimal.Decimal("2.54")),
    (MONEY, 7, decimal.Decimal("7.00")),
    (MONEY, 1.005, decimal.Decimal("1.01")),
    (MONEY, 0.1 + 0.2, decimal.Decimal("0.30")),
    (Decimal(38, 0), 10**38 - 1, decimal.Decimal(10**38 - 1)),
    (STRING, "é😀", "é😀"),
    (STRING, "é".encode(), "é"),
    (BINARY, b"\x00", b"\x00"),
    (BINARY, bytearray(b"a"), b"a"),
    (BINARY, memoryview(b"a"), b"a"),
    (DATE, dt.date(9999, 12, 31), dt.date(9999, 12, 31)),
    (DATE, dt.datetime(2026, 1, 31), dt.date(2026, 1, 31)),
    (DATE, "2026-01-31", dt.date(2026, 1, 31)),
    (TIME, dt.time(1, 2, 3, 4), dt.time(1, 2, 3, 4)),
    (TIME, dt.timedelta(hours=23, microseconds=1), dt.time(23, 0, 0, 1)),
    (TIME, "01:02:03", dt.time(1, 2, 3)),
    (TIMESTAMP, dt.datetime(2026, 1, 31, 1), dt.datetime(2026, 1, 31, 1)),
    (TIMESTAMP, dt.datetime(2026, 1, 31, 1, tzinfo=PLUS_TWO), dt.datetime(2026, 1, 30, 23)),
    (TIMESTAMP, dt.date(2026, 1, 31), dt.datetime(2026, 1, 31)),
    (TIMESTAMP, "2026-01-31 01:02:03.5", dt.datetime(2026, 1, 31, 1, 2, 3, 500_000)),
    (TIMESTAMPTZ, dt.datetime(2026, 1, 31, 1, tzinfo=PLUS_TWO), dt.datetime(2026, 1, 30, 23, tzinfo=UTC)),
    (TIMESTAMPTZ, dt.datetime(2026, 1, 31), dt.datetime(2026, 1, 31, tzinfo=UTC)),
    (INTERVAL, Interval(1, 2, 3), (1, 2, 3000)),
    (INTERVAL, dt.timedelta(days=1, microseconds=-1), (0, 0, 86_399_999_999_000)),
    (UUID, uuid.UUID(int=7), uuid.UUID(int=7)),
    (UUID, str(uuid.UUID(int=7)), uuid.UUID(int=7)),
    (UUID, uuid.UUID(int=7).bytes, uuid.UUID(int=7)),
    (JSON, '{"a":  1}', '{"a":  1}'),
    (JSON, b"[1]", "[1]"),
    (JSON, {"é": [1, None]}, '{"é": [1, null]}'),
    (List(MONEY), [1, None, decimal.Decimal("0.5")], [decimal.Decimal("1.00"), None, decimal.Decimal("0.50")]),
    (List(INT64), [], []),
    (POINT, (1, 2), {"x": 1, "y": 2.0}),
    (POINT, {"x": None, "y": 0.5}, {"x": None, "y": 0.5}),
]


@pytest.mark.parametrize(
    ("type_", "value", "expected"), TAKEN, ids=[f"{type_}: {expected}" for type_, _, expected in TAKEN]
)
def test_values_that_fit(type_: DataType, value: object, expected: object) -> None:
    assert column([value, None], type_) == [expected, None]


def test_values_of_several_classes_in_one_column() -> None:
    assert column([1, 2.0, decimal.Decimal(3), None], INT64) == [1, 2, 3, None]
    assert column([None, None], NULL) == [None, None]
    assert column([], MONEY) == []


REFUSED: list[tuple[DataType, object, str]] = [
    (NULL, 1, "`1`"),
    (BOOL, 2, "`2`"),
    (BOOL, "yes", "'yes'"),
    (INT64, 2**63, f"`{2**63}`"),
    (INT64, decimal.Decimal("2.5"), "`2.5`"),
    (INT64, float("inf"), "`inf`"),
    (INT64, "7", "'7'"),
    (FLOAT64, "7", "'7'"),
    (MONEY, decimal.Decimal(100000), "`100000`"),
    (MONEY, decimal.Decimal("2.545"), "`2.545`"),
    (MONEY, "2.545", "'2.545'"),
    (MONEY, decimal.Decimal("NaN"), "`NaN`"),
    (MONEY, decimal.Decimal("Infinity"), "`Infinity`"),
    (MONEY, float("nan"), "`nan`"),
    (MONEY, "many", "'many'"),
    (STRING, 7, "`7`"),
    (STRING, b"\xff", r"b'\xff'"),
    (BINARY, "text", "'text'"),
    (DATE, dt.datetime(2026, 1, 31, 1), "`2026-01-31 01:00:00`"),
    (DATE, "0000-00-00", "'0000-00-00'"),
    (TIME, dt.timedelta(hours=25), "`1 day, 1:00:00`"),
    (TIME, dt.timedelta(seconds=-1), "`-1 day, 23:59:59`"),
    (TIME, dt.time(1, tzinfo=UTC), "`01:00:00+00:00`"),
    (TIMESTAMP, "0000-00-00 00:00:00", "'0000-00-00 00:00:00'"),
    (INTERVAL, 7, "`7`"),
    (UUID, "7", "'7'"),
    (List(INT64), [[1]], "`[[1]]`"),
    (POINT, (1,), "`(1,)`"),
    (STRING, list(range(100)), "`[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17…"),
]


@pytest.mark.parametrize(("type_", "value", "shown"), REFUSED, ids=[f"{type_}: {value}" for type_, value, _ in REFUSED])
def test_values_that_do_not_fit(type_: DataType, value: object, shown: str) -> None:
    message = refusal(value, type_)
    assert message.startswith(f"column `x` of source `shop` holds {shown}") or shown.endswith("…")
    assert message.endswith(f": expected {type_}")
    assert len(message) < 160
