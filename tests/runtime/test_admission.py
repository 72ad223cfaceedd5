"""Queries take all their places at once."""

from __future__ import annotations

import asyncio

import pytest

from dataflow.dsl.errors import SourceError
from dataflow.runtime.admission import Admission


async def test_queries_of_two_statements_never_wait_for_each_other() -> None:
    admission = Admission(limit=3)
    together = most = 0

    async def query() -> None:
        nonlocal together, most
        async with admission.admit({"shop": 2}):
            together += 2
            most = max(most, together)
            await asyncio.sleep(0.001)
            together -= 2

    await asyncio.wait_for(asyncio.gather(*(query() for _ in range(20))), 5)
    assert most == 2


async def test_a_query_larger_than_the_limit_runs_alone() -> None:
    admission = Admission(limit=2)
    order: list[str] = []

    async def small() -> None:
        async with admission.admit({"shop": 1}):
            order.append("small")
            await asyncio.sleep(0.01)

    async def large() -> None:
        async with admission.admit({"shop": 5}):
            order.append("large")

    await asyncio.wait_for(asyncio.gather(small(), large()), 5)
    assert order == ["small", "large"]


async def test_sources_do_not_wait_for_one_another() -> None:
    admission = Admission(limit=1)
    async with admission.admit({"shop": 1}), asyncio.timeout(1), admission.admit({"crm": 1}):
        pass


async def test_a_cancelled_query_gives_its_places_back() -> None:
    admission = Admission(limit=1)

    async def forever() -> None:
        async with admission.admit({"shop": 1}):
            await asyncio.sleep(60)

    running, waiting = asyncio.create_task(forever()), asyncio.create_task(forever())
    await asyncio.sleep(0)
    waiting.cancel()
    running.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    async with asyncio.timeout(1), admission.admit({"shop": 1}):
        pass


async def test_a_source_that_stays_busy_is_an_error() -> None:
    admission = Admission(limit=1, seconds=0.02)
    async with admission.admit({"shop": 1}):
        with pytest.raises(SourceError) as raised:
            async with admission.admit({"shop": 1}):
                pass
    assert str(raised.value) == (
        "error: source `shop` is busy: 1 statements run, none ended for 0.02 seconds\n"
        " = hint: close streams that are no longer read: each keeps its statement open"
    )
