"""A coroutine that waits by a way runs in a thread without a loop, or on the loop of a task."""

from __future__ import annotations

import asyncio
import threading

import pytest

from dataflow.dsl.errors import InternalError
from dataflow.runtime.way import BLOCKING, ELSEWHERE, MANY_ROWS, WAITING, Way, finished


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


def test_only_many_rows_are_made_by_another_thread() -> None:
    async def thread(way: Way, rows: int) -> bool:
        return await way.made(rows, threading.get_ident) == threading.get_ident()

    assert finished(thread(BLOCKING, MANY_ROWS))
    assert asyncio.run(thread(WAITING, MANY_ROWS - 1))
    assert not asyncio.run(thread(WAITING, MANY_ROWS))
