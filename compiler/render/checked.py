"""Sums, differences and products in a database that gives a near miss without a word: checked once, where they end.

A check needs its number more than once, so one at each operator would double the statement with each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from dataflow.compiler.dialects.dialect import Dialect, narrow
from dataflow.compiler.plan.scalar import Call, Scalar
from dataflow.compiler.render.template import operand
from dataflow.dsl.types import Decimal

if TYPE_CHECKING:
    from dataflow.compiler.render.scalars import ScalarRenderer, Values

_OPERATORS = {"add": exp.Add, "subtract": exp.Sub, "multiply": exp.Mul}
_CHECKED = frozenset({*_OPERATORS, "negate"})


def check_of(scalar: Scalar, dialect: Dialect) -> str | None:
    """The template that a sum, difference or product goes through in a dialect, None where it is right by itself."""
    if not dialect.checks or not isinstance(scalar, Call) or scalar.function not in _CHECKED:
        return None
    names = [*narrow(scalar.type.precision if isinstance(scalar.type, Decimal) else None), ""]
    return next((dialect.checks[key] for name in names if (key := f"{scalar.type.name}{name}") in dialect.checks), None)


def unchecked(scalar: Scalar, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    """The tree of an arithmetic expression without the check of its outermost operator."""
    if check_of(scalar, scalars.dialect) is None:
        return scalars.render(scalar, values)
    assert isinstance(scalar, Call)
    args = [operand(_inner(arg, scalar, scalars, values)) for arg in scalar.args]
    if scalar.function == "negate":
        return exp.Paren(this=exp.Neg(this=args[0]))
    return _OPERATORS[scalar.function](this=args[0], expression=args[1])


def as_float(scalar: Scalar, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    """The tree of a number that becomes a float: a product, whose first digits are right, may have any number."""
    match scalar:
        case Call(function="multiply", args=(left, right), type=Decimal()) if check_of(scalar, scalars.dialect):
            factors = [operand(as_float(factor, scalars, values)) for factor in (left, right)]
            return exp.Paren(this=exp.Mul(this=factors[0], expression=factors[1]))
        case _:
            return scalars.render(scalar, values)


def _inner(arg: Scalar, around: Call, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    return unchecked(arg, scalars, values) if is_checked_around(arg, around) else scalars.render(arg, values)


def is_checked_around(arg: Scalar, around: Call) -> bool:
    """Whether the check of an operator finds what has gone wrong in its operand."""
    # What digits a sum has lost would become more by multiplying: 1e9 + 0.01 - 1e9, times 1e6.
    is_sum = isinstance(arg, Call) and arg.function in ("add", "subtract")
    is_magnified = around.function == "multiply" and is_sum and isinstance(around.type, Decimal)
    return arg.type.name == around.type.name and not is_magnified
