import datetime as dt
import decimal
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from dataflow import DataFlow, col
from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    JSON,
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
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.frames import FramesSource, is_frame
from dataflow.runtime.sources.source import LocalSource


async def read(local: LocalDuckDB, source: FramesSource, *path: str) -> list[dict[str, object]]:
    table = await source.load_table(path)
    assert table is not None
    fields = [Field(column.name, column.type, column.nullable) for column in table.columns if column.type is not None]
    names = ", ".join(f'"{field.name}"' for field in fields)
    sql = f'SELECT {names} FROM "{table.relation[0]}"'
    with local.run(sql, (), fields, attachments=[(source, table)]) as stream:
        return [row for batch in stream for row in batch.to_pylist()]


async def types_of(source: FramesSource, *path: str) -> dict[str, DataType | None]:
    table = await source.load_table(path)
    assert table is not None
    return {column.name: column.type for column in table.columns}


def test_what_is_a_frame() -> None:
    table = pa.table({"x": [1]})
    frames = [
        pd.DataFrame({"x": [1]}),
        pl.DataFrame({"x": [1]}),
        pl.LazyFrame({"x": [1]}),
        table,
        table.to_batches()[0],
        table.to_reader(),
        ds.dataset(table),
        {"a": table, "b": pl.DataFrame()},
    ]
    assert all(is_frame(frame) for frame in frames)
    assert not any(is_frame(other) for other in (None, 1, "x.parquet", [table], {"a": 1}, {1: table}, pd.Series([1])))


async def test_a_frame_is_itself_the_table(local: LocalDuckDB) -> None:
    source = FramesSource("events", pa.table({"x": pa.array([1, 2], pa.int32())}), local)
    assert isinstance(source, LocalSource)
    assert await source.list_tables() == ((),)
    assert await source.load_table(()) == Table("events", (), ("events",), (TableColumn("x", INT64, True, "int32"),))
    assert await source.load_table(("x",)) is None
    assert await read(local, source) == [{"x": 1}, {"x": 2}]
    assert source.description == "pyarrow frame in memory"


async def test_a_mapping_of_frames_has_a_table_each(local: LocalDuckDB) -> None:
    source = FramesSource("mem", {"a b": pd.DataFrame({"x": [1]}), "c": pl.DataFrame({"y": ["é"]})}, local)
    assert await source.list_tables() == (("a b",), ("c",))
    assert await read(local, source, "a b") == [{"x": 1}]
    assert await read(local, source, "c") == [{"y": "é"}]
    assert source.description == "pandas and polars frames in memory"


async def test_pandas(local: LocalDuckDB) -> None:
    frame = pd.DataFrame(
        {
            "i": pd.array([1, None], "Int32"),
            "f": [1.5, float("nan")],
            "s": ["a", None],
            "t": pd.to_datetime(["2026-01-31 10:00", None]),
            "z": pd.to_datetime(["2026-01-31 10:00", None]).tz_localize("Europe/Rome"),
            "c": pd.Categorical(["z", "a"]),
            "d": [decimal.Decimal("1.50"), None],
            "day": [dt.date(2026, 1, 31), None],
            "b": [True, False],
            7: [1, 2],
        },
        index=[5, 6],
    )
    source = FramesSource("p", frame, local)
    assert await types_of(source) == {
        "i": INT64,
        "f": FLOAT64,
        "s": STRING,
        "t": TIMESTAMP,
        "z": TIMESTAMPTZ,
        "c": STRING,
        "d": Decimal(3, 2),
        "day": DATE,
        "b": BOOL,
        "7": INT64,
    }
    first, second = await read(local, source)
    assert first["t"] == dt.datetime(2026, 1, 31, 10)
    assert str(first["z"]) == "2026-01-31 09:00:00+00:00"
    assert (first["c"], first["d"], first["day"]) == ("z", decimal.Decimal("1.50"), dt.date(2026, 1, 31))
    assert [name for name, value in second.items() if value is None] == ["i", "f", "s", "t", "z", "d", "day"]


async def test_only_a_named_index_is_columns(local: LocalDuckDB) -> None:
    frame = pd.DataFrame({"x": [1]}, index=pd.MultiIndex.from_tuples([("a", 5)], names=["k", None]))
    assert await read(local, FramesSource("p", frame, local)) == [{"k": "a", "x": 1}]


async def test_polars(local: LocalDuckDB) -> None:
    frame = pl.DataFrame(
        {"x": [1, None], "s": ["a", "b"], "l": [[1], []]},
        schema={"x": pl.UInt8, "s": pl.String, "l": pl.List(pl.Int16)},
    )
    for given in (frame, frame.lazy()):
        source = FramesSource("p", given, local)
        assert await types_of(source) == {"x": INT64, "s": STRING, "l": List(INT64)}
        assert await read(local, source) == [{"x": 1, "s": "a", "l": [1]}, {"x": None, "s": "b", "l": []}]


