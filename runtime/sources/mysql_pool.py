"""Connections to MySQL and MariaDB: where they lead, how their sessions are set, and how they are kept and given up."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote

from dataflow.dsl.errors import SourceError, might_be_meant, quoted
from dataflow.runtime import loop
from dataflow.runtime.sources.url import seconds_of, split_url, unreadable

if TYPE_CHECKING:
    import ssl

IDLE_CONNECTIONS: Final = 4
CONNECT_SECONDS: Final = 10.0
KILL_SECONDS: Final = 5.0

# Without NO_AUTO_VALUE_ON_ZERO a row that says its number 0 gets another one.
_SQL_MODE: Final = (
    "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_UNSIGNED_SUBTRACTION"
    ",NO_AUTO_VALUE_ON_ZERO"
)
"""What the dialect counts on: backslashes escape, `"` is a text, differences of unsigned numbers may be negative."""

# A reader that is slower than the server is no reason to drop the connection, as happens after a minute else.
# MariaDB keeps results of correlated sub-queries by the outer columns' own collations, and so gives the row of 'a ' the
# result of 'a', though the sub-query compares by code point. The comment is read by MariaDB alone.
_SESSION: Final = (
    f"SET SESSION time_zone = '+00:00', sql_mode = '{_SQL_MODE}', net_write_timeout = 86400"
    " /*M!100100 , optimizer_switch = 'subquery_cache=off' */"
)

# At another level a transaction has no snapshot: https://mariadb.com/kb/en/start-transaction/. The variable has another
# name in each version.
_LEVEL: Final = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"

_NO_ANSWER: Final = 2003
"""The number of the driver's own error where no server is reached."""

_OPTIONS: Final = ("charset", "connect_timeout", "ssl-ca", "ssl-mode", "unix_socket")
_SSL_MODES: Final = ("disabled", "required", "verify_ca", "verify_identity")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and who logs in there."""

    host: str
    port: int
    user: str
    database: str
    password: str = field(repr=False)
    unix_socket: str | None
    connect_seconds: float
    ssl_mode: str
    ssl_ca: str | None

    @property
    def place(self) -> str:
        """The place for people to read, without user and password: `localhost:3306/shop`."""
        server = self.unix_socket or f"{self.host}:{self.port}"
        return f"{server}/{self.database}" if self.database else server


def address_of(name: str, url: str) -> Address:
    """A source's name and its URL in, the address out. Raises SourceError for a URL that cannot be read."""
    parts = split_url(name, url)
    try:
        port = parts.port or 3306
    except ValueError:
        raise unreadable(name, url) from None
    options = {key.lower(): value for key, value in parse_qsl(parts.query, keep_blank_values=True)}
    _check(name, options)
    return Address(
        host=parts.hostname or "localhost",
        port=port,
        user=unquote(parts.username or "root"),
        database=unquote(parts.path.removeprefix("/")),
        password=unquote(parts.password or ""),
        unix_socket=options.get("unix_socket"),
        connect_seconds=seconds_of(name, "connect_timeout", options.get("connect_timeout", str(CONNECT_SECONDS))),
        ssl_mode=options.get("ssl-mode", "verify_ca" if "ssl-ca" in options else "disabled").lower(),
        ssl_ca=options.get("ssl-ca"),
    )


def _check(name: str, options: Mapping[str, str]) -> None:
    for option in options:
        if option not in _OPTIONS:
            raise SourceError(
                f"the URL of source `{name}` has the unknown option `{option}`",
                notes=[f"known options: {quoted(_OPTIONS)}"],
                hint=might_be_meant(option, _OPTIONS),
            )
    if (mode := options.get("ssl-mode", "disabled").lower()) not in _SSL_MODES:
        raise SourceError(f"option `ssl-mode` of source `{name}` is `{mode}`: expected one of {quoted(_SSL_MODES)}")
    if not (seconds := options.get("connect_timeout", "1")).isdecimal():
        message = f"option `connect_timeout` of source `{name}` is `{seconds}`: expected a whole number of seconds"
        raise SourceError(message)


