import gzip
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DATE, FLOAT64, INT64, STRING, DataType, Field, List, Struct
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.files import FilesSource
from dataflow.runtime.sources.in_place import identifier
from dataflow.runtime.sources.source import LocalSource

ENDINGS = (
    "endings of files that can be read: .parquet, .pq, .csv, .tsv, .json, .ndjson, .jsonl, "
    ".csv.gz, .csv.zst, .tsv.gz, .tsv.zst, .json.gz, .json.zst, .ndjson.gz, .ndjson.zst, .jsonl.gz, .jsonl.zst"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "flights.parquet", x=[1, 2])
    (tmp_path / "skus.csv").write_text("sku,price,day\na,1.5,2026-01-31\nb,,\n")
    (tmp_path / "README.md").write_text("not data")
    return tmp_path


def write(path: Path, **columns: Sequence[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


async def load(source: FilesSource, *path: str) -> Table:
    table = await source.load_table(path)
    assert table is not None
    return table


async def types_of(source: FilesSource, *path: str) -> dict[str, DataType | None]:
    return {column.name: column.type for column in (await load(source, *path)).columns}


def read(local: LocalDuckDB, source: FilesSource, table: Table) -> list[tuple[object, ...]]:
    fields = [Field(column.name, column.type) for column in table.columns if column.type is not None]
    names = ", ".join(identifier(field.name) for field in fields)
    sql = f"SELECT {names} FROM {identifier(*table.relation)} ORDER BY ALL"
    with local.run(sql, (), fields, attachments=[(source, table)]) as stream:
        return [tuple(row.values()) for batch in stream for row in batch.to_pylist()]


async def failure(source: FilesSource, *path: str) -> str:
    with pytest.raises(SourceError) as caught:
        await source.load_table(path)
    return str(caught.value)


async def test_a_folder_has_a_table_for_each_stem(local: LocalDuckDB, folder: Path) -> None:
    source = FilesSource("lake", folder, local)
    assert isinstance(source, LocalSource)
    assert await source.list_tables() == (("flights",), ("skus",))
    assert await source.load_table(["flights"]) == Table(
        "lake", ("flights",), ("lake.flights",), (TableColumn("x", INT64, True, "BIGINT"),)
    )
    assert await source.load_table(["README"]) is None
    assert source.dialect.name == "duckdb"
    assert source.description == f"files {folder}"


async def test_a_file_is_itself_the_table(local: LocalDuckDB, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    source = FilesSource("skus", "skus.csv", local)
    monkeypatch.chdir("/")
    assert await source.list_tables() == ((),)
    table = await load(source)
    assert (table.path, table.relation) == ((), ("skus",))
    assert await types_of(source) == {"sku": STRING, "price": FLOAT64, "day": DATE}
    assert str(read(local, source, table)) == "[('a', 1.5, datetime.date(2026, 1, 31)), ('b', None, None)]"
    assert await source.load_table(["skus"]) is None


async def test_globs(local: LocalDuckDB, folder: Path) -> None:
    write(folder / "deep" / "down" / "planes.parquet", y=[1])
    assert await FilesSource("lake", f"{folder}/*.parquet", local).list_tables() == (("flights",),)
    assert await FilesSource("lake", f"{folder}/**/*.parquet", local).list_tables() == (("flights",), ("planes",))
    assert await FilesSource("lake", f"{folder}/[a-f]*", local).list_tables() == (("deep",), ("flights",))


async def test_numbered_files_are_one_table(local: LocalDuckDB, tmp_path: Path) -> None:
    write(tmp_path / "flights-1.parquet", x=[1])
    write(tmp_path / "flights-2.parquet", x=[2], late=[True])
    write(tmp_path / "weather_2026-01.parquet", x=[3])
    source = FilesSource("lake", tmp_path, local)
    assert await source.list_tables() == (("flights",), ("weather_2026-01",))
    assert read(local, source, await load(source, "flights")) == [(1, None), (2, True)]


async def test_partitioned_folders_are_one_table(local: LocalDuckDB, tmp_path: Path) -> None:
    for year in (2025, 2026):
        for month in (1, 2):
            write(tmp_path / "flights" / f"year={year}" / f"month={month}" / "part.parquet", x=[year * 10 + month])
    (tmp_path / "flights" / "_SUCCESS").write_text("")
    source = FilesSource("lake", tmp_path, local)
    assert await source.list_tables() == (("flights",),)
    assert await types_of(source, "flights") == {"x": INT64, "month": INT64, "year": INT64}
    assert read(local, source, await load(source, "flights"))[0] == (20251, 1, 2025)
    itself = FilesSource("flights", tmp_path / "flights", local)
    assert await itself.list_tables() == ((),)
    assert len(read(local, itself, await load(itself))) == 4
    pattern = FilesSource("lake", f"{tmp_path}/*/year=*/**/*.parquet", local)
    assert await pattern.list_tables() == (("flights",),)


async def test_partitioned_csv(local: LocalDuckDB, tmp_path: Path) -> None:
    for year in (2025, 2026):
        (tmp_path / "t" / f"year={year}").mkdir(parents=True)
        (tmp_path / "t" / f"year={year}" / "a.csv").write_text(f"x,s\n{year},a\n")
    source = FilesSource("lake", tmp_path, local)
    assert read(local, source, await load(source, "t")) == [(2025, "a", 2025), (2026, "a", 2026)]


async def test_partitions_beside_other_files(local: LocalDuckDB, tmp_path: Path) -> None:
    write(tmp_path / "year=2026" / "a.parquet", x=[1])
    write(tmp_path / "other.parquet", x=[1])
    with pytest.raises(SourceError) as caught:
        await FilesSource("lake", tmp_path, local).list_tables()
    assert str(caught.value) == ("error: source `lake` mixes partition folders such as `year=2026` with other files")


async def test_a_folder_of_parts_is_one_table(local: LocalDuckDB, tmp_path: Path) -> None:
    write(tmp_path / "flights.parquet" / "part-0000-ab.parquet", x=[1])
    write(tmp_path / "flights.parquet" / "part-0001-cd.parquet", x=[2])
    source = FilesSource("lake", tmp_path, local)
    assert read(local, source, await load(source, "flights")) == [(1,), (2,)]


async def test_one_stem_in_two_formats(local: LocalDuckDB, folder: Path) -> None:
    (folder / "flights.csv").write_text("y\n1\n")
    source = FilesSource("lake", folder, local)
    assert await source.list_tables() == (("flights.csv",), ("flights.parquet",), ("skus",))
    assert await types_of(source, "flights.csv") == {"y": INT64}


async def test_names_that_look_like_patterns(local: LocalDuckDB, tmp_path: Path) -> None:
    write(tmp_path / "a[1] it's.parquet", x=[1])
    write(tmp_path / "a1 it's.parquet", x=[2])
    source = FilesSource("lake", tmp_path, local)
    assert read(local, source, await load(source, "a[1] it's")) == [(1,)]
    single = FilesSource("one", tmp_path / "a[1] it's.parquet", local)
    assert read(local, single, await load(single)) == [(1,)]


async def test_text_formats(local: LocalDuckDB, tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("a\tb\n1\tx, y\n")
    (tmp_path / "semi.csv").write_text("a;b\n1;2,5\n")
    (tmp_path / "lines.ndjson").write_text('{"a": 1, "b": {"c": [1]}}\n{"a": 2, "b": null}\n')
    (tmp_path / "array.json").write_text('[{"a": 1}, {"a": 2}]')
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(b"a,b\n1,x\n"))
    (tmp_path / "packedj.json.gz").write_bytes(gzip.compress(b'{"a": 1}'))
    source = FilesSource("lake", tmp_path, local)
    assert [path for (path,) in await source.list_tables()] == ["array", "lines", "packed", "packedj", "semi", "t"]
    assert await types_of(source, "t") == {"a": INT64, "b": STRING}
    assert await types_of(source, "semi") == {"a": INT64, "b": STRING}
    assert await types_of(source, "packed") == {"a": INT64, "b": STRING}
    assert await types_of(source, "lines") == {"a": INT64, "b": Struct((("c", List(INT64)),))}
    assert read(local, source, await load(source, "t")) == [(1, "x, y")]
    assert read(local, source, await load(source, "lines")) == [(1, {"c": [1]}), (2, None)]
    assert read(local, source, await load(source, "array")) == [(1,), (2,)]
    assert read(local, source, await load(source, "packedj")) == [(1,)]


async def test_the_whole_of_a_small_file_decides_the_types(local: LocalDuckDB, tmp_path: Path) -> None:
    (tmp_path / "late.csv").write_text("a\n" + "1\n" * 50_000 + "x\n")
    source = FilesSource("late", tmp_path / "late.csv", local)
    table = await load(source)
    assert [column.type for column in table.columns] == [STRING]
    assert len(read(local, source, table)) == 50_001


async def test_types_stay_as_they_were_loaded(local: LocalDuckDB, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,x\n")
    source = FilesSource("t", tmp_path / "t.csv", local)
    table = await load(source)
    (tmp_path / "t.csv").write_text("a,b\nmany,x\n")
    with pytest.raises(SourceError) as caught:
        read(local, source, table)
    assert str(caught.value) == (
        "error: the local query failed\n = Conversion Error: CSV Error on Line: 2\n = Original Line: many,x\n"
        """ = Error when converting column "a". Could not convert string "many" to 'BIGINT'"""
    )


async def test_columns_wider_than_the_files_own(local: LocalDuckDB, tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": pa.array([2**31 - 1], pa.int32())}), tmp_path / "t.parquet")
    source = FilesSource("t", tmp_path / "t.parquet", local)
    table = await load(source)
    sql = 'SELECT x * 2 AS x FROM "t"'
    with local.run(sql, (), (Field("x", INT64),), attachments=[(source, table)]) as stream:
        assert next(stream).to_pylist() == [{"x": 2**32 - 2}]


async def test_what_is_not_there(local: LocalDuckDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert await failure(FilesSource("lake", "x.parquet", local)) == (
        "error: file `x.parquet` of source `lake` is not there"
    )
    assert await failure(FilesSource("lake", "data/*.parquet", local)) == (
        f"error: no file matches `data/*.parquet` of source `lake`\n = {ENDINGS}"
    )
    (tmp_path / "empty").mkdir()
    assert await failure(FilesSource("lake", "empty", local)) == (
        f"error: folder `empty` of source `lake` holds no file that can be read\n = {ENDINGS}"
    )
    (tmp_path / "x.dat").write_text("x")
    assert await failure(FilesSource("lake", "x.dat", local)) == (
        f"error: the format of file `x.dat` of source `lake` is not known\n = {ENDINGS}"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("x.parquet", "Parquet"), ("x.csv", "CSV"), ("x.tsv", "tab-separated text"), ("x.json", "JSON")],
)
async def test_an_empty_file(local: LocalDuckDB, tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert await failure(FilesSource("lake", tmp_path / name, local)) == (
        f"error: file `{name}` of source `lake` is empty: expected {expected}, found 0 bytes"
    )


async def test_a_file_that_is_not_parquet(local: LocalDuckDB, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_text("a,b\n1,2\n")
    assert await failure(FilesSource("lake", tmp_path / "x.parquet", local)) == (
        r"error: file `x.parquet` of source `lake` is not Parquet: expected it to begin with `PAR1`, found `a,b\x0a`"
    )
    write(tmp_path / "y.parquet", x=[1])
    (tmp_path / "y.parquet").write_bytes((tmp_path / "y.parquet").read_bytes()[:-4] + b"....")
    assert await failure(FilesSource("lake", tmp_path / "y.parquet", local)) == (
        "error: file `y.parquet` of source `lake` is not Parquet: expected it to end with `PAR1`, found `....`"
    )


async def test_text_that_cannot_be_understood(local: LocalDuckDB, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(bytes(range(256)) * 50)
    assert await failure(FilesSource("lake", tmp_path / "x.csv", local)) == (
        "error: file `x.csv` of source `lake` cannot be read as CSV\n"
        ' = Invalid Input Error: Error when sniffing file "x.csv".\n'
        " = It was not possible to automatically detect the CSV parsing dialect"
    )
    (tmp_path / "x.json").write_text('{"a": 1,,')
    assert await failure(FilesSource("lake", tmp_path / "x.json", local)) == (
        "error: file `x.json` of source `lake` cannot be read as JSON\n"
        ' = Invalid Input Error: Malformed JSON in file "x.json", at byte 9 in record/value 2: unexpected character.'
    )


async def test_a_file_without_permission(local: LocalDuckDB) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write(folder / "x.parquet", x=[1])
        (folder / "x.parquet").chmod(0)
        user = os.geteuid()
        if user == 0:
            # Nothing is closed to root, so the file is read as somebody else.
            os.seteuid(65534)
        try:
            message = await failure(FilesSource("lake", folder / "x.parquet", local))
        finally:
            os.seteuid(user)
    assert message == "error: file `x.parquet` of source `lake` cannot be read: permission denied"


async def test_files_that_are_gone_or_changed_since(local: LocalDuckDB, folder: Path) -> None:
    source = FilesSource("lake", folder, local)
    table = await load(source, "flights")
    write(folder / "flights.parquet", y=[1])
    with pytest.raises(SourceError) as caught:
        read(local, source, table)
    assert caught.value.message == "table `lake.flights` has changed"
    assert caught.value.hint == "`db.refresh()` reads the tables again"
    (folder / "flights.parquet").unlink()
    with pytest.raises(SourceError) as caught:
        read(local, source, table)
    assert str(caught.value) == (
        "error: table `lake.flights` is gone: no file of it is left\n = hint: `db.refresh()` reads the tables again"
    )
