"""Set operations, groupings, asof joins, pivot, unpivot and unnest give the rows written here on every engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from dataflow import DataFlow, Query, col, cube, fn, param, rollup, sets, that

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

TABLES = """
CREATE TABLE sales (id BIGINT, region VARCHAR(9){text}, status VARCHAR(9){text}, jan INTEGER, feb DECIMAL(5,2));
CREATE TABLE quotes (region VARCHAR(9){text}, hour INTEGER, price INTEGER, note VARCHAR(9){text});
CREATE TABLE empty (id BIGINT, region VARCHAR(9){text});
INSERT INTO sales VALUES (1, 'eu', 'open', 10, 1.50), (2, 'EU', 'done', 20, NULL), (3, 'eu', 'open', NULL, 3.25),
    (4, NULL, NULL, 40, 4.00), (5, 'us', 'done', 50, NULL);
INSERT INTO quotes VALUES ('eu', 1, 7, 'b'), ('eu', 1, 7, 'a'), ('eu', 3, 9, NULL), ('EU', 9, 5, 'c'),
    (NULL, 1, 1, 'd'), ('us', NULL, 2, 'e')
"""


@dataclass(frozen=True, slots=True)
class Tables:
    sales: Query
    quotes: Query
    nothing: Query


@pytest.fixture(scope="module")
def everywhere(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str
) -> Iterator[dict[str, Tables]]:
    """The tables in each engine, and spread over two of them."""
    folder = tmp_path_factory.mktemp("reshaping")
    _fill_files(folder)
    with ExitStack() as stack:
        postgres = stack.enter_context(fresh_postgres_database(postgres_url))
        run_postgres(postgres, *_statements(""))
        mysql = stack.enter_context(fresh_mysql_database(mysql_url))
        run_mysql(mysql, *_statements(" COLLATE utf8mb4_general_ci"))
        flow = DataFlow(
            pg=postgres, my=mysql, lite=f"sqlite:///{folder}/shop.db", duck=f"duckdb:///{folder}/shop.duckdb"
        )
        stack.callback(flow.close)
        whole = {name: Tables(*(flow[name][table] for table in ("sales", "quotes", "empty"))) for name in flow.sources}
        yield {**whole, "spread": Tables(flow.pg.sales, flow.my.quotes, flow.lite.empty)}


def _statements(text: str) -> list[str]:
    return [statement.strip() for statement in TABLES.format(text=text).split(";")]


def _fill_files(folder: Path) -> None:
    connection = sqlite3.connect(folder / "shop.db")
    connection.executescript(TABLES.format(text=" COLLATE NOCASE"))
    connection.close()
    with duckdb.connect(folder / "shop.duckdb") as database:
        for statement in _statements(""):
            database.execute(statement)


Build = Callable[[Tables], Query]
Row = tuple[object, ...]

CASES: dict[str, tuple[Build, list[Row]]] = {
    "intersect takes case for a difference, and null for null": (
        lambda t: t.sales.select("region").intersect(t.quotes.filter(col.price != 5).select("region")),
        [("eu",), ("us",), (None,)],
    ),
    "except gives each row once": (
        lambda t: t.sales.select("region").except_(t.quotes.filter(col.price == 5).select("region")),
        [("eu",), ("us",), (None,)],
    ),
    "except of nothing": (
        lambda t: t.sales.select("region").except_(t.nothing.select("region")),
        [("EU",), ("eu",), ("us",), (None,)],
    ),
    "types are brought together, columns matched by name": (
        lambda t: t.sales.select("id", x=col.jan).intersect(t.sales.select(x=col.jan * 1.0, id=col.id)),
        [(1, 10.0), (2, 20.0), (3, None), (4, 40.0), (5, 50.0)],
    ),
    "a filter behind except": (
        lambda t: t.sales.select("id").except_(t.quotes.select(id=col.hour)).filter(col.id > param.least),
        [(4,), (5,)],
    ),
    "rollup": (
        lambda t: t.sales.group_by(rollup("region", "status")).agg(
            n=fn.count(), feb=col.feb.sum(), all_regions=fn.grouping(col.region), all=fn.grouping(col.status)
        ),
        [
            ("EU", "done", 1, None, 0, 0),
            ("EU", None, 1, None, 0, 1),
            ("eu", "open", 2, "4.75", 0, 0),
            ("eu", None, 2, "4.75", 0, 1),
            ("us", "done", 1, None, 0, 0),
            ("us", None, 1, None, 0, 1),
            (None, None, 1, "4.00", 0, 0),
            (None, None, 1, "4.00", 0, 1),
            (None, None, 5, "8.75", 1, 1),
        ],
    ),
    "a filter of groupings by a key that is summed away": (
        lambda t: t.sales.group_by(rollup("region")).agg(n=fn.count()).filter(col.region.is_null()),
        [(None, 1), (None, 5)],
    ),
    "cube with a key that is computed": (
        lambda t: t.sales.group_by(cube("status", even=col.id % 2 == 0)).agg(n=fn.count()).filter(col.n > 1),
        [("done", None, 2), ("open", False, 2), ("open", None, 2), (None, False, 3), (None, None, 5), (None, True, 2)],
    ),
    "the sum of a key is not that of its nulls": (
        lambda t: t.sales.group_by(sets("id", ())).agg(s=col.id.sum()).filter(col.id.is_null()),
        [(None, 15)],
    ),
    "groupings of no rows": (
        lambda t: t.nothing.group_by(rollup("region")).agg(n=fn.count(), most=col.id.max()),
        [(None, 0, None)],
    ),
    "groupings without the one of all rows, of no rows": (
        lambda t: t.nothing.group_by(sets("region", ("region", "id"))).agg(n=fn.count()),
        [],
    ),
    "groupings of some rows": (
        lambda t: t.sales.sort("id").take(2).group_by(rollup("status")).agg(n=fn.count()),
        [("done", 1), ("open", 1), (None, 2)],
    ),
    "more groupings than a source would read its table for": (
        lambda t: t.sales.filter(col.id == 1).group_by(cube("id", "region", "status", "jan")).agg().agg(n=fn.count()),
        [(16,)],
    ),
    "pivot": (
        lambda t: t.sales.pivot("status", ["open", "done", None], fn.count(), by="region"),
        [("EU", 0, 1, 0), ("eu", 2, 0, 0), ("us", 0, 1, 0), (None, 0, 0, 1)],
    ),
    "pivot of several aggregates, in one row": (
        lambda t: t.sales.pivot("status", {"o": "open", "d": "Done"}, n=fn.count(where=col.id > 1), s=col.jan.sum()),
        [(1, 10, 0, None)],
    ),
    "pivot of no rows": (
        lambda t: t.nothing.pivot("region", ["eu"], n=fn.count(), s=col.id.sum()),
        [(0, None)],
    ),
    "unpivot": (
        lambda t: t.sales.unpivot("jan", "feb", into=("month", "amount")).filter(col.id < 4).drop("status"),
        [
            (1, "eu", "feb", "1.50"),
            (1, "eu", "jan", "10.00"),
            (2, "EU", "feb", None),
            (2, "EU", "jan", "20.00"),
            (3, "eu", "feb", "3.25"),
            (3, "eu", "jan", None),
        ],
    ),
    "a filter by the name of an unpivoted column": (
        lambda t: (
            t.sales.unpivot("region", "status", into=("Name", "value"))
            .filter(col.Name == "status", col.value.is_not_null())
            .group_by("Name", "value")
            .agg(n=fn.count())
        ),
        [("status", "done", 2), ("status", "open", 2)],
    ),
    "asof": (
        lambda t: t.sales.select("id", "region").join(
            t.quotes, on=(col.region == that.region) & (col.id >= that.hour), how="asof"
        ),
        [
            (1, "eu", 1, 7, "a"),
            (2, "EU", None, None, None),
            (3, "eu", 3, 9, None),
            (4, None, None, None, None),
            (5, "us", None, None, None),
        ],
    ),
    "asof forwards, of equally near rows the first in the order of the right side": (
        lambda t: t.sales.select("id").join(
            t.quotes.sort("-note").select("hour", "note"), on=col.id <= that.hour, how="asof"
        ),
        [(1, 1, "d"), (2, 3, None), (3, 3, None), (4, 9, "c"), (5, 9, "c")],
    ),
    "asof by a constant": (
        lambda t: t.sales.select("id", two=2).join(
            t.quotes.select("hour", "price"), on=col.two > that.hour, how="asof"
        ),
        [(id_, 2, 1, 1) for id_ in range(1, 6)],
    ),
    "asof with conditions on one side": (
        lambda t: t.sales.select("id").join(
            t.quotes.select("hour", "price"), on=(col.id > that.hour) & (that.price < 9) & (col.id != 3), how="asof"
        ),
        [(1, None, None), (2, 1, 1), (3, None, None), (4, 1, 1), (5, 1, 1)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_rows(case: str, everywhere: dict[str, Tables]) -> None:
    build, expected = CASES[case]
    for place, tables in everywhere.items():
        query = build(tables)
        given = {field.name: 3 for field in query.parameters}
        assert rows(query, **given) == sorted(expected, key=repr), place


def rows(query: Query, **parameters: object) -> list[Row]:
    """The rows in an order of ours, decimals as texts."""
    found = query.collect(**parameters).to_arrow()
    decimals = [pa.types.is_decimal(field.type) for field in found.schema]
    made = [
        tuple(str(value) if exact and value is not None else value for value, exact in zip(row.values(), decimals))
        for row in found.to_pylist()
    ]
    return sorted(made, key=repr)


@pytest.mark.parametrize("place", ["pg", "my", "lite"])
@pytest.mark.parametrize(
    "build",
    [
        lambda t: t.sales.select("region").intersect(t.quotes.select("region")),
        lambda t: t.sales.group_by(rollup("region", "status")).agg(n=fn.count()),
        lambda t: t.sales.pivot("status", ["open"], fn.count()),
        lambda t: t.sales.unpivot("jan", "feb", into=("month", "amount")),
    ],
    ids=["intersect", "rollup", "pivot", "unpivot"],
)
def test_a_source_does_it_by_itself(build: Build, place: str, everywhere: dict[str, Tables]) -> None:
    assert "local" not in build(everywhere[place]).explain()


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Query]]:
    """A table with lists as a frame, as Parquet and in a DuckDB file."""
    path = tmp_path_factory.mktemp("lists")
    frame = pa.table(
        {"id": [1, 2, 3, 4], "tags": [["b", "a", None], [], None, ["c"]], "n": [[1.5], [], [2.5, 3.5], None]}
    )
    with duckdb.connect(path / "lists.duckdb") as database:
        database.execute("CREATE TABLE t AS SELECT * FROM frame")
        database.execute(f"COPY t TO '{path}/t.parquet'")
    flow = DataFlow(frame=frame, parquet=f"{path}/t.parquet", duck=f"duckdb:///{path}/lists.duckdb")
    yield {"frame": flow.frame, "parquet": flow.parquet, "duck": flow.duck.t}
    flow.close()


@pytest.mark.parametrize("place", ["frame", "parquet", "duck"])
def test_unnest(place: str, lists: dict[str, Query]) -> None:
    table = lists[place]
    assert rows(table.unnest("tags").drop("n")) == [(1, "a"), (1, "b"), (1, None), (4, "c")]
    assert rows(table.unnest(item="n").select("id", "item")) == [(1, 1.5), (3, 2.5), (3, 3.5)]
    assert table.unnest(item=col.n).columns == ["id", "tags", "n", "item"]


@pytest.mark.parametrize("place", ["frame", "parquet", "duck"])
def test_unnest_between_other_steps(place: str, lists: dict[str, Query]) -> None:
    table = lists[place]
    counted = (
        table.filter(col.id < 4).unnest("tags").filter(col.tags != "a", col.id > 0).group_by("tags").agg(n=fn.count())
    )
    assert rows(counted) == [("b", 1)]
    twice = table.unnest("tags").unnest("n").select("id", "tags", "n")
    assert rows(twice) == [(1, "a", 1.5), (1, "b", 1.5), (1, None, 1.5)]
    sorted_before = table.sort("-id").unnest("tags").select("id").take(2)
    assert [row["id"] for row in sorted_before.collect().rows()] == [4, 1]
    joined = table.select("id").join(table.unnest("tags").select("id", "tags"), on="id", how="left").filter(col.id > 2)
    assert rows(joined) == [(3, None), (4, "c")]
    limited = table.sort("id").take(1).unnest("tags").select("tags")
    assert rows(limited) == [("a",), ("b",), (None,)]
