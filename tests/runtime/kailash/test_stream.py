from __future__ import annotations

import asyncio
import gc
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataflow import DataFlow
from dataflow.dsl.errors import ResultError
from dataflow.runtime.kailash import RowStream

ROWS = 200_000


@pytest.fixture
def numbers(tmp_path: Path) -> Iterator[RowStream]:
    """All of many numbers from 0 on, in several batches."""
    connection = sqlite3.connect(tmp_path / "numbers.db")
    with connection:
        connection.execute("create table numbers (n integer)")
        connection.execute(
            "with recursive c(n) as (select 0 union all select n + 1 from c where n < ?)"
            " insert into numbers select n from c",
            (ROWS - 1,),
        )
    connection.close()
    with DataFlow(store=tmp_path / "numbers.db") as db:
        query = db.parse("from numbers | filter n >= $least")
        yield RowStream(query, {"least": 0}, query.schema)


def test_batches_as_they_come(numbers: RowStream) -> None:
    async def read() -> list[int]:
        return [batch.num_rows async for batch in numbers]

    batches = asyncio.run(read())
    assert sum(batches) == ROWS
    assert len(batches) > 1


def test_batches_without_a_loop(numbers: RowStream) -> None:
    assert sum(batch.num_rows for batch in numbers) == ROWS


def test_it_says_what_it_is(numbers: RowStream) -> None:
    assert repr(numbers) == "RowStream(n)"
    assert [(field.name, str(field.type)) for field in numbers.fields] == [("n", "int64")]


def test_it_is_read_once(numbers: RowStream) -> None:
    assert asyncio.run(numbers.table()).num_rows == ROWS
    with pytest.raises(ResultError, match="can be read once, and were"):
        asyncio.run(numbers.table())
    with pytest.raises(ResultError, match="can be read once, and were"):
        next(iter(numbers))


def test_leaving_it_stops_the_statement(numbers: RowStream) -> None:
    async def leave() -> int:
        async for batch in numbers:
            await numbers.aclose()
            return int(batch.num_rows)
        raise AssertionError

    assert 0 < asyncio.run(leave()) < ROWS
    assert running(numbers) == 0


def test_dropping_it_stops_the_statement(numbers: RowStream) -> None:
    query, _ = numbers.take()
    numbers.give_back()

    async def drop() -> None:
        batches = aiter(numbers)
        await anext(batches)

    asyncio.run(drop())
    gc.collect()
    for _ in range(100):
        if running(numbers) == 0:
            break
        asyncio.run(asyncio.sleep(0.02))
    assert running(numbers) == 0
    assert query.count(least=0) == ROWS


def running(stream: RowStream) -> int:
    """Statements that run on its source."""
    session = stream._query._session
    return int(session.admission._running["store"])  # type: ignore[attr-defined]
