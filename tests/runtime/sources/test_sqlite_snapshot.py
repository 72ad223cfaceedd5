from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dataflow import DataFlow, col, fn, that
from dataflow.dsl.errors import InternalError, SourceError
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.sources import sqlite_reading, sqlite_snapshot
from dataflow.runtime.sources.source import Reader, SnapshotSource, Statement
from dataflow.runtime.sources.sqlite import SQLiteSource

ROWS = 200
COUNT = Statement("SELECT COUNT(*) AS x FROM t", (), (Field("x", INT64),))
ALL = Statement("SELECT x FROM t", (), (Field("x", INT64),))


@pytest.fixture(params=["delete", "wal"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA journal_mode = {request.param}")
        connection.execute("CREATE TABLE t (x INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", ((x,) for x in range(ROWS)))
    return path


@pytest.fixture
def source(path: Path) -> SQLiteSource:
    return SQLiteSource("shop", path)


async def count(reader: Reader, statement: Statement = COUNT) -> int:
    batches = [batch async for batch in reader.read(statement)]
    return int(batches[0].column(0)[0].as_py()) if statement is COUNT else sum(batch.num_rows for batch in batches)


def write(path: Path) -> bool:
    """Whether a row could be added at once."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            with connection:
                connection.execute("INSERT INTO t VALUES (0)")
        except sqlite3.OperationalError:
            return False
        return True


async def test_all_statements_see_one_state(source: SQLiteSource, path: Path) -> None:
    assert isinstance(source, SnapshotSource)
    async with source.snapshot(2) as reader:
        first = reader.read(ALL)
        assert (await anext(first)).num_rows == ROWS
        added = write(path)
        assert await count(reader) == ROWS
        await first.aclose()  # type: ignore[attr-defined]
        assert await count(reader) == ROWS
    assert await count(source) == ROWS + added
    assert write(path)
    await source.close()


async def test_processes_see_it_too(source: SQLiteSource, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_reading, "FIRST_ROWS", 16)
    monkeypatch.setattr(sqlite_reading, "FIRST_SECONDS", 60)
    async with source.snapshot(2) as reader:
        assert await count(reader, ALL) == ROWS
        assert len(source.processes._idle) == 1
        write(path)
        assert await count(reader, ALL) == ROWS
    await source.close()


async def test_more_statements_at_once_than_was_said(source: SQLiteSource) -> None:
    async with source.snapshot(1) as reader:
        first = reader.read(ALL)
        await anext(first)
        with pytest.raises(InternalError):
            await count(reader)
        await first.aclose()  # type: ignore[attr-defined]
    await source.close()


@pytest.fixture
def writer(path: Path) -> Iterator[None]:
    """Another connection that adds rows all the time, two in a transaction."""
    is_over = threading.Event()

    def work() -> None:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            while not is_over.is_set():
                with connection:
                    connection.execute("INSERT INTO t VALUES (1), (2)")
                time.sleep(0.001)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    is_over.set()
    thread.join()


@pytest.mark.usefixtures("writer")
async def test_while_another_writes(source: SQLiteSource) -> None:
    for _ in range(20):
        async with source.snapshot(3) as reader:
            found = {await count(reader) for _ in range(3)}
            assert len(found) == 1
            assert found.pop() % 2 == 0
    await source.close()


@pytest.mark.usefixtures("writer")
def test_a_query_of_two_fragments(path: Path) -> None:
    with DataFlow(shop=str(path), other="sqlite://") as db:
        connection = db._session.sources["other"].connect()  # type: ignore[attr-defined]
        connection.execute("CREATE TABLE one (k INTEGER)")
        connection.execute("INSERT INTO one VALUES (1)")
        connection.commit()
        connection.close()
        counted = db.shop.t.agg(a=fn.count(), k=fn.min(col.x * 0 + 1))
        query = counted.join(db.other.one, on=col.k == that.k).join(
            db.shop.t.agg(b=fn.count(), k=fn.min(col.x * 0 + 1)), on="k", suffix="_2"
        )
        for _ in range(10):
            (row,) = query.collect().rows()
            assert row["a"] == row["b"]


async def test_a_database_that_changes_all_the_time(
    source: SQLiteSource, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_snapshot, "ATTEMPTS", 3)
    versions = iter(range(100))
    monkeypatch.setattr(sqlite_snapshot, "_version_of", lambda _: next(versions))
    with pytest.raises(SourceError, match="source `shop` changes so often"):
        async with source.snapshot(2):
            pass
    assert write(path)
    await source.close()


async def test_what_is_cancelled_while_it_begins_leaves_no_transaction(
    source: SQLiteSource, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connections were given back while another thread began transactions on them."""
    begin, began = sqlite_snapshot._begin, threading.Event()

    def slowly(connection: sqlite3.Connection) -> None:
        began.set()
        time.sleep(0.1)
        begin(connection)

    async def read() -> None:
        async with source.snapshot(2):
            pass

    monkeypatch.setattr(sqlite_snapshot, "_begin", slowly)
    reading = asyncio.create_task(read())
    await asyncio.to_thread(began.wait)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await asyncio.sleep(0.4)
    assert len(source.connections._idle) == 3
    assert not any(connection.in_transaction for connection in source.connections._idle)
    assert write(path)
    await source.close()