class Pool:
    """The connections of one source on one event loop.

    There are as many as are asked for at once: readers of one query wait for one another, so that one which had to wait
    for a connection could wait for ever. Four are kept when they are given back.
    """

    def __init__(self, address: Address) -> None:
        self.loop = asyncio.get_running_loop()
        self._address = address
        self._idle: list[Any] = []
        self._closed = False
        self._killings: set[asyncio.Task[None]] = set()
        self._killer = asyncio.Lock()
        self._openings: set[asyncio.Task[Any]] = set()
        # The driver's connections warn where the collector finds them open, and close on whatever thread it runs.
        loop.close_at_end(self)
        weakref.finalize(self, _close_there, self.loop, self._idle).atexit = False

    async def acquire(self) -> Any:
        """A connection for one reader. Raises the driver's error."""
        while self._idle:
            connection = self._idle.pop()
            if _is_alive(connection):
                return connection
            connection.close()
        return await self._open()

    def release(self, connection: Any) -> None:
        """Takes back a connection that has nothing more to read."""
        if self._closed or not _is_alive(connection) or len(self._idle) == IDLE_CONNECTIONS:
            connection.close()
        else:
            self._idle.append(connection)

    async def abandon(self, connection: Any) -> None:
        """Gives up a connection in mid-statement: ends that on the server as well, which closing alone does not."""
        # Once more cancelled, the statement still has to end.
        killing = asyncio.create_task(self._kill(connection))
        self._killings.add(killing)
        killing.add_done_callback(self._killings.discard)
        await asyncio.shield(killing)

    def close(self) -> None:
        """Closes the connections at rest now, and the others when they are given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    async def _kill(self, connection: Any) -> None:
        import pymysql

        thread = connection.thread_id()
        try:
            # One after the other over one connection: many that end at once would open as many connections.
            async with asyncio.timeout(KILL_SECONDS), self._killer:
                other = await self.acquire()
                try:
                    async with other.cursor() as cursor:
                        await cursor.execute(f"KILL QUERY {thread}")
                    self.release(other)
                except BaseException:
                    other.close()
                    raise
        except (pymysql.MySQLError, TimeoutError):
            pass  # the statement has ended already, or there is no server any more
        finally:
            connection.close()

    async def _open(self) -> Any:
        # A connection that is cancelled while it opens would leave its socket to the garbage collector.
        opening = asyncio.create_task(_connect(self._address))
        # The loop itself keeps tasks weakly only.
        self._openings.add(opening)
        opening.add_done_callback(self._openings.discard)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unwanted)
            raise


async def _connect(address: Address) -> Any:
    import aiomysql
    import pymysql
    from pymysql.constants import CLIENT

    context = _ssl_context(address)
    connection = aiomysql.Connection(
        host=address.host,
        port=address.port,
        unix_socket=address.unix_socket,
        user=address.user,
        # The driver encodes as Latin-1 what the server takes as UTF-8.
        password=address.password.encode().decode("latin-1"),
        db=address.database or None,
        charset="utf8mb4",
        init_command=_SESSION,
        autocommit=True,
        program_name="dataflow",
        # With the driver's own option it would hand out any file that the server asks for.
        client_flag=CLIENT.LOCAL_FILES,
        ssl=context,
    )
    try:
        # The driver's own limit ends where the socket is open; a server may take that and then say nothing for ever.
        async with asyncio.timeout(address.connect_seconds):
            await _log_in(connection, context is not None)
    except TimeoutError as error:
        connection.close()
        raise pymysql.OperationalError(_NO_ANSWER, "the server did not answer in time") from error
    except BaseException:
        connection.close()
        raise
    return connection


async def _log_in(connection: Any, encrypted: bool) -> None:
    import pymysql

    await connection._connect()
    # Where the server cannot, the driver goes on in plain text without a word.
    if encrypted and not connection._secure:
        raise pymysql.OperationalError(2026, "the server does not offer an encrypted connection")
    await connection.query(_LEVEL)


def _ssl_context(address: Address) -> ssl.SSLContext | None:
    if address.ssl_mode == "disabled":
        return None
    import ssl

    context = ssl.create_default_context(cafile=address.ssl_ca)
    context.check_hostname = address.ssl_mode == "verify_identity"
    if address.ssl_mode == "required":
        context.verify_mode = ssl.CERT_NONE
    return context


def _close_there(home: asyncio.AbstractEventLoop, connections: list[Any]) -> None:
    """Closes connections on their own loop, where it is open still."""
    for connection in connections:
        with suppress(RuntimeError):
            home.call_soon_threadsafe(connection.close)


def _close_unwanted(opening: asyncio.Task[Any]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _is_alive(connection: Any) -> bool:
    return not connection.closed and not connection._reader.eof_received and connection._reader.exception() is None
