"""A bounded channel of Arrow batches, from a coroutine on the event loop to the threads of the local DuckDB."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

CAPACITY = 4
"""Batches that wait in a channel: enough to keep both ends busy, little enough to stay small."""


class StoppedError(Exception):
    """The reading end was told to stop; nobody waits for what it would have read."""


class Channel:
    """Batches of one schema on their way from one producer to one reader.

    The producer awaits `send` and ends with `finish` or `fail`; the reader blocks in the thread that reads. Whichever
    end goes first stops the other: `send` answers False once nobody reads, and a failed producer makes the reader
    raise. `error` keeps the producer's own exception, because DuckDB hands on no more than its text.
    """

    def __init__(self, schema: pa.Schema, capacity: int = CAPACITY) -> None:
        self.schema = schema
        self.error: BaseException | None = None
        self._capacity = capacity
        self._batches: deque[pa.RecordBatch] = deque()
        self._changed = threading.Condition()
        self._finished = False
        self._stopped = False
        self._sender: asyncio.Future[None] | None = None

    async def send(self, batch: pa.RecordBatch) -> bool:
        """Hands a batch over as soon as there is room; False when it is no longer wanted."""
        while True:
            with self._changed:
                if self._stopped:
                    return False
                if len(self._batches) < self._capacity:
                    self._batches.append(batch)
                    self._changed.notify_all()
                    return True
                room = self._sender = asyncio.get_running_loop().create_future()
            await room

    def finish(self) -> None:
        """Says that all batches were sent."""
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Makes the reader raise `error` instead of waiting for more; the first error counts."""
        with self._changed:
            self.error = self.error or error
            self._changed.notify_all()

    def stop(self) -> None:
        """Says that nobody reads any more: lets the producer go, and a reader that still waits."""
        with self._changed:
            self._stopped = True
            self._batches.clear()
            self._release_sender()
            self._changed.notify_all()

    def reader(self) -> pa.RecordBatchReader:
        """The reading end, to be read once, in any thread but that of the event loop."""
        import pyarrow as pa

        return pa.RecordBatchReader.from_batches(self.schema, self._receive())

    def _receive(self) -> Iterator[pa.RecordBatch]:
        try:
            while (batch := self._next()) is not None:
                yield batch
        finally:
            self.stop()

    def _next(self) -> pa.RecordBatch | None:
        with self._changed:
            self._changed.wait_for(lambda: self._batches or self._finished or self._stopped or self.error is not None)
            if self.error is not None:
                raise self.error
            if self._stopped:
                raise StoppedError
            batch = self._batches.popleft() if self._batches else None
            self._release_sender()
            return batch

    def _release_sender(self) -> None:
        room, self._sender = self._sender, None
        if room is not None and not room.get_loop().is_closed():
            room.get_loop().call_soon_threadsafe(_resolve, room)


def _resolve(room: asyncio.Future[None]) -> None:
    if not room.done():
        room.set_result(None)
