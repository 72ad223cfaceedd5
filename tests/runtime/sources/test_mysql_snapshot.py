"""One state of a database for several statements, on a real server with somebody else who writes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from dataflow.dsl import types as t
from dataflow.dsl.errors import InternalError, SourceError
from dataflow.dsl.types import Field
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.mysql_snapshot import Snapshot, _number
from dataflow.runtime.sources.source import Statement

from servers import run_mysql

COUNT = Statement("SELECT COUNT(*) FROM stock", (), (Field("n", t.INT64),))
SLEEP = Statement("SELECT SLEEP(30)", (), (Field("n", t.INT64),))
BROKEN = Statement("SELECT nothing FROM stock", (), (Field("n", t.INT64),))


@pytest.fixture
async def shop(mysql_database: str) -> AsyncIterator[MySQLSource]:
    run_mysql(
        mysql_database, "CREATE TABLE stock (id INT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO stock VALUES (), ()"
    )
    source = MySQLSource("shop", mysql_database)
    yield source
    await source.close()
    await asyncio.sleep(0)


async def count(reader: MySQLSource | Snapshot) -> int:
    [batch] = [batch async for batch in reader.read(COUNT)]
    [number] = batch.column(0).to_pylist()
    return int(number)


def write(url: str) -> None:
    run_mysql(url, "INSERT INTO stock VALUES ()")


async def test_what_is_written_meanwhile_is_not_seen(shop: MySQLSource, mysql_database: str) -> None:
    async with shop.snapshot(2) as snapshot:
        write(mysql_database)
        assert await asyncio.gather(count(snapshot), count(snapshot)) == [2, 2]
        write(mysql_database)
        assert [await count(snapshot) for _ in range(4)] == [2] * 4
        assert await count(shop) == 4
    # Its connections are used again, and see all.
    assert await asyncio.gather(count(shop), count(shop)) == [4, 4]


async def test_on_a_server_that_reads_what_is_committed(shop: MySQLSource, mysql_database: str) -> None:
    [(level,)] = run_mysql(mysql_database, "SELECT @@GLOBAL.tx_isolation")
    run_mysql(mysql_database, "SET GLOBAL TRANSACTION ISOLATION LEVEL READ COMMITTED")
    try:
        async with shop.snapshot(2) as snapshot:
            write(mysql_database)
            assert [await count(snapshot), await count(snapshot)] == [2, 2]
    finally:
        run_mysql(mysql_database, f"SET GLOBAL TRANSACTION ISOLATION LEVEL {level.replace('-', ' ')}")


async def test_all_connections_see_the_same(shop: MySQLSource, mysql_database: str) -> None:
    ended = threading.Event()
    written = 0

    def keep_writing() -> None:
        nonlocal written
        while not ended.wait(0.02):
            write(mysql_database)
            written += 1

    async def counts() -> set[int]:
        async with shop.snapshot(3) as snapshot:
            return set(await asyncio.gather(*(count(snapshot) for _ in range(3))))

    writer = threading.Thread(target=keep_writing)
    writer.start()
    seen = []
    try:
        while writer.is_alive() and written < 20:
            seen.append(await counts())
    finally:
        ended.set()
        writer.join()
    assert {len(numbers) for numbers in seen} == {1}
    assert len(set.union(*seen)) > 1


async def test_the_server_tells_of_writes_and_not_of_reads(shop: MySQLSource, mysql_database: str) -> None:
    _, connection = await shop._acquire()
    before = await _number(connection)
    assert await count(shop) == 2
    assert await _number(connection) == before
    write(mysql_database)
    assert await _number(connection) != before
    connection.close()


async def test_a_statement_that_fails_leaves_the_others(shop: MySQLSource, mysql_database: str) -> None:
    async with shop.snapshot(1) as snapshot:
        write(mysql_database)
        with pytest.raises(SourceError, match="column `nothing` is gone"):
            [batch async for batch in snapshot.read(BROKEN)]
        assert await count(snapshot) == 2


async def test_a_statement_that_is_closed_early(shop: MySQLSource) -> None:
    async with shop.snapshot(2) as snapshot:
        reading = asyncio.create_task(anext(aiter(snapshot.read(SLEEP))))
        await asyncio.sleep(0.1)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await count(snapshot) == 2
    assert await count(shop) == 2


async def test_more_readers_than_said(shop: MySQLSource) -> None:
    many = Statement("SELECT n.id FROM stock n, stock m", (), (Field("n", t.INT64),))
    async with shop.snapshot(1) as snapshot, aclosing(snapshot.read(many)) as batches:  # type: ignore[type-var]
        await anext(batches)
        with pytest.raises(InternalError, match="a snapshot of source `shop` has more readers than 1"):
            await count(snapshot)


async def test_a_server_that_cannot_be_reached() -> None:
    source = MySQLSource("shop", "mysql://ann@127.0.0.1:1/shop")
    with pytest.raises(SourceError, match="cannot be reached"):
        async with source.snapshot(2):
            pass
