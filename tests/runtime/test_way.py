"""A coroutine that waits by a way runs in a thread without a loop, or on the loop of a task."""

from __future__ import annotations

import asyncio

import pytest

from dataflow.dsl.errors import InternalError
from dataflow.runtime.way import BLOCKING, ELSEWHERE, WAITING, Way, finished


async def answer() -> int:
    await asyncio.sleep(0)
    return 42


async def ask(way: Way) -> int:
    return await way.of(answer())


def test_a_thread_and_a_task_get_the_same() -> None:
    assert finished(ask(BLOCKING)) == 42
    assert asyncio.run(ask(WAITING)) == asyncio.run(ask(ELSEWHERE)) == 42
    assert [way.here for way in (BLOCKING, WAITING, ELSEWHERE)] == [False, True, False]


def test_an_error_reaches_who_asks() -> None:
    async def failing() -> int:
        raise ValueError("x")

    async def asking(way: Way) -> int:
        return await way.of(failing())

    with pytest.raises(ValueError, match="x"):
        finished(asking(BLOCKING))


def test_what_does_not_block_is_not_finished() -> None:
    with pytest.raises(InternalError, match="gave up control"):
        finished(answer())
