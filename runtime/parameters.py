"""Values given when a query runs ▶ values its statements bind: names and types checked, every problem at once."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import math
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.scalar import Literal, Parameter
from dataflow.compiler.render.patterns import closed
from dataflow.dsl import expr as tree
from dataflow.dsl.build_expr import Expression
from dataflow.dsl.errors import Diagnostic, ParameterError, might_be_meant, quoted
from dataflow.dsl.types import DataType, Decimal, Field, Interval, List

if TYPE_CHECKING:
    from dataflow.compiler.render.slots import Slot

_PYTHON: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int64": (int,),
    "float64": (float, int, decimal.Decimal),
    "decimal": (decimal.Decimal, int, float),
    "string": (str,),
    "binary": (bytes,),
    "date": (dt.date,),
    "time": (dt.time,),
    "timestamp": (dt.datetime, dt.date),
    "timestamptz": (dt.datetime,),
    "interval": (Interval, dt.timedelta),
    "uuid": (uuid.UUID,),
    "json": (str, dict, list),
}
"""Python classes a parameter of each type takes, by the type's name."""

_COLLECT: Final = "give it when the query runs: `collect({}=…)`"


def check_parameters(
    declared: Sequence[Field], given: Mapping[str, object], counts: Collection[str] = ()
) -> dict[str, object]:
    """Values by name, each as its parameter's type; those named in `counts` are numbers of rows.

    Raises ParameterError for missing, unknown and wrong ones.
    """
    names = [field.name for field in declared]
    problems = [missing_value(field, _COLLECT) for field in declared if field.name not in given]
    problems += [unknown_value(name, names) for name in given if name not in names]
    values: dict[str, object] = {}
    for field in declared:
        if field.name in given:
            found = value_of(field, given[field.name])
            if field.name in counts and (found is None or (isinstance(found, int) and found < 0)):
                found = Diagnostic(f"parameter `{field.name}` is a number of rows, its value must be 0 or more")
            if isinstance(found, Diagnostic):
                problems.append(found)
            else:
                values[field.name] = found
    if problems:
        raise ParameterError(problems)
    return values


def bind_slots(slots: Sequence[Slot], values: Mapping[str, object]) -> tuple[object, ...]:
    """What is bound to the placeholders of a statement, in the order of their numbers."""
    return tuple(slot.value if isinstance(slot, Literal) else _value_of(slot, values) for slot in slots)


def check_floats(slots: Sequence[Slot], values: Mapping[str, object], dialect: Dialect) -> None:
    """Raises ParameterError where a statement of a database binds a float that it does not have: NaN, an infinity."""
    for slot in slots:
        value = values[slot.name] if isinstance(slot, Parameter) else None
        for item in value if isinstance(value, list) else [value]:
            if isinstance(slot, Parameter) and _is_odd(item, dialect):
                message = f"the value of parameter `{slot.name}` is {item}, a float that {dialect.name} does not have"
                hint = "write it in the query instead: what is done with it is then done locally"
                raise ParameterError([Diagnostic(message, hint=hint)])


def _is_odd(value: object, dialect: Dialect) -> bool:
    """Whether a value is NaN or an infinity, and no float of the database."""
    if not isinstance(value, float) or math.isfinite(value):
        return False
    return ("nan" if math.isnan(value) else "inf") not in dialect.odd_floats


def _value_of(slot: Parameter, values: Mapping[str, object]) -> object:
    value = values[slot.name]
    return closed(value) if slot.is_pattern and isinstance(value, str) else value


def missing_value(field: Field, how: str) -> Diagnostic:
    """What is said of a parameter without a value; `how` is the hint, with `{}` for the parameter's name."""
    return Diagnostic(f"parameter `{field.name}` ({field.type}) is not given", hint=how.format(field.name))


def unknown_value(name: str, names: list[str]) -> Diagnostic:
    """What is said of a value whose parameter the query does not have."""
    notes = (f"parameters here: {quoted(names)}",) if names else ("the query has no parameters",)
    return Diagnostic(f"unknown parameter `{name}`", notes=notes, hint=might_be_meant(name, names))


def value_of(field: Field, value: object) -> object:
    """The value as the type of the field, which is a parameter, or what is wrong with it."""
    if isinstance(field.type, List):
        return _list(field, field.type, value)
    if value is None:
        return None
    value = _unwrapped(value)
    accepted = _PYTHON.get(field.type.name, ())
    wrong_bool = isinstance(value, bool) and field.type.name != "bool"
    date_only = field.type.name == "date" and isinstance(value, dt.datetime)
    if not isinstance(value, accepted) or wrong_bool or date_only:
        message = f"parameter `{field.name}` is {field.type}, found a value of type `{type(value).__name__}`"
        return Diagnostic(message, hint=_fix(field.type, value))
    return _converted(field, value)


def _list(field: Field, type_: List, value: object) -> object:
    """A list, tuple, set or array as a list of the item's type; what is wrong with its first wrong item."""
    made = getattr(value, "tolist", None) or getattr(value, "to_pylist", None) or getattr(value, "to_list", None)
    items = made() if callable(made) else value
    if not isinstance(items, (list, tuple, set, frozenset)):
        message = f"parameter `{field.name}` is {type_}, found a value of type `{type(value).__name__}`"
        return Diagnostic(message, hint="give a list, `[]` for none, and `[value]` for one value")
    values = []
    for at, item in enumerate(items):
        found = value_of(Field(f"{field.name}[{at}]", type_.item), item)
        if isinstance(found, Diagnostic):
            return found
        values.append(found)
    return values


