"""A transaction of a source that writes, statement by statement, over rows that were brought there first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import RefusedError, SourceError
from dataflow.runtime.sources.source import Source
from dataflow.runtime.sources.writable import TransactionalSource, WritableSource

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.render.staged import Stage
    from dataflow.runtime.sources.source import Statement

STAGE: Final = "dataflow_rows"
"""The temporary table that rows are brought to."""

NUMBER: Final = "number of a row"
"""Its column beside those of the rows."""


class RowError(RefusedError):
    """What a database says of values that it does not take; other values it may still take."""


def row_error(error: SourceError) -> RowError:
    """The same error as one of rows."""
    found = error.diagnostics[0]
    return RowError(found.message, notes=found.notes, hint=found.hint)


@dataclass(frozen=True, slots=True)
class Batches:
    """Rows on their way: batches that have a column for each name, in their order, and behind them the rows' numbers.

    columns: those of the table whose values they are. names: what they are called on the way, where it is not the same.
    """

    columns: Sequence[str]
    batches: AsyncIterator[pa.RecordBatch]
    names: Sequence[str] = ()

    @property
    def staged(self) -> Sequence[str]:
        """The names of the columns in the temporary table."""
        return self.names or self.columns


class Writer(Protocol):
    """One transaction, whose statements run one after the other; each raises SourceError, the driver's being its cause.

    The block that gave it commits it at its end, and undoes it where an error leaves the block.
    """

    async def stage(self, table: Table, rows: Batches, *, lenient: bool = False) -> Stage:
        """Brings rows that are meant for columns of a table to a temporary table, of which there is one at a time.

        lenient: its columns take what those of the table refuse, so that the table refuses single rows.
        """
        ...

    async def unstage(self) -> None:
        """Removes the temporary table."""
        ...

    async def change(self, statement: Statement) -> int:
        """Runs a statement; how many rows it found."""
        ...

    async def read(self, statement: Statement) -> list[pa.RecordBatch]:
        """Runs a statement that gives rows, in batches of exactly its fields."""
        ...

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """What is done in the block is undone where an error leaves it, and the transaction goes on."""
        ...


def writable(source: Source) -> WritableSource:
    """A source that takes writes. Raises SourceError for others."""
    if not isinstance(source, WritableSource):
        raise unwritable(source)
    return source


def unwritable(source: Source) -> SourceError:
    """What is said of a source that takes no rows."""
    return SourceError(
        f"source `{source.name}` takes no rows: {source.description}",
        notes=["rows can be written to databases"],
        hint="a file is written by `.collect().write(path)`",
    )


def in_transactions(source: Source) -> TransactionalSource:
    """A source that has transactions of several statements. Raises SourceError for others."""
    found = writable(source)
    if not isinstance(found, TransactionalSource):
        raise SourceError(f"source `{source.name}` has no transactions: {source.description}")
    return found
