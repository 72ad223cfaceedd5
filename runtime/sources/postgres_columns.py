"""Columns of PostgreSQL's binary format ▶ Arrow arrays, with numpy: no Python object a value.

Values that have no place in numpy's arithmetic (infinite dates, long numerics) are made one by one.
The formats of the types: https://github.com/postgres/postgres/tree/master/src/backend/utils/adt (each type's `send`).
"""

from __future__ import annotations

import decimal
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    Decimal,
    Field,
)
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.arrow_values import batch_of
from dataflow.runtime.plain_arrays import cast
from dataflow.runtime.sources.postgres_values import date_of, interval_of, time_of, timestamp_of, timestamptz_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_GUARD: Final = b"\0" * 32
"""Behind the data, so that a wide read at its end stays inside."""

_UNIX_MICROSECONDS: Final = 946_684_800_000_000
_UNIX_DAYS: Final = 10_957
"""PostgreSQL counts from 2000-01-01, Arrow from 1970-01-01."""

_LAST_MICROSECOND: Final = 252_455_615_999_999_999
_FIRST_MICROSECOND: Final = -63_082_281_600_000_000
"""The years 1 to 9999 as microseconds from 2000."""

_LAST_DAY: Final = 2_921_939
_FIRST_DAY: Final = -730_119

_LONGEST_SPAN: Final = (2**63 - 1) // 1_000
_DAY: Final = 86_400_000_000
_NEGATIVE: Final = 0x4000
_SPECIAL: Final = {0xC000: "NaN", 0xD000: "Infinity", 0xF000: "-Infinity"}
_POWERS: Final = 10 ** np.arange(19, dtype=np.int64)


Decode = Callable[["Column"], "pa.Array[Any]"]


class Chunk:
    """Bytes with numbers that can be read at any place of them; reads behind `size` find zeros."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self.buffer = data + _GUARD
        self.bytes = np.frombuffer(self.buffer, np.uint8)

    def numbers(self, kind: str) -> NDArray[Any]:
        """A view that reads a number of this numpy type at every byte."""
        dtype = np.dtype(kind)
        return np.ndarray((len(self.buffer) - dtype.itemsize + 1,), dtype=dtype, buffer=self.buffer, strides=(1,))


@dataclass(frozen=True, slots=True)
class Column:
    """A column's values in a chunk: where each is, how long (-1 for null), and the field they become."""

    chunk: Chunk
    at: Ints
    length: Ints
    present: NDArray[np.bool_]
    field: Field
    source: str

    def array(self, values: NDArray[Any], type_: pa.DataType | None = None, data: bytes | None = None) -> pa.Array[Any]:
        """The Arrow array over a buffer of values; `data` is what views among them point into."""
        missing = len(self.present) - int(np.count_nonzero(self.present))
        valid = pa.py_buffer(np.packbits(self.present, bitorder="little").tobytes()) if missing else None
        buffers = [valid, pa.py_buffer(np.ascontiguousarray(values).data)]
        if data is not None:
            buffers.append(pa.py_buffer(data))
        return pa.Array.from_buffers(type_ or arrow_type(self.field.type), len(self.present), buffers, missing)

    def one_by_one(self, convert: Callable[[bytes], object]) -> pa.Array[Any]:
        """The array of values made by Python. Raises SourceError for one that the field cannot hold."""
        data = self.chunk.buffer
        ends = self.at + np.maximum(self.length, 0)
        values = [
            convert(data[start:end]) if there else None
            for start, end, there in zip(self.at.tolist(), ends.tolist(), self.present.tolist(), strict=True)
        ]
        return batch_of([values], [self.field], self.source).column(0)


def _integers(kind: str) -> Decode:
    return lambda column: column.array(column.chunk.numbers(kind)[column.at].astype(np.int64))


def _floats(kind: str) -> Decode:
    return lambda column: column.array(column.chunk.numbers(kind)[column.at].astype(np.float64))


def _bools(column: Column) -> pa.Array[Any]:
    return column.array(np.packbits(column.chunk.bytes[column.at] != 0, bitorder="little"))


def _dates(column: Column) -> pa.Array[Any]:
    days = np.where(column.present, column.chunk.numbers(">i4")[column.at].astype(np.int64), 0)
    if not _within(days, _FIRST_DAY, _LAST_DAY):
        return column.one_by_one(lambda data: date_of((int.from_bytes(data, "big", signed=True),)))
    return column.array((days + _UNIX_DAYS).astype(np.int32))


def _moments(column: Column) -> pa.Array[Any]:
    microseconds = np.where(column.present, column.chunk.numbers(">i8")[column.at].astype(np.int64), 0)
    if not _within(microseconds, _FIRST_MICROSECOND, _LAST_MICROSECOND):
        moment_of = timestamp_of if column.field.type == TIMESTAMP else timestamptz_of
        return column.one_by_one(lambda data: moment_of((int.from_bytes(data, "big", signed=True),)))
    return column.array(microseconds + _UNIX_MICROSECONDS)


def _times(column: Column) -> pa.Array[Any]:
    microseconds = np.where(column.present, column.chunk.numbers(">i8")[column.at].astype(np.int64), 0)
    if not _within(microseconds, 0, _DAY - 1):
        return column.one_by_one(lambda data: time_of((int.from_bytes(data, "big", signed=True),)))
    return column.array(microseconds)


def _intervals(column: Column) -> pa.Array[Any]:
    """Microseconds, days and months there, the other way round and in nanoseconds here."""
    place = np.where(column.present, column.at, column.chunk.size)
    numbers = column.chunk.numbers(">i4")
    microseconds = column.chunk.numbers(">i8")[place].astype(np.int64)
    if not _within(microseconds, -_LONGEST_SPAN, _LONGEST_SPAN):
        return column.one_by_one(_interval_of)
    values = np.empty((len(place), 2), np.int64)
    halves = values.view(np.int32)
    halves[:, 0], halves[:, 1] = numbers[place + 12], numbers[place + 8]
    values[:, 1] = microseconds * 1_000
    return column.array(values)


