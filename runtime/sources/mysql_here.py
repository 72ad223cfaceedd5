"""A MySQL or MariaDB database on connections of a program's own event loop, where single rows are awaited."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from dataflow.runtime.admission import Admission
from dataflow.runtime.sources.here import CONNECTIONS, Kept, Places
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.mysql_pool import Pool

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.catalog import Table
    from dataflow.compiler.dialects.dialect import Dialect
    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.source import Changed, Statement


class MySQLHere(MySQLSource):
    """As the source itself, for who awaits on the loop that it was made on."""

    def __init__(self, source: MySQLSource, places: Places[MySQLHere]) -> None:
        self.name = source.name
        self._address = source._address
        self._admission = Admission(CONNECTIONS)
        self._lending = Pool(source._address)
        self._source = source
        self._kept = Kept(self, places)

    @property
    def dialect(self) -> Dialect:
        return self._source.dialect

    @property
    def description(self) -> str:
        return self._source.description

    async def change(self, table: Table, statement: Statement) -> Changed:
        async with self._admission.admit({self.name: 1}):
            return await super().change(table, statement)

    async def read_all(self, statement: Statement) -> Plain | list[pa.RecordBatch]:
        async with self._admission.admit({self.name: 1}):
            return await super().read_all(statement)

    def drop(self) -> None:
        """Closes the connections at rest, and the others when they are given back."""
        self._lending.close()

    async def end(self) -> None:
        """The same, and lets the loop take note of it."""
        self._lending.close()
        await asyncio.sleep(0)

    async def _acquire(self) -> tuple[Pool, Any]:
        import pymysql

        await self._kept.begin()
        try:
            return self._lending, await self._lending.acquire()
        except pymysql.MySQLError as error:
            raise self._explained(error) from error
