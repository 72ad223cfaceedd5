"""A transaction of MySQL or MariaDB that writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pymysql

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.compiler.render.staged import Stage
from dataflow.dsl.errors import DataFlowError, SourceError
from dataflow.dsl.types import INT64, JSON, STRING
from dataflow.runtime.sources.mysql_answer import Answer
from dataflow.runtime.sources.mysql_errors import refused
from dataflow.runtime.sources.mysql_insert import add_rows, change_row
from dataflow.runtime.sources.mysql_literals import text_of
from dataflow.runtime.sources.writer import NUMBER, STAGE, Batches, row_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from dataflow.runtime.sources.source import Statement

_NUMBERS: Final = TableColumn(NUMBER, INT64, False, "bigint")
_SAVEPOINT: Final = "before_rows"
_LENIENT: Final = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"


class MySQLWriter:
    """On a connection whose transaction has begun; `explain` makes errors for people of the driver's."""

    def __init__(self, connection: Any, table: Table, explain: Callable[[Exception], SourceError]) -> None:
        self._connection = connection
        self._table = table
        self._explain = explain
        self._staged = False

    async def stage(self, table: Table, rows: Batches, *, lenient: bool = False) -> Stage:
        known = {column.name: column for column in table.columns}
        meant = [_lenient(known[name]) if lenient else known[name] for name in rows.columns]
        targets = [replace(column, name=name) for column, name in zip(meant, rows.staged, strict=True)]
        with self._told():
            # Creating and dropping temporary tables commits nothing, and no rollback removes them:
            # https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html
            self._staged = True
            await self._connection.query(f"DROP TEMPORARY TABLE IF EXISTS {STAGE}")
            await self._connection.query(_definition(table, rows.columns, targets))
            place = Table(table.source, (STAGE,), (STAGE,), (*targets, _NUMBERS))
            await add_rows(self._connection, place, [*rows.staged, NUMBER], rows.batches)
        return Stage((STAGE,), NUMBER, {})

    async def unstage(self) -> None:
        with self._told():
            await self._connection.query(f"DROP TEMPORARY TABLE IF EXISTS {STAGE}")
        self._staged = False

    async def clear(self) -> None:
        """Removes the temporary table behind a failure, where the connection is still there."""
        if self._staged and not self._connection.closed:
            await self.unstage()

    async def change(self, statement: Statement) -> int:
        with self._told():
            text = text_of(self._connection, statement, self._table.source)
            return (await change_row(self._connection, text)).count

    async def read(self, statement: Statement) -> list[pa.RecordBatch]:
        answer = Answer(self._connection, statement.fields, self._table.source)
        try:
            with self._told():
                text = text_of(self._connection, statement, self._table.source)
                async with aclosing(answer.batches(text)) as batches:
                    return [batch async for batch in batches]
        except DataFlowError:
            if not answer.ended:
                self._connection.close()  # the rest of the answer would stand before that of the next statement
            raise

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        with self._told():
            await self._connection.query(f"SAVEPOINT {_SAVEPOINT}")
        try:
            yield
        except SourceError:
            await self._connection.query(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except pymysql.MySQLError as error:
            told = refused(error, self._table, [])
            raise (self._explain(error) if told is None else row_error(told)) from error


def _lenient(column: TableColumn) -> TableColumn:
    """A column that takes the texts that the given one refuses."""
    return replace(column, native="longtext") if column.type in (STRING, JSON) else column


def _definition(table: Table, columns: Sequence[str], targets: list[TableColumn]) -> str:
    """A temporary table with columns of the same types and collations, that take nulls, as those behind a left join."""
    named = [f"{_quoted(NUMBER)} BIGINT NOT NULL DEFAULT 0 PRIMARY KEY"]
    named += [f"{_quoted(column.name)} {_LENIENT} NULL" for column in targets if column.native == "longtext"]
    typed = [
        f"source.{_quoted(own)} AS {_quoted(column.name)}"
        for own, column in zip(columns, targets, strict=True)
        if column.native != "longtext"
    ]
    made = f"CREATE TEMPORARY TABLE {STAGE} ({', '.join(named)})"
    if not typed:
        return made
    relation = ".".join(map(_quoted, table.relation))
    return f"{made} SELECT {', '.join(typed)} FROM (SELECT 1) AS one LEFT JOIN {relation} AS source ON FALSE LIMIT 0"


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
