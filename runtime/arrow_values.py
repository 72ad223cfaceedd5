"""Drivers' values in, Arrow's batches of exactly the language's types out.

Nothing is lost in silence. A value that its column's type does not hold is a SourceError that names the column and
shows the value; only floats that stand for decimals are rounded to their digits, halves away from zero.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DataType, Decimal, Field, List, Struct
from dataflow.runtime.arrow import arrow_type, schema_of
from dataflow.runtime.driver_values import converted
from dataflow.runtime.refusals import refusal

if TYPE_CHECKING:
    import pyarrow as pa

DIRECT: Final[Mapping[str, frozenset[type]]] = {
    "bool": frozenset({bool}),
    "int64": frozenset({int}),
    "float64": frozenset({float}),
    "decimal": frozenset({decimal.Decimal}),
    "string": frozenset({str}),
    "binary": frozenset({bytes}),
    "date": frozenset({dt.date}),
    "timestamp": frozenset({dt.datetime}),
    "timestamptz": frozenset({dt.datetime}),
    "json": frozenset({str}),
}
"""Classes that pyarrow converts exactly by itself: told to make int64, it would cut a Decimal of 2.5 to 2 silently."""


def batch_of(columns: Sequence[Sequence[Any]], fields: Sequence[Field], source: str) -> pa.RecordBatch:
    """A driver's values, column by column, in; a batch of exactly `schema_of(fields)` out.

    Raises SourceError for a value that its column's type cannot hold.
    """
    import pyarrow as pa

    arrays = [_column_of(values, field, source) for values, field in zip(columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema_of(fields))


def _column_of(values: Sequence[Any], field: Field, source: str) -> pa.Array[Any]:
    import pyarrow as pa

    refusals = (pa.ArrowException, TypeError, ValueError, ArithmeticError)
    try:
        return array_of(values, field.type)
    except refusals as error:
        for value in values:
            try:
                array_of([value], field.type)
            except refusals as culprit:
                raise refusal(field, source, value) from culprit
        raise SourceError(f"column `{field.name}` of source `{source}` is no {field.type}") from error


def array_of(values: Sequence[Any], type_: DataType) -> pa.Array[Any]:
    """A driver's values in, an array of exactly `arrow_type(type_)` out.

    Raises pyarrow's ArrowException, TypeError, ValueError or ArithmeticError for a value that the type cannot hold.
    """
    import pyarrow as pa

    from dataflow.runtime import plain_arrays

    target = arrow_type(type_)
    if isinstance(type_, List):
        return _lists_of(values, type_.item)
    if isinstance(type_, Struct) and type_.fields:
        return _structs_of(values, type_)
    kinds = set(map(type, values))
    if kinds - {NoneType} <= DIRECT.get(type_.name, frozenset()):
        try:
            return plain_arrays.array_of(values, target, kinds)
        except pa.ArrowInvalid:
            # Decimals may have noughts behind their column's digits; all else stays wrong.
            if not isinstance(type_, Decimal):
                raise
    return plain_arrays.array_of([None if value is None else converted(value, type_) for value in values], target)


def _lists_of(values: Sequence[Any], item: DataType) -> pa.Array[Any]:
    """Lists by way of one array of all their items, since Arrow makes no list of UUIDs by itself."""
    import pyarrow as pa

    bounds: list[int | None] = []
    items: list[Any] = []
    for value in values:
        # A bound that is null makes its list null.
        if isinstance(value, str | bytes):
            raise TypeError("a text is no list")
        bounds.append(None if value is None else len(items))
        items += () if value is None else value
    lists = pa.ListArray.from_arrays(pa.array([*bounds, len(items)], pa.int32()), array_of(items, item))
    return lists.cast(arrow_type(List(item)))


def _structs_of(values: Sequence[Any], type_: Struct) -> pa.Array[Any]:
    """Structs by way of one array a field, for the same reason."""
    import pyarrow as pa

    rows = [
        None if value is None else tuple(value.values() if isinstance(value, Mapping) else value) for value in values
    ]
    if any(row is not None and len(row) != len(type_.fields) for row in rows):
        raise ValueError("a struct with other fields")
    members = [
        array_of([None if row is None else row[at] for row in rows], member)
        for at, (_, member) in enumerate(type_.fields)
    ]
    names = [name for name, _ in type_.fields]
    return pa.StructArray.from_arrays(members, names=names, mask=pa.array([row is None for row in rows], pa.bool_()))
