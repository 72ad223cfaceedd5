"""A statement on a connection ▶ Arrow batches, by the way that brings so many rows fastest."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from dataflow.runtime import arrow
from dataflow.runtime.sources.postgres_pieces import Pieces, pieces_of
from dataflow.runtime.sources.postgres_plans import expected_of
from dataflow.runtime.sources.postgres_ways import FEW_ROWS, MANY_ROWS, Way, Ways
from dataflow.runtime.sources.source import Statement

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

BATCH_ROWS: Final = 16_384


async def begin(
    connection: asyncpg.Connection, statement: Statement, ways: Ways, source: str, *, may_cut: bool
) -> AsyncGenerator[pa.RecordBatch, None] | Pieces:
    """A statement's rows in batches, in the transaction that is open, if any; or the pieces to read it in, where the
    caller has more connections for it. Closing the batches ends the statement on the server.

    A statement that is sure to have few rows, or had few when it last ran, is fetched at once: one round trip. One that
    has groups, or had many rows, is a binary COPY, which brings many rows several times faster, and which the server
    may run in several processes. Of any other the server is asked what it expects.
    """
    way, expected = ways.of(statement), None
    if way is Way.UNKNOWN:
        expected = await expected_of(connection, statement)
        way = Way.FETCH if expected.is_small else Way.COPY
    if way is Way.FEW or way is Way.FETCH:
        rows = await few_rows(connection, statement, ways)
        if rows is not None:
            return _fetched(rows, statement, source)
    types = await _types(connection, statement)
    if types is None:
        return _through_cursor(connection, statement, source)
    if may_cut and statement.scanned is not None:
        expected = expected or await expected_of(connection, statement)
        pieces = await pieces_of(connection, statement, types, expected)
        if pieces is not None:
            return pieces
    return _copied(connection, statement, types, ways, source)


async def few_rows(connection: asyncpg.Connection, statement: Statement, ways: Ways) -> list[Any] | None:
    """All rows of a statement that is thought to have few, None where it has more; it is a COPY the next time."""
    started = time.perf_counter()
    most = 0 if ways.of(statement) is Way.FEW else MANY_ROWS
    rows = await _fetch(connection, statement, most)
    ways.learn(statement, most if rows is None else len(rows), time.perf_counter() - started)
    return rows


async def _fetch(connection: asyncpg.Connection, statement: Statement, most: int) -> list[Any] | None:
    """All rows, None where there are `most` or more; 0 stands for any number."""
    # What the driver's own `fetchrow` calls: it leaves the statement after so many rows.
    execute: Any = connection._execute  # type: ignore[attr-defined]
    rows: list[Any] = await execute(statement.sql, statement.parameters, most, None)
    return rows if not most or len(rows) < most else None


async def _fetched(rows: list[Any], statement: Statement, source: str) -> AsyncGenerator[pa.RecordBatch, None]:
    if rows:
        yield arrow.batch_of(_columns(rows), statement.fields, source)


async def _through_cursor(
    connection: asyncpg.Connection, statement: Statement, source: str
) -> AsyncGenerator[pa.RecordBatch, None]:
    """For what cannot be a COPY. A transaction that it begins is left open where it fails or is closed early."""
    began = not connection.is_in_transaction()
    if began:
        await connection.execute("BEGIN")
    cursor = await connection.cursor(statement.sql, *statement.parameters)
    wanted = FEW_ROWS
    rows = await cursor.fetch(wanted)
    while rows:
        yield arrow.batch_of(_columns(rows), statement.fields, source)
        rows = await cursor.fetch(BATCH_ROWS) if len(rows) == wanted else []
        wanted = BATCH_ROWS
    if began:
        await connection.execute("COMMIT")


async def _copied(
    connection: asyncpg.Connection, statement: Statement, types: Sequence[str], ways: Ways, source: str
) -> AsyncGenerator[pa.RecordBatch, None]:
    from dataflow.runtime.sources.postgres_copy import copy_batches

    started, rows = time.perf_counter(), 0
    async with aclosing(copy_batches(connection, statement, types, source)) as batches:
        async for batch in batches:
            rows += batch.num_rows
            yield batch
    ways.learn(statement, rows, time.perf_counter() - started)


async def _types(connection: asyncpg.Connection, statement: Statement) -> list[str] | None:
    """The types of a statement's columns as a COPY of it needs them, None where it cannot be one."""
    from dataflow.runtime.sources.postgres_copy import can_copy

    prepared = await connection.prepare(statement.sql)
    types = [attribute.type.name for attribute in prepared.get_attributes()]
    return types if can_copy(statement, types) else None


def _columns(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True))
