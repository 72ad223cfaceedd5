"""An aggregate of several groupings as a union of aggregates of one each."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import Aggregate, Limit, Project, Union, Window, columns_of
from dataflow.compiler.plan.scalar import AggregateCall, Assignment, Column, ColumnRef, Literal
from dataflow.compiler.plan.walk import nodes
from dataflow.dsl.types import INT64

_COUNT = Column(-1, "count", INT64, nullable=False)


def grouping_key(value: object) -> int | None:
    """The number of the key that a `grouping` call asks about; None for every other value."""
    match value:
        case AggregateCall(function="grouping", args=(Literal(value=int(number)),)):
            return number
        case _:
            return None


def united(plan: Aggregate) -> Union | None:
    """The union of one aggregate for each set; None where the input need not have the same rows each time it is read.

    Aggregate by [a, b] sets [(a, b), ()]   ▶   Union
      Scan T                                      Aggregate by [a, b]
                                                    Scan T
                                                  Project [a = null, b = null]
                                                    Aggregate
                                                      Scan T
    """
    if any(isinstance(node, Limit | Window) for node in nodes(plan.input)):
        return None
    return Union(tuple(_grouped(plan, numbers) for numbers in plan.sets), columns_of(plan))


def _grouped(plan: Aggregate, numbers: tuple[int, ...]) -> Project:
    keys = tuple(plan.keys[at] for at in numbers)
    aggregates = tuple(assignment for assignment in plan.aggregates if grouping_key(assignment.value) is None)
    if not keys and not aggregates:
        aggregates = (Assignment(_COUNT, AggregateCall("count", (), None, INT64, nullable=False)),)
    grouped = Aggregate(plan.input, keys, aggregates)
    made = [_key(key, at in numbers) for at, key in enumerate(plan.keys)]
    made += [_aggregate(assignment, numbers) for assignment in plan.aggregates]
    return Project(grouped, tuple(made))


def _key(key: Assignment, there: bool) -> Assignment:
    return replace(key, value=ColumnRef(key.column) if there else Literal(None, key.column.type))


def _aggregate(assignment: Assignment, numbers: tuple[int, ...]) -> Assignment:
    key = grouping_key(assignment.value)
    value = ColumnRef(assignment.column) if key is None else Literal(int(key not in numbers), INT64)
    return replace(assignment, value=value)
