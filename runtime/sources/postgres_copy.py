"""Rows of PostgreSQL's binary COPY ▶ Arrow batches.

The format: https://www.postgresql.org/docs/current/sql-copy.html (File Formats, Binary Format). A row is its number of
fields, then each field's length and bytes, so its end is known only by walking through it. The SELECT therefore gets
one more column in front, a random number whose bytes show where rows may begin; each beginning is then proved: the end
computed through the lengths of all fields must be the next beginning. Where a value holds the bytes by chance, the
rows are walked through one by one.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from dataflow.dsl.types import Field
from dataflow.runtime.arrow import schema_of
from dataflow.runtime.decoding import decoded
from dataflow.runtime.interrupt import to_its_end
from dataflow.runtime.sources.postgres_columns import Chunk, Column
from dataflow.runtime.sources.postgres_lists import decoder_of
from dataflow.runtime.sources.source import Statement

if TYPE_CHECKING:
    import asyncpg
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

CHUNK_BYTES: Final = 2 << 20
"""Bytes decoded at a time: large enough for numpy, small enough for the processor's caches."""

FIRST_BYTES: Final = 128 << 10
"""Bytes of the first, so that whoever wants but a few rows has them soon."""

_HEADER: Final = 19
"""Bytes before the first row: signature, flags, length of an extension that is empty."""

_TRAILER: Final = b"\xff\xff"

CANCEL_SECONDS: Final = 1.0
CANCEL_WAITS: Final = (0.1, 0.4, 1.0)
"""How long the server may take to stop a statement before it is asked again: it forgets what it is asked too early."""

# asyncpg puts arguments into a COPY's text in the places of `$1`, and would find one in a quoted name as well.
_QUOTED: Final = re.compile(r""""[^"]*"|'[^']*'""")
_ARGUMENT: Final = re.compile(r"\$\d")


def can_copy(statement: Statement, types: Sequence[str]) -> bool:
    """Whether a statement's columns, of these types of PostgreSQL, can all be decoded here."""
    if statement.parameters and any(map(_ARGUMENT.search, _QUOTED.findall(statement.sql))):
        return False
    return len(types) == len(statement.fields) and all(
        decoder_of(field.type, name) is not None for name, field in zip(types, statement.fields, strict=True)
    )


async def copy_batches(
    connection: asyncpg.Connection, statement: Statement, types: Sequence[str], source: str
) -> AsyncGenerator[pa.RecordBatch, None]:
    """A statement's rows in batches. Closing it stops the statement on the server; the connection stays of use."""
    marker = b"\xfb" + secrets.token_bytes(3)  # the first byte occurs in no UTF-8 text
    number = int.from_bytes(marker, "big", signed=True)
    sql = f"SELECT CAST({number} AS int4), rows_of_it.* FROM ({statement.sql}) AS rows_of_it"
    copy = _Copy(connection, sql, statement.parameters)
    decoder = CopyDecoder(types, statement.fields, marker, source)
    try:
        last = False
        while not last:
            data, last = await copy.take()
            batch = await decoded(partial(decoder.decode, data, last=last))
            if batch is not None:
                yield batch
    finally:
        await to_its_end(copy.stop())


class _Copy:
    """A COPY that runs in a task of its own, and its bytes on their way to the decoder, a few chunks at most.

    The task is never cancelled: asyncpg 0.32 takes a connection for ready again before the server has ended a COPY
    whose output was cancelled. The server is asked to stop it instead, and what still arrives is thrown away.
    """

    def __init__(self, connection: asyncpg.Connection, sql: str, parameters: tuple[object, ...]) -> None:
        self._chunks: asyncio.Queue[tuple[bytes, bool] | Exception] = asyncio.Queue(2)
        self._parts: list[bytes] = []
        self._size = 0
        self._wanted = FIRST_BYTES
        self._stopped = False
        self._connection = connection
        self._task = asyncio.create_task(self._run(sql, parameters))

    async def take(self) -> tuple[bytes, bool]:
        """The next bytes, and whether they are the last. Raises what the statement failed with."""
        chunk = await self._chunks.get()
        if isinstance(chunk, Exception):
            raise chunk
        return chunk

    async def stop(self) -> None:
        """Ends the statement if it still runs; a server that does not answer loses the connection."""
        self._stopped = True
        for seconds in (CANCEL_SECONDS / 100, *CANCEL_WAITS):
            while not self._chunks.empty():
                self._chunks.get_nowait()
            ended, _ = await asyncio.wait([self._task], timeout=seconds)
            if ended:
                return
            await self._cancel()
        self._connection.terminate()

    async def _cancel(self) -> None:
        """Asks the server to stop what runs: a message of its own, for which a full server has room too."""
        # What the driver does by itself where a statement is cancelled that is no COPY.
        cancel: Any = self._connection._cancel  # type: ignore[attr-defined]
        with suppress(TimeoutError):
            async with asyncio.timeout(CANCEL_SECONDS):
                await cancel(asyncio.get_running_loop().create_future())

    async def _run(self, sql: str, parameters: tuple[object, ...]) -> None:
        try:
            await self._connection.copy_from_query(sql, *parameters, output=self._add, format="binary")
            await self._put((b"".join(self._parts), True))
        except Exception as error:  # noqa: BLE001  # it is raised where the chunks are taken
            await self._put(error)

    async def _add(self, data: bytes) -> None:
        if self._stopped:
            return
        self._parts.append(data)
        self._size += len(data)
        if self._size >= self._wanted:
            parts, self._parts, self._size, self._wanted = self._parts, [], 0, CHUNK_BYTES
            await self._put((b"".join(parts), False))

    async def _put(self, chunk: tuple[bytes, bool] | Exception) -> None:
        if not self._stopped:
            await self._chunks.put(chunk)


