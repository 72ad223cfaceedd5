"""What the rest of the runtime asks of a source.

A remote source runs SQL of its own and streams Arrow batches; a local source is read by the local DuckDB in place.
Everything here runs on the background event loop (`runtime/loop.py`); blocking drivers use its threads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, runtime_checkable

from dataflow.compiler.catalog import Keys, Statistics, Table
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.dsl.types import Field

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.turns import Place, Terms, Turns
    from dataflow.runtime.sources.writer import Writer


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


@dataclass(frozen=True, slots=True)
class Changed:
    """What one INSERT, UPDATE or DELETE did: how many rows, those that it gives back, and the number that the database
    counted up for the row, where it says that by itself.
    """

    count: int
    rows: Plain | list[pa.RecordBatch] | None = None
    counted: int | None = None


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
class WritableSource(Source, Protocol):
    """A source whose tables take rows."""

    async def insert(
        self,
        table: Table,
        columns: Sequence[str],
        batches: AsyncIterator[pa.RecordBatch],
        keys: Sequence[str] = (),
        kept: Sequence[str] = (),
    ) -> int:
        """Adds rows to the named columns of a table in one transaction: all of them or none; how many they were.

        keys: a unique key of the table, by columns that are among the named: a row that is there already gets the other
        values instead, of several rows with one key those of the last. kept: columns whose values such a row keeps.

        Each batch has one column for each name, in their order. Raises SourceError, the driver's error being its cause.
        """
        ...

    async def write(self, table: Table, statements: Sequence[Statement]) -> int:
        """Runs UPDATEs or DELETEs of a table in one transaction; how many rows they found, changed or not.

        Raises SourceError, the driver's error being its cause.
        """
        ...


@runtime_checkable
class RowSource(WritableSource, Protocol):
    """A source that changes a row with little ado."""

    async def change(self, table: Table, statement: Statement) -> Changed:
        """Runs one INSERT, UPDATE or DELETE of a table as a transaction of its own; `fields` are those it gives back.

        Raises SourceError, the driver's error being its cause.
        """
        ...


@runtime_checkable
class PromptRowSource(RowSource, Protocol):
    """A source that changes and reads a row in any thread, without the event loop."""

    def read_now(self, statement: Statement) -> Plain | list[pa.RecordBatch]:
        """The rows of a statement that is sure to be quick, by the calling thread. Raises SourceError."""
        ...

    def change_now(self, table: Table, statement: Statement) -> Changed:
        """As `change`, by the calling thread, which waits for others that write. Raises SourceError."""
        ...


@runtime_checkable
class ValuesSource(WritableSource, Protocol):
    """A source whose driver takes Python's values, which then need not become Arrow's."""

    async def insert_values(
        self,
        table: Table,
        columns: Sequence[str],
        values: Sequence[list[Any]],
        keys: Sequence[str] = (),
        kept: Sequence[str] = (),
    ) -> int:
        """As `insert`, a list of values for each of the named columns; how many. Raises SourceError.

        The values are what the columns' types are in Python, to the digit.
        """
        ...

    async def update_values(
        self, table: Table, columns: Sequence[str], values: Sequence[list[Any]], keys: Sequence[str]
    ) -> int:
        """Gives the rows of these keys new values of the other columns; the rest is as of `insert_values`.

        Keys are integers, no two of them equal. How many rows were found.
        """
        ...

    async def delete_values(self, table: Table, key: str, values: list[Any]) -> int:
        """Removes the rows of these keys, which are integers, in one transaction; how many. Raises SourceError."""
        ...


class Here(Protocol):
    """A source as one event loop of the program's reaches it."""

    async def change(self, table: Table, statement: Statement) -> Changed:
        """As of `RowSource`."""
        ...

    async def read_all(self, statement: Statement) -> Plain | list[pa.RecordBatch] | None:
        """As of `WholeSource`."""
        ...


@runtime_checkable
class HereSource(RowSource, Protocol):
    """A source whose rows can be awaited on any event loop, without the way to the background loop."""

    def here(self) -> Here:
        """The source as the running loop reaches it."""
        ...

    def leave(self) -> None:
        """Has the connections of all these loops closed, and does not wait for it."""
        ...

    async def aleave(self) -> None:
        """Closes those of the running loop."""
        ...


@runtime_checkable
class DefinableSource(RowSource, Protocol):
    """A source in which tables can be made."""

    async def load_keys(self, table: Table) -> Keys:
        """The primary key, counted columns and foreign keys of a table that `load_table` gave. Raises SourceError."""
        ...

    async def define(self, statements: Sequence[str]) -> None:
        """Runs statements that define tables; all of them or none where the database can undo them.

        A database in a file is made where there is none. Raises SourceError, the driver's error being its cause.
        """
        ...


@runtime_checkable
class SourceTransaction(Source, Protocol):
    """A source as one transaction sees it; `turns` ends the transaction."""

    turns: Turns


@runtime_checkable
class TransactionalSource(WritableSource, Protocol):
    """A source in which several writes can be one transaction."""

    def changing(self, table: Table) -> AbstractAsyncContextManager[Writer]:
        """A transaction that changes a table by several statements, on a connection of its own for the block's length.

        In a transaction of the user's it is a part of that. Raises SourceError.
        """
        ...

    def transaction(self, terms: Terms, depth: Callable[[], int], place: Place) -> SourceTransaction:
        """The source as a transaction sees it, which begins with its first statement.

        depth: how many transactions are inside of one another then. place: what is held while it lasts.
        """
        ...


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


def changes_rows(source: Source) -> TypeGuard[RowSource]:
    """Whether a source changes a row with little ado."""
    return hasattr(source, "change")


def reads_now(source: Source) -> TypeGuard[PromptRowSource]:
    """Whether a source reads a row without the event loop."""
    return hasattr(source, "read_now") and not in_transaction(source)


def takes_values(source: Source) -> TypeGuard[ValuesSource]:
    """Whether a source's driver takes Python's values."""
    return hasattr(source, "insert_values")


def changes_now(source: Source) -> TypeGuard[PromptRowSource]:
    """Whether a source changes a row without the event loop."""
    return hasattr(source, "change_now") and not in_transaction(source)


def is_here(source: Source) -> TypeGuard[HereSource]:
    """Whether rows of a source can be awaited on any event loop; a transaction has one connection, elsewhere."""
    return hasattr(source, "here") and not in_transaction(source)


def reads_all(source: Source) -> TypeGuard[WholeSource]:
    """Whether a source can be asked for all rows of a statement."""
    return hasattr(source, "read_all")
