"""Workflows that read from PostgreSQL, executed over and over in both Kailash runtimes.

One has a node that reads one row. The other reads ten thousand, which a second node is given and counts.
"""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from kailash.nodes.base import NodeParameter, register_node
from kailash.nodes.base_async import AsyncNode
from kailash.runtime import AsyncLocalRuntime, LocalRuntime
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

ONE, MANY = "one row", "10 000 rows × 5 columns to another node"
ROWS = {ONE: 1, MANY: 10_000}
ROUNDS = {ONE: 300, MANY: 20}
SQL = {
    ONE: "SELECT l_orderkey FROM lineitem LIMIT 1",
    MANY: "SELECT l_orderkey, l_linenumber, l_extendedprice, l_shipdate, l_shipmode FROM lineitem LIMIT 10000",
}


@register_node()
class CountedNode(AsyncNode):  # type: ignore[misc]
    """Rows in any form in, how many they are out."""

    def get_parameters(self) -> dict[str, NodeParameter]:
        return {"rows": NodeParameter(name="rows", type=object, required=True)}

    async def async_run(self, rows: Any, **_: Any) -> dict[str, Any]:
        return {"row_count": len(rows)}


def time_workflow(
    task: str, node: type | str, config: dict[str, Any], output: str, count: Callable[[dict[str, Any]], int]
) -> dict[str, list[float]]:
    """Seconds of each execution by runtime; `output` has the rows, `count` says how many there are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = WorkflowBuilder()
        builder.add_node(node, "query", config)
        if task == MANY:
            builder.add_node("CountedNode", "counted", {})
            builder.add_connection("query", output, "counted", "rows")

        def check(results: dict[str, Any]) -> None:
            found = results["counted"]["row_count"] if task == MANY else count(results["query"])
            assert found == ROWS[task], found

        workflow = builder.build()
        return {
            "LocalRuntime": _in_local_runtime(task, workflow, check),
            "AsyncLocalRuntime": asyncio.run(_in_async_runtime(task, workflow, check)),
        }


async def time_calls(task: str, call: Callable[[], Awaitable[object]]) -> list[float]:
    """Seconds of each call, after some that are not counted."""
    seconds = []
    for _ in range(ROUNDS[task] // 10):
        await call()
    for _ in range(ROUNDS[task]):
        start = time.perf_counter()
        await call()
        seconds.append(time.perf_counter() - start)
    return seconds


def _in_local_runtime(task: str, workflow: Workflow, check: Callable[[dict[str, Any]], None]) -> list[float]:
    seconds = []
    with LocalRuntime(enable_monitoring=False) as runtime:
        for _ in range(ROUNDS[task] // 10 + ROUNDS[task]):
            start = time.perf_counter()
            results, _run_id = runtime.execute(workflow)
            seconds.append(time.perf_counter() - start)
            check(results)
    return seconds[ROUNDS[task] // 10 :]


async def _in_async_runtime(task: str, workflow: Workflow, check: Callable[[dict[str, Any]], None]) -> list[float]:
    async with AsyncLocalRuntime() as runtime:

        async def call() -> None:
            results, _run_id = await runtime.execute_workflow_async(workflow, inputs={})
            check(results)

        return await time_calls(task, call)
