"""Which event loops nodes keep connections of."""

from __future__ import annotations

import asyncio

from dataflow.runtime.kailash.node_way import LASTING, node_way
from dataflow.runtime.way import ELSEWHERE, WAITING, Waiting


async def asked(times: int) -> list[Waiting]:
    ways = []
    for _ in range(times):
        await asyncio.sleep(0)
        ways.append(node_way())
    return ways


def test_a_loop_that_lasts_and_ends_well() -> None:
    ways = asyncio.run(asked(LASTING + 5))
    assert ways == [ELSEWHERE] * LASTING + [WAITING] * 5


def test_a_loop_that_is_only_closed() -> None:
    loop = asyncio.new_event_loop()
    try:
        assert loop.run_until_complete(asked(LASTING + 5)) == [ELSEWHERE] * (LASTING + 5)
    finally:
        loop.close()


def test_each_loop_begins_anew() -> None:
    for _ in range(3):
        assert asyncio.run(asked(LASTING)) == [ELSEWHERE] * LASTING


def test_tasks_of_a_runner() -> None:
    async def program() -> list[Waiting]:
        await asyncio.gather(*(asked(1) for _ in range(LASTING)))
        return await asyncio.create_task(asked(1))

    assert asyncio.run(program()) == [WAITING]
