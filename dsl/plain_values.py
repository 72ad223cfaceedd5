"""Values and types as users write them ▶ the exact built-in values and the types of the language."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

from dataflow.dsl.errors import BuildError, might_be_meant
from dataflow.dsl.expr import Value
from dataflow.dsl.span import caller
from dataflow.dsl.types import DataType, Decimal, Interval, List, Primitive, Struct, parse_type, type_of_class

_FOREIGN_TYPES = {
    "integer": "int64",
    "bigint": "int64",
    "smallint": "int64",
    "int32": "int64",
    "double": "float64",
    "real": "float64",
    "float32": "float64",
    "numeric": "decimal(p,s)",
    "text": "string",
    "varchar": "string",
    "utf8": "string",
    "boolean": "bool",
    "blob": "binary",
    "bytea": "binary",
}
"""Types as they are called elsewhere, and their names here."""


def to_type(type_: str | type | DataType) -> DataType:
    """A type from its name, a Python class, or itself. Raises BuildError for an unknown one."""
    match type_:
        case str():
            found = parse_type(type_)
        case type():
            found = type_of_class(type_)
        case Primitive() | Decimal() | List() | Struct():
            found = type_
        case _:
            found = None
    if found is None:
        word = type_.__name__ if isinstance(type_, type) else str(type_)
        notes, hint = unknown_type(word)
        raise BuildError(f"unknown type `{word}`", caller(), notes=notes, hint=hint)
    return found


def unknown_type(word: str) -> tuple[tuple[str, ...], str | None]:
    """The notes and the hint of the error that there is no type called `word`."""
    names = ("int64", "float64", "decimal(p,s)", "string", "bool", "date", "time", "timestamp", "timestamptz")
    meant = _FOREIGN_TYPES.get(word.lower().partition("(")[0].strip())
    if word.startswith("decimal("):
        return (), "a decimal has 1 to 38 digits, of which no more than all stand behind the point: `decimal(15,2)`"
    hint = f"the type here is `{meant}`" if meant else might_be_meant(word, names)
    return (f"types: {', '.join(names)}", "and interval, binary, uuid, json, list(T), struct(name: T)"), hint


def plain_value(value: Any) -> Value:
    """The value as its exact built-in class, so that a subclass (an enum, a pandas Timestamp) binds like its base."""
    match value:
        case bool() | decimal.Decimal() | dt.time() | uuid.UUID() | Interval():
            return value
        case int():
            return int(value)
        case float():
            return float(value)
        case str():
            return str.__str__(value)
        case dt.datetime():
            fields = (value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond)
            return dt.datetime(*fields, tzinfo=value.tzinfo, fold=value.fold)
        case _:
            result: Value = value
            return result
