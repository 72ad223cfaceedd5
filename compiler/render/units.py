"""Sums of decimals in a database that keeps them as floats: added up are integers, which count units of the last digit.

Integers are added and multiplied without an error in any digit, and need no look at each number: SQLite makes a float
of what does not fit 64 bits, and the aggregate's template finds that in the sum.
"""

from __future__ import annotations

from decimal import Decimal as Number
from typing import TYPE_CHECKING

from sqlglot import exp

from dataflow.compiler.dialects.dialect import Dialect, narrow
from dataflow.compiler.plan.scalar import Call, Case, Literal, Scalar
from dataflow.compiler.render.checked import unchecked
from dataflow.compiler.render.template import operand
from dataflow.dsl.types import INT64, DataType, Decimal

if TYPE_CHECKING:
    from dataflow.compiler.render.scalars import ScalarRenderer, Values

_SUMS = {"add": exp.Add, "subtract": exp.Sub}


def units(scalar: Scalar, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    """A number in, how many units of its last digit it is out; the number itself where the dialect counts none."""
    if not scalars.dialect.units or not isinstance(scalar.type, Decimal):
        return scalars.render(scalar, values)
    return _units(scalar, scalar.type.scale, scalars, values)


def _units(scalar: Scalar, scale: int, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    """The number of units of the digit `scale`, which is not before the last one that the type has."""

    def inner(part: Scalar, digits: int) -> exp.Expr:
        return operand(_units(part, digits, scalars, values))

    match scalar:
        case Literal(value=int() | Number() as value) if (count := Number(value).scaleb(scale)) == int(count):
            return scalars.render(Literal(int(count), INT64), values)
        case Call(function="add" | "subtract", args=(left, right)) if _scale(left, right) <= scale:
            return _SUMS[scalar.function](this=inner(left, scale), expression=inner(right, scale))
        case Call(function="multiply", args=(left, right)) if scalar.type.name == "decimal" and (
            (digits := _scale(left) + _scale(right)) <= scale
        ):
            product = exp.Mul(this=inner(left, _scale(left)), expression=inner(right, _scale(right)))
            return _shifted(product, scale - digits)
        case Call(function="negate", args=(part,)):
            return exp.Neg(this=inner(part, scale))
        case Case(branches=branches, otherwise=otherwise):
            ifs = [exp.If(this=scalars.render(when, values), true=inner(then, scale)) for when, then in branches]
            return exp.Case(ifs=ifs, default=inner(otherwise, scale))
        case _:
            return _shifted(_counted(scalar, scalars, values), scale - _scale(scalar))


def count_of(dialect: Dialect, type_: DataType) -> str | None:
    """The template of how many units of its last digit a decimal is; None where a dialect adds the type as it is."""
    if not dialect.units or not isinstance(type_, Decimal):
        return None
    names = (*narrow(type_.precision), "")
    return next(template for name in names if (template := dialect.units.get(f"decimal{name}")))


def _counted(scalar: Scalar, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    template = count_of(scalars.dialect, scalar.type)
    if template is None:
        return scalars.render(scalar, values)
    return scalars.template(template, [unchecked(scalar, scalars, values)], scalar.type)


def _scale(*parts: Scalar) -> int:
    return max(part.type.scale if isinstance(part.type, Decimal) else 0 for part in parts)


def _shifted(tree: exp.Expr, digits: int) -> exp.Expr:
    return tree if not digits else exp.Mul(this=operand(tree), expression=exp.Literal.number(10**digits))
