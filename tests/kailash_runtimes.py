"""Each way in which a Kailash workflow can be executed: a workflow and its parameters in, results by node out."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kailash.runtime import AsyncLocalRuntime, LocalRuntime
from kailash.runtime.parallel import ParallelRuntime
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

Results = dict[str, Any]
Run = Callable[..., Results]


def local(workflow: Workflow, parameters: Any = None) -> Results:
    with LocalRuntime() as runtime:
        results, _ = runtime.execute(workflow, parameters=parameters)
    return dict(results)


def local_without_monitoring(workflow: Workflow, parameters: Any = None) -> Results:
    with LocalRuntime(enable_monitoring=False) as runtime:
        results, _ = runtime.execute(workflow, parameters=parameters)
    return dict(results)


def local_used_again(workflow: Workflow, parameters: Any = None) -> Results:
    with LocalRuntime(enable_monitoring=False) as runtime:
        runtime.execute(workflow, parameters=parameters)
        results, _ = runtime.execute(workflow, parameters=parameters)
    return dict(results)


def local_from_async_code(workflow: Workflow, parameters: Any = None) -> Results:
    async def call() -> Results:
        return local_without_monitoring(workflow, parameters)

    return asyncio.run(call())


def local_from_a_thread(workflow: Workflow, parameters: Any = None) -> Results:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(local_without_monitoring, workflow, parameters).result()


def local_awaited(workflow: Workflow, parameters: Any = None) -> Results:
    async def call() -> Results:
        with LocalRuntime(enable_monitoring=False) as runtime:
            results, _ = await runtime.execute_async(workflow, parameters=parameters)
        return dict(results)

    return asyncio.run(call())


def awaited(workflow: Workflow, parameters: Any = None) -> Results:
    async def call() -> Results:
        async with AsyncLocalRuntime() as runtime:
            results, _ = await runtime.execute_workflow_async(workflow, inputs=parameters or {})
        return dict(results)

    return asyncio.run(call())


def async_called(workflow: Workflow, parameters: Any = None) -> Results:
    runtime = AsyncLocalRuntime()
    try:
        results, _ = runtime.execute(workflow, parameters=parameters)
    finally:
        runtime.close()
    return dict(results)


def parallel(workflow: Workflow, parameters: Any = None) -> Results:
    async def call() -> Results:
        results, _ = await ParallelRuntime().execute(workflow, parameters=parameters)
        return dict(results)

    return asyncio.run(call())


RUNTIMES = [
    local,
    local_without_monitoring,
    local_used_again,
    local_from_async_code,
    local_from_a_thread,
    local_awaited,
    awaited,
    async_called,
]
BOTH = [local_without_monitoring, awaited]
every_runtime = pytest.mark.parametrize("run", RUNTIMES)
both_runtimes = pytest.mark.parametrize("run", BOTH)


def workflow_of(node_type: Any, config: dict[str, Any] | None = None) -> WorkflowBuilder:
    """A workflow of one node, `q`."""
    builder = WorkflowBuilder()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder.add_node(node_type if isinstance(node_type, str) else node_type.__name__, "q", config or {})
    return builder
