"""What SQLite alone does in a transaction: one writer, files and databases in memory."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dataflow import DataFlow, SourceError, TransactionError, col
from dataflow.runtime.sources import sqlite_connections


class Undo(Exception):
    """What ends a block that is to be undone."""


@pytest.fixture(params=["file", "memory"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DataFlow]:
    with DataFlow(f"sqlite:///{tmp_path}/a.db" if request.param == "file" else "sqlite://") as db:

        @db.model
        class Item:
            id: int
            note: str | None

        db.create_tables()
        db.insert("items", [{"id": 1, "note": "a"}])
        yield db


def ids(db: DataFlow) -> list[int]:
    return [row["id"] for row in db.items.sort(col.id).collect().rows()]


def test_many_rows_are_read_where_they_were_written(db: DataFlow) -> None:
    """No other process sees them, which reads big results else."""
    with suppress(Undo), db.transaction():
        db.insert("items", [{"id": number, "note": "x" * 50} for number in range(10, 30_000)])
        assert sum(batch.num_rows for batch in db.items.stream()) == 29_991
        assert db.items.agg(n=col.id.count()).collect().rows() == [{"n": 29_991}]
        raise Undo
    assert ids(db) == [1]


def test_it_is_not_locked_after_an_error(tmp_path: Path) -> None:
    """With kailash-dataflow the file stays `database is locked`."""
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table items (id integer primary key, note text)")
    connection.close()
    with DataFlow(f"sqlite:///{path}") as db:
        with pytest.raises(SourceError, match="does not take the rows"), db.transaction():
            db.insert("items", [{"id": 1, "note": "a"}, {"id": 1, "note": "b"}])
        other = sqlite3.connect(path, timeout=0)
        other.execute("insert into items values (5, 'other')")
        other.commit()
        other.close()
        assert ids(db) == [5]


def test_writers_wait_for_one_another(db: DataFlow) -> None:
    def other() -> None:
        with db.transaction():
            db.insert("items", [{"id": 3, "note": "c"}])

    with db.transaction():
        db.insert("items", [{"id": 2, "note": "b"}])
        thread = threading.Thread(target=other)
        thread.start()
        time.sleep(0.3)
        assert ids(db) == [1, 2]
    thread.join()
    assert ids(db) == [1, 2, 3]


def test_who_waits_too_long_is_told_and_may_try_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_connections, "BUSY_SECONDS", 0.2)
    tries = []
    with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:

        @db.model
        class Item:
            id: int

        db.create_tables()
        holder = sqlite3.connect(tmp_path / "a.db")
        holder.execute("begin immediate")
        with pytest.raises(SourceError, match="locked"), db.transaction("main"):
            pass

        @db.transactional(retries=3)
        def work() -> None:
            tries.append(1)
            if len(tries) == 2:
                holder.rollback()
            db.insert("items", [{"id": 1}])

        work()
        holder.close()
        assert len(tries) == 2
        assert ids(db) == [1]


def test_a_read_only_one_takes_no_lock(tmp_path: Path) -> None:
    with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:

        @db.model
        class Item:
            id: int

        db.create_tables()
        with db.transaction(read_only=True):
            assert ids(db) == []
            other = sqlite3.connect(tmp_path / "a.db", timeout=0)
            other.execute("begin immediate")
            other.rollback()
            other.close()
            with pytest.raises(TransactionError, match="read-only"):
                db.insert("items", [{"id": 1}])


def test_tables_that_are_made_inside_are_undone_too(db: DataFlow) -> None:
    @db.model
    class Thing:
        id: int

    with suppress(Undo), db.transaction():
        db.create_tables()
        db.insert("things", [{"id": 1}])
        assert db.things.collect().rows() == [{"id": 1}]
        raise Undo
    assert db.tables() == ["main.items"]


def test_the_first_use_of_the_embedded_file_may_be_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with DataFlow() as db:

        @db.model
        class Item:
            id: int

        with suppress(Undo), db.transaction():
            db.insert("items", [{"id": 1}])
            raise Undo
        with db.transaction():
            db.insert("items", [{"id": 2}])
        assert ids(db) == [2]
