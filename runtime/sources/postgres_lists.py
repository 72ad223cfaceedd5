"""Arrays of PostgreSQL's binary format ▶ Arrow lists, and values one by one where there is no way by column.

An array is its number of dimensions, a flag, the number of its items' type, each dimension's size and lower bound, and
the items, each behind its length: https://github.com/postgres/postgres, `array_send`.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DataType, Field, List
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.sources.postgres_columns import DECODERS, Column, Decode, decimal_of
from dataflow.runtime.sources.postgres_values import date_of, interval_of, time_of, timestamp_of, timestamptz_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_HEAD: Final = 20
"""Bytes before the items of an array of one dimension."""


def decoder_of(type_: DataType, name: str) -> Decode | None:
    """How a field's type is made of a type of PostgreSQL, None where only the driver knows."""
    if (known := DECODERS.get((type_.name, name))) is not None:
        return known
    if isinstance(type_, List):
        item = decoder_of(type_.item, name.removesuffix("[]"))
        value = _VALUES.get(name.removesuffix("[]"))
        return partial(_lists, item, value) if name.endswith("[]") and item is not None and value is not None else None
    value = _VALUES.get(name)
    return None if value is None else partial(Column.one_by_one, convert=value)


def _lists(item: Decode, value: Callable[[bytes], object], column: Column) -> pa.Array[Any]:
    type_ = column.field.type
    assert isinstance(type_, List)
    numbers = column.chunk.numbers(">i4")
    place = np.where(column.present, column.at, column.chunk.size)  # the guard behind the data reads as zero
    dimensions = numbers[place]
    if np.any(dimensions > 1):
        return column.one_by_one(partial(_nested, value))
    sizes = np.where(dimensions == 1, numbers[place + 12], 0).astype(np.int64)
    ends = np.cumsum(sizes)
    at, length = _items(numbers, place, sizes, ends - sizes)
    items = replace(column, at=at, length=length, present=length >= 0, field=Field(column.field.name, type_.item))
    try:
        made = item(items)
    except SourceError:
        # Said of the whole value, which may be cast.
        return column.one_by_one(partial(_nested, value))
    bounds = pa.py_buffer(np.concatenate((np.zeros(1, np.int32), ends.astype(np.int32))).data)
    missing = len(place) - int(np.count_nonzero(column.present))
    valid = pa.py_buffer(np.packbits(column.present, bitorder="little").tobytes()) if missing else None
    return pa.Array.from_buffers(arrow_type(type_), len(place), [valid, bounds], missing, children=[made])


def _items(numbers: NDArray[Any], place: Ints, sizes: Ints, first: Ints) -> tuple[Ints, Ints]:
    """Where the items of all arrays are and how long: the first of each array, then the second, and so on."""
    total = int(sizes.sum())
    at, length = np.zeros(total, np.int64), np.zeros(total, np.int64)
    rows = np.flatnonzero(sizes)
    position = place[rows] + _HEAD
    number = 0
    while len(rows):
        found = numbers[position].astype(np.int64)
        at[first[rows] + number] = position + 4
        length[first[rows] + number] = found
        number += 1
        more = sizes[rows] > number
        position = (position + 4 + np.maximum(found, 0))[more]
        rows = rows[more]
    return at, length


def _nested(value: Callable[[bytes], object], data: bytes) -> list[Any]:
    """One array of any number of dimensions, as lists of lists."""
    (dimensions,) = struct.unpack(">i", data[:4])
    sizes = struct.unpack(">" + "ii" * dimensions, data[12 : 12 + 8 * dimensions])[::2]
    items: list[Any] = []
    at = 12 + 8 * dimensions
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big", signed=True)
        at += 4 + max(length, 0)
        items.append(None if length < 0 else value(data[at - length : at]))
    for size in reversed(sizes[1:]):
        items = [items[start : start + size] for start in range(0, len(items), size)]
    return items


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


_VALUES: Final[Mapping[str, Callable[[bytes], object]]] = MappingProxyType(
    {
        **dict.fromkeys(("int2", "int4", "int8"), _number),
        "oid": lambda data: int.from_bytes(data, "big"),
        "float4": lambda data: struct.unpack(">f", data)[0],
        "float8": lambda data: struct.unpack(">d", data)[0],
        "bool": lambda data: data != b"\0",
        "numeric": decimal_of,
        "date": lambda data: date_of((_number(data),)),
        "time": lambda data: time_of((_number(data),)),
        "timestamp": lambda data: timestamp_of((_number(data),)),
        "timestamptz": lambda data: timestamptz_of((_number(data),)),
        "interval": lambda data: interval_of((_number(data[12:]), _number(data[8:12]), _number(data[:8]))),
        "uuid": lambda data: uuid.UUID(bytes=data),
        "bytea": bytes,
        **dict.fromkeys(("text", "varchar", "bpchar", "name", "json", "citext"), bytes.decode),
        "jsonb": lambda data: data[1:].decode(),
    }
)
"""What the driver makes of a value."""
