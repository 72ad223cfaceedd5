"""Connections to PostgreSQL: where they lead, how their sessions are set, and how they are kept and given up."""

from __future__ import annotations

import asyncio
import getpass
import os
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import parse_qsl, unquote, urlencode

from dataflow.runtime.interrupt import to_its_end
from dataflow.runtime.sources.url import seconds_of, split_url, unreadable

if TYPE_CHECKING:
    import asyncpg

CONNECT_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 5.0
IDLE_SECONDS: Final = 300.0
"""How long a connection that nobody asks for is kept."""

QUIET_CONNECTIONS: Final = 8

# One or more, as libpq has them: `db1:5432,db2`, `[::1]:5432`, or none.
_HOSTS: Final = re.compile(r"((\[[^\]]*\]|[^:,\[\]]*)(:\d+)?(,|$))*")

_SETTINGS: Final = {"application_name": "dataflow", "timezone": "UTC", "datestyle": "ISO"}

# A statement needs no transaction of its own, which is two more round trips, to be kept from writing.
_READ_ONLY: Final = "default_transaction_read_only"


Acquire = Callable[[], Awaitable[tuple["Lender", "asyncpg.Connection"]]]
Explain = Callable[["asyncpg.Connection", Exception], Awaitable[Exception]]


class Lender(Protocol):
    """What a connection is from, and goes back to."""

    reads_only: bool
    """Whether its connections write nothing unless a transaction says so, or are in one already."""

    @property
    def is_quiet(self) -> bool:
        """Whether a statement may take more connections than one."""
        ...

    async def release(self, connection: asyncpg.Connection, *, failed: bool = False) -> None:
        """Takes a connection back. failed: something may still run on it."""
        ...


class Address:
    """A URL as asyncpg takes it, and what may be shown of it. Raises SourceError for one that cannot be read."""

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


class Pool:
    """The connections of one source.

    There are as many as are asked for at once (`runtime/admission.py` limits that): a reader that waited for another's
    connection could wait for ever. asyncpg's own pool takes half as long to lend a connection as ten rows take to come.
    """

    def __init__(self, address: Address, *, reads_only: bool = True) -> None:
        self._address = address
        self._idle: list[tuple[asyncpg.Connection, float]] = []
        self._lent: set[asyncpg.Connection] = set()
        self._returned = asyncio.Event()
        self._closed = False
        self._sweep: asyncio.TimerHandle | None = None
        self.reads_only = reads_only

    @property
    def is_quiet(self) -> bool:
        """Whether a statement may take more connections than one: so few are lent that the server has room."""
        return len(self._lent) <= QUIET_CONNECTIONS

    async def acquire(self) -> asyncpg.Connection:
        """A connection, outside of any transaction, for one reader. Raises asyncpg's error."""
        while self._idle:
            connection, _ = self._idle.pop()
            if not connection.is_closed():
                break
        else:
            connection = await self._open()
        self._lent.add(connection)
        return connection

    async def release(self, connection: asyncpg.Connection, *, failed: bool = False) -> None:
        """Takes a connection back. failed: something may still run on it."""
        try:
            if (failed or connection.is_in_transaction()) and not connection.is_closed():
                await to_its_end(_settle(connection))
        finally:
            self._lent.discard(connection)
            self._keep(connection)
            if not self._lent:
                self._returned.set()

    async def close(self) -> None:
        """Waits a moment for the statements that run, then closes all connections."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        idle, self._idle = self._idle, []
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(CLOSE_SECONDS):
                for connection, _ in idle:
                    await connection.close()
                while self._lent:
                    self._returned.clear()
                    await self._returned.wait()
        for connection, _ in idle:
            connection.terminate()
        self.terminate()

    def drop(self) -> None:
        """Drops all connections; what runs on them fails."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        for connection, _ in self._idle:
            connection.terminate()
        self._idle = []
        self.terminate()

    def terminate(self) -> None:
        """Drops the connections that are lent; what runs on them fails."""
        for connection in [*self._lent]:
            connection.terminate()

    def _keep(self, connection: asyncpg.Connection) -> None:
        if self._closed or connection.is_closed():
            connection.terminate()
            return
        loop = asyncio.get_running_loop()
        self._idle.append((connection, loop.time()))
        if self._sweep is None:
            self._sweep = loop.call_later(IDLE_SECONDS, self._let_go)

    def _let_go(self) -> None:
        """Closes what nobody asked for in a long time; looks again later while anything is left."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - IDLE_SECONDS
        for connection, since in self._idle:
            if since <= oldest:
                connection.terminate()
        self._idle = [(connection, since) for connection, since in self._idle if since > oldest]
        self._sweep = loop.call_later(IDLE_SECONDS, self._let_go) if self._idle else None

    async def _open(self) -> asyncpg.Connection:
        import asyncpg

        from dataflow.runtime.sources.postgres_values import set_codecs

        settings = _SETTINGS | {_READ_ONLY: "on"} if self.reads_only else _SETTINGS
        try:
            connection = await asyncpg.connect(
                self._address.url, timeout=self._address.seconds, server_settings=settings
            )
        except asyncpg.PostgresError as error:
            # PgBouncer knows few settings: https://www.pgbouncer.org/config.html#ignore_startup_parameters
            if not self.reads_only or _READ_ONLY not in str(error):
                raise
            self.reads_only = False
            return await self._open()
        await set_codecs(connection)
        return connection


class Lent:
    """A connection of a pool for the length of a block. Errors of the driver leave the block as what `explain` makes of
    them.

    A class, since this is a part of the time that a few rows take: a generator of `contextlib` is slower.
    """

    __slots__ = ("_acquire", "_connection", "_explain", "_pool")

    def __init__(self, acquire: Acquire, explain: Explain) -> None:
        self._acquire = acquire
        self._explain = explain

    async def __aenter__(self) -> asyncpg.Connection:
        self._pool, self._connection = await self._acquire()
        if not self._pool.reads_only:
            try:
                await self._connection.execute("BEGIN READ ONLY")
            except BaseException as error:
                await self.__aexit__(type(error), error, None)
                raise
        return self._connection

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        failed = True
        try:
            if error is not None:
                if isinstance(error, driver_errors()):
                    raise await self._explain(self._connection, error) from error
                return
            if not self._pool.reads_only:
                await self._connection.execute("COMMIT")
            failed = False
        finally:
            await self._pool.release(self._connection, failed=failed)


def driver_errors() -> tuple[type[Exception], ...]:
    """What asyncpg raises where a statement or a connection fails."""
    import asyncpg

    return asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError


async def _settle(connection: asyncpg.Connection) -> None:
    """Waits until a cancelled statement has ended, and ends the transaction; a server that is silent loses it."""
    import asyncpg

    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            if not connection.is_in_transaction():
                # What was cancelled may still begin a transaction: only now it has ended.
                with suppress(asyncpg.InFailedSQLTransactionError):
                    await connection.execute("SELECT 1")
            if connection.is_in_transaction():
                await connection.execute("ROLLBACK")
    except driver_errors():
        connection.terminate()
