"""Which order the rows of a plan are in."""

from __future__ import annotations

from dataflow.compiler.plan.relational import Limit, Plan, Project, Sort
from dataflow.compiler.plan.scalar import SortKey, columns_used


def order_of(plan: Plan) -> tuple[SortKey, ...]:
    """The keys, over the plan's columns, that its rows are in order of; none where there is none or a key is gone."""
    match plan:
        case Sort(keys=keys):
            return keys
        case Limit(input=below):
            return order_of(below)
        case Project(input=below, assignments=assignments):
            there = {assignment.column.id for assignment in assignments}
            keys = order_of(below)
            return keys if all(columns_used(key.value) <= there for key in keys) else ()
        case _:
            return ()
