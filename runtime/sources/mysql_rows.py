"""The rows of a MySQL result: packets off the wire in, Arrow batches out.

aiomysql awaits every packet and makes a Python value of every field: a million rows of five columns take 9 s. Here
whole chunks are cut into the fields' bytes, and Arrow reads a column of them at once, which takes 1.5 s.
The format: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset.html.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dataflow.dsl import types as t
from dataflow.dsl.types import DataType, Field
from dataflow.runtime import years
from dataflow.runtime.arrow import arrow_type, batch_of, schema_of

Column = list[bytes | None]

_BITS: Final = pa.array([b"\0", b"\1", None], pa.binary())
"""What a BIT(1) holds; numbers are texts of them."""

_SIXTEEN: Final = pa.binary(16)

_HEADER: Final = 4
_ERROR, _END, _NULL = 0xFF, 0xFE, 0xFB
_END_LENGTH: Final = 9
"""What begins like an end but is longer is a row whose first field has more than 16 MB."""

_LONGEST: Final = 0xFFFFFF
"""A packet of this length goes on in the next one."""


class Rows:
    """Takes the bytes of a result's rows as they arrive and keeps the fields of those that are complete, by column.

    ended: whether the end of the result, or an error, was met. error: the payload of the error, None without one.
    """

    def __init__(self, width: int) -> None:
        self.count = 0
        self.size = 0
        self.ended = False
        self.error: bytes | None = None
        self._width = width
        self._columns: list[Column] = [[] for _ in range(width)]
        self._rest = b""
        self._long = b""

    def feed(self, data: bytes) -> None:
        """Takes the next bytes from the server."""
        self.size += len(data)
        data = self._rest + data if self._rest else data
        position, available = 0, len(data)
        appends = [column.append for column in self._columns]
        while available - position >= _HEADER and not self.ended:
            length = int.from_bytes(data[position : position + 3], "little")
            start = position + _HEADER
            end = start + length
            if end > available:
                break
            position = end
            if length == _LONGEST or self._long:
                self._join(data[start:end], length, appends)
            elif (length < _END_LENGTH and data[start] == _END) or data[start] == _ERROR:
                self._finish(data[start:end])
            else:
                _split(data, start, appends)
                self.count += 1
        self._rest = data[position:]

    def take(self) -> list[Column]:
        """The columns so far, which are forgotten here."""
        columns, self._columns = self._columns, [[] for _ in range(self._width)]
        self.count = self.size = 0
        return columns

    def _join(self, part: bytes, length: int, appends: Sequence[Callable[[bytes | None], None]]) -> None:
        self._long += part
        if length < _LONGEST:
            _split(self._long, 0, appends)
            self._long = b""
            self.count += 1

    def _finish(self, payload: bytes) -> None:
        self.ended = True
        self.error = payload if payload[0] == _ERROR else None


def batch_of_bytes(columns: Sequence[Column], fields: Sequence[Field], source: str) -> pa.RecordBatch:
    """Columns of texts as MySQL writes its values in, a batch of exactly `schema_of(fields)` out.

    Raises SourceError for a value that its column's type cannot hold.
    """
    arrays = [_array_of(column, field, source) for column, field in zip(columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema_of(fields))


def _split(data: bytes, position: int, appends: Sequence[Callable[[bytes | None], None]]) -> None:
    """One row's fields, each behind its length."""
    for append in appends:
        length = data[position]
        position += 1
        if length == _NULL:
            append(None)
            continue
        if length > _NULL:
            # 252, 253 and 254 stand before a length of 2, 3 and 8 bytes.
            width = 8 if length == _END else length - 250
            length = int.from_bytes(data[position : position + width], "little")
            position += width
        end = position + length
        append(data[position:end])
        position = end


def _array_of(column: Column, field: Field, source: str) -> pa.Array[Any]:
    try:
        array = _cast(pa.array(column, pa.binary()), field.type)
        if years.are_known(array):
            return array
        raise pa.ArrowInvalid(years.OUTSIDE)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        # Not the usual spelling of such a value: one at a time, which also finds the one to blame.
        values = [None if value is None else _value_of(value, field.type) for value in column]
        return batch_of([values], [field], source=source).column(0)


def _cast(array: pa.Array[Any], type_: DataType) -> pa.Array[Any]:
    match type_.name:
        case "binary":
            return array
        case "timestamptz":
            # Sessions are in UTC, so that this is what the texts are in.
            return array.cast(pa.string()).cast(pa.timestamp("us")).cast(arrow_type(type_))
        case "decimal":
            return _decimals(array.cast(pa.string()), type_)
        case "bool" if pc.all(pc.is_in(array, _BITS)).as_py():
            bits: pa.Array[Any] = pc.equal(array, pa.scalar(b"\1", pa.binary()))
            return bits
        case "time":
            return _times(array.cast(pa.string()))
        case "uuid":
            return _uuids(array.cast(pa.string()))
        case _:
            return array.cast(pa.string()).cast(arrow_type(type_))


def _times(texts: Any) -> pa.Array[Any]:
    """Arrow reads no times, only timestamps."""
    moments: pa.Array[Any] = pc.binary_join_element_wise("1970-01-01", texts, " ")
    return moments.cast(pa.timestamp("us")).cast(pa.time64("us"))


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
    return texts.cast(arrow_type(type_))


def _value_of(value: bytes, type_: DataType) -> object:
    # Bytes that are no UTF-8 stay what they are, to be shown so.
    if type_.name in ("binary", "string", "json") or (type_ == t.BOOL and value in (b"\0", b"\1")):
        return value
    text = value.decode(errors="backslashreplace")
    try:
        match type_.name:
            case "bool" | "int64" | "decimal":
                return Decimal(text)
            case "float64":
                return float(text)
    except (ArithmeticError, ValueError):
        pass  # the text itself is what the error is to show
    return text
