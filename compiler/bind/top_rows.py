"""`take … by` and `distinct by`: rows numbered in each group, and those of some numbers kept."""

from __future__ import annotations

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.expressions import ExpressionBinder
from dataflow.compiler.bind.relation import Relation, pass_on
from dataflow.compiler.bind.scope import Scope
from dataflow.compiler.plan.relational import Filter, Project, Window, columns_of
from dataflow.compiler.plan.scalar import Assignment, Call, ColumnRef, Literal, Scalar, WindowCall, all_of
from dataflow.dsl import query as steps
from dataflow.dsl.expr import Expr
from dataflow.dsl.types import BOOL, INT64


def take_by(step: steps.Take, relation: Relation, context: Context) -> Relation:
    """The relation with so many rows of each group, in the order that the relation has."""
    binder = ExpressionBinder(context, Scope(), "take")
    count = binder.bind_as(step.count, INT64, "`take`")
    offset = None if step.offset is None else binder.bind_as(step.offset, INT64, "`take`")
    if count is None:
        return relation
    return _numbered(step.by, "take", count, offset, relation, context)


def distinct_by(step: steps.Distinct, relation: Relation, context: Context) -> Relation:
    """The relation with the first row of each key, in the order that the relation has."""
    return _numbered(step.by, "distinct", Literal(1, INT64), None, relation, context)


def _numbered(
    keys: tuple[Expr, ...], verb: str, count: Scalar, offset: Scalar | None, relation: Relation, context: Context
) -> Relation:
    binder = ExpressionBinder(context, relation.scope, verb)
    by = [binder.bind_typed(key) for key in keys]
    groups = tuple(key for key in by if key is not None)
    if len(groups) < len(by):
        return relation
    number = WindowCall("row_number", (), None, groups, relation.order, None, INT64, nullable=False)
    column = context.column("row_number", INT64, nullable=False)
    kept = Filter(Window(relation.plan, (Assignment(column, number),)), _within(ColumnRef(column), count, offset))
    return relation.with_plan(Project(kept, tuple(map(pass_on, columns_of(relation.plan)))))


def _within(number: Scalar, count: Scalar, offset: Scalar | None) -> Scalar:
    """Whether a number is one of the `count` numbers after `offset`."""
    if offset is None:
        return Call("less_equal", (number, count), BOOL, count.nullable)
    last: Scalar = Call("add", (count, offset), INT64, count.nullable or offset.nullable)
    if isinstance(count, Literal) and isinstance(offset, Literal):
        assert isinstance(count.value, int)
        assert isinstance(offset.value, int)
        last = Literal(count.value + offset.value, INT64)
    bounds: list[Scalar] = [
        Call("greater", (number, offset), BOOL, offset.nullable),
        Call("less_equal", (number, last), BOOL, last.nullable),
    ]
    return all_of(bounds)
