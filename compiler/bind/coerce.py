"""Making types meet: literals and parameters take the type of what they are used with, other values are cast."""

from __future__ import annotations

import decimal
from dataclasses import replace

from dataflow.compiler.bind.context import Context
from dataflow.compiler.plan.scalar import Call, Cast, ColumnRef, Literal, Parameter, Scalar, parts
from dataflow.dsl.errors import Fix
from dataflow.dsl.expr import Column, Expr
from dataflow.dsl.format_expr import format_expr
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.span import Span, TextSpan
from dataflow.dsl.types import FLOAT64, INT64, NULL, UNKNOWN, DataType, Decimal, List, type_of_value, unify

_CASTS: dict[str, frozenset[str]] = {
    "null": frozenset(),
    "unknown": frozenset(),
    "bool": frozenset({"int64", "string"}),
    "int64": frozenset({"bool", "float64", "decimal", "string"}),
    "float64": frozenset({"int64", "decimal", "string"}),
    "decimal": frozenset({"int64", "float64", "decimal", "string"}),
    "string": frozenset(
        {"bool", "int64", "float64", "decimal", "date", "time", "timestamp", "timestamptz", "uuid", "json"}
    ),
    "binary": frozenset(),
    "date": frozenset({"string", "timestamp", "timestamptz"}),
    "time": frozenset({"string"}),
    "timestamp": frozenset({"string", "date", "time", "timestamptz"}),
    "timestamptz": frozenset({"string", "date", "time", "timestamp"}),
    "interval": frozenset({"string"}),
    "uuid": frozenset({"string"}),
    "json": frozenset({"bool", "int64", "float64", "decimal", "string"}),
    "list": frozenset(),
    "struct": frozenset(),
}
"""Conversions that `cast` knows: from a type's name to those it becomes."""


_NO_ITEMS = List(NULL)


def can_cast(source: DataType, target: DataType) -> bool:
    """Whether `cast` converts values of one type to the other."""
    if isinstance(source, List) and isinstance(target, List):
        return unify(source, target) == target
    return target.name in _CASTS[source.name]


def adapt(scalar: Scalar, target: DataType, context: Context) -> Scalar:
    """A literal or untyped parameter as it is meant beside a value of `target`; other scalars unchanged.

    A number written with a point is exact beside a decimal and a float beside a float, and so is a sum or product of
    such numbers: `0.06 + 0.01`.
    """
    match scalar:
        case ColumnRef():
            return scalar
        case Call(type=type_) if isinstance(target, Decimal) and type_ == FLOAT64 and is_written_out(scalar):
            return _exact_sum(scalar, target, context)
        case Parameter(name=name, type=type_) if type_ == UNKNOWN and target != UNKNOWN:
            known = context.parameters.setdefault(name, INT64 if target == NULL else target)
            return Parameter(name, known)
        case Literal(value=None, type=type_) if type_ == NULL:
            return Literal(None, target)
        case Call(function="array", args=args) if isinstance(target, List) and _is_bare(scalar):
            return replace(scalar, args=(Literal(None, target.item),) * len(args), type=target)
        case Literal(value=int(value)) if not isinstance(value, bool) and target == FLOAT64:
            return Literal(float(value), FLOAT64)
        case Literal(value=int(value)) if not isinstance(value, bool) and isinstance(target, Decimal):
            return _exact(decimal.Decimal(value))
        case Literal(value=float(value)) if isinstance(target, Decimal) and value == value and abs(value) < 1e15:
            return _exact(decimal.Decimal(repr(value)))
        case Literal(value=decimal.Decimal() as value) if target == FLOAT64:
            return Literal(float(value), FLOAT64)
        case _:
            return scalar


def is_written_out(scalar: Scalar) -> bool:
    """Whether a value is a literal, or a sum, difference or product of literals."""
    match scalar:
        case Call(function="add" | "subtract" | "multiply" | "negate", args=args):
            return all(is_written_out(arg) for arg in args)
        case _:
            return isinstance(scalar, Literal)


def adapt_all(scalars: tuple[Scalar, ...], target: DataType, context: Context) -> tuple[Scalar, ...]:
    return tuple([adapt(scalar, target, context) for scalar in scalars])


