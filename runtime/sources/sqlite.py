"""SQLite databases. Their connections are in `sqlite_connections`; how rows are read is in `sqlite_reading`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, aclosing, asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dataflow.compiler.catalog import Keys, Statistics, Table
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.runtime.interrupt import interruptible, to_its_end
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.source import Reader, Statement
from dataflow.runtime.sources.sqlite_connections import SQLiteConnections
from dataflow.runtime.sources.sqlite_processes import MOST_PROCESSES, SQLiteProcesses
from dataflow.runtime.sources.writable import Changed

if TYPE_CHECKING:
    import sqlite3

    import pyarrow as pa

    from dataflow.compiler.dialects.dialect import Dialect
    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.sqlite_at_once import AtOnce
    from dataflow.runtime.sources.sqlite_process import SQLiteProcess
    from dataflow.runtime.sources.sqlite_rows import RowWriter, SQLiteHere
    from dataflow.runtime.sources.sqlite_transaction import SQLiteTransaction
    from dataflow.runtime.sources.turns import Place, Terms
    from dataflow.runtime.sources.writer import Writer


class SQLiteSource:
    """A SQLite database: `sqlite:///relative.db`, `sqlite:////absolute.db` or a path; `sqlite://` is in memory.

    A relative path is so to the current folder at the time. Reading never makes a file: where there is none, the
    source is an error, or, if it `may_be_absent`, has no tables. A database in memory lives from its first use until
    `close`; `connect` gives a connection to fill it.
    """

    def __init__(self, name: str, target: str | os.PathLike[str], *, may_be_absent: bool = False) -> None:
        self.name = name
        self._may_be_absent = may_be_absent
        self.connections = SQLiteConnections(name, target)
        self.processes = SQLiteProcesses(self.connections, 0 if self.connections.in_memory else MOST_PROCESSES)

    @property
    def dialect(self) -> Dialect:
        return SQLITE

    @property
    def description(self) -> str:
        return f"sqlite {self.connections.shown}"

    def connect(self) -> sqlite3.Connection:
        """A new connection that may write, for the caller to close; it makes the file where there is none."""
        return self.connections.open("rwc")

    @asynccontextmanager
    async def writing(self, *, makes: bool = False) -> AsyncIterator[sqlite3.Connection]:
        """A connection in a transaction, which is committed behind the block or else undone. Raises SourceError.

        makes: whether the file is made where there is none.
        """
        connection = await in_thread(self.connections.open_to_write, makes)
        try:
            with self.explained():
                await interruptible(lambda: connection.execute("BEGIN IMMEDIATE").close(), connection.interrupt)
                yield connection
                await to_its_end(in_thread(connection.commit))
        finally:
            # Closing a connection rolls back what it has not committed.
            await to_its_end(in_thread(connection.close))

    @cached_property
    def at_once(self) -> AtOnce:
        """Its statements that are quick."""
        from dataflow.runtime.sources.sqlite_at_once import AtOnce

        return AtOnce(self)

    @cached_property
    def row_writer(self) -> RowWriter:
        """What changes single rows."""
        from dataflow.runtime.sources.sqlite_rows import RowWriter

        return RowWriter(self)

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        return await in_thread(self._list)

    async def load_table(self, path: Sequence[str]) -> Table | None:
        return await in_thread(self._load, tuple(path))

    async def load_statistics(self, table: Table) -> Statistics | None:
        return await in_thread(self._statistics, table)

    async def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """The statement's rows in batches. Raises SourceError; stops the statement when closed or cancelled."""
        from dataflow.runtime.sources.sqlite_reading import batches_of

        async with aclosing(batches_of(self, statement, self)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                yield batch

    def read_at_once(self, statement: Statement, *, waits: bool = False) -> Plain | list[pa.RecordBatch] | None:
        """The rows of a statement that was quick when it last ran, by the calling thread. Raises SourceError."""
        return self.at_once.read(statement, waits=waits)

    @asynccontextmanager
    async def snapshot(self, readers: int) -> AsyncIterator[Reader]:
        """Reads statements of one state, so many at a time. Raises SourceError."""
        from dataflow.runtime.sources.sqlite_snapshot import SQLiteSnapshot

        state = SQLiteSnapshot(self, readers)
        try:
            await interruptible(state.open, state.stop)
            yield state
        finally:
            await to_its_end(in_thread(state.close))

    async def insert(
        self,
        table: Table,
        columns: Sequence[str],
        batches: AsyncIterator[pa.RecordBatch],
        keys: Sequence[str] = (),
        kept: Sequence[str] = (),
    ) -> int:
        """Adds rows in one transaction, and says how many; by `keys` it exchanges those that are there.

        Raises SourceError.
        """
        from dataflow.runtime.sources.sqlite_writing import insert

        return await insert(self, table, columns, batches, keys, kept)

    async def insert_values(
        self,
        table: Table,
        columns: Sequence[str],
        values: Sequence[list[Any]],
        keys: Sequence[str] = (),
        kept: Sequence[str] = (),
    ) -> int:
        """As `insert`, a list of Python's values for each column. Raises SourceError."""
        from dataflow.runtime.sources.sqlite_writing import insert_values

        return await insert_values(self, table, columns, values, keys, kept)

    async def update_values(
        self, table: Table, columns: Sequence[str], values: Sequence[list[Any]], keys: Sequence[str]
    ) -> int:
        """Gives the rows of some keys new values, those of Python. Raises SourceError."""
        from dataflow.runtime.sources.sqlite_writing import update_values

        return await update_values(self, table, columns, values, keys)

    async def delete_values(self, table: Table, key: str, values: list[Any]) -> int:
        """Removes the rows of these keys, which are integers. Raises SourceError."""
        from dataflow.runtime.sources.sqlite_writing import delete_values

        return await delete_values(self, table, key, values)

    async def write(self, table: Table, statements: Sequence[Statement]) -> int:
        """Runs statements that change a table in one transaction, and says how many rows. Raises SourceError."""
        from dataflow.runtime.sources.sqlite_writing import change

        return await change(self, table, statements)

    @asynccontextmanager
    async def changing(self, table: Table) -> AsyncIterator[Writer]:
        """A transaction that changes a table, for the length of the block. Raises SourceError."""
        from dataflow.runtime.sources.sqlite_writer import SQLiteWriter

        async with self.writing() as connection:
            yield SQLiteWriter(self, table, connection)

    async def change(self, table: Table, statement: Statement) -> Changed:
        """Runs a statement that changes a table. Raises SourceError."""
        return await interruptible(*self.row_writer.work(table, statement))

    def read_now(self, statement: Statement) -> Plain | list[pa.RecordBatch]:
        """The rows of a statement, by the calling thread, which waits for others that write. Raises SourceError."""
        return self.row_writer.read(statement)

    def here(self) -> SQLiteHere:
        """The database for who awaits on the running loop: a thread takes what waits for others that write."""
        from dataflow.runtime.sources.sqlite_rows import SQLiteHere

        return SQLiteHere(self.row_writer)

    def leave(self) -> None:
        """Nothing to do: connections belong to no loop."""

    async def aleave(self) -> None:
        """Nothing to do, likewise."""

    def change_now(self, table: Table, statement: Statement) -> Changed:
        """The same by the calling thread. Raises SourceError."""
        return self.row_writer.change(table, statement)

    async def load_keys(self, table: Table) -> Keys:
        return await in_thread(self._keys, table)

    async def define(self, statements: Sequence[str]) -> None:
        """Runs statements that define tables, in one transaction; makes the file. Raises SourceError."""
        from dataflow.runtime.sources.sqlite_writing import define

        await define(self, statements)

    def transaction(self, terms: Terms, depth: Callable[[], int], place: Place) -> SQLiteTransaction:
        """The source as one transaction sees it, which begins with its first statement."""
        from dataflow.runtime.sources.sqlite_transaction import SQLiteTransaction

        return SQLiteTransaction(self, terms, depth, place)

    async def close(self) -> None:
        """Closes the connections and processes at rest now, and those in use when they are given back."""
        if "row_writer" in vars(self):
            self.row_writer.close()
        self.connections.close()
        self.processes.close()

    def borrowed(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection for reading; errors of SQLite leave the block as SourceError."""
        return self.connections.borrowed()

    def explained(self) -> AbstractContextManager[None]:
        """Errors of SQLite leave the block as SourceError."""
        return self.connections.explained()

    def open_in(self, *processes: SQLiteProcess) -> None:
        """Makes processes read this database, all their statements in one state. Raises ReadingError, ProcessError."""
        self.processes.open_in(*processes)

    def _list(self) -> tuple[tuple[str, ...], ...]:
        return tuple((name,) for name in self._names())

    def _names(self) -> tuple[str, ...]:
        from dataflow.runtime.sources import sqlite_schema

        if self._may_be_absent and self.connections.is_absent:
            return ()
        with self.borrowed() as connection:
            return sqlite_schema.list_tables(connection)

    def _load(self, path: tuple[str, ...]) -> Table | None:
        from dataflow.runtime.sources import sqlite_schema

        if len(path) != 1 or path[0] not in self._names():
            return None
        with self.borrowed() as connection:
            return Table(self.name, path, path, sqlite_schema.columns_of(connection, path[0]))

    def _statistics(self, table: Table) -> Statistics | None:
        from dataflow.runtime.sources import sqlite_statistics

        with self.borrowed() as connection:
            return sqlite_statistics.statistics_of(connection, table)

    def _keys(self, table: Table) -> Keys:
        from dataflow.runtime.sources import sqlite_schema

        with self.borrowed() as connection:
            return sqlite_schema.keys_of_table(connection, table.path[0])
