"""Scalar expressions of a plan: every name is a column id, every node knows its type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from operator import is_
from typing import assert_never

from dataflow.compiler.plan.node import Handed, Term, keep, part
from dataflow.dsl.expr import Frame, Value
from dataflow.dsl.types import BOOL, DataType


@part
class Column(Handed):
    """A column of a plan. Two columns with one id hold the same value; the name is only what it is shown as."""

    id: int
    name: str
    type: DataType
    nullable: bool = True


@part
class ColumnRef(Term):
    """The value of a column of the input."""

    column: Column

    @property
    def type(self) -> DataType:
        return self.column.type

    @property
    def nullable(self) -> bool:
        return self.column.nullable


@part
class Literal(Term):
    """A constant, sent to the source as a bound value."""

    value: Value
    type: DataType

    @property
    def nullable(self) -> bool:
        return self.value is None


@part
class Parameter(Term):
    """A value given when the plan runs; where it `is_pattern`, a backslash that escapes nothing is doubled then."""

    name: str
    type: DataType
    is_pattern: bool = False

    @property
    def nullable(self) -> bool:
        return True


@part
class Call(Term):
    """A function or operator of the registry; functions with a unit are called `name.unit`."""

    function: str
    args: tuple[Scalar, ...]
    type: DataType
    nullable: bool = True


@part
class Cast(Term):
    """The operand converted to another type."""

    operand: Scalar
    type: DataType

    @property
    def nullable(self) -> bool:
        return self.operand.nullable


@part
class Case(Term):
    """The result of the first condition that is true, else `otherwise`."""

    branches: tuple[tuple[Scalar, Scalar], ...]
    otherwise: Scalar
    type: DataType
    nullable: bool = True


@part
class InList(Term):
    """Whether the operand equals one of the items; null where that cannot be told, as in SQL."""

    operand: Scalar
    items: tuple[Scalar, ...]
    negated: bool = False
    type: DataType = field(default=BOOL)

    @property
    def nullable(self) -> bool:
        return self.operand.nullable or any(item.nullable for item in self.items)


@part
class AggregateCall(Term):
    """An aggregate over the rows of a group for which `where` is true; stands only in an Aggregate's assignments."""

    function: str
    args: tuple[Scalar, ...]
    where: Scalar | None
    type: DataType
    nullable: bool = True
    sort: tuple[SortKey, ...] = ()


@part
class WindowCall(Term):
    """A function over the rows of a window; stands only in a Window's assignments.

    Without `frame` an aggregate sees the rows up to the current one and its equals in `sort`, all of them
    without `sort`; `first_value`, `last_value` and `nth_value` see all.
    """

    function: str
    args: tuple[Scalar, ...]
    where: Scalar | None
    by: tuple[Scalar, ...]
    sort: tuple[SortKey, ...]
    frame: Frame | None
    type: DataType
    nullable: bool = True


Scalar = ColumnRef | Literal | Parameter | Call | Cast | Case | InList | AggregateCall | WindowCall


@part
class Assignment:
    """A value and the column that holds it."""

    column: Column
    value: Scalar


@part
class SortKey:
    """A value to order rows by; nulls come last unless `nulls_first`."""

    value: Scalar
    descending: bool = False
    nulls_first: bool = False


TRUE = Literal(True, BOOL)
FALSE = Literal(False, BOOL)


def children(scalar: Scalar) -> tuple[Scalar, ...]:
    """The direct parts of a scalar, from left to right."""
    match scalar:
        case Call(args=args):
            return args
        case ColumnRef() | Literal() | Parameter():
            return ()
        case Cast(operand=operand):
            return (operand,)
        case Case(branches=branches, otherwise=otherwise):
            return (*(part for branch in branches for part in branch), otherwise)
        case InList(operand=operand, items=items):
            return (operand, *items)
        case AggregateCall(args=args, where=where, sort=sort):
            return (*args, *(() if where is None else (where,)), *(key.value for key in sort))
        case WindowCall(args=args, where=where, by=by, sort=sort):
            return (*args, *(() if where is None else (where,)), *by, *(key.value for key in sort))
        case _:
            assert_never(scalar)


