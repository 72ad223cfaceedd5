from __future__ import annotations

import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow import BindError, DataFlow, ParameterError, Query, SourceError, UnsupportedError, col, param
from dataflow.dsl.types import FLOAT64, INT64, STRING, Field
from dataflow.runtime import introspect
from dataflow.runtime.session import MOST_SHAPES, SourceSession

EVENTS = pa.table({"id": [1, 2, 2], "kind": ["a", "b", "c"]})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    run(
        tmp_path / "shop.db",
        "CREATE TABLE orders (id INTEGER, total REAL)",
        "INSERT INTO orders VALUES (1, 1.5), (2, 2.5), (3, 3.5)",
    )
    return tmp_path / "shop.db"


@pytest.fixture
def db(path: Path) -> Iterator[DataFlow]:
    with DataFlow(shop=f"sqlite:///{path}", events=EVENTS) as db:
        yield db


@pytest.fixture
def session(db: DataFlow) -> SourceSession:
    return db._session


@pytest.fixture
def query(db: DataFlow) -> Query:
    """A query over both sources, with a parameter."""
    query = db.shop.orders.filter(col.total > param.low).join(db.events, on="id").select("id", "kind").sort("kind")
    assert isinstance(query, Query)
    return query


def run(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


# --- compiling --------------------------------------------------------------------------------------------------------


def test_a_plan_is_kept(session: SourceSession, query: Query) -> None:
    assert session.compile(query._pipeline) is session.compile(query._pipeline)


async def test_both_ways_to_run_share_the_plan(session: SourceSession, query: Query) -> None:
    assert await session.acompile(query._pipeline) is session.compile(query._pipeline)


def test_a_plan_is_made_anew_when_the_tables_are(db: DataFlow, session: SourceSession, path: Path) -> None:
    orders = db.shop.orders
    before = session.compile(orders._pipeline)
    run(path, "ALTER TABLE orders ADD COLUMN note TEXT")
    db.refresh()
    after = session.compile(orders._pipeline)
    assert [field.name for field in after.fields] == [*(field.name for field in before.fields), "note"]


def test_a_query_built_anew_has_the_plan(db: DataFlow, session: SourceSession) -> None:
    first, second = (db.shop.orders.take(2)._pipeline for _ in range(2))
    assert first is not second
    assert session.compile(first) is session.compile(second)


def test_old_statistics_are_read_anew_behind_a_kept_plan(
    session: SourceSession, query: Query, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = session.compile(query._pipeline)
    run(
        path,
        "WITH n(i) AS (VALUES (4) UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO orders SELECT i, i FROM n",
    )
    assert session.compile(query._pipeline) is before
    monkeypatch.setattr(introspect, "FRESH_SECONDS", 0.0)
    patience = time.monotonic() + 30
    while session.compile(query._pipeline) is before and time.monotonic() < patience:
        time.sleep(0.01)
    assert session.compile(query._pipeline) is not before


def test_schema_and_parameters(query: Query) -> None:
    assert query.schema == (Field("id", INT64), Field("kind", STRING))
    assert query.parameters == (Field("low", FLOAT64),)


def test_sql_of_a_dialect_is_one_statement(query: Query) -> None:
    sql = query.sql("postgres")
    assert sql.count("SELECT") == 1
    assert sql.parameters == ("$low",)


def test_sql_of_an_unknown_dialect(query: Query) -> None:
    with pytest.raises(UnsupportedError, match="unknown dialect `orakel`"):
        query.sql("orakel")


# --- running ----------------------------------------------------------------------------------------------------------


async def test_all_ways_to_run_give_the_same_rows(query: Query) -> None:
    expected = [{"id": 2, "kind": "b"}, {"id": 2, "kind": "c"}]
    assert query.collect(low=2.0).rows() == expected
    assert (await query.acollect(low=2.0)).rows() == expected
    assert [row for batch in query.stream(low=2.0) for row in batch.to_pylist()] == expected
    assert query.first(low=2.0) == expected[0]
    assert query.count(low=2.0) == 2
    assert query.exists(low=2.0)
    assert not query.exists(low=9.0)
    assert query.select("kind").take(1).scalar(low=2.0) == "b"


def test_one_plan_runs_with_other_values(query: Query) -> None:
    assert [len(query.collect(low=low)) for low in (0, 1.5, 3.0, None)] == [3, 2, 0, 0]


def test_no_rows_still_have_columns_and_types(query: Query) -> None:
    result = query.collect(low=100)
    assert result.to_arrow().schema == pa.schema([("id", pa.int64()), ("kind", pa.string())])
    assert list(query.stream(low=100)) == []


async def test_parameters_are_checked_however_it_runs(query: Query) -> None:
    for attempt in (query.collect, query.stream, lambda: query.explain(analyze=True)):
        with pytest.raises(ParameterError, match=r"parameter `low` \(float64\) is not given"):
            attempt()
    with pytest.raises(ParameterError, match="parameter `low` is float64, found a value of type `str`"):
        await query.acollect(low="x")


async def test_a_bad_query_is_refused_however_it_runs(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.nothing == 1)
    for attempt in (query.collect, query.stream, query.explain, lambda: query.sql("duckdb"), lambda: query.schema):
        with pytest.raises(BindError, match="unknown column `nothing`"):
            attempt()
    with pytest.raises(BindError, match="unknown column `nothing`"):
        await query.acollect()


def test_explaining_does_not_run(db: DataFlow, path: Path) -> None:
    query = db.shop.orders
    _ = query.schema
    run(path, "DROP TABLE orders")
    assert "whole query ▶ shop" in query.explain()
    with pytest.raises(SourceError):
        query.explain(analyze=True)


def test_lineage_of_a_query(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > param.low).join(db.events, on="id").select("id", "kind")
    assert str(query.lineage()) == (
        "reads\n"
        "  shop.orders: id; for its rows only: total\n"
        "  events: kind; for its rows only: id\n"
        "columns\n"
        "  id   ◀ shop.orders.id\n"
        "  kind ◀ events.kind"
    )


def test_lineage_with_a_query_in_the_place_of_a_given_table(db: DataFlow) -> None:
    query = db.parse("from $rows | select id")
    told = "reads\n  $rows: id\ncolumns\n  id ◀ $rows.id"
    assert query.lineage().columns is None
    assert str(query.lineage(rows=db.shop.orders)) == told
    assert str(db.parse("from $rows(id::int64, x::string) | select id").lineage()) == told


def test_lineage_runs_nothing_but_needs_the_tables(db: DataFlow) -> None:
    with pytest.raises(BindError, match="unknown column `totl`"):
        db.parse("from shop.orders | select totl").lineage()


def test_it_runs_again_after_it_was_closed(db: DataFlow, query: Query) -> None:
    before = query.collect(low=0).rows()
    db.close()
    assert query.collect(low=0).rows() == before


def test_plans_over_a_given_table_are_not_dropped_while_a_thread_asks_for_them() -> None:
    session = DataFlow("sqlite://")._session
    others = threading.Thread(target=lambda: [session._plans_over(number) for number in range(MOST_SHAPES)])

    class Shape:
        """When it was found, another thread asks for as many others as there is room for."""

        left = 5

        def __hash__(self) -> int:
            self.left -= 1
            if self.left == 0:
                others.start()
                others.join(0.2)
            return 5

    shape = Shape()
    kept = session._plans_over(shape)
    session._plans_over("another")
    shape.left = 2
    assert session._plans_over(shape) is kept
    others.join()


def test_given_tables_of_many_kinds_in_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread put away the plans that another had just found."""
    monkeypatch.setattr("dataflow.runtime.session.MOST_SHAPES", 1)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with DataFlow(t=pa.table({"x": [1]})) as db, ThreadPoolExecutor(4) as threads:
            assert len(list(threads.map(db._session._plans_over, range(20_000)))) == 20_000
    finally:
        sys.setswitchinterval(interval)
