"""asyncpg by itself, and in a node written by hand that keeps a pool for each event loop: the least a node can take."""

from __future__ import annotations

import asyncio
import sys
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
from kailash.nodes.base import NodeParameter, register_node
from kailash.nodes.base_async import AsyncNode

from measure import report_node
from workflow import SQL, time_calls, time_workflow

URL = sys.argv[1]
_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncpg.Pool[asyncpg.Record]] = WeakKeyDictionary()


async def pool() -> asyncpg.Pool[asyncpg.Record]:
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        _pools[loop] = await asyncpg.create_pool(URL, min_size=1, max_size=2)
    return _pools[loop]


@register_node()
class AsyncpgNode(AsyncNode):
    """Rows of a fixed query as dictionaries."""

    def get_parameters(self) -> dict[str, NodeParameter]:
        return {"query": NodeParameter(name="query", type=str, required=True)}

    async def async_run(self, query: str, **_: Any) -> dict[str, Any]:
        records = await (await pool()).fetch(query)
        return {"rows": [dict(record) for record in records], "row_count": len(records)}

    def validate_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        return outputs  # the inherited check writes every row as JSON


async def by_itself(task: str) -> list[float]:
    connections = await pool()
    return await time_calls(task, lambda: connections.fetch(SQL[task]))


for task, sql in SQL.items():
    report_node("asyncpg pool, no workflow", task, {"by itself": asyncio.run(by_itself(task))})
    times = time_workflow(task, "AsyncpgNode", {"query": sql}, "rows", lambda output: int(output["row_count"]))
    report_node("node written by hand on asyncpg", task, times)
