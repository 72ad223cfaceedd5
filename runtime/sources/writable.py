"""What the rest of the runtime asks of a source that it writes: tables that take rows, and transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, runtime_checkable

from dataflow.compiler.catalog import Keys, Table
from dataflow.runtime.sources.source import Source, SourceTransaction, Statement, in_transaction

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.turns import Place, Terms
    from dataflow.runtime.sources.writer import Writer


@dataclass(frozen=True, slots=True)
class Changed:
    """What one INSERT, UPDATE or DELETE did: how many rows, those that it gives back, and the number that the database
    counted up for the row, where it says that by itself.
    """

    count: int
    rows: Plain | list[pa.RecordBatch] | None = None
    counted: int | None = None


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
