import asyncio
import threading
import time

import pytest

from dataflow.runtime.interrupt import interruptible, to_its_end


async def test_the_result_comes_from_a_thread() -> None:
    assert await interruptible(threading.get_ident, lambda: None) != threading.get_ident()


async def test_an_error_comes_through() -> None:
    def fail() -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await interruptible(fail, lambda: None)


async def test_cancelling_interrupts_until_the_thread_has_ended() -> None:
    calls: list[float] = []

    def slow() -> str:
        # Deaf to the first calls, as a statement is that has not begun yet.
        while len(calls) < 3:
            time.sleep(0.005)
        raise RuntimeError("interrupted")

    task = asyncio.create_task(interruptible(slow, lambda: calls.append(time.monotonic())))
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(calls) >= 3


async def test_work_that_must_end_ends_although_its_caller_is_cancelled() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0.02)
        ended.set()

    caller = asyncio.create_task(to_its_end(work()))
    await asyncio.sleep(0.005)
    caller.cancel()
    await asyncio.sleep(0.005)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended.is_set()


async def test_what_work_gives_or_raises_is_handed_on() -> None:
    async def fail() -> None:
        raise ValueError("x")

    assert await to_its_end(asyncio.sleep(0, 7)) == 7
    with pytest.raises(ValueError, match="x"):
        await to_its_end(fail())
