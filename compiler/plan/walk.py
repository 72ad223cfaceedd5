"""Recursion over plans, written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from dataflow.compiler.plan.relational import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Sort,
    Unnest,
    Values,
    Window,
    inputs_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import Column, ColumnRef, Scalar, parts


def rewrite_up(plan: Plan, change: Callable[[Plan], Plan]) -> Plan:
    """Applies `change` to every node from the leaves up; the same object comes back where nothing changed."""
    return change(with_inputs(plan, tuple(rewrite_up(child, change) for child in inputs_of(plan))))


def rewrite_down(plan: Plan, change: Callable[[Plan], Plan]) -> Plan:
    """Applies `change` to every node from the root down; the same object comes back where nothing changed."""
    plan = change(plan)
    return with_inputs(plan, tuple(rewrite_down(child, change) for child in inputs_of(plan)))


def nodes(plan: Plan) -> Iterator[Plan]:
    """The plan's node and all nodes below it, outermost first, from left to right."""
    yield plan
    for child in inputs_of(plan):
        yield from nodes(child)


def scalars_of(plan: Plan) -> Iterator[Scalar]:
    """The scalars that stand directly in a node."""
    match plan:
        case Filter(predicate=predicate):
            yield predicate
        case Join(predicate=predicate, ties=ties):
            yield predicate
            yield from (key.value for key in ties)
        case Project(assignments=assignments) | Window(assignments=assignments):
            yield from (assignment.value for assignment in assignments)
        case Aggregate(keys=keys, aggregates=aggregates):
            yield from (assignment.value for assignment in (*keys, *aggregates))
        case Sort(keys=keys):
            yield from (key.value for key in keys)
        case Limit(count=count, offset=offset):
            yield count
            if offset is not None:
                yield offset
        case Unnest(value=value):
            yield value
        case Values(rows=rows):
            yield from (value for row in rows for value in row)
        case _:
            return


def reads(plan: Plan, columns: Iterable[Column] = ()) -> Counter[int]:
    """How often each column is read, by its id, if what a projection computes is written wherever that is read.

    `columns` are those that are read of the plan itself.
    """
    times = Counter(column.id for column in columns)
    # From the top down: where a column is read is above where it is made.
    for node in nodes(plan):
        computed = node.assignments if isinstance(node, Project) else ()
        made = {id(assignment.value): assignment.column.id for assignment in computed}
        for scalar in scalars_of(node):
            column = made.get(id(scalar))
            for part in parts(scalar):
                if isinstance(part, ColumnRef) and part.column.id != column:
                    times[part.column.id] += 1 if column is None else max(1, times[column])
    return times


def depth(plan: Plan) -> int:
    """How many nodes lie on the longest way from the root to a leaf; counted without recursion."""
    deepest, waiting = 0, [(plan, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(child, level + 1) for child in inputs_of(node)]
    return deepest
