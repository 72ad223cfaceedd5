"""Values as drivers return them, one at a time, into values that Arrow takes for exactly the wanted type.

A converter raises TypeError, ValueError or ArithmeticError where the value has no exact counterpart.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from dataflow.dsl import types as t

Converter = Callable[[Any], object]

EXACT: Final[Mapping[str, frozenset[type]]] = {
    "null": frozenset(),
    "bool": frozenset({bool}),
    "int64": frozenset({int}),
    "float64": frozenset({float}),
    "decimal": frozenset({Decimal, int}),
    "string": frozenset({str}),
    "binary": frozenset({bytes}),
    "date": frozenset({dt.date}),
    "time": frozenset(),
    "timestamp": frozenset({dt.datetime}),
    "timestamptz": frozenset({dt.datetime}),
    "interval": frozenset(),
    "uuid": frozenset(),
    "json": frozenset({str}),
}
"""The Python classes, by the name of a type, whose values Arrow takes without cutting or guessing."""

_MIDNIGHT: Final = dt.time(0)
_DAY: Final = dt.timedelta(days=1)
_ROUNDING: Final = decimal.Context(prec=200, rounding=decimal.ROUND_HALF_UP)


def converter_of(type_: t.Primitive | t.Decimal) -> Converter:
    """A type in, the function out that makes any driver's value one of this type; nulls are the caller's."""
    match type_:
        case t.Decimal(scale=scale):
            step = Decimal(1).scaleb(-scale)
            return lambda value: _exact(value).quantize(step, context=_ROUNDING)
        case t.Primitive(name=name):
            return _CONVERTERS[name]


def _exact(value: Any) -> Decimal:
    # A float's own digits, not those of the binary fraction behind them: 0.1, not 0.1000000000000000055….
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueError("a decimal holds finite numbers only")
    return number


def _nothing(value: object) -> None:
    raise TypeError("only nulls are of type null")


def _bool(value: Any) -> bool:
    # MySQL's BIT(1) arrives as one byte.
    if value in (0, 1, b"\x00", b"\x01"):
        return bool(value) if not isinstance(value, bytes) else value == b"\x01"
    raise ValueError("neither true nor false")


def _int(value: Any) -> int:
    if not isinstance(value, int | float | Decimal):
        raise TypeError("not a number")
    whole = int(value)
    if whole != value:
        raise ValueError("not a whole number")
    return whole


def _float(value: Any) -> float:
    if not isinstance(value, int | float | Decimal):
        raise TypeError("not a number")
    return float(value)


def _string(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return value.decode()
    if not isinstance(value, str):
        raise TypeError("not a text")
    return str(value)


def _binary(value: Any) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError("not bytes")
    return bytes(value)


def _date(value: Any) -> dt.date:
    match value:
        case dt.datetime():
            if value.timetz() != _MIDNIGHT:
                raise ValueError("a date has no time of day")
            return value.date()
        case dt.date():
            return value
        case _:
            return dt.date.fromisoformat(value)


def _time(value: Any) -> dt.time:
    match value:
        case dt.timedelta():
            # MySQL's TIME is a span of up to 838 hours.
            if not dt.timedelta(0) <= value < _DAY:
                raise ValueError("a time lies between 00:00 and 24:00")
            return (dt.datetime.min + value).time()
        case dt.time():
            time = value
        case _:
            time = dt.time.fromisoformat(value)
    if time.tzinfo is not None:
        raise ValueError("a time has no zone")
    return time


def _timestamp(value: Any) -> dt.datetime:
    match value:
        case dt.datetime():
            return value
        case dt.date():
            return dt.datetime.combine(value, _MIDNIGHT)
        case _:
            return dt.datetime.fromisoformat(value)


def _interval(value: Any) -> tuple[int, int, int]:
    match value:
        case t.Interval(months=months, days=days, microseconds=microseconds):
            return months, days, microseconds * 1000
        case dt.timedelta():
            return 0, value.days, (value.seconds * 1_000_000 + value.microseconds) * 1000
        case _:
            raise TypeError("not an interval")


def _uuid(value: Any) -> bytes:
    return value.bytes if isinstance(value, uuid.UUID) else uuid.UUID(value).bytes


def _json(value: Any) -> str:
    return _string(value) if isinstance(value, str | bytes | bytearray) else json.dumps(value, ensure_ascii=False)


_CONVERTERS: Final[Mapping[str, Converter]] = {
    "null": _nothing,
    "bool": _bool,
    "int64": _int,
    "float64": _float,
    "string": _string,
    "binary": _binary,
    "date": _date,
    "time": _time,
    "timestamp": _timestamp,
    "timestamptz": _timestamp,
    "interval": _interval,
    "uuid": _uuid,
    "json": _json,
}
