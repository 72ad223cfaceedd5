"""Arrow batches ▶ rows of a SQLite table, in one transaction, in the spelling that the dialect gives to their types."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import RefusedError, SourceError
from dataflow.dsl.types import Decimal, Field
from dataflow.runtime.interrupt import interruptible
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.inserted import conflict_clause, conformed, fields_of
from dataflow.runtime.sources.sqlite_many import delete_of, insert_of, run, update_of
from dataflow.runtime.sources.sqlite_parameters import parameter_of
from dataflow.runtime.sources.sqlite_spellings import identifier

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.sources.source import Statement
    from dataflow.runtime.sources.sqlite import SQLiteSource

    Array = pa.Array[Any]

SURE_DIGITS: Final = 15
"""So many digits of a decimal a float holds."""

_OWN: Final = frozenset({int, float, str, bytes, bool, NoneType})
"""Classes whose values the driver takes as they are."""

BATCH_ROWS: Final = 16_384
"""Rows that are objects of Python at a time."""


async def insert(
    source: SQLiteSource,
    table: Table,
    columns: Sequence[str],
    batches: AsyncIterator[pa.RecordBatch],
    keys: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> int:
    """Adds rows in one transaction, and says how many; by `keys` it exchanges those there but for what is `kept`.

    None of them is written where it fails or is cancelled. Raises SourceError.
    """
    fields = fields_of(table, columns)
    sql_of = insert_of(_relation(table), columns, conflict_clause(columns, keys, kept))
    count = 0
    with refusals(table):
        async with source.writing() as connection:
            async for batch in batches:
                for start in range(0, batch.num_rows, BATCH_ROWS):
                    part = batch.slice(start, BATCH_ROWS)
                    values = await in_thread(columns_of, part, fields, source.name)
                    await interruptible(partial(run, connection, sql_of, values), connection.interrupt)
                    count += part.num_rows
    return count


async def insert_values(
    source: SQLiteSource,
    table: Table,
    columns: Sequence[str],
    values: Sequence[list[Any]],
    keys: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> int:
    """Adds rows, a list of Python's values for each column, in one transaction, and says how many.

    By `keys` it exchanges those there but for what is `kept`. Raises SourceError.
    """
    fields_of(table, columns)
    await _run(source, table, insert_of(_relation(table), columns, conflict_clause(columns, keys, kept)), values)
    return len(values[0])


async def update_values(
    source: SQLiteSource, table: Table, columns: Sequence[str], values: Sequence[list[Any]], keys: Sequence[str]
) -> int:
    """Gives rows new values, found by their keys, in one transaction; how many there were. Raises SourceError."""
    fields_of(table, columns)
    given = dict(zip(columns, values, strict=True))
    new = [name for name in columns if name not in keys]
    return await _run(source, table, update_of(_relation(table), new, keys), [given[name] for name in (*new, *keys)])


async def delete_values(source: SQLiteSource, table: Table, key: str, values: list[Any]) -> int:
    """Removes the rows of keys, in one transaction; how many there were. Raises SourceError."""
    fields_of(table, [key])
    return await _run(source, table, delete_of(_relation(table), key), [values])


async def _run(source: SQLiteSource, table: Table, sql_of: Callable[[int], str], values: Sequence[list[Any]]) -> int:
    """Runs a statement over the rows of some columns, in one transaction; how many rows it changed."""
    own = [[*map(parameter_of, column)] if _is_foreign(column) else column for column in values]
    with refusals(table):
        async with source.writing() as connection:
            return await interruptible(partial(run, connection, sql_of, own), connection.interrupt)


def _is_foreign(column: Sequence[object]) -> bool:
    """Whether values, all of one class where they are not null, are none that the driver takes as they are."""
    return next((type(value) for value in column if value is not None), NoneType) not in _OWN


def _relation(table: Table) -> str:
    return identifier(table.relation[-1])


async def define(source: SQLiteSource, statements: Sequence[str]) -> None:
    """Runs statements that define tables, all of them or none; makes the file. Raises SourceError."""
    async with source.writing(makes=True) as connection:

        def defining() -> None:
            for statement in statements:
                connection.execute(statement).close()

        await interruptible(defining, connection.interrupt)


async def change(source: SQLiteSource, table: Table, statements: Sequence[Statement]) -> int:
    """Runs UPDATEs or DELETEs in one transaction, and says how many rows. Raises SourceError."""
    bound = [(each.sql, [parameter_of(value) for value in each.parameters]) for each in statements]
    with refusals(table):
        async with source.writing() as connection:

            def changing() -> int:
                count = 0
                for sql, parameters in bound:
                    cursor = connection.execute(sql, parameters)
                    count += cursor.rowcount
                    cursor.close()
                return count

            return await interruptible(changing, connection.interrupt)


@contextmanager
def refusals(table: Table) -> Iterator[None]:
    """What a table does not take leaves the block as an error that says so."""
    try:
        yield
    except SourceError as error:
        if isinstance(error.__cause__, sqlite3.IntegrityError):
            message = f"table `{table.label}` does not take the rows"
            raise RefusedError(message, notes=[f"sqlite: {error.__cause__}"]) from error.__cause__
        raise


def columns_of(batch: pa.RecordBatch, fields: Sequence[Field], source: str) -> list[Sequence[object]]:
    """A batch ▶ its columns as SQLite's driver takes their values. Raises SourceError."""
    columns = conformed(batch, fields).columns
    return [_values_of(column, field, source) for column, field in zip(columns, fields, strict=True)]


def _values_of(column: Array, field: Field, source: str) -> Sequence[object]:
    import pyarrow as pa

    match field.type.name:
        case "bool":
            return _numbers(column.cast(pa.int64()))
        case "int64":
            return _numbers(column)
        case "decimal" if isinstance(field.type, Decimal) and field.type.precision <= SURE_DIGITS:
            return _numbers(_floats(column, field.type.scale))
        case "timestamp" | "timestamptz":
            return column.cast(pa.timestamp("us")).cast(pa.string()).to_pylist()
        case "date" | "time":
            return column.cast(pa.string()).to_pylist()
        case "string" | "json" | "binary":
            return column.to_pylist()
        case _:
            try:
                return [parameter_of(value) for value in column.to_pylist()]
            except SourceError as error:
                message = f"column `{field.name}` of source `{source}` cannot take a value: {error.message}"
                raise SourceError(message) from error


def _floats(decimals: Array, scale: int) -> Array:
    """The floats nearest to decimals, which SQLite's own columns of decimals hold; whole ones it keeps as integers."""
    import numpy as np
    import pyarrow as pa

    content: Any = decimals.buffers()[1]
    words = np.frombuffer(content, np.int64)[2 * decimals.offset : 2 * (decimals.offset + len(decimals)) : 2]
    floats: Array = pa.array(words / 10.0**scale, mask=decimals.is_null().to_numpy(zero_copy_only=False))
    return floats


def _numbers(column: Array) -> Sequence[object]:
    return column.to_pylist() if column.null_count else column.to_numpy(zero_copy_only=False).tolist()
