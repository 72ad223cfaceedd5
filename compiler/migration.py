"""Models and the tables that are there ▶ the changes that make the tables what the models say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dataflow.compiler.catalog import Keys, Table, TableColumn
from dataflow.compiler.defaults import is_default
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.render.alter import (
    add_column,
    add_foreign_key,
    change_default,
    change_key,
    change_nullable,
    change_type,
    create_index,
    drop_column,
    drop_foreign_key,
    drop_unique,
    made_anew,
)
from dataflow.compiler.render.ddl import Tables, create_tables
from dataflow.dsl.model import ForeignKey, Model, ModelColumn
from dataflow.dsl.types import Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a model and its table.

    what: it, in words. statements: those that make the table what the model says; none where the database has no such
    statement, and then `anew` are those that make the table anew, with all of its changes. safe: whether no row can be
    lost or refused by it, so that `db.migrate()` runs them. hint: how it would be.
    """

    source: str
    table: str
    what: str
    statements: tuple[str, ...]
    safe: bool
    anew: tuple[str, ...] = ()
    hint: str | None = None

    def __str__(self) -> str:
        mark = "" if self.safe else " (not safe)"
        lines = "".join(f"\n    {line}" for text in self.statements for line in f"{text};".splitlines())
        return f"{self.source}.{self.table}: {self.what}{mark}{lines}"


@dataclass(frozen=True, slots=True)
class There:
    """A table as its source has it."""

    table: Table
    keys: Keys


