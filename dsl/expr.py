"""Expressions as written: names not yet looked up, types not yet known."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, assert_never
from typing import Literal as OneOf

from dataflow.dsl.exact import Exact, written
from dataflow.dsl.span import Span
from dataflow.dsl.types import DataType, Interval

if TYPE_CHECKING:
    from dataflow.dsl.query import Pipeline
    from dataflow.dsl.session import Session

Value = (
    None | bool | int | float | str | bytes | decimal.Decimal | dt.date | dt.datetime | dt.time | uuid.UUID | Interval
)
"""A constant that a query may contain."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its path: its name, preceded by a join's alias, `that`, or the table it belongs to."""

    path: tuple[str, ...]
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Exact):
    """A constant; equal are those of one class that are written alike."""

    value: Value
    span: Span | None = field(default=None, compare=False, repr=False)

    def _written(self) -> Hashable:
        return written(self.value)


@dataclass(frozen=True, slots=True)
class Param:
    """A value given when the query runs; `type` is None until it is known from what the parameter meets."""

    name: str
    type: DataType | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Key:
    """A sort key; nulls come last unless `nulls_first`, in both directions."""

    expr: Expr
    descending: bool = False
    nulls_first: bool = False


Bound = int | float | decimal.Decimal | Interval | None
"""An end of a window's frame: 0 is the current row, below 0 before it, None as far as there are rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame(Exact):
    """The rows around the current one that a window function sees: so many `rows`, or a `range` of the sort key."""

    unit: OneOf["rows", "range"]
    start: Bound
    end: Bound

    def _written(self) -> Hashable:
        return self.unit, written(self.start), written(self.end)


ALL_ROWS = Frame("rows", None, None)


@dataclass(frozen=True, slots=True)
class Over:
    """The window of a call: the rows that are equal in `by`, in the order of `sort`, of which `frame` are seen."""

    by: tuple[Expr, ...] = ()
    sort: tuple[Key, ...] = ()
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator applied to arguments.

    `where` limits the rows an aggregate sees and `sort` orders them; `over` makes it a window function.
    """

    function: str
    args: tuple[Expr, ...]
    where: Expr | None = None
    sort: tuple[Key, ...] = ()
    over: Over | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """A conversion to another type."""

    operand: Expr
    type: DataType
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """The result of the first condition that is true, else `otherwise`, else null."""

    branches: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InList:
    """Whether the operand equals one of the items."""

    operand: Expr
    items: tuple[Expr, ...]
    negated: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InParam:
    """Whether the operand equals one of the values of a parameter that is a list."""

    operand: Expr
    param: Param
    negated: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Subquery:
    """The value of a pipeline that has one column and at most one row; null where it has no row.

    `session` is that of the query it was made of in Python, which is to be the session of the query around it.
    """

    pipeline: Pipeline
    span: Span | None = field(default=None, compare=False, repr=False)
    session: Session | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a pipeline has a row for which `on` is true, in which `that` is the pipeline's side."""

    pipeline: Pipeline
    on: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
    session: Session | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InQuery:
    """Whether the operand equals the value of one of a pipeline's rows; the pipeline has one column."""

    operand: Expr
    pipeline: Pipeline
    negated: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)
    session: Session | None = field(default=None, compare=False, repr=False)


Expr = Column | Literal | Param | Call | Cast | Case | InList | InParam | Subquery | Exists | InQuery


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct parts of an expression, from left to right; those of a sub-query's pipeline are not among them."""
    match expr:
        case Column() | Literal() | Param() | Subquery():
            return ()
        case Call(args=args, where=None, sort=(), over=None):
            return args
        case Call():
            return tuple(_parts_of_call(expr))
        case Cast(operand=operand) | InQuery(operand=operand):
            return (operand,)
        case Case(branches=branches, otherwise=otherwise):
            return (*chain.from_iterable(branches), *(() if otherwise is None else (otherwise,)))
        case InList(operand=operand, items=items):
            return operand, *items
        case InParam(operand=operand, param=param):
            return operand, param
        case Exists(on=on):
            return () if on is None else (on,)
        case _:
            assert_never(expr)


def _parts_of_call(call: Call) -> Iterator[Expr]:
    yield from call.args
    if call.where is not None:
        yield call.where
    yield from (key.expr for key in call.sort)
    if call.over is not None:
        yield from call.over.by
        yield from (key.expr for key in call.over.sort)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and all its parts, outermost first, of any depth."""
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += children(part)[::-1]


def conjuncts(expr: Expr) -> tuple[Expr, ...]:
    """The parts of a condition that must all be true, from left to right; as many as there may be."""
    found: list[Expr] = []
    waiting = [expr]
    while waiting:
        match waiting.pop():
            case Call(function="and", args=(left, right)):
                waiting += (right, left)
            case part:
                found.append(part)
    return tuple(found)


def spine(call: Call) -> tuple[Expr, ...]:
    """The operands, from left to right, of a chain `a or b or c`, which is nested on its left; as many as there are."""
    found: list[Expr] = []
    first: Expr = call
    while isinstance(first, Call) and first.function == call.function and len(first.args) == 2:
        found.append(first.args[1])
        first = first.args[0]
    return (first, *reversed(found))


def map_columns(expr: Expr, change: Callable[[Column], Expr]) -> Expr:
    """The expression with every column exchanged for what `change` makes of it; sub-queries stay as they are."""
    return change(expr) if isinstance(expr, Column) else map_parts(expr, lambda part: map_columns(part, change))


def map_parts(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with each of its direct parts exchanged for what `change` makes of it, as `children` has them."""
    match expr:
        case Column() | Literal() | Param() | Subquery():
            return expr
        case Call():
            return _map_call(expr, change)
        case Cast(operand=operand) | InParam(operand=operand) | InQuery(operand=operand):
            return replace(expr, operand=change(operand))
        case Case(branches=branches, otherwise=otherwise):
            changed = tuple((change(when), change(then)) for when, then in branches)
            return replace(expr, branches=changed, otherwise=otherwise and change(otherwise))
        case InList(operand=operand, items=items):
            return replace(expr, operand=change(operand), items=tuple(map(change, items)))
        case Exists(on=on):
            return replace(expr, on=on and change(on))
        case _:
            assert_never(expr)


def _map_call(call: Call, change: Callable[[Expr], Expr]) -> Call:
    def keys(sort: tuple[Key, ...]) -> tuple[Key, ...]:
        return tuple(replace(key, expr=change(key.expr)) for key in sort)

    over = call.over
    if over is not None:
        over = replace(over, by=tuple(map(change, over.by)), sort=keys(over.sort))
    where = call.where and change(call.where)
    return replace(call, args=tuple(map(change, call.args)), where=where, sort=keys(call.sort), over=over)


def name_right_side(condition: Expr, alias: str) -> Expr:
    """A condition with `that.x` spelt with the alias of a join, so that both ways to write it give the same tree."""

    def rename(column: Column) -> Expr:
        return Column((alias, *column.path[1:]), column.span) if column.path[0] == "that" else column

    return map_columns(condition, rename)
