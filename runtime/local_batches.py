"""The rows of a statement of the local DuckDB for the event loop; in a transaction, on the connection of that one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import TransactionError, quoted
from dataflow.runtime.interrupt import interruptible
from dataflow.runtime.sources.source import LocalSource, LocalTransaction, in_transaction
from dataflow.runtime.sources.spooled import spooled

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from dataflow.runtime.local_stream import LocalStream

Start = Callable[["duckdb.DuckDBPyConnection | None"], "LocalStream"]
"""Begins the statement on a connection that stays open, or without one on one of its own."""


async def batches_of(
    start: Start, attachments: Sequence[tuple[LocalSource, Table]]
) -> AsyncGenerator[pa.RecordBatch, None]:
    """What begins a statement, and the tables it reads, ▶ its batches; cancelling interrupts DuckDB.

    Raises SourceError, TransactionError.
    """
    lender = _lender(attachments)
    batches = _read(start(None)) if lender is None else spooled(_read_lent(start, lender))
    async with aclosing(batches):
        async for batch in batches:
            yield batch


async def _read(stream: LocalStream) -> AsyncGenerator[pa.RecordBatch, None]:
    try:
        while (batch := await interruptible(lambda: next(stream, None), stream.interrupt)) is not None:
            yield batch
    finally:
        stream.close()


async def _read_lent(start: Start, lender: LocalTransaction) -> AsyncGenerator[pa.RecordBatch, None]:
    async with lender.borrowed() as cursor, aclosing(_read(start(cursor))) as batches:
        async for batch in batches:
            yield batch


def _lender(attachments: Sequence[tuple[LocalSource, Table]]) -> LocalTransaction | None:
    """The source whose transaction a statement is to run in. Raises TransactionError where there are several."""
    found = {source.name: source for source, _ in attachments if in_transaction(source)}
    if len(found) > 1:
        raise TransactionError(
            f"a query inside of a transaction cannot read several sources of DuckDB files: {quoted(found)}",
            hint='name the one that is to take part: `db.transaction("name")`',
        )
    (lender,) = found.values() or (None,)
    return lender if isinstance(lender, LocalTransaction) else None
