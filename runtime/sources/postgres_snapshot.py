"""One state of a PostgreSQL database for several statements, on as many connections as run at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Final, Self

from dataflow.runtime.interrupt import to_its_end
from dataflow.runtime.sources.postgres_copy import copy_batches
from dataflow.runtime.sources.postgres_pieces import Pieces, read_pieces
from dataflow.runtime.sources.postgres_pool import Acquire, Explain, Lender, driver_errors
from dataflow.runtime.sources.postgres_reads import begin
from dataflow.runtime.sources.postgres_ways import Ways
from dataflow.runtime.sources.source import Statement

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

_BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_SAVE: Final = "SAVEPOINT before_reading"
_RESTORE: Final = "ROLLBACK TO SAVEPOINT before_reading"

RESTORE_SECONDS: Final = 5.0


class Snapshot:
    """Reads the database as it was when the block began.

    The transaction that exports its snapshot stays open to the end, so that others can take it over at any time:
    https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION
    A statement that fails, or is closed early, gives its connection back behind a savepoint.
    """

    def __init__(self, acquire: Acquire, explain: Explain, ways: Ways, source: str) -> None:
        self._acquire = acquire
        self._explain = explain
        self._ways = ways
        self._source = source
        self._stack = AsyncExitStack()
        self._idle: list[asyncpg.Connection] = []
        self._name = ""
        self._pool: Lender

    async def __aenter__(self) -> Self:
        try:
            connection = await self._lend()
            async with self._told(connection):
                await connection.execute(_BEGIN)
                self._name = await connection.fetchval("SELECT pg_export_snapshot()")
                await connection.execute(_SAVE)
        except BaseException:
            await self.__aexit__()
            raise
        self._idle.append(connection)
        return self

    async def __aexit__(self, *_: object) -> None:
        await to_its_end(self._stack.aclose())

    async def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """As `PostgresSource.read`."""
        async with self._reading() as connection:
            begun = await begin(connection, statement, self._ways, self._source, may_cut=self._pool.is_quiet)
            if not isinstance(begun, Pieces):
                async with aclosing(begun):
                    async for batch in begun:
                        yield batch
                return
        async with aclosing(self.read_pieces(begun)) as batches:
            async for batch in batches:
                yield batch

    def read_pieces(self, pieces: Pieces) -> AsyncGenerator[pa.RecordBatch, None]:
        """A statement's batches, several pieces at a time."""

        def copy(connection: asyncpg.Connection, piece: Statement) -> AsyncGenerator[pa.RecordBatch, None]:
            return copy_batches(connection, piece, pieces.types, self._source)

        return read_pieces(pieces, self._reading, copy)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[asyncpg.Connection]:
        """One of the connections, for one statement at a time; one that fails is put back in its state before."""
        connection = self._idle.pop() if self._idle else await self._another()
        try:
            async with self._told(connection):
                yield connection
        except BaseException:
            if not connection.is_closed():
                await to_its_end(_restore(connection))
            raise
        finally:
            if not connection.is_closed():
                self._idle.append(connection)

    @asynccontextmanager
    async def _told(self, connection: asyncpg.Connection) -> AsyncIterator[None]:
        try:
            yield
        except driver_errors() as error:
            raise await self._explain(connection, error) from error

    async def _another(self) -> asyncpg.Connection:
        connection = await self._lend()
        async with self._told(connection):
            # The name is the server's own, digits and dashes.
            await connection.execute(f"{_BEGIN}; SET TRANSACTION SNAPSHOT '{self._name}'; {_SAVE}")
        return connection

    async def _lend(self) -> asyncpg.Connection:
        self._pool, connection = await self._acquire()
        self._stack.push_async_callback(self._pool.release, connection, failed=True)
        return connection


async def _restore(connection: asyncpg.Connection) -> None:
    """Waits until a cancelled statement has ended; a server that is silent loses the connection."""
    try:
        async with asyncio.timeout(RESTORE_SECONDS):
            await connection.execute(_RESTORE)
    except driver_errors():
        connection.terminate()
