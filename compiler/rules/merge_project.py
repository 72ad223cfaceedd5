"""Makes one projection of two, and none of one that changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from dataflow.compiler.plan.node import keep
from dataflow.compiler.plan.relational import Aggregate, Plan, Project, columns_of
from dataflow.compiler.plan.scalar import (
    Assignment,
    ColumnRef,
    Scalar,
    children,
    columns_used,
    parts,
    substitute,
)
from dataflow.compiler.plan.walk import settle_up

MOST_PARTS = 200
"""Size a merged expression may reach; a computation used twice in each of many steps would grow without bound."""

MOST_TWICE = 24
"""Parts, for each time that they are read, of what may be computed several times: it costs less than a sub-query."""


def merge_project(plan: Plan) -> Plan:
    """A projection over a projection computes from the lower one's input where nothing is computed twice.

    Project [c = b + 1]
      Project [b = a * 2]   ▶   Project [c = a * 2 + 1]
        Scan T [a]                Scan T [a]
    """
    return settle_up(plan, _merge, {Project})


def _merge(plan: Plan) -> Plan:
    match plan:
        case Project(input=Project() as below):
            merged = _inlined(plan.assignments, below)
            return plan if merged is None else _merge(Project(below.input, merged))
        case Aggregate(input=Project() as below):
            return _into_aggregate(plan, below)
        case Project(input=below) if _changes_nothing(plan):
            return below
        case _:
            return plan


def _into_aggregate(plan: Aggregate, below: Project) -> Plan:
    merged = _inlined((*plan.keys, *plan.aggregates), below)
    if merged is None:
        return plan
    return replace(plan, input=below.input, keys=merged[: len(plan.keys)], aggregates=merged[len(plan.keys) :])


def _inlined(assignments: tuple[Assignment, ...], below: Project) -> tuple[Assignment, ...] | None:
    """Assignments over the lower projection's input, None where something would be computed twice or grow too large."""
    computed = {made.column.id: made.value for made in below.assignments}
    sizes = {id_: _size(value) for id_, value in computed.items() if not isinstance(value, ColumnRef)}
    for id_, count in _uses(assignments, {id_ for id_ in sizes if sizes[id_] > 1}).items():
        if count > 1 and count * sizes[id_] > MOST_TWICE:
            return None
    merged = tuple([_over(made, computed) for made in assignments])
    return None if any(_size(made.value) > MOST_PARTS for made in merged) else merged


def _over(made: Assignment, computed: dict[int, Scalar]) -> Assignment:
    value = substitute(made.value, computed)
    return made if value is made.value else Assignment(made.column, value)


def _uses(assignments: tuple[Assignment, ...], columns: set[int]) -> Counter[int]:
    """How often each of some columns is read."""
    uses: Counter[int] = Counter()
    for made in assignments if columns else ():
        if not columns.isdisjoint(columns_used(made.value)):
            read = [part.column.id for part in parts(made.value) if isinstance(part, ColumnRef)]
            uses.update([id_ for id_ in read if id_ in columns])
    return uses


def _size(scalar: Scalar) -> int:
    """How many parts a scalar has, with itself."""
    known: int | None = getattr(scalar, "_size", None)
    if known is None:
        known = 1 + sum(map(_size, children(scalar)))
        keep(scalar, "_size", known)
    return known


def _changes_nothing(project: Project) -> bool:
    passed = tuple(
        assignment.column
        for assignment in project.assignments
        if isinstance(assignment.value, ColumnRef) and assignment.value.column.id == assignment.column.id
    )
    return len(passed) == len(project.assignments) and passed == columns_of(project.input)
