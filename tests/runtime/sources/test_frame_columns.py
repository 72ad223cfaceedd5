import datetime as dt

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from dataflow.runtime.sources.frame_columns import of_arrow, of_pandas, of_polars, readable


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (pa.int64(), pa.int64()),
        (pa.float16(), pa.float32()),
        (pa.date64(), pa.date32()),
        (pa.duration("ns"), pa.duration("us")),
        (pa.decimal256(20, 2), pa.decimal128(20, 2)),
        (pa.decimal256(76, 2), pa.decimal128(38, 2)),
        (pa.decimal256(76, 40), None),
        (pa.list_(pa.float16()), pa.list_(pa.float32())),
        (pa.struct([("a", pa.date64()), ("b", pa.int8())]), pa.struct([("a", pa.date32()), ("b", pa.int8())])),
        (pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int8(), pa.string())),
        (pa.dense_union([pa.field("a", pa.int8())]), None),
        (pa.list_(pa.dense_union([pa.field("a", pa.int8())])), None),
        (pa.map_(pa.string(), pa.float16()), None),
    ],
)
def test_types_that_duckdb_reads(given: pa.DataType, expected: pa.DataType | None) -> None:
    assert readable(given) == expected


def test_a_column_that_loses_nothing_is_converted() -> None:
    column = of_arrow(pa.array([1000, None], pa.duration("ns")))
    assert column.foreign is None
    assert column.values.to_pylist() == [dt.timedelta(microseconds=1), None]


def test_a_column_that_would_lose_something_is_a_text() -> None:
    column = of_arrow(pa.array([1001, None], pa.duration("ns")))
    assert (column.values.to_pylist(), column.foreign) == (["1001 ns", None], "duration[ns]")


def test_values_of_several_kinds_are_texts() -> None:
    column = of_pandas(pd.Series([dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, 10), pd.NaT], dtype=object))
    assert column.values.to_pylist() == ["2026-01-31", "2026-01-31 10:00:00", None]
    assert column.foreign == "object of date and datetime"


def test_wide_integers_of_polars() -> None:
    assert of_polars(pl.Series([2**100], dtype=pl.Int128)).values.type == pa.decimal128(38, 0)
    column = of_polars(pl.Series([2**127 - 1], dtype=pl.Int128))
    assert (column.values.to_pylist(), column.foreign) == ([str(2**127 - 1)], "Int128")
