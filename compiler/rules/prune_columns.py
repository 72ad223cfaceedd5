"""Leaves out columns that nothing above needs, so that sources send fewer."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Empty,
    Exchange,
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
    Values,
    Window,
    columns_of,
    ids_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import Call, Column, ColumnRef, columns_used, conjuncts
from dataflow.compiler.plan.size import most_rows
from dataflow.compiler.plan.walk import columns_read

Needed = frozenset[int]


def prune_columns(plan: Plan) -> Plan:
    """Scans, projections and aggregates keep the columns that are read above them.

    Project [a]                Project [a]
      Filter b > 1       ▶       Filter b > 1
        Scan T [a, b, c]           Scan T [a, b]

    A left join whose right side has no more than one row for each of the left goes, when none of its columns is read.
    """
    return _prune(plan, frozenset(column.id for column in columns_of(plan)))


def _prune(plan: Plan, needed: Needed) -> Plan:
    match plan:
        case Scan(columns=columns) | Exchange(columns=columns) | Empty(columns=columns):
            kept = _kept(columns, needed)
            return plan if len(kept) == len(columns) else replace(plan, columns=kept)
        case Join(kind="left", left=left_plan) if not needed & ids_of(plan.right) and _finds_at_most_one(plan):
            return _prune(left_plan, needed)
        case Join(left=left_plan, right=right_plan):
            wanted_ids = needed | columns_read(plan)
            return with_inputs(plan, (_prune(left_plan, wanted_ids), _prune(right_plan, wanted_ids)))
        case Project(assignments=assignments):
            left = tuple([made for made in assignments if made.column.id in needed]) or assignments[:1]
            plan = plan if len(left) == len(assignments) else Project(plan.input, left)
            return _with_input(plan, columns_read(plan))
        case Aggregate(aggregates=aggregates, keys=keys):
            wanted = tuple(assignment for assignment in aggregates if assignment.column.id in needed)
            # An aggregate without keys and aggregates would lose its one row.
            wanted = wanted or (() if keys else aggregates[:1])
            plan = plan if len(wanted) == len(aggregates) else replace(plan, aggregates=wanted)
            return _with_input(plan, columns_read(plan))
        case Window(assignments=assignments):
            computed = tuple(assignment for assignment in assignments if assignment.column.id in needed)
            if not computed:
                return _prune(plan.input, needed)
            plan = plan if len(computed) == len(assignments) else replace(plan, assignments=computed)
            return _with_input(plan, needed | columns_read(plan))
        case Filter() | Sort() | Limit() | Unnest():
            return _with_input(plan, needed | columns_read(plan))
        case Distinct():
            # Which rows are different depends on every column.
            return _with_input(plan, ids_of(plan))
        case SetOperation(left=left_plan, right=right_plan):
            return with_inputs(plan, (_prune(left_plan, ids_of(left_plan)), _prune(right_plan, ids_of(right_plan))))
        case Values():
            return _prune_values(plan, needed)
        case Union():
            return _prune_union(plan, needed)
        case _:
            assert_never(plan)


def _finds_at_most_one(join: Join) -> bool:
    """Whether the right side has no more than one row for each of the left: one in all, or one for each equal key."""
    if (rows := most_rows(join.right)) is not None and rows <= 1:
        return True
    key = _key_of(join.right)
    if key is None:
        return False
    outside = ids_of(join.left)
    equal = set[int]()
    for part in conjuncts(join.predicate):
        match part:
            case Call(function="equal", args=(one, other)):
                for own, given in ((one, other), (other, one)):
                    if isinstance(own, ColumnRef) and columns_used(given) <= outside:
                        equal.add(own.column.id)
            case _:
                pass
    return key <= equal


def _key_of(plan: Plan) -> Needed | None:
    """Columns of which no two rows have the same values, None where none are known to be so."""
    match plan:
        case Filter(input=below) | Sort(input=below) | Limit(input=below):
            return _key_of(below)
        case Project(input=below, assignments=assignments):
            passed = {made.value.column.id: made.column.id for made in assignments if isinstance(made.value, ColumnRef)}
            key = _key_of(below)
            return None if key is None or not key <= passed.keys() else frozenset(passed[id_] for id_ in key)
        case Aggregate(keys=(_, *_) as keys, sets=()):
            return frozenset(made.column.id for made in keys)
        case Distinct():
            return ids_of(plan)
        case _:
            return None


def _prune_union(union: Union, needed: Needed) -> Plan:
    places = [at for at, column in enumerate(union.columns) if column.id in needed] or [0]
    inputs = []
    for child in union.inputs:
        columns = columns_of(child)
        pruned = _prune(child, frozenset(columns[at].id for at in places))
        if len(columns_of(pruned)) != len(places):
            return union
        inputs.append(pruned)
    if len(places) == len(union.columns):
        return with_inputs(union, tuple(inputs))
    return replace(union, inputs=tuple(inputs), columns=tuple(union.columns[at] for at in places))


def _prune_values(values: Values, needed: Needed) -> Plan:
    places = [at for at, column in enumerate(values.columns) if column.id in needed] or [0]
    if len(places) == len(values.columns):
        return values
    rows = tuple(tuple(row[at] for at in places) for row in values.rows)
    return Values(tuple(values.columns[at] for at in places), rows)


def _with_input(plan: Filter | Sort | Limit | Distinct | Project | Aggregate | Window | Unnest, needed: Needed) -> Plan:
    return with_inputs(plan, (_prune(plan.input, needed),))


def _kept(columns: tuple[Column, ...], needed: Needed) -> tuple[Column, ...]:
    # One column stays even where only the number of rows matters.
    return tuple([column for column in columns if column.id in needed]) or columns[:1]
