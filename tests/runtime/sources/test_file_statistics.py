import datetime as dt
import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dataflow.compiler.catalog import ColumnStatistics, Statistics
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.files import FilesSource

UTC = dt.UTC


@pytest.fixture(scope="module")
def local() -> Iterator[LocalDuckDB]:
    local = LocalDuckDB()
    yield local
    local.close()


async def known(local: LocalDuckDB, target: Path, *path: str) -> Statistics:
    source = FilesSource("shop", target, local)
    table = await source.load_table(path)
    assert table is not None
    found = await source.load_statistics(table)
    assert found is not None
    return found


KINDS = {
    "id": ([3, 100, None], 3, 100),
    "small": (pa.array([1, 2, 3], pa.int8()), 1, 3),
    "u": (pa.array([9, 10, 11], pa.uint64()), Decimal(9), Decimal(11)),
    "d": (pa.array([Decimal("-1.50"), Decimal("9.00"), Decimal("10.00")]), Decimal("-1.50"), Decimal("10.00")),
    "f": ([-2.5, 1e10, 3.0], -2.5, 1e10),
    "name": (["b", "a", "é"], "a", "é"),
    "day": ([dt.date(2020, 1, 2), dt.date(1999, 1, 1), None], dt.date(1999, 1, 1), dt.date(2020, 1, 2)),
    "at": (
        [dt.datetime(2020, 1, 1, 1, 2, 3), None, None],
        dt.datetime(2020, 1, 1, 1, 2, 3),
        dt.datetime(2020, 1, 1, 1, 2, 3),
    ),
    "moment": (
        pa.array([dt.datetime(2020, 1, 1, tzinfo=UTC)] * 3, pa.timestamp("us", "Europe/Berlin")),
        dt.datetime(2020, 1, 1, tzinfo=UTC),
        dt.datetime(2020, 1, 1, tzinfo=UTC),
    ),
    "even": ([True, False, True], None, None),
    "list": ([[1], [2], [3]], None, None),
    "none": (pa.array([None, None, None], pa.int64()), None, None),
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "kinds.parquet"
    pq.write_table(pa.table({name: values for name, (values, _, _) in KINDS.items()}), path, row_group_size=2)
    return path


@pytest.mark.parametrize("name", KINDS)
async def test_bounds_of_parquet_have_the_types_of_parameters(local: LocalDuckDB, kinds: Path, name: str) -> None:
    _, least, greatest = KINDS[name]
    column = (await known(local, kinds)).columns.get(name, ColumnStatistics())
    assert (column.least, column.greatest) == (least, greatest)
    assert (type(column.least), type(column.greatest)) == (type(least), type(greatest))


async def test_rows_and_nulls_of_parquet(local: LocalDuckDB, kinds: Path) -> None:
    found = await known(local, kinds)
    assert found.rows == 3
    assert found.columns["id"].nulls == pytest.approx(1 / 3)
    assert found.columns["none"].nulls == 1
    assert found.columns["name"].nulls == 0


async def test_parquet_without_bounds(local: LocalDuckDB, tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [1, 2]}), tmp_path / "t.parquet", write_statistics=False)
    assert await known(local, tmp_path / "t.parquet") == Statistics(2.0, {"x": ColumnStatistics()})


@pytest.mark.parametrize("values", [3, 5, 25, 150])
async def test_values_of_dictionaries_are_counted_by_their_bits(
    local: LocalDuckDB, tmp_path: Path, values: int
) -> None:
    rows = 60_000
    words = [f"word {i * 7919 % values}" for i in range(rows)]
    table = pa.table({"word": words, "key": [f"key {i}" for i in range(rows)], "sorted": sorted(words)})
    pq.write_table(table, tmp_path / "t.parquet", use_dictionary=["word", "sorted"], row_group_size=20_000)
    found = await known(local, tmp_path / "t.parquet")
    assert found.columns["word"].distinct == pytest.approx(values, rel=1)
    # Runs take no bits, and what is no entry of a dictionary takes as many as the values are long.
    assert (found.columns["key"].distinct, found.columns["sorted"].distinct) == (None, None)


async def test_an_empty_parquet_file(local: LocalDuckDB, tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": pa.array([], pa.int64())}), tmp_path / "t.parquet")
    assert (await known(local, tmp_path / "t.parquet")).rows == 0


@pytest.mark.parametrize("files", [2, 32, 90])
async def test_many_parquet_files(local: LocalDuckDB, tmp_path: Path, files: int) -> None:
    for number in range(files):
        pq.write_table(
            pa.table({"x": list(range(number * 100, number * 100 + 100))}), tmp_path / f"t-{number:04}.parquet"
        )
    found = await known(local, tmp_path, "t")
    assert found.rows == pytest.approx(files * 100, rel=0.01)
    assert (found.columns["x"].least, found.columns["x"].greatest) == (0, files * 100 - 1)


async def test_folders_of_partitions(local: LocalDuckDB, tmp_path: Path) -> None:
    for year in (2024, 2025, 2026):
        folder = tmp_path / "sales" / f"year={year}" / "kind=a"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"x": [year]}), folder / "part.parquet")
    found = await known(local, tmp_path / "sales")
    assert found.rows == 3
    assert found.columns["year"] == ColumnStatistics(3.0, None, 2024, 2026)
    assert found.columns["kind"] == ColumnStatistics(1.0, None, "a", "a")


@pytest.mark.parametrize("rows", [1, 10, 50_000])
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "jsonl", "jsonl.gz"])
async def test_rows_of_texts(local: LocalDuckDB, tmp_path: Path, rows: int, ending: str) -> None:
    lines = [f"{i:06},name {i:06}\n" for i in range(rows)]
    if "json" in ending:
        lines = [json.dumps({"id": f"{i:06}", "name": f"name {i:06}"}) + "\n" for i in range(rows)]
    text = "".join(lines) if "json" in ending else "".join(["id,name\n", *lines])
    path = tmp_path / f"t.{ending}"
    path.write_bytes(gzip.compress(text.encode()) if ending.endswith("gz") else text.encode())
    assert (await known(local, path)).rows == pytest.approx(rows, rel=0.15 if ending.endswith("gz") else 0.01)


async def test_the_last_line_may_be_open(local: LocalDuckDB, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id\n1\n2")
    assert (await known(local, tmp_path / "t.csv")).rows == 2


async def test_an_array_of_json_on_many_lines(local: LocalDuckDB, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(json.dumps([{"id": i, "name": "x"} for i in range(300)], indent=2))
    assert (await known(local, tmp_path / "t.json")).rows == 300
