"""Moves semi joins below left joins, so that fewer rows are joined, and `restrict_groups` sees what is wanted."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import Filter, Join, Plan, Project, ids_of, sources_of, with_inputs
from dataflow.compiler.plan.scalar import ColumnRef, columns_used
from dataflow.compiler.plan.walk import settle_up


def push_down_semi_join(plan: Plan) -> Plan:
    """A semi join on columns of a left join's left side is done before that join, unless one source does that alone.

    Join semi on k == c              Filter a > b
      Filter a > b                     Join left on k == g
        Join left on k == g    ▶         Join semi on k == c
          Scan A                           Scan A
          Scan B                           Scan C
        Scan C                           Scan B
    """
    return settle_up(plan, _push, {Join})


def _push(plan: Plan) -> Plan:
    match plan:
        case Join(kind="semi" | "anti", left=left):
            return _below(left, plan) or plan
        case _:
            return plan


def _below(plan: Plan, join: Join) -> Plan | None:
    """The plan with the join below its left join; None where it cannot go there."""
    needed = columns_used(join.predicate) - ids_of(join.right)
    match plan:
        case Filter(input=below):
            changed = _below(below, join)
        case Project(input=below, assignments=assignments):
            passed = {a.column.id for a in assignments if a.value == ColumnRef(a.column)}
            changed = _below(below, join) if needed <= passed else None
        case Join(kind="left", left=left) if needed <= ids_of(left):
            there = sources_of(plan)
            if len(there) == 1 and there != sources_of(join.right):
                return None  # a source that joins both sides by itself is not to be kept from it
            return replace(plan, left=replace(join, left=left))
        case _:
            return None
    return None if changed is None else with_inputs(plan, (changed,))
