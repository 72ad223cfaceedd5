"""A transaction of a DuckDB file that writes.

The file is attached for writing when the first statement runs, since the rows that are staged before may come from it.
DuckDB has no savepoints: what was done before one is done anew where something behind it fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeVar

from dataflow.compiler.catalog import Table
from dataflow.compiler.render.staged import Stage
from dataflow.dsl.errors import SourceError, TransactionError
from dataflow.dsl.types import INT64, Field
from dataflow.runtime import arrow
from dataflow.runtime.channel import Channel
from dataflow.runtime.interrupt import interruptible, to_its_end
from dataflow.runtime.local_stream import bound
from dataflow.runtime.sources.duckdb_writing import feed, not_taken
from dataflow.runtime.sources.inserted import fields_of, named
from dataflow.runtime.sources.source import in_transaction
from dataflow.runtime.sources.writer import NUMBER, STAGE, Batches, row_error

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.sources.duckdb import DuckDBSource
    from dataflow.runtime.sources.source import Statement

T = TypeVar("T")

BATCH_ROWS: Final = 65_536


class DuckDBWriter:
    """Over a cursor of its own of the local DuckDB."""

    def __init__(self, source: DuckDBSource, table: Table) -> None:
        self._source = source
        self._table = table
        self._stack = ExitStack()
        self._outside = self._stack.enter_context(source.cursor())
        self._cursor = self._stack.enter_context(source.cursor())
        self._attached = False
        self._done: list[Statement] = []

    async def stage(self, table: Table, rows: Batches, *, lenient: bool = False) -> Stage:
        fields = (*named(fields_of(table, rows.columns), rows.staged), Field(NUMBER, INT64))
        channel = Channel(arrow.schema_of(fields))
        feeding = asyncio.create_task(feed(rows.batches, fields, channel))

        def staging() -> None:
            self._cursor.register("given", channel.reader())
            self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE {STAGE} AS FROM given")
            self._cursor.unregister("given")

        def interrupt() -> None:
            channel.stop()
            self._interrupt()

        try:
            await self._run(staging, interrupt)
        except SourceError:
            if channel.error is not None:
                raise channel.error from channel.error.__cause__
            raise
        finally:
            channel.stop()
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
        return Stage(("temp", "main", STAGE), NUMBER, {})

    async def unstage(self) -> None:
        """Nothing to do: it goes with the cursor, and a transaction may change one database only."""

    async def change(self, statement: Statement) -> int:
        def changing() -> int:
            self._begin()
            found = self._changed(statement)
            self._done.append(statement)
            return found

        return await self._run(changing, self._interrupt)

    async def read(self, statement: Statement) -> list[pa.RecordBatch]:
        def reading() -> list[pa.RecordBatch]:
            self._begin()
            values = [bound(value) for value in statement.parameters]
            rows = self._cursor.sql(statement.sql, params=values).to_arrow_reader(BATCH_ROWS)
            batches = [arrow.conform(batch, statement.fields) for batch in rows]
            self._done.append(statement)
            return batches

        return await self._run(reading, self._interrupt)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        if in_transaction(self._source):
            raise TransactionError(
                f"source `{self._source.name}` has no savepoints: in a transaction no row can be left out",
                hint="write the rows outside of it, or without `on_error`",
            )
        before = len(self._done)
        try:
            yield
        except SourceError:
            del self._done[before:]
            await self._run(self._do_anew, self._interrupt)
            raise

    @property
    def has_changed(self) -> bool:
        """Whether there is something to be undone."""
        return self._attached

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await to_its_end(self._run(lambda: self._stack.__exit__(kind, error, trace), lambda: None))

    def _begin(self) -> None:
        if self._attached:
            return
        # The file can be let go only where no connection is in a transaction over it.
        alias = self._stack.enter_context(self._source.writing(self._outside))
        self._stack.enter_context(self._source.statements(self._cursor, alias))
        self._attached = True

    def _do_anew(self) -> None:
        self._cursor.execute("ROLLBACK")
        self._cursor.execute("BEGIN")
        for statement in self._done:
            self._cursor.execute(statement.sql, [bound(value) for value in statement.parameters]).fetchall()

    def _changed(self, statement: Statement) -> int:
        values = [bound(value) for value in statement.parameters]
        (found,) = self._cursor.execute(statement.sql, values).fetchall() or [(0,)]
        return int(found[0])

    def _interrupt(self) -> None:
        self._outside.interrupt()
        self._cursor.interrupt()

    async def _run(self, function: Callable[[], T], interrupt: Callable[[], None]) -> T:
        import duckdb

        try:
            return await interruptible(function, interrupt)
        except duckdb.Error as error:
            told = not_taken(self._source, self._table, error)
            of_rows = (duckdb.ConstraintException, duckdb.ConversionException, duckdb.OutOfRangeException)
            raise (row_error(told) if isinstance(error, of_rows) else told) from error
