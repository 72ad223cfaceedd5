"""Conditions that a value is among those of a parameter that is a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataflow.compiler.bind.coerce import convert, describe, report_untyped
from dataflow.compiler.plan.scalar import Call, Parameter, Scalar
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import Fix
from dataflow.dsl.types import BOOL, NULL, DataType, List, is_temporal, unify

if TYPE_CHECKING:
    from dataflow.compiler.bind.expressions import ExpressionBinder


def bind_in_param(expr: tree.InParam, binder: ExpressionBinder) -> Scalar | None:
    """Whether the operand is among the values of a list, whose items are of the operand's type unless told otherwise.

    As with a list that is written out: null where the operand or a value is null and none is equal, and never true of
    an empty list.
    """
    operand = binder.bind(expr.operand)
    binder.context.check_name(expr.param)
    if operand is None or report_untyped(operand, expr.operand, binder.context):
        return None
    type_ = binder.context.known(expr.param.name, expr.param.type)
    if type_ is None and operand.type != NULL:
        type_ = binder.context.parameters.setdefault(expr.param.name, List(operand.type))
    common = _common(operand.type, type_)
    if common is None:
        found = "" if type_ is None else f", found {type_}"
        binder.context.report(
            f"parameter `{expr.param.name}` must be a list of values like {describe(operand, expr.operand)}{found}",
            expr.param.span or expr.span,
            hint=_said(expr.param.name, operand.type) if operand.type != NULL else None,
        )
        return None
    assert type_ is not None
    inside = Call("in_list", (convert(operand, common), Parameter(expr.param.name, type_)), BOOL)
    return Call("not", (inside,), BOOL) if expr.negated else inside


def _said(name: str, item: DataType) -> Fix:
    return Fix("say it: {}", f'param("{name}", "list({item})")', f"${name}::list({item})")


def _common(operand: DataType, type_: DataType | None) -> DataType | None:
    """The type that operand and items are compared as, None where they cannot be."""
    if not isinstance(type_, List):
        return None
    common = unify(operand, type_.item)
    if common is None or not is_temporal(common):
        return None if common is None else operand
    # Numbers of different types are compared as they are; a list cannot be converted.
    return common if common == type_.item else None
