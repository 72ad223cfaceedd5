"""A transaction of a SQLite database that writes."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from dataflow.compiler.catalog import Table
from dataflow.compiler.render.staged import Stage
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.interrupt import interruptible
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources import sqlite_columns
from dataflow.runtime.sources.inserted import fields_of, named
from dataflow.runtime.sources.sqlite_many import insert_of, run
from dataflow.runtime.sources.sqlite_parameters import parameter_of
from dataflow.runtime.sources.sqlite_spellings import identifier
from dataflow.runtime.sources.sqlite_writing import BATCH_ROWS, columns_of, refusals
from dataflow.runtime.sources.writer import NUMBER, STAGE, Batches, row_error

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.sources.source import Statement
    from dataflow.runtime.sources.sqlite import SQLiteSource

T = TypeVar("T")

_NUMBERS: Final = Field(NUMBER, INT64)
_SAVEPOINT: Final = "before_rows"


class SQLiteWriter:
    """On a connection whose transaction has begun, which nobody else uses."""

    def __init__(self, source: SQLiteSource, table: Table, connection: sqlite3.Connection) -> None:
        self._source = source
        self._table = table
        self._connection = connection

    async def stage(self, table: Table, rows: Batches, *, lenient: bool = False) -> Stage:
        fields = (*named(fields_of(table, rows.columns), rows.staged), _NUMBERS)
        names = [*rows.staged, NUMBER]
        # Columns without a type keep values as they are given.
        await self._execute(f"CREATE TEMP TABLE {STAGE} ({', '.join(map(identifier, names))} INTEGER PRIMARY KEY)")
        sql_of = insert_of(f"temp.{STAGE}", names)
        async for batch in rows.batches:
            for start in range(0, batch.num_rows, BATCH_ROWS):
                values = await in_thread(columns_of, batch.slice(start, BATCH_ROWS), fields, self._source.name)
                await self._run(partial(run, self._connection, sql_of, values))
        return Stage(("temp", STAGE), NUMBER, {})

    async def unstage(self) -> None:
        await self._execute(f"DROP TABLE temp.{STAGE}")

    async def change(self, statement: Statement) -> int:
        def changing() -> int:
            cursor = self._connection.execute(statement.sql, [parameter_of(value) for value in statement.parameters])
            count = cursor.rowcount
            cursor.close()
            return max(count, 0)

        return await self._run(changing)

    async def read(self, statement: Statement) -> list[pa.RecordBatch]:
        def reading() -> list[pa.RecordBatch]:
            cursor = self._connection.execute(statement.sql, [parameter_of(value) for value in statement.parameters])
            rows = cursor.fetchall()
            cursor.close()
            columns = list(zip(*rows, strict=True))
            return [sqlite_columns.batch_of(columns, statement.fields, self._source.name)] if rows else []

        return await self._run(reading)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        await self._execute(f"SAVEPOINT {_SAVEPOINT}")
        try:
            yield
        except SourceError:
            await self._execute(f"ROLLBACK TO {_SAVEPOINT}")
            await self._execute(f"RELEASE {_SAVEPOINT}")
            raise
        await self._execute(f"RELEASE {_SAVEPOINT}")

    async def _execute(self, sql: str) -> None:
        # A cursor that is let go resets its statement, which the next thread may be running already: it is closed.
        await self._run(lambda: self._connection.execute(sql).close())

    async def _run(self, function: Callable[[], T]) -> T:
        try:
            with refusals(self._table), self._source.explained():
                return await interruptible(function, self._connection.interrupt)
        except SourceError as error:
            if isinstance(error.__cause__, sqlite3.IntegrityError):
                raise row_error(error) from error.__cause__
            raise
