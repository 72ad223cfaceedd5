import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics
from dataflow.dsl.errors import SourceError
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.duckdb import DuckDBSource

SETUP = """
CREATE TABLE kinds (id INTEGER PRIMARY KEY, d DECIMAL(9, 2), u UBIGINT, f DOUBLE, name VARCHAR, day DATE,
  hour TIMESTAMP, moment TIMESTAMPTZ, ns TIMESTAMP_NS, k UUID, e ENUM ('z', 'a'), holes INTEGER, none INTEGER,
  list INTEGER[], "o""p" INTEGER, UNIQUE (name, day));
INSERT INTO kinds SELECT i, i / 4, i, i / 8, 'x' || i % 10, DATE '2020-01-01' + i::INTEGER,
  TIMESTAMP '2020-01-01' + i * INTERVAL 1 HOUR, TIMESTAMPTZ '2020-01-01 00:00+02' + i * INTERVAL 1 HOUR,
  TIMESTAMP_NS '2020-01-01', '00000000-0000-0000-0000-000000000001', 'z', IF(i % 4 > 0, i, NULL), NULL, [i], i
FROM range(1, 1001) AS r (i);
CREATE INDEX by_name ON kinds ("o""p", id);
CREATE INDEX by_sum ON kinds ((id + 1));
CREATE TABLE nothing (id INTEGER);
CREATE TABLE odd (x DOUBLE);
INSERT INTO odd VALUES ('NaN'), (1);
CREATE VIEW first_ones AS SELECT * FROM kinds WHERE id <= 100;
CREATE SCHEMA other;
CREATE TABLE other.t AS SELECT 7 AS x;
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBSource]:
    path = tmp_path_factory.mktemp("duckdb") / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SETUP)
    local = LocalDuckDB()
    yield DuckDBSource("shop", path, local)
    local.close()


async def load(source: DuckDBSource, *path: str) -> Statistics | None:
    table = await source.load_table(path)
    assert table is not None
    return await source.load_statistics(table)


@pytest.mark.parametrize(
    ("name", "least", "greatest"),
    [
        ("id", 1, 1000),
        ("d", Decimal("0.25"), Decimal("250.00")),
        ("u", Decimal(1), Decimal(1000)),
        ("f", 0.125, 125.0),
        ("name", "x0", "x9"),
        ("day", dt.date(2020, 1, 2), dt.date(2022, 9, 27)),
        ("hour", dt.datetime(2020, 1, 1, 1), dt.datetime(2020, 2, 11, 16)),
        ("moment", dt.datetime(2019, 12, 31, 23, tzinfo=dt.UTC), dt.datetime(2020, 2, 11, 14, tzinfo=dt.UTC)),
        ("ns", dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 1)),
        ("k", uuid.UUID(int=1), uuid.UUID(int=1)),
        ("e", None, None),
        ("none", None, None),
        ("list", None, None),
    ],
)
async def test_bounds_have_the_types_of_parameters(
    source: DuckDBSource, name: str, least: object, greatest: object
) -> None:
    found = await load(source, "kinds")
    assert found is not None
    column = found.columns[name]
    assert (column.least, column.greatest) == (least, greatest)
    assert (type(column.least), type(column.greatest)) == (type(least), type(greatest))


async def test_rows_nulls_and_distinct_values(source: DuckDBSource) -> None:
    found = await load(source, "kinds")
    assert found is not None
    assert found.rows == 1000
    assert [found.columns[name].nulls for name in ("id", "holes", "none")] == [0.0, None, 1.0]
    assert found.columns["id"].distinct == pytest.approx(1000, rel=0.2)
    assert found.columns["name"].distinct == pytest.approx(10, rel=0.2)


async def test_keys_and_indexes(source: DuckDBSource) -> None:
    found = await load(source, "kinds")
    assert found is not None
    expected = {Index(("id",), unique=True), Index(("name", "day"), unique=True), Index(('o"p', "id"))}
    assert set(found.indexes) == expected


async def test_an_empty_table(source: DuckDBSource) -> None:
    assert await load(source, "nothing") == Statistics(0.0)


async def test_not_a_number_is_no_bound(source: DuckDBSource) -> None:
    found = await load(source, "odd")
    assert found is not None
    assert (found.columns["x"].least, found.columns["x"].greatest) == (1.0, None)


async def test_nothing_is_known_of_a_view(source: DuckDBSource) -> None:
    assert await load(source, "first_ones") is None


async def test_a_table_of_another_schema(source: DuckDBSource) -> None:
    assert await load(source, "other", "t") == Statistics(1.0, {"x": ColumnStatistics(1.0, 0.0, 7, 7)})


async def test_a_file_that_is_gone(tmp_path: Path, source: DuckDBSource) -> None:
    table = await source.load_table(("kinds",))
    assert table is not None
    gone = DuckDBSource("shop", tmp_path / "gone.duckdb", LocalDuckDB())
    with pytest.raises(SourceError, match=r"file `.*` of source `shop` is not there"):
        await gone.load_statistics(table)
