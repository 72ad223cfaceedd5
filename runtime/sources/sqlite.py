"""SQLite databases, read through Python's own driver.

ADBC's driver would read a million rows of five columns in 0.5 s instead of 1.2 s. But it brings a SQLite of its own,
and two copies of SQLite in one process undo each other's file locks
(https://www.sqlite.org/howtocorrupt.html#posix_close_bug), so a program that writes to the same file through
`sqlite3` could corrupt it. It also settles each column's type by its first batch and shortens floats in mixed
columns.
"""

from __future__ import annotations

import itertools
import os
import re
import threading
from collections.abc import AsyncIterator, Generator, Sequence
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import Statistics, Table
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.errors import SourceError
from dataflow.runtime.interrupt import interruptible
from dataflow.runtime.loop import in_thread
from dataflow.runtime.refusals import read_as
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.url import local_path, path_text

if TYPE_CHECKING:
    import sqlite3

    import pyarrow as pa

    from dataflow.compiler.dialects.dialect import Dialect

BUSY_SECONDS = 5.0
"""How long to wait for another connection that writes."""

IDLE_CONNECTIONS = 4
BATCH_ROWS = 32_768
_FETCH_ROWS = 2048

_FAILING: Final = "JSON path error near '"
_HELD: Final = re.compile("column `(.*?)` holds (.*)", re.DOTALL)
"""What a column's template says of a value that its type does not hold (see `sqlite_spellings`)."""

_REFRESH = "`db.refresh()` reads the tables again"
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
        self._anchor: sqlite3.Connection | None = None
        self._closings = 0

    @property
    def dialect(self) -> Dialect:
        return SQLITE

    @property
    def description(self) -> str:
        return f"sqlite {self._shown}"

    def connect(self) -> sqlite3.Connection:
        """A new connection that may write, for the caller to close; it makes the file where there is none."""
        return self._open("rwc")

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        return await in_thread(self._list)

    async def load_table(self, path: Sequence[str]) -> Table | None:
        return await in_thread(self._load, tuple(path))

    async def load_statistics(self, table: Table) -> Statistics | None:
        return await in_thread(self._statistics, table)

    async def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """The statement's rows in batches. Raises SourceError; stops the statement when closed or cancelled."""
        reading = _Reading(self, statement)
        try:
            while (batch := await interruptible(reading.next_batch, reading.interrupt)) is not None:
                yield batch
        finally:
            reading.close()

    async def close(self) -> None:
        """Closes the connections at rest now, and those in use when they are given back."""
        with self._lock:
            self._closings += 1
            idle, self._idle = self._idle, []
            anchor, self._anchor = self._anchor, None
        for connection in (*idle, anchor):
            if connection is not None:
                connection.close()

    def acquire(self) -> tuple[sqlite3.Connection, int]:
        """A connection for reading, and the number of closings it belongs to. Raises SourceError."""
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

    def explain(self, error: sqlite3.Error) -> SourceError:
        """What SQLite says, said in terms of the source."""
        text = str(error)
        what, _, name = text.partition(": ")
        name = name.removeprefix("main.")
        if what == "no such table":
            return SourceError(f"table `{name}` of source `{self.name}` is gone", hint=_REFRESH)
        if what == "no such column":
            return SourceError(f"column `{name}` is gone from its table in source `{self.name}`", hint=_REFRESH)
        if "is locked" in text:
            return SourceError(
                f"file `{self._shown}` of source `{self.name}` is locked: "
                f"another connection was still writing after {BUSY_SECONDS:g} seconds",
                hint="commit or roll back there; with `PRAGMA journal_mode = WAL` readers need not wait",
            )
        if "not a database" in text:
            return SourceError(f"file `{self._shown}` of source `{self.name}` is not a SQLite database")
        if text == "integer overflow":
            return _beyond(self.name, "an integer beyond 64 bits")
        if text.startswith(_FAILING):
            # The dialect has no other way to let a statement fail (see `_failing` there).
            told = text.removeprefix(_FAILING).removesuffix("'").replace("''", "'")
            found = _HELD.fullmatch(told)
            if found is None:
                return _beyond(self.name, told)
            return SourceError(
                f"column `{found[1]}` of source `{self.name}` holds {found[2]}", hint=read_as(found[1], "string")
            )
        return SourceError(f"source `{self.name}` failed", notes=[f"sqlite: {text}"])

    def _list(self) -> tuple[tuple[str, ...], ...]:
        return tuple((name,) for name in self._names())

    def _names(self) -> tuple[str, ...]:
        from dataflow.runtime.sources import sqlite_schema

        if self._may_be_absent and not self._in_memory and not self._path.exists():
            return ()
        with _Borrowed(self) as connection:
            return sqlite_schema.list_tables(connection)

    def _load(self, path: tuple[str, ...]) -> Table | None:
        from dataflow.runtime.sources import sqlite_schema

        if len(path) != 1 or path[0] not in self._names():
            return None
        with _Borrowed(self) as connection:
            return Table(self.name, path, path, sqlite_schema.columns_of(connection, path[0]))

    def _statistics(self, table: Table) -> Statistics | None:
        from dataflow.runtime.sources import sqlite_statistics

        with _Borrowed(self) as connection:
            return sqlite_statistics.statistics_of(connection, table)

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
        connection.execute("PRAGMA case_sensitive_like = ON")
        return connection

    def _check_file(self, mode: str) -> None:
        if self._path.is_dir():
            raise SourceError(f"`{self._shown}` of source `{self.name}` is a folder: expected a SQLite file")
        if mode == "ro" and not self._path.exists():
            raise SourceError(f"file `{self._shown}` of source `{self.name}` is not there")


