"""A DataFlow ▶ its tables and columns for people, in the words of the text form."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import DataFlowError
from dataflow.dsl.format import format_from
from dataflow.dsl.query import From, Pipeline
from dataflow.dsl.types import Field
from dataflow.runtime import loop
from dataflow.runtime.database import DataFlow
from dataflow.runtime.introspect import Path


def table_name(path: Path) -> str:
    """Source, schema and table ▶ the name as it stands behind `from`."""
    return format_from(From(path)).removeprefix("from ")


def table_paths(db: DataFlow, source: str | None = None) -> list[Path]:
    """The paths of all tables, of one source or of all. Raises SourceError."""
    return [(name, *path) for name in ([source] if source is not None else db.sources) for path in db._paths(name)]


def described_tables(db: DataFlow, source: str | None = None, *, columns: bool = False) -> Iterator[str]:
    """Lines: the names of all tables, of one source or of all, with their columns where wanted. Raises SourceError."""
    paths = table_paths(db, source)
    queries = {path: Query(Pipeline(From(path)), db._session) for path in paths}
    if columns:
        _read_all(db, list(queries.values()))
    for path, query in queries.items():
        yield table_name(path)
        if columns:
            yield from described_columns(query)


def described_columns(query: Query) -> list[str]:
    """A query ▶ a line for each of its columns, or what keeps them from being told."""
    try:
        fields = query.schema
    except DataFlowError as error:
        return [f"  cannot be read: {error.message}"]
    width = max((len(field.name) for field in fields), default=0)
    return [f"  {field.name:<{width}}  {column_type(field)}" for field in fields]


def column_type(field: Field) -> str:
    """The type of a column, and whether it is never null."""
    return str(field.type) if field.nullable else f"{field.type} not null"


def _read_all(db: DataFlow, queries: list[Query]) -> None:
    """Reads the tables of all queries at the same time; what cannot be read is told table by table."""

    async def read() -> None:
        loads = (db._session.introspection.load(query._pipeline) for query in queries)
        await asyncio.gather(*loads, return_exceptions=True)

    loop.run(read())
