"""Small statements over SQLite that the calling thread runs itself: the same rows, and no wait."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow import DataFlow
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INT64, STRING, Field
from dataflow.runtime.plain import Plain
from dataflow.runtime.result import Result
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.sqlite import SQLiteSource
from dataflow.runtime.sources.sqlite_at_once import QUICK_ROWS, QUICK_SECONDS

FIELDS = (Field("id", INT64, False), Field("name", STRING, True))
FIRST = "SELECT id, name FROM people WHERE id <= ?1 ORDER BY id"
PAIRS = "SELECT COUNT(*) AS id, 'x' AS name FROM people AS a, people AS b WHERE a.id + b.id <= ?1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "people.db"
    with sqlite3.connect(made) as connection:
        connection.execute("CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name TEXT)")
        connection.executemany("INSERT INTO people VALUES (?, ?)", [(n, f"p{n}") for n in range(1, 1001)])
    connection.close()
    return made


@pytest.fixture
def source(path: Path) -> SQLiteSource:
    return SQLiteSource("crm", path)


@pytest.fixture
def db(path: Path) -> Iterator[DataFlow]:
    with DataFlow(crm=f"sqlite:///{path}") as opened:
        yield opened


def rows(source: SQLiteSource, sql: str, value: object) -> list[dict[str, object]] | None:
    found = source.read_at_once(Statement(sql, (value,), FIELDS))
    return (
        None
        if found is None
        else Result(found if isinstance(found, Plain) else pa.Table.from_batches(found), FIELDS).rows()
    )


def test_a_statement_that_was_quick_is_read_at_once(source: SQLiteSource) -> None:
    assert rows(source, FIRST, 2) is None
    source.at_once.learn(FIRST, 2, 0.0)
    assert rows(source, FIRST, 2) == [{"id": 1, "name": "p1"}, {"id": 2, "name": "p2"}]
    assert rows(source, FIRST, 0) == []


def test_one_stays_quick_however_often_it_runs(source: SQLiteSource) -> None:
    # SQLite goes on counting the steps of a statement that is kept prepared.
    source.at_once.learn(FIRST, 1, 0.0)
    found = [rows(source, FIRST, 50) for _ in range(100)]
    assert all(each is not None and len(each) == 50 for each in found)


@pytest.mark.parametrize(("found", "seconds"), [(QUICK_ROWS + 1, 0.0), (1, 2 * QUICK_SECONDS)])
def test_one_that_was_not_quick_is_not(source: SQLiteSource, found: int, seconds: float) -> None:
    source.at_once.learn(FIRST, 1, 0.0)
    source.at_once.learn(FIRST, found, seconds)
    assert rows(source, FIRST, 2) is None


def test_one_of_more_rows_than_before_is_left(source: SQLiteSource) -> None:
    source.at_once.learn(FIRST, 1, 0.0)
    assert rows(source, FIRST, 1000) is None
    assert rows(source, FIRST, 1) is None  # not known to be quick any more


def test_one_that_works_longer_than_before_is_left(source: SQLiteSource) -> None:
    source.at_once.learn(PAIRS, 1, 0.0)
    assert rows(source, PAIRS, 2000) is None
    with source.borrowed() as connection:  # the same connection, which is not stopped elsewhere
        assert connection.execute(PAIRS, [2000]).fetchone() == (1_000_000, "x")


def test_it_does_not_wait_for_a_writer(source: SQLiteSource, path: Path) -> None:
    source.at_once.learn(FIRST, 1, 0.0)
    writer = sqlite3.connect(path)
    writer.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    assert rows(source, FIRST, 1) is None
    assert time.monotonic() - began < 1
    writer.rollback()
    writer.close()
    with source.borrowed() as connection:  # which waits again
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (source.connections.busy_milliseconds,)


def test_it_holds_no_lock_afterwards(source: SQLiteSource, path: Path) -> None:
    source.at_once.learn(FIRST, 1, 0.0)
    assert rows(source, FIRST, 1) == [{"id": 1, "name": "p1"}]
    with sqlite3.connect(path, timeout=0) as writer:
        writer.execute("UPDATE people SET name = 'other' WHERE id = 1")
    writer.close()
    assert rows(source, FIRST, 1) == [{"id": 1, "name": "other"}]


def test_a_value_of_another_type_is_the_same_error(source: SQLiteSource, path: Path) -> None:
    with sqlite3.connect(path) as writer:
        writer.execute("INSERT INTO people VALUES (0, x'ff')")
    writer.close()
    source.at_once.learn(FIRST, 1, 0.0)
    with pytest.raises(SourceError, match=r"column `name` of source `crm` holds b'\\xff': expected string"):
        rows(source, FIRST, 0)


def test_a_query_that_runs_again_has_the_rows_of_now(db: DataFlow, path: Path) -> None:
    query = db.parse("from crm.people | filter id <= $most | agg n = count(), last = max(name)")
    assert [query.collect(most=most).rows() for most in (3, 3, 0)] == [
        [{"n": 3, "last": "p3"}],
        [{"n": 3, "last": "p3"}],
        [{"n": 0, "last": None}],
    ]
    with sqlite3.connect(path) as writer:
        writer.execute("DELETE FROM people WHERE id = 3")
    writer.close()
    assert query.collect(most=3).rows() == [{"n": 2, "last": "p2"}]


async def test_a_query_in_a_running_loop_has_the_same_rows(db: DataFlow) -> None:
    query = db.parse("from crm.people | filter id <= $most | select name | sort name")
    for most in (2, 2, 0, 600):
        found = await query.acollect(most=most)
        assert found["name"] == sorted(f"p{n}" for n in range(1, most + 1))


def test_threads_run_it_at_the_same_time(db: DataFlow) -> None:
    query, wrong = db.parse("from crm.people | filter id == $id"), []

    def run(first: int) -> None:
        for each in range(first, first + 50):
            found = query.collect(id=each).rows()
            if found != [{"id": each, "name": f"p{each}"}]:
                wrong.append(found)

    threads = [threading.Thread(target=run, args=(100 * number + 1,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