def adapt_each_other(scalars: tuple[Scalar, ...], context: Context) -> tuple[Scalar, ...]:
    """Literals and parameters take the type of the first argument that has a type of its own."""
    if {ColumnRef}.issuperset(map(type, scalars)):
        return scalars
    own: list[DataType] = []
    written_out: list[DataType] = []
    for scalar in scalars:
        if isinstance(scalar, ColumnRef):
            own.append(scalar.type)
        elif not _is_bare(scalar) and scalar.type is not UNKNOWN:
            (written_out if is_written_out(scalar) else own).append(scalar.type)
    own = own or written_out
    if own:
        target = own[0]
        for type_ in own[1:]:
            target = unify(target, type_) or target
        return adapt_all(scalars, target, context)
    literals = [scalar.type for scalar in scalars if isinstance(scalar, Literal) and scalar.type != NULL]
    # Between literals and parameters alone, a parameter takes the literal's type.
    return adapt_all(scalars, literals[0], context) if literals else scalars


def _is_bare(scalar: Scalar) -> bool:
    """Whether a value takes the type of what it meets: a literal, or a list that is empty or made of nulls."""
    match scalar:
        case Call(function="array", args=args):
            return all(isinstance(arg, Literal) and arg.value is None for arg in args)
        case _:
            return isinstance(scalar, Literal)


def same_type(scalars: tuple[Scalar, ...], context: Context) -> tuple[Scalar, ...] | None:
    """All scalars as values of one type, None where their types do not go together."""
    scalars = adapt_each_other(scalars, context)
    common = scalars[0].type
    for scalar in scalars[1:]:
        unified = unify(common, scalar.type)
        if unified is None:
            return None
        common = unified
    return tuple(convert(scalar, common) for scalar in scalars)


def convert(scalar: Scalar, target: DataType) -> Scalar:
    """The scalar as a value of `target`, which its type unifies with."""
    if scalar.type == target:
        return scalar
    if isinstance(scalar, Call) and scalar.function == "array" and not scalar.args:
        return replace(scalar, type=target)
    if isinstance(scalar, Literal) and scalar.value is None:
        return Literal(None, target)
    if isinstance(scalar, Literal) and isinstance(target, Decimal) and isinstance(scalar.type, Decimal):
        return Literal(scalar.value, target)
    return Cast(scalar, target)


def describe(scalar: Scalar, written: Expr) -> str:
    """A value for a message: `` `region` (string) ``."""
    text = ".".join(written.path) if isinstance(written, Column) else format_expr(written)
    return f"`{text}` ({'of unknown type' if scalar.type == UNKNOWN else scalar.type})"


def sign_of(function: str, span: Span | None) -> str:
    """An operator as the form that was written spells it, for a message; the name of any other function."""
    if function in ("and", "or", "not") and isinstance(span, TextSpan):
        return function
    signs = {
        "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "floor_divide": "//", "modulo": "%", "negate": "-",
        "equal": "==", "not_equal": "!=", "less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=",
        "and": "&", "or": "|", "not": "~",
    }  # fmt: skip
    return signs.get(function, function)


def report_untyped(scalar: Scalar, written: Expr, context: Context) -> bool:
    """Whether the scalar's type is unknown because it is made of parameters alone, which is reported."""
    type_ = scalar.type
    if isinstance(type_, List) and type_ == _NO_ITEMS:
        hint = Fix("say it: {}", 'lit([]).cast("list(string)")', "[]::list(string)")
        context.report("the type of an empty list cannot be told from its use", written.span, hint=hint)
        return True
    if type_ is not UNKNOWN:
        return False
    name = next(part.name for part in parts(scalar) if isinstance(part, Parameter))
    context.untyped.add(name)
    context.report(
        f"the type of parameter `{name}` cannot be told from its use",
        written.span,
        hint=Fix("say it: {}", f'param("{name}", "int64")', f"${name}::int64"),
    )
    return True


def _exact_sum(call: Call, target: DataType, context: Context) -> Scalar:
    """A sum or product of literals beside a decimal; one of a literal that is no decimal stays a float."""
    args = adapt_all(call.args, target, context)
    types = [arg.type for arg in args]
    return call if FLOAT64 in types else replace(call, args=args, type=FUNCTIONS[call.function].result(types))


def _exact(value: decimal.Decimal) -> Literal:
    type_ = type_of_value(value)
    assert type_ is not None
    return Literal(value, type_)
