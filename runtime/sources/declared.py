"""A source whose tables are only declared: queries over it are checked and spelt, but it has no rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import Statistics, Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.dsl.errors import SourceError
from dataflow.dsl.plain_values import to_type
from dataflow.dsl.types import DataType
from dataflow.runtime.sources.source import Statement

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Mapping[str, str | type | DataType]


class Declared:
    """Tables by name, each a mapping of column names to types; given to `DataFlow` in the place of a URL."""

    def __init__(self, tables: Mapping[str, Columns]) -> None:
        self.tables = {
            name: {column: to_type(type_) for column, type_ in columns.items()} for name, columns in tables.items()
        }


def declare(**tables: Columns) -> Declared:
    """Tables without a database: `DataFlow(shop=declare(orders={"id": "int64", "total": "decimal(15,2)"}))`.

    Queries over them are checked and have `sql(dialect)`, `schema` and `explain`; running one raises SourceError.
    """
    return Declared(tables)


class DeclaredSource:
    """Declared tables as a source."""

    def __init__(self, name: str, declared: Declared) -> None:
        self.name = name
        self._tables = declared.tables

    @property
    def dialect(self) -> Dialect:
        return DUCKDB

    @property
    def description(self) -> str:
        return "declared tables, without rows"

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        return tuple((name,) for name in self._tables)

    async def load_table(self, path: Sequence[str]) -> Table | None:
        columns = self._tables.get(".".join(path))
        if columns is None:
            return None
        described = tuple(TableColumn(name, type_) for name, type_ in columns.items())
        return Table(self.name, tuple(path), tuple(path), described)

    async def load_statistics(self, table: Table) -> Statistics | None:
        return None

    async def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        raise SourceError(
            f"source `{self.name}` is only declared and has no rows",
            hint=f'give the database instead: `DataFlow({self.name}="postgresql://…")`',
        )
        yield  # makes this an asynchronous generator, as the protocol asks

    async def close(self) -> None:
        return None
