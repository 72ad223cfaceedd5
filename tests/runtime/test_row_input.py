"""Rows of every kind that a program may have: files, frames, Arrow data, and iterators of them, with bounded memory."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from dataflow import DataFlow, DataFlowError, ParameterError, SourceError

TABLE = "create table days (id integer primary key, name text not null, day date)"
ROWS = [{"id": n, "name": f"n{n}", "day": dt.date(2026, 1, 1) + dt.timedelta(n)} for n in range(5)]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    with sqlite3.connect(tmp_path / "days.db") as connection:
        connection.executescript(TABLE)
    connection.close()
    with DataFlow(f"sqlite:///{tmp_path}/days.db") as database:
        yield database


def rows_of(db: DataFlow) -> list[dict[str, object]]:
    return db.query("from days | sort id").rows()


def test_a_file_is_inserted(db: DataFlow, tmp_path: Path) -> None:
    table = pa.Table.from_pylist(ROWS)
    parquet.write_table(table.slice(0, 2), tmp_path / "days.parquet")
    csv.write_csv(table.slice(2), tmp_path / "days.csv")
    assert db.insert("days", tmp_path / "days.parquet") == 2
    assert db.insert("days", str(tmp_path / "days.csv")) == 3
    assert rows_of(db) == ROWS
    with pytest.raises(SourceError, match="nowhere"):
        db.insert("days", tmp_path / "nowhere.parquet")


def test_an_iterator_is_inserted_as_it_comes(db: DataFlow) -> None:
    assert db.insert("days", (row for row in ROWS[:2])) == 2
    assert db.insert("days", iter([pa.Table.from_pylist(ROWS[2:3]), pa.RecordBatch.from_pylist(ROWS[3:4])])) == 2
    assert db.insert("days", iter([pd.DataFrame(ROWS[4:])])) == 1
    assert rows_of(db) == ROWS
    assert db.insert("days", iter(())) == 0


def test_an_asynchronous_iterator_is_inserted_as_it_comes(db: DataFlow) -> None:
    async def coming() -> AsyncIterator[dict[str, Any]]:
        for row in ROWS:
            await asyncio.sleep(0)
            yield row

    assert asyncio.run(db.ainsert("days", coming(), returning="id")).rows() == [{"id": n} for n in range(5)]
    assert rows_of(db) == ROWS


def test_an_iterator_of_something_else_is_told(db: DataFlow) -> None:
    with pytest.raises(ParameterError, match=r"row 1 of `main.days` is a `int`"):
        db.insert("days", iter([1, 2]))
    with pytest.raises(ParameterError, match=r"an item of the rows for `main.days` is a `int`: expected a frame"):
        db.insert("days", iter([pa.Table.from_pylist(ROWS), 5]))
    many = ({"id": n, "name": "x"} | ({"day": None} if n == 20_000 else {}) for n in range(20_001))
    with pytest.raises(
        ParameterError, match=r"row 20001 of `main.days` has a column `day`, which the first 16,384 rows"
    ):
        db.insert("days", many)
    assert rows_of(db) == []


def test_an_error_of_the_iterator_leaves_nothing(db: DataFlow) -> None:
    def failing() -> Iterator[dict[str, object]]:
        for n in range(20_000):
            yield {"id": n, "name": "x"}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        db.insert("days", failing())
    assert rows_of(db) == []


def test_rows_of_an_iterator_change_the_same_columns(db: DataFlow) -> None:
    db.insert("days", ROWS)
    changes = [{"id": 1, "name": "x", "day": None}, {"id": 2, "name": "y"}]
    with pytest.raises(ParameterError, match=r"row 2 of `main.days` does not name column `day`, which others of the"):
        db.update("days", iter(changes), on="id")
    assert rows_of(db) == ROWS
    assert db.update("days", changes, on="id") == 2
    assert [row["day"] for row in rows_of(db)[1:3]] == [None, ROWS[2]["day"]]
    assert db.delete("days", iter([{"id": 1, "name": "x"}, {"id": 2}]), on="id") == 2


def test_progress_is_told_and_may_stop_it(db: DataFlow) -> None:
    told: list[int] = []
    rows = [{"id": n, "name": "x"} for n in range(40_000)]
    db.insert("days", rows, progress=told.append)
    assert told == [16_384, 32_768, 40_000]
    told.clear()
    db.update("days", rows[:7], on="id", progress=told.append)
    assert told == [7]

    def stop(done: int) -> None:
        raise KeyError(done)

    with pytest.raises(KeyError):
        db.delete("days", rows, on="id", progress=stop)
    assert db.query("from days | agg n = count()").scalar() == 40_000


def test_memory_is_bounded_by_what_is_on_the_way(db: DataFlow) -> None:
    open_now, most = 0, 0

    class Item(dict[str, object]):
        def __init__(self, n: int) -> None:
            nonlocal open_now, most
            super().__init__(id=n, name="x")
            open_now += 1
            most = max(most, open_now)

        def __del__(self) -> None:
            nonlocal open_now
            open_now -= 1

    assert db.insert("days", (Item(n) for n in range(200_000))) == 200_000
    assert most < 60_000


def test_what_is_no_file_and_no_rows_is_told(db: DataFlow) -> None:
    for wrong in (5, "from days", object()):
        with pytest.raises(DataFlowError):
            db.insert("days", wrong)
