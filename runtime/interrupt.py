"""Blocking calls that can be cancelled, for drivers whose statements another thread can interrupt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from dataflow.runtime.loop import in_thread

T = TypeVar("T")

_RETRY_SECONDS = 0.02


async def interruptible(function: Callable[[], T], interrupt: Callable[[], None]) -> T:
    """A blocking function in, its result out; it runs in a thread, and cancelling interrupts it and waits for its end,
    however often it is cancelled.

    `interrupt` is called until the thread has ended, because a statement about to begin would miss a single call.
    """
    running = asyncio.ensure_future(in_thread(function))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            interrupt()
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running], timeout=_RETRY_SECONDS)
        # What the interrupted call raises says no more than that it was interrupted.
        if not running.cancelled():
            running.exception()
        raise


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """A coroutine in, its result out; it is awaited to its end even if the caller is cancelled, which is then told."""
    running = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not running.done():
        try:
            await asyncio.wait([running])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return running.result()
