"""Functions of numbers."""

from __future__ import annotations

from typing import Literal

from dataflow.dsl.functions.function import INTEGER, NUMBER, Function
from dataflow.dsl.functions.results import always, first, floor_of, rounded
from dataflow.dsl.types import BOOL, FLOAT64, INT64


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
    Function("truncate", "number", (("x", NUMBER), ("digits", INTEGER)), first, "Cut toward zero to `digits` behind the point", optional=1),
    Function("log", "number", (("base", NUMBER), ("x", NUMBER)), always(FLOAT64), "Logarithm of x to a base, null where there is none", nulls="always"),
    _math("log2", "Logarithm to base 2, null at or below zero", "always"),
    _math("sin", "Sine of an angle in radians"),
    _math("cos", "Cosine of an angle in radians"),
    _math("tan", "Tangent of an angle in radians"),
    _math("asin", "Angle of a sine, null beyond -1 and 1", "always"),
    _math("acos", "Angle of a cosine, null beyond -1 and 1", "always"),
    _math("atan", "Angle of a tangent"),
    Function("atan2", "number", (("y", NUMBER), ("x", NUMBER)), always(FLOAT64), "Angle of the point (x, y)"),
    _math("degrees", "Radians as degrees"),
    _math("radians", "Degrees as radians"),
    Function("pi", "number", (), always(FLOAT64), "3.141592653589793", nulls="never"),
    Function("gcd", "number", (("x", INTEGER), ("y", INTEGER)), always(INT64), "Greatest common divisor"),
    Function("lcm", "number", (("x", INTEGER), ("y", INTEGER)), always(INT64), "Least common multiple"),
    Function("is_nan", "number", (("x", ("float64",)),), always(BOOL), "Whether it is the float that is not a number"),
)
