"""Recursion over plans, written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
from dataflow.compiler.plan.scalar import ColumnRef, Scalar, parts


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


def references(plan: Plan) -> Iterator[int]:
    """The id of the column that is read, for each place in a plan that reads one."""
    for node in nodes(plan):
        for scalar in scalars_of(node):
            yield from (part.column.id for part in parts(scalar) if isinstance(part, ColumnRef))


def depth(plan: Plan) -> int:
    """How many nodes lie on the longest way from the root to a leaf; counted without recursion."""
    deepest, waiting = 0, [(plan, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(child, level + 1) for child in inputs_of(node)]
    return deepest
