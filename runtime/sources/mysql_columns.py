"""Columns of texts as MySQL writes its values in, Arrow arrays out: no Python object a value."""

from __future__ import annotations

import uuid
from array import array
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dataflow.dsl import types as t
from dataflow.dsl.types import DataType, Field
from dataflow.runtime import years
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.arrow_values import batch_of
from dataflow.runtime.plain_arrays import cast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_LOOKED_AT: Final = frozenset({"binary", "bool", "string", "json"})
"""Types whose values may be any bytes, or have to be looked at for them."""

_SIXTEEN: Final = pa.binary(16)

GUARD: Final = b"\0" * 16
"""Behind the bytes of a chunk, so that a wide read at their end stays inside."""

_INLINE: Final = 12
"""Bytes that a view holds itself; of a longer value it holds the first four, its buffer's number and its place there:
https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout."""

_MASKS: Final = np.array(
    [[(1 << 8 * min(max(length - 4 * word, 0), 4)) - 1 for word in range(3)] for length in range(_INLINE + 1)]
    + [[0xFFFFFFFF, 0, 0]],
    np.uint32,
)
"""What is kept of twelve bytes, by the length of a value; the last is for all longer ones."""


def texts_at(data: bytes, starts: Ints, lengths: Ints, present: NDArray[np.bool_] | None) -> pa.Array[Any]:
    """The values of a column, by where they are in bytes that end with GUARD, as an array of binaries.

    present: which are not null; None where all are.
    """
    twelve = np.ndarray((len(data) - _INLINE + 1,), "V12", buffer=data, strides=(1,))
    views = np.empty((len(starts), 4), np.uint32)
    views[:, 0] = lengths
    words = twelve[starts].view(np.uint32).reshape(-1, 3)
    np.bitwise_and(words, _MASKS[np.minimum(lengths, _INLINE + 1)], out=views[:, 1:])
    np.copyto(views[:, 3], starts, where=lengths > _INLINE, casting="unsafe")
    valid = None if present is None else pa.py_buffer(np.packbits(present, bitorder="little").data)
    buffers = [valid, pa.py_buffer(views.data), pa.py_buffer(data)]
    return cast(pa.Array.from_buffers(pa.binary_view(), len(starts), buffers), pa.binary())


def texts_of(values: Sequence[bytes | None], field: Field) -> pa.Array[Any]:
    """The values of a column as `array_of` takes them."""
    # `pa.array` imports pandas, where that is installed, which takes longer than a small query.
    known, valid = [value or b"" for value in values], None
    if None in values:
        valid = pa.py_buffer(np.packbits([value is not None for value in values], bitorder="little").data)
    data = b"".join(known)
    ends = pa.py_buffer(array("i", accumulate(map(len, known), initial=0)))
    type_ = pa.string() if field.type.name not in _LOOKED_AT and data.isascii() else pa.binary()
    return pa.Array.from_buffers(type_, len(known), [valid, ends, pa.py_buffer(data)])


def array_of(texts: pa.Array[Any], field: Field, source: str) -> pa.Array[Any]:
    """Binaries or texts in, an array of the field's type out. Raises SourceError for a value that does not fit."""
    try:
        values = _cast(texts, field.type)
        if years.are_known(values):
            return values
        raise pa.ArrowInvalid(years.OUTSIDE)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        # Not the usual spelling of such a value: one at a time, which also finds the one to blame.
        single = [None if value is None else _value_of(value, field.type) for value in texts.to_pylist()]
        return batch_of([single], [field], source=source).column(0)


def _cast(column: pa.Array[Any], type_: DataType) -> pa.Array[Any]:
    if type_.name == "binary":
        return column
    if type_.name == "bool" and (bits := _bits(column)) is not None:
        return bits
    texts = column if pa.types.is_string(column.type) else cast(column, pa.string())
    match type_.name:
        case "string" | "json":
            return texts
        case "timestamptz":
            # Sessions are in UTC, so that this is what the texts are in.
            return cast(cast(texts, pa.timestamp("us")), arrow_type(type_))
        case "decimal":
            return _decimals(texts, type_)
        case "time":
            return _times(texts)
        case "uuid":
            return _uuids(texts)
        case _:
            return cast(texts, arrow_type(type_))


