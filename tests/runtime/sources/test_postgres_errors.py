"""What is said where a PostgreSQL server fails, refuses, or cannot be reached."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest
from postgres_sessions import until_running, with_parts
from source_rows import failure, one, rows

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import (
    STRING,
)
from dataflow.runtime.sources.postgres import PostgresSource


@pytest.fixture
async def source(postgres_database: str) -> AsyncIterator[PostgresSource]:
    source = PostgresSource("shop", postgres_database)
    yield source
    await source.close()


@pytest.fixture
async def connection(postgres_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres_database)
    yield connection
    await connection.close()


async def test_a_lost_connection_is_an_error_once(source: PostgresSource, connection: asyncpg.Connection) -> None:
    task = asyncio.create_task(rows(source, "SELECT 1 AS x FROM pg_sleep(60)"))
    await until_running(connection, "pg_sleep")
    await connection.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with pytest.raises(SourceError, match=r"the connection to source `shop` \(postgresql on .*\) was lost"):
        await task
    assert await rows(source, "SELECT 1 AS x") == [(1,)]


async def test_what_went_while_the_catalog_was_held(source: PostgresSource, connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE TABLE t (x int, y int)")
    assert await rows(source, 'SELECT "x" FROM "public"."t"') == []
    await connection.execute("ALTER TABLE t DROP COLUMN y")
    assert await failure(source, 'SELECT a."y" FROM "public"."t" AS a') == (
        "error: column `a.y` is gone from its table in source `shop`\n"
        " = hint: the catalog was read earlier; `db.refresh()` reads it anew"
    )
    await connection.execute("DROP TABLE t")
    assert await failure(source, 'SELECT "x" FROM "public"."t"') == (
        "error: table `public.t` of source `shop` is gone\n"
        " = hint: the catalog was read earlier; `db.refresh()` reads it anew"
    )


async def test_a_failing_statement_says_what_the_server_says(source: PostgresSource) -> None:
    assert await failure(source, "SELECT 1 / 0 AS x") == (
        "error: source `shop` failed\n = postgresql: division by zero (22012)"
    )
    message = await failure(source, "SELECT CAST('[1, 2' AS jsonb) AS x")
    assert "(22P02)\n = detail: The input string ended unexpectedly." in message


async def test_a_server_that_is_down() -> None:
    source = PostgresSource("shop", "postgresql://me:secret@localhost:1/stock")
    assert await failure(source, "SELECT 1") == (
        "error: source `shop` (postgresql on localhost:1/stock) cannot be reached: connection refused"
    )
    unknown = PostgresSource("shop", "postgresql://me:secret@no-such-host.invalid/stock")
    with pytest.raises(SourceError, match="its host name is not known"):
        await unknown.list_tables()
    unreached = PostgresSource("shop", "postgresql://me:secret@/stock?host=/no/such/folder")
    with pytest.raises(SourceError, match="cannot be reached: no such file or directory"):
        await unreached.load_table(["t"])


async def test_a_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        source = PostgresSource("shop", f"postgresql://me:secret@127.0.0.1:{port}/stock?connect_timeout=0.2")
        assert "cannot be reached: it did not answer in time" in await failure(source, "SELECT 1")


async def test_a_refused_login(postgres_database: str) -> None:
    url = with_parts(postgres_database, password="wrong-secret")
    message = await failure(PostgresSource("shop", url), "SELECT 1")
    user = urlsplit(url).username
    assert message.startswith("error: source `shop` (postgresql on ")
    assert f") refused the login of user `{user}`\n = hint: " in message
    assert "wrong-secret" not in message


async def test_a_missing_database(postgres_database: str) -> None:
    message = await failure(PostgresSource("shop", with_parts(postgres_database, path="/nowhere")), "SELECT 1")
    assert message.endswith("/nowhere) cannot be opened: the server has no such database")


async def test_the_value_of_a_parameter_is_not_told(source: PostgresSource) -> None:
    with pytest.raises(SourceError) as raised:
        await one(source, "SELECT CAST($1 AS TEXT) AS x", STRING, "secret\udc80")
    assert str(raised.value) == (
        "error: source `shop` cannot take the value of a parameter\n = asyncpg: UnicodeEncodeError"
    )