def _interval_of(data: bytes) -> object:
    microseconds, days, months = struct.unpack(">qii", data)
    return interval_of((months, days, microseconds))


def _within(values: Ints, least: int, greatest: int) -> bool:
    return not len(values) or (int(values.min()) >= least and int(values.max()) <= greatest)


def _uuids(column: Column) -> pa.Array[Any]:
    values = column.chunk.bytes[np.minimum(column.at, column.chunk.size)[:, None] + np.arange(16)]
    return pa.ExtensionArray.from_storage(pa.uuid(), column.array(values, pa.binary(16)))


def _texts(column: Column) -> pa.Array[Any]:
    return cast(column.array(_views(column), pa.string_view(), column.chunk.buffer), pa.string())


def _binaries(column: Column) -> pa.Array[Any]:
    return cast(column.array(_views(column), pa.binary_view(), column.chunk.buffer), pa.binary())


def _documents(column: Column) -> pa.Array[Any]:
    """jsonb: a byte with the format's version, then the text."""
    return _texts(replace(column, at=column.at + 1, length=column.length - 1))


def _views(column: Column) -> NDArray[np.uint32]:
    """Arrow's views of values that stay where they are; those of up to 12 bytes hold the bytes themselves.

    https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout
    """
    chunk, length = column.chunk, np.where(column.present, column.length, 0)
    views = np.zeros((len(length), 4), np.uint32)
    views[:, 0] = length
    words = chunk.numbers("<u4")
    masks = np.array([0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF], np.uint32)
    place = np.minimum(column.at, chunk.size)
    for word in range(3):
        left = np.clip(length - 4 * word, 0, 4)
        views[:, word + 1] = words[np.minimum(place + 4 * word, chunk.size + 16)] & masks[left]
    long = length > 12
    views[long, 2] = 0  # the number of the buffer
    views[long, 3] = column.at[long]
    return views


def _numerics(column: Column) -> pa.Array[Any]:
    """Digits to base 10,000 behind their count, the first one's weight, a sign and the scale that is shown."""
    type_ = column.field.type
    assert isinstance(type_, Decimal)
    words = column.chunk.numbers(">i2")
    place = np.where(column.present, column.at, column.chunk.size)  # the guard behind the data reads as zero
    count, weight = (words[place + 2 * word].astype(np.int64) for word in range(2))
    sign = words[place + 4].astype(np.int64) & 0xFFFF
    total = _fixed_point(words, place, count, weight, type_.scale)
    if total is None or np.any((sign != 0) & (sign != _NEGATIVE)) or not _within(total, 0, 10**type_.precision - 1):
        return column.one_by_one(decimal_of)
    total = np.where(sign == _NEGATIVE, -total, total)
    return column.array(np.stack((total, total >> 63), axis=1))


def _fixed_point(words: NDArray[Any], place: Ints, count: Ints, weight: Ints, scale: int) -> Ints | None:
    """The absolute values times ten to the power of `scale`, None where one may not fit 64 bits or has more digits."""
    if len(place) and int((weight * 4 + 4).max()) + scale > 18:
        return None
    total = np.zeros(len(place), np.int64)
    for number in range(int(count.max()) if len(count) else 0):
        at = np.minimum(place + 8 + 2 * number, len(words) - 1)
        digit = np.where(number < count, words[at], 0).astype(np.int64)
        power = 4 * (weight - number) + scale
        cut = _POWERS[np.clip(-power, 0, 18)]
        if np.any((power < 0) & (digit % cut != 0)):
            return None
        total += np.where(power >= 0, digit * _POWERS[np.clip(power, 0, 18)], digit // cut)
    return total


def decimal_of(data: bytes) -> decimal.Decimal:
    """One numeric, of any size."""
    count, weight, sign, _ = struct.unpack(">hhHh", data[:8])
    if sign not in (0, _NEGATIVE):
        return decimal.Decimal(_SPECIAL[sign])
    digits = struct.unpack(f">{count}h", data[8:])
    whole = 0
    for digit in digits:
        whole = whole * 10_000 + digit
    with decimal.localcontext(prec=decimal.MAX_PREC):
        return decimal.Decimal(-whole if sign else whole).scaleb(4 * (weight - count + 1))


DECODERS: Final[dict[tuple[str, str], Decode]] = {
    (INT64.name, "int2"): _integers(">i2"),
    (INT64.name, "int4"): _integers(">i4"),
    (INT64.name, "int8"): _integers(">i8"),
    (FLOAT64.name, "float4"): _floats(">f4"),
    (FLOAT64.name, "float8"): _floats(">f8"),
    (BOOL.name, "bool"): _bools,
    ("decimal", "numeric"): _numerics,
    (DATE.name, "date"): _dates,
    (TIME.name, "time"): _times,
    (TIMESTAMP.name, "timestamp"): _moments,
    (TIMESTAMPTZ.name, "timestamptz"): _moments,
    (INTERVAL.name, "interval"): _intervals,
    (UUID.name, "uuid"): _uuids,
    (BINARY.name, "bytea"): _binaries,
    (STRING.name, "text"): _texts,
    (STRING.name, "varchar"): _texts,
    (STRING.name, "bpchar"): _texts,
    (STRING.name, "name"): _texts,
    (STRING.name, "citext"): _texts,
    (JSON.name, "text"): _texts,
    (JSON.name, "json"): _texts,
    (JSON.name, "jsonb"): _documents,
}
"""How a field's type is made of a type of PostgreSQL, all values of a column at once."""
