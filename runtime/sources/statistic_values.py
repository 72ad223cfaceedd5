"""Bounds of columns as sources write them ▶ values of the types that parameters of these columns have."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import uuid
from collections.abc import Callable, Mapping
from typing import Final

from dataflow.dsl.types import DataType, Decimal


def value_of(type_: DataType | None, text: str | None) -> object:
    """A text in ISO form in, the value of the type out; None where there is none, such as for an infinity."""
    read = _READERS.get(type_.name) if type_ is not None else None
    if read is None or text is None:
        return None
    try:
        value = read(text)
        return _decimal(type_, value) if isinstance(type_, Decimal) else value
    except (ValueError, ArithmeticError):
        return None


def _decimal(type_: Decimal, value: object) -> object:
    """A number with as many digits behind the point as its type has."""
    if not isinstance(value, decimal.Decimal) or not value.is_finite():
        return None
    with decimal.localcontext(prec=2 * type_.precision) as context:
        return value.quantize(decimal.Decimal(1).scaleb(-type_.scale), context=context)


def _float(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def _timestamptz(text: str) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "int64": int,
    "float64": _float,
    "decimal": decimal.Decimal,
    "string": str,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "timestamp": dt.datetime.fromisoformat,
    "timestamptz": _timestamptz,
    "uuid": uuid.UUID,
}
