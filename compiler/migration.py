"""Models and the tables that are there ▶ the changes that make the tables what the models say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.render.alter import add_column, change_nullable, change_type, create_index, drop_column
from dataflow.compiler.render.ddl import Tables, create_tables
from dataflow.dsl.model import Model, ModelColumn
from dataflow.dsl.types import Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a model and its table.

    what: it, in words. statements: those that make the table what the model says; none where the database has no such
    statement. safe: whether no row can be lost or refused by it, so that `db.migrate()` runs them.
    """

    source: str
    table: str
    what: str
    statements: tuple[str, ...]
    safe: bool

    def __str__(self) -> str:
        mark = "" if self.safe else " (not safe)"
        lines = "".join(f"\n    {line}" for text in self.statements for line in f"{text};".splitlines())
        return f"{self.source}.{self.table}: {self.what}{mark}{lines}"


def changes(source: str, models: Sequence[Model], there: Mapping[str, Table], dialect: Dialect) -> list[Change]:
    """Linked models, the tables of their source that are there ▶ all changes. Raises UnsupportedError.

    Columns, their types and nulls, and indexes are compared; keys, foreign keys, defaults and checks are not.
    """
    missing = [model for model in models if model.table not in there]
    found = []
    if missing:
        statements = tuple(create_tables(missing, dialect, list(there)))
        names = ", ".join(model.table for model in missing)
        found.append(Change(source, missing[0].table, f"make {_counted('table', missing)} {names}", statements, True))
    for model in models:
        if model.table in there:
            found += _Compared(source, model, there[model.table], dialect).changes()
    return found


class _Compared:
    """One model beside its table."""

    def __init__(self, source: str, model: Model, table: Table, dialect: Dialect) -> None:
        self._source = source
        self._model = model
        self._table = table
        self._dialect = dialect
        self._there = {column.name: column for column in table.columns}

    def changes(self) -> Iterator[Change]:
        for column in self._model.columns:
            if column.name in self._there:
                yield from self._column(column, self._there[column.name])
            else:
                yield self._added(column)
        for name in self._there:
            if self._model.column(name) is None:
                statement = drop_column(self._model, name, self._dialect)
                yield self._change(f"drop column {name}, which the model has not", [statement], False)
        yield from self._indexes()

    def _added(self, column: ModelColumn) -> Change:
        statements = add_column(self._model, column, self._dialect)
        # Rows that are there have no value for it.
        safe = column.nullable and column.server_default is None and statements is not None
        return self._change(f"add column {column.name} {column.type}", statements, safe)

    def _column(self, column: ModelColumn, found: TableColumn) -> Iterator[Change]:
        wanted = Tables(self._dialect).definitions.read_as.get(column.type.name, str(column.type))
        before, after = bound_of(found), column.max_length
        if str(found.type) != wanted:
            text = f"change column {column.name} from {found.type or found.native} to {column.type}"
            yield self._change(text, change_type(self._model, column, self._dialect), False)
        elif before is not None and after is not None and before != after:
            text = f"change the length of column {column.name} from {before} to {after}"
            yield self._change(text, change_type(self._model, column, self._dialect), False)
        if found.nullable != column.nullable:
            text = f"{'let' if column.nullable else 'never let'} column {column.name} be null"
            yield self._change(text, change_nullable(self._model, column, self._dialect), False)

    def _indexes(self) -> Iterator[Change]:
        found = self._table.statistics.indexes if self._table.statistics is not None else ()
        for index in self._model.indexes:
            count = len(index.columns)
            if any(
                (set(other.columns) == set(index.columns) and other.unique)
                or (not index.unique and other.columns[:count] == index.columns)
                for other in found
            ):
                continue
            kind = "unique index" if index.unique else "index"
            statement = create_index(self._model, index, self._dialect)
            # A unique one is refused by the database where rows have values in common, and changes none.
            yield self._change(f"add {kind} on {', '.join(index.columns)}", [statement], True)

    def _change(self, what: str, statements: str | Sequence[str] | None, safe: bool) -> Change:
        texts = [statements] if isinstance(statements, str) else statements or ()
        return Change(self._source, self._model.table, what, tuple(texts), safe)


_LENGTH: Final = re.compile(r"\((\d+)\)")


def bound_of(column: TableColumn) -> int | None:
    """How long a text may be, as far as the database's spelling of the type says it."""
    match = _LENGTH.search(column.native) if not isinstance(column.type, Decimal) else None
    return int(match[1]) if match is not None else None


def _counted(word: str, things: Sequence[object]) -> str:
    return word if len(things) == 1 else f"{word}s"
