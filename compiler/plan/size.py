"""What a plan says of the number of its rows, and of when they come."""

from __future__ import annotations

from dataflow.compiler.catalog import Table
from dataflow.compiler.plan.relational import Aggregate, Empty, Filter, Limit, Plan, Project, Scan, Sort
from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.plan.walk import nodes


def most_rows(plan: Plan) -> int | None:
    """The most rows a plan can have, None where that depends on its tables."""
    while isinstance(plan, Filter | Project | Sort):
        plan = plan.input
    match plan:
        case Aggregate(keys=(), sets=()):
            return 1
        case Limit(count=Literal(value=int(count))):
            return count
        case Empty():
            return 0
        case _:
            return None


def is_one_row(plan: Plan) -> bool:
    """Whether a plan has one row whatever its tables hold: a total, which no condition can take away."""
    while isinstance(plan, Project | Sort):
        plan = plan.input
    return isinstance(plan, Aggregate) and not plan.keys and not plan.sets


def is_grouped(plan: Plan) -> bool:
    """Whether the plan has groups: all rows below are read before the first one comes, and the result is smaller."""
    return any(isinstance(node, Aggregate) for node in nodes(plan))


def scanned_table(plan: Plan) -> Table | None:
    """The table of a plan that is no more than some columns of some of its rows."""
    while isinstance(plan, Filter | Project):
        plan = plan.input
    return plan.table if isinstance(plan, Scan) else None
