"""Many rows that are alike ▶ the columns of a model's table, checked a column at a time.

To look at each value of each row takes longer than to write it. What is not plainly right, a column at a time, is left
to `RowChecks`, which says what is wrong with which row.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.model import Default, ModelColumn
from dataflow.dsl.types import Field
from dataflow.runtime.model_values import FieldCheck, RowChecks

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS: Final = 16_384
"""Rows that become one Arrow batch."""

Columns = Mapping[str, list[Any]]


def columns_of(checks: RowChecks, rows: Sequence[Any]) -> Columns | None:
    """Rows ▶ their columns, with the defaults of the model; None where they are not alike, or one may not be right."""
    names = rows[0].keys() if type(rows[0]) is dict else ()
    if not names or not all(type(row) is dict and row.keys() == names for row in rows):
        return None
    if any(checks.of(name) is None for name in names):
        return None
    columns: dict[str, list[Any]] = {}
    for check in checks.all:
        column = check.column
        if column.name in names:
            found = _checked(check, [row[column.name] for row in rows])
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
    names = rows[0].keys() if rows and type(rows[0]) is dict else ()
    if not names or not names > set(key) or not all(type(row) is dict and row.keys() == names for row in rows):
        return None
    columns: dict[str, list[Any]] = {}
    for check in checks.all:
        if check.column.name not in names:
            continue
        found = _checked(check, [row[check.column.name] for row in rows])
        if found is None:
            return None
        columns[check.column.name] = found
    return columns if len(columns) == len(names) else None


def rows_of(columns: Columns) -> list[dict[str, object]]:
    """The rows again, each as it is to be written."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def table_of(columns: Columns, model_columns: Sequence[ModelColumn], what: str) -> pa.Table:
    """The columns in Arrow. what: what they are for, in errors."""
    import pyarrow as pa

    from dataflow.runtime import arrow

    fields = [Field(column.name, column.type, column.nullable) for column in model_columns if column.name in columns]
    count = len(next(iter(columns.values())))
    batches = [
        arrow.batch_of([columns[field.name][start : start + BATCH_ROWS] for field in fields], fields, what)
        for start in range(0, count, BATCH_ROWS)
    ]
    return pa.Table.from_batches(batches, arrow.schema_of(fields))


def _defaults(check: FieldCheck, count: int) -> list[Any] | None:
    default = check.column.default
    assert default is not None
    if default.factory is not None:
        return _checked(check, [default.made() for _ in range(count)])
    found = _checked(check, [default.made()])
    return None if found is None else found * count


def _checked(check: FieldCheck, values: list[Any]) -> list[Any] | None:
    """The values as the column holds them, None where one of them is not right."""
    kinds = set(map(type, values))
    if NoneType in kinds and (not check.column.nullable or check.column.is_left_to_database):
        return None
    given = [value for value in values if value is not None] if NoneType in kinds else values
    if not given or ((kinds - {NoneType}) == {check.plain} and _are_sure(check, given)):
        return values
    made = [None if value is None else check.value(value) for value in values]
    return None if any(isinstance(value, Diagnostic) for value in made) else made


def _are_sure(check: FieldCheck, values: list[Any]) -> bool:
    """Whether the column holds values of its own class as they are; there is one at least."""
    column = check.column
    if column.values:
        return set(values) <= set(column.values)
    match values[0]:
        case bool() | dt.date():
            return True
        case int():
            return check.is_sure(min(values)) and check.is_sure(max(values))
        case float():
            return all(map(math.isfinite, values))
        case str():
            longest = column.max_length
            return all(map(str.isascii, values)) and (longest is None or max(map(len, values)) <= longest)
        case bytes():
            return column.max_length is None or max(map(len, values)) <= column.max_length
        case _:
            return True
