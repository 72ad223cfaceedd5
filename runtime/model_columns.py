"""Many rows that are alike ▶ the columns of a model's table, checked a column at a time.

To look at each value of each row takes longer than to write it. What is not plainly right, a column at a time, is left
to `RowChecks`, which says what is wrong with which row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from dataflow.dsl.model import Default, ModelColumn
from dataflow.dsl.types import Field
from dataflow.runtime.model_column_checks import checked
from dataflow.runtime.model_values import FieldCheck, RowChecks

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS: Final = 16_384
"""Rows that become one Arrow batch."""

Columns = Mapping[str, list[Any]]


def columns_of(checks: RowChecks, rows: Sequence[Any]) -> Columns | None:
    """Rows ▶ their columns, with the defaults of the model; None where they are not alike, or one may not be right."""
    given = _given(checks, rows)
    if given is None:
        return None
    columns: dict[str, list[Any]] = {}
    for check in checks.all:
        column = check.column
        if column.name in given:
            found = checked(check, given[column.name])
        elif column.default is not None and (column.default != Default() or not column.is_left_to_database):
            found = _defaults(check, len(rows))
        elif column.is_left_to_database:
            continue
        else:
            found = None
        if found is None:
            return None
        columns[column.name] = found
    return columns


def given_columns(checks: RowChecks, rows: Sequence[Any], key: Sequence[str]) -> Columns | None:
    """Rows with a key and new values ▶ their columns; None where they are not alike, or one may not be right."""
    given = _given(checks, rows) if rows else None
    if given is None or not given.keys() > set(key):
        return None
    columns: dict[str, list[Any]] = {}
    for check in checks.all:
        if check.column.name in given:
            found = checked(check, given[check.column.name])
            if found is None:
                return None
            columns[check.column.name] = found
    return columns


def _given(checks: RowChecks, rows: Sequence[Any]) -> Columns | None:
    """What rows say, by field; None where they do not all say the same fields, or something that is none."""
    kinds = set(map(type, rows))
    if kinds == {dict}:
        return _of_dicts(checks, rows)
    return _of_instances(checks, rows) if kinds == {checks.cls} else None


def _of_dicts(checks: RowChecks, rows: Sequence[dict[str, Any]]) -> Columns | None:
    names = rows[0].keys()
    if not names or set(map(len, rows)) != {len(names)} or any(checks.of(name) is None for name in names):
        return None
    try:
        # As many names, all of which are there: they are the same.
        return {name: list(map(itemgetter(name), rows)) for name in names}
    except KeyError:
        return None


def _of_instances(checks: RowChecks, rows: Sequence[Any]) -> Columns | None:
    columns = {}
    for check in checks.all:
        name = check.column.name
        try:
            values = list(map(attrgetter(name), rows))
        except AttributeError:
            values = [getattr(row, name, None) for row in rows]
        if not check.column.is_left_to_database or set(map(type, values)) != {NoneType}:
            columns[name] = values
    return columns or None


def put_of(columns: Columns, rows: Sequence[Any]) -> tuple[str, ...]:
    """The columns that the model has put beside those of the rows."""
    return () if type(rows[0]) is not dict else tuple(name for name in columns if name not in rows[0])


def rows_of(columns: Columns) -> list[dict[str, object]]:
    """The rows again, each as it is to be written."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def batches_of(columns: Columns, model_columns: Sequence[ModelColumn], what: str) -> Iterator[pa.RecordBatch]:
    """The columns in Arrow, made as it is asked for. what: what they are for, in errors."""
    from dataflow.runtime import arrow

    fields = [Field(column.name, column.type, column.nullable) for column in model_columns if column.name in columns]
    for start in range(0, len(next(iter(columns.values()))), BATCH_ROWS):
        yield arrow.batch_of([columns[field.name][start : start + BATCH_ROWS] for field in fields], fields, what)


def _defaults(check: FieldCheck, count: int) -> list[Any] | None:
    default = check.column.default
    assert default is not None
    if default.factory is not None:
        return checked(check, [default.made() for _ in range(count)])
    found = checked(check, [default.made()])
    return None if found is None else found * count
