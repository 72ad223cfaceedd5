import asyncio
import contextvars
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from dataflow.dsl.errors import InternalError
from dataflow.runtime import loop

SEEN: contextvars.ContextVar[str] = contextvars.ContextVar("SEEN", default="nothing")


async def double(number: int) -> int:
    await asyncio.sleep(0.001)
    return number * 2


async def fail() -> None:
    raise LookupError("no such thing")


async def thread_of_loop() -> str:
    return threading.current_thread().name


class Endless:
    """A coroutine that runs until it is cancelled, and takes a moment to end."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.ended = threading.Event()

    async def run(self) -> None:
        self.started.set()
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            self.ended.set()


class Numbers:
    """An asynchronous iterator that remembers which tasks ran it and that it was closed."""

    def __init__(self, count: int = 1_000_000) -> None:
        self.count = count
        self.tasks: set[object] = set()
        self.closed = threading.Event()

    async def items(self) -> AsyncIterator[int]:
        try:
            for number in range(self.count):
                self.tasks.add(asyncio.current_task())
                yield number
                await asyncio.sleep(0)
        finally:
            self.tasks.add(asyncio.current_task())
            self.closed.set()


def test_run() -> None:
    assert loop.run(double(21)) == 42
    assert loop.run(thread_of_loop()) == "dataflow-loop"
    with pytest.raises(LookupError, match="no such thing"):
        loop.run(fail())


def test_run_beside_a_loop_that_runs() -> None:
    async def main() -> int:
        return loop.run(double(4))

    assert asyncio.run(main()) == 8


def test_start_does_not_wait() -> None:
    begun, released, ended = (threading.Event() for _ in range(3))

    async def work() -> None:
        begun.set()
        await asyncio.to_thread(released.wait, 5)
        ended.set()

    loop.start(work())
    assert begun.wait(5)
    assert not ended.is_set()
    released.set()
    assert ended.wait(5)


def test_run_from_many_threads() -> None:
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda number: loop.run(double(number)), range(40))) == [2 * n for n in range(40)]


def test_run_on_its_own_thread_is_an_error() -> None:
    async def nested() -> int:
        return loop.run(double(1))

    with pytest.raises(InternalError, match="the background event loop cannot wait for itself"):
        loop.run(nested())


def test_context_variables_are_seen() -> None:
    async def seen() -> str:
        return SEEN.get()

    token = SEEN.set("mine")
    try:
        assert loop.run(seen()) == "mine"
        assert asyncio.run(loop.wait(seen())) == "mine"
        assert loop.run(loop.in_thread(SEEN.get)) == "mine"
    finally:
        SEEN.reset(token)


@pytest.fixture
def heeding_interrupts() -> Iterator[None]:
    """Ctrl-C as a terminal has it: a shell's background job begins with the signal ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding_interrupts")
def test_an_interrupt_cancels_and_waits() -> None:
    endless = Endless()

    def interrupt() -> None:
        endless.started.wait(10)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        loop.run(endless.run())
    assert endless.ended.is_set()
    thread.join()


@pytest.mark.usefixtures("heeding_interrupts")
def test_an_interrupt_of_an_iteration_closes_it() -> None:
    closed = threading.Event()

    async def stuck() -> AsyncIterator[int]:
        try:
            yield 1
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
            await asyncio.sleep(60)
        finally:
            closed.set()

    with pytest.raises(KeyboardInterrupt):
        list(loop.iterate(stuck()))
    assert closed.is_set()


async def test_wait() -> None:
    assert await loop.wait(double(21)) == 42
    assert await loop.wait(thread_of_loop()) == "dataflow-loop"
    with pytest.raises(LookupError):
        await loop.wait(fail())
    assert await asyncio.gather(*(loop.wait(double(n)) for n in range(20))) == [2 * n for n in range(20)]


def test_wait_under_one_loop_after_another() -> None:
    for _ in range(3):
        assert asyncio.run(loop.wait(double(1))) == 2


def test_wait_on_the_background_loop_itself() -> None:
    assert loop.run(loop.wait(double(1))) == 2


async def test_cancelling_cancels_and_waits() -> None:
    endless = Endless()
    task = asyncio.create_task(loop.wait(endless.run()))
    await asyncio.to_thread(endless.started.wait, 10)
    task.cancel()
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert endless.ended.is_set()


async def test_a_timeout_cancels() -> None:
    endless = Endless()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(loop.wait(endless.run()), 0.05)
    assert endless.ended.is_set()


async def test_a_coroutine_that_was_cancelled_within() -> None:
    async def cancelled() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await loop.wait(cancelled())


def test_iterate() -> None:
    numbers = Numbers(5)
    assert list(loop.iterate(numbers.items())) == [0, 1, 2, 3, 4]
    assert numbers.closed.is_set()
    assert len(numbers.tasks) == 1
    assert list(loop.iterate(Numbers(0).items())) == []


def test_iterate_makes_no_item_before_it_is_asked_for() -> None:
    made = []

    async def items() -> AsyncIterator[int]:
        for number in range(3):
            made.append(number)
            yield number

    iterator = loop.iterate(items())
    assert made == []
    assert next(iterator) == 0
    time.sleep(0.02)
    assert made == [0]
    assert list(iterator) == [1, 2]


