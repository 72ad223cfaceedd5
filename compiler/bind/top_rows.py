"""`take … by` and `distinct by`: rows numbered in each group, and those of some numbers kept."""

from __future__ import annotations

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.expressions import ExpressionBinder
from dataflow.compiler.bind.numbered_rows import first_rows
from dataflow.compiler.bind.relation import Relation, pass_on
from dataflow.compiler.bind.windows import bind_groups
from dataflow.compiler.plan.relational import Project, columns_of
from dataflow.compiler.plan.scalar import Literal, Scalar
from dataflow.dsl import query as steps
from dataflow.dsl.types import INT64


def take_by(step: steps.Take, count: Scalar, offset: Scalar | None, relation: Relation, context: Context) -> Relation:
    """The relation with `count` rows of each group after the first `offset`, in the order that the relation has."""
    return _of_each_group(step, "take", count, offset, relation, context)


def distinct_by(step: steps.Distinct, relation: Relation, context: Context) -> Relation:
    """The relation with the first row of each key, in the order that the relation has."""
    return _of_each_group(step, "distinct", Literal(1, INT64), None, relation, context)


def _of_each_group(
    step: steps.Take | steps.Distinct,
    verb: str,
    count: Scalar,
    offset: Scalar | None,
    relation: Relation,
    context: Context,
) -> Relation:
    by = bind_groups(step.by, ExpressionBinder(context, relation.scope, verb), step.span)
    if by is None:
        return relation
    kept = first_rows(relation.plan, by, relation.order, count, offset, context)
    return relation.with_plan(Project(kept, tuple(map(pass_on, columns_of(relation.plan)))))
