"""Constants ▶ canonical text."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import assert_never

from dataflow.dsl.expr import Value
from dataflow.dsl.types import MICROSECONDS, Interval

_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def format_value(value: Value) -> str:
    """A constant as it stands in the text form."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quote(value)
        case float():
            return repr(value) if value == value and abs(value) != float("inf") else f"float64 '{value}'"
        case int():
            return str(value)
        case decimal.Decimal():
            return f"decimal '{value}'"
        case bytes():
            return f"binary '{value.hex()}'"
        case dt.datetime():
            text = "@" + value.isoformat()
            return text.removesuffix("+00:00") + "Z" if value.utcoffset() == dt.timedelta(0) else text
        case dt.date():
            return "@" + value.isoformat()
        case dt.time():
            return f"time '{value.isoformat()}'"
        case uuid.UUID():
            return f"uuid '{value}'"
        case Interval():
            return _interval(value)
        case _:
            assert_never(value)


def quote(text: str) -> str:
    """A text as a constant of the text form, on one line, and without `${`, which Kailash would fill in."""
    escaped = "".join(_ESCAPES.get(char) or (char if char.isprintable() else f"\\u{{{ord(char):x}}}") for char in text)
    return "'" + escaped.replace("${", "\\u{24}{") + "'"


def _interval(value: Interval) -> str:
    unit, size = next((unit, size) for unit, size in MICROSECONDS.items() if value.microseconds % size == 0)
    parts = [(value.months, "months"), (value.days, "days"), (value.microseconds // size, f"{unit}s")]
    given = [(count, unit) for count, unit in parts if count] or [(0, "days")]
    if len(given) == 1:
        return f"{given[0][0]}{given[0][1]}"
    return f"interval '{' '.join(f'{count} {unit}' for count, unit in given)}'"
