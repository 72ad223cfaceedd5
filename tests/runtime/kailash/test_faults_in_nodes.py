"""Queries and writes of nodes that wait behind a lock are cut, stopped in time or cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from kailash.runtime import AsyncLocalRuntime

from dataflow import DataFlow
from dataflow.dsl.errors import SourceError
from dataflow.runtime.kailash import DataFlowQueryNode, DataFlowWriteNode, QueryNodeError, use
from dataflow.runtime.kailash.limits import NodeTimeoutError

from kailash_runtimes import workflow_of

READ = {"query": "from shop.orders | agg n = count()"}
WRITE = {"table": "shop.orders", "rows": [{"id": 2}]}


@pytest.fixture
def url(postgres_database: str) -> Iterator[str]:
    asyncio.run(_fill(postgres_database))
    with DataFlow(shop=postgres_database) as db:
        db.shop.orders.count()  # its columns are known before it is locked
        use(db)
        yield postgres_database
        use(None)


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("create table orders (id integer); insert into orders values (1)")
    finally:
        await connection.close()


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection that holds the table for itself until it commits."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("begin; lock table orders in access exclusive mode")
        yield connection
    finally:
        await connection.close()


async def waiting(connection: asyncpg.Connection[Any], wanted: int) -> list[int]:
    """Process numbers of those who wait for the lock, once they are so many."""
    text = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    for _ in range(200):
        found = [record["pid"] for record in await connection.fetch(text)]
        if len(found) == wanted:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"{len(found)} statements wait instead of {wanted}")


async def cut(connection: asyncpg.Connection[Any]) -> None:
    """Ends the one who waits for the lock, then lets go of it."""
    (victim,) = await waiting(connection, 1)
    await connection.execute("select pg_terminate_backend($1)", victim)
    await waiting(connection, 0)
    await connection.execute("commit")


async def test_a_read_whose_connection_was_cut_is_tried_again(url: str) -> None:
    node = DataFlowQueryNode(**READ, retries=1)
    async with locked(url) as connection:
        outputs, _ = await asyncio.gather(node.execute_async(), cut(connection))
    assert outputs["rows"] == [{"n": 1}]


async def test_without_retries_it_fails(url: str) -> None:
    async with locked(url) as connection:
        error, _ = await asyncio.gather(
            DataFlowQueryNode(**READ).execute_async(), cut(connection), return_exceptions=True
        )
    assert isinstance(error, QueryNodeError)
    assert isinstance(error.__cause__, SourceError)
    assert error.stage == "run"
    assert url not in str(error)


async def test_a_write_whose_connection_was_cut_is_not_tried_again(url: str) -> None:
    async with locked(url) as connection:
        node = DataFlowWriteNode(**WRITE, retries=5)
        error, _ = await asyncio.gather(node.execute_async(), cut(connection), return_exceptions=True)
    assert isinstance(error, QueryNodeError)
    assert await DataFlowQueryNode(**READ).execute_async() == {"rows": [{"n": 1}], "row_count": 1, "columns": ["n"]}


@pytest.mark.parametrize("node", [DataFlowQueryNode(**READ, timeout=0.3), DataFlowWriteNode(**WRITE, timeout=0.3)])
async def test_a_timeout_stops_the_statement(url: str, node: Any) -> None:
    async with locked(url) as connection:
        running = asyncio.create_task(node.execute_async())
        await waiting(connection, 1)
        with pytest.raises(QueryNodeError, match=r"took longer than 0\.3 seconds; .* stopped at stage `run`") as raised:
            await running
        await waiting(connection, 0)
    assert isinstance(raised.value.__cause__, NodeTimeoutError)
    assert isinstance(raised.value.__cause__, TimeoutError)
    assert (await DataFlowQueryNode(**READ).execute_async())["rows"] == [{"n": 1}]


@pytest.mark.parametrize(("type_", "config"), [(DataFlowQueryNode, READ), (DataFlowWriteNode, WRITE)])
async def test_a_cancelled_workflow_stops_its_statements(url: str, type_: Any, config: dict[str, Any]) -> None:
    workflow = workflow_of(type_, config).build()
    async with locked(url) as connection, AsyncLocalRuntime() as runtime:
        running = asyncio.create_task(runtime.execute_workflow_async(workflow, inputs={}))
        await waiting(connection, 1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await waiting(connection, 0)
    assert (await DataFlowQueryNode(**READ).execute_async())["rows"] == [{"n": 1}]
