"""Inputs of a node as values of the language: workflows are JSON, which has no dates, decimals, UUIDs or bytes."""

from __future__ import annotations

from dataflow.dsl.errors import ParameterError
from dataflow.dsl.types import DataType, Field, Primitive, Struct
from dataflow.runtime.from_json import EXAMPLES, from_json

_PLAIN: dict[str, type] = {"bool": bool, "int64": int, "float64": float, "string": str, "json": str, "list": list}


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
        return from_json(field.type, value)
    except (ValueError, ArithmeticError):
        example = EXAMPLES.get(field.type.name)
        raise ParameterError(
            f"parameter `{field.name}` is {field.type}, found the text `{value}`",
            hint=f"text such as `{example}`" if example else None,
        ) from None
