"""What a node of a workflow reads and writes, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from dataflow.compiler.lineage import Lineage, TableName, TableWrite
from dataflow.compiler.resolve import resolve
from dataflow.dsl.build_query import Query
from dataflow.dsl.build_write import Write
from dataflow.dsl.errors import BuildError, SourceError, might_be_meant, quoted
from dataflow.dsl.parse import parse_pipeline
from dataflow.runtime.database import DataFlow

TABLE: Final = "from "
"""What is put before the name of a table so that it is read as a query's is."""


def describe(query: Query | Write, given: Mapping[str, Query] | None = None) -> dict[str, Any]:
    """A query or a write ▶ `{"reads": […], "writes": […], "columns": {name: […]}}`, fit for JSON; nothing is run.

    given: queries with columns like those of the tables that are given when it runs. Raises what binding it raises.
    """
    return query.lineage(**(given or {})).to_dict()


def describe_write(
    db: DataFlow,
    table: object,
    *,
    database: str | None = None,
    query: Query | None = None,
    columns: Iterable[str] | None = None,
) -> dict[str, Any]:
    """A write ▶ the same, of a query's rows, or of rows with these columns; without both they are not known.

    `columns` of what comes out are those of the written table. Raises SourceError, BuildError, and what binding raises.
    """
    lineage = Lineage((), None) if query is None else query.lineage()
    names = lineage.columns if query is not None else columns
    written = TableWrite(written_table(db, table, database), None if names is None else tuple(names))
    return replace(lineage, writes=written).to_dict()


def columns_of_records(rows: object) -> tuple[str, ...] | None:
    """The columns of rows that are a list of dicts; None for anything else."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    return tuple(dict.fromkeys(str(name) for row in rows for name in row))


def written_table(db: DataFlow, table: object, database: str | None = None, name: str = "<table>") -> TableName:
    """The text that names a table ▶ the table. Raises ParseError, BuildError, SourceError where it means none.

    database: the source whose tables may be named alone. name: what the text is called in errors.
    """
    if not isinstance(table, str):
        raise BuildError(f"expected the name of a table, found `{type(table).__name__}`", hint="as in `shop.orders`")
    pipeline = parse_pipeline(TABLE + table, name, only_source(db, database), db._session.names)
    path = pipeline.source.path
    if pipeline.steps or pipeline.lets or pipeline.source.alias is not None:
        raise BuildError(f"expected the name of a table, found `{table}`", hint="as in `shop.orders`")
    found = resolve(path, db.sources)
    if found is None:
        notes = [f"sources here: {quoted(db.sources)}"]
        raise SourceError(f"unknown source `{path[0]}`", notes=notes, hint=might_be_meant(path[0], db.sources))
    return TableName(*found)


def only_source(db: DataFlow, database: object) -> str | None:
    """The source that a node names, else the only one there is: its tables may be named alone. Raises SourceError."""
    if database is not None and not isinstance(database, str):
        raise SourceError(f"expected the name of a source for `database`, found `{type(database).__name__}`")
    if database is None:
        return next(iter(db.sources)) if len(db.sources) == 1 else None
    if database not in db.sources:
        notes = [f"sources here: {quoted(db.sources)}"]
        raise SourceError(f"unknown source `{database}`", notes=notes, hint=might_be_meant(database, db.sources))
    return database
