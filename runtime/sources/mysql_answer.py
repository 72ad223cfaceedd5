"""The answer to one query, received from an aiomysql connection while what came before is decoded in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pymysql
from pymysql.constants import COMMAND
from pymysql.protocol import MysqlPacket

from dataflow.dsl.types import Field
from dataflow.runtime.decoding import decoded
from dataflow.runtime.plain import Plain
from dataflow.runtime.sources.mysql_plain import SHORT_BYTES, plain_columns
from dataflow.runtime.sources.mysql_rows import TAIL_BYTES, Rows, seems_over

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_BYTES: Final = 1 << 20
"""Bytes decoded at a time: large enough for numpy, small enough for the processor's caches."""

FIRST_BYTES: Final = 1 << 16
"""The same of the first rows, which somebody may be waiting for."""

_FEW_BYTES: Final = 1 << 14
"""Up to here decoding takes less time than the way to another thread and back."""

_PIECE_BYTES: Final = 1 << 18

_QUIET_SECONDS: Final = 0.05
"""How long rows wait for those that the server has not sent yet."""


class Answer:
    """ended: whether nothing more of it is to come, so that the connection may be used for something else."""

    def __init__(self, connection: Any, fields: Sequence[Field], source: str) -> None:
        self.connection = connection
        self._rows = Rows(fields, source)
        self._fields = fields
        self._source = source
        self._begun = False
        self._lost = False

    @property
    def ended(self) -> bool:
        return self._rows.ended or self._lost or not self._begun

    async def batches(self, sql: str) -> AsyncGenerator[pa.RecordBatch, None]:
        """Sends a query, and gives its rows in batches. Raises SourceError for a value that does not fit, and the
        driver's error.
        """
        parts = await self._ask(sql)
        async with aclosing(self._batches(parts)) as batches:
            async for batch in batches:
                yield batch

    async def all_rows(self, sql: str) -> Plain | list[pa.RecordBatch]:
        """Sends a query, and gives all its rows, in batches where they are not few. Raises as `batches` does."""
        parts = await self._ask(sql)
        columns = plain_columns(b"".join(parts), self._fields) if sum(map(len, parts)) <= SHORT_BYTES else None
        if columns is not None:
            rows, self._rows.ended = Rows(self._fields, self._source), True
            return Plain(columns, lambda: rows.feed(parts))
        async with aclosing(self._batches(parts)) as batches:
            return [batch async for batch in batches]

    async def _ask(self, sql: str) -> list[bytes]:
        """Sends a query; the first of what the server answers."""
        self._begun = True
        await self.connection._execute_command(COMMAND.COM_QUERY, sql.encode())
        return await self._receive(FIRST_BYTES)

    async def _batches(self, parts: list[bytes]) -> AsyncGenerator[pa.RecordBatch, None]:
        """The rows of the query that was sent, in batches, from the first of its answer on."""
        rows, wanted = self._rows, FIRST_BYTES
        ahead: asyncio.Task[list[bytes]] | None = None
        try:
            while not rows.ended:
                parts = parts or await (ahead or self._receive(wanted))
                ahead = None
                if sum(map(len, parts)) <= _FEW_BYTES:
                    batches = rows.feed(parts)
                else:
                    wanted = CHUNK_BYTES
                    ahead = asyncio.create_task(self._receive(wanted))
                    batches = await decoded(partial(rows.feed, parts))
                parts = []
                for batch in batches:
                    yield batch
        finally:
            await _stop(ahead)
        if rows.error is not None:
            MysqlPacket(rows.error, self.connection.encoding).raise_for_error()

    async def _receive(self, wanted: int) -> list[bytes]:
        """What the server sends next: so many bytes, or those up to what seems the end or to a pause."""
        parts: list[bytes] = []
        tail, size = b"", 0
        while size < wanted and not seems_over(tail):
            try:
                async with asyncio.timeout(_QUIET_SECONDS if parts else None):
                    part = await self.connection._reader.read(_PIECE_BYTES)
            except TimeoutError:
                break
            except OSError as error:
                raise self._loss(str(error)) from error
            if not part:
                raise self._loss("the server closed the connection")
            parts.append(part)
            size += len(part)
            tail = part[-TAIL_BYTES:] if len(part) >= TAIL_BYTES else (tail + part)[-TAIL_BYTES:]
        return parts

    def _loss(self, reason: str) -> pymysql.OperationalError:
        self._lost = True
        self.connection.close()
        return pymysql.OperationalError(2013, reason)


async def _stop(receiving: asyncio.Task[list[bytes]] | None) -> None:
    if receiving is not None:
        receiving.cancel()
        await asyncio.wait([receiving])
        if not receiving.cancelled():
            receiving.exception()  # an end that came too early has been told of already
