from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
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
    Field,
)
from dataflow.runtime import arrow
from dataflow.runtime.sources import sqlite_reading as module
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.sqlite import SQLiteSource
from dataflow.runtime.sources.sqlite_process import SQLiteProcess

ROWS = 1000
UUID_TEXT = "00000000-0000-0000-0000-00000000000a"


async def read(
    source: SQLiteSource, sql: str, fields: Sequence[Field], parameters: Sequence[object] = ()
) -> list[object]:
    """The rows, or the message of the error."""
    found: list[object] = []
    try:
        async for batch in source.read(Statement(sql, tuple(parameters), tuple(fields))):
            assert batch.schema == arrow.schema_of(fields)
            batch.validate(full=True)
            found += [tuple(row.values()) for row in batch.to_pylist()]
    except SourceError as error:
        return [str(error)]
    return found


async def collect(batches: AsyncIterator[pa.RecordBatch]) -> list[pa.RecordBatch]:
    return [batch async for batch in batches]


class Taken:
    """How often a process was taken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        take = SQLiteSource.take_process

        def counted(source: SQLiteSource) -> SQLiteProcess | None:
            self.count += 1
            return take(source)

        monkeypatch.setattr(SQLiteSource, "take_process", counted)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    monkeypatch.setattr(module, "FIRST_ROWS", 16)
    monkeypatch.setattr(module, "FIRST_SECONDS", 60)
    monkeypatch.setattr(module, "BATCH_ROWS", 200)
    return Taken(monkeypatch)


def database(path: Path, values: Sequence[object], declared: str = "") -> SQLiteSource:
    """A table of the values, each as often as there is room."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, x {declared})")
        connection.executemany("INSERT INTO t (x) VALUES (?)", [(values[at % len(values)],) for at in range(ROWS)])
    connection.close()
    return SQLiteSource("local", path)


def late(usual: object, last: object) -> list[object]:
    """Values of which only the very last is another, so that many batches are read before it."""
    return [*[usual] * (ROWS - 1), last]


CASES: list[tuple[DataType, Sequence[object], str]] = [
    (INT64, [1, -(2**63), 2**63 - 1, None], "INTEGER"),
    (INT64, late(1, 2.0), ""),
    (INT64, [1, 2.0], ""),
    (INT64, late(1, 2.5), "INTEGER"),
    (INT64, late(1, "many"), "INTEGER"),
    (FLOAT64, [0.1, 0.1 + 0.2, 5e-324, 1.7e308, float("inf"), None], "REAL"),
    (FLOAT64, [1, 2.5, 2**53 + 1, None], ""),
    (FLOAT64, late(0.5, "many"), "REAL"),
    (BOOL, [0, 1, None], "BOOLEAN"),
    (BOOL, late(0, 2), "BOOLEAN"),
    (STRING, ["", "a\x00b", "𝄞é", None], "TEXT"),
    (STRING, late("a", 0.1234567890123456789), ""),
    (STRING, late("a", 12), ""),
    (STRING, ["a", 0.1, 5, b"bytes", "\x00"], ""),
    (STRING, late("a", b"\xff\xfe"), ""),
    (JSON, ['{"a": 1}', "2", None], "JSON"),
    (JSON, ['{"a": 1}', "2.5", "1e400"], "JSON"),
    (BINARY, [b"\x00\xff", b"", None], "BLOB"),
    (BINARY, late(b"\x00", "text"), "BLOB"),
    (DATE, ["2026-01-31", "0001-01-01", "9999-12-31", None], "DATE"),
    (DATE, late("2026-01-31", "2026-02-30"), "DATE"),
    (DATE, late("2026-01-31", 2461072), "DATE"),
    (TIME, ["10:00:00.500000", None], "TIME"),
    (TIMESTAMP, ["2026-01-31 10:00:00.000001", None], "TIMESTAMP"),
    (TIMESTAMP, late("2026-01-31 10:00:00", "now"), "TIMESTAMP"),
    (TIMESTAMPTZ, ["2026-01-31 10:00:00.000001", None], "TIMESTAMPTZ"),
    (UUID, [UUID_TEXT, None], "UUID"),
    (UUID, late(UUID_TEXT, "no uuid"), "UUID"),
    (Decimal(15, 2), [10.5, 7, 0.07, None, -0.29], "DECIMAL(15,2)"),
    (Decimal(15, 2), late(10.5, 0.125), "DECIMAL(15,2)"),
    (Decimal(15, 2), late(10.5, "1e-1 "), "DECIMAL(15,2)"),
    (Decimal(4, 2), late(10.5, 100), "DECIMAL(4,2)"),
    (Decimal(38, 2), late(0.5, 2**62 + 1), "DECIMAL(38,2)"),
    (Decimal(38, 2), late(0.5, "123456789012345678901234567890.12"), ""),
    (Decimal(20, 0), late(5, -(2**63)), "DECIMAL(20,0)"),
    (Decimal(38, 6), [5256751331.449234, 55908065222.827692], "REAL"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "values", "declared"), CASES)
