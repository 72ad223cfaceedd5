"""PostgreSQL, through asyncpg."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import Keys, Statistics, Table
from dataflow.compiler.dialects.postgres import POSTGRES, POSTGRES_C
from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.here import OnLoops, Places
from dataflow.runtime.sources.postgres_pool import Address, Lender, Lent, Pool, driver_errors
from dataflow.runtime.sources.postgres_ways import Ways
from dataflow.runtime.sources.source import Changed, Reader, Statement

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

    from dataflow.compiler.dialects.dialect import Dialect
    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.postgres_here import PostgresHere
    from dataflow.runtime.sources.postgres_snapshot import Snapshot
    from dataflow.runtime.sources.postgres_transaction import PostgresTransaction
    from dataflow.runtime.sources.turns import Place, Terms
    from dataflow.runtime.sources.writer import Writer

# Which rules `lower` and its like follow. The columns for providers other than the C library changed their names over
# the versions (https://www.postgresql.org/docs/current/catalog-pg-database.html), so they are looked up in a document.
_ASCII_ONLY: Final = """
SELECT CASE coalesce(to_jsonb(d) ->> 'datlocprovider', 'c')
  WHEN 'c' THEN d.datctype IN ('C', 'POSIX')
  WHEN 'b' THEN to_jsonb(d) ->> 'datlocale' = 'C'
  ELSE false END
