"""Single rows of SQLite tables, changed on connections that are kept: each statement is a transaction of its own."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from dataflow.runtime.interrupt import interruptible
from dataflow.runtime.sources.sqlite_parameters import parameter_of
from dataflow.runtime.sources.sqlite_plain import few_of
from dataflow.runtime.sources.sqlite_writing import refusals
from dataflow.runtime.sources.writable import Changed

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.catalog import Table
    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.source import Statement
    from dataflow.runtime.sources.sqlite import SQLiteSource

IDLE_CONNECTIONS: Final = 2
"""SQLite has one writer at a time."""


class RowWriter:
    """The connections of one source that change rows; may be used from any thread."""

    def __init__(self, source: SQLiteSource) -> None:
        self._source = source
        self._idle: list[sqlite3.Connection] = []
        self._parents: list[list[sqlite3.Connection]] = []
        self._lock = threading.Lock()
        self._closings = 0
        self._process = os.getpid()

    def change(self, table: Table, statement: Statement) -> Changed:
        """Runs a statement by the calling thread. Raises SourceError."""
        connection, closings = self._acquire()
        try:
            return changed_row(self._source, connection, table, statement)
        finally:
            self._release(connection, closings)

    def work(self, table: Table, statement: Statement) -> tuple[Callable[[], Changed], Callable[[], None]]:
        """The same for another thread to do, and what interrupts it."""
        running: list[sqlite3.Connection] = []

        def changing() -> Changed:
            connection, closings = self._acquire()
            running.append(connection)
            try:
                return changed_row(self._source, connection, table, statement)
            finally:
                running.clear()
                self._release(connection, closings)

        def interrupt() -> None:
            for connection in [*running]:
                connection.interrupt()

        return changing, interrupt

    def read(self, statement: Statement) -> Plain | list[pa.RecordBatch]:
        """The rows of a statement that is sure to be quick, by the calling thread. Raises SourceError."""
        source = self._source
        connection, closings = source.connections.acquire()
        try:
            values = [parameter_of(value) for value in statement.parameters]
            rows = connection.execute(statement.sql, values).fetchall()
        except sqlite3.Error as error:
            raise source.connections.explain(str(error)) from error
        finally:
            source.connections.release(connection, closings)
        columns = list(zip(*rows, strict=True)) or [()] * len(statement.fields)
        return few_of(columns, statement.fields, source.name)

    def close(self) -> None:
        """Closes the connections at rest now, and those in use when they are given back."""
        with self._lock:
            self._closings += 1
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _acquire(self) -> tuple[sqlite3.Connection, int]:
        # As readers do, a fork leaves the connections to its parent.
        if self._process != os.getpid():
            self._parents.append(self._idle)
            self._idle, self._lock, self._process = [], threading.Lock(), os.getpid()
        with self._lock:
            if self._idle:
                return self._idle.pop(), self._closings
        return self._source.connections.open_to_write(), self._closings

    def _release(self, connection: sqlite3.Connection, closings: int) -> None:
        with self._lock:
            if closings == self._closings and len(self._idle) < IDLE_CONNECTIONS:
                self._idle.append(connection)
                return
        connection.close()


class SQLiteHere:
    """As the source itself, for who awaits on any event loop."""

    def __init__(self, writer: RowWriter) -> None:
        self._writer = writer

    async def change(self, table: Table, statement: Statement) -> Changed:
        """Runs a statement that changes a table, in a thread. Raises SourceError."""
        return await interruptible(*self._writer.work(table, statement))

    async def read_all(self, statement: Statement) -> None:
        """None: what is quick is read at once, by the calling thread."""


def changed_row(source: SQLiteSource, connection: sqlite3.Connection, table: Table, statement: Statement) -> Changed:
    """Runs a statement that changes a table on a connection. Raises SourceError."""
    values = [parameter_of(value) for value in statement.parameters]
    with refusals(table), source.explained():
        cursor = connection.execute(statement.sql, values)
        try:
            # The statement has ended, and is written, once it has no more rows to give back.
            rows = cursor.fetchall()
            if not statement.fields:
                return Changed(cursor.rowcount)
        finally:
            cursor.close()
    columns = list(zip(*rows, strict=True)) or [()] * len(statement.fields)
    return Changed(len(rows), few_of(columns, statement.fields, source.name))
