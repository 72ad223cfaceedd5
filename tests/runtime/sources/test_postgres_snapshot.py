"""Several statements see one state of the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import asyncpg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from statement_log import StatementLog

from dataflow import DataFlow, fn
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.source import Reader, Statement, has_snapshots

from servers import run_postgres

X = (Field("x", INT64),)
COUNT = Statement("SELECT count(*) AS x FROM t", (), X)
ALL = Statement("SELECT x FROM t", (), X)


@pytest.fixture
async def source(postgres_database: str) -> AsyncIterator[PostgresSource]:
    source = PostgresSource("shop", postgres_database)
    yield source
    await source.close()


@pytest.fixture
async def connection(postgres_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres_database)
    await connection.execute("CREATE TABLE t AS SELECT g AS x FROM generate_series(1, 5000) AS g")
    yield connection
    await connection.close()


async def rows(reader: Reader, statement: Statement = COUNT) -> list[int]:
    return [value async for batch in reader.read(statement) for value in batch.column(0).to_pylist()]


async def open_transactions(connection: asyncpg.Connection) -> int:
    count = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dataflow' AND datname = current_database() "
        "AND (state = 'active' OR state LIKE 'idle in transaction%')"
    )
    return int(count)


async def test_what_changes_later_is_not_seen(source: PostgresSource, connection: asyncpg.Connection) -> None:
    assert has_snapshots(source)
    async with source.snapshot(2) as snapshot:
        assert await rows(snapshot) == [5000]
        await connection.execute("INSERT INTO t VALUES (0)")
        assert await rows(snapshot) == [5000]
        assert await rows(source) == [5001]
        # At the same time, by every way of reading, on more connections than were announced.
        found = await asyncio.gather(*(rows(snapshot, statement) for statement in (COUNT, ALL, COUNT, ALL)))
        assert [len(values) for values in found] == [1, 5000, 1, 5000]
        assert found[0] == found[2] == [5000]
    assert await open_transactions(connection) == 0
    assert await rows(source) == [5001]


async def test_a_statement_that_fails_or_is_closed_early_leaves_the_others_their_state(
    source: PostgresSource, connection: asyncpg.Connection
) -> None:
    async with source.snapshot(2) as snapshot:
        await connection.execute("DELETE FROM t")
        with pytest.raises(SourceError, match="division by zero"):
            await rows(snapshot, Statement("SELECT x / 0 AS x FROM t", (), X))
        async with aclosing(snapshot.read(ALL)) as batches:  # type: ignore[type-var]
            assert (await anext(batches)).num_rows > 0
        cancelled = asyncio.create_task(rows(snapshot, Statement("SELECT 1 AS x FROM pg_sleep(60)", (), X)))
        await asyncio.sleep(0.1)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        assert await asyncio.gather(rows(snapshot), rows(snapshot)) == [[5000], [5000]]
    assert await open_transactions(connection) == 0


async def test_a_lost_connection_is_one_error(source: PostgresSource, connection: asyncpg.Connection) -> None:
    async with source.snapshot(2) as snapshot:
        await rows(snapshot)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with pytest.raises(SourceError, match="lost"):
            await rows(snapshot)
    assert await rows(source) == [5000]


def test_all_fragments_of_a_query_see_one_state(
    postgres_database: str, postgres_log: StatementLog, tmp_path: Path
) -> None:
    run_postgres(
        postgres_database,
        "CREATE TABLE a AS SELECT g AS x FROM generate_series(1, 100) AS g",
        "CREATE TABLE b AS SELECT g AS x, g AS y FROM generate_series(1, 100) AS g",
    )
    pq.write_table(pa.table({"y": list(range(1, 101))}), tmp_path / "c.parquet")
    with DataFlow(shop=postgres_database, files=str(tmp_path)) as db:
        one = db.shop.a.join(db.files.c, on=db.shop.a.x == db.files.c.y)
        both = one.union(db.shop.b.join(db.files.c, on="y").select("x", "y"), all=True)
        mark = postgres_log.mark()
        assert both.agg(n=fn.count()).scalar() == 200
        begun = [text for text in postgres_log.statements_since(mark) if text.startswith("BEGIN")]
        assert len([text for text in begun if "REPEATABLE READ" in text]) >= 2
        assert any("SET TRANSACTION SNAPSHOT" in text for text in postgres_log.statements_since(mark))
        mark = postgres_log.mark()
        assert one.agg(n=fn.count()).scalar() == 100
        assert not any("REPEATABLE READ" in text for text in postgres_log.statements_since(mark))