def _bits(column: pa.Array[Any]) -> pa.Array[Any] | None:
    """Bytes 0 and 1, as a BIT(1) holds, or the texts of these numbers; None where there are others."""
    buffers: list[Any] = column.buffers()
    present = np.ones(len(column), np.bool_)
    if buffers[0] is not None:
        bits = np.frombuffer(buffers[0], np.uint8)
        present = np.unpackbits(bits, count=len(column), bitorder="little").astype(np.bool_)
    lengths = np.diff(np.frombuffer(buffers[1], np.int32)[: len(column) + 1])
    found = np.frombuffer(buffers[2] or b"", np.uint8)[: int(lengths.sum())]
    if not np.array_equal(lengths, present) or not np.isin(found & 0xFE, (0, ord("0"))).all():
        return None
    values = np.zeros(len(column), np.bool_)
    values[present] = found & 1
    valid = None if present.all() else pa.py_buffer(np.packbits(present, bitorder="little").data)
    return pa.Array.from_buffers(
        pa.bool_(), len(column), [valid, pa.py_buffer(np.packbits(values, bitorder="little").data)]
    )


def _times(texts: Any) -> pa.Array[Any]:
    """Arrow reads no times, only timestamps."""
    moments: pa.Array[Any] = pc.binary_join_element_wise("1970-01-01", texts, " ")
    return cast(cast(moments, pa.timestamp("us")), pa.time64("us"))


def _uuids(texts: Any) -> pa.Array[Any]:
    """All their digits at once. Raises ArrowInvalid for other spellings than the server's own."""
    filled = texts.fill_null(str(uuid.UUID(int=0)))
    if pc.all(pc.match_substring_regex(filled, "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")).as_py() is False:
        raise pa.ArrowInvalid("not the usual spelling of a UUID")
    digits = pc.replace_substring(filled, "-", "").buffers()[2].to_pybytes()[: 32 * len(texts)]
    values = pa.Array.from_buffers(_SIXTEEN, len(texts), [None, pa.py_buffer(bytes.fromhex(digits.decode()))])
    known: pa.Array[Any] = pc.if_else(texts.is_valid(), values, pa.scalar(None, _SIXTEEN))
    return known.cast(pa.uuid())


def _decimals(texts: pa.Array[Any], type_: DataType) -> pa.Array[Any]:
    """Raises ArrowInvalid where there are more digits than 128 bits hold: Arrow itself makes another number of them."""
    assert isinstance(type_, t.Decimal)
    lengths: Any = pc.binary_length(texts)  # type: ignore[call-overload]
    if (pc.max(lengths).as_py() or 0) + type_.scale > t.MAX_PRECISION:
        fits = rf"^-?0*\d{{0,{t.MAX_PRECISION - type_.scale}}}(\.\d{{0,{type_.scale}}})?$"
        if pc.all(pc.match_substring_regex(texts, fits)).as_py() is False:
            raise pa.ArrowInvalid("not the usual spelling of such a decimal")
    return cast(texts, arrow_type(type_))


def _value_of(value: bytes | str, type_: DataType) -> object:
    # Bytes that are no UTF-8 stay what they are, to be shown so.
    if type_.name in ("binary", "string", "json") or (type_ == t.BOOL and value in (b"\0", b"\1")):
        return value
    text = value if isinstance(value, str) else value.decode(errors="backslashreplace")
    try:
        match type_.name:
            case "bool" | "int64" | "decimal":
                return Decimal(text)
            case "float64":
                return float(text)
    except (ArithmeticError, ValueError):
        pass  # the text itself is what the error is to show
    return text
