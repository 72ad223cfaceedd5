import datetime as dt
import sqlite3
from collections.abc import Iterator
from decimal import Decimal

import pytest

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, Table
from dataflow.runtime.sources.sqlite_schema import columns_of
from dataflow.runtime.sources.sqlite_statistics import statistics_of

MANY = "WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < {})"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA case_sensitive_like = ON")
    yield connection
    connection.close()


def load(connection: sqlite3.Connection, name: str) -> Statistics | None:
    return statistics_of(connection, Table("shop", (name,), (name,), columns_of(connection, name)))


def known(connection: sqlite3.Connection, name: str = "t") -> Statistics:
    found = load(connection, name)
    assert found is not None
    return found


@pytest.mark.parametrize("rows", [0, 1, 7, 1000, 50_000])
def test_rows_without_gaps_are_counted_right(connection: sqlite3.Connection, rows: int) -> None:
    connection.execute("CREATE TABLE t (x TEXT)")
    connection.execute(f"INSERT INTO t {MANY.format(rows)} SELECT i FROM many LIMIT {rows}")
    assert known(connection) == Statistics(float(rows))


def test_rows_with_gaps_are_estimated(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
    # Eight of each 32, as TPC-H has its orders.
    connection.execute(f"INSERT INTO t {MANY.format(20_000)} SELECT (i / 8) * 32 + i % 8 FROM many")
    assert known(connection).rows == pytest.approx(20_000, rel=0.05)


def test_row_ids_far_apart_tell_nothing_of_the_rows(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
    connection.execute(f"INSERT INTO t {MANY.format(2000)} SELECT i * 1000000007 FROM many")
    found = known(connection)
    assert found.rows is None
    assert found.columns["id"] == ColumnStatistics(least=1_000_000_007, greatest=2_000_000_014_000)


def test_what_analyze_noted(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (a INTEGER, b INTEGER)")
    connection.execute("CREATE INDEX t_ab ON t (a, b)")
    connection.execute(f"INSERT INTO t {MANY.format(1000)} SELECT i % 10, i FROM many")
    connection.execute("ANALYZE")
    connection.execute("DELETE FROM t WHERE a < 5")
    assert known(connection) == Statistics(
        1000.0, {"a": ColumnStatistics(10.0, least=5, greatest=9)}, (Index(("a", "b")),)
    )


def test_what_analyze_noted_of_a_table_without_indexes(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (a INTEGER)")
    connection.execute("INSERT INTO t VALUES (1), (2)")
    connection.execute("ANALYZE")
    connection.execute("DELETE FROM t")
    assert known(connection) == Statistics(2.0)


def test_indexes(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT COLLATE NOCASE, c REAL, d TEXT)")
    for index in ("(b)", "(c DESC, a)", "(a) WHERE c > 1", "(a, LENGTH(b))", "(LENGTH(b), a)", "(d COLLATE NOCASE)"):
        connection.execute(f"CREATE UNIQUE INDEX i{abs(hash(index))} ON t {index}")
    assert set(known(connection).indexes) == {
        Index(("id",), unique=True, clustered=True),
        Index(("a",), unique=True),
        Index(("a",)),
        Index(("b",), unique=True),
        Index(("c", "a"), unique=True),
    }


def test_a_table_without_row_ids(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (a TEXT, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID")
    connection.execute("INSERT INTO t VALUES ('x', 1), ('y', 2)")
    expected = Statistics(
        None, {"a": ColumnStatistics(least="x", greatest="y")}, (Index(("a", "b"), unique=True, clustered=True),)
    )
    assert known(connection) == expected


def test_a_primary_key_that_is_no_row_id(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (a BIGINT PRIMARY KEY)")
    assert known(connection).indexes == (Index(("a",), unique=True),)


@pytest.mark.parametrize(
    ("native", "values", "least", "greatest"),
    [
        ("BIGINT", (3, 1, None), 1, 3),
        ("REAL", (1.5, 2), 1.5, 2.0),
        ("DECIMAL(9,2)", (0.1, 7), Decimal("0.10"), Decimal("7.00")),
        ("DATE", ("2020-01-02", "2019-12-31"), dt.date(2019, 12, 31), dt.date(2020, 1, 2)),
        ("TIMESTAMP", ("2020-01-02 03:04:05",), dt.datetime(2020, 1, 2, 3, 4, 5), dt.datetime(2020, 1, 2, 3, 4, 5)),
        ("TEXT", ("b", "B"), "B", "b"),
        ("BIGINT", (3, "a text"), None, None),
        ("DATE", ("2020-01-02", 20200103), None, None),
        ("TEXT COLLATE NOCASE", ("b", "B"), None, None),
        ("BOOLEAN", (0, 1), None, None),
        ("BLOB", (b"a",), None, None),
        ("BIGINT", (), None, None),
    ],
)
def test_bounds(
    connection: sqlite3.Connection, native: str, values: tuple[object, ...], least: object, greatest: object
) -> None:
    connection.execute(f"CREATE TABLE t (x {native})")
    connection.execute("CREATE INDEX t_x ON t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [(value,) for value in values])
    column = known(connection).columns.get("x", ColumnStatistics())
    assert (column.least, column.greatest) == (least, greatest)
    assert (type(column.least), type(column.greatest)) == (type(least), type(greatest))


def test_columns_with_the_names_of_row_ids(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (_rowid_ TEXT, ROWID TEXT)")
    connection.execute("INSERT INTO t VALUES ('x', 'y')")
    assert known(connection).rows == 1
    connection.execute("ALTER TABLE t ADD COLUMN oid TEXT")
    assert known(connection).rows is None


def test_nothing_is_known_of_views_and_virtual_tables(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (x)")
    connection.execute("CREATE VIEW v AS SELECT * FROM t")
    connection.execute("CREATE VIRTUAL TABLE r USING rtree(id, a, b)")
    assert load(connection, "v") is None
    assert load(connection, "r") is None


def test_no_statement_scans_a_table(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, c DATE)")
    for columns in ("a", "b, a", "c"):
        connection.execute(f"CREATE INDEX i_{columns[0]} ON t ({columns})")
    table = Table("shop", ("t",), ("t",), columns_of(connection, "t"))
    sent: list[str] = []
    connection.set_trace_callback(sent.append)
    statistics_of(connection, table)
    connection.set_trace_callback(None)
    read = [text for text in sent if 'FROM "t"' in text]
    steps = [row[3] for text in read for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    assert len(steps) > 4
    assert not [step for step in steps if step.startswith("SCAN") and step != "SCAN CONSTANT ROW"]
