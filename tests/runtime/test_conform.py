"""Batches of engines: which of them can be had in the language's types."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import (
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    STRING,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Field,
    Struct,
)
from dataflow.runtime import arrow, arrow_values
from dataflow.runtime.conform import conform

UTC = dt.UTC
MONEY = Decimal(7, 2)
POINT = Struct((("x", INT64), ("y", FLOAT64)))


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
    batch = conform(pa.record_batch([given], names=["other"]), fields)
    assert batch.schema == arrow.schema_of(fields)
    assert batch.column(0).to_pylist() == [expected]


def test_a_batch_that_conforms_is_handed_through() -> None:
    batch = arrow_values.batch_of([[1]], [Field("x", INT64)], "shop")
    assert conform(batch, [Field("x", INT64)]) is batch


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
        conform(pa.record_batch([given], names=["x"]), [Field("x", type_)])
