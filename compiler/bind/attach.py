"""A bound sub-query attached to the plan that it is read by: rows with or without a match, or a further column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.correlation import (
    Key,
    Pulled,
    equalities,
    free_columns,
    is_closed,
    keys_of,
    pull_up,
    ties_of,
    with_values,
)
from dataflow.compiler.bind.domain import Domain, over_nothing
from dataflow.compiler.bind.numbered_rows import first_rows
from dataflow.compiler.bind.relation import pass_on
from dataflow.compiler.plan.order import order_of
from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Empty,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Sort,
    Values,
    Window,
    columns_of,
    ids_of,
)
from dataflow.compiler.plan.scalar import (
    TRUE,
    AggregateCall,
    Assignment,
    Call,
    Case,
    Column,
    ColumnRef,
    Literal,
    Scalar,
    all_of,
    columns_used,
    substitute,
)
from dataflow.dsl.types import BOOL, INT64


@dataclass(frozen=True, slots=True)
class Attachment:
    """A sub-query met in an expression: makes the plan that reads it one that has its column, or the rows it leaves.

    `reads` are the ids of the columns that it needs of that plan.
    """

    reads: frozenset[int]
    apply: Callable[[Plan], Plan]


def attachment(inner: Plan, apply: Callable[[Plan], Plan]) -> Attachment:
    """The attachment of a bound sub-query."""
    return Attachment(frozenset(free_columns(inner)), apply)


def at_most_one(plan: Plan) -> bool:
    """Whether a plan surely has no more than one row."""
    match plan:
        case Aggregate(keys=(), sets=()) | Empty() | Limit(count=Literal(value=0 | 1)):
            return True
        case Values(rows=rows):
            return len(rows) == 1
        case Filter(input=below) | Project(input=below) | Sort(input=below) | Limit(input=below):
            return at_most_one(below)
        case Distinct(input=below) | Window(input=below):
            return at_most_one(below)
        case Join(kind="semi" | "anti", left=left):
            return at_most_one(left)
        case Join(kind="inner" | "cross" | "left" | "asof", left=left, right=right):
            return at_most_one(left) and at_most_one(right)
        case _:
            return False


def matching(outer: Plan, inner: Plan, kind: OneOf["semi", "anti"], context: Context) -> Plan:
    """The outer rows for which the inner plan has rows, or has none."""
    pulled = pull_up(inner, context, rows=False)
    if pulled is None:
        domain = _domain(outer, inner, context)
        done, inside = domain.apply(inner)
        return Join(kind, outer, done, domain.tie(inside))
    predicate = all_of(list(pulled.predicates))
    if not columns_used(predicate) & ids_of(pulled.plan):
        # One row is as good as many where it does not matter which one it is.
        return Join(kind, outer, Limit(pulled.plan, Literal(1, INT64)), predicate)
    return Join(kind, outer, pulled.plan, predicate)


def with_existence(outer: Plan, inner: Plan, column: Column, context: Context) -> Plan:
    """The outer rows and a column that says whether the inner plan has rows."""
    pulled = pull_up(inner, context, rows=False)
    keys = _ties(pulled)
    if pulled is not None and not pulled.predicates:
        count = context.column("count", INT64, nullable=False)
        counted = Aggregate(Limit(pulled.plan, Literal(1, INT64)), (), (Assignment(count, _count()),))
        found: Scalar = Call("greater", (ColumnRef(count), Literal(0, INT64)), BOOL, nullable=False)
        return _with_column(Join("cross", outer, counted, TRUE), outer, column, found)
    if pulled is not None and keys:
        ties = ties_of(keys, context)
        # A tie of a row that matches is equal to something, so it is not null.
        right: Plan = Distinct(Project(pulled.plan, tuple(ties)))
        joined = Join("left", outer, right, _on(keys, ties))
        return _with_column(joined, outer, column, _is_there(ties[0].column))
    domain = _domain(outer, inner, context)
    done, inside = domain.apply(inner)
    mark = context.column("mark", BOOL, nullable=False)
    right = Distinct(Project(done, tuple(pass_on(each) for each in inside.values())))
    marked = Project(right, (*(pass_on(each) for each in inside.values()), Assignment(mark, TRUE)))
    return _with_column(Join("left", outer, marked, domain.tie(inside)), outer, column, _is_there(mark))


def with_value(outer: Plan, inner: Plan, value: Column, column: Column, context: Context) -> Plan:
    """The outer rows and a column with the inner plan's value; the inner plan has at most one row."""
    if not free_columns(inner).keys() & ids_of(outer):
        return _with_column(Join("left", outer, inner, TRUE), outer, column, ColumnRef(value))
    top = _top(inner, ColumnRef(value))
    found = None
    match top.below:
        case Aggregate(keys=(), sets=()) as aggregate:
            found = _grouped(outer, aggregate, context)
        case Limit(count=Literal(value=1), offset=None) as limit:
            found = _first(outer, limit, context)
        case _:
            pass
    if found is not None:
        joined, values = found
        condition = all_of([*([] if values.there is None else [values.there]), *top.conditions])
        result = top.value if condition == TRUE else Case(
            ((condition, top.value),), Literal(None, column.type), column.type
        )  # fmt: skip
        return _with_column(joined, outer, column, substitute(result, values.made))
    domain = _domain(outer, inner, context)
    done, inside = domain.apply(inner)
    return _with_column(Join("left", outer, done, domain.tie(inside)), outer, column, ColumnRef(value))


