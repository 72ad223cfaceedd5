from __future__ import annotations

import datetime as dt
import decimal
import uuid

import pyarrow as pa
import pytest

from dataflow.dsl.errors import ParameterError
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
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
)
from dataflow.runtime.kailash.inputs import interface_type, read_input
from dataflow.runtime.result import Result

NOON = dt.datetime(2026, 1, 31, 12)
KEY = uuid.UUID(int=5)


@pytest.mark.parametrize(
    ("type_", "given", "read"),
    [
        (DATE, "2026-01-31", NOON.date()),
        (TIME, "12:00:00", NOON.time()),
        (TIMESTAMP, "2026-01-31T12:00:00", NOON),
        (TIMESTAMP, "2026-01-31", dt.datetime(2026, 1, 31)),
        (TIMESTAMPTZ, "2026-01-31T12:00:00Z", NOON.replace(tzinfo=dt.UTC)),
        (INTERVAL, "P1M2D", Interval(1, 2)),
        (UUID, str(KEY), KEY),
        (BINARY, "AP8=", b"\x00\xff"),
        (Decimal(15, 2), "12.50", decimal.Decimal("12.50")),
        (Decimal(15, 2), 0.1, 0.1),
        (Decimal(15, 2), 3, 3),
        (List(DATE), ["2026-01-31", None], [NOON.date(), None]),
        (DATE, NOON.date(), NOON.date()),
        (DATE, 5, 5),
        (DATE, None, None),
        (STRING, "2026-01-31", "2026-01-31"),
        (JSON, "{}", "{}"),
        (INT64, "12", "12"),
        (FLOAT64, 1, 1),
        (BOOL, "true", "true"),
    ],
    ids=str,
)
def test_read_input(type_: DataType, given: object, read: object) -> None:
    value = read_input(Field("x", type_), given)
    assert value == read
    assert type(value) is type(read)


@pytest.mark.parametrize(
    ("type_", "text", "hint"),
    [
        (DATE, "soon", "2026-01-31"),
        (TIME, "noon", "10:00:00"),
        (TIMESTAMP, "2026-13-01", "2026-01-31T10:00:00"),
        (TIMESTAMPTZ, "", "2026-01-31T10:00:00+00:00"),
        (INTERVAL, "1 day", "P1M2DT3.5S"),
        (UUID, "5", "00000000-0000-0000-0000-000000000005"),
        (BINARY, "no base64!", "AP8="),
        (Decimal(15, 2), "12,50", "12.50"),
    ],
    ids=str,
)
def test_text_that_cannot_be_read(type_: DataType, text: str, hint: str) -> None:
    with pytest.raises(ParameterError) as raised:
        read_input(Field("x", type_), text)
    assert str(raised.value) == (
        f"error: parameter `x` is {type_}, found the text `{text}`\n = hint: text such as `{hint}`"
    )
    read_input(Field("x", type_), hint)


@pytest.mark.parametrize(
    ("type_", "column"),
    [
        (DATE, pa.array([NOON.date()])),
        (TIME, pa.array([dt.time(12, 0, 0, 5)], pa.time64("us"))),
        (TIMESTAMP, pa.array([NOON], pa.timestamp("us"))),
        (TIMESTAMPTZ, pa.array([NOON.replace(tzinfo=dt.UTC)], pa.timestamp("us", "UTC"))),
        (INTERVAL, pa.array([pa.MonthDayNano([1, -2, 5_000])])),
        (UUID, pa.array([KEY.bytes], pa.uuid())),
        (BINARY, pa.array([b"\xff\x00"])),
        (Decimal(38, 9), pa.array([decimal.Decimal("0.000000001")], pa.decimal128(38, 9))),
        (List(UUID), pa.ListArray.from_arrays(pa.array([0, 1]), pa.array([KEY.bytes], pa.uuid()))),
    ],
    ids=str,
)
def test_what_one_node_writes_another_reads(type_: DataType, column: pa.Array) -> None:
    field = Field("x", type_)
    result = Result(pa.table({"x": column}), (field,))
    assert read_input(field, result.records()[0]["x"]) == result.rows()[0]["x"]


def test_interface_types() -> None:
    types = (BOOL, INT64, FLOAT64, STRING, JSON, List(INT64), DATE, Decimal(15, 2), UUID)
    assert [interface_type(type_) for type_ in types] == [bool, int, float, str, str, list, object, object, object]


def test_lists() -> None:
    field = Field("days", List(DATE))
    assert interface_type(field.type) is list
    assert read_input(field, ["2026-01-31", None]) == [dt.date(2026, 1, 31), None]