async def test_arrow_types(local: LocalDuckDB) -> None:
    columns = {
        "u64": (pa.array([2**64 - 1], pa.uint64()), Decimal(20, 0)),
        "bin": (pa.array([b"ab"], pa.binary(2)), BINARY),
        "dict": (pa.array(["a"]).dictionary_encode(), STRING),
        "view": (pa.array(["a"], pa.string_view()), STRING),
        "d64": (pa.array([86400000], pa.date64()), DATE),
        "t32": (pa.array([5], pa.time32("s")), TIME),
        "null": (pa.nulls(1), STRING),
        "uuid": (pa.array([b"1" * 16], pa.uuid()), UUID),
        "json": (pa.array(["{}"], pa.json_()), JSON),
        "st": (pa.array([{"a": 1}], pa.struct([("a", pa.int8())])), Struct((("a", INT64),))),
        "wide": (pa.array([decimal.Decimal(1)], pa.decimal256(50, 1)), Decimal(38, 1)),
        "map": (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), None),
    }
    source = FramesSource("f", pa.table({name: values for name, (values, _) in columns.items()}), local)
    assert await types_of(source) == {name: type_ for name, (_, type_) in columns.items()}
    (row,) = await read(local, source)
    assert row["u64"] == 2**64 - 1
    assert row["null"] is None
    assert row["st"] == {"a": 1}
    assert row["wide"] == 1


async def test_an_arrow_dataset_is_read_anew_by_each_query(local: LocalDuckDB, tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [1, 2]}), tmp_path / "a.parquet")
    source = FramesSource("d", ds.dataset(tmp_path, format="parquet"), local)
    assert await read(local, source) == [{"x": 1}, {"x": 2}]
    assert await read(local, source) == [{"x": 1}, {"x": 2}]


async def test_a_reader_is_kept_as_a_table(local: LocalDuckDB) -> None:
    source = FramesSource("r", pa.table({"x": [1]}).to_reader(), local)
    assert await read(local, source) == [{"x": 1}]
    assert await read(local, source) == [{"x": 1}]


def failure(local: LocalDuckDB, frame: object) -> str:
    with pytest.raises(SourceError) as caught:
        FramesSource("events", frame, local)
    return str(caught.value)


async def test_a_column_of_mixed_types_is_a_text(local: LocalDuckDB) -> None:
    frame = pd.DataFrame({"ok": [1, 2], "mixed": pd.Series([1, "a"], dtype=object)})
    table = await FramesSource("events", frame, local).load_table(())
    assert table is not None
    assert table.columns[1] == TableColumn("mixed", None, True, "object of int and str", read="{0}")
    with DataFlow(events=frame) as db:
        assert db.events.derive(mixed=col.mixed.cast("string")).collect().rows() == [
            {"ok": 1, "mixed": "1"},
            {"ok": 2, "mixed": "a"},
        ]


def test_two_columns_of_one_name(local: LocalDuckDB) -> None:
    expected = "error: source `events` has more than one column `x`: expected each name once"
    assert failure(local, pd.DataFrame([[1, 2]], columns=["x", "x"])) == expected
    assert failure(local, pd.DataFrame({"x": [1]}, index=pd.Index([1], name="x"))) == expected
    assert failure(local, pa.table([pa.array([1]), pa.array([2])], names=["x", "x"])) == expected


def test_two_columns_that_differ_in_case(local: LocalDuckDB) -> None:
    assert failure(local, pl.DataFrame({"x": [1], "X": [2]})) == (
        "error: columns `x` and `X` of source `events` differ only in case\n = hint: rename one of them"
    )


def test_what_is_no_frame(local: LocalDuckDB) -> None:
    assert failure(local, {"a": 1}) == (
        "error: source `events.a` is a `int`: expected a frame of pandas or polars, or Arrow data"
    )
    assert failure(local, {}) == "error: source `events` has no frames: the mapping is empty"


def test_sources_whose_names_differ_in_case_only_are_told_apart() -> None:
    with DataFlow(Orders=pa.table({"k": [1], "a": ["upper"]}), orders=pa.table({"k": [1], "b": ["lower"]})) as db:
        assert db.Orders.join(db.orders, on="k").first() == {"k": 1, "a": "upper", "b": "lower"}


def test_a_source_named_like_a_fragment(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.executescript("CREATE TABLE t (k INTEGER); INSERT INTO t VALUES (1)")
    with DataFlow(fragment_1=pa.table({"k": [1], "b": ["x"]}), lite=str(tmp_path / "x.db")) as db:
        assert db.lite.t.join(db.fragment_1, on="k").first() == {"k": 1, "b": "x"}


def test_moments_in_a_list_of_dates_and_the_other_way() -> None:
    day, noon = dt.date(2026, 1, 31), dt.datetime(2026, 1, 31)
    with DataFlow(t=pa.table({"d": [day], "m": pa.array([noon], pa.timestamp("us"))})) as db:
        assert db.t.filter(col.d.is_in([noon])).count() == 1
        assert db.t.filter(col.m.is_in([day])).count() == 1


def test_a_result_with_lists_of_uuids_is_a_frame() -> None:
    keys = [uuid.UUID(int=7)]
    table = pa.table({"keys": pa.ListArray.from_arrays([0, 1], pa.array([key.bytes for key in keys], pa.uuid()))})
    with DataFlow(kept=table) as db:
        result = db.kept.collect()
    assert result["keys"] == [keys]
    with DataFlow(kept=result.to_arrow()) as again:
        assert again.kept.collect()["keys"] == [keys]