class _Borrowed:
    """A source's connection for the length of a `with`; errors of SQLite leave it as SourceError."""

    def __init__(self, source: SQLiteSource) -> None:
        self._source = source

    def __enter__(self) -> sqlite3.Connection:
        self._connection, self._closings = self._source.acquire()
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import sqlite3

        self._source.release(self._connection, self._closings)
        if isinstance(error, sqlite3.Error):
            raise self._source.explain(error) from error


class _Reading:
    """The batches of one statement; each is made in the thread that asks for it."""

    def __init__(self, source: SQLiteSource, statement: Statement) -> None:
        self._source = source
        self._statement = statement
        self._connection: sqlite3.Connection | None = None
        self._batches = self._run()

    def next_batch(self) -> pa.RecordBatch | None:
        return next(self._batches, None)

    def interrupt(self) -> None:
        if self._connection is not None:
            self._connection.interrupt()

    def close(self) -> None:
        self._batches.close()

    def _run(self) -> Generator[pa.RecordBatch]:
        with _Borrowed(self._source) as connection:
            self._connection = connection
            try:
                yield from self._read(connection)
            finally:
                self._connection = None

    def _read(self, connection: sqlite3.Connection) -> Generator[pa.RecordBatch]:
        from dataflow.runtime.sources.sqlite_columns import batch_of, parameter_of

        cursor = connection.execute(self._statement.sql, [parameter_of(value) for value in self._statement.parameters])
        try:
            while columns := _fetch(cursor, len(self._statement.fields)):
                yield batch_of(columns, self._statement.fields, self._source.name)
        finally:
            # Ends the statement, and with it the lock it holds on the file.
            cursor.close()


def _fetch(cursor: sqlite3.Cursor, width: int) -> list[list[object]]:
    """The next rows as columns, an empty list when there are no more."""
    columns: list[list[object]] = [[] for _ in range(width)]
    # Few rows at a time: a short-lived tuple costs the garbage collector nothing, a hundred thousand kept ones do.
    for _ in range(BATCH_ROWS // _FETCH_ROWS):
        rows = cursor.fetchmany(_FETCH_ROWS)
        for column, values in zip(columns, zip(*rows, strict=True), strict=False):
            column.extend(values)
        if len(rows) < _FETCH_ROWS:
            break
    return columns if columns and columns[0] else []


def _beyond(source: str, what: str) -> SourceError:
    hint = 'where floats will do, cast what is computed: `.cast("float64")`' if "digits" in what else None
    return SourceError(f"source `{source}` came to {what}", hint=hint)


def _is_memory(target: str | os.PathLike[str]) -> bool:
    return isinstance(target, str) and path_text(target) in ("", ":memory:")
