"""The types of the language: what a column, a parameter or an expression holds.

`bool int64 float64 decimal(p,s) string binary date time timestamp timestamptz interval uuid json list(T) struct(…)`;
`null` is the type of a bare null until it meets another type, and `unknown` that of a parameter until then.
"""

from __future__ import annotations

import datetime as dt
import decimal
import re
import uuid
from dataclasses import dataclass
from typing import Literal

from dataflow.dsl.backticks import WORD, in_backticks, without_backticks

PrimitiveName = Literal[
    "null",
    "unknown",
    "bool",
    "int64",
    "float64",
    "string",
    "binary",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "json",
]

_ONE_EACH: dict[str, Primitive] = {}
_ONE_OF_DIGITS: dict[tuple[int, int], Decimal] = {}

MAX_PRECISION = 38
"""Digits of the widest decimal: what Arrow's decimal128 and DuckDB hold."""


@dataclass(frozen=True, slots=True, eq=False)
class Primitive:
    """A type without arguments. There is one object a name, so that comparing two costs nothing."""

    name: PrimitiveName

    def __new__(cls, name: PrimitiveName) -> Primitive:
        return _ONE_EACH.setdefault(name, object.__new__(cls))

    def __reduce__(self) -> tuple[type[Primitive], tuple[PrimitiveName]]:
        return Primitive, (self.name,)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, eq=False)
class Decimal:
    """Exact number of `precision` digits, `scale` of them behind the point; one object each, as a `Primitive` is."""

    precision: int
    scale: int

    def __new__(cls, precision: int, scale: int) -> Decimal:
        return _ONE_OF_DIGITS.setdefault((precision, scale), object.__new__(cls))

    def __reduce__(self) -> tuple[type[Decimal], tuple[int, int]]:
        return Decimal, (self.precision, self.scale)

    @property
    def name(self) -> Literal["decimal"]:
        return "decimal"

    def __str__(self) -> str:
        return f"decimal({self.precision},{self.scale})"


@dataclass(frozen=True, slots=True)
class List:
    """A list whose items have one type."""

    item: DataType

    @property
    def name(self) -> Literal["list"]:
        return "list"

    def __str__(self) -> str:
        return f"list({self.item})"


@dataclass(frozen=True, slots=True)
class Struct:
    """Named fields, in order."""

    fields: tuple[tuple[str, DataType], ...]

    @property
    def name(self) -> Literal["struct"]:
        return "struct"

    def __str__(self) -> str:
        return f"struct({', '.join(f'{_field_name(name)}: {type_}' for name, type_ in self.fields)})"


DataType = Primitive | Decimal | List | Struct

NULL = Primitive("null")
UNKNOWN = Primitive("unknown")
BOOL = Primitive("bool")
INT64 = Primitive("int64")
FLOAT64 = Primitive("float64")
STRING = Primitive("string")
BINARY = Primitive("binary")
DATE = Primitive("date")
TIME = Primitive("time")
TIMESTAMP = Primitive("timestamp")
TIMESTAMPTZ = Primitive("timestamptz")
INTERVAL = Primitive("interval")
UUID = Primitive("uuid")
JSON = Primitive("json")

PRIMITIVES: tuple[Primitive, ...] = (
    BOOL,
    INT64,
    FLOAT64,
    STRING,
    BINARY,
    DATE,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    INTERVAL,
    UUID,
    JSON,
)

_ALIASES: dict[str, DataType] = {
    **{primitive.name: primitive for primitive in PRIMITIVES},
    "int": INT64,
    "float": FLOAT64,
    "str": STRING,
    "bytes": BINARY,
    "datetime": TIMESTAMP,
}

_PYTHON_TYPES: dict[type, DataType] = {
    bool: BOOL,
    int: INT64,
    float: FLOAT64,
    str: STRING,
    bytes: BINARY,
    dt.datetime: TIMESTAMP,
    dt.date: DATE,
    dt.time: TIME,
    dt.timedelta: INTERVAL,
    uuid.UUID: UUID,
}

_OF_ALL_VALUES: dict[type, DataType] = {
    python: type_ for python, type_ in _PYTHON_TYPES.items() if python not in (dt.datetime, dt.time)
}
"""The classes whose values are all of one type; of the others it hangs on the value."""


