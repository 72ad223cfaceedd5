"""Values of parameters as people type them ▶ the Python values that a query takes, by the types that it says."""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dataflow.dsl.errors import Diagnostic, ParameterError
from dataflow.dsl.transform.literals import read_interval
from dataflow.dsl.types import DataType, Field, Interval, List
from dataflow.runtime.parameters import missing, unknown
from dataflow.runtime.values import duration_of

_EXAMPLES: Final[Mapping[str, str]] = {
    "bool": "true",
    "int64": "42",
    "float64": "2.5",
    "decimal": "12.50",
    "binary": "00ff",
    "date": "2026-01-31",
    "time": "10:00",
    "timestamp": "2026-01-31T10:00",
    "timestamptz": "2026-01-31T10:00Z",
    "interval": "7days",
    "uuid": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    "json": '{"a": 1}',
    "list": "1,2,3",
}


def typed_values(declared: Sequence[Field], given: Mapping[str, str], how: str) -> dict[str, object]:
    """Texts by name ▶ values by name. `null` is null, and `'null'` the text, as is all between single quotes.

    how: where a value is given, for hints, such as `--param {}=…`. Raises ParameterError with everything that is wrong:
    values of other types, missing ones and unknown ones.
    """
    names = [field.name for field in declared]
    problems = [missing(field, f"give it: `{how}`") for field in declared if field.name not in given]
    problems += [unknown(name, names) for name in given if name not in names]
    values: dict[str, object] = {}
    for field in declared:
        if field.name in given:
            try:
                values[field.name] = _value(field.type, given[field.name])
            except (ValueError, ArithmeticError):
                problems.append(_malformed(field, given[field.name]))
    if problems:
        raise ParameterError(problems)
    return values


def _value(type_: DataType, text: str) -> object:
    """Raises ValueError or ArithmeticError for a text that is none of the type."""
    if text == "null":
        return None
    if isinstance(type_, List):
        inside = text.removeprefix("[").removesuffix("]") if text.startswith("[") else text
        return [_value(type_.item, item) for item in _items(inside)] if inside.strip() else []
    read = _READERS.get(type_.name)
    if read is None:
        raise ValueError(type_.name)
    return read(_unquoted(text) if type_.name in ("string", "json") else text.strip())


def _items(text: str) -> list[str]:
    """The items between commas; those with a comma in them stand between single quotes, which are kept."""
    rows = list(csv.reader([re.sub(r"'((?:[^']|'')*)'", _doubled, text)], quotechar='"', skipinitialspace=True))
    return [item.strip() for item in rows[0]] if rows else []


def _doubled(match: re.Match[str]) -> str:
    inside = match[0].replace('"', '""')
    return f'"{inside}"'


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _bool(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()] if text.lower() in ("true", "false") else _fail(text)


def _fail(text: str) -> bool:
    raise ValueError(text)


def _int(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+(_\d+)*", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _timestamp(text: str) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    if value.tzinfo is not None:
        raise ValueError(text)
    return value


def _timestamptz(text: str) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    return value


def _time(text: str) -> dt.time:
    value = dt.time.fromisoformat(text)
    if value.tzinfo is not None:
        raise ValueError(text)
    return value


def _interval(text: str) -> Interval:
    """`7days`, `1 month 7 days` or ISO 8601, such as `P7D`."""
    return duration_of(text) or read_interval(text)


def _json(text: str) -> str:
    json.loads(text)
    return text


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "bool": _bool,
    "int64": _int,
    "float64": float,
    "decimal": decimal.Decimal,
    "string": str,
    "binary": bytes.fromhex,
    "date": dt.date.fromisoformat,
    "time": _time,
    "timestamp": _timestamp,
    "timestamptz": _timestamptz,
    "interval": _interval,
    "uuid": uuid.UUID,
    "json": _json,
}


def _malformed(field: Field, text: str) -> Diagnostic:
    item = field.type.item if isinstance(field.type, List) else field.type
    example = _EXAMPLES.get(item.name)
    listed = f"{example},{example}" if isinstance(field.type, List) else example
    hint = f"as in `{field.name}={listed}`" if example is not None else None
    return Diagnostic(f"parameter `{field.name}` is {field.type}, found `{text}`", hint=hint)
