import os
from pathlib import Path

import duckdb
import pytest

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import (
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    Decimal,
    Field,
    List,
    Struct,
)
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.duckdb import DuckDBSource
from dataflow.runtime.sources.in_place import identifier
from dataflow.runtime.sources.source import LocalSource


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(
            "CREATE TABLE weather"
            " (day DATE NOT NULL, place VARCHAR COLLATE NOCASE, rain INTEGER, grade ENUM ('z', 'a'));"
            "INSERT INTO weather VALUES"
            " ('2026-01-31', 'Rome', 2000000000, 'z'), ('2026-02-01', 'rome', 2000000000, 'a');"
            "CREATE SCHEMA old; CREATE VIEW old.wet AS SELECT day, rain FROM main.weather WHERE rain > 0;"
            'CREATE TABLE "odd "" name" ("a b" BIGINT)'
        )
    return path


def sum_of(local: LocalDuckDB, source: DuckDBSource, table: Table, expression: str) -> object:
    sql = f"SELECT {expression} AS x FROM {identifier(*table.relation)}"
    with local.run(sql, (), (Field("x", INT64),), attachments=[(source, table)]) as stream:
        return next(stream).to_pylist()[0]["x"]


async def load(source: DuckDBSource, *path: str) -> Table:
    table = await source.load_table(path)
    assert table is not None
    return table


async def test_tables_and_views_of_all_schemas_are_listed(local: LocalDuckDB, path: Path) -> None:
    source = DuckDBSource("wh", path, local)
    assert isinstance(source, LocalSource)
    assert await source.list_tables() == (('odd " name',), ("weather",), ("old", "wet"))
    assert source.dialect.name == "duckdb"


async def test_a_tables_columns(local: LocalDuckDB, path: Path) -> None:
    source = DuckDBSource("wh", path, local)
    assert await source.load_table(["weather"]) == Table(
        "wh",
        ("weather",),
        ("wh.weather",),
        (
            TableColumn("day", DATE, False, "DATE"),
            TableColumn("place", STRING, True, "VARCHAR"),
            TableColumn("rain", INT64, True, "INTEGER"),
            TableColumn("grade", STRING, True, "ENUM('z', 'a')"),
        ),
        written=("main", "weather"),
    )
    assert (await load(source, "old", "wet")).relation == ("wh.old.wet",)
    assert await source.load_table(["snow"]) is None
    assert await source.load_table(["old", "weather"]) is None


async def test_every_type(local: LocalDuckDB, tmp_path: Path) -> None:
    declared = {
        "BOOLEAN": BOOL,
        "UTINYINT": INT64,
        "UBIGINT": Decimal(20, 0),
        "HUGEINT": Decimal(38, 0),
        "UHUGEINT": Decimal(38, 0),
        "FLOAT": FLOAT64,
        "DECIMAL(15,2)": Decimal(15, 2),
        "TIME": TIME,
        "TIMESTAMP_NS": TIMESTAMP,
        "TIMESTAMPTZ_NS": TIMESTAMPTZ,
        "TIMESTAMP WITH TIME ZONE": TIMESTAMPTZ,
        "INTERVAL": INTERVAL,
        "UUID": UUID,
        "JSON": JSON,
        "INTEGER[]": List(INT64),
        "INTEGER[2]": List(INT64),
        'STRUCT(a INTEGER, "b c" DECIMAL(4,1)[])': Struct((("a", INT64), ("b c", List(Decimal(4, 1))))),
        "MAP(INTEGER, VARCHAR)": None,
        "BIT": None,
    }
    with duckdb.connect(tmp_path / "t.duckdb") as connection:
        columns = ", ".join(f"c{number} {native}" for number, native in enumerate(declared))
        connection.execute(f"CREATE TABLE t ({columns})")
    source = DuckDBSource("wh", tmp_path / "t.duckdb", local)
    table = await load(source, "t")
    assert {column.native: column.type for column in table.columns} == declared
    assert sum_of(local, source, table, "COUNT(*)") == 0


async def test_queries_see_the_languages_types(local: LocalDuckDB, path: Path) -> None:
    source = DuckDBSource("wh", path, local)
    table = await load(source, "weather")
    # 32-bit products, enumerations in order of declaration and text without case would each answer otherwise.
    assert sum_of(local, source, table, "MAX(rain * 2)") == 4000000000
    assert sum_of(local, source, table, "COUNT(*) FILTER (grade < 'b')") == 1
    assert sum_of(local, source, table, "COUNT(*) FILTER (place = 'Rome')") == 1
    assert sum_of(local, source, await load(source, "old", "wet"), "COUNT(rain)") == 2
    assert sum_of(local, source, await load(source, 'odd " name'), 'COUNT("a b")') == 0


async def test_two_sources_may_share_a_file(local: LocalDuckDB, path: Path) -> None:
    first, second = DuckDBSource("a", path, local), DuckDBSource("b", path, local)
    tables = [(first, await load(first, "weather")), (second, await load(second, "weather"))]
    sql = 'SELECT COUNT(*) AS x FROM "a.weather" JOIN "b.weather" USING (day)'
    with local.run(sql, (), (Field("x", INT64),), attachments=tables) as stream:
        assert next(stream).to_pylist() == [{"x": 2}]


async def test_a_file_that_is_exchanged_is_read_anew(local: LocalDuckDB, path: Path) -> None:
    source = DuckDBSource("wh", path, local)
    table = await load(source, "weather")
    with duckdb.connect(path.with_name("new")) as connection:
        connection.execute(
            "CREATE TABLE weather AS SELECT DATE '2026-01-01' AS day, 'x' AS place, 1 AS rain, 'g' AS grade"
        )
    os.replace(path.with_name("new"), path)
    assert sum_of(local, source, table, "COUNT(*)") == 1


async def test_a_table_that_is_gone_or_changed(local: LocalDuckDB, path: Path) -> None:
    source = DuckDBSource("wh", path, local)
    table = await load(source, "weather")
    with duckdb.connect(path.with_name("new")) as connection:
        connection.execute("CREATE TABLE weather AS SELECT 1 AS rain")
    os.replace(path.with_name("new"), path)
    with pytest.raises(SourceError) as caught:
        sum_of(local, source, table, "COUNT(*)")
    assert caught.value.message == "table `weather` of source `wh` has changed"
    assert caught.value.hint == "`db.refresh()` reads the tables again"
    with duckdb.connect(path.with_name("new")) as connection:
        connection.execute("CREATE TABLE other AS SELECT 1 AS rain")
    os.replace(path.with_name("new"), path)
    with pytest.raises(SourceError) as caught:
        sum_of(local, source, table, "COUNT(*)")
    assert str(caught.value) == (
        "error: table `weather` of source `wh` is gone\n = hint: `db.refresh()` reads the tables again"
    )


async def test_a_view_that_cannot_be_bound(local: LocalDuckDB, path: Path) -> None:
    with duckdb.connect(path) as connection:
        connection.execute("CREATE VIEW old.bare AS SELECT day FROM weather")
    with pytest.raises(SourceError) as caught:
        await DuckDBSource("wh", path, local).load_table(["old", "bare"])
    assert str(caught.value) == (
        "error: view `old.bare` of source `wh` cannot be read\n"
        " = Catalog Error: Table with name weather does not exist!\n"
        " = hint: tables of other schemas must be named in full in the view, as `main.t`"
    )
