"""Arrow batches in, the texts that MySQL takes rows in out: lines of LOAD DATA, or the VALUES of an INSERT."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from dataflow.dsl.errors import SourceError

_NULL_OF_LINES: Final = "\\N"
_ESCAPES_OF_LINES: Final = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"))
_ESCAPES_OF_VALUES: Final = (("\\", "\\\\"), ("'", "\\'"))

_DASHES: Final = (8, 13, 18, 23)
"""Where they are in a UUID's text."""

_BYTES: Final = 4 << 20
"""Texts are made of so many bytes of values at a time."""


def lines_of(batch: pa.RecordBatch) -> Iterator[bytes]:
    """Lines as LOAD DATA reads them by default: tabs between values, a backslash before what is none. Binaries are in
    hexadecimal digits.

    Raises SourceError for a type that the server has no values of.
    """
    for part in _slices(batch):
        columns = [_line_values(column, name) for column, name in zip(part.columns, part.column_names, strict=True)]
        yield _bytes_of(_join(_join(*columns, by="\t"), "\n"))[0]


def values_of(batch: pa.RecordBatch, most: int) -> Iterator[bytes]:
    """What stands behind VALUES in statements of so many bytes at most, or of one row.

    Raises SourceError for a type that the server has no values of.
    """
    for part in _slices(batch):
        columns = [_values(column, name) for column, name in zip(part.columns, part.column_names, strict=True)]
        data, ends = _bytes_of(_join("(", _join(*columns, by=","), "),"))
        start = 0
        while start < len(data):
            last = int(np.searchsorted(ends, start + most, "right"))
            end = int(ends[last - 1]) if last and ends[last - 1] > start else int(ends[last])
            yield data[start : end - 1]
            start = end


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Rows whose texts are in one Arrow array of 32-bit places."""
    rows = max(1, batch.num_rows * _BYTES // max(batch.nbytes, 1))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def _join(*columns: Any, by: str = "") -> Any:
    return columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, by)


def _bytes_of(texts: pa.Array[Any]) -> tuple[bytes, Any]:
    """All bytes of an array of texts, and where each ends."""
    buffers: list[Any] = texts.buffers()
    offsets = np.frombuffer(buffers[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data = memoryview(buffers[2] or b"")[offsets[0] : offsets[-1]]
    return data.tobytes(), offsets[1:] - offsets[0]


def _line_values(column: pa.Array[Any], name: str) -> pa.Array[Any]:
    if _is_text(column.type):
        texts = _escaped(column.cast(pa.string()), _ESCAPES_OF_LINES)
    elif _is_binary(column.type):
        texts = _hexadecimal(column)
    else:
        texts = _plain(column, name)
    return texts.fill_null(_NULL_OF_LINES)


def _values(column: pa.Array[Any], name: str) -> pa.Array[Any]:
    if _is_text(column.type):
        texts = _enclosed("'", _escaped(column.cast(pa.string()), _ESCAPES_OF_VALUES))
    elif _is_binary(column.type):
        texts = _enclosed("x'", _hexadecimal(column))
    elif types.is_integer(column.type) or types.is_boolean(column.type):
        texts = _plain(column, name)
    else:
        texts = _enclosed("'", _plain(column, name))
    return texts.fill_null("NULL")


def _enclosed(start: str, texts: pa.Array[Any]) -> pa.Array[Any]:
    enclosed: pa.Array[Any] = _join(start, texts, "'")
    return enclosed


def _is_text(type_: pa.DataType) -> bool:
    return types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_) or type_ == pa.json_()


def _is_binary(type_: pa.DataType) -> bool:
    kinds: tuple[Callable[[pa.DataType], bool], ...]
    kinds = (types.is_binary, types.is_large_binary, types.is_binary_view, types.is_fixed_size_binary)
    return any(is_kind(type_) for is_kind in kinds)


def _plain(column: pa.Array[Any], name: str) -> pa.Array[Any]:
    """Texts of what needs no escapes."""
    type_ = column.type
    if types.is_boolean(type_):
        return column.cast(pa.int8()).cast(pa.string())
    if types.is_timestamp(type_):
        # Sessions are in UTC.
        return column.cast(pa.timestamp("us")).cast(pa.string())
    if isinstance(type_, pa.UuidType):
        return _uuids(column)
    if types.is_primitive(type_) or types.is_decimal(type_) or types.is_null(type_):
        return column.cast(pa.string())
    raise SourceError(f"column `{name}` of type {type_} has no counterpart in MySQL")


def _escaped(texts: pa.Array[Any], escapes: tuple[tuple[str, str], ...]) -> pa.Array[Any]:
    present, _ = _bytes_of(texts)
    for letter, escaped in escapes:
        if letter.encode() in present:
            texts = pc.replace_substring(texts, letter, escaped)
    return texts


def _hexadecimal(column: pa.Array[Any]) -> pa.Array[Any]:
    texts = column.cast(pa.binary()).fill_null(b"")
    data, ends = _bytes_of(texts)
    places = np.concatenate((np.zeros(1, np.int32), 2 * ends))
    return _texts(data.hex().encode(), places, column)


def _uuids(column: pa.Array[Any]) -> pa.Array[Any]:
    nothing: Any = bytes(16)
    data, _ = _bytes_of(column.cast(pa.binary(16)).fill_null(nothing).cast(pa.binary()))
    letters = np.full((len(column), 36), ord("-"), np.uint8)
    is_digit = [place for place in range(36) if place not in _DASHES]
    letters[:, is_digit] = np.frombuffer(data.hex().encode(), np.uint8).reshape(-1, 32)
    return _texts(letters.tobytes(), np.arange(0, 36 * (len(column) + 1), 36), column)


def _texts(data: bytes, places: Any, column: pa.Array[Any]) -> pa.Array[Any]:
    """Texts by where each begins, null where the column is."""
    ends = pa.py_buffer(places.astype(np.int32).tobytes())
    texts = pa.Array.from_buffers(pa.string(), len(column), [None, ends, pa.py_buffer(data)])
    found: pa.Array[Any] = pc.if_else(column.is_valid(), texts, None)
    return found
