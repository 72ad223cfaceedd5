"""Where a MySQL URL leads, and how connections are kept."""

from __future__ import annotations

import asyncio
import gc
import ssl
import subprocess
import sys
import weakref

import pytest

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources import mysql_pool
from dataflow.runtime.sources.mysql_pool import IDLE_CONNECTIONS, Pool, _ssl_context, address_of

from servers import Server


def error_of(url: str) -> str:
    with pytest.raises(SourceError) as raised:
        address_of("shop", url)
    return str(raised.value)


def test_the_parts_of_a_url() -> None:
    address = address_of("shop", "mysql+aiomysql://ann%40x:p%2F%40@db.example:3307/my%20shop?unix_socket=/run/my.sock")
    assert (address.host, address.port, address.database) == ("db.example", 3307, "my shop")
    assert (address.user, address.password) == ("ann@x", "p/@")
    assert address.unix_socket == "/run/my.sock"
    assert address.place == "/run/my.sock/my shop"


def test_what_a_url_leaves_out() -> None:
    address = address_of("shop", "mysql://")
    assert (address.host, address.port, address.user, address.password) == ("localhost", 3306, "root", "")
    assert address.place == "localhost:3306"


def test_no_password_in_the_repr() -> None:
    assert "secret" not in repr(address_of("shop", "mysql://ann:secret@db/shop"))


def test_a_url_that_cannot_be_read() -> None:
    assert error_of("mysql://ann:sec/ret@db/shop") == (
        "error: the URL of source `shop` cannot be read: `mysql://ann:***@db/shop`\n"
        " = hint: in a user name or password `@`, `:`, `/`, `?` and `#` are written "
        "`%40`, `%3A`, `%2F`, `%3F` and `%23`"
    )


def test_an_unknown_option() -> None:
    assert error_of("mysql://db/shop?ssl_mode=required") == (
        "error: the URL of source `shop` has the unknown option `ssl_mode`\n"
        " = known options: `charset`, `connect_timeout`, `ssl-ca`, `ssl-mode`, `unix_socket`\n"
        " = hint: `ssl-mode` might be meant"
    )


def test_values_of_options() -> None:
    assert error_of("mysql://db/shop?ssl-mode=maybe") == (
        "error: option `ssl-mode` of source `shop` is `maybe`: expected one of `disabled`, `required`, `verify_ca`,"
        " `verify_identity`"
    )
    assert error_of("mysql://db/shop?connect_timeout=soon") == (
        "error: option `connect_timeout` of source `shop` is `soon`: expected a whole number of seconds"
    )
    assert address_of("shop", "mysql://db/shop?connect_timeout=3").connect_seconds == 3.0


@pytest.mark.parametrize(
    ("mode", "verifies", "checks_host"),
    [
        ("REQUIRED", ssl.CERT_NONE, False),
        ("VERIFY_CA", ssl.CERT_REQUIRED, False),
        ("VERIFY_IDENTITY", ssl.CERT_REQUIRED, True),
    ],
)
def test_modes_of_encryption(mode: str, verifies: ssl.VerifyMode, checks_host: bool) -> None:
    context = _ssl_context(address_of("shop", f"mysql://db/shop?ssl-mode={mode}"))
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (verifies, checks_host)


def test_no_encryption_unless_asked_for() -> None:
    assert _ssl_context(address_of("shop", "mysql://db/shop")) is None
    assert address_of("shop", "mysql://db/shop?ssl-ca=ca.pem").ssl_mode == "verify_ca"


async def test_only_some_connections_are_kept(mysql_url: str) -> None:
    pool = Pool(address_of("shop", mysql_url))
    connections = [await pool.acquire() for _ in range(IDLE_CONNECTIONS + 2)]
    for connection in connections:
        pool.release(connection)
    assert [connection.closed for connection in connections] == [False] * IDLE_CONNECTIONS + [True] * 2
    pool.close()
    assert all(connection.closed for connection in connections)
    await asyncio.sleep(0)


async def test_what_comes_back_to_a_closed_pool_is_closed(mysql_url: str) -> None:
    pool = Pool(address_of("shop", mysql_url))
    connection = await pool.acquire()
    pool.close()
    assert not connection.closed
    pool.release(connection)
    assert connection.closed
    await asyncio.sleep(0)


async def test_cancelled_while_connecting(mysql_url: str) -> None:
    pool = Pool(address_of("shop", mysql_url))
    task = asyncio.create_task(pool.acquire())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # The connection that was being made is closed when it stands: nothing is left for the garbage collector to warn of.
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0)


async def test_through_a_socket(private_mysql: Server) -> None:
    import aiomysql

    connection = await Pool(address_of("shop", private_mysql.url)).acquire()
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT @@socket")
        [socket] = await cursor.fetchone()
    connection.close()
    pool = Pool(address_of("shop", f"{private_mysql.url}?unix_socket={socket}"))
    connection = await pool.acquire()
    assert isinstance(connection, aiomysql.Connection)
    assert connection.get_host_info() == f"Localhost via UNIX socket: {socket}"
    connection.close()
    await asyncio.sleep(0)


def test_a_connection_that_is_not_wanted_any_more_opens_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that nobody holds is collected while it waits, and leaves its socket behind."""
    closed: list[str] = []
    waiting: list[weakref.ref[asyncio.Future[None]]] = []

    class Connection:
        def close(self) -> None:
            closed.append("connection")

    async def connect(address: object) -> Connection:
        answer = asyncio.get_running_loop().create_future()
        waiting.append(weakref.ref(answer))
        await answer
        return Connection()

    async def cancel_while_it_opens() -> None:
        pool = Pool(address_of("shop", "mysql://nowhere"))
        acquiring = asyncio.create_task(pool.acquire())
        await asyncio.sleep(0.01)
        acquiring.cancel()
        await asyncio.gather(acquiring, return_exceptions=True)
        del acquiring
        await asyncio.sleep(0.01)
        gc.collect()
        answer = waiting[0]()
        assert answer is not None
        answer.set_result(None)
        await asyncio.sleep(0.01)

    monkeypatch.setattr(mysql_pool, "_connect", connect)
    asyncio.run(cancel_while_it_opens())
    assert closed == ["connection"]


PROGRAM = """
import gc, sys
from dataflow import DataFlow

def use(url):
    db = DataFlow(url, auto_create=True)
    db.model(type("Kept", (), {"__annotations__": {"name": str}}))
    db.Kept.create(name="a")
    return db

dropped = use(sys.argv[1])
del dropped
gc.collect()
kept = use(sys.argv[1])
rows = kept.Kept.stream()
next(rows)
"""


def test_a_program_that_closes_nothing_ends_without_a_warning(mysql_database: str) -> None:
    # The driver's connections were once left to the garbage collector, which closed them on any thread.
    run = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", PROGRAM, mysql_database], capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