FROM pg_database AS d WHERE d.datname = current_database()
"""


class PostgresSource(OnLoops["PostgresHere"]):
    """A PostgreSQL database: `postgresql://user:password@host:5432/database?sslmode=require`.

    The scheme `postgres` means the same; `?host=/run/postgresql` is a Unix socket, and the options and environment
    variables are those of libpq as far as asyncpg knows them. Sessions are in UTC. Tables, views, materialized views,
    foreign and partitioned tables are `(table,)` where the search path finds them; `(schema, table)` finds them all.

    A `numeric` without precision is read as decimal(38,9). Values that the language has no place for (a numeric with
    more digits or NaN, infinite dates, years beyond 9999, 24:00) are a SourceError that names the column and the cast
    that reads them. Dates inside of other types' texts are in ISO form. Until the first connection the dialect is
    POSTGRES; where the locale of the database is `C` it is POSTGRES_C from then on. Raises SourceError for a URL that
    cannot be read.
    """

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._address = Address(name, url)
        self._dialect = POSTGRES
        self._opening = asyncio.Lock()
        self._pool: Pool | None = None
        self._writers: Pool | None = None
        self._ways = Ways()
        self._process = os.getpid()
        self._parents: list[Pool | None] = []

    @property
    def dialect(self) -> Dialect:
        return self._dialect

    @property
    def description(self) -> str:
        return self._address.place

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        from dataflow.runtime.sources import postgres_schema

        async with self._connection() as connection:
            return await postgres_schema.list_tables(connection)

    async def load_table(self, path: Sequence[str]) -> Table | None:
        from dataflow.runtime.sources import postgres_schema

        async with self._connection() as connection:
            return await postgres_schema.load_table(connection, self.name, path)

    async def load_statistics(self, table: Table) -> Statistics | None:
        from dataflow.runtime.sources import postgres_statistics

        async with self._connection() as connection:
            return await postgres_statistics.load_statistics(connection, table)

    async def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """The statement's rows in batches. Raises SourceError. Closing or cancelling ends it on the server."""
        from dataflow.runtime.sources.postgres_pieces import Pieces
        from dataflow.runtime.sources.postgres_reads import begin

        async with self._connection() as connection:
            may_cut = self._pool is not None and self._pool.is_quiet
            begun = await begin(connection, statement, self._ways, self.name, may_cut=may_cut)
            if not isinstance(begun, Pieces):
                async with aclosing(begun):
                    async for batch in begun:
                        yield batch
                return
        async with self._snapshot() as snapshot, aclosing(snapshot.read_pieces(begun)) as batches:
            async for batch in batches:
                yield batch

    async def read_all(self, statement: Statement) -> Plain | list[pa.RecordBatch] | None:
        """All rows of a statement that is known to have few, None where it is not. Raises SourceError."""
        from dataflow.runtime.plain import few_of
        from dataflow.runtime.sources.postgres_reads import few_rows

        if not self._ways.are_few(statement):
            return None
        async with self._connection() as connection:
            rows = await few_rows(connection, statement, self._ways)
        return None if rows is None else few_of(rows, statement.fields, self.name)

    @asynccontextmanager
    async def snapshot(self, readers: int) -> AsyncIterator[Reader]:
        """The database as it is now, for all that is read inside the block. Raises SourceError."""
        async with self._snapshot() as snapshot:
            yield snapshot

    def _snapshot(self) -> Snapshot:
        from dataflow.runtime.sources.postgres_snapshot import Snapshot

        return Snapshot(self._acquire, self._explain, self._ways, self.name)

    async def insert(
        self,
        table: Table,
        columns: Sequence[str],
        batches: AsyncIterator[pa.RecordBatch],
        keys: Sequence[str] = (),
        kept: Sequence[str] = (),
    ) -> int:
        """Adds rows in one transaction, and says how many; by `keys` it exchanges those that are there.

        Raises SourceError.
        """
        from dataflow.runtime.sources import postgres_write

        return await self._written(
            table, lambda connection: postgres_write.insert(connection, table, columns, batches, keys, kept)
        )

    async def write(self, table: Table, statements: Sequence[Statement]) -> int:
        """Runs statements that change a table in one transaction, and says how many rows. Raises SourceError."""
        from dataflow.runtime.sources import postgres_write

        return await self._written(table, lambda connection: postgres_write.change(connection, statements))

    @asynccontextmanager
    async def changing(self, table: Table) -> AsyncIterator[Writer]:
        """A transaction that changes a table, for the length of the block. Raises SourceError."""
        from dataflow.runtime.sources.postgres_writer import PostgresWriter

        async with self._writing() as connection:
            yield PostgresWriter(connection, table, self._explain)

    async def change(self, table: Table, statement: Statement) -> Changed:
        """Runs a statement that changes a table: one round trip. Raises SourceError."""
        from dataflow.runtime.plain import few_of
        from dataflow.runtime.sources.postgres_write import change_row, not_taken

        pool, connection = await self._acquire(to_write=True)
        done = False
        try:
            count, rows = await change_row(connection, statement)
            done = True
        except driver_errors() as error:
            raise not_taken(await self._explain(connection, error), error, table) from error
        finally:
            await pool.release(connection, failed=not done)
        return Changed(count, few_of(rows, statement.fields, self.name) if statement.fields else None)

    def _place(self, places: Places[PostgresHere]) -> PostgresHere:
        from dataflow.runtime.sources.postgres_here import PostgresHere

        return PostgresHere(self, places)

    async def _written(self, table: Table, write: Callable[[asyncpg.Connection], Awaitable[int]]) -> int:
        from dataflow.runtime.sources import postgres_write

        try:
            async with self._writing() as connection:
                return await write(connection)
        except SourceError as failure:
            error = failure.__cause__
            if not isinstance(error, driver_errors()):
                raise
            raise postgres_write.not_taken(failure, error, table) from error

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection in a transaction, which is committed behind the block or else undone. Raises SourceError."""
        pool, connection = await self._acquire()
        done = False
        try:
            await connection.execute("BEGIN READ WRITE")
            yield connection
            await connection.execute("COMMIT")
            done = True
        except driver_errors() as error:
            raise await self._explain(connection, error) from error
        finally:
            await pool.release(connection, failed=not done)

    async def load_keys(self, table: Table) -> Keys:
        from dataflow.runtime.sources import postgres_schema

        async with self._connection() as connection:
            return await postgres_schema.load_keys(connection, table)

    async def define(self, statements: Sequence[str]) -> None:
        """Runs statements that define tables, in one transaction. Raises SourceError."""
        from dataflow.runtime.sources import postgres_write

        async with self._writing() as connection:
            await postgres_write.define(connection, statements)

    def transaction(self, terms: Terms, depth: Callable[[], int], place: Place) -> PostgresTransaction:
        """The source as one transaction sees it, which begins with its first statement."""
        from dataflow.runtime.sources.postgres_transaction import PostgresTransaction

        return PostgresTransaction(self, terms, depth, place)

    async def close(self) -> None:
        """Waits a moment for the statements that run, then closes all connections."""
        self._leave_to_parent()
        pools, self._pool, self._writers = (self._pool, self._writers), None, None
        for pool in pools:
            if pool is not None:
                await pool.close()

    def _connection(self) -> Lent:
        """A connection for a while, which writes nothing; errors of the driver leave the block as SourceError."""
        return Lent(self._acquire, self._explain)

    async def _acquire(self, *, to_write: bool = False) -> tuple[Lender, asyncpg.Connection]:
        """A connection outside of any transaction, and what takes it back. Raises SourceError."""
        pool = await self._open()
        if to_write:
            # A statement there is a transaction that may write, without a BEGIN and a COMMIT.
            pool = self._writers = self._writers or Pool(self._address, reads_only=False)
        try:
            return pool, await pool.acquire()
        except driver_errors() as error:
            raise self._unreachable(error) from error

    async def _explain(self, connection: asyncpg.Connection, error: Exception) -> SourceError:
        """An error of the driver's, said in terms of the source."""
        import asyncpg

        from dataflow.runtime.sources.postgres_errors import statement_failed

        if isinstance(error, asyncpg.InvalidCachedStatementError | asyncpg.OutdatedSchemaCacheError):
            await connection.reload_schema_state()
        return statement_failed(error, self.name, self.description)

    async def _open(self) -> Pool:
        self._leave_to_parent()
        if self._pool is not None:
            return self._pool
        # However many ask at once, one pool is opened.
        async with self._opening:
            if self._pool is None:
                self._pool = await self._opened()
            return self._pool

    async def _opened(self) -> Pool:
        pool = Pool(self._address)
        try:
            connection = await pool.acquire()
            self._dialect = POSTGRES_C if await connection.fetchval(_ASCII_ONLY) else POSTGRES
            await pool.release(connection, failed=False)
        except BaseException as error:
            pool.terminate()
            if isinstance(error, driver_errors()):
                raise self._unreachable(error) from error
            raise
        return pool

    def _leave_to_parent(self) -> None:
        """After a fork the sockets are the parent's: its pool is kept, so that nothing closes it, and never used."""
        if self._process != os.getpid():
            self._parents += [self._pool, self._writers]
            self._pool, self._writers, self._opening, self._process = None, None, asyncio.Lock(), os.getpid()

    def _unreachable(self, error: Exception) -> SourceError:
        from dataflow.runtime.sources.postgres_errors import connecting_failed

        return connecting_failed(error, self.name, self.description, self._address.user)
