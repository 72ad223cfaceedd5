"""PostgreSQL, through asyncpg."""

from __future__ import annotations

import asyncio
import getpass
import os
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlencode

from dataflow.compiler.catalog import Statistics, Table
from dataflow.compiler.dialects.postgres import POSTGRES, POSTGRES_C
from dataflow.dsl.errors import SourceError
from dataflow.runtime import arrow
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.url import seconds_of, split_url, unreadable

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

    from dataflow.compiler.dialects.dialect import Dialect

CONNECTIONS: Final = 256
"""More than are ever asked for: `runtime/admission.py` limits them, because a pool that did could dead-lock a query."""

CONNECT_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 5.0

FIRST_ROWS: Final = 256
BATCH_ROWS: Final = 16_384
MORE_ROWS: Final = 1_792
"""Rows that are fetched after the first before a COPY is thought worth it."""

RESTART_SECONDS: Final = 0.3
"""What may be spent on the first rows before they are thrown away for a COPY of all."""

# One or more, as libpq has them: `db1:5432,db2`, `[::1]:5432`, or none.
_HOSTS: Final = re.compile(r"((\[[^\]]*\]|[^:,\[\]]*)(:\d+)?(,|$))*")

_SETTINGS: Final = {"application_name": "dataflow", "timezone": "UTC", "datestyle": "ISO"}

# Which rules `lower` and its like follow. The columns for providers other than the C library changed their names over
# the versions (https://www.postgresql.org/docs/current/catalog-pg-database.html), so they are looked up in a document.
_ASCII_ONLY: Final = """
SELECT CASE coalesce(to_jsonb(d) ->> 'datlocprovider', 'c')
  WHEN 'c' THEN d.datctype IN ('C', 'POSIX')
  WHEN 'b' THEN to_jsonb(d) ->> 'datlocale' = 'C'
  ELSE false END
FROM pg_database AS d WHERE d.datname = current_database()
"""


class PostgresSource:
    """A PostgreSQL database: `postgresql://user:password@host:5432/database?sslmode=require`.

    The schemes `postgres` and `postgresql+asyncpg` mean the same; `?host=/run/postgresql` is a Unix socket, and the
    options and environment variables are those of libpq as far as asyncpg knows them. Sessions are in UTC. Tables,
    views, materialized views, foreign and partitioned tables are `(table,)` where the search path finds them;
    `(schema, table)` finds them all.

    A `numeric` without precision is read as decimal(38,9). Values that the language has no place for (a numeric with
    more digits or NaN, infinite dates, years beyond 9999, 24:00) are a SourceError that names the column and the cast
    that reads them. Dates inside of other types' texts are in ISO form. Until the first connection the dialect is
    POSTGRES; where the locale of the database is `C` it is POSTGRES_C from then on. Raises SourceError for a URL that
    cannot be read.
    """

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._address = _Address(name, url)
        self._dialect = POSTGRES
        self._opening = asyncio.Lock()
        self._pool: asyncpg.Pool[Any] | None = None
        self._process = os.getpid()
        self._parents: list[asyncpg.Pool[Any] | None] = []

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
        """The statement's rows in batches. Raises SourceError.

        It begins as a cursor in a transaction that may only read. Where there is more than the first fetches, and the
        server found them quickly, the statement is run anew as a binary COPY, which brings many rows several times
        faster; a statement that took its time goes on as it began. Closing or cancelling ends it on the server.

        The server runs a cursor in one process only (https://www.postgresql.org/docs/current/when-can-parallel-query-be-used.html),
        so statements that are sure to have few rows are fetched at once, and those that make groups begin as a COPY.
        """
        from dataflow.runtime.sources import postgres_copy

        async with self._connection() as connection:
            if statement.most_rows is not None and statement.most_rows <= FIRST_ROWS:
                async with connection.transaction(readonly=True):
                    rows = await connection.fetch(statement.sql, *statement.parameters)
                if rows:
                    yield arrow.batch_of(_columns(rows), statement.fields, self.name)
                return
            types = await _types(connection, statement) if statement.grouped else None
            if types is None:
                async with connection.transaction(readonly=True):
                    started = time.perf_counter()
                    cursor = await connection.cursor(statement.sql, *statement.parameters)
                    wanted = FIRST_ROWS
                    rows = await cursor.fetch(wanted)
                    if len(rows) == wanted and time.perf_counter() - started < RESTART_SECONDS:
                        wanted += MORE_ROWS
                        rows += await cursor.fetch(MORE_ROWS)
                        types = await _types(connection, statement) if len(rows) == wanted else None
                    if types is None:
                        while rows:
                            yield arrow.batch_of(_columns(rows), statement.fields, self.name)
                            rows = await cursor.fetch(BATCH_ROWS) if len(rows) == wanted else []
                            wanted = BATCH_ROWS
                        return
            copied = postgres_copy.copy_batches(connection, statement, types, self.name, self._cancel)
            async with aclosing(copied) as batches:
                async for batch in batches:
                    yield batch

    async def close(self) -> None:
        """Waits a moment for the statements that run, then closes all connections."""
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), CLOSE_SECONDS)
            except TimeoutError:
                pool.terminate()

    async def _cancel(self, process: int) -> None:
        """Makes the server stop what another connection of this source runs."""
        async with self._connection() as connection:
            await connection.execute("SELECT pg_cancel_backend($1)", process)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the pool for a while; errors of the driver leave the block as SourceError."""
        import asyncpg

        from dataflow.runtime.sources.postgres_errors import statement_failed

        self._leave_to_parent()
        pool = self._pool or await self._open()
        connection = await self._acquire(pool)
        try:
            yield connection
        except _failures() as error:
            if isinstance(error, asyncpg.InvalidCachedStatementError | asyncpg.OutdatedSchemaCacheError):
                await connection.reload_schema_state()
            raise statement_failed(error, self.name, self.description) from error
        finally:
            await pool.release(connection)

    def _leave_to_parent(self) -> None:
        """After a fork the sockets are the parent's: its pool is kept, so that nothing closes it, and never used."""
        if self._process != os.getpid():
            self._parents.append(self._pool)
            self._pool, self._opening, self._process = None, asyncio.Lock(), os.getpid()

    async def _open(self) -> asyncpg.Pool[Any]:
        import asyncpg

        from dataflow.runtime.sources.postgres_values import set_codecs

        # However many ask at once, one pool is opened.
        async with self._opening:
            if self._pool is not None:
                return self._pool
            try:
                pool = await asyncpg.create_pool(
                    self._address.url,
                    min_size=0,
                    max_size=CONNECTIONS,
                    timeout=self._address.seconds,
                    server_settings=_SETTINGS,
                    init=set_codecs,
                    reset=_keep,
                )
                self._dialect = POSTGRES_C if await pool.fetchval(_ASCII_ONLY) else POSTGRES
            except _failures() as error:
                raise self._unreachable(error) from error
            self._pool = pool
            return pool

    async def _acquire(self, pool: asyncpg.Pool[Any]) -> Any:
        try:
            return await pool.acquire()
        except _failures() as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: Exception) -> SourceError:
        from dataflow.runtime.sources.postgres_errors import connecting_failed

        return connecting_failed(error, self.name, self.description, self._address.user)


