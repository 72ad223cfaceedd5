"""How a statement's rows are read: what reaches the server, and that the rows are the same by every way."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from statement_log import StatementLog

from dataflow.dsl.types import INT64, Field
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.source import Statement

X = (Field("x", INT64),)


@pytest.fixture
async def source(postgres_database: str) -> AsyncIterator[PostgresSource]:
    source = PostgresSource("shop", postgres_database)
    await source.list_tables()
    yield source
    await source.close()


async def rows(source: PostgresSource, statement: Statement) -> list[int]:
    return [value async for batch in source.read(statement) for value in batch.column(0).to_pylist()]


async def sent(source: PostgresSource, log: StatementLog, statement: Statement) -> list[str]:
    """The first words of what was sent for a statement, whose rows must be one after the other."""
    mark = log.mark()
    found = await rows(source, statement)
    assert found == list(range(1, len(found) + 1))
    # The driver has the server quote the arguments of a COPY.
    return [text.split(maxsplit=1)[0] for text in log.statements_since(mark) if "quote_literal" not in text]


SERIES = "SELECT g AS x FROM generate_series(1, $1::int) AS g"


async def test_few_rows_are_fetched_in_one_round_trip_the_second_time(
    source: PostgresSource, postgres_log: StatementLog
) -> None:
    few = Statement(SERIES, (10,), X)
    assert await sent(source, postgres_log, few) == ["EXPLAIN", "SELECT"]
    assert await sent(source, postgres_log, few) == ["SELECT"]
    assert await sent(source, postgres_log, Statement(SERIES, (0,), X)) == ["SELECT"]


async def test_a_statement_that_is_sure_to_have_few_rows_is_fetched(
    source: PostgresSource, postgres_log: StatementLog
) -> None:
    assert await sent(source, postgres_log, Statement(SERIES, (10,), X, most_rows=10)) == ["SELECT"]


async def test_many_rows_are_copied(source: PostgresSource, postgres_log: StatementLog) -> None:
    many = Statement(SERIES, (5000,), X)
    assert await sent(source, postgres_log, many) == ["EXPLAIN", "COPY"]
    assert await sent(source, postgres_log, many) == ["COPY"]


async def test_a_statement_that_costs_much_is_not_begun_twice(
    source: PostgresSource, postgres_log: StatementLog
) -> None:
    costly = "SELECT count(*) AS x FROM generate_series(1, 1000000) AS g WHERE g = $1"
    assert await sent(source, postgres_log, Statement(costly, (1,), X)) == ["EXPLAIN", "COPY"]


async def test_more_rows_than_expected_are_copied(source: PostgresSource, postgres_log: StatementLog) -> None:
    for count in (10, 2047, 2048, 2049):
        assert len(await rows(source, Statement(SERIES, (count,), X))) == count
    assert await sent(source, postgres_log, Statement(SERIES, (10,), X)) == ["COPY"]
    assert await sent(source, postgres_log, Statement(SERIES, (10,), X)) == ["SELECT"]
    assert await sent(source, postgres_log, Statement(SERIES, (100_000,), X)) == ["SELECT", "COPY"]
