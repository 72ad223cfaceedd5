from __future__ import annotations

import datetime as dt
import decimal
import pickle
import resource
import stat
import sys
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dataflow.dsl.errors import InternalError, ResultError
from dataflow.dsl.types import (
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    STRING,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    Decimal,
    Field,
    List,
)
from dataflow.runtime.result import Result

ORDERS = (
    Field("id", INT64, nullable=False),
    Field("region", STRING),
    Field("total", Decimal(15, 2)),
    Field("placed", DATE),
)


def orders() -> Result:
    table = pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int64()),
            "region": pa.array(["EU", None, ""]),
            "total": pa.array([decimal.Decimal("9.50"), decimal.Decimal("100.00"), None], pa.decimal128(15, 2)),
            "placed": pa.array([dt.date(2026, 1, 31), dt.date(2026, 2, 1), None]),
        }
    )
    return Result(table, ORDERS)


def one(name: str, type_: object, column: pa.Array) -> Result:
    return Result(pa.table({name: column}), (Field(name, type_),))  # type: ignore[arg-type]


def numbers(count: int) -> Result:
    return one("n", INT64, pa.array(range(count), pa.int64()))


def test_rows_have_python_values() -> None:
    assert orders().rows() == [
        {"id": 1, "region": "EU", "total": decimal.Decimal("9.50"), "placed": dt.date(2026, 1, 31)},
        {"id": 2, "region": None, "total": decimal.Decimal("100.00"), "placed": dt.date(2026, 2, 1)},
        {"id": 3, "region": "", "total": None, "placed": None},
    ]


def test_records_are_json_safe() -> None:
    assert orders().records()[0] == {"id": 1, "region": "EU", "total": "9.50", "placed": "2026-01-31"}


def test_shape() -> None:
    result = orders()
    assert result.columns == ["id", "region", "total", "placed"]
    assert result.schema == ORDERS
    assert len(result) == 3
    assert result
    assert not result[:0]


def test_items() -> None:
    result = orders()
    assert result["region"] == ["EU", None, ""]
    assert result[0]["id"] == 1
    assert result[-1]["id"] == 3
    assert result[1:]["id"] == [2, 3]
    assert result[::-1]["id"] == [3, 2, 1]
    assert result[2:1]["id"] == []
    assert result[1:].schema == ORDERS


def test_iteration_is_the_rows() -> None:
    assert list(orders()) == orders().rows()
    assert [row["n"] for row in numbers(10_000)] == list(range(10_000))


def test_iteration_makes_a_batch_of_rows_at_a_time() -> None:
    result = numbers(200_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in result) == 200_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000  # all rows at once take fifty


def test_first_and_scalar() -> None:
    assert orders().first() == orders().rows()[0]
    assert orders()[:0].first() is None
    assert numbers(1).scalar() == 0


def test_scalar_of_another_shape() -> None:
    with pytest.raises(ResultError) as raised:
        orders().scalar()
    assert str(raised.value) == (
        "error: expected one row of one column, found 3 rows of 4 columns\n"
        " = columns here: `id`, `region`, `total`, `placed`\n"
        " = hint: `agg` or `take(1)` makes one row, `select` one column"
    )
    with pytest.raises(ResultError, match="found 0 rows of 1 column\n"):
        numbers(0).scalar()


def test_unknown_column_and_row() -> None:
    with pytest.raises(ResultError) as raised:
        orders()["regoin"]
    assert str(raised.value) == (
        "error: unknown column `regoin`\n"
        " = columns here: `id`, `region`, `total`, `placed`\n"
        " = hint: `region` might be meant"
    )
    for row in (3, -4):
        with pytest.raises(ResultError, match=f"expected the number of a row, found `{row}`"):
            orders()[row]


def test_fields_of_another_table_are_refused() -> None:
    with pytest.raises(InternalError):
        Result(pa.table({"a": [1]}), ORDERS)


def test_equality_is_identity_and_results_travel() -> None:
    result = orders()
    assert result == result
    assert result != orders()
    assert pickle.loads(pickle.dumps(result)).rows() == result.rows()


def test_arrow_is_not_copied() -> None:
    table = pa.table({"n": pa.array([1], pa.int64())})
    assert Result(table, (Field("n", INT64),)).to_arrow() is table


def test_pandas_keeps_large_integers_beside_nulls() -> None:
    frame = one("n", INT64, pa.array([2**53 + 1, None], pa.int64())).to_pandas()
    assert frame["n"].dtype == pd.Int64Dtype()
    assert frame["n"][0] == 2**53 + 1
    assert one("b", BOOL, pa.array([True, None])).to_pandas()["b"].dtype == pd.BooleanDtype()
    assert numbers(2).to_pandas()["n"].dtype == "int64"
    assert orders().to_pandas()["total"].tolist() == [decimal.Decimal("9.50"), decimal.Decimal("100.00"), None]
    assert orders()[:0].to_pandas().shape == (0, 4)


def test_pandas_lists_are_lists() -> None:
    keys = pa.ListArray.from_arrays(pa.array([0, 1]), pa.array([uuid.UUID(int=5).bytes], pa.uuid()))
    assert one("keys", List(UUID), keys).to_pandas()["keys"][0] == [uuid.UUID(int=5)]


