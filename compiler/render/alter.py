"""Changes of tables that are there ▶ the statements that make them, in one dialect's SQL; None where it has none."""

from __future__ import annotations

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.render.ddl import Tables
from dataflow.dsl.model import Model, ModelColumn, ModelIndex


def add_column(model: Model, column: ModelColumn, dialect: Dialect) -> list[str] | None:
    """The statements that give a table one more column, with its foreign key."""
    tables = Tables(dialect)
    keys = [key for key in model.foreign_keys if key.columns == (column.name,)]
    added = f"ALTER TABLE {tables.name(model.table)} ADD COLUMN {tables.column(model, column)}"
    match tables.definitions.forward_keys:
        case "at once":
            return ["".join((added, *(f" {tables.references(model, key)}" for key in keys)))]
        case "later":
            return [added, *(tables.add_key(model, key) for key in keys)]
        case "never":
            return None if keys else [added]


def drop_column(model: Model, name: str, dialect: Dialect) -> str:
    """The statement that takes a column from a table."""
    tables = Tables(dialect)
    return f"ALTER TABLE {tables.name(model.table)} DROP COLUMN {tables.name(name)}"


def create_index(model: Model, index: ModelIndex, dialect: Dialect) -> str:
    """The statement that gives a table one more index."""
    return Tables(dialect).index(model, index, alone=True)


def change_type(model: Model, column: ModelColumn, dialect: Dialect) -> str | None:
    """The statement that gives a column the type that the model says."""
    return _changed(Tables(dialect).definitions.change_type, model, column, dialect)


def change_nullable(model: Model, column: ModelColumn, dialect: Dialect) -> str | None:
    """The statement that lets a column be null, or forbids it, as the model says."""
    definitions = Tables(dialect).definitions
    template = definitions.allow_null if column.nullable else definitions.forbid_null
    return _changed(template, model, column, dialect)


def _changed(template: str | None, model: Model, column: ModelColumn, dialect: Dialect) -> str | None:
    if template is None or column.automatic:
        return None
    tables = Tables(dialect)
    return template.format(
        table=tables.name(model.table),
        column=tables.name(column.name),
        type=tables.type_of(model, column),
        definition=tables.column(model, column),
    )
