"""Declared tables ▶ the statements that make them, in one dialect's SQL.

The statements change nothing where a table or an index of the name is there already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from dataflow.compiler.dialects.definitions import Definitions
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.render.insert_row import quoted
from dataflow.dsl.errors import UnsupportedError
from dataflow.dsl.model import ForeignKey, Model, ModelColumn, ModelIndex, ServerDefault
from dataflow.dsl.types import BINARY, BOOL, INT64, TIMESTAMP, TIMESTAMPTZ, DataType, Decimal, List

LONGEST_NAME = 63
"""Characters of a name that every database takes."""


def create_tables(models: Sequence[Model], dialect: Dialect, there: Collection[str] = ()) -> list[str]:
    """Linked models in the order of their foreign keys ▶ the statements. Raises UnsupportedError.

    there: the tables that are there already, of which none is a model's.
    """
    tables = Tables(dialect)
    known, statements, behind = set(there), list[str](), list[str]()
    for model in models:
        known.add(model.table)
        later = tables.later_keys(model, known)
        statements += tables.create(model, later)
        behind += [tables.add_key(model, key) for key in later]
    return [*statements, *behind]


def index_name(model: Model, index: ModelIndex) -> str:
    """The name of an index: what the model says, else made of the table and the columns."""
    kind = "uq" if index.unique else "ix"
    return index.name or "_".join((kind, model.table, *index.columns))[:LONGEST_NAME]


class Tables:
    """The spelling of one dialect. Raises UnsupportedError where it makes no tables."""

    def __init__(self, dialect: Dialect) -> None:
        if dialect.definitions is None:
            raise UnsupportedError(f"{dialect.name} makes no tables")
        self._dialect = dialect
        self.definitions: Definitions = dialect.definitions

    def name(self, name: str) -> str:
        return quoted(name, self._dialect)

    def later_keys(self, model: Model, known: Collection[str]) -> list[ForeignKey]:
        """The foreign keys of a table that lead to tables not made yet, where these have to come later."""
        later = [key for key in model.foreign_keys if key.table not in known]
        if later and self.definitions.forward_keys == "never":
            raise UnsupportedError(
                f"field `{model.name}.{later[0].columns[0]}` leads to `{later[0].table}`, which leads back",
                model.span,
                notes=[f"{self._dialect.name} cannot add a foreign key to a table that is there"],
                hint="leave out one of both foreign keys",
            )
        return later if self.definitions.forward_keys == "later" else []

    def create(self, model: Model, later: Collection[ForeignKey], called: str | None = None) -> list[str]:
        """A model ▶ its statements, without the foreign keys that come later; called: the table's name for the time."""
        parts = [self.column(model, column) for column in model.columns]
        if not any(column.automatic for column in model.columns):
            parts.append(f"PRIMARY KEY ({self.names(model.key)})")
        parts += [self._unique(model, index) for index in model.indexes if index.unique]
        parts += [self._key(model, key) for key in model.foreign_keys if key not in later]
        plain = [index for index in model.indexes if not index.unique]
        if self.definitions.inline_indexes:
            parts += [self.index(model, index) for index in plain]
        lines = ",\n  ".join(parts)
        table = (
            f"CREATE TABLE IF NOT EXISTS {self.name(called or model.table)} (\n  {lines}\n){self.definitions.suffix}"
        )
        before = [] if self.definitions.sequence is None else self._sequences(model)
        behind = [] if self.definitions.inline_indexes else [self.index(model, index) for index in plain]
        return [*before, table, *behind]

    def column(self, model: Model, column: ModelColumn) -> str:
        """A column's definition."""
        if column.automatic:
            sequence = _literal(self.name(_sequence(model, column)), self._dialect)
            return f"{self.name(column.name)} {self.definitions.automatic.format(sequence=sequence)}"
        parts = [self.name(column.name), self.type_of(model, column)]
        if not column.nullable:
            parts.append("NOT NULL")
        elif column.type == TIMESTAMPTZ:
            # MySQL's own are never null unless it is said.
            parts.append("NULL")
        if column.server_default is not None:
            parts.append(f"DEFAULT {self.default(model, column, column.server_default)}")
        parts += [f"CHECK ({check})" for check in self.checks(column)]
        return " ".join(parts)

    def index(self, model: Model, index: ModelIndex, *, alone: bool = False) -> str:
        """An index: part of a table's definition where the dialect wants it there, unless it stands alone."""
        kind, name, columns = "UNIQUE INDEX" if index.unique else "INDEX", index_name(model, index), index.columns
        if self.definitions.inline_indexes and not alone:
            return f"{kind} {self.name(name)} ({self.names(columns)})"
        absent = "" if self.definitions.inline_indexes else "IF NOT EXISTS "
        return f"CREATE {kind} {absent}{self.name(name)} ON {self.name(model.table)} ({self.names(columns)})"

    def add_key(self, model: Model, key: ForeignKey) -> str:
        return f"ALTER TABLE {self.name(model.table)} ADD {self._key(model, key)}"

    def names(self, columns: Sequence[str]) -> str:
        return ", ".join(map(self.name, columns))

    def _unique(self, model: Model, index: ModelIndex) -> str:
        return f"CONSTRAINT {self.name(index_name(model, index))} UNIQUE ({self.names(index.columns)})"

    def _key(self, model: Model, key: ForeignKey) -> str:
        name = self.name("_".join(("fk", model.table, *key.columns))[:LONGEST_NAME])
        return f"CONSTRAINT {name} FOREIGN KEY ({self.names(key.columns)}) {self.references(model, key)}"

    def references(self, model: Model, key: ForeignKey) -> str:
        """Where a foreign key leads, and what becomes of its rows. Raises UnsupportedError."""
        if key.on_delete not in self.definitions.actions:
            raise UnsupportedError(
                f'field `{model.name}.{key.columns[0]}`: {self._dialect.name} knows no `on_delete="{key.on_delete}"`',
                model.span,
                hint="leave it out there: the rows that lead to a row keep it from being deleted",
            )
        action = "" if key.on_delete == "no action" else f" ON DELETE {key.on_delete.upper()}"
        return f"REFERENCES {self.name(key.table)} ({self.names(key.target)}){action}"

    def _sequences(self, model: Model) -> list[str]:
        assert self.definitions.sequence is not None
        return [
            self.definitions.sequence.format(sequence=self.name(_sequence(model, column)))
            for column in model.columns
            if column.automatic
        ]

    def type_of(self, model: Model, column: ModelColumn) -> str:
        name = column.type.name
        if name in self.definitions.bounded and column.max_length is not None:
            return self.definitions.bounded[name].format(length=column.max_length)
        if name in self.definitions.bounded and column.values:
            return self.definitions.bounded[name].format(length=max(len(str(value)) for value in column.values))
        if name in self.definitions.keyed and _is_keyed(model, column.name):
            return self.definitions.keyed[name]
        spelt = self._plain_type(column.type)
        if spelt is None:
            raise UnsupportedError(
                f"field `{model.name}.{column.name}` is a {column.type}, which {self._dialect.name} has no column for",
                model.span,
                hint=_instead(column.type),
            )
        return spelt

    def _plain_type(self, type_: DataType) -> str | None:
        template = self.definitions.types.get(type_.name)
        match type_:
            case Decimal() if template is not None:
                return template.format(precision=type_.precision, scale=type_.scale)
            case List() if template is not None:
                item = None if isinstance(type_.item, List) else self._plain_type(type_.item)
                return None if item is None else template.format(item=item)
            case _:
                return template

    def default(self, model: Model, column: ModelColumn, default: ServerDefault) -> str:
        if not default.is_now:
            return self._constant(default.value, column.type)
        now = self.definitions.now.get(column.type.name)
        if now is None:
            raise UnsupportedError(
                f"field `{model.name}.{column.name}` is a {column.type}: it has no time of the insert",
                model.span,
                hint="a date, a time or a timestamp has",
            )
        return now

    def _constant(self, value: object, type_: DataType) -> str:
        if isinstance(value, bytes):
            return self.definitions.literals[BINARY.name].format(hex=value.hex())
        if type_ == BOOL:
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float) or isinstance(type_, Decimal):
            return str(value)
        text = _literal(_text(value, type_), self._dialect)
        return self.definitions.literals.get(type_.name, "{0}").format(text)

    def checks(self, column: ModelColumn) -> list[str]:
        name, checks = self.name(column.name), []
        if column.values:
            values = ", ".join(self._constant(value, column.type) for value in column.values)
            checks.append(f"{name} IN ({values})")
        template = self.definitions.length.get(column.type.name)
        if template is not None and column.max_length is not None:
            checks.append(f"{template.format(name)} <= {column.max_length}")
        return checks


def _is_keyed(model: Model, name: str) -> bool:
    keys = (index.columns for index in model.indexes)
    return any(name in columns for columns in (model.key, *keys, *(key.columns for key in model.foreign_keys)))


def _sequence(model: Model, column: ModelColumn) -> str:
    return f"{model.table}_{column.name}_seq"


def _text(value: object, type_: DataType) -> str:
    """A value as all databases write it; a moment in UTC, without its zone."""
    if isinstance(value, dt.datetime):
        moment = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo is not None else value
        return moment.isoformat(" ", "microseconds")
    if isinstance(value, dt.date) and type_ == TIMESTAMP:
        return f"{value.isoformat()} 00:00:00.000000"
    return value.isoformat("microseconds") if isinstance(value, dt.time) else str(value)


def _literal(text: str, dialect: Dialect) -> str:
    if "'" not in text and "\\" not in text:
        return f"'{text}'"
    from sqlglot import exp

    return exp.Literal.string(text).sql(dialect.sqlglot)


def _instead(type_: DataType) -> str:
    return (
        f'another type: `Field(type="{INT64}")`' if type_.name == "interval" else 'another type: `Field(type="json")`'
    )
