"""Joins of each row with the nearest one: what their condition has to be made of."""

from __future__ import annotations

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.relation import Relation
from dataflow.compiler.plan.relational import Filter, Join, Plan, ids_of
from dataflow.compiler.plan.scalar import (
    Call,
    Case,
    ColumnRef,
    Literal,
    Scalar,
    SortKey,
    all_of,
    columns_used,
    conjuncts,
)
from dataflow.compiler.plan.show import show_scalar
from dataflow.dsl import query as steps
from dataflow.dsl.errors import Fix

_INEQUALITIES = ("less", "less_equal", "greater", "greater_equal")

_EXAMPLE = Fix(
    "as in {}", "on=(col.symbol == that.symbol) & (col.at >= that.at)", "on symbol == that.symbol and at >= that.at"
)


def asof_join(step: steps.Join, left: Plan, right: Relation, predicate: Scalar, context: Context) -> Join | None:
    """The join of each left row with the nearest right row; None, after a report, where the condition is none for it.

    What the condition says of the right side alone filters that side. Where it is not true for a left row, as far as it
    reads the left side alone, the row's own side of the inequality is null, so that nothing is near to it.
    """
    sides = ids_of(left), ids_of(right.plan)
    equalities: list[Scalar] = []
    inequalities: list[Call] = []
    of_left: list[Scalar] = []
    of_right: list[Scalar] = []
    for part in conjuncts(predicate):
        used = columns_used(part)
        if used and used <= sides[1]:
            of_right.append(part)
        elif used <= sides[0]:
            of_left.append(part)
        elif isinstance(part, Call) and part.function == "equal" and _compares_sides(part, sides):
            equalities.append(part)
        elif isinstance(part, Call) and part.function in _INEQUALITIES and _compares_sides(part, sides):
            inequalities.append(part)
        else:
            _report_part(part, step, context)
            return None
    if len(inequalities) != 1:
        _report_count(inequalities, step, context)
        return None
    nearest = _null_unless(of_left, inequalities[0], sides[0])
    rows = Filter(right.plan, all_of(of_right)) if of_right else right.plan
    return Join("asof", left, rows, all_of([*equalities, nearest]), _ties(right))


def _ties(right: Relation) -> tuple[SortKey, ...]:
    """What decides between right rows that are equally near: the order that side has, then all of its columns."""
    visible = [entry.column for entry in right.scope.visible() if entry.column is not None]
    return (*right.order, *(SortKey(ColumnRef(column)) for column in visible))


def _compares_sides(call: Call, sides: tuple[frozenset[int], frozenset[int]]) -> bool:
    first, second = (columns_used(arg) for arg in call.args)
    return any(first and second and first <= one and second <= other for one, other in (sides, sides[::-1]))


def _null_unless(conditions: list[Scalar], inequality: Call, left: frozenset[int]) -> Call:
    if not conditions:
        return inequality
    args = tuple(
        Case(((all_of(conditions), arg),), Literal(None, arg.type), arg.type) if columns_used(arg) <= left else arg
        for arg in inequality.args
    )
    return Call(inequality.function, args, inequality.type)


def _report_part(part: Scalar, step: steps.Join, context: Context) -> None:
    context.report(
        f"an asof join compares one side with the other, found `{show_scalar(part)}`",
        step.span,
        notes=["its condition is made of equalities and one of `<`, `<=`, `>`, `>=`, all of which must be true"],
        hint=_EXAMPLE,
    )


def _report_count(inequalities: list[Call], step: steps.Join, context: Context) -> None:
    if not inequalities:
        message = "an asof join needs one inequality, which says what is nearest"
    else:
        found = " and ".join(f"`{show_scalar(part)}`" for part in inequalities)
        message = f"an asof join takes one inequality, found {found}"
    context.report(message, step.span, hint=_EXAMPLE)
