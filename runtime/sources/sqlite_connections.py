"""The connections to a SQLite database: how they are opened, and those that are kept for readers."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.url import local_path, path_text

if TYPE_CHECKING:
    import sqlite3

BUSY_SECONDS = 5.0
"""How long to wait for another connection that writes."""

IDLE_CONNECTIONS = 4

MINDS_CASE: Final = "PRAGMA case_sensitive_like = ON"
"""As the dialect's LIKE does."""

_numbers = itertools.count(1)


class SQLiteConnections:
    """The connections to the database of one source, a file or in memory; may be used from any thread.

    One in memory lives from its first connection until `close`.
    """

    def __init__(self, name: str, target: str | os.PathLike[str]) -> None:
        self._name = name
        self.in_memory = _is_memory(target)
        self.shown = ":memory:" if self.in_memory else path_text(target)
        self.path = local_path(target)
        # Connections to one name of the memdb file system share one database. Those of the older shared cache
        # (https://www.sqlite.org/sharedcache.html) would fail at once, instead of waiting, while another one writes.
        self._memory = f"file:/dataflow-{os.getpid()}-{next(_numbers)}?vfs=memdb"
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._anchor: sqlite3.Connection | None = None
        self._closings = 0
        self._process = os.getpid()
        self._parents: list[list[sqlite3.Connection]] = []

    @property
    def is_absent(self) -> bool:
        """Whether there is no file yet."""
        return not self.in_memory and not self.path.exists()

    @property
    def busy_milliseconds(self) -> int:
        """How long a connection waits for one that writes."""
        return int(BUSY_SECONDS * 1000)

    def open(self, mode: str) -> sqlite3.Connection:
        """A new connection, for the caller to close. Raises SourceError.

        mode: as in https://www.sqlite.org/uri.html; the file is made where there is none by `rwc` alone.
        """
        import sqlite3

        if self.in_memory:
            with self._lock:
                if self._anchor is None:
                    self._anchor = sqlite3.connect(self._memory, uri=True, check_same_thread=False)
            uri = f"{self._memory}&mode={mode}"
        else:
            self._check_file(mode)
            uri = f"{self.path.as_uri()}?mode={mode}"
        try:
            connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
        except sqlite3.Error as error:
            message = f"file `{self.shown}` of source `{self._name}` cannot be opened"
            raise SourceError(message, notes=[f"sqlite: {error}"]) from error
        # This touches no file, so it cannot fail.
        connection.execute(MINDS_CASE)
        return connection

    def open_to_write(self, makes: bool = False) -> sqlite3.Connection:
        """A new connection to what is there, in no transaction, for the caller to close. Raises SourceError.

        makes: whether the file is made where there is none.
        """
        connection = self.open("rwc" if makes else "rw")
        connection.isolation_level = None
        # What a table declares is only minded on connections that ask for it.
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def acquire(self) -> tuple[sqlite3.Connection, int]:
        """A connection for reading, and the number of closings it belongs to. Raises SourceError."""
        self._leave_to_parent()
        with self._lock:
            if self._idle:
                return self._idle.pop(), self._closings
        return self.open("ro"), self._closings

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

    def explain(self, told: str) -> SourceError:
        """What SQLite says, said in terms of the source."""
        from dataflow.runtime.sources.sqlite_errors import explained

        return explained(told, self._name, self.shown, BUSY_SECONDS)

    def close(self) -> None:
        """Closes the connections at rest now, and those in use when they are given back."""
        self._leave_to_parent()
        with self._lock:
            self._closings += 1
            idle, self._idle = self._idle, []
            anchor, self._anchor = self._anchor, None
        for connection in (*idle, anchor):
            if connection is not None:
                connection.close()

    def _leave_to_parent(self) -> None:
        """After a fork the connections to a file are the parent's, and are neither used nor closed.

        https://www.sqlite.org/howtocorrupt.html#_carrying_an_open_database_file_across_a_fork_
        """
        if self._process != os.getpid() and not self.in_memory:
            self._parents.append(self._idle)
            self._idle, self._lock, self._process = [], threading.Lock(), os.getpid()

    def _check_file(self, mode: str) -> None:
        if self.path.is_dir():
            raise SourceError(f"`{self.shown}` of source `{self._name}` is a folder: expected a SQLite file")
        if mode != "rwc" and not self.path.exists():
            raise SourceError(f"file `{self.shown}` of source `{self._name}` is not there")


def _is_memory(target: str | os.PathLike[str]) -> bool:
    return isinstance(target, str) and path_text(target) in ("", ":memory:")
