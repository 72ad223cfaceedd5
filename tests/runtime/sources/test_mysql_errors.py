"""What is said where a MySQL or MariaDB server fails, refuses, or cannot be reached."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from mysql_sessions import ENDLESS, SLEEP, until_running
from source_rows import error_of, value_of

from dataflow.dsl import types as t
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import Field
from dataflow.runtime.sources.mysql import MySQLSource

from servers import Server, run_mysql, with_database

N = (Field("n", t.INT64),)


@pytest.fixture
async def shop(mysql_database: str) -> AsyncIterator[MySQLSource]:
    source = MySQLSource("shop", mysql_database)
    yield source
    await source.close()
    await asyncio.sleep(0)


async def test_a_connection_lost_in_a_statement(shop: MySQLSource, mysql_database: str) -> None:
    task = asyncio.create_task(error_of(shop, SLEEP, N))
    [identity] = await until_running(mysql_database, SLEEP, 1)
    await asyncio.to_thread(run_mysql, mysql_database, f"KILL {identity}")
    error = await task
    assert error.message == f"the connection to source `shop` ({shop.description}) was lost"
    assert error.__cause__ is not None
    assert await value_of(shop, "1", t.INT64) == 1


async def test_a_statement_ended_by_somebody_else(shop: MySQLSource, mysql_database: str) -> None:
    task = asyncio.create_task(error_of(shop, ENDLESS.replace("n.n FROM", "SLEEP(1) FROM"), N))
    [identity] = await until_running(mysql_database, "SLEEP(1) FROM", 1)
    await asyncio.to_thread(run_mysql, mysql_database, f"KILL QUERY {identity}")
    assert "(1317)" in str(await task)


async def test_a_table_that_is_gone(shop: MySQLSource) -> None:
    assert str(await error_of(shop, "SELECT n FROM orders", N)) == (
        "error: table `orders` of source `shop` is gone\n"
        " = hint: the catalog was read earlier; `db.refresh()` reads it anew"
    )


async def test_a_column_that_is_gone(shop: MySQLSource) -> None:
    assert str(await error_of(shop, "SELECT a.nope FROM (SELECT 1 AS n) AS a", N)) == (
        "error: column `nope` is gone from its table in source `shop`\n"
        " = hint: the catalog was read earlier; `db.refresh()` reads it anew"
    )


async def test_what_the_server_says(shop: MySQLSource) -> None:
    error = await error_of(shop, "SELECT 1 AS n FROM DUAL WHERE 1 = (SELECT 1 UNION SELECT 2)", N)
    assert str(error) == "error: source `shop` failed\n = server: Subquery returns more than 1 row (1242)"


async def test_a_server_that_is_down() -> None:
    source = MySQLSource("shop", "mysql://ann:secret@127.0.0.1:1/shop")
    with pytest.raises(SourceError) as raised:
        await source.list_tables()
    assert str(raised.value) == (
        "error: source `shop` (mysql on 127.0.0.1:1/shop) cannot be reached: connection refused"
    )


async def test_a_server_that_takes_the_connection_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mysql://me:secret@127.0.0.1:{silent.getsockname()[1]}/shop?connect_timeout=1"
        with pytest.raises(SourceError, match="cannot be reached: it did not answer in time"):
            await asyncio.wait_for(MySQLSource("shop", url).load_table(("orders",)), 5)


async def test_a_wrong_password_is_not_shown(mysql_url: str) -> None:
    parts = urlsplit(mysql_url)
    url = parts._replace(netloc=f"{parts.username}:hunter2@{parts.hostname}:{parts.port}").geturl()
    source = MySQLSource("shop", url)
    with pytest.raises(SourceError) as raised:
        await source.load_table(("orders",))
    assert raised.value.message.endswith(f"refused the login of user `{parts.username}`")
    assert "hunter2" not in str(raised.value)
    assert "hunter2" not in repr(source._address)


async def test_a_database_that_is_not_there(mysql_url: str) -> None:
    source = MySQLSource("shop", with_database(mysql_url, "nope"))
    with pytest.raises(SourceError) as raised:
        await source.list_tables()
    assert raised.value.message == f"source `shop` ({source.description}) has no database `nope`"


async def test_encryption_that_the_server_lacks(private_mysql: Server) -> None:
    with pytest.raises(SourceError) as raised:
        await MySQLSource("shop", private_mysql.url + "?ssl-mode=required").list_tables()
    assert raised.value.message.endswith("cannot be reached: the server does not offer an encrypted connection")
