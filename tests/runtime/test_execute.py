from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from dataflow import DataFlow, Query, SourceError, col, fn, that
from dataflow.compiler.compile import CompiledPlan
from dataflow.runtime import loop
from dataflow.runtime.admission import Admission
from dataflow.runtime.execute import RESULT, execute
from dataflow.runtime.trace import Trace

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession

ROWS = 100_000
ENDLESS = "CREATE VIEW endless AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    for name in ("left", "right"):
        connection = sqlite3.connect(tmp_path / f"{name}.db")
        with connection:
            connection.execute("CREATE TABLE numbers (x INTEGER, y INTEGER)")
            connection.executemany("INSERT INTO numbers VALUES (?, ?)", ((x, x % 7) for x in range(ROWS)))
            connection.execute("CREATE TABLE empty (x INTEGER)")
            connection.execute("CREATE TABLE texts (x INTEGER)")
            connection.execute("INSERT INTO texts VALUES ('no number')")
            connection.execute(ENDLESS)
        connection.close()
    with DataFlow(left=f"sqlite:///{tmp_path}/left.db", right=f"sqlite:///{tmp_path}/right.db") as db:
        yield db


def compiled(query: Query) -> CompiledPlan:
    return query._session.compile(query._pipeline)  # type: ignore[attr-defined,no-any-return]


def batches_of(query: Query, trace: Trace | None = None) -> AsyncIterator[pa.RecordBatch]:
    """The batches of a query; nothing runs before the first is asked for on the background loop."""
    session: SourceSession = query._session  # type: ignore[assignment]
    return execute(compiled(query), {}, session.sources, session.local, Admission(), trace)


def rows(query: Query, trace: Trace | None = None) -> list[dict[str, object]]:
    batches = batches_of(query, trace)

    async def collect() -> list[dict[str, object]]:
        return [row async for batch in batches for row in batch.to_pylist()]

    return loop.run(collect())


def becomes(condition: Callable[[], bool], seconds: float = 2) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def both(db: DataFlow) -> Query:
    query = db.left.numbers.join(db.right.numbers, on=col.x == that.x, suffix="_r")
    assert isinstance(query, Query)
    return query


def test_a_whole_query_has_no_local_part(db: DataFlow) -> None:
    query = db.left.numbers.agg(n=fn.count())
    plan = compiled(query)
    assert (len(plan.fragments), plan.local) == (1, None)
    assert rows(query) == [{"n": ROWS}]


def test_fragments_are_joined(db: DataFlow) -> None:
    query = both(db).agg(n=fn.count(), total=col.x.sum())
    plan = compiled(query)
    assert [fragment.source for fragment in plan.fragments] == ["left", "right"]
    assert rows(query) == [{"n": ROWS, "total": ROWS * (ROWS - 1) // 2}]


def test_a_source_that_is_read_twice(db: DataFlow) -> None:
    query = both(db).select("x").union(db.left.numbers.select("x"), all=True).agg(n=fn.count())
    assert [fragment.source for fragment in compiled(query).fragments] == ["left", "right", "left"]
    assert rows(query) == [{"n": 2 * ROWS}]


def test_a_fragment_without_rows(db: DataFlow) -> None:
    assert rows(db.left.numbers.join(db.right.empty, on="x")) == []
    assert rows(db.left.empty) == []
    joined = db.left.empty.join(db.right.numbers, on="x", how="right").agg(n=fn.count())
    assert rows(joined) == [{"n": ROWS}]


def test_what_was_traced(db: DataFlow) -> None:
    trace = Trace()
    rows(both(db).filter(col.x < 10), trace)
    assert {number: part.rows for number, part in trace.parts.items()} == {RESULT: 10, 1: 10, 2: 10}
    assert all(part.ended is not None for part in trace.parts.values())


@pytest.mark.parametrize("sides", [("left", "right"), ("right", "left")])
def test_the_error_of_a_fragment_is_the_error_of_the_query(sides: Sequence[str], db: DataFlow) -> None:
    good, bad = sides
    query = db[good].numbers.join(db[bad].texts, on="x")
    with pytest.raises(SourceError, match=f"column `x` of source `{bad}`") as caught:
        rows(query)
    assert caught.value.__cause__ is not None


def test_an_error_stops_the_other_fragments(db: DataFlow) -> None:
    query = db.left.endless.join(db.right.texts, on="x").agg(n=fn.count())
    with pytest.raises(SourceError, match="column `x` of source `right`"):
        rows(query)
    assert becomes(lambda: loop.run(count_tasks()) <= 1)


def test_closing_stops_all_fragments(db: DataFlow) -> None:
    async def first(batches: AsyncIterator[pa.RecordBatch]) -> int:
        async with aclosing(batches):  # type: ignore[type-var]
            return (await anext(batches)).num_rows

    assert loop.run(first(batches_of(db.left.endless))) > 0
    assert loop.run(first(batches_of(db.left.endless.union(db.right.endless, all=True)))) > 0
    assert becomes(lambda: loop.run(count_tasks()) <= 1)


def test_cancelling_stops_all_fragments(db: DataFlow) -> None:
    batches = batches_of(db.left.endless.join(db.right.endless, on="x").agg(n=fn.count()))

    async def cancel() -> None:
        task = asyncio.create_task(anext(batches))  # type: ignore[arg-type]
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    began = time.monotonic()
    loop.run(cancel())
    assert time.monotonic() - began < 2
    assert becomes(lambda: loop.run(count_tasks()) <= 1)


def test_many_at_once(db: DataFlow) -> None:
    query = both(db).agg(n=fn.count())
    expected = [{"n": ROWS}]
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda _: rows(query), range(6))) == [expected] * 6


async def count_tasks() -> int:
    return len(asyncio.all_tasks())
