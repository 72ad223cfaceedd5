"""A statement on a connection ▶ Arrow batches, by the way that brings so many rows fastest."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from dataflow.runtime import arrow
from dataflow.runtime.sources import postgres_copy
from dataflow.runtime.sources.postgres_ways import FIRST_ROWS, MANY_ROWS, Way, Ways
from dataflow.runtime.sources.source import Statement

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

BATCH_ROWS: Final = 16_384

RESTART_SECONDS: Final = 0.3
"""What may be spent on the first rows before they are thrown away for a COPY of all."""

KEPT_WAYS: Final = 1024


async def few_rows(
    connection: asyncpg.Connection, statement: Statement, ways: Ways, source: str
) -> list[pa.RecordBatch] | None:
    """The batches of a statement that is sure to have few rows, or had few when it last ran: one round trip. None where
    it had not, or has too many for that now; then `batches_of` reads it.
    """
    most = 0 if statement.most_rows is not None and statement.most_rows <= FIRST_ROWS else MANY_ROWS
    if most and ways.of(statement) is not Way.FETCH:
        return None
    # What the driver's own `fetchrow` calls: it leaves the statement after so many rows.
    execute: Any = connection._execute  # type: ignore[attr-defined]
    rows = await execute(statement.sql, statement.parameters, most, None)
    if most and len(rows) == most:
        ways.learn(statement, most, 0)
        return None
    return [arrow.batch_of(_columns(rows), statement.fields, source)] if rows else []


async def batches_of(
    connection: asyncpg.Connection, statement: Statement, ways: Ways, source: str
) -> AsyncGenerator[pa.RecordBatch, None]:
    """A statement's rows in batches, in the transaction that is open, if any. Closing it ends it on the server.

    One that has groups, or had many rows when it last ran, is a binary COPY, which brings many rows several times
    faster, and which the server may run in several processes. All others begin as a cursor. A transaction that was
    begun for one is left to the caller where it fails or is closed early.
    """
    types = await _types(connection, statement) if ways.of(statement) is Way.COPY else None
    batches = (
        _through_cursor(connection, statement, ways, source)
        if types is None
        else _copied(connection, statement, types, ways, source)
    )
    async with aclosing(batches):
        async for batch in batches:
            yield batch


async def _through_cursor(
    connection: asyncpg.Connection, statement: Statement, ways: Ways, source: str
) -> AsyncGenerator[pa.RecordBatch, None]:
    """Where there is more than the first fetches, and the server found it quickly, the statement is run anew as a COPY;
    one that took its time goes on as it began.

    The server runs a cursor in one process only: https://www.postgresql.org/docs/current/when-can-parallel-query-be-used.html
    """
    began = not connection.is_in_transaction()
    if began:
        await connection.execute("BEGIN")
    started = time.perf_counter()
    cursor = await connection.cursor(statement.sql, *statement.parameters)
    rows, wanted, types = await cursor.fetch(FIRST_ROWS), FIRST_ROWS, None
    if len(rows) == wanted and time.perf_counter() - started < RESTART_SECONDS:
        wanted = MANY_ROWS
        rows += await cursor.fetch(wanted - len(rows))
        types = await _types(connection, statement) if len(rows) == wanted else None
    if types is None:
        if len(rows) < wanted:
            ways.learn(statement, len(rows), time.perf_counter() - started)
        while rows:
            yield arrow.batch_of(_columns(rows), statement.fields, source)
            rows = await cursor.fetch(BATCH_ROWS) if len(rows) == wanted else []
            wanted = BATCH_ROWS
    if began:
        await connection.execute("COMMIT")
    if types is not None:
        async with aclosing(_copied(connection, statement, types, ways, source)) as batches:
            async for batch in batches:
                yield batch


async def _copied(
    connection: asyncpg.Connection, statement: Statement, types: Sequence[str], ways: Ways, source: str
) -> AsyncGenerator[pa.RecordBatch, None]:
    started, rows = time.perf_counter(), 0
    async with aclosing(postgres_copy.copy_batches(connection, statement, types, source)) as batches:
        async for batch in batches:
            rows += batch.num_rows
            yield batch
    ways.learn(statement, rows, time.perf_counter() - started)


async def _types(connection: asyncpg.Connection, statement: Statement) -> list[str] | None:
    """The types of a statement's columns as a COPY of it needs them, None where it cannot be one."""
    prepared = await connection.prepare(statement.sql)
    types = [attribute.type.name for attribute in prepared.get_attributes()]
    return types if postgres_copy.can_copy(statement, types) else None


def _columns(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True))
