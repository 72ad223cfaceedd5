"""Functions of numbers."""

from __future__ import annotations

from typing import Literal

from dataflow.dsl.functions.function import INTEGER, NUMBER, Function
from dataflow.dsl.functions.results import always, first, floor_of, rounded
from dataflow.dsl.types import FLOAT64, INT64


def _math(name: str, doc: str, nulls: Literal["propagate", "always"] = "propagate") -> Function:
    return Function(name, "number", (("x", NUMBER),), always(FLOAT64), doc, nulls=nulls)


NUMBERS: tuple[Function, ...] = (
    Function("abs", "number", (("x", NUMBER),), first, "Absolute value"),
    Function("sign", "number", (("x", NUMBER),), always(INT64), "-1, 0 or 1"),
    Function("round", "number", (("x", NUMBER), ("digits", INTEGER)), rounded, "Rounded to `digits` behind the point, halves away from zero", optional=1),
    Function("floor", "number", (("x", NUMBER),), floor_of, "Rounded down"),
    Function("ceil", "number", (("x", NUMBER),), floor_of, "Rounded up"),
    _math("sqrt", "Square root, null below zero", "always"),
    _math("exp", "e to the power of x"),
    _math("ln", "Natural logarithm, null at or below zero", "always"),
    _math("log10", "Logarithm to base 10, null at or below zero", "always"),
    Function("power", "number", (("base", NUMBER), ("exponent", NUMBER)), always(FLOAT64), "`base` to the power of `exponent`, null where that is not a number", nulls="always"),
)
