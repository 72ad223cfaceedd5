"""Statements of SQLite that take many rows each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from dataflow.runtime.sources.inserted import conflict_clause
from dataflow.runtime.sources.sqlite_many import ROWS, delete_of, insert_of, run, update_of

COUNT = 2 * ROWS + 7
NUMBERS = list(range(1, COUNT + 1))


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        made.execute('CREATE TABLE "given rows" (id INTEGER PRIMARY KEY, "a ""b" TEXT, n INTEGER NOT NULL)')
        yield made


def rows(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return connection.execute('SELECT * FROM "given rows" ORDER BY id').fetchall()


def test_rows_are_added_in_their_order(connection: sqlite3.Connection) -> None:
    texts = [f"text {number}" for number in NUMBERS]
    assert run(connection, insert_of('"given rows"', ['a "b', "n"]), [texts, NUMBERS]) == COUNT
    assert rows(connection) == list(zip(NUMBERS, texts, NUMBERS, strict=True))


def test_rows_that_are_there_are_exchanged_by_the_last_of_a_key(connection: sqlite3.Connection) -> None:
    names = ["id", 'a "b', "n"]
    run(connection, insert_of('"given rows"', names), [NUMBERS, ["old"] * COUNT, NUMBERS])
    sql_of = insert_of('"given rows"', names, conflict_clause(names, ["id"]))
    assert run(connection, sql_of, [[3, 3, COUNT + 1], ["new", "newer", "added"], [7, 8, 9]]) == 3
    assert rows(connection)[2] == (3, "newer", 8)
    assert rows(connection)[-1] == (COUNT + 1, "added", 9)


def test_rows_of_keys_get_new_values(connection: sqlite3.Connection) -> None:
    run(connection, insert_of('"given rows"', ["n"]), [NUMBERS])
    sql_of = update_of('"given rows"', ['a "b', "n"], ["id"])
    given = [[None, *map(str, NUMBERS)], [0, *NUMBERS[::-1]], [COUNT + 1, *NUMBERS]]
    assert run(connection, sql_of, given) == COUNT
    assert rows(connection) == list(zip(NUMBERS, map(str, NUMBERS), NUMBERS[::-1], strict=True))


def test_rows_of_keys_are_removed(connection: sqlite3.Connection) -> None:
    run(connection, insert_of('"given rows"', ["n"]), [NUMBERS])
    assert run(connection, delete_of('"given rows"', "id"), [[*NUMBERS[1:], COUNT + 1, 2]]) == COUNT - 1
    assert rows(connection) == [(1, None, 1)]


def test_statements_have_no_more_values_than_the_database_takes(connection: sqlite3.Connection) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 5)
    assert run(connection, insert_of('"given rows"', ['a "b', "n"]), [["x"] * COUNT, NUMBERS]) == COUNT
    assert len(rows(connection)) == COUNT
