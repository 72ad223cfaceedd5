"""A DuckDB file as one transaction sees it: what is read and written runs on one connection of the local DuckDB."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final

from dataflow.dsl.errors import SourceError
from dataflow.runtime.interrupt import interruptible, to_its_end
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.duckdb import DuckDBSource
from dataflow.runtime.sources.duckdb_writer import DuckDBWriter
from dataflow.runtime.sources.in_place import identifier
from dataflow.runtime.sources.turns import LEVELS, Place, Terms, Turns, level_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from dataflow.compiler.catalog import Keys, Statistics, Table
    from dataflow.runtime.sources.source import Changed, Statement
    from dataflow.runtime.sources.writer import Writer

_LEVELS: Final = LEVELS[:3]
"""https://duckdb.org/docs/stable/sql/statements/transactions: snapshots, which is less than serializable."""


class DuckDBTransaction(DuckDBSource):
    """As the source itself, with what was written in the transaction. `turns` ends it.

    The file is attached for writing as long as it lasts, so that other queries over it wait. DuckDB has no savepoints:
    a statement that fails undoes the whole transaction.
    """

    def __init__(self, source: DuckDBSource, terms: Terms, depth: Callable[[], int], place: Place) -> None:
        self.name = source.name
        self._shown = source._shown
        self._path = source._path
        self._local = source._local
        self._source = source
        self._connected = _Connected(source, terms)
        self.turns = Turns(source.name, self._connected, terms, depth, place, has_savepoints=False)

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        async with self._turn():
            return await super().list_tables()

    async def load_table(self, path: Sequence[str]) -> Table | None:
        async with self._turn():
            return await super().load_table(path)

    async def load_statistics(self, table: Table) -> Statistics | None:
        """Those of what was committed before, since a statement that fails would undo the transaction."""
        async with self._turn():
            return await in_thread(self._of_committed, table)

    async def load_keys(self, table: Table) -> Keys:
        async with self._turn():
            return await super().load_keys(table)

    async def insert(
        self,
        table: Table,
        columns: Sequence[str],
        batches: AsyncIterator[pa.RecordBatch],
        keys: Sequence[str] = (),
        kept: Sequence[str] = (),
    ) -> int:
        """Adds rows, and says how many; by `keys` it exchanges those that are there. Raises SourceError."""
        async with self._turn(writes=True):
            return await super().insert(table, columns, batches, keys, kept)

    async def write(self, table: Table, statements: Sequence[Statement]) -> int:
        """Runs statements that change a table, and says how many rows. Raises SourceError."""
        async with self._turn(writes=True):
            return await super().write(table, statements)

    @asynccontextmanager
    async def changing(self, table: Table) -> AsyncIterator[Writer]:
        """Changes a table, for the length of the block. Raises SourceError."""
        await self.turns.take(writes=True)
        writer, done = DuckDBWriter(self, table), False
        try:
            async with writer:
                yield writer
            done = True
        except (SourceError, asyncio.CancelledError) as error:
            self.turns.undo(error)
            raise
        finally:
            await self.turns.give(failed=not done, wrote=writer.has_changed)

    async def change(self, table: Table, statement: Statement) -> Changed:
        """Runs a statement that changes a table, and says what it gives back. Raises SourceError."""
        async with self._turn(writes=True):
            return await super().change(table, statement)

    async def define(self, statements: Sequence[str]) -> None:
        """Runs statements that define tables. Raises SourceError."""
        self.turns.has_defined = True
        async with self._turn(writes=True):
            await super().define(statements)

    @asynccontextmanager
    async def borrowed(self) -> AsyncIterator[duckdb.DuckDBPyConnection]:
        """The connection of the transaction, for one statement over files and what sources send."""
        async with self._turn():
            yield self._connected.connection

    def looking(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Not the transaction's own where that has made no tables: it would keep all files open to its end."""
        return self.cursor() if self.turns.has_defined else self._source.cursor()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        yield self._connected.connection

    @contextmanager
    def statements(self, connection: duckdb.DuckDBPyConnection, alias: str) -> Iterator[None]:
        connection.execute(f"USE {identifier(alias)}")
        yield
        # Behind an error nothing runs but the end of the transaction.
        connection.execute("USE memory")

    @contextmanager
    def writing(self, connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
        yield self._connected.alias

    def make(self) -> None:
        """Nothing to do: the transaction has the file open."""

    def _attached(self, connection: duckdb.DuckDBPyConnection) -> str:
        return self._connected.alias

    def _of_committed(self, table: Table) -> Statistics | None:
        import duckdb

        from dataflow.runtime.sources.duckdb_statistics import statistics_of

        with self._local.cursor() as cursor:
            try:
                return statistics_of(cursor, self._connected.alias, table.written or table.path, table)
            except duckdb.Error as error:
                raise SourceError(f"source `{self.name}` failed", notes=[str(error).partition("\n")[0]]) from error

    @asynccontextmanager
    async def _turn(self, *, writes: bool = False) -> AsyncIterator[None]:
        await self.turns.take(writes=writes)
        done = False
        try:
            yield
            done = True
        except (SourceError, asyncio.CancelledError) as error:
            self.turns.undo(error)
            raise
        finally:
            await self.turns.give(failed=not done, wrote=writes)


class _Connected:
    """The connection of a transaction, and the file attached to it."""

    connection: duckdb.DuckDBPyConnection
    alias: str

    def __init__(self, source: DuckDBSource, terms: Terms) -> None:
        self._source = source
        self._terms = terms

    async def begin(self, *then: str) -> None:
        level_of(self._terms.isolation, self._source.name, _LEVELS)
        self.connection = self._source._local.cursor()
        self.alias = ""
        stop = threading.Event()
        try:
            await interruptible(lambda: self._attach(stop), stop.set)
            await self.run("BEGIN", *then)
        except BaseException:
            await self.let_go(is_clean=False)
            raise

    async def run(self, *statements: str) -> None:
        def running() -> None:
            import duckdb

            for statement in statements:
                try:
                    self.connection.execute(statement)
                except duckdb.Error as error:
                    name = self._source.name
                    raise SourceError(f"source `{name}` failed", notes=[str(error).partition("\n")[0]]) from error

        await to_its_end(in_thread(running))

    async def let_go(self, *, is_clean: bool) -> None:
        await to_its_end(in_thread(self._detach, is_clean))

    def _attach(self, stop: threading.Event) -> None:
        if self._terms.read_only:
            self.alias = self._source._attached(self.connection)
        else:
            self.alias = self._source.attach_to_write(self.connection, stop.is_set)

    def _detach(self, is_clean: bool) -> None:
        import duckdb

        try:
            if not is_clean:
                self.connection.execute("ROLLBACK")
                self.connection.execute("USE memory")
        except duckdb.Error:
            pass  # there is nothing left to undo
        finally:
            try:
                if self.alias and not self._terms.read_only:
                    self._source.detach(self.connection, self.alias)
            finally:
                self.connection.close()
