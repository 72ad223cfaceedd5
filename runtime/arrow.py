"""Arrow: the language's types there and back, drivers' values into batches, and engines' batches into exact ones.

Nothing is lost in silence. A value that its column's type does not hold is a SourceError that names the column and
shows the value; only floats that stand for decimals are rounded to their digits, halves away from zero.
"""

from __future__ import annotations

import datetime as dt
import decimal
import functools
from collections.abc import Callable, Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, assert_never

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    MAX_PRECISION,
    NULL,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Field,
    List,
    Primitive,
    Struct,
)
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

SCHEMAS: Final = 1024
"""Schemas that are kept: to make one takes longer than to look at the few rows that often come with it."""


@functools.lru_cache(SCHEMAS)
def arrow_type(type_: DataType) -> pa.DataType:
    """A type of the language in, the one Arrow type that results and batches have for it out."""
    import pyarrow as pa

    match type_:
        case Primitive():
            return _primitive(type_)
        case Decimal():
            return pa.decimal128(type_.precision, type_.scale)
        case List():
            return pa.list_(arrow_type(type_.item))
        case Struct():
            return pa.struct([pa.field(name, arrow_type(member)) for name, member in type_.fields])
        case _:
            assert_never(type_)


def schema_of(fields: Sequence[Field]) -> pa.Schema:
    """The Arrow schema of columns."""
    return _schema_of(tuple(fields))


