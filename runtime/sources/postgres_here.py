"""A PostgreSQL database on connections of a program's own event loop.

The way to the background loop and back takes as long as a row takes to come. So single rows are asked for where they
are awaited: each event loop has a few connections of its own, which end when it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataflow.runtime.admission import Admission
from dataflow.runtime.sources.here import CONNECTIONS, Kept, Places
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.postgres_pool import Lender, Pool, driver_errors
from dataflow.runtime.sources.postgres_ways import Ways

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

    from dataflow.compiler.catalog import Table
    from dataflow.compiler.dialects.dialect import Dialect
    from dataflow.dsl.errors import SourceError
    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.source import Changed, Statement


class PostgresHere(PostgresSource):
    """As the source itself, for who awaits on the loop that it was made on."""

    def __init__(self, source: PostgresSource, places: Places[PostgresHere]) -> None:
        self.name = source.name
        self._admission = Admission(CONNECTIONS)
        self._address = source._address
        self._ways = Ways()
        self._pool = Pool(source._address, reads_only=False)
        self._source = source
        self._kept = Kept(self, places)

    @property
    def dialect(self) -> Dialect:
        return self._source.dialect

    async def change(self, table: Table, statement: Statement) -> Changed:
        async with self._admission.admit({self.name: 1}):
            return await super().change(table, statement)

    async def read_all(self, statement: Statement) -> Plain | list[pa.RecordBatch] | None:
        async with self._admission.admit({self.name: 1}):
            return await super().read_all(statement)

    def drop(self) -> None:
        """Closes the connections without a word to the server."""
        assert self._pool is not None
        self._pool.drop()

    async def end(self) -> None:
        """Closes the connections, once what runs on them has ended, within a short time."""
        assert self._pool is not None
        await self._pool.close()

    async def _acquire(self, *, to_write: bool = False) -> tuple[Lender, asyncpg.Connection]:
        assert self._pool is not None
        await self._kept.begin()
        try:
            return _Writers(self._pool), await self._pool.acquire()
        except driver_errors() as error:
            raise self._unreachable(error) from error

    async def _explain(self, connection: asyncpg.Connection, error: Exception) -> SourceError:
        return await self._source._explain(connection, error)


class _Writers:
    """Takes connections back, whose sessions may write: what is read there is no more than what queries are."""

    is_quiet = False
    reads_only = True

    def __init__(self, pool: Pool) -> None:
        self.release = pool.release