def test_polars() -> None:
    frame = orders().to_polars()
    assert frame.schema == {"id": pl.Int64, "region": pl.String, "total": pl.Decimal(15, 2), "placed": pl.Date}
    assert frame.rows()[0] == (1, "EU", decimal.Decimal("9.50"), dt.date(2026, 1, 31))
    assert one("u", UUID, pa.array([uuid.UUID(int=5).bytes, None], pa.uuid())).to_polars()["u"].to_list() == [
        "00000000-0000-0000-0000-000000000005",
        None,
    ]


def test_what_a_frame_cannot_hold_is_said() -> None:
    spans = pa.array([[pa.MonthDayNano([1, 0, 0])]], pa.list_(pa.month_day_nano_interval()))
    with pytest.raises(
        ResultError, match=r"column `spans` is list\(interval\), for which a polars data frame has no type"
    ):
        one("spans", List(INTERVAL), spans).to_polars()


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_frame_library_that_is_not_installed(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ResultError) as raised:
        getattr(orders(), f"to_{package}")()
    assert str(raised.value) == (
        f"error: `{package}` is not installed\n = hint: `pip install dataflow-query[{package}]` installs it"
    )


def test_parquet_is_read_back(tmp_path: Path) -> None:
    path = orders().write_parquet(tmp_path / "orders.parquet")
    assert path == tmp_path / "orders.parquet"
    assert pq.read_table(path).equals(orders().to_arrow())
    span = one("span", INTERVAL, pa.array([pa.MonthDayNano([0, 2, 0])])).write_parquet(tmp_path / "span.parquet")
    assert pq.read_table(span).to_pylist() == [{"span": "P2D"}]
    key = one("key", UUID, pa.array([uuid.UUID(int=5).bytes], pa.uuid())).write_parquet(tmp_path / "key.parquet")
    assert duckdb.sql(f"select key from '{key}'").fetchall() == [(uuid.UUID(int=5),)]


def test_csv(tmp_path: Path) -> None:
    path = orders().write_csv(str(tmp_path / "orders.csv"))
    assert path.read_text() == (
        '"id","region","total","placed"\n1,"EU",9.50,2026-01-31\n2,,100.00,2026-02-01\n3,"",,\n'
    )
    assert orders()[:0].write_csv(path).read_text() == '"id","region","total","placed"\n'


def test_csv_writes_the_other_types_as_text(tmp_path: Path) -> None:
    moment = dt.datetime(2026, 1, 31, 12)
    table = pa.table(
        {
            "small": pa.array([decimal.Decimal("0.0000001")], pa.decimal128(38, 9)),
            "at": pa.array([moment], pa.timestamp("us")),
            "utc": pa.array([moment.replace(tzinfo=dt.UTC)], pa.timestamp("us", "UTC")),
            "key": pa.array([uuid.UUID(int=5).bytes], pa.uuid()),
            "parts": pa.array([["ä", None]]),
            "share": pa.array([0.1]),
            "text": pa.array(['a "b"\nc']),
        }
    )
    types = (Decimal(38, 9), TIMESTAMP, TIMESTAMPTZ, UUID, List(STRING), FLOAT64, STRING)
    result = Result(table, tuple(Field(name, type_) for name, type_ in zip(table.column_names, types)))
    assert result.write_csv(tmp_path / "all.csv").read_text().partition("\n")[2] == (
        '"0.000000100","2026-01-31T12:00:00","2026-01-31T12:00:00+00:00",'
        '"00000000-0000-0000-0000-000000000005","[""ä"", null]",0.1,"a ""b""\nc"\n'
    )


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "n.parquet"
    numbers(3).write_parquet(path)
    numbers(5).write_parquet(path)
    assert pq.read_table(path).num_rows == 5
    assert [entry.name for entry in tmp_path.iterdir()] == ["n.parquet"]
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(_touched(tmp_path / "other").stat().st_mode)


@pytest.fixture
def small_files() -> Iterator[None]:
    """A limit of 1 MB for files that this process writes: the disk is full, as a test can have it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("small_files")
@pytest.mark.parametrize("write", [Result.write_csv, Result.write_parquet])
def test_a_failed_write_leaves_the_old_file(write: Callable[[Result, Path], Path], tmp_path: Path) -> None:
    path = tmp_path / "n"
    path.write_text("old")
    with pytest.raises(ResultError, match=f"`{path}` cannot be written: File too large"):
        write(numbers(1_000_000), path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["n"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link = tmp_path / "latest.csv"
    link.symlink_to(tmp_path / "real.csv")
    assert numbers(1).write_csv(link) == link
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == '"n"\n0\n'


def test_a_path_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ResultError) as raised:
        numbers(1).write_csv(tmp_path / "no" / "n.csv")
    assert str(raised.value) == (f"error: `{tmp_path}/no/n.csv` cannot be written: there is no folder `{tmp_path}/no`")
    with pytest.raises(ResultError, match="cannot be written: it is a folder"):
        numbers(1).write_parquet(tmp_path)


def _touched(path: Path) -> Path:
    path.touch()
    return path
