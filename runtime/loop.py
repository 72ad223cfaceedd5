"""The one background event loop, which owns every connection pool, and how other threads and loops reach it.

A pool belongs to the loop that made it. Because that loop is never the caller's, one database works in a script, beside
a loop that already runs (notebooks), under `asyncio.run` again and again, and from several threads at once.
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextvars
import functools
import os
import queue
import selectors
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from contextlib import suppress
from typing import Any, Final, Generic, Protocol, TypeVar

from dataflow.dsl.errors import InternalError

T = TypeVar("T")

_THREADS: Final = 512
"""Threads for blocking work: more than ever run at once, since one that waits for another's rows must not starve it."""

_EXIT_SECONDS: Final = 2.0
_END: Final = object()


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """A coroutine in, its result out: it runs on the background loop while the calling thread waits.

    An interrupt (Ctrl-C) cancels the coroutine and waits until it has ended. Raises InternalError on the background
    loop's own thread, where waiting would never end.
    """
    background = _running()
    if threading.current_thread() is background.thread:
        coroutine.close()
        raise InternalError("the background event loop cannot wait for itself", hint="await the coroutine instead")
    job = _Job(background.loop, coroutine)
    try:
        job.start()
        return job.ended.result()
    finally:
        job.stop()


def start(coroutine: Coroutine[Any, Any, object]) -> None:
    """A coroutine in: it runs on the background loop, and nobody waits for it or hears of its errors."""
    _Job(_running().loop, coroutine).start()


async def wait(coroutine: Coroutine[Any, Any, T]) -> T:
    """A coroutine in, its result out: it runs on the background loop while a task of any loop awaits it.

    Cancelling the awaiting task cancels the coroutine and waits until it has ended.
    """
    background = _running()
    if asyncio.get_running_loop() is background.loop:
        return await coroutine
    job, caller, ended = _Job(background.loop, coroutine), asyncio.get_running_loop(), asyncio.Event()
    # Not by `wrap_future` and `shield`: each costs the caller's loop another round.
    job.ended.add_done_callback(lambda _: _tell(caller, ended.set))
    job.start()
    try:
        await ended.wait()
    except asyncio.CancelledError:
        job.cancel()
        while not ended.is_set():
            try:
                await ended.wait()
            except asyncio.CancelledError:
                continue  # cancelled once more: there is still only one end to wait for
        # What the coroutine raises on its way out is of no use to a caller who no longer wants it.
        raise
    return job.ended.result()


def iterate(items: AsyncIterator[T]) -> Generator[T, None, None]:
    """An asynchronous iterator in, its items out, one at a time as they are asked for.

    Closing the result, or an interrupt, closes the asynchronous iterator and waits until it has ended. One task runs it
    from first to last, so it may hold timeouts and task groups open between its items.
    """
    background = _running()
    wanted = asyncio.Semaphore(0)
    ready: queue.SimpleQueue[Any] = queue.SimpleQueue()
    job = _Job(background.loop, _pump(items, wanted, ready.put))
    job.ended.add_done_callback(lambda _: ready.put(_END))
    try:
        job.start()
        while True:
            background.loop.call_soon_threadsafe(wanted.release)
            item = ready.get()
            if item is _END:
                return job.ended.result()
            yield item
    finally:
        job.stop()


class Pulled(Generic[T]):
    """An asynchronous iterator whose items any loop may await, one at a time as they are asked for.

    As with `iterate`, one task runs it from first to last. Closing this, or dropping it, closes the iterator.
    """

    def __init__(self, items: AsyncIterator[T]) -> None:
        background = _running()
        self._wanted = asyncio.Semaphore(0)
        self._ready: asyncio.Queue[Any] = asyncio.Queue()
        self._job = _Job(background.loop, _pump(items, self._wanted, self._ready.put_nowait))
        ready = self._ready  # not this object, which its end would then wait for
        self._job.ended.add_done_callback(lambda _: ready.put_nowait(_END))
        self._job.start()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        item = await wait(self._next())
        if item is _END:
            raise StopAsyncIteration
        found: T = item
        return found

    async def aclose(self) -> None:
        """Closes the iterator and waits until it has ended."""
        self._job.cancel()
        await wait(self._end())

    def __del__(self) -> None:
        # The loop is closed where the interpreter ends.
        if not self._job.ended.done() and not self._job.is_orphan():
            self._job.cancel()

    async def _next(self) -> Any:
        self._wanted.release()
        item = await self._ready.get()
        if item is _END:
            self._ready.put_nowait(_END)  # for whoever asks once more
            error = self._job.ended.exception()
            if error is not None and not isinstance(error, asyncio.CancelledError):
                raise error
        return item

    async def _end(self) -> None:
        await asyncio.wait([asyncio.wrap_future(self._job.ended)])


