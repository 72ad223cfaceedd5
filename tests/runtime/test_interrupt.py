import asyncio
import threading
import time

import pytest

from dataflow.runtime.interrupt import interruptible


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
