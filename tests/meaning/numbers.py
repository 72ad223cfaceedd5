"""Functions of numbers, said in Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from meaning.case import EXACT, Case, ones, pairs, small_of
from meaning.values import DECIMALS, FLOATS, INTEGERS, NUMBERS

from dataflow.dsl.types import FLOAT64, INT64


def rounded(x: float | Decimal, digits: int = 0) -> object:
    if isinstance(x, float):
        power = 10.0 ** abs(digits)
        return _whole(x / power) * power if digits < 0 else _whole(x * power) / power
    result = Decimal(x).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=60))
    return int(result) if isinstance(x, int) else result


def _whole(x: float) -> float:
    return float(math.trunc(x * 2) - math.trunc(x)) if abs(x) < 2**52 else x


def _power(x: float, y: float) -> object:
    x, y = float(x), float(y)
    return None if (x == 0 and y < 0) or (x < 0 and y != math.floor(y)) else math.pow(x, y)


def _truncated(x: float | Decimal, digits: int = 0) -> object:
    if isinstance(x, float):
        power = 10.0 ** abs(digits)
        return float(math.trunc(x / power)) * power if digits < 0 else float(math.trunc(x * power)) / power
    result = Decimal(x).quantize(Decimal(1).scaleb(-digits), ROUND_DOWN, Context(prec=60))
    return int(result) if isinstance(x, int) else result


def _log(base: float, x: float) -> float | None:
    return math.log10(x) / math.log10(base) if base > 0 and base != 1 and x > 0 else None


def _angles() -> Iterator[Case]:
    angles = (0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -3.141592653589793, 10.0, 1e-7, None)
    whole = (0, 1, -1, 2, 180, None)
    exact = tuple(Decimal(text) if text else None for text in ("0", "0.500", "-1.000", "1.001", "90.000", ""))
    one: dict[str, Callable[..., object]] = {
        "sin": math.sin,
        "cos": math.cos,
        "tan": math.tan,
        "asin": lambda x: math.asin(x) if abs(x) <= 1 else None,
        "acos": lambda x: math.acos(x) if abs(x) <= 1 else None,
        "atan": math.atan,
        "degrees": math.degrees,
        "radians": math.radians,
    }
    for type_, values in ((FLOAT64, angles), (INT64, whole), (EXACT, exact)):
        for name, meaning in one.items():
            yield Case(name, (type_,), ones(values), meaning)
        yield Case("atan2", (type_, type_), pairs(values, values), math.atan2)
    yield Case("pi", (), ((),), lambda: math.pi, constants=True)


def _more_numbers() -> Iterator[Case]:
    for type_, values in NUMBERS.items():
        yield Case("truncate", (type_,), ones(values), _truncated)
        yield Case("log", (type_, type_), pairs(values, small_of(values, 1e9)), _log)
        yield Case("log2", (type_,), ones(values), lambda x: math.log2(x) if x > 0 else None)
    for digits in (-1, 0, 1, 2):
        yield Case("truncate", (EXACT, INT64), pairs(DECIMALS, (digits,)), _truncated, constants=True)
    yield Case("truncate", (INT64, INT64), pairs(INTEGERS, (-2, -1, 0, 2, None)), _truncated)
    yield Case("truncate", (FLOAT64, INT64), pairs(FLOATS, (-2, -1, 0, 1, 2, 5, None)), _truncated)
    integers = small_of(INTEGERS, 2**31)
    yield Case("gcd", (INT64, INT64), pairs((*integers, 12, -18), (*integers, 12, -18)), math.gcd)
    yield Case("lcm", (INT64, INT64), pairs((*integers, 12, -18), (*integers, 12, -18)), math.lcm)
    yield Case("is_nan", (FLOAT64,), ones(FLOATS), math.isnan)


def number_cases() -> Iterator[Case]:
    yield from _angles()
    yield from _more_numbers()
    one: dict[str, Callable[..., object]] = {
        "abs": abs,
        "sign": lambda x: (x > 0) - (x < 0),
        "round": rounded,
        "floor": lambda x: type(x)(math.floor(x)),
        "ceil": lambda x: type(x)(math.ceil(x)),
        "sqrt": lambda x: math.sqrt(x) if x >= 0 else None,
        "ln": lambda x: math.log(x) if x > 0 else None,
        "log10": lambda x: math.log10(x) if x > 0 else None,
    }
    for name, meaning in one.items():
        for type_, values in NUMBERS.items():
            yield Case(name, (type_,), ones(values), meaning)
    for type_, values in NUMBERS.items():
        yield Case("exp", (type_,), ones(small_of(values, 500)), math.exp)
        bases = small_of(values, 1e4)
        yield Case("power", (type_, type_), pairs(bases, small_of(values, 8)), _power)
        yield Case("power", (type_, INT64), pairs(bases, (-2, 0, 3, None)), _power)
        yield Case("power", (type_, FLOAT64), pairs(bases, (-0.5, 0.5, 2.0, None)), _power)
    for digits in (-1, 0, 1, 2, 3):
        yield Case("round", (EXACT, INT64), pairs(small_of(DECIMALS, 1e8), (digits,)), rounded, constants=True)
    yield Case("round", (INT64, INT64), pairs(INTEGERS, (-2, -1, 0, 2, None)), rounded)
    yield Case("round", (FLOAT64, INT64), pairs(FLOATS, (-2, -1, 0, 1, 2, 5, None)), rounded)
