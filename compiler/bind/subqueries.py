"""Sub-queries in expressions: bound inside the scope of the query around them, and attached to its plan.

As a conjunct of a filter, `exists` and `in` are semi and anti joins. Anywhere else they are a further column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from dataflow.compiler.bind.attach import Attachment, at_most_one, attachment, matching, with_existence, with_value
from dataflow.compiler.bind.calls import bind_function
from dataflow.compiler.bind.fixes import verb_at
from dataflow.compiler.bind.relation import Relation
from dataflow.compiler.bind.scope import Scope
from dataflow.compiler.bind.tables import list_names
from dataflow.compiler.plan.relational import Filter, Plan
from dataflow.compiler.plan.scalar import FALSE, TRUE, Call, Case, Column, ColumnRef, Literal, Scalar
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import Fix
from dataflow.dsl.query import Pipeline
from dataflow.dsl.span import Span
from dataflow.dsl.types import BOOL

if TYPE_CHECKING:
    from dataflow.compiler.bind.expressions import ExpressionBinder

SubqueryExpr = tree.Subquery | tree.Exists | tree.InQuery


def bind_conjunct(expr: tree.Expr, binder: ExpressionBinder) -> list[Attachment] | None:
    """The semi and anti joins that a condition of a filter means, None where it is neither `exists` nor `in`."""
    negated = False
    while isinstance(expr, tree.Call) and expr.function == "not":
        expr, negated = expr.args[0], not negated
    match expr:
        case tree.Exists():
            plan = _existing(expr, binder)
            return [] if plan is None else [_match(plan, "anti" if negated else "semi", binder)]
        case tree.InQuery() if negated == expr.negated:
            return [_match(plan, "semi", binder) for plan in _members(expr, binder)[:1]]
        case tree.InQuery():
            # `x not in q` is true where no value is equal, none is null, and x is not null or there are no values.
            return [_match(plan, "anti", binder) for plan in _members(expr, binder)]
        case _:
            return None


def bind_value(expr: SubqueryExpr, binder: ExpressionBinder) -> Scalar | None:
    """The value of a sub-query as a further column of the query around it."""
    match expr:
        case tree.Subquery(pipeline=pipeline, span=span):
            return _scalar(pipeline, span, binder)
        case tree.Exists():
            plan = _existing(expr, binder)
            return None if plan is None else _existence(plan, binder)
        case tree.InQuery(negated=negated):
            return _membership(expr, negated, binder)


def _match(plan: Plan, kind: OneOf["semi", "anti"], binder: ExpressionBinder) -> Attachment:
    return attachment(plan, lambda outer: matching(outer, plan, kind, binder.context))


def _add(made: Attachment, binder: ExpressionBinder) -> None:
    assert binder.attachments is not None
    binder.attachments.append(made)


def _existence(plan: Plan, binder: ExpressionBinder) -> Scalar:
    column = binder.context.column("exists", BOOL, nullable=False)
    _add(attachment(plan, lambda outer: with_existence(outer, plan, column, binder.context)), binder)
    return ColumnRef(column)


def _scalar(pipeline: Pipeline, span: Span | None, binder: ExpressionBinder) -> Scalar | None:
    found = _one_column(pipeline, span, binder)
    if found is None:
        return None
    plan, value = found
    if not at_most_one(plan):
        binder.context.report(
            "a sub-query that is a value must have at most one row",
            span,
            hint=Fix(
                "aggregate it, as {}",
                "agg(m=col.x.max())`, or take its first row: `take(1)",
                "agg m = max(x)`, or take its first row: `take 1",
            ),
        )
        return None
    column = binder.context.column(value.name, value.type)
    _add(attachment(plan, lambda outer: with_value(outer, plan, value, column, binder.context)), binder)
    return ColumnRef(column)


def _existing(expr: tree.Exists, binder: ExpressionBinder) -> Plan | None:
    """The inner plan with only the rows for which `on` is true."""
    relation = _inner(expr.pipeline, expr.span, binder)
    if relation is None or expr.on is None:
        return None if relation is None else relation.plan
    scope = Scope(tuple(relation.scope.visible()), relation.scope.known).qualified(("that",))
    inside = replace(
        binder,
        scope=scope,
        verb="exists",
        left=None,
        aggregates=None,
        attachments=[],
        outer_first=True,
        order=(),
        windows=[],
    )
    with binder.context.inside(binder):
        predicate = inside.bind_as(expr.on, BOOL, "`on`")
    return None if predicate is None else Filter(relation.extended(inside).plan, predicate)


@dataclass(frozen=True, slots=True)
class _Member:
    """Whether a value is among those of a sub-query: the condition, and the plan bound once for it alone."""

    plan: Plan
    value: Scalar
    column: Column
    is_equal: Scalar

    def where(self, condition: Scalar) -> Plan:
        return Filter(self.plan, condition)


def _member(expr: tree.InQuery, operand: Scalar, binder: ExpressionBinder) -> _Member | None:
    found = _one_column(expr.pipeline, expr.span, binder)
    if found is None:
        return None
    plan, column = found
    written = (expr.operand, tree.Column((column.name,), expr.span))
    call = tree.Call("equal", written, span=expr.span)
    is_equal = bind_function(call, written, (operand, ColumnRef(column)), None, binder.context)
    return _Member(plan, is_equal.args[0], column, is_equal) if isinstance(is_equal, Call) else None


def _members(expr: tree.InQuery, binder: ExpressionBinder) -> list[Plan]:
    """Plans of which the first has rows where the operand is a value, and another where that cannot be told."""
    operand = binder.bind(expr.operand)
    first = None if operand is None else _member(expr, operand, binder)
    if operand is None or first is None:
        return []
    plans = [first.where(first.is_equal)]
    for nullable, test in (
        (first.column.nullable, lambda member: ColumnRef(member.column)),
        (first.value.nullable, lambda member: member.value),
    ):
        # Bound once more, so that no column is there twice.
        further = _member(expr, operand, binder) if nullable else None
        if further is not None:
            plans.append(further.where(_is_null(test(further))))
    return plans


def _membership(expr: tree.InQuery, negated: bool, binder: ExpressionBinder) -> Scalar | None:
    plans = _members(expr, binder)
    if not plans:
        return None
    found, *unknown = [_existence(plan, binder) for plan in plans]
    yes, no = (FALSE, TRUE) if negated else (TRUE, FALSE)
    nothing = Literal(None, BOOL)
    return Case(((found, yes), *((each, nothing) for each in unknown)), no, BOOL, nullable=bool(unknown))


def _is_null(value: Scalar) -> Scalar:
    return Call("is_null", (value,), BOOL, nullable=False)


def _one_column(pipeline: Pipeline, span: Span | None, binder: ExpressionBinder) -> tuple[Plan, Column] | None:
    relation = _inner(pipeline, span, binder)
    if relation is None:
        return None
    visible = relation.scope.visible()
    if len(visible) != 1 or visible[0].column is None:
        names = relation.scope.names()
        binder.context.report(
            f"a sub-query that is a value, or that `in` looks into, must have one column, found {len(visible)}",
            span,
            notes=[f"columns of it: {list_names(names)}"],
            hint="choose one with `select`",
        )
        return None
    return relation.plan, visible[0].column


def _inner(pipeline: Pipeline, span: Span | None, binder: ExpressionBinder) -> Relation | None:
    """The sub-query bound, None after a report where it is wrong or may not stand here."""
    if binder.attachments is None:
        binder.context.report(
            f"a sub-query may not stand in `{verb_at(binder.verb, span)}`",
            span,
            hint="make it a column with `derive` before, and use that column here",
        )
        return None
    with binder.context.inside(binder):
        relation = binder.context.bind_inner(pipeline)
    wrong = not relation.scope.known or any(entry.column is None for entry in relation.scope.visible())
    return None if wrong else relation