async def in_thread(function: Callable[..., T], *arguments: object) -> T:
    """A blocking function and its arguments in, its result out: it runs in one of the shared threads.

    Cancelling leaves the thread running to its end; `runtime/interrupt.py` is for what can be stopped.
    """
    call = functools.partial(contextvars.copy_context().run, function, *arguments)
    return await asyncio.get_running_loop().run_in_executor(_threads(), call)


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> None:
    with suppress(RuntimeError):  # a loop that is closed waits for nothing
        loop.call_soon_threadsafe(what)


class _Job(Generic[T]):
    """A coroutine for the loop of another thread; `ended` is done when it really has ended, cancelled or not.

    It is started apart from being made, so that an interrupt between the two finds a job that can be stopped.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, T]) -> None:
        self.ended: concurrent.futures.Future[T] = concurrent.futures.Future()
        self._loop = loop
        self._coroutine = coroutine
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts the coroutine; does not wait."""
        self._loop.call_soon_threadsafe(self._start)

    def cancel(self) -> None:
        """Asks the coroutine to end; does not wait."""
        self._loop.call_soon_threadsafe(self._cancel)

    def stop(self) -> None:
        """Cancels the coroutine if it still runs, and waits until it has ended."""
        if self.ended.done() or self.is_orphan():
            return
        self.cancel()
        # The garbage collector may close a forgotten iterator on the background loop's own thread.
        if threading.current_thread() is not _running().thread:
            concurrent.futures.wait([self.ended])

    def is_orphan(self) -> bool:
        """Whether it was inherited by a fork: it then belongs to the parent, whose thread alone could end it."""
        return _background is None or _background.loop is not self._loop

    def _start(self) -> None:
        self._task = self._loop.create_task(self._run())

    async def _run(self) -> None:
        # The task's last step tells its end: what is called when a task is done waits for the loop's next round.
        try:
            result = await self._coroutine
        except BaseException as error:  # noqa: BLE001  # who waits raises it
            self.ended.set_exception(error)
        else:
            self.ended.set_result(result)

    def _cancel(self) -> None:
        if self._task is not None:
            # A task that has not begun ends without a step of its own.
            self._task.add_done_callback(self._never_began)
            self._task.cancel()
        elif not self.ended.done():
            self._never_began()

    def _never_began(self, _: object = None) -> None:
        if not self.ended.done():
            self._coroutine.close()
            self.ended.set_exception(asyncio.CancelledError())


async def _pump(items: AsyncIterator[T], wanted: asyncio.Semaphore, put: Callable[[T], None]) -> None:
    try:
        await wanted.acquire()
        async for item in items:
            put(item)
            await wanted.acquire()
    finally:
        close = getattr(items, "aclose", None)
        if close is not None:
            await close()


class Closing(Protocol):
    """What has something open on the background loop."""

    def close(self) -> None: ...


def close_at_end(thing: Closing) -> None:
    """Has a thing closed, on the background loop, where the program ends before it did that itself."""
    _open.add(thing)


_open: Final[weakref.WeakSet[Closing]] = weakref.WeakSet()


class _Background:
    """The loop and the thread that runs it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, name="dataflow-loop", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Cancels what still runs, closes what is open and ends the thread, within a short time."""
        job = _Job(self.loop, _end_all())
        job.start()
        concurrent.futures.wait([job.ended], timeout=_EXIT_SECONDS)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(_EXIT_SECONDS)

    def leave_to_parent(self) -> None:
        """In a forked child: what the collector finds of the parent's connections no longer reaches its selector.

        Both have one in common (https://man7.org/linux/man-pages/man7/epoll.7.html, question 6): what the child takes
        out of it as it lets a connection go, the parent would wait for without end.
        """
        if isinstance(self.loop, asyncio.SelectorEventLoop):
            self.loop._selector = selectors.DefaultSelector()  # type: ignore[attr-defined]

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


async def _end_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for thing in list(_open):
        with suppress(RuntimeError):  # of another loop, which is closed, and the connections with it
            thing.close()
    await asyncio.sleep(0)  # a transport lets its socket go in the next round


_lock = threading.Lock()
_background: _Background | None = None
_executor: concurrent.futures.ThreadPoolExecutor | None = None


def _running() -> _Background:
    global _background
    with _lock:
        if _background is None:
            _background = _Background()
        return _background


def _threads() -> concurrent.futures.ThreadPoolExecutor:
    global _executor
    with _lock:
        if _executor is None:
            _executor = concurrent.futures.ThreadPoolExecutor(_THREADS, thread_name_prefix="dataflow")
        return _executor


def _forget() -> None:
    """Threads do not survive a fork: the child starts its own loop when it first needs one."""
    global _lock, _background, _executor
    if _background is not None:
        _background.leave_to_parent()
    _lock, _background, _executor = threading.Lock(), None, None
    _open.clear()


def _shut_down() -> None:
    if _background is not None:
        _background.stop()


os.register_at_fork(after_in_child=_forget)
atexit.register(_shut_down)
