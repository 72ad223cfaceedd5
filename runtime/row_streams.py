"""Items as they come, of iterators that may take their time: some at once, in threads, and one ahead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from dataflow.runtime.loop import in_thread
from dataflow.runtime.rows import BATCH_ROWS

T = TypeVar("T")


async def ahead(items: Iterator[T]) -> AsyncIterator[T]:
    """The items, each of which is made in a thread while whoever wants them has to do with the one before."""
    coming = asyncio.ensure_future(in_thread(next, items, None))
    try:
        while (item := await coming) is not None:
            coming = asyncio.ensure_future(in_thread(next, items, None))
            yield item
    finally:
        await asyncio.wait([coming])
        if not coming.cancelled():
            coming.exception()  # nobody waits for it any more


async def each(items: Iterable[T]) -> AsyncIterator[T]:
    """The items of anything that has them at hand."""
    for item in items:
        yield item


async def in_threads(items: Iterator[Any]) -> AsyncIterator[Any]:
    """The items of an iterator that may take its time, some at once."""
    done = object()
    first = await in_thread(next, items, done)
    if first is done:
        return
    yield first
    size = BATCH_ROWS if isinstance(first, Mapping) else 1
    while taken := await in_thread(lambda: list(islice(items, size))):
        for item in taken:
            yield item


async def in_chunks(items: AsyncIterator[Any]) -> AsyncIterator[list[Any]]:
    """Dicts in lists of some thousand, anything else alone."""
    taken: list[Any] = []
    async for item in items:
        taken.append(item)
        if len(taken) == BATCH_ROWS or not isinstance(item, Mapping):
            yield taken
            taken = []
    if taken:
        yield taken


async def flat(first: list[Any], items: AsyncIterator[list[Any]]) -> AsyncIterator[Any]:
    """The items of lists that come one after the other."""
    for item in first:
        yield item
    async for part in items:
        for item in part:
            yield item
