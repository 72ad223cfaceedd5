"""A transaction of PostgreSQL that writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Table
from dataflow.compiler.render.staged import Stage
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INT64, Field, List
from dataflow.runtime import arrow_values
from dataflow.runtime.sources import postgres_write
from dataflow.runtime.sources.postgres_encode import ENCODERS
from dataflow.runtime.sources.postgres_pool import driver_errors
from dataflow.runtime.sources.postgres_write import Target
from dataflow.runtime.sources.writer import NUMBER, STAGE, Batches, row_error

if TYPE_CHECKING:
    import asyncpg
    import pyarrow as pa

    from dataflow.runtime.sources.source import Statement

_NUMBERS: Final = Target(Field(NUMBER, INT64), "int8", ENCODERS["int8"])
_SAVEPOINT: Final = "before_rows"


class PostgresWriter:
    """On a connection whose transaction has begun; `explain` makes errors for people of the driver's."""

    def __init__(
        self,
        connection: asyncpg.Connection,
        table: Table,
        explain: Callable[[asyncpg.Connection, Exception], Awaitable[SourceError]],
    ) -> None:
        self._connection = connection
        self._table = table
        self._explain = explain

    async def stage(self, table: Table, rows: Batches, *, lenient: bool = False) -> Stage:
        async with self._told():
            found = await postgres_write.targets_of(self._connection, table, rows.columns)
            targets = [
                replace(target, field=replace(target.field, name=name))
                for target, name in zip(found, rows.staged, strict=True)
            ]
            staged = [*targets, _NUMBERS]
            columns = [f"{_quoted(target.field.name)} {_type(target, lenient)}" for target in staged]
            await self._connection.execute(f"CREATE TEMPORARY TABLE {STAGE} ({', '.join(columns)}) ON COMMIT DROP")
            await postgres_write.copy(self._connection, STAGE, staged, table.source, rows.batches)
        values = {target.field.name: _cast(target) for target in targets if target.staged}
        return Stage(("pg_temp", STAGE), NUMBER, values)

    async def unstage(self) -> None:
        async with self._told():
            await self._connection.execute(f"DROP TABLE pg_temp.{STAGE}")

    async def change(self, statement: Statement) -> int:
        async with self._told():
            return await postgres_write.changed(self._connection, statement)

    async def read(self, statement: Statement) -> list[pa.RecordBatch]:
        async with self._told():
            rows: list[Any] = await self._connection.fetch(statement.sql, *statement.parameters)
        columns = list(zip(*rows, strict=True))
        return [arrow_values.batch_of(columns, statement.fields, self._table.source)] if rows else []

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        await self._connection.execute(f"SAVEPOINT {_SAVEPOINT}")
        try:
            yield
        except SourceError:
            if not self._connection.is_closed():
                await self._connection.execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}; RELEASE SAVEPOINT {_SAVEPOINT}")
            raise
        await self._connection.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}")

    @asynccontextmanager
    async def _told(self) -> AsyncIterator[None]:
        try:
            yield
        except driver_errors() as error:
            failure = await self._explain(self._connection, error)
            told = postgres_write.not_taken(failure, error, self._table)
            raise (row_error(told) if _is_of_rows(error) else told) from error


def _is_of_rows(error: Exception) -> bool:
    # https://www.postgresql.org/docs/current/errcodes-appendix.html: data, constraints, views, what functions raise
    return (getattr(error, "sqlstate", None) or "")[:2] in ("22", "23", "44", "P0")


def _type(target: Target, lenient: bool) -> str:
    """The type of a column that takes the values of one of a table."""
    if target.staged:
        return "text[]" if isinstance(target.field.type, List) else "text"
    return target.base if lenient else target.native


def _cast(target: Target) -> str:
    native = target.native.replace("{", "{{").replace("}", "}}")
    return f"CAST({{0}} AS {native})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
