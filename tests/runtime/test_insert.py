"""Rows into tables of real databases: all of them or none, from programs and from queries."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from everywhere import databases_with
from messages import said

from dataflow import DataFlow, col, fn, param

TABLE = "create table orders (id integer primary key, name varchar(20) not null, total decimal(10,2), day date)"
ROWS = [
    {"id": 1, "name": "a", "total": decimal.Decimal("12.50"), "day": dt.date(2026, 1, 31)},
    {"id": 2, "name": "b", "total": None, "day": None},
]

FRAME = pd.DataFrame({"x": [1]})


@pytest.fixture
def db(tmp_path: Path, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with (
        databases_with([TABLE], tmp_path, postgres_url, mysql_url) as urls,
        DataFlow(**urls, frame=FRAME) as database,
    ):
        yield database


def rows_of(db: DataFlow, source: str) -> list[dict[str, object]]:
    return db.query(f"from {source}.orders | sort id").rows()


KINDS: dict[str, Callable[[], object]] = {
    "values": lambda: ROWS,
    "json": lambda: [{"id": 1, "name": "a", "total": "12.50", "day": "2026-01-31"}, {"id": 2, "name": "b"}],
    "arrow": lambda: pa.Table.from_pylist(ROWS),
    "pandas": lambda: pa.Table.from_pylist(ROWS).to_pandas(),
    "polars": lambda: pl.from_arrow(pa.Table.from_pylist(ROWS)),
    "reader": lambda: pa.Table.from_pylist(ROWS).to_reader(1),
}


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_any_kind_into_every_database(db: DataFlow, kind: str) -> None:
    for source in ("pg", "my", "lite", "duck"):
        assert db.insert(f"{source}.orders", KINDS[kind]()) == 2
        assert rows_of(db, source) == ROWS


@pytest.mark.parametrize("source", ["pg", "my", "lite", "duck"])
def test_a_query_over_other_sources_is_written_as_it_comes(db: DataFlow, source: str) -> None:
    frame = pa.table({"id": range(50_000), "name": ["x"] * 50_000, "total": range(50_000)})
    rows = db.given("rows").filter(col.id >= param.least).select("id", "name", total=col.total.cast("decimal(10,2)"))
    assert db.insert(f"{source}.orders", rows, rows=frame, least=10) == 49_990
    other = "lite" if source != "lite" else "pg"
    moved = db[source].orders.filter(col.id < 110).select("id", "name", "total")
    assert asyncio.run(db.ainsert(db[other].orders, moved)) == 100
    assert db[other].orders.agg(n=fn.count(), s=fn.sum(col.total)).collect().rows() == [
        {"n": 100, "s": decimal.Decimal(sum(range(10, 110)))}
    ]


@pytest.mark.parametrize("source", ["pg", "my", "lite", "duck"])
def test_a_table_may_feed_itself(db: DataFlow, source: str) -> None:
    db.insert(f"{source}.orders", ROWS)
    assert db.insert(f"{source}.orders", db[source].orders.select(id=col.id + 10, name=col.name)) == 2
    assert [row["id"] for row in rows_of(db, source)] == [1, 2, 11, 12]


@pytest.mark.parametrize("source", ["pg", "my", "lite", "duck"])
def test_what_the_database_refuses_leaves_nothing(db: DataFlow, source: str) -> None:
    many = [{"id": number, "name": "x"} for number in range(20_000)]
    message = said(lambda: db.insert(f"{source}.orders", [*many, {"id": 5, "name": "twice"}]))
    assert f"table `{source}.orders` does not take the rows" in message
    assert rows_of(db, source) == []


def test_what_does_not_fit_is_said_before_anything_is_written(db: DataFlow) -> None:
    good = {"id": 1, "name": "a"}
    assert "`pg.orders` has no column `nme`" in said(lambda: db.insert("pg.orders", [good, {"nme": "x"}]))
    assert "row 2 of `pg.orders` has no value for column `name`" in said(
        lambda: db.insert("pg.orders", [good, {"id": 2}])
    )
    assert "row 2 of `pg.orders` is a `int`" in said(lambda: db.insert("pg.orders", [good, 5]))
    assert "the rows have float64" in said(lambda: db.insert("pg.orders", pa.table({"id": [1.5], "name": ["a"]})))
    assert "the rows have float64" in said(
        lambda: db.insert("pg.orders", db.pg.orders.select("id", total=col.total.cast(float)))
    )
    assert "the rows for `pg.orders` are a `int`" in said(lambda: db.insert("pg.orders", 5))
    assert "rows take no parameters, found `x`" in said(lambda: db.insert("pg.orders", [good], x=1))
    assert "source `frame` takes no rows: pandas frame in memory" in said(lambda: db.insert("frame", [{"x": 1}]))
    assert "unknown table `order` in source `pg`" in said(lambda: db.insert("pg.order", [good]))
    assert "found a query with steps" in said(lambda: db.insert(db.pg.orders.take(1), [good]))
    assert rows_of(db, "pg") == []


def test_no_rows_are_no_error(db: DataFlow) -> None:
    assert db.insert("pg.orders", []) == 0
    assert db.insert("my.orders", pa.Table.from_pylist(ROWS).slice(0, 0)) == 0
    assert db.insert("lite.orders", db.pg.orders) == 0


class OfAnotherLibrary:
    """Arrow data that is no frame we know."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, schema: object = None) -> object:
        return self._table.__arrow_c_stream__(schema)


def test_a_column_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript(TABLE)
    connection.close()
    lite = DataFlow(f"sqlite:///{tmp_path}/shop.db")
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2]), pa.array(["a"])], names=["id", "id", "name"])
    assert "have more than one column `id`" in said(lambda: lite.insert("orders", OfAnotherLibrary(twice)))
    assert lite.insert("orders", OfAnotherLibrary(twice.select([0, 2]))) == 1
