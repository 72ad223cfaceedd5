"""A database of MySQL or MariaDB as one transaction sees it: all statements on one connection, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pymysql

from dataflow.dsl.errors import DataFlowError, SourceError, TransactionError
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.mysql_errors import refused
from dataflow.runtime.sources.mysql_pool import Pool
from dataflow.runtime.sources.mysql_statistics import MySQLStatistics
from dataflow.runtime.sources.source import Reader, Statement
from dataflow.runtime.sources.spooled import spooled
from dataflow.runtime.sources.turns import LEVELS, Place, Terms, Turns, level_of

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.catalog import Table


class MySQLTransaction(MySQLSource):
    """As the source itself, with what was written in the transaction. `turns` ends it."""

    def __init__(self, source: MySQLSource, terms: Terms, depth: Callable[[], int], place: Place) -> None:
        self.name = source.name
        self._address = source._address
        self._dialect = source._dialect
        self._source = source
        self._statistics = MySQLStatistics(self._query)
        self._connected = _Connected(source, terms)
        # https://mariadb.com/kb/en/savepoint/
        self.turns = Turns(source.name, self._connected, terms, depth, place, exchanges_savepoints=True)

    def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """The statement's rows in batches, once all of them were read. Raises SourceError, TransactionError."""
        return spooled(super().read(statement))

    @asynccontextmanager
    async def snapshot(self, readers: int) -> AsyncIterator[Reader]:
        """The transaction itself: what its statements see of others is for its isolation to say."""
        yield self

    async def define(self, statements: Sequence[str]) -> None:
        """Raises TransactionError: the server would commit what was written before."""
        raise TransactionError(
            f"tables of source `{self.name}` cannot be made or changed inside of a transaction",
            notes=["the server commits a transaction before it makes or changes a table"],
            hint="do so before the transaction",
        )

    async def _acquire(self) -> tuple[Pool, Any]:
        """The connection of the transaction, when it is this statement's turn."""
        await self.turns.take()
        self._dialect = self._source._dialect
        return self._connected.pool, self._connected.connection

    def _explained(self, error: Exception) -> SourceError:
        self.turns.note(error)
        return self._source._explained(error)

    async def _give_back(self, pool: Pool, connection: Any, is_over: bool) -> None:
        if not is_over or connection.closed:
            self.turns.undo(_stopped(self.name))
        # A statement that reads leaves nothing to be undone.
        await self.turns.give(failed=False)

    @asynccontextmanager
    async def _changing(self, table: Table) -> AsyncIterator[Any]:
        async with self._writing(table) as connection:
            yield connection

    @asynccontextmanager
    async def _writing(self, table: Table) -> AsyncIterator[Any]:
        await self.turns.take(writes=True)
        done = False
        try:
            yield self._connected.connection
            done = True
        except pymysql.MySQLError as error:
            raise refused(error, table, []) or self._explained(error) from error
        except DataFlowError:
            raise
        except BaseException:
            self.turns.undo(_stopped(self.name))
            raise
        finally:
            await self.turns.give(failed=not done, wrote=True)


class _Connected:
    """The connection of a transaction."""

    connection: Any
    pool: Pool

    def __init__(self, source: MySQLSource, terms: Terms) -> None:
        self._source = source
        self._terms = terms

    async def begin(self, *then: str) -> None:
        level = level_of(self._terms.isolation, self._source.name, LEVELS)
        isolation = (f"SET TRANSACTION ISOLATION LEVEL {level}",) if level is not None else ()
        self.pool, self.connection = await self._source._acquire()
        try:
            begin = f"START TRANSACTION READ {'ONLY' if self._terms.read_only else 'WRITE'}"
            await self.run(*isolation, begin, *then)
        except BaseException:
            await self.let_go(is_clean=False)
            raise

    async def run(self, *statements: str) -> None:
        for statement in statements:
            try:
                await self.connection.query(statement)
            except pymysql.MySQLError as error:
                raise self._source._explained(error) from error

    async def let_go(self, *, is_clean: bool) -> None:
        if is_clean or self.connection.closed:
            self.pool.release(self.connection)
        else:
            await self.pool.abandon(self.connection)


def _stopped(source: str) -> TransactionError:
    return TransactionError(f"a statement over source `{source}` was stopped before its end")
