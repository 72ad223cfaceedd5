"""A PostgreSQL database on connections of a program's own event loop.

The way to the background loop and back takes as long as a row takes to come. So single rows are asked for where they
are awaited: each event loop has a few connections of its own, which end when it does.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dataflow.runtime.admission import Admission
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

CONNECTIONS: Final = 16
"""Statements of one event loop that run at a time."""


class Places:
    """The databases of one source as its program's event loops reach them."""

    def __init__(self, source: PostgresSource) -> None:
        self._source = source
        self._here: dict[asyncio.AbstractEventLoop, PostgresHere] = {}
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._parents: list[dict[asyncio.AbstractEventLoop, PostgresHere]] = []

    def here(self) -> PostgresHere:
        """The database on the running loop's own connections."""
        loop = asyncio.get_running_loop()
        found = self._here.get(loop)
        if found is not None and self._process == os.getpid():
            return found
        with self._lock:
            if self._process != os.getpid():
                self._parents.append(self._here)
                self._here, self._process = {}, os.getpid()
            self._here = {other: place for other, place in self._here.items() if not other.is_closed()}
            found = self._here[loop] = PostgresHere(self._source, self)
        return found

    def forget(self, loop: asyncio.AbstractEventLoop) -> None:
        """Lets go of a loop that has ended."""
        with self._lock:
            self._here.pop(loop, None)

    def leave(self) -> None:
        """Has all connections closed, each by its loop; those of the calling thread's own are dropped at once."""
        with self._lock:
            left, self._here = self._here, {}
        if self._process != os.getpid():
            return
        for loop, place in left.items():
            with suppress(RuntimeError):  # of a loop that is closed the connections are as well
                if loop.is_running() and loop is not asyncio._get_running_loop():
                    loop.call_soon_threadsafe(place.drop)
                else:
                    place.drop()

    async def aleave(self) -> None:
        """Closes the running loop's connections."""
        place = self._here.get(asyncio.get_running_loop())
        if place is not None and self._process == os.getpid():
            self.forget(asyncio.get_running_loop())
            await place.end()


class PostgresHere(PostgresSource):
    """As the source itself, for who awaits on the loop that it was made on."""

    def __init__(self, source: PostgresSource, places: Places) -> None:
        self.name = source.name
        self._admission = Admission(CONNECTIONS)
        self._address = source._address
        self._ways = Ways()
        self._pool = Pool(source._address, reads_only=False)
        self._source = source
        self._places = places
        self._keeper: AsyncGenerator[None, None] | None = None

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
        if self._keeper is None:
            # Loops close the asynchronous generators that were begun on them before they end.
            self._keeper = self._kept()
            await anext(self._keeper)
        try:
            return _Writers(self._pool), await self._pool.acquire()
        except driver_errors() as error:
            raise self._unreachable(error) from error

    async def _kept(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            self._places.forget(asyncio.get_running_loop())
            await self.end()

    async def _explain(self, connection: asyncpg.Connection, error: Exception) -> SourceError:
        return await self._source._explain(connection, error)


class _Writers:
    """Takes connections back, whose sessions may write: what is read there is no more than what queries are."""

    is_quiet = False
    reads_only = True

    def __init__(self, pool: Pool) -> None:
        self.release = pool.release
