"""Rows written to PostgreSQL: all of them or none, and errors that say the column."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.postgres_write import BATCH_ROWS
from dataflow.runtime.sources.writable import WritableSource

TABLE = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN price AS numeric(6,2) CHECK (VALUE >= 0);
CREATE TABLE t (
  id bigint NOT NULL, small smallint, amount numeric(6,2), price price, mood mood, short varchar(3), name text,
  day date, place point, real real, stamp uuid DEFAULT '00000000-0000-0000-0000-000000000007', "a ""b" int
)
"""


@pytest.fixture
async def source(postgres_database: str) -> AsyncIterator[PostgresSource]:
    source = PostgresSource("shop", postgres_database)
    yield source
    await source.close()


@pytest.fixture
async def connection(postgres_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres_database)
    await connection.execute(TABLE)
    yield connection
    await connection.close()


async def insert(source: PostgresSource, data: pa.Table, rows: int = 1000) -> int:
    table = await source.load_table(["t"])
    assert table is not None

    async def batches() -> AsyncIterator[pa.RecordBatch]:
        for batch in data.to_batches(max_chunksize=rows):
            yield batch

    return await source.insert(table, data.column_names, batches())


async def test_columns_that_are_not_named_get_their_defaults(
    source: PostgresSource, connection: asyncpg.Connection
) -> None:
    assert isinstance(source, WritableSource)
    data = pa.table({"name": ["é😀", None], 'a "b': [1, None], "id": [1, 2], "mood": ["ok", None]})
    assert await insert(source, data) == 2
    found = [tuple(row) for row in await connection.fetch('SELECT id, name, mood, "a ""b", stamp FROM t ORDER BY id')]
    assert [row[:4] for row in found] == [(1, "é😀", "ok", 1), (2, None, None, None)]
    assert str(found[0][4]).endswith("7")


async def test_many_rows_in_batches_of_any_size(source: PostgresSource, connection: asyncpg.Connection) -> None:
    count = 2 * BATCH_ROWS + 5
    data = pa.table({"id": range(count), "name": ["x" * (n % 40) for n in range(count)]})
    assert await insert(source, data, rows=BATCH_ROWS + 100) == count
    total, length, last = await connection.fetchrow("SELECT sum(id)::int8, sum(length(name))::int8, max(id) FROM t")
    assert (total, length, last) == (sum(range(count)), sum(n % 40 for n in range(count)), count - 1)


async def test_no_rows(source: PostgresSource, connection: asyncpg.Connection) -> None:
    assert await insert(source, pa.table({"id": pa.array([], pa.int64())})) == 0


async def test_numbers_of_other_types(source: PostgresSource, connection: asyncpg.Connection) -> None:
    data = pa.table({"id": [1], "amount": [7], "real": [2], "place": ["(1,2)"]})
    assert await insert(source, data) == 1
    row = await connection.fetchrow("SELECT amount, real, place::text AS place FROM t")
    assert tuple(row) == (decimal.Decimal("7.00"), 2.0, "(1,2)")


def _column(name: str, values: Sequence[object], type_: pa.DataType | None = None) -> pa.Table:
    return pa.table({"id": range(len(values)), name: pa.array(values, type_)})


REFUSED: list[tuple[pa.Table, str, str]] = [
    (_column("small", [1, 70_000]), "small", "`70000` is not between -32768 and 32767"),
    (_column("real", [1e300]), "real", "`1e+300` is too large"),
    (_column("amount", [decimal.Decimal("12345.67")]), "amount", "numeric field overflow"),
    (_column("price", [decimal.Decimal("-1.00")]), "price", "violates check constraint"),
    (_column("mood", ["ok", "angry"]), "mood", 'invalid input value for enum mood: "angry"'),
    (_column("short", ["abcd"]), "short", "value too long for type character varying(3)"),
    (_column("name", ["a\0b"]), "name", "invalid byte sequence"),
    (pa.table({"id": pa.array([1, None], pa.int64())}), "id", "violates not-null constraint"),
    (_column("day", ["yesterday"]), "day", "date"),
]


@pytest.mark.parametrize(("data", "column", "reason"), REFUSED, ids=[column for _, column, _ in REFUSED])
async def test_a_value_that_does_not_fit_is_an_error_and_nothing_is_written(
    source: PostgresSource, connection: asyncpg.Connection, data: pa.Table, column: str, reason: str
) -> None:
    with pytest.raises(SourceError, match=f"column `{column}`") as raised:
        await insert(source, data, rows=1)
    assert reason in str(raised.value)
    assert await connection.fetchval("SELECT count(*) FROM t") == 0
    assert await insert(source, pa.table({"id": [1]})) == 1


async def test_what_cannot_be_said_by_column(source: PostgresSource, connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE UNIQUE INDEX ON t (id)")
    with pytest.raises(SourceError, match=r"table `shop.t` does not take the rows") as raised:
        await insert(source, pa.table({"id": [1, 1]}))
    assert "detail: Key (id)=(1) already exists." in str(raised.value)
    with pytest.raises(SourceError, match="has no column `nothing`"):
        await insert(source, pa.table({"nothing": [1]}))


async def test_the_producers_error_is_told_and_nothing_is_written(
    source: PostgresSource, connection: asyncpg.Connection
) -> None:
    table = await source.load_table(["t"])
    assert table is not None

    async def batches() -> AsyncIterator[pa.RecordBatch]:
        for batch in pa.table({"id": range(50_000)}).to_batches(max_chunksize=10_000):
            yield batch
        raise SourceError("the other side failed")

    with pytest.raises(SourceError, match="the other side failed"):
        await source.insert(table, ["id"], batches())
    assert await connection.fetchval("SELECT count(*) FROM t") == 0
    assert await insert(source, pa.table({"id": [1]})) == 1


async def test_cancelling_writes_nothing(source: PostgresSource, connection: asyncpg.Connection) -> None:
    table, begun = await source.load_table(["t"]), asyncio.Event()
    assert table is not None

    async def batches() -> AsyncIterator[pa.RecordBatch]:
        yield pa.record_batch({"id": list(range(20_000))})
        begun.set()
        await asyncio.sleep(60)

    writing = asyncio.create_task(source.insert(table, ["id"], batches()))
    await begun.wait()
    writing.cancel()
    started = dt.datetime.now()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert dt.datetime.now() - started < dt.timedelta(seconds=5)
    assert await connection.fetchval("SELECT count(*) FROM t") == 0
    assert await insert(source, pa.table({"id": [1]})) == 1
