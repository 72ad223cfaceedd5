"""SQLite databases: their connections, and what their errors mean. How rows are read is in `sqlite_reading`."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Keys, Statistics, Table
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.errors import SourceError
from dataflow.runtime.interrupt import interruptible, to_its_end
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.source import Changed, Reader, Statement
from dataflow.runtime.sources.url import local_path, path_text

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

BUSY_SECONDS = 5.0
"""How long to wait for another connection that writes."""

SHORT_MILLISECONDS = 50
"""The same where there is another way to read."""

IDLE_CONNECTIONS = 4
IDLE_PROCESSES = 2
MOST_PROCESSES = 8
"""Where more statements run at a time, the others are read here."""

_CASE: Final = "PRAGMA case_sensitive_like = ON"
_numbers = itertools.count(1)


class SQLiteSource:
    """A SQLite database: `sqlite:///relative.db`, `sqlite:////absolute.db` or a path; `sqlite://` is in memory.

    A relative path is so to the current folder at the time. Reading never makes a file: where there is none, the
    source is an error, or, if it `may_be_absent`, has no tables. A database in memory lives from its first use until
    `close`; `connect` gives a connection to fill it.
    """

    def __init__(self, name: str, target: str | os.PathLike[str], *, may_be_absent: bool = False) -> None:
        self.name = name
        self._may_be_absent = may_be_absent
        self._in_memory = _is_memory(target)
        self._shown = ":memory:" if self._in_memory else path_text(target)
        self._path = local_path(target)
        # Connections to one name of the memdb file system share one database. Those of the older shared cache
        # (https://www.sqlite.org/sharedcache.html) would fail at once, instead of waiting, while another one writes.
        self._memory = f"file:/dataflow-{os.getpid()}-{next(_numbers)}?vfs=memdb"
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._processes: list[SQLiteProcess] = []
        self._lent_processes: set[SQLiteProcess] = set()
        self._anchor: sqlite3.Connection | None = None
        self._closings = 0
        self._process = os.getpid()
        self._parents: list[list[sqlite3.Connection]] = []

    @property
    def dialect(self) -> Dialect:
        return SQLITE

    @property
    def description(self) -> str:
        return f"sqlite {self._shown}"

    def connect(self) -> sqlite3.Connection:
        """A new connection that may write, for the caller to close; it makes the file where there is none."""
        return self._open("rwc")

    @asynccontextmanager
    async def writing(self, *, makes: bool = False) -> AsyncIterator[sqlite3.Connection]:
        """A connection in a transaction, which is committed behind the block or else undone. Raises SourceError.

        makes: whether the file is made where there is none.
        """
        connection = await in_thread(self.connect_to_write, makes)
        try:
            with self.explained():
                await interruptible(lambda: connection.execute("BEGIN IMMEDIATE").close(), connection.interrupt)
                yield connection
                await to_its_end(in_thread(connection.commit))
        finally:
            # Closing a connection rolls back what it has not committed.
            await to_its_end(in_thread(connection.close))

    def connect_to_write(self, makes: bool = False) -> sqlite3.Connection:
        """A new connection to what is there, in no transaction, for the caller to close. Raises SourceError.

        makes: whether the file is made where there is none.
        """
        connection = self._open("rwc" if makes else "rw")
        connection.isolation_level = None
        # What a table declares is only minded on connections that ask for it.
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

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
        """Closes the connections at rest now, and those in use when they are given back."""
        self._leave_to_parent()
        with self._lock:
            self._closings += 1
            idle, self._idle = self._idle, []
            anchor, self._anchor = self._anchor, None
            processes, self._processes = self._processes, []
            self._lent_processes.clear()
        if "row_writer" in vars(self):
            self.row_writer.close()
        for connection in (*idle, anchor):
            if connection is not None:
                connection.close()
        for process in processes:
            process.end()

    def acquire(self) -> tuple[sqlite3.Connection, int]:
        """A connection for reading, and the number of closings it belongs to. Raises SourceError."""
        self._leave_to_parent()
        with self._lock:
            if self._idle:
                return self._idle.pop(), self._closings
        return self._open("ro"), self._closings

    def release(self, connection: sqlite3.Connection, closings: int) -> None:
        """Takes a connection back for the next reader."""
        with self._lock:
            if closings == self._closings and len(self._idle) < IDLE_CONNECTIONS:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def borrowed(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading; errors of SQLite leave the block as SourceError."""
        connection, closings = self.acquire()
        try:
            with self.explained():
                yield connection
        finally:
            self.release(connection, closings)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Errors of SQLite leave the block as SourceError."""
        import sqlite3

        try:
            yield
        except sqlite3.Error as error:
            raise self.explain(str(error)) from error

    @property
    def busy_milliseconds(self) -> int:
        """How long a connection waits for one that writes."""
        return int(BUSY_SECONDS * 1000)

    def take_process(self) -> SQLiteProcess | None:
        """A process for reading, None where there can be none, or no more."""
        from dataflow.runtime.sources.sqlite_process import ProcessError, SQLiteProcess

        with self._lock:
            if self._in_memory or len(self._lent_processes) >= MOST_PROCESSES:
                return None
            idle, self._processes = self._processes, []
        while idle and not idle[-1].is_usable:
            idle.pop().end()
        process = idle.pop() if idle else None
        with self._lock:
            self._processes += idle
        try:
            process = process or SQLiteProcess()
        except ProcessError:
            return None
        with self._lock:
            self._lent_processes.add(process)
        return process

    def give_process(self, process: SQLiteProcess, *, is_well: bool) -> None:
        """Takes a process back, for the next reader where it is well."""
        with self._lock:
            is_ours = process in self._lent_processes
            self._lent_processes.discard(process)
            if is_well and is_ours and len(self._processes) < IDLE_PROCESSES:
                self._processes.append(process)
                return
        process.end()

    def open_in(self, *processes: SQLiteProcess) -> None:
        """Makes processes read this database, all their statements in one state. Raises ReadingError, ProcessError."""
        # They must not wait long for a writer that waits for the reader here; where they may not read, we do.
        settings = (_CASE, f"PRAGMA busy_timeout = {SHORT_MILLISECONDS}", "BEGIN")
        uri = f"{self._path.as_uri()}?mode=ro"
        if len(processes) == 1:
            processes[0].open(uri, settings)
            return
        from dataflow.runtime.sources.sqlite_snapshot import touch, unchanged

        with unchanged(self, SHORT_MILLISECONDS):
            for process in processes:
                process.open(uri, settings)
                touch(process)

    def explain(self, told: str) -> SourceError:
        """What SQLite says, said in terms of the source."""
        from dataflow.runtime.sources.sqlite_errors import explained

        return explained(told, self.name, self._shown, BUSY_SECONDS)

    def _leave_to_parent(self) -> None:
        """After a fork the connections to a file are the parent's, and are neither used nor closed.

        https://www.sqlite.org/howtocorrupt.html#_carrying_an_open_database_file_across_a_fork_
        """
        if self._process != os.getpid() and not self._in_memory:
            self._parents.append(self._idle)
            self._idle, self._lent_processes = [], set()
            self._lock, self._process = threading.Lock(), os.getpid()

    def _list(self) -> tuple[tuple[str, ...], ...]:
        return tuple((name,) for name in self._names())

    def _names(self) -> tuple[str, ...]:
        from dataflow.runtime.sources import sqlite_schema

        if self._may_be_absent and not self._in_memory and not self._path.exists():
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

    def _open(self, mode: str) -> sqlite3.Connection:
        import sqlite3

        if self._in_memory:
            with self._lock:
                if self._anchor is None:
                    self._anchor = sqlite3.connect(self._memory, uri=True, check_same_thread=False)
            uri = f"{self._memory}&mode={mode}"
        else:
            self._check_file(mode)
            uri = f"{self._path.as_uri()}?mode={mode}"
        try:
            connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
        except sqlite3.Error as error:
            message = f"file `{self._shown}` of source `{self.name}` cannot be opened"
            raise SourceError(message, notes=[f"sqlite: {error}"]) from error
        # The dialect's LIKE minds case. This touches no file, so it cannot fail.
        connection.execute(_CASE)
        return connection

    def _check_file(self, mode: str) -> None:
        if self._path.is_dir():
            raise SourceError(f"`{self._shown}` of source `{self.name}` is a folder: expected a SQLite file")
        if mode != "rwc" and not self._path.exists():
            raise SourceError(f"file `{self._shown}` of source `{self.name}` is not there")


def _is_memory(target: str | os.PathLike[str]) -> bool:
    return isinstance(target, str) and path_text(target) in ("", ":memory:")
