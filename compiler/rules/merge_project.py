"""Makes one projection of two, and none of one that changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from dataflow.compiler.plan.relational import Aggregate, Plan, Project, columns_of
from dataflow.compiler.plan.scalar import (
    Assignment,
    ColumnRef,
    Literal,
    Parameter,
    Scalar,
    parts,
    substitute,
)
from dataflow.compiler.plan.walk import settle_up

MOST_PARTS = 200
"""Size a merged expression may reach; a computation used twice in each of many steps would grow without bound."""


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
            merged = _inlined([assignment.value for assignment in plan.assignments], below)
            if merged is None:
                return plan
            pairs = zip(plan.assignments, merged, strict=True)
            assignments = tuple(Assignment(assignment.column, value) for assignment, value in pairs)
            return _merge(replace(plan, input=below.input, assignments=assignments))
        case Aggregate(input=Project() as below):
            return _into_aggregate(plan, below)
        case Project(input=below) if _changes_nothing(plan):
            return below
        case _:
            return plan


def _into_aggregate(plan: Aggregate, below: Project) -> Plan:
    assignments = (*plan.keys, *plan.aggregates)
    merged = _inlined([assignment.value for assignment in assignments], below)
    if merged is None:
        return plan
    changed = tuple(Assignment(old.column, value) for old, value in zip(assignments, merged, strict=True))
    return replace(plan, input=below.input, keys=changed[: len(plan.keys)], aggregates=changed[len(plan.keys) :])


def _inlined(values: list[Scalar], below: Project) -> list[Scalar] | None:
    """The values over the lower projection's input, None where that would compute something twice or grow too large."""
    computed = {assignment.column.id: assignment.value for assignment in below.assignments}
    for id_, count in _uses(values).items():
        value = computed[id_]
        if (
            count > 1
            and not isinstance(value, ColumnRef | Literal | Parameter)
            and _size(value) > 1
            and count * _size(value) > 24
        ):
            return None
    merged = [substitute(value, computed) for value in values]
    return merged if all(_size(value) <= MOST_PARTS for value in merged) else None


def _uses(values: list[Scalar]) -> Counter[int]:
    uses: Counter[int] = Counter()
    for value in values:
        if isinstance(value, ColumnRef):
            uses[value.column.id] += 1
        else:
            uses.update([part.column.id for part in parts(value) if isinstance(part, ColumnRef)])
    return uses


def _size(value: Scalar) -> int:
    return 1 if isinstance(value, ColumnRef) else sum(1 for _ in parts(value))


def _changes_nothing(project: Project) -> bool:
    passed = tuple(
        assignment.column
        for assignment in project.assignments
        if isinstance(assignment.value, ColumnRef) and assignment.value.column.id == assignment.column.id
    )
    return len(passed) == len(project.assignments) and passed == columns_of(project.input)
