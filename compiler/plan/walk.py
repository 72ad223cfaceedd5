"""Recursion over plans, written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from operator import is_

from dataflow.compiler.plan.node import Node, keep, settled_by
from dataflow.compiler.plan.relational import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Scan,
    Sort,
    Unnest,
    Values,
    Window,
    kinds_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import Column, ColumnRef, Scalar, columns_used, parts

NOTHING: frozenset[type[Node]] = frozenset()


def rewrite_up(plan: Plan, change: Callable[[Plan], Plan]) -> Plan:
    """Applies `change` to every node from the leaves up; the same object comes back where nothing changed."""
    return change(with_inputs(plan, tuple(rewrite_up(child, change) for child in plan.inputs)))


def rewrite_down(plan: Plan, change: Callable[[Plan], Plan]) -> Plan:
    """Applies `change` to every node from the root down; the same object comes back where nothing changed."""
    plan = change(plan)
    return with_inputs(plan, tuple(rewrite_down(child, change) for child in plan.inputs))


def settle_up(plan: Plan, change: Callable[[Plan], Plan], kinds: Set[type[Node]] = NOTHING) -> Plan:
    """As `rewrite_up`, for a change that depends on the node alone: what it once left as it is, it is not asked again.

    `kinds` are nodes of which one must be there for anything to change; none where any may do.
    """
    if kinds and kinds.isdisjoint(kinds_of(plan)):
        return plan
    settled = settled_by(plan)
    if change in settled:
        return plan
    inputs = plan.inputs
    below = tuple([settle_up(child, change, kinds) for child in inputs])
    changed = change(plan if all(map(is_, below, inputs)) else with_inputs(plan, below))
    if changed is plan:
        settled.add(change)
    return changed


def settle_down(plan: Plan, change: Callable[[Plan], Plan], kinds: Set[type[Node]] = NOTHING) -> Plan:
    """As `rewrite_down`, for such a change as `settle_up` takes."""
    if kinds and kinds.isdisjoint(kinds_of(plan)):
        return plan
    settled = settled_by(plan)
    if change in settled:
        return plan
    changed = change(plan)
    inputs = changed.inputs
    below = tuple([settle_down(child, change, kinds) for child in inputs])
    changed = changed if all(map(is_, below, inputs)) else with_inputs(changed, below)
    if changed is plan:
        settled.add(change)
    return changed


def nodes(plan: Plan) -> Iterator[Plan]:
    """The plan's node and all nodes below it, outermost first, from left to right."""
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        yield node
        inputs = node.inputs
        waiting += inputs if len(inputs) < 2 else inputs[::-1]


def scalars_of(plan: Plan) -> tuple[Scalar, ...]:
    """The scalars that stand directly in a node."""
    match plan:
        case Scan():
            return ()
        case Filter(predicate=predicate) | Join(predicate=predicate, ties=()):
            return (predicate,)
        case Project(assignments=assignments) | Window(assignments=assignments):
            return tuple([assignment.value for assignment in assignments])
        case Aggregate(keys=keys, aggregates=aggregates):
            return tuple([assignment.value for assignment in (*keys, *aggregates)])
        case Join(predicate=predicate, ties=ties):
            return (predicate, *[key.value for key in ties])
        case Sort(keys=keys):
            return tuple([key.value for key in keys])
        case Limit(count=count, offset=offset):
            return (count,) if offset is None else (count, offset)
        case Unnest(value=value):
            return (value,)
        case Values(rows=rows):
            return tuple([value for row in rows for value in row])
        case _:
            return ()


def columns_read(plan: Plan) -> frozenset[int]:
    """Ids of the columns that the scalars of a node read."""
    read: frozenset[int] | None = getattr(plan, "_read", None)
    if read is None:
        read = frozenset[int]().union(*map(columns_used, scalars_of(plan)))
        keep(plan, "_read", read)
    return read


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
        waiting += [(child, level + 1) for child in node.inputs]
    return deepest