async def test_a_process_reads_what_we_read(
    type_: DataType,
    values: Sequence[object],
    declared: str,
    tmp_path: Path,
    taken: Taken,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = database(tmp_path / "x.db", values, declared)
    fields = (Field("id", INT64), Field("x", type_))
    sql = "SELECT id, x FROM t WHERE id <> ?1 OR ?2 = 'é' AND ?3 > 0.5 AND ?4 IS NULL AND ?5 = x'00'"
    parameters = (3, "é", 0.75, None, b"\x00")
    by_process = await read(source, sql, fields, parameters)
    assert taken.count == (type_ != BINARY)
    monkeypatch.setattr(SQLiteSource, "take_process", lambda _: None)
    assert by_process == await read(source, sql, fields, parameters)
    assert len(by_process) in (1, ROWS)
    await source.close()


async def test_an_order_is_kept(tmp_path: Path, taken: Taken) -> None:
    source = database(tmp_path / "x.db", [3, 1, 2])
    found = await read(source, "SELECT x, id FROM t ORDER BY x DESC, id", (Field("x", INT64), Field("id", INT64)))
    assert found == sorted(found, key=lambda row: (-row[0], row[1]))  # type: ignore[index]
    assert taken.count == 0
    await source.close()


async def test_few_rows_need_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = Taken(monkeypatch)
    source = database(tmp_path / "x.db", [1])
    assert len(await read(source, "SELECT x FROM t", (Field("x", INT64),))) == ROWS
    assert taken.count == 0
    await source.close()


async def test_a_process_is_used_again(tmp_path: Path, taken: Taken) -> None:
    source = database(tmp_path / "x.db", [1])
    fields = (Field("x", INT64),)
    for _ in range(3):
        assert len(await read(source, "SELECT x FROM t", fields)) == ROWS
    (process,) = source._processes
    assert process.is_usable
    await source.close()
    assert not process.is_usable
    assert len(await read(source, "SELECT x FROM t", fields)) == ROWS
    await source.close()


async def test_what_was_large_is_read_by_a_process_at_once_until_it_is_small(
    tmp_path: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []
    fetch = module._fetch

    def noted(cursor: sqlite3.Cursor, width: int, most: int) -> list[list[object]]:
        fetched.append(most)
        return fetch(cursor, width, most)

    monkeypatch.setattr(module, "_fetch", noted)
    source = database(tmp_path / "x.db", [1])
    sql, fields = "SELECT x FROM t", (Field("x", INT64),)
    assert len(await read(source, sql, fields)) == ROWS
    assert fetched == [16]
    assert len(await read(source, sql, fields)) == ROWS
    assert (fetched, taken.count) == ([16], 2)
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("DELETE FROM t WHERE rowid > 3")
    connection.close()
    for _ in range(2):
        assert len(await read(source, sql, fields)) == 3
    assert (fetched[1:], taken.count) == ([16, 200], 3)
    await source.close()


async def test_errors_are_those_of_the_source(tmp_path: Path, taken: Taken) -> None:
    source = database(tmp_path / "x.db", [1])
    sql = "SELECT CASE WHEN id = 999 THEN JSON_EXTRACT('{}', 'a decimal of more than 15 digits') ELSE x END AS x FROM t"
    (message,) = await read(source, sql, (Field("x", INT64),))
    assert message == (
        "error: source `local` came to a decimal of more than 15 digits\n"
        ' = hint: where floats will do, cast what is computed: `.cast("float64")`'
    )
    assert taken.count == 1
    await source.close()


async def test_a_process_that_dies_is_an_error_that_names_the_source(tmp_path: Path, taken: Taken) -> None:
    source = database(tmp_path / "x.db", ["a" * 5000])
    fields = (Field("x", STRING),)
    assert len(await read(source, "SELECT x FROM t", fields)) == ROWS
    (process,) = source._processes
    batches = source.read(Statement("SELECT x FROM t", (), fields))
    await anext(batches)
    process.kill()
    with pytest.raises(SourceError) as caught:
        await collect(batches)
    assert str(caught.value) == (
        "error: source `local` failed\n = sqlite: the process that reads the file has ended unexpectedly"
    )
    assert len(await read(source, "SELECT x FROM t", (Field("x", STRING),))) == ROWS
    await source.close()


async def test_a_writer_that_waits_is_not_waited_for(tmp_path: Path, taken: Taken) -> None:
    """It keeps new readers off, and itself waits for the reader that we are."""
    source = database(tmp_path / "x.db", [1])
    fields = (Field("x", INT64),)
    batches = source.read(Statement("SELECT x FROM t", (), fields))
    writer = sqlite3.connect(tmp_path / "x.db", timeout=0, check_same_thread=False)
    blocker = sqlite3.connect(tmp_path / "x.db", timeout=0)
    blocker.execute("BEGIN")
    blocker.execute("SELECT 1 FROM t").fetchall()
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM t")
    began = time.monotonic()
    take = source.take_process

    def while_committing() -> SQLiteProcess | None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.commit()
        return take()

    source.take_process = while_committing  # type: ignore[method-assign]
    found = [batch.num_rows async for batch in batches]
    assert sum(found) == ROWS
    assert time.monotonic() - began < 3
    for connection in (writer, blocker):
        connection.close()
    await source.close()


async def test_cancelling_ends_the_process(tmp_path: Path, taken: Taken) -> None:
    source = database(tmp_path / "x.db", [1])
    endless = "SELECT a.id AS x FROM t a, t b, t c WHERE a.id <= 16 OR b.id < 0 OR b.id = c.id AND a.id < -b.id"
    task = asyncio.create_task(read(source, endless, (Field("x", INT64),)))
    while taken.count == 0:
        await asyncio.sleep(0.01)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 1
    assert source._processes == []
    await source.close()


async def test_closing_early_ends_the_process(tmp_path: Path, taken: Taken) -> None:
    source = database(tmp_path / "x.db", ["a" * 5000])
    async with aclosing(source.read(Statement("SELECT x FROM t", (), (Field("x", STRING),)))) as batches:  # type: ignore[type-var]
        assert (await anext(batches)).num_rows > 0
    assert source._processes == []
    with sqlite3.connect(tmp_path / "x.db", timeout=1) as writer:
        writer.execute("DELETE FROM t")
    writer.close()
    await source.close()
