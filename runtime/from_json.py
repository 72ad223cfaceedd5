"""Values as JSON has them ▶ values of the language: it has no dates, decimals, UUIDs or bytes, so they come as text."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dataflow.dsl.types import DataType, Decimal, List, Primitive, Struct

EXAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "decimal": "12.50",
        "date": "2026-01-31",
        "time": "10:00:00",
        "timestamp": "2026-01-31T10:00:00",
        "timestamptz": "2026-01-31T10:00:00+00:00",
        "interval": "P1M2DT3.5S",
        "uuid": "00000000-0000-0000-0000-000000000005",
        "binary": "AP8=",
    }
)
"""A text of each type that is a text in JSON, by the type's name."""


def from_json(type_: DataType, value: object) -> object:
    """A value as `Result.records()` writes it ▶ the value that it stands for; any other value as it is.

    Raises ValueError or ArithmeticError where a text is none of the type.
    """
    match type_, value:
        case List(item), list():
            return [from_json(item, part) for part in value]
        case Struct(fields), Mapping():
            types = dict(fields)
            return {name: from_json(types[name], part) if name in types else part for name, part in value.items()}
        case Decimal(), str():
            return decimal.Decimal(value)
        case Primitive(name), str():
            return _of_text(name, value)
        case _:
            return value


def _of_text(name: str, text: str) -> object:
    match name:
        case "date":
            return dt.date.fromisoformat(text)
        case "time":
            return dt.time.fromisoformat(text)
        case "timestamp" | "timestamptz":
            return dt.datetime.fromisoformat(text)
        case "uuid":
            return uuid.UUID(text)
        case "binary":
            return base64.b64decode(text, validate=True)
        case "interval":
            from dataflow.runtime.values import duration_of

            interval = duration_of(text)
            if interval is None:
                raise ValueError(text)
            return interval
        case _:
            return text