class CopyDecoder:
    """Takes the bytes of a COPY as they arrive and gives a batch for the complete rows among them."""

    def __init__(self, types: Sequence[str], fields: Sequence[Field], marker: bytes, source: str) -> None:
        self._fields = fields
        self._source = source
        decoders = [decoder_of(field.type, name) for name, field in zip(types, fields, strict=True)]
        self._decoders = [decoder for decoder in decoders if decoder is not None]
        self._schema = schema_of(fields)
        self._start = (len(fields) + 1).to_bytes(2, "big") + b"\0\0\0\4" + marker
        self._rest = b""
        self._begun = False

    def decode(self, data: bytes, *, last: bool) -> pa.RecordBatch | None:
        """The complete rows of what came so far, None where there are none. `last` says that the trailer is in."""
        if not self._begun:
            data, self._begun = data[_HEADER:], True
        data = self._rest + data
        if last:
            # A beginning behind the last row, so that it has one like all others.
            data = data.removesuffix(_TRAILER) + self._start
        chunk = Chunk(data)
        starts = _find(chunk, self._start)
        if len(starts) < 2:
            self._rest = data
            return None
        fields = _fields(chunk, starts[:-1], len(self._decoders))
        if not np.array_equal(fields.end, starts[1:]):
            starts = _walk(chunk, len(self._decoders) + 1)
            fields = _fields(chunk, starts[:-1], len(self._decoders))
        self._rest = data[int(starts[-1]) :]
        if len(starts) < 2:
            return None
        columns = [
            decode(Column(chunk, position, length, length >= 0, field, self._source))
            for decode, position, length, field in zip(
                self._decoders, fields.positions, fields.lengths, self._fields, strict=True
            )
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)


class _Fields:
    """Where each column's values are: positions and lengths (-1 for null) by column, and where each row ends."""

    def __init__(self, positions: list[Ints], lengths: list[Ints], end: Ints) -> None:
        self.positions = positions
        self.lengths = lengths
        self.end = end


def _find(chunk: Chunk, pattern: bytes) -> Ints:
    """Every place of a pattern of ten bytes."""
    # Its rarest byte first: the one that no text holds.
    hits = np.flatnonzero(chunk.bytes[6 : chunk.size - 3] == pattern[6])
    head = chunk.numbers("<u8")[hits] == np.frombuffer(pattern[:8], "<u8")[0]
    tail = chunk.numbers("<u2")[hits + 8] == np.frombuffer(pattern[8:], "<u2")[0]
    found: Ints = hits[head & tail].astype(np.int64)
    return found


def _fields(chunk: Chunk, starts: Ints, columns: int) -> _Fields:
    """The fields of rows that begin at `starts`, the marker left out."""
    lengths_at = chunk.numbers(">i4")
    limit = len(chunk.buffer) - 4
    position = starts + 10
    positions, lengths = [], []
    for _ in range(columns):
        length = lengths_at[np.minimum(position, limit)].astype(np.int64)
        position = position + 4
        positions.append(position)
        lengths.append(length)
        position = position + np.maximum(length, 0)
    return _Fields(positions, lengths, position)


def _walk(chunk: Chunk, columns: int) -> Ints:
    """Where rows begin, found by going through them one by one; the last is where the incomplete rest begins."""
    starts, position = [0], 0
    data, size = chunk.buffer, chunk.size
    while True:
        at = position + 2
        for _ in range(columns):
            if at + 4 > size:
                return np.array(starts, np.int64)
            at += 4 + max(int.from_bytes(data[at : at + 4], "big", signed=True), 0)
        if at + 2 > size:
            return np.array(starts, np.int64)
        position = at
        starts.append(position)
