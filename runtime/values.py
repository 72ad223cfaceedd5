"""The values of a result column: as Python objects, and as the JSON-safe values that workflows carry.

Conversions work on whole columns, by NumPy or Arrow where they can: a `datetime` made by Arrow one at a time costs
fifteen times what NumPy takes, and a `Decimal` made only to be printed five times the cast to text.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import re
import uuid
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from dataflow.dsl.errors import ResultError
from dataflow.dsl.types import DataType, Decimal, Interval, List, Primitive, Struct
from dataflow.runtime.plain_arrays import known_of, numbers_of

if TYPE_CHECKING:
    from dataflow.runtime.plain_arrays import Numbers

    Column = pa.Array[Any] | pa.ChunkedArray[Any]
    Leaf = Callable[[Column, DataType], list[object]]

_NUMBERS = {"int64": "i8", "float64": "f8"}

_MICROSECONDS = 1_000_000

_DURATION = re.compile(
    r"P(?:(?P<years>-?\d+)Y)?(?:(?P<months>-?\d+)M)?(?:(?P<weeks>-?\d+)W)?(?:(?P<days>-?\d+)D)?"
    r"(?:T(?=[-\d])(?:(?P<hours>-?\d+)H)?(?:(?P<minutes>-?\d+)M)?(?:(?P<seconds>-?\d+(?:\.\d{1,6})?)S)?)?"
)


def python_values(column: Column, type_: DataType) -> list[object]:
    """A column ▶ its values as Python objects.

    int, float, bool, str (also for json), Decimal, bytes, date, time, datetime (in UTC for timestamptz), UUID,
    `Interval`, list and dict; null is None.
    """
    return _values(column, type_, _python_leaf)


def json_values(column: Column, type_: DataType) -> list[object]:
    """A column ▶ its values as int, float, bool, str, None, and lists and dicts of them.

    Decimal ▶ str in plain digits · date, time, timestamp ▶ ISO 8601 as Python's `isoformat` writes it · timestamptz ▶
    the same with `+00:00` · interval ▶ ISO 8601 duration · UUID ▶ str · bytes ▶ base64. NaN and infinities stay floats.
    """
    return _values(column, type_, _json_leaf)


def duration_text(interval: Interval) -> str:
    """An interval ▶ its ISO 8601 duration: `P1M2DT3.5S`, a sign before each part that is negative."""
    whole, fraction = divmod(abs(interval.microseconds), _MICROSECONDS)
    sign = "-" if interval.microseconds < 0 else ""
    seconds = f"{sign}{whole}" + (f".{fraction:06d}".rstrip("0") if fraction else "")
    months = f"{interval.months}M" if interval.months else ""
    days = f"{interval.days}D" if interval.days else ""
    time = f"T{seconds}S" if interval.microseconds or not (months or days) else ""
    return f"P{months}{days}{time}"


def duration_of(text: str) -> Interval | None:
    """An ISO 8601 duration ▶ the interval, None where the text is not one."""
    match = _DURATION.fullmatch(text)
    if match is None or text == "P":
        return None
    part = {name: decimal.Decimal(digits or 0) for name, digits in match.groupdict().items()}
    seconds = part["hours"] * 3600 + part["minutes"] * 60 + part["seconds"]
    return Interval(
        int(part["years"] * 12 + part["months"]), int(part["weeks"] * 7 + part["days"]), int(seconds * _MICROSECONDS)
    )


def _values(column: Column, type_: DataType, leaf: Leaf) -> list[object]:
    match type_:
        case List(item):
            lengths = pc.list_value_length(column).to_pylist()
            items = iter(_values(pc.list_flatten(column), item, leaf))
            return [None if length is None else list(islice(items, length)) for length in lengths]
        case Struct(fields):
            names = [name for name, _ in fields]
            parts = [_values(pc.struct_field(column, [at]), part, leaf) for at, (_, part) in enumerate(fields)]
            there = column.is_valid().to_pylist()
            rows = zip(*parts, strict=True)
            return [
                dict(zip(names, row, strict=True)) if valid else None for valid, row in zip(there, rows, strict=True)
            ]
        case Primitive() | Decimal():
            return leaf(column, type_)


def _python_leaf(column: Column, type_: DataType) -> list[object]:
    match type_:
        case Primitive("int64" | "float64") if column.null_count == 0:
            return _each(column, lambda array: numbers_of(array, _NUMBERS[type_.name]))
        case Primitive("date"):
            return _calendar(column, "i4", "M8[D]")
        case Primitive("timestamp"):
            return _calendar(column, "i8", "M8[us]")
        case Primitive("timestamptz"):
            # Not by Arrow's own: it looks up a time zone database, which a small system may lack.
            naive: list[Any] = _calendar(column.cast(pa.timestamp("us")), "i8", "M8[us]")
            return [None if value is None else value.replace(tzinfo=dt.UTC) for value in naive]
        case Primitive("interval"):
            return [
                None if value is None else Interval(value.months, value.days, value.nanoseconds // 1000)
                for value in column.to_pylist()
            ]
        case _:
            return list(column.to_pylist())


def _each(column: Column, numbers: Callable[[pa.Array[Any]], Numbers]) -> list[object]:
    arrays = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return [value for array in arrays for value in numbers(array).tolist()]


def _calendar(column: Column, kept: str, moments: str) -> list[object]:
    """Dates and times that Arrow keeps as these numbers, and NumPy as these moments, where a null has a value too."""

    def of(array: pa.Array[Any]) -> Numbers:
        found = numbers_of(array, kept).astype(moments)
        if array.null_count:
            found[~known_of(array)] = "NaT"
        return found

    values = _each(column, of)
    if int in map(type, values):  # what NumPy gives where `date` and `datetime` end
        raise ResultError(
            "expected dates of the years 1 to 9999, which Python has, found another",
            hint="`to_arrow()` and `records()` hold it",
        )
    return values


def _json_leaf(column: Column, type_: DataType) -> list[object]:
    match type_:
        case Decimal(scale=scale) if scale <= 6:
            return list(column.cast(pa.string()).to_pylist())
        case Primitive("date"):
            return list(column.cast(pa.string()).to_pylist())
        case Primitive("time"):
            return list(_iso(column).to_pylist())
        case Primitive("timestamp"):
            return list(pc.replace_substring(_iso(column), " ", "T").to_pylist())
        case Primitive("timestamptz"):
            text = pc.replace_substring(_iso(column.cast(pa.timestamp("us"))), " ", "T")
            return [None if value is None else f"{value}+00:00" for value in text.to_pylist()]
        case Decimal() | Primitive("interval" | "uuid" | "binary"):  # a small decimal is 1E-7 in Arrow's text
            return [json_scalar(value) for value in _python_leaf(column, type_)]
        case _:
            return _python_leaf(column, type_)


def json_scalar(value: object) -> object:
    """A Python value as `python_values` gives it ▶ the same as `json_values` does."""
    match value:
        case dt.date() | dt.time():
            return value.isoformat()
        case decimal.Decimal():
            return f"{value:f}"
        case Interval():
            return duration_text(value)
        case uuid.UUID():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode()
        case _:
            return value


def _iso(column: Column) -> Column:
    """Times as Python's `isoformat` writes them: six digits of a second or none."""
    return pc.replace_substring_regex(column.cast(pa.string()), r"\.000000$", "")
