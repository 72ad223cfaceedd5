"""Changes of tables that are there ▶ the statements that make them, in one dialect's SQL; None where it has none."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from dataflow.compiler.catalog import Keys
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.render.ddl import Tables
from dataflow.dsl.model import ForeignKey, Model, ModelColumn, ModelIndex

_INDEXES: Final = ("CREATE INDEX", "CREATE UNIQUE INDEX")


def add_column(model: Model, column: ModelColumn, dialect: Dialect) -> list[str] | None:
    """The statements that give a table one more column, with its foreign key."""
    tables = Tables(dialect)
    may = tables.definitions.adds
    is_now = column.server_default is not None and column.server_default.is_now
    if (tables.checks(column) and "check" not in may) or (is_now and "now" not in may):
        return None
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


def change_default(model: Model, column: ModelColumn, dialect: Dialect) -> str | None:
    """The statement that has the database put what the model says, or nothing."""
    definitions = Tables(dialect).definitions
    template = definitions.drop_default if column.server_default is None else definitions.set_default
    return _changed(template, model, column, dialect)


def change_key(model: Model, keys: Keys, dialect: Dialect) -> list[str] | None:
    """The statements that give a table the primary key of the model."""
    definitions = Tables(dialect).definitions
    dropped = _of_table(definitions.drop_key, model, dialect, keys.names.get(("primary", keys.primary), "PRIMARY"))
    added = _of_table(definitions.add_key, model, dialect, columns=model.key)
    if added is None or (keys.primary and dropped is None):
        return None
    return [*([dropped] if keys.primary and dropped is not None else []), added]


def drop_unique(model: Model, columns: tuple[str, ...], keys: Keys, dialect: Dialect) -> str | None:
    """The statement that lets rows of a table have values of some columns in common."""
    definitions = Tables(dialect).definitions
    for kind, template in (("unique", definitions.drop_unique), ("index", definitions.drop_index)):
        name = keys.names.get((kind, columns))
        if name is not None:
            return _of_table(template, model, dialect, name)
    return None


def add_foreign_key(model: Model, key: ForeignKey, dialect: Dialect) -> str | None:
    """The statement that has columns lead to rows of another table."""
    tables = Tables(dialect)
    return tables.add_key(model, key) if tables.definitions.forward_keys == "later" else None


def drop_foreign_key(model: Model, columns: tuple[str, ...], keys: Keys, dialect: Dialect) -> str | None:
    """The statement that lets columns have any values."""
    name = keys.names.get(("foreign", columns))
    return None if name is None else _of_table(Tables(dialect).definitions.drop_foreign, model, dialect, name)


def made_anew(model: Model, there: Collection[str], dialect: Dialect) -> list[str]:
    """The statements that put a new table in the place of one with these columns, with the rows that it has."""
    tables = Tables(dialect)
    called = f"new_{model.table}"
    *before, made = (text for text in tables.create(model, (), called) if not text.startswith(_INDEXES))
    names = tables.names([column.name for column in model.columns if column.name in there])
    old, new = tables.name(model.table), tables.name(called)
    return [
        *before,
        made,
        f"INSERT INTO {new} ({names}) SELECT {names} FROM {old}",
        f"DROP TABLE {old}",
        f"ALTER TABLE {new} RENAME TO {old}",
        *(text for text in tables.create(model, ()) if text.startswith(_INDEXES)),
    ]


def _of_table(
    template: str | None, model: Model, dialect: Dialect, name: str = "", columns: Collection[str] = ()
) -> str | None:
    tables = Tables(dialect)
    if template is None:
        return None
    return template.format(table=tables.name(model.table), name=tables.name(name), columns=tables.names([*columns]))


def _changed(template: str | None, model: Model, column: ModelColumn, dialect: Dialect) -> str | None:
    if template is None or column.automatic:
        return None
    tables, default = Tables(dialect), column.server_default
    return template.format(
        table=tables.name(model.table),
        column=tables.name(column.name),
        type=tables.type_of(model, column),
        definition=tables.column(model, column),
        default="" if default is None else tables.default(model, column, default),
    )
