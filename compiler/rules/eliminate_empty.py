"""Replaces parts of a plan that cannot have rows, so that no database is asked for them."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Empty,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Scan,
    SetOperation,
    Sort,
    Union,
    Unnest,
    Window,
    columns_of,
)
from dataflow.compiler.plan.scalar import Assignment, Column, ColumnRef, Literal
from dataflow.compiler.plan.walk import nodes, settle_up


def eliminate_empty(plan: Plan) -> Plan:
    """A filter that is never true, a limit of 0, and what is built on no rows become Empty; filters always true go.

    Filter false        ▶   Empty [a]
      Scan T [a]
    """
    return settle_up(plan, _eliminate) if any(map(_is_decided, nodes(plan))) else plan


def _is_decided(plan: Plan) -> bool:
    """Whether a node says without a look at rows that there are none, or all: rows can be gone only where one does."""
    match plan:
        case Filter(predicate=Literal()) | Join(predicate=Literal()) | Limit(count=Literal(value=0)) | Empty():
            return True
        case _:
            return False


def _eliminate(plan: Plan) -> Plan:
    match plan:
        case Scan():
            return plan
        case Join():
            return _eliminate_join(plan)
        case Filter(predicate=Literal(value=True), input=below):
            return below
        case Filter(predicate=Literal(value=False | None)) | Limit(count=Literal(value=0)):
            return Empty(columns_of(plan))
        case Filter(input=Empty()) | Sort(input=Empty()) | Limit(input=Empty()) | Distinct(input=Empty()):
            return plan.input
        case Project(input=Empty()):
            return Empty(columns_of(plan))
        case Unnest(input=Empty()) | Window(input=Empty()):
            return Empty(columns_of(plan))
        case Aggregate(input=Empty(), keys=(_, *_), sets=sets) if () not in sets:
            return Empty(columns_of(plan))
        case SetOperation():
            return _eliminate_set_operation(plan)
        case Union(inputs=inputs) if any(isinstance(child, Empty) for child in inputs):
            return _eliminate_union(plan)
        case _:
            return plan


def _eliminate_join(join: Join) -> Plan:
    left, right = isinstance(join.left, Empty), isinstance(join.right, Empty)
    never = isinstance(join.predicate, Literal) and not join.predicate.value
    if not (left or right or never):
        return join
    none = {
        "inner": left or right or never,
        "cross": left or right,
        "left": left,
        "right": right,
        "full": left and right,
        "semi": left or right or never,
        "anti": left,
        "asof": left,
    }
    if none[join.kind]:
        return Empty(columns_of(join))
    return join.left if join.kind == "anti" and (right or never) else join


def _eliminate_set_operation(plan: SetOperation) -> Plan:
    if isinstance(plan.left, Empty) or (plan.kind == "intersect" and isinstance(plan.right, Empty)):
        return Empty(plan.columns)
    return Distinct(_renamed(plan.left, plan.columns)) if isinstance(plan.right, Empty) else plan


def _eliminate_union(union: Union) -> Plan:
    inputs = tuple(child for child in union.inputs if not isinstance(child, Empty))
    if not inputs:
        return Empty(union.columns)
    if len(inputs) > 1:
        return replace(union, inputs=inputs)
    return _renamed(inputs[0], union.columns)


def _renamed(plan: Plan, columns: tuple[Column, ...]) -> Project:
    """The plan's columns as other columns."""
    pairs = zip(columns, columns_of(plan), strict=True)
    return Project(plan, tuple(Assignment(outer, ColumnRef(inner)) for outer, inner in pairs))
