"""The part of a plan that is needed to know which values some of its columns have."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import Filter, Join, Limit, Plan, Project, Sort, Window, ids_of
from dataflow.compiler.plan.scalar import ColumnRef, all_of, columns_used, conjuncts
from dataflow.compiler.plan.walk import nodes


def giver(plan: Plan, needed: frozenset[int]) -> Plan:
    """A plan in which the columns have all values that they have in the given one, or more; others may be missing.

    Its rows do not depend on which of equal rows a limit takes. What only makes other columns is left out: a plan is
    not to be there twice for each of the sub-queries that it has, twice as large for every further one.
    """
    match plan:
        case Limit(input=below) | Sort(input=below):
            return giver(below, needed)
        case Filter(input=below, predicate=predicate):
            rows = giver(below, needed)
            there = ids_of(rows)
            kept = [part for part in conjuncts(predicate) if columns_used(part) <= there]
            return Filter(rows, all_of(kept)) if kept else rows
        case Project():
            return _project(plan, needed)
        case Window(input=below) if needed <= ids_of(below):
            return giver(below, needed)
        case Join(kind="left" | "asof", left=left) if needed <= ids_of(left):
            return giver(left, needed)
        case Join(kind="semi" | "anti", left=left) if _repeats(plan):
            return giver(left, needed)
        case Join(kind="inner" | "cross" | "left" | "semi" | "anti", left=left, predicate=predicate):
            return replace(plan, left=giver(left, (needed | columns_used(predicate)) & ids_of(left)))
        case _:
            return plan


def _project(plan: Project, needed: frozenset[int]) -> Plan:
    made = (assignment for assignment in plan.assignments if assignment.column.id in needed)
    rows = giver(plan.input, frozenset[int]().union(*(columns_used(assignment.value) for assignment in made)))
    there = ids_of(rows)
    # The others are kept where they cost nothing: a filter may read them.
    kept = tuple(assignment for assignment in plan.assignments if columns_used(assignment.value) <= there)
    passed = all(assignment.value == ColumnRef(assignment.column) for assignment in kept)
    return rows if passed else Project(rows, kept)


def _repeats(join: Join) -> bool:
    """Whether the right side was done for the values of the left one, which it then reads too."""
    left = ids_of(join.left)
    return any(ids_of(node) & left for node in nodes(join.right))
