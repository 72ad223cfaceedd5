"""A short answer of a MySQL server ▶ its values as Python's own, where these are sure to be right.

What is not spelt as the server usually does, or is cut off, or is an error, is left to `mysql_rows`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from dataflow.dsl.types import Field
from dataflow.runtime.plain import date_of, is_plain, moment_of
from dataflow.runtime.sources.mysql_rows import END, END_LENGTH, HEADER, length_at, packet_end

SHORT_BYTES: Final = 1 << 13
"""Of longer answers Arrow makes columns sooner."""


def plain_columns(data: bytes, fields: Sequence[Field]) -> tuple[list[object], ...] | None:
    """The bytes of a whole answer in, its columns out, as those of a `Plain`; None where they are to be read the usual
    way.
    """
    if not all(field.type.name in _READERS for field in fields):
        return None
    columns = _columns(data, len(fields))
    if columns is None:
        return None
    try:
        made = tuple(_read(column, field) for column, field in zip(columns, fields, strict=True))
    except ValueError:
        return None
    fits = all(is_plain(values, field.type) for values, field in zip(made, fields, strict=True))
    return made if fits else None


def _read(column: list[bytes | None], field: Field) -> list[object]:
    read = _READERS[field.type.name]
    return [None if value is None else read(value) for value in column]


def _columns(data: bytes, width: int) -> list[list[bytes | None]] | None:
    """The fields of an answer by column; None where it is no answer of so many columns from its first byte to its last.

    The format is that of `mysql_rows`: a packet with the number of columns, one for each, and an end; then the rows,
    and an end.
    """
    columns: list[list[bytes | None]] = [[] for _ in range(width)]
    appends = [column.append for column in columns]
    size, position = len(data), packet_end(data, 0)
    if size < HEADER + 1 or position != HEADER + 1 or data[HEADER] != width:
        return None
    for _ in range(width + 1):
        position = packet_end(data, position)
    while (end := packet_end(data, position)) <= size:
        at = position + HEADER
        if end == size:
            return columns if data[at] == END and end - at < END_LENGTH else None
        for append in appends:
            length, at = length_at(data, at)
            append(None if length < 0 else data[at : at + length])
            at += max(length, 0)
        if at != end:
            return None
        position = end
    return None


def _integer(value: bytes) -> int:
    if not value.removeprefix(b"-").isdigit():
        raise ValueError(value)
    return int(value)


def _decimal(value: bytes) -> Decimal:
    if not value.removeprefix(b"-").replace(b".", b"", 1).isdigit():
        raise ValueError(value)
    return Decimal(value.decode())


def _float(value: bytes) -> float:
    number = float(value)
    if value.strip(b"+-.0123456789e") or not math.isfinite(number):
        raise ValueError(value)
    return number


def _boolean(value: bytes) -> bool:
    if value not in (b"0", b"1", b"\0", b"\1"):
        raise ValueError(value)
    return value in (b"1", b"\1")


def _moment_in_utc(value: bytes) -> dt.datetime:
    # Sessions are in UTC.
    return moment_of(value.decode()).replace(tzinfo=dt.UTC)


_READERS: Final[Mapping[str, Callable[[bytes], object]]] = {
    "int64": _integer,
    "decimal": _decimal,
    "float64": _float,
    "bool": _boolean,
    "string": bytes.decode,
    "json": bytes.decode,
    "binary": bytes,
    "date": lambda value: date_of(value.decode()),
    "timestamp": lambda value: moment_of(value.decode()),
    "timestamptz": _moment_in_utc,
}
"""What reads a field of a type; of another type, Arrow does. Raises ValueError for another spelling than the usual."""