def changes(source: str, models: Sequence[Model], there: Mapping[str, There], dialect: Dialect) -> list[Change]:
    """Linked models, the tables of their source that are there ▶ all changes. Raises UnsupportedError.

    Columns with their types, nulls and defaults, keys, foreign keys and indexes are compared; checks are not.
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

    def __init__(self, source: str, model: Model, there: There, dialect: Dialect) -> None:
        self._source = source
        self._model = model
        self._table = there.table
        self._keys = there.keys
        self._dialect = dialect
        self._there = {column.name: column for column in there.table.columns}

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
        yield from self._key()
        yield from self._indexes()
        yield from self._foreign_keys()

    def _added(self, column: ModelColumn) -> Change:
        statements = add_column(self._model, column, self._dialect)
        # Rows that are there have no value for it, but for what the database puts.
        has_value = column.nullable or column.server_default is not None
        what = f"add column {column.name} {column.type}"
        return self._change(
            what, statements, has_value and statements is not None, None if has_value else _hint(column)
        )

    def _column(self, column: ModelColumn, found: TableColumn) -> Iterator[Change]:
        wanted = Tables(self._dialect).definitions.read_as.get(column.type.name, str(column.type))
        before, after = bound_of(found), column.max_length
        if str(found.type) != wanted:
            text = f"change column {column.name} from {found.type or found.native} to {column.type}"
            yield self._change(text, change_type(self._model, column, self._dialect), False)
        elif before is not None and after is not None and before != after:
            text = f"change the length of column {column.name} from {before} to {after}"
            yield self._change(text, change_type(self._model, column, self._dialect), False)
        # A key is never null, though SQLite may say that it could be.
        if found.nullable != column.nullable and column.name not in {*self._model.key, *self._keys.primary}:
            text = f"{'let' if column.nullable else 'never let'} column {column.name} be null"
            yield self._change(text, change_nullable(self._model, column, self._dialect), False)
        default = self._keys.defaults.get(column.name)
        if not column.automatic and not is_default(default, self._model, column, self._dialect):
            yield self._default(column, default)

    def _default(self, column: ModelColumn, default: str | None) -> Change:
        statement = change_default(self._model, column, self._dialect)
        if column.server_default is None:
            return self._change(f"drop default {default} of column {column.name}", statement, False)
        said = Tables(self._dialect).default(self._model, column, column.server_default)
        if default is None:
            # Rows that are there keep what they have.
            return self._change(f"let column {column.name} have default {said}", statement, statement is not None)
        return self._change(f"change the default of column {column.name} from {default} to {said}", statement, False)

    def _key(self) -> Iterator[Change]:
        if self._keys.primary != self._model.key:
            there = ", ".join(self._keys.primary) or "none"
            text = f"change the primary key from {there} to {', '.join(self._model.key)}"
            yield self._change(text, change_key(self._model, self._keys, self._dialect), False)

    def _indexes(self) -> Iterator[Change]:
        found = self._table.statistics.indexes if self._table.statistics is not None else ()
        unique = {frozenset(self._keys.primary), *(frozenset(index.columns) for index in found if index.unique)}
        for index in self._model.indexes:
            count = len(index.columns)
            if frozenset(index.columns) in unique:
                continue
            if not index.unique and any(other.columns[:count] == index.columns for other in found):
                continue
            kind = "unique index" if index.unique else "index"
            statement = create_index(self._model, index, self._dialect)
            # A unique one is refused by the database where rows have values in common.
            yield self._change(f"add {kind} on {', '.join(index.columns)}", [statement], not index.unique)
        wanted = {
            frozenset(self._model.key),
            *(frozenset(index.columns) for index in self._model.indexes if index.unique),
        }
        for other in found:
            columns = frozenset(other.columns)
            if other.unique and columns not in wanted | {frozenset(self._keys.primary)} and self._has(other.columns):
                text = f"drop the uniqueness of {', '.join(other.columns)}, which the model has not"
                yield self._change(text, drop_unique(self._model, other.columns, self._keys, self._dialect), False)

    def _foreign_keys(self) -> Iterator[Change]:
        there, wanted = self._keys.foreign, self._model.foreign_keys
        for key in there:
            if not any(_are_alike(key, other) for other in wanted) and self._has(key.columns):
                text = f"drop the foreign key {_shown(key)}, which the model has not"
                yield self._change(text, drop_foreign_key(self._model, key.columns, self._keys, self._dialect), False)
        for key in wanted:
            # A column that is added has its foreign key from the beginning.
            is_there = all(name in self._there for name in key.columns)
            if is_there and not any(_are_alike(key, other) for other in there):
                statement = add_foreign_key(self._model, key, self._dialect)
                yield self._change(f"add the foreign key {_shown(key)}", statement, False)

    def _has(self, columns: Sequence[str]) -> bool:
        return all(self._model.column(name) is not None for name in columns)

    def _change(self, what: str, statements: str | Sequence[str] | None, safe: bool, hint: str | None = None) -> Change:
        texts = [statements] if isinstance(statements, str) else statements or ()
        anew = () if texts else made_anew(self._model, self._there, self._dialect)
        return Change(self._source, self._model.table, what, tuple(texts), safe, tuple(anew), hint)


def _are_alike(key: ForeignKey, other: ForeignKey) -> bool:
    """Whether two foreign keys of a table mean the same; one that says no column of the other table means its key."""
    if (set(key.columns), key.table.lower(), key.on_delete) != (
        set(other.columns),
        other.table.lower(),
        other.on_delete,
    ):
        return False
    pairs = [set(zip(each.columns, each.target, strict=False)) for each in (key, other)]
    return not key.target or not other.target or pairs[0] == pairs[1]


def _shown(key: ForeignKey) -> str:
    action = "" if key.on_delete == "no action" else f" on delete {key.on_delete}"
    return f"{', '.join(key.columns)} ▶ {key.table}({', '.join(key.target)}){action}"


_EXAMPLES: Final = {
    "bool": "False",
    "int64": "0",
    "float64": "0",
    "decimal": "0",
    "string": '""',
    "date": "date(2000, 1, 1)",
    "timestamp": "datetime(2000, 1, 1)",
    "timestamptz": "datetime(2000, 1, 1)",
}


def _hint(column: ModelColumn) -> str:
    """What rows that are there could have in a column that is never null."""
    example = _EXAMPLES.get(column.type.name)
    value = repr(column.values[0]) if column.values else example
    said = column.default
    if said is not None and said.factory is None and isinstance(said.value, bool | int | float | str):
        value = repr(said.value)
    kind = getattr(column.python, "__name__", column.type.name)
    if value is None:
        return f"rows that are there have no value for it: `{column.name}: {kind} | None`"
    return f"`{column.name}: {kind} = Field(server_default={value})` gives rows that are there a value"


_LENGTH: Final = re.compile(r"\((\d+)\)")


def bound_of(column: TableColumn) -> int | None:
    """How long a text may be, as far as the database's spelling of the type says it."""
    match = _LENGTH.search(column.native) if not isinstance(column.type, Decimal) else None
    return int(match[1]) if match is not None else None


def _counted(word: str, things: Sequence[object]) -> str:
    return word if len(things) == 1 else f"{word}s"
