"""Python's values into Arrow arrays and NumPy's views of Arrow arrays, by way of the buffers they have in common.

pyarrow's own conversions (`pa.array`, `pa.scalar`, `to_numpy`) import pandas wherever it is installed, to know its
values if they see one: 35 MB and a third of a second for a program that has none. So what drivers give and results
take goes by here; anything else still goes through pyarrow.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Sequence, Set
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import types

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = pa.Array[Any]
    Numbers = npt.NDArray[Any]
    Mask = npt.NDArray[np.bool_]

POOL: Final = pa.system_memory_pool()
"""For what is read and soon let go: the pool that pyarrow takes by itself kept 80 MB of it for the threads' next use.

The program's own pool stays what it is.
"""

_EPOCH: Final = dt.datetime(1970, 1, 1)
_EXACT: Final = decimal.Context(prec=100, traps=[decimal.Inexact, decimal.InvalidOperation])


def array_of(values: Sequence[Any], type_: Any, kinds: Set[type] | None = None) -> Array:
    """`pa.array(values, type_)`: the same array and, since it makes all but the usual ones, the same errors.

    One thing more is taken: a decimal with noughts behind its type's digits. kinds: the classes of the values, where
    they are known.
    """
    kinds = set(map(type, values)) if kinds is None else kinds
    nulls, given = NoneType in kinds, kinds - {NoneType}
    made: Array
    if len(given) != 1:
        made = pa.nulls(len(values), type_) if not given else pa.array(values, type_)
        return made
    (kind,) = given
    try:
        buffers = _buffers(values, kind, type_, nulls=nulls)
    except (OverflowError, ValueError, decimal.DecimalException):
        buffers = None
    if buffers is None:
        made = pa.array(values, type_)
        return made
    known = _packed(np.array([value is not None for value in values])) if nulls else None
    return pa.Array.from_buffers(type_, len(values), [known, *buffers])


def cast(array: Array, type_: Any) -> Array:
    """`array.cast(type_)`, in memory that goes back to the system with it."""
    result: Array = array.cast(type_, memory_pool=POOL)
    return result


def numbers_of(array: Array, dtype: str) -> Numbers:
    """The values of an array of fixed width, not copied; where it is null they are anything."""
    content: Any = array.buffers()[1]
    if content is None:
        return np.empty(0, dtype)
    return np.frombuffer(content, dtype)[array.offset : array.offset + len(array)]


def known_of(array: Array) -> Mask:
    """Which values are not null."""
    content: Any = array.buffers()[0]
    if content is None or not array.null_count:
        return np.ones(len(array), np.bool_)
    bits = np.unpackbits(np.frombuffer(content, np.uint8), count=array.offset + len(array), bitorder="little")
    known: Mask = bits[array.offset :].view(np.bool_)
    return known


def _buffers(values: Sequence[Any], kind: type, type_: pa.DataType, *, nulls: bool) -> list[pa.Buffer] | None:
    """The buffers behind the one of nulls, None for values that only pyarrow converts."""
    if kind is dt.date and types.is_date32(type_):
        first = _EPOCH.toordinal()
        days = [0 if value is None else value.toordinal() - first for value in values]
        return [_buffer(np.array(days, "i4"))]
    if kind is dt.datetime and type_ == pa.timestamp("us"):
        return _moments(values)
    if kind is int and types.is_int64(type_):
        return [_buffer(np.array(_filled(values, 0) if nulls else values, "i8"))]
    if kind is float and types.is_float64(type_):
        return [_buffer(np.array(_filled(values, 0.0) if nulls else values, "f8"))]
    if kind is bool and types.is_boolean(type_):
        return [_packed(np.array(values, np.bool_))]
    if kind is str and types.is_string(type_):
        return _texts(_filled(values, "") if nulls else values)
    if kind is bytes and types.is_binary(type_):
        return _bytes(_filled(values, b"") if nulls else values)
    if kind is decimal.Decimal and isinstance(type_, pa.Decimal128Type):
        return _decimals(values, type_)
    return None


def _filled(values: Sequence[Any], with_: object) -> list[Any]:
    return [with_ if value is None else value for value in values]


def _buffer(numbers: Any) -> pa.Buffer:
    return pa.py_buffer(numbers)


def _packed(flags: Mask) -> pa.Buffer:
    return _buffer(np.packbits(flags, bitorder="little"))


def _moments(values: Sequence[Any]) -> list[pa.Buffer] | None:
    if any(value is not None and value.tzinfo is not None for value in values):
        return None
    since = [dt.timedelta() if value is None else value - _EPOCH for value in values]
    moments = [(part.days * 86_400 + part.seconds) * 1_000_000 + part.microseconds for part in since]
    return [_buffer(np.array(moments, "i8"))]


def _texts(values: Sequence[str]) -> list[pa.Buffer] | None:
    whole = "".join(values)
    if not whole.isascii():
        return _bytes([value.encode() for value in values])
    ends = _ends(values)
    return None if ends is None else [ends, pa.py_buffer(whole.encode())]


def _bytes(values: Sequence[bytes]) -> list[pa.Buffer] | None:
    ends = _ends(values)
    return None if ends is None else [ends, pa.py_buffer(b"".join(values))]


def _ends(values: Sequence[str] | Sequence[bytes]) -> pa.Buffer | None:
    """Where the values begin, with the end behind the last; None where 32 bits do not hold it."""
    ends = np.zeros(len(values) + 1, "i8")
    np.cumsum(np.fromiter(map(len, values), "i8", len(values)), out=ends[1:])
    return None if ends[-1] >= 2**31 else _buffer(ends.astype("i4"))


def _decimals(values: Sequence[Any], type_: pa.Decimal128Type) -> list[pa.Buffer] | None:
    scale, limit = type_.scale, 10**type_.precision
    units = [0 if value is None else int(_EXACT.to_integral_exact(_EXACT.scaleb(value, scale))) for value in values]
    if any(abs(unit) >= limit for unit in units):
        return None
    return [pa.py_buffer(b"".join(unit.to_bytes(16, "little", signed=True) for unit in units))]
