"""Columns as ADBC reads them from SQLite, integers, floats or bytes, into Arrow arrays of exactly the declared type.

All is done a column at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dataflow.dsl.types import DataType, Decimal, Field
from dataflow.runtime import arrow
from dataflow.runtime.sources import sqlite_columns

if TYPE_CHECKING:
    import pyarrow as pa

    Array = pa.Array[Any]


class InexactError(Exception):
    """Values that do not stand for their column's type, or that are not told exactly by what was read."""


def batch_of(columns: Sequence[Array], fields: Sequence[Field]) -> pa.RecordBatch:
    """Columns as they were read in, a batch of exactly `schema_of(fields)` out.

    Raises InexactError where that takes a look at each value, which `sqlite_columns` does.
    """
    import pyarrow as pa

    arrays = [_array_of(column, field) for column, field in zip(columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow.schema_of(fields))


def _array_of(array: Array, field: Field) -> Array:
    try:
        return sqlite_columns.of_known_years(_convert(array, field.type))
    except sqlite_columns.refusals() as error:
        raise InexactError(field.name) from error


def _convert(array: Array, type_: DataType) -> Array:
    import pyarrow as pa

    if pa.types.is_binary(array.type):
        return sqlite_columns.of_texts(_text(array), type_)
    if isinstance(type_, Decimal):
        return sqlite_columns.of_floats(array, type_)
    if type_.name == "bool":
        return sqlite_columns.of_zeros_and_ones(array)
    return array


def _text(array: Array) -> Array:
    """Bytes as the text they are. Raises ArrowInvalid where they are none."""
    import pyarrow as pa

    text = pa.Array.from_buffers(pa.string(), len(array), array.buffers(), array.null_count)
    text.validate(full=True)
    return text
