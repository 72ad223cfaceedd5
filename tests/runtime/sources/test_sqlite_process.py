from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from dataflow.runtime.sources.sqlite_kinds import BYTES, FLOATS, INTEGERS, strict
from dataflow.runtime.sources.sqlite_process import ProcessError, ReadingError, SQLiteProcess


@pytest.fixture
def process() -> Iterator[SQLiteProcess]:
    process = SQLiteProcess()
    yield process
    process.end()


def rows(process: SQLiteProcess, sql: str, kinds: list[str], parameters: tuple[object, ...] = ()) -> list[object]:
    found: list[object] = []
    for columns in process.run(strict(sql, kinds, 64), parameters, kinds, 64):
        found += zip(*(column.to_pylist() for column in columns), strict=True)
    return found


def test_parameters_of_all_kinds(process: SQLiteProcess) -> None:
    process.open("file::memory:", ())
    sql = "SELECT ?1 + 1, ?2 / 2, ?3 || 'ж', ?4, ?5 IS NULL, ?1"
    parameters = (41, 5.0, "é\0", b"\x00\xff", None)
    kinds = [INTEGERS, FLOATS, BYTES, BYTES, INTEGERS, INTEGERS]
    assert rows(process, sql, kinds, parameters) == [(42, 2.5, "é\0ж".encode(), b"\x00\xff", 1, 41)]
    assert rows(process, "SELECT ?1", [INTEGERS], (-(2**63),)) == [(-(2**63),)]


def test_nulls_empties_and_many_batches(process: SQLiteProcess) -> None:
    process.open("file::memory:", ())
    counted = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1000) SELECT "
    sql = counted + "x, NULLIF(x % 2, 1) + 0.5, CASE x % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'a' || x END FROM n"
    expected = [(x, 0.5 if x % 2 == 0 else None, (None, b"", f"a{x}".encode())[x % 3]) for x in range(1, 1001)]
    assert rows(process, sql, [INTEGERS, FLOATS, BYTES]) == expected
    assert rows(process, "SELECT NULL, NULL WHERE 0", [INTEGERS, BYTES]) == []
    assert rows(process, counted + "NULL FROM n", [BYTES]) == [(None,)] * 1000
    assert rows(process, counted + "'' FROM n", [BYTES]) == [(b"",)] * 1000


def test_what_is_wrong_is_told_and_the_process_goes_on(process: SQLiteProcess, tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="failed to open"):
        process.open(f"{(tmp_path / 'none.db').as_uri()}?mode=ro", ())
    process.open("file::memory:", ())
    with pytest.raises(ReadingError, match="no such table: t"):
        rows(process, "SELECT x FROM t", [INTEGERS])
    with pytest.raises(ReadingError, match="Type mismatch in column 0"):
        rows(process, "SELECT 'text'", [INTEGERS])
    assert rows(process, "SELECT 1", [INTEGERS]) == [(1,)]


def test_its_statements_see_one_state(process: SQLiteProcess, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (x INTEGER)")
    uri = f"{(tmp_path / 'x.db').as_uri()}?mode=ro"
    process.open(uri, ("BEGIN",))
    assert rows(process, "SELECT COUNT(*) FROM t", [INTEGERS]) == [(0,)]
    connection.execute("INSERT INTO t VALUES (1)")
    assert rows(process, "SELECT COUNT(*) FROM t", [INTEGERS]) == [(0,)]
    process.close()
    process.open(uri, ("BEGIN",))
    assert rows(process, "SELECT COUNT(*) FROM t", [INTEGERS]) == [(1,)]
    process.close()
    connection.close()


def test_it_ends_when_it_is_told_or_forgotten() -> None:
    first, second = SQLiteProcess(), SQLiteProcess()
    for process in (first, second):
        process.open("file::memory:", ())
    pids = [first.pid, second.pid]
    assert all(map(psutil.pid_exists, pids))
    first.end()
    assert not first.is_usable
    with pytest.raises(ProcessError):
        first.open("file::memory:", ())
    del second, process
    assert not any(map(psutil.pid_exists, pids))


def test_killing_lets_go_of_who_waits() -> None:
    process = SQLiteProcess()
    process.open("file::memory:", ())
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"
    began = time.monotonic()
    batches = process.run(strict(endless, [INTEGERS], 64), (), [INTEGERS], 64)
    process.kill()
    with pytest.raises(ProcessError):
        next(batches)
    assert time.monotonic() - began < 1
    process.end()


def test_it_ends_with_the_program_that_started_it() -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        process = SQLiteProcess()
        process.open("file::memory:", ())
        os.write(writing, str(process.pid).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    pid = int(os.read(reading, 20))
    os.close(reading)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)
