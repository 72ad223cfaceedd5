"""Operators of a plan. Each node is frozen, says its inputs, and leaves rewriting, rendering and running to others."""

from __future__ import annotations

from dataclasses import replace
from operator import is_
from typing import Literal as OneOf
from typing import assert_never

from dataflow.compiler.catalog import Table
from dataflow.compiler.plan.node import Leaf, Node, OverOne, OverTwo, T, keep, part
from dataflow.compiler.plan.scalar import Assignment, Column, Literal, Scalar, SortKey
from dataflow.dsl.query import JoinKind


@part
class Scan(Leaf):
    """Columns of a table; here a column's name is the table's own name for it."""

    table: Table
    columns: tuple[Column, ...]


@part
class Exchange(Leaf):
    """Rows that fragment `fragment` brings to the local plan."""

    fragment: int
    columns: tuple[Column, ...]


@part
class Empty(Leaf):
    """No rows."""

    columns: tuple[Column, ...]


@part
class Values(Leaf):
    """Constant rows, at least one; they are no source's and may be computed anywhere."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Literal, ...], ...]


@part
class Filter(OverOne):
    """Rows of the input for which the predicate is true."""

    input: Plan
    predicate: Scalar


@part
class Project(OverOne):
    """Computed columns in order; a column that is only passed on keeps its id and may get another name."""

    input: Plan
    assignments: tuple[Assignment, ...]


@part
class Aggregate(OverOne):
    """One row for each group of equal keys, one row in all without keys: the keys, then the aggregates.

    With `sets`, the rows of several groupings, each by the keys of these numbers; the other keys are null in its rows.
    """

    input: Plan
    keys: tuple[Assignment, ...]
    aggregates: tuple[Assignment, ...]
    sets: tuple[tuple[int, ...], ...] = ()


@part
class Window(OverOne):
    """The input's columns, and those computed by window functions behind them; the rows stay the same."""

    input: Plan
    assignments: tuple[Assignment, ...]


@part
class Join(OverTwo):
    """Rows of both sides combined where the predicate is true; semi and anti joins give the left side's columns.

    An asof join gives each left row once: with the nearest right row by the predicate's one inequality, nulls without.
    Of right rows that are equally near it takes the first by `ties`, which are the right side's.
    """

    kind: JoinKind
    left: Plan
    right: Plan
    predicate: Scalar
    ties: tuple[SortKey, ...] = ()


@part
class Sort(OverOne):
    """The rows in order."""

    input: Plan
    keys: tuple[SortKey, ...]


@part
class Limit(OverOne):
    """At most `count` rows after the first `offset`."""

    input: Plan
    count: Scalar
    offset: Scalar | None = None


@part
class Distinct(OverOne):
    """Each different row once."""

    input: Plan


@part
class Union(Node):
    """All rows of all inputs, matched by position."""

    inputs: tuple[Plan, ...]
    columns: tuple[Column, ...]


@part
class SetOperation(OverTwo):
    """The different rows that both inputs have, or only the left one, matched by position; nulls are equal here."""

    kind: OneOf["intersect", "except"]
    left: Plan
    right: Plan
    columns: tuple[Column, ...]


@part
class Unnest(OverOne):
    """A row for each item of the list `value`: the input's columns, then the item; an empty or null list has none."""

    input: Plan
    value: Scalar
    column: Column


Plan = (
    Scan
    | Exchange
    | Empty
    | Values
    | Filter
    | Project
    | Aggregate
    | Window
    | Join
    | Sort
    | Limit
    | Distinct
    | Union
    | SetOperation
    | Unnest
)


def columns_of(plan: Plan) -> tuple[Column, ...]:
    """The columns a plan returns, in order."""
    columns: tuple[Column, ...] | None = getattr(plan, "_columns", None)
    if columns is None:
        columns = _columns_of(plan)
        keep(plan, "_columns", columns)
    return columns


