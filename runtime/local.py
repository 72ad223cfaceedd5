"""The local DuckDB: one in-memory instance that joins what the sources send and reads files and frames in place."""

from __future__ import annotations

import ctypes
import os
import tempfile
import threading
import uuid
import weakref
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import Field
from dataflow.runtime.local_batches import batches_of
from dataflow.runtime.local_settings import MEMORY_LIMIT, LocalSettings
from dataflow.runtime.local_stream import LocalStream
from dataflow.runtime.sources.source import LocalSource

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from dataflow.runtime.local_stream import Input

MOST_ROWS = 65_536
LEAST_ROWS = 8192
BATCH_VALUES = 262_144
"""Of a result batch: small enough to hold several at once, large enough that Python's share of the time is small."""


class LocalDuckDB:
    """A private DuckDB in memory, opened on first use; safe to use from any number of threads.

    What does not fit its memory is spilled into a folder of its own below the one of the settings, or of the system's
    temporary folder, which is gone when it closes.
    """

    def __init__(self, settings: LocalSettings | None = None) -> None:
        self._settings = settings or LocalSettings()
        self._lock = threading.Lock()
        self._planning = 0
        self._root: duckdb.DuckDBPyConnection | None = None
        _opened.add(self)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to the instance; temporary views and registrations on it are seen by it alone."""
        with self._lock:
            if self._root is None:
                self._root = self._open()
            return self._root.cursor()

    @contextmanager
    def written_join_order(self) -> Iterator[None]:
        """While a statement over streams is planned, DuckDB joins in the order that is written, right sides hashed.

        It knows no row counts of streams, and orders joins as if all had one row: TPC-H Q5 over three sources took 9 to
        27 s so, and 1.9 s as written; and it would make the hash table of a stream of millions rather than of a small
        file. The compiler has ordered the joins by what the sources say. The option is the instance's, so a statement
        planned at the same moment may be planned without it as well; its rows are the same.
        """
        with self._lock:
            self._planning += 1
            if self._planning == 1 and self._root is not None:
                self._root.execute("SET GLOBAL disabled_optimizers = 'join_order,build_side_probe_side'")
        try:
            yield
        finally:
            with self._lock:
                self._planning -= 1
                if self._planning == 0 and self._root is not None:
                    self._root.execute("RESET GLOBAL disabled_optimizers")

    def configure(self, settings: LocalSettings) -> None:
        """Takes other settings from the next query on; running ones end with those they began with."""
        self._settings = settings
        self.close()

    def close(self) -> None:
        """Lets the instance go; running queries end undisturbed, and a later use opens a new one."""
        with self._lock:
            root, self._root = self._root, None
        if root is not None:
            root.close()

    def run(
        self,
        sql: str,
        parameters: Sequence[object] = (),
        fields: Sequence[Field] = (),
        *,
        attachments: Sequence[tuple[LocalSource, Table]] = (),
        inputs: Mapping[str, Input] | None = None,
        kept: Collection[str] = (),
        batch_rows: int | None = None,
        cursor: duckdb.DuckDBPyConnection | None = None,
    ) -> LocalStream:
        """SQL over attached tables and inputs (readable under their names) in, the stream of its rows out.

        Nothing runs before the first batch is asked for. An input that is a channel or reader is read once; those named
        in `kept` become temporary tables first, which may be read several times. cursor: what it runs on, which stays
        open; without it one of its own.
        """
        rows = batch_rows or max(LEAST_ROWS, min(MOST_ROWS, BATCH_VALUES // max(len(fields), 1)))
        stream = LocalStream(
            self, sql, tuple(parameters), tuple(fields), tuple(attachments), dict(inputs or {}), frozenset(kept), rows
        )
        stream.lent = cursor
        return stream

    async def read(
        self,
        sql: str,
        parameters: Sequence[object] = (),
        fields: Sequence[Field] = (),
        *,
        attachments: Sequence[tuple[LocalSource, Table]] = (),
        inputs: Mapping[str, Input] | None = None,
        kept: Collection[str] = (),
        batch_rows: int | None = None,
    ) -> AsyncIterator[pa.RecordBatch]:
        """`run` for the event loop: the same batches, read in a thread; cancelling it interrupts DuckDB.

        Where an attached source is in a transaction, it runs on that one's connection, and all rows are read first.
        """

        def start(cursor: duckdb.DuckDBPyConnection | None) -> LocalStream:
            given: dict[str, Any] = {"attachments": attachments, "inputs": inputs, "kept": kept}
            return self.run(sql, parameters, fields, **given, batch_rows=batch_rows, cursor=cursor)

        async with aclosing(batches_of(start, attachments)) as batches:
            async for batch in batches:
                yield batch

    def leave_to_parent(self) -> None:
        """In a forked child: the parent's instance has no threads there, so it is not used, and never ends.

        To end it, as the program's end would, is a crash.
        """
        if self._root is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._root))
        self._root, self._lock, self._planning = None, threading.Lock(), 0

    def _open(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        wanted = self._settings.filled()
        # Without a directory DuckDB spills into `.tmp` of the current folder. It makes the directory only when it
        # spills, and none above it.
        folder = os.path.expanduser(wanted.temp_directory or tempfile.gettempdir())
        with suppress(OSError):  # where it cannot be made, the query that spills says so; others do without
            os.makedirs(folder, exist_ok=True)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": os.path.join(folder, f"dataflow-{uuid.uuid4().hex[:12]}"),
            "memory_limit": wanted.memory_limit or MEMORY_LIMIT,
            # What a query let go goes back to the system soon, and is not still held at the peak of the next one.
            "allocator_background_threads": True,
            # Nothing is downloaded behind the user's back.
            "autoinstall_known_extensions": False,
            # A name that is no table must not turn into a Python variable of ours: https://duckdb.org/docs/api/python
            "python_enable_replacements": False,
        }
        if wanted.threads is not None:
            settings["threads"] = wanted.threads
        try:
            root = duckdb.connect(":memory:", config=settings)
            root.execute("SET GLOBAL TimeZone = 'UTC'")
        except duckdb.Error as error:
            raise SourceError("the local DuckDB cannot be opened", notes=[str(error).partition("\n")[0]]) from error
        return root


_opened: Final[weakref.WeakSet[LocalDuckDB]] = weakref.WeakSet()


def _leave_all_to_parent() -> None:
    for local in [*_opened]:
        local.leave_to_parent()


os.register_at_fork(after_in_child=_leave_all_to_parent)
