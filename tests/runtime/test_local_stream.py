"""The rows of queries of the local DuckDB: their types, their inputs, and how they stop."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import AsyncIterator

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DATE, FLOAT64, INT64, STRING, Decimal, Field
from dataflow.runtime import arrow
from dataflow.runtime.channel import Channel
from dataflow.runtime.local import LocalDuckDB

X = (Field("x", INT64),)
ENDLESS = "SELECT COUNT(*) AS x FROM range(100000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"


async def rows(batches: AsyncIterator[pa.RecordBatch]) -> list[tuple[object, ...]]:
    return [tuple(row.values()) async for batch in batches for row in batch.to_pylist()]


def numbers(count: int) -> pa.RecordBatch:
    return pa.record_batch([pa.array(range(count), pa.int64())], schema=arrow.schema_of(X))


async def test_rows_have_the_declared_types(local: LocalDuckDB) -> None:
    fields = (
        Field("i", INT64),
        Field("d", Decimal(10, 2)),
        Field("s", STRING),
        Field("day", DATE),
        Field("f", FLOAT64),
    )
    sql = "SELECT 1::TINYINT AS i, 2.5::DECIMAL(4, 1) AS d, 'é'::VARCHAR AS s, DATE '2026-01-31' AS day, 1::FLOAT AS f"
    batches = [batch async for batch in local.read(sql, (), fields)]
    assert [batch.schema for batch in batches] == [arrow.schema_of(fields)]
    assert str(batches[0].to_pylist()) == (
        "[{'i': 1, 'd': Decimal('2.50'), 's': 'é', 'day': datetime.date(2026, 1, 31), 'f': 1.0}]"
    )


async def test_parameters_are_bound_by_number(local: LocalDuckDB) -> None:
    assert await rows(local.read("SELECT $2::BIGINT - $1::BIGINT AS x", (1, 42), X)) == [(41,)]


async def test_results_stream_in_batches(local: LocalDuckDB) -> None:
    batches = local.read("SELECT range AS x FROM range(100000)", (), X, batch_rows=16384)
    counts = [batch.num_rows async for batch in batches]
    assert sum(counts) == 100000
    assert max(counts) <= 16384


async def test_no_rows_are_no_batches(local: LocalDuckDB) -> None:
    assert [batch async for batch in local.read("SELECT 1::BIGINT AS x WHERE false", (), X)] == []


def test_run_blocks_and_needs_no_loop(local: LocalDuckDB) -> None:
    with local.run("SELECT 7::BIGINT AS x", (), X) as stream:
        assert [batch.to_pylist() for batch in stream] == [[{"x": 7}]]
        assert list(stream) == []


async def test_inputs_are_tables_under_their_names(local: LocalDuckDB) -> None:
    table = pa.table({"x": [1, 2]})
    reader = pa.RecordBatchReader.from_batches(arrow.schema_of(X), [numbers(2), numbers(3)])
    sql = 'SELECT a.x + 0 AS x FROM "odd name" a JOIN r ON a.x = r.x ORDER BY 1'
    assert await rows(local.read(sql, (), X, inputs={"odd name": table, "r": reader})) == [(1,), (1,), (2,)]


async def test_two_channels_are_joined_while_both_are_still_filled(local: LocalDuckDB) -> None:
    left, right = Channel(arrow.schema_of(X), capacity=1), Channel(arrow.schema_of(X), capacity=1)

    async def produce(channel: Channel, batches: int) -> None:
        for _ in range(batches):
            await channel.send(numbers(1000))
        channel.finish()

    producers = asyncio.gather(produce(left, 20), produce(right, 3))
    sql = "SELECT COUNT(*) AS x FROM l JOIN r ON l.x = r.x"
    assert await rows(local.read(sql, (), X, inputs={"l": left, "r": right})) == [(60000,)]
    await producers


async def test_a_producers_own_error_comes_out(local: LocalDuckDB) -> None:
    channel = Channel(arrow.schema_of(X))
    error = SourceError("server `shop` went away")

    async def produce() -> None:
        await channel.send(numbers(10))
        channel.fail(error)

    producer = asyncio.create_task(produce())
    with pytest.raises(SourceError) as caught:
        await rows(local.read("SELECT SUM(x)::BIGINT AS x FROM r", (), X, inputs={"r": channel}))
    assert caught.value is error
    await producer


async def test_a_satisfied_limit_stops_the_producer(local: LocalDuckDB) -> None:
    channel = Channel(arrow.schema_of(X), capacity=1)
    sent = 0

    async def produce() -> None:
        nonlocal sent
        while await channel.send(numbers(1000)):
            sent += 1

    producer = asyncio.create_task(produce())
    assert len(await rows(local.read("SELECT x FROM r LIMIT 10", (), X, inputs={"r": channel}))) == 10
    await asyncio.wait_for(producer, 10)
    assert sent < 1000


async def test_cancelling_interrupts_duckdb(local: LocalDuckDB) -> None:
    task = asyncio.create_task(rows(local.read(ENDLESS, (), X)))
    await asyncio.sleep(0.3)
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 2
    assert await rows(local.read("SELECT 1::BIGINT AS x", (), X)) == [(1,)]


async def test_cancelling_frees_a_query_that_waits_for_a_silent_producer(local: LocalDuckDB) -> None:
    channel = Channel(arrow.schema_of(X))
    task = asyncio.create_task(rows(local.read("SELECT COUNT(*) AS x FROM r", (), X, inputs={"r": channel})))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert await channel.send(numbers(1)) is False


def test_another_thread_may_interrupt(local: LocalDuckDB) -> None:
    stream = local.run(ENDLESS, (), X)
    timer = threading.Timer(0.3, stream.interrupt)
    timer.start()
    with pytest.raises(SourceError, match="error: the local query was interrupted"):
        next(stream)
    timer.join()


def test_what_is_interrupted_before_it_begins_does_not_begin(local: LocalDuckDB) -> None:
    stream = local.run("SELECT 1::BIGINT AS x", (), X)
    stream.interrupt()
    with pytest.raises(SourceError, match="error: the local query was interrupted"):
        next(stream)


async def test_a_failing_query_says_why(local: LocalDuckDB) -> None:
    with pytest.raises(SourceError) as caught:
        await rows(local.read("SELECT CAST('x' || range AS BIGINT) AS x FROM range(3)", (), X))
    assert str(caught.value) == (
        "error: the local query failed\n = Conversion Error: Could not convert string 'x0' to INT64"
    )
    assert caught.value.__cause__ is not None


async def test_inputs_are_let_go_when_the_query_ends(local: LocalDuckDB) -> None:
    table = pa.table({"x": [1, 2]})
    gone = weakref.ref(table)
    assert await rows(local.read("SELECT x FROM t", (), X, inputs={"t": table})) == [(1,), (2,)]
    del table
    gc.collect()
    assert gone() is None
