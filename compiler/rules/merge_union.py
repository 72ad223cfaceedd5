"""Makes one union of unions, so that their inputs stand beside each other and not inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dataflow.compiler.plan.relational import Distinct, Plan, Project, Union, columns_of
from dataflow.compiler.plan.scalar import Assignment, ColumnRef
from dataflow.compiler.plan.walk import settle_up

MOST_INPUTS = 400
"""SQLite unites at most 500 statements: https://www.sqlite.org/limits.html#max_compound_select."""


def merge_union(plan: Plan) -> Plan:
    """The inputs of a union within a union become its own; below a Distinct, those of its different rows as well.

    Union [a]               Union [a]
      Union [a]               Scan T [a]
        Scan T [a]      ▶     Scan U [a]
        Scan U [a]            Scan V [a]
      Scan V [a]
    """
    return settle_up(plan, _merge, {Union})


def _merge(plan: Plan) -> Plan:
    match plan:
        case Union():
            return _merge_inputs(plan)
        case Distinct(input=Union() as union) if (merged := _merge_inputs(union, different=True)) is not union:
            return replace(plan, input=merged)
        case _:
            return plan


def _merge_inputs(union: Union, different: bool = False) -> Union:
    inputs: list[Plan] = []
    for at, child in enumerate(union.inputs):
        inner = _inputs_within(child, different)
        waiting = len(union.inputs) - at - 1
        inputs += inner if len(inputs) + len(inner) + waiting <= MOST_INPUTS else [child]
    return union if len(inputs) == len(union.inputs) else replace(union, inputs=tuple(inputs))


def _inputs_within(plan: Plan, different: bool) -> Sequence[Plan]:
    """What the rows of a plan are put together from, each with its columns; the plan itself where it is no union."""
    match plan:
        case Union(inputs=inputs):
            return inputs
        case Distinct(input=below) if different:
            return inner if len(inner := _inputs_within(below, different)) > 1 else [plan]
        case Project(input=below, assignments=assignments) if len(inner := _inputs_within(below, different)) > 1:
            places = _places(assignments, below)
            return [plan] if places is None else [_picked(child, places) for child in inner]
        case _:
            return [plan]


def _places(assignments: Sequence[Assignment], below: Plan) -> list[int] | None:
    """Where in the input each column stands; None where one is computed, or there twice."""
    found = {column.id: place for place, column in enumerate(columns_of(below))}
    places = [found[made.value.column.id] for made in assignments if isinstance(made.value, ColumnRef)]
    return places if len(set(places)) == len(assignments) else None


def _picked(plan: Plan, places: list[int]) -> Plan:
    columns = columns_of(plan)
    if places == list(range(len(columns))):
        return plan
    return Project(plan, tuple(Assignment(columns[place], ColumnRef(columns[place])) for place in places))
