"""Every type of Arrow, pandas and Polars, from frames and from Parquet: read, refused, and found by their values."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import column_kinds
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from column_kinds import Kind, rows_of

from dataflow import BindError, DataFlow, Query, Result, SourceError, col
from dataflow.dsl import types as t
from dataflow.dsl.types import DataType, Decimal, Interval, List, Struct
from dataflow.runtime.arrow import arrow_type

D = decimal.Decimal
DAY, NOON, LAST = dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, 12), dt.time(23, 59, 59)
ZONED = NOON.replace(tzinfo=dt.UTC)
ROME = dt.timezone(dt.timedelta(hours=1))
SECOND = Interval(microseconds=1_000_000)

NATIVE: dict[pa.DataType, tuple[DataType, tuple[Any, ...]]] = {
    pa.bool_(): (t.BOOL, (True, False)),
    **{type_: (t.INT64, (-(2 ** (type_.bit_width - 1)), 2 ** (type_.bit_width - 1) - 1))
       for type_ in (pa.int8(), pa.int16(), pa.int32(), pa.int64())},
    **{type_: (t.INT64, (0, 2**type_.bit_width - 1)) for type_ in (pa.uint8(), pa.uint16(), pa.uint32())},
    pa.uint64(): (Decimal(20, 0), (D(0), D(2**64 - 1))),
    **{type_: (t.FLOAT64, (1.5, -65504.0, float("inf"))) for type_ in (pa.float16(), pa.float32(), pa.float64())},
    **{type_: (Decimal(type_.precision, 2), (D("1.50"), D("-9999999.99")))
       for type_ in (pa.decimal32(9, 2), pa.decimal64(18, 2), pa.decimal128(38, 2), pa.decimal256(20, 2))},
    **dict.fromkeys((pa.string(), pa.large_string(), pa.string_view()), (t.STRING, ("", "𝄞é ", "x" * 70000))),
    pa.dictionary(pa.int8(), pa.string()): (t.STRING, ("z", "a")),
    **dict.fromkeys((pa.binary(), pa.large_binary(), pa.binary_view()), (t.BINARY, (b"", b"\0\xff"))),
    pa.binary(2): (t.BINARY, (b"\0\xff", b"ab")),
    **{type_: (t.DATE, (dt.date(1, 1, 1), dt.date(9999, 12, 31), DAY)) for type_ in (pa.date32(), pa.date64())},
    **{type_: (t.TIME, (dt.time(), LAST))
       for type_ in (pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns"))},
    **{pa.timestamp(unit): (t.TIMESTAMP, (dt.datetime(1700, 1, 1), NOON)) for unit in ("s", "ms", "us", "ns")},
    **{pa.timestamp(unit, "Europe/Rome"): (t.TIMESTAMPTZ, (dt.datetime(2200, 1, 1, tzinfo=dt.UTC), ZONED))
       for unit in ("s", "ms", "us", "ns")},
    pa.uuid(): (t.UUID, (uuid.UUID(int=0), uuid.UUID(int=2**128 - 1))),
    pa.json_(): (t.JSON, ('{"a": 1}',)),
    pa.list_(pa.int32()): (List(t.INT64), ([1, None], [])),
    pa.large_list(pa.string()): (List(t.STRING), (["a"], [])),
    pa.list_(pa.float32(), 2): (List(t.FLOAT64), ([1.5, None],)),
    pa.struct([("a", pa.timestamp("ns")), ("b", pa.list_(pa.date32()))]):
        (Struct((("a", t.TIMESTAMP), ("b", List(t.DATE)))), ({"a": NOON, "b": [DAY]}, {"a": None, "b": None})),
}  # fmt: skip
IN_MEMORY: dict[pa.DataType, tuple[DataType, tuple[Any, ...]]] = {
    **{pa.duration(unit): (t.INTERVAL, (SECOND,)) for unit in ("s", "ms", "us", "ns")},
    pa.month_day_nano_interval(): (t.INTERVAL, (Interval(1, -2, 3),)),
    pa.decimal256(60, 2): (Decimal(38, 2), (D("1.50"),)),
    pa.decimal128(10, -2): (Decimal(12, 0), (D("1500"),)),
    pa.list_(pa.float16()): (List(t.FLOAT64), ([1.5, None],)),
    pa.list_(pa.duration("ns")): (List(t.INTERVAL), ([SECOND],)),
    pa.list_view(pa.int8()): (List(t.INT64), ([1], [])),
    pa.run_end_encoded(pa.int32(), pa.string()): (t.STRING, ("a", "b")),
    pa.bool8(): (t.BOOL, (True, False)),
}  # fmt: skip
"""Types that Parquet has not."""


def _kinds(types: dict[pa.DataType, tuple[DataType, tuple[Any, ...]]]) -> dict[str, Kind]:
    return {
        f"c{at}": Kind(str(native), ours, tuple((value, value) for value in values))
        for at, (native, (ours, values)) in enumerate(types.items())
    }


KINDS, MORE = _kinds(NATIVE), _kinds(IN_MEMORY)


def _array(native: pa.DataType, values: list[Any]) -> pa.Array[Any]:
    spelt = [_spelt(native, value) for value in values]
    if isinstance(native, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(native, pa.array(spelt, native.storage_type))
    if pa.types.is_run_end_encoded(native):
        return pc.run_end_encode(pa.array(spelt, pa.string()))
    return pa.array(spelt, native)


def _spelt(native: pa.DataType, value: Any) -> Any:
    match value:
        case uuid.UUID():
            return value.bytes
        case Interval():
            day = dt.timedelta(microseconds=value.microseconds)
            return day if pa.types.is_duration(native) else (value.months, value.days, value.microseconds * 1000)
        case [Interval()]:
            return [dt.timedelta(seconds=1)]
        case bool() if isinstance(native, pa.BaseExtensionType):
            return int(value)
        case D() if not pa.types.is_decimal(native):
            return int(value)
        case _:
            return value


def _table(types: dict[pa.DataType, tuple[DataType, tuple[Any, ...]]], kinds: dict[str, Kind]) -> pa.Table:
    columns = zip(types, zip(*rows_of(kinds), strict=True), strict=True)
    arrays = {f"c{at}": _array(native, list(values)) for at, (native, values) in enumerate(columns)}
    return pa.table({"id": range(len(rows_of(kinds))), **arrays})


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataFlow]:
    path: Path = tmp_path_factory.mktemp("types") / "kinds.parquet"
    table = _table(NATIVE, KINDS)
    pq.write_table(table, path)
    frames = {"kinds": table, "more": _table(IN_MEMORY, MORE)}
    with DataFlow(parquet=str(path), frame=frames, dataset=ds.dataset(path)) as opened:
        yield opened


def _places(db: DataFlow) -> dict[str, Query]:
    return {"parquet": db.parquet, "frame": db.frame.kinds, "dataset": db.dataset}


@pytest.mark.parametrize("place", ["parquet", "frame", "dataset"])
def test_columns_and_values(db: DataFlow, place: str) -> None:
    table, kinds = _places(db)[place], _kinds_in(place)
    column_kinds.check_types(table.select("id", *kinds), kinds)
    column_kinds.check_values(table.select("id", *kinds), kinds)


def _kinds_in(place: str) -> dict[str, Kind]:
    """Of a dataset, those that DuckDB reads from Arrow by itself."""
    unread = ("halffloat", "decimal256(20, 2)", "date64[ms]") if place == "dataset" else ()
    return {name: kind for name, kind in KINDS.items() if kind.native not in unread}


@pytest.mark.parametrize("place", ["parquet", "frame", "dataset"])
def test_rows_are_found_by_their_values(db: DataFlow, place: str) -> None:
    column_kinds.check_found_by_values(_places(db)[place], _kinds_in(place))
    column_kinds.check_lists(_places(db)[place], _kinds_in(place))


def test_rows_are_sorted_grouped_and_joined_as_elsewhere(db: DataFlow) -> None:
    column_kinds.check_answers(db.parquet, db.frame.kinds, KINDS)


def test_a_column_that_cannot_be_read_from_a_dataset(db: DataFlow) -> None:
    with pytest.raises(BindError, match="is of type `halffloat`, which has no counterpart here"):
        db.dataset.collect()


def test_types_that_are_in_memory_only(db: DataFlow) -> None:
    column_kinds.check_types(db.frame.more, MORE)
    column_kinds.check_values(db.frame.more, MORE)


NANOSECONDS = {
    "time64[ns]": (pa.array([1], pa.time64("ns")), "00:00:00.000000001", "time"),
    "timestamp[ns]": (pa.array([1], pa.timestamp("ns")), "1970-01-01 00:00:00.000000001", "timestamp"),
    "timestamp[ns, tz=Europe/Rome]": (pa.array([1], pa.timestamp("ns", "Europe/Rome")),
                                      "1970-01-01 00:00:00.000000001+00", "timestamptz"),
}  # fmt: skip


@pytest.mark.parametrize("native", NANOSECONDS)
def test_nanoseconds_are_refused(tmp_path: Path, native: str) -> None:
    values, shown, type_ = NANOSECONDS[native]
    pq.write_table(pa.table({"x": values}), tmp_path / "n.parquet")
    for source in (pa.table({"x": values}), str(tmp_path / "n.parquet"), ds.dataset(tmp_path / "n.parquet")):
        with DataFlow(s=source) as db:
            with pytest.raises(SourceError) as raised:
                db.s.collect()
            assert raised.value.message == f"column `x` of source `s` holds `{shown}`: expected {type_}"
            assert raised.value.hint == 'read it as `col.x.cast("string")` (`x::string`)'
            assert db.s.select(y=col.x.cast("string")).collect()["y"] == [shown]


FOREIGN = {
    "duration[ns]": (pa.array([1500], pa.duration("ns")), "1500 ns"),
    "duration[s]": (pa.array([2**62], pa.duration("s")), f"{2**62} s"),
    "month_day_nano_interval": (pa.array([(1, 2, 3)], pa.month_day_nano_interval()), None),
    "decimal256(76, 2)": (pa.array([D("9" * 60)], pa.decimal256(76, 2)), "9" * 60 + ".00"),
    "dense_union<0: int64=0>": (pa.UnionArray.from_dense(pa.array([0], pa.int8()), pa.array([0], pa.int32()),
                                                        [pa.array([7])]), "7"),
    "map<string, int32>": (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32())), "{a=1}"),
    "object of int and str": (pd.DataFrame({"x": pd.Series([7, "a", None], dtype=object)}), "7"),
    "object of date and datetime": (pd.DataFrame({"x": pd.Series([DAY, NOON], dtype=object)}), "2026-01-31"),
    "object of datetime and datetime with zone": (
        pd.DataFrame({"x": pd.Series([NOON, ZONED], dtype=object)}), "2026-01-31 12:00:00"),
    "object of int": (pd.DataFrame({"x": pd.Series([2**70], dtype=object)}), str(2**70)),
    "complex128": (pd.DataFrame({"x": [1j]}), "1j"),
    "period[M]": (pd.DataFrame({"x": pd.period_range("2026-01", periods=1, freq="M")}), "2026-01"),
    "interval[int64, right]": (pd.DataFrame({"x": pd.interval_range(0, 1)}), "(0, 1]"),
    "Object": (pl.DataFrame({"x": pl.Series([ROME], dtype=pl.Object)}), "UTC+01:00"),
    "UInt128": (pl.DataFrame({"x": pl.Series([2**128 - 1], dtype=pl.UInt128)}), str(2**128 - 1)),
}  # fmt: skip
"""What can be read as text only, with the text of the first value."""


@pytest.mark.parametrize("native", FOREIGN)
def test_types_without_counterpart_are_read_as_text(native: str) -> None:
    values, text = FOREIGN[native]
    with DataFlow(s=pa.table({"x": values}) if isinstance(values, pa.Array) else values) as db:
        with pytest.raises(BindError) as raised:
            db.s.collect()
        assert f"column `x` is of type `{native}`, which has no counterpart here" in str(raised.value)
        found = db.s.select(y=col.x.cast("string")).collect()["y"]
        assert text is None or found[0] == text


PANDAS: dict[str, tuple[Any, DataType, list[Any]]] = {
    "Int64": (pd.array([1, None], "Int64"), t.INT64, [1, None]),
    "UInt64": (pd.array([2**64 - 1, None], "UInt64"), Decimal(20, 0), [D(2**64 - 1), None]),
    "boolean": (pd.array([True, None], "boolean"), t.BOOL, [True, None]),
    "string": (pd.array(["", None], "string"), t.STRING, ["", None]),
    "category": (pd.Categorical(["z", None]), t.STRING, ["z", None]),
    "numbers": (pd.Categorical([7, None]), t.INT64, [7, None]),
    "float": ([1.5, float("nan")], t.FLOAT64, [1.5, None]),
    "float16": (pd.Series([1.5, None], dtype="float16"), t.FLOAT64, [1.5, None]),
    "datetime": (pd.to_datetime([NOON, None]), t.TIMESTAMP, [NOON, None]),
    "nanoseconds": (pd.to_datetime([NOON, None]).astype("datetime64[ns]"), t.TIMESTAMP, [NOON, None]),
    "zoned": (pd.to_datetime([NOON, None]).tz_localize("UTC").tz_convert("Asia/Tokyo"), t.TIMESTAMPTZ, [ZONED, None]),
    "timedelta": (pd.to_timedelta(["1s", None]), t.INTERVAL, [SECOND, None]),
    "objects": (pd.Series([D("1.5"), None], dtype=object), Decimal(2, 1), [D("1.5"), None]),
    "mixed": (pd.Series([1, 2.5], dtype=object), t.FLOAT64, [1.0, 2.5]),
    "missing": (pd.Series(["a", float("nan")], dtype=object), t.STRING, ["a", None]),
    "NA": (pd.Series([pd.NA, None], dtype=object), t.STRING, [None, None]),
    "NaT": (pd.Series([pd.NaT, NOON], dtype=object), t.TIMESTAMP, [None, NOON]),
    "days": (pd.Series([DAY, None], dtype=object), t.DATE, [DAY, None]),
    "uuids": (pd.Series([uuid.UUID(int=7), None], dtype=object), t.UUID, [uuid.UUID(int=7), None]),
    "lists": (pd.Series([[1], None], dtype=object), List(t.INT64), [[1], None]),
    "arrow": (pd.Series([D("1.5"), None], dtype=pd.ArrowDtype(pa.decimal256(50, 2))), Decimal(38, 2),
              [D("1.50"), None]),
}  # fmt: skip


def _types(found: Result) -> dict[str, pa.DataType]:
    return {field.name: field.type for field in found.to_arrow().schema}


def test_pandas() -> None:
    with DataFlow(s=pd.DataFrame({name: values for name, (values, _, _) in PANDAS.items()})) as db:
        found = db.s.collect()
        assert _types(found) == {name: arrow_type(type_) for name, (_, type_, _) in PANDAS.items()}
        assert {name: found[name] for name in PANDAS} == {name: values for name, (_, _, values) in PANDAS.items()}


POLARS: dict[str, tuple[pl.Series, DataType, list[Any]]] = {
    "categorical": (pl.Series(["z", None], dtype=pl.Categorical), t.STRING, ["z", None]),
    "enum": (pl.Series(["z", None], dtype=pl.Enum(["z", "a"])), t.STRING, ["z", None]),
    "decimal": (pl.Series([D("1.5"), None], dtype=pl.Decimal(38, 2)), Decimal(38, 2), [D("1.50"), None]),
    "duration": (pl.Series([dt.timedelta(seconds=1), None], dtype=pl.Duration("ns")), t.INTERVAL, [SECOND, None]),
    "time": (pl.Series([LAST, None]), t.TIME, [LAST, None]),
    "uint64": (pl.Series([2**64 - 1, None], dtype=pl.UInt64), Decimal(20, 0), [D(2**64 - 1), None]),
    "int128": (pl.Series([-(2**100), None], dtype=pl.Int128), Decimal(38, 0), [D(-(2**100)), None]),
    "list": (pl.Series([[1], None], dtype=pl.List(pl.UInt8)), List(t.INT64), [[1], None]),
    "array": (pl.Series([[1, 2], None], dtype=pl.Array(pl.Int8, 2)), List(t.INT64), [[1, 2], None]),
    "struct": (pl.Series([{"a": 1}, None]), Struct((("a", t.INT64),)), [{"a": 1}, None]),
    "null": (pl.Series([None, None]), t.STRING, [None, None]),
    "zoned": (pl.Series([NOON, None], dtype=pl.Datetime("ns", "UTC")), t.TIMESTAMPTZ, [ZONED, None]),
    "binary": (pl.Series([b"\0", None]), t.BINARY, [b"\0", None]),
    "float": (pl.Series([float("nan"), None]), t.FLOAT64, [None, None]),
}  # fmt: skip


def test_polars() -> None:
    with DataFlow(s=pl.DataFrame({name: values for name, (values, _, _) in POLARS.items()})) as db:
        found = db.s.collect()
        assert _types(found) == {name: arrow_type(type_) for name, (_, type_, _) in POLARS.items()}
        rest = [name for name in POLARS if name != "float"]
        assert {name: found[name] for name in rest} == {name: POLARS[name][2] for name in rest}
        assert str(found["float"]) == "[nan, None]"


def test_decimals_of_more_than_38_digits_in_parquet(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": pa.array([D(1)], pa.decimal256(50, 2)), "y": [1]}), tmp_path / "d.parquet")
    with DataFlow(s=str(tmp_path / "d.parquet")) as db:
        assert db.s.drop("x").collect().rows() == [{"y": 1}]
        with pytest.raises(BindError, match=r"column `x` is of type `DECIMAL\(50,2\)`, which has no counterpart here"):
            db.s.collect()
