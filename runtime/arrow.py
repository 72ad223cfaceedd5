"""Arrow's types: those of the language there and back, and the schemas of columns."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, assert_never

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

if TYPE_CHECKING:
    import pyarrow as pa

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