def test_iterate_closes() -> None:
    numbers = Numbers()
    with closing(loop.iterate(numbers.items())) as iterator:
        assert next(iterator) == 0
    assert numbers.closed.is_set()
    assert len(numbers.tasks) == 1


def test_iterate_closes_what_is_forgotten() -> None:
    numbers = Numbers()
    for number in loop.iterate(numbers.items()):
        if number == 3:
            break
    assert numbers.closed.wait(10)


def test_iterate_hands_on_errors() -> None:
    async def items() -> AsyncIterator[int]:
        yield 1
        raise LookupError("no such thing")

    iterator = loop.iterate(items())
    assert next(iterator) == 1
    with pytest.raises(LookupError, match="no such thing"):
        next(iterator)


def test_threads_that_wait_starve_no_other() -> None:
    """More blocked threads than processors, all waiting for one more."""
    go = threading.Event()

    async def main() -> None:
        waiting = [asyncio.ensure_future(loop.in_thread(go.wait, 30)) for _ in range(100)]
        await loop.in_thread(go.set)
        assert await asyncio.gather(*waiting) == [True] * 100

    loop.run(main())


def run_python(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-X", "dev", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONWARNINGS": "ignore::DeprecationWarning"},
    )
    assert result.returncode == 0, result.stderr
    return result.stdout + result.stderr


def test_the_process_ends_quietly_while_something_runs() -> None:
    code = """
import asyncio
from dataflow.runtime import loop

async def numbers():
    try:
        while True:
            yield 1
            await asyncio.sleep(0)
    finally:
        print("closed")

iterator = loop.iterate(numbers())
print(next(iterator))
kept = [iterator]
"""
    assert run_python(code) == "1\nclosed\n"


def test_what_is_open_is_closed_at_the_end() -> None:
    # One of a loop that was closed before once kept the others open.
    code = """
import asyncio
from dataflow.runtime import loop

class Line:
    def __init__(self, home):
        self.home = home
        loop.close_at_end(self)

    def close(self):
        self.home.call_soon(print)
        print("closed")

async def line():
    return Line(asyncio.get_running_loop())

async def more():
    return [await line() for _ in range(4)]

kept = [asyncio.run(line()), *loop.run(more()), asyncio.run(line())]
"""
    assert run_python(code).split() == ["closed"] * 4


def test_a_forked_child_has_a_loop_of_its_own() -> None:
    code = """
import os, sys
from dataflow.runtime import loop

async def number():
    return 7

assert loop.run(number()) == 7
child = os.fork()
if child == 0:
    assert loop.run(number()) == 7
    assert loop.run(loop.in_thread(len, "abc")) == 3
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert loop.run(number()) == 7
print("fine")
"""
    assert run_python(code) == "fine\n"


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")  # from Python 3.12 on
def test_an_iterator_that_a_fork_inherits_is_let_go() -> None:
    async def numbers() -> AsyncIterator[int]:
        for number in range(3):
            yield number

    items = loop.iterate(numbers())
    assert next(items) == 0
    child = os.fork()
    if child == 0:
        signal.alarm(10)  # a hang ends the child by a signal
        items.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert list(items) == [1, 2]


async def take(items: AsyncIterator[int], count: int) -> list[int]:
    return [await anext(items) for _ in range(count)]


def test_pulled_items_come_in_any_loop_and_one_task_makes_them() -> None:
    numbers = Numbers(5)
    pulled = loop.Pulled(numbers.items())
    assert asyncio.run(take(pulled, 2)) == [0, 1]
    assert asyncio.run(take(pulled, 3)) == [2, 3, 4]
    for _ in range(2):
        with pytest.raises(StopAsyncIteration):
            asyncio.run(take(pulled, 1))
    assert len(numbers.tasks) == 1


def test_pulled_items_that_fail() -> None:
    async def items() -> AsyncIterator[int]:
        yield 1
        raise LookupError("no such thing")

    pulled = loop.Pulled(items())
    assert asyncio.run(take(pulled, 1)) == [1]
    for _ in range(2):
        with pytest.raises(LookupError, match="no such thing"):
            asyncio.run(take(pulled, 1))


def test_pulled_items_are_closed() -> None:
    async def close(pulled: loop.Pulled[int]) -> None:
        await anext(pulled)
        await pulled.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(pulled)

    numbers = Numbers()
    asyncio.run(close(loop.Pulled(numbers.items())))
    assert numbers.closed.is_set()


def test_pulled_items_that_are_dropped_are_closed() -> None:
    numbers = Numbers()
    pulled = loop.Pulled(numbers.items())
    assert asyncio.run(take(pulled, 1)) == [0]
    del pulled
    gc.collect()
    assert numbers.closed.wait(5)


def test_waiting_for_a_pulled_item_can_be_given_up() -> None:
    async def items() -> AsyncIterator[int]:
        await asyncio.sleep(0.2)
        yield 1

    async def give_up() -> int:
        pulled = loop.Pulled(items())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(pulled), 0.01)
        return await anext(pulled)

    assert asyncio.run(give_up()) == 1
