"""A big scan of one PostgreSQL table, cut into ranges of pages that several connections copy at the same time.

The rows come in the order in which one scan would bring them. The server plans such a range as a Tid Range Scan, from
version 14 on: https://www.postgresql.org/docs/14/release-14.html
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dataflow.runtime.interrupt import to_its_end
from dataflow.runtime.sources.postgres_plans import Expected
from dataflow.runtime.sources.source import Statement

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

READERS: Final = 2
"""Connections for one scan. More would take cores from other statements, and this process decodes no faster."""

PIECE_BYTES: Final = 8 << 20
MOST_PAGES: Final = 2_048
LEAST_PAGES: Final = 64
"""What a piece brings, as far as the server's estimates go, and bounds for when they are wrong."""

LEAST_BYTES: Final = 3 * PIECE_BYTES
"""A result from which on several connections gain more than their transactions cost."""

FIRST_VERSION: Final = 14

WAITING: Final = 8
"""Batches of a piece that wait for the pieces before it."""

_PAGES: Final = """
SELECT pg_relation_size(c.oid) / current_setting('block_size')::int
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2
"""


Reading = Callable[[], AbstractAsyncContextManager["asyncpg.Connection"]]
Copy = Callable[["asyncpg.Connection", Statement], "AsyncGenerator[pa.RecordBatch, None]"]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A statement cut in pieces: the text before and behind the name of its table, the table, and where pieces begin.

    types: those of its columns, as a COPY of it needs them.
    """

    statement: Statement
    types: Sequence[str]
    before: str
    table: str
    behind: str
    starts: tuple[int, ...]

    def piece(self, number: int) -> Statement:
        """The statement over one range of pages; the last one has no end, since the table may have grown."""
        conditions = [f"ctid >= '({self.starts[number]},0)'::tid"]
        if number + 1 < len(self.starts):
            conditions.append(f"ctid < '({self.starts[number + 1]},0)'::tid")
        rows = f"(SELECT * FROM {self.table} WHERE {' AND '.join(conditions)})"
        return replace(self.statement, sql=f"{self.before}{rows}{self.behind}")


async def pieces_of(
    connection: asyncpg.Connection, statement: Statement, types: Sequence[str], expected: Expected
) -> Pieces | None:
    """A statement in pieces, None where it is better run whole."""
    if statement.scanned is None or statement.scanned != expected.scanned:
        return None
    table = ".".join('"' + name.replace('"', '""') + '"' for name in statement.scanned)
    parts = statement.sql.split(f" FROM {table} AS ")
    expected_bytes = expected.rows * (expected.width + 4 * len(statement.fields))
    if len(parts) != 2 or expected_bytes < LEAST_BYTES or connection.get_server_version().major < FIRST_VERSION:
        return None
    pages = await connection.fetchval(_PAGES, *statement.scanned) or 1
    step = min(max(int(pages * PIECE_BYTES / expected_bytes), LEAST_PAGES), MOST_PAGES)
    starts = tuple(range(0, pages, step))
    return Pieces(statement, types, f"{parts[0]} FROM ", table, f" AS {parts[1]}", starts) if len(starts) > 1 else None


async def read_pieces(pieces: Pieces, reading: Reading, copy: Copy) -> AsyncGenerator[pa.RecordBatch, None]:
    """The batches of all pieces, in their order. Closing it stops them on the server. Raises what `copy` raises.

    reading: connections that see one state of the database. copy: the batches of a statement on one of them.
    """
    queues: list[asyncio.Queue[pa.RecordBatch | Exception | None]] = [asyncio.Queue(WAITING) for _ in pieces.starts]
    numbers = iter(range(len(queues)))
    # Pieces that were begun and not yet handed on.
    room = asyncio.Semaphore(READERS + 1)

    async def work(*, is_first: bool) -> None:
        number = None
        try:
            async with reading() as connection:
                while await room.acquire() and (number := next(numbers, None)) is not None:
                    async with aclosing(copy(connection, pieces.piece(number))) as batches:
                        async for batch in batches:
                            await queues[number].put(batch)
                    await queues[number].put(None)
                    number = None
        except Exception as error:  # noqa: BLE001  # it is raised where the piece is read
            # A server that has room for no further connection has the first one do all.
            if number is not None or is_first:
                await queues[number or 0].put(error)

    workers = [asyncio.create_task(work(is_first=number == 0)) for number in range(READERS)]
    try:
        for queue in queues:
            while (batch := await queue.get()) is not None:
                if isinstance(batch, Exception):
                    raise batch
                yield batch
            room.release()
    finally:
        for worker in workers:
            worker.cancel()
        await to_its_end(_ended(workers))


async def _ended(workers: list[asyncio.Task[None]]) -> None:
    await asyncio.gather(*workers, return_exceptions=True)
