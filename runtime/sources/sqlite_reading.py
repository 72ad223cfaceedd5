"""A statement over a SQLite database in, its batches out: few rows by Python's driver, many by a process with ADBC.

Python's driver makes an object of each value, at 1.3 µs a row of five columns; ADBC takes 0.3 µs. But to start a
process, or to ask one, costs more than a small result does. So the first rows are read here. When there are more, and
these came quickly, the statement is run anew in the process; and when it had many rows the last time, there at once.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from dataflow.runtime.interrupt import interruptible
from dataflow.runtime.sources import sqlite_arrays, sqlite_columns
from dataflow.runtime.sources.sqlite_kinds import BYTES, MISMATCH, kinds_of, lenient, strict, value_of
from dataflow.runtime.sources.sqlite_parameters import parameter_of
from dataflow.runtime.sources.sqlite_pieces import pieces_of, read_pieces
from dataflow.runtime.sources.sqlite_process import ProcessError, ReadingError, SQLiteProcess

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.sources.source import Statement
    from dataflow.runtime.sources.sqlite import SQLiteSource
    from dataflow.runtime.sources.sqlite_snapshot import SQLiteSnapshot

BATCH_ROWS: Final = 8192
"""Rows of a batch; before the first one comes one of our own, for each statement and piece, so more cost more."""

FIRST_ROWS: Final = 4096
"""Rows that are read here before a process is asked."""

FIRST_SECONDS: Final = 0.1
"""A statement whose first rows took longer is not run anew."""

_FETCH_ROWS: Final = 2048
_BATCH_BYTES: Final = 8 << 20
_MEASURED_ROWS: Final = 256


async def batches_of(
    source: SQLiteSource, statement: Statement, state: SQLiteSource | SQLiteSnapshot
) -> AsyncIterator[pa.RecordBatch]:
    """A statement over a state of the source in, its rows in batches out.

    Raises SourceError; stops the statement when closed or cancelled.
    """
    reading = _Reading(source, statement, state)
    try:
        while (batch := await interruptible(reading.next_batch, reading.interrupt)) is not None:
            yield batch
    finally:
        reading.close()


class _Reading:
    """The batches of one statement; each is made in the thread that asks for it."""

    def __init__(self, source: SQLiteSource, statement: Statement, state: SQLiteSource | SQLiteSnapshot) -> None:
        self._source = source
        self._state = state
        self._statement = statement
        self._sql = statement.sql
        self._fields = statement.fields
        self._parameters = [parameter_of(value) for value in statement.parameters]
        self._connection: sqlite3.Connection | None = None
        self._processes: list[SQLiteProcess] = []
        # What runs the statement must not be stopped any more once it may run another one.
        self._changing_hands = threading.Lock()
        self._batches = self._run()

    def next_batch(self) -> pa.RecordBatch | None:
        return next(self._batches, None)

    def interrupt(self) -> None:
        """Makes the statement fail soon; may be called from any thread and again."""
        with self._changing_hands:
            if self._connection is not None:
                self._connection.interrupt()
            for process in self._processes:
                process.kill()

    def close(self) -> None:
        self._batches.close()

    def _run(self) -> Generator[pa.RecordBatch]:
        with self._state.borrowed() as connection:
            self._connection = connection
            try:
                yield from self._read(connection)
            finally:
                with self._changing_hands:
                    self._connection = None

    def _read(self, connection: sqlite3.Connection) -> Generator[pa.RecordBatch]:
        known = self._source.at_once.large(self._sql)
        if known is not None and (yield from self._by_processes(connection, known)):
            return
        width, began, started = len(self._fields), time.thread_time(), time.perf_counter()
        cursor = connection.execute(self._sql, self._parameters)
        try:
            columns = _fetch(cursor, width, FIRST_ROWS)
            found = len(columns[0]) if columns else 0
            self._source.at_once.learn(self._sql, found, time.perf_counter() - started)
            row_bytes = _bytes_of(columns)
            is_large = found == FIRST_ROWS and time.thread_time() - began < FIRST_SECONDS
            if is_large and (yield from self._by_processes(connection, row_bytes)):
                return
            while columns:
                yield sqlite_columns.batch_of(columns, self._fields, self._source.name)
                columns = _fetch(cursor, width, _batch_rows(row_bytes))
        finally:
            # Ends the statement, and with it the lock it holds on the file.
            cursor.close()

    def _by_processes(self, connection: sqlite3.Connection, row_bytes: int) -> Generator[pa.RecordBatch, None, bool]:
        """All rows by one process or several; False where none can read them."""
        kinds = kinds_of(self._fields)
        first = None if kinds is None or _is_sorted(self._sql) else self._source.take_process()
        if kinds is None or first is None:
            return False
        self._processes, told, is_well = [first], 0, False
        try:
            for batch in self._told(connection, kinds, row_bytes):
                told += batch.num_rows
                yield batch
            for process in self._processes:
                process.close()
            is_well = True
            self._source.at_once.learn_large(self._sql, row_bytes if told >= FIRST_ROWS else None)
        except (ReadingError, ProcessError) as error:
            if told:
                raise self._source.explain(str(error)) from error
            return False
        finally:
            with self._changing_hands:
                processes, self._processes = self._processes, []
            for process in processes:
                self._source.give_process(process, is_well=is_well)
        return True

    def _told(self, connection: sqlite3.Connection, kinds: Sequence[str], row_bytes: int) -> Iterator[pa.RecordBatch]:
        (first,), rows = self._processes, _batch_rows(row_bytes)
        pieces = pieces_of(connection, self._statement, self._parameters, row_bytes)
        if pieces is not None and self._is_joined(first):
            yield from read_pieces(
                pieces, self._processes, lambda process, sql: self._told_by(process, sql, kinds, rows)
            )
            return
        self._state.open_in(first)
        yield from self._told_by(first, self._sql, kinds, rows)

    def _is_joined(self, first: SQLiteProcess) -> bool:
        """Whether there is a second process that sees what the first sees; else the first has nothing open."""
        another = self._source.take_process()
        if another is None:
            return False
        try:
            self._state.open_in(first, another)
        except (ReadingError, ProcessError):
            self._source.give_process(another, is_well=False)
            first.close()
            return False
        with self._changing_hands:
            self._processes.append(another)
        return True

    def _told_by(self, process: SQLiteProcess, sql: str, kinds: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        told = 0
        arrays = process.run(strict(sql, kinds, rows), self._parameters, kinds, rows)
        try:
            for columns in arrays:
                batch = sqlite_arrays.batch_of(columns, self._fields)
                told += batch.num_rows
                yield batch
            return
        except ReadingError as error:
            if not str(error).startswith(MISMATCH):
                raise
        except sqlite_arrays.InexactError:
            with suppress(ReadingError):
                for _ in arrays:
                    pass
        # In the transaction that the process has begun, so that the rows are the same.
        width = len(kinds)
        for columns in process.run(lenient(sql, width, rows, told), self._parameters, [BYTES] * (2 * width), rows):
            values = [_values(*pair) for pair in zip(columns[:width], columns[width:], strict=True)]
            yield sqlite_columns.batch_of(values, self._fields, self._source.name)


def _fetch(cursor: sqlite3.Cursor, width: int, most: int) -> list[list[object]]:
    """The next rows as columns, an empty list when there are no more."""
    columns: list[list[object]] = [[] for _ in range(width)]
    # Few rows at a time: a short-lived tuple costs the garbage collector nothing, a hundred thousand kept ones do.
    for start in range(0, most, _FETCH_ROWS):
        wanted = min(_FETCH_ROWS, most - start)
        rows = cursor.fetchmany(wanted)
        for column, values in zip(columns, zip(*rows, strict=True), strict=False):
            column.extend(values)
        if len(rows) < wanted:
            break
    return columns if columns and columns[0] else []


def _batch_rows(row_bytes: int) -> int:
    return max(min(BATCH_ROWS, _BATCH_BYTES // row_bytes), 64)


def _bytes_of(columns: Sequence[Sequence[object]]) -> int:
    """The width of a row, by the first ones."""
    measured = min(_MEASURED_ROWS, len(columns[0])) if columns else 0
    width = sum(
        len(value) if isinstance(value, str | bytes) else 8 for column in columns for value in column[:measured]
    )
    return max(width // max(measured, 1), 8)


def _values(kinds: pa.Array[Any], contents: pa.Array[Any]) -> list[object]:
    return [value_of(kind, content) for kind, content in zip(kinds.to_pylist(), contents.to_pylist(), strict=True)]


def _is_sorted(sql: str) -> bool:
    """Whether the order of rows may mean something: it is not promised behind the rows that settle the kinds."""
    return "ORDER BY" in sql.upper()