@dataclass(frozen=True, slots=True)
class Field:
    """A named column of a table or a result."""

    name: str
    type: DataType
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of calendar time; months, days and microseconds are apart because none is a fixed count of another."""

    months: int = 0
    days: int = 0
    microseconds: int = 0

    def __neg__(self) -> Interval:
        return Interval(-self.months, -self.days, -self.microseconds)


MICROSECONDS = {
    "hour": 3_600_000_000,
    "minute": 60_000_000,
    "second": 1_000_000,
    "millisecond": 1000,
    "microsecond": 1,
}
"""Units of intervals below the day, longest first."""


def decimal_of(precision: int, scale: int) -> Decimal:
    """A decimal of at least `scale` digits behind the point, its precision cut to what engines hold (38 digits)."""
    scale = min(scale, MAX_PRECISION)
    return Decimal(min(max(precision, scale, 1), MAX_PRECISION), scale)


def parse_type(text: str) -> DataType | None:
    """The type that `text` names, such as `int64`, `decimal(15,2)` or `list(string)`; None if it names none."""
    text = text.strip()
    if text.lower().startswith("struct("):
        return _parse_struct(text[7:-1]) if text.endswith(")") else None  # fields keep their case
    if match := re.fullmatch(r"list\((.+)\)", text, re.IGNORECASE):
        item = parse_type(match[1])
        return List(item) if item is not None else None
    text = text.lower()
    if text in _ALIASES:
        return _ALIASES[text]
    if text == "decimal":
        return Decimal(MAX_PRECISION, 9)
    if match := re.fullmatch(r"decimal\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)", text):
        precision, scale = int(match[1]), int(match[2] or 0)
        return Decimal(precision, scale) if 1 <= precision <= MAX_PRECISION and scale <= precision else None
    return None


_PIECE = re.compile(r"`(?:[^`]|``)*`|.", re.DOTALL)
_ODD_FIELD = re.compile(r"(`(?:[^`]|``)*`)\s*:(.*)", re.DOTALL)


def _parse_struct(text: str) -> Struct | None:
    """Fields such as ``a: int64, `odd, name`: list(string)``; the commas inside brackets belong to types."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(text):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    fields = [_parse_field(part.strip()) for part in parts]
    known = tuple((name, type_) for name, type_ in fields if name is not None and type_ is not None)
    return Struct(known) if len(known) == len(fields) == len(dict(known)) else None


def _parse_field(text: str) -> tuple[str | None, DataType | None]:
    if match := _ODD_FIELD.fullmatch(text):
        try:
            return without_backticks(match[1], lambda code: chr(int(code, 16))), parse_type(match[2])
        except (ValueError, OverflowError):
            return None, None
    name, _, type_ = text.partition(":")
    return name.strip() or None, parse_type(type_)


def _field_name(name: str) -> str:
    return name if WORD.fullmatch(name) else in_backticks(name)


def type_of_class(python: type) -> DataType | None:
    """The type that holds values of a Python class, None if there is none."""
    return Decimal(MAX_PRECISION, 9) if python is decimal.Decimal else _PYTHON_TYPES.get(python)


def type_of_value(value: object) -> DataType | None:
    """The narrowest type that holds a Python value, None if the language has none."""
    known = _OF_ALL_VALUES.get(type(value))
    if known is not None:
        return known
    match value:
        case None:
            return NULL
        case decimal.Decimal():
            if not value.is_finite():
                return None
            _, digits, exponent = value.as_tuple()
            assert isinstance(exponent, int)
            scale = max(-exponent, 0)
            return Decimal(max(len(digits) + max(exponent, 0), scale, 1), scale)
        case dt.datetime():
            return TIMESTAMP if value.tzinfo is None else TIMESTAMPTZ
        case dt.time() if value.tzinfo is not None:
            return None
        case Interval():
            return INTERVAL
        case _:
            for python, type_ in _PYTHON_TYPES.items():
                if isinstance(value, python):
                    return type_
            return None


def is_numeric(type_: DataType) -> bool:
    """Whether arithmetic applies: int64, float64 or decimal."""
    return type_.name in ("int64", "float64", "decimal")


def is_temporal(type_: DataType) -> bool:
    """Whether the type is a point in calendar time: date, timestamp or timestamptz."""
    return type_.name in ("date", "timestamp", "timestamptz")


def unify(left: DataType, right: DataType) -> DataType | None:
    """The narrowest type that both types convert to without losing meaning, None if there is none.

    int64 ▶ decimal ▶ float64, date ▶ timestamp, null ▶ anything.
    """
    if left == right:
        return left
    if left == NULL or right == NULL:
        return right if left == NULL else left
    match left, right:
        case Decimal(), Decimal():
            scale = max(left.scale, right.scale)
            whole = max(left.precision - left.scale, right.precision - right.scale)
            return decimal_of(whole + scale, scale)
        case (Decimal() as exact, Primitive("int64")) | (Primitive("int64"), Decimal() as exact):
            return decimal_of(max(exact.precision, 19 + exact.scale), exact.scale)
        case List(), List():
            item = unify(left.item, right.item)
            return List(item) if item is not None else None
        case _:
            names = {left.name, right.name}
            if names <= {"int64", "float64", "decimal"}:
                return FLOAT64
            if names == {"date", "timestamp"}:
                return TIMESTAMP
            return None
