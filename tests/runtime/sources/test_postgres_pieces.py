"""A big scan in pieces: the same rows in the same order, and what is not cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import asyncpg
import pytest
from statement_log import StatementLog

from dataflow import DataFlow, SourceError, col, param
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.sources import postgres_pieces
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.source import Statement

from servers import fresh_postgres_database, run_postgres

ROWS = 60_000
RELATION = ("public", "Odd t")
SQL = 'SELECT "x" FROM "public"."Odd t" AS "Odd t" WHERE "Odd t"."x" % 7 > 0'
STATEMENT = Statement(SQL, (), (Field("x", INT64),), scanned=RELATION)


@pytest.fixture(scope="module")
def database(postgres_url: str) -> Iterator[str]:
    with fresh_postgres_database(postgres_url) as url:
        run_postgres(
            url,
            f"CREATE TABLE \"Odd t\" AS SELECT g AS x, 't' || g AS t FROM generate_series(1, {ROWS}) AS g",
            'CREATE VIEW "A view" AS SELECT * FROM "Odd t"',
            'CREATE INDEX ON "Odd t" (x)',
            'ANALYZE "Odd t"',
        )
        yield url


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_pieces, "LEAST_BYTES", 1)
    monkeypatch.setattr(postgres_pieces, "LEAST_PAGES", 1)
    monkeypatch.setattr(postgres_pieces, "PIECE_BYTES", 40_000)


@pytest.fixture
async def source(database: str) -> AsyncIterator[PostgresSource]:
    source = PostgresSource("shop", database)
    yield source
    await source.close()


def copies(log: StatementLog, mark: int) -> list[str]:
    return [text for text in log.statements_since(mark) if text.startswith("COPY")]


def test_the_rows_come_in_their_order(database: str, postgres_log: StatementLog) -> None:
    with DataFlow(shop=database) as db:
        table = db.shop["Odd t"]
        query = table.filter(col.x % 7 > param.rest).select("x", y=col.t.upper())
        mark = postgres_log.mark()
        found = query.collect(rest=0)
        sent = copies(postgres_log, mark)
        assert len(sent) > 5
        assert all("ctid >= " in text for text in sent)
        assert sum("ctid < " in text for text in sent) == len(sent) - 1
        assert found["x"] == [x for x in range(1, ROWS + 1) if x % 7 > 0]
        assert found["y"] == [f"T{x}" for x in found["x"]]


def test_what_is_not_cut(database: str, postgres_log: StatementLog) -> None:
    with DataFlow(shop=database) as db:
        table, view = db.shop["Odd t"], db.shop["A view"]
        whole = [
            table.filter(col.x < 3_000).select("x"),
            table.sort("-x").select("x"),
            table.take(50_000).select("x"),
            table.select("x").distinct(),
            table.join(view, "v", on="x").select("x"),
            view.select("x"),
        ]
        for query in whole:
            mark = postgres_log.mark()
            assert len(query.collect()) >= 2_999
            assert not any("ctid" in text for text in copies(postgres_log, mark)), str(query)


async def test_rows_that_are_added_meanwhile_are_in_no_piece(source: PostgresSource, database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        async with aclosing(source.read(STATEMENT)) as batches:  # type: ignore[type-var]
            seen = (await anext(batches)).num_rows
            await connection.execute(f'INSERT INTO "Odd t" SELECT {ROWS} + g FROM generate_series(1, 1000) AS g')
            seen += sum([batch.num_rows async for batch in batches])
        assert seen == ROWS - ROWS // 7
    finally:
        await connection.execute(f'DELETE FROM "Odd t" WHERE x > {ROWS}')
        await connection.close()


async def test_closing_and_cancelling_stop_all_pieces(source: PostgresSource, database: str) -> None:
    connection = await asyncpg.connect(database)
    working = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dataflow' AND datname = current_database() "
        "AND (state = 'active' OR state LIKE 'idle in transaction%')"
    )
    try:
        for _ in range(3):
            async with aclosing(source.read(STATEMENT)) as batches:  # type: ignore[type-var]
                await anext(batches)
            assert await connection.fetchval(working) == 0
        slow = Statement(f"{SQL} AND pg_sleep(0.001) IS NOT NULL", (), STATEMENT.fields, scanned=RELATION)

        async def read() -> None:
            async for _ in source.read(slow):
                pass

        reading = asyncio.create_task(read())
        async with asyncio.timeout(10):
            while await connection.fetchval(working) < 2:
                await asyncio.sleep(0.01)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await connection.fetchval(working) == 0
    finally:
        await connection.close()


async def test_a_failing_piece_is_one_error(source: PostgresSource) -> None:
    failing = Statement(
        f"{SQL} AND 1 / (CASE WHEN x = {ROWS - 1} THEN 0 ELSE 1 END) = 1", (), STATEMENT.fields, scanned=RELATION
    )
    with pytest.raises(SourceError, match="source `shop` failed") as raised:
        _ = [batch async for batch in source.read(failing)]
    assert "division by zero" in str(raised.value)
    assert sum([batch.num_rows async for batch in source.read(STATEMENT)]) == ROWS - ROWS // 7
