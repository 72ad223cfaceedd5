"""Which processes read a SQLite file, and for how long they are kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataflow.runtime.sources.sqlite import SQLiteSource
from dataflow.runtime.sources.sqlite_connections import SQLiteConnections
from dataflow.runtime.sources.sqlite_kinds import INTEGERS
from dataflow.runtime.sources.sqlite_process import SQLiteProcess
from dataflow.runtime.sources.sqlite_processes import IDLE_PROCESSES, SQLiteProcesses


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[SQLiteProcesses]:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE t AS SELECT 5 AS x")
    connection.close()
    processes = SQLiteProcesses(SQLiteConnections("local", tmp_path / "x.db"), most=IDLE_PROCESSES + 1)
    yield processes
    processes.close()


def take(processes: SQLiteProcesses) -> SQLiteProcess:
    process = processes.take()
    assert process is not None
    return process


def values(process: SQLiteProcess) -> list[object]:
    sql = "SELECT 0 UNION ALL SELECT x FROM t"
    return [value for (column,) in process.run(sql, (), [INTEGERS], 1) for value in column.to_pylist()]


def test_no_more_than_so_many_are_lent_and_some_are_kept(processes: SQLiteProcesses) -> None:
    lent = [take(processes) for _ in range(IDLE_PROCESSES + 1)]
    assert processes.take() is None
    for process in lent:
        processes.give(process, is_well=True)
    assert [process.is_usable for process in lent] == [True] * IDLE_PROCESSES + [False]
    assert take(processes) in lent


def test_one_that_is_not_well_is_ended(processes: SQLiteProcesses) -> None:
    process = take(processes)
    processes.give(process, is_well=False)
    assert not process.is_usable
    again = take(processes)
    processes.give(again, is_well=True)
    again.end()
    assert take(processes) is not again


def test_one_in_use_while_they_are_closed_is_ended_when_given_back(processes: SQLiteProcesses) -> None:
    process = take(processes)
    processes.close()
    assert process.is_usable
    processes.give(process, is_well=True)
    assert not process.is_usable


def test_several_read_one_state(processes: SQLiteProcesses, tmp_path: Path) -> None:
    both = take(processes), take(processes)
    processes.open_in(*both)
    assert [values(process) for process in both] == [[5], [5]]
    for process in both:
        process.close()
        processes.give(process, is_well=True)


def test_a_database_in_memory_has_none() -> None:
    assert SQLiteSource("mem", "sqlite://").processes.take() is None
