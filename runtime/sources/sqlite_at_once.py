"""What is known of statements over SQLite that ran before; small ones are read by the thread that asks for them.

The way to the event loop, to a thread of its and back takes twenty times as long as SQLite takes to find ten rows. So a
statement that was quick when it last ran is run where its rows are wanted. It cannot be stopped there: SQLite leaves it
after some thousand steps of its virtual machine, or at once where it would wait for a lock, and it is run anew the
usual way.
"""

from __future__ import annotations

import sqlite3
import threading
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

from dataflow.runtime.sources.sqlite_parameters import parameter_of
from dataflow.runtime.sources.sqlite_plain import few_of

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.source import Statement
    from dataflow.runtime.sources.sqlite import SQLiteSource

QUICK_SECONDS: Final = 0.001
QUICK_ROWS: Final = 256
"""A statement is quick that took no longer and had no more rows."""

STEPS: Final = 5_000
"""After so many, or up to twice as many, a statement is left: half a millisecond, where its pages are in memory. Ten
rows take 200."""

_KEPT: Final = 1024


class AtOnce:
    """The statements of one source that are quick, and those that are large; may be used from any thread."""

    def __init__(self, source: SQLiteSource) -> None:
        self._source = source
        self._quick: set[str] = set()
        self._large: dict[str, int] = {}
        self._lock = threading.Lock()

    def learn(self, sql: str, rows: int, seconds: float) -> None:
        """Takes to heart how many rows a statement had, and how long they took."""
        with self._lock:
            if rows > QUICK_ROWS or seconds > QUICK_SECONDS:
                self._quick.discard(sql)
                return
            if len(self._quick) >= _KEPT:
                self._quick.clear()
            self._quick.add(sql)

    def learn_large(self, sql: str, row_bytes: int | None) -> None:
        """Takes to heart that a statement had many rows, and their width; None where it had few."""
        with self._lock:
            self._large.pop(sql, None)
            if row_bytes is not None:
                if len(self._large) >= _KEPT:
                    self._large.clear()
                self._large[sql] = row_bytes

    def large(self, sql: str) -> int | None:
        """The width of a statement's rows, where it had many when it last ran; else None."""
        return self._large.get(sql)

    def read(self, statement: Statement, *, waits: bool = False) -> Plain | list[pa.RecordBatch] | None:
        """All rows of a statement; None where it is not quick. Raises SourceError.

        waits: whether the thread may wait for another connection that writes.
        """
        if statement.sql not in self._quick:
            return None
        rows = self._rows(statement.sql, [parameter_of(value) for value in statement.parameters], waits)
        if rows is None:
            with self._lock:
                self._quick.discard(statement.sql)
            return None
        columns = list(zip(*rows, strict=True)) or [()] * len(statement.fields)
        return few_of(columns, statement.fields, self._source.name)

    def _rows(self, sql: str, parameters: list[object], waits: bool) -> list[tuple[object, ...]] | None:
        connection, closings = self._source.acquire()
        try:
            # SQLite counts the steps of a statement from when it was prepared: the first call may come after a few.
            # It calls no function of ours, since an interrupt (Ctrl-C) within one would be lost.
            connection.set_progress_handler(chain((0,), repeat(1)).__next__, STEPS)
            if not waits:
                connection.execute("PRAGMA busy_timeout = 0")
            cursor = connection.execute(sql, parameters)
            try:
                rows = cursor.fetchmany(QUICK_ROWS + 1)
            finally:
                cursor.close()
        except sqlite3.Error:
            return None  # what is wrong will be said, or is over, when it runs the usual way
        finally:
            connection.set_progress_handler(None, 0)
            if not waits:
                connection.execute(f"PRAGMA busy_timeout = {self._source.busy_milliseconds}")
            self._source.release(connection, closings)
        return rows if len(rows) <= QUICK_ROWS else None