def with_children(scalar: Scalar, parts: tuple[Scalar, ...]) -> Scalar:
    """The scalar with its direct parts exchanged, in the order of `children`."""
    match scalar:
        case ColumnRef() | Literal() | Parameter():
            return scalar
        case Call(function=function, type=type_, nullable=nullable):
            return Call(function, parts, type_, nullable)
        case Cast(type=type_):
            return Cast(parts[0], type_)
        case Case():
            pairs = tuple((parts[at], parts[at + 1]) for at in range(0, len(parts) - 1, 2))
            return replace(scalar, branches=pairs, otherwise=parts[-1])
        case InList():
            return replace(scalar, operand=parts[0], items=parts[1:])
        case AggregateCall() | WindowCall():
            return _with_parts_of_call(scalar, list(parts))
        case _:
            assert_never(scalar)


def _with_parts_of_call(call: AggregateCall | WindowCall, parts: list[Scalar]) -> Scalar:
    args, rest = tuple(parts[: len(call.args)]), parts[len(call.args) :]
    where = None if call.where is None else rest.pop(0)
    by = [] if isinstance(call, AggregateCall) else [rest.pop(0) for _ in call.by]
    sort = tuple(replace(key, value=value) for key, value in zip(call.sort, rest, strict=True))
    if isinstance(call, AggregateCall):
        return replace(call, args=args, where=where, sort=sort)
    return replace(call, args=args, where=where, by=tuple(by), sort=sort)


def rewrite(scalar: Scalar, change: Callable[[Scalar], Scalar]) -> Scalar:
    """Applies `change` to every part from the leaves up; the same object comes back where nothing changed."""
    parts = children(scalar)
    if parts:
        changed = tuple([rewrite(part, change) for part in parts])
        if not all(map(is_, changed, parts)):
            scalar = with_children(scalar, changed)
    return change(scalar)


def parts(scalar: Scalar) -> Iterator[Scalar]:
    """The scalar and all its parts, outermost first."""
    waiting = [scalar]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += children(part)[::-1]


def columns_used(scalar: Scalar) -> frozenset[int]:
    """Ids of the columns that a scalar reads."""
    used: frozenset[int] | None = getattr(scalar, "_used", None)
    if used is None:
        if isinstance(scalar, ColumnRef):
            used = frozenset((scalar.column.id,))
        else:
            used = frozenset[int]().union(*map(columns_used, children(scalar)))
        keep(scalar, "_used", used)
    return used


def substitute(scalar: Scalar, values: dict[int, Scalar]) -> Scalar:
    """The scalar with columns exchanged for the values they are computed from."""

    if isinstance(scalar, ColumnRef):
        return values.get(scalar.column.id, scalar)
    if values.keys().isdisjoint(columns_used(scalar)):
        return scalar
    parts = children(scalar)
    changed = tuple([substitute(part, values) for part in parts])
    return scalar if all(map(is_, changed, parts)) else with_children(scalar, changed)


def conjuncts(predicate: Scalar) -> list[Scalar]:
    """The parts of a predicate that must all be true."""
    match predicate:
        case Call(function="and", args=(left, right)):
            return [*conjuncts(left), *conjuncts(right)]
        case Literal(value=True):
            return []
        case _:
            return [predicate]


def disjuncts(predicate: Scalar) -> list[Scalar]:
    """The parts of a predicate of which one must be true."""
    match predicate:
        case Call(function="or", args=(left, right)):
            return [*disjuncts(left), *disjuncts(right)]
        case _:
            return [predicate]


def all_of(predicates: list[Scalar]) -> Scalar:
    """One predicate that is true where all are; `true` for none."""
    return _combine("and", predicates, TRUE)


def any_of(predicates: list[Scalar]) -> Scalar:
    """One predicate that is true where one is; `false` for none."""
    return _combine("or", predicates, FALSE)


CHAIN = 16
"""Conditions that are joined one after the other; more are joined in halves, so that no tree of them is deep."""


def _combine(function: str, predicates: list[Scalar], neutral: Scalar) -> Scalar:
    if not predicates:
        return neutral
    if len(predicates) > CHAIN:
        half = len(predicates) // 2
        sides = [_combine(function, part, neutral) for part in (predicates[:half], predicates[half:])]
        return _combine(function, sides, neutral)
    combined = predicates[0]
    for predicate in predicates[1:]:
        combined = Call(function, (combined, predicate), BOOL, combined.nullable or predicate.nullable)
    return combined
