"""Operators. `+` and `-` on dates are taken apart by the binder into add_months, add_days and add_microseconds."""

from __future__ import annotations

from collections.abc import Callable

from dataflow.dsl.functions.function import ANY, BOOLEAN, NUMBER, SORTABLE, TEXT, Accepted, Function, Types
from dataflow.dsl.functions.results import always, first, product_of, quotient_of, sum_of, unified
from dataflow.dsl.types import BOOL, FLOAT64, DataType


def _comparison(name: str, doc: str, accepted: Accepted) -> Function:
    return Function(name, "operator", (("left", accepted), ("right", accepted)), always(BOOL), doc, unify=True)


def _arithmetic(name: str, result: Callable[[Types], DataType], doc: str, nullable: bool = False) -> Function:
    parameters = (("left", NUMBER), ("right", NUMBER))
    return Function(name, "operator", parameters, result, doc, nulls="always" if nullable else "propagate")


OPERATORS: tuple[Function, ...] = (
    _arithmetic("add", sum_of, "Sum"),
    _arithmetic("subtract", sum_of, "Difference"),
    _arithmetic("multiply", product_of, "Product"),
    _arithmetic("divide", always(FLOAT64), "True division, null when divided by zero", nullable=True),
    _arithmetic("floor_divide", quotient_of, "Division rounded down, null when divided by zero", nullable=True),
    _arithmetic("modulo", unified, "Remainder with the divisor's sign, null when divided by zero", nullable=True),
    Function("negate", "operator", (("x", NUMBER),), first, "The number with its sign turned"),
    _comparison("equal", "Whether both are equal", ANY),
    _comparison("not_equal", "Whether they differ", ANY),
    _comparison("less", "Whether left comes before right; text by code point", SORTABLE),
    _comparison("less_equal", "Whether left does not come after right", SORTABLE),
    _comparison("greater", "Whether left comes after right", SORTABLE),
    _comparison("greater_equal", "Whether left does not come before right", SORTABLE),
    # `false and null` is false and `true or null` is true, so null may appear though not from every null argument.
    Function("and", "operator", (("left", BOOLEAN), ("right", BOOLEAN)), always(BOOL), "Whether both are true"),
    Function("or", "operator", (("left", BOOLEAN), ("right", BOOLEAN)), always(BOOL), "Whether one is true"),
    Function("not", "operator", (("x", BOOLEAN),), always(BOOL), "Whether it is false"),
    Function("is_null", "operator", (("x", ANY),), always(BOOL), "Whether it is null", nulls="never"),
    Function("is_not_null", "operator", (("x", ANY),), always(BOOL), "Whether it is not null", nulls="never"),
    Function("like", "operator", (("text", TEXT), ("pattern", TEXT)), always(BOOL), "Whether the text fits a pattern of `%` (any run), `_` (any character) and `\\` (takes the next one literally); case counts"),
    Function("ilike", "operator", (("text", TEXT), ("pattern", TEXT)), always(BOOL), "`like` without regard to case"),
)
