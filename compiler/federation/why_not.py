"""What a dialect cannot do with the same meaning, and why: that is done locally."""

from __future__ import annotations

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.grouping_sets import united
from dataflow.compiler.plan.relational import Aggregate, Join, Plan, SetOperation, Unnest, ids_of
from dataflow.compiler.plan.scalar import Call, Scalar, columns_used, conjuncts
from dataflow.compiler.plan.walk import depth, scalars_of
from dataflow.compiler.render.depth import is_too_deep
from dataflow.compiler.render.first_rows import with_numbered_rows
from dataflow.compiler.render.length import is_too_long
from dataflow.compiler.render.missing import missing
from dataflow.compiler.render.nesting import FEW, is_too_nested
from dataflow.compiler.render.select import render
from dataflow.dsl.errors import UnsupportedError

MOST_READINGS = 8
"""How often a source may read its tables for several groupings before it is cheaper to send the rows once."""


def why_not(plan: Plan, dialect: Dialect) -> str | None:
    """Why a dialect cannot do a node by itself, None where it can."""
    if isinstance(plan, Join) and plan.kind not in dialect.joins:
        return f"{dialect.name} has no {plan.kind} join"
    if isinstance(plan, Join) and plan.kind == "full" and not _has_equality(plan):
        return "not every database has a full join without an equality"
    if isinstance(plan, SetOperation) and plan.kind not in dialect.set_operations:
        return f"not every {dialect.name} has `{plan.kind}`"
    if isinstance(plan, Unnest) and dialect.unnest is None:
        return f"{dialect.name} has no lists"
    if isinstance(plan, Aggregate) and plan.sets and not dialect.grouping_sets:
        if len(plan.sets) > MOST_READINGS:
            return f"{dialect.name} would read the rows {len(plan.sets)} times"
        if united(plan) is None:
            return f"{dialect.name} has no grouping sets"
    if isinstance(plan, Aggregate) and plan.sets and with_numbered_rows(plan, dialect) is not plan:
        return f"`first` and `last` of several groupings are not the same in {dialect.name}"
    return next((why for scalar in scalars_of(plan) if (why := why_not_of(scalar, dialect)) is not None), None)


def nests_too_deeply(plan: Plan, dialect: Dialect) -> bool:
    """Whether a parser with little room would have too many statements open; few nodes are not spelt to know it."""
    if dialect.most_open is None or depth(plan) <= FEW:
        return False
    try:
        return is_too_nested(render(plan, dialect).sql, dialect)
    except UnsupportedError:
        # What a node lacks is told where the node itself is asked.
        return False


def why_not_of(scalar: Scalar, dialect: Dialect) -> str | None:
    """Why a dialect cannot do a scalar, None where it can."""
    lacking = missing(scalar, dialect)
    if lacking is not None:
        return f"{lacking} is not the same in {dialect.name}"
    if is_too_long(scalar, dialect):
        return f"a computation would be too long in {dialect.name}"
    return f"a computation would be too deep in {dialect.name}" if is_too_deep(scalar, dialect) else None


def _has_equality(join: Join) -> bool:
    """Whether a value of one side must equal one of the other: PostgreSQL needs that of a full join."""
    left, right = ids_of(join.left), ids_of(join.right)
    for part in conjuncts(join.predicate):
        match part:
            case Call(function="equal", args=(first, second)):
                one, other = columns_used(first), columns_used(second)
                if one and other and ((one <= left and other <= right) or (one <= right and other <= left)):
                    return True
            case _:
                pass
    return False
