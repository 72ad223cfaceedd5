"""What the server expects of a statement."""

from __future__ import annotations

import asyncpg
import pytest

from dataflow.dsl.types import INT64, Field
from dataflow.runtime.sources.postgres_plans import Expected, expected_of
from dataflow.runtime.sources.source import Statement

X = (Field("x", INT64),)


@pytest.fixture
async def expected(postgres_database: str) -> list[Expected]:
    connection = await asyncpg.connect(postgres_database)
    try:
        await connection.execute("CREATE TABLE t AS SELECT g AS x FROM generate_series(1, 5000) AS g")
        await connection.execute("CREATE INDEX ON t (x); ANALYZE t")
        statements = ("SELECT x FROM t", "SELECT x FROM t WHERE x = $1::int", "SELECT count(*) AS x FROM t")
        return [await expected_of(connection, Statement(sql, (7,) if "$1" in sql else (), X)) for sql in statements]
    finally:
        await connection.close()


async def test_what_is_expected(expected: list[Expected]) -> None:
    whole, one, total = expected
    assert (whole.rows, whole.width, whole.scanned) == (5000, 4, ("public", "t"))
    assert not whole.is_small
    assert (one.rows, one.scanned) == (1, None)
    assert one.is_small
    assert (total.rows, total.scanned) == (1, None)
    assert total.is_small
