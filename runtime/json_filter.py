"""Filters as JSON has them, `{"age": {"$gt": 18}}` ▶ conditions over fields of a model, and the values of parameters.

The operators are those of kailash-dataflow. Only fields of the model are names there; values are always parameters.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

from dataflow.dsl.errors import Diagnostic, ParameterError, might_be_meant, quoted
from dataflow.dsl.expr import Call, Column, Expr, InParam, Literal, Param, conjuncts
from dataflow.dsl.model import Model
from dataflow.dsl.types import FLOAT64, INT64, STRING, DataType, Decimal, List
from dataflow.runtime.model_values import FieldCheck, RowChecks, shown, unknown_field

_COMPARISONS: Final[Mapping[str, str]] = {
    "$eq": "equal",
    "$ne": "not_equal",
    "$gt": "greater",
    "$gte": "greater_equal",
    "$lt": "less",
    "$lte": "less_equal",
}
_TEXTS: Final[Mapping[str, str]] = {"$like": "like", "$regex": "matches", "$contains": "contains"}
_OPERATORS: Final = (*_COMPARISONS, *_TEXTS, "$in", "$nin", "$between", "$null", "$exists", "$not")
"""What may stand below a field."""

_GROUPS: Final = ("$and", "$or", "$not")


@dataclass(frozen=True, slots=True)
class JSONFilter:
    """Conditions that all hold, and the values of their parameters by name."""

    conditions: tuple[Expr, ...]
    values: Mapping[str, object]


def read_json_filter(model: Model, checks: RowChecks, given: Mapping[object, object]) -> JSONFilter:
    """A filter ▶ its conditions. Raises ParameterError with all that is wrong with it."""
    reading = _Reading(model, checks)
    condition = reading.group(given)
    if reading.problems:
        raise ParameterError(reading.problems)
    return JSONFilter(() if condition == _TRUE else conjuncts(condition), reading.values)


_TRUE: Final = Literal(True)
_FALSE: Final = Literal(False)


@dataclass(slots=True)
class _Reading:
    model: Model
    checks: RowChecks
    values: dict[str, object] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def group(self, given: object) -> Expr:
        """A dict of fields and groups, all of which hold."""
        if not isinstance(given, Mapping):
            return self._problem(f"a filter is a dict, found `{shown(given)}`", 'as in `{"age": {"$gt": 18}}`')
        return _all([self._member(name, value) for name, value in given.items()])

    def _member(self, name: object, value: object) -> Expr:
        match name:
            case "$and" | "$or" if not isinstance(value, list | tuple):
                return self._problem(f"`{name}` takes a list of filters, found `{shown(value)}`")
            case "$and":
                assert isinstance(value, list | tuple)
                return _all([self.group(part) for part in value])
            case "$or":
                assert isinstance(value, list | tuple)
                return _any([self.group(part) for part in value])
            case "$not":
                return _not(self.group(value))
            case str() if name.startswith("$"):
                return self._unknown(name, _GROUPS, "at the top of a filter")
        check = self.checks.of(name)
        if check is None:
            self.problems.append(unknown_field(self.model, str(name), "the filter names `{}`, which is no field"))
            return _TRUE
        return self._field(check, value)

    def _field(self, check: FieldCheck, value: object) -> Expr:
        """What is said of one field: a value that it is equal to, or a dict of operators, all of which hold."""
        if not isinstance(value, Mapping):
            return self._operator(check, "$eq", value)
        return _all([self._operator(check, operator, operand) for operator, operand in value.items()])

    def _operator(self, check: FieldCheck, operator: object, value: object) -> Expr:
        column = Column((check.column.name,))
        match operator:
            case "$null" | "$exists":
                if not isinstance(value, bool):
                    return self._problem(
                        f"`{operator}` of field `{check.column.name}` takes true or false, found `{shown(value)}`"
                    )
                is_null = Call("is_null", (column,))
                return is_null if value is (operator == "$null") else _not(is_null)
            case "$eq" | "$ne" if value is None:
                is_null = Call("is_null", (column,))
                return is_null if operator == "$eq" else _not(is_null)
            case "$in" | "$nin":
                found = self._in(check, str(operator), value)
                return found if operator == "$in" else _not(found)
            case "$between":
                return self._between(check, value)
            case "$not":
                return _not(self._field(check, value))
            case str() if operator in _COMPARISONS:
                return Call(_COMPARISONS[operator], (column, self._value(check, operator, value)))
            case str() if operator in _TEXTS:
                return self._text(check, operator, value)
            case _:
                return self._unknown(str(operator), _OPERATORS, f"of field `{check.column.name}`")

    def _text(self, check: FieldCheck, operator: str, value: object) -> Expr:
        name = check.column.name
        if check.column.type != STRING:
            return self._problem(f"`{operator}` is for texts, field `{name}` is {check.column.type}")
        if not isinstance(value, str):
            return self._problem(f"`{operator}` of field `{name}` takes a text, found `{shown(value)}`")
        if operator == "$regex":
            # A pattern that is written out can be checked, and spelt for databases that know it.
            return Call("matches", (Column((name,)), Literal(value)))
        return Call(_TEXTS[operator], (Column((name,)), self._parameter(name, value, STRING)))

    def _between(self, check: FieldCheck, value: object) -> Expr:
        if not isinstance(value, list | tuple) or len(value) != 2:
            return self._problem(f"`$between` of field `{check.column.name}` takes two values, found `{shown(value)}`")
        return _all([self._operator(check, "$gte", value[0]), self._operator(check, "$lte", value[1])])

    def _in(self, check: FieldCheck, operator: str, value: object) -> Expr:
        """Whether the value is among some, of which null is one too; among none it never is."""
        column = Column((check.column.name,))
        if not isinstance(value, list | tuple | set | frozenset):
            return self._problem(f"`{operator}` of field `{check.column.name}` takes a list, found `{shown(value)}`")
        typed = [self._typed(check, operator, item) for item in value if item is not None]
        types = {type_ for type_, _ in typed}
        parts: list[Expr] = []
        for type_ in sorted(types, key=str):
            items = [item for own, item in typed if own == type_]
            name = f"{check.column.name} of filter {len(self.values) + 1}"
            self.values[name] = items
            parts.append(InParam(column, Param(name, List(type_))))
        if None in value:
            parts.append(Call("is_null", (column,)))
        return _any(parts)

    def _value(self, check: FieldCheck, operator: str, value: object) -> Expr:
        type_, checked = self._typed(check, operator, value)
        return self._parameter(check.column.name, checked, type_)

    def _typed(self, check: FieldCheck, operator: str, value: object) -> tuple[DataType, object]:
        """A value that a field is compared with, and its type: a number's own, else that of the field."""
        type_ = check.column.type
        if value is None:
            self._problem(f"`{operator}` of field `{check.column.name}` takes a value, found null", "use `$null`")
            return type_, None
        is_number = isinstance(value, int | float | decimal.Decimal) and not isinstance(value, bool)
        if is_number and isinstance(type_, Decimal) and isinstance(value, decimal.Decimal):
            type_ = Decimal(38, max(type_.scale, -int(value.as_tuple().exponent))) if value.is_finite() else type_
        elif isinstance(value, float) and (type_ == INT64 or isinstance(type_, Decimal)):
            type_ = FLOAT64
        found = check.compared(value, type_)
        if isinstance(found, Diagnostic):
            self.problems.append(replace(found, message=f"the filter's `{operator}`: {found.message}"))
            return type_, None
        return type_, found

    def _parameter(self, name: str, value: object, type_: DataType) -> Param:
        # No parameter of a user has blanks in its name.
        unique = f"{name} of filter {len(self.values) + 1}"
        self.values[unique] = value
        return Param(unique, type_)

    def _unknown(self, operator: str, known: Sequence[str], where: str) -> Expr:
        notes = (f"known: {quoted(known)}",)
        message = f"unknown operator `{operator}` {where}"
        self.problems.append(Diagnostic(message, notes=notes, hint=might_be_meant(operator, known)))
        return _TRUE

    def _problem(self, message: str, hint: str | None = None) -> Expr:
        self.problems.append(Diagnostic(message, hint=hint))
        return _TRUE


def _joined(function: str) -> Callable[[Expr, Expr], Expr]:
    return lambda left, right: Call(function, (left, right))


def _all(parts: Sequence[Expr]) -> Expr:
    if _FALSE in parts:
        return _FALSE
    left = [part for part in parts if part != _TRUE]
    return reduce(_joined("and"), left) if left else _TRUE


def _any(parts: Sequence[Expr]) -> Expr:
    if _TRUE in parts:
        return _TRUE
    left = [part for part in parts if part != _FALSE]
    return reduce(_joined("or"), left) if left else _FALSE


def _not(part: Expr) -> Expr:
    match part:
        case Literal(value=bool() as value):
            return Literal(not value)
        case _:
            return Call("not", (part,))