@dataclass(frozen=True, slots=True)
class _Top:
    """What stands above the operator that makes one row: the value computed from it, and the conditions it passes."""

    below: Plan
    value: Scalar
    conditions: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class _Joined:
    """Behind the join, how columns of the one row are made, and what is true where there is one; None: always."""

    made: dict[int, Scalar]
    there: Scalar | None


def _top(plan: Plan, value: Scalar) -> _Top:
    conditions: tuple[Scalar, ...] = ()
    while True:
        match plan:
            case Project(input=below, assignments=assignments):
                values = {assignment.column.id: assignment.value for assignment in assignments}
                value = substitute(value, values)
                conditions = tuple(substitute(condition, values) for condition in conditions)
                plan = below
            case Filter(input=below, predicate=predicate):
                conditions = (predicate, *conditions)
                plan = below
            case Sort(input=below):
                plan = below
            case Limit(count=Literal(value=int(count)), offset=None, input=below) if count and at_most_one(below):
                plan = below
            case _:
                return _Top(plan, value, conditions)


def _grouped(outer: Plan, aggregate: Aggregate, context: Context) -> tuple[Plan, _Joined] | None:
    """The aggregates of each tie's rows, joined by the tie.

    Aggregate [max(b)]                  Join left on outer.a == a
      Filter a == outer.a        ▶        …outer
        Scan T [a, b]                     Aggregate [max(b)] by [a]
                                            Scan T [a, b]
    """
    pulled = pull_up(aggregate.input, context, rows=True)
    keys = _ties(pulled)
    if pulled is None or not keys or not is_closed(aggregate, pulled):
        return None
    ties = ties_of(keys, context)
    inner, made = over_nothing(with_values(aggregate.aggregates, pulled.values), context)
    grouped = Aggregate(pulled.plan, tuple(ties), inner)
    values = {assignment.column.id: assignment.value for assignment in made}
    return Join("left", outer, grouped, _on(keys, ties)), _Joined(values, None)


def _first(outer: Plan, limit: Limit, context: Context) -> tuple[Plan, _Joined] | None:
    """The first row of each tie, joined by the tie."""
    pulled = pull_up(limit.input, context, rows=True)
    keys = _ties(pulled)
    if pulled is None or not keys:
        return None
    inside = ids_of(pulled.plan)
    order = tuple(replace(key, value=substitute(key.value, pulled.values)) for key in order_of(limit.input))
    if not all(columns_used(key.value) <= inside for key in order):
        return None
    ties = ties_of(keys, context)
    tied = Project(pulled.plan, (*map(pass_on, columns_of(pulled.plan)), *ties))
    firsts = first_rows(tied, tuple(ColumnRef(tie.column) for tie in ties), order, limit.count, limit.offset, context)
    joined = Join("left", outer, firsts, _on(keys, ties))
    return joined, _Joined(dict(pulled.values), _is_there(ties[0].column))


def _ties(pulled: Pulled | None) -> list[Key] | None:
    return None if pulled is None else keys_of(pulled)


def _on(keys: list[Key], ties: list[Assignment]) -> Scalar:
    return all_of(equalities(keys, ties))


def _domain(outer: Plan, inner: Plan, context: Context) -> Domain:
    free = free_columns(inner)
    return Domain(outer, tuple(column for column in columns_of(outer) if column.id in free), context)


def _with_column(joined: Plan, outer: Plan, column: Column, value: Scalar) -> Plan:
    return Project(joined, (*map(pass_on, columns_of(outer)), Assignment(column, value)))


def _is_there(column: Column) -> Scalar:
    return Call("is_not_null", (ColumnRef(replace(column, nullable=True)),), BOOL, nullable=False)


def _count() -> Scalar:
    return AggregateCall("count", (), None, INT64, nullable=False)
