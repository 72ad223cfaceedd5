"""Operators, said in Python."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from meaning.case import EXACT, Case, ones, pairs, small_of
from meaning.texts import lower
from meaning.values import DECIMALS, FLOATS, INTEGERS, NUMBERS, PATTERNS, TEXTS

from dataflow.dsl.types import FLOAT64, INT64, STRING


def _product(x: float | Decimal, y: float | Decimal) -> object:
    if isinstance(x, float) or isinstance(y, float):
        return float(x) * float(y)
    with localcontext(Context(prec=76)):
        return x * y


def _floor_divide(x: float | Decimal, y: float | Decimal) -> object:
    if y == 0:
        return None
    if isinstance(x, float) or isinstance(y, float):
        return float(math.floor(float(x) / float(y)))
    whole = math.floor(Fraction(x) / Fraction(y))
    return Decimal(whole) if isinstance(x, Decimal) or isinstance(y, Decimal) else whole


def _modulo(x: float | Decimal, y: float | Decimal) -> object:
    if y == 0:
        return None
    if isinstance(x, float) or isinstance(y, float):
        return float(x) - float(y) * math.floor(float(x) / float(y))
    rest = Fraction(x) - Fraction(y) * math.floor(Fraction(x) / Fraction(y))
    return (
        int(rest) if isinstance(x, int) and isinstance(y, int) else Decimal(rest.numerator) / Decimal(rest.denominator)
    )


def _like(text: str, pattern: str) -> bool:
    parts = []
    characters = iter(pattern)
    for character in characters:
        match character:
            case "%":
                parts.append(".*")
            case "_":
                parts.append(".")
            case "\\":
                parts.append(re.escape(next(characters)))
            case _:
                parts.append(re.escape(character))
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def operator_cases() -> Iterator[Case]:
    small = {INT64: small_of(INTEGERS, 2**31), EXACT: DECIMALS, FLOAT64: small_of(FLOATS, 1e16)}
    for name, meaning in (
        ("add", lambda x, y: x + y),
        ("subtract", lambda x, y: x - y),
        ("multiply", _product),
        ("divide", lambda x, y: None if y == 0 else float(x) / float(y)),
        ("floor_divide", _floor_divide),
        ("modulo", _modulo),
    ):
        for type_, values in small.items():
            # A product of more than 15 digits is not exact where a decimal is a float.
            others = small_of(values, 1e3) if name == "multiply" else values
            yield Case(name, (type_, type_), pairs(values, others), meaning)
        yield Case(name, (EXACT, INT64), pairs(DECIMALS, (0, 3, -7, None)), meaning)
        yield Case(name, (INT64, EXACT), pairs((0, 3, -7, None), DECIMALS), meaning)
        yield Case(
            name, (INT64, FLOAT64), pairs((0, 3, -7, None), small[FLOAT64]), lambda x, y, f=meaning: f(float(x), y)
        )
    big = pairs(INTEGERS, (1, -1, 3, -3, 2**62, 0))
    yield Case("floor_divide", (INT64, INT64), big, _floor_divide)
    yield Case("modulo", (INT64, INT64), big, _modulo)
    for type_, values in NUMBERS.items():
        yield Case("negate", (type_,), ones(values), lambda x: -x)
    yield Case("like", (STRING, STRING), pairs(TEXTS, PATTERNS), _like)
    yield Case("ilike", (STRING, STRING), pairs(TEXTS, PATTERNS), lambda x, y: _like(lower(x), lower(y)))