class _Address:
    """A URL as asyncpg takes it, and what may be shown of it."""

    def __init__(self, source: str, url: str) -> None:
        parts = split_url(source, url)
        user, _, hosts = parts.netloc.rpartition("@")
        if not _HOSTS.fullmatch(hosts):
            raise unreadable(source, url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        # libpq's option for what asyncpg has as an argument; asyncpg would send it to the server as a setting.
        self.seconds = seconds_of(source, "connect_timeout", options.pop("connect_timeout", str(CONNECT_SECONDS)))
        self.url = f"postgresql://{parts.netloc}{parts.path}?{urlencode(options)}"
        known = {name: options.get(name) or os.environ.get(f"PG{name.upper()}") for name in ("user", "host", "port")}
        self.user = unquote(user.partition(":")[0]) or known["user"] or getpass.getuser()
        database = (
            unquote(parts.path.lstrip("/")) or options.get("database") or os.environ.get("PGDATABASE") or self.user
        )
        host = hosts or known["host"] or "localhost"
        place = host if host.rpartition(":")[2].isdigit() else f"{host}:{known['port'] or 5432}"
        self.place = f"postgresql on {place}/{database}"


def _failures() -> tuple[type[Exception], ...]:
    import asyncpg

    return asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError


async def _types(connection: asyncpg.Connection, statement: Statement) -> list[str] | None:
    """The types of a statement's columns as a COPY of it needs them, None where it cannot be one."""
    from dataflow.runtime.sources import postgres_copy

    prepared = await connection.prepare(statement.sql)
    types = [attribute.type.name for attribute in prepared.get_attributes()]
    return types if postgres_copy.can_copy(statement, types) else None


async def _keep(connection: object) -> None:
    """Instead of asyncpg's `RESET ALL`, a round trip each time: nothing that runs here changes a session."""


def _columns(rows: Sequence[Any]) -> list[list[Any]]:
    return [[row[index] for row in rows] for index in range(len(rows[0]))]
