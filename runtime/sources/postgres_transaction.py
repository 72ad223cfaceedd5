"""A PostgreSQL database as one transaction sees it: all statements on one connection, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from dataflow.dsl.errors import SourceError, TransactionError
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.postgres_pool import Lender, driver_errors
from dataflow.runtime.sources.source import Reader, Statement
from dataflow.runtime.sources.spooled import spooled
from dataflow.runtime.sources.turns import LEVELS, Place, Terms, Turns, level_of

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

    from dataflow.compiler.dialects.dialect import Dialect


class PostgresTransaction(PostgresSource):
    """As the source itself, with what was written in the transaction. `turns` ends it."""

    def __init__(self, source: PostgresSource, terms: Terms, depth: Callable[[], int], place: Place) -> None:
        self.name = source.name
        self._address = source._address
        self._ways = source._ways
        self._pool = None
        self._source = source
        self._connected = _Connected(source, terms)
        self.turns = Turns(source.name, self._connected, terms, depth, place)

    @property
    def dialect(self) -> Dialect:
        return self._source.dialect

    def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """The statement's rows in batches, once all of them were read. Raises SourceError, TransactionError."""
        return spooled(super().read(statement))

    @asynccontextmanager
    async def snapshot(self, readers: int) -> AsyncIterator[Reader]:
        """The transaction itself: what its statements see of others is for its isolation to say."""
        yield self

    async def define(self, statements: Sequence[str]) -> None:
        self.turns.has_defined = True
        await super().define(statements)

    async def _acquire(self, *, to_write: bool = False) -> tuple[Lender, asyncpg.Connection]:
        """The connection of the transaction, when it is this statement's turn."""
        await self.turns.take(writes=to_write)
        return _Turn(self.turns, to_write), self._connected.connection

    async def _explain(self, connection: asyncpg.Connection, error: Exception) -> SourceError:
        self.turns.note(error)
        return await self._source._explain(connection, error)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[asyncpg.Connection]:
        await self.turns.take(writes=True)
        connection, done = self._connected.connection, False
        try:
            yield connection
            done = True
        except driver_errors() as error:
            raise await self._explain(connection, error) from error
        finally:
            await self.turns.give(failed=not done, wrote=True)


class _Turn:
    """Takes the connection back from a statement."""

    is_quiet = False
    reads_only = True

    def __init__(self, turns: Turns, wrote: bool) -> None:
        self._turns = turns
        self._wrote = wrote

    async def release(self, connection: asyncpg.Connection, *, failed: bool = False) -> None:
        await self._turns.give(failed=failed, wrote=self._wrote)


class _Connected:
    """The connection of a transaction."""

    connection: asyncpg.Connection

    def __init__(self, source: PostgresSource, terms: Terms) -> None:
        self._source = source
        self._terms = terms
        self._pool: Lender

    async def begin(self, *then: str) -> None:
        level = level_of(self._terms.isolation, self._source.name, LEVELS)
        isolation = f" ISOLATION LEVEL {level}" if level is not None else ""
        self._pool, self.connection = await self._source._acquire()
        try:
            await self.run(f"BEGIN{isolation} READ {'ONLY' if self._terms.read_only else 'WRITE'}", *then)
        except BaseException:
            await self.let_go(is_clean=False)
            raise

    async def run(self, *statements: str) -> None:
        try:
            done = await self.connection.execute("; ".join(statements))
        except driver_errors() as error:
            raise await self._source._explain(self.connection, error) from error
        if statements[-1] == "COMMIT" and done != "COMMIT":
            # https://www.postgresql.org/docs/current/sql-commit.html: of one that failed it is a rollback.
            raise TransactionError(f"source `{self._source.name}` undid the transaction instead of committing it")

    async def let_go(self, *, is_clean: bool) -> None:
        await self._pool.release(self.connection, failed=not is_clean)
