"""Expressions as written: names not yet looked up, types not yet known."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

from dataflow.dsl.span import Span
from dataflow.dsl.types import DataType, Interval

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


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: Value
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Param:
    """A value given when the query runs; `type` is None until it is known from what the parameter meets."""

    name: str
    type: DataType | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator applied to arguments; `where` limits the rows an aggregate sees."""

    function: str
    args: tuple[Expr, ...]
    where: Expr | None = None
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


Expr = Column | Literal | Param | Call | Cast | Case | InList


def children(expr: Expr) -> Iterator[Expr]:
    """The direct parts of an expression, from left to right."""
    match expr:
        case Column() | Literal() | Param():
            return
        case Call(args=args, where=where):
            yield from args
            if where is not None:
                yield where
        case Cast(operand=operand):
            yield operand
        case Case(branches=branches, otherwise=otherwise):
            for condition, result in branches:
                yield condition
                yield result
            if otherwise is not None:
                yield otherwise
        case InList(operand=operand, items=items):
            yield operand
            yield from items
        case _:
            assert_never(expr)


def map_columns(expr: Expr, change: Callable[[Column], Expr]) -> Expr:
    """The expression with every column exchanged for what `change` makes of it."""
    match expr:
        case Column():
            return change(expr)
        case Literal() | Param():
            return expr
        case Call(args=args, where=where):
            condition = None if where is None else map_columns(where, change)
            return replace(expr, args=tuple(map_columns(arg, change) for arg in args), where=condition)
        case Cast(operand=operand):
            return replace(expr, operand=map_columns(operand, change))
        case Case(branches=branches, otherwise=otherwise):
            changed = tuple((map_columns(when, change), map_columns(then, change)) for when, then in branches)
            return replace(expr, branches=changed, otherwise=otherwise and map_columns(otherwise, change))
        case InList(operand=operand, items=items):
            return replace(
                expr, operand=map_columns(operand, change), items=tuple(map_columns(item, change) for item in items)
            )
        case _:
            assert_never(expr)
