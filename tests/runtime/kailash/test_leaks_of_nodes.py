"""Many executions, one after another and at once, leave no connection, task, thread or file behind."""

from __future__ import annotations

import asyncio
import gc
import threading
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from kailash.runtime import AsyncLocalRuntime
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

from dataflow import DataFlow
from dataflow.runtime.kailash import add_query, node_error, use

AT_ONCE = 64


async def counts(url: str) -> dict[str, int]:
    """What the process holds now."""
    gc.collect()
    connection = await asyncpg.connect(url)
    try:
        text = "select count(*) - 1 from pg_stat_activity where datname = current_database()"
        connections = int(await connection.fetchval(text))
    finally:
        await connection.close()
    return {
        "connections": connections,
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
        "files": len(list(Path("/proc/self/fd").iterdir())),
    }


def workflow_over(text: str) -> Workflow:
    builder = WorkflowBuilder()
    rows = add_query(builder, "from shop.numbers | take 10", output="stream")
    add_query(builder, text, inputs={"rows": (rows, "stream")})
    return builder.build()


@pytest.mark.parametrize("text", ["from $rows | agg n = count()", "from $rows | select nothing"])
async def test_executions_leave_nothing(postgres_database: str, text: str) -> None:
    connection = await asyncpg.connect(postgres_database)
    await connection.execute("create table numbers as select generate_series(0, 99) as n")
    await connection.close()
    workflow = workflow_over(text)
    async with DataFlow(shop=postgres_database) as db, AsyncLocalRuntime() as runtime:
        use(db)

        async def execute() -> None:
            running = runtime.execute_workflow_async(workflow, inputs={})
            (outcome,) = await asyncio.gather(running, return_exceptions=True)
            if isinstance(outcome, BaseException):
                assert "unknown column `nothing`" in str(node_error(outcome))
            else:
                assert outcome[0]["query_2"]["rows"] == [{"n": 10}]

        async def many() -> None:
            await asyncio.gather(*(execute() for _ in range(AT_ONCE)))
            for _ in range(AT_ONCE):
                await execute()

        await many()
        before: dict[str, Any] = await counts(postgres_database)
        await many()
        after = await counts(postgres_database)
        use(None)
    assert after["tasks"] == before["tasks"]
    # A pool may grow to what runs at once, by a thread and a connection.
    assert {name for name in before if after[name] > before[name] + 8} == set()
