"""The values of one column of many rows ▶ what the column holds, all at once; None where one may not be right."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from collections import deque
from collections.abc import Set
from itertools import repeat
from operator import attrgetter
from types import NoneType
from typing import Any

from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.types import Decimal
from dataflow.runtime.model_values import FieldCheck


def checked(check: FieldCheck, values: list[Any]) -> list[Any] | None:
    """The values as the column holds them, None where one of them is not right."""
    kinds = set(map(type, values))
    has_nulls = NoneType in kinds
    if has_nulls and (not check.column.nullable or check.column.is_left_to_database):
        return None
    given = [value for value in values if value is not None] if has_nulls else values
    if not given:
        return values
    kinds.discard(NoneType)
    made = _held(check, kinds, given)
    if made is None:
        made = [check.value(value) for value in given]
        if Diagnostic in set(map(type, made)):
            return None
    if made is given:
        return values
    if not has_nulls:
        return made
    rest = iter(made)
    return [None if value is None else next(rest) for value in values]


def _held(check: FieldCheck, kinds: Set[type], given: list[Any]) -> list[Any] | None:
    """Values of these classes as the column holds them, None where each is to be looked at."""
    type_ = check.field.type
    if check.column.values:
        return _of_known(check, given) if len(kinds) == 1 else None
    if kinds == {check.plain}:
        return given if _are_sure(check, given) else None
    if isinstance(type_, Decimal) and kinds == {decimal.Decimal}:
        return _rescaled(type_, given)
    match type_.name:
        case "float64" if kinds <= {int, float}:
            return _floats(check, given)
        case "timestamp" if kinds == {dt.datetime}:
            return given if set(map(attrgetter("tzinfo"), given)) == {None} else None
        case "timestamptz" if kinds == {dt.datetime}:
            return given if all(value.tzinfo is dt.UTC for value in given) else None
        case "time" if kinds == {dt.time}:
            return given if set(map(attrgetter("tzinfo"), given)) == {None} else None
        case _:
            return None


def _of_known(check: FieldCheck, given: list[Any]) -> list[Any] | None:
    """Values of one class in a column that holds but a few, each of which is looked at once."""
    try:
        found = {value: check.value(value) for value in set(given)}
    except TypeError:  # one has no hash
        return None
    if any(isinstance(value, Diagnostic) for value in found.values()):
        return None
    return list(map(found.__getitem__, given))


def _are_sure(check: FieldCheck, values: list[Any]) -> bool:
    """Whether the column holds values of its own class as they are; there is one at least."""
    longest = check.column.max_length
    match values[0]:
        case bool() | dt.date():
            return True
        case int():
            return check.is_sure(min(values)) and check.is_sure(max(values))
        case float():
            return all(map(math.isfinite, values))
        case str():
            return (longest is None or max(map(len, values)) <= longest) and _are_characters(values)
        case bytes():
            return longest is None or max(map(len, values)) <= longest
        case _:
            return True


def _are_characters(texts: list[str]) -> bool:
    """Whether no text holds half a character."""
    if all(map(str.isascii, texts)):
        return True
    try:
        deque(map(str.encode, texts), maxlen=0)
    except UnicodeEncodeError:
        return False
    return True


def _floats(check: FieldCheck, given: list[Any]) -> list[Any] | None:
    try:
        made = list(map(float, given))
    except OverflowError:
        return None
    return made if _are_sure(check, made) else None


def _rescaled(type_: Decimal, given: list[decimal.Decimal]) -> list[Any] | None:
    """Decimals with as many digits behind the point as the type has, None where one has more than it holds."""
    exact = decimal.Context(prec=type_.precision, traps=[decimal.Inexact, decimal.InvalidOperation])
    try:
        made = list(map(exact.quantize, given, repeat(decimal.Decimal(1).scaleb(-type_.scale))))
    except (decimal.Inexact, decimal.InvalidOperation):
        return None
    return None if any(map(decimal.Decimal.is_nan, made)) else made