def _unwrapped(value: object) -> object:
    """A number of numpy's as Python's, a span of time made by `interval` as itself, anything else as it is."""
    if isinstance(value, Expression) and isinstance(value._tree, tree.Literal):
        return value._tree.value
    item = getattr(value, "item", None)
    is_numpy = type(value).__module__ == "numpy" and getattr(value, "shape", None) == ()
    return item() if is_numpy and callable(item) else value


def _converted(field: Field, value: object) -> object:
    match field.type.name, value:
        case "json", str() if (wrong := _no_document(field, value)) is not None:
            return wrong
        case "interval", Interval() if not _fits(value):
            return Diagnostic(f"parameter `{field.name}` is interval, its value is too long for one")
        case "int64", int() if not -(2**63) <= value < 2**63:
            return Diagnostic(f"parameter `{field.name}` is int64, its value does not fit 64 bits")
        case "float64", int() | decimal.Decimal():
            return _float(field, value)
        case "decimal", int() | float() | decimal.Decimal():
            return _decimal(field, value)
        case "timestamp", dt.datetime() if value.tzinfo is not None:
            hint = "give it in UTC without a zone, or declare the parameter as timestamptz"
            return Diagnostic(f"parameter `{field.name}` is timestamp, its value has a time zone", hint=hint)
        case "time", dt.time() if value.tzinfo is not None:
            hint = "give it without one: `value.replace(tzinfo=None)`"
            return Diagnostic(f"parameter `{field.name}` is time, its value has a time zone", hint=hint)
        case "timestamptz", dt.datetime() if value.tzinfo is None:
            hint = "give it a zone: `value.replace(tzinfo=datetime.UTC)`"
            return Diagnostic(f"parameter `{field.name}` is timestamptz, its value has no time zone", hint=hint)
        case "timestamptz", dt.datetime():
            return _in_utc(field, value)
        case "timestamp", dt.date() if not isinstance(value, dt.datetime):
            return dt.datetime.combine(value, dt.time())
        case "json", dict() | list():
            return _text(field, _json(field, value))
        case "string" | "json", str():
            return _text(field, value)
        case "interval", dt.timedelta():
            return Interval(0, value.days, value.seconds * 1_000_000 + value.microseconds)
        case _:
            return value


def _text(field: Field, value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        value.encode()
    except UnicodeEncodeError as error:
        half = ascii(value[error.start])
        return Diagnostic(f"parameter `{field.name}` is {field.type}, its value holds {half}, which is no character")
    return value


def _json(field: Field, value: object) -> object:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        return Diagnostic(f"parameter `{field.name}` is json, its value cannot be written as JSON", notes=(str(error),))


def _no_document(field: Field, value: str) -> Diagnostic | None:
    """What is wrong with a text that should be a JSON document, None where it is one."""
    try:
        json.loads(value, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        hint = "give the object itself, or text of it: `json.dumps(value)`"
        message = f"parameter `{field.name}` is json, its value is no JSON document"
        return Diagnostic(message, notes=(str(error),), hint=hint)
    return None


def _no_number(word: str) -> None:
    raise ValueError(f"`{word}` is no number of JSON")


def _in_utc(field: Field, value: dt.datetime) -> object:
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:
        return Diagnostic(f"parameter `{field.name}` is timestamptz, its value is not in the years 1 to 9999 in UTC")


def _fits(value: Interval) -> bool:
    """Whether a span fits the integers that every engine counts its parts in."""
    days = max(abs(value.months), abs(value.days))
    return days < 2**31 and abs(value.microseconds) < 2**63


def _float(field: Field, value: int | decimal.Decimal) -> object:
    too_large = Diagnostic(f"parameter `{field.name}` is float64, its value is too large for one")
    try:
        number = float(value)
    except OverflowError:
        return too_large
    # Of a decimal that is too large Python makes an infinity.
    return too_large if math.isinf(number) and number != value else number


def _decimal(field: Field, value: float | decimal.Decimal) -> object:
    # Of a float, the 15 digits that are sure: 0.1 + 0.2 is meant as 0.3.
    exact = decimal.Decimal(format(value, ".15g")) if isinstance(value, float) else decimal.Decimal(value)
    assert isinstance(field.type, Decimal)
    if not exact.is_finite():
        return Diagnostic(f"parameter `{field.name}` is {field.type}, its value is not a finite number")
    _, digits, exponent = exact.as_tuple()
    assert isinstance(exponent, int)
    scale = max(-exponent, 0)
    if len(digits) + max(exponent, 0) - scale > field.type.precision - field.type.scale and exact != 0:
        return Diagnostic(f"parameter `{field.name}` is {field.type}, its value has more digits before the point")
    if scale > field.type.scale and any(digits[field.type.scale - scale :]):
        hint = f'declare it with more digits: `param("{field.name}", "decimal(38,{min(scale, 38)})")`'
        return Diagnostic(
            f"parameter `{field.name}` is {field.type}, its value has more digits behind the point", hint=hint
        )
    return exact


def _fix(type_: DataType, value: object) -> str | None:
    match type_.name, value:
        case "date", dt.datetime():
            return "give its date: `value.date()`"
        case "date" | "time", str():
            return f"convert it: `datetime.{type_.name}.fromisoformat(value)`"
        case "timestamp" | "timestamptz", str():
            return "convert it: `datetime.datetime.fromisoformat(value)`"
        case "int64", str() | float() | decimal.Decimal():
            return "convert it: `int(value)`"
        case "float64", str():
            return "convert it: `float(value)`"
        case "decimal", str():
            return "convert it: `decimal.Decimal(value)`"
        case "uuid", str():
            return "convert it: `uuid.UUID(value)`"
        case "string", _:
            return "convert it: `str(value)`"
        case _:
            return None
