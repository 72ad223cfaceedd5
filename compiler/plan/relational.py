"""Operators of a plan. Each node is frozen, says its inputs, and leaves rewriting, rendering and running to others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import assert_never

from dataflow.compiler.catalog import Table
from dataflow.compiler.plan.scalar import Assignment, Column, Literal, Scalar, SortKey
from dataflow.dsl.query import JoinKind


@dataclass(frozen=True, slots=True)
class Scan:
    """Columns of a table; here a column's name is the table's own name for it."""

    table: Table
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Rows that fragment `fragment` brings to the local plan."""

    fragment: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """No rows."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Constant rows, at least one; they are no source's and may be computed anywhere."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Literal, ...], ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows of the input for which the predicate is true."""

    input: Plan
    predicate: Scalar


@dataclass(frozen=True, slots=True)
class Project:
    """Computed columns in order; a column that is only passed on keeps its id and may get another name."""

    input: Plan
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One row for each group of equal keys, one row in all without keys: the keys, then the aggregates.

    With `sets`, the rows of several groupings, each by the keys of these numbers; the other keys are null in its rows.
    """

    input: Plan
    keys: tuple[Assignment, ...]
    aggregates: tuple[Assignment, ...]
    sets: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The input's columns, and those computed by window functions behind them; the rows stay the same."""

    input: Plan
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Rows of both sides combined where the predicate is true; semi and anti joins give the left side's columns.

    An asof join gives each left row once: with the nearest right row by the predicate's one inequality, nulls without.
    Of right rows that are equally near it takes the first by `ties`, which are the right side's.
    """

    kind: JoinKind
    left: Plan
    right: Plan
    predicate: Scalar
    ties: tuple[SortKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """The rows in order."""

    input: Plan
    keys: tuple[SortKey, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` rows after the first `offset`."""

    input: Plan
    count: Scalar
    offset: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Distinct:
    """Each different row once."""

    input: Plan


@dataclass(frozen=True, slots=True)
class Union:
    """All rows of all inputs, matched by position."""

    inputs: tuple[Plan, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class SetOperation:
    """The different rows that both inputs have, or only the left one, matched by position; nulls are equal here."""

    kind: OneOf["intersect", "except"]
    left: Plan
    right: Plan
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Unnest:
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
    while isinstance(plan, Filter | Sort | Limit | Distinct):
        plan = plan.input
    match plan:
        case Scan(columns=columns) | Exchange(columns=columns) | Empty(columns=columns) | Values(columns=columns):
            return columns
        case Union(columns=columns) | SetOperation(columns=columns):
            return columns
        case Project(assignments=assignments):
            return tuple(assignment.column for assignment in assignments)
        case Aggregate(keys=keys, aggregates=aggregates):
            return tuple(assignment.column for assignment in (*keys, *aggregates))
        case Window(input=below, assignments=assignments):
            return (*columns_of(below), *(assignment.column for assignment in assignments))
        case Unnest(input=below, column=column):
            return (*columns_of(below), column)
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
    return frozenset(column.id for plan in plans for column in columns_of(plan))


def inputs_of(plan: Plan) -> tuple[Plan, ...]:
    """The direct inputs of a plan, from left to right."""
    match plan:
        case Scan() | Exchange() | Empty() | Values():
            return ()
        case Filter(input=child) | Project(input=child) | Aggregate(input=child) | Window(input=child):
            return (child,)
        case Sort(input=child) | Limit(input=child) | Distinct(input=child) | Unnest(input=child):
            return (child,)
        case Join(left=left, right=right) | SetOperation(left=left, right=right):
            return (left, right)
        case Union(inputs=inputs):
            return inputs
        case _:
            assert_never(plan)


def with_inputs(plan: Plan, inputs: tuple[Plan, ...]) -> Plan:
    """The plan over other inputs; the same object where they are the ones it has."""
    if all(new is old for new, old in zip(inputs, inputs_of(plan), strict=True)):
        return plan
    match plan:
        case Scan() | Exchange() | Empty() | Values():
            return plan
        case Filter() | Project() | Aggregate() | Window() | Sort() | Limit() | Distinct() | Unnest():
            return replace(plan, input=inputs[0])
        case Join() | SetOperation():
            return replace(plan, left=inputs[0], right=inputs[1])
        case Union():
            return replace(plan, inputs=inputs)
        case _:
            assert_never(plan)


def _nullable(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(column if column.nullable else replace(column, nullable=True) for column in columns)
