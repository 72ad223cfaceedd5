from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

import pyarrow as pa
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
    PRIMITIVES,
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
from dataflow.runtime import arrow

UTC = dt.UTC
PLUS_TWO = dt.timezone(dt.timedelta(hours=2))
MONEY = Decimal(7, 2)
POINT = Struct((("x", INT64), ("y", FLOAT64)))


def column(values: list[Any], type_: DataType) -> list[Any]:
    batch = arrow.batch_of([values], [Field("x", type_)], "shop")
    assert batch.schema == arrow.schema_of([Field("x", type_)])
    assert batch.column(0).null_count == values.count(None)
    return batch.column(0).to_pylist()  # type: ignore[no-any-return]


def refusal(value: object, type_: DataType) -> str:
    with pytest.raises(SourceError) as caught:
        column([None, value], type_)
    return caught.value.message


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


CONFORMING: list[tuple[pa.Array[Any], DataType, object]] = [
    (pa.array([1], pa.int8()), INT64, 1),
    (pa.array([1.0]), INT64, 1),
    (pa.array([decimal.Decimal(5)], pa.decimal128(38, 0)), INT64, 5),
    (pa.array([1], pa.int32()), MONEY, decimal.Decimal("1.00")),
    (pa.array([decimal.Decimal("1.255")]), MONEY, decimal.Decimal("1.26")),
    (pa.array([decimal.Decimal("-1.255")]), MONEY, decimal.Decimal("-1.26")),
    (pa.array(["a"]).dictionary_encode(), STRING, "a"),
    (pa.array(["a"], pa.string_view()), STRING, "a"),
    (
        pa.array([1_000], pa.timestamp("ns", "Europe/Berlin")),
        TIMESTAMPTZ,
        dt.datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
    ),
    (pa.array([str(uuid.UUID(int=7))]), UUID, uuid.UUID(int=7)),
    (pa.array([dt.timedelta(days=1, microseconds=5)]), INTERVAL, (0, 1, 5000)),
    (pa.array([None]), UUID, None),
    (pa.array([None]), POINT, None),
]


@pytest.mark.parametrize(("given", "type_", "expected"), CONFORMING, ids=[f"{a.type}: {b}" for a, b, _ in CONFORMING])
def test_batches_of_engines_conform(given: pa.Array[Any], type_: DataType, expected: object) -> None:
    fields = [Field("x", type_)]
    batch = arrow.conform(pa.record_batch([given], names=["other"]), fields)
    assert batch.schema == arrow.schema_of(fields)
    assert batch.column(0).to_pylist() == [expected]


def test_a_batch_that_conforms_is_handed_through() -> None:
    batch = arrow.batch_of([[1]], [Field("x", INT64)], "shop")
    assert arrow.conform(batch, [Field("x", INT64)]) is batch


@pytest.mark.parametrize(
    ("given", "type_"),
    [
        (pa.array([1.5]), INT64),
        (pa.array([2**63], pa.uint64()), INT64),
        (pa.array([decimal.Decimal("100000.00")]), MONEY),
        (pa.array([100_000]), MONEY),
        (pa.array([1], pa.timestamp("ns")), TIMESTAMP),
        (pa.array(["x"]), UUID),
        (pa.array(["x"]), DATE),
    ],
)
def test_batches_that_do_not_fit(given: pa.Array[Any], type_: DataType) -> None:
    with pytest.raises(SourceError, match=f"column `x` came as .* and does not fit {type_.name}"):
        arrow.conform(pa.record_batch([given], names=["x"]), [Field("x", type_)])
