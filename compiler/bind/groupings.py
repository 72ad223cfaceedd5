"""Several groupings at once: the sets that `rollup` and `cube` stand for, and `grouping`, which tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import assert_never

from dataflow.compiler.bind.context import Context
from dataflow.compiler.plan.scalar import AggregateCall, Assignment, Column, ColumnRef, Literal, Scalar
from dataflow.dsl import expr as tree
from dataflow.dsl import query as steps
from dataflow.dsl.errors import Fix
from dataflow.dsl.types import INT64

MOST_CUBE_KEYS = 10
"""Keys of one cube, which makes two to the power of them groupings."""


def grouping_sets(step: steps.Agg, keys: int, context: Context) -> tuple[tuple[int, ...], ...]:
    """The sets of key numbers of an `agg` with so many keys; none for a plain one."""
    if step.grouping is None:
        return ()
    if not step.keys:
        context.report(f"`{step.grouping.kind}` takes at least one key", step.span)
    match step.grouping.kind:
        case "rollup":
            return tuple(tuple(range(count)) for count in range(keys, -1, -1))
        case "cube":
            if keys > MOST_CUBE_KEYS:
                context.report(f"`cube` takes at most {MOST_CUBE_KEYS} keys, found {keys}", step.span)
                return ()
            return tuple(chosen for count in range(keys, -1, -1) for chosen in combinations(range(keys), count))
        case "sets":
            return step.grouping.sets
        case _:
            assert_never(step.grouping.kind)


def nulled(assignments: tuple[Assignment, ...], context: Context) -> tuple[Assignment, ...]:
    """The keys under ids of their own: they are null where they are summed away, unlike what they are made of."""
    return tuple(
        replace(assignment, column=context.column(assignment.column.name, assignment.value.type))
        for assignment in assignments
    )


def bind_grouping(
    call: tree.Call, keys: Sequence[Column] | None, bind: Callable[[tree.Expr], Scalar | None], context: Context
) -> AggregateCall | None:
    """`grouping(key)` as an aggregate of the key's number; `keys` are None where there is but one grouping."""
    if keys is None:
        python, text = 'group_by(rollup("a")).agg(g=fn.grouping(col.a))', "agg g = grouping(a) by rollup(a)"
        hint = Fix("it tells groupings apart, as in {}", python, text)
        context.report("`grouping` stands in an `agg` behind `rollup`, `cube` or `sets`", call.span, hint=hint)
        return None
    numbers = {key.id: at for at, key in enumerate(keys)}
    match call.args:
        case (tree.Column() as written,):
            found = bind(written)
            if found is None:
                return None
            at = numbers.get(found.column.id) if isinstance(found, ColumnRef) else None
        case _:
            at = None
    if at is None or call.where is not None or call.over is not None:
        names = ", ".join(f"`{key.name}`" for key in keys)
        context.report(
            "`grouping` takes a key of this `agg`, and nothing else", call.span, notes=[f"keys here: {names}"]
        )
        return None
    return AggregateCall("grouping", (Literal(at, INT64),), None, INT64, nullable=False)