@functools.lru_cache(SCHEMAS)
def _schema_of(fields: tuple[Field, ...]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([pa.field(field.name, arrow_type(field.type), field.nullable) for field in fields])


def language_type(type_: pa.DataType) -> DataType | None:
    """An Arrow type, of a frame or a file say, in; the type of the language that holds all its values out, or None."""
    import pyarrow as pa
    from pyarrow import types

    match type_:
        case _ if types.is_dictionary(type_):
            return language_type(type_.value_type)
        case _ if types.is_list(type_) or types.is_large_list(type_) or types.is_fixed_size_list(type_):
            item = language_type(type_.value_type)
            return List(item) if item is not None else None
        case _ if types.is_struct(type_):
            return _struct(type_)
        case _ if types.is_decimal(type_):
            fits = type_.precision <= MAX_PRECISION and 0 <= type_.scale <= type_.precision
            return Decimal(type_.precision, type_.scale) if fits else None
        case _ if types.is_timestamp(type_):
            return TIMESTAMP if type_.tz is None else TIMESTAMPTZ
        case pa.UuidType():
            return UUID
        case pa.JsonType():
            return JSON
        case _:
            return next((ours for test, ours in _families() if test(type_)), None)


def batch_of(columns: Sequence[Sequence[Any]], fields: Sequence[Field], source: str) -> pa.RecordBatch:
    """A driver's values, column by column, in; a batch of exactly `schema_of(fields)` out.

    Raises SourceError for a value that its column's type cannot hold.
    """
    import pyarrow as pa

    arrays = [_column_of(values, field, source) for values, field in zip(columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema_of(fields))


def conform(batch: pa.RecordBatch, fields: Sequence[Field]) -> pa.RecordBatch:
    """A batch of an engine's own types in, the same rows with exactly `schema_of(fields)` out.

    Raises SourceError where a value does not fit, as a year beyond 9999.
    """
    import pyarrow as pa

    from dataflow.runtime import years
    from dataflow.runtime.special_values import check_held

    schema = schema_of(fields)
    for column, field in zip(batch.columns, fields, strict=True):
        if not years.are_known(column):
            check_held(pa.RecordBatch.from_arrays([column], [field.name]), [field])
            hint = 'its text may have any year: `.cast("string")`'
            raise SourceError(f"column `{field.name}` holds {years.OUTSIDE}", hint=hint)
    if batch.schema.equals(schema):
        return batch
    arrays = [_cast(column, field) for column, field in zip(batch.columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _primitive(type_: Primitive) -> pa.DataType:
    import pyarrow as pa

    match type_.name:
        case "null" | "unknown":
            return pa.null()
        case "bool":
            return pa.bool_()
        case "int64":
            return pa.int64()
        case "float64":
            return pa.float64()
        case "string" | "json":
            return pa.string()
        case "binary":
            return pa.binary()
        case "date":
            return pa.date32()
        case "time":
            return pa.time64("us")
        case "timestamp":
            return pa.timestamp("us")
        case "timestamptz":
            return pa.timestamp("us", "UTC")
        case "interval":
            return pa.month_day_nano_interval()
        case "uuid":
            return pa.uuid()
        case _:
            assert_never(type_.name)


def _families() -> tuple[tuple[Callable[[pa.DataType], bool], DataType], ...]:
    from pyarrow import types

    return (
        (types.is_null, NULL),
        (types.is_boolean, BOOL),
        (types.is_uint64, Decimal(20, 0)),
        (types.is_integer, INT64),
        (types.is_floating, FLOAT64),
        (types.is_string, STRING),
        (types.is_large_string, STRING),
        (types.is_string_view, STRING),
        (types.is_binary, BINARY),
        (types.is_large_binary, BINARY),
        (types.is_binary_view, BINARY),
        (types.is_fixed_size_binary, BINARY),
        (types.is_date, DATE),
        (types.is_time, TIME),
        (types.is_duration, INTERVAL),
        (types.is_interval, INTERVAL),
    )


def _struct(type_: pa.StructType) -> Struct | None:
    members = [(type_.field(index).name, language_type(type_.field(index).type)) for index in range(type_.num_fields)]
    known = tuple((name, member) for name, member in members if member is not None)
    return Struct(known) if len(known) == len(members) else None


def _column_of(values: Sequence[Any], field: Field, source: str) -> pa.Array[Any]:
    import pyarrow as pa

    refusals = (pa.ArrowException, TypeError, ValueError, ArithmeticError)
    try:
        return _array_of(values, field.type)
    except refusals as error:
        for value in values:
            try:
                _array_of([value], field.type)
            except refusals as culprit:
                raise refusal(field, source, value) from culprit
        raise SourceError(f"column `{field.name}` of source `{source}` is no {field.type}") from error


def _array_of(values: Sequence[Any], type_: DataType) -> pa.Array[Any]:
    import pyarrow as pa

    from dataflow.runtime.plain_arrays import array_of

    target = arrow_type(type_)
    if isinstance(type_, List):
        return _lists_of(values, type_.item)
    if isinstance(type_, Struct) and type_.fields:
        return _structs_of(values, type_)
    kinds = set(map(type, values))
    if kinds - {NoneType} <= DIRECT.get(type_.name, frozenset()):
        try:
            return array_of(values, target, kinds)
        except pa.ArrowInvalid:
            # Decimals may have noughts behind their column's digits; all else stays wrong.
            if not isinstance(type_, Decimal):
                raise
    return array_of([None if value is None else converted(value, type_) for value in values], target)


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
    lists = pa.ListArray.from_arrays(pa.array([*bounds, len(items)], pa.int32()), _array_of(items, item))
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
        _array_of([None if row is None else row[at] for row in rows], member)
        for at, (_, member) in enumerate(type_.fields)
    ]
    names = [name for name, _ in type_.fields]
    return pa.StructArray.from_arrays(members, names=names, mask=pa.array([row is None for row in rows], pa.bool_()))


def _cast(column: pa.Array[Any], field: Field) -> pa.Array[Any]:
    import pyarrow as pa

    target = arrow_type(field.type)
    if column.type.equals(target):
        return column
    try:
        return _exactly(column, field.type, target)
    except (pa.ArrowException, TypeError, ValueError, ArithmeticError) as error:
        message = f"column `{field.name}` came as {column.type} and does not fit {field.type}"
        raise SourceError(message, notes=[str(error)]) from error


def _is_made_by_value(type_: DataType) -> bool:
    """Whether Arrow does not cast to the type by itself."""
    match type_:
        case List(item=item):
            return _is_made_by_value(item)
        case Struct(fields=fields):
            return any(_is_made_by_value(member) for _, member in fields)
        case _:
            return type_ in (UUID, INTERVAL)


def _exactly(column: pa.Array[Any], type_: DataType, target: Any) -> pa.Array[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import types

    if _is_made_by_value(type_):
        return _array_of(column.to_pylist(), type_)
    if types.is_floating(target) and types.is_integer(column.type):
        # The nearest float, where a checked cast would refuse what lies beyond 2 ** 53.
        return column.cast(target, safe=False)
    if isinstance(type_, Decimal) and types.is_integer(column.type):
        # Arrow wants room for every int64, whatever the values are.
        column = column.cast(pa.decimal128(MAX_PRECISION, 0)).cast(pa.decimal128(MAX_PRECISION, type_.scale))
    if isinstance(type_, Decimal) and types.is_decimal(column.type) and column.type.scale > type_.scale:
        column = pc.round(column, type_.scale, round_mode="half_towards_infinity")
    result = column.cast(target)
    # To these types Arrow cuts without a word: 3 becomes true, and the time of a timestamp is gone.
    cuts = types.is_boolean(target) or types.is_date32(target) or types.is_time64(target)
    if cuts and not types.is_string(column.type) and not result.cast(column.type).equals(column):
        raise ValueError("a part of the value would be lost")
    return result
