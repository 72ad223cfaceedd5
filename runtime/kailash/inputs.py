"""Inputs of a node as values of the language: workflows are JSON, which has no dates, decimals, UUIDs or bytes."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import decimal
import uuid

from dataflow.dsl.errors import ParameterError
from dataflow.dsl.types import DataType, Decimal, Field, List, Primitive, Struct
from dataflow.runtime.values import duration_of

_PLAIN: dict[str, type] = {"bool": bool, "int64": int, "float64": float, "string": str, "json": str, "list": list}

_EXAMPLES = {
    "decimal": "12.50",
    "date": "2026-01-31",
    "time": "10:00:00",
    "timestamp": "2026-01-31T10:00:00",
    "timestamptz": "2026-01-31T10:00:00+00:00",
    "interval": "P1M2DT3.5S",
    "uuid": "00000000-0000-0000-0000-000000000005",
    "binary": "AP8=",
}


def interface_type(type_: DataType) -> type:
    """The type that a node shows for an input; `object` where a text is taken for a value of another class."""
    return _PLAIN.get(type_.name, object)


def read_input(field: Field, value: object) -> object:
    """An input of a node ▶ the query's parameter; text as `Result.records()` writes it is the value it stands for.

    Whether the value is of the parameter's type is left to the query. Raises ParameterError where the text cannot be
    read.
    """
    match field.type, value:
        case Struct() | Primitive("json"), _:
            pass
        case _, {"result": result, **others} if not others:
            # AsyncLocalRuntime hands on all outputs of a node where a connection asks for its output `result`.
            value = result
    try:
        return _read(field.type, value)
    except (ValueError, decimal.InvalidOperation, binascii.Error):
        example = _EXAMPLES.get(field.type.name)
        raise ParameterError(
            f"parameter `{field.name}` is {field.type}, found the text `{value}`",
            hint=f"text such as `{example}`" if example else None,
        ) from None


def _read(type_: DataType, value: object) -> object:
    match type_, value:
        case List(item), list():
            return [_read(item, part) for part in value]
        case Decimal(), str():
            return decimal.Decimal(value)
        case (Primitive(name), str()):
            return _read_text(name, value)
        case _:
            return value


def _read_text(name: str, text: str) -> object:
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
            interval = duration_of(text)
            if interval is None:
                raise ValueError(text)
            return interval
        case _:
            return text
