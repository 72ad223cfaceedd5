"""Rows that are read to their end before anybody sees the first: what a connection with one statement at a time needs.

Whoever reads slowly, or writes for each row that it reads, would else keep the connection from the next statement, and
wait for ever for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from dataflow.runtime.loop import in_thread

if TYPE_CHECKING:
    import pyarrow as pa

KEPT_BYTES: Final = 64 << 20
"""Rows beyond these go into a temporary file."""


async def spooled(batches: AsyncIterator[pa.RecordBatch]) -> AsyncGenerator[pa.RecordBatch, None]:
    """Batches ▶ the same, once all of them are there. Raises what reading them raises."""
    kept: list[pa.RecordBatch] = []
    rest: _Rest | None = None
    size = 0
    try:
        async with aclosing(batches):  # type: ignore[type-var]
            async for batch in batches:
                size += batch.nbytes
                if rest is None and size <= KEPT_BYTES:
                    kept.append(batch)
                    continue
                if rest is None:
                    rest = await in_thread(_Rest, batch.schema)
                await in_thread(rest.add, batch)
        kept.reverse()
        while kept:
            yield kept.pop()
        if rest is not None:
            await in_thread(rest.rewind)
            while (one := await in_thread(rest.next)) is not None:
                yield one
    finally:
        if rest is not None:
            rest.close()


class _Rest:
    """Batches in a temporary file, which has no name and is gone when it is closed."""

    def __init__(self, schema: pa.Schema) -> None:
        import pyarrow as pa

        self._file: Any = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`
        self._writer = pa.ipc.new_stream(self._file, schema)
        self._reader: Any = None

    def add(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)

    def rewind(self) -> None:
        import pyarrow as pa

        self._writer.close()
        self._file.seek(0)
        self._reader = pa.ipc.open_stream(self._file)

    def next(self) -> pa.RecordBatch | None:
        try:
            found: pa.RecordBatch = self._reader.read_next_batch()
        except StopIteration:
            return None
        return found

    def close(self) -> None:
        self._file.close()
