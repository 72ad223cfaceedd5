"""What a program gives for rows of a model ▶ what their columns hold, or an error that names model, field and row."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import math
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dataflow.dsl.errors import Diagnostic, ParameterError, might_be_meant, quoted
from dataflow.dsl.model import Model, ModelColumn
from dataflow.dsl.types import BINARY, DataType, Decimal, Field
from dataflow.runtime.from_json import EXAMPLES, from_json
from dataflow.runtime.parameters import value_of
from dataflow.runtime.refusals import LONGEST_VALUE

Record = Mapping[str, object]

_CLASSES: Final[Mapping[str, type]] = {
    "bool": bool,
    "int64": int,
    "float64": float,
    "string": str,
    "binary": bytes,
    "date": dt.date,
    "uuid": uuid.UUID,
}
"""What values of a type are where nothing has to be done to them."""

_INTEGERS: Final = range(-(2**63), 2**63)


def row_name(model: Model, number: int | None, row: Record) -> str:
    """What a row is called in errors: by its number among those that are given, and by its key if known."""
    key = ", ".join(f"{name} {shown(row[name])}" for name in model.key if row.get(name) is not None)
    which = f"row {number} of `{model.name}`" if number is not None else f"the row of `{model.name}`"
    return f"{which} ({key})" if key else which


def shown(value: object) -> str:
    """A value in an error."""
    text = str(value) if isinstance(value, uuid.UUID) else repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """What one field takes. odd_floats: which of NaN and the infinities its database has."""

    column: ModelColumn
    field: Field
    odd_floats: frozenset[str]
    plain: type | None

    def value(self, given: Any) -> object:
        """A value, not null, as the column holds it; what is wrong with it."""
        if self.is_sure(given):
            return given
        found = self._converted(given.value if isinstance(given, enum.Enum) else given, self.field.type)
        return self._within(found) if not isinstance(found, Diagnostic) else found

    def compared(self, given: Any, type_: DataType) -> object:
        """A value, not null, that the column is compared with, as a type takes it; what is wrong with it."""
        if type_ is self.column.type and not self.column.values and self.is_sure(given):
            return given
        return self._converted(given.value if isinstance(given, enum.Enum) else given, type_)

    def is_sure(self, value: Any) -> bool:
        """Whether the column holds a value as it is."""
        if type(value) is not self.plain:
            return False
        if self.column.values:
            return value in self.column.values
        match value:
            case bool():
                return True
            case int():
                return value in _INTEGERS
            case float():
                return math.isfinite(value)
            case str():
                return value.isascii() and len(value) <= (self.column.max_length or len(value))
            case bytes():
                return len(value) <= (self.column.max_length or len(value))
            case _:
                return True

    def _converted(self, value: object, type_: DataType) -> object:
        try:
            found = value_of(Field(self.column.name, type_), from_json(type_, value))
        except (ValueError, ArithmeticError):
            example = EXAMPLES.get(type_.name)
            hint = f"text such as `{example}`" if example else None
            return self._wrong(f"is {type_}, found a text that is none", value, hint)
        if isinstance(found, Diagnostic):
            hint = None if found.hint and "param(" in found.hint else found.hint
            message = found.message.replace("parameter `", "field `", 1)
            return Diagnostic(message, notes=(*found.notes, f"the value is {shown(value)}"), hint=hint)
        if isinstance(found, decimal.Decimal) and isinstance(type_, Decimal):
            with decimal.localcontext(prec=80):
                return found.quantize(decimal.Decimal(1).scaleb(-type_.scale))
        return found

    def _within(self, value: object) -> object:
        column = self.column
        if column.values and value not in column.values:
            known = ", ".join(f"`{each}`" for each in column.values)
            return self._wrong(f"is one of {known}, found another", value, None)
        if column.max_length is not None and isinstance(value, str | bytes) and len(value) > column.max_length:
            unit = "bytes" if column.type == BINARY else "characters"
            return self._wrong(f"holds at most {column.max_length} {unit}, found {len(value)}", value, None)
        if not isinstance(value, float) or math.isfinite(value):
            return value
        if ("nan" if math.isnan(value) else "inf") in self.odd_floats:
            return value
        return self._wrong("is a float that its database does not have", value, None)

    def _wrong(self, what: str, value: object, hint: str | None) -> Diagnostic:
        return Diagnostic(f"field `{self.column.name}` {what}", notes=(f"the value is {shown(value)}",), hint=hint)


class RowChecks:
    """What rows of one model take. All that is wrong with a row is one ParameterError."""

    def __init__(self, model: Model, odd_floats: frozenset[str]) -> None:
        self._model = model
        self._checks = {
            column.name: FieldCheck(
                column, Field(column.name, column.type, column.nullable), odd_floats, _CLASSES.get(column.type.name)
            )
            for column in model.columns
        }

    @property
    def cls(self) -> type:
        """The class whose instances are rows."""
        cls: type = self._model.cls
        return cls

    @property
    def names(self) -> Collection[str]:
        return self._checks.keys()

    @property
    def all(self) -> Collection[FieldCheck]:
        """What each field takes, in the order of the model."""
        return self._checks.values()

    def of(self, name: object) -> FieldCheck | None:
        """What the field of a name takes, None where there is none."""
        return self._checks.get(name) if isinstance(name, str) else None

    def whole(self, given: Record, number: int) -> dict[str, object]:
        """A new row: what is given, and the defaults of the model; what the database puts by itself is left out."""
        problems = self._unknown(given)
        row: dict[str, object] = {}
        for name, check in self._checks.items():
            column = check.column
            value = given.get(name)
            if value is None and name not in given and column.default is not None:
                value = column.default.made()
            if value is not None:
                row[name] = check.value(value)
                if isinstance(row[name], Diagnostic):
                    problems.append(row[name])  # type: ignore[arg-type]
            elif column.is_left_to_database and not (name in given and column.nullable):
                continue
            elif column.nullable:
                row[name] = None
            else:
                problems.append(_missing(column))
        if problems:
            raise self._refused(problems, row_name(self._model, number, given))
        return row

    def some(self, given: Record, place: str) -> dict[str, object]:
        """New values of some fields, or those that a row is found by; place: what the row is called in errors."""
        problems = self._unknown(given)
        row: dict[str, object] = {}
        for name, value in given.items():
            check = self._checks.get(name)
            if check is None:
                continue
            row[name] = None if value is None else check.value(value)
            if isinstance(row[name], Diagnostic):
                problems.append(row[name])  # type: ignore[arg-type]
            elif value is None and not check.column.nullable:
                problems.append(_missing(check.column))
        if problems:
            raise self._refused(problems, place)
        return row

    def _unknown(self, given: Record) -> list[Diagnostic]:
        return [
            unknown_field(self._model, str(name), "unknown field `{}`") for name in given if name not in self._checks
        ]

    def _refused(self, problems: Sequence[Diagnostic], place: str) -> ParameterError:
        return ParameterError([replace(problem, message=f"{place}: {problem.message}") for problem in problems])


def unknown_field(model: Model, name: str, message: str) -> Diagnostic:
    """What is said of a name that is none of a model's fields; `{}` in the message is the name."""
    names = [column.name for column in model.columns]
    notes = (f"fields of `{model.name}`: {quoted(names)}",)
    return Diagnostic(message.replace("{}", name), notes=notes, hint=might_be_meant(name, names))


def _missing(column: ModelColumn) -> Diagnostic:
    return Diagnostic(f"field `{column.name}` ({column.type}) must have a value, found none")
