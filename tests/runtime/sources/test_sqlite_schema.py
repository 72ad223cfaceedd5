import sqlite3
from collections.abc import Iterator

import pytest

from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
)
from dataflow.runtime.sources.sqlite_schema import columns_of, declared_type, list_tables


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        ("INTEGER", INT64),
        ("bigint unsigned", INT64),
        ("TINYINT(1)", INT64),
        ("UNSIGNED BIG INT", INT64),
        ("INT8", INT64),
        ("POINT", None),
        ("INTERVAL", None),
        ("VARCHAR(20)", STRING),
        ("nvarchar ( 20 )", STRING),
        ("CLOB", STRING),
        ("BLOB", BINARY),
        ("DOUBLE PRECISION", FLOAT64),
        ("REAL", FLOAT64),
        ("boolean", BOOL),
        ("date", DATE),
        ("TIME", TIME),
        ("DATETIME", TIMESTAMP),
        ("TIMESTAMP(6)", TIMESTAMP),
        ("timestamp without time zone", TIMESTAMP),
        ("DATETIMEOFFSET", TIMESTAMPTZ),
        ("timestamp with time zone", TIMESTAMPTZ),
        ("JSON", JSON),
        ("UUID", UUID),
        ("DECIMAL(15,2)", Decimal(15, 2)),
        ("numeric( 8 )", Decimal(8, 0)),
        ("NUMBER(10,2)", Decimal(10, 2)),
        ("DECIMAL", FLOAT64),
        ("", None),
        ("NUM", None),
        ("MONEY", None),
        ("weird((", None),
    ],
)
def test_declared_types(native: str, expected: DataType | None) -> None:
    assert declared_type(native) == expected


def test_what_is_not_declared_is_found_by_the_values(connection: sqlite3.Connection) -> None:
    connection.executescript(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, x, y, mixed, empty, money MONEY);"
        "INSERT INTO t VALUES (1, 'a', 1, 1, 'a', NULL, 5), (2, 'b', NULL, 2.5, 7, NULL, 5.5);"
        "CREATE VIEW v AS SELECT UPPER(name) AS up, id + 1 AS next, name, AVG(id) AS mean FROM t;"
        "CREATE TABLE copied AS SELECT id, CAST(1.5 AS NUMERIC) AS n FROM t"
    )
    assert list_tables(connection) == ("copied", "t", "v")
    found = {column.name: (column.type, column.native) for column in columns_of(connection, "t")}
    assert found == {
        "id": (INT64, "INTEGER"),
        "name": (STRING, "TEXT"),
        "x": (INT64, "integer"),
        "y": (FLOAT64, "integer or real"),
        "mixed": (None, "integer or text"),
        "empty": (STRING, ""),
        "money": (FLOAT64, "MONEY"),
    }
    assert {column.name: column.type for column in columns_of(connection, "v")} == {
        "up": STRING,
        "next": INT64,
        "name": STRING,
        "mean": FLOAT64,
    }
    assert {column.name: column.type for column in columns_of(connection, "copied")} == {"id": INT64, "n": FLOAT64}


def test_which_columns_may_be_null(connection: sqlite3.Connection) -> None:
    connection.executescript(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT NOT NULL, y INT);"
        "CREATE TABLE b (code TEXT PRIMARY KEY);"
        "CREATE TABLE c (j INTEGER, k INTEGER, PRIMARY KEY (j, k))"
    )
    assert [column.nullable for column in columns_of(connection, "a")] == [False, False, True]
    assert [column.nullable for column in columns_of(connection, "b")] == [True]
    assert [column.nullable for column in columns_of(connection, "c")] == [True, True]


def test_collations_that_are_not_of_code_points(connection: sqlite3.Connection) -> None:
    connection.create_collation("ours", lambda left, right: (left > right) - (left < right))
    connection.executescript(
        'CREATE TABLE t (plain TEXT, "no case" TEXT COLLATE NOCASE,'
        "  trimmed TEXT COLLATE RTRIM, bin TEXT COLLATE BINARY);"
        'CREATE VIEW v AS SELECT "no case", plain || plain AS twice FROM t;'
        "CREATE TABLE o (a TEXT COLLATE ours, b TEXT)"
    )
    assert [column.exact_text for column in columns_of(connection, "t")] == [True, False, False, True]
    assert [column.exact_text for column in columns_of(connection, "v")] == [False, True]
    connection.create_collation("ours", None)
    assert [column.exact_text for column in columns_of(connection, "o")] == [False, True]


def test_generated_columns_are_read_and_hidden_ones_are_not(connection: sqlite3.Connection) -> None:
    connection.executescript(
        "CREATE TABLE g (x INTEGER, twice INTEGER AS (x * 2));CREATE VIRTUAL TABLE words USING fts5(text)"
    )
    assert [column.name for column in columns_of(connection, "g")] == ["x", "twice"]
    assert [column.name for column in columns_of(connection, "words")] == ["text"]


@pytest.mark.parametrize(
    ("declared", "values", "read"),
    [
        ("DATE", [], None),
        ("DATE", ["2026-01-31", None], None),
        ("DATE", ["2026-01-31", "2026-01-31 00:00:00"], "SUBSTR"),
        ("DATE", ["2026-01-31", "notadate"], "column `x'', {{y}}` holds "),
        ("TIMESTAMP", [], "expected timestamp"),
        ("TIMESTAMP", ["2026-01-31 10:00:00.000000", None], "{0}"),
        ("TIMESTAMP", ["2026-01-31 10:00:00"], "expected timestamp"),
        ("TIME", ["10:00:00.000000"], "{0}"),
        ("TIME", ["10:00"], None),
    ],
)
def test_dates_are_read_as_they_are_where_that_is_their_spelling(
    declared: str, values: list[str | None], read: str | None
) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"""CREATE TABLE t ("x', {{y}}" {declared})""")
        connection.executemany("INSERT INTO t VALUES (?)", [(value,) for value in values])
        (column,) = columns_of(connection, "t")
    finally:
        connection.close()
    assert (column.read is None) if read is None else (column.read is not None and read in column.read)
