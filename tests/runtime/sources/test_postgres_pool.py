"""How connections to PostgreSQL are kept and given up."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INT64, STRING, Field
from dataflow.runtime.sources import postgres_pool
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.postgres_pool import Address, Pool
from dataflow.runtime.sources.source import Statement


@pytest.fixture
async def pool(postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    pool = Pool(Address("shop", postgres_database))
    yield pool
    # What a test did not give back is not waited for.
    monkeypatch.setattr(postgres_pool, "CLOSE_SECONDS", 0.1)
    await pool.close()


async def test_a_connection_is_lent_again(pool: Pool) -> None:
    first, second = await pool.acquire(), await pool.acquire()
    assert first is not second
    await pool.release(first)
    assert await pool.acquire() is first


async def test_a_connection_that_was_lost_is_not_lent_again(pool: Pool) -> None:
    first, second = await pool.acquire(), await pool.acquire()
    await pool.release(first)
    await second.execute("SELECT pg_terminate_backend($1)", first.get_server_pid())
    async with asyncio.timeout(10):
        while not first.is_closed():
            await asyncio.sleep(0.01)
    third = await pool.acquire()
    assert third is not first
    assert await third.fetchval("SELECT 1") == 1


async def test_a_cancelled_statement_has_ended_before_its_connection_is_lent_again(pool: Pool) -> None:
    connection, watcher = await pool.acquire(), await pool.acquire()
    statement = asyncio.create_task(connection.execute("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.1)
    statement.cancel()
    with pytest.raises(asyncio.CancelledError):
        await statement
    await pool.release(connection, failed=True)
    state = "SELECT state FROM pg_stat_activity WHERE pid = $1"
    assert await watcher.fetchval(state, connection.get_server_pid()) == "idle"
    assert await pool.acquire() is connection


async def test_a_transaction_ends_when_its_connection_is_released(pool: Pool) -> None:
    connection = await pool.acquire()
    await connection.execute("BEGIN")
    await pool.release(connection)
    assert not connection.is_in_transaction()


async def test_what_nobody_asks_for_is_closed(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_pool, "IDLE_SECONDS", 0.2)
    connections = [await pool.acquire() for _ in range(2)]
    for connection in connections:
        await pool.release(connection)
    await asyncio.sleep(0.6)
    assert all(connection.is_closed() for connection in connections)
    assert not (await pool.acquire()).is_closed()


async def test_closing_waits_for_what_runs_but_not_for_long(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_pool, "CLOSE_SECONDS", 0.3)
    soon, late = await pool.acquire(), await pool.acquire()
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0.05)
    await pool.release(soon)
    assert soon.is_closed()
    assert not late.is_closed()
    await closing
    assert late.is_closed()


async def test_a_proxy_that_knows_no_setting_for_read_only_sessions(postgres_database: str) -> None:
    """PgBouncer refuses settings that it does not know: then each statement has a transaction that only reads."""
    server = urlsplit(postgres_database)
    tasks: set[asyncio.Task[None]] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (size,) = struct.unpack(">i", head := await reader.readexactly(4))
        body = await reader.readexactly(size - 4)
        if b"default_transaction_read_only" in body:
            text = b"SFATAL\0C08P01\0Munsupported startup parameter: default_transaction_read_only\0\0"
            writer.write(b"E" + struct.pack(">i", len(text) + 4) + text)
            writer.close()
            return
        there_reader, there_writer = await asyncio.open_connection(server.hostname, server.port)
        there_writer.write(head + body)
        tasks.add(asyncio.create_task(pump(reader, there_writer)))
        tasks.add(asyncio.create_task(pump(there_reader, writer)))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        login = f"{server.username}:{server.password}"
        source = PostgresSource("shop", f"postgresql://{login}@127.0.0.1:{port}{server.path}?sslmode=disable")
        asked = Statement("SELECT current_setting('transaction_read_only') AS x", (), (Field("x", STRING),))
        assert [batch.to_pylist() async for batch in source.read(asked)] == [[{"x": "on"}]]
        many = Statement("SELECT g FROM generate_series(1, 50000) AS g", (), (Field("g", INT64),))
        assert sum([batch.num_rows async for batch in source.read(many)]) == 50_000
        with pytest.raises(SourceError, match="read-only transaction"):
            _ = [batch async for batch in source.read(Statement("CREATE TABLE t (x int)", (), (), most_rows=1))]
        await source.close()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_no_connection_without_a_server() -> None:
    pool = Pool(Address("shop", "postgresql://me:secret@127.0.0.1:1/stock"))
    with pytest.raises((OSError, asyncpg.PostgresError)):
        await pool.acquire()
    await pool.close()


async def test_a_first_connection_that_is_cancelled_is_closed(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, opened = PostgresSource("shop", postgres_database), []
    acquire = Pool.acquire

    async def noted(pool: Pool) -> asyncpg.Connection:
        connection = await acquire(pool)
        opened.append(connection)
        asyncio.get_running_loop().call_soon(listing.cancel)
        return connection

    monkeypatch.setattr(Pool, "acquire", noted)
    listing = asyncio.create_task(source.list_tables())
    with pytest.raises(asyncio.CancelledError):
        await listing
    assert [connection.is_closed() for connection in opened] == [True]
    monkeypatch.undo()
    assert await source.list_tables() == ()
    await source.close()
