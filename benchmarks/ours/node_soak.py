"""Workflows of our node executed many times: memory, connections, tasks, threads and files, before and after."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import asyncpg
from kailash.runtime import AsyncLocalRuntime
from kailash.workflow.builder import WorkflowBuilder

import dataflow.kailash
from dataflow import DataFlow

WARM, EXECUTIONS, AT_ONCE = 500, 10_000, 64

Counts = dict[str, Any]


async def counts(watcher: asyncpg.Connection[Any]) -> Counts:
    """What a process holds now."""
    gc.collect()
    text = "select count(*) - 1 from pg_stat_activity where datname = current_database()"
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return {
        "memory, MB": pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        "connections": await watcher.fetchval(text),
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
        "files": len(list(Path("/proc/self/fd").iterdir())),
    }


async def soak(url: str, at_once: int) -> None:
    """Prints how the counts grew while as many workflows as `EXECUTIONS` ran, `at_once` of them together."""
    watcher = await asyncpg.connect(url)
    builder = WorkflowBuilder()
    text = "from pg.lineitem | select l_orderkey, l_shipmode | take 10"
    rows = dataflow.kailash.add_query(builder, text, output="arrow")
    dataflow.kailash.add_query(builder, "from $rows | agg n = count()", inputs={"rows": (rows, "arrow")})
    workflow = builder.build()
    async with AsyncLocalRuntime() as runtime:

        async def execute() -> None:
            results, _ = await runtime.execute_workflow_async(workflow, inputs={})
            assert results["query_2"]["rows"] == [{"n": 10}]

        async def many(count: int) -> None:
            for _ in range(count // at_once):
                await asyncio.gather(*(execute() for _ in range(at_once)))

        await many(WARM)
        before, started = await counts(watcher), time.perf_counter()
        await many(EXECUTIONS)
        seconds, after = time.perf_counter() - started, await counts(watcher)
    grown = {name: f"{before[name]:.4g} ▶ {after[name]:.4g}" for name in before}
    record = {"executions": EXECUTIONS, "at once": at_once, "seconds": f"{seconds:.0f}", **grown}
    print(json.dumps({"name": "DataFlow node", **record}))
    await watcher.close()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with DataFlow(pg=sys.argv[1]) as db:
        dataflow.kailash.use(db)
        for at_once in (1, AT_ONCE):
            asyncio.run(soak(sys.argv[1], at_once))
