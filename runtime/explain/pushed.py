"""What is done at a source, and what the optimiser did so that it sends less, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dataflow.compiler.compile import CompiledPlan
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
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
    Window,
    columns_of,
)
from dataflow.compiler.plan.scalar import Call, Column, ColumnRef, Scalar, columns_used, conjuncts, substitute
from dataflow.compiler.plan.show import show_scalar
from dataflow.compiler.plan.walk import nodes, scalars_of

_COUNTED: Final = ("condition", "computed column")
_UNCOUNTED: Final = ("distinct", "except", "unnest")


def done_there(plan: Plan) -> tuple[str, ...]:
    """A fragment's plan ▶ what its source does: `2 of 16 columns`, `3 conditions`, `aggregate`, from the bottom up."""
    there = sum(len(node.table.columns) for node in nodes(plan) if isinstance(node, Scan))
    sent = len(columns_of(plan))
    steps: dict[str, int] = {}
    for node in reversed(list(nodes(plan))):
        for step, times in _steps(node):
            steps[step] = steps.get(step, 0) + times
    columns = (f"{sent} of {there} columns",) if sent < there else ()
    return (*columns, *(_counted(step, times) for step, times in steps.items()))


def _steps(node: Plan) -> Iterator[tuple[str, int]]:
    match node:
        case Filter(predicate=predicate):
            yield "condition", len(conjuncts(predicate))
        case Join(kind=kind):
            yield ("join" if kind == "inner" else f"{kind} join"), 1
        case Project(assignments=assignments):
            computed = [made for made in assignments if not isinstance(made.value, ColumnRef)]
            if computed:
                yield "computed column", len(computed)
        case Aggregate() | Distinct() | Sort() | Limit() | Window() | Union() | SetOperation() | Unnest():
            yield getattr(node, "kind", type(node).__name__.lower()), 1
        case _:
            return


def _counted(step: str, times: int) -> str:
    if times == 1:
        return f"1 {step}" if step in _COUNTED else step
    return f"{times} times {step}" if step in _UNCOUNTED else f"{times} {step}s"


def early_groups(fragment: Plan, plan: CompiledPlan, estimates: Estimates) -> Iterator[str]:
    """Says where rows are grouped before they are joined, which the query asks for only behind the join."""
    written = [_group_ids(node) for node in nodes(plan.optimized) if isinstance(node, Aggregate)]
    for node in nodes(fragment):
        if isinstance(node, Aggregate) and not any(_is_of(_group_ids(node), ids) for ids in written):
            by = ", ".join(key.column.name for key in node.keys)
            fewer = ""
            if estimates.known(node):
                fewer = f": ~{estimates.rows(node):,.0f} groups of ~{estimates.rows(node.input):,.0f} rows"
            yield f"grouped by {by} before the join{fewer}"


Ids = tuple[frozenset[int], frozenset[int]]


def _group_ids(node: Aggregate) -> Ids:
    return (
        frozenset(made.column.id for made in node.aggregates),
        frozenset(key.column.id for key in node.keys),
    )


def _is_of(found: Ids, written: Ids) -> bool:
    """Whether an aggregate is a written one, of which columns may have gone that nobody reads."""
    return found[0] <= written[0] if found[0] else found[1] == written[1]


def inferred_filters(fragment: Plan, plan: CompiledPlan) -> Iterator[str]:
    """Says which conditions stand for conditions on equal columns of other sources."""
    asked = {id_ for node in nodes(plan.bound) if isinstance(node, Filter) for id_ in columns_used(node.predicate)}
    own = [(part, node) for node in nodes(fragment) if isinstance(node, Filter) for part in conjuncts(node.predicate)]
    conditions = [(part, node, next(iter(used))) for part, node in own if len(used := columns_used(part)) == 1]
    inferred = [each for each in conditions if each[2] not in asked]
    if not inferred:
        return
    parts = plan.federated.fragments
    wholes = [each.plan for each in parts] + ([] if plan.federated.local is None else [plan.federated.local])
    all_nodes = [node for whole in wholes for node in nodes(whole)]
    holding = {part for node in all_nodes if isinstance(node, Filter) for part in conjuncts(node.predicate)}
    pairs = list(_equal_columns(plan.optimized))
    for part, node, id_ in inferred:
        column = next(column for column in columns_of(node.input) if column.id == id_)
        others = (other for one, other in pairs if one.id == id_)
        giver = next((other for other in others if _is_said(part, id_, other, holding)), None)
        if giver is not None:
            yield f"filter inferred: {show_scalar(part)}, since {column.name} == {giver.name}"


def _is_said(part: Scalar, id_: int, other: Column, holding: set[Scalar]) -> bool:
    said = substitute(part, {id_: ColumnRef(other)})
    return said != part and said in holding


def _equal_columns(plan: Plan) -> Iterator[tuple[Column, Column]]:
    for node in nodes(plan):
        if isinstance(node, Join):
            for scalar in scalars_of(node):
                for part in conjuncts(scalar):
                    match part:
                        case Call(function="equal", args=(ColumnRef(column=one), ColumnRef(column=other))):
                            yield one, other
                            yield other, one
                        case _:
                            pass
