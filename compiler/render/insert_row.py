"""The INSERT of one row, in one dialect's SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.dsl.errors import BindError
from dataflow.dsl.errors import quoted as listed


@dataclass(frozen=True, slots=True)
class Conflict:
    """What becomes of a row of the same key that is there.

    keys: the columns of the key. taken: columns that get the value of the new row. given: those that get other values.
    computed: columns and the SQL of what they get, in the order in which they are to be said.
    """

    keys: tuple[str, ...]
    taken: tuple[str, ...]
    given: tuple[str, ...] = ()
    computed: tuple[tuple[str, str], ...] = ()


def insert_row(
    table: Table, columns: Sequence[str], returned: Sequence[str], dialect: Dialect, conflict: Conflict | None = None
) -> str:
    """A table, the columns that the row has a value for, and those that are wanted back ▶ the statement.

    Its placeholders are the columns in their order, then those that a row that is there gets values of its own for.
    Without columns the database puts all values by itself.
    """
    check_columns((*columns, *(conflict.given if conflict is not None else ())), table)
    known = {column.name: column for column in table.columns}
    target = ".".join(quoted(name, dialect) for name in table.written or table.relation)
    given = conflict.given if conflict is not None else ()
    values = [_value(known[name], number, dialect) for number, name in enumerate((*columns, *given), 1)]
    names = ", ".join(quoted(name, dialect) for name in columns)
    row = f"({names}) VALUES ({', '.join(values[: len(columns)])})" if columns else dialect.empty_row
    changed = _on_conflict(conflict, values[len(columns) :], dialect) if conflict is not None else ""
    back = [_read(known[name], dialect) for name in returned]
    end = f" RETURNING {', '.join(back)}" if back else ""
    return f"INSERT INTO {target} {row}{changed}{end}"


def check_columns(names: Sequence[str], table: Table) -> None:
    """Raises BindError where a table lacks a column of its model."""
    known = [column.name for column in table.columns]
    if unknown := [name for name in names if name not in known]:
        raise BindError(
            f"table `{table.label}` has no column {listed(unknown)}, which its model has",
            notes=[f"columns there: {listed(known)}"],
            hint="`db.diff()` says in what they differ, `db.migrate()` adds what can be added",
        )


def quoted(name: str, dialect: Dialect) -> str:
    """A name as the dialect's statements have it."""
    return dialect.quote + name.replace(dialect.quote, dialect.quote * 2) + dialect.quote


def _value(column: TableColumn, number: int, dialect: Dialect) -> str:
    return (column.write or "{0}").format(dialect.placeholder.format(number))


def _on_conflict(conflict: Conflict, values: Sequence[str], dialect: Dialect) -> str:
    by_any_key = dialect.any_key_conflicts
    new = "VALUES({0})" if by_any_key else "excluded.{0}"
    pairs = [(quoted(name, dialect), new.format(quoted(name, dialect))) for name in conflict.taken]
    pairs += zip((quoted(name, dialect) for name in conflict.given), values, strict=True)
    pairs += ((quoted(name, dialect), value) for name, value in conflict.computed)
    # So that the row which is there is given back, something has to be done to it.
    first = quoted(conflict.keys[0], dialect)
    pairs = pairs or [(first, first if by_any_key else f"excluded.{first}")]
    changes = ", ".join(f"{name} = {value}" for name, value in pairs)
    if by_any_key:
        return f" ON DUPLICATE KEY UPDATE {changes}"
    return f" ON CONFLICT ({', '.join(quoted(name, dialect) for name in conflict.keys)}) DO UPDATE SET {changes}"


def _read(column: TableColumn, dialect: Dialect) -> str:
    """A column as a query over the table reads it."""
    template = column.read or (None if column.type is None else dialect.columns.get(column.type.name))
    return quoted(column.name, dialect) if template is None else template.format(quoted(column.name, dialect))
