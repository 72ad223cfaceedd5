"""One node in one workflow, executed over and over in both Kailash runtimes."""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from kailash.runtime import AsyncLocalRuntime, LocalRuntime
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

ROUNDS = 100
QUERY = "SELECT l_orderkey, l_linenumber, l_extendedprice, l_shipdate FROM lineitem ORDER BY 1, 2 LIMIT 10"
ROWS = 10


def time_workflow(
    node: type | str, config: dict[str, Any], rows: Callable[[dict[str, Any]], int]
) -> dict[str, list[float]]:
    """Seconds of each execution by runtime; `rows` counts the rows of the node's output, which must be `ROWS`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = WorkflowBuilder()
        builder.add_node(node, "query", config)
        workflow = builder.build()
        return {
            "LocalRuntime": _in_local_runtime(workflow, rows),
            "AsyncLocalRuntime": asyncio.run(_in_async_runtime(workflow, rows)),
        }


async def time_calls(call: Callable[[], Awaitable[object]]) -> list[float]:
    """Seconds of each call, after some that are not counted."""
    seconds = []
    for _ in range(ROUNDS // 10):
        await call()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await call()
        seconds.append(time.perf_counter() - start)
    return seconds


def _in_local_runtime(workflow: Workflow, rows: Callable[[dict[str, Any]], int]) -> list[float]:
    seconds = []
    with LocalRuntime(enable_monitoring=False) as runtime:
        for _ in range(ROUNDS // 10 + ROUNDS):
            start = time.perf_counter()
            results, _run_id = runtime.execute(workflow)
            seconds.append(time.perf_counter() - start)
            assert rows(results["query"]) == ROWS
    return seconds[ROUNDS // 10 :]


async def _in_async_runtime(workflow: Workflow, rows: Callable[[dict[str, Any]], int]) -> list[float]:
    async with AsyncLocalRuntime() as runtime:

        async def call() -> None:
            results, _run_id = await runtime.execute_workflow_async(workflow, inputs={})
            assert rows(results["query"]) == ROWS

        return await time_calls(call)
