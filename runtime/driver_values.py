"""Single values as drivers return them, made into what pyarrow takes for a type, exactly or not at all."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, assert_never

from dataflow.dsl.types import DataType, Decimal, Interval, List, Primitive, Struct


def converted(value: Any, type_: DataType) -> object:
    """A value in, not null, the same out as pyarrow takes it for the type. Raises ValueError or TypeError."""
    match type_:
        case Primitive(name=name):
            return _CONVERTED[name](value)
        case Decimal():
            return _decimal(value, type_)
        case List(item=item):
            return [None if each is None else converted(each, item) for each in value]
        case Struct(fields=fields):
            members = value.values() if isinstance(value, Mapping) else value
            pairs = zip(fields, members, strict=True)
            return {name: None if each is None else converted(each, member) for (name, member), each in pairs}
        case _:
            assert_never(type_)


def _decimal(value: Any, type_: Decimal) -> decimal.Decimal:
    with decimal.localcontext(prec=400, rounding=decimal.ROUND_HALF_UP):
        exact = decimal.Decimal(repr(value)) if isinstance(value, float) else decimal.Decimal(value)
        fitting = exact.quantize(decimal.Decimal(1).scaleb(-type_.scale))
    if fitting != exact and not isinstance(value, float):
        raise ValueError(f"more than {type_.scale} digits behind the point: {value}")
    return fitting


def _integer(value: Any) -> int:
    whole = int(value)
    if whole != value:
        raise ValueError(f"not a whole number: {value!r}")
    return whole


def _boolean(value: Any) -> bool:
    match value:
        case bytes():
            return _boolean(int.from_bytes(value))
        case 0 | 1:
            return bool(value)
        case _:
            raise ValueError(f"neither true nor false: {value!r}")


def _float(value: Any) -> float:
    if isinstance(value, str | bytes):
        raise TypeError(f"no number: {value!r}")
    return float(value)


def _text(value: Any) -> str:
    match value:
        case str():
            return str(value)
        case bytes() | bytearray():
            return value.decode()
        case _:
            raise TypeError(f"no text: {value!r}")


def _binary(value: Any) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"no bytes: {value!r}")
    return bytes(value)


def _date(value: Any) -> dt.date:
    match value:
        case dt.datetime() if value.time() != dt.time():
            raise ValueError(f"a date with a time: {value!r}")
        case dt.datetime():
            return value.date()
        case dt.date():
            return value
        case _:
            return _date(dt.datetime.fromisoformat(_text(value)))


def _time(value: Any) -> dt.time:
    match value:
        case dt.timedelta() if dt.timedelta() <= value < dt.timedelta(days=1):
            return (dt.datetime.min + value).time()
        case dt.time(tzinfo=None):
            return value
        case dt.timedelta() | dt.time():
            raise ValueError(f"no time of day: {value!r}")
        case _:
            return dt.time.fromisoformat(_text(value))


def _moment(value: Any) -> dt.datetime:
    match value:
        case dt.datetime():
            return value
        case dt.date():
            return dt.datetime.combine(value, dt.time())
        case _:
            return dt.datetime.fromisoformat(_text(value))


def _interval(value: Any) -> tuple[int, int, int]:
    match value:
        case Interval():
            return value.months, value.days, value.microseconds * 1000
        case dt.timedelta():
            return 0, value.days, (value.seconds * 1_000_000 + value.microseconds) * 1000
        case _:
            raise TypeError(f"no interval: {value!r}")


def _uuid(value: Any) -> bytes:
    match value:
        case uuid.UUID():
            return value.bytes
        case bytes() if len(value) == 16:
            return value
        case _:
            return uuid.UUID(_text(value)).bytes


def _json(value: Any) -> str:
    return _text(value) if isinstance(value, str | bytes) else json.dumps(value, ensure_ascii=False)


def _nothing(value: Any) -> None:
    raise ValueError(f"not null: {value!r}")


_CONVERTED: Final[Mapping[str, Callable[[Any], object]]] = {
    "null": _nothing,
    "bool": _boolean,
    "int64": _integer,
    "float64": _float,
    "string": _text,
    "binary": _binary,
    "date": _date,
    "time": _time,
    "timestamp": _moment,
    "timestamptz": _moment,
    "interval": _interval,
    "uuid": _uuid,
    "json": _json,
}
