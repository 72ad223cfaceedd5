"""What the rest of the runtime asks of a source that it reads; what is written is in `writable`.

A remote source runs SQL of its own and streams Arrow batches; a local source is read by the local DuckDB in place.
Everything here runs on the background event loop (`runtime/loop.py`); blocking drivers use its threads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeGuard, runtime_checkable

from dataflow.compiler.catalog import Statistics, Table
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.dsl.types import Field

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.turns import Turns


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL of one source, the values of its placeholders in the order of their numbers, and the columns it returns.

    most_rows: how many rows it has at most, where that is known. grouped: whether it reads all rows before it has one.
    scanned: the table's path in SQL, where the statement is no more than some columns of some rows of one table.
    """

    sql: str
    parameters: tuple[object, ...]
    fields: tuple[Field, ...]
    most_rows: int | None = None
    grouped: bool = False
    scanned: tuple[str, ...] | None = None


class Source(Protocol):
    """A place with tables."""

    @property
    def name(self) -> str:
        """The name the user gave it."""
        ...

    @property
    def dialect(self) -> Dialect: ...

    @property
    def description(self) -> str:
        """Kind and place for people to read, without user names or passwords: `postgresql on localhost:5432/shop`."""
        ...

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        """Paths of all tables and views below the source; `()` alone where the source itself is the table."""
        ...

    async def load_table(self, path: Sequence[str]) -> Table | None:
        """A table's columns, None if there is no such table. Raises SourceError where the source cannot be reached."""
        ...

    async def load_statistics(self, table: Table) -> Statistics | None:
        """What the source has noted of a table that `load_table` gave, without looking at more than a few rows.

        None where it notes nothing. Raises SourceError where it cannot be read, such as for want of rights.
        """
        ...

    async def close(self) -> None:
        """Gives back all connections; the source may be used again afterwards and then opens new ones."""
        ...


class Reader(Protocol):
    """What runs SQL: a source, or one state of it that several statements are to see."""

    def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """Runs the statement and yields batches of exactly `arrow.schema_of(statement.fields)`, none for no rows.

        Closing the iterator early, or cancelling its task, stops the statement and returns the connection.
        Raises SourceError, the driver's error being its cause.
        """
        ...


@runtime_checkable
class RemoteSource(Source, Reader, Protocol):
    """A source that runs SQL itself."""


@runtime_checkable
class SnapshotSource(RemoteSource, Protocol):
    """A source that can show several statements the same state."""

    def snapshot(self, readers: int) -> AbstractAsyncContextManager[Reader]:
        """All statements that are read inside the block see the source as it was at one moment.

        So many may be open at once, since the local DuckDB may want the last one's rows before the first's; more may
        follow. Leaving the block ends them all. Raises SourceError.
        """
        ...


@runtime_checkable
class PromptSource(RemoteSource, Protocol):
    """A source that can be asked for a few rows in any thread, without the event loop."""

    def read_at_once(self, statement: Statement, *, waits: bool = False) -> Plain | list[pa.RecordBatch] | None:
        """All rows that `read` would yield, where they are sure to come soon, within a millisecond or so.

        None where they are not: `read` is to be asked then. waits: whether the thread may wait for others that write.
        Raises SourceError.
        """
        ...


@runtime_checkable
class WholeSource(RemoteSource, Protocol):
    """A source that can be asked for all rows of a statement, with less ado where they are few."""

    async def read_all(self, statement: Statement) -> Plain | list[pa.RecordBatch] | None:
        """All rows that `read` would yield; None where it is to be asked.

        Cancelling its task stops the statement and returns the connection. Raises SourceError.
        """
        ...


@runtime_checkable
class LocalSource(Source, Protocol):
    """A source that the local DuckDB reads in place."""

    def attach(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Makes `table.relation` readable on a cursor of the local DuckDB; called once a query and table, in a thread.

        Raises SourceError where the table is gone or cannot be read.
        """
        ...


@runtime_checkable
class SourceTransaction(Source, Protocol):
    """A source as one transaction sees it; `turns` ends the transaction."""

    turns: Turns


@runtime_checkable
class LocalTransaction(LocalSource, Protocol):
    """A source that the local DuckDB reads in place, as one transaction sees it."""

    def borrowed(self) -> AbstractAsyncContextManager[duckdb.DuckDBPyConnection]:
        """The connection that sees what the transaction has written, for one statement. Raises TransactionError."""
        ...


def in_transaction(source: Source) -> TypeGuard[SourceTransaction]:
    """Whether a source is one as a transaction sees it, which has its place already."""
    return hasattr(source, "turns")


def runs_statements(source: Source) -> TypeGuard[RemoteSource]:
    """Whether a source runs SQL itself, which `isinstance` says of a protocol too, but slowly."""
    return hasattr(source, "read")


def is_in_place(source: Source) -> TypeGuard[LocalSource]:
    """Whether the local DuckDB reads a source in place."""
    return hasattr(source, "attach")


def has_snapshots(source: Source) -> TypeGuard[SnapshotSource]:
    """Whether a source can show several statements the same state."""
    return hasattr(source, "snapshot")


def is_prompt(source: Source) -> TypeGuard[PromptSource]:
    """Whether a source can be asked for a few rows without the event loop."""
    return hasattr(source, "read_at_once")


def reads_all(source: Source) -> TypeGuard[WholeSource]:
    """Whether a source can be asked for all rows of a statement."""
    return hasattr(source, "read_all")
