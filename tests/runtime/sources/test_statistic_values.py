import datetime as dt
import decimal
import uuid

import pytest

from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    List,
)
from dataflow.runtime.sources.statistic_values import value_of


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (INT64, "-42", -42),
        (FLOAT64, "2.5", 2.5),
        (Decimal(15, 2), "7", decimal.Decimal("7.00")),
        (
            Decimal(38, 9),
            "12345678901234567890123456789.123456789",
            decimal.Decimal("12345678901234567890123456789.123456789"),
        ),
        (STRING, "é", "é"),
        (DATE, "2026-01-31", dt.date(2026, 1, 31)),
        (TIME, "10:00:00", dt.time(10)),
        (TIMESTAMP, "2026-01-31 10:00:00.5", dt.datetime(2026, 1, 31, 10, 0, 0, 500_000)),
        (TIMESTAMPTZ, "2026-01-31 10:00:00+02", dt.datetime(2026, 1, 31, 8, tzinfo=dt.UTC)),
        (TIMESTAMPTZ, "2026-01-31 10:00:00", dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)),
        (UUID, "00000000-0000-0000-0000-00000000000a", uuid.UUID(int=10)),
    ],
)
def test_a_text_is_read_as_its_type(type_: DataType, text: str, value: object) -> None:
    found = value_of(type_, text)
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (FLOAT64, "nan"),
        (FLOAT64, "Infinity"),
        (Decimal(15, 2), "NaN"),
        (Decimal(3, 0), "1e999999"),
        (DATE, "infinity"),
        (DATE, "0044-03-15 BC"),
        (DATE, "0000-00-00"),
        (TIME, "24:00:00"),
        (INT64, "x"),
        (BOOL, "true"),
        (BINARY, "00"),
        (List(INT64), "{1}"),
        (None, "1"),
        (INT64, None),
    ],
)
def test_what_is_no_value_of_its_type_is_none(type_: DataType | None, text: str | None) -> None:
    assert value_of(type_, text) is None
