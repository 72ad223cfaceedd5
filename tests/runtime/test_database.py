from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas
import pyarrow as pa
import pytest
from messages import told

from dataflow import DataFlow, DataFlowError, Query, col, declare, param

from servers import run_mysql, run_postgres

EVENTS = pa.table({"id": [1, 2], "kind": ["a", "b"]})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the database `shop.db` in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    make(tmp_path / "shop.db", "CREATE TABLE orders (id INTEGER, total REAL)", "INSERT INTO orders VALUES (1, 2.5)")
    make(tmp_path / "shop.db", 'CREATE TABLE "odd name" (x INTEGER)', "CREATE VIEW big AS SELECT * FROM orders")
    return tmp_path


@pytest.fixture
def db() -> Iterator[DataFlow]:
    with DataFlow(shop="sqlite:///shop.db", events=EVENTS) as db:
        yield db


def make(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def rows(table: object) -> list[dict[str, object]]:
    assert isinstance(table, Query)
    return table.collect().rows()


# --- what it is made of -----------------------------------------------------------------------------------------------


def test_without_a_target_it_is_the_embedded_file() -> None:
    assert DataFlow().sources == {"main": "sqlite dataflow.db"}


def test_reading_does_not_make_the_embedded_file(folder: Path) -> None:
    with DataFlow() as db:
        assert db.tables() == []
        assert not hasattr(db, "orders")
        with pytest.raises(DataFlowError):
            db.orders  # noqa: B018
    assert not (folder / "dataflow.db").exists()


def test_the_embedded_file_is_read_once_it_is_there(folder: Path) -> None:
    with DataFlow() as db:
        assert db.tables() == []
        make(folder / "dataflow.db", "CREATE TABLE orders (id INTEGER)", "INSERT INTO orders VALUES (7)")
        assert rows(db.orders) == [{"id": 7}]


def test_without_a_target_the_environment_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///shop.db")
    with DataFlow() as db:
        assert db.sources == {"main": "sqlite shop.db"}
        assert rows(db.orders) == [{"id": 1, "total": 2.5}]


def test_a_database_that_the_environment_names_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///missing.db")
    assert told(lambda: DataFlow().orders) == "error: file `missing.db` of source `main` is not there"


def test_an_empty_variable_is_no_target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert DataFlow().sources == {"main": "sqlite dataflow.db"}


def test_a_target_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/other")
    assert DataFlow("sqlite:///shop.db").sources == {"main": "sqlite shop.db"}


def test_passwords_are_not_shown() -> None:
    db = DataFlow(a="postgresql://me:s3cret@localhost/x", b="mysql://me:s3cret@localhost/y")
    assert "s3cret" not in f"{db!r} {db.sources} {vars(db)}"
    assert db.sources["a"] == "postgresql on localhost:5432/x"


def test_named_and_unnamed_sources_do_not_mix() -> None:
    assert told(lambda: DataFlow("sqlite:///shop.db", other=EVENTS)) == (
        "error: a `DataFlow` takes one source without a name, or any number with names\n"
        " = hint: name the first as well: `DataFlow(main=…, other=…)`"
    )


def test_what_is_no_source() -> None:
    assert told(lambda: DataFlow(shop=3)) == (
        "error: source `shop` is a `int`: expected a URL, a path of files, or a data frame"
    )


# --- names ------------------------------------------------------------------------------------------------------------


def test_tables(db: DataFlow) -> None:
    assert db.tables() == ["shop.big", "shop.`odd name`", "shop.orders", "events"]
    assert db.tables("shop") == ["shop.big", "shop.`odd name`", "shop.orders"]
    assert all(db.parse(f"from {table}").columns for table in db.tables())
    assert told(lambda: db.tables("shp")) == (
        "error: unknown source `shp`\n = sources here: `shop`, `events`\n = hint: `shop` might be meant"
    )


def test_a_table_by_attribute_and_by_name(db: DataFlow) -> None:
    assert str(db.shop.orders) == str(db["shop"]["orders"]) == "from shop.orders"
    assert rows(db.shop["odd name"]) == []
    assert rows(db.shop.big) == [{"id": 1, "total": 2.5}]


def test_a_source_that_is_a_table(db: DataFlow) -> None:
    assert rows(db.events) == EVENTS.to_pylist()


def test_one_source_needs_no_name() -> None:
    with DataFlow("sqlite:///shop.db") as db:
        assert rows(db.orders) == rows(db.main.orders) == [{"id": 1, "total": 2.5}]


def test_completion(db: DataFlow) -> None:
    assert {"shop", "events", "sources", "close"} <= set(dir(db))
    assert dir(db.shop) == ["big", "odd name", "orders"]
    with DataFlow("sqlite:///shop.db") as single:
        assert {"main", "orders"} <= set(dir(single))


def test_private_names_are_not_tables(db: DataFlow) -> None:
    assert not hasattr(db, "_repr_html_")
    assert not hasattr(db.shop, "__array__")


def test_repr(db: DataFlow) -> None:
    assert repr(db) == "DataFlow\n  shop: sqlite shop.db\n  events: pyarrow frame in memory"
    assert repr(db.shop) == "shop: sqlite shop.db\n  big\n  odd name\n  orders"


def test_refresh_reads_the_tables_anew(db: DataFlow, folder: Path) -> None:
    assert db.shop.orders.columns == ["id", "total"]
    make(folder / "shop.db", "ALTER TABLE orders ADD COLUMN note TEXT", "CREATE TABLE later (x INTEGER)")
    assert db.shop.orders.columns == ["id", "total"]
    db.refresh()
    assert db.shop.orders.columns == ["id", "total", "note"]
    assert "shop.later" in db.tables()


# --- the text form ----------------------------------------------------------------------------------------------------


def test_a_text_is_a_query(db: DataFlow) -> None:
    query = db.parse("from shop.orders\njoin events on id\nfilter total > $least\nselect id, kind")
    assert query == db.shop.orders.join(db.events, on="id").filter(col.total > param.least).select("id", "kind")
    assert query.collect(least=2).rows() == [{"id": 1, "kind": "a"}]
    assert query.collect(least=3).rows() == []


def test_a_text_is_run(db: DataFlow) -> None:
    assert db.query("from events | filter kind == $kind", kind="b").rows() == [{"id": 2, "kind": "b"}]
    assert db.query("from events | filter kind == $text | select id", text="a").rows() == [{"id": 1}]


def test_a_text_names_the_tables_of_the_only_source_alone() -> None:
    with DataFlow("sqlite:///shop.db") as db:
        assert db.query("from orders").rows() == db.query("from main.orders").rows() == [{"id": 1, "total": 2.5}]
        assert db.parse("from `odd name`") == db["odd name"]
    with DataFlow(events=EVENTS) as db:
        assert db.query("from events | take 1").rows() == [{"id": 1, "kind": "a"}]


def test_an_unknown_table_of_a_text(db: DataFlow) -> None:
    assert told(lambda: db.query("from shop.ordrs")) == "\n".join(
        (
            "error: unknown table `ordrs` in source `shop`",
            " --> here",
            " |",
            " | from shop.ordrs",
            " |      ^^^^^^^^^^",
            " = tables here: big, odd name, orders",
            " = hint: `orders` might be meant",
        )
    )


# --- life -------------------------------------------------------------------------------------------------------------


def test_it_opens_again_after_close(db: DataFlow) -> None:
    before = rows(db.shop.orders.join(db.events, on="id"))
    db.close()
    db.close()
    assert rows(db.shop.orders.join(db.events, on="id")) == before == [{"id": 1, "total": 2.5, "kind": "a"}]


async def test_asynchronous_life() -> None:
    async with DataFlow("sqlite:///shop.db") as db:
        result = await db.orders.filter(col.id == 1).acollect()
    assert result.rows() == [{"id": 1, "total": 2.5}]


def test_declared_tables_take_the_place_of_a_source() -> None:
    db = DataFlow(shop=declare(orders={"id": "int64"}), events=EVENTS)
    assert db.tables() == ["shop.orders", "events"]
    assert db.shop.orders.columns == ["id"]


def test_a_source_named_like_a_method() -> None:
    assert told(lambda: DataFlow(close="x.db")) == (
        "error: a source may not be named `close`: a `DataFlow` has a method of this name"
    )


def test_a_source_named_like_a_given_table() -> None:
    assert told(lambda: DataFlow(**{"$x": "x.db"})) == (
        "error: a source may not be named `$x`: `$` marks tables that are given to a query"
    )


def test_a_series_is_no_source() -> None:
    assert told(lambda: DataFlow(numbers=pandas.Series([1]))) == (
        "error: source `numbers` is a `Series`: expected a URL, a path of files, or a data frame"
    )


FORKING = """
import gc, os, sqlite3, sys, pyarrow
from dataflow import DataFlow

with sqlite3.connect("lite.db") as lite:
    lite.execute("CREATE TABLE t AS SELECT 1 AS x")
db = DataFlow(pg=sys.argv[1], my=sys.argv[2], lite="sqlite:///lite.db", frame=pyarrow.table({"a": [1]}))

def use():
    for table in ("frame", "lite.t", "pg.t", "my.t"):
        assert len(db.parse(f"from {table}").collect()) == 1

use()
child = os.fork()
if child == 0:
    if sys.argv[3] == "close":
        db.close()
        use()
    if sys.argv[3] == "forget":
        del db
        gc.collect()
    sys.exit()
assert os.waitpid(child, 0)[1] == 0
use()
print("fine")
"""


@pytest.mark.parametrize("what", ["close", "forget", "end"])
def test_a_forked_child_leaves_the_connections_to_its_parent(
    what: str, postgres_database: str, mysql_database: str, tmp_path: Path
) -> None:
    """The child crashed in DuckDB, or took the parent's sockets out of the selector that both have in common."""
    run_postgres(postgres_database, "CREATE TABLE t AS SELECT 1 AS x")
    run_mysql(mysql_database, "CREATE TABLE t AS SELECT 1 AS x")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", FORKING, postgres_database, mysql_database, what]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.stdout == "fine\n", ended.stderr
