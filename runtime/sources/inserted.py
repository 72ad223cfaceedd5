"""Batches that are to become rows of a table: what the table's columns take of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import STRING, Field
from dataflow.runtime import arrow

if TYPE_CHECKING:
    import pyarrow as pa


def fields_of(table: Table, columns: Sequence[str]) -> tuple[Field, ...]:
    """The named columns of a table as fields; a column without a type takes texts. Raises SourceError for others.

    Whether a column takes nulls is left to the database to say.
    """
    known = {column.name: column for column in table.columns}
    for name in columns:
        if name not in known:
            raise SourceError(f"table `{'.'.join(table.path)}` of source `{table.source}` has no column `{name}`")
    return tuple(Field(name, known[name].type or STRING) for name in columns)


def named(fields: Sequence[Field], names: Sequence[str]) -> tuple[Field, ...]:
    """The fields under other names."""
    return tuple(replace(field, name=name) for field, name in zip(fields, names, strict=True))


def conflict_clause(columns: Sequence[str], keys: Sequence[str], kept: Sequence[str] = ()) -> str:
    """What stands behind INSERT where rows that are there get the values instead, as standard as there is one.

    kept: columns whose values they keep.
    """
    if not keys:
        return ""
    changed = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in columns if name not in (*keys, *kept))
    action = f"UPDATE SET {changed}" if changed else "NOTHING"
    return f" ON CONFLICT ({', '.join(map(_quoted, keys))}) DO {action}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def conformed(batch: pa.RecordBatch, fields: Sequence[Field]) -> pa.RecordBatch:
    """A batch with a column for each field, in their order, in; the same of their types out. Raises SourceError."""
    return arrow.conform(batch.rename_columns([field.name for field in fields]), fields)
