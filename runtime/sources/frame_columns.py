"""Columns of frames ▶ Arrow columns that DuckDB reads exactly; of what it cannot read so, the texts of the values.

DuckDB takes an extension type that it does not know for what it is stored as, so that a period of pandas would be a
number and an object of Polars an address, and it cuts the nanoseconds of durations. What Arrow can convert without loss
is converted here. The rest stays within reach as a text.
"""

from __future__ import annotations

import datetime as dt
import decimal
import numbers
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataflow.dsl.types import MAX_PRECISION

if TYPE_CHECKING:
    import pyarrow as pa

    Values = pa.Array[Any] | pa.ChunkedArray[Any]


_MISSING = frozenset({"NoneType", "NAType", "NaTType"})
"""Classes of what pandas has for a value that is not there."""


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """A column as DuckDB reads it. `foreign` is the frame's word for a type without counterpart; then it is a text."""

    values: Values
    foreign: str | None = None


def of_pandas(series: Any) -> FrameColumn:
    """A series in, its column out; missing values of any kind are null."""
    import pyarrow as pa

    kinds = _kinds(series) if series.dtype == object else []
    if len(kinds) > 1:
        return _as_text(series.tolist(), f"object of {' and '.join(kinds)}")
    try:
        values: Values = pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError, AttributeError):
        found = series.dtype if series.dtype != object else f"object of {' and '.join(kinds)}"
        return _as_text(series.tolist(), str(found))
    if str(values.type).startswith("extension<pandas."):
        return _as_text(series.tolist(), str(series.dtype))
    return of_arrow(values)


def of_polars(series: Any) -> FrameColumn:
    """A series in, its column out."""
    import polars as pl
    import pyarrow as pa

    kind = type(series.dtype).__name__
    try:
        # Arrow has no such integers, and would take an object for the bytes of its address.
        wide = "128" in kind
        values = (
            None if kind == "Object" else (series.cast(pl.Decimal(MAX_PRECISION, 0)) if wide else series).to_arrow()
        )
    except (pa.ArrowException, pl.exceptions.PolarsError):
        values = None
    return _as_text(series.to_list(), str(series.dtype)) if values is None else of_arrow(values)


def of_arrow(values: Values) -> FrameColumn:
    """An Arrow column in, the same in a type that DuckDB reads exactly out."""
    import pyarrow as pa
    from pyarrow import types

    target = readable(values.type)
    if types.is_interval(values.type) and any(value.nanoseconds % 1000 for value in values.to_pylist() if value):
        target = None
    try:
        if target is not None:
            return FrameColumn(values if target == values.type else values.cast(target))
    except pa.ArrowException:
        # A value has more digits than the type that DuckDB reads.
        pass
    if types.is_duration(values.type):
        return _as_text(values.cast(pa.int64()).to_pylist(), str(values.type), f" {values.type.unit}")
    return _as_text(values.to_pylist(), str(values.type))


def readable(type_: pa.DataType) -> pa.DataType | None:
    """An Arrow type in, the one out that DuckDB reads and that holds all its usual values; None where there is none."""
    import pyarrow as pa
    from pyarrow import types

    match type_:
        case _ if types.is_float16(type_):
            return pa.float32()
        case _ if types.is_date64(type_):
            return pa.date32()
        case _ if types.is_duration(type_):
            return pa.duration("us")
        case _ if types.is_decimal(type_):
            return _decimal(type_)
        case _ if types.is_union(type_):
            return None
        case _ if types.is_dictionary(type_) or types.is_run_end_encoded(type_):
            inner = readable(type_.value_type)
            return type_ if inner == type_.value_type else inner
        case _ if types.is_nested(type_):
            return _nested(type_)
        case _:
            return type_


def _decimal(type_: Any) -> pa.DataType | None:
    import pyarrow as pa

    if type_.bit_width <= 128 and type_.scale >= 0:
        return type_  # type: ignore[no-any-return]
    digits = min(type_.precision - min(type_.scale, 0), MAX_PRECISION)
    return pa.decimal128(digits, max(type_.scale, 0)) if type_.scale <= digits else None


def _nested(type_: Any) -> pa.DataType | None:
    import pyarrow as pa
    from pyarrow import types

    inner = [type_.field(at) for at in range(type_.num_fields)]
    wanted = [readable(field.type) for field in inner]
    if all(target == field.type for field, target in zip(inner, wanted, strict=True)):
        return type_  # type: ignore[no-any-return]
    if any(target is None for target in wanted):
        return None
    if types.is_struct(type_):
        return pa.struct([field.with_type(target) for field, target in zip(inner, wanted, strict=True)])
    return None if types.is_map(type_) else pa.list_(inner[0].with_type(wanted[0]))


def _kinds(series: Any) -> list[str]:
    """The kinds of a series' values by name; Arrow would bring some together by cutting, as dates with times."""
    kinds = {_kind(each) for each in set(map(type, series)) if each.__name__ not in _MISSING}
    if "datetime" in kinds and len({value.tzinfo is None for value in series if isinstance(value, dt.datetime)}) > 1:
        kinds.add("datetime with zone")
    if "float" in kinds and len(kinds) > 1 and all(value != value for value in series if isinstance(value, float)):
        # Not a number, but a text that is missing, say.
        kinds -= {"float"}
    return sorted(kinds - {"float", "int"} | {"number"}) if {"float", "int"} <= kinds else sorted(kinds)


def _kind(class_: type) -> str:
    if issubclass(class_, dt.datetime):
        return "datetime"
    if issubclass(class_, bool):
        return "bool"
    for name, base in (("int", numbers.Integral), ("float", numbers.Real), ("str", str), ("bytes", bytes)):
        if issubclass(class_, base):
            return name
    return class_.__name__


def _as_text(values: list[Any], foreign: str, unit: str = "") -> FrameColumn:
    import pyarrow as pa

    texts = [None if _is_missing(value) else f"{_text(value)}{unit}" for value in values]
    return FrameColumn(pa.array(texts, pa.string()), foreign)


def _is_missing(value: Any) -> bool:
    return type(value).__name__ in _MISSING or (isinstance(value, float) and value != value)


def _text(value: Any) -> str:
    return f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)
