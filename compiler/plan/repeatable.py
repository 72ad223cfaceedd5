"""Whether a plan that is done twice has the same rows both times."""

from __future__ import annotations

from dataflow.compiler.plan.relational import Aggregate, Limit, Plan, Window
from dataflow.compiler.plan.scalar import AggregateCall, Scalar
from dataflow.compiler.plan.walk import nodes
from dataflow.dsl.types import FLOAT64

_EXACT = frozenset({"count", "count_distinct", "min", "max", "median", "quantile", "any", "all"})
"""Aggregates of floats that are the same whatever order the rows are in."""


def is_repeatable(plan: Plan) -> bool:
    """False where an engine may choose among rows that are equal in their order, or adds floats, in any order."""
    for node in nodes(plan):
        match node:
            case Limit() | Window():
                return False
            case Aggregate(aggregates=aggregates) if any(_adds_floats(made.value) for made in aggregates):
                return False
            case _:
                pass
    return True


def _adds_floats(value: Scalar) -> bool:
    return (
        isinstance(value, AggregateCall)
        and value.function not in _EXACT
        and any(arg.type == FLOAT64 for arg in value.args)
    )