def _columns_of(plan: Plan) -> tuple[Column, ...]:
    match plan:
        case Scan(columns=columns) | Exchange(columns=columns) | Empty(columns=columns) | Values(columns=columns):
            return columns
        case Union(columns=columns) | SetOperation(columns=columns):
            return columns
        case Project(assignments=assignments):
            return tuple([assignment.column for assignment in assignments])
        case Aggregate(keys=keys, aggregates=aggregates):
            return tuple([assignment.column for assignment in (*keys, *aggregates)])
        case Window(input=below, assignments=assignments):
            return (*columns_of(below), *[assignment.column for assignment in assignments])
        case Unnest(input=below, column=column):
            return (*columns_of(below), column)
        case Filter(input=below) | Sort(input=below) | Limit(input=below) | Distinct(input=below):
            return columns_of(below)
        case Join(kind="semi" | "anti", left=left):
            return columns_of(left)
        case Join(kind=kind, left=left, right=right):
            first, second = columns_of(left), columns_of(right)
            return (
                *(_nullable(first) if kind in ("right", "full") else first),
                *(_nullable(second) if kind in ("left", "full", "asof") else second),
            )
        case _:
            assert_never(plan)


def ids_of(*plans: Plan) -> frozenset[int]:
    """Ids of the columns that plans return."""
    return _ids_of(plans[0]) if len(plans) == 1 else frozenset[int]().union(*map(_ids_of, plans))


def _ids_of(plan: Plan) -> frozenset[int]:
    ids: frozenset[int] | None = getattr(plan, "_ids", None)
    if ids is None:
        match plan:
            case Filter(input=same) | Sort(input=same) | Limit(input=same) | Join(kind="semi" | "anti", left=same):
                ids = _ids_of(same)
            case Join(left=left, right=right):
                ids = _ids_of(left) | _ids_of(right)
            case _:
                ids = frozenset([column.id for column in columns_of(plan)])
        keep(plan, "_ids", ids)
    return ids


def kinds_of(plan: Plan) -> frozenset[type[Node]]:
    """The classes of a plan's nodes."""
    kinds: frozenset[type[Node]] | None = getattr(plan, "_kinds", None)
    if kinds is None:
        kinds = _united(list(map(kinds_of, plan.inputs)))
        kinds = kinds if type(plan) in kinds else kinds | {type(plan)}
        keep(plan, "_kinds", kinds)
    return kinds


def sources_of(plan: Plan) -> frozenset[str]:
    """Names of the sources whose tables a plan reads."""
    sources: frozenset[str] | None = getattr(plan, "_sources", None)
    if sources is None:
        below = _united(list(map(sources_of, plan.inputs)))
        sources = frozenset((plan.table.source,)) if isinstance(plan, Scan) else below
        keep(plan, "_sources", sources)
    return sources


def _united(sets: list[frozenset[T]]) -> frozenset[T]:
    """All elements of sets, of which the first mostly has those of the others."""
    first = sets[0] if sets else frozenset[T]()
    for other in sets[1:]:
        if not other <= first:
            first |= other
    return first


def inputs_of(plan: Plan) -> tuple[Plan, ...]:
    """The direct inputs of a plan, from left to right."""
    return plan.inputs


def with_inputs(plan: Plan, inputs: tuple[Plan, ...]) -> Plan:
    """The plan over other inputs; the same object where they are the ones it has."""
    if all(map(is_, inputs, plan.inputs)):
        return plan
    match plan:
        case Join(kind=kind, predicate=predicate, ties=ties):
            return Join(kind, inputs[0], inputs[1], predicate, ties)
        case Scan() | Exchange() | Empty() | Values():
            return plan
        case Filter(predicate=predicate):
            return Filter(inputs[0], predicate)
        case Project(assignments=assignments):
            return Project(inputs[0], assignments)
        case Aggregate(keys=keys, aggregates=aggregates, sets=sets):
            return Aggregate(inputs[0], keys, aggregates, sets)
        case Sort(keys=order):
            return Sort(inputs[0], order)
        case Window() | Limit() | Distinct() | Unnest():
            return replace(plan, input=inputs[0])
        case SetOperation():
            return replace(plan, left=inputs[0], right=inputs[1])
        case Union():
            return replace(plan, inputs=inputs)
        case _:
            assert_never(plan)


def _nullable(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(column if column.nullable else replace(column, nullable=True) for column in columns)
