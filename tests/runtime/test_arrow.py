"""The types of Arrow: those of the language there and back, and those of others."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    NULL,
    PRIMITIVES,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Field,
    List,
    Struct,
)
from dataflow.runtime import arrow

UTC = dt.UTC
MONEY = Decimal(7, 2)
POINT = Struct((("x", INT64), ("y", FLOAT64)))


TYPES: list[tuple[DataType, pa.DataType]] = [
    (NULL, pa.null()),
    (BOOL, pa.bool_()),
    (INT64, pa.int64()),
    (FLOAT64, pa.float64()),
    (Decimal(15, 2), pa.decimal128(15, 2)),
    (STRING, pa.string()),
    (BINARY, pa.binary()),
    (DATE, pa.date32()),
    (TIME, pa.time64("us")),
    (TIMESTAMP, pa.timestamp("us")),
    (TIMESTAMPTZ, pa.timestamp("us", "UTC")),
    (INTERVAL, pa.month_day_nano_interval()),
    (UUID, pa.uuid()),
    (List(DATE), pa.list_(pa.date32())),
    (POINT, pa.struct([("x", pa.int64()), ("y", pa.float64())])),
]


@pytest.mark.parametrize(("ours", "theirs"), TYPES, ids=[str(ours) for ours, _ in TYPES])
def test_types_there_and_back(ours: DataType, theirs: pa.DataType) -> None:
    assert arrow.arrow_type(ours) == theirs
    assert arrow.language_type(theirs) == ours


def test_json_is_text() -> None:
    assert arrow.arrow_type(JSON) == pa.string()
    assert arrow.language_type(pa.json_()) == JSON


def test_every_type_has_an_arrow_type() -> None:
    assert {type_ for type_, _ in TYPES} >= {*PRIMITIVES} - {JSON}


FOREIGN: list[tuple[pa.DataType, DataType | None]] = [
    *((width, INT64) for width in (pa.int8(), pa.int16(), pa.int32(), pa.uint8(), pa.uint16(), pa.uint32())),
    (pa.uint64(), Decimal(20, 0)),
    (pa.float16(), FLOAT64),
    (pa.float32(), FLOAT64),
    (pa.decimal128(38, 38), Decimal(38, 38)),
    (pa.decimal256(38, 2), Decimal(38, 2)),
    (pa.decimal256(39, 2), None),
    (pa.decimal128(5, -2), None),
    (pa.decimal32(5, 2), Decimal(5, 2)),
    (pa.large_string(), STRING),
    (pa.string_view(), STRING),
    (pa.dictionary(pa.int8(), pa.string()), STRING),
    (pa.dictionary(pa.int8(), pa.uint64()), Decimal(20, 0)),
    (pa.large_binary(), BINARY),
    (pa.binary_view(), BINARY),
    (pa.binary(4), BINARY),
    (pa.date64(), DATE),
    (pa.time32("s"), TIME),
    (pa.time64("ns"), TIME),
    (pa.timestamp("ns"), TIMESTAMP),
    (pa.timestamp("s", "Europe/Berlin"), TIMESTAMPTZ),
    (pa.duration("us"), INTERVAL),
    (pa.large_list(pa.int32()), List(INT64)),
    (pa.list_(pa.int32(), 3), List(INT64)),
    (pa.list_(pa.decimal256(50, 1)), None),
    (pa.struct([("x", pa.int8()), ("y", pa.float32())]), POINT),
    (pa.struct([("x", pa.decimal256(50, 1))]), None),
    (pa.map_(pa.string(), pa.int64()), None),
    (pa.dense_union([pa.field("x", pa.int64())]), None),
]


@pytest.mark.parametrize(("theirs", "ours"), FOREIGN, ids=[str(theirs) for theirs, _ in FOREIGN])
def test_types_of_frames_and_files(theirs: pa.DataType, ours: DataType | None) -> None:
    assert arrow.language_type(theirs) == ours


def test_schema() -> None:
    schema = arrow.schema_of([Field("id", INT64, nullable=False), Field("a b", MONEY)])
    assert schema == pa.schema([pa.field("id", pa.int64(), nullable=False), pa.field("a b", pa.decimal128(7, 2))])
