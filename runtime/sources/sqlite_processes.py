"""The processes that read a SQLite file: those that are lent to readers, and those that are kept for the next ones."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Final

from dataflow.runtime.sources.sqlite_connections import MINDS_CASE

if TYPE_CHECKING:
    from dataflow.runtime.sources.sqlite_connections import SQLiteConnections
    from dataflow.runtime.sources.sqlite_process import SQLiteProcess

SHORT_MILLISECONDS: Final = 50
"""How long a process waits for a connection that writes, since there is another way to read."""

IDLE_PROCESSES: Final = 2
MOST_PROCESSES: Final = 8
"""Where more statements run at a time, the others are read here."""


class SQLiteProcesses:
    """The processes of one source, so many at a time; may be used from any thread."""

    def __init__(self, connections: SQLiteConnections, most: int = MOST_PROCESSES) -> None:
        self._connections = connections
        self._most = most
        self._lock = threading.Lock()
        self._idle: list[SQLiteProcess] = []
        self._lent: set[SQLiteProcess] = set()
        self._process = os.getpid()

    def take(self) -> SQLiteProcess | None:
        """A process for reading, None where there can be none, or no more."""
        from dataflow.runtime.sources.sqlite_process import ProcessError, SQLiteProcess

        self._leave_to_parent()
        with self._lock:
            if len(self._lent) >= self._most:
                return None
            idle, self._idle = self._idle, []
        while idle and not idle[-1].is_usable:
            idle.pop().end()
        process = idle.pop() if idle else None
        with self._lock:
            self._idle += idle
        try:
            process = process or SQLiteProcess()
        except ProcessError:
            return None
        with self._lock:
            self._lent.add(process)
        return process

    def give(self, process: SQLiteProcess, *, is_well: bool) -> None:
        """Takes a process back, for the next reader where it is well."""
        with self._lock:
            is_ours = process in self._lent
            self._lent.discard(process)
            if is_well and is_ours and len(self._idle) < IDLE_PROCESSES:
                self._idle.append(process)
                return
        process.end()

    def open_in(self, *processes: SQLiteProcess) -> None:
        """Makes processes read the database, all their statements in one state. Raises ReadingError, ProcessError."""
        # They must not wait long for a writer that waits for the reader here; where they may not read, we do.
        settings = (MINDS_CASE, f"PRAGMA busy_timeout = {SHORT_MILLISECONDS}", "BEGIN")
        uri = f"{self._connections.path.as_uri()}?mode=ro"
        if len(processes) == 1:
            processes[0].open(uri, settings)
            return
        from dataflow.runtime.sources.sqlite_snapshot import touch, unchanged

        with unchanged(self._connections, SHORT_MILLISECONDS):
            for process in processes:
                process.open(uri, settings)
                touch(process)

    def close(self) -> None:
        """Ends the processes at rest now, and those in use when they are given back."""
        self._leave_to_parent()
        with self._lock:
            idle, self._idle = self._idle, []
            self._lent.clear()
        for process in idle:
            process.end()

    def _leave_to_parent(self) -> None:
        """After a fork the processes that were lent are the parent's; those at rest are not usable, and say so."""
        if self._process != os.getpid():
            self._lent, self._lock, self._process = set(), threading.Lock(), os.getpid()
