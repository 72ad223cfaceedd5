"""The language's types as Arrow's, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, assert_never

import pyarrow as pa

from dataflow.dsl import types as t
from dataflow.dsl.types import DataType, Field

UTC: Final = "UTC"

_PRIMITIVES: Final[dict[t.PrimitiveName, pa.DataType]] = {
    "null": pa.null(),
    "bool": pa.bool_(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "binary": pa.binary(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", UTC),
    "interval": pa.month_day_nano_interval(),
    "uuid": pa.uuid(),
    "json": pa.string(),
}


@cache
def arrow_type(type_: DataType) -> pa.DataType:
    """A type of the language in, the one Arrow type that holds it out."""
    match type_:
        case t.Primitive(name=name):
            return _PRIMITIVES[name]
        case t.Decimal(precision=precision, scale=scale):
            return pa.decimal128(precision, scale)
        case t.List(item=item):
            return pa.list_(arrow_type(item))
        case t.Struct(fields=fields):
            return pa.struct([pa.field(name, arrow_type(field)) for name, field in fields])
        case _:
            assert_never(type_)


def schema_of(fields: Sequence[Field]) -> pa.Schema:
    """Fields in, the schema of their batches out.

    Every column may hold nulls there: what a catalog calls NOT NULL is a promise of the source, not of Arrow data.
    """
    return pa.schema([pa.field(field.name, arrow_type(field.type)) for field in fields])


def language_type(type_: Any) -> DataType | None:
    """An Arrow type in, the type of the language that holds all its values out; None if there is none."""
    is_ = pa.types
    match type_:
        case pa.DictionaryType() | pa.RunEndEncodedType():
            return language_type(type_.value_type)
        case pa.StructType():
            return _struct_of(type_)
        case _ if is_.is_decimal(type_):
            return _decimal_of(type_)
        case _ if _is_list(type_):
            item = language_type(type_.value_type)
            return t.List(item) if item is not None else None
        case _ if is_.is_timestamp(type_):
            return t.TIMESTAMP if type_.tz is None else t.TIMESTAMPTZ
        case pa.UuidType():
            return t.UUID
        case pa.JsonType():
            return t.JSON
        case _:
            return next((language for test, language in _TESTS if test(type_)), None)


_TESTS: Final[tuple[tuple[Callable[[pa.DataType], bool], DataType], ...]] = (
    (pa.types.is_null, t.NULL),
    (pa.types.is_boolean, t.BOOL),
    (pa.types.is_uint64, t.Decimal(20, 0)),
    (pa.types.is_integer, t.INT64),
    (pa.types.is_floating, t.FLOAT64),
    (pa.types.is_string, t.STRING),
    (pa.types.is_large_string, t.STRING),
    (pa.types.is_string_view, t.STRING),
    (pa.types.is_binary, t.BINARY),
    (pa.types.is_large_binary, t.BINARY),
    (pa.types.is_binary_view, t.BINARY),
    (pa.types.is_fixed_size_binary, t.BINARY),
    (pa.types.is_date, t.DATE),
    (pa.types.is_time, t.TIME),
    (pa.types.is_duration, t.INTERVAL),
    (pa.types.is_interval, t.INTERVAL),
)


def _is_list(type_: pa.DataType) -> bool:
    is_ = pa.types
    views = is_.is_list_view(type_) or is_.is_large_list_view(type_)
    return views or is_.is_list(type_) or is_.is_large_list(type_) or is_.is_fixed_size_list(type_)


def _struct_of(type_: pa.StructType) -> DataType | None:
    fields = []
    for field in type_:
        inner = language_type(field.type)
        if inner is None:
            return None
        fields.append((field.name, inner))
    return t.Struct(tuple(fields))


def _decimal_of(type_: Any) -> DataType | None:
    # Arrow allows scales outside 0 … precision: the value's own digits then stand further from the point.
    scale = max(type_.scale, 0)
    precision = max(type_.precision - min(type_.scale, 0), scale, 1)
    return t.Decimal(precision, scale) if precision <= t.MAX_PRECISION else None
