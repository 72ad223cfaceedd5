"""Arithmetic of numbers that are written out, done as it is written.

`0.06 + 0.01` is 0.07, which is exact beside a decimal; the sum of the two floats, 0.06999999999999999, would not be.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dataflow.compiler.plan.scalar import Literal, Scalar
from dataflow.dsl.types import FLOAT64

_OPERATORS: Final[Mapping[str, Callable[[decimal.Decimal, decimal.Decimal], decimal.Decimal]]] = {
    "add": decimal.Decimal.__add__,
    "subtract": decimal.Decimal.__sub__,
    "multiply": decimal.Decimal.__mul__,
}

_DIGITS: Final = 50
"""More than three times as many as a float is sure of."""


def exact_number(function: str, args: Sequence[Scalar]) -> Literal | None:
    """A function and its arguments in; the number they make out, None where not all of them are written out.

    One at least has a point: integers alone are computed as such.
    """
    operator = _OPERATORS.get(function)
    numbers = [_number(arg) for arg in args]
    if operator is None or not any(arg.type == FLOAT64 for arg in args):
        return None
    match numbers:
        case [decimal.Decimal() as left, decimal.Decimal() as right]:
            with decimal.localcontext(prec=_DIGITS):
                value = float(operator(left, right))
            return Literal(value, FLOAT64) if math.isfinite(value) else None
        case _:
            return None


def _number(scalar: Scalar) -> decimal.Decimal | None:
    match scalar:
        case Literal(value=int(value)) if not isinstance(value, bool):
            return decimal.Decimal(value)
        case Literal(value=float(value)) if math.isfinite(value):
            # The shortest text of a float is how it was written.
            return decimal.Decimal(repr(value))
        case _:
            return None
