"""One state of a SQLite database for several statements, each on a connection of its own.

Their transactions begin one after the other. In rollback mode the first keeps writers from committing. With a
write-ahead log they may; whether one did shows in `data_version`
(https://www.sqlite.org/pragma.html#pragma_data_version) of a further connection, and then all begin anew.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from dataflow.dsl.errors import InternalError, SourceError
from dataflow.runtime.sources.sqlite_kinds import INTEGERS
from dataflow.runtime.sources.sqlite_process import ProcessError, ReadingError

if TYPE_CHECKING:
    import sqlite3

    import pyarrow as pa

    from dataflow.runtime.sources.source import Statement
    from dataflow.runtime.sources.sqlite import SQLiteSource
    from dataflow.runtime.sources.sqlite_process import SQLiteProcess

ATTEMPTS: Final = 1000
_PAUSE_SECONDS: Final = 0.002
_TOUCH: Final = "SELECT 1 FROM sqlite_master LIMIT 1"
"""A transaction sees the state of its first read."""


class SQLiteSnapshot:
    """Reads statements of one state. Opened and closed in a thread by `SQLiteSource.snapshot`."""

    def __init__(self, source: SQLiteSource, readers: int) -> None:
        self._source = source
        self._readers = readers
        self._closings = 0
        self._watch: sqlite3.Connection | None = None
        self._version = 0
        self._idle: list[sqlite3.Connection] = []
        self._all: list[sqlite3.Connection] = []
        self._stopped = False

    @property
    def name(self) -> str:
        return self._source.name

    async def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """The statement's rows in batches. Raises SourceError; stops the statement when closed or cancelled."""
        from dataflow.runtime.sources.sqlite_reading import batches_of

        async with aclosing(batches_of(self._source, statement, self)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                yield batch

    def open(self) -> None:
        """Begins the transactions. Raises SourceError where the database changes all the time."""
        with self._source.explained():
            self._watch = self._take()
            self._all = [self._take() for _ in range(self._readers)]
            for _ in range(ATTEMPTS):
                if self._stopped:
                    break
                if self._begun(self._watch):
                    self._idle = list(self._all)
                    return
                time.sleep(_PAUSE_SECONDS)
        raise SourceError(f"source `{self.name}` changes so often that no two statements can see one state of it")

    def stop(self) -> None:
        """Makes `open` end soon; may be called from any thread and again."""
        self._stopped = True

    def close(self) -> None:
        """Ends the transactions and gives the connections back."""
        for connection in self._all:
            connection.rollback()
        for each in (*self._all, self._watch):
            if each is not None:
                self._source.release(each, self._closings)
        self._all, self._idle, self._watch = [], [], None

    @contextmanager
    def borrowed(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees the state; errors of SQLite leave the block as SourceError."""
        if not self._idle:
            raise InternalError(f"more than {self._readers} statements read a state of source `{self.name}` at once")
        connection = self._idle.pop()
        try:
            with self._source.explained():
                yield connection
        finally:
            self._idle.append(connection)

    def open_in(self, *processes: SQLiteProcess) -> None:
        """Makes processes read this state. Raises ProcessError where the database has changed since."""
        for process in processes:
            self._source.open_in(process)
            touch(process)
        if self._watch is None or _version_of(self._watch) != self._version:
            with suppress(ReadingError):
                for process in processes:
                    process.close()
            raise ProcessError("it would read another state")

    def _take(self) -> sqlite3.Connection:
        connection, self._closings = self._source.acquire()
        return connection

    def _begun(self, watch: sqlite3.Connection) -> bool:
        """Whether all transactions began in one state; none is open where they did not."""
        import sqlite3

        first, *others = self._all
        self._version = _version_of(watch)
        try:
            _begin(first)
            for connection in others:
                # A writer may wait for the first one, and keep these off meanwhile: it must have its turn.
                connection.execute("PRAGMA busy_timeout = 0")
                _begin(connection)
            if _version_of(watch) == self._version:
                return True
        except sqlite3.OperationalError as error:
            if "is locked" not in str(error) or not first.in_transaction:
                raise
        finally:
            for connection in others:
                connection.execute(f"PRAGMA busy_timeout = {self._source.busy_milliseconds}")
        for connection in self._all:
            connection.rollback()
        return False


@contextmanager
def unchanged(source: SQLiteSource, milliseconds: int) -> Iterator[None]:
    """Processes that are touched inside see the state of now, each of them the same. Raises ProcessError where not.

    milliseconds: how long it waits for a writer.
    """
    import sqlite3

    watch, closings = source.acquire()
    try:
        watch.execute(f"PRAGMA busy_timeout = {milliseconds}")
        version = _version_of(watch)
        yield
        if _version_of(watch) != version:
            raise ProcessError("they would read two states")
    except sqlite3.Error as error:
        raise ProcessError(str(error)) from error
    finally:
        watch.execute(f"PRAGMA busy_timeout = {source.busy_milliseconds}")
        source.release(watch, closings)


def touch(process: SQLiteProcess) -> None:
    """Makes the transaction of a process see what is there now, and nothing later."""
    for _ in process.run(f"SELECT 0 UNION ALL SELECT * FROM ({_TOUCH})", (), [INTEGERS], 1):
        pass


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    connection.execute(_TOUCH).fetchall()


def _version_of(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("PRAGMA data_version").fetchone()
    return int(found)
