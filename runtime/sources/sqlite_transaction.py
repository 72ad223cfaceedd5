"""A SQLite database as one transaction sees it: all statements on one connection, one after the other."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from dataflow.runtime.interrupt import interruptible, to_its_end
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.source import Changed, Reader, Statement
from dataflow.runtime.sources.spooled import spooled
from dataflow.runtime.sources.sqlite import SQLiteSource
from dataflow.runtime.sources.turns import LEVELS, Place, Terms, Turns, level_of

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.catalog import Keys, Statistics, Table
    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.sqlite_at_once import AtOnce
    from dataflow.runtime.sources.sqlite_process import SQLiteProcess


class SQLiteTransaction(SQLiteSource):
    """As the source itself, with what was written in the transaction. `turns` ends it.

    It takes the right to write when it begins, since one that has read may not get it any more
    (https://www.sqlite.org/isolation.html); a read-only one takes none. All levels of isolation are serializable here.
    """

    def __init__(self, source: SQLiteSource, terms: Terms, depth: Callable[[], int], place: Place) -> None:
        self.name = source.name
        self._may_be_absent = False
        self._in_memory = source._in_memory
        self._shown = source._shown
        self._path = source._path
        self._source = source
        self._connected = _Connected(source, terms)
        self.turns = Turns(source.name, self._connected, terms, depth, place)

    @property
    def at_once(self) -> AtOnce:
        return self._source.at_once

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        async with self._turn():
            return await super().list_tables()

    async def load_table(self, path: Sequence[str]) -> Table | None:
        async with self._turn():
            return await super().load_table(path)

    async def load_statistics(self, table: Table) -> Statistics | None:
        async with self._turn():
            return await super().load_statistics(table)

    async def load_keys(self, table: Table) -> Keys:
        async with self._turn():
            return await super().load_keys(table)

    def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """The statement's rows in batches, once all of them were read. Raises SourceError, TransactionError."""
        return spooled(self._read(statement))

    async def _read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        from dataflow.runtime.sources.sqlite_reading import batches_of

        async with self._turn(), aclosing(batches_of(self, statement, self)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                yield batch

    def read_at_once(self, statement: Statement, *, waits: bool = False) -> Plain | list[pa.RecordBatch] | None:
        """None: another statement may be running on the connection."""
        return None

    def take_process(self) -> SQLiteProcess | None:
        """None: another process sees nothing of the transaction."""
        return None

    @asynccontextmanager
    async def snapshot(self, readers: int) -> AsyncIterator[Reader]:
        """The transaction itself, which is one state."""
        yield self

    async def define(self, statements: Sequence[str]) -> None:
        self.turns.has_defined = True
        await super().define(statements)

    @asynccontextmanager
    async def writing(self, *, makes: bool = False) -> AsyncIterator[sqlite3.Connection]:
        """The connection of the transaction; what is written is undone where the block fails. Raises SourceError."""
        await self.turns.take(writes=True)
        done = False
        try:
            with self.explained():
                yield self._connected.connection
                done = True
        finally:
            await self.turns.give(failed=not done, wrote=True)

    async def change(self, table: Table, statement: Statement) -> Changed:
        """Runs a statement that changes a table. Raises SourceError, TransactionError."""
        from dataflow.runtime.sources.sqlite_rows import changed_row

        async with self.writing() as connection:
            work = partial(changed_row, self, connection, table, statement)
            return await interruptible(work, connection.interrupt)

    @contextmanager
    def borrowed(self) -> Iterator[sqlite3.Connection]:
        """The connection of the transaction, for who has the turn; errors of SQLite leave the block as SourceError."""
        with self.explained():
            yield self._connected.connection

    @contextmanager
    def explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self.turns.note(error)
            if not self._connected.connection.in_transaction:
                # https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
                self.turns.undo(error)
            raise self.explain(str(error)) from error

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        await self.turns.take()
        try:
            yield
        finally:
            await self.turns.give(failed=False)


class _Connected:
    """The connection of a transaction."""

    connection: sqlite3.Connection

    def __init__(self, source: SQLiteSource, terms: Terms) -> None:
        self._source = source
        self._terms = terms

    async def begin(self, *then: str) -> None:
        level_of(self._terms.isolation, self._source.name, LEVELS)
        makes = self._source._may_be_absent and not self._terms.read_only
        self.connection = await in_thread(self._source.connect_to_write, makes)
        first = ("PRAGMA query_only = ON", "BEGIN") if self._terms.read_only else ("BEGIN IMMEDIATE",)
        try:
            await self.run(*first, *then)
        except BaseException:
            await self.let_go(is_clean=False)
            raise

    async def run(self, *statements: str) -> None:
        def running() -> None:
            for statement in statements:
                self.connection.execute(statement).close()

        with self._source.explained():
            await interruptible(running, self.connection.interrupt)

    async def let_go(self, *, is_clean: bool) -> None:
        # Closing a connection rolls back what it has not committed.
        await to_its_end(in_thread(self.connection.close))
