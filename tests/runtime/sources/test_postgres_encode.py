"""Bytes of PostgreSQL's binary format: those of the driver's decoder, and what the reader makes of them."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from dataflow.dsl.types import Decimal, Field
from dataflow.runtime.sources.postgres_columns import DECODERS, Chunk, Column
from dataflow.runtime.sources.postgres_encode import ENCODERS, list_encoder, rows_of

D = decimal.Decimal


def decimals(values: Sequence[str | None], precision: int, scale: int) -> pa.Array[object]:
    return pa.array([None if value is None else D(value) for value in values], pa.decimal128(precision, scale))


@pytest.mark.parametrize(
    "array",
    [
        decimals(["0", "1", "-1", "9999", "10000", "-99999999999999", None], 15, 0),
        decimals(["0.5", "-0.50", "123456789012.34", "-0.01", None, "99.99"], 15, 2),
        decimals(["0.00001", "1.00001", None], 20, 5),
        decimals(["0." + "9" * 38, "-0." + "0" * 37 + "1", "0"], 38, 38),
        decimals(["9" * 38, "-" + "9" * 38, "0", None, "10000"], 38, 0),
        decimals(["9999999999999.9", "10000000000000.1", "99999999999999.9"], 38, 1),
    ],
    ids=["whole", "cents", "five digits", "all behind the point", "long", "about the border"],
)
def test_decimals_are_read_back(array: pa.Array[object]) -> None:
    data, starts = rows_of([ENCODERS["numeric"](array)], len(array), counted=False)
    lengths = np.array([int.from_bytes(data[at : at + 4].tobytes(), "big", signed=True) for at in starts[:-1]])
    field = Field("x", Decimal(array.type.precision, array.type.scale))
    column = Column(Chunk(data.tobytes()), starts[:-1] + 4, lengths, lengths >= 0, field, "shop")
    assert DECODERS["decimal", "numeric"](column).equals(array)


def test_a_row() -> None:
    cells = [ENCODERS["int4"](pa.array([1, None])), ENCODERS["text"](pa.array(["é", ""]))]
    data, starts = rows_of(cells, 2)
    assert data[: starts[1]].tobytes() == b"\0\2\0\0\0\4\0\0\0\1\0\0\0\2\xc3\xa9"
    assert data[starts[1] :].tobytes() == b"\0\2\xff\xff\xff\xff\0\0\0\0"


def test_lists() -> None:
    array = pa.array([[1, None], [], None, [3]], pa.list_(pa.int64()))
    data, starts = rows_of([list_encoder("int2", 21)(array)], 4, counted=False)
    rows = [data[start:end].tobytes() for start, end in pairwise(starts)]
    head = b"\0\0\0\1\0\0\0\0\0\0\0\x15"
    one = b"\0\0\0\2"
    assert rows[0] == b"\0\0\0\x1e" + head + b"\0\0\0\2\0\0\0\1" + one + b"\0\1" + b"\xff\xff\xff\xff"
    assert rows[1] == b"\0\0\0\x0c" + b"\0\0\0\0\0\0\0\0\0\0\0\x15"
    assert rows[2] == b"\xff\xff\xff\xff"
    assert rows[3] == b"\0\0\0\x1a" + head + b"\0\0\0\1\0\0\0\1" + one + b"\0\3"


def test_no_rows() -> None:
    data, starts = rows_of([ENCODERS["text"](pa.array([], pa.string()))], 0)
    assert len(data) == 0
    assert starts.tolist() == [0]
