"""Sub-queries whose ties cannot be pulled out: done once for each different value that is read from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.correlation import equal, free_columns
from dataflow.compiler.bind.giver import giver
from dataflow.compiler.bind.numbered_rows import first_rows
from dataflow.compiler.bind.relation import pass_on
from dataflow.compiler.plan.order import order_of
from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    SetOperation,
    Sort,
    Union,
    Unnest,
    Window,
    columns_of,
    inputs_of,
)
from dataflow.compiler.plan.scalar import (
    TRUE,
    AggregateCall,
    Assignment,
    Call,
    Column,
    ColumnRef,
    Literal,
    Scalar,
    WindowCall,
    all_of,
    any_of,
    columns_used,
    substitute,
)
from dataflow.dsl.errors import PlanError
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import BOOL, INT64

Inside = Mapping[int, Column]
"""Columns from outside, by id, and the columns of a plan that hold their values."""


def same(left: ColumnRef, right: ColumnRef) -> Scalar:
    """The condition that both are equal or both null."""
    if not (left.nullable and right.nullable):
        return equal(left, right)
    nulls = [Call("is_null", (side,), BOOL, nullable=False) for side in (left, right)]
    return any_of([equal(left, right), all_of([*nulls])])


def not_distinct(left: ColumnRef, right: ColumnRef) -> Scalar:
    """As `same`, in one comparison: each condition of an asof join compares its sides once."""
    return Call("not", (Call("is_distinct", (left, right), BOOL, nullable=False),), BOOL, nullable=False)


@dataclass(frozen=True, slots=True)
class Domain:
    """The different values of the columns `read` from an outer plan, for each of which an inner plan is done.

    Filter a < outer.b           Filter a < b
      Scan T [a]           ▶       Join cross
                                     Distinct [b] of the outer plan
                                     Scan T [a]
    """

    outer: Plan
    read: tuple[Column, ...]
    context: Context

    def apply(self, plan: Plan) -> tuple[Plan, Inside]:
        """The rows of a plan for each of the values, and the columns behind them that say for which."""
        if not free_columns(plan).keys() & {column.id for column in self.read}:
            return self._beside(plan)
        match plan:
            case Sort(input=below):
                return self.apply(below)
            case Filter() | Project() | Unnest() | Distinct() | Window():
                return self._simple(plan)
            case Aggregate(keys=(), sets=()):
                return self._one_row(plan)
            case Aggregate():
                return self._groups(plan)
            case Limit():
                return self._limit(plan)
            case Join():
                return self._join(plan)
            case Union() | SetOperation():
                return self._united(plan)
            case _:
                raise AssertionError(plan)  # the others have no scalars

    def tie(
        self,
        inside: Inside,
        other: Inside | None = None,
        alike: Callable[[ColumnRef, ColumnRef], Scalar] = same,
    ) -> Scalar:
        """The condition that a row is of the same values as a row outside, or as one of another plan; nulls too."""
        pairs = [(ColumnRef(column if other is None else other[column.id]), ColumnRef(inside[column.id]))
                 for column in self.read]  # fmt: skip
        return all_of([alike(left, right) for left, right in pairs])

    def fresh(self) -> tuple[Plan, Inside]:
        """The values, in columns of their own."""
        columns = {column.id: self.context.column(column.name, column.type, column.nullable) for column in self.read}
        values = tuple(Assignment(columns[column.id], ColumnRef(column)) for column in self.read)
        return Distinct(Project(giver(self.outer, frozenset(columns)), values)), columns

    def _beside(self, plan: Plan) -> tuple[Plan, Inside]:
        values, inside = self.fresh()
        return Join("cross", values, plan, TRUE), inside

    def _simple(self, plan: Filter | Project | Unnest | Distinct | Window) -> tuple[Plan, Inside]:
        below, inside = self.apply(plan.input)
        own = tuple(pass_on(column) for column in inside.values())
        match plan:
            case Filter(predicate=predicate):
                return Filter(below, _at(predicate, inside)), inside
            case Project(assignments=assignments):
                return Project(below, (*_all_at(assignments, inside), *own)), inside
            case Unnest(value=value):
                return replace(plan, input=below, value=_at(value, inside)), inside
            case Distinct():
                return Distinct(_exactly(below, columns_of(plan), inside)), inside
            case Window(assignments=assignments):
                by = tuple(ColumnRef(column) for column in inside.values())
                parted = tuple(
                    Assignment(old.column, replace(old.value, by=(*old.value.by, *by)))
                    for old in _all_at(assignments, inside)
                    if isinstance(old.value, WindowCall)
                )
                return Window(below, parted), inside

    def _groups(self, plan: Aggregate) -> tuple[Plan, Inside]:
        if any(not numbers for numbers in plan.sets):
            raise PlanError("a grouping of all rows may not read columns of the query around it")
        below, inside = self.apply(plan.input)
        own = tuple(pass_on(column) for column in inside.values())
        further = tuple(range(len(plan.keys), len(plan.keys) + len(own)))
        sets = tuple((*numbers, *further) for numbers in plan.sets)
        keys = (*_all_at(plan.keys, inside), *own)
        return Aggregate(below, keys, _all_at(plan.aggregates, inside), sets), inside

    def _one_row(self, plan: Aggregate) -> tuple[Plan, Inside]:
        """Values without rows have their one row of aggregates too."""
        below, inside = self.apply(plan.input)
        grouped, made = over_nothing(plan.aggregates, self.context)
        groups = Aggregate(below, tuple(pass_on(column) for column in inside.values()), _all_at(grouped, inside))
        values, columns = self.fresh()
        joined = Join("left", values, groups, self.tie(inside, columns))
        return Project(joined, (*made, *(pass_on(column) for column in columns.values()))), columns

    def _limit(self, plan: Limit) -> tuple[Plan, Inside]:
        below, inside = self.apply(plan.input)
        order = tuple(replace(key, value=_at(key.value, inside)) for key in order_of(plan.input))
        by = tuple(ColumnRef(column) for column in inside.values())
        return first_rows(below, by, order, plan.count, plan.offset, self.context), inside

    def _join(self, plan: Join) -> tuple[Plan, Inside]:
        free = {column.id for column in self.read}
        in_left, in_right = (bool(free_columns(side).keys() & free) for side in (plan.left, plan.right))
        in_right = in_right or any(columns_used(key.value) & free for key in plan.ties)
        if plan.kind == "full":
            raise PlanError("a full join may not read columns of the query around it", hint="join before, or filter")
        if in_right and not in_left and plan.kind in ("inner", "cross", "right"):
            right, inside = self.apply(plan.right)
            return replace(plan, right=right, predicate=_at(plan.predicate, inside)), inside
        if plan.kind == "right" or (in_right and (in_left or plan.kind not in ("inner", "cross"))):
            return self._join_both(plan)
        left, inside = self.apply(plan.left)
        kind = "inner" if plan.kind == "cross" else plan.kind
        return replace(plan, kind=kind, left=left, predicate=_at(plan.predicate, inside)), inside

    def _join_both(self, plan: Join) -> tuple[Plan, Inside]:
        (left, inside), (right, others) = self.apply(plan.left), self.apply(plan.right)
        kept = others if plan.kind == "right" else inside
        kind = "inner" if plan.kind == "cross" else plan.kind
        tie = self.tie(others, inside, not_distinct if kind == "asof" else same)
        ties = tuple(replace(key, value=_at(key.value, others)) for key in plan.ties)
        return Join(kind, left, right, all_of([_at(plan.predicate, kept), tie]), ties), kept

    def _united(self, plan: Union | SetOperation) -> tuple[Plan, Inside]:
        inputs = [self.apply(child) for child in inputs_of(plan)]
        exact = [_exactly(below, columns_of(child), inside)
                 for (below, inside), child in zip(inputs, inputs_of(plan), strict=True)]  # fmt: skip
        own = {column.id: self.context.column(column.name, column.type, column.nullable) for column in self.read}
        columns = (*plan.columns, *own.values())
        if isinstance(plan, Union):
            return Union(tuple(exact), columns), own
        return SetOperation(plan.kind, exact[0], exact[1], columns), own


def over_nothing(
    aggregates: tuple[Assignment, ...], context: Context
) -> tuple[tuple[Assignment, ...], tuple[Assignment, ...]]:
    """Aggregates in columns of their own, and from these, behind a left join, the original: counts are 0 of no rows."""
    inner, made = [], []
    for assignment in aggregates:
        old = assignment.column
        column = context.column(old.name, old.type)
        inner.append(Assignment(column, assignment.value))
        value: Scalar = ColumnRef(column)
        if isinstance(assignment.value, AggregateCall) and FUNCTIONS[assignment.value.function].nulls == "never":
            value = Call("coalesce", (value, Literal(0, INT64)), old.type, nullable=False)
        made.append(Assignment(old, value))
    return tuple(inner), tuple(made)


def _at(scalar: Scalar, inside: Inside) -> Scalar:
    return substitute(scalar, {id_: ColumnRef(column) for id_, column in inside.items()})


def _all_at(assignments: tuple[Assignment, ...], inside: Inside) -> tuple[Assignment, ...]:
    return tuple(Assignment(old.column, _at(old.value, inside)) for old in assignments)


def _exactly(plan: Plan, columns: tuple[Column, ...], inside: Inside) -> Plan:
    return Project(plan, tuple(pass_on(column) for column in (*columns, *inside.values())))
