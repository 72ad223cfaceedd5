"""Sub-queries whose ties cannot be pulled out: done once for each different value that is read from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.correlation import equal, free_columns, ids
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
    SortKey,
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

    def tie(self, inside: Inside, other: Inside | None = None) -> Scalar:
        """The condition that a row is of the same values as a row outside, or as one of another plan; nulls too."""
        pairs = [(ColumnRef(column if other is None else other[column.id]), ColumnRef(inside[column.id]))
                 for column in self.read]  # fmt: skip
        return all_of([same(left, right) for left, right in pairs])

    def fresh(self) -> tuple[Plan, Inside]:
        """The values, in columns of their own."""
        columns = {column.id: self.context.column(column.name, column.type, column.nullable) for column in self.read}
        values = tuple(Assignment(columns[column.id], ColumnRef(column)) for column in self.read)
        return Distinct(Project(_values_of(self.outer, frozenset(columns)), values)), columns

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
        return first_rows(below, by, order, plan, self.context), inside

    def _join(self, plan: Join) -> tuple[Plan, Inside]:
        free = {column.id for column in self.read}
        in_left, in_right = (bool(free_columns(side).keys() & free) for side in (plan.left, plan.right))
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
        predicate = all_of([_at(plan.predicate, kept), self.tie(others, inside)])
        return Join(kind, left, right, predicate), kept

    def _united(self, plan: Union | SetOperation) -> tuple[Plan, Inside]:
        inputs = [self.apply(child) for child in inputs_of(plan)]
        exact = [_exactly(below, columns_of(child), inside)
                 for (below, inside), child in zip(inputs, inputs_of(plan), strict=True)]  # fmt: skip
        own = {column.id: self.context.column(column.name, column.type, column.nullable) for column in self.read}
        columns = (*plan.columns, *own.values())
        if isinstance(plan, Union):
            return Union(tuple(exact), columns), own
        return SetOperation(plan.kind, exact[0], exact[1], columns), own


def same(left: ColumnRef, right: ColumnRef) -> Scalar:
    """The condition that both are equal or both null."""
    if not (left.nullable and right.nullable):
        return equal(left, right)
    nulls = [Call("is_null", (side,), BOOL, nullable=False) for side in (left, right)]
    return any_of([equal(left, right), all_of([*nulls])])


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


def first_rows(plan: Plan, by: tuple[Scalar, ...], order: tuple[SortKey, ...], limit: Limit, context: Context) -> Plan:
    """The rows of each group that a limit would take of the group alone."""
    number = context.column("row_number", INT64, nullable=False)
    numbered = Window(plan, (Assignment(number, WindowCall("row_number", (), None, by, order, None, INT64, False)),))
    last, first = limit.count, limit.offset
    if first is not None:
        last = Call("add", (limit.count, first), INT64, nullable=False)
    conditions: list[Scalar] = [Call("less_equal", (ColumnRef(number), last), BOOL, last.nullable)]
    if first is not None:
        conditions.append(Call("greater", (ColumnRef(number), first), BOOL, first.nullable))
    return Filter(numbered, all_of(conditions))


def _at(scalar: Scalar, inside: Inside) -> Scalar:
    return substitute(scalar, {id_: ColumnRef(column) for id_, column in inside.items()})


def _all_at(assignments: tuple[Assignment, ...], inside: Inside) -> tuple[Assignment, ...]:
    return tuple(Assignment(old.column, _at(old.value, inside)) for old in assignments)


def _exactly(plan: Plan, columns: tuple[Column, ...], inside: Inside) -> Plan:
    return Project(plan, tuple(pass_on(column) for column in (*columns, *inside.values())))


def _values_of(plan: Plan, read: frozenset[int]) -> Plan:
    """A plan with the columns `read` of the given one and at least their values, in fewer steps where they need fewer.

    A limit is left out, as it might take other ones of equal rows, and so is what no value comes from: the sub-queries
    that were attached before, whose plans would otherwise be repeated in that of each further one.
    """
    match plan:
        case Limit(input=below) | Sort(input=below):
            return _values_of(below, read)
        case Filter(input=below, predicate=predicate):
            return replace(plan, input=_values_of(below, read | columns_used(predicate)))
        case Project(input=below, assignments=assignments):
            kept = tuple(assignment for assignment in assignments if assignment.column.id in read)
            used = frozenset[int]().union(*(columns_used(assignment.value) for assignment in kept))
            rest = _values_of(below, used)
            return rest if all(map(_is_passed_on, kept)) else Project(rest, kept)
        case Window(input=below) if read <= ids(below):
            return _values_of(below, read)
        case Join(kind="left" | "asof" | "cross", left=left, right=right) if read <= ids(left) and (
            plan.kind != "cross" or (isinstance(right, Aggregate) and not (right.keys or right.sets))
        ):
            return _values_of(left, read)
        case Join(kind="inner" | "cross" | "left" | "semi" | "anti", left=left):
            return replace(plan, left=_values_of(left, (read | columns_used(plan.predicate)) & ids(left)))
        case _:
            return plan


def _is_passed_on(assignment: Assignment) -> bool:
    return isinstance(assignment.value, ColumnRef) and assignment.value.column.id == assignment.column.id
