"""Types of arguments ▶ the type of a function's result."""

from __future__ import annotations

from collections.abc import Callable

from dataflow.dsl.functions.function import Types
from dataflow.dsl.types import INT64, NULL, DataType, Decimal, decimal_of, unify


def always(type_: DataType) -> Callable[[Types], DataType]:
    return lambda types: type_


def first(types: Types) -> DataType:
    return types[0]


def unified(types: Types) -> DataType:
    result = types[0]
    for type_ in types[1:]:
        result = unify(result, type_) or result
    return result


def sum_of(types: Types) -> DataType:
    """Addition and subtraction: one digit more than the wider operand."""
    match types[0], types[1]:
        case Decimal() as left, Decimal() as right:
            scale = max(left.scale, right.scale)
            return decimal_of(max(left.precision - left.scale, right.precision - right.scale) + scale + 1, scale)
        case (Decimal() as exact, other) | (other, Decimal() as exact) if other in (INT64, NULL):
            return decimal_of(max(exact.precision - exact.scale, 19) + exact.scale + 1, exact.scale)
    return unified(types)


def product_of(types: Types) -> DataType:
    """Multiplication: digits and scales add up."""
    match types[0], types[1]:
        case Decimal() as left, Decimal() as right:
            return decimal_of(left.precision + right.precision, left.scale + right.scale)
        case (Decimal() as exact, other) | (other, Decimal() as exact) if other in (INT64, NULL):
            return decimal_of(exact.precision + 19, exact.scale)
    return unified(types)


def quotient_of(types: Types) -> DataType:
    """Division rounded down: a whole number, of as many digits as the smallest divisor, 0.01 say, may give it."""
    left, right = (Decimal(19, 0) if type_ in (INT64, NULL) else type_ for type_ in types)
    if isinstance(left, Decimal) and isinstance(right, Decimal) and any(isinstance(type_, Decimal) for type_ in types):
        return decimal_of(left.precision - left.scale + right.scale + 1, 0)
    return unified(types)


def floor_of(types: Types) -> DataType:
    match types[0]:
        case Decimal() as exact:
            return decimal_of(exact.precision - exact.scale + 1, 0)
        case other:
            return other


def rounded(types: Types) -> DataType:
    """One digit more than the argument: 9.99 becomes 10.0."""
    match types[0]:
        case Decimal() as exact:
            return decimal_of(exact.precision + 1, exact.scale)
        case other:
            return other


def total_of(types: Types) -> DataType:
    match types[0]:
        case Decimal() as exact:
            return decimal_of(38, exact.scale)
        case other:
            return other
