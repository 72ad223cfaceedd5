"""A DuckDB file attached to the local DuckDB: for reading as long as that is open, for writing for a while."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.in_place import identifier, literal
from dataflow.runtime.sources.url import local_path, path_text

if TYPE_CHECKING:
    import duckdb

BUSY_SECONDS = 5.0
"""How long to wait for queries that read what is to be written."""

_PAUSE_SECONDS = 0.02


class DuckDBFile:
    """The part of a DuckDB source that attaches its file and lets it go."""

    def __init__(self, name: str, target: str | os.PathLike[str]) -> None:
        self.name = name
        self._shown = path_text(target)
        self._path = local_path(target)
        self._attaching = threading.Lock()

    def make(self) -> None:
        """Makes the file where there is none. Raises SourceError."""
        import duckdb

        if not self._path.exists():
            try:
                duckdb.connect(str(self._path)).close()
            except duckdb.Error as error:
                raise self._why_not(str(error)) from error

    def _attached(self, connection: duckdb.DuckDBPyConnection) -> str:
        """The alias under which the file, as it is now, is attached to the connection's instance."""
        import duckdb

        alias = self._alias()
        with self._attaching:
            try:
                connection.execute(
                    f"ATTACH IF NOT EXISTS {literal(str(self._path))} AS {identifier(alias)} (TYPE duckdb, READ_ONLY)"
                )
            except duckdb.Error as error:
                raise self._why_not(str(error)) from error
        return alias

    def _alias(self) -> str:
        """The name under which the file, as it is now, is attached."""
        try:
            state = self._path.stat()
        except OSError as error:
            raise SourceError(f"file `{self._shown}` of source `{self.name}` is not there") from error
        # No statement may name an attached file twice, and a file exchanged for another must not be taken for the old
        # one.
        return f"{self.name} {state.st_dev:x}-{state.st_ino:x}"

    @contextmanager
    def statements(self, connection: duckdb.DuckDBPyConnection, alias: str) -> Iterator[None]:
        """Statements on a connection name tables below the file, in a transaction that ends with the block."""
        connection.execute(f"USE {identifier(alias)}")
        connection.execute("BEGIN")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        finally:
            connection.execute("USE memory")

    def attach_to_write(
        self, connection: duckdb.DuckDBPyConnection, is_stopped: Callable[[], bool] = lambda: False
    ) -> str:
        """Attaches the file for writing until `detach`, and gives its alias; who wants to read waits.

        Queries that still read keep the file open: they are waited for, for a while. Others that write are waited for
        until `is_stopped`. Raises SourceError.
        """
        read_only = self._alias()
        while not self._attaching.acquire(timeout=_PAUSE_SECONDS):
            if is_stopped():
                raise SourceError(f"file `{self._shown}` of source `{self.name}` is still written")
        try:
            connection.execute(f"DETACH DATABASE IF EXISTS {identifier(read_only)}")
            alias = f"{read_only} written"
            self._attach_for_writing(connection, alias)
        except BaseException:
            self._attaching.release()
            raise
        return alias

    def detach(self, connection: duckdb.DuckDBPyConnection, alias: str) -> None:
        """Ends what `attach_to_write` began."""
        try:
            connection.execute(f"DETACH DATABASE IF EXISTS {identifier(alias)}")
        finally:
            self._attaching.release()

    @contextmanager
    def writing(self, connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
        """The alias under which the file can be written inside the block. Raises SourceError."""
        alias = self.attach_to_write(connection)
        try:
            yield alias
        finally:
            self.detach(connection, alias)

    def _attach_for_writing(self, connection: duckdb.DuckDBPyConnection, alias: str) -> None:
        import duckdb

        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                connection.execute(f"ATTACH {literal(str(self._path))} AS {identifier(alias)} (TYPE duckdb)")
                return
            except duckdb.Error as error:
                if "file handle conflict" not in str(error):
                    raise self._why_not(str(error)) from error
                if time.monotonic() > deadline:
                    message = f"file `{self._shown}` of source `{self.name}` is still read"
                    raise SourceError(message, hint="close streams that are no longer read") from error
            time.sleep(_PAUSE_SECONDS)

    def _why_not(self, message: str) -> SourceError:
        """What DuckDB says when it cannot attach a file, said in terms of the source."""
        file = f"file `{self._shown}` of source `{self.name}`"
        if "not a valid DuckDB database" in message:
            size = self._path.stat().st_size
            found = f"{size} bytes of something else" if size else "an empty file"
            return SourceError(f"{file} is not a DuckDB database: found {found}")
        if "Could not set lock" in message:
            return SourceError(
                f"{file} is open for writing in another process",
                notes=["a DuckDB file has either one writer or any number of readers"],
                hint="close it there, or open it read-only there",
            )
        if "file handle conflict" in message:
            return SourceError(
                f"{file} is open in this process through another DuckDB connection",
                hint="close that connection first, or give its tables as frames",
            )
        return SourceError(f"{file} cannot be opened", notes=[message.partition("\n")[0]])
